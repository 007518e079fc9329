"""Graphs for Node, and its skipping where it is missing."""

from __future__ import annotations

import shutil

import pytest

from tests.viz.page.answers import ask  # noqa: F401  (fixtures for all tests of the page)
from tests.viz.page.browsing import browse, chromium  # noqa: F401


@pytest.fixture(autouse=True)
def _node(request: pytest.FixtureRequest) -> None:
    """Skip what needs Node where there is none; CHAINRULE_REQUIRE=node promises it."""
    if request.node.get_closest_marker("node") and shutil.which("node") is None:
        pytest.skip("needs node")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "node: needs Node")
