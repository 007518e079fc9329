"""The command `chainrule` draws, tells and compiles what is typed, and says what it cannot read."""

from __future__ import annotations

import importlib
import math
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from autograd import Value, load_program
from autograd.explaining.parsing.parsing import parse
from autograd.language import LANGUAGES, Language
from autograd.table.primitives import TABLE
from autograd.terminal import columns
from viz.__main__ import main, sentences
from viz.commands import COMMANDS
from viz.page.document import data_in

ROOT = Path(__file__).resolve().parents[2]
SHARES = ((0.2, 0.9), (0.7, 0.4), (0.45, 0.55), (0.95, 0.15))
"""Where in its domain a row is tried: away from 0, from ties and from integers."""

NEURON = ("tanh(w*x + b)", "w=0.5", "x=2", "b=1")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAINRULE_LANG", raising=False)
    monkeypatch.setattr("locale.getlocale", lambda: ("en_US", "UTF-8"))


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints when all is well."""
    assert main(arguments) == 0
    printed, wrong = capsys.readouterr()
    assert wrong == ""
    return printed


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command says on stderr when something is wrong."""
    assert main(arguments) == 2
    printed, wrong = capsys.readouterr()
    assert printed == ""
    assert "Traceback" not in wrong
    return wrong


def test_steps_are_printed_with_their_equations(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "steps", "E = 1/2*(t - o)^2", "t=0.01", "o=0.75")

    assert printed.startswith("t − o is computed from t and o.\n  t − o = 0.01 − 0.75 = −0.74\n\n")
    assert "E = 0.5 · (t − o)² = 0.5 · 0.5476 = 0.2738" in printed
    assert printed.endswith("∂E/∂o = 0.74\n")


def test_a_picture_is_printed_as_svg(capsys: pytest.CaptureFixture[str]) -> None:
    root = ElementTree.fromstring(told(capsys, "draw", *NEURON))  # noqa: S314  (our own)

    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_a_picture_has_gradients_and_the_language_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    slope = 2 * (1 - math.tanh(2) ** 2)

    assert f"{slope:.6g}" in told(capsys, "draw", *NEURON)
    assert "梯度" in told(capsys, "draw", *NEURON, "--lang", "zh")


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [("svg", b"<svg"), ("dot", b"digraph"), ("json", b"{"), ("tex", b"% A picture")],
)
def test_a_picture_is_written_as_the_suffix_says(
    tmp_path: Path, suffix: str, begins: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"neuron.{suffix}"

    assert told(capsys, "draw", *NEURON, "-o", str(path)) == ""
    assert path.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("suffix", "holds"),
    [
        ("txt", "∂output/∂w"),
        ("tex", r"\partial"),
        ("md", "output}$ itself"),
        ("html", "<math"),
    ],
)
def test_steps_are_written_as_the_suffix_says(
    tmp_path: Path, suffix: str, holds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"steps.{suffix}"

    assert told(capsys, "steps", *NEURON, "-o", str(path)) == ""
    assert holds in path.read_text(encoding="utf-8")


def test_steps_are_written_as_an_animation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A product and tanh of a sum, and each of both back again: five steps with the whole."""
    path = tmp_path / "steps.svg"
    neuron = ("y = tanh(w*x)", "w=0.5", "x=2", "--lang", "zh")

    assert told(capsys, "steps", *neuron, "-o", str(path), "--seconds", "0.5") == ""
    film = path.read_text(encoding="utf-8")
    assert "第 5 步（共 5 步）" in film
    assert " 3.5s step-end infinite" in film  # four times 0.5 s, and 1.5 s
    assert "a number from 0.1 to 60" in refused(
        capsys, "steps", *neuron, "-o", str(path), "--seconds", "nan"
    )
    assert path.read_text(encoding="utf-8") == film


@pytest.mark.parametrize("text", [NEURON[0], "erf(w*x) + relu(x) * maximum(w, b)", "max(w,x,b)"])
def test_a_program_in_python_runs_as_a_file_of_its_own(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    exec(told(capsys, "compile", "--to", "python", text, *NEURON[1:], "--wrt", "w,b"), names)  # noqa: S102
    value, gradient = names["value_and_gradient"]([2.0], [0.5, 1.0])
    step = 1e-6
    above, below = (names["values"]([2.0], [0.5 + d, 1.0])[0] for d in (step, -step))

    # the error of a central difference with this step is near 1e-10
    assert gradient[0] == pytest.approx((above - below) / (2 * step), abs=1e-8)
    assert value == names["values"]([2.0], [0.5, 1.0])[0]


@pytest.mark.parametrize("name", sorted(set(TABLE) - {"pick"}))
@pytest.mark.parametrize("to", ["python", "numpy"])
def test_a_program_of_any_row_has_the_value_and_the_gradient(
    to: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At points of its domain, in NumPy all at once, as the recorded graph has them."""
    row = TABLE[name]
    low, high = row.domain
    points = [(low + (high - low) * a, low + (high - low) * b) for a, b in SHARES]
    each = [
        "[x, y]" if p.starred else "xyx"[i] for i, p in enumerate(row.operands) if not p.default
    ]
    text = (
        "cross_entropy([x, y], 1) + x*y"
        if name == "cross_entropy"
        else (f"{name}({', '.join(each)}) + x*y")
    )
    names: dict[str, Any] = {}
    exec(told(capsys, "compile", "--to", to, text, "x=0.3", "y=0.7"), names)  # noqa: S102
    columns = [np.array(column) for column in zip(*points, strict=True)]
    whole = names["value_and_gradient"]([], columns) if to == "numpy" else None
    for index, point in enumerate(points):
        x, y = map(Value, point)
        output = parse(text, x=x, y=y)
        output.backward()
        if whole is None:
            value, gradient = names["value_and_gradient"]([], point)
        else:
            value, gradient = whole[0][index], [np.broadcast_to(g, 4)[index] for g in whole[1]]

        assert [value, *gradient] == pytest.approx([output.data, x.grad, y.grad], rel=1e-9)


def test_numpys_program_has_inf_where_python_raises(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(told(capsys, "compile", "--to", "numpy", "1/x + log(x)*0", "x=1"), names)  # noqa: S102

    assert names["values"]([], [np.array([2.0, 0.5])])[0].tolist() == [0.5, 2.0]
    exec(told(capsys, "compile", "--to", "numpy", "1/x", "x=1"), names)  # noqa: S102
    assert names["value_and_gradient"]([], [0.0]) == (math.inf, [-math.inf])


def test_a_name_may_be_a_word_of_numpy(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    text = "relu(where_ * asarray) * errstate"
    given = ("where_=1", "asarray=2", "errstate=3")
    exec(told(capsys, "compile", "--to", "numpy", text, *given), names)  # noqa: S102

    assert names["values"]([], [1.0, 2.0, 3.0])[0] == 6.0


def test_a_program_is_written_that_is_loaded_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its parameters are the names of --wrt, and its inputs the others: tanh(0.5 * 2 + 1)."""
    path = tmp_path / "neuron.npz"
    assert (
        told(capsys, "compile", "--to", "program", *NEURON, "--wrt", "w,b", "-o", f"{path}") == ""
    )
    program: Any = load_program(path)

    assert program.parameters.tolist() == [0.5, 1.0]
    assert program(x=2.0) == pytest.approx(math.tanh(2.0), rel=1e-15)
    slope = 1.0 - math.tanh(2.0) ** 2
    assert program.value_and_grad([2.0])[1] == pytest.approx([2.0 * slope, slope], rel=1e-12)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "no text to be printed"), ("zh", "不是能打印的文字")]
)
def test_what_is_no_text_is_not_printed(
    lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = refused(capsys, "compile", "--to", "program", *NEURON, "--lang", lang)

    assert said in wrong
    assert "-o neuron.npz" in wrong


@pytest.mark.parametrize(("to", "holds"), [("c", "program_values("), ("javascript", "export")])
def test_programs_in_other_languages_are_printed(
    to: str, holds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert holds in told(capsys, "compile", *NEURON, "--to", to)


def test_a_derivation_ends_with_the_update(capsys: pytest.CaptureFixture[str]) -> None:
    """The gradient of (w x)² by w is 2 w x², 36 here, and w - 0.01 · 36 is 1.64."""
    asked = ("explain", "E = (w*x)^2", "w=2", "x=3", "--wrt", "w")

    assert "36" in told(capsys, *asked)
    assert "1.64" in told(capsys, *asked, "--lr", "0.01").splitlines()[-1]


def test_a_derivation_is_told_in_a_style_and_with_decimals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The slope of tanh at 0.5 · 2 + 1 is 1 - tanh(2)², 0.070651 with six decimals."""
    assert "δ" not in told(capsys, "explain", *NEURON)
    wide = told(capsys, "explain", *NEURON, "--style", "delta", "--decimals", "4")

    assert f"δ_t2 = ∂y/∂t2 = {1 - math.tanh(2.0) ** 2:.4f}" in wide


def test_a_page_is_written_that_trains_the_names_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "neuron.html"
    wishes = ("--wrt", "w,b", "--lr", "0.1", "--title", "一个神经元", "--lang", "zh")

    assert told(capsys, "page", *NEURON, *wishes, "-o", str(path)) == ""
    data = data_in(path.read_text(encoding="utf-8"))
    nodes = data["nodes"]
    given = {node["label"]: node["data"] for node in nodes if "data" in node}
    assert given == {"w": 0.5, "x": 2.0, "b": 1.0}
    assert {nodes[place]["label"] for place in data["parameters"]} == {"w", "b"}
    assert (data["lr"], data["title"]["en"], data["start"]["lang"]) == (0.1, "一个神经元", "zh")


def test_a_page_without_names_to_train_trains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "page", "y = w*x", "w=2", "x=3")

    assert printed.startswith("<!DOCTYPE html>")
    assert data_in(printed)["parameters"] == []
    assert "<title>y, step by step</title>" in printed


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (("--lr", "0.1"), "--lr is the rate at which names are trained; say which, as in --wrt w"),
        (("--lr", "0.1", "--lang", "zh"), "--lr 是训练时的学习率；请用 --wrt 写明"),
        (("--wrt", "w", "--lr", "0"), "lr is a positive learning rate, got 0.0."),
        (("--wrt", "w", "--lr", "fast"), "--lr is a number, and 'fast' is none."),
        (("-o", "page.svg"), "page writes .html, .htm; the file 'page.svg' has none of these"),
    ],
)
def test_a_page_that_cannot_be_made_is_refused(
    capsys: pytest.CaptureFixture[str], wishes: tuple[str, ...], message: str
) -> None:
    assert refused(capsys, "page", *NEURON, *wishes).startswith(message)


def test_edges_are_drawn_as_wide_as_the_gradient_they_carry(tmp_path: Path) -> None:
    pictures = []
    for weight in ("even", "flow"):
        path = tmp_path / f"{weight}.svg"
        assert main(["draw", *NEURON, "--weight", weight, "-o", str(path)]) == 0
        pictures.append(set(re.findall(r'stroke-width="([\d.]+)"', path.read_text())))

    assert len(pictures[1]) > len(pictures[0])


def test_paths_to_each_name_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    whole = told(capsys, "paths", "y = x*x + w*x", "x=3", "w=2")
    one = told(capsys, "paths", "y = x*x + w*x", "x=3", "w=2", "--wrt", "x", "--count", "1")

    assert whole.startswith("3 paths lead from y back to x")
    assert "from y back to w" in whole
    assert "from y back to w" not in one


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (("--wrt", "w"), "∂y/∂w = 2 · (w · x + b) · x"),
        (("--wrt", "w,x"), "∂²y/∂x∂w = 2 · w · x + 2 · (w · x + b)"),
        (("--lang", "zh"), "y 对 b 的导数\n  ∂y/∂b = 2 · (w · x + b)"),
        (("--as", "latex"), r"\frac{\partial y}{\partial w} &= 2 \cdot"),
        (("--as", "mathml"), "<mfrac><mrow><mi>∂</mi><mi>y</mi></mrow>"),
        (("--as", "markdown"), "$$\n\\begin{aligned}"),
    ],
)
def test_a_derivative_is_printed_as_a_formula(
    capsys: pytest.CaptureFixture[str], asked: tuple[str, ...], holds: str
) -> None:
    assert holds in told(capsys, "derivative", "(w*x + b)^2", *NEURON[1:], *asked)


def test_a_derivative_in_python_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    path = tmp_path / "slopes.py"
    told(capsys, "derivative", *NEURON, "-o", str(path))
    exec(path.read_text(encoding="utf-8"), names)  # noqa: S102

    slope = 1.0 - math.tanh(2.0) ** 2
    found = [names[name](0.5, 2.0, 1.0) for name in ("dy_dw", "dy_dx", "dy_db")]
    assert found == pytest.approx([2.0 * slope, 0.5 * slope, slope], rel=1e-15)
    printed = told(capsys, "derivative", *NEURON, "--as", "python")
    assert printed == path.read_text(encoding="utf-8")


def test_shares_are_told_in_the_language_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "relu" in told(capsys, "shares", "relu(x)", "x=-2")
    assert re.search("[一-鿿]", told(capsys, "shares", "relu(x)", "x=-2", "--lang", "zh"))


@pytest.mark.parametrize("name", ["explain", "paths", "shares"])
@pytest.mark.parametrize("suffix", ["txt", "md", "tex", "html"])
def test_what_is_told_is_written_as_the_suffix_says(
    tmp_path: Path, name: str, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"told.{suffix}"
    told(capsys, name, *NEURON, "-o", str(path))
    first = path.read_text(encoding="utf-8").splitlines()[0]

    assert (first == "<!DOCTYPE html>") == (suffix == "html")


def test_a_mistake_is_named_by_the_number_it_makes(capsys: pytest.CaptureFixture[str]) -> None:
    """The sign of the difference is lost: the gradient has the other sign."""
    out = 1 / (1 + math.exp(-(0.4 * 0.6 + 0.3)))
    right = (out - 0.01) * out * (1 - out) * 0.6
    asked = ("E = 1/2*(t - sigmoid(w*x + b))^2", "t=0.01", "w=0.4", "x=0.6", "b=0.3", "--wrt", "w")
    printed = told(capsys, "diagnose", *asked, "--found", f"{-right:.8f}")

    assert "sign" in printed
    assert "right" in told(capsys, "diagnose", *asked, "--found", f"{right:.8f}").lower()


def test_a_value_may_be_an_expression_of_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0.333333" in told(capsys, "steps", "x²", "x=1/3")
    assert "0.333333" in told(capsys, "steps", "x²", "x＝1÷3")


def test_an_expression_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert "−x²" in told(capsys, "steps", "-x^2", "x=-3")


def test_options_may_stand_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    first = told(capsys, "steps", "--digits", "3", "w*x", "w=0.5", "x=1/3")

    assert told(capsys, "steps", "w*x", "w=0.5", "--digits", "3", "x=1/3") == first
    assert "0.333" in first
    assert "0.3333" not in first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Say what to do: draw, steps, "),
        (("drow", "x", "x=1"), "There is no command 'drow'; did you mean 'draw'? There are draw, "),
        (("xyz", "x", "x=1"), "There is no command 'xyz'; there are draw, steps, "),
        (("draw",), "Give an expression in quotation marks: chainrule draw "),
        (("draw", "x", "x=1", "x=2"), "x is given two values; give it one.\n"),
        (("draw", "x", "1"), "'1' gives no value; write the name, = and the number, as in w=0.5."),
        (("draw", "x", "x=q"), "The value of x cannot be read: q has no value"),
        (("draw", "x*y", "x=1"), "y has no value; give it one, as in y=0.5.\n    x*y\n      ^\n"),
        (("draw", "x", "x=1", "b=2"), "There is no 'b' in 'x'; its names are x."),
        (("draw", "y = tahn(x)", "x=1"), "There is no function 'tahn'; did you mean 'tanh'?\n"),
        (("derivative", "x^3", "x=1", "--wrt", "x", "--wrt", "x"), "--wrt is given twice; "),
        (("steps", "x", "x=1", "-o", "a.svg", "--output=b.svg"), "--output is given twice; "),
        (("draw", "x", "x=1", "--wrt", "q"), "--wrt names 'q', which has no value; "),
        (("draw", "x", "x=1", "--foo"), "'--foo' is no option of draw; "),
        (("draw", "x", "x=1", "--wtr", "x"), "'--wtr' is no option of draw; did you mean --wrt?"),
        (("draw", "x", "x=1", "--wrt"), "--wrt wants something after it; `chainrule draw --help`"),
        (("draw", "x", "x=1", "-o"), "-o/--output wants something after it; "),
        (("draw", "x", "x=1", "--lang", "fr"), "--lang is en or zh, and 'fr' is neither.\n"),
        (("draw", "x", "x=1", "-o", "a.doc"), "draw writes .svg, "),
        (
            ("draw", "x", "x=1", "-o", "/nowhere/a.svg"),
            "There is no folder /nowhere to write into; make it first.",
        ),
        (("steps", "x", "x=1", "--digits", "few"), "--digits is a whole number, and 'few' is none"),
        (("steps", "x", "x=1", "--digits", "99"), "digits is a whole number of significant digits"),
        (("diagnose", "x", "x=1"), "--found is missing; `chainrule diagnose --help` says what"),
        (
            ("diagnose", "w*x", "w=1", "x=2", "--found", "1.5"),
            "--found has 1.5, and the derivative is by w, x; write the names",
        ),
        (
            ("diagnose", "x", "x=1", "--found", "1.5", "--quantity", "updated"),
            "--lr is missing; ",
        ),
        (("diagnose", "x", "x=1", "--found", "1.5", "--lr", "a"), "--lr is a number, and 'a' is"),
        (("diagnose", "x", "x=1", "--found", "many", "--wrt", "x"), "found"),
        (("compile", "x", "x=1"), "--to is missing; it is one of c, javascript, python, numpy, "),
        (
            ("compile", "x", "x=1", "--to", "rust"),
            "--to is one of c, javascript, python, numpy, program, and ",
        ),
    ],
)
def test_what_is_wrong_is_said_on_stderr(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *arguments).startswith(message)


def test_an_error_points_at_the_column_that_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    *_, line, caret = refused(capsys, "draw", "loss = x + )", "x=1").rstrip("\n").split("\n")

    assert caret.index("^") == 4 + len("loss = x + ")
    assert line[caret.index("^")] == ")"


def test_a_file_that_cannot_be_made_leaves_the_old_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "steps.txt"
    path.write_text("old", encoding="utf-8")
    refused(capsys, "steps", "x + )", "x=1", "-o", str(path))

    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["steps.txt"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_names_every_command_and_its_options(
    lang: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    overview = told(capsys, "--help", "--lang", lang)
    for name, command in COMMANDS.items():
        assert sentences(lang)["command"][name][:12] in overview
        detailed = told(capsys, name, "--help", "--lang", lang)
        for option in (*command.options, "wrt", "lang", "output"):
            assert f"--{option}" in detailed


def test_the_help_in_chinese_has_no_english_words_of_argparse(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in ((), *((name,) for name in COMMANDS)):
        printed = told(capsys, *arguments, "--help", "--lang", "zh")

        assert printed.startswith("用法：chainrule ")
        assert not re.search(r"usage|show this|options|positional", printed)


def test_the_help_in_chinese_has_columns_as_wide_as_its_letters(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese letter takes two columns; explanations begin in column 24 and end by the 80th."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = told(capsys, "explain", "--help", "--lang", "zh").splitlines()
    explained = [line for line in lines if line.startswith("  ")]

    for line in explained:
        start = max(line.rfind("  ") + 2, 0)
        assert columns(line[:start]) in (2, 24)
    assert max(map(columns, lines)) <= 80


def test_without_names_the_numbers_found_belong_to_all(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "diagnose", "w*x", "w=1.25", "x=2.5", "--found", "2.50000,1.25000")

    assert printed.startswith("Right: ∂y/∂w and ∂y/∂x = 2.5 and 1.25")


def test_a_page_names_its_language_and_serves_a_dark_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "told.html"
    told(capsys, "explain", *NEURON, "-o", str(path), "--lang", "zh")
    page = path.read_text(encoding="utf-8")

    assert '<html lang="zh-Hans">' in page
    assert '<meta name="color-scheme" content="light dark">' in page


@pytest.mark.parametrize(("lang", "tag"), [("en", "en"), ("zh", "zh-Hans")])
@pytest.mark.parametrize("suffix", ["svg", "html"])
def test_steps_name_their_language_so_that_chinese_letters_are_chinese(
    tmp_path: Path, suffix: str, lang: Language, tag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"steps.{suffix}"
    told(capsys, "steps", *NEURON, "-o", str(path), "--lang", lang)
    begin = {"svg": "<svg", "html": "<div"}[suffix]

    tags = re.findall(rf'{begin} [^>]*?\blang="([^"]*)"', path.read_text(encoding="utf-8"))
    assert set(tags) == {tag}


@pytest.mark.parametrize(("lang", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_a_picture_names_its_language(
    lang: Language, tag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ElementTree.fromstring(told(capsys, "draw", *NEURON, "--lang", lang))  # noqa: S314

    assert root.get("lang") == tag


@pytest.mark.parametrize(
    ("variable", "system", "lang"),
    [("zh", "en_US", "zh"), ("", "zh_CN", "zh"), ("en", "zh_CN", "en"), ("", "fr_FR", "en")],
)
def test_the_language_is_that_of_the_variable_or_of_the_system(
    variable: str,
    system: str,
    lang: Language,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHAINRULE_LANG", variable)
    monkeypatch.setattr("locale.getlocale", lambda: (system, "UTF-8"))

    assert sentences(lang)["help"]["description"] in told(capsys, "--help")


def test_a_variable_that_names_no_language_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINRULE_LANG", "fr")

    assert refused(capsys, "draw", "x", "x=1").startswith("The variable CHAINRULE_LANG names")


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_slots() -> None:
    english, chinese = (
        {
            f"{table}.{key}": slots(text)
            for table, words in sentences(lang).items()
            for key, text in words.items()
        }
        for lang in LANGUAGES
    )

    assert english == chinese
    assert set(sentences("en")["command"]) == set(COMMANDS)


def test_the_console_command_is_this_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["chainrule"].partition(":")

    assert getattr(importlib.import_module(module), function) is main


def test_it_runs_as_a_module_and_ends_with_its_status() -> None:
    command = [sys.executable, "-m", "viz"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "CHAINRULE_LANG": "en"}
    settings: dict[str, Any] = {"cwd": ROOT, "env": environment, "capture_output": True}
    fine = subprocess.run([*command, "steps", "x²", "x=3"], **settings, check=False)
    wrong = subprocess.run([*command, "steps", "x²"], **settings, check=False)

    assert (fine.returncode, fine.stderr) == (0, b"")
    assert "x² = 3² = 9".encode() in fine.stdout
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert wrong.stderr.startswith(b"x has no value")
