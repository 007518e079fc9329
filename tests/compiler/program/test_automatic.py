"""What `auto` chooses, and when it changes its mind."""

from __future__ import annotations

import copy
import errno
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import choosing, costs
from autograd.compiler.courses import Course
from autograd.compiler.runners import RUNNERS
from autograd.compiler.targets.numba import cache, code, loop, update
from autograd.compiler.targets.numba.executor import NumbaExecutor
from autograd.compiler.targets.numba.lanes import InLanes
from autograd.errors import CompileError, MachineCodeWarning
from autograd.notation.languages.numba import Numba

BATCH = [np.array([0.5, -1.0, 2.0])]


def small() -> tuple[Value, Value, Value]:
    x, w = Value(0.5, "x"), Value(2.0, "w")
    return (w * x).tanh() * w, x, w


class Clock:
    """Time that passes as a step of each backend takes it, in seconds."""

    def __init__(self, **seconds: float) -> None:
        self.seconds = {"numpy": 1.0, "python": 1.0, "numba": 0.1} | seconds
        self.now = 0.0
        self.to_begin = 2.0
        """What any other backend takes to be made."""

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of automatic programs."""
    pytest.importorskip("numba")
    clock, safe = Clock(), choosing.ChangingRunner._safe

    def timed(self: Any, runner: Any, what: str, given: tuple[Any, ...]) -> Any:
        steps = given[-1].steps if what == "train" else 1
        clock.now += clock.seconds[runner.backend] * steps
        return safe(self, runner, what, given)

    for kind in RUNNERS.values():
        monkeypatch.setattr(kind, "seconds_to_begin", lambda *_: clock.to_begin)
    monkeypatch.setattr(costs, "LOOKING", 0.0)
    monkeypatch.setattr(choosing, "clock", clock)
    monkeypatch.setattr(choosing.ChangingRunner, "_safe", timed)
    return clock


def long_and_narrow() -> tuple[Value, Value, Value]:
    """A pendulum in 200 steps of Runge and Kutta's method."""
    x, k = Value(1.0, "x"), Value(1.3, "k")

    def slopes(x: Any, v: Any) -> tuple[Any, Any]:
        return v, -(k * x.sin())

    at: tuple[Any, Any] = x, 0.0 * x
    for _ in range(200):
        total: tuple[Any, Any] = (0.0, 0.0)
        found: tuple[Any, Any] = (0.0, 0.0)
        for weight, step in ((1.0, 0.0), (2.0, 0.005), (2.0, 0.005), (1.0, 0.01)):
            found = slopes(*(a + f * step for a, f in zip(at, found, strict=True)))
            total = tuple(t + f * weight for t, f in zip(total, found, strict=True))
        at = tuple(a + t * (0.01 / 6.0) for a, t in zip(at, total, strict=True))
    return at[0], x, k


def test_a_long_narrow_graph_is_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is five times as fast there as an instruction of NumPy for each operation."""
    monkeypatch.setattr(choosing, "numba_is_installed", lambda: False)
    root, x, k = long_and_narrow()
    program = ag.compile(root, [x], [k])
    value, (slope,) = program.value_and_grad([1.0])
    root.backward()

    assert program.backend == "python"
    assert program.tape.n_operands > costs.STRAIGHT_LINE
    assert (value, slope) == pytest.approx((root.data, k.grad), rel=1e-9)


def test_a_long_narrow_graph_begins_with_machine_code_that_is_at_hand(clock: Clock) -> None:
    """To write half a megabyte of Python takes half a second, to load machine code a hundredth."""
    clock.to_begin = costs.LOADING
    root, x, k = long_and_narrow()
    program = ag.compile(root, [x], [k])
    value, (slope,) = program.value_and_grad([1.0])
    root.backward()

    assert program.backend == "numba"
    assert (value, slope) == pytest.approx((root.data, k.grad), rel=1e-9)


def test_a_small_graph_is_python_and_a_large_one_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    root, x, w = small()
    first = ag.compile(root, [x], [w])
    monkeypatch.setattr(costs, "STRAIGHT_LINE", 2)
    monkeypatch.setattr(costs, "LONG_AND_NARROW", 2)

    assert (first.backend, ag.compile(root, [x], [w]).backend) == ("python", "numpy")


@pytest.mark.usefixtures("clock")
def test_enough_time_with_batches_changes_an_automatic_program_to_machine_code() -> None:
    """Its parameters, its memory and its source stay."""
    root, x, w = small()
    program, numpy = (ag.compile(root, [x], [w], backend=b) for b in ("auto", "numpy"))
    optimizer = nn.SGD([w], lr=0.1, momentum=0.9)
    source, backends = program.source, []
    for _ in range(9):
        found, expected = program.step(optimizer, BATCH), numpy.step(optimizer, BATCH)
        backends.append(program.backend)

        np.testing.assert_allclose(found, expected, rtol=1e-12)
        np.testing.assert_allclose(program.parameters, numpy.parameters, rtol=1e-12)

    assert backends == [*["python"] * 3, *["numba"] * 6]
    assert program.source == source != ""
    assert "backend='numba' by choice of auto" in repr(program)
    assert program.state.steps == 9


def test_what_is_not_faster_is_not_chosen(clock: Clock) -> None:
    """It has its turns once, the first of which makes it."""
    clock.seconds["numba"] = 1.5
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    backends = []
    for _ in range(20):
        program.value_and_grad(BATCH)
        backends.append(program.backend)

    assert backends == [*["python"] * 3, *["numba"] * (1 + costs.TURNS), *["python"] * 13]


def test_a_wide_graph_of_single_samples_tries_python_then_machine_code(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(costs, "STRAIGHT_LINE", 0)
    monkeypatch.setattr(choosing, "is_narrow", lambda *_: False)
    clock.seconds |= {"python": 0.2, "numba": 0.3}
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    expected = ag.compile(root, [x], [w], backend="numpy").value_and_grad([0.5])
    backends = []
    for _ in range(13):
        value, slopes = program.value_and_grad([0.5])
        backends.append(program.backend)

        assert (value, *slopes) == pytest.approx((expected[0], *expected[1]), rel=1e-12)

    tried = 1 + costs.TURNS
    assert backends == [*["numpy"] * 3, *["python"] * tried, *["numba"] * tried, *["python"] * 2]


def test_single_samples_and_batches_are_chosen_for_apart(clock: Clock) -> None:
    clock.seconds["python"] = 1e-6
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    for _ in range(20):
        program.value_and_grad([0.5])
    clock.seconds["python"] = 1.0
    for _ in range(20):
        program.value_and_grad(BATCH)
    chosen = program.backend
    program.value_and_grad([0.5])

    assert (chosen, program.backend) == ("numba", "python")


@pytest.mark.parametrize("backend", ["numpy", "python", "numba"])
def test_a_named_backend_gives_the_same_bits_whatever_time_it_takes(
    backend: Any, clock: Clock
) -> None:
    root, x, w = small()
    program = ag.compile(root, [x], [w], backend=backend)
    runner, found = program._runner, set()
    for _ in range(20):
        value, slopes = program.value_and_grad(BATCH)
        found.add((value.tobytes(), slopes.tobytes(), program.backend))

    assert len(found) == 1
    assert program.backend == backend
    assert program._runner is runner
    assert type(runner) is RUNNERS[backend]
    assert clock.now == 0.0


def test_a_program_by_choice_of_auto_shows_the_loop_that_it_trained_with() -> None:
    root, x, w = small()
    automatic, python = (ag.compile(root, [x], [w], backend=b) for b in ("auto", "python"))
    for program in (automatic, python):
        program.train(nn.SGD([w], lr=0.1), [0.5], steps=3)

    assert "def train(" in python.source
    assert automatic.source == python.source


@pytest.mark.usefixtures("clock")
def test_a_long_training_changes_as_soon_as_its_steps_are_timed() -> None:
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    losses = program.train(nn.SGD([w], lr=0.1), [0.5], steps=30)
    expected = ag.compile(root, [x], [w], backend="numpy").train(nn.SGD([w], lr=0.1), [0.5], 30)

    assert program.backend == "numba"
    assert program.state.steps == 30
    np.testing.assert_allclose(losses, expected, rtol=1e-12)


def test_single_numbers_one_by_one_stay_in_python(clock: Clock) -> None:
    """A call of machine code takes longer than the whole function."""
    clock.seconds["python"] = 0.9 * costs.CALL_OF_MACHINE_CODE
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    for _ in range(3):
        program.value_and_grad([0.5])
    clock.seconds["python"] = 10.0
    backends = set()
    for _ in range(9):
        program.value_and_grad([0.5])
        backends.add(program.backend)

    assert backends == {"python"}


def test_what_is_quick_does_not_decide_for_what_is_not(clock: Clock) -> None:
    """A call of the outputs may be that, and a derivative take longer."""
    clock.seconds["python"] = 0.9 * costs.CALL_OF_MACHINE_CODE
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    for _ in range(3):
        program([0.5])
    clock.seconds["python"] = 1.0
    for _ in range(9):
        program.value_and_grad([0.5])

    assert program.backend == "numba"
    program([0.5])
    assert program.backend == "numba"


def test_machine_code_at_hand_is_tried_after_a_look(clock: Clock) -> None:
    """That what must be compiled waits for as long as it would take."""
    backends: dict[float, list[str]] = {}
    for to_begin in (costs.LOADING, 7.0):
        clock.to_begin = to_begin
        root, x, w = small()
        program = ag.compile(root, [x], [w])
        backends[to_begin] = []
        for _ in range(10):
            program.value_and_grad(BATCH)
            backends[to_begin].append(program.backend)

    assert backends[costs.LOADING].index("numba") == 2
    assert backends[7.0].index("numba") == 8


def test_machine_code_is_known_to_be_at_hand_when_it_was_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("numba")
    tmp_path.chmod(0o700)
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(loop, "_loaded", [])
    monkeypatch.setattr(code, "_made", {})
    for function in (cache.folder, update.address_of):
        function.cache_clear()
    root, x, w = small()
    program: Any = ag.compile(root, [x], [w], backend="numba")
    runner, optimizer = program._runner, nn.SGD([w], lr=0.1)
    asked: dict[str, tuple[Any, ...]] = {
        "value_and_gradient": ([0.5],),
        "step": (optimizer.update, [0.1], [0.5]),
        "train": (optimizer.update, [0.1], [0.5], Course(costs.WORTH_STEPS)),
    }
    found = []
    for what, given in asked.items():
        found.append(runner.seconds_to_begin(what, given))
        getattr(runner, what)(*given)
        found.append(runner.seconds_to_begin(what, given))
    for function in (cache.folder, update.address_of):
        function.cache_clear()

    assert found == [costs.COMPILING, costs.LOADING] * 3


@pytest.mark.usefixtures("clock")
def test_a_change_gives_back_the_buffers_of_what_ran_before() -> None:
    root, x, w = small()
    program: Any = ag.compile(root, [x], [w])
    program.value_and_grad(BATCH)
    first = program._runner._first
    before = first._executor
    for _ in range(9):
        program.value_and_grad(BATCH)

    assert program.backend == "numba"
    assert first._executor is not before


@pytest.mark.usefixtures("clock")
def test_a_mistake_in_the_machine_code_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what says that machine code cannot be made leads back."""
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    for _ in range(9):
        program.value_and_grad(BATCH)

    for mistake in (TypeError, ValueError, IndexError, AttributeError, RuntimeError):

        def fail(*_: Any, mistake: Any = mistake) -> Any:
            raise mistake("a mistake of ours")

        monkeypatch.setattr(NumbaExecutor, "value_and_gradient", fail)
        with pytest.raises(mistake, match="a mistake of ours"):
            program.value_and_grad(BATCH)

        assert program.backend == "numba"


@pytest.fixture
def no_exp_in_numba(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Python's `math` has a cube root, and numba knows none: it says so at the first run."""
    for language in (Numba, InLanes):
        monkeypatch.setattr(language, "words", {**language.words, "exp": "math.cbrt"})
    monkeypatch.setattr(loop, "_loaded", [])


class Exponential(nn.Optimizer):
    """A rule of a row that numba cannot compile."""

    @staticmethod
    def rule(xp: Any, x: Any, g: Any) -> Any:
        return x - 0.01 * xp.exp(-g)


ASKED: dict[str, Callable[[Any, nn.Optimizer], Any]] = {
    "value_and_grad": lambda program, _: np.hstack(program.value_and_grad(BATCH)),
    "step": lambda program, optimizer: program.step(optimizer, BATCH),
    "train": lambda program, optimizer: program.train(optimizer, BATCH, steps=3),
    "a long training": lambda program, optimizer: program.train(
        optimizer, [0.5], steps=costs.WORTH_STEPS
    ),
}


@pytest.mark.usefixtures("no_exp_in_numba")
@pytest.mark.parametrize("what", ASKED)
def test_what_numba_cannot_compile_goes_on_as_before_and_is_told_once(what: str) -> None:
    """The results, the parameters and what is remembered are those of a program that stayed."""
    x, w = Value(0.5, "x"), Value(0.25, "w")
    root = (w * x).exp() * w
    found = []
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for program in (ag.compile(root, [x], [w]), ag.compile(root, [x], [w], backend="python")):
            optimizer = nn.SGD([w], lr=1e-6, momentum=0.9)
            results = [ASKED[what](program, optimizer) for _ in range(9)]
            results += [program.step(optimizer, BATCH), program(BATCH)]
            memory = [program.parameters, program.gradient, program.state["momentum_buffer"]]
            found.append((np.hstack([np.hstack(results), *memory]).tolist(), program.state.steps))

            assert program.backend == "python"
            assert "def value_and_gradient" in program.source
    (warning,) = told
    assert found[0] == found[1]
    assert warning.category is MachineCodeWarning
    assert "stays in 'python', for in 'numba' it cannot be run (CompileError): numba cannot" in str(
        warning.message
    )


@pytest.mark.usefixtures("no_exp_in_numba")
def test_a_rule_that_numba_cannot_compile_takes_the_choice_back() -> None:
    """The graph ran in machine code, until an optimiser came that numba refuses."""
    root, x, w = small()
    program, python = (ag.compile(root, [x], [w], backend=b) for b in ("auto", "python"))
    for _ in range(9):
        program.step(nn.SGD([w], lr=0.1), BATCH)
        python.step(nn.SGD([w], lr=0.1), BATCH)
    before = program.backend
    with pytest.warns(MachineCodeWarning, match="stays in 'python'"):
        loss = program.step(Exponential([w]), BATCH)

    assert (before, program.backend) == ("numba", "python")
    np.testing.assert_allclose(loss, python.step(Exponential([w]), BATCH), rtol=1e-12)
    np.testing.assert_allclose(program.parameters, python.parameters, rtol=1e-12)


@pytest.mark.usefixtures("clock")
def test_a_disk_that_fails_does_not_end_a_training(monkeypatch: pytest.MonkeyPatch) -> None:
    root, x, w = small()
    program, python = (ag.compile(root, [x], [w], backend=b) for b in ("auto", "python"))

    def fail(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(NumbaExecutor, "train", fail)
    with pytest.warns(MachineCodeWarning, match="No space left on device") as told:
        losses = program.train(nn.SGD([w], lr=0.1), BATCH, steps=40)

    assert len(told) == 1
    assert program.backend == "python"
    np.testing.assert_allclose(losses, python.train(nn.SGD([w], lr=0.1), BATCH, 40), rtol=1e-12)


@pytest.mark.usefixtures("clock")
def test_a_mistake_in_the_inputs_does_not_take_the_choice_back() -> None:
    root, x, w = small()
    program: Any = ag.compile(root, [x], [w])
    for _ in range(9):
        program.value_and_grad(BATCH)
    with pytest.raises(CompileError, match="Input 0 is neither"):
        program.value_and_grad([np.array(["a"])])
    program.value_and_grad(BATCH)

    assert program.backend == "numba"


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_keeps_the_choice_and_the_source(copied: Callable[[Any], Any]) -> None:
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    for _ in range(9):
        program.value_and_grad(BATCH)
    twin = copied(program)

    assert program.source != ""
    assert (twin.backend, twin.source) == ("numba", program.source)
