"""Memory for the temporary arrays of generated functions, and what is known when they are bound."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.table.algebras import Algebra

Array = npt.NDArray[Any]
Slot = int | str | None
"""Memory by its number or name. What is used at the same time must not be in the same slot."""

_NOTHING = np.empty(0)


class Scratch:
    """Memory that functions share, for they run one after the other."""

    def __init__(self) -> None:
        self._slots: dict[Slot, Array] = {}

    def array(self, slot: Slot, dtype: str, shape: tuple[int, ...]) -> Array:
        """An array in a slot; without a slot it has memory of its own."""
        if slot is None:
            return np.empty(shape, dtype)
        size = math.prod(shape)
        memory = self._slots.get(slot, _NOTHING)
        if len(memory) < size:
            # those who have arrays in the smaller one keep it
            memory = self._slots[slot] = np.empty(max(size, 2 * len(memory)))
        return memory.view(dtype)[:size].reshape(shape)

    def over(self, slot: Slot, dtype: str, *arrays: Array) -> Array:
        """An array of the shape that these have together."""
        first, *rest = {array.shape for array in arrays}
        return self.array(slot, dtype, np.broadcast_shapes(first, *rest) if rest else first)

    def folded(self, slot: Slot, dtype: str, array: Array) -> Array:
        """An array for the fold of a group."""
        return self.array(slot, dtype, array.shape[1:])


def count_of(group: Array) -> Array:
    """How many operands a group has."""
    return np.array(float(len(group)))


def indices_of(group: Array) -> Array:
    """The positions 0.0, 1.0, ... along a group."""
    return np.arange(float(len(group))).reshape((-1,) + (1,) * (group.ndim - 1))


def products_of_others(group: Array) -> Array:
    """For each operand of a group the product of all others."""
    return np.stack(Algebra.products_of_others(list(group)))
