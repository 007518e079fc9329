"""Lines of text as SVG, as a reader of SVG places their letters."""

from __future__ import annotations

import re

from viz.ink.lines import Style, line
from viz.ink.stylesheet import Stylesheet
from viz.letters.runs import Run

PEN = Stylesheet("light", "all").pen()


def test_what_follows_a_subscript_is_back_on_the_baseline() -> None:
    """`dy` moves all that follows, so the moves of a whole line add up to 0."""
    runs = [Run("w"), Run("1", subscript=True), Run(" · x"), Run("1", subscript=True), Run(" + b")]
    moves = re.findall(r'dy="(-?[\d.]+)"', line(PEN, (0.0, 0.0), runs, Style("formula", 10.0)))

    assert len(moves) == 4
    assert sum(map(float, moves)) == 0.0
