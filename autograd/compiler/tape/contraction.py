"""The pass that makes one sum of sums, and one `dot` or `affine` of a sum of products."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from autograd.compiler.costs import WORTH_A_SUM
from autograd.compiler.tape.building import Revision
from autograd.compiler.tape.tape import Tape
from autograd.table.primitives import TABLE

ADD, MUL = TABLE["add"], TABLE["mul"]


def contracted(tape: Tape) -> Tape:
    """The tape with sums of sums as one sum, sums of products as `dot` or `affine`.

    What has a label, or other uses besides, stays an operation of its own.
    """
    if ADD not in tape.rows:
        return tape
    return _Contraction(tape).tape_without_inner_sums()


class _Contraction:
    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        n = tape.n_leaves
        self.is_add = np.zeros(tape.n_slots, dtype=bool)
        self.is_mul = np.zeros(tape.n_slots, dtype=bool)
        self.is_add[n:] = tape.code == tape.rows.index(ADD)
        if MUL in tape.rows:
            self.is_mul[n:] = tape.code == tape.rows.index(MUL)
        free = (tape.uses() == 1) & (tape.label_indices == 0)
        free[: tape.n_leaves] = False
        # an inner sum or product is used by one sum and nothing else
        adds = np.flatnonzero(self.is_add)
        into_sums = np.zeros(tape.n_slots, dtype=bool)
        into_sums[tape.operands[adds - n, :2].ravel()] = True
        self.is_inner = (free & into_sums & (self.is_add | self.is_mul)).tolist()
        self.operands = tape.operands.tolist()

    def tape_without_inner_sums(self) -> Tape:
        tape = self.tape
        plan = dict(self._plan())
        if not plan:
            return tape
        revision = Revision(tape)
        dissolved = {slot for _, inner in plan.values() for slot in inner}
        for slot, label, row, references in revision.operations():
            if slot in dissolved:
                revision.now.append(-1)
            elif slot in plan:
                revision.now.append(self._sum(revision, plan[slot][0], label))
            else:
                revision.keep(label, row, references)
        return revision.revised()

    def _plan(self) -> Iterator[tuple[int, tuple[list[int], list[int]]]]:
        """For each outer sum worth it: its terms, and the inner sums and products it dissolves."""
        for slot in np.flatnonzero(self.is_add).tolist():
            if self.is_inner[slot]:
                continue
            terms, inner = self._terms(slot)
            products = [term for term in terms if self._is_product(term)]
            if len(products) > 1:
                yield slot, (terms, inner + products)
            elif len(terms) >= WORTH_A_SUM:
                yield slot, (terms, inner)

    def _is_product(self, slot: int) -> bool:
        return bool(self.is_mul[slot]) and self.is_inner[slot]

    def _terms(self, slot: int) -> tuple[list[int], list[int]]:
        """The terms of a sum from left to right, and the inner sums between."""
        n = self.tape.n_leaves
        terms: list[int] = []
        inner: list[int] = []
        pending = list(reversed(self.operands[slot - n][:2]))
        while pending:
            term = pending.pop()
            if self.is_add[term] and self.is_inner[term]:
                inner.append(term)
                pending += reversed(self.operands[term - n][:2])
            else:
                terms.append(term)
        return terms, inner

    def _sum(self, revision: Revision, terms: list[int], label: int) -> int:
        n = self.tape.n_leaves
        products = [term for term in terms if self._is_product(term)]
        if len(products) < 2:
            return revision.result(
                label, TABLE["sum"], revision.group(array("i", revision.renewed(terms)))
            )
        pairs = [self._weight_first(*self.operands[term - n][:2]) for term in products]
        factors = [
            revision.group(array("i", revision.renewed(x))) for x in zip(*pairs, strict=True)
        ]
        others = [term for term in terms if not self._is_product(term)]
        if not others:
            return revision.result(label, TABLE["dot"], *factors)
        if len(others) == 1:
            (bias,) = revision.renewed(others)
            return revision.result(label, TABLE["affine"], bias, *factors)
        product = revision.result(0, TABLE["dot"], *factors)
        group = array("i", [*revision.renewed(others), product])
        return revision.result(label, TABLE["sum"], revision.group(group))

    def _weight_first(self, x: int, y: int) -> tuple[int, int]:
        """The factors of a product, a parameter first: grids are made of weights and inputs."""
        first, last = self.tape.n_inputs, self.tape.n_inputs + self.tape.n_parameters
        return (y, x) if first <= y < last and not first <= x < last else (x, y)
