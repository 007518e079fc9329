"""Equations with the numbers of a moment: written as before, whatever becomes of the values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograd import Value, derivative, diagnose, explain, paths, shares
from autograd.explaining.derivations import derivation
from autograd.explaining.equations.alignment import as_html, as_latex, as_mathml, as_text
from autograd.explaining.equations.snapshots import snapshot
from autograd.explaining.telling.telling import Telling
from autograd.graph import topological
from tests.explaining.random_graphs import Drawing
from viz.picture.boxes import told_names
from viz.picture.folding import fold


@pytest.mark.parametrize("write", [as_text, as_latex, as_mathml, as_html])
def test_equations_of_random_graphs_are_written_as_before(write: Callable[..., str]) -> None:
    for seed in range(40):
        root, leaves = Drawing(seed).record()
        folds = fold(topological(root), "named")
        names = told_names(folds)
        steps = list(derivation(folds, names))
        before = [write(step.equations, names) for step in steps]
        kept = [snapshot(step.equations) for step in steps]

        assert [write(each, names) for each in kept] == before

        for leaf in leaves:
            if leaf.label:
                leaf.data = 77.0
        if all(leaf.label for leaf in leaves):
            assert [write(each, names) for each in kept] == before


@pytest.mark.parametrize("form", ["text", "latex", "mathml", "markdown", "_repr_html_"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda y, w: explain(y, w, lr=0.1),
        lambda y, w: explain(y, w, style="delta"),
        paths,
        lambda y, _: shares(y),
        lambda y, w: diagnose(y, w, "18.0000"),
        derivative,
    ],
)
def test_what_was_explained_keeps_its_numbers_when_a_leaf_changes(
    ask: Callable[[Value, Value], Telling], form: str
) -> None:
    """Shown after the optimiser's step, it said w⁺ = 0.311 − 0.1 · (−8.01) = 0.311."""
    w, x = Value(0.5, "w"), Value(3.0)
    told = ask((w * x) ** 2, w)

    before = _written(told, form)
    w.data, x.data = -7.0, 11.0

    assert _written(told, form) == before


def test_a_script_keeps_its_numbers_when_a_leaf_changes() -> None:
    w, x = Value(0.5, "w"), Value(3.0)
    told = explain((w * x) ** 2, w, lr=0.1)

    before = told.python
    w.data, x.data = -7.0, 11.0

    assert told.python == before


def _written(told: Telling, form: str) -> str:
    found = getattr(told, form)
    return str(found() if callable(found) else found)
