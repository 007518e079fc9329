"""Plants wrong lines in the packages, one at a time, and tells which ones no test notices.

`python -m tests.planting --count 200 --seed 1` copies the tree, changes a random place of it, such
as `<` to `<=` or `+` to `-`, and runs the tests of that room, then those of the package, until one
fails. What survives is either a gap in the tests or changes nothing that can be observed: each is
printed with its place, to be read. `--only autograd/engine` plants below a folder only.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("autograd", "nn", "viz")
SECONDS: Final = 420
"""After so long a run counts as failed: many a wrong line never ends."""

OTHER: Final[dict[type[ast.AST], str]] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.Mod: "*",
    ast.Pow: "*",
    ast.FloorDiv: "/",
}
"""What stands for an operator in its wrong form."""

ROOMS: Final = {
    "autograd/notices.py": "tests/engine",
    "autograd/errors.py": "tests/engine",
    "autograd/statistics.py": "tests/test_statistics.py",
    "autograd/functions.py": "tests/test_functions.py",
    "autograd/graph.py": "tests/test_graph.py",
}
"""The nearest tests of modules that stand in no folder."""


@dataclass(frozen=True)
class Change:
    """One wrong line: between two places of a file stands another text."""

    path: Path
    start: int
    end: int
    new: str

    @property
    def source(self) -> bytes:
        """The file as it is."""
        return (ROOT / self.path).read_bytes()

    @property
    def changed(self) -> bytes:
        """The file with the wrong line."""
        source = self.source
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        source = self.source
        line = source.count(b"\n", 0, self.start) + 1
        old = source[self.start : self.end].decode()
        return f"{self.path}:{line}: {' '.join(old.split())[:70]!r} -> {self.new[:70]!r}"


def modules() -> list[Path]:
    """Every module of the packages."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found)


def changes(path: Path) -> Iterator[Change]:  # noqa: C901  (a list of cases)
    """Every wrong line that can be planted in a module; texts and type hints are left alone."""
    source = (ROOT / path).read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def place(node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def between(left: ast.expr, right: ast.expr, operator: ast.AST) -> Iterator[Change]:
        start, end = place(left)[1], place(right)[0]
        gap = source[start:end].decode()
        bare = gap.strip(" ()\n")
        if type(operator) in OTHER and bare and "\n" not in gap and gap.count(bare) == 1:
            yield Change(path, start, end, gap.replace(bare, OTHER[type(operator)]))

    for node in _code(ast.parse(source)):
        if isinstance(node, ast.BinOp):
            yield from between(node.left, node.right, node.op)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from between(node.left, node.comparators[0], node.ops[0])
        elif isinstance(node, ast.BoolOp):
            start, end = place(node.values[0])[1], place(node.values[1])[0]
            gap, word = source[start:end].decode(), "and" if isinstance(node.op, ast.And) else "or"
            if gap.count(word) == 1:
                yield Change(path, start, end, gap.replace(word, "or" if word == "and" else "and"))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            start, sign = place(node)[0], "not" if isinstance(node.op, ast.Not) else "-"
            yield Change(path, start, start + len(sign), "")
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield Change(path, *place(node), str(not node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            yield Change(path, *place(node), repr(node.value + 1))
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            start, end = place(node.test)
            yield Change(path, start, end, f"(not ({source[start:end].decode()}))")
        elif isinstance(node, ast.Return) and node.value is not None:
            yield Change(path, *place(node), "return None")
        elif isinstance(node, ast.AugAssign | ast.Expr) and not _is_text(node):
            yield Change(path, *place(node), "pass")


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.Yield)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one that decide what is computed."""
    if isinstance(node, ast.JoinedStr | ast.Raise) or (
        isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ):
        return
    yield node
    for name, field in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "bases"}:
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST):
                yield from _code(child)


def runs_for(path: Path) -> list[list[str]]:
    """What is run for a module: the tests of its room first, then more."""
    package, *inner = path.parts[:-1]
    base = Path("tests") if package == "autograd" else Path("tests", package)
    runs = [[ROOMS.get(path.as_posix(), str(base))]] if not inner else []
    for depth in range(len(inner), 0, -1):
        folder = base.joinpath(*inner[:depth])
        if (ROOT / folder).is_dir():
            runs.append([str(folder)])
    rest = {
        "autograd": ["tests", "--ignore=tests/compiler", "--ignore=tests/viz", "--ignore=tests/nn"],
        "nn": ["tests/nn", "tests/oracle"],
        "viz": ["tests/viz", "tests/examples"],
    }[package]
    return [*runs, rest] if path.parts[:2] != ("autograd", "compiler") else runs


def is_caught(change: Change, folder: Path, interpreter: str) -> bool:
    """Whether a test fails when the change stands in a copy of the tree."""
    module = folder / change.path
    module.write_bytes(change.changed)
    for compiled in module.parent.glob(f"__pycache__/{module.stem}.*.pyc"):
        compiled.unlink()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [interpreter, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    try:
        for tests in runs_for(change.path):
            try:
                run = subprocess.run(
                    [*command, *tests],
                    cwd=folder,
                    env=environment,
                    capture_output=True,
                    check=False,
                    timeout=SECONDS,
                )
            except subprocess.TimeoutExpired:
                return True
            if run.returncode != 0:
                return True
        return False
    finally:
        module.write_bytes(change.source)


def planted(count: int, seed: int, only: str) -> list[Change]:
    """A random choice of wrong lines, every module with the weight of its code."""
    paths = [path for path in modules() if path.as_posix().startswith(only)]
    found = [change for path in paths for change in changes(path)]
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    for change in chosen:
        ast.parse(change.changed)
    return chosen


def main() -> None:
    """Plant, run the tests, and print what survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many wrong lines")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--only", default="", help="a folder or module, such as autograd/engine")
    parser.add_argument("--jobs", type=int, default=2, help="how many runs side by side")
    parser.add_argument("--list", action="store_true", help="print the wrong lines, run nothing")
    options = parser.parse_args()
    chosen = planted(options.count, options.seed, options.only)
    if options.list:
        print(*chosen, sep="\n")
        return
    folders: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory() as work:
        for index in range(options.jobs):
            folder = Path(work, str(index))
            ignored = shutil.ignore_patterns(".git", ".venv", "build", ".*_cache")
            shutil.copytree(ROOT, folder, ignore=ignored)
            folders.put(folder)
        survivors: list[Change] = []
        printing = Lock()

        def try_out(change: Change) -> None:
            folder = folders.get()
            caught = is_caught(change, folder, sys.executable)
            folders.put(folder)
            with printing:
                print("caught  " if caught else "SURVIVED", change, flush=True)
                if not caught:
                    survivors.append(change)

        with ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(try_out, chosen))
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} wrong lines were caught.")
    print(*survivors, sep="\n")


if __name__ == "__main__":
    main()
