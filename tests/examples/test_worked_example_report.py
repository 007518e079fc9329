"""The worked example's report: sentences, columns, the page, the command and its failures."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import examples.worked_example as package
from examples.worked_example import __main__ as program
from examples.worked_example.findings import checked_figures, figures_section
from examples.worked_example.network import given_network
from examples.worked_example.terminal import WIDTH, columns, told, wrapped
from examples.worked_example.texts import LANGUAGES, Language, texts
from examples.worked_example.variants import VARIANTS, train

ROOT = Path(__file__).resolve().parents[2]
PICTURES = 23
"""Eleven values are computed and sent back, and one picture shows all."""


@pytest.mark.parametrize("key", texts())
def test_a_sentence_has_the_same_gaps_in_both_languages(key: str) -> None:
    gaps = [
        {name for _, name, _, _ in string.Formatter().parse(texts()[key][language]) if name}
        for language in LANGUAGES
    ]

    assert gaps[0] == gaps[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_of_a_table_begin_at_the_same_place_in_every_row(
    language: Language,
) -> None:
    network = given_network()
    few = {variant: train(variant, 1) for variant in VARIANTS}
    checked = checked_figures(network, network.record(), few)
    lines = told(figures_section(checked), 1, language).splitlines()
    rule = next(line for line in lines if "─  ─" in line)
    starts = [columns(rule[: match.start()]) for match in re.finditer(r"(?<!─)─", rule)]
    rows = [line for line in lines if re.match(r"(∂|w\d|δ|net)", line)]

    assert len(rows) > 15
    for row in rows:
        cells = [columns(row[: match.start()]) for match in re.finditer(r"(?<=  )\S", row)]
        assert [0, *cells] == starts[: len(cells) + 1]


@pytest.mark.parametrize("text", ["误差沿两条路径传回，到达时相加。" * 9, "the chain rule " * 20])
def test_no_wrapped_line_is_wider_than_asked(text: str) -> None:
    lines = wrapped(text, WIDTH)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(columns, lines)) <= WIDTH
    assert not any(line.startswith(("，", "。")) for line in lines)


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(package.__path__)])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    module = importlib.import_module(f"{package.__name__}.{name}")

    assert doctest.testmod(module).failed == 0


def parsed(xml: str) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - it is our own text


def run(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """The example as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "examples.worked_example", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module", params=LANGUAGES)
def done(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Language, Path, subprocess.CompletedProcess[str]]:
    """A short run in each language, in a folder of its own."""
    folder = tmp_path_factory.mktemp(f"worked-{request.param}") / "new" / "folder"
    return (
        request.param,
        folder,
        run("--lang", request.param, "--steps", "20", "--out", str(folder)),
    )


Done = tuple[Language, Path, subprocess.CompletedProcess[str]]


def test_the_command_prints_the_derivation_and_says_where_the_page_is(done: Done) -> None:
    language, folder, result = done

    assert result.returncode == 0, result.stderr
    assert "∂E_total/∂w5 = ∂E_total/∂out_o1 · ∂out_o1/∂net_o1 · ∂net_o1/∂w5" in result.stdout
    assert ("总误差" in result.stdout) == (language == "zh")
    assert str(folder / "index.html") in result.stdout
    assert "120/120" in result.stderr  # the progress bar: six variants of 20 steps


def test_the_command_writes_a_picture_for_each_step_and_nothing_unfinished(done: Done) -> None:
    _, folder, _ = done
    other = "index.en.html" if done[0] == "zh" else "index.zh.html"
    pictures = [f"step-{n:02}.svg" for n in range(1, PICTURES + 1)]

    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["index.html", other, *pictures]
    )
    for name in pictures:
        assert parsed((folder / name).read_text("utf-8")).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_page_stands_alone_in_its_language(done: Done) -> None:
    """Pictures are inside; the only other file it knows is itself in the other language."""
    language, folder, _ = done
    page = (folder / "index.html").read_text(encoding="utf-8")
    images = re.findall(r'<img src="([^"]{30})[^"]*" alt="([^"]*)"', page)
    links = re.findall(r'href="([^#][^"]*)"', page)

    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
    assert {source for source, _ in images} == {"data:image/svg+xml;base64,PHN2"}
    assert all(alt for _, alt in images)
    assert len(images) == page.count("<img") == PICTURES + 1  # the whole graph opens the page too
    assert all((folder / link).exists() for link in links)
    assert "<math" in page
    assert "prefers-color-scheme: dark" in page


def test_each_page_is_well_formed(done: Done) -> None:
    """Written so that XML's stricter rules hold, apart from HTML's tags without an end."""
    for path in done[1].glob("*.html"):
        page = path.read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>")
        closed = re.sub(r"<(meta|img)\b([^>]*)>", r"<\1\2/>", page)
        closed = re.sub(r"<tr class=marked>", '<tr class="marked">', closed)

        assert parsed(closed).tag == "html"


def test_a_terminal_without_the_signs_does_not_stop_the_command(tmp_path: Path) -> None:
    result = run("--lang", "zh", "--steps", "1", "--out", str(tmp_path), encoding="ascii")

    assert result.returncode == 0, result.stderr
    assert "= 0.298371109" in result.stdout


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("kept", encoding="utf-8")

    result = run("--out", str(blocked / "folder"))

    assert result.returncode == 2
    assert str(blocked) in result.stderr
    assert "--out DIR" in result.stderr
    assert "Traceback" not in result.stderr
    assert blocked.read_text(encoding="utf-8") == "kept"


def test_a_run_that_fails_leaves_the_old_page_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    old = tmp_path / "index.html"
    old.write_bytes(b"old")
    monkeypatch.setattr(Path, "write_text", full)

    assert program.main(["--steps", "1", "--out", str(tmp_path)]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert old.read_bytes() == b"old"


@pytest.mark.parametrize("steps", ["0", "-1", "many"])
def test_a_number_of_steps_that_is_none_is_refused(
    steps: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        program.main([f"--steps={steps}"])

    assert f"expected a whole number from 1 on, got '{steps}'" in capsys.readouterr().err
