"""Equations with the numbers of a moment: written as before, whatever becomes of the values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograd.explaining.alignment import as_html, as_latex, as_mathml, as_text
from autograd.explaining.derivations import derivation
from autograd.explaining.snapshots import snapshot
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
