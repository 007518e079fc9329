"""Trainings that take other samples in each step, and a rate for each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program, costs
from autograd.compiler.choosing import ChangingRunner
from autograd.errors import CompileError, LengthError, SettingError
from tests.compiler.backends import NUMBA

RUNNING = ["numpy", "python", "auto", NUMBA]

RNG = np.random.default_rng(3)
SAMPLES = RNG.normal(size=(11, 3))
RATES = [0.1, 0.0, 0.03, 0.2, 0.05]
ORDERS = {
    "batches": RNG.integers(0, 11, size=(5, 4)),
    "one by one": RNG.integers(0, 11, size=(5, 1)),
    "more than there are": RNG.integers(0, 11, size=(5, 300)),
}

OPTIMIZERS: dict[str, Callable[[list[Value]], Any]] = {
    "momentum": lambda parameters: nn.SGD(parameters, lr=0.1, momentum=0.9),
    "adam": lambda parameters: nn.Adam(parameters, lr=0.1),
}


def network(backend: Any, reduction: Any = "mean") -> tuple[Program, list[Value]]:
    """The squared error of a small network, by two inputs and a target."""
    model = nn.MLP(2, [3, 1], activation="tanh", rng=np.random.default_rng(7))
    *point, target = inputs = [Value(0.5), Value(-1.0), Value(0.25)]
    parameters = model.parameters()
    loss = (model(point) - target) ** 2
    return ag.compile(loss, inputs, parameters, backend=backend, reduction=reduction), parameters


def by_steps(
    make: Any, order: Any, rates: Any, reduction: Any, inputs: Any = SAMPLES
) -> tuple[list[float], list[float], dict[str, list[float]]]:
    """What the same is step by step in NumPy: losses, parameters and memory."""
    program, parameters = network("numpy", reduction)
    optimizer = make(parameters)
    losses = []
    for step in range(5):
        if rates is not None:
            optimizer.lr = rates[step]
        losses.append(
            float(
                np.mean(program.step(optimizer, inputs if order is None else inputs[order[step]]))
            )
        )
    memory = {name: each.tolist() for name, each in program.state.items()}
    return losses, program.parameters.tolist(), memory


def check(program: Program, losses: list[float], expected: Any) -> None:
    # sums over a batch are added in another order, some ulp at each of five steps
    assert losses == pytest.approx(expected[0], rel=1e-11)
    assert program.parameters == pytest.approx(expected[1], rel=1e-11)
    assert program.state.steps == 5
    for name, numbers in expected[2].items():
        assert program.state[name] == pytest.approx(numbers, rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("backend", RUNNING)
def test_an_order_and_rates_are_steps_with_those_samples_and_rates(
    backend: Any, name: str, make: Any, reduction: Any
) -> None:
    program, parameters = network(backend, reduction)
    optimizer = make(parameters)
    losses = program.train(optimizer, SAMPLES, order=ORDERS[name], rates=RATES)

    check(program, losses, by_steps(make, ORDERS[name], RATES, reduction))
    assert optimizer.lr == 0.1


@pytest.mark.parametrize("given", ["order", "rates"])
@pytest.mark.parametrize("backend", RUNNING)
def test_an_order_alone_and_rates_alone(backend: Any, given: str) -> None:
    program, parameters = network(backend)
    order = ORDERS["one by one"] if given == "order" else None
    rates = RATES if given == "rates" else None
    make = OPTIMIZERS["momentum"]
    losses = program.train(make(parameters), SAMPLES, 5, order=order, rates=rates)

    check(program, losses, by_steps(make, order, rates, "mean"))


@pytest.mark.parametrize("backend", RUNNING)
def test_rates_of_a_single_sample(backend: Any) -> None:
    """Straight-line Python has them in its loop."""
    program, parameters = network(backend)
    make, inputs = OPTIMIZERS["adam"], SAMPLES[0].tolist()
    losses = program.train(make(parameters), inputs, rates=RATES)

    check(program, losses, by_steps(make, None, RATES, "mean", inputs))
    if backend == "python":
        assert "in zip(map(float, range(first, first + steps)), rates):" in program.source


def test_straight_line_python_has_the_order_of_single_samples_inside() -> None:
    program, parameters = network("python")
    program.train(nn.SGD(parameters, lr=0.1), SAMPLES, order=ORDERS["one by one"], rates=RATES)

    assert ", ), lr_ in zip(map(float, range(first, first + steps)), inputs, rates)" in (
        program.source
    )


@pytest.mark.parametrize("backend", RUNNING)
def test_a_training_goes_on_where_another_kind_of_it_ended(backend: Any) -> None:
    """Each kind has a loop of its own in straight-line Python, and all one memory."""
    program, parameters = network(backend)
    other, others = network("numpy")
    optimizer, stepping = nn.Adam(parameters, lr=0.1), nn.Adam(others, lr=0.1)
    order = ORDERS["one by one"]
    losses = program.train(optimizer, SAMPLES, order=order, rates=RATES)
    losses += program.train(optimizer, SAMPLES[0].tolist(), steps=3)
    losses += program.train(optimizer, SAMPLES, order=order[:2])
    losses += program.train(optimizer, SAMPLES, 2)
    expected = []
    for inputs, rate in [
        *((SAMPLES[row], rate) for row, rate in zip(order, RATES, strict=True)),
        *([(SAMPLES[:1], 0.1)] * 3),
        *((SAMPLES[row], 0.1) for row in order[:2]),
        *([(SAMPLES, 0.1)] * 2),
    ]:
        stepping.lr = rate
        expected.append(float(np.mean(other.step(stepping, inputs))))

    assert losses == pytest.approx(expected, rel=1e-10)
    assert program.parameters == pytest.approx(other.parameters, rel=1e-10)


@pytest.mark.parametrize(
    "kind", [list, np.asfortranarray, np.float32, "whole numbers", "read-only"]
)
@pytest.mark.parametrize("backend", ["numpy", "python", NUMBA])
def test_samples_of_every_kind(backend: Any, kind: Any) -> None:
    """Columns, an array in any order of memory, of other numbers, or that cannot be written."""
    samples: Any = SAMPLES
    given: Any
    if kind == "whole numbers":
        samples = given = np.arange(33).reshape(11, 3)
    elif kind == "read-only":
        given = SAMPLES.copy()
        given.flags.writeable = False
    elif kind is np.float32:
        samples = given = SAMPLES.astype(np.float32)
    else:
        given = list(SAMPLES.T) if kind is list else kind(SAMPLES)
    program, parameters = network(backend)
    order = ORDERS["batches"].tolist()
    losses = program.train(nn.SGD(parameters, lr=1e-3), given, order=order)
    other, others = network("numpy")
    expected = [float(np.mean(other.step(nn.SGD(others, lr=1e-3), samples[k]))) for k in order]

    assert losses == pytest.approx(expected, rel=1e-11)


def test_no_steps_are_none() -> None:
    program, parameters = network("numpy")
    optimizer = nn.SGD(parameters, lr=0.1)
    nothing = np.zeros((0, 4), dtype=int)

    assert program.train(optimizer, SAMPLES, order=nothing, rates=[]) == []
    assert program.train(optimizer, SAMPLES, 0, rates=[]) == []


def test_progress_shows_the_steps_of_an_order(capsys: pytest.CaptureFixture[str]) -> None:
    program, parameters = network("numpy")
    make = OPTIMIZERS["adam"]
    order = ORDERS["batches"]
    losses = program.train(make(parameters), SAMPLES, progress=True, order=order, rates=RATES)

    check(program, losses, by_steps(make, order, RATES, "mean"))
    assert "5/5" in capsys.readouterr().err


def test_auto_does_a_course_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    program, parameters = network("auto")
    assert isinstance(program._runner, ChangingRunner)
    if not program._runner._choices["training"].others:
        pytest.skip("without numba there is nothing to change to")
    monkeypatch.setattr(costs, "PART", 0.0)  # two steps at a time
    make = OPTIMIZERS["adam"]
    losses = program.train(make(parameters), SAMPLES, order=ORDERS["batches"], rates=RATES)

    check(program, losses, by_steps(make, ORDERS["batches"], RATES, "mean"))


def test_shards_take_the_same_course() -> None:
    with ThreadPoolExecutor(2) as threads:
        program, parameters = network("numpy")
        make = OPTIMIZERS["adam"]
        losses = program.shard(threads, 3).train(
            make(parameters), SAMPLES, order=ORDERS["batches"], rates=RATES
        )

    check(program, losses, by_steps(make, ORDERS["batches"], RATES, "mean"))


WRONG: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "another number of steps": ({"order": [[0]], "steps": 2}, LengthError, "order for 1, steps"),
    "another number of rates": (
        {"order": [[0]], "rates": [0.1] * 3},
        LengthError,
        "order for 1, rates for 3",
    ),
    "a position too great": ({"order": [[0, 11]]}, CompileError, "0 to 10 here, got 11"),
    "a position below 0": ({"order": [[-1, 0]]}, CompileError, "0 to 10 here, got -1"),
    "one row": ({"order": [0, 1]}, CompileError, r"of shape \(steps, batch\), got \[0, 1\]"),
    "ragged rows": ({"order": [[0, 1], [2]]}, CompileError, r"of shape \(steps, batch\)"),
    "positions that are no whole numbers": ({"order": [[0.0]]}, CompileError, "whole numbers"),
    "a mask": ({"order": np.ones((2, 11), dtype=bool)}, CompileError, "whole numbers"),
    "empty rows": ({"order": np.zeros((2, 0), dtype=int)}, CompileError, "whole numbers"),
    "a rate of nan": ({"rates": [0.1, np.nan]}, SettingError, "at least 0, got nan"),
    "an infinite rate": ({"rates": [np.inf]}, SettingError, "at least 0, got inf"),
    "a negative rate": ({"rates": [-0.1]}, SettingError, "at least 0, got -0.1"),
    "one rate": ({"rates": 0.1}, CompileError, "one for each step, got 0.1"),
    "rates of text": ({"rates": ["0.1"]}, CompileError, "one for each step"),
}


@pytest.mark.parametrize(("given", "error", "message"), WRONG.values(), ids=list(WRONG))
@pytest.mark.parametrize("backend", ["numpy", "python", "auto"])
def test_a_wrong_course_is_refused_and_nothing_changes(
    backend: Any, given: dict[str, Any], error: type[Exception], message: str
) -> None:
    program, parameters = network(backend)
    before = program.parameters.tolist()
    with pytest.raises(error, match=message):
        program.train(nn.Adam(parameters, lr=0.1), SAMPLES, **given)

    assert program.parameters.tolist() == before
    assert not program.state


def test_an_order_of_a_single_sample_is_refused() -> None:
    program, parameters = network("numpy")
    with pytest.raises(CompileError, match="expects samples to choose from"):
        program.train(nn.SGD(parameters, lr=0.1), SAMPLES[0].tolist(), order=[[0]])


class Fixed(nn.Optimizer):
    """An optimiser without a rate."""

    @staticmethod
    def rule(xp: Any, x: Any, g: Any) -> Any:
        """A step of fixed length."""
        return x - 0.01 * xp.sign(g)


def test_rates_for_an_optimiser_without_a_rate_are_refused() -> None:
    program, parameters = network("numpy")
    with pytest.raises(SettingError, match="no such setting that all .* are: none"):
        program.train(Fixed(parameters), SAMPLES, rates=[0.1])
    assert len(program.train(Fixed(parameters), SAMPLES, order=[[0], [1]])) == 2
