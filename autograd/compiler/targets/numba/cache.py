"""The folder in which machine code is kept from run to run.

A module lies there in files that bear the hash of its source in their names. The folder is bounded:
what was used longest ago is deleted first.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from autograd.errors import CompileError

FOLDER_VARIABLE = "CHAINRULE_CACHE"
"""The environment variable that names another folder for machine code."""

LIMIT = 512 * 2**20
"""Bytes that are kept: some 500 modules of about 1 MB, each of which took seconds to compile."""

GRACE = 3600.0
"""Seconds for which a module is kept after its last use, as a process may still be compiling it."""

_FILES = re.compile(r"(chainrule_[0-9a-f]{32})\..*")
"""The files of a module: its source, what numba made of it, and those being written."""


def kept(name: str, source: str) -> Path:
    """The file of a source, written unless it is there with the same content; used now."""
    path = folder() / f"{name}.py"
    if not (_used(path) and path.read_bytes() == source.encode()):
        _write(path, source)
        _forget_the_oldest(path.parent)
    return path


def forget_code(name: str) -> None:
    """Delete what numba made of a source, as far as that can be deleted."""
    for path in folder().glob(f"__pycache__/{name}.*"):
        with suppress(OSError):
            path.unlink()


def _write(path: Path, source: str) -> None:
    """Write a file under a temporary name and rename it, so that no reader sees half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(source.encode())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _used(path: Path) -> bool:
    """Whether a module is there; it is marked as used now.

    The mark is the file's time of access: by its time of change numba knows its own files.
    """
    try:
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
    except FileNotFoundError:
        return False
    except OSError:  # it will look older than it is
        pass
    return True


def _forget_the_oldest(there: Path) -> None:
    """Delete the modules whose last use is longest ago until no more than `LIMIT` bytes are left.

    All files of a module go together. One that cannot be deleted is in use or deleted already.
    """
    modules: dict[str, list[tuple[Path, os.stat_result]]] = {}
    for path in (*there.glob("chainrule_*"), *there.glob("__pycache__/chainrule_*")):
        if match := _FILES.fullmatch(path.name):
            with suppress(OSError):
                modules.setdefault(match[1], []).append((path, path.stat()))
    used = {
        name: max(max(status.st_atime, status.st_mtime) for _, status in files)
        for name, files in modules.items()
        if files
    }
    size = sum(status.st_size for files in modules.values() for _, status in files)
    for name in sorted(used, key=used.__getitem__):
        if size <= LIMIT or used[name] > time.time() - GRACE:
            return
        for path, status in modules[name]:
            with suppress(OSError):
                path.unlink()
            size -= status.st_size


@cache
def folder() -> Path:
    """A folder that only this user can write; a temporary one where none can be had for good."""
    given = os.environ.get(FOLDER_VARIABLE)
    try:
        return _private(Path(given).absolute() if given else _user_cache() / "chainrule")
    except (OSError, RuntimeError) as error:  # a RuntimeError if there is no home
        if given:
            raise CompileError(
                f"{FOLDER_VARIABLE} names {given!r}, where machine code cannot be kept: {error}. "
                "Name a folder that you alone can write, or none."
            ) from error
        # what others can write must not be run, so it is a new folder for each process
        return Path(_temporary().name)


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder that is removed at the end of the process."""
    return tempfile.TemporaryDirectory(prefix="chainrule-", ignore_cleanup_errors=True)


def _private(given: Path) -> Path:
    """The folder, made if need be; an OSError if others can write it or this user cannot."""
    given.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        status = given.stat()
        if status.st_uid != os.getuid() or status.st_mode & 0o022:
            raise PermissionError(f"others can write {given}")
    with tempfile.TemporaryFile(dir=given):
        return given


def _user_cache() -> Path:
    if sys.platform == "win32" and "LOCALAPPDATA" in os.environ:
        return Path(os.environ["LOCALAPPDATA"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # the standard says that a relative path is ignored
    return given if given.is_absolute() else Path.home() / ".cache"
