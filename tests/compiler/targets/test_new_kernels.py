"""A row with a kernel is a row and one line in the table of kernels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import autograd
from tests.conftest import ROOT

ROW = """    Primitive("cube_root", "x", forward=None,
              slopes=(lambda xp, z, x: 1.0 / (3.0 * z * z),)),
    Primitive("sqrt","""

LINE = """    "cube_root": Kernel(math.cbrt, np.cbrt, "cbrt", "Math.cbrt", "np.cbrt"),
    "sqrt":"""

PROGRAM = """
import sys
from pathlib import Path

import autograd as ag
from autograd import Value
from tests.compiler.backends import BACKENDS, Question, is_there

x = Value(3.375)
question = Question.as_recorded(ag.cube_root(x) * 2.0, [], [x])
for name, answers in BACKENDS.items():
    if is_there(name):
        folder = Path(sys.argv[1]) / name
        folder.mkdir()
        (value, (slope,)), *_ = answers({"root": question}, folder)["root"]
        print(name, abs(value - 3.0) < 1e-14, abs(slope - 2.0 / 6.75) < 1e-14)
"""


def test_a_row_and_a_line_of_the_table_serve_every_backend(tmp_path: Path) -> None:
    """The cube root of 3.375 is 1.5, and its slope there 1 / (3 * 1.5 * 1.5)."""
    package = tmp_path / "autograd"
    shutil.copytree(Path(autograd.__file__).parent, package)
    for module, place, text in (
        ("primitives", '    Primitive("sqrt",', ROW),
        ("kernels", '    "sqrt":', LINE),
    ):
        file = package / "table" / f"{module}.py"
        before = file.read_text(encoding="utf-8")
        assert before.count(place) == 1
        file.write_text(before.replace(place, text), encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) >= 4
    assert all(line.endswith("True True") for line in lines), lines
