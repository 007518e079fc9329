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
    """A run that promises the comparison with PyTorch fails where PyTorch is missing."""
    if os.environ.get("CHAINRULE_REQUIRE_ORACLE") == "1" and not importlib.util.find_spec("torch"):
        raise pytest.UsageError(
            "CHAINRULE_REQUIRE_ORACLE=1 asks for the tests against PyTorch, but torch is not "
            "installed; install it, or unset the variable to have those tests skipped."
        )
