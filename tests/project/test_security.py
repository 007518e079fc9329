"""SECURITY.md promises nothing without a test, and the tests that it names are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted({*re.findall(r"`(tests/[\w/.:]+)`", PAGE)})


def test_every_promise_names_its_tests() -> None:
    promises = [line for line in PAGE.splitlines() if line.startswith("| **")]

    assert len(promises) > 5
    assert all(re.search(r"`tests/[^`]+` \|$|`tests/[^`]+`, ", line) for line in promises)


@pytest.mark.parametrize("named", NAMED)
def test_a_test_that_is_named_is_there(named: str) -> None:
    file, _, name = named.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}

    assert name in functions if name else any(each.startswith("test_") for each in functions)


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_the_page_is_linked_to(page: str) -> None:
    assert "](SECURITY.md)" in (ROOT / page).read_text(encoding="utf-8")


def test_the_links_of_the_page_lead_somewhere() -> None:
    for file in re.findall(r"\]\((?!\w+:)([^)#]*)", PAGE):
        assert (ROOT / file).is_file(), file
