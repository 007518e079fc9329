"""Grids of `dot` and `affine` as matrix products that write where memory waits.

Which call is best depends on the shapes: `dot` takes half a microsecond less than `matmul`, but
copies a long matrix that is multiplied by one column, and writes into no matrix with gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from autograd.compiler.schedule.schedule import Instruction
from autograd.compiler.targets.numpy.references import Bound, Buffer, ones_of
from autograd.compiler.targets.numpy.scratch import Scratch
from autograd.compiler.targets.numpy.source import Act

SMALL = 1 << 15
"""Up to so many multiplications the time of a product is mostly that of the call."""

WEIGHTS, INPUTS, BIASES, PRODUCTS, SUMS = range(100, 105)
"""Slots of the scratch memory that no generated function uses."""


class InputTable:
    """The inputs of the present call, which large products read where they are."""

    def __init__(self) -> None:
        self.table: Buffer = np.empty((0, 0))


@dataclass(frozen=True, slots=True)
class InputRows:
    """Some lines of the input table, which change from call to call."""

    source: InputTable
    rows: slice

    def product(self, a: Buffer, out: Buffer) -> Act:
        """What writes the product of a matrix and the inputs."""
        source, rows = self.source, self.rows
        return lambda: np.matmul(a, source.table[rows], out)

    def product_by_transpose(self, a: Buffer, out: Buffer) -> Act:
        """What writes the product of a matrix and the transposed inputs."""
        source, rows = self.source, self.rows
        return lambda: np.matmul(a, source.table[rows].T, out)


def product_acts(  # noqa: PLR0913, PLR0917  (only the executor calls it)
    instruction: Instruction,
    operands: Sequence[Bound],
    given: InputRows | None,
    scratch: Scratch,
    z: Buffer,
    g: Buffer,
) -> tuple[list[Act], list[Act]]:
    """What to do forward and backward for a grid with the results z and their gradients g.

    If the inputs of the grid are inputs of the program, `given` has them.
    """
    *biases, weights, inputs = operands
    *biases_wanted, weights_wanted, inputs_wanted = instruction.wanted
    n_weights, _ = instruction.grid or (0, 0)
    matrix, slopes = z.reshape(n_weights, -1), g.reshape(n_weights, -1)
    read: list[Act] = []
    w = _numbers(weights, scratch, WEIGHTS, read)[:, :, 0]
    batch = inputs.shape[-1]
    if given is None:
        table = _numbers(inputs, scratch, INPUTS, read)
        x = table.reshape(len(table), -1)
        forward = [*read, _product(w, x, matrix)]
    else:
        forward = [*read, given.product(w, matrix)]
    for bias in biases:
        b = _numbers(bias, scratch, BIASES, forward)
        forward.append(partial(np.add, matrix, b, matrix))
    backward = read if weights_wanted or inputs_wanted else []
    for bias, wanted in zip(biases, biases_wanted, strict=True):
        if wanted:
            backward += _sums(slopes, bias, scratch)
    if weights_wanted:
        into, arrive = _destination(weights, scratch, slopes.shape[1], 1)
        if given is None:
            backward.append(_product(slopes, x.T, into))
        else:
            backward.append(given.product_by_transpose(slopes, into))
        backward += arrive
    if inputs_wanted:
        into, arrive = _destination(inputs, scratch, n_weights, batch)
        backward += [_product(w.T, slopes, into), *arrive]
    return forward, backward


def _numbers(operand: Bound, scratch: Scratch, slot: int, read: list[Act]) -> Buffer:
    """The numbers of an operand, copied first where no view shows them or one cannot be flat."""
    if operand.view is not None and (slot != INPUTS or _flat(operand.view) is not None):
        return operand.view
    copy = scratch.array(slot, "f8", operand.shape)
    read.append(partial(operand.gather, copy))
    return copy


def _flat(table: Buffer) -> Buffer | None:
    """A view of a table as a matrix, or None where that would be a copy."""
    matrix = table.reshape(len(table), -1)
    return matrix if np.shares_memory(matrix, table) else None


def _product(a: Buffer, b: Buffer, out: Buffer) -> Act:
    if len(a) * b.size <= SMALL and out.flags.c_contiguous:
        return partial(a.dot, b, out)
    return partial(np.multiply if a.shape[1] == 1 else np.matmul, a, b, out)


def _destination(
    operand: Bound, scratch: Scratch, work: int, batch: int
) -> tuple[Buffer, list[Act]]:
    """Where to write the gradient of an operand as a matrix, and what brings it to its places.

    `work` is how many multiplications there are for each of its numbers.
    """
    target = operand.target(batch)
    into = None if target is None else _flat(target)
    if into is not None and (into.flags.c_contiguous or work * into.size > SMALL):
        return into, []
    shape = (*operand.shape[:-1], batch)
    out = scratch.array(PRODUCTS, "f8", shape)
    return out.reshape(len(out), -1), [operand.adds(out)]


def _sums(slopes: Buffer, bias: Bound, scratch: Scratch) -> list[Act]:
    """The sums along the lines of a matrix as the gradient of the biases."""
    if slopes.shape[1] == 1:
        return [bias.adds(slopes)]
    sums = scratch.array(SUMS, "f8", (len(slopes), 1))
    return [partial(slopes.dot, ones_of(slopes.shape[1]), sums), bias.adds(sums)]
