"""Writing a file so that a failure leaves the old one as it was."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path


def write_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Put `content` into the file `path`, wholly or not at all; returns the path.

    The bytes go into a new file in the same folder, which then takes the name of the old one:
    readers see either file complete. A symbolic link stays a link; the file it names is replaced.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise FileNotFoundError(
            errno.ENOENT, "There is no such folder to save into; make it first", str(target.parent)
        )
    fresh = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except BaseException as error:
        fresh.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is not None:
            # the caller knows nothing of the new file that the error names
            raise OSError(error.errno, error.strerror, os.fspath(path)) from error
        raise
    return Path(path)
