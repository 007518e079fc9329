"""The command `chainrule`: draws, explains and compiles an expression that is typed beside it."""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from autograd.engine.value import Value
from autograd.errors import ChainruleError, ExpressionError
from autograd.explaining.parsing.parsing import named_expression, parse
from autograd.language import LANGUAGES, Language, checked_lang, sentences_of, system_lang
from autograd.saving import write_atomically
from autograd.spelling import closest
from autograd.terminal import columns, forgive_missing_letters, leave_unread
from autograd.wrapping import wrapped
from viz.commands import COMMANDS, Asked, Command, Option
from viz.errors import UsageError

_SHORT = ("-o", "-h")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; 0, or 2 where it cannot be done, which a line on stderr explains."""
    forgive_missing_letters()
    lang: Language = "en"
    try:
        lang, given = _language(sys.argv[1:] if arguments is None else arguments)
        _do(given, lang)
    except BrokenPipeError:
        leave_unread()
    except KeyboardInterrupt:
        print(_say("wrong.interrupted", lang), file=sys.stderr)
        return 130
    except ChainruleError as error:
        print(error, file=sys.stderr)
        return 2
    except FileNotFoundError as error:
        print(_say("wrong.no_folder", lang, path=error.filename), file=sys.stderr)
        return 2
    except OSError as error:
        reason = error.strerror or str(error)
        print(_say("wrong.unwritable", lang, path=error.filename, reason=reason), file=sys.stderr)
        return 2
    return 0


def _say(key: str, lang: Language, **facts: object) -> str:
    """The sentence under a key such as `"help.usage"`, with the facts in its slots."""
    table, _, name = key.partition(".")
    return sentences(lang)[table][name].format(**facts)


def sentences(lang: Language) -> Mapping[str, Mapping[str, str]]:
    """What the command says in a language, by table and name."""
    return sentences_of("viz", "commands", lang)


def _language(given: Sequence[str]) -> tuple[Language, list[str]]:
    """The language that is asked for, by an argument, the variable, or the system; and the rest."""
    asked, rest = None, []
    arguments = iter(given)
    for each in arguments:
        if each == "--lang":
            asked = next(arguments, "")
        elif each.startswith("--lang="):
            asked = each.removeprefix("--lang=")
        else:
            rest.append(each)
    if asked is None:
        return system_lang(), rest
    if asked not in LANGUAGES:
        raise UsageError(_say("wrong.lang", system_lang(), given=asked))
    return checked_lang(asked), rest


class _Parser(argparse.ArgumentParser):
    """A parser that speaks the reader's language, and raises where argparse would end."""

    lang: Language = "en"

    def parse_known_intermixed_args(self, *given: Any) -> tuple[argparse.Namespace, list[str]]:  # type: ignore[override]
        try:
            return super().parse_known_intermixed_args(*given)
        except argparse.ArgumentError as error:
            told = {"option": error.argument_name, "command": self.prog}
            raise UsageError(_say("wrong.no_argument", self.lang, **told)) from None

    def error(self, message: str) -> NoReturn:
        raise UsageError(_say("wrong.other", self.lang, message=message))

    def format_usage(self) -> str:
        return self._translated(super().format_usage())

    def format_help(self) -> str:
        return self._translated(super().format_help())

    def _translated(self, text: str) -> str:
        colon = _say("help.colon", self.lang)
        headed = re.sub(r"^(\S+):$", rf"\1{colon}", text, flags=re.MULTILINE)
        return headed.replace("usage: ", _say("help.usage", self.lang), 1)


class _Once(argparse.Action):
    """An option that may be given once: of two the last would be taken, and the first be lost."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        if getattr(namespace, self.dest) is not None:
            lang = parser.lang if isinstance(parser, _Parser) else "en"
            raise UsageError(_say("wrong.repeated", lang, option=option_string))
        setattr(namespace, self.dest, values)


class _Columns(argparse.RawDescriptionHelpFormatter):
    """Help whose columns stand below one another where letters are two columns wide."""

    def _format_action(self, action: argparse.Action) -> str:
        written = self._format_action_invocation(action)
        wide = columns(written) - len(written)
        return super()._format_action(action).replace(written + " " * wide, written, 1)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        return f"{', '.join(action.option_strings)} {action.metavar}"

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)


def _parser(lang: Language, prog: str, description: str, epilog: str = "") -> _Parser:
    parser = _Parser(
        prog=prog,
        description=description,
        epilog=epilog,
        add_help=False,
        allow_abbrev=False,
        exit_on_error=False,
        formatter_class=_Columns,
    )
    parser.lang = lang
    return parser


def _overview(lang: Language) -> _Parser:
    """The parser whose help lists the commands."""
    description, epilog = _say("help.description", lang), _say("help.epilog", lang)
    parser = _parser(lang, "chainrule", description, epilog)
    parser.usage = _say("help.usage_of_all", lang)
    commands = parser.add_argument_group(_say("help.commands", lang))
    for name in COMMANDS:
        commands.add_argument(name, help=_say(f"command.{name}", lang))
    options = parser.add_argument_group(_say("help.options", lang))
    options.add_argument("-h", "--help", action="help", help=_say("help.help", lang))
    options.add_argument("--lang", metavar="en|zh", help=_say("help.lang", lang))
    return parser


def _detailed(name: str, command: Command, lang: Language) -> _Parser:
    """The parser of one command."""
    parser = _parser(lang, f"chainrule {name}", _say(f"command.{name}", lang))
    parser.usage = _say("help.usage_of_one", lang, command=name)
    arguments = parser.add_argument_group(_say("help.arguments", lang))
    arguments.add_argument(
        "expression",
        nargs="?",
        metavar=_say("metavar.expression", lang),
        help=_say("help.expression", lang),
    )
    metavar = _say("metavar.values", lang)
    arguments.add_argument("values", nargs="*", metavar=metavar, help=_say("help.values", lang))
    options = parser.add_argument_group(_say("help.options", lang))
    for option, told in command.options.items():
        words = _say(f"help.{option}", lang, known=", ".join(told.known))
        options.add_argument(f"--{option}", action=_Once, metavar=_metavar(told, lang), help=words)
    options.add_argument(
        "--wrt", action=_Once, metavar=_say("metavar.names", lang), help=_say("help.wrt", lang)
    )
    options.add_argument("--lang", metavar="en|zh", help=_say("help.lang", lang))
    suffixes = [f".{suffix}" for suffix in command.suffixes]
    how = (
        _say("help.output", lang, suffixes=", ".join(suffixes), first=suffixes[0])
        if suffixes
        else _say("help.output_any", lang)
    )
    options.add_argument(
        "-o", "--output", action=_Once, metavar=_say("metavar.file", lang), help=how
    )
    options.add_argument("-h", "--help", action="help", help=_say("help.help", lang))
    return parser


def _metavar(option: Option, lang: Language) -> str:
    if option.known:
        return "|".join(option.known)
    return "N" if option.kind == "whole" else _say("metavar.number", lang)


def _do(given: Sequence[str], lang: Language) -> None:
    first, rest = (given[0], list(given[1:])) if given else ("", [])
    known = ", ".join(COMMANDS)
    if first in ("-h", "--help"):
        print(_overview(lang).format_help(), end="")
        return
    if not first:
        raise UsageError(_say("wrong.no_command", lang, known=known))
    if first not in COMMANDS:
        meant = closest(first, COMMANDS)
        key = "wrong.command" if meant is None else "wrong.command_like"
        raise UsageError(_say(key, lang, given=first, known=known, meant=meant))
    parser = _detailed(first, COMMANDS[first], lang)
    if "-h" in rest or "--help" in rest:
        print(parser.format_help(), end="")
        return
    # a minus before a letter begins an expression, which argparse sees only after a space
    typed = [
        f" {each}" if re.match(r"-[^-]", each) and each not in _SHORT else each for each in rest
    ]
    found, unknown = parser.parse_known_intermixed_args(typed)
    if unknown:
        options = [f"--{option}" for option in (*COMMANDS[first].options, "wrt", "lang", "output")]
        meant = closest(unknown[0].partition("=")[0], options)
        key = "wrong.unknown" if meant is None else "wrong.unknown_like"
        raise UsageError(_say(key, lang, given=unknown[0], command=first, meant=meant))
    _write(first, vars(found), lang)


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
        shown_text = content.decode() if isinstance(content, bytes) else content
        print(shown_text, end="" if shown_text.endswith("\n") else "\n", flush=True)


def _chosen(command: str, name: str, option: Option, given: str | None, lang: Language) -> Any:
    """What an option is set to: one of its words, or a whole number."""
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
    if option.known or option.kind == "text":
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
