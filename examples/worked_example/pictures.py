"""The pictures of a report: drawn from the recorded pass, numbered by their place in the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examples.worked_example.network import Pass
from examples.worked_example.report import Picture, Section, Step
from examples.worked_example.texts import Language
from viz import draw, steps


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture as SVG, and its number in the report, which counts from 1."""

    number: int
    svg: str


Plates = Mapping[Picture, Plate]


def drawings(recorded: Pass, language: Language) -> dict[Picture, str]:
    """The SVG of every picture; `backward` has not been called on the pass yet.

    So the first shows values without gradients; the steps have gradients of their own.
    """
    total = recorded.total
    given = {Picture("given", total): draw(total, lang=language).svg}
    frames = steps(total, lang=language, order=recorded.results)
    return given | {Picture(frame.phase, frame.node): frame.svg for frame in frames}


def plates(sections: Sequence[Section], drawn: Mapping[Picture, str]) -> Plates:
    """The pictures that the sections show, in their order."""
    parts = [part for section in sections for part in section.parts]
    shown = [part.picture for part in parts if isinstance(part, Step) and part.picture]
    return {
        picture: Plate(number, drawn[picture])
        for number, picture in enumerate(dict.fromkeys(shown), 1)
    }
