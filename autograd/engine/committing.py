"""Writing gradients: of all nodes, or of none if anything goes wrong on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import repeat
from typing import Any

from autograd.engine.operands import number
from autograd.errors import OperandError
from autograd.graph import Recorded
from autograd.notices import named
from autograd.shortening import shown


def commit(leaves: list[Recorded], numbers: list[float]) -> None:
    """Add to the gradients of the leaves: all, or none if anything goes wrong on the way."""
    before: list[float] = []
    try:
        for leaf, share in zip(leaves, numbers):  # noqa: B905  (made in pairs, in a hot path)
            grad = leaf.grad
            before.append(grad)
            leaf.grad = grad + share
        # no sum with one of NumPy's numbers, which would keep their precision, is one of Python's
        kind = type(sum(before))
        if kind is float or kind is int:
            return
        _undo(leaves, before)
        before = []
        set_grads(leaves, [number(leaf.grad) for leaf in leaves])
    except BaseException as error:
        _undo(leaves, before)
        if isinstance(error, TypeError):
            raise _not_a_number(leaves) from error
        raise
    commit(leaves, numbers)


def _undo(leaves: list[Recorded], before: list[float]) -> None:
    # from the last to the first, for a leaf may be among them twice
    set_grads(reversed(leaves[: len(before)]), reversed(before))


def set_grads(nodes: Iterable[Recorded], numbers: Iterable[float]) -> None:
    """Set the gradients of nodes."""
    # one call that runs no bytecode, so that no second interrupt can come between
    deque(map(setattr, nodes, repeat("grad"), numbers), maxlen=0)


def _not_a_number(leaves: list[Recorded]) -> OperandError:
    grads: list[tuple[Recorded, Any]] = [(leaf, leaf.grad) for leaf in leaves]
    culprit = next(leaf for leaf, g in grads if not isinstance(g, float | int))
    return OperandError(
        f"Cannot add to the gradient of {named(culprit)}: it is {shown(culprit.grad)}. "
        "Gradients are numbers; reset them with zero_grad() or `.grad = 0.0`. "
        "No gradient was changed."
    )
