"""A recorded graph as flat arrays: which row, which operands, which numbers; a few bytes a node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.errors import CompileError
from autograd.graph import topological
from autograd.primitive import Primitive
from autograd.primitives import TABLE
from autograd.value import Value

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """The operations of a graph in an order in which operands come before results.

    Every number has a slot: first the inputs, then the parameters, then the constants, then the
    results, one for each operation. Operation i is `rows[code[i]]` of the slots
    `operands[start[i]:start[i + 1]]`, groups opened.
    """

    rows: tuple[Primitive, ...]
    code: npt.NDArray[np.int16]
    start: Ints
    operands: Ints
    constants: Floats
    n_inputs: int
    n_parameters: int
    outputs: tuple[int, ...]
    labels: tuple[str, ...]
    """Of the inputs, the parameters and the results."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle rows as their names: the table of the reader has them."""
        rest = tuple(getattr(self, each.name) for each in fields(self) if each.name != "rows")
        return _restored, ([row.name for row in self.rows], rest)

    @property
    def n_leaves(self) -> int:
        """The number of slots before the first result."""
        return self.n_inputs + self.n_parameters + len(self.constants)

    def __len__(self) -> int:
        return len(self.code)

    @property
    def nbytes(self) -> int:
        """The memory of the arrays and of the list of labels, in bytes."""
        arrays = (self.code, self.start, self.operands, self.constants)
        return sum(array.nbytes for array in arrays) + 8 * len(self.labels)

    def operation(self, number: int) -> tuple[Primitive, list[int], list[tuple[int, ...]]]:
        """The row of an operation, the slots of its single operands, and those of its groups."""
        row = self.rows[self.code[number]]
        used: list[int] = self.operands[self.start[number] : self.start[number + 1]].tolist()
        return row, *opened(row, used)


def _restored(names: list[str], rest: tuple[Any, ...]) -> Tape:
    missing = [name for name in names if name not in TABLE]
    if missing:
        raise CompileError(
            f"The pickled program uses the primitive {missing[0]!r}, which is not in the table; "
            "add it with autograd.primitive(...) before unpickling."
        )
    return Tape(tuple(TABLE[name] for name in names), *rest)


class _Roots:
    def __init__(self, outputs: Sequence[Value]) -> None:
        self.parents = outputs


def tape_of(outputs: Sequence[Value], inputs: Sequence[Value], parameters: Sequence[Value]) -> Tape:
    """The tape of the graph of `outputs`; leaves that are neither input nor parameter are constant.

    Inputs and parameters must be leaves of the graph, each given once.
    """
    nodes: list[Value] = topological(_Roots(outputs))[:-1]  # type: ignore[assignment]
    slot = _given_slots(inputs, parameters, {id(node) for node in nodes})
    numbers: dict[str, int] = {}
    constants: list[float] = []
    n_given = len(slot)

    def constant(number: float) -> int:
        key = float(number).hex()  # tells 0.0 from -0.0
        if key not in numbers:
            numbers[key] = n_given + len(constants)
            constants.append(float(number))
        return numbers[key]

    operations = []
    for node in nodes:
        if node.row is not None:
            operations.append(node)
        elif id(node) not in slot:
            slot[id(node)] = n_given + len(constants)
            constants.append(float(node.data))
    flat = [_flat(node.operands) for node in operations]
    for operands in flat:
        for x in operands:
            if type(x) is float:
                constant(x)
    first = n_given + len(constants)
    for number, node in enumerate(operations):
        slot[id(node)] = first + number
    rows = list(dict.fromkeys(node.row for node in operations))
    code_of = {row: number for number, row in enumerate(rows)}
    lengths = np.array([len(operands) for operands in flat], dtype=np.int32)
    return Tape(
        rows=tuple(row for row in rows if row is not None),
        code=np.array([code_of[node.row] for node in operations], dtype=np.int16),
        start=np.concatenate(([0], np.cumsum(lengths))).astype(np.int32),
        operands=np.array(
            [constant(x) if type(x) is float else slot[id(x)] for xs in flat for x in xs],
            dtype=np.int32,
        ),
        constants=np.array(constants),
        n_inputs=len(inputs),
        n_parameters=len(parameters),
        outputs=tuple(slot[id(output)] for output in outputs),
        labels=tuple(str(value.label) for value in (*inputs, *parameters, *operations)),
    )


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


def opened(row: Primitive, used: list[int]) -> tuple[list[int], list[tuple[int, ...]]]:
    """The slots that an operation uses, single operands and groups; groups are equally long."""
    if row.arity > 0:
        return used, []
    starred = sum(parameter.starred for parameter in row.operands)
    size = (len(used) - (len(row.operands) - starred)) // starred
    singles: list[int] = []
    groups: list[tuple[int, ...]] = []
    position = 0
    for parameter in row.operands:
        if parameter.starred:
            groups.append(tuple(used[position : position + size]))
            position += size
        else:
            singles.append(used[position])
            position += 1
    return singles, groups


def _flat(operands: tuple[Any, ...]) -> list[Any]:
    return [x for o in operands for x in (o if isinstance(o, tuple) else (o,))]
