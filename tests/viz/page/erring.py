"""Graphs with their mistakes for Node: what `Exported` has, and what `mistakes_data` adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autograd import Value
from tests.viz.page.exporting import Exported, copy_assets
from viz.page.mistakes import mistakes_data
from viz.page.rows import Rows


class Erring:
    """Several graphs whose changes and rules stand in one module."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.graphs: list[Exported] = []
        self._changes: list[dict[str, Any]] = []
        self._rules: dict[str, dict[str, Any]] = {}
        self._helpers: list[str] = []

    def add(
        self,
        output: Value,
        parameters: Sequence[Value] = (),
        lr: float = 0.5,
        details: Sequence[Any] = ("named",),
    ) -> Exported:
        """A graph as the page has it, its changes behind those of the graphs before."""
        exported = Exported(output, parameters, lr, details, self.rows)
        found = mistakes_data(output, exported.data["nodes"], parameters or None, lr)
        first = len(self._changes)
        found.data["causes"] = [[first + change, *at] for change, *at in found.data["causes"]]
        found.data["slip"] += first
        exported.data["mistakes"] = found.data
        self._changes += found.changes
        self._rules |= found.rules
        self._helpers += found.helpers
        self.graphs.append(exported)
        return exported

    def write(self, folder: Path) -> list[dict[str, Any]]:
        """The assets and the module in a folder; the data of all graphs."""
        copy_assets(folder)
        module = self.rows.module(self._changes, self._rules, self._helpers)
        (folder / "rows.js").write_text(module, encoding="utf-8")
        return [each.data for each in self.graphs]


def erring(graphs: Iterable[tuple[Value, Sequence[Value]]]) -> Erring:
    """Graphs with the parameters of each."""
    made = Erring()
    for output, parameters in graphs:
        made.add(output, parameters)
    return made
