"""The steps of a page say what `steps` says, in both languages, and follow changed numbers."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

import viz
from autograd import Value
from autograd.graph import topological
from autograd.language import LANGUAGES, Language
from tests.explaining.bug_lab import NETWORKS
from tests.explaining.random_graphs import SMOOTH, Drawing
from tests.viz.page.exporting import export_many, run_node
from viz.page.data import Asked, Exported, exported
from viz.page.document import words
from viz.page.levels import Learning
from viz.page.rows import Rows
from viz.wishes import Wishes

pytestmark = pytest.mark.node

NUMBER = re.compile(r"(?<![\w.])−?(?:\d+(?:\.\d+)?(?:e−?\d+)?|∞|nan)(?![\w.])")

DETAILS: tuple[Any, ...] = ("named", "ops")


def of_page(output: Value, rows: Rows, parameters: list[Value] | None = None) -> dict[str, Any]:
    """The data of a page with the details that have steps of their own."""
    order = topological(output)
    learning = Learning(parameters or [], 0.5 if parameters else None)
    asked = Asked(dict.fromkeys(LANGUAGES, "title"), DETAILS, (), Wishes())
    found: Exported = exported(order, learning, asked, rows)
    return {**found.data, "words": words()}


def told(
    folder: Path, rows: Rows, asked: list[tuple[dict[str, Any], Language, list[Any]]]
) -> list[Any]:
    export_many(folder, rows)
    questions = [{"data": data, "lang": lang, "edits": edits} for data, lang, edits in asked]
    found: list[Any] = run_node(folder, "steps.mjs", questions)
    return found


def labelled(output: Value) -> Value:
    """A graph all of whose values have a label, for pages make up names where others write none."""
    for n, value in enumerate(topological(output)):
        value.label = value.label or f"v_{n}"
    return output


def alike(found: str, right: str, largest: float) -> bool:
    """Whether two lines say the same, numbers to 1e-12 of the largest: what cancels may round."""
    pieces = [NUMBER.split(line) for line in (found, right)]
    if pieces[0] == pieces[1]:
        return [*NUMBER.findall(found)] == [*NUMBER.findall(right)] or all(
            math.isclose(one, two, abs_tol=1e-12 * largest)
            for one, two in zip(numbers_of(found), numbers_of(right), strict=True)
        )
    return False


def numbers_of(line: str) -> list[float]:
    return [float(x.replace("−", "-").replace("∞", "inf")) for x in NUMBER.findall(line)]


@pytest.mark.parametrize(("lang", "seeds"), [("en", range(50)), ("zh", range(50, 65))])
def test_every_step_is_told_as_in_python(tmp_path: Path, lang: Language, seeds: range) -> None:
    rows = Rows()
    recorded = [Drawing(seed).record()[0] for seed in seeds]
    outputs = list(map(labelled, recorded + [make()[0] for make, _ in NETWORKS.values()]))
    pages: list[Any] = [(of_page(output, rows), lang, [[]]) for output in outputs]
    exact = 0

    for output, (levels,) in zip(outputs, told(tmp_path, rows, pages), strict=True):
        for detail, steps in zip(DETAILS, levels, strict=True):
            frames = viz.steps(output, detail=detail, lang=lang, parameters=[], max_nodes=10**6)
            texts = [
                (each["text"], frame.text.split("\n"))
                for each, frame in zip(steps, frames, strict=True)
            ]
            told_numbers = [abs(x) for _, right in texts for x in numbers_of(" ".join(right))]
            largest = max(filter(math.isfinite, told_numbers))
            for found, right in texts:
                differing = [
                    pair for pair in zip(found, right, strict=True) if not alike(*pair, largest)
                ]
                assert not differing
            assert all(all(each["held"]) for each in steps)
            if all(found == right for found, right in texts):
                exact += 1
                assert [each["sentence"] for each in steps] == [frame.sentence for frame in frames]
    assert exact > len(outputs)


def test_steps_follow_changed_numbers_as_if_recorded_with_them(tmp_path: Path) -> None:
    rows, asked, rights = Rows(), [], []
    for seed in range(40):
        drawing = Drawing(seed, SMOOTH)
        before = labelled(drawing.record()[0])
        numbers = [x * 0.5 + 0.25 for x in drawing.leaves]
        after = labelled(drawing.record(numbers)[0])
        leaves = [(n, x.data) for n, x in enumerate(topological(after)) if x.is_leaf]
        asked.append((of_page(before, rows), LANGUAGES[0], [leaves]))
        rights.append(viz.steps(after, detail="named", lang="en", parameters=[]))

    for (levels,), frames in zip(told(tmp_path, rows, asked), rights, strict=True):
        written = [text for frame in frames for text in frame.text.split("\n")]
        largest = max(abs(x) for text in written for x in numbers_of(text))
        found = [text for step in levels[0] for text in step["text"]]
        assert [
            pair for pair in zip(found, written, strict=True) if not alike(*pair, largest)
        ] == []


def test_a_told_rule_is_hidden_where_it_no_longer_holds(tmp_path: Path) -> None:
    """Left of its kink relu' is 0; moved to the right it is 1, and `dead` would be false."""
    x, w = Value(-2.0, "x"), Value(1.5, "w")
    net = x * w
    net.label = "net"
    out = net.relu() * 2.0
    out.label = "out"
    rows = Rows()
    edits = [[], [[topological(out).index(x), 2.0]]]
    ((before, after),) = told(tmp_path, rows, [(of_page(out, rows), "en", edits)])
    (dead,), (passing,) = (
        [step for step in each[0] if "∂out/∂net" in step["text"][-1]][:1]
        for each in (before, after)
    )

    assert (dead["text"][-1], passing["text"][-1]) == ("∂out/∂net = 0", "∂out/∂net = 2")
    assert "Nothing passes to net" in dead["sentence"]
    assert "Nothing passes" not in passing["sentence"]
