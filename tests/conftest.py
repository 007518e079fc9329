"""Which packages are under test, what must not be skipped, and where machine code is kept."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PROGRAMS = frozenset({"chromium", "firefox-esr", "gcc", "node", "pdftotext"})
FONTS, LATEX = "fonts", "latex"
"""What CHAINRULE_REQUIRE may name that is no package: these, and programs."""

# `examples` and `benchmarks` stand in the tree and not in the wheel. At the end of sys.path, the
# tree offers them without hiding the installed packages.
sys.path.append(str(ROOT))

from tests.fonts import fonts_are_there  # noqa: E402
from tests.tex import latex_is_there  # noqa: E402
from tests.trials import clean_table, row, trials  # noqa: E402, F401  (fixtures for all tests)


def pytest_report_header() -> str:
    spec = importlib.util.find_spec("autograd")
    return f"autograd: {Path(spec.origin).parent if spec and spec.origin else 'not found'}"


def pytest_configure(config: pytest.Config) -> None:
    """Fail where a test would be skipped that the run has promised, and take a folder.

    Tests of an extra are skipped where its package is missing, and tests of a language where its
    program is; CHAINRULE_REQUIRE=torch,numba,gcc promises those of the ones that it names.
    """
    promised = [name for name in os.environ.get("CHAINRULE_REQUIRE", "").split(",") if name]
    missing = [name for name in promised if not _is_there(name)]
    if missing:
        raise pytest.UsageError(
            f"CHAINRULE_REQUIRE asks for the tests that need {', '.join(missing)}, which cannot be "
            "found; install it, or leave it out of the variable to have those tests skipped."
        )
    # whoever runs the tests may like Chinese pictures; what the tests expect is in English
    os.environ.pop("CHAINRULE_LANG", None)
    if "CHAINRULE_CACHE" not in os.environ:
        # processes that tests start take it over, and nothing gets into the user's own cache
        folder = tempfile.mkdtemp(prefix="chainrule-tests-")
        os.environ["CHAINRULE_CACHE"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def _is_there(name: str) -> bool:
    if name == FONTS:
        return fonts_are_there()
    if name == LATEX:
        return latex_is_there()
    return bool(shutil.which(name) if name in PROGRAMS else importlib.util.find_spec(name))
