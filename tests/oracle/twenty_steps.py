"""Twenty steps of training beside PyTorch: the same numbers at every step, in every way to compute.

A test gives a model, PyTorch's, and what they learn; `follows` trains both and compares.

    @every_way
    def test_a_convolution_learns_as_pytorchs(way: str) -> None:
        X = np.random.default_rng(0).normal(size=(4, 1, 5, 5))  # four samples, as fit gets them
        y = np.random.default_rng(1).normal(size=(4, 2, 3, 3))
        follows(way, nn.Conv2d(1, 2, 3), torch.nn.Conv2d(1, 2, 3), X, y)

By default the loss is mse_loss and the optimiser SGD(lr=0.1, momentum=0.9); others are given in
pairs, `loss=(nn.cross_entropy, torch.nn.functional.cross_entropy)`, where ours is of one sample
and PyTorch's the mean over a batch, and `optimizer=both("Adam", lr=0.01)`. `schedule=` is a pair
of functions of an optimiser, and the schedules move after each step. `y` with whole numbers is a
class for each sample; so are the inputs of an embedding.

Compared are the keys of state_dict, their order and shapes; states that go to PyTorch and back; the
loss of every step, the gradients of the first, and in the end all parameters and buffers.
They may differ by `TOLERANCE` of the largest number in their array: twenty steps, each of some
hundred roundings of 1e-16, make 1e-13, and a wrong term makes far more than 1e-10.

The ways are "eager" (a Batch, recorded in every step), "numpy" and "numba" (one sample, recorded
once with leaves for its inputs and its target, and run on arrays, as fit does), and "python" (the
whole batch as straight-line code). What mixes samples, as batch normalisation does, is recorded as
a whole batch in all of them, which is found by `mixes`.

Chance: our Dropout draws its numbers with `nn.recordings.noise`, and in PyTorch's model stands a
`Given()` in its place, which multiplies by the same masks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, cast

import numpy as np
import pytest

import nn
from autograd import Value, compile, mean  # noqa: A004
from nn.recordings import recording

torch: Any = pytest.importorskip("torch")
# on loaded cores two threads would wait for each other
torch.set_num_threads(1)

STEPS: Final = 20
TOLERANCE: Final = 1e-10
SMALL: Final = 1e-3
"""Arrays of smaller numbers are compared as if this was their largest: some are 0 but for rounding,
such as the gradient of what batch normalisation takes away."""

every_way = pytest.mark.parametrize(
    "way", ["eager", "numpy", "python", pytest.param("numba", marks=pytest.mark.slow)]
)

Pair = tuple[Callable[..., Any], Callable[..., Any]]


def both(name: str, **settings: Any) -> Pair:
    """Our optimiser of that name and PyTorch's, with the same settings, as functions of a model."""
    ours, theirs = getattr(nn, name), getattr(torch.optim, name)
    return (
        lambda model: ours(model.parameters(), **settings),
        lambda model: theirs(model.parameters(), **settings),
    )


class Given(torch.nn.Module):  # type: ignore[misc]
    """In the place of PyTorch's Dropout: multiplies by the mask that ours has in this step."""

    mask: Any = None

    def forward(self, x: Any) -> Any:
        return x * self.mask.reshape(x.shape)


class Course(NamedTuple):
    """What is compared: the loss of each step, the gradients of the first, the state at the end."""

    losses: list[float]
    gradients: dict[str, Any]
    state: dict[str, Any]


def follows(  # noqa: PLR0917
    way: str,
    ours: nn.Module,
    theirs: Any,
    X: Any,  # noqa: N803
    y: Any,
    loss: Pair = (nn.mse_loss, torch.nn.functional.mse_loss),
    optimizer: Pair | None = None,
    schedule: Pair | None = None,
) -> None:
    """Fail unless our model, trained in that way, goes through the same numbers as PyTorch's."""
    if way == "numba":
        pytest.importorskip("numba")
    X, y, theirs = np.asarray(X), np.asarray(y), theirs.double()  # noqa: N806
    check_states(ours, theirs)
    task = _Task(ours, X, y, loss[0])
    optimizer = optimizer or both("SGD", lr=0.1, momentum=0.9)
    moves = schedule or (None, None)
    found = task.course(way, optimizer[0](ours), moves[0])
    expected = _course(theirs, X, y, loss[1], optimizer[1](theirs), moves[1], task.masks)
    check_courses(found, expected)


def check_states(ours: nn.Module, theirs: Any) -> None:
    """Fail unless states have the same keys, order and shapes, and go both ways."""
    start = ours.state_dict()
    other = {path: tensor.numpy().copy() for path, tensor in theirs.state_dict().items()}
    shapes = [{p: a.shape for p, a in state.items()} for state in (start, other)]
    assert list(shapes[0].items()) == list(shapes[1].items()), shapes

    ours.load_state_dict(theirs.state_dict())
    for path, array in ours.state_dict().items():
        np.testing.assert_array_equal(array, other[path], path)
    theirs.load_state_dict({path: torch.tensor(array) for path, array in start.items()})
    for path, tensor in theirs.state_dict().items():
        np.testing.assert_array_equal(tensor.numpy(), start[path], path)
    ours.load_state_dict(start)


def check_courses(found: Course, expected: Course) -> None:
    """Fail with the first step, or the parameter, at which two courses part."""
    _check_close("the losses", found.losses, expected.losses)
    for name, ours, theirs in (
        ("the first gradient of", found.gradients, expected.gradients),
        ("at the end", found.state, expected.state),
    ):
        assert list(ours) == list(theirs), (list(ours), list(theirs))
        for path, array in theirs.items():
            _check_close(f"{name} {path}", ours[path], array)
    # what stands still, or runs away and makes rounding large, shows nothing
    assert np.ptp(expected.losses) > 0.0, "no step changed the loss"
    assert max(expected.losses) < 100.0 * expected.losses[0], "the rate is too large"


def _check_close(name: str, found: Any, expected: Any) -> None:
    scale = max(SMALL, float(np.max(np.abs(expected), initial=0.0)))
    np.testing.assert_allclose(found, expected, rtol=0.0, atol=TOLERANCE * scale, err_msg=name)


class _Task:
    """What our model has to learn, and by which chance."""

    def __init__(self, model: nn.Module, X: Any, y: Any, loss: Callable[..., Value]) -> None:  # noqa: N803
        self.model, self.X, self.y, self.loss = model, X, y, loss
        self.mixes = any(module.mixes for module in model.modules())
        with recording() as record:
            self._mean_loss(X.tolist(), y.tolist())
        self.noise = record.noise
        """Each call for random numbers of a step, in order."""

    def course(self, way: str, optimizer: Any, schedule: Any) -> Course:
        """Twenty steps in that way."""
        moves = schedule(optimizer).step if schedule else lambda: None
        steps = self._eager(optimizer) if way == "eager" else self._compiled(way, optimizer)
        losses: list[float] = []
        gradients: dict[str, Any] = {}
        for loss in steps:
            losses.append(loss)
            gradients = gradients or self._gradients()
            moves()
        return Course(losses, gradients, self.model.state_dict())

    def drawn(self, step: int) -> list[Any]:
        """What each call for random numbers gives in a step: as from the generator, so seeded."""
        rng = np.random.default_rng(step)
        return [noise.transform(rng.random(len(noise.leaves))) for noise in self.noise]

    def masks(self, step: int) -> list[Any]:
        """The same for each layer, an array with a row for each sample."""
        drawn, n = self.drawn(step), len(self.X)
        calls = len(drawn) // n
        # a model that mixes goes through all samples layer by layer
        return [
            np.array(drawn[k * n : (k + 1) * n] if self.mixes else drawn[k::calls])
            for k in range(calls)
        ]

    def _mean_loss(self, inputs: list[Any], targets: list[Any]) -> Value:
        outputs = self.model(nn.Batch(inputs))
        return mean([self.loss(o, t) for o, t in zip(outputs, targets, strict=True)])

    def _eager(self, optimizer: Any) -> Iterator[float]:
        for step in range(STEPS):
            nn.manual_seed(step)
            loss = self._mean_loss(self.X.tolist(), self.y.tolist())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield loss.data

    def _compiled(self, way: str, optimizer: Any) -> Iterator[float]:
        is_whole = self.mixes or way == "python"
        X, y = (self.X, self.y) if is_whole else (self.X[0], self.y[0])  # noqa: N806
        inputs, targets = _leaves(X), _leaves(y)
        with recording() as record:
            if is_whole:
                loss = self._mean_loss(inputs.tolist(), targets.tolist())
            else:
                loss = self.loss(self.model(inputs.tolist()), targets.tolist())
        chance = [leaf for noise in record.noise for leaf in noise.leaves]
        seen = [value for observed in record.observed for value in observed.values]
        program = compile(
            [loss, *seen],
            inputs=[*inputs.ravel(), *targets.ravel(), *chance],
            parameters=self.model,
            reduction="mean",
            backend=cast(Any, way),
        )
        n = len(self.X)
        for step in range(STEPS):
            parts = [self.X, self.y, np.concatenate([[], *self.drawn(step)])]
            table = np.hstack([part.reshape(n, -1) for part in parts])
            if is_whole:
                table = np.concatenate([part.ravel() for part in parts])
            losses, others = program.step(optimizer, table, aux=True)
            for observed in record.observed:
                length = len(observed.values)
                observed.receive(np.array(others[:length]))
                others = others[length:]
            if not step:
                program.store()
            yield float(np.mean(losses))
        program.store()

    def _gradients(self) -> dict[str, Any]:
        """The gradients as state_dict would show them, were they the data."""
        values = self.model.parameters()
        before = [(value, value.data) for value in values]
        buffers = dict(self.model.named_buffers())
        try:
            for value in values:
                value.data = value.grad
            state = self.model.state_dict()
        finally:
            for value, data in before:
                value.data = data
        return {path: array for path, array in state.items() if path not in buffers}


def _leaves(array: Any) -> Any:
    leaves = np.empty(array.shape, dtype=object)
    leaves.ravel()[:] = [Value(x) for x in array.ravel().tolist()]
    return leaves


def _course(  # noqa: PLR0917
    model: Any,
    X: Any,  # noqa: N803
    y: Any,
    loss: Callable[..., Any],
    optimizer: Any,
    schedule: Any,
    masks: Callable[[int], list[Any]],
) -> Course:
    """PyTorch's twenty steps."""
    moves = schedule(optimizer).step if schedule else lambda: None
    places = [module for module in model.modules() if isinstance(module, Given)]
    losses: list[float] = []
    gradients: dict[str, Any] = {}
    for step in range(STEPS):
        for place, mask in zip(places, masks(step), strict=True):
            place.mask = torch.tensor(mask)
        found = loss(model(torch.tensor(X)), torch.tensor(y))
        optimizer.zero_grad()
        found.backward()
        gradients = gradients or {
            path: torch.zeros_like(p).numpy() if p.grad is None else p.grad.numpy().copy()
            for path, p in model.named_parameters(remove_duplicate=False)
        }
        optimizer.step()
        moves()
        losses.append(found.item())
    return Course(losses, gradients, {p: t.numpy() for p, t in model.state_dict().items()})
