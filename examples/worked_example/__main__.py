"""The command: prints the derivation, trains, judges the figures, writes pictures and page."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from tqdm import tqdm

from autograd import ChainruleError
from autograd.terminal import columns, forgive_missing_letters
from autograd.wrapping import paragraph, terminal_width
from examples.worked_example.derivation import derivation
from examples.worked_example.findings import (
    TEXTS_OWN,
    Trainings,
    checked_figures,
    figures_section,
    training_section,
    variants_section,
)
from examples.worked_example.network import given_network
from examples.worked_example.page import page
from examples.worked_example.pictures import Plates, drawings, plates
from examples.worked_example.program import printed_targets, program_section, slips_section
from examples.worked_example.publishing import UnwritableError, publish, workshop
from examples.worked_example.report import Section, phrase
from examples.worked_example.terminal import told
from examples.worked_example.texts import LANGUAGES, Language, say, source
from examples.worked_example.variants import VARIANTS, Training, train

OUT = Path("build/worked_example")
STEPS = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 0 if every printed figure got the verdict that was expected of it."""
    wishes = _parser().parse_args(arguments)
    language = cast(Language, wishes.lang)
    forgive_missing_letters()
    try:
        with workshop(wishes.out) as unfinished:
            good = _tell(language, wishes.steps, wishes.out, unfinished)
    except UnwritableError as error:
        words = phrase("unwritable", path=str(wishes.out), reason=error.reason)
        print(say(words, language), file=sys.stderr)
        return 2
    except ChainruleError as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m examples.worked_example",
        description="Work out the network w1 to w8, step by step.",
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report")
    parser.add_argument(
        "--out", type=Path, default=OUT, metavar="DIR", help=f"where to write (default: {OUT})"
    )
    parser.add_argument(
        "--steps",
        type=_count,
        default=STEPS,
        metavar="N",
        help=f"steps of training (default: {STEPS}, which the last figures need)",
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, got {text!r}")
    return int(text)


def _tell(language: Language, n_steps: int, out: Path, unfinished: Path) -> bool:
    network = given_network()
    recorded = network.record()
    drawn = {each: drawings(recorded, each) for each in LANGUAGES}
    recorded.total.backward()
    explained = derivation(network, recorded)
    width = terminal_width()
    print(paragraph(say(phrase("title"), language), width) + "\n")
    for words in (source(), phrase("introduction")):
        print(paragraph(say(words, language), width))
    _show(explained, 1, language, width)

    trainings, by_program = _trainings(n_steps, language)
    checked = checked_figures(network, recorded, trainings)
    found = [
        training_section(network, trainings[TEXTS_OWN]),
        variants_section(trainings),
        program_section(by_program, trainings[TEXTS_OWN]),
        figures_section(checked),
        slips_section(),
    ]
    _show(found, len(explained) + 1, language, width)

    sections = [*explained, *found]
    shown = {each: plates(sections, drawn[each]) for each in LANGUAGES}
    publish(_files(sections, shown, language), unfinished, out)
    written = say(phrase("written", count=str(len(shown[language]))), language)
    path = str(out / "index.html")
    # a path is never cut, so that it can be copied
    between = " " if columns(f"{written} {path}") <= width else "\n"
    print(f"\n{written}{between}{path}")
    return all(each.as_expected for each in checked)


def _show(sections: Sequence[Section], first: int, language: Language, width: int) -> None:
    for number, section in enumerate(sections, first):
        print("\n" + told(section, number, language, width), flush=True)


def _trainings(n_steps: int, language: Language) -> tuple[Trainings, Training]:
    """Every variant trained, and the network as the printed program trains it, under one bar."""
    print(flush=True)
    with tqdm(
        total=(len(VARIANTS) + 1) * n_steps,
        desc=say(phrase("progress"), language),
        unit=" " + say(phrase("progress_unit"), language),
        mininterval=0.5,
    ) as bar:
        trainings = {variant: train(variant, n_steps, bar.update) for variant in VARIANTS}
        return trainings, train(TEXTS_OWN, n_steps, bar.update, printed_targets())


def _files(
    sections: Sequence[Section], shown: Mapping[Language, Plates], language: Language
) -> dict[str, str]:
    """The pictures, then a page for each language; last index.html in the one asked for."""
    names = {each: f"index.{each}.html" for each in LANGUAGES}
    pages = {
        each: page(sections, shown[each], each, {o: names[o] for o in LANGUAGES if o != each})
        for each in LANGUAGES
    }
    files = {f"step-{plate.number:02}.svg": plate.svg for plate in shown[language].values()}
    files |= {names[each]: pages[each] for each in LANGUAGES}
    return files | {"index.html": pages[language]}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # whoever read the output has enough; what is left in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
