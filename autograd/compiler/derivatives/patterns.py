"""Which entries of a Jacobian are not 0 by structure, and which are computed together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd.compiler import costs
from autograd.compiler.tape.tape import Ints, Tape


def dependencies(tape: Tape, asked: Sequence[int]) -> list[int]:
    """For each output on which of the slots that are asked for it depends: bit n for the nth.

    Operands without slope do not count. Of a tape that is too large for the question each output
    depends on all.
    """
    if len(tape) * len(asked) > costs.TRACED_BITS:
        return [(1 << len(asked)) - 1] * len(tape.outputs)
    known = [0] * tape.n_references
    for bit, slot in enumerate(asked):
        known[slot] = 1 << bit
    groups = tape.groups()
    opened: set[int] = set()
    sloped = [[rule is not None for rule in row.slopes] for row in tape.rows]
    lines = zip(tape.code.tolist(), tape.operands.tolist(), strict=True)
    for slot, (code, line) in enumerate(lines, start=tape.n_leaves):
        found = 0
        for reference, counts in zip(line, sloped[code], strict=False):
            if reference in groups and reference not in opened:
                opened.add(reference)
                for member in groups[reference]:
                    known[reference] |= known[member]
            if counts:
                found |= known[reference]
        known[slot] = found
    return [known[slot] for slot in tape.outputs]


class Pattern:
    """The places of a matrix that may hold anything but 0, row by row.

    >>> pattern = Pattern([0b0011, 0b0110, 0b1100], 4)
    >>> pattern.rows.tolist(), pattern.columns.tolist()
    ([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3])
    >>> pattern.colours_of_columns(), pattern.transposed().colours_of_columns()
    ([0, 1, 0, 1], [0, 1, 0])
    """

    def __init__(self, bits: Sequence[int], n_columns: int) -> None:
        self.shape = len(bits), n_columns
        self._bits = list(bits)
        places = [(i, j) for i, row in enumerate(bits) for j in _set_bits(row)]
        both = np.array(places, dtype=np.int32).reshape(-1, 2)
        self.rows: Ints = both[:, 0].copy()
        self.columns: Ints = both[:, 1].copy()

    def __len__(self) -> int:
        return len(self.rows)

    def transposed(self) -> Pattern:
        """The pattern with rows for columns."""
        bits = [0] * self.shape[1]
        for i, j in zip(self.rows.tolist(), self.columns.tolist(), strict=True):
            bits[j] |= 1 << i
        return Pattern(bits, self.shape[0])

    def colours_of_columns(self) -> list[int]:
        """A colour for each column, such that no row has an entry in two columns of one colour.

        Columns of one colour are computed in one sweep, and their sum tells each entry apart:
        Curtis, Powell and Reid, On the Estimation of Sparse Jacobian Matrices (1974).
        """
        near = [0] * self.shape[1]
        """For each column which others stand in a row with it."""
        for row in set(self._bits):
            for j in _set_bits(row):
                near[j] |= row
        classes: list[int] = []
        colours = []
        for j in range(self.shape[1]):
            colour = next((c for c, each in enumerate(classes) if not each & near[j]), len(classes))
            if colour == len(classes):
                classes.append(0)
            classes[colour] |= 1 << j
            colours.append(colour)
        return colours


def _set_bits(number: int) -> list[int]:
    """The positions of the ones, lowest first."""
    digits = np.frombuffer(number.to_bytes(number.bit_length() // 8 + 1, "little"), np.uint8)
    found: list[int] = np.flatnonzero(np.unpackbits(digits, bitorder="little")).tolist()
    return found
