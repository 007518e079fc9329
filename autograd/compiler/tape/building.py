"""Tapes under way: from recorded Values, and from other tapes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.compiler.tape.given import given_slots, refuse_each_unused, refuse_unused
from autograd.compiler.tape.tape import Ints, Tape
from autograd.engine.operands import NumberGroup
from autograd.engine.value import Value
from autograd.table.primitive import Primitive

GROUPS = 1 << 30
"""The reference of the first group under way."""


class Draft:
    """A tape to which constants, groups and operations are added one by one.

    Inputs and parameters have their slots to begin with. As constants are still being counted, the
    result of operation i has the reference -2 - i under way, and group g has GROUPS + g.
    """

    def __init__(self, n_given: int) -> None:
        self.n_given = n_given
        self.constants = array("d")
        self.rows: dict[Primitive, int] = {}
        self.code = array("h")
        self.columns = self._x, self._y, self._w = array("i"), array("i"), array("i")
        self.labels = array("i")
        """Of inputs and parameters, then of results."""
        self._numbers: dict[float | str, int] = {}
        self._groups: dict[bytes, int] = {}
        self._group_start = array("i", [0])
        self._group_slots = array("i")

    def constant(self, number: float) -> int:
        """A reference to a new constant."""
        self.constants.append(number)
        return self.n_given + len(self.constants) - 1

    def number(self, number: float) -> int:
        """A reference to a constant that stands for this number wherever it is written."""
        # 0.0 == -0.0, and they are two numbers
        key = number or repr(number)
        reference = self._numbers.get(key)
        if reference is None:
            reference = self._numbers[key] = self.constant(number)
        return reference

    def group(self, references: array[int]) -> int:
        """A reference to the group of these, the same for equal ones."""
        key = references.tobytes()
        reference = self._groups.get(key)
        if reference is None:
            reference = self._groups[key] = GROUPS + len(self._groups)
            self._group_slots.extend(references)
            self._group_start.append(len(self._group_slots))
        return reference

    def result(self, label: int, row: Primitive, x: int, y: int = -1, w: int = -1) -> int:
        """A reference to the result of a new operation."""
        self.code.append(self.rows.setdefault(row, len(self.rows)))
        self._x.append(x)
        self._y.append(y)
        self._w.append(w)
        self.labels.append(label)
        return -1 - len(self.code)

    def tape(self, n_inputs: int, outputs: Iterable[int], label_texts: Iterable[str]) -> Tape:
        """The tape of all that was added."""
        n_leaves = self.n_given + len(self.constants)
        n_slots = n_leaves + len(self.code)

        def settled(references: Any) -> Ints:
            found = np.array(references, dtype=np.int32)
            results, groups = found < -1, found >= GROUPS
            found[results] = n_leaves - 2 - found[results]
            found[groups] += n_slots - GROUPS
            return found

        labels, no_labels = np.array(self.labels, dtype=np.int32), np.zeros_like(self.constants)
        return Tape(
            rows=tuple(self.rows),
            code=np.array(self.code, dtype=np.int16),
            operands=settled(self.columns).T.copy(),
            group_start=np.array(self._group_start, dtype=np.int32),
            group_slots=settled(self._group_slots),
            constants=np.array(self.constants, dtype=np.float64),
            n_inputs=n_inputs,
            n_parameters=self.n_given - n_inputs,
            outputs=tuple(settled(list(outputs)).tolist()),
            label_indices=np.insert(labels, self.n_given, no_labels),
            label_texts=tuple(label_texts),
        )


def tape_of(
    outputs: Sequence[Value],
    inputs: Sequence[Value],
    parameters: Sequence[Value],
    allow_unused: bool | None = None,
) -> tuple[Tape, list[Value]]:
    """The tape of the graph of `outputs`, and the leaves that became constants.

    Inputs and parameters must be leaves, each given once. Some may not be in the graph: a program
    takes them, and the derivative by them is 0. `allow_unused` is that of `compile`.
    """
    given = [*inputs, *parameters]
    writer = _Writer(given, given_slots(inputs, parameters))
    writer.write(outputs)
    references = [writer.reference[id(output)] for output in outputs]
    tape = writer.tape(len(inputs), references, writer.label_indices)
    used = {id(given[slot]) for slot in np.flatnonzero(tape.uses()[: len(given)])}
    if allow_unused is False:
        refuse_each_unused(inputs, parameters, used)
    elif not (allow_unused or all(output.is_leaf for output in outputs)):
        refuse_unused(inputs, parameters, used)
    return tape, writer.leaves


def _fill(column: array[int], size: int, number: int) -> None:
    """Make a column so long, with a number that most entries have."""
    column.extend(array("i", [number]) * (size - len(column)))


class _Writer(Draft):
    """A draft of what was recorded."""

    def __init__(self, given: Sequence[Value], reference: dict[int, int]) -> None:
        super().__init__(len(given))
        self.reference = reference
        """Of each node, a Value or a tuple, by its identity."""
        self.leaves: list[Value] = []
        self.label_indices: dict[str, int] = {"": 0}
        self._number_groups: dict[bytes, int] = {}
        self.labels.extend(map(self._label, given))

    def write(self, outputs: Sequence[Value]) -> None:  # noqa: C901, PLR0912  (calls cost as much again)
        """Add what is below the outputs and themselves, depth first, operands from left to right.

        A node waits in `pending` for an operand below it, and is looked at again after that.
        """
        known, numbers, rows = self.reference, self._numbers, self.rows
        reference_of: Any = known.get
        number_of: Any = numbers.get
        add_code, add_x, add_y = self.code.append, self._x.append, self._y.append
        pending: list[Any] = list(reversed(outputs))
        while pending:
            node = pending.pop()
            if id(node) in known:
                continue
            while True:
                row = node._row
                if row is None:
                    known[id(node)] = self._leaf(node)
                    break
                arity = row.arity
                if arity == 1 or arity == 2:  # noqa: PLR1714  (two comparisons cost less than a tuple)
                    # a float is not known by its identity, and nothing below it either
                    operand = node._a
                    x = reference_of(id(operand))
                    if x is None and type(operand) is not float:
                        pending.append(node)
                        node = operand
                        continue
                    y = -1
                    if arity == 2:
                        other = node._b
                        y = reference_of(id(other))
                        if y is None and type(other) is not float:
                            pending.append(node)
                            node = other
                            continue
                    # 0.0 == -0.0, and they are two numbers
                    if x is None and (x := number_of(operand or repr(operand))) is None:
                        x = self.number(operand)
                    if y is None and (y := number_of(other or repr(other))) is None:
                        y = self.number(other)
                else:
                    found = self._references(node, pending)
                    if found is None:
                        break
                    x, y = found
                add_code(rows[row] if row in rows else rows.setdefault(row, len(rows)))
                add_x(x)
                add_y(y)
                known[id(node)] = -1 - len(self.code)
                if node._label:
                    _fill(self.labels, self.n_given + len(self.code) - 1, 0)
                    self.labels.append(self._label(node))
                break
        _fill(self._w, len(self.code), -1)
        _fill(self.labels, self.n_given + len(self.code), 0)

    def _leaf(self, leaf: Value) -> int:
        self.leaves.append(leaf)
        return self.constant(leaf._number)

    def _references(self, node: Any, pending: list[Any]) -> list[int] | None:
        """References of the first two operands of a node, -1 for none; the third one is added.

        None if some must be written before, which are then `pending`, the node itself behind them.
        """
        known, operands = self.reference, node.operands
        for operand in operands:
            if type(operand) is float or id(operand) in known:
                continue
            group = operand if isinstance(operand, tuple) else (operand,)
            below = () if type(operand) is NumberGroup else group
            missing = [x for x in below if type(x) is not float and id(x) not in known]
            if missing:
                pending += [node, *reversed(missing)]
                return None
            if group is operand:
                known[id(group)] = self._group_of(group)
        found = [self.number(x) if type(x) is float else known[id(x)] for x in operands]
        if len(found) > 2:
            _fill(self._w, len(self.code), -1)
            self._w.append(found.pop())
        return found + [-1] * (2 - len(found))

    def _label(self, node: Value) -> int:
        indices = self.label_indices
        return indices.setdefault(str(node._label), len(indices)) if node._label else 0

    def _group_of(self, group: tuple[Any, ...]) -> int:
        if type(group) is not NumberGroup:
            known = self.reference
            slots = [known[id(x)] if type(x) is not float else self.number(x) for x in group]
            return self.group(array("i", slots))
        # a sample's numbers stay neighbours, which numbers shared with other groups would not be
        key = array("d", group).tobytes()
        if key not in self._number_groups:
            self._number_groups[key] = self.group(array("i", map(self.constant, group)))
        return self._number_groups[key]
