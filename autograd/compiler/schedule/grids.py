"""Grids of operations: all pairs of some weight groups and some input groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.intp]
Slots = npt.NDArray[np.int32]

WORTH_A_PRODUCT = 64
"""Multiplications below which a grid stays with the other operations of its kind."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The operations of a grid, weights first, and the bias and group numbers along its sides."""

    operations: Numbers
    biases: Numbers
    weights: Numbers
    inputs: Numbers

    def sorted(self, rows: Numbers, columns: Numbers) -> Grid:
        """The same grid, its weights in the order of `rows`, its inputs in that of `columns`."""
        table = self.operations.reshape(len(rows), len(columns))
        return Grid(
            operations=table[rows][:, columns].ravel(),
            biases=self.biases[rows],
            weights=self.weights[rows],
            inputs=self.inputs[columns],
        )


def grids_of(
    operations: Numbers, biases: Slots, weights: Slots, inputs: Slots, size: int
) -> tuple[list[Grid], Numbers]:
    """The full grids among some operations, and those that are left.

    Entries belong together: operation, bias, group of weights and group of inputs, all of `size`.
    """
    pairs = (weights.astype(np.int64) << 32) | biases
    neurons, row = np.unique(pairs, return_inverse=True)
    columns, column = np.unique(inputs.astype(np.intp), return_inverse=True)
    parts = list(_parts(row, column, len(neurons), len(columns)))
    found: list[Grid] = []
    rest: list[Numbers] = []
    for members in parts:
        rows, r = np.unique(row[members], return_inverse=True)
        cols, c = np.unique(column[members], return_inverse=True)
        position = r * len(cols) + c
        small = len(parts) > 1 and len(members) * size < WORTH_A_PRODUCT
        full = len(members) == len(rows) * len(cols)
        if small or not full or len(np.unique(position)) < len(members):
            rest.append(operations[members])
            continue
        found.append(
            Grid(
                operations=operations[members[np.argsort(position)]],
                biases=neurons[rows] & 0xFFFFFFFF,
                weights=neurons[rows] >> 32,
                inputs=columns[cols],
            )
        )
    return found, np.concatenate(rest) if rest else operations[:0]


def _parts(row: Numbers, column: Numbers, n_rows: int, n_columns: int) -> Iterator[Numbers]:
    """The operations, parted where they share neither weights nor inputs."""
    if len(row) == n_rows * n_columns:
        yield np.arange(len(row))
        return
    above = list(range(n_rows + n_columns))

    def find(key: int) -> int:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for r, c in zip(row.tolist(), column.tolist(), strict=True):
        above[find(n_rows + c)] = find(r)
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for number, r in enumerate(row.tolist()):
        parts[find(r)].append(number)
    for members in parts.values():
        yield np.array(members)
