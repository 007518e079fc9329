"""The folder of machine code is bounded, and forgets first what was used longest ago."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograd.compiler.targets.numba import cache, code

pytest.importorskip("numba")

SMALL = 1000
"""Bytes of a module in these tests, at least."""

FUNCTION = f"""{code.HEAD}

@entry(types.float64)
def half(x):
    return 0.5 * x
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of machine code."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    cache.folder.cache_clear()
    before = {*sys.modules}
    yield tmp_path
    for name in [*sys.modules]:
        if name.startswith("chainrule_") and name not in before:
            del sys.modules[name]
    cache.folder.cache_clear()


def made(number: int) -> str:
    """The name of a small module, compiled or found as a new process would."""
    return loaded(f"number = {number}" + "\n" * SMALL)


def loaded(source: str) -> str:
    name = code.module_of(source).__name__
    sys.modules.pop(name)
    return name


def age(folder: Path, name: str, hours: float) -> None:
    """Let all files of a module be as old as that."""
    then = time.time() - 3600.0 * hours
    for path in folder.rglob(f"{name}.*"):
        os.utime(path, (then, then))


def there(folder: Path, *names: str) -> list[bool]:
    return [(folder / f"{name}.py").exists() for name in names]


def test_what_was_used_longest_ago_goes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LIMIT", 3 * SMALL + 999)
    first, second, third = (made(number) for number in range(3))
    for hours, name in ((4, first), (3, second), (2, third)):
        age(folder, name, hours)

    assert made(0) == first  # used again
    last = made(3)

    assert there(folder, first, second, third, last) == [True, False, True, True]


def test_as_many_go_as_are_too_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [made(number) for number in range(4)]
    for hours, name in enumerate(names, 2):
        age(folder, name, hours)
    monkeypatch.setattr(cache, "LIMIT", 2 * SMALL + 999)

    names.append(made(4))

    assert there(folder, *names) == [True, False, False, False, True]


def test_what_another_process_may_be_writing_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LIMIT", 0)
    name = made(0)
    age(folder, name, 2)
    (folder / "__pycache__").mkdir(exist_ok=True)
    written = folder / "__pycache__" / f"{name}.half-1.py311.1.nbc.tmp.4f"
    written.write_bytes(b"half of it")

    made(1)

    assert there(folder, name) == [True]
    assert written.exists()


def test_numba_s_files_go_with_their_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = code.module_of(FUNCTION)
    assert module.half(3.0) == 1.5
    name = module.__name__
    age(folder, name, 2)
    ours = [path.suffix for path in folder.rglob(f"{name}.*")]
    assert {".py", ".nbi", ".nbc"} <= {*ours}
    monkeypatch.setattr(cache, "LIMIT", 0)

    made(0)

    assert list(folder.rglob(f"{name}.*")) == []


def test_code_left_without_its_source_goes_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "__pycache__").mkdir()
    name = f"chainrule_{0:032x}"
    (folder / "__pycache__" / f"{name}.half-1.py311.1.nbc").write_bytes(b"code")
    age(folder, name, 2)
    monkeypatch.setattr(cache, "LIMIT", 0)

    made(0)

    assert list(folder.rglob(f"{name}.*")) == []


def test_use_is_marked_where_it_does_not_look_like_a_change(folder: Path) -> None:
    """By the time of change numba knows whether its code is stale."""
    path = folder / f"{made(0)}.py"
    used, changed = time.time() - 7200.0, time.time() - 10800.0
    os.utime(path, (used, changed))

    assert cache._used(path)  # not by loading it: some systems mark what is read, others do not
    status = path.stat()
    assert status.st_mtime == pytest.approx(changed, abs=1e-3)
    assert status.st_atime > used + 7000.0


def test_a_module_that_is_used_again_is_not_compiled_again() -> None:
    module = code.module_of(FUNCTION)
    module.half(3.0)
    del sys.modules[module.__name__]

    again = code.module_of(FUNCTION)
    again.half(3.0)

    assert sum(again.half.stats.cache_hits.values()) == 1


def test_files_of_others_in_the_folder_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [folder / "notes.txt", folder / "chainrule_notes.py", folder / "chainrule_1"]
    for path in others:
        path.write_text("mine", encoding="utf-8")
        os.utime(path, (0.0, 0.0))
    monkeypatch.setattr(cache, "LIMIT", 0)

    made(0)

    assert [path.exists() for path in others] == [True, True, True]


def test_what_cannot_be_deleted_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a file that is open cannot be."""
    name = made(0)
    age(folder, name, 2)
    monkeypatch.setattr(cache, "LIMIT", 0)

    def refuse(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "unlink", refuse)

    assert there(folder, name, made(1)) == [True, True]


def test_what_vanishes_meanwhile_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = made(0)
    status = Path.stat

    def vanish(path: Path, **options: bool) -> os.stat_result:
        if path.name.startswith(name):
            raise FileNotFoundError(path)
        return status(path, **options)

    monkeypatch.setattr(Path, "stat", vanish)

    assert there(folder, made(1)) == [True]


def test_a_module_deleted_just_when_it_is_wanted_is_written_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made(0)
    used = cache._used

    def deleted_afterwards(path: Path) -> bool:
        there = used(path)
        path.unlink(missing_ok=True)
        monkeypatch.setattr(cache, "_used", used)
        return there

    monkeypatch.setattr(cache, "_used", deleted_afterwards)

    assert made(0) == name
    assert there(folder, name) == [True]


def test_a_mark_that_cannot_be_set_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made(0)

    def refuse(path: Path, **times: object) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "utime", refuse)

    assert made(0) == name
