"""Machine code is right where its files are damaged, cannot be written, or are read by two."""

from __future__ import annotations

import dataclasses
import errno
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import costs
from autograd.compiler.targets.numba import cache, calls, code, loop, objects, products, update
from autograd.errors import CompileError, MachineCodeWarning

pytest.importorskip("numba")

KINDS: dict[str, calls.Kind] = {"xs": "vector", "factor": "float"}

FUNCTION = "\n\n".join(
    [
        code.HEAD,
        calls.OPENED,
        calls.opening(
            """def scale():
    for i in range(len(xs)):
        xs[i] *= factor * math.exp(0.0)
""",
            KINDS,
        ),
    ]
)


def scaled() -> Any:
    """Half of 1, 2 and 3, by machine code."""
    xs = np.array([1.0, 2.0, 3.0])
    call = calls.Call(code.machine_code(FUNCTION)["scale"], KINDS)
    call.put(xs=xs, factor=0.5)
    call()
    return xs.tolist()


HALVES = [0.5, 1.0, 1.5]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of machine code, and a process that has made none."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(loop, "_loaded", [])
    monkeypatch.setattr(code, "_told", set())
    monkeypatch.setattr(code, "_made", {})
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for function in (cache.folder, update.address_of, products.product_addresses):
        function.cache_clear()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def zeroed(path: Path) -> None:
    """As after a crash: a file has its length, and none of its content."""
    path.write_bytes(bytes(path.stat().st_size))


def one_bit_changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut_short, emptied, zeroed, one_bit_changed])
def test_a_damaged_file_is_made_again(
    damage: Callable[[Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scaled() == HALVES
    (path,) = folder.iterdir()
    damage(path)
    code._made.clear()

    assert scaled() == HALVES
    code._made.clear()
    monkeypatch.setattr(code, "_executed", None)  # no more is compiled
    assert scaled() == HALVES


def test_what_needs_a_symbol_that_is_not_there_is_compiled(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LLVM would end the process for it."""
    assert scaled() == HALVES
    (path,) = folder.iterdir()
    (function,) = objects.unpacked(cache.kept(path.stem) or b"")
    lacking = dataclasses.replace(function, needs=["a_function_of_nobody"])
    cache.keep(path.stem, objects.packed([lacking]))
    code._made.clear()

    assert scaled() == HALVES
    (again,) = objects.unpacked(cache.kept(path.stem) or b"")
    assert again.needs == function.needs


def test_kept_code_runs_in_a_process_without_numba(folder: Path) -> None:
    """To import it takes longer than all else."""
    w, x = Value(2.0), Value(0.5)
    expected = ag.compile((w * x).tanh() * w, [x], [w], backend="numba").value_and_grad([0.7])
    script = (
        "import sys, autograd as ag\n"
        "w, x = ag.Value(2.0), ag.Value(0.5)\n"
        "program = ag.compile((w * x).tanh() * w, [x], [w], backend='numba')\n"
        "value, (slope,) = program.value_and_grad([0.7])\n"
        "print(value.hex(), slope.hex(), 'numba' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()

    assert found == [expected[0].hex(), expected[1].item().hex(), "False"]


@pytest.mark.parametrize(
    "xs", [np.zeros(3, dtype=np.float32), np.zeros((3, 1)), np.zeros(6)[::2], np.zeros(3)]
)
def test_only_arrays_of_their_kind_come_near_machine_code(xs: Any) -> None:
    if xs.shape == (3,) and xs.dtype == float:
        xs.flags.writeable = False
    call = calls.Call(code.machine_code(FUNCTION)["scale"], KINDS)

    with pytest.raises(TypeError, match="xs is no vector in one piece"):
        call.put(xs=xs)


def no_space(*_: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_code_that_cannot_be_kept_is_made_all_the_same_and_the_folder_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_write", no_space)
    with pytest.warns(MachineCodeWarning, match="cannot be kept in ") as told:
        found = scaled()

    assert found == HALVES
    assert str(folder) in str(told[0].message)
    assert told[0].filename == __file__


def test_a_mistake_in_generated_code_is_no_damage() -> None:
    with pytest.raises(NameError, match="nowhere"):
        code.machine_code("nowhere")


def trained(backend: Any, steps: int) -> list[float]:
    """The losses of a training whose program computes a loop, an update and matrix products."""
    w, x = Value(2.0), Value(0.5)
    program = ag.compile((w * x).tanh() * w, [x], [w], backend=backend)
    optimizer = nn.SGD([w], lr=0.01, momentum=0.9)
    losses = []
    for _ in range(steps):
        losses += program.train(optimizer, [[0.5, -1.0]], 2)
    return losses


def test_a_training_goes_on_where_the_disk_is_full_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache, "_write", no_space)
    expected = trained("numpy", 5)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        found = trained("numba", 5)

    assert found == pytest.approx(expected, rel=1e-12)
    assert [each.category for each in told] == [MachineCodeWarning]


def test_constants_of_a_tiny_graph_leave_no_more_files(folder: Path) -> None:
    """As where each sample of a data set is a graph of its own."""
    found, files = [], []
    for target in (0.25, 0.3, -1.7):
        w, x = Value(2.0), Value(0.5)
        loss = ((w * x * target).tanh() - target) ** 2.0 + 0.1 * w**3.0
        program = ag.compile(loss, [x], [w], backend="numba")
        python = ag.compile(loss, [x], [w], backend="python")
        optimizer = nn.SGD([w], lr=0.01)
        found.append(program.train(optimizer, [0.5], costs.WORTH_STEPS))
        files.append({path.name for path in folder.rglob("*.*")})

        assert found[-1] == pytest.approx(
            python.train(optimizer, [0.5], costs.WORTH_STEPS), rel=1e-9
        )
    assert files[0] == files[1] == files[2] != set()
    assert found[0] != found[1]


def test_exponents_classes_and_conditions_stay_in_the_source() -> None:
    """With them, what is computed is another."""
    w, first = Value(0.5), []
    for exponent in (3.0, 2.5):
        loss = w**exponent + ag.cross_entropy([w, 2.0 * w, 3.0 * w], 1)
        program = ag.compile(loss, parameters=[w], backend="numba")
        python = ag.compile(loss, parameters=[w], backend="python")
        optimizer = nn.SGD([w], lr=0.01)
        steps = costs.WORTH_STEPS
        first.append(program.train(optimizer, steps=steps))

        assert first[-1] == pytest.approx(python.train(optimizer, steps=steps), rel=1e-9)


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_the_child_of_a_fork_amid_a_compilation_does_not_hang(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, execute = threading.Event(), code._executed

    def slowly(*given: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            time.sleep(0.3)
        return execute(*given)

    monkeypatch.setattr(code, "_executed", slowly)
    thread = threading.Thread(target=code.machine_code, args=(FUNCTION,))
    thread.start()
    begun.wait()
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        os._exit(0 if scaled() == HALVES else 1)
    thread.join()

    assert os.waitpid(child, 0)[1] == 0


def test_a_given_folder_that_cannot_be_made_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(folder / "file"))

    with pytest.raises(CompileError, match=r"names '.*file', where machine code cannot be kept"):
        code.machine_code(FUNCTION)
