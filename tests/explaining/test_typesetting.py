"""LaTeX of derivations is what LaTeX takes; skipped where there is no pdflatex."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from autograd import explain
from autograd.explaining.explanation import STYLES
from tests.explaining.random_graphs import Drawing

PDFLATEX = shutil.which("pdflatex")

pytestmark = pytest.mark.skipif(PDFLATEX is None, reason="pdflatex is not installed")


def document(body: str) -> str:
    head = r"\documentclass{article}\usepackage{amsmath}\begin{document}"
    return f"{head}\n{body}\n\\end{{document}}\n"


def complaints(source: str, folder: Path) -> list[str]:
    (folder / "told.tex").write_text(source, encoding="utf-8")
    assert PDFLATEX is not None
    run = subprocess.run(
        [PDFLATEX, "-interaction=nonstopmode", "-no-shell-escape", "told.tex"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    lines = run.stdout.decode("utf-8", "replace").splitlines()
    return [line for line in lines if line.startswith("!")]


def test_derivations_of_random_graphs_are_typeset(tmp_path: Path) -> None:
    """Chinese needs a package of its own, and is left out."""
    told = []
    for seed in range(80):
        output, leaves = Drawing(seed).record()
        style = random.Random(seed).choice(STYLES)
        derivation = explain(output, leaves, lang="en", style=style, lr=0.1)
        told.append(derivation.latex.replace("中文", "zh"))

    assert complaints(document("\n\n".join(told)), tmp_path) == []


def test_what_latex_does_not_take_is_noticed(tmp_path: Path) -> None:
    assert complaints(document(r"$\frac{1$"), tmp_path)
