"""Captions: the equations of a step in the room that all steps have, names as boxes have them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import chain

import pytest

import autograd as ag
from autograd import Value
from autograd.language import Language
from tests.viz.export.graphs import HOSTILE
from viz import steps
from viz.export.animation import Reel
from viz.frames import Frames
from viz.ink.captions import Captions
from viz.letters.runs import Run
from viz.letters.widths import width

SVG = "{http://www.w3.org/2000/svg}"


def all_lines(frames: Frames, lang: Language = "en") -> list[list[ET.Element]]:
    """The lines of text of every caption."""
    found = []
    for picture in Reel(frames, lang).pictures():
        root = ET.fromstring(picture)  # noqa: S314  (our own)
        (group,) = (each for each in root if each.get("class") == "told")
        found.append([*group])
    return found


def captions(frames: Frames, lang: Language = "en") -> list[list[ET.Element]]:
    """The headings and the equations of every caption."""
    return [
        [each for each in lines if each.get("class") != "sentence"]
        for lines in all_lines(frames, lang)
    ]


def sentences(frames: Frames, lang: Language = "en") -> list[list[ET.Element]]:
    """The lines of sentences of every caption."""
    return [
        [each for each in lines if each.get("class") == "sentence"]
        for lines in all_lines(frames, lang)
    ]


def words(line: ET.Element) -> str:
    return "".join(line.itertext())


def place(line: ET.Element) -> tuple[float, float]:
    return float(line.get("x", "")), float(line.get("y", ""))


def squeezed(text: str) -> str:
    """Without what breaking and subscripts change: spaces and underscores."""
    return re.sub(r"[ _]", "", text)


def chain_of(length: int) -> Value:
    """A sum of so many products, as one operation each, under one name."""
    pairs = ((Value(0.5, f"weight_{i}"), Value(2.0, f"input_{i}")) for i in range(length))
    total = sum((w * x for w, x in pairs), Value(1.0, "bias"))
    total.label = "net"
    return total.tanh()


GRAPHS = {
    "products": lambda: steps(chain_of(1) * chain_of(2), detail="ops"),
    "a long sum": lambda: steps(chain_of(9), detail="named"),
    "one operation": lambda: steps(Value(2.0, "a").exp()),
    "a leaf": lambda: steps(Value(2.0, "a")),
    "strange names": lambda: steps(
        ag.dot([Value(1.0, each) for each in HOSTILE.values()], [Value(0.5, "x")] * len(HOSTILE))
    ),
}


@pytest.mark.parametrize("graph", ["products", "a long sum", "one operation", "a leaf"])
def test_a_caption_has_the_equations_of_its_frame(graph: str) -> None:
    """In their order, columns from left to right, and none is left out where there is room."""
    frames = GRAPHS[graph]()
    for frame, (heading, *lines) in zip(frames, captions(frames), strict=True):
        told = words(heading)
        shown = squeezed("".join(words(each) for each in lines))
        equations = frame.text.split("\n")
        counted = re.search(r"\((\d+) of (\d+) equations\)", told)
        kept = int(counted[1]) if counted else len(equations)

        assert shown == squeezed("".join(equations[:kept]))
        assert told.startswith(f"Step {frame.number} of {len(frames)}: ")
        if counted:
            assert int(counted[2]) == len(equations)
        else:
            assert kept == len(equations)


def test_a_power_is_no_part_of_a_name() -> None:
    line = captions(steps(Value(3.0, "x") ** 2))[0][1]

    assert [each.text for each in line if each.get("font-style")] == ["output", "x"]


def test_what_does_not_fit_is_counted() -> None:
    """The sum of 9 products sends its gradient to 19 leaves: far more than eight lines."""
    heading, *lines = captions(GRAPHS["a long sum"]())[-2]
    found = re.fullmatch(r"Step 4 of 5: backward \((\d+) of 19 equations\)", words(heading))

    assert found
    assert 0 < int(found[1]) <= len(lines) < 19


@pytest.mark.parametrize("graph", GRAPHS)
def test_all_captions_have_one_room(graph: str) -> None:
    """Headings stand at one place, and no line below the page or before its edge."""
    frames = GRAPHS[graph]()
    pictures = [ET.fromstring(each) for each in Reel(frames, "en").pictures()]  # noqa: S314
    boxes = {each.get("viewBox", "") for each in pictures}
    left, top, wide, high = map(float, boxes.pop().split())
    lines = all_lines(frames)

    assert not boxes
    assert len({place(each[0]) for each in lines}) == 1
    for line in chain.from_iterable(lines):
        x, y = place(line)
        assert left < x < left + wide
        assert top < y < top + high - 5.0  # below the line of writing letters go on


def test_a_long_equation_is_broken_before_a_sign() -> None:
    lines = captions(GRAPHS["a long sum"]())[0][1:]

    assert words(lines[0]) == "net"
    assert words(lines[1]).startswith(" = ")
    assert len(lines) > 2
    assert all(re.match(r" [=+−] ", words(each)) for each in lines[1:])
    assert all(place(each)[0] > place(lines[0])[0] for each in lines[1:])
    assert not any("…" in words(each) for each in lines)


def test_what_fits_beside_each_other_stands_in_few_lines() -> None:
    """Five short equations: three under each other, and two beside them."""
    x = [Value(0.5, "x"), Value(-1.0, "y"), Value(2.0, "z"), Value(0.3, "u")]
    loss = ag.cross_entropy(x, 2)
    loss.label = "E"
    lines = captions(steps(loss))[1][1:]

    assert [words(each).split(" = ")[0] for each in lines] == [f"∂E/∂{each}" for each in "Exyzu"]
    assert len({place(each)[1] for each in lines}) == 3
    left, right = sorted({place(each)[0] for each in lines})
    assert right > left + max(width([Run(words(each))], 13.5) for each in lines[:3])


def test_nothing_is_left_out_that_fits_in_another_way() -> None:
    """Two short equations and two long ones: in columns of three rows both would be wide."""
    short, long = "a = 1", f"b = {'3.14159 · ' * 4}2"
    room = width([Run(long)], 13.5) + width([Run(short)], 13.5) + 70.0
    (columns,) = Captions([("", "", [short, short, long, long])], "en")._all_columns(room)

    assert [len(each) for each in columns] == [2, 2]


def test_a_number_that_is_none_is_no_name() -> None:
    line = captions(steps(Value(float("nan"), "x").exp()))[0][1]

    assert words(line).endswith("exp(nan) = nan")
    assert [each.text for each in line if each.get("font-style")] == ["output", "x"]


def test_names_slope_and_have_subscripts_as_in_boxes() -> None:
    """Names of functions stand upright, and so do numbers."""
    net = Value(0.5, "w1") * 2.0
    net.label = "net"
    first = captions(steps(net.tanh(), detail="named"))
    spans = {
        (each.text, each.get("font-style", ""), each.get("dy", "") > "0")
        for each in chain.from_iterable(first[0][1:])
    }
    upright = words(first[1][1]).replace(" ", "")

    assert ("w", "italic", False) in spans
    assert ("1", "", True) in spans
    assert "=tanh(net)=tanh(1)=" in upright
    assert not any(each.text == "tanh" for each in first[1][1])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("graph", ["products", "one operation", "a leaf"])
def test_a_caption_has_the_sentences_of_its_frame_above_the_equations(
    graph: str, lang: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINRULE_LANG", lang)
    frames = GRAPHS[graph]()
    pairs = zip(frames, all_lines(frames, lang), strict=True)
    for frame, (heading, *rest) in pairs:
        count = [each.get("class") for each in rest].index("equation")
        said, below = rest[:count], rest[count:]

        assert squeezed("".join(map(words, said))) == squeezed(frame.sentence)
        assert not [each for each in below if each.get("class") == "sentence"]
        assert place(heading)[1] < place(said[0])[1]
        assert place(said[-1])[1] < place(below[0])[1]


def test_a_sentence_is_broken_between_words_and_fits_the_page() -> None:
    """In the widest of the usual fonts; the page of one operation is widened for it."""
    frames = steps(Value(2.0, "a").exp())
    for size, lines in zip(Reel(frames, "en").pictures(), sentences(frames), strict=True):
        wide = float(re.findall(r'viewBox="\S+ \S+ (\S+)', size)[0])
        for line in lines:
            assert width([Run(words(line))], 13.5) <= wide - 28.0
            assert not words(line).startswith((" ", ",", ".", ":"))
            assert "…" not in words(line)
    assert len(sentences(frames)[1]) == 3


def test_a_chinese_line_does_not_begin_with_a_mark_that_closes() -> None:
    for length in range(1, 12):
        root = Value(2.0, "a" * length).exp()
        root.label = "b" * length
        frames = steps(root, lang="zh")
        for line in chain.from_iterable(sentences(frames, "zh")):
            assert words(line)[0] not in "，。：；、）"


def test_sentences_with_very_long_names_are_cut() -> None:
    """Eight names of 200 letters each."""
    names = [str(n) * 200 for n in range(8)]
    frames = steps(ag.prod([Value(1.5, f"w{each}") for each in names]))
    said = sentences(frames)[0]

    assert len(said) == 5
    assert "…" in words(said[-1])


def test_names_in_sentences_are_written_as_in_boxes() -> None:
    root = Value(2.0, "w1").exp()
    root.label = "net"
    first = sentences(steps(root))[0][0]

    assert words(first) == "net is computed from w1. This is the result; every value is known now."
    assert [(each.text, each.get("font-style")) for each in first][:2] == [
        ("net", "italic"),
        ("w", "italic"),
    ]
    assert ("1", True) in [(each.text, each.get("dy", "") > "0") for each in first]


def test_a_caption_speaks_the_language_of_its_reader() -> None:
    headings = [words(each[0]) for each in captions(steps(Value(2.0, "a").exp(), lang="zh"), "zh")]

    assert headings == [
        "第 1 步（共 3 步）：前向计算",
        "第 2 步（共 3 步）：反向传播",
        "第 3 步（共 3 步）：全部梯度",
    ]


def test_a_part_of_the_steps_keeps_their_numbers() -> None:
    headings = [words(each[0]) for each in captions(steps(Value(2.0, "a").exp())[1:])]

    assert headings == ["Step 2 of 3: backward", "Step 3 of 3: all gradients"]
