"""Rules that steps tell, in JavaScript: they give their slopes until an edit leaves their case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd import Value, elu, selu
from autograd.explaining.equations.choices import number_of
from autograd.explaining.equations.locality import local_rules
from tests.explaining.random_graphs import Drawing
from tests.viz.page.exporting import Exported, export_many, read, run_node
from viz.page.rows import Rows
from viz.picture.folding import without_inputs

pytestmark = pytest.mark.node


def rules_of(exported: Exported) -> list[tuple[Any, int, int, int]]:
    """The rules of the first detail, each with its place in HOLDS and its edge."""
    folds = exported.folds[0]
    place = {fold.value: n for n, fold in enumerate(folds)}
    found = []
    for told in without_inputs(folds):
        n = place[told.value]
        for source, term in local_rules(told).items():
            rule = exported.rows.condition(term, exported.id_of)
            found.append((term, rule, n, folds[n].sources.index(source)))
    return found


def test_rules_give_what_python_computes_of_them(tmp_path: Path) -> None:
    rows = Rows()
    graphs = [Exported(Drawing(seed).record()[0], rows=rows) for seed in range(300)]
    rules = [rules_of(each) for each in graphs]
    asked = [
        {"data": each.data, "rules": [rule[1:] for rule in told]}
        for each, told in zip(graphs, rules, strict=True)
    ]
    export_many(tmp_path, rows)

    found = run_node(tmp_path, "holds.mjs", {"graphs": asked})

    compared = 0
    for told, (here,) in zip(rules, found, strict=True):
        for (term, *_), (given, slope, holds) in zip(told, here, strict=True):
            right = number_of(term)
            assert read(given) == pytest.approx(right, rel=1e-9, abs=1e-15), term
            assert holds is (read(slope) == pytest.approx(right, rel=1e-9, abs=0.0)), term
            compared += 1
    assert compared > 250


@pytest.mark.parametrize("function", [elu, selu])
def test_a_rule_that_was_chosen_holds_on_its_side_only(function: Any, tmp_path: Path) -> None:
    """Below 0 the slope is a multiple of e^x, above it is a number."""
    x = Value(-1.0, "x")
    output = function(x)
    output.label = "y"
    rows = Rows()
    exported = Exported(output, rows=rows, details=("named",))
    rules = [rule[1:] for rule in rules_of(exported)]
    assert rules
    export_many(tmp_path, rows)
    n = exported.ids[x]
    edits = [[[n, x]] for x in (-1.0, -0.25, 1.5, 1e-6, -2.0)]

    (found,) = run_node(
        tmp_path,
        "holds.mjs",
        {"graphs": [{"data": exported.data, "rules": rules}], "edits": edits},
    )

    assert [all(holds for *_, holds in here) for here in found] == [True, True, False, False, True]


def test_no_label_comes_into_the_module() -> None:
    """Only names of rows do, numbers, and places of nodes."""
    x, y = Value(0.5, "</script>"), Value(2.0, "alert(1)")
    output = elu(x) / y
    output.label = "constructor"
    exported = Exported(output)

    rules = rules_of(exported)

    text = exported.rows.module()
    assert rules
    for value in (x, y, output):
        assert value.label not in text
