"""The machine code of matrix products, against NumPy's."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograd.compiler.targets.numba.products import product_addresses

pytest.importorskip("numba")

Floats = npt.NDArray[np.float64]

ARRAY, NUMBER = ctypes.POINTER(ctypes.c_double), ctypes.c_uint64
NOTHING = ctypes.POINTER(ctypes.c_void_p)
"""Where the result of an entry and what it raises would go."""

FUNCTION = ctypes.CFUNCTYPE(
    ctypes.c_int32,
    NOTHING,
    NOTHING,
    ARRAY,
    *[NUMBER] * 2,
    ARRAY,
    *[NUMBER] * 3,
    ARRAY,
    *[NUMBER] * 5,
)

SHAPES = [
    (rows, size, columns)
    for rows in (1, 3, 8, 17)
    for size in (1, 2, 8, 13, 33)
    for columns in (1, 3, 4, 8, 13, 24, 100)
]
"""Less than a tile, whole tiles, and what is left of them."""

FIRST = 3
"""Where matrices begin in their arrays, so that no vector lies on a line of the cache."""


def function(index: int) -> Callable[..., int]:
    made: Callable[..., int] = FUNCTION(product_addresses()[index])
    return made


def matrix(rng: np.random.Generator, rows: int, columns: int, step: int) -> tuple[Floats, Floats]:
    """An array, and the matrix in it, whose lines are a step apart; what is beside it is nan."""
    memory = np.full(FIRST + rows * step + 8, np.nan)
    lines = memory[FIRST : FIRST + rows * step].reshape(rows, step)[:, :columns]
    lines[...] = rng.normal(size=lines.shape)
    return memory, lines


def call(index: int, z: Any, w: Any, x: Any, shape: tuple[int, int, int]) -> None:
    """Each operand is an array with its steps."""
    given: list[Any] = []
    for array, *steps in (z, w, x):
        given += [array.ctypes.data_as(ARRAY), FIRST, *steps]
    nothing = [ctypes.byref(ctypes.c_void_p()) for _ in range(2)]
    assert function(index)(*nothing, *given, *shape) == 0


@pytest.mark.parametrize("shape", SHAPES)
def test_product_is_numpys(shape: tuple[int, int, int]) -> None:
    rows, size, columns = shape
    rng = np.random.default_rng(rows + 100 * size)
    (za, z), (wa, w), (xa, x) = (
        matrix(rng, rows, columns, columns + 1),
        matrix(rng, rows, size, size + 2),
        matrix(rng, size, columns, columns),
    )
    expected = z + w @ x

    call(0, (za, columns + 1), (wa, size + 2, 1), (xa, columns), shape)

    np.testing.assert_allclose(z, expected, rtol=1e-13, atol=1e-13)
    assert np.isnan(za).sum() == len(za) - z.size, "it writes beside the matrix"


@pytest.mark.parametrize("shape", SHAPES)
def test_product_with_exchanged_weights_is_numpys(shape: tuple[int, int, int]) -> None:
    rows, size, columns = shape
    rng = np.random.default_rng(rows + 100 * size)
    (za, z), (wa, w), (xa, x) = (
        matrix(rng, rows, columns, columns),
        matrix(rng, size, rows, rows + 2),
        matrix(rng, size, columns, columns),
    )
    expected = z + w.T @ x

    call(0, (za, columns), (wa, 1, rows + 2), (xa, columns), shape)

    np.testing.assert_allclose(z, expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("apart", [1, 2])
@pytest.mark.parametrize("shape", SHAPES)
def test_outer_is_numpys(shape: tuple[int, int, int], apart: int) -> None:
    """Whether weights lie side by side or two apart."""
    rows, size, columns = shape
    rng = np.random.default_rng(rows + 100 * size)
    step = apart * size + 1
    (za, z), (wa, line), (xa, x) = (
        matrix(rng, rows, columns, columns),
        matrix(rng, rows, apart * size, step),
        matrix(rng, size, columns, columns),
    )
    w = line[:, ::apart]
    expected = w + z @ x.T

    call(1, (za, columns), (wa, step, apart), (xa, columns), shape)

    np.testing.assert_allclose(w, expected, rtol=1e-13, atol=1e-13)
    assert np.isnan(wa).sum() == len(wa) - line.size, "it writes beside the matrix"
