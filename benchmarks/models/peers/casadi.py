"""CasADi: called through buffers, its own remedy for the cost of a call from Python."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any

import casadi
import numpy as np

from benchmarks.contest import EngineMissingError
from benchmarks.models.trial import Ready
from benchmarks.networks import Array
from benchmarks.peers.casadi import COMPILED, buffered

__all__ = ["casadi", "ready"]


def ready(
    symbols: Any, outputs: Any, given: Sequence[Array], compiled: bool, times: int = 1
) -> Ready:
    """Calls of the function of these symbols, so many `times` over the columns of what is given.

    `compiled` has it written as C, which the system's compiler translates; else it is run by a
    virtual machine. The numbers of an output are told row by row, zeros of a sparse one too.
    """
    if compiled and shutil.which("gcc") is None:
        raise EngineMissingError("there is no C compiler; type: apt install gcc libc6-dev")
    one = casadi.Function("one", symbols, [casadi.densify(x) for x in outputs])
    function = one.map(times) if times > 1 else one
    if compiled:
        symbols = function.mx_in()
        function = casadi.Function("compiled", symbols, function.call(symbols), COMPILED)
    run, arrays = buffered(function)
    for array, numbers in zip(arrays, given, strict=False):
        array[:] = np.reshape(numbers, array.shape)
    n_in = len(given)

    # it holds on to the inputs too, whose memory is read
    return Ready(run, lambda _: np.concatenate([np.ravel(each) for each in arrays[n_in:]]))
