"""Tapes under way: from recorded Values, and from other tapes."""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.compiler.tape.tape import Ints, Tape
from autograd.engine.operands import NumberGroup
from autograd.engine.value import Value
from autograd.errors import CompileError, UnusedInputError, UnusedInputWarning
from autograd.graph import topological
from autograd.notices import named, tell
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


class Revision(Draft):
    """A draft that takes the operations of another tape over, some of them changed.

    `now` is what each slot of the old tape has become, a reference; whoever goes through the
    operations adds theirs. Constants that are not `needed` are left out.
    """

    def __init__(self, old: Tape, needed: Sequence[bool] | None = None) -> None:
        super().__init__(old.n_inputs + old.n_parameters)
        self.old = old
        self.labels.extend(old.label_indices[: self.n_given].tolist())
        self.now = list(range(self.n_given))
        for slot, number in enumerate(old.constants.tolist(), start=self.n_given):
            self.now.append(self.constant(number) if needed is None or needed[slot] else -1)
        self._groups_now: dict[int, int] = {}

    def operations(self) -> Iterator[tuple[int, int, Primitive, list[int]]]:
        """Slot, label, row and references of each operation of the old tape, in order."""
        old = self.old
        labels = old.label_indices[old.n_leaves :].tolist()
        lines = zip(labels, old.code.tolist(), old.operands.tolist(), strict=True)
        for slot, (label, code, line) in enumerate(lines, start=old.n_leaves):
            yield slot, label, old.rows[code], [x for x in line if x >= 0]

    def keep(self, label: int, row: Primitive, references: Iterable[int]) -> None:
        """Take an operation over as it is."""
        self.now.append(self.result(label, row, *self.renewed(references)))

    def name(self, result: int, label: int) -> None:
        """Give a result a label, unless it has one; leaves keep theirs."""
        if result < -1:
            index = self.n_given - 2 - result
            self.labels[index] = self.labels[index] or label

    def renewed(self, references: Iterable[int]) -> list[int]:
        """The new references for old ones."""
        return [self.now[x] if x < self.old.n_slots else self._group_now(x) for x in references]

    def _group_now(self, reference: int) -> int:
        found = self._groups_now.get(reference)
        if found is None:
            members = array("i", [self.now[slot] for slot in self.old.group(reference)])
            found = self._groups_now[reference] = self.group(members)
        return found

    def revised(self) -> Tape:
        """The new tape, with the outputs of the old one."""
        old = self.old
        return self.tape(old.n_inputs, (self.now[x] for x in old.outputs), old.label_texts)


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
    # a group is a node of the walk, so that it is opened once however many operations share it
    roots: Any = _Roots(outputs)
    *nodes, _ = topological(roots, _below)
    if allow_unused is False:
        _refuse_each_unused(inputs, parameters, set(map(id, nodes)))
    elif not (allow_unused or all(output.is_leaf for output in outputs)):
        _refuse_unused(inputs, parameters, set(map(id, nodes)))
    writer = _Writer([*inputs, *parameters], _given_slots(inputs, parameters))
    writer.write(nodes)
    references = [writer.reference[id(output)] for output in outputs]
    return writer.tape(len(inputs), references, writer.label_indices), writer.leaves


class _Roots(tuple[Any, ...]):
    """The outputs as the last node of a walk, a group that nothing uses."""

    __slots__ = ()


def _below(node: Any) -> Any:
    if isinstance(node, tuple):
        return () if type(node) is NumberGroup else [x for x in node if type(x) is not float]
    row = node._row
    if row is None:
        return ()
    n = len(row.operands)
    if n == 1:
        return (node._a,) if type(node._a) is not float else ()
    operands = (node._a, node._b) if n == 2 else (node._a, node._b, node._c[0])
    return [x for x in operands if type(x) is not float]


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

    def write(self, nodes: Iterable[Any]) -> None:
        """Add nodes, each after those below it."""
        reference, number = self.reference, self.number
        for node in nodes:
            if isinstance(node, tuple):
                reference[id(node)] = self._group_of(node)
                continue
            row = node._row
            if row is None:
                if id(node) not in reference:
                    reference[id(node)] = self.constant(node._number)
                    self.leaves.append(node)
                continue
            n = len(row.operands)
            x = node._a
            x = reference[id(x)] if type(x) is not float else number(x)
            y = w = -1
            if n > 1:
                y = node._b
                y = reference[id(y)] if type(y) is not float else number(y)
            if n > 2:
                w = node._c[0]
                w = reference[id(w)] if type(w) is not float else number(w)
            label = self._label(node) if node._label else 0
            reference[id(node)] = self.result(label, row, x, y, w)

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


def _given_slots(inputs: Sequence[Value], parameters: Sequence[Value]) -> dict[int, int]:
    slot: dict[int, int] = {}
    for role, values in (("input", inputs), ("parameter", parameters)):
        for value in values:
            if not getattr(value, "is_leaf", False):
                raise CompileError(f"Each {role} must be a leaf, got {value!r}.")
            if id(value) in slot:
                raise CompileError(f"{value!r} is given twice among inputs and parameters.")
            slot[id(value)] = len(slot)
    return slot


def _refuse_unused(
    inputs: Sequence[Value], parameters: Sequence[Value], known: Container[int]
) -> None:
    """Refuse or tell what looks like a mistake.

    One unused leaf does not: a derivative of a linear function uses no input and no bias.
    """
    used = any(id(x) in known for x in parameters)
    if parameters and not used:
        raise CompileError(
            f"None of the parameters is in the graph of the outputs, so there is nothing to train: "
            f"{parameters[0]!r}; give leaves that the outputs were computed from, or "
            "allow_unused=True if that is meant."
        )
    if inputs and not used and not any(id(x) in known for x in inputs):
        tell(
            UnusedInputWarning,
            f"None of the inputs is in the graph of the outputs, such as {named(inputs[0])}: the "
            "program gives the same numbers for all inputs. Give the leaves that the outputs were "
            "computed from, or allow_unused=True if that is meant.",
        )


def _refuse_each_unused(
    inputs: Sequence[Value], parameters: Sequence[Value], known: Container[int]
) -> None:
    """Refuse the first leaf that no output was computed from."""
    for role, leaves in (("input", inputs), ("parameter", parameters)):
        for number, leaf in enumerate(leaves):
            if id(leaf) not in known:
                raise UnusedInputError(
                    f"compile was given {role} {number}, {named(leaf)}, with allow_unused=False, "
                    "and no output was computed from it. Leave it out, or allow_unused=True takes "
                    "it."
                )
