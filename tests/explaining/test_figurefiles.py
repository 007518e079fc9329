"""A reader's own figures stand in a file, and a command judges them."""

from __future__ import annotations

import os
import re
from math import exp
from pathlib import Path

import pytest

from autograd.errors import ChainruleError, FigureFileError
from autograd.explaining.__main__ import main
from autograd.explaining.judging.figurefiles import LARGEST, figure_file, read_figures
from examples import texts

DOCS = Path(__file__).resolve().parents[2] / "docs"

NEURON = """
expression = "E = 1/2*(t - out)^2"
parameters = ["w", "b"]
lr = 0.5

[values]
w = 0.5
x = 2
b = 1
t = "4/5"

[let]
net = "w*x + b"
out = "sigmoid(net)"
"""

OUT = 1.0 / (1.0 + exp(-2.0))
BY_W = (OUT - 0.8) * OUT * (1.0 - OUT) * 2.0

AGREES = f'[[figure]]\nof = "out"\nprinted = "{OUT:.6f}"\n'
DIFFERS = '[[figure]]\nof = "out"\nprinted = "0.880779"\n'


def of_text_000() -> str:
    """The network of w1 to w8 and what text 000 prints after 1 and 10,000 steps, as a file."""
    given = texts.given("text_000", "network")
    numbers = {
        f"{letter}{n}": number for letter in "iwbt" for n, number in enumerate(given[letter], 1)
    }
    lines = [
        'expression = "E = E_o1 + E_o2"',
        f"lr = {given['learning_rate']}",
        f"parameters = {[f'w{n}' for n in range(1, 9)]}",
        "[values]",
        *(f"{name} = {number}" for name, number in numbers.items()),
        "[let]",
        'net_h1 = "w1*i1 + w2*i2 + b1"',
        'net_h2 = "w3*i1 + w4*i2 + b1"',
        'out_h1 = "sigmoid(net_h1)"',
        'out_h2 = "sigmoid(net_h2)"',
        'net_o1 = "w5*out_h1 + w6*out_h2 + b2"',
        'net_o2 = "w7*out_h1 + w8*out_h2 + b2"',
        'out_o1 = "sigmoid(net_o1)"',
        'out_o2 = "sigmoid(net_o2)"',
        'E_o1 = "1/2*(t1 - out_o1)^2"',
        'E_o2 = "1/2*(t2 - out_o2)^2"',
    ]
    for each in texts.figures("text_000"):
        if each.group == "training":
            of, _, step = each.key.rpartition("_after_")
            lines += ["[[figure]]", f'of = "{of}"', f"step = {step}", f'printed = "{each.quoted}"']
    return "\n".join(lines)


def told(text: str, folder: Path, *arguments: str) -> int:
    """What the command ends with, for a file of this text."""
    path = folder / "figures.toml"
    path.write_text(text, encoding="utf-8")
    return main([str(path), *(arguments or ("--lang", "en"))])


def test_the_figures_of_text_000_are_judged_from_a_file() -> None:
    printed = [each for each in texts.figures("text_000") if each.group == "training"]
    judged = figure_file(of_text_000()).judged().judged

    assert len(judged) == len(printed) == 4
    for known, each in zip(printed, judged, strict=True):
        assert each.number == pytest.approx(known.exact, rel=1e-9)
        assert (each.verdict, each.reason) == (known.verdict, "updated_first")


def test_names_mean_the_parts_of_the_expression() -> None:
    figures = [
        ('of = "net"', 2.0),
        ('of = "out"', OUT),
        ("", 0.5 * (OUT - 0.8) ** 2),
        ('by = "w"', BY_W),
        ('of = "out"\nby = "net"', OUT * (1.0 - OUT)),
        ('of = "w"\nstep = 1', 0.5 - 0.5 * BY_W),
    ]
    entries = "".join(f'[[figure]]\n{what}\nprinted = "1"\n' for what, _ in figures)
    judged = figure_file(NEURON + entries).judged().judged

    assert [each.number for each in judged] == pytest.approx([number for _, number in figures])


def test_the_command_ends_with_0_if_all_agree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(NEURON + AGREES, tmp_path) == 0
    assert capsys.readouterr().out.endswith("All figures agree\n")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Two digits were exchanged"), ("zh", "两个数字写颠倒了")]
)
def test_the_command_ends_with_1_if_some_do_not(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(NEURON + AGREES + DIFFERS, tmp_path, "--lang", lang) == 1
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "said"), [("en", "cannot be read"), ("zh", "无法读取")])
def test_the_command_ends_with_2_if_there_is_no_file(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        assert main([str(path), "--lang", lang]) == 2
        assert said in capsys.readouterr().err


def test_the_command_ends_with_2_if_the_file_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(NEURON, tmp_path) == 2

    captured = capsys.readouterr()
    assert captured.err.startswith("The file has no figure")
    assert not captured.out


@pytest.mark.parametrize(("lang", "said"), [("en", "its digits count"), ("zh", "位数也算数")])
def test_the_help_has_a_file_that_can_be_judged(
    lang: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["--help", "--lang", lang]) == 0
    told_help = capsys.readouterr().out
    lines = [line[2:] for line in told_help.splitlines() if line.startswith("  ")]
    first = next(n for n, line in enumerate(lines) if line.startswith("expression"))
    judged = figure_file("\n".join(lines[first:])).judged().judged

    assert [each.verdict for each in judged] == ["agrees", "agrees"]
    assert said in told_help


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file has no expression"),
        ("a =", "The file is no TOML: Invalid value (at end of document)"),
        ("a = 1\nb = ]", "at line 2, column 5"),
        ("a = " + "[" * 5000, "The file is no TOML"),
        ("a = " + "1" * 5000, "The file is no TOML"),
        (NEURON, "The file has no figure"),
        (NEURON + '[figure]\nprinted = "1"', "write [[figure]] above each"),
        ("figure = [3]\n" + NEURON, "Figure 1 is a table"),
        (NEURON + AGREES + '[[figure]]\nof = "out"', "Figure 2 has no printed number"),
        (NEURON + "[[figure]]\nprinted = 0.5", "Figure 1: printed=0.5 is of type float"),
        (NEURON + '[[figure]]\nprinted = "half"', "Figure 1: printed='half' is no number"),
        (NEURON + '[[figure]]\nprinted = "0.5"\nsteps = 1', "did you mean 'step'?"),
        (NEURON + '[[figure]]\nprinted = "0.5"\nstep = 1.5', "Figure 1: step is a whole number"),
        (NEURON + '[[figure]]\nprinted = "0.5"\nof = "oot"', "did you mean 'out'?"),
        (NEURON + '[[figure]]\nprinted = "0.5"\nby = 3', "Figure 1, by is a name"),
        (NEURON.replace('["w", "b"]', '["w", "v"]') + AGREES, "'v'"),
        (NEURON.replace('["w", "b"]', '"w"') + AGREES, "parameters is a list of names"),
        (NEURON.replace("lr = 0.5", "lr = -1") + AGREES, "lr is a learning rate above 0"),
        (NEURON.replace("lr = 0.5", "lr = true") + AGREES, "lr is a number; got True"),
        (NEURON.replace("lr = 0.5", "rl = 0.5") + AGREES, "did you mean 'lr'?"),
        (NEURON.replace("x = 2", "x = true") + AGREES, "[values] x is a number"),
        (NEURON.replace("x = 2", 'x = "2 +"') + AGREES, "[values] x: Nothing follows +"),
        (NEURON.replace("x = 2", '"x y" = 2') + AGREES, "A name in [values] is letters"),
        (NEURON.replace("w*x", "w*xx") + AGREES, "[let] net: xx has no value"),
        (NEURON.replace("w*x", "w*xx") + AGREES, "did you mean 'x'?"),
        (NEURON.replace("net = ", "x = ") + AGREES, "[let] x: the name has a value already"),
        (NEURON.replace("E = 1", "out = 1") + AGREES, "expression: the name out has a value"),
        (NEURON.replace("sigmoid(", "sigmiod(") + AGREES, "did you mean 'sigmoid'?"),
        (NEURON.replace('"w*x + b"', "3") + AGREES, "[let] net is the text of an expression"),
    ],
)
def test_a_file_that_cannot_be_judged_is_refused(text: str, said: str) -> None:
    with pytest.raises(ChainruleError, match=re.escape(said)):
        figure_file(text).judged()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_file_of_the_guide_is_judged_as_the_guide_says(lang: str) -> None:
    page = (DOCS / lang / "teaching.md").read_text(encoding="utf-8")
    (file,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    judged = figure_file(file).judged().judged

    assert [each.verdict for each in judged] == ["agrees", "variant", "agrees"]
    assert judged[1].why[0].slots["right"] == pytest.approx(0.104994, abs=5e-7)


def test_a_file_that_is_not_in_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_bytes("# 数字\n".encode() + "# 数字\n".encode("gbk"))

    with pytest.raises(FigureFileError, match="Line 2 of the file is not in UTF-8"):
        read_figures(path)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_text(NEURON + AGREES, encoding="utf-8-sig")

    assert read_figures(path).judged().agree


@pytest.mark.skipif(os.name == "nt", reason="there is no endless file")
def test_a_file_that_is_too_large_is_refused_before_it_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_bytes(b"#" * (LARGEST + 1))

    for each in (path, Path("/dev/zero")):
        with pytest.raises(FigureFileError, match="more than 100,000 bytes"):
            read_figures(each)
