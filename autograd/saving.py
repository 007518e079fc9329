"""Writing a file so that a failure leaves the old one as it was."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from functools import partial
from pathlib import Path

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def write_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Put `content` into the file `path`, wholly or not at all; returns the path.

    The bytes go into a new file in the same folder, which then takes the name and the mode of the
    old one: readers see either file complete. A symbolic link stays a link; the file it names is
    replaced. What is no file, and what may not be written, is an OSError and stays as it is.
    """
    target, mode = replaceable(path)
    try:
        _replace(target, mode, content)
    except OSError as error:
        if error.filename is not None:
            # the caller knows nothing of the new file that the error names
            raise OSError(error.errno, error.strerror, os.fspath(path)) from error
        raise
    return Path(path)


def replaceable(path: str | os.PathLike[str]) -> tuple[Path, int | None]:
    """The file that `path` names, links followed, and its mode; None where it is still to be made.

    OSError where no file could take its place.
    """
    target = Path(os.path.realpath(path))
    try:
        found = Path(os.fspath(path)).stat().st_mode
    except FileNotFoundError:
        if target.parent.is_dir():
            return target, None
        raise FileNotFoundError(
            errno.ENOENT, "There is no such folder to save into; make it first", str(target.parent)
        ) from None
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise OSError(
            errno.ELOOP, "This is a loop of links; take another path", os.fspath(path)
        ) from error
    if not stat.S_ISREG(found):
        kind = stat.S_IFMT(found)
        raise OSError(
            errno.EISDIR if kind == stat.S_IFDIR else errno.EINVAL,
            f"This is {_KINDS.get(kind, 'no file')}, and stays it; save under another path",
            os.fspath(path),
        )
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
    return target, stat.S_IMODE(found)


def _replace(target: Path, mode: int | None, content: bytes) -> None:
    # A name of its own, for that of the target may be as long as the system allows.
    fresh = target.with_name(f".{secrets.token_hex(8)}.tmp")
    first = 0o666 if mode is None else 0o600
    with open(fresh, "xb", opener=partial(os.open, mode=first)) as file:
        try:
            if mode is not None:
                fresh.chmod(mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            fresh.replace(target)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
