"""The pass that makes one sum of sums, and one `dot` or `affine` of a sum of products."""

from __future__ import annotations

import numpy as np

from autograd.compiler.costs import WORTH_A_SUM
from autograd.compiler.tape.revising import Flags, Numbers, Revision, roots
from autograd.compiler.tape.tape import Tape
from autograd.table.primitives import TABLE

ADD, MUL, SUM, DOT, AFFINE = (TABLE[name] for name in ("add", "mul", "sum", "dot", "affine"))


def contracted(tape: Tape) -> Tape:
    """The tape with sums of sums as one sum, sums of products as `dot` or `affine`.

    What has a label, or other uses besides, stays an operation of its own.
    """
    if ADD not in tape.rows:
        return tape
    return _Contraction(tape).tape_without_inner_sums()


class _Contraction:
    """Which sums are worth it, their terms, and what is dissolved in them, by slot.

    An inner sum or product is used by one sum and nothing else, and `root` is the outer sum that it
    ends in; an outer sum is its own.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        n = tape.n_leaves
        is_add, is_mul = self._made_by(tape, ADD), self._made_by(tape, MUL)
        free = (tape.uses() == 1) & (tape.label_indices == 0)
        free[:n] = False
        adds = np.flatnonzero(is_add)
        summed = tape.operands[adds - n, :2]
        into_sums = np.zeros(tape.n_slots, dtype=bool)
        into_sums[summed] = True
        is_inner = free & into_sums & (is_add | is_mul)
        user = np.arange(tape.n_slots)
        user[summed] = adds[:, None]
        self.root = roots(np.where(is_inner, user, np.arange(tape.n_slots)))
        n_products = self._count(is_inner & is_mul)
        n_terms = self._count(is_inner & is_add) + 2
        has_products = n_products > 1
        self.is_outer = is_add & ~is_inner & (has_products | (n_terms >= WORTH_A_SUM))
        in_outer = is_inner & self.is_outer[self.root]
        self.is_sum = in_outer & is_add
        self.is_product = in_outer & is_mul & has_products[self.root]

    def tape_without_inner_sums(self) -> Tape:
        tape = self.tape
        if not self.is_outer.any():
            return tape
        n = tape.n_leaves
        revision = Revision(tape)
        terms, sizes = self._terms()
        outer = np.flatnonzero(self.is_outer)
        of = np.repeat(np.arange(len(outer)), sizes)
        is_product = self.is_product[terms]
        n_products = np.bincount(of[is_product], minlength=len(outer))
        n_others = sizes - n_products
        dots = np.flatnonzero(n_products)
        # beside a product, several other terms make a sum of their own, a result more
        both = np.flatnonzero((n_products > 0) & (n_others > 1))
        added = tape.n_slots + np.arange(len(both))
        revision.code = np.append(revision.code, np.full(len(both), 0, dtype=np.int16))
        revision.labels = np.append(revision.labels, np.zeros(len(both), dtype=np.int32))
        revision.operands = np.append(revision.operands, np.full((len(both), 3), -1), axis=0)

        slots = outer.copy()
        slots[both] = added
        factors = self._weight_first(terms[is_product])
        is_affine = n_others[dots] == 1
        biases = terms[~is_product & (n_products > 0)[of] & (n_others == 1)[of]]
        weights, inputs = (revision.groups(column, n_products[dots]) for column in factors.T)
        line = slots[dots] - n
        revision.code[line] = np.where(is_affine, revision.code_of(AFFINE), revision.code_of(DOT))
        revision.operands[line, 2] = -1
        revision.operands[line, 0], revision.operands[line, 1] = weights, inputs
        line = line[is_affine]
        revision.operands[line] = np.stack([biases, weights[is_affine], inputs[is_affine]], axis=1)

        sums = np.flatnonzero((n_products == 0) | (n_others > 1))
        is_member = ~is_product & ((n_products == 0) | (n_others > 1))[of]
        owners = np.concatenate([of[is_member], both])
        members = np.concatenate([terms[is_member], added])[np.argsort(owners, kind="stable")]
        line = outer[sums] - n
        revision.code[line] = revision.code_of(SUM)
        revision.operands[line] = -1
        revision.operands[line, 0] = revision.groups(
            members, np.bincount(owners, minlength=len(outer))[sums]
        )
        kept = np.flatnonzero(~(self.is_sum | self.is_product))[n:]
        return revision.tape(np.insert(kept, np.searchsorted(kept, outer[both]), added))

    @staticmethod
    def _made_by(tape: Tape, row: object) -> Flags:
        made = np.zeros(tape.n_slots, dtype=bool)
        if row in tape.rows:
            made[tape.n_leaves :] = tape.code == tape.rows.index(row)
        return made

    def _count(self, which: Flags) -> Numbers:
        """How many of these slots end in each outer sum."""
        return np.bincount(self.root[which], minlength=self.tape.n_slots)

    def _terms(self) -> tuple[Numbers, Numbers]:
        """The terms of the outer sums, each sum's from left to right, and how many each has."""
        n = self.tape.n_leaves
        sums = np.flatnonzero(self.is_outer | self.is_sum)
        operands = self.tape.operands[sums - n, :2].astype(np.intp)
        # an inner sum is told by the complement of its number here, a term by its slot
        number = np.arange(self.tape.n_slots)
        number[sums] = ~np.arange(len(sums))
        lefts, rights = np.where(self.is_sum[operands], number[operands], operands).T.tolist()
        terms: list[int] = []
        ends: list[int] = []
        for outer in np.flatnonzero(self.is_outer[sums]).tolist():
            pending = [rights[outer], lefts[outer]]
            while pending:
                term = pending.pop()
                if term >= 0:
                    terms.append(term)
                else:
                    pending += rights[~term], lefts[~term]
            ends.append(len(terms))
        return np.array(terms), np.diff(ends, prepend=0)

    def _weight_first(self, products: Numbers) -> Numbers:
        """The factors of products, a parameter first: grids are made of weights and inputs."""
        first, last = self.tape.n_inputs, self.tape.n_inputs + self.tape.n_parameters
        factors = self.tape.operands[products - self.tape.n_leaves, :2]
        is_weight = (first <= factors) & (factors < last)
        turned = is_weight[:, 1] & ~is_weight[:, 0]
        return np.where(turned[:, None], factors[:, ::-1], factors)
