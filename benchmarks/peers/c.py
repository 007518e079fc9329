"""The C that a program is emitted as, compiled for this processor and called through ctypes."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import autograd
from autograd import Value
from benchmarks import networks
from benchmarks.contest import EngineMissingError, Runner, Start
from benchmarks.programs import compiled
from benchmarks.recordings import Record
from benchmarks.workloads import deep

FLAGS = ("-std=c99", "-O3", "-march=native", "-shared", "-fPIC")


def compiler() -> str:
    """The C compiler of the system."""
    found = shutil.which("gcc") or shutil.which("cc")
    if found is None:
        raise EngineMissingError("there is no C compiler; type: apt install gcc libc6-dev")
    return found


def library(source: str, fast: bool) -> ctypes.CDLL:
    """The functions of a C file; with `fast` the compiler may reorder sums and forget NaN."""
    flags = [*FLAGS, "-ffast-math"] if fast else FLAGS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.c")
        path.write_text(source, encoding="utf-8")
        binary = path.with_suffix(".so")
        subprocess.run([compiler(), *flags, path, "-o", binary, "-lm"], check=True)
        return ctypes.CDLL(str(binary))


def pointer(array: networks.Array) -> Any:
    """The address of an array, ready to be passed; it holds on to the array."""
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


def descent(record: Record, fast: bool, steps: int = 1, anew: bool = False) -> Start:
    """Calls of the emitted training function, so many steps inside."""
    compiler()

    def start() -> Runner:
        recording = record()
        train = library(compiled(recording, "c").source, fast).program_train
        train.restype = ctypes.c_double
        columns = np.ascontiguousarray(recording.columns)
        parameters = recording.initially.copy()
        samples = recording.samples
        arguments = (
            ctypes.c_long(samples),
            pointer(columns),
            pointer(parameters),
            # the emitted function goes down the sum of the samples' losses, not their mean
            ctypes.c_double(recording.learning_rate / samples),
            ctypes.c_long(steps),
        )

        def step() -> float:
            if anew:
                parameters[:] = recording.initially
            total: float = train(*arguments)
            return total / samples

        return Runner(step, lambda loss: networks.figures(loss, parameters, recording.initially))

    return start


def graph(record: deep.Recorder, fast: bool) -> Start:
    """Value and slope of a graph of scalars."""
    compiler()

    def start() -> Runner:
        x, result = record(Value)
        program = autograd.compile(result, parameters=[x], backend="c")
        function = library(program.source, fast).program_value_and_gradient
        function.restype = ctypes.c_double
        numbers, slope = np.array([deep.X]), np.empty(1)
        arguments = (None, pointer(numbers), pointer(slope))
        return Runner(lambda: function(*arguments), lambda value: (value, float(slope[0])))

    return start
