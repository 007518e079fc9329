"""The folder in which machine code is kept from run to run.

That of a module lies there in a file that bears the hash of its source in its name. The folder is
bounded: what was used longest ago is deleted first.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from autograd.errors import CompileError

FOLDER_VARIABLE = "CHAINRULE_CACHE"
"""The environment variable that names another folder for machine code."""

LIMIT = 512 * 2**20
"""Bytes that are kept: thousands of modules, each of which took a second or more to compile."""

GRACE = 3600.0
"""Seconds for which a file is kept after its last use, as a process may still be writing it."""

_FILES = re.compile(r"(chainrule_[0-9a-f]{32})\..*")
"""The files of a module: its machine code, and those being written."""

_HASH = 32
"""The bytes of a hash, with which a file begins: that of all that follows."""


def is_kept(name: str) -> bool:
    """Whether there is a file of this name, which may be damaged."""
    try:
        return _path(name).exists()
    except CompileError:
        return False


def kept(name: str) -> bytes | None:
    """What was kept under a name, and is used now; None if there is nothing, or it is damaged."""
    path = _path(name)
    try:
        found = path.read_bytes()
    except OSError:
        return None
    content = found[_HASH:]
    if sha256(content).digest() != found[:_HASH]:
        return None
    _mark_used(path)
    return content


def keep(name: str, content: bytes) -> None:
    """Keep this under a name; an OSError if it cannot be."""
    for last in (False, True):
        path = _path(name)
        try:
            _write(path, sha256(content).digest() + content)
        except FileNotFoundError:  # another process deleted the folder
            if last:
                raise
            folder.cache_clear()
        else:
            return _forget_the_oldest(path.parent)
    return None


def _path(name: str) -> Path:
    return folder() / f"{name}.code"


def _write(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and rename it, so that no reader sees half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mark_used(path: Path) -> None:
    """Mark a file as used now; some systems mark what is read, others do not."""
    with suppress(OSError):  # it will look older than it is
        os.utime(path)


def _forget_the_oldest(there: Path) -> None:
    """Delete the modules whose last use is longest ago until no more than `LIMIT` bytes are left.

    One that cannot be deleted is in use or deleted already. In `__pycache__` lies what earlier
    releases left there.
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
