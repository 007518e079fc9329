"""LaTeX makes of every picture one page, as large as the SVG; skipped where it is not installed.

Each document is compiled by a program that stops at the first error.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import nn
import viz
from autograd import Value
from autograd.engine import operations
from examples.worked_example.network import given_network
from tests.tex import WHERE_FROM, latex_is_there
from tests.viz.export.graphs import HOSTILE, hostile, named, neuron, odd_numbers
from tests.viz.export.latex import INJECTIONS

ENGINES = ("pdflatex", "lualatex", "xelatex")
UNIT = 0.75

pytestmark = pytest.mark.skipif(not latex_is_there(), reason=WHERE_FROM)


def log_of(engine: str, document: str, folder: Path) -> str:
    """What a program says that has made a page of a document; that it did is asserted."""
    path = folder / "graph.tex"
    path.write_text(document, encoding="utf-8")
    done = subprocess.run(
        [engine, "-halt-on-error", "-no-shell-escape", "-interaction=nonstopmode", path.name],
        cwd=folder,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    log = path.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    return log.replace("\n", "")


def is_clean(log: str) -> bool:
    """Whether no letter is lost and nothing is wider than its box."""
    return not re.search("Missing character|Overfull|Font shapes were not available", log)


def worked_example() -> Value:
    total = given_network().record()["E_total"]
    total.backward()
    return total


def trained_net() -> Value:
    """Rows docked into boxes, bands behind layers, slopes that only a pointer would show."""
    loss: Value = nn.MLP(3, [8, 8, 1], activation="tanh", rng=7)([2.0, 3.0, -1.0])
    loss.backward()
    return loss


def lstm() -> Value:
    hidden, _ = nn.LSTMCell(1, 1, rng=1)([0.5])
    return named(hidden[0] * 2.0, "y")


def every_letter() -> Value:
    """Boxes that have every sign of the tables in their labels."""
    latin, greek = range(0x20, 0x180), range(0x391, 0x3CA)
    signs, kana = (*range(0x2010, 0x2090), *range(0x2190, 0x2270)), range(0x3000, 0x3100)
    letters = "".join(map(chr, (*latin, *greek, *signs, *kana)))
    value = Value(0.5, "x")
    for start in range(0, len(letters), 8):
        value = named(value.tanh(), letters[start : start + 8])
    return value


PICTURES: dict[str, Callable[[], Value]] = {
    "w1 to w8": worked_example,
    "a net": trained_net,
    "an LSTM cell": lstm,
    "every letter": every_letter,
    "odd numbers": odd_numbers,
}


@pytest.mark.parametrize("graph", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_one_page_of_its_size(graph: Callable[[], Value], tmp_path: Path) -> None:
    drawing = viz.draw(graph())
    plain = r"\pdfcompresslevel=0 \pdfobjcompresslevel=0 "
    log = log_of("pdflatex", plain + drawing.tikz, tmp_path)
    page = (tmp_path / "graph.pdf").read_bytes()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page)
    wide, high = re.findall(r' width="([\d.]+)" height="([\d.]+)"', drawing.still)[0]

    assert is_clean(log)
    assert [[float(each) for each in box] for box in boxes] == [
        pytest.approx([float(wide) * UNIT, float(high) * UNIT], abs=0.2)
    ]


def test_hostile_labels_are_one_page_and_read_no_file(tmp_path: Path) -> None:
    root = operations.sum([hostile(label) for label in (HOSTILE | INJECTIONS).values()])
    log = log_of("pdflatex", viz.draw(root).tikz, tmp_path)

    assert is_clean(log)
    assert "passwd" not in log
    assert "Output written on graph.pdf (1 page" in log


@pytest.mark.parametrize("phase", ["forward", "backward"])
def test_a_step_is_one_page(phase: str, tmp_path: Path) -> None:
    frame = next(each for each in viz.steps(neuron(), theme="dark") if each.phase == phase)
    document = frame.save(tmp_path / "step.tex").read_text(encoding="utf-8")

    assert is_clean(log_of("pdflatex", document, tmp_path))


def test_a_lecture_takes_in_several_pictures(tmp_path: Path) -> None:
    """Each brings its own commands and colours, and those of one do not meet those of another."""
    viz.draw(neuron(), theme="dark").save(tmp_path / "first.tex")
    viz.draw(odd_numbers()).save(tmp_path / "second.tex")
    taken = "".join(
        rf"\noindent\includestandalone[width=\textwidth]{{{each}}}\par "
        for each in ("first", "second")
    )
    packages = r"\usepackage{standalone,tikz,amsmath}"
    lecture = rf"\documentclass{{article}}{packages}\begin{{document}}{taken}\end{{document}}"

    assert is_clean(log_of("pdflatex", lecture, tmp_path))


@pytest.mark.parametrize("has_fonts", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_chinese_is_typeset_with_and_without_its_fonts(
    engine: str, has_fonts: bool, tmp_path: Path
) -> None:
    if shutil.which(engine) is None:
        pytest.skip(f"needs {engine}")
    document = viz.draw(hostile("学习率：學習率 é 🎉"), lang="zh").tikz
    if not has_fonts:
        document = document.replace("CJKutf8.sty", "none.sty").replace(r"\tryfont{", r"\tryfont{no")

    assert is_clean(log_of(engine, document, tmp_path))
