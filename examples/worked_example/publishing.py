"""Writing several files so that readers never see some of them half-written or out of step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograd.saving import replaceable


class UnwritableError(Exception):
    """A folder cannot be written; `reason` is what the system says."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.reason = error.strerror or str(error)


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """A folder inside `out`, made along with it and removed at the end, for files not yet shown.

    It is made before the long part of the work, so a folder that cannot be written is known early.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(prefix=".unfinished-", dir=out)
    except OSError as error:
        raise UnwritableError(error) from error
    with folder as name:
        yield Path(name)


def publish(contents: Mapping[str, str], unfinished: Path, out: Path) -> None:
    """Put the files, text by name, into `out`: all are written aside first, then take their places.

    They appear in the order given, so what refers to others comes last. If writing fails, or one of
    the places is taken by what is no file, the old files stay as they were.
    """
    try:
        places = {name: replaceable(out / name) for name in contents}
        for name, content in contents.items():
            (unfinished / name).write_text(content, encoding="utf-8", newline="\n")
        for name, (place, mode) in places.items():
            if mode is not None:
                (unfinished / name).chmod(mode)
            (unfinished / name).replace(place)
    except OSError as error:
        raise UnwritableError(error) from error
