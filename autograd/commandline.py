"""Commands that speak the reader's language: what is typed after them, their help, their end."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd.errors import ChainruleError, UsageError
from autograd.language import LANGUAGES, Language, checked_lang, sentences_of, system_lang
from autograd.spelling import closest
from autograd.terminal import columns, forgive_missing_letters, leave_unread
from autograd.wrapping import wrapped


def say(key: str, lang: Language, **facts: object) -> str:
    """The sentence of all commands under a key such as `"help.usage"`, with the facts in it."""
    table, _, name = key.partition(".")
    return sentences_of("autograd", "commandline", lang)[table][name].format(**facts)


def status(
    command: Callable[[list[str], Language], int], arguments: Sequence[str] | None = None
) -> int:
    """What a command ends with that is given its arguments and the reader's language.

    It is what the command returns, 0 where a pipe is read no further, 130 after an interrupt, and
    2 where something cannot be done, which a line on stderr explains. Without `arguments` they are
    those of the program that runs.
    """
    forgive_missing_letters()
    lang: Language = "en"
    try:
        lang, given = language_of(sys.argv[1:] if arguments is None else arguments)
        return command(given, lang)
    except BrokenPipeError:
        leave_unread()
        return 0
    except KeyboardInterrupt:
        print(say("wrong.interrupted", lang), file=sys.stderr)
        return 130
    except ChainruleError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(_unwritable(error, lang), file=sys.stderr)
    return 2


def _unwritable(error: OSError, lang: Language) -> str:
    if isinstance(error, FileNotFoundError):
        return say("wrong.no_folder", lang, path=error.filename)
    reason = error.strerror or str(error)
    if error.filename is None:
        return say("wrong.unprinted", lang, reason=reason)
    return say("wrong.unwritable", lang, path=error.filename, reason=reason)


def language_of(given: Sequence[str]) -> tuple[Language, list[str]]:
    """The language that is asked for, by an argument, the variable, or the system; and the rest.

    Another language than those there are is a UsageError.

    >>> language_of(["draw", "--lang", "zh", "x"])
    ('zh', ['draw', 'x'])
    """
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
        raise UsageError(say("wrong.lang", system_lang(), given=asked))
    return checked_lang(asked), rest


class CommandParser(argparse.ArgumentParser):
    """A parser that speaks the reader's language, and raises where argparse would end.

    What it reads is added to its groups `arguments` and `options`; an option has a metavar and no
    default, and is refused when it is given twice. Arguments are optional (`nargs`) to argparse:
    `read` is told which are needed. `own` has sentences for this command in place of those of all,
    by their name under `wrong`.
    """

    def __init__(
        self,
        prog: str,
        lang: Language,
        *,
        usage: str,
        description: str,
        own: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
            formatter_class=_Columns,
        )
        self.lang = lang
        self._wrong = {**sentences_of("autograd", "commandline", lang)["wrong"], **(own or {})}
        self.register("action", None, _Once)
        self.arguments = self.add_argument_group(say("help.arguments", lang))
        self.options = self.add_argument_group(say("help.options", lang))

    def offer_usual(self) -> None:
        """List --lang, which `language_of` has read, and --help, which `helped` reads."""
        self.options.add_argument("--lang", metavar="|".join(LANGUAGES), help=self._help("lang"))
        self.options.add_argument("-h", "--help", action="help", help=self._help("help"))

    def helped(self, given: Sequence[str]) -> bool:
        """Print the help if it is asked for; whether it was."""
        if "-h" not in given and "--help" not in given:
            return False
        print(self.format_help(), end="")
        return True

    def read(self, given: Sequence[str], *needed: str) -> argparse.Namespace:
        """What was given; a UsageError for what is unknown, too much, twice there, or missing."""
        try:
            found, unknown = self.parse_known_intermixed_args(given)
        except argparse.ArgumentError as error:
            raise self._unfit(error.argument_name) from None
        if unknown:
            raise self._unknown(unknown[0])
        for action in self._actions:
            if action.dest in needed and not getattr(found, action.dest):
                raise self.refusal("missing", argument=action.metavar)
        return found

    def refusal(self, name: str, **facts: object) -> UsageError:
        """The error with a sentence under `wrong`, with the facts in its slots."""
        told = {"command": self.prog, "name": self.prog.split()[-1], **facts}
        return UsageError(self._wrong[name].format(**told))

    def format_help(self) -> str:
        colon = say("help.colon", self.lang)
        headed = re.sub(r"^(\S+):$", rf"\1{colon}", super().format_help(), flags=re.MULTILINE)
        return headed.replace("usage: ", say("help.usage", self.lang), 1)

    def _help(self, name: str) -> str:
        return say(f"help.{name}", self.lang)

    def _unfit(self, option: str | None) -> UsageError:
        """An option stands without what belongs to it, or with what does not."""
        for action in self._actions:
            if action.nargs == 0 and "/".join(action.option_strings) == option:
                return self.refusal("takes_nothing", option=action.option_strings[-1])
        return self.refusal("no_argument", option=option)

    def _unknown(self, given: str) -> UsageError:
        if not given.startswith("-"):
            return self.refusal("surplus", given=given)
        options = [each for each in self._option_string_actions if each.startswith("--")]
        meant = closest(given.partition("=")[0], options)
        return self.refusal(
            "unknown" if meant is None else "unknown_like", given=given, meant=meant
        )


class _Once(argparse.Action):
    """An option that may be given once: of two the last would be taken, and the first be lost."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        given_before = option_string and getattr(namespace, self.dest) is not None
        if given_before and isinstance(parser, CommandParser):
            raise parser.refusal("repeated", option=option_string)
        setattr(namespace, self.dest, values)


_FILLER = "\0"
"""It stands for the second column of a wide letter while argparse counts letters."""


class _Columns(argparse.RawDescriptionHelpFormatter):
    """Help whose columns stand below one another where letters are two columns wide."""

    def _format_action(self, action: argparse.Action) -> str:
        return super()._format_action(action).replace(_FILLER, "")

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            written = super()._format_action_invocation(action)
        else:
            written = f"{', '.join(action.option_strings)} {action.metavar}"
        return written + _FILLER * (columns(written) - len(written))

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)
