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
    w = _numbers(weights, scratch, "weights", read)[:, :, 0]
    if given is None:
        is_flat = inputs.view is not None and _flat(inputs.view) is not None
        table = _numbers(inputs, scratch, "inputs", read, is_flat)
        x = table.reshape(len(table), -1)
        forward = [*read, _product(w, x, matrix)]
    else:
        forward = [*read, _product_later(w, given, matrix)]
    for bias in biases:
        b = _numbers(bias, scratch, "biases", forward)
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


def _numbers(
    operand: Bound, scratch: Scratch, slot: str, read: list[Act], is_flat: bool = True
) -> Buffer:
    """The numbers of an operand, copied first where no view shows them or it is not flat."""
    if operand.view is not None and is_flat:
        return operand.view
    copy = scratch.array(slot, "f8", operand.shape)
    read.append(partial(operand.gather, copy))
    return copy


def _flat(table: Buffer) -> Buffer | None:
    """A view of a table as a matrix, or None where that would be a copy."""
    matrix = table.reshape(len(table), -1)
    return matrix if np.shares_memory(matrix, table) else None


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
    target = operand.target(batch)
    into = None if target is None else _flat(target)
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
