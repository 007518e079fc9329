"""The README and its Chinese sister say the same and name what exists."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> list[str]:
    """The lines of the fenced blocks that are typed into a shell."""
    blocks = re.findall(r"^```(?:sh|powershell)\n(.*?)^```", read(name), re.MULTILINE | re.DOTALL)
    return "".join(blocks).splitlines()


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = (commands(name) for name in READMES)

    assert len(english) == 4
    assert english == [command.replace(" --lang zh", "") for command in chinese]


def test_the_first_command_of_the_chinese_readme_answers_in_chinese() -> None:
    first, _, windows, _ = commands("README.zh-CN.md")

    assert first.endswith("examples.worked_example --lang zh")
    assert windows.endswith("examples.worked_example --lang zh")


@pytest.mark.parametrize("name", READMES)
def test_a_readme_begins_with_a_picture(name: str) -> None:
    assert re.match(r"!\[[^\]]+\]\([^)]+\.svg\)\n", read(name))


@pytest.mark.parametrize("name", READMES)
def test_every_file_a_readme_links_to_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", read(name))

    assert [link for link in links if not (ROOT / link).is_file()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_place_in_the_table_exists(name: str) -> None:
    places = re.findall(r"^\| `([\w/.]+)` \|", read(name), re.MULTILINE)

    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_process_pool_of_a_readme_trains(name: str, tmp_path: Path) -> None:
    """The one piece of Python without prompts, run as a script after all that stands before it."""
    found = re.search(r"^```python\n((?!>>>).*?)^```", read(name), re.MULTILINE | re.DOTALL)
    assert found
    before = doctest.DocTestParser().get_examples(read(name)[: found.start()])
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
