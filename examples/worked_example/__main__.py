"""Work out the network w1 to w8, step by step, on the terminal and on a page with pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from autograd import ChainruleError
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.telling import manner_of
from autograd.language import Language
from autograd.terminal import columns, forgive_missing_letters, leave_unread
from autograd.wrapping import terminal_width, wrapped
from examples.course.errors import UnwritableError
from examples.course.files import write_together
from examples.texts.verdicts import as_expected
from examples.worked_example.derivation import derivation
from examples.worked_example.findings import findings, judged
from examples.worked_example.network import TEXT, given_network
from examples.worked_example.page import drawn, page
from examples.worked_example.report import DECIMALS, introduction, say

LANGUAGES: tuple[Language, ...] = get_args(Language)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 0 if every printed figure got the verdict that was expected of it."""
    parser = argparse.ArgumentParser("python -m examples.worked_example", description=__doc__)
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report")
    out = Path("build/worked_example")
    where = f"where to write (default: {out})"
    parser.add_argument("--out", type=Path, default=out, metavar="DIR", help=where)
    wishes = parser.parse_args(arguments)
    form = TextForm(manner_of(wishes.lang, decimals=DECIMALS, width=terminal_width()))
    forgive_missing_letters()
    try:
        return _tell(form, wishes.out)
    except UnwritableError as error:
        unwritable = say("unwritable", path=str(wishes.out), reason=error.reason)
        print(form.sentence(unwritable), file=sys.stderr)
    except ChainruleError as error:
        print(error, file=sys.stderr)
    return 2


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
    pictures = enumerate(drawings[lang].values(), 1)
    files = {f"step-{number:02}.svg": svg for number, svg in pictures}
    written = form.sentence(say("written", count=len(files)))
    pages = {f"index.{each}.html": page(sections, drawings[each], each) for each in LANGUAGES}
    write_together(out, files | pages | {"index.html": pages[f"index.{lang}.html"]})
    # a path is never cut, so that it can be copied
    between = " " if columns(f"{written} {out / 'index.html'}") <= width else "\n"
    print(f"\n{written}{between}{out / 'index.html'}")
    return 0 if as_expected(judgement, TEXT) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        leave_unread()
