"""What a program does with an optimiser's rule, whatever that remembers or cannot do."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import choosing, costs
from autograd.compiler.runners import RUNNERS
from autograd.compiler.updates import State
from autograd.errors import CompileError, MachineCodeWarning, StaleProgramWarning

compiled = ag.compile


class Remembering(nn.Optimizer):
    """A rule that keeps what it was given, as one that averages points does."""

    memory = ("before", "slope")

    @staticmethod
    def rule(xp: Any, x: Any, g: Any, before: Any, slope: Any) -> Any:
        return x - 0.5 * g, x, g


class Clipping(nn.Optimizer):
    """A rule that is more than arithmetic, but over the table."""

    @staticmethod
    def rule(xp: Any, x: Any, g: Any) -> Any:
        return x - 0.1 * xp.clamp(g, -1.0, 1.0)


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_what_a_rule_remembers_is_not_overwritten(backend: Any) -> None:
    """w * w from 2: the slope is 4, and the next point 0."""
    w = Value(2.0)
    program = compiled(w * w, parameters=[w], backend=backend)
    program.step(Remembering([w]))
    program.value_and_grad()

    assert {name: each.tolist() for name, each in program.state.items()} == {
        "before": [2.0],
        "slope": [4.0],
    }


@pytest.mark.parametrize("backend", ["python", "numpy", "numba"])
def test_what_was_remembered_before_stays_as_it_was(backend: Any) -> None:
    """Also where a rule passes an array on, or a step writes where the one before did."""
    if backend == "numba":
        pytest.importorskip("numba")
    w = Value(2.0)
    program = compiled(w * w, parameters=[w], backend=backend)
    for optimizer in (nn.SGD([w], lr=0.1, momentum=0.9), Remembering([w])):
        program.step(optimizer)
        state = program.state
        before = {name: each.tolist() for name, each in state.items()}
        program.step(optimizer)
        program.train(optimizer, steps=2)

        assert {name: each.tolist() for name, each in state.items()} == before


@pytest.mark.parametrize("backend", ["python", "numpy", "numba"])
def test_many_parameters_take_the_steps_of_few(backend: Any) -> None:
    """The sum of squares: a step of 0.25 against 2 w leaves half of each."""
    if backend == "numba":
        pytest.importorskip("numba")
    leaves = [Value(1.0 + 0.001 * i) for i in range(20_000 if backend != "python" else 200)]
    program = compiled(ag.dot(leaves, leaves), parameters=leaves, backend=backend)
    program.step(nn.SGD(leaves, lr=0.25))

    expected = [0.5 * leaf.data for leaf in leaves]
    np.testing.assert_allclose(program.parameters, expected, rtol=1e-15)


class OfOne(nn.Optimizer):
    """A rule whose results are sums of one, which are that one itself."""

    memory = ("before", "slope")

    @staticmethod
    def rule(xp: Any, x: Any, g: Any, before: Any, slope: Any) -> Any:
        return x - 0.5 * g, xp.sum([x]), xp.max([g])


@pytest.mark.parametrize("rule", [Remembering, OfOne])
def test_what_an_optimiser_remembers_is_not_overwritten_either(rule: Any) -> None:
    update = rule([Value(2.0)]).update
    data, grad = np.array([2.0]), np.array([4.0])
    after, state = update.applied(data, grad, State(), [])
    data[:] = grad[:] = 0.0

    assert (after.tolist(), state["before"].tolist(), state["slope"].tolist()) == ([0], [2], [4])


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_a_rule_may_use_every_row(backend: Any) -> None:
    w = Value(5.0)
    program = compiled(w * w, parameters=[w], backend=backend)
    losses = program.train(Clipping([w]), steps=3)

    assert losses == pytest.approx([25.0, 4.9**2, 4.8**2])
    assert program.parameters == pytest.approx([4.7])


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_after_a_training_the_gradient_is_that_of_its_last_step(backend: Any) -> None:
    """w * w with a step of 0.1: w shrinks by 0.8, and the slope before the fifth step is 2 w."""
    w = Value(2.0)
    program = compiled(w * w, parameters=[w], backend=backend)
    program.train(nn.SGD([w], lr=0.1), steps=5)
    program.store()

    assert w.grad == pytest.approx(2.0 * 2.0 * 0.8**4)
    assert w.data == pytest.approx(2.0 * 0.8**5)


def test_an_optimiser_without_a_rule_is_refused() -> None:
    class Bare:
        update = lr = 0.1

    w = Value(2.0)
    with pytest.raises(CompileError, match=r"subclass of nn\.Optimizer with a `rule`"):
        compiled(w * w, parameters=[w]).step(Bare())  # type: ignore[arg-type]


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_whole_numbers_are_computed_with_as_floats(backend: Any) -> None:
    x, y = Value(1.0), Value(2.0)
    program = compiled(x - y, inputs=[x, y], backend=backend)
    found = program([2**53 + 1, 2**53])

    assert (type(found), found) == (float, 0.0)
    with pytest.raises(CompileError, match=r"too large for double precision"):
        program([10**400, 1])


def test_a_shallow_copy_computes_by_itself_and_stores_into_the_same_values() -> None:
    w = Value(2.0)
    program = compiled(w * w, parameters=[w])
    twin = copy.copy(program)
    twin.parameters = [3.0]
    twin.store()

    with pytest.warns(StaleProgramWarning, match="given the data 3"):
        assert (program(), twin(), w.data) == (4.0, 9.0, 3.0)


def test_an_automatic_choice_that_numba_refuses_goes_on_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where the installed numba does not fit the installed NumPy."""
    pytest.importorskip("numba")
    monkeypatch.setattr(costs, "LOOKING", -1.0)

    def refuse(*_: Any) -> None:
        raise ImportError("Numba needs NumPy 2.0 or less")

    monkeypatch.setattr(choosing, "RUNNERS", {**RUNNERS, "numba": refuse})
    x, w = Value(1.0), Value(2.0)
    program = compiled(w * x, [x], [w])
    batch = [np.array([1.0, 2.0])]
    for _ in range(2):
        program.value_and_grad(batch)
    with pytest.warns(MachineCodeWarning, match="stays in 'python', .* NumPy 2.0 or less"):
        values, gradient = program.value_and_grad(batch)

    assert (values.tolist(), gradient.tolist()) == ([2.0, 4.0], [3.0])
    assert program.backend == "python"
