"""`import autograd` loads what it takes to record a graph, and nothing that is slow to load."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SLOW = (
    "autograd.compiler",
    "autograd.checking",
    "autograd.explaining",
    "nn",
    "viz",
    "concurrent",
    "email",
    "graphviz",
    "http",
    "importlib.metadata",
    "logging",
    "multiprocessing",
    "numba",
    "numpy.typing",
    "pathlib",
    "tempfile",
    "tqdm",
    "urllib",
    "xml",
)


def run(code: str) -> list[str]:
    """The lines that a new process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def loaded() -> list[str]:
    """What `import autograd` loads beyond what NumPy has loaded."""
    return run(
        "import sys, numpy; before = set(sys.modules); import autograd;"
        "print(*sorted(set(sys.modules) - before), sep='\\n')"
    )


def test_a_value_is_there_without_the_compiler(loaded: list[str]) -> None:
    assert "autograd.engine.value" in loaded
    assert "autograd.compiler" not in loaded


@pytest.mark.parametrize("slow", SLOW)
def test_what_is_slow_to_load_is_not_loaded(loaded: list[str], slow: str) -> None:
    assert [name for name in loaded if f"{name}.".startswith(f"{slow}.")] == []


@pytest.mark.parametrize(
    "use", ["from autograd import compile", "import autograd; compile = autograd.compile"]
)
def test_the_compiler_comes_with_its_first_use(use: str) -> None:
    (line,) = run(f"{use}; print(compile.__module__)")

    assert line == "autograd.compiler.compiling"


def test_the_compiler_is_listed_before_its_first_use() -> None:
    (line,) = run(
        "import autograd, sys; print('compile' in dir(autograd), 'path' in dir(autograd))"
    )

    assert line == "True False"
