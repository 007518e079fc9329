"""Random graphs of many rows, with fan-out: gradients of first and second order against PyTorch."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value, grad
from tests.oracle.random_programs import LEAVES, NAMES, SMOOTH, Program, Writer, computed, recorded

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

TOLERANCE = 1e-9
"""Relative; beside it as much absolute as the rounding of numbers up to LARGEST may leave where
contributions to a gradient cancel."""


def values_of(program: Program) -> tuple[list[Value], Value]:
    leaves = [Value(x) for x in program.numbers[:LEAVES]]
    return leaves, recorded(program, leaves)[-1]


def tensors_of(program: Program, pytorch: Any) -> tuple[list[Any], Any]:
    leaves = [
        torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in program.numbers[:LEAVES]
    ]
    return leaves, computed(program, leaves, pytorch)[-1]


def torch_gradients(root: Any, leaves: list[Any], *, create_graph: bool = False) -> list[Any]:
    if not root.requires_grad:
        return [torch.zeros((), dtype=torch.float64) for _ in leaves]
    found = torch.autograd.grad(
        root, leaves, create_graph=create_graph, retain_graph=True, allow_unused=True
    )
    return [torch.zeros((), dtype=torch.float64) if g is None else g for g in found]


def close(expected: float, *, nan_ok: bool = False) -> Any:
    return pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE * 1e-3, nan_ok=nan_ok)


# a hundred programs a test, so that a failure names its seeds without 2,000 lines of report
@pytest.mark.parametrize("hundred", range(20))
def test_gradients_of_random_graphs_are_those_of_pytorch(hundred: int, pytorch: Any) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        program = Writer(seed).program(NAMES)
        leaves, root = values_of(program)
        root.backward()
        tensors, tensor = tensors_of(program, pytorch)
        expected = [g.item() for g in torch_gradients(tensor, tensors)]

        assert root.data == close(tensor.item()), seed
        assert [leaf.grad for leaf in leaves] == [close(g) for g in expected], seed
        assert grad(root, leaves) == [close(g) for g in expected], seed


@pytest.mark.parametrize("fifty", range(6))
def test_second_derivatives_of_random_graphs_are_those_of_pytorch(fifty: int, pytorch: Any) -> None:
    """Of each first derivative that has any, with respect to every leaf."""
    for seed in range(50 * fifty, 50 * fifty + 50):
        program = Writer(10_000 + seed).program(SMOOTH)
        leaves, root = values_of(program)
        first = grad(root, leaves, create_graph=True)
        tensors, tensor = tensors_of(program, pytorch)
        torch_first = torch_gradients(tensor, tensors, create_graph=True)

        for ours, theirs in zip(first, torch_first, strict=True):
            assert ours.data == close(theirs.item()), seed
            if not theirs.requires_grad:
                assert grad(ours, leaves) == [0.0] * LEAVES, seed
                continue
            expected = [g.item() for g in torch_gradients(theirs, tensors)]
            assert grad(ours, leaves) == [close(g, nan_ok=True) for g in expected], seed


def test_the_programs_use_every_row_that_they_list() -> None:
    used = {step.name for seed in range(200) for step in Writer(seed).program(NAMES).steps}

    assert used == set(NAMES)
