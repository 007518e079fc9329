"""`program.starts`: many copies of the parameters, each trained as the program alone would be."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program, costs
from autograd.compiler.updates import State
from autograd.errors import (
    CompileError,
    GraphChangedError,
    LengthError,
    OperandError,
    SettingError,
)
from tests.compiler.backends import NUMBA

BACKENDS = ["python", "numpy", "auto", NUMBA]

OPTIMISERS: dict[str, Callable[[list[Value]], nn.Optimizer]] = {
    "SGD": lambda ps: nn.SGD(ps, lr=0.05),
    "momentum": lambda ps: nn.SGD(ps, lr=0.05, momentum=0.9, weight_decay=0.01),
    "Adam": lambda ps: nn.Adam(ps, lr=0.02),
    "RMSprop": lambda ps: nn.RMSprop(ps, lr=0.02, centered=True, momentum=0.5),
    "groups": lambda ps: nn.SGD(
        [{"params": ps[:3], "lr": 0.1}, {"params": ps[3:], "lr": 0.02, "momentum": 0.9}]
    ),
}


def network(backend: Any = "auto", reduction: Any = "sum") -> tuple[Program, list[Value]]:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=np.random.default_rng(0))
    inputs = [Value(0.0) for _ in range(3)]
    (y,) = np.atleast_1d(np.array(model(inputs[:2]), dtype=object)).tolist()
    loss = (y - inputs[2]) ** 2
    parameters = model.parameters()
    return ag.compile(loss, inputs, parameters, backend=backend, reduction=reduction), parameters


def alone(program: Program, parameters: Any) -> Program:
    """The program with other parameters, and nothing remembered."""
    twin = copy.copy(program)
    twin.move(parameters, State())
    return twin


def drawn(program: Program, n: int = 4) -> Any:
    return np.random.default_rng(2).normal(size=(n, len(program.parameters)))


SAMPLES = np.random.default_rng(3).normal(size=(5, 3))


@pytest.fixture(params=["at once", "one by one"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to compute many starts, which costs choose between."""
    most = math.inf if request.param == "at once" else -1.0
    monkeypatch.setattr(costs, "PRODUCTS_OF_STARTS", most)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.usefixtures("way")
def test_values_and_gradients_are_those_of_each_start(backend: Any, reduction: Any) -> None:
    samples = SAMPLES
    program, _ = network(backend, reduction)
    begun = drawn(program)
    starts = program.starts(begun)

    outputs, (values, gradients) = starts.values(samples), starts.value_and_grad(samples)

    for index, parameters in enumerate(begun):
        expected, gradient = alone(program, parameters).value_and_grad(samples)
        np.testing.assert_allclose(outputs[index], expected, rtol=1e-12)
        together = expected.mean() if reduction == "mean" else expected.sum()
        assert values[index] == pytest.approx(together, rel=1e-12)
        np.testing.assert_allclose(gradients[index], gradient, rtol=1e-11, atol=1e-13)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", OPTIMISERS)
def test_each_start_is_trained_as_alone(name: str) -> None:
    """By the optimiser's own rule with a state for each, and a second training goes on."""
    program, values = network()
    samples = SAMPLES
    begun, before = drawn(program), program.parameters.copy()
    starts = program.starts(begun)

    losses = np.vstack(
        [starts.train(OPTIMISERS[name](values), samples, steps=steps) for steps in (12, 3)]
    )

    assert losses.shape == (15, 4)
    for index, parameters in enumerate(begun):
        twin = alone(program, parameters)
        expected = [
            loss
            for steps in (12, 3)
            for loss in twin.train(OPTIMISERS[name](values), samples, steps=steps)
        ]
        np.testing.assert_allclose(losses[:, index], expected, rtol=1e-9)
        np.testing.assert_allclose(starts.parameters[index], twin.parameters, rtol=1e-8)
    assert program.parameters.tolist() == before.tolist()
    assert [p.data for p in values] == before.tolist()


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_an_order_and_rates_are_those_of_train(reduction: Any) -> None:
    program, values = network(reduction=reduction)
    begun, samples = drawn(program), SAMPLES
    order, rates = [[0, 1], [2, 2], [4, 0]], [0.1, 0.0, 0.05]
    starts = program.starts(begun)

    losses = starts.train(nn.SGD(values, lr=9.0), samples, order=order, rates=rates)

    for index, parameters in enumerate(begun):
        twin = alone(program, parameters)
        expected = twin.train(nn.SGD(values, lr=9.0), samples, order=order, rates=rates)
        np.testing.assert_allclose(losses[:, index], expected, rtol=1e-10)


@pytest.mark.usefixtures("way")
def test_single_numbers_and_no_inputs_are_one_sample() -> None:
    """The derivative of (a - x)^2 is 2 (a - x)."""
    x, a = Value(0.0), Value(0.0)
    starts = ag.compile((a - x) ** 2, [x], [a]).starts([[1.0], [4.0]])
    none = ag.compile((a - 1.0) ** 2, parameters=[a]).starts([[1.0], [4.0]])

    assert starts.values([2.0]).tolist() == [1.0, 4.0]
    assert [x.tolist() for x in starts.value_and_grad([2.0])] == [[1.0, 4.0], [[-2.0], [4.0]]]
    assert [x.tolist() for x in none.value_and_grad()] == [[0.0, 9.0], [[0.0], [6.0]]]


@pytest.mark.usefixtures("way")
def test_several_outputs_come_back_as_a_list() -> None:
    x, a = Value(0.0), Value(0.0)
    starts = ag.compile([a * x, a + 1.0], [x], [a]).starts([[1.0], [2.0]])

    by_sample, shared = starts.values([np.array([1.0, 2.0, 3.0])])

    assert by_sample.tolist() == [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]
    assert shared.tolist() == [2.0, 3.0]
    assert starts.best([np.array([1.0, 2.0, 3.0])]).output == 2.0
    with pytest.raises(CompileError, match="this program has 2"):
        starts.value_and_grad([1.0])


@pytest.mark.usefixtures("way")
def test_an_output_that_no_input_stands_below_counts_once() -> None:
    """As in a program, where it is one number for the whole batch: the gradient is 2 a."""
    x, a = Value(0.0), Value(3.0)
    program = ag.compile(a * a, [x], [a], allow_unused=True)
    starts = program.starts([[3.0], [1.0]])

    assert starts.values(np.ones((3, 1))).tolist() == [9.0, 1.0]
    assert [x.tolist() for x in starts.value_and_grad(np.ones((3, 1)))] == [
        [9.0, 1.0],
        [[6.0], [2.0]],
    ]


def test_starts_in_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    program, _ = network()
    starts, samples = program.starts(drawn(program, 7)), SAMPLES
    whole = starts.values(samples), *starts.value_and_grad(samples)

    monkeypatch.setattr(costs, "PRODUCTS_OF_STARTS", math.inf)
    monkeypatch.setattr(costs, "COPIES_AT_ONCE", (1, 1, 1))

    for found, expected in zip(
        (starts.values(samples), *starts.value_and_grad(samples)), whole, strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def valley() -> tuple[Program, Value]:
    """(w^2 - 1)^2 + 0.3 w, whose valleys lie near -1 and 1, the first of them lower."""
    w = Value(0.0)
    return ag.compile((w * w - 1.0) ** 2 + 0.3 * w, parameters=[w]), w


def test_the_best_start_goes_into_the_program() -> None:
    program, w = valley()
    starts = program.starts([[0.5], [-1.5], [1.5]])
    starts.train(nn.SGD([w], lr=0.05), steps=100)

    best = starts.best()
    starts.choose(best.index)

    assert best.index == 1
    assert best.parameters.tolist() == program.parameters.tolist()
    # where the derivative 4 w (w^2 - 1) + 0.3 is 0
    assert program.parameters[0] == pytest.approx(-1.0356, abs=1e-4)
    assert best.output == program()


def test_a_chosen_start_goes_on_as_it_was_going() -> None:
    """With its own momentum, and in the number of the step that Adam divides by."""
    program, values = network()
    begun, samples = drawn(program), SAMPLES
    starts, optimiser = program.starts(begun), nn.Adam(values, lr=0.02)
    starts.train(optimiser, samples, steps=5)

    starts.choose(2)

    twin = alone(program, begun[2])
    twin.train(optimiser, samples, steps=5)
    assert program.state.steps == 5
    np.testing.assert_allclose(
        program.train(optimiser, samples, steps=5),
        twin.train(optimiser, samples, steps=5),
        rtol=1e-9,
    )


def test_nan_is_never_the_best_and_stays_with_its_start() -> None:
    """The root of a negative number is nan, and its derivative; the others go on."""
    a = Value(1.0)
    program = ag.compile(ag.sqrt(a), parameters=[a])
    starts = program.starts([[-1.0], [4.0], [1.0]])

    losses = starts.train(nn.SGD([a], lr=0.1), steps=1)

    assert losses[0].tolist()[1:] == [2.0, 1.0]
    assert math.isnan(losses[0, 0])
    assert math.isnan(starts.parameters[0, 0])
    assert starts.parameters[1:].ravel().tolist() == pytest.approx([3.975, 0.95])
    assert starts.best().index == 2
    with pytest.raises(CompileError, match=r"each of the 2 starts is nan"):
        program.starts([[-1.0], [-4.0]]).best()


def test_an_interrupt_leaves_all_starts_as_a_finished_step_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, values = network()
    starts, samples = program.starts(drawn(program)), SAMPLES
    optimiser, turns = nn.Adam(values, lr=0.02), iter(range(3))
    applied = type(optimiser.update).applied

    def interrupted(*args: Any) -> Any:
        if next(turns) == 2:
            raise KeyboardInterrupt
        return applied(*args)

    with monkeypatch.context() as patch:
        patch.setattr(type(optimiser.update), "applied", interrupted)
        with pytest.raises(KeyboardInterrupt):
            starts.train(optimiser, samples, steps=9)

    twin = program.starts(drawn(program))
    twin.train(optimiser, samples, steps=2)
    assert starts.parameters.tolist() == twin.parameters.tolist()
    more = [s.train(optimiser, samples, steps=2).tolist() for s in (starts, twin)]
    assert more[0] == more[1]


def test_starts_are_copied_and_pickled() -> None:
    program, values = network()
    starts, samples = program.starts(drawn(program)), SAMPLES
    starts.train(nn.Adam(values), samples, steps=2)

    pickled, copied = pickle.loads(pickle.dumps(starts)), copy.copy(starts)  # noqa: S301

    assert pickled.parameters.tolist() == starts.parameters.tolist()
    assert pickled.values(samples).tolist() == starts.values(samples).tolist()
    copied.train(nn.Adam(values), samples, steps=1)
    assert copied.parameters.tolist() != starts.parameters.tolist()
    assert repr(starts).startswith("Starts(4, Program(")
    assert len(starts) == 4


def test_parameters_are_the_starts_own() -> None:
    program, w = valley()
    given = np.array([[1.0], [2.0]])
    starts = program.starts(given)

    given[:] = 9.0
    starts.parameters[:] = 9.0

    assert starts.parameters.ravel().tolist() == [1.0, 2.0]
    assert (w.data, program.parameters.tolist()) == (0.0, [0.0])


def test_mistakes_say_what_was_expected() -> None:
    program, values = network()
    starts = program.starts(drawn(program))
    sgd, samples = nn.SGD(values, lr=0.1), SAMPLES
    others: Any = nn.SGD([Value(1.0)], lr=0.1)
    untyped: Any = starts
    wrong: list[tuple[type[Exception], str, Callable[[], Any]]] = [
        (LengthError, r"13\), got one of shape \(13,\)", lambda: program.starts([1.0] * 13)),
        (LengthError, r"got one of shape \(0, 13\)", lambda: program.starts(np.empty((0, 13)))),
        (LengthError, r"got one of shape \(3, 12\)", lambda: program.starts(np.ones((3, 12)))),
        (OperandError, r"are real numbers", lambda: program.starts([["a"] * 13])),
        (OperandError, r"are real numbers", lambda: program.starts([values])),
        (CompileError, r"There are 4 starts, 0 to 3, and no start 4", lambda: starts.choose(4)),
        (CompileError, r"index of a start, got 1.0", lambda: untyped.choose(1.0)),
        (LengthError, r"expects 3 inputs, got 1", lambda: starts.values([1.0])),
        (CompileError, r"expects an optimiser", lambda: untyped.train(0.1, samples)),
        (SettingError, r"are not among them", lambda: starts.train(others, samples)),
        (CompileError, r"whole number of steps", lambda: starts.train(sgd, samples, steps=-1)),
    ]  # fmt: skip
    for error, message, call in wrong:
        with pytest.raises(error, match=message):
            call()
    x = Value(1.0)
    with pytest.raises(CompileError, match="compiled without: name them"):
        ag.compile(x * x, [x]).starts([[]])


def test_constants_that_changed_are_refused() -> None:
    a, c = Value(2.0), Value(3.0)
    starts = ag.compile(a * c, parameters=[a]).starts([[1.0]])
    c.data = 4.0
    for call in (starts.values, starts.value_and_grad, starts.best):
        with pytest.raises(GraphChangedError):
            call()
    with pytest.raises(GraphChangedError):
        starts.train(nn.SGD([a], lr=0.1))


def test_starts_of_products_go_one_by_one_and_others_at_once() -> None:
    """A network's matrices are shared by its samples alone; a loop over numbers has none."""
    model = nn.MLP(20, [40, 1], activation="tanh", rng=np.random.default_rng(0))
    xs, a, x = [Value(0.0) for _ in range(20)], Value(1.0), Value(1.0)
    y = model(xs)
    wide = ag.compile(y[0] if isinstance(y, list) else y, xs, model.parameters())
    loop = x
    for _ in range(50):
        loop = loop + 0.01 * (a * loop - loop * loop)
    narrow = ag.compile(loop, [x], [a])

    assert not wide.starts([wide.parameters] * 2)._is_across(5)
    assert wide.starts([wide.parameters] * 2)._is_across(0)
    assert narrow.starts([[1.0], [2.0]])._is_across(10**6)
