"""The losses and their gradients equal PyTorch's, in float64."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn import functional
from tests.oracle.twenty_steps import both, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

TOLERANCE = 1e-13
"""Relative: some ten roundings of 1e-16, and PyTorch sums in another order.

Beside it 1e-14 absolute: a loss near 0 may be the difference of logits near 60.
"""


def gradients(
    loss: Callable[..., Value], predictions: Any, target: Any
) -> tuple[float, list[float]]:
    leaves = [Value(x) for x in predictions]
    result = loss(leaves, target)
    result.backward()
    return result.data, [leaf.grad for leaf in leaves]


def torch_gradients(
    loss: Callable[..., Any], predictions: Any, target: Any
) -> tuple[float, list[float]]:
    leaves = torch.tensor(predictions, dtype=torch.float64, requires_grad=True)
    result = loss(leaves, torch.tensor(np.asarray(target)))  # through NumPy it stays float64
    result.backward()
    return result.item(), leaves.grad.tolist()


def assert_same(ours: tuple[float, list[float]], theirs: tuple[float, list[float]]) -> None:
    assert ours[0] == pytest.approx(theirs[0], rel=TOLERANCE, abs=1e-14)
    assert ours[1] == pytest.approx(theirs[1], rel=TOLERANCE, abs=1e-14)


@pytest.fixture(params=range(5))
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    return np.random.default_rng(request.param)


def test_mse_loss(rng: np.random.Generator) -> None:
    predictions, targets = rng.normal(size=(2, 7)).tolist()

    assert_same(
        gradients(nn.mse_loss, predictions, targets),
        torch_gradients(torch.nn.functional.mse_loss, predictions, targets),
    )


def test_half_squared_error(rng: np.random.Generator) -> None:
    predictions, targets = rng.normal(size=(2, 7)).tolist()

    assert_same(
        gradients(nn.half_squared_error, predictions, targets),
        torch_gradients(lambda p, t: 0.5 * ((p - t) ** 2).sum(), predictions, targets),
    )


def test_hinge_loss(rng: np.random.Generator) -> None:
    scores = rng.normal(size=7).tolist()
    labels = rng.choice([-1.0, 1.0], size=7).tolist()

    assert_same(
        gradients(nn.hinge_loss, scores, labels),
        torch_gradients(lambda s, y: torch.relu(1 - y * s).mean(), scores, labels),
    )


def test_cross_entropy_of_a_class(rng: np.random.Generator) -> None:
    logits = (30.0 * rng.normal(size=7)).tolist()
    target = int(rng.integers(7))

    assert_same(
        gradients(nn.cross_entropy, logits, target),
        torch_gradients(torch.nn.functional.cross_entropy, logits, target),
    )


def test_cross_entropy_of_class_weights(rng: np.random.Generator) -> None:
    logits = rng.normal(size=7).tolist()
    weights = rng.dirichlet(np.ones(7)).tolist()

    assert_same(
        gradients(nn.cross_entropy, logits, weights),
        torch_gradients(torch.nn.functional.cross_entropy, logits, weights),
    )


# --- every loss, its arguments and its reductions

N, C = 6, 4
"""Samples and classes."""

REDUCTIONS = ("none", "mean", "sum")

INF = math.inf

Arguments = dict[str, Any]

ELEMENTWISE: list[tuple[str, Arguments]] = [
    ("mse_loss", {}),
    ("l1_loss", {}),
    ("smooth_l1_loss", {}),
    ("smooth_l1_loss", {"beta": 0.25}),
    ("smooth_l1_loss", {"beta": 0.0}),
    ("huber_loss", {}),
    ("huber_loss", {"delta": 0.5}),
    ("binary_cross_entropy", {}),
    ("binary_cross_entropy", {"weight": [0.5, 2.0, 0.0, 1.0]}),
    ("binary_cross_entropy_with_logits", {}),
    ("binary_cross_entropy_with_logits", {"pos_weight": [3.0, 1.0, 0.25, 0.0]}),
    ("binary_cross_entropy_with_logits", {"pos_weight": 5.0, "weight": [0.5, 2.0, 0.0, 1.0]}),
]

OF_CLASSES: list[tuple[str, Arguments]] = [
    ("nll_loss", {}),
    ("nll_loss", {"weight": [0.5, 2.0, 1.0, 0.25]}),
    ("nll_loss", {"weight": [0.5, 2.0, 1.0, 0.25], "ignore_index": 2}),
    ("cross_entropy", {}),
    ("cross_entropy", {"label_smoothing": 0.1}),
    ("cross_entropy", {"label_smoothing": 1.0}),
    ("cross_entropy", {"weight": [0.5, 2.0, 1.0, 0.25]}),
    ("cross_entropy", {"weight": [0.5, 2.0, 1.0, 0.25], "label_smoothing": 0.3}),
    ("cross_entropy", {"ignore_index": 2}),
    ("cross_entropy", {"ignore_index": -100, "label_smoothing": 0.3}),
    ("cross_entropy", {"weight": [0.5, 2.0, 1.0, 0.25], "ignore_index": 2}),
]


def leaves_of(numbers: Any) -> Any:
    return [leaves_of(x) for x in numbers] if isinstance(numbers, list) else Value(numbers)


def flat(nested: Any) -> list[Any]:
    return [x for item in nested for x in flat(item)] if isinstance(nested, list) else [nested]


def in_torch(arguments: Arguments) -> Arguments:
    return {
        name: torch.tensor(x, dtype=torch.float64) if "weight" in name else x
        for name, x in arguments.items()
    }


def compare(name: str, numbers: Any, target: Any, reduction: str, arguments: Arguments) -> None:
    """Values, nesting and gradients; what is not reduced is summed under different weights."""
    leaves = leaves_of(numbers)
    tensor = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
    ours = getattr(functional, name)(leaves, target, reduction=reduction, **arguments)
    theirs = getattr(torch.nn.functional, name)(
        tensor, torch.tensor(np.asarray(target)), reduction=reduction, **in_torch(arguments)
    )
    found = flat(ours)
    factors = [1.0 + k for k in range(len(found))]
    total = sum(f * x for f, x in zip(factors, found, strict=True))
    total.backward()
    (theirs.flatten() * torch.tensor(factors)).sum().backward()

    assert np.shape(data(ours)) == theirs.shape
    assert [x.data for x in found] == near(theirs)
    gradient = [x.grad for x in flat(leaves)]
    assert gradient == near(tensor.grad)


def near(tensor: Any) -> Any:
    return pytest.approx(tensor.flatten().tolist(), rel=TOLERANCE, abs=1e-14)


def data(nested: Any) -> Any:
    return [data(x) for x in nested] if isinstance(nested, list) else nested.data


@pytest.mark.parametrize(("name", "arguments"), ELEMENTWISE, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_losses_of_single_numbers(name: str, arguments: Arguments, reduction: str) -> None:
    rng = np.random.default_rng(0)
    numbers = 2.0 * rng.normal(size=(N, C))
    target = rng.normal(size=(N, C))
    if name.startswith("binary"):
        target = rng.random(size=(N, C))
        target[:4] = np.round(target[:4])
    if name == "binary_cross_entropy":
        numbers = 1.0 / (1.0 + np.exp(-numbers))

    compare(name, numbers.tolist(), target.tolist(), reduction, arguments)


@pytest.mark.parametrize(("name", "arguments"), OF_CLASSES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_losses_of_classes_of_a_batch(name: str, arguments: Arguments, reduction: str) -> None:
    rng = np.random.default_rng(0)
    numbers = 5.0 * rng.normal(size=(N, C))
    target = [0, 1, 2, 3, 2, 1]
    if arguments.get("ignore_index") == -100:
        target[2] = -100

    compare(name, numbers.tolist(), target, reduction, arguments)


@pytest.mark.parametrize(("name", "arguments"), OF_CLASSES, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_losses_of_the_class_of_one_sample(name: str, arguments: Arguments, reduction: str) -> None:
    if reduction == "mean" and {"weight", "ignore_index"} & arguments.keys():
        pytest.skip("refused here, for a weight has no effect")

    compare(name, [0.5, -1.0, 3.0, 0.25], 1, reduction, arguments)


@pytest.mark.parametrize(
    "arguments", [a for name, a in OF_CLASSES if name == "cross_entropy" and "ignore" not in str(a)]
)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("is_batch", [True, False])
def test_cross_entropy_of_probabilities(
    arguments: Arguments, reduction: str, is_batch: bool
) -> None:
    rng = np.random.default_rng(0)
    numbers, target = 5.0 * rng.normal(size=(N, C)), rng.dirichlet(np.ones(C), size=N)
    if not is_batch:
        numbers, target = numbers[0], target[0]

    compare("cross_entropy", numbers.tolist(), target.tolist(), reduction, arguments)


@pytest.mark.parametrize(
    ("name", "numbers", "targets"),
    [
        ("smooth_l1_loss", (0.0, -0.0, 1.0, -1.0, 1e200, 1e-200), (0.0,)),
        ("huber_loss", (0.0, 1.0, -1.0, 1.0000001, 1e200, -1e-200), (0.0,)),
        ("l1_loss", (0.0, 1.0, -INF, 1e300), (0.0, 1.0)),
        ("mse_loss", (0.0, 1e200, INF), (0.0,)),
        ("binary_cross_entropy", (0.0, 1.0, 1e-300, 1e-50, 1.0 - 1e-16, 0.5), (0.0, 1.0, 0.5)),
        (
            "binary_cross_entropy_with_logits",
            (0.0, -0.0, 30.0, -30.0, 750.0, -750.0, 1e300),
            (0.0, 1.0, 0.5),
        ),
    ],
)
def test_awkward_points(name: str, numbers: Any, targets: Any) -> None:
    points = list(product(numbers, targets))

    compare(name, [x for x, _ in points], [t for _, t in points], "none", {})


@pytest.mark.parametrize(
    "logits", [[1000.0, -1000.0], [1e6, 1e6 + 1.0], [-INF, 0.0], [-60.0, 0.0], [0.0, 0.0]]
)
@pytest.mark.parametrize("arguments", [{}, {"label_smoothing": 0.1}, {"reduction": "sum"}])
def test_awkward_logits(logits: list[float], arguments: Arguments) -> None:
    if -INF in logits and "label_smoothing" in arguments:
        pytest.skip("infinite there and here, with another gradient")
    compare("cross_entropy", logits, 1, arguments.pop("reduction", "mean"), arguments)


MODULES = {
    "mse_loss": "MSELoss",
    "l1_loss": "L1Loss",
    "smooth_l1_loss": "SmoothL1Loss",
    "huber_loss": "HuberLoss",
    "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss",
    "nll_loss": "NLLLoss",
    "cross_entropy": "CrossEntropyLoss",
}


@pytest.mark.parametrize(("name", "arguments"), [*ELEMENTWISE, *OF_CLASSES], ids=str)
def test_a_module_is_its_function_and_has_pytorchs_state(name: str, arguments: Arguments) -> None:
    ours = getattr(nn, MODULES[name])(reduction="sum", **arguments)
    theirs = getattr(torch.nn, MODULES[name])(reduction="sum", **in_torch(arguments))
    inputs: Any = ([[0.25] * C] * 2, [[1.0, 0.0, 0.5, 0.25]] * 2)
    if (name, arguments) in OF_CLASSES:
        inputs = (inputs[0], [1, 2])

    assert (
        ours(*inputs).data == getattr(functional, name)(*inputs, reduction="sum", **arguments).data
    )
    assert {name: x.tolist() for name, x in ours.state_dict().items()} == {
        name: x.tolist() for name, x in theirs.state_dict().items()
    }
    assert repr(getattr(nn, MODULES[name])()) == repr(getattr(torch.nn, MODULES[name])())


@pytest.mark.parametrize("name", MODULES)
def test_arguments_have_pytorchs_names_and_defaults(name: str) -> None:
    for ours, theirs in (
        (getattr(functional, name), getattr(torch.nn.functional, name)),
        (getattr(nn, MODULES[name]), getattr(torch.nn, MODULES[name])),
    ):
        known = inspect.signature(theirs).parameters
        positional = [each for each in known if each not in ("size_average", "reduce")]
        for parameter in inspect.signature(ours).parameters.values():
            assert parameter.name in known
            if parameter.name != "ignore_index":
                assert parameter.default == known[parameter.name].default
        assert [*inspect.signature(ours).parameters][:2] == positional[:2]


# --- twenty steps; fit takes the mean over the samples, each a loss of its own

X = np.random.default_rng(3).normal(size=(5, 3))
Y = np.random.default_rng(4).random(size=(5, C))
CLASSES = np.array([0, 3, 1, 2, 0])

Pair = tuple[Callable[..., Any], Callable[..., Any]]


def losses_of(name: str, arguments: Arguments) -> Pair:
    """The loss of one sample here, and PyTorch's mean over a batch."""
    known = in_torch(arguments)
    of_class = (name, arguments) in OF_CLASSES
    if of_class and ("ignore_index" in arguments or "weight" in arguments):
        # of one sample the mean over what counts is another one
        own, known = {"reduction": "sum"} | arguments, {"reduction": "sum"} | known
    else:
        own = arguments

    def ours(outputs: Any, target: Any) -> Any:
        return getattr(functional, name)(ready(nn, name, outputs), target, **own)

    def theirs(outputs: Any, target: Any) -> Any:
        loss = getattr(torch.nn.functional, name)(ready(torch.nn, name, outputs), target, **known)
        return loss / len(target) if "reduction" in known else loss

    return ours, theirs


def ready(library: Any, name: str, outputs: Any) -> Any:
    """Probabilities or their logarithms, where a loss takes these."""
    if name == "binary_cross_entropy":
        return library.Sigmoid()(outputs)
    return library.LogSoftmax(-1)(outputs) if name == "nll_loss" else outputs


@pytest.mark.parametrize(("name", "arguments"), [*ELEMENTWISE, *OF_CLASSES], ids=str)
@pytest.mark.parametrize("way", ["eager", "numpy", "python"])
def test_a_layer_learns_from_it_as_pytorchs(way: str, name: str, arguments: Arguments) -> None:
    """Twenty steps of SGD with momentum; a class is an input of the program."""
    y = Y if (name, arguments) in ELEMENTWISE else CLASSES

    follows(way, nn.Linear(3, C), torch.nn.Linear(3, C), X, y, losses_of(name, arguments))


@pytest.mark.slow
@pytest.mark.parametrize("each", [ELEMENTWISE, OF_CLASSES], ids=["numbers", "classes"])
def test_a_layer_learns_from_their_sum_as_pytorchs_in_machine_code(each: Any) -> None:
    """One sum of all, because machine code takes seconds to make."""
    pytest.importorskip("numba")
    pairs = [losses_of(*known) for known in each]
    total: Pair = (
        lambda o, t: sum(ours(o, t) for ours, _ in pairs),
        lambda o, t: sum(theirs(o, t) for _, theirs in pairs),
    )
    y = Y if each is ELEMENTWISE else CLASSES

    follows("numba", nn.Linear(3, C), torch.nn.Linear(3, C), X, y, total, both("SGD", lr=0.01))
