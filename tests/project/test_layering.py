"""A module imports only from its own row and lower ones, and imports never go round in a circle.

Imports under `if TYPE_CHECKING:` do not count: the program that runs never takes them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("autograd", "nn", "viz")

ROWS = (
    "errors primitive primitives",
    "operands algebras graph notation",
    "backpropagation graph_state operations recorders recording value",
    "functions records calculus stubs",
    "gradcheck anomaly explain compiler",
)
"""The modules of `autograd`, the lowest row first; a package in a row holds all it contains."""

RANK = {name: rank for rank, names in enumerate(ROWS) for name in names.split()}

LAZY = {("autograd.value", "_repr_svg_")}
"""The functions that may import a project's module when they are called: a Value draws itself."""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}


def rank(module: str) -> int:
    """How high a module stands: `autograd` itself above its modules, `nn` and `viz` above that."""
    package, _, inside = module.partition(".")
    if package != "autograd":
        return len(ROWS) + 1
    return RANK[inside.partition(".")[0]] if inside else len(ROWS)


@cache
def imports(module: str) -> frozenset[tuple[str, str]]:
    """Pairs (imported module of the project, function that imports it or "" at the top)."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return frozenset(
        (target, function)
        for node, function in run_time_imports(tree, "")
        for target in targets(node)
        if target in MODULES
    )


def run_time_imports(
    node: ast.AST, function: str
) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, function
        elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from run_time_imports(child, child.name)
        else:
            yield from run_time_imports(child, function)


def targets(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules an import names: `viz.boxes`, a module, for `from viz import boxes`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    for alias in node.names:
        inner = f"{node.module}.{alias.name}"
        yield inner if inner in MODULES else str(node.module)


def test_every_module_of_the_engine_has_a_row() -> None:
    modules = {name.split(".")[1] for name in MODULES if name.startswith("autograd.")}

    assert not modules - RANK.keys()


def test_a_module_imports_only_from_its_own_row_and_lower_ones() -> None:
    too_high = {
        f"{module} imports {target}"
        for module in MODULES
        for target, function in imports(module)
        if not function and rank(target) > rank(module)
    }

    assert not too_high


@pytest.mark.parametrize(("package", "other"), [("nn", "viz"), ("viz", "nn")])
def test_networks_and_pictures_know_nothing_of_each_other(package: str, other: str) -> None:
    known = {
        target.split(".")[0]
        for module in MODULES
        if module.split(".")[0] == package
        for target, _ in imports(module)
    }

    assert known  # the walk saw something
    assert other not in known


def test_no_imports_go_round_in_a_circle() -> None:
    graph = {
        module: {target for target, lazy in imports(module) if not lazy and target != module}
        for module in MODULES
    }

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_only_a_value_that_draws_itself_imports_late() -> None:
    late = {(module, f) for module in MODULES for target, f in imports(module) if f}

    assert late <= LAZY


def test_no_import_is_relative() -> None:
    relative = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    }

    assert not relative
