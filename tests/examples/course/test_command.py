"""The command lists the course, tells a lesson, writes it, and says what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from examples import __main__ as command
from examples.course.catalogue import FOLDER, ORDER, lesson


@pytest.fixture(autouse=True)
def an_english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: ("en_US", "UTF-8"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_name_the_lessons_are_listed_in_order(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert [line.split()[:2] for line in lines[: len(ORDER)]] == [
        [str(number), name] for number, name in enumerate(ORDER, start=1)
    ]
    assert lines[8].endswith(lesson("neuron").title(lang))


def test_a_lesson_is_told_with_its_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["neuron", "--lang", "zh", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out

    assert told.startswith(lesson("neuron").title("zh"))
    assert "0.9990889488055994" in told
    assert str(tmp_path / "neuron" / "01.svg") in told


def test_the_variable_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHAINRULE_LANG", "zh")
    command.main([])

    assert lesson("neuron").title("zh") in capsys.readouterr().out


def test_a_notebook_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new" / "neuron.ipynb"

    assert command.main(["neuron", "--notebook", str(path)]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
    assert str(path) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["neurons"], "no lesson 'neurons'. `python -m examples` lists them. Did you mean neuron?"),
        (["neurons", "--lang", "zh"], "没有“neurons”这一课。`python -m examples --lang zh` 列出"),
        (["xyzzy"], "no lesson 'xyzzy'. `python -m examples` lists them.\n"),
        (["30"], "no lesson '30'"),
        (["layers"], "Did you mean"),
        (["--lang", "zh", "--notebook", "x.ipynb"], "要写上一课的名字"),
        (["--notebook", "x.ipynb"], "want the name of one lesson"),
        (["neuron", "--all"], "want the name of one lesson"),
        (["neuron", "--lang", "fr"], "--lang is en or zh, and 'fr' is neither."),
    ],
)
def test_what_cannot_be_told_is_an_error(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("asked", ["9", "neuron.py", "Neuron", "一个神经元、三个神经元"])
def test_a_lesson_is_found_by_its_number_and_its_title(
    asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([asked, "--lang", "zh", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(lesson("neuron").title("zh"))


@pytest.mark.parametrize("option", ["--notebook", "--out"])
def test_what_cannot_be_written_is_told(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    assert command.main(["neuron", "--lang", "zh", option, str(tmp_path / "file" / "x")]) == 2
    assert "无法写入" in capsys.readouterr().err


def test_an_interrupt_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "telling", interrupted)

    assert command.main(["neuron", "--lang", "zh"]) == 130
    assert capsys.readouterr().err == "已中断。\n"


@pytest.mark.parametrize(
    ("system", "lang"), [("zh_CN", "zh"), ("Chinese (Simplified)_China", "zh"), (None, "en")]
)
def test_the_system_chooses_the_language_if_nothing_else_does(
    system: str | None,
    lang: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: (system, "UTF-8"))
    command.main([])

    assert lesson("neuron").title(lang) in capsys.readouterr().out


def test_the_help_is_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--lang", "zh", "--help"]) == 0
    assert "把这一课写成 Jupyter 笔记本" in capsys.readouterr().out


def test_a_reader_who_has_read_enough_is_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples", "neuron", "--out", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=FOLDER.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as told:
        assert told.stdout is not None
        assert told.stderr is not None
        told.stdout.readline()
        told.stdout.close()
        heard = told.stderr.read()

    assert (heard, told.returncode) == ("", 0)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_failed_lesson_fails_the_course(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ORDER", ("neuron", "no_such_lesson"))

    assert command.main(["--all", "--lang", lang, "--out", str(tmp_path)]) == 1
    heard = capsys.readouterr()

    assert heard.out.startswith(lesson("neuron").title(lang))
    assert "no_such_lesson" in heard.err


@pytest.mark.slow
def test_a_course_that_is_stopped_stops_its_lessons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[str]] = []

    class Watched(subprocess.Popen[str]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    def stopped(*_: object, **options: object) -> None:
        if options.get("file") is not sys.stderr:
            raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", Watched)
    monkeypatch.setattr(command, "print", stopped, raising=False)
    monkeypatch.setattr(command, "ORDER", ("neuron", *["circle_area"] * 20))

    assert command.main(["--all", "--out", str(tmp_path)]) == 130
    assert len(started) < 20
    assert all(process.returncode is not None for process in started)
    assert any(process.returncode < 0 for process in started)
