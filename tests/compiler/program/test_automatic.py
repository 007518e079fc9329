"""What `auto` chooses, and when it changes its mind."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import costs
from autograd.compiler.targets.numba import loop
from autograd.errors import CompileError
from autograd.notation.languages.numba import Numba

BATCH = [np.array([0.5, -1.0, 2.0])]


def small() -> tuple[Value, Value, Value]:
    x, w = Value(0.5, "x"), Value(2.0, "w")
    return (w * x).tanh() * w, x, w


@pytest.fixture
def eager_for_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(costs, "WORTH_MACHINE_CODE", 20)


def test_a_small_graph_is_python_and_a_large_one_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    root, x, w = small()
    first = ag.compile(root, [x], [w])
    monkeypatch.setattr(costs, "STRAIGHT_LINE", 2)

    assert (first.backend, ag.compile(root, [x], [w]).backend) == ("python", "numpy")


@pytest.mark.usefixtures("eager_for_machine_code")
def test_enough_work_on_batches_changes_an_automatic_program_to_machine_code() -> None:
    """Its parameters, its memory and its source stay."""
    root, x, w = small()
    program, numpy = (ag.compile(root, [x], [w], backend=b) for b in ("auto", "numpy"))
    optimizer = nn.SGD([w], lr=0.1, momentum=0.9)
    source, backends = program.source, []
    for _ in range(4):
        found, expected = program.step(optimizer, BATCH), numpy.step(optimizer, BATCH)
        backends.append(program.backend)

        np.testing.assert_allclose(found, expected, rtol=1e-12)
        np.testing.assert_allclose(program.parameters, numpy.parameters, rtol=1e-12)

    assert backends == ["python", *["numba"] * 3]
    assert program.source == source != ""
    assert "backend='numba' by choice of auto" in repr(program)
    assert program.state.steps == 4


def test_a_program_by_choice_of_auto_shows_the_loop_that_it_trained_with() -> None:
    root, x, w = small()
    automatic, python = (ag.compile(root, [x], [w], backend=b) for b in ("auto", "python"))
    for program in (automatic, python):
        program.train(nn.SGD([w], lr=0.1), [0.5], steps=3)

    assert "def train(" in python.source
    assert automatic.source == python.source


@pytest.mark.usefixtures("eager_for_machine_code")
def test_a_long_training_changes_before_it_begins() -> None:
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    losses = program.train(nn.SGD([w], lr=0.1), [0.5], steps=20)
    expected = ag.compile(root, [x], [w], backend="numpy").train(nn.SGD([w], lr=0.1), [0.5], 20)

    assert program.backend == "numba"
    np.testing.assert_allclose(losses, expected, rtol=1e-12)


@pytest.mark.usefixtures("eager_for_machine_code")
def test_single_numbers_one_by_one_stay_in_python() -> None:
    """A call of machine code takes longer than the whole function."""
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    for _ in range(50):
        program.value_and_grad([0.5])

    assert program.backend == "python"


@pytest.mark.usefixtures("eager_for_machine_code")
def test_what_is_mostly_matrix_products_stays_in_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "MATRIX_WORK", 1)
    root, x, w = small()
    program: Any = ag.compile(root, [x], [w])
    program.value_and_grad([np.ones(50)])

    assert program.backend == "python"


@pytest.fixture
def no_exp_in_numba(monkeypatch: pytest.MonkeyPatch, eager_for_machine_code: None) -> None:
    """Python's `math` has a cube root, and numba knows none: it says so at the first run."""
    monkeypatch.setattr(Numba, "words", {**Numba.words, "exp": "math.cbrt"})
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
def test_what_numba_cannot_compile_goes_on_as_before(what: str) -> None:
    """The results, the parameters and what is remembered are those of a program that stayed."""
    x, w = Value(0.5, "x"), Value(0.25, "w")
    root = (w * x).exp() * w
    found = []
    for program in (ag.compile(root, [x], [w]), ag.compile(root, [x], [w], backend="python")):
        optimizer = nn.SGD([w], lr=0.01, momentum=0.9)
        results = [ASKED[what](program, optimizer), program.step(optimizer, BATCH), program(BATCH)]
        memory = [program.parameters, program.gradient, program.state["momentum_buffer"]]
        found.append((np.hstack([np.hstack(results), *memory]).tolist(), program.state.steps))

        assert program.backend == "python"
        assert "def value_and_gradient" in program.source
    assert found[0] == found[1]


@pytest.mark.usefixtures("no_exp_in_numba")
def test_a_rule_that_numba_cannot_compile_takes_the_choice_back() -> None:
    """The graph ran in machine code, until an optimiser came that numba refuses."""
    root, x, w = small()
    program, python = (ag.compile(root, [x], [w], backend=b) for b in ("auto", "python"))
    for _ in range(4):
        program.step(nn.SGD([w], lr=0.1), BATCH)
        python.step(nn.SGD([w], lr=0.1), BATCH)
    before = program.backend
    losses = program.train(Exponential([w]), BATCH, steps=2)

    assert (before, program.backend) == ("numba", "python")
    np.testing.assert_allclose(losses, python.train(Exponential([w]), BATCH, 2), rtol=1e-12)
    np.testing.assert_allclose(program.parameters, python.parameters, rtol=1e-12)


@pytest.mark.usefixtures("eager_for_machine_code")
def test_a_mistake_in_the_inputs_does_not_take_the_choice_back() -> None:
    root, x, w = small()
    program: Any = ag.compile(root, [x], [w])
    for _ in range(4):
        program.value_and_grad(BATCH)
    with pytest.raises(CompileError, match="too large"):
        program([10**400])

    assert program.backend == "numba"


@pytest.mark.usefixtures("eager_for_machine_code")
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_keeps_the_choice_and_the_source(copied: Callable[[Any], Any]) -> None:
    root, x, w = small()
    program = ag.compile(root, [x], [w])
    for _ in range(4):
        program.value_and_grad(BATCH)
    twin = copied(program)

    assert program.source != ""
    assert (twin.backend, twin.source) == ("numba", program.source)
