"""How functions of machine code are called: with one list of words, in which their arguments stand.

An array is the address of its numbers and its lengths, a number is itself. What stays from call to
call is put there once, so that a call costs little more than its own work.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["matrix", "vector", "rows", "words", "links", "float", "int", "word"]
"""What an argument is: a matrix or a vector of numbers; rows, words or links, which are matrices
and vectors of unsigned numbers of 8 bytes and vectors of those of 4; or one number.
"""

LENGTHS: Mapping[Kind, int] = {"matrix": 2, "vector": 1, "rows": 2, "words": 1, "links": 1}
"""How many lengths an array has."""

DTYPES: Mapping[Kind, Any] = {
    "matrix": np.float64, "vector": np.float64, "rows": np.uint64, "words": np.uint64,
    "links": np.uint32,
}  # fmt: skip

OPENED = '''from llvmlite import ir
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

OF_KINDS = {
    "matrix": types.float64[:, ::1], "vector": types.float64[::1], "rows": types.uint64[:, ::1],
    "words": types.uint64[::1], "links": types.uint32[::1],
    "float": types.float64, "int": types.int64, "word": types.uint64,
}


@intrinsic
def opened(context, given):
    """The arguments that stand in a list of words at an address."""
    kinds = [OF_KINDS[name] for name in KINDS]
    result = types.Tuple(kinds)

    def code(context, builder, signature, values):
        whole = ir.IntType(64)
        words, place = builder.inttoptr(values[0], whole.as_pointer()), 0

        def word():
            nonlocal place
            place += 1
            return builder.load(builder.gep(words, [ir.Constant(ir.IntType(32), place - 1)]))

        def array(kind):
            made = context.make_array(kind)(context, builder)
            number = context.get_value_type(kind.dtype)
            size = context.get_abi_sizeof(number)
            start, shape = word(), [word() for _ in range(kind.ndim)]
            strides = [ir.Constant(whole, size)]
            if kind.ndim == 2:
                strides.insert(0, builder.mul(shape[1], strides[0]))
            populate_array(
                made, data=builder.inttoptr(start, number.as_pointer()), shape=shape,
                strides=strides, itemsize=ir.Constant(whole, size), meminfo=None,
            )
            return made._getvalue()

        def argument(kind):
            if isinstance(kind, types.Array):
                return array(kind)
            return builder.bitcast(word(), context.get_value_type(kind))

        return context.make_tuple(builder, result, list(map(argument, kinds)))

    return result(given), code
'''
"""How a function finds its arguments; `KINDS` are theirs."""


def opening(source: str, kinds: Mapping[str, Kind]) -> str:
    """The source of a function as an entry that finds its arguments in a list of words."""
    head = re.match(r"def (\w+)\(([^)]*)\):[^\n]*\n", source)
    assert head is not None  # noqa: S101  (written in this package)
    opened = f"    {', '.join(kinds)} = opened(given)\n"
    return (
        f"KINDS = {tuple(kinds.values())}\n\n\n@entry(word, nogil=True, **options)\n"
        f"def {head[1]}(given):\n{opened}{source[head.end() :]}"
    )


PROTOTYPE = ctypes.CFUNCTYPE(
    ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64
)  # a status, and in numba's code first where the result and what was raised go


class Call:
    """A function of machine code, and the words of its arguments."""

    def __init__(self, address: int, kinds: Mapping[str, Kind]) -> None:
        self._function = PROTOTYPE(address)
        self._places: dict[str, tuple[int, Kind]] = {}
        n = 0
        for name, kind in kinds.items():
            self._places[name] = n, kind
            n += 1 + LENGTHS.get(kind, 0)
        # the last two are for what the function gives and raises, which is nothing
        self._words = (ctypes.c_uint64 * (n + 2))()
        self._floats = (ctypes.c_double * (n + 2)).from_buffer(self._words)
        at = ctypes.addressof(self._words)
        self._given = at + 8 * n, at + 8 * n + 8, at
        self.arrays: dict[str, npt.NDArray[Any]] = {}

    def put(self, **arguments: Any) -> None:
        """Give arguments, which stay until others are given."""
        places = self._places
        for name, argument in arguments.items():
            place, kind = places[name]
            if kind in LENGTHS:
                if argument is not self.arrays.get(name):
                    self._put_array(name, argument)
            elif kind == "float":
                self._floats[place] = argument
            else:
                self._words[place] = argument

    def _put_array(self, name: str, array: npt.NDArray[Any]) -> None:
        place, kind = self._places[name]
        # machine code does not look where it reads and writes
        if not array.flags.carray or array.dtype != DTYPES[kind] or array.ndim != LENGTHS[kind]:
            raise TypeError(f"{name} is no {kind} in one piece: {array!r}")
        # an interrupt may come between, and then it is to be given again
        self.arrays.pop(name, None)
        # as array.ctypes.data, in a fifth of the time
        self._words[place] = ctypes.addressof(_BYTE.from_buffer(array)) if array.size else 0
        for k, length in enumerate(array.shape, start=place + 1):
            self._words[k] = length
        self.arrays[name] = array

    def forget(self, *names: str) -> None:
        """Hold arrays no longer; others must be given before the next call."""
        for name in names:
            del self.arrays[name]

    def __call__(self) -> None:
        """Run the function."""
        status = self._function(*self._given)
        if status:
            raise RuntimeError(f"Machine code ended with status {status}.")


_BYTE: Any = ctypes.c_char
