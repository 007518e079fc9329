"""The slopes of recorded values as Values themselves: their rules are read again, and recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.calculus.staleness import refuse_changed, refuse_changed_slope
from autograd.engine import operations
from autograd.engine.value import Value
from autograd.graph import edges
from autograd.table.algebras import Algebra


class _Values(Algebra):
    """The algebra that records: a rule read with it joins the graph, numbers stay numbers."""

    records = True

    def __init__(self) -> None:
        super().__init__("VALUES", {})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = getattr(operations, name)

        def recorded(*operands: Any) -> Any:
            result = function(*operands)
            return result.data if result.is_leaf else result

        return recorded

    def where(self, c: Any, x: Any, y: Any) -> Any:
        """One of two branches; where a number decides, the other branch leaves no trace."""
        if isinstance(c, Value):
            return operations.where(c, x, y)
        return x if c else y


VALUES = _Values()
"""The algebra with which a slope is recorded, to be differentiated or compiled."""


class Reread:
    """The slopes of nodes as Values; with `often` they are read once and kept for many sweeps."""

    def __init__(self, *, often: bool) -> None:
        # a node is kept beside its slopes, so that its id goes to no other
        self._known: dict[int, tuple[Value, list[tuple[Any, Any]]]] = {}
        self._often = often

    def __call__(self, node: Value) -> list[tuple[Any, Any]]:
        """The operands to which a slope leads, a group as one, each with its slope or slopes.

        Where data changed since they were recorded, it is a GraphChangedError.
        """
        known = self._known.get(id(node))
        if known is not None:
            return known[1]
        read = self._read(node)
        if self._often:
            self._known[id(node)] = node, read
        return read

    def refuse_changed(self) -> None:
        """Raise GraphChangedError if data changed since slopes were read: one may be a leaf."""
        for node, read in self._known.values():
            refuse_changed([node])
            stored = (slope for _, slope in edges(node) if slope is not None)
            for (_, now), then in zip(read, stored, strict=True):
                refuse_changed_slope(node, now, then)

    @staticmethod
    def _read(node: Value) -> list[tuple[Any, Any]]:
        refuse_changed([node])
        operands = node.operands
        read = []
        for index, (operand, stored) in enumerate(edges(node)):
            if stored is not None:
                slope = VALUES.slope(node._row, index, node, operands)  # type: ignore[arg-type]
                refuse_changed_slope(node, slope, stored)
                read.append((operand, slope))
        return read
