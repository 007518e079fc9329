"""Tapes whose leaves have other roles: what was a parameter is an input, or the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autograd.compiler.tape.tape import Ints, Tape


def with_roles(tape: Tape, inputs: Sequence[int], parameters: Sequence[int]) -> Tape:
    """The same operations with other leaves as inputs and as parameters, in this order.

    Each of the slots of the old inputs and parameters stands once in the two sequences. Every
    sample has inputs of its own, and the parameters are shared; what is computed is the same.

    >>> from autograd import Value, compile
    >>> x, w = Value(2.0, "x"), Value(3.0, "w")
    >>> turned = with_roles(compile(w * x, [x], [w]).tape, inputs=[1], parameters=[0])
    >>> turned.label(0), turned.label(1), turned.n_inputs
    ('w', 'x', 1)
    """
    order = np.array([*inputs, *parameters], dtype=np.intp)
    now = np.arange(tape.n_references, dtype=np.int32)
    now[order] = np.arange(len(order), dtype=np.int32)
    labels = tape.label_indices.copy()
    labels[: len(order)] = labels[order]
    operands: Ints = np.where(tape.operands < 0, np.int32(-1), now[tape.operands])
    return replace(
        tape,
        operands=operands,
        group_slots=now[tape.group_slots],
        n_inputs=len(inputs),
        n_parameters=len(parameters),
        outputs=tuple(now[list(tape.outputs)].tolist()),
        label_indices=labels,
    )
