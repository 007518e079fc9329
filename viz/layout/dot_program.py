"""Which Graphviz places the boxes, and the one call to it."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib import metadata

from viz.errors import GraphvizError

VARIABLE = "CHAINRULE_DOT"
SECONDS = 60.0
_POINTS = 72.0


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
    found = shutil.which("dot") or _embedded()
    if found is None:
        raise GraphvizError(
            "Drawing needs Graphviz to place the boxes; no `dot` is on PATH and the package "
            "graphviz-pure is not installed. Type: pip install graphviz-pure"
        )
    return found


def positions(dot: str) -> dict[str, tuple[float, float]]:
    """The centre of every node of the DOT text `dot`, in pixels, y pointing down."""
    command = [program(), "-Kdot", "-Tplain"]
    # With SERVER_NAME set, Graphviz opens no file that an attribute might name.
    environment = {**os.environ, "SERVER_NAME": "chainrule"}
    try:
        run = subprocess.run(  # noqa: S603 - the program is the user's own choice of Graphviz
            command,
            input=dot.encode(),
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GraphvizError(
            f"{command[0]} did not place the boxes within {SECONDS:.0f} s. "
            "Draw a smaller part of the graph, or label fewer values."
        ) from None
    except OSError as error:
        raise GraphvizError(f"{command[0]} could not be started: {error}.") from error
    lines = run.stdout.decode(errors="replace").splitlines()
    # An empty source makes dot succeed and print nothing, so the last line is the proof of success.
    if run.returncode != 0 or not lines or lines[-1] != "stop":
        said = run.stderr.decode(errors="replace").strip() or "nothing"
        raise GraphvizError(
            f"{command[0]} failed (exit status {run.returncode}); it said: {said}. "
            f"Set {VARIABLE} to another Graphviz, or install graphviz-pure."
        )
    return _read_plain(lines)


def _read_plain(lines: list[str]) -> dict[str, tuple[float, float]]:
    """The node lines of Graphviz's plain format, whose unit is the inch and whose y points up."""
    height = float(lines[0].split()[3])
    found = {}
    for line in lines:
        word, *fields = line.split()
        if word == "node":
            x, y = float(fields[1]), height - float(fields[2])
            found[fields[0].strip('"')] = (x * _POINTS, y * _POINTS)
    return found


def _embedded() -> str | None:
    """The program inside the graphviz-pure wheel, which holds no Python code to ask."""
    try:
        files = metadata.distribution("graphviz-pure").files or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.stem == "graphviz-pure" and file.suffix in ("", ".exe"):
            return shutil.which(str(file.locate()))
    return None
