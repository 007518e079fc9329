"""A recorded graph for Node: its nodes and details as JSON, its rules as a module, and the assets.

The truth about a graph in these tests comes from Python's engine; here is only what tells Node
which graph it is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from autograd import Value
from autograd.explaining.derivations import derivation
from autograd.explaining.folding import folded_edges
from autograd.graph import topological
from viz.page import data as pages
from viz.page.numbering import numbered
from viz.page.rows import Rows
from viz.picture.folding import Fold, fold, without_inputs

ASSETS = Path(str(files("viz.page"))) / "assets"
MISTAKEN = Path(str(files("autograd.explaining.diagnosing"))) / "mistaken.js"


class Exported:
    """A graph as JSON; `ids` are the nodes of recorded values, `fed` those of drawn inputs."""

    def __init__(
        self,
        output: Value,
        parameters: Iterable[Value] = (),
        lr: float = 0.5,
        details: Sequence[Any] = ("named", "ops"),
        rows: Rows | None = None,
    ) -> None:
        self.output, self.rows = output, Rows() if rows is None else rows
        self.order = topological(output)
        self.ids = {value: n for n, value in enumerate(self.order)}
        numbering = numbered(self.order)
        self.fed = numbering.fed
        self.folds = [fold(self.order, detail, 10**9, numbering.names) for detail in details]
        self.data: dict[str, Any] = {
            "nodes": pages._nodes(numbering, self.rows),
            "root": self.ids[output],
            "parameters": [self.ids[each] for each in parameters],
            "lr": lr,
            "levels": [self._level(folds) for folds in self.folds],
        }

    def id_of(self, value: Value) -> int:
        """The node of a recorded value, or of a drawn input."""
        return self.ids[value] if value in self.ids else self.fed[value.label]

    def edges(self, level: int) -> list[list[str]]:
        """The keys of the edges of each fold of a detail."""
        return [each["edges"] for each in self.data["levels"][level]["folds"]]

    def _level(self, folds: list[Fold]) -> dict[str, Any]:
        shown = {each.value for each in folds if not each.is_input}
        _, inner = folded_edges(self.order, shown)
        edges = iter(range(10**9))
        told = [
            {
                "node": self.id_of(each.value),
                "sources": [self.id_of(source) for source in each.sources],
                "edges": [f"e{next(edges)}" for _ in each.sources],
                "inner": [self.ids[value] for value in inner.get(each.value, ())],
            }
            for each in folds
        ]
        return {
            "folds": told,
            "inputs": [self.id_of(each.value) for each in folds if each.is_input],
            "steps": self._steps(folds),
        }

    def _steps(self, folds: list[Fold]) -> list[dict[str, Any]]:
        places = {each.value: n for n, each in enumerate(folds)}
        return [
            {"phase": step.phase, "fold": places[step.told.value]}
            for step in derivation(without_inputs(folds), {})
        ]


def export_node(
    folder: Path, output: Value, parameters: Iterable[Value] = (), lr: float = 0.5, **asked: Any
) -> Exported:
    """Write `data.json` and `rows.js` of a graph into a folder, beside copies of the assets."""
    exported = Exported(output, parameters, lr, **asked)
    copy_assets(folder)
    (folder / "data.json").write_text(json.dumps(exported.data), encoding="utf-8")
    (folder / "rows.js").write_text(exported.rows.module(), encoding="utf-8")
    return exported


def copy_assets(folder: Path) -> None:
    """The modules of the page, in a folder where Node takes them for ES modules."""
    for asset in (*ASSETS.glob("*.js"), MISTAKEN):
        shutil.copy(asset, folder)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")


def export_many(folder: Path, rows: Rows) -> None:
    """The assets and the rules of several graphs in a folder; the graphs come with the question."""
    copy_assets(folder)
    (folder / "rows.js").write_text(rows.module(), encoding="utf-8")


def read(x: Any) -> float:
    """A number as Node tells it, where JSON has none for what is not finite."""
    return float(x) if isinstance(x, str) else x


Answering: TypeAlias = Callable[[str, list[Any]], list[Any]]
"""What a script answers to cases of one kind."""


def answering(folder: Path, script: str) -> Answering:
    """A way to ask a script that takes cases by their kind, in this folder."""
    copy_assets(folder)

    def ask(kind: str, cases: list[Any]) -> list[Any]:
        found: list[Any] = run_node(folder, script, {kind: cases})[kind]
        return found

    return ask


def run_node(folder: Path, script: str, asked: Any = None) -> Any:
    """What a script of this folder tells about the question, as JSON.

    The script is copied beside the assets; it reads `asked.json` and prints its answer.
    """
    shutil.copy(Path(__file__).with_name(script), folder)
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    done = subprocess.run(
        ["node", script], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
