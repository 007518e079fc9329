"""All commands speak the reader's language in their help, and where they cannot read something."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Formatter

import pytest

from autograd.commandline import CommandParser, language_of, say, status
from autograd.errors import SettingError, UsageError
from autograd.explaining.__main__ import main as judge
from autograd.language import LANGUAGES, Language, sentences_of
from autograd.terminal import columns
from examples.__main__ import main as course
from examples.worked_example.__main__ import main as worked_example
from viz.__main__ import main as chainrule
from viz.commands import COMMANDS

Main = Callable[[Sequence[str]], int]

MAINS: dict[str, tuple[Main, list[str]]] = {
    "chainrule": (chainrule, []),
    **{f"chainrule {name}": (chainrule, [name]) for name in COMMANDS},
    "python -m autograd.explaining": (judge, []),
    "python -m examples": (course, []),
    "python -m examples.worked_example": (worked_example, []),
}
"""Each command by what is typed: the function, and the arguments that belong to its name."""

ALONE = [name for name in MAINS if name != "chainrule"]
"""Those that have options; `chainrule` has commands."""

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAINRULE_LANG", raising=False)
    monkeypatch.setattr("locale.getlocale", lambda: ("en_US", "UTF-8"))


def told(capsys: pytest.CaptureFixture[str], name: str, *arguments: str) -> str:
    """What a command prints when all is well."""
    main, first = MAINS[name]
    assert main([*first, *arguments]) == 0
    printed, wrong = capsys.readouterr()
    assert wrong == ""
    return printed


def refused(capsys: pytest.CaptureFixture[str], name: str, *arguments: str) -> str:
    """What a command says on stderr where it ends with 2."""
    main, first = MAINS[name]
    assert main([*first, *arguments]) == 2
    printed, wrong = capsys.readouterr()
    assert printed == ""
    assert "Traceback" not in wrong
    return wrong


@pytest.mark.parametrize("name", MAINS)
def test_the_help_in_chinese_has_english_for_names_only(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is typed stays: names, options, their words, and examples."""
    printed = told(capsys, name, "--help", "--lang", "zh")
    assert printed.startswith(f"用法：{name}")
    assert not re.search("[一-鿿]:", printed)
    typed = rf"`[^`]*`|--?[a-z]+|\.[a-z]+|build/\w+|[!-~]+[|=(_][!-~]*|{name}\b"
    kept = re.sub(typed, " ", "\n".join(spoken(printed)))

    known = [option.known for each in COMMANDS.values() for option in each.options.values()]
    proper = set(re.findall(r"\w+", f"{known} {list(COMMANDS)} en zh CHAINRULE_LANG"))
    proper |= {"N", "TOML", "Jupyter", "docs", "x", "w", "b", "w1", "w8", "E", "pi", "digits"}
    assert set(re.findall(r"[A-Za-z]\w*", kept)) <= proper


def spoken(printed: str) -> list[str]:
    """The lines of a help but those of examples, which follow a line that ends with a colon."""
    lines, in_example = [], False
    for line in printed.splitlines():
        if re.match(r"(例子|.*TOML.*)：$", line):
            in_example = True
        elif not line.startswith("  ") and line:
            in_example = False
        if not in_example:
            lines.append(line)
    return lines


@pytest.mark.parametrize("name", MAINS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_lists_lang_and_help_in_columns(
    name: str, lang: Language, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The explanations of options begin in one column, counted as a terminal shows letters."""
    monkeypatch.setenv("COLUMNS", "80")
    printed = told(capsys, name, "--help", "--lang", lang)
    options = printed[printed.index(f"\n{say('help.options', lang)}") :].split("\n\n")[0]
    begins = {
        columns(line[: found.start(1)])
        for line in options.splitlines()
        if (found := re.match(r"  \S.*?  +(\S)", line))
    }

    assert say("help.help", lang) in options
    assert "--lang en|zh" in options
    assert len(begins) == 1
    assert max(map(columns, options.splitlines())) <= 80


def parser_of(lang: Language, own: dict[str, str] | None = None) -> CommandParser:
    parser = CommandParser("python -m thing", lang, usage="", description="", own=own)
    parser.arguments.add_argument("file", nargs="?", metavar="FILE")
    parser.options.add_argument("--seed", metavar="N", help="random")
    parser.options.add_argument("--all", action="store_true", help="everything")
    parser.options.add_argument("--in", metavar="一二三四五六七八", help="wide letters")
    parser.options.add_argument("--to", metavar="一二", help="fewer of them")
    return parser


def test_a_name_too_wide_for_its_column_has_a_line_of_its_own() -> None:
    """`--in 一二三四五六七八` is 13 letters and 21 columns; explanations begin in column 24."""
    lines = parser_of("en").format_help().splitlines()
    wide = lines.index("  --in 一二三四五六七八")

    assert lines[wide + 1] == " " * 24 + "wide letters"
    assert lines[wide + 2] == "  --to 一二" + " " * 13 + "fewer of them"


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        (
            [],
            "FILE is missing; `python -m thing --help`",
            "缺少“FILE”；写法见 `python -m thing --l",
        ),
        ([""], "FILE is missing; ", "缺少“FILE”；"),
        (["a", "b"], "'b' is one argument too many; ", "多写了“b”；"),
        (["a", "--seed"], "--seed wants something after it; ", "--seed 后面还要写上内容；"),
        (["a", "--all=3"], "--all wants nothing after it; ", "--all 后面不带内容；"),
        (["--seed", "1", "a", "--seed=2"], "--seed is given twice; ", "--seed 写了两次；"),
        (["a", "--sed", "1"], "'--sed' is no option of thing; did you mean --seed? ", "thing 没有"),
        (["a", "--sed=1"], "'--sed=1' is no option of thing; did you mean --seed? ", "thing 没有"),
        (
            ["a", "--qqq"],
            "'--qqq' is no option of thing; `python -m ",
            "thing 没有“--qqq”这个选项；",
        ),
        (["a", "-q"], "'-q' is no option of thing; `python -m ", "thing 没有“-q”这个选项；"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_readers_language(
    given: list[str], english: str, chinese: str
) -> None:
    for lang, said in (("en", english), ("zh", chinese)):
        with pytest.raises(UsageError) as caught:
            parser_of(lang).read(given, "file")  # type: ignore[arg-type]
        assert str(caught.value).startswith(said)


def test_a_command_may_have_sentences_of_its_own() -> None:
    with pytest.raises(UsageError, match=r"^thing knows no --qqq$"):
        parser_of("en", {"unknown": "{name} knows no {given}"}).read(["--qqq"])


@pytest.mark.parametrize("name", ALONE)
def test_every_command_answers_in_the_readers_language(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    last = name.rpartition(" ")[2]
    english = refused(capsys, name, "--lagn")
    chinese = refused(capsys, name, "--lagn", "--lang=zh")

    assert english.startswith(f"'--lagn' is no option of {last}; did you mean --lang? ")
    assert chinese.startswith(f"{last} 没有“--lagn”这个选项，是不是想写 --lang？")
    assert f"`{name} --lang zh --help`" in chinese


@pytest.mark.parametrize("name", MAINS)
@pytest.mark.parametrize("given", [["--lang", "fr"], ["--lang=fr"], ["--lang"]])
def test_another_language_is_refused_in_that_of_the_system(
    name: str,
    given: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert refused(capsys, name, *given).startswith("--lang is en or zh, and '")
    monkeypatch.setattr("locale.getlocale", lambda: ("zh_CN", "UTF-8"))
    assert refused(capsys, name, *given).startswith("--lang 只能是 en 或 zh，不能是“")


@pytest.mark.parametrize(
    ("lang", "missing", "surplus"),
    [("en", "FILE is missing; ", "'b.toml' is one"), ("zh", "缺少“文件”；", "多写了“b.toml”；")],
)
def test_the_judge_wants_one_file(
    lang: Language, missing: str, surplus: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "python -m autograd.explaining"

    assert refused(capsys, name, "--lang", lang).startswith(missing)
    assert refused(capsys, name, "a.toml", "b.toml", "--lang", lang).startswith(surplus)


def test_the_language_is_that_of_the_last_argument_for_it() -> None:
    assert language_of(["a", "--lang", "zh", "b", "--lang=en"]) == ("en", ["a", "b"])


@pytest.mark.parametrize(
    ("error", "ends", "said"),
    [
        (KeyboardInterrupt(), 130, "已中断。\n"),
        (SettingError("no"), 2, "no\n"),
        (FileNotFoundError(2, "none", "a/b"), 2, "没有 a/b 这个文件夹，无法写入；请先建好它。\n"),
        (PermissionError(13, "refused", "a"), 2, "无法写入 a：refused。\n"),
        (OSError(28, "full"), 2, "无法输出：full。\n"),
    ],
)
def test_a_command_that_cannot_go_on_says_why(
    error: BaseException, ends: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(given: list[str], lang: Language) -> int:
        raise error

    assert status(command, ["--lang", "zh"]) == ends
    assert capsys.readouterr() == ("", said)


def test_a_command_is_given_what_the_program_was() -> None:
    """Its arguments without the language, and its status is the program's."""
    program = (
        "import sys\nfrom autograd.commandline import status\n"
        "sys.exit(status(lambda given, lang: 7 if (given, lang) == (['a'], 'zh') else 1))"
    )
    command = [sys.executable, "-c", program, "--lang", "zh", "a"]

    assert subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=False).returncode == 7


def test_both_languages_have_the_same_sentences_with_the_same_slots() -> None:
    english, chinese = (
        {
            (table, key): {name for _, name, _, _ in Formatter().parse(text) if name}
            for table, words in sentences_of("autograd", "commandline", lang).items()
            for key, text in words.items()
        }
        for lang in LANGUAGES
    )

    assert english == chinese
