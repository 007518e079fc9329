"""Grids of operations: all pairs of some weight groups and some input groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograd.compiler.costs import WORTH_A_GRID

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The operations of a grid, weights first, and the references along its sides."""

    operations: Numbers
    biases: Numbers
    weights: Numbers
    inputs: Numbers


def grids_of(
    operations: Numbers,
    columns: tuple[Numbers, Numbers, Numbers],
    size: int,
    rank_of: Callable[[Numbers], Numbers],
) -> tuple[list[Grid], Numbers]:
    """The full grids among some operations, and those that are left.

    Entries of `columns` belong together: the references of a bias, of a group of weights and of one
    of inputs, all groups of one size. The sides of a grid are in the order of their ranks.
    """
    biases, weights, inputs = columns
    neurons = (weights << 32) + biases
    parts = list(_parts(neurons, inputs))
    grids: list[Grid] = []
    rest = [operations[:0]]
    for part in parts:
        rows, row = _side(neurons[part], rank_of(weights[part]))
        cols, col = _side(inputs[part], rank_of(inputs[part]))
        cell = row * len(cols) + col
        is_full = len(part) == len(rows) * len(cols) == len(np.unique(cell))
        if is_full and (len(parts) == 1 or len(part) * size >= WORTH_A_GRID):
            rows, cols = part[rows], part[cols]
            in_order = operations[part[np.argsort(cell)]]
            grids.append(Grid(in_order, biases[rows], weights[rows], inputs[cols]))
        else:
            rest.append(operations[part])
    return grids, np.concatenate(rest)


def _side(keys: Numbers, ranks: Numbers) -> tuple[Numbers, Numbers]:
    """An entry of each different key, sorted by rank, and for each entry where its key stands."""
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(ranks[first], kind="stable")
    return first[order], np.argsort(order)[which]


def _parts(neurons: Numbers, inputs: Numbers) -> Iterator[Numbers]:
    """The entries, parted where they share neither neurons nor inputs."""
    rows, row = np.unique(neurons, return_inverse=True)
    columns, column = np.unique(inputs, return_inverse=True)
    if len(row) == len(rows) * len(columns):
        yield np.arange(len(row))
        return
    above = list(range(len(rows) + len(columns)))

    def find(key: int) -> int:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for r, c in zip(row.tolist(), column.tolist(), strict=True):
        above[find(len(rows) + c)] = find(r)
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for index, r in enumerate(row.tolist()):
        parts[find(r)].append(index)
    for part in parts.values():
        yield np.array(part)
