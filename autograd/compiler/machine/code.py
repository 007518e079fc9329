"""Generated source as machine code on disk, in a file named by the hash of its source."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from autograd.errors import CompileError

FOLDER_VARIABLE = "CHAINRULE_CACHE"
"""The environment variable that names another folder for machine code."""


def module_of(source: str) -> ModuleType:
    """The module of a source, in which numba finds the machine code of an earlier run."""
    name = f"chainrule_{sha256(source.encode()).hexdigest()[:32]}"
    if name in sys.modules:
        return sys.modules[name]
    path = _folder() / f"{name}.py"
    if not path.exists():
        _write(path, source)
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise CompileError(f"The generated module {path} cannot be loaded.")
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


@cache
def numba_is_installed() -> bool:
    """Whether machine code can be made at all."""
    return importlib.util.find_spec("numba") is not None


def require_numba() -> None:
    """Raise if numba is not installed."""
    if not numba_is_installed():
        raise CompileError(
            "backend='numba' needs the package numba, which is not installed; type "
            "`pip install 'chainrule[jit]'`, or use backend='numpy'."
        )


def _write(path: Path, source: str) -> None:
    """Write a file under a temporary name and rename it, so that no reader sees half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(source)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@cache
def _folder() -> Path:
    """A folder that only this user can write; a temporary one where none can be had for good."""
    given = os.environ.get(FOLDER_VARIABLE)
    folder = Path(given) if given else _user_cache() / "chainrule"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            status = folder.stat()
            if status.st_uid != os.getuid() or status.st_mode & 0o022:
                raise PermissionError(f"{folder} can be written by others")
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        # what others can write must not be run, so it is a new folder for each process
        return Path(tempfile.mkdtemp(prefix="chainrule-"))


def _user_cache() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME", home / ".cache"))
