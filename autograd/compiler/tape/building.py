"""From recorded Values to a tape."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.compiler.tape.tape import GroupTable, Tape
from autograd.engine.operands import NumberGroup
from autograd.engine.value import Value
from autograd.errors import CompileError
from autograd.graph import topological
from autograd.table.primitive import Primitive


class _Roots(tuple[Any, ...]):
    """The outputs as the last node of a walk, a group that nothing uses."""

    __slots__ = ()


def tape_of(
    outputs: Sequence[Value], inputs: Sequence[Value], parameters: Sequence[Value]
) -> tuple[Tape, list[Value]]:
    """The tape of the graph of `outputs`, and the leaves that became constants.

    Inputs and parameters must be leaves of the graph, each given once.
    """
    # a group is a node of the walk, so that it is opened once however many operations share it
    roots: Any = _Roots(outputs)
    *nodes, _ = topological(roots, _below)
    writer = _Writer(_given_slots(inputs, parameters, set(map(id, nodes))))
    for node in nodes:
        writer.write(node)
    n_given = len(inputs) + len(parameters)
    n_leaves = n_given + len(writer.constants)
    operands = np.array([writer.a, writer.b, writer.c], dtype=np.int32).T.copy()
    results = operands < 0
    operands[results] = n_leaves + ~operands[results]
    start, slots = writer.groups.arrays()
    slots[slots < 0] = n_leaves + ~slots[slots < 0]
    labels, label_numbers = {"": 0}, np.zeros(n_leaves + len(writer.code), dtype=np.int32)
    for value in (*inputs, *parameters, *writer.results):
        if value.label:
            slot = writer.slot[id(value)]
            label_numbers[slot if slot >= 0 else n_leaves + ~slot] = labels.setdefault(
                str(value.label), len(labels)
            )
    tape = Tape(
        rows=tuple(writer.rows),
        code=np.array(writer.code, dtype=np.int16),
        operands=operands,
        group_start=start,
        group_slots=slots,
        constants=np.array(writer.constants, dtype=np.float64),
        n_inputs=len(inputs),
        n_parameters=len(parameters),
        outputs=tuple(
            s if s >= 0 else n_leaves + ~s for s in (writer.slot[id(o)] for o in outputs)
        ),
        label_numbers=label_numbers,
        label_texts=tuple(labels),
    )
    return tape, writer.leaves


def _below(node: Any) -> Any:
    if isinstance(node, tuple):
        return () if type(node) is NumberGroup else [x for x in node if type(x) is not float]
    row = node.row
    if row is None:
        return ()
    n = len(row.operands)
    if n == 1:
        return (node.a,) if type(node.a) is not float else ()
    operands = (node.a, node.b) if n == 2 else (node.a, node.b, node.c)
    return [x for x in operands if type(x) is not float]


class _Writer:
    """The columns of a tape under way; results are written as ~number until leaves are counted."""

    def __init__(self, given: dict[int, int]) -> None:
        self.slot = given
        self.first_constant = len(given)
        self.constants: list[float] = []
        self.leaves: list[Value] = []
        self.results: list[Value] = []
        self.groups = GroupTable()
        self.rows: dict[Primitive, int] = {}
        self.code = array("h")
        self.a, self.b, self.c = array("i"), array("i"), array("i")
        self._numbers: dict[float | str, int] = {}
        self._number_groups: dict[bytes, array[int]] = {}

    def write(self, node: Any) -> None:
        slot = self.slot
        if isinstance(node, tuple):
            slot[id(node)] = self.groups.number_of(self._slots(node))
            return
        row = node.row
        if row is None:
            if id(node) not in slot:
                slot[id(node)] = self._constant(float(node.data))
                self.leaves.append(node)
            return
        slot[id(node)] = ~len(self.code)
        self.results.append(node)
        self.code.append(self.rows.setdefault(row, len(self.rows)))
        n = len(row.operands)
        x = node.a
        self.a.append(slot[id(x)] if type(x) is not float else self._number(x))
        x = node.b if n > 1 else 0
        self.b.append(0 if n < 2 else slot[id(x)] if type(x) is not float else self._number(x))
        x = node.c if n > 2 else 0
        self.c.append(0 if n < 3 else slot[id(x)] if type(x) is not float else self._number(x))

    def _slots(self, group: tuple[Any, ...]) -> array[int]:
        if type(group) is not NumberGroup:
            slot = self.slot
            return array(
                "i", [slot[id(x)] if type(x) is not float else self._number(x) for x in group]
            )
        # a sample's numbers stay neighbours, which numbers shared with other groups would not be
        key = array("d", group).tobytes()
        slots = self._number_groups.get(key)
        if slots is None:
            slots = self._number_groups[key] = array("i", map(self._constant, group))
        return slots

    def _number(self, x: float) -> int:
        # 0.0 == -0.0, and they are two numbers
        key = x or repr(x)
        slot = self._numbers.get(key)
        if slot is None:
            slot = self._numbers[key] = self._constant(x)
        return slot

    def _constant(self, x: float) -> int:
        self.constants.append(x)
        return self.first_constant + len(self.constants) - 1


def _given_slots(
    inputs: Sequence[Value], parameters: Sequence[Value], known: set[int]
) -> dict[int, int]:
    slot: dict[int, int] = {}
    for role, values in (("input", inputs), ("parameter", parameters)):
        for value in values:
            if not getattr(value, "is_leaf", False):
                raise CompileError(f"Each {role} must be a leaf, got {value!r}.")
            if id(value) in slot:
                raise CompileError(f"{value!r} is given twice among inputs and parameters.")
            if id(value) not in known:
                raise CompileError(
                    f"The {role} {value!r} is not in the graph of the outputs, so nothing depends "
                    "on it; give only leaves that the outputs were computed from."
                )
            slot[id(value)] = len(slot)
    return slot
