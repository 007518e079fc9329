"""Grids of `dot` and `affine` as matrix products that write where memory waits.

Which call is best depends on the shapes: `dot` takes half a microsecond less than `matmul`, but
copies a long matrix that is multiplied by one column, and writes into no matrix with gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from autograd.compiler.costs import SMALL_PRODUCT
from autograd.compiler.schedule.schedule import Instruction
from autograd.compiler.targets.numpy.references import Act, Bound, Buffer, ones_of
from autograd.compiler.targets.numpy.scratch import Scratch


def product_acts(  # noqa: PLR0913, PLR0917  (only the executor calls it)
    instruction: Instruction,
    operands: Sequence[Bound],
    given: Callable[[], Buffer] | None,
    scratch: Scratch,
    z: Buffer,
    g: Buffer,
) -> tuple[list[Act], list[Act]]:
    """What to do forward and backward for a grid with the results z and their gradients g.

    If the inputs of the grid are those of the present call, `given` tells where they are.
    """
    *biases, weights, inputs = operands
    *biases_wanted, weights_wanted, inputs_wanted = instruction.wanted
    n_weights, _ = instruction.grid or (0, 0)
    matrix, slopes = z.reshape(n_weights, -1), g.reshape(n_weights, -1)
    read: list[Act] = []
    w = _matrix(weights, scratch, "weights", read)
    if given is None:
        x = _matrix(inputs, scratch, "inputs", read)
        forward = [*read, _product(w, x, matrix)]
    else:
        forward = [*read, _product_later(w, given, matrix)]
    for bias in biases:
        b = _matrix(bias, scratch, "biases", forward)
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
            backward.append(_product_later(slopes, lambda: given().T, into))
        backward += arrive
    if inputs_wanted:
        into, arrive = _destination(inputs, scratch, n_weights, inputs.shape[-1])
        backward += [_product(w.T, slopes, into), *arrive]
    return forward, backward


def _matrix(operand: Bound, scratch: Scratch, slot: str, read: list[Act]) -> Buffer:
    """The numbers of an operand as a matrix, copied first where no view shows them so."""
    found = _flat(operand.view)
    if found is None:
        copy = scratch.array(slot, "f8", operand.shape)
        read.append(partial(operand.gather, copy))
        found = copy.reshape(len(copy), -1)
    return found


def _flat(table: Buffer | None) -> Buffer | None:
    """A view of a table as a matrix, or None where that would be a copy."""
    if table is None:
        return None
    matrix = table.reshape(len(table), -1)
    return matrix if np.may_share_memory(matrix, table) else None


def _product(a: Buffer, b: Buffer, out: Buffer) -> Act:
    if len(a) * b.size <= SMALL_PRODUCT and out.flags.c_contiguous:
        return partial(a.dot, b, out)
    return partial(np.multiply if a.shape[1] == 1 else np.matmul, a, b, out)


def _product_later(a: Buffer, b: Callable[[], Buffer], out: Buffer) -> Act:
    """A product whose second matrix is another one at each call."""
    return lambda: np.matmul(a, b(), out)


def _destination(
    operand: Bound, scratch: Scratch, work: int, batch: int
) -> tuple[Buffer, list[Act]]:
    """Where to write the gradient of an operand as a matrix, and what brings it to its places.

    `work` is how many multiplications there are for each of its numbers.
    """
    into = _flat(operand.target(batch))
    if into is not None and (into.flags.c_contiguous or work * into.size > SMALL_PRODUCT):
        return into, []
    shape = (*operand.shape[:-1], batch)
    out = scratch.array("products", "f8", shape)
    return out.reshape(len(out), -1), [operand.adds(out)]


def _sums(slopes: Buffer, bias: Bound, scratch: Scratch) -> list[Act]:
    """The sums along the lines of a matrix as the gradient of the biases."""
    if slopes.shape[1] == 1:
        return [bias.adds(slopes)]
    sums = scratch.array("sums", "f8", (len(slopes), 1))
    return [partial(slopes.dot, ones_of(slopes.shape[1]), sums), bias.adds(sums)]
