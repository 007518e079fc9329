"""What `auto` chooses, and when it changes its mind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import costs

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
