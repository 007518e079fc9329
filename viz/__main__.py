"""The command `chainrule`: draws, explains and compiles an expression that is typed beside it."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograd import commandline
from autograd.commandline import CommandParser, status
from autograd.engine.value import Value
from autograd.errors import ExpressionError, UsageError
from autograd.explaining.parsing.parsing import named_expression, parse
from autograd.language import Language, sentences_of
from autograd.saving import write_atomically
from autograd.spelling import closest
from viz.commands import COMMANDS, Asked, Command, Option

_SHORT = ("-o", "-h")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; 0, or 2 where it cannot be done, which a line on stderr explains."""
    return status(_do, arguments)


def _say(key: str, lang: Language, **facts: object) -> str:
    """The sentence under a key such as `"help.usage"`, with the facts in its slots."""
    table, _, name = key.partition(".")
    return sentences(lang)[table][name].format(**facts)


def sentences(lang: Language) -> Mapping[str, Mapping[str, str]]:
    """What the command says in a language, by table and name."""
    return sentences_of("viz", "commands", lang)


def _overview(lang: Language) -> CommandParser:
    """The parser whose help lists the commands."""
    parser = CommandParser(
        "chainrule",
        lang,
        usage=_say("help.usage_of_all", lang),
        description=_say("help.description", lang),
    )
    parser.epilog = _say("help.epilog", lang)
    parser.arguments.title = _say("help.commands", lang)
    for name in COMMANDS:
        parser.arguments.add_argument(name, help=_say(f"command.{name}", lang))
    parser.offer_usual()
    return parser


def _detailed(name: str, command: Command, lang: Language) -> CommandParser:
    """The parser of one command."""
    parser = CommandParser(
        f"chainrule {name}",
        lang,
        usage=_say("help.usage_of_one", lang, command=name),
        description=_say(f"command.{name}", lang),
        own=sentences(lang)["parser"],
    )
    for argument, nargs in (("expression", "?"), ("values", "*")):
        parser.arguments.add_argument(
            argument,
            nargs=nargs,
            metavar=_say(f"metavar.{argument}", lang),
            help=_say(f"help.{argument}", lang),
        )
    add = parser.options.add_argument
    for option, told in command.options.items():
        words = _say(f"help.{option}", lang, known=", ".join(told.known))
        add(f"--{option}", metavar=_metavar(told, lang), help=words)
    add("--wrt", metavar=_say("metavar.names", lang), help=_say(f"help.{command.wrt}", lang))
    suffixes = [f".{suffix}" for suffix in command.suffixes]
    how = (
        _say("help.output", lang, suffixes=", ".join(suffixes), first=suffixes[0])
        if suffixes
        else _say("help.output_any", lang)
    )
    add("-o", "--output", metavar=commandline.say("metavar.file", lang), help=how)
    parser.offer_usual()
    return parser


def _metavar(option: Option, lang: Language) -> str:
    if option.known:
        return "|".join(option.known)
    if option.kind == "whole":
        return "N"
    return _say(f"metavar.{'text' if option.kind == 'text' else 'number'}", lang)


def _do(given: Sequence[str], lang: Language) -> int:
    first, rest = (given[0], given[1:]) if given else ("", [])
    known = ", ".join(COMMANDS)
    if _overview(lang).helped([first]):
        return 0
    if not first:
        raise UsageError(_say("wrong.no_command", lang, known=known))
    if first not in COMMANDS:
        meant = closest(first, COMMANDS)
        key = "wrong.command" if meant is None else "wrong.command_like"
        raise UsageError(_say(key, lang, given=first, known=known, meant=meant))
    parser = _detailed(first, COMMANDS[first], lang)
    if parser.helped(rest):
        return 0
    # a minus before a letter begins an expression, which argparse sees only after a space
    typed = [
        f" {each}" if re.match(r"-[^-]", each) and each not in _SHORT else each for each in rest
    ]
    _write(first, vars(parser.read(typed)), lang)
    return 0


def _write(name: str, found: dict[str, Any], lang: Language) -> None:
    command, text, path = COMMANDS[name], found["expression"], found["output"]
    if not text:
        raise UsageError(_say("wrong.no_expression", lang, command=name))
    suffix = "" if path is None else Path(path).suffix.lower().removeprefix(".")
    if path is not None and command.suffixes and suffix not in command.suffixes:
        suffixes = ", ".join(f".{each}" for each in command.suffixes)
        raise UsageError(_say("wrong.suffix", lang, command=name, suffixes=suffixes, given=path))
    options = {
        option: _chosen(name, option, told, found[option], lang)
        for option, told in command.options.items()
    }
    leaves = dict(_leaves(found["values"], lang))
    wrt = list(_named(found["wrt"], leaves, lang))
    texts = command.make(Asked(_recorded(text, leaves), leaves, wrt, lang, options))
    content = texts.get(suffix, next(iter(texts.values())))()
    if path is not None:
        write_atomically(path, content if isinstance(content, bytes) else content.encode())
    else:
        try:
            shown_text = content.decode() if isinstance(content, bytes) else content
        except UnicodeDecodeError:
            raise UsageError(_say("wrong.no_text", lang)) from None
        print(shown_text, end="" if shown_text.endswith("\n") else "\n", flush=True)


def _chosen(command: str, name: str, option: Option, given: str | None, lang: Language) -> Any:
    """What an option is set to: one of its words, a number, or the text itself."""
    known = ", ".join(option.known)
    if given is None:
        if option.is_required:
            key = "wrong.missing" if option.known else "wrong.missing_text"
            told = {"option": f"--{name}", "known": known, "command": command}
            raise UsageError(_say(key, lang, **told))
        return option.usual
    if option.known and given not in option.known:
        told = {"option": f"--{name}", "known": known, "given": given}
        raise UsageError(_say("wrong.choice", lang, **told))
    if option.known or option.kind.endswith("text"):
        return given
    try:
        return int(given) if option.kind == "whole" else float(given)
    except ValueError:
        key = f"wrong.{option.kind}"
        raise UsageError(_say(key, lang, option=f"--{name}", given=given)) from None


def _leaves(given: Sequence[str], lang: Language) -> Iterator[tuple[str, Value]]:
    """A leaf for each `name=value`; a value is a number or an expression of numbers."""
    seen: set[str] = set()
    for each in given:
        name, equals, text = each.replace("＝", "=").partition("=")
        name = unicodedata.normalize("NFKC", name.strip())
        if not equals or not name.isidentifier():
            raise UsageError(_say("wrong.no_value", lang, given=each.strip()))
        if name in seen:
            raise UsageError(_say("wrong.twice", lang, name=name))
        seen.add(name)
        try:
            yield name, Value(parse(text).data, name)
        except ExpressionError as error:
            raise UsageError(_say("wrong.value", lang, name=name, message=error)) from None


def _named(given: str | None, leaves: Mapping[str, Value], lang: Language) -> Iterator[Value]:
    """The leaves that --wrt names."""
    for name in re.split(r"[,，、\s]+", given.strip()) if given else ():
        if name not in leaves:
            raise UsageError(_say("wrong.wrt", lang, given=name, known=", ".join(leaves) or "–"))
        yield leaves[name]


def _recorded(text: str, leaves: Mapping[str, Value]) -> Value:
    """The recorded expression, with the name that it begins with."""
    name, expression = named_expression(text)
    output = parse(expression, **leaves)
    if name:
        output.label = name
    return output


if __name__ == "__main__":
    sys.exit(main())
