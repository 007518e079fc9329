"""The folder of machine code is bounded, and forgets first what was used longest ago."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograd.compiler.targets.numba import cache

SIZE = 1000
"""Bytes of a module in these tests, but for the hash before them."""


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of machine code."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    cache.folder.cache_clear()
    yield tmp_path
    cache.folder.cache_clear()


def made(number: int) -> str:
    """The name of a module that is kept as of now."""
    name = f"chainrule_{number:032x}"
    cache.keep(name, bytes([number]) * SIZE)
    return name


def age(folder: Path, name: str, hours: float) -> None:
    """Let all files of a module be as old as that."""
    then = time.time() - 3600.0 * hours
    for path in folder.rglob(f"{name}.*"):
        os.utime(path, (then, then))


def there(*names: str) -> list[bool]:
    return [cache.is_kept(name) for name in names]


def test_what_was_kept_is_found() -> None:
    name = made(3)

    assert cache.kept(name) == bytes([3]) * SIZE
    assert cache.kept(f"chainrule_{4:032x}") is None


def test_what_was_used_longest_ago_goes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LIMIT", 3 * SIZE + 999)
    first, second, third = (made(number) for number in range(3))
    for hours, name in ((4, first), (3, second), (2, third)):
        age(folder, name, hours)

    assert cache.kept(first)  # used again
    last = made(3)

    assert there(first, second, third, last) == [True, False, True, True]


def test_as_many_go_as_are_too_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [made(number) for number in range(4)]
    for hours, name in enumerate(names, 2):
        age(folder, name, hours)
    monkeypatch.setattr(cache, "LIMIT", 2 * SIZE + 999)

    names.append(made(4))

    assert there(*names) == [True, False, False, False, True]


def test_what_another_process_may_be_writing_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LIMIT", 0)
    name = made(0)
    age(folder, name, 2)
    written = folder / f"{name}.4f.tmp"
    written.write_bytes(b"half of it")

    made(1)

    assert there(name) == [True]
    assert written.exists()


def test_what_earlier_releases_left_goes_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They kept sources, and numba's files beside them."""
    (folder / "__pycache__").mkdir()
    name = f"chainrule_{0:032x}"
    (folder / f"{name}.py").write_text("source", encoding="utf-8")
    (folder / "__pycache__" / f"{name}.half-1.py311.1.nbc").write_bytes(b"code")
    age(folder, name, 2)
    monkeypatch.setattr(cache, "LIMIT", 0)

    made(1)

    assert list(folder.rglob(f"{name}.*")) == []


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

    assert there(name, made(1)) == [True, True]


def test_what_vanishes_meanwhile_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = made(0)
    status = Path.stat

    def vanish(path: Path, **options: bool) -> os.stat_result:
        if path.name.startswith(name):
            raise FileNotFoundError(path)
        return status(path, **options)

    monkeypatch.setattr(Path, "stat", vanish)

    assert there(made(1)) == [True]


def test_a_folder_that_was_deleted_meanwhile_is_made_again(folder: Path) -> None:
    made(0)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()

    assert there(made(1)) == [True]


def test_a_mark_that_cannot_be_set_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made(0)

    def refuse(path: Path, **times: object) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "utime", refuse)

    assert cache.kept(name) == bytes([0]) * SIZE
