"""Every module stands in the tree below, and imports only from lower floors.

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

FLOORS: dict[str, list[str]] = {
    "autograd": [
        "errors graph numpy saving shortening spelling",
        "notices language terminal",
        "wrapping",
        "commandline table",
        "notation",
        "engine",
        "functions statistics calculus",
        "compiler",
        "explaining",
        "checking",
    ],
    "autograd.table": ["primitive rules tails", "kernels", "primitives", "algebras"],
    "autograd.notation": [
        "numbers terms",
        "names laws",
        "formulas sharing",
        "mathml slopes languages",
    ],
    "autograd.notation.languages": [
        "printing",
        "loops python",
        "c javascript numba identifiers imports",
    ],
    "autograd.engine": [
        "arrays forking notes operations scopes",
        "hooked operands sessions sources",
        "assigning collecting committing methods walk",
        "backward copying stubs pausing",
        "pickling",
        "decisions reading",
        "equality ufuncs",
        "value",
        "labelling adding tracing __main__",
        "authoring",
    ],
    "autograd.calculus": [
        "staleness sweeps",
        "rereading containers",
        "gradients calls blocks",
        "tangents results",
        "transformations",
        "matrices products",
    ],
    "autograd.explaining": [
        "equations flatness parsing",
        "folding telling",
        "asked diagnosing edges narration steps",
        "deltas derivations factors formulas judging paths scripts shares",
        "__main__ explanation",
    ],
    "autograd.explaining.diagnosing": [
        "asking sites",
        "mistakes symbolic",
        "functions glossary hypotheses",
        "corrections lanes",
        "searching",
        "catalogue diagnosis",
    ],
    "autograd.explaining.equations": [
        "breaking choices equations quantities",
        "descents locality snapshots",
        "writing",
        "alignment",
    ],
    "autograd.explaining.formulas": [
        "differentials",
        "definitions",
        "derivatives",
    ],
    "autograd.explaining.judging": [
        "descents figures misprints roundings",
        "recomputing trainings",
        "verdicts",
        "judging",
        "figurefiles",
    ],
    "autograd.explaining.parsing": [
        "tokens",
        "grammar",
        "parsing",
    ],
    "autograd.explaining.telling": [
        "sentences tables",
        "parts",
        "bindings forms",
        "telling",
    ],
    "autograd.checking": [
        "anomalies calls differences jacobians kinks precision",
        "detection edges",
        "hooks sides",
        "comparisons",
        "verification",
        "reasons",
        "questions",
        "functions",
    ],
    "autograd.compiler": [
        "costs turns",
        "tape",
        "schedule",
        "lowering",
        "updates threads",
        "arguments deciding hooks memory naming origins signatures",
        "courses columns",
        "axes",
        "targets training",
        "runners",
        "choosing sharding files",
        "castings",
        "derivatives copying samples starts",
        "differentiating varying",
        "program",
        "functions batched",
        "compiling loading",
    ],
    "autograd.compiler.derivatives": [
        "sketch patterns routines",
        "sweeping",
        "matrices",
        "products",
    ],
    "autograd.compiler.files": ["fields", "archives forms rows tapes", "calls", "programs"],
    "autograd.compiler.tape": [
        "given tape",
        "analysis building repeats revising roles",
        "contraction",
        "passes",
    ],
    "autograd.compiler.schedule": ["schedule facts grids", "ordering", "scheduling"],
    "autograd.compiler.lowering": [
        "bodies",
        "unrolled loop",
        "places portions",
        "rolling",
        "listing",
    ],
    "autograd.compiler.targets": ["c javascript python numpy", "numba"],
    "autograd.compiler.targets.python": ["straightline", "functions"],
    "autograd.compiler.targets.numpy": [
        "lines lists scratch layouts",
        "references",
        "source plans",
        "products",
        "bindings",
        "blocks",
        "executor",
        "narrow",
    ],
    "autograd.compiler.targets.numba": [
        "cache calls cases kernels objects batches lanes tiles",
        "code",
        "dense forms encoding sums",
        "products update",
        "loop straight",
        "executor",
    ],
    "nn": [
        "errors absent",
        "arguments",
        "parameter batch randomness formats gains",
        "contents recordings initialisers elements",
        "module activations",
        "losses layers optimisers data",
        "schedules states",
        "training",
        "functional init lr_scheduler utils",
        "optim",
    ],
    "nn.losses": ["pairing", "classification likelihood regression", "criteria"],
    "nn.layers": [
        "activating labels nesting unit windows",
        "neuron linear convolution pooling shaping dropout embedding normalisation",
        "perceptron numbering containers batchnorm recurrent scores",
        "sequential attention",
    ],
    "nn.optimisers": [
        "reading writing lines settings",
        "groups equations",
        "states clipping searching explained",
        "optimiser",
        "rules moments",
    ],
    "nn.data": ["samples letters tables toys", "batches"],
    "nn.schedules": ["groups", "reading", "schedule", "cycles plateau rules waves", "sequences"],
    "nn.training": [
        "models objectives outputs points progress settings walks",
        "evaluators predictors tracing",
        "diagnosis predicting programs recorded",
        "compiled training",
        "fitting",
        "searching",
    ],
    "viz": [
        "errors words programs",
        "wishes",
        "letters",
        "picture",
        "layout",
        "ink",
        "export",
        "drawing frames",
        "steps plots page",
        "commands",
        "__main__",
    ],
    "viz.letters": ["coordinates metrics safety", "runs", "widths"],
    "viz.picture": [
        "sketch",
        "badges captions learned inputs",
        "folding scopes",
        "crowding",
        "boxes",
    ],
    "viz.layout": [
        "dot_program faces wrapping",
        "axes",
        "lattice layout ranks",
        "lanes",
        "ordering dot_text straightening columns bands",
        "routes",
        "placing",
    ],
    "viz.ink": [
        "colours",
        "stylesheet",
        "lines",
        "brush",
        "canvas svg prose",
        "boxes captions edges legend",
        "parts",
        "frame",
    ],
    "viz.export": [
        "rasters html placed graphs flipbook",
        "filmstrip json mermaid graphml networkx tikz",
        "animation",
    ],
    "viz.export.tikz": ["letters paths", "brush", "document"],
    "viz.page": [
        "figures mistakes modules numbering packing pictures rows skin strips widget",
        "document lenses",
        "levels",
        "layered",
        "layerstory",
        "layers",
        "details",
        "data",
    ],
    "viz.plots": [
        "theme data dressing wrapping",
        "ink",
        "plot scatter tracing walking",
        "boundaries boxes contours curves descent flow functions histograms images lines",
    ],
    "viz.plots.ink": ["heading renderer", "sheet"],
}
"""For each folder its modules and folders, the lowest floor first.

A room imports from lower floors of its folder; rooms of one floor do not know each other.
"""

ORDER = {"autograd": 0, "nn": 1, "viz": 1}
"""`nn` and `viz` stand on `autograd` and do not know each other."""

DOORS = {
    ("autograd", "__getattr__", "autograd.compiler"),
    ("autograd", "__getattr__", "autograd.checking"),
    ("autograd", "__getattr__", "autograd.engine.authoring"),
    ("autograd.compiler", "__getattr__", "autograd.compiler.compiling"),
    ("autograd.compiler", "__getattr__", "autograd.compiler.loading"),
    ("autograd.compiler", "__getattr__", "autograd.compiler.starts"),
    ("autograd.engine.value", "_repr_mimebundle_", "viz"),
    ("autograd.engine.value", "_repr_svg_", "viz"),
    ("autograd.engine.hooked", "register_hook", "autograd.checking.hooks"),
    ("viz", "__getattr__", "viz.plots"),
    ("viz.page", "live", "viz.page.widget"),
    ("viz.plots.plot", "_picture", "viz.plots.ink.sheet"),
}
"""The functions that import when they are called, and what: a Value and a plot draw themselves."""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path for package in ORDER for path in sorted((ROOT / package).rglob("*.py"))
}

FLOOR = {
    f"{folder}.{name}": floor
    for folder, floors in FLOORS.items()
    for floor, names in enumerate(floors)
    for name in names.split()
}


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
    """The modules an import names: `viz.layout.faces` for `from viz.layout import faces`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    for alias in node.names:
        inner = f"{node.module}.{alias.name}"
        yield inner if inner in MODULES else str(node.module)


def is_lower(target: str, module: str) -> bool:
    """Whether a module stands where another may import it: on a lower floor."""
    ours, theirs = module.split("."), target.split(".")
    if ours[0] != theirs[0]:
        return ORDER[theirs[0]] < ORDER[ours[0]]
    # a folder's own module is the door to all that is in it
    if ours[: len(theirs)] == theirs or theirs[: len(ours)] == ours:
        return len(theirs) >= len(ours)
    depth = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b)
    here, there = (".".join(parts[: depth + 1]) for parts in (ours, theirs))
    return FLOOR[there] < FLOOR[here]


def test_the_tree_lists_every_module_and_nothing_else() -> None:
    assert sorted(FLOOR) == sorted(module for module in MODULES if "." in module)


def test_every_folder_has_a_floor_for_what_is_in_it() -> None:
    folders = {name for name, path in MODULES.items() if path.name == "__init__.py"}

    assert folders == FLOORS.keys()


def test_a_module_imports_only_from_lower_floors() -> None:
    too_high = {
        f"{module} imports {target}"
        for module in MODULES
        for target, function in imports(module)
        if not function and not is_lower(target, module)
    }

    assert not too_high


@pytest.mark.parametrize(
    ("module", "target", "allowed"),
    [
        ("autograd.engine.value", "autograd.table.primitive", True),
        ("autograd.table.algebras", "autograd.table.primitives", True),
        ("viz.ink.legend", "viz.ink.boxes", False),
        ("autograd.table.primitive", "autograd.table.primitives", False),
        ("autograd.table.primitive", "autograd.engine.value", False),
        ("autograd.engine.value", "autograd", False),
        ("nn.module", "autograd.engine.value", True),
        ("autograd.engine.value", "nn", False),
        ("nn.module", "viz", False),
    ],
)
def test_the_rule_says_no_where_it_should(module: str, target: str, allowed: bool) -> None:
    assert is_lower(target, module) is allowed


@pytest.mark.parametrize("folder", [*ORDER, *(name for name in FLOORS if "." in name)])
def test_no_rooms_import_each_other_in_a_circle(folder: str) -> None:
    depth = folder.count(".") + 1

    def room(module: str) -> str:
        return ".".join(module.split(".")[: depth + 1])

    inside = [module for module in MODULES if module.startswith(f"{folder}.")]
    graph: dict[str, set[str]] = {room(module): set() for module in inside}
    for module in inside:
        graph[room(module)] |= {
            room(target)
            for target, function in imports(module)
            if not function and room(target) in graph and room(target) != room(module)
        }

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_module_is_named_as_what_its_package_exports() -> None:
    """Else `autograd.primitive` would be the module or the function, as imports go."""
    hidden = {
        name
        for name, path in MODULES.items()
        if name.count(".") == 1 and name not in ("viz.steps", "viz.page")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name.split(".")[1]
    }

    assert not hidden


def test_only_doors_are_imported_late() -> None:
    late = {(module, f, target) for module in MODULES for target, f in imports(module) if f}

    assert late == DOORS


def test_no_import_is_relative() -> None:
    relative = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    }

    assert not relative
