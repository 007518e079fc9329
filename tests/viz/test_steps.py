"""Steps: the story of a computation and its gradients, told over one layout."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.engine.adding import primitive
from autograd.errors import GraphChangedError, NotationError
from tests.work import calls
from viz import Frame, Frames, steps
from viz.errors import DrawingError, ExportError


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def network() -> Value:
    """The 2-2-2 network of the worked example: sigmoid units, biases shared by a layer."""
    w = [Value(x, f"w{i}") for i, x in enumerate((0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55), 1)]
    i1, i2, b1, b2 = Value(0.05, "i1"), Value(0.1, "i2"), Value(0.35, "b1"), Value(0.6, "b2")

    def neuron(first: int, x: list[Value], b: Value, name: str) -> Value:
        net = named(w[first] * x[0] + w[first + 1] * x[1] + b, f"net_{name}")
        return named(net.sigmoid(), f"out_{name}")

    hidden = [neuron(0, [i1, i2], b1, "h1"), neuron(2, [i1, i2], b1, "h2")]
    o1, o2 = neuron(4, hidden, b2, "o1"), neuron(6, hidden, b2, "o2")
    errors = named(0.5 * (0.01 - o1) ** 2, "E_o1"), named(0.5 * (0.99 - o2) ** 2, "E_o2")
    return named(errors[0] + errors[1], "E_total")


def parsed(xml: str) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - it is our own text


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    return steps(network())


def of(frames: list[Frame], phase: str, label: str) -> Frame:
    return next(f for f in frames if f.phase == phase and f.node.label == label)


def test_there_is_a_frame_for_each_result_in_each_direction_and_a_last_one(
    frames: list[Frame],
) -> None:
    phases = [frame.phase for frame in frames]

    assert phases == ["forward"] * 11 + ["backward"] * 11 + ["all"]
    assert [frame.number for frame in frames] == [*range(1, 24)]


def test_the_backward_frames_take_the_first_branch_first(frames: list[Frame]) -> None:
    """As the texts do: output o1, then o2, and a hidden neuron when both have sent their part."""
    assert [f.node.label for f in frames[11:22]] == (
        "E_total E_o1 out_o1 net_o1 E_o2 out_o2 net_o2 out_h1 net_h1 out_h2 net_h2".split()
    )


def test_a_forward_step_tells_formula_numbers_and_result(frames: list[Frame]) -> None:
    assert of(frames, "forward", "net_h1").text == (
        "net_h1 = w1 · i1 + w2 · i2 + b1 = 0.15 · 0.05 + 0.2 · 0.1 + 0.35 = 0.3775"
    )


def test_a_backward_step_tells_the_chain_rule_for_each_edge(frames: list[Frame]) -> None:
    lines = of(frames, "backward", "net_o1").text.splitlines()

    assert lines[0] == ("∂E_total/∂w5 = ∂E_total/∂net_o1 · ∂net_o1/∂w5 = 0.1385 · 0.5933 = 0.08217")


def test_a_value_with_two_consumers_adds_the_contributions_of_both_paths(
    frames: list[Frame],
) -> None:
    first = of(frames, "backward", "net_o1").text.splitlines()
    second = of(frames, "backward", "net_o2").text.splitlines()

    assert "∂E_total/∂out_h1 += ∂E_total/∂net_o1 · ∂net_o1/∂out_h1 = 0.1385 · 0.4 = 0.0554" in first
    assert "∂E_total/∂out_h1 = 0.0554 + (−0.01905) = 0.03635" in second


def test_the_rule_of_an_activation_is_told(frames: list[Frame]) -> None:
    assert (
        "∂out_o1/∂net_o1 = out_o1 · (1 − out_o1) = 0.7514 · (1 − 0.7514) = 0.1868"
        in of(frames, "backward", "out_o1").text
    )


@pytest.mark.parametrize(
    ("phase", "label", "name", "number"),
    [
        ("forward", "out_h1", "out_h1", 0.5932699921071872),
        ("forward", "E_total", "E_total", 0.2983711087600027),
        ("backward", "net_o1", "∂E_total/∂w5", 0.08216704056423078),
        ("backward", "out_o1", "∂out_o1/∂net_o1", 0.18681560180895948),
        ("backward", "net_o2", "∂E_total/∂out_h1", 0.03635030639314466),
        ("all", "E_total", "∂E_total/∂w1", 0.0004385677344743465),
    ],
)
def test_the_numbers_are_those_of_the_worked_example(
    frames: list[Frame], phase: str, label: str, name: str, number: float
) -> None:
    """Figures of the text, recomputed at double precision."""
    assert of(frames, phase, label).numbers[name] == pytest.approx(number, rel=1e-12)


def test_steps_neither_read_nor_change_gradients() -> None:
    root = network()
    before = [frame.text for frame in steps(root)]
    root.backward(7.0)
    leaf = root.parents[0]

    after = [frame.text for frame in steps(root)]

    assert after == before
    assert leaf.grad == 7.0


def positions(svg: str) -> list[tuple[str | None, ...]]:
    """Where the boxes of a picture stand."""
    rectangles = parsed(svg).iter("{http://www.w3.org/2000/svg}rect")
    return sorted(
        tuple(rectangle.get(name) or "" for name in ("x", "y", "width", "height"))
        for rectangle in rectangles
    )


def test_nothing_moves_between_frames(frames: list[Frame]) -> None:
    """A chip without a number yet may be missing, so only what the first frame has is compared."""
    places = [set(positions(frame.svg)) for frame in frames]

    assert all(places[0] <= each for each in places)


def shown(frame: Frame) -> list[str]:
    return [
        "".join(node.itertext())
        for node in parsed(frame.svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_the_first_frame_shows_one_result_and_no_gradient(frames: list[Frame]) -> None:
    """Of 23 boxes 12 leaves and one result have data, and none a gradient: 10 + 23 dashes."""
    numbers = shown(frames[0])

    assert "0.3775" in numbers
    assert "0.5933" not in numbers


def test_a_backward_frame_shows_partial_sums(frames: list[Frame]) -> None:
    """After the path through net_o1 alone, the gradient of out_h1 is 0.0554."""
    assert "0.0554" in shown(of(frames, "backward", "net_o1"))
    assert "0.0364" not in shown(of(frames, "backward", "net_o1"))


def test_the_last_frame_has_the_engines_gradients() -> None:
    root = network()
    last = steps(root)[-1]
    root.backward()
    leaves = {v.label: v for v in ag.graph.topological(root) if v.is_leaf}

    assert len(last.numbers) == len(leaves) == 12
    for name, number in last.numbers.items():
        assert number == pytest.approx(leaves[name.partition("/∂")[2]].grad, rel=1e-12)


def test_a_square_sends_its_gradient_twice() -> None:
    a = Value(3.0, "a")
    backward = steps(named(a * a, "b"))[1]

    assert backward.text.splitlines() == [
        "∂b/∂b = 1",
        "∂b/∂a += 3",
        "∂b/∂a += 3",
        "∂b/∂a = 3 + 3 = 6",
    ]


def test_negative_numbers_stand_in_brackets_after_a_sign() -> None:
    x, y = Value(2.0, "x"), Value(-3.0, "y")

    assert steps(named(x - y, "z"))[0].text == "z = x − y = 2 − (−3) = 5"


def test_a_negative_number_that_begins_a_product_stands_in_brackets_too() -> None:
    """Else a product that is subtracted would be `1 − −2 · (−3)`."""
    x, y = Value(-2.0, "x"), Value(-3.0, "y")
    frame = steps(named(1.0 - x * y, "z"), detail="named")[0]

    assert "= 1 − (−2 · (−3)) =" in frame.text
    assert r"= 1 - \left(-2 \cdot \left(-3\right)\right) =" in frame.latex


def test_values_without_a_label_are_called_by_their_formula() -> None:
    a, b = Value(2.0, "a"), Value(3.0, "b")
    frames = steps((a * b).tanh(), detail="ops")

    assert frames[0].text == "a · b = 2 · 3 = 6"
    assert "∂output/∂a = ∂output/∂(a · b) · ∂(a · b)/∂a" in frames[3].text


def test_a_frame_says_in_sentences_what_its_equations_are_for(frames: list[Frame]) -> None:
    first, second = (of(frames, "backward", each).sentence for each in ("net_o1", "net_o2"))

    assert of(frames, "forward", "net_h1").sentence == (
        "net_h1 is computed from w1, i1, w2, i2, and b1."
    )
    assert first.startswith("Each of w5, out_h1, w6, out_h2, and b2 receives the gradient of net_")
    assert "For out_h1, out_h2, and b2 this is not all yet" in first
    assert "For out_h1, out_h2, and b2 this is added to what has arrived before" in second


def test_sentences_are_in_the_language_of_the_frames() -> None:
    root = named(Value(2.0, "a") * Value(3.0, "b"), "")

    assert [frame.sentence for frame in steps(root, lang="zh")] == [
        "输出 由 a 和 b 算出。这就是结果，所有的值都已算出。",
        (
            "从 输出 开始反向：一个值的梯度表示 输出 随它变化的快慢，输出 自身的梯度是 1。"
            "a 和 b 各得到一份：输出 的梯度乘以 输出 对它的导数。"
        ),
        "所有梯度都已求出：每个梯度表示 输出 随相应的值变化的快慢。",
    ]


def test_the_last_frame_says_which_way_parameters_would_have_to_go() -> None:
    """In w1 to w8, w7 and w8 alone have negative gradients: output o2 is below its target."""
    root = network()
    weights = [leaf for leaf in ag.graph.topological(root) if leaf.label.startswith("w")]

    assert "smaller" not in steps(root)[-1].sentence
    assert steps(root, parameters=weights)[-1].sentence.endswith(
        "w1, w2, w3, w4, w5, and w6 would have to decrease, and w7 and w8 to increase."
    )


def test_the_numbers_that_a_layer_is_fed_with_are_named_but_receive_nothing() -> None:
    neuron = nn.Linear(2, 1)
    forward, backward, _ = steps(named(neuron([0.5, 1.0])[0], "y"))

    assert "x1" in forward.sentence
    assert "x2" in forward.sentence
    assert "x1" not in backward.sentence


def test_a_frame_prints_its_sentences_and_its_equations_in_the_terminals_width(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    told = steps(named(Value(3.0, "x") * Value(2.0, "w"), "y"))

    assert str(told[0]) == (
        "y is computed from x and w. This is the\n"
        "result; every value is known now.\n"
        "  y = x · w = 3 · 2 = 6"
    )
    assert str(told) == "\n\n".join(map(str, told))
    assert max(map(len, str(told).split("\n"))) <= 40


def test_the_picture_of_a_step_is_called_by_its_sentence(frames: list[Frame]) -> None:
    assert [parsed(frame.svg).get("aria-label") for frame in frames] == [
        frame.sentence for frame in frames
    ]


def test_latex_has_the_same_equations(frames: list[Frame]) -> None:
    latex = of(frames, "backward", "net_o1").latex.splitlines()

    assert latex[1] == (
        r"\frac{\partial E_{\mathrm{total}}}{\partial w_{5}} &= "
        r"\frac{\partial E_{\mathrm{total}}}{\partial \mathrm{net}_{\mathrm{o1}}} \cdot "
        r"\frac{\partial \mathrm{net}_{\mathrm{o1}}}{\partial w_{5}} "
        r"= 0.1385 \cdot 0.5933 = 0.08217 \\"
    )


def test_mathml_has_a_row_for_each_equation(frames: list[Frame]) -> None:
    frame = of(frames, "backward", "net_o1")
    rows = parsed(frame.mathml).iter("mtr")

    assert len([*rows]) == len(frame.text.splitlines())


def test_a_hostile_label_is_escaped_in_mathml() -> None:
    frame = steps(Value(2.0, "<script>&") * 3.0)[0]

    assert "<script>&" in re.sub(r"\s", "", "".join(parsed(frame.mathml).itertext()))


@pytest.mark.usefixtures("clean_table")
def test_latex_that_mathml_cannot_be_made_of_is_refused_where_mathml_is_asked_for() -> None:
    """Pictures, text and LaTeX of a row of one's own do not need it."""
    fancy = primitive(
        "fancy", "x", lambda xp, x: x, (lambda xp, z, x: 1.0,), tex=r"\mathcal{{F}}\left({0}\right)"
    )
    frame = steps(named(fancy(Value(2.0, "x")), "y"))[0]

    assert (frame.text, frame.latex.count(r"\mathcal{F}")) == ("y = x = 2", 2)
    assert frame.svg.startswith("<svg")
    with pytest.raises(NotationError, match=r"MathML: it has \\mathcal"):
        _ = frame.mathml


def test_a_leaf_alone_has_one_frame() -> None:
    assert [(f.phase, f.text) for f in steps(Value(3.0, "x"))] == [("all", "∂x/∂x = 1")]


def test_a_fold_of_many_operations_is_told_without_rules() -> None:
    """A rule of 2,000 operations would be too deep to write and too long to read."""
    x = Value(0.5, "x")
    y = x
    for _ in range(2_000):
        y = y.sin() + x
    y.label = "y"

    forward, backward, _ = steps(y, detail="named")

    assert forward.node is backward.node is y
    assert backward.numbers["∂y/∂x"] == pytest.approx(ag.grad(y, x))


def test_frames_keep_their_numbers_when_a_leaf_changes() -> None:
    x = Value(2.0, "x")
    frame = steps(named(x * 3.0, "y"))[0]
    before = frame.svg
    x.data = 100.0

    assert frame.svg == before


def test_frames_keep_their_equations_when_a_leaf_changes() -> None:
    """Trained in the next cell of a notebook, it was shown as 100 · 3 + 5 = 11."""
    x = Value(2.0, "x")
    frames = steps(named(x * 3.0 + 5.0, "y"))
    before = [(str(frame), frame.mathml, frame._repr_html_()) for frame in frames]
    x.data = 100.0

    assert [(str(frame), frame.mathml, frame._repr_html_()) for frame in frames] == before


def test_no_id_occurs_in_two_frames(frames: list[Frame]) -> None:
    """So that they can share a page."""
    ids = [
        node.get("id") for frame in frames for node in parsed(frame.svg).iter() if node.get("id")
    ]

    assert len(ids) == len(set(ids))


def test_styles_of_frames_on_one_page_say_the_same(frames: list[Frame]) -> None:
    """A rule of one frame counts for all of them, so no two may differ."""
    rules = [
        rule for frame in frames for rule in re.findall(r"^(.*)\{(.*)\}$", frame.svg, re.MULTILINE)
    ]

    assert len(dict(rules)) == len(set(rules)) > 20


def test_frames_have_the_same_bytes_twice() -> None:
    assert [f.svg for f in steps(network())] == [f.svg for f in steps(network())]


def test_a_frame_is_saved_by_suffix(frames: list[Frame], tmp_path: Path) -> None:
    path = frames[0].save(tmp_path / "step.svg")

    assert path.read_text(encoding="utf-8") == frames[0].svg


def test_a_frame_is_not_saved_as_dot(frames: list[Frame], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"one of \.svg, \.png, \.pdf, \.mmd, \.tex; got"):
        frames[0].save(tmp_path / "step.dot")


def by_label(root: Value, labels: str) -> list[Value]:
    known = {value.label: value for value in ag.graph.topological(root)}
    return [known[label] for label in labels.split()]


TEXT_ORDER = "net_h1 out_h1 net_h2 out_h2 net_o1 out_o1 net_o2 out_o2 E_o1 E_o2 E_total"


def test_forward_frames_follow_the_order_that_is_given(frames: list[Frame]) -> None:
    root = network()
    ordered = steps(root, order=by_label(root, TEXT_ORDER))

    assert [f.node.label for f in ordered[:11]] == TEXT_ORDER.split()
    assert [f.text for f in ordered[11:]] == [f.text for f in frames[11:]]
    assert set(positions(ordered[0].svg)) <= set(positions(frames[-1].svg))


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [
        ("net_h1 w1", "label='w1'.*is no drawn result; those: net_h1, out_h1"),
        ("net_h1 net_h1", "label='net_h1'.*twice"),
        ("out_h1", "label='out_h1'.*before its operand .*label='net_h1'"),
        (TEXT_ORDER.removesuffix(" E_total"), "10 of 11 drawn results; add E_total"),
    ],
)
def test_an_order_that_cannot_be_told_says_why(labels: str, complaint: str) -> None:
    root = network()

    with pytest.raises(DrawingError, match=complaint):
        steps(root, order=by_label(root, labels))


def test_an_order_that_is_no_list_says_what_is_expected() -> None:
    root = network()

    with pytest.raises(DrawingError, match=r"order lists the drawn results: net_h1, .*; got Value"):
        steps(root, order=root)  # type: ignore[arg-type]


@pytest.mark.parametrize("detail", ["named", "ops"])
def test_a_leaf_changed_since_recording_is_refused(detail: Literal["named", "ops"]) -> None:
    """Else x² at 3 would be told as 7² = 9."""
    x = Value(3.0, "x")
    y = (x + 0.0) ** 2
    x.data = 7.0

    with pytest.raises(GraphChangedError, match="'add' of 'x' gives 7 now and gave 3"):
        steps(y, detail=detail)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x / 0.0,
        lambda x: (x * 1e300).exp(),
        lambda x: (-x).log(),
        lambda x: ag.logsumexp([x, x * 1e8, -x]),
        lambda x: ag.affine(x, [x * 1e8, x * -1e8], [x, x]),
    ],
)
def test_awkward_results_do_not_count_as_changed(function: Callable[[Value], Value]) -> None:
    assert steps(function(Value(3.0, "x")))[0].phase == "forward"


def test_the_legend_explains_dashed_edges_where_there_are_some(frames: list[Frame]) -> None:
    explained = {f.phase for f in frames if "gradient flows back" in shown(f)}

    assert explained == {"backward"}
    assert "梯度回传" in "".join(shown(steps(network(), lang="zh")[11]))


def test_the_pictures_of_all_phases_have_one_size() -> None:
    """Also a narrow one, whose legend takes one line more in the backward phase."""
    sizes = {parsed(f.svg).get("viewBox") for f in steps(Value(3.0, "x") * 2.0)}

    assert len(sizes) == 1


def test_values_of_one_label_are_told_apart() -> None:
    x = Value(2.0, "x")
    told = steps(named(x * x, "x"))

    assert told[0].text == "x(2) = x · x = 2 · 2 = 4"
    assert told[-1].numbers == {"∂x(2)/∂x": 4.0}


@pytest.mark.parametrize("letter", ["x", "学", "<", "\ud800", "e\u0301"])
def test_a_label_of_a_megabyte_is_no_more_work_than_one_of_ten_kilobytes(letter: str) -> None:
    """It took 80 s: every letter was looked at in every frame."""

    def told(length: int) -> Frames:
        x = Value(2.0, letter * length)
        return steps(named(x * 3.0 + Value(1.0, "b"), "y" * length))

    def work(length: int) -> int:
        return calls(lambda: (told(length)._repr_html_(), str(told(length))))

    longest = told(1_000_000)

    assert work(1_000_000) < 1.01 * work(10_000)
    assert len(longest._repr_html_()) < 1_000_000
    assert len(longest[0].text) < 1000
    assert len(str(longest)) < 20_000


class Odd(str):
    """A string that says of itself that it is empty."""

    __slots__ = ()

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize("label", [Odd("odd"), "\ud800", "a\x00b", "\u202e", "\ufffe", " ", "-"])
def test_an_odd_label_gives_pictures_and_equations_that_can_be_read(label: str) -> None:
    root = named(Value(2.0, label) * 3.0, label)

    for frame in steps(root):
        frame.text.encode()
        frame.sentence.encode()
        str(frame).encode()
        frame.latex.encode()
        parsed(frame.svg)
        parsed(frame.mathml)
