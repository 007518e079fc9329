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


def test_no_function_is_generated_before_its_first_use() -> None:
    """Two rows are used, and one of them has operators."""
    lines = run(
        "import autograd, linecache;"
        "found = lambda: [k for k in linecache.cache if k.startswith('<autograd ')];"
        "print(found()); x = autograd.Value(2.0); (x * x).tanh(); print(*found())"
    )

    names = ["mul: mul", "mul: __mul__", "mul: __rmul__", "mul: __imul__", "tanh: tanh"]
    assert lines == ["[]", " ".join(f"<autograd {name}>" for name in names)]


def test_a_name_is_one_function_from_its_first_use_on() -> None:
    (line,) = run(
        "import autograd, pickle; from autograd import tanh;"
        "from autograd.engine import operations;"
        "functions = {autograd.tanh, tanh, operations.tanh, autograd.Value.tanh,"
        "pickle.loads(pickle.dumps(tanh))}; print(len(functions), tanh(autograd.Value(0.0)).op)"
    )

    assert line == "1 tanh"


def test_importing_all_gives_every_name() -> None:
    (line,) = run(
        "import autograd; from autograd import *;"
        "print([name for name in autograd.__all__ if name not in globals()], exp(0.0).data)"
    )

    assert line == "[] 1.0"


def test_a_subclass_may_build_upon_a_method_that_nobody_has_used() -> None:
    (line,) = run(
        "from autograd import Value\n"
        "class Loud(Value):\n"
        "    def tanh(self): return 2.0 * super().tanh()\n"
        "    def __add__(self, other): return super().__add__(other)\n"
        "x = Loud(0.5); print(round(x.tanh().data, 6), (x + 1.0).data, (1.0 + x).data)"
    )

    assert line == "0.924234 1.5 1.5"


def test_threads_may_use_a_name_first_at_once() -> None:
    (line,) = run(
        "import sys, threading; from autograd import Value; sys.setswitchinterval(1e-6)\n"
        "barrier, found = threading.Barrier(8), []\n"
        "def use():\n"
        "    x = Value(0.5); barrier.wait(); found.append((x * x + 1.0).tanh().data)\n"
        "threads = [threading.Thread(target=use) for _ in range(8)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "print(len(found), {round(x, 6) for x in found})"
    )

    assert line == "8 {0.848284}"


def test_threads_that_use_names_first_at_once_get_the_same_functions() -> None:
    """A function that only one of them has could not be pickled: its name would be another's."""
    (line,) = run(
        "import sys, threading; sys.setswitchinterval(1e-6); from autograd import Value\n"
        "from autograd.engine import operations; from autograd.table.primitives import ROWS\n"
        "barrier, found = threading.Barrier(8), []\n"
        "def use():\n"
        "    barrier.wait()\n"
        "    found.append([(getattr(Value, row.name, None), getattr(operations, row.name))\n"
        "        for row in ROWS])\n"
        "threads = [threading.Thread(target=use) for _ in range(8)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "print(len(found), all(each == found[0] for each in found))"
    )

    assert line == "8 True"


def test_functions_are_listed_before_their_first_use() -> None:
    """For `help`, and for what completes a name."""
    (line,) = run(
        "from autograd.engine import operations; from autograd.table.primitives import ROWS\n"
        "print({row.name for row in ROWS} <= set(dir(operations)), 'tanh' in vars(operations))"
    )

    assert line == "True False"


def test_the_compiler_is_listed_before_its_first_use() -> None:
    (line,) = run(
        "import autograd, sys; print('compile' in dir(autograd), 'path' in dir(autograd))"
    )

    assert line == "True False"
