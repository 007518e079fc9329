"""The wrong lines that are planted to try the tests out."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.planting import ROOT, changes, modules, planted, runs_for


def test_a_wrong_line_differs_from_the_right_one_and_is_python() -> None:
    for change in planted(60, seed=1, only="autograd/calculus"):
        assert change.changed != change.source, change
        assert ast.dump(ast.parse(change.changed)) != ast.dump(ast.parse(change.source)), change


def test_every_kind_of_wrong_line_is_planted() -> None:
    news = {change.new.strip() for change in changes(Path("autograd/engine/walk.py"))}

    assert {"!=", "is", "is not", "pass", "", "3"} <= news
    assert any(new.startswith("(not (") for new in news)


def test_the_runs_for_every_module_exist() -> None:
    for module in modules():
        paths = [word for run in runs_for(module) for word in run if not word.startswith("-")]
        assert paths, module
        assert all((ROOT / path).exists() for path in paths), module
