"""Judges the printed figures of a file: `python -m autograd.explaining FILE`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from autograd.errors import ChainruleError
from autograd.explaining.judging.figurefiles import read_figures
from autograd.explaining.telling.sentences import sentence
from autograd.language import LANGUAGES, Language, system_lang
from autograd.terminal import forgive_missing_letters


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdicts; 0 if all figures agree, 1 if some do not, 2 if none could be judged."""
    forgive_missing_letters()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        lang = _language(given)
        asked = _parser(lang).parse_args(given)
        judgement = read_figures(asked.file).judged(lang)
        print(judgement, flush=True)
    except BrokenPipeError:
        # whoever reads, `head` say, has read enough; nothing is left to be flushed at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ChainruleError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        reason = error.strerror or str(error)
        told = sentence("judging.unreadable", lang).format(path=error.filename, reason=reason)
        print(told, file=sys.stderr)
        return 2
    return 0 if judgement.agree else 1


def _language(given: Sequence[str]) -> Language:
    """The language in which the help, too, is told: the one asked for, or the system's."""
    known = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    known.add_argument("--lang", choices=LANGUAGES)
    try:
        lang: Language | None = known.parse_known_args(given)[0].lang
    except argparse.ArgumentError:
        lang = None  # the other parser tells what is wrong
    return lang or system_lang()


def _parser(lang: Language) -> argparse.ArgumentParser:
    def say(name: str) -> str:
        return sentence(f"judging.{name}", lang)

    parser = argparse.ArgumentParser(
        prog="python -m autograd.explaining",
        description=say("description"),
        epilog=say("epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help=say("file"))
    parser.add_argument("--lang", choices=LANGUAGES, help=say("lang"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
