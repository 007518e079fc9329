"""The site that the tests of this folder look at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with one lesson run; CHAINRULE_SITE names one that is there already."""
    if "CHAINRULE_SITE" in os.environ:
        return ROOT / os.environ["CHAINRULE_SITE"]
    for package in ("furo", "latex2mathml", "myst_nb", "sphinx"):
        pytest.importorskip(package)
    out = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "docs", "--quick", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    return out
