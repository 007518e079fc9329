"""The verdict on a printed figure, and the reason for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from autograd.engine.value import Value
from autograd.errors import UnusedInputError
from autograd.explaining.diagnosing.diagnosis import Diagnosis, diagnose
from autograd.explaining.diagnosing.searching import FOR_SINGLES
from autograd.explaining.equations.quantities import gradient, updated
from autograd.explaining.judging.misprints import badly_rounded, is_next_to, misprint
from autograd.explaining.judging.recomputing import Asked, Recomputation
from autograd.explaining.judging.roundings import rounding
from autograd.explaining.judging.trainings import Trainings
from autograd.explaining.telling.parts import Cell, Sentence
from autograd.graph import topological

Verdict: TypeAlias = Literal["agrees", "last-digit", "miscopied", "variant", "unknown"]
"""Equal when rounded; one unit of the last digit away; a slip in copying; right for another way of
computing, a mistake or a variant; none of these."""

_FOR_A_COURSE = 3
"""Significant digits that tell one way of training from another, for there are few."""

_LIKELY = frozenset(("digit", "exchanged"))
"""The slips that change no other digit."""

_OF_NUMBERS = frozenset(("slip", "rounded"))
"""Mistakes that can be made in so many ways that some digits come of them by chance."""


class Ground(NamedTuple):
    """A verdict, the sentences that give its reason, and the diagnosis where one was made."""

    verdict: Verdict
    why: tuple[Sentence, ...] = ()
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True)
class Judge:
    """What is known of the graph when a figure is judged."""

    recomputation: Recomputation
    others: Mapping[Value, float]
    """The numbers that may stand in a wrong place."""
    trainings: Trainings | None = None

    def ground(self, asked: Asked, number: float) -> Ground:
        """The verdict on a figure whose right number this is."""
        typed = asked.figure.typed
        if not math.isfinite(number):
            return Ground("unknown", (Sentence("figures.not_finite", {"number": number}),))
        if typed.agrees(number):
            return Ground("agrees")
        if typed.digits >= _FOR_A_COURSE:
            for other in self.recomputation.others(asked):
                if typed.agrees(other.number):
                    return Ground("variant", (other.why,))
        if is_next_to(typed.text, number):
            return Ground("last-digit", tuple(self._last_digit(asked, number)))
        if typed.digits < FOR_SINGLES:
            return Ground("unknown", (Sentence("figures.few_digits"),))
        return self._differing(asked, number)

    def _last_digit(self, asked: Asked, number: float) -> Iterator[Sentence]:
        """How a last digit may have come about; nothing where no rounding gives it."""
        typed = asked.figure.typed
        found = badly_rounded(typed.text, number)
        if found is not None:
            slots = {"right": found.right, "wrong": found.wrong}
            yield Sentence(f"figures.{found.slip}", slots)
        result = self.recomputation.result(asked)
        rounded = None if result is None else rounding(result, typed, decimals_of(typed.text))
        if rounded is not None:
            slots_of_rounding = {
                "what": rounded.place,
                "k": str(rounded.decimals),
                "wrong": rounded.rounded,
            }
            yield Sentence("figures.rounded", slots_of_rounding)

    def _differing(self, asked: Asked, number: float) -> Ground:
        """What explains other digits: the commonest mistakes first, the far-fetched last."""
        typed, diagnosis = asked.figure.typed, self._diagnosis(asked)
        told = diagnosis
        if told is None or asked.figure.step > 1 or not told.hypotheses:
            told = self._through_all_steps(asked) or diagnosis
        mistaken = None if told is None else _mistaken(told, diagnosis)
        if mistaken is not None and _is_common(told):
            return mistaken
        another = next((v for v, x in self.others.items() if typed.agrees(x)), None)
        if another is not None:
            return Ground("miscopied", (Sentence("figures.another", {"what": another}),))
        slip = misprint(typed.text, number)
        if mistaken is not None and not (slip and slip.slip in _LIKELY):
            return mistaken
        if slip is not None:
            slots = {"right": slip.right, "wrong": slip.wrong, "n": str(slip.place)}
            return Ground("miscopied", (Sentence(f"figures.{slip.slip}", slots),), diagnosis)
        return Ground("unknown", (self._unknown(asked, diagnosis),), diagnosis)

    def _diagnosis(self, asked: Asked) -> Diagnosis | None:
        """The mistakes that give a figure, if it can be asked what mistakes do."""
        posed = self.recomputation.posed(asked)
        if posed is None:
            return None
        try:
            return diagnose(posed.output, posed.wrt, asked.figure.printed, *posed[2:])
        except UnusedInputError:  # a derivative by what takes no part is 0 whatever one does
            return None

    def _through_all_steps(self, asked: Asked) -> Diagnosis | None:
        """The mistakes that give a number after some steps, if they are made in each."""
        (figure, of, by), step = asked, asked.figure.step
        if self.trainings is None or not isinstance(of, Value) or by is not None or not step:
            return None
        return self.trainings.mistaken(of, step, figure.typed)

    def _unknown(self, asked: Asked, diagnosis: Diagnosis | None) -> Sentence:
        of, by = asked.of, asked.by
        if not isinstance(of, Value):
            return Sentence("figures.number_only")
        if by is not None and by not in set(topological(of)):
            return Sentence("explain.none", {"of": of, "by": by})
        if diagnosis is None:
            return Sentence("figures.no_slip")
        return Sentence("figures.none_of", {"tried": str(diagnosis.tried)})


def decimals_of(printed: str) -> int:
    """How many digits a number has after the point; negative where it ends before."""
    mantissa, _, exponent = printed.lower().partition("e")
    _, _, decimals = mantissa.partition(".")
    return len(decimals) - int(exponent or 0)


def place(asked: Asked, number: float, name: str = "") -> Cell:
    """What a figure is a number of, in symbols."""
    figure, of, by = asked
    if not isinstance(of, Value):
        return name
    what: Cell = of if by is None else gradient(of, by, number)
    if not figure.step:
        return what
    if figure.step == 1 and by is None and of.is_leaf:
        return updated(of, number)
    key = "figures.after_one" if figure.step == 1 else "figures.after"
    return Sentence(key, {"of": what, "n": f"{figure.step:,}"})


def _mistaken(told: Diagnosis, diagnosis: Diagnosis | None) -> Ground | None:
    """The likeliest mistake, and how many others there are."""
    found = told.hypotheses
    if not found:
        return None
    why = [told.sentence(found[0])]
    if len(found) > 1:
        key = "figures.one_more" if len(found) == 2 else "figures.more"
        why.append(Sentence(key, {"n": str(len(found) - 1)}))
    if told.chance_told:
        why.append(told.chance_told)
    return Ground("variant", tuple(why), diagnosis)


def _is_common(diagnosis: Diagnosis | None) -> bool:
    first = diagnosis.hypotheses[0] if diagnosis else ()
    return len(first) == 1 and first[0].mistake.key not in _OF_NUMBERS


def numbers_of(values: Iterable[Value]) -> dict[Value, float]:
    """The numbers of these Values that have digits enough to be known again."""
    return {value: value.data for value in values if len(f"{value.data:.12g}") > FOR_SINGLES + 1}
