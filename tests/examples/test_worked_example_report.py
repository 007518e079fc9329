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
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.parts import Sentence
from autograd.explaining.telling.telling import Passage, manner_of
from autograd.language import LANGUAGES, Language
from autograd.terminal import columns
from autograd.wrapping import READABLE, wrapped
from examples.texts import source
from examples.worked_example import __main__ as program
from examples.worked_example.derivation import derivation
from examples.worked_example.findings import findings, judged
from examples.worked_example.network import TEXT, given_network
from examples.worked_example.report import Section, introduction, texts

SOURCE = source(TEXT)
ADDRESS, (FOLLOWED,) = SOURCE.address, SOURCE.follows
ROOT = Path(__file__).resolve().parents[2]
PICTURES = 24
"""Eleven values are computed and sent back; one picture shows the network before, one after."""


@pytest.mark.parametrize("key", texts())
def test_a_sentence_has_the_same_gaps_in_both_languages(key: str) -> None:
    gaps = [
        {name for _, name, _, _ in string.Formatter().parse(texts()[key][language]) if name}
        for language in LANGUAGES
    ]

    assert gaps[0] == gaps[1]


@pytest.mark.parametrize("text", ["误差沿两条路径传回，到达时相加。" * 9, "the chain rule " * 20])
def test_no_wrapped_line_is_wider_than_asked(text: str) -> None:
    lines = wrapped(text, READABLE)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(columns, lines)) <= READABLE
    assert not any(line.startswith(("，", "。")) for line in lines)


def test_an_opening_bracket_does_not_end_a_line() -> None:
    text = "取自教程《修炼开始》（见“三”）"

    for width in range(6, 34):
        assert not any(line.endswith(tuple("《（“「")) for line in wrapped(text, width))


def test_an_address_wider_than_the_terminal_is_cut_at_a_slash() -> None:
    lines = wrapped(f"from {ADDRESS} and", 40)

    assert max(map(columns, lines)) <= 40
    assert "".join(lines) == f"from {ADDRESS} and"
    assert lines[0].endswith("/")


def test_a_word_wider_than_the_terminal_is_cut_where_the_line_ends() -> None:
    assert wrapped("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert wrapped("σ " + "误" * 7, 8) == ["σ 误误误", "误误误误"]


@pytest.fixture(scope="module")
def whole_report() -> list[Section]:
    network = given_network()
    recorded = network.record()
    return [*derivation(network, recorded), *findings(network, judged(network, recorded))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_of_a_table_begin_at_the_same_place_in_every_row(
    whole_report: list[Section], language: Language
) -> None:
    lines = whole_report[8].told(lang=language, width=READABLE).text.splitlines()
    rule = next(line for line in lines if "─  ─" in line)
    starts = [columns(rule[: match.start()]) for match in re.finditer(r"(?<!─)─", rule)]
    rows = [line for line in lines if re.match(r"  (∂|w\d|net)", line)]

    assert len(rows) > 15
    for row in rows:
        cells = [columns(row[: match.start()]) for match in re.finditer(r"(?<=  )\S", row)]
        assert cells == starts[: len(cells)]


@pytest.mark.parametrize("width", [32, 40, 52, 66, 80, 88, 100, 132, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_fits_the_width_of_the_terminal(
    whole_report: list[Section], language: Language, width: int
) -> None:
    told = [section.told(lang=language, width=width).text for section in whole_report]
    form = TextForm(manner_of(language, width=width))
    told += [form.paragraph(form.sentence(each)) for each in introduction()]
    lines = [line for text in told for line in text.splitlines()]

    assert [line for line in lines if columns(line) > width] == []
    assert max(map(columns, lines)) > 0.9 * min(width, READABLE)


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_report_is_lost_on_a_narrow_terminal(
    whole_report: list[Section], language: Language, width: int
) -> None:
    """Sentences and equations have the same letters at every width; a stack has every cell."""

    def solid(text: str) -> str:
        return re.sub(r"\s", "", text)

    for section in whole_report:
        narrow = section.told(lang=language, width=width)
        text, wide = solid(narrow.text), TextForm(section.told(lang=language).manner)
        for part in section.parts():
            if isinstance(part, Passage):
                assert solid(wide.sentence(part.sentence or Sentence("explain.given"))) in text
                assert all(solid(wide.writer.equation(each)) in text for each in part.equations)
            elif width == 40 and len(part.heading) > 3:
                cells = [wide.cell(cell) for row in part.rows for cell in row]
                assert all(solid(cell) in text for cell in cells)


def test_a_report_for_a_file_is_as_wide_as_it_is_easy_to_read(done: Done) -> None:
    """`done` was piped, so no terminal gave a width; but a path is never cut."""
    _, folder, result = done
    lines = [line for line in result.stdout.splitlines() if str(folder) not in line]

    assert 90 < max(map(columns, lines)) <= READABLE


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of another kind")
@pytest.mark.parametrize("width", [40, 72])
def test_the_command_asks_the_terminal_how_wide_it_is(tmp_path: Path, width: int) -> None:
    import fcntl  # noqa: PLC0415 - there is none on Windows
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    command = [sys.executable, "-m", "examples.worked_example", "--lang", "zh"]
    running = subprocess.Popen(
        [*command, "--out", str(tmp_path)],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "COLUMNS"} | {"PYTHONUTF8": "1"},
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 4096):
            written += part
    except OSError:  # Linux's way to say that the other side has closed
        pass
    os.close(ours)

    lines = [line for line in written.decode().splitlines() if str(tmp_path) not in line]
    assert running.wait(timeout=60) == 0
    assert width - 4 <= max(map(columns, lines)) <= width


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_each_readme_names_the_author_and_the_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "Jack" in text
    assert ADDRESS in text
    assert FOLLOWED in text


def test_terminal_and_page_name_the_author_and_the_address(done: Done) -> None:
    _, folder, result = done
    page = (folder / "index.html").read_text(encoding="utf-8")
    report = re.sub(r"\s", "", result.stdout)

    assert "JackCui-AI" in report[:400]
    assert ADDRESS in report[:500]
    assert FOLLOWED in report[:500]
    assert "JackCui-AI" in page
    assert f'<a href="{ADDRESS}">' in page
    assert f'<a href="{FOLLOWED}">' in page


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
        env={k: v for k, v in os.environ.items() if k != "COLUMNS"}
        | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module", params=LANGUAGES)
def done(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Language, Path, subprocess.CompletedProcess[str]]:
    """A run in each language, in a folder of its own."""
    folder = tmp_path_factory.mktemp(f"worked-{request.param}") / "new" / "folder"
    return (
        request.param,
        folder,
        run("--lang", request.param, "--out", str(folder)),
    )


Done = tuple[Language, Path, subprocess.CompletedProcess[str]]


def test_the_command_prints_the_derivation_and_says_where_the_page_is(done: Done) -> None:
    language, folder, result = done

    assert result.returncode == 0, result.stderr
    assert "∂E_total/∂w5 = ∂E_total/∂out_o1 · ∂out_o1/∂net_o1 · ∂net_o1/∂w5" in result.stdout
    assert ("总误差" in result.stdout) == (language == "zh")
    assert str(folder / "index.html") in result.stdout
    assert str(folder / "play.html") in result.stdout
    assert not result.stderr


def test_the_command_writes_a_picture_for_each_step_and_nothing_unfinished(done: Done) -> None:
    _, folder, _ = done
    pages = ["index.html", "index.en.html", "index.zh.html", "play.html"]
    pictures = [f"step-{n:02}.svg" for n in range(1, PICTURES + 1)]

    assert sorted(path.name for path in folder.iterdir()) == sorted([*pages, *pictures])
    for name in pictures:
        assert parsed((folder / name).read_text("utf-8")).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_page_stands_alone_in_its_language(done: Done) -> None:
    """Pictures are inside; it leads to itself in the other language, and to the page to play."""
    language, folder, _ = done
    page = (folder / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="(?!#|https://)([^"]*)"', page)
    loaded = re.findall(r"(?:src=|url\(|@import)[^>)]*", page)

    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
    assert page.count("<svg") == page.count('<figure><div class="wide"') == PICTURES
    assert not loaded
    assert sorted(links) == ["index.en.html", "index.zh.html", f"play.html#lang={language}"]
    assert all((folder / link.partition("#")[0]).exists() for link in links)
    assert "<math" in page
    assert "prefers-color-scheme: dark" in page


def test_pictures_are_numbered_by_their_place_on_the_page(done: Done) -> None:
    """Their numbers are in the caption and in the name of the file."""
    _, folder, _ = done
    page = (folder / "index.html").read_text(encoding="utf-8")
    numbers = re.findall(r"<figcaption>(?:Picture|图) (\d+)", page)
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)

    assert [int(number) for number in numbers] == list(range(1, PICTURES + 1))
    for number, picture in enumerate(pictures, 1):
        assert picture == (folder / f"step-{number:02}.svg").read_text(encoding="utf-8").rstrip()


def test_no_two_elements_of_a_page_have_one_name(done: Done) -> None:
    """Each picture has its styles, which name it."""
    page = (done[1] / "index.html").read_text(encoding="utf-8")
    names = re.findall(r'\bid="([^"]+)"', page)

    assert len(names) > PICTURES
    assert len(set(names)) == len(names)


def test_the_page_asked_for_last_replaces_the_one_in_the_other_language(
    done: Done, tmp_path: Path
) -> None:
    """The page of either language is under its own name whichever was asked for."""
    language, _, _ = done
    other: Language = "en" if language == "zh" else "zh"
    for each in (other, language):
        assert program.main(["--lang", each, "--out", str(tmp_path)]) == 0

    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("index*")}

    assert sorted(pages) == ["index.en.html", "index.html", "index.zh.html"]
    assert pages["index.html"] == pages[f"index.{language}.html"]
    assert f'href="index.{other}.html"' in pages["index.html"]
    assert f'href="index.{language}.html"' in pages[f"index.{other}.html"]


def test_a_cell_of_a_wide_table_names_its_column_for_narrow_screens(done: Done) -> None:
    """Rows of three columns and more are stacked there, and their heading is out of sight."""
    page = (done[1] / "index.html").read_text(encoding="utf-8")
    tables = re.findall(r'<table role="table">(.*?)</table>', page, re.DOTALL)
    columns_of = [table.count("columnheader") for table in tables]

    assert columns_of == [3, 2, 4, 5, 4, 5]
    for columns_here, table in zip(columns_of, tables, strict=True):
        labels = re.findall(r'<td role="cell" data-label="([^"]+)"', table)
        assert len(labels) == table.count("<td")
        assert len(set(labels)) == columns_here


def test_the_text_is_named_once_at_the_top(done: Done) -> None:
    _, folder, result = done
    page = (folder / "index.html").read_text(encoding="utf-8")
    first_lines = re.sub(r"\s", "", result.stdout)[:300]
    title = SOURCE.title

    assert title in first_lines
    assert page.count(f'<cite lang="zh-Hans">{title}</cite>') == page.count(title) == 1
    assert page.index(title) < page.index("<main>")


def test_each_page_is_well_formed(done: Done) -> None:
    """Written so that XML's stricter rules hold, apart from what HTML cuts short."""
    for path in done[1].glob("index*.html"):
        page = path.read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>")
        closed = re.sub(r"<(meta)\b([^>]*)>", r"<\1\2/>", page)
        closed = re.sub(r"<(div|pre) data-chainrule( hidden)?>", r"<\1>", closed)

        assert parsed(closed).tag == "html"


def test_a_terminal_without_the_signs_does_not_stop_the_command(tmp_path: Path) -> None:
    result = run("--lang", "zh", "--out", str(tmp_path), encoding="ascii")

    assert result.returncode == 0, result.stderr
    assert "= 0.298371109" in result.stdout


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("kept", encoding="utf-8")

    result = run("--lang", "en", "--out", str(blocked / "folder"))

    assert result.returncode == 2
    assert str(blocked) in result.stderr
    assert "--out FOLDER" in result.stderr
    assert "Traceback" not in result.stderr
    assert blocked.read_text(encoding="utf-8") == "kept"


def test_a_run_that_fails_leaves_the_old_page_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    old = tmp_path / "index.html"
    old.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)

    assert program.main(["--out", str(tmp_path)]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert old.read_bytes() == b"old"
