"""Calls of the page's functions, answered by Node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.viz.page.exporting import copy_assets, run_node

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Calls one function, or, given a list of calls, all of them in one process."""
    folder: Path = tmp_path_factory.mktemp("playing")
    copy_assets(folder)

    def answered(name: str | list[list[Any]], *given: Any) -> Any:
        if isinstance(name, list):
            return run_node(folder, "playing.mjs", name)
        return run_node(folder, "playing.mjs", [[name, *given]])[0]

    return answered
