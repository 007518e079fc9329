"""Machine code is right where its files are damaged, cannot be written, or are read by two."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import costs
from autograd.compiler.targets.numba import cache, code, loop, products, update
from autograd.errors import CompileError, MachineCodeWarning

caching = pytest.importorskip("numba.core.caching")

FUNCTION = f"""{code.HEAD}

@entry(types.float64)
def half(x):
    return 0.5 * x
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of machine code, and a process that has made none."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(loop, "_loaded", [])
    monkeypatch.setattr(code, "_told", set())
    before = {name: module for name, module in sys.modules.items() if name.startswith("chainrule_")}
    for name in before:
        del sys.modules[name]
    _forget()
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("chainrule_")]:
        del sys.modules[name]
    sys.modules.update(before)
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


@pytest.mark.parametrize("damage", [cut_short, emptied, zeroed])
@pytest.mark.parametrize("suffix", [".py", ".nbi", ".nbc"])
def test_a_damaged_file_is_made_again(
    suffix: str, damage: Callable[[Path], None], folder: Path
) -> None:
    name = code.module_of(FUNCTION).__name__
    (path,) = folder.rglob(f"{name}*{suffix}")
    content = path.read_bytes()
    del sys.modules[name]
    damage(path)

    assert code.module_of(FUNCTION).half(3.0) == 1.5
    assert path.stat().st_size == len(content)
    if suffix == ".py":
        assert path.read_bytes() == content
    del sys.modules[name]
    assert sum(code.module_of(FUNCTION).half.stats.cache_hits.values()) == 1


def no_space(*_: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def refuse_sources(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    monkeypatch.setattr(cache, "_write", no_space)


def refuse_code(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    monkeypatch.setattr(caching.IndexDataCacheFile, "_save_data", no_space)


def no_locator(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Numba finds no folder that it can write, for this user has none."""
    (folder / "__pycache__").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("HOME", str(folder / "__pycache__"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)


@pytest.mark.parametrize("fault", [refuse_sources, refuse_code, no_locator])
def test_code_that_cannot_be_kept_is_made_all_the_same_and_the_folder_is_named(
    fault: Callable[[pytest.MonkeyPatch, Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch, folder)
    with pytest.warns(MachineCodeWarning, match="cannot be kept in ") as told:
        half = code.module_of(FUNCTION).half

    assert half(3.0) == 1.5
    assert str(folder) in str(told[0].message)
    assert told[0].filename == __file__


def test_a_folder_that_was_deleted_meanwhile_is_made_again(folder: Path) -> None:
    code.module_of(FUNCTION)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()

    name = code.module_of(FUNCTION + "\n").__name__

    assert (folder / f"{name}.py").exists()


def test_a_mistake_in_generated_code_is_no_damage() -> None:
    with pytest.raises(NameError, match="nowhere"):
        code.module_of("nowhere")


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
    refuse_code(monkeypatch, Path())
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
    thread = threading.Thread(target=code.module_of, args=(FUNCTION,))
    thread.start()
    begun.wait()
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        result = code.module_of(FUNCTION).half(3.0)
        os._exit(0 if result == 1.5 else 1)
    thread.join()

    assert os.waitpid(child, 0)[1] == 0


def test_a_given_folder_that_cannot_be_made_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(folder / "file"))

    with pytest.raises(CompileError, match=r"names '.*file', where machine code cannot be kept"):
        code.module_of(FUNCTION)
