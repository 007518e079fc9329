"""The order of execution: operations of one row and level together, grids among them."""

from __future__ import annotations

import numpy as np

from autograd.compiler import costs
from autograd.compiler.schedule.facts import Facts, Numbers
from autograd.compiler.schedule.grids import Grid, grids_of
from autograd.table.primitives import TABLE

PRODUCTS = (TABLE["dot"], TABLE["affine"])
"""The rows whose grids are matrix products; their last operands are the weights and the inputs."""


def instructions_of(facts: Facts) -> tuple[Numbers, Numbers, dict[int, Grid]]:
    """The operations in the order of execution, where each instruction begins and the last ends.

    Grids stand under the index of their instruction.
    """
    tape = facts.tape
    # a slope may be infinite, so operations that no gradient reaches must not be given 0
    reached = facts.analysis.reached[tape.n_leaves :]
    level = facts.analysis.level[tape.n_leaves : tape.n_slots]
    kinds = facts.varying @ np.array([1, 2, 4])
    # of two numbers of 64 bits: whether it varies, level and row; then size, kinds and whether
    # a gradient reaches it
    keys = (
        (facts.size.astype(np.int64) << 4) + (kinds << 1) + reached,
        (facts.result_varies.astype(np.int64) << 47) + (level.astype(np.int64) << 16) + tape.code,
    )
    order = np.lexsort(keys)
    changes = np.zeros(max(len(tape) - 1, 0), dtype=bool)
    for key in keys:
        in_order = key[order]
        changes |= in_order[1:] != in_order[:-1]
    bounds = np.flatnonzero(np.concatenate(([len(tape) > 0], changes, [True])))
    sorting = _Sorting(facts, order)
    grids: dict[int, Grid] = {}
    more: list[int] = []
    is_product = np.array([row in PRODUCTS for row in tape.rows], dtype=bool)[tape.code]
    counts, has_products = np.diff(bounds), is_product[order[bounds[:-1]]]
    batches = np.flatnonzero((counts > 1) | has_products)
    stops = bounds[batches + 1].tolist()
    for first, last, of_products in zip(
        bounds[batches].tolist(), stops, has_products[batches].tolist(), strict=True
    ):
        start = first
        if of_products:
            found, rest = _grids(facts, order[first:last], sorting.rank)
            for grid in found:
                grids[start] = grid
                order[start : start + len(grid.operations)] = grid.operations
                start += len(grid.operations)
                more.append(start)
            order[start:last] = rest
            sorting.note(first, last)
        sorting.sort(start, last)
    bounds = np.union1d(bounds, np.array(more, dtype=np.intp))
    indices = np.searchsorted(bounds, list(grids)).tolist()
    return order, bounds, dict(zip(indices, grids.values(), strict=True))


class _Sorting:
    """The order of execution under way: of one instruction, operations stand as their operands do.

    So operands are neighbours, as the results of a grid are.
    """

    def __init__(self, facts: Facts, order: Numbers) -> None:
        self.order = order
        self.n_leaves = facts.tape.n_leaves
        self.sorted_by = facts.sorted_by
        self.rank = np.arange(facts.tape.n_slots)
        """Of each slot, where its number stands among all."""
        self.note(0, len(order))
        # elements of arrays take three times as long, one by one
        self._order, self._rank = order.data, self.rank.data
        self._sorted_by = facts.sorted_by.data

    def note(self, first: int, last: int) -> None:
        """Rank the results of these operations as they stand."""
        results = self.n_leaves + self.order[first:last]
        self.rank[results] = self.n_leaves + np.arange(first, last)

    def sort(self, first: int, last: int) -> None:
        """Sort these operations by their operands, and rank their results."""
        if last - first > costs.SORTED_ONE_BY_ONE:
            part = self.order[first:last]
            self.order[first:last] = part[
                np.argsort(self.rank[self.sorted_by[part]], kind="stable")
            ]
            self.note(first, last)
            return
        order, rank, sorted_by = self._order, self._rank, self._sorted_by
        operations = order[first:last].tolist()
        keys = [rank[sorted_by[operation]] for operation in operations]
        if len(keys) < 2 or (len(keys) == 2 and keys[0] <= keys[1]):
            return
        by_key = sorted(range(len(keys)), key=keys.__getitem__)
        for place, index in enumerate(by_key, start=first):
            order[place] = operations[index]
            rank[self.n_leaves + operations[index]] = self.n_leaves + place


def _grids(facts: Facts, operations: Numbers, rank: Numbers) -> tuple[list[Grid], Numbers]:
    """The matrix products among the operations of one instruction, and the rest."""
    first = operations[0]
    size = int(facts.size[first])
    lines = facts.tape.operands[operations]
    if 1 < len(operations) <= costs.SORTED_ONE_BY_ONE and size < costs.WORTH_A_GRID:
        # where no bias with weights and no inputs come twice, each operation is a grid of its own
        *_, last = (k for k in range(3) if lines[0, k] >= 0)
        parts = [(tuple(line[:last]), line[last]) for line in lines.tolist()]
        if all(len(set(side)) == len(parts) for side in zip(*parts, strict=True)):
            return [], operations
    operands = lines.astype(np.intp)
    *bias, weights, inputs = operands[:, operands[0] >= 0].T
    # weights that differ between samples make no matrix
    if facts.varying[first, : len(bias) + 1].any():
        return [], operations
    biases = bias[0] if bias else np.full(len(operations), -1)
    return grids_of(
        operations, (biases, weights, inputs), size, lambda x: rank[facts.first_slots(x)]
    )
