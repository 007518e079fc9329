"""A tape laid out in a sketch, and the chain rule through it: forward, and in reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import iadd
from typing import Any

from autograd.calculus.sweeps import Pairs, forward, reverse
from autograd.compiler.derivatives.sketch import Group, Number, Sketch
from autograd.compiler.tape.tape import Tape
from autograd.table.primitive import Primitive

# As in autograd.calculus, a group of operands is a node of its own: a member gets one sum over all
# users, and each user has one sum over the members.


class _Position(int):
    """Where a member stands in its group: what leads there in place of a slope."""


class Layout:
    """The numbers of a tape in a sketch, and the chain rule from or to those that are asked for.

    `given` stands for the inputs and parameters of the tape. `asked` are the places among them by
    which is differentiated: what does not depend on these has no part in a sweep.
    """

    def __init__(
        self, sketch: Sketch, tape: Tape, given: Sequence[Number], asked: Sequence[int]
    ) -> None:
        self._sketch = sketch
        self.asked = [given[place] for place in asked]
        self._active = set(map(id, self.asked))
        self._order: list[Any] = list(self.asked)
        self._made_by: dict[int, tuple[Primitive, list[Any]]] = {}
        self._links: dict[int, list[tuple[Any, Any]]] = {}
        numbers = [*given, *map(sketch.number, tape.constants.tolist())]
        groups = tape.groups()
        entered: dict[int, Group] = {}
        seen = set(map(id, numbers))
        for code, line in zip(tape.code.tolist(), tape.operands.tolist(), strict=True):
            row = tape.rows[code]
            operands: list[Any] = []
            for reference in line[: len(row.operands)]:
                if reference in groups and reference not in entered:
                    group = tuple(numbers[slot] for slot in groups[reference])
                    entered[reference] = group
                    self._add(group, group)
                operands.append(entered[reference] if reference in groups else numbers[reference])
            result = sketch.result(row, *operands)
            numbers.append(result)
            if id(result) not in seen and result.known is None:
                seen.add(id(result))
                self._made_by[id(result)] = row, operands
                sloped = zip(operands, row.slopes, strict=True)
                self._add(result, [x for x, rule in sloped if rule is not None])
        self.outputs = [numbers[slot] for slot in tape.outputs]

    def _add(self, node: Any, below: Iterable[Any]) -> None:
        if id(node) not in self._active and any(id(x) in self._active for x in below):
            self._active.add(id(node))
            self._order.append(node)

    def gradients(self, seeds: Pairs) -> list[Any]:
        """For each number that is asked for what comes back from seeds; None where nothing does."""
        alive = [(node, seed) for node, seed in seeds if id(node) in self._active]
        found = {id(x): g for x, g in reverse(self._order, alive, self._shares, iadd)}
        return [found.get(id(x)) for x in self.asked]

    def tangents(self, seeds: Sequence[Any]) -> list[Any]:
        """The tangent of each output along seeds, one for each number that is asked for, or None.

        It is None where nothing leads to the output.
        """
        shared: dict[int, Group] = {}

        def times(slope: Any, tangent: Any) -> Any:
            if type(slope) is _Position:
                return [(slope, tangent)]
            if type(tangent) is not list:
                return slope * tangent
            if id(tangent) not in shared:
                shared[id(tangent)] = tuple(t for _, t in tangent)
            return self._sketch.product(shared[id(tangent)], [slope[n] for n, _ in tangent])

        pairs = zip(self.asked, seeds, strict=True)
        alive = [(node, seed) for node, seed in pairs if seed is not None]
        sweep = forward(self._order, alive, self._slopes, iadd, times)
        found = {id(node): tangent for node, tangent in sweep if type(node) is Number}
        return [found.get(id(y)) for y in self.outputs]

    def _slopes(self, node: Any) -> list[tuple[Any, Any]]:
        """The operands that are in play, a group as one, each with its slope or slopes."""
        known = self._links.get(id(node))
        if known is None:
            known = self._links[id(node)] = list(self._read(node))
        return known

    def _read(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if isinstance(node, tuple):
            for n, x in enumerate(node):
                if id(x) in self._active:
                    yield x, _Position(n)
            return
        row, operands = self._made_by.get(id(node), (None, []))
        for index, operand in enumerate(operands):
            if row.slopes[index] is not None and id(operand) in self._active:  # type: ignore[union-attr]
                yield operand, self._sketch.slope(row, index, node, operands)  # type: ignore[arg-type]

    def _shares(self, node: Any, gradient: Any) -> Pairs:
        """What each operand that is in play receives."""
        if isinstance(node, tuple):
            gradients, rows = zip(*gradient, strict=True)
            columns = list(zip(*rows, strict=True))
            for x, position in self._slopes(node):
                yield x, self._sketch.product(gradients, columns[position])
            return
        for operand, slope in self._slopes(node):
            is_group = isinstance(operand, tuple)
            yield operand, [(gradient, slope)] if is_group else gradient * slope
