"""Which Graphviz places the boxes, and the one call to it."""

from __future__ import annotations

import math
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import metadata
from tempfile import TemporaryFile
from typing import IO

from viz.errors import GraphvizError

VARIABLE = "CHAINRULE_DOT"
SECONDS = 60.0
MOST_PRINTED = 64_000_000
"""Bytes of output; a box or a line takes about 200."""

_POINTS = 72.0
_SHOWN = 300
_REMEDY = f"Set {VARIABLE} to another Graphviz, or install graphviz-pure."


def program() -> str:
    """The path of Graphviz: what CHAINRULE_DOT names, else `dot` on PATH, else graphviz-pure's."""
    wished = os.environ.get(VARIABLE)
    if wished:
        found = shutil.which(wished)
        if found is None:
            raise GraphvizError(
                f"{VARIABLE} names {wished!r}, which is no program that can be run. "
                f"Set it to the path of Graphviz's dot, or unset it."
            )
        return found
    found = shutil.which("dot") or embedded()
    if found is None:
        raise GraphvizError(
            "Drawing needs Graphviz to place the boxes; no `dot` is on PATH and the package "
            "graphviz-pure is not installed. Type: pip install graphviz-pure"
        )
    return found


def positions(dot: str, nodes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """The centres of the nodes of the DOT text `dot`, in pixels, y pointing down."""
    command = [program(), "-Kdot", "-Tplain"]
    status, printed, said = _run(command, dot.encode())
    lines = printed.decode(errors="replace").splitlines()
    # An empty source makes dot succeed and print nothing, so the last line is the proof of success.
    if status != 0 or not lines or lines[-1] != "stop":
        words = said.decode(errors="replace").strip() or "nothing"
        raise GraphvizError(
            f"{command[0]} failed (exit status {status}); it said: {words[:_SHOWN]}. {_REMEDY}"
        )
    try:
        found = _read_plain(lines)
        return {node: found[node] for node in nodes}
    except (ValueError, IndexError, KeyError) as error:
        raise GraphvizError(
            f"{command[0]} placed no boxes: it printed {printed[:_SHOWN]!r}, which has no place "
            f"for each ({error}). {_REMEDY}"
        ) from error


def _run(command: list[str], text: bytes) -> tuple[int, bytes, bytes]:
    """The exit status of a program and what it printed and said of a text; it gets so much time.

    Its own children are stopped with it, and it is stopped if it prints without end.
    """
    # With SERVER_NAME set, Graphviz opens no file that an attribute might name.
    environment = {**os.environ, "SERVER_NAME": "chainrule"}
    with TemporaryFile() as given:
        given.write(text)
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the program is the user's own choice
                command,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise GraphvizError(f"{command[0]} could not be started: {error}.") from error
    with ThreadPoolExecutor(2) as readers:
        readings = [
            readers.submit(_read, stream, process) for stream in (process.stdout, process.stderr)
        ]
        end = time.monotonic() + SECONDS
        try:
            # its output first, for to wait for a program is to ask again and again
            printed, said = (reading.result(end - time.monotonic()) for reading in readings)
            status = process.wait(max(0.1, end - time.monotonic()))
        except (subprocess.TimeoutExpired, TimeoutError):
            raise GraphvizError(
                f"{command[0]} did not place the boxes within {SECONDS:.0f} s. "
                "Draw a smaller part of the graph, or label fewer values."
            ) from None
        finally:
            # A reading is not done while a child of the program is left that holds its output.
            if process.poll() is None or not all(reading.done() for reading in readings):
                _stop(process)
    if max(len(printed), len(said)) > MOST_PRINTED:
        raise GraphvizError(
            f"{command[0]} printed more than {MOST_PRINTED:,} bytes, which is no layout. {_REMEDY}"
        )
    return status, printed, said


def _read(stream: IO[bytes] | None, process: subprocess.Popen[bytes]) -> bytes:
    """All that comes, up to one byte more than may come; then the program is stopped."""
    if stream is None:
        return b""
    with stream:
        found = stream.read(MOST_PRINTED + 1)
        if len(found) > MOST_PRINTED:
            _stop(process)
        return found


def _stop(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _read_plain(lines: list[str]) -> dict[str, tuple[float, float]]:
    """The node lines of Graphviz's plain format, whose unit is the inch and whose y points up."""
    height = float(lines[0].split()[3])
    found = {}
    for line in lines:
        word, *fields = line.split() or [""]
        if word == "node":
            x, y = float(fields[1]) * _POINTS, (height - float(fields[2])) * _POINTS
            if not math.isfinite(x + y):
                raise ValueError(f"a place that is no number in {line!r}")
            found[fields[0].strip('"')] = (x, y)
    return found


def embedded() -> str | None:
    """The program inside the graphviz-pure wheel, which holds no Python code to ask."""
    try:
        files = metadata.distribution("graphviz-pure").files or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.stem == "graphviz-pure" and file.suffix in ("", ".exe"):
            return shutil.which(str(file.locate()))
    return None
