"""Work out the network w1 to w8, step by step, on the terminal and on a page with pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from autograd import commandline
from autograd.commandline import CommandParser, status
from autograd.errors import UsageError
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.telling import manner_of
from autograd.language import LANGUAGES, Language
from autograd.terminal import columns
from autograd.wrapping import terminal_width, wrapped
from examples.course.errors import UnwritableError
from examples.course.files import write_together
from examples.texts.verdicts import as_expected
from examples.worked_example.derivation import derivation
from examples.worked_example.findings import findings, judged
from examples.worked_example.network import TEXT, given_network
from examples.worked_example.page import PLAY, drawn, page
from examples.worked_example.play import playable
from examples.worked_example.report import DECIMALS, introduction, say

COMMAND, OUT = "python -m examples.worked_example", Path("build/worked_example")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 0 if every printed figure got the verdict that was expected of it."""
    return status(_example, arguments)


def _example(given: Sequence[str], lang: Language) -> int:
    form = TextForm(manner_of(lang, decimals=DECIMALS, width=terminal_width()))
    parser = _parser(form)
    if parser.helped(given):
        return 0
    out = parser.read(given).out or OUT
    try:
        return _tell(form, out)
    except UnwritableError as error:
        unwritable = say("unwritable", path=str(out), reason=error.reason)
        raise UsageError(form.sentence(unwritable)) from None


def _parser(form: TextForm) -> CommandParser:
    lang, about = form.manner.lang, form.sentence(say("description"))
    folder = commandline.say("metavar.folder", lang)
    usage = f"{COMMAND} [--lang en|zh] [--out {folder}]"
    parser = CommandParser(COMMAND, lang, usage=usage, description=about)
    where = form.sentence(say("out", folder=str(OUT)))
    parser.options.add_argument("--out", type=Path, metavar=folder, help=where)
    parser.offer_usual()
    return parser


def _tell(form: TextForm, out: Path) -> int:
    network = given_network()
    recorded = network.record()
    judgement = judged(network, recorded)
    sections = [*derivation(network, recorded), *findings(network, judgement)]
    lang, width = form.manner.lang, terminal_width()
    print(form.paragraph(form.sentence(say("title"))) + "\n")
    for each in introduction():
        print(form.paragraph(form.sentence(each)))
    for number, section in enumerate(sections, 1):
        title = wrapped(f"{number}  {form.sentence(section.title)}", width)
        heading = "\n".join([*title, "─" * max(map(columns, title))])
        print(f"\n{heading}\n\n{section.told(lang=lang, width=width).text}", flush=True)

    drawings = {each: drawn(sections, recorded, each) for each in LANGUAGES}
    files = {f"step-{n:02}.svg": svg for n, svg in enumerate(drawings[lang].values(), 1)}
    pages = {f"index.{each}.html": page(sections, drawings[each], each) for each in LANGUAGES}
    pages |= {"index.html": pages[f"index.{lang}.html"], PLAY: playable(lang).html}
    write_together(out, files | pages)
    print()
    for name, told in (("index.html", say("written", count=len(files))), (PLAY, say("playing"))):
        written, path = form.sentence(told), out / name
        # a path is never cut, so that it can be copied
        print(written, path, sep=" " if columns(f"{written} {path}") <= width else "\n")
    return 0 if as_expected(judgement, TEXT) else 1


if __name__ == "__main__":
    sys.exit(main())
