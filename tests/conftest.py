"""Which packages are under test, and what must not be skipped."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# `examples` and `benchmarks` stand in the tree and not in the wheel. At the end of sys.path, the
# tree offers them without hiding the installed packages.
sys.path.append(str(ROOT))


def pytest_report_header() -> str:
    spec = importlib.util.find_spec("autograd")
    return f"autograd: {Path(spec.origin).parent if spec and spec.origin else 'not found'}"


def pytest_configure() -> None:
    """Fail where a test would be skipped that the run has promised.

    Tests of an extra are skipped where its package is missing; CHAINRULE_REQUIRE=torch,typst
    promises those of the packages that it names.
    """
    promised = [name for name in os.environ.get("CHAINRULE_REQUIRE", "").split(",") if name]
    missing = [name for name in promised if importlib.util.find_spec(name) is None]
    if missing:
        raise pytest.UsageError(
            f"CHAINRULE_REQUIRE asks for the tests that need {', '.join(missing)}, which cannot be "
            "imported; install it, or leave it out of the variable to have those tests skipped."
        )
