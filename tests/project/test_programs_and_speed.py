"""The page on programs: what it shows without prompts runs too."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_process_pool_trains(lang: str, tmp_path: Path) -> None:
    """The one piece of Python without prompts, run as a script after all that stands before it."""
    page = (DOCS / lang / "programs-and-speed.md").read_text(encoding="utf-8")
    found = re.search(r"^```python\n((?!>>>).*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found
    before = doctest.DocTestParser().get_examples(page[: found.start()])
    start = "program.parameters = [0.0, 0.0]"
    parts = [*(each.source for each in before), start, found[1], "print(program.parameters)"]
    script = tmp_path / "script.py"
    script.write_text("\n".join(parts), encoding="utf-8")

    run = subprocess.run(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    # ten steps along the gradient of the sum of squares, done with matrices
    x, y = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [3.0, 1.0]]), np.array([1.0, 3, 5, 7])
    expected = np.zeros(2)
    for _ in range(10):
        expected -= 0.05 * 2.0 * x.T @ (x @ expected - y)
    printed = run.stdout.splitlines()[-1]
    # NumPy prints eight digits
    assert np.fromstring(printed.strip("[]"), sep=" ") == pytest.approx(expected, rel=1e-7)
