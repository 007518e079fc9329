"""What is wrong with the data of a plot is said at once, and without matplotlib."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value
from tests.viz.plots.cases import CASES, CORNERS, printed_by
from viz import plots
from viz.errors import DrawingError, ExportError
from viz.plots import plot as plot_module

NAN, INF = math.nan, math.inf

MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "no mapping": (lambda: plots.curves([1.0, 2.0]), "series is a mapping from names"),  # type: ignore[arg-type]
    "no series": (lambda: plots.curves({}), "series is empty"),
    "no numbers": (lambda: plots.curves({"a": []}), "series 'a' is empty"),
    "nan": (lambda: plots.curves({"a": [1.0, NAN]}), "series 'a' has nan at position 1"),
    "inf": (lambda: plots.curves({"a": [INF, 1.0]}), "series 'a' has inf at position 0"),
    "x that nobody uses": (
        lambda: plots.curves({"a": ([1.0, 2.0], [3.0, 4.0])}, x=[0.0, 1.0]),
        "every series given is (xs, ys); leave x out",
    ),
    "words": (lambda: plots.curves({"a": ["1"]}), "series 'a' holds real numbers"),
    "complex": (lambda: plots.curves({"a": np.array([1j])}), "series 'a' holds real numbers"),
    "two axes": (lambda: plots.curves({"a": np.ones((2, 2))}), "got the shape (2, 2)"),
    "ragged": (lambda: plots.curves({"a": [[1.0], [1.0, 2.0]]}), "series 'a' holds real numbers"),
    "x too short": (
        lambda: plots.curves({"a": [1.0, 2.0]}, x=[1.0]),
        "series 'a' has 1 positions and 2 numbers",
    ),
    "pair too short": (
        lambda: plots.curves({"a": ([1.0], [1.0, 2.0])}),
        "series 'a' has 1 positions and 2 numbers",
    ),
    "0 on a log scale": (
        lambda: plots.curves({"a": [1.0, 0.0]}, log=True),
        "log=True needs positive numbers, and series 'a' has 0 at position 1",
    ),
    "dots of nothing": (
        lambda: plots.curves({"a": [1.0]}, dots=["b"]),
        "dots names a series that is not there: 'b'",
    ),
    "dots of no names": (
        lambda: plots.curves({"a": [1.0]}, dots=[0, "a"]),  # type: ignore[list-item]
        "dots names a series that is not there: 0",
    ),
    "dots in one string": (
        lambda: plots.curves({"a": [1.0]}, dots="a"),
        "dots is a list of names of series, got 'a'",
    ),
    "masked": (
        lambda: plots.curves({"a": np.ma.array([1.0, 9.0], mask=[False, True])}),
        "masked numbers would be drawn as well",
    ),
    "int that is no float": (
        lambda: plots.curves({"a": [10**400]}),
        "series 'a' holds real numbers",
    ),
    "too large for a scale": (
        lambda: plots.histograms({"a": [0.0, -1.7e308]}),
        "sample 'a' has -1.7e+308 at position 1, and numbers beyond 1e+300 are not drawn",
    ),
    "f too large for a scale": (
        lambda: plots.contours(lambda x, y: 1e305 * x + y, {"a": [(1.0, 1.0)]}),
        "choose xlim and ylim where it is between -1e+300 and 1e+300",
    ),
    "f of one too large": (
        lambda: plots.descent(lambda x: 1e305 * x, {"a": [1.0]}),
        "and nothing can be drawn there",
    ),
    "more bins than are seen": (
        lambda: plots.histograms({"a": [0.0, 1.0]}, bins=10**6),
        "bins is a whole number from 1 to 1000, got 1000000",
    ),
    "nan for a label": (
        lambda: plots.boundaries(lambda p: p[:, 0], [(0, 1), (1, 0)], [NAN, 1.0]),
        "labels has nan, which is no label",
    ),
    "no word": (lambda: plots.curves({"a": [1.0]}, title=3), "title is a string, got 3"),  # type: ignore[arg-type]
    "no name": (lambda: plots.curves({1: [1.0]}), "a name in series is a string, got 1"),  # type: ignore[dict-item]
    "theme": (lambda: plots.curves({"a": [1.0]}, theme="drak"), "did you mean 'dark'?"),  # type: ignore[arg-type]
    "log of no bool": (lambda: plots.curves({"a": [1.0]}, log="y"), "log is True or False"),  # type: ignore[arg-type]
    "points of three": (
        lambda: plots.boundaries(lambda p: p[:, 0], np.ones((4, 3)), [0, 1, 0, 1]),
        "points holds real numbers in the shape (n, 2), got the shape (4, 3)",
    ),
    "labels": (
        lambda: plots.boundaries(lambda p: p[:, 0], CORNERS, [0, 1]),
        "got 2 labels for 4 points",
    ),
    "scores": (
        lambda: plots.boundaries(lambda p: p, CORNERS, [0, 1, 1, 0]),
        "the scores holds real numbers in the shape (n)",
    ),
    "score that is none": (
        lambda: plots.boundaries({"a": 3}, CORNERS, [0, 1, 1, 0]),  # type: ignore[dict-item]
        "the scores of 'a' come from a function",
    ),
    "label without a name": (
        lambda: plots.boundaries(lambda p: p[:, 0], CORNERS, [0, 1, 1, 0], names={0: "no"}),
        "names says nothing of the label 1",
    ),
    "too many labels": (
        lambda: plots.boundaries(lambda p: p[:, 0], np.ones((7, 2)), range(7)),
        "There are 7 different labels",
    ),
    "limits": (
        lambda: plots.boundaries(lambda p: p[:, 0], CORNERS, [0, 1, 1, 0], xlim=(1.0, 0.0)),
        "xlim is (lowest, highest), got (1, 0)",
    ),
    "domain": (lambda: plots.functions({"a": abs}, domain=(5.0, -5.0)), "domain is (lowest"),
    "function": (lambda: plots.functions({"a": 3}), "Function 'a' is to be a function"),  # type: ignore[dict-item]
    "function of text": (lambda: plots.functions({"a": str}), "Function 'a' takes one Value"),
    "undefined": (
        lambda: plots.functions({"log": lambda x: x.log()}, domain=(-2.0, -1.0)),
        "Function 'log' has no finite number from -2 to -1",
    ),
    "bins": (lambda: plots.histograms({"a": [1.0]}, bins=0), "bins is a whole number from 1 to"),
    "nan in a sample": (
        lambda: plots.histograms({"a": [1.0, NAN, NAN]}),
        "sample 'a' has nan at position 1, and 2 of its 3 numbers are not finite",
    ),
    "path": (lambda: plots.descent(abs, {"a": [1.0, INF]}), "path 'a' has inf at position 1"),
    "descent of none": (lambda: plots.descent(3, {"a": [1.0]}), "f is a function of one"),  # type: ignore[arg-type]
    "descent into a pole": (
        lambda: plots.descent(lambda x: x.log(), {"a": [1.0, 0.5]}, domain=(-1.0, 1.0)),
        "f is nan at -1",
    ),
    "path on a map": (
        lambda: plots.contours(lambda x, y: x + y, {"a": [1.0, 2.0]}),
        "path 'a' holds real numbers in the shape (n, 2), got the shape (2,)",
    ),
    "map with a hole": (
        lambda: plots.contours(lambda x, y: np.where(x > 0, np.inf, y), {"a": [(0, 0), (1, 1)]}),
        "choose xlim and ylim where it is between",
    ),
    "negative size": (lambda: plots.flow({"a": [1.0, -1.0]}), "layer 2 has -1; give absolute"),
    "images": (lambda: plots.images([]), "images is a sequence of arrays"),
    "an image of one axis": (lambda: plots.images([[1.0, 2.0]]), "image 0 holds real numbers"),
    "captions": (lambda: plots.images([np.eye(2)], ["a", "b"]), "1 in all; got 2"),
    "a turned box": (lambda: plots.boxes([(0, 0, 1, 1), (2, 0, 1, 1)]), "box 1 is (2, 0, 1, 1)"),
    "kept": (lambda: plots.boxes([(0, 0, 1, 1)], kept=[1]), "from 0 to 0; got 1"),
    "names of boxes": (
        lambda: plots.boxes([(0, 0, 1, 1)], names=["a", "b"]),
        "names holds one string a box, 1 in all",
    ),
    "no line": (lambda: plots.lines({"a": ((0, 0), 1)}, CORNERS, [0, 0, 0, 1]), "so there is no"),
    "line": (lambda: plots.lines({"a": 1.0}, CORNERS, [0, 0, 0, 1]), "Line 'a' is (w, b)"),
    "labels of a line": (
        lambda: plots.lines({"a": ((1, 1), 0)}, CORNERS, {"b": [0, 0, 0, 1]}),
        "labels has none for the line 'a'",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_when_the_plot_is_made(mistake: str) -> None:
    make, told = MISTAKES[mistake]

    with pytest.raises(DrawingError, match=re.escape(told)):
        make()


@pytest.mark.parametrize("kind", CASES)
def test_an_unknown_option_is_an_error(kind: str) -> None:
    with pytest.raises(TypeError, match="colour"):
        CASES[kind](colour="red")


@pytest.mark.parametrize("kind", CASES)
def test_every_plot_is_made_without_matplotlib(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "viz.plots.ink.sheet", raising=False)
    plot = CASES[kind](title="t")

    assert plot._repr_svg_() is None
    assert plot._repr_html_() is None
    assert repr(plot).startswith(f"Plot({kind}: 't'")
    assert "pip install 'chainrule[plot]'" in repr(plot)


def test_drawing_without_matplotlib_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr(plot_module, "_is_there", lambda: False)
    for name in [name for name in sys.modules if name.startswith("viz.plots.ink")]:
        monkeypatch.delitem(sys.modules, name)
    plot = CASES["curves"]()

    with pytest.raises(ExportError, match=re.escape("pip install 'chainrule[plot]'")):
        _ = plot.svg
    with pytest.raises(ExportError, match=re.escape("pip install 'chainrule[plot]'")):
        plot.save("plot.svg")


def test_viz_is_imported_without_plots_and_plots_without_matplotlib() -> None:
    code = (
        "import sys, viz; print('viz.plots' in sys.modules); viz.plots;"
        "print('viz.plots' in sys.modules, 'matplotlib' in sys.modules)"
    )
    assert printed_by(code).split() == ["False", "True", "False"]


def test_values_are_read_as_their_data() -> None:
    losses = [Value(1.0), Value(0.5)]

    assert plots.curves({"loss": losses}).names == ["loss"]


def test_data_are_copied() -> None:
    """What is drawn later is what was given."""
    pytest.importorskip("matplotlib")
    losses = [1.0, 0.5]
    plot = plots.curves({"loss": losses})
    losses.append(math.nan)

    assert plot.svg == plots.curves({"loss": [1.0, 0.5]}).svg


def test_a_plot_without_names_is_told_by_its_title() -> None:
    plot = plots.curves({"": [1.0, 0.5]}, title="two steps")

    assert repr(plot).startswith("Plot(curves: 'two steps')")


def test_a_score_is_called_once_with_the_points_of_a_grid() -> None:
    shapes = []

    def score(points: np.ndarray[Any, np.dtype[np.float64]]) -> Any:
        shapes.append(points.shape)
        return points[:, 0]

    plots.boundaries(score, CORNERS, [0, 1, 1, 0], xlim=(-2.0, 3.0))

    assert shapes == [(121 * 121, 2)]
