"""The command: prints the derivation, trains, judges the figures, writes pictures and page."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from tqdm import tqdm

from autograd import ChainruleError
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
from examples.worked_example.page import frames_by_turn, page
from examples.worked_example.publishing import UnwritableError, publish, workshop
from examples.worked_example.report import Section, phrase
from examples.worked_example.terminal import WIDTH, told, wrapped
from examples.worked_example.texts import LANGUAGES, Language, say
from examples.worked_example.variants import VARIANTS, train
from viz import Frame, steps

OUT = Path("build/worked_example")
STEPS = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 0 if every printed figure got the verdict that was expected of it."""
    wishes = _parser().parse_args(arguments)
    language = cast(Language, wishes.lang)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that lacks a letter shows a question mark in its place
            stream.reconfigure(errors="replace")
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
    recorded.total.backward()
    frames = {each: steps(recorded.total, lang=each) for each in LANGUAGES}
    explained = derivation(network, recorded)
    print(say(phrase("title"), language) + "\n")
    print("\n".join(wrapped(say(phrase("introduction"), language), WIDTH)))
    _show(explained, 1, language)

    trainings = _trainings(n_steps, language)
    checked = checked_figures(network, recorded, trainings)
    found = [
        training_section(network, trainings[TEXTS_OWN]),
        variants_section(trainings),
        figures_section(checked),
    ]
    _show(found, len(explained) + 1, language)

    publish(_files([*explained, *found], frames, language), unfinished, out)
    path = str(out / "index.html")
    print("\n" + say(phrase("written", count=str(len(frames[language])), path=path), language))
    return all(each.as_expected for each in checked)


def _show(sections: Sequence[Section], first: int, language: Language) -> None:
    for number, section in enumerate(sections, first):
        print("\n" + told(section, number, language), flush=True)


def _trainings(n_steps: int, language: Language) -> Trainings:
    """Every variant trained, under one progress bar."""
    print(flush=True)
    with tqdm(
        total=len(VARIANTS) * n_steps,
        desc=say(phrase("progress"), language),
        unit=" steps",
        mininterval=0.5,
    ) as bar:
        return {variant: train(variant, n_steps, bar.update) for variant in VARIANTS}


def _files(
    sections: Sequence[Section], frames: Mapping[Language, Sequence[Frame]], language: Language
) -> dict[str, str]:
    """The pictures, then the page in every language, index.html in the one asked for last."""
    names = {each: f"index.{each}.html" for each in LANGUAGES} | {language: "index.html"}
    files = {f"step-{frame.number:02}.svg": frame.svg for frame in frames[language]}
    for each in sorted(LANGUAGES, key=lambda each: each == language):
        others = {other: name for other, name in names.items() if other != each}
        files[names[each]] = page(sections, frames_by_turn(frames[each]), each, others)
    return files


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # whoever read the output has enough; what is left in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
