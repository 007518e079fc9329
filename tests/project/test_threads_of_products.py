"""Examples and measurements work with one thread of BLAS, unless another number is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

THREADS = Path("/proc/self/task")

# a process each, and a package settles it for all its modules
OTHERS = [
    "examples.compiled_training.__main__",
    "examples.worked_example.__main__",
    "benchmarks.step",
    "benchmarks.numerics",
    "benchmarks.turn",
    "benchmarks.heat",
    "benchmarks.models.worker",
]
MODULES = [
    "examples.letters.__main__",
    "benchmarks.compiled",
    *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS),
]

COUNT = """
import importlib, os, sys
importlib.import_module(sys.argv[1])
import numpy
numpy.ones((600, 600)) @ numpy.ones((600, 600))
print(len(os.listdir("/proc/self/task")))
"""


def threads(module: str, **asked: str) -> int:
    """How many threads there are after a product, with a module imported before NumPy."""
    names = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
    kept = {name: text for name, text in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", COUNT, module],
        cwd=ROOT,
        env={**kept, **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


@pytest.fixture(autouse=True, scope="module")
def _several() -> None:
    if not THREADS.exists():
        pytest.skip("This system does not list the threads of a process.")
    if threads("json") == 1:
        pytest.skip("NumPy's products have one thread here anyway.")


@pytest.mark.parametrize("module", MODULES)
def test_products_have_one_thread(module: str) -> None:
    assert threads(module) == 1


@pytest.mark.parametrize("module", ["examples", "benchmarks"])
def test_another_number_of_threads_is_left_as_it_is(module: str) -> None:
    assert threads(module, OPENBLAS_NUM_THREADS="2", OMP_NUM_THREADS="2") > 1
