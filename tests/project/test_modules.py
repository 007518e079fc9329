"""Every module says what it holds, is named for it, and is of a size one can read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("autograd", "nn", "viz")
    for path in (ROOT / package).rglob("*.py")
)

LONGEST = 350
"""Lines of a module, where 250 are aimed at; the table grows with its rows, and is read by rows."""

NO_NAMES = {"util", "utils", "helper", "helpers", "misc", "common", "tools", "stuff"}

PYTORCHS = {"nn/utils.py"}
"""Modules that have the name of PyTorch's, and what it has there."""


@pytest.mark.parametrize("module", MODULES)
def test_a_module_begins_with_a_sentence(module: str) -> None:
    text = ast.get_docstring(ast.parse((ROOT / module).read_text(encoding="utf-8")))
    assert text

    sentence = text.partition("\n\n")[0]
    assert sentence[0].isupper() or sentence[0] == "`"
    assert sentence.endswith((".", "?"))


def test_no_module_is_named_for_nothing() -> None:
    named = {module for module in MODULES if Path(module).stem in NO_NAMES}

    assert named - PYTORCHS == set()


def test_no_module_is_too_long() -> None:
    lengths = {
        module: (ROOT / module).read_text(encoding="utf-8").count("\n")
        for module in MODULES
        if module != "autograd/table/primitives.py"
    }

    assert {module: n for module, n in lengths.items() if n > LONGEST} == {}
