"""Layers compute what PyTorch's compute, and keep their numbers under the same names.

Tolerance: sums of some hundred products in another order differ by some units in the last place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
import nn.functional
from autograd import Value, dot
from tests.oracle.twenty_steps import check_states, every_way, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle


def values_of(array: Any) -> Any:
    """Nested lists of Values, one for each number."""
    return [values_of(row) for row in array] if array.ndim else Value(float(array))


def flat(nested: Any) -> list[Any]:
    return [x for row in nested for x in flat(row)] if isinstance(nested, list) else [nested]


def shape_of(nested: Any) -> tuple[int, ...]:
    return (len(nested), *shape_of(nested[0])) if isinstance(nested, list) else ()


def compare(ours: nn.Module, theirs: Any, sample: Any) -> None:
    """Values, shapes, and the gradients of a weighted sum of all outputs."""
    theirs = theirs.double()
    ours.load_state_dict(theirs.state_dict())
    tensor = torch.tensor(sample[None], requires_grad=True)
    wanted = theirs(tensor)[0]
    weights = np.random.default_rng(1).normal(size=tuple(wanted.shape))
    (wanted * torch.tensor(weights)).sum().backward()
    inputs = values_of(sample)

    outputs = ours(inputs)
    dot(weights.ravel(), flat(outputs)).backward()

    assert shape_of(outputs) == tuple(wanted.shape)
    assert_close([out.data for out in flat(outputs)], wanted.ravel())
    assert_close([x.grad for x in flat(inputs)], tensor.grad.ravel())
    for found, parameter in zip(gradients(ours), theirs.parameters(), strict=True):
        assert_close(found, parameter.grad)


def gradients(module: nn.Module) -> list[Any]:
    """The gradients of weights and biases, in order."""
    found = (getattr(part, name, None) for part in module.modules() for name in ("weight", "bias"))
    return [parameter.grad for parameter in found if parameter is not None]


def assert_close(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(found, wanted.detach().numpy(), rtol=1e-12, atol=1e-13)


def sample(*shape: int) -> Any:
    return np.random.default_rng(0).normal(size=shape)


LAYERS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "linear": (lambda m: m.Linear(3, 4), (3,)),
    "linear without bias": (lambda m: m.Linear(3, 1, bias=False), (3,)),
    "linear over an axis": (lambda m: m.Linear(3, 4), (2, 3)),
    "linear over axes": (lambda m: m.Linear(3, 2), (2, 5, 3)),
    "conv": (lambda m: m.Conv2d(2, 3, 3), (2, 6, 5)),
    "conv of one pixel": (lambda m: m.Conv2d(3, 2, 1), (3, 2, 2)),
    "conv with steps": (lambda m: m.Conv2d(1, 2, (3, 2), stride=(2, 3)), (1, 8, 7)),
    "conv padded": (lambda m: m.Conv2d(2, 2, 3, padding=(2, 1)), (2, 4, 4)),
    "conv padded beyond its window": (lambda m: m.Conv2d(1, 1, 2, padding=4), (1, 2, 3)),
    "conv same": (lambda m: m.Conv2d(1, 2, (4, 3), padding="same"), (1, 5, 4)),
    "conv valid": (lambda m: m.Conv2d(1, 2, 3, padding="valid"), (1, 5, 4)),
    "conv same dilated": (lambda m: m.Conv2d(1, 1, 4, padding="same", dilation=2), (1, 7, 8)),
    "conv dilated": (lambda m: m.Conv2d(1, 2, 3, dilation=(2, 1)), (1, 7, 5)),
    "conv in groups": (lambda m: m.Conv2d(4, 6, 2, groups=2, padding=1), (4, 3, 3)),
    "conv by channel": (lambda m: m.Conv2d(3, 3, 2, groups=3, bias=False), (3, 3, 4)),
    "conv reflected": (lambda m: m.Conv2d(1, 2, 3, padding=2, padding_mode="reflect"), (1, 4, 3)),
    "conv replicated": (
        lambda m: m.Conv2d(1, 2, 3, padding=5, padding_mode="replicate"),
        (1, 4, 3),
    ),
    "conv around": (lambda m: m.Conv2d(2, 1, 3, padding=3, padding_mode="circular"), (2, 4, 3)),
    "conv of signals": (lambda m: m.Conv1d(2, 3, 4, stride=2, padding=1), (2, 9)),
    "max": (lambda m: m.MaxPool2d(2), (2, 5, 4)),
    "max with steps": (lambda m: m.MaxPool2d((3, 2), stride=1, padding=1), (1, 4, 4)),
    "max dilated": (lambda m: m.MaxPool2d(2, stride=2, padding=1, dilation=2), (1, 6, 7)),
    "max to the end": (lambda m: m.MaxPool2d(2, ceil_mode=True), (2, 5, 3)),
    "max past the end": (lambda m: m.MaxPool2d(3, stride=4, padding=1, ceil_mode=True), (1, 9, 6)),
    "max at the end": (lambda m: m.MaxPool1d(2, stride=4, padding=1, ceil_mode=True), (1, 3)),
    "max of less than a window": (lambda m: m.MaxPool2d(3, stride=4, ceil_mode=True), (1, 2, 7)),
    "mean of less than a window": (lambda m: m.AvgPool1d(4, 3, 1, ceil_mode=True), (2, 1)),
    "max of signals": (lambda m: m.MaxPool1d(3, stride=2), (2, 8)),
    "mean": (lambda m: m.AvgPool2d(2), (2, 5, 4)),
    "mean with steps": (lambda m: m.AvgPool2d((3, 2), stride=(2, 1), padding=1), (1, 6, 4)),
    "mean of the image": (
        lambda m: m.AvgPool2d(3, stride=2, padding=1, count_include_pad=False),
        (1, 6, 4),
    ),
    "mean to the end": (lambda m: m.AvgPool2d(3, 2, 1, ceil_mode=True), (1, 6, 7)),
    "mean over another number": (lambda m: m.AvgPool2d(2, divisor_override=3), (1, 4, 4)),
    "mean of signals": (lambda m: m.AvgPool1d(3, stride=1, padding=1), (2, 6)),
    "flat": (lambda m: m.Flatten(), (2, 3, 2)),
    "flat from an axis": (lambda m: m.Flatten(2), (2, 3, 2)),
    "flat to an axis": (lambda m: m.Flatten(-3, 2), (2, 3, 2)),
    "unflat": (lambda m: m.Unflatten(1, (2, 3)), (6, 2)),
    "unflat by the rest": (lambda m: m.Unflatten(-1, (-1, 2)), (2, 6)),
    "a network": (
        lambda m: m.Sequential(
            m.Conv2d(1, 2, 3, padding=1), m.MaxPool2d(2), m.Flatten(), m.Linear(2 * 3 * 2, 3)
        ),
        (1, 6, 4),
    ),
}


@pytest.mark.filterwarnings("ignore:Using padding='same'")  # PyTorch tells that it copies
@pytest.mark.parametrize(("make", "shape"), LAYERS.values(), ids=list(LAYERS))
def test_a_layer_computes_what_pytorchs_does(
    make: Callable[[Any], Any], shape: tuple[int, ...]
) -> None:
    compare(make(nn), make(torch.nn), sample(*shape))


@pytest.mark.parametrize(("make", "shape"), LAYERS.values(), ids=list(LAYERS))
def test_a_layer_shows_itself_as_pytorchs_does(
    make: Callable[[Any], Any], shape: tuple[int, ...]
) -> None:
    del shape

    assert repr(make(nn)) == repr(make(torch.nn))


@pytest.mark.parametrize(("make", "shape"), LAYERS.values(), ids=list(LAYERS))
def test_a_layer_keeps_its_numbers_under_pytorchs_names(
    make: Callable[[Any], Any], shape: tuple[int, ...]
) -> None:
    del shape

    check_states(make(nn), make(torch.nn).double())


def before(layer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A layer behind a convolution, whose gradients pass it."""
    return lambda m: m.Sequential(m.Conv2d(1, 2, 2), layer(m))


TRAINED: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    **{
        name: LAYERS[name]
        for name in (
            *("linear", "linear without bias", "linear over an axis", "conv", "conv with steps"),
            *("conv padded", "conv same", "conv dilated", "conv in groups", "conv around"),
            "conv of signals",
        )
    },
    "max": (before(lambda m: m.MaxPool2d(2)), (1, 5, 5)),
    "max with steps": (before(lambda m: m.MaxPool2d(3, stride=2, padding=1)), (1, 6, 6)),
    "mean": (before(lambda m: m.AvgPool2d(2)), (1, 5, 5)),
    "mean with steps": (before(lambda m: m.AvgPool2d(3, stride=2, padding=1)), (1, 6, 6)),
    "mean of the image": (
        before(lambda m: m.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)),
        (1, 6, 6),
    ),
    "flat and back": (
        before(lambda m: m.Sequential(m.Flatten(), m.Linear(8, 6), m.Unflatten(1, (2, 3)))),
        (1, 3, 3),
    ),
    "by name": (
        lambda m: m.Sequential(OrderedDict(into=m.Linear(3, 4), bend=m.Tanh(), out=m.Linear(4, 2))),
        (3,),
    ),
    "a network": (
        lambda m: m.Sequential(
            m.Conv2d(1, 2, 3, stride=2),
            m.ReLU(),
            m.Conv2d(2, 3, 2),
            m.ReLU(),
            m.Flatten(),
            m.Linear(6, 3),
        ),
        (1, 8, 6),
    ),
}


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@every_way
@pytest.mark.parametrize(("make", "shape"), TRAINED.values(), ids=list(TRAINED))
def test_a_layer_learns_as_pytorchs_does(
    make: Callable[[Any], Any], shape: tuple[int, ...], way: str
) -> None:
    theirs = make(torch.nn).double()
    inputs = sample(4, *shape)
    y = np.random.default_rng(1).normal(size=tuple(theirs(torch.tensor(inputs)).shape))

    follows(way, make(nn), theirs, inputs, y)


@every_way
def test_a_layer_in_two_places_learns_as_pytorchs_does(way: str) -> None:
    def make(m: Any) -> Any:
        shared = m.Linear(3, 3)
        return m.Sequential(shared, m.Tanh(), shared)

    follows(way, make(nn), make(torch.nn), sample(4, 3), np.cos(sample(4, 3)))


@every_way
def test_a_network_learns_classes_as_pytorchs_does(way: str) -> None:
    def make(m: Any) -> Any:
        return m.Sequential(m.Conv2d(1, 3, 2), m.MaxPool2d(2), m.Flatten(), m.Linear(12, 5))

    loss = (nn.cross_entropy, torch.nn.functional.cross_entropy)
    follows(way, make(nn), make(torch.nn), sample(4, 1, 5, 5), np.array([0, 4, 2, 2]), loss)


FUNCTIONS: dict[str, tuple[Callable[..., Any], tuple[tuple[int, ...], ...]]] = {
    "linear": (lambda f, x, w, b: f.linear(x, w, b), ((3,), (2, 3), (2,))),
    "linear without bias": (lambda f, x, w: f.linear(x, w), ((2, 3), (4, 3))),
    "conv1d": (
        lambda f, x, w, b: f.conv1d(x, w, b, stride=2, padding=1),
        ((2, 7), (3, 2, 3), (3,)),
    ),
    "conv2d": (
        lambda f, x, w, b: f.conv2d(x, w, b, (2, 1), 1, 2, 2),
        ((4, 6, 5), (2, 2, 3, 2), (2,)),
    ),
    "conv2d same": (lambda f, x, w: f.conv2d(x, w, padding="same"), ((1, 4, 3), (2, 1, 3, 3))),
    "max_pool1d": (lambda f, x: f.max_pool1d(x, 3, stride=2, padding=1), ((2, 7),)),
    "max_pool2d": (lambda f, x: f.max_pool2d(x, (2, 3), ceil_mode=True), ((2, 5, 7),)),
    "avg_pool1d": (lambda f, x: f.avg_pool1d(x, 3, 2, 1, True, False), ((2, 8),)),
    "avg_pool2d": (lambda f, x: f.avg_pool2d(x, 2, divisor_override=3), ((2, 4, 4),)),
}


@pytest.mark.parametrize(("call", "shapes"), FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_function_computes_what_pytorchs_does(
    call: Callable[..., Any], shapes: tuple[tuple[int, ...], ...]
) -> None:
    """Weights are computed Values here, as those that another network gives."""
    rng = np.random.default_rng(2)
    arrays = [rng.normal(size=shape) for shape in shapes]
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    wanted = call(torch.nn.functional, tensors[0][None], *(tensors[1:]))[0]
    weights = rng.normal(size=tuple(wanted.shape))
    (wanted * torch.tensor(weights)).sum().backward()
    leaves = [values_of(array) for array in arrays]

    (outputs,) = call(nn.functional, nn.Batch(leaves[:1]), *(doubled(x) for x in leaves[1:]))
    dot(weights.ravel(), flat(outputs)).backward()

    assert shape_of(outputs) == tuple(wanted.shape)
    assert_close([out.data for out in flat(outputs)], wanted.ravel())
    for leaf, tensor in zip(leaves, tensors, strict=True):
        assert_close([x.grad for x in flat(leaf)], tensor.grad.ravel())


def doubled(nested: Any) -> Any:
    """The same numbers, computed."""
    if isinstance(nested, list):
        return [doubled(x) for x in nested]
    return 0.5 * nested + 0.5 * nested


def net(m: Any, f: Any) -> Any:
    """A class as it is written for PyTorch, for ours and for PyTorch's modules."""

    class Net(m.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv = m.Conv2d(1, 3, 3, padding=1)
            self.layers = m.ModuleList([m.Linear(12, 8), m.Linear(8, 4)])
            self.flatten = m.Flatten()

        def forward(self, x: Any) -> Any:
            x = self.flatten(f.max_pool2d(f.relu(self.conv(x)), 2))
            for layer in self.layers:
                x = f.relu(layer(x))
            return x

    return Net()


@every_way
def test_a_class_written_for_pytorch_learns_as_there(way: str) -> None:
    torch.manual_seed(0)
    nn.manual_seed(0)
    ours, theirs = net(nn, nn.functional), net(torch.nn, torch.nn.functional)

    follows(way, ours, theirs, sample(4, 1, 4, 5), np.cos(sample(4, 4)))


def test_tensors_are_taken_as_samples() -> None:
    image = sample(1, 3, 3)
    conv = nn.Conv2d(1, 2, 2)

    assert [x.data for x in flat(conv(torch.tensor(image)))] == [x.data for x in flat(conv(image))]


@pytest.mark.parametrize(
    "make",
    [
        lambda m: m.ModuleList([*(m.Linear(2, 2) for _ in range(3)), m.Flatten()]),
        lambda m: m.ModuleDict({"a": m.Linear(2, 2), "b": m.Sequential(m.Linear(2, 2))}),
        lambda m: m.Sequential(m.Linear(2, 2), m.Linear(2, 2))[1:],
    ],
    ids=["list", "dict", "slice"],
)
def test_a_container_shows_itself_and_keeps_numbers_as_pytorchs_does(
    make: Callable[[Any], Any],
) -> None:
    ours, theirs = make(nn), make(torch.nn).double()

    assert repr(ours) == repr(theirs)
    check_states(ours, theirs)


def change(held: Any, m: Any) -> None:
    """The ways in which a list of modules is changed."""
    held.append(m.Linear(4, 1))
    held.insert(1, m.Linear(1, 5))
    held.extend([m.Linear(2, 6), m.Linear(7, 2)])
    del held[0]
    held[-1] = m.Linear(8, 1)
    del held[1:3]
    held.pop(0)


@pytest.mark.parametrize("kind", ["Sequential", "ModuleList"])
def test_changes_name_modules_as_pytorchs_do(kind: str) -> None:
    found = []
    for m in (nn, torch.nn):
        layers = [m.Linear(1, 1), m.Linear(2, 1), m.Linear(3, 1)]
        held = getattr(m, kind)(*([layers] if kind == "ModuleList" else layers))
        change(held, m)
        found.append(held)

    check_states(found[0], found[1].double())
