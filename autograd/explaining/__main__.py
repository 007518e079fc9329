"""Judges the printed figures of a file: `python -m autograd.explaining FILE`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from autograd.commandline import CommandParser, say, status
from autograd.errors import FigureFileError
from autograd.explaining.judging.figurefiles import read_figures
from autograd.explaining.telling.sentences import sentence
from autograd.language import Language


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdicts; 0 if all figures agree, 1 if some do not, 2 if none could be judged."""
    return status(_judge, arguments)


def _judge(given: Sequence[str], lang: Language) -> int:
    parser = _parser(lang)
    if parser.helped(given):
        return 0
    path = parser.read(given, "file").file
    try:
        figures = read_figures(path)
    except OSError as error:
        reason = error.strerror or str(error)
        told = sentence("judging.unreadable", lang).format(path=path, reason=reason)
        raise FigureFileError(told) from None
    judgement = figures.judged(lang)
    print(judgement, flush=True)
    return 0 if judgement.agree else 1


def _parser(lang: Language) -> CommandParser:
    prog, file = "python -m autograd.explaining", say("metavar.file", lang)
    parser = CommandParser(
        prog,
        lang,
        usage=f"{prog} {file} [--lang en|zh]",
        description=sentence("judging.description", lang),
    )
    parser.epilog = sentence("judging.epilog", lang)
    parser.arguments.add_argument(
        "file", nargs="?", metavar=file, help=sentence("judging.file", lang)
    )
    parser.offer_usual()
    return parser


if __name__ == "__main__":
    sys.exit(main())
