"""The search from a wrong number to the mistakes that make it: single ones, then pairs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from autograd.calculus.staleness import refuse_changed
from autograd.engine.value import Value
from autograd.errors import UnusedInputError
from autograd.explaining.diagnosing.asking import Question, Typed
from autograd.explaining.diagnosing.hypotheses import SAME, Asked, Cause, Hypothesis, Trace
from autograd.explaining.diagnosing.lanes import computed, traced
from autograd.explaining.diagnosing.mistakes import CATALOGUE
from autograd.explaining.diagnosing.sites import Sheet, Site, sheet
from autograd.graph import topological
from autograd.shortening import shown

Verdict = Literal["right", "explained", "unexplained", "too few digits"]

FOR_PAIRS = 6
"""Significant digits that a number needs before two mistakes at once are looked for."""

FOR_SINGLES = 4
"""Significant digits that a number needs before any mistake is looked for."""

MOST_PAIRS = 80_000
"""No more pairs of mistakes are tried, the most common first."""

MOST_WORK = 100_000_000
"""Hypotheses times edges of the graph; in a large one only the most common mistakes are tried."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Mistakes that all give the same numbers, which are those found; no number tells them apart.

    `separated_by` is the Value whose gradient tells most of them apart, None if none does.
    """

    numbers: tuple[float, ...]
    hypotheses: tuple[Hypothesis, ...]
    separated_by: Value | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a number: its verdict, the right number, and the mistakes that make it.

    `tried` counts the hypotheses; `chance` is how many single mistakes would give a number of so
    few digits by chance.
    """

    sheet: Sheet
    asked: Asked
    found: tuple[Typed, ...]
    right: tuple[float, ...]
    verdict: Verdict
    explanations: tuple[Explanation, ...]
    tried: int
    chance: float
    cut: bool = False
    """Whether less common mistakes were left out, for the graph is large."""

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """All mistakes that give the number, the likeliest first."""
        return tuple(each for explained in self.explanations for each in explained.hypotheses)

    def trace(self, hypothesis: Hypothesis) -> Trace:
        """The wrong step of each cause, and all numbers that come of it."""
        return traced(self.sheet, self.asked, hypothesis)


def find(question: Question) -> Findings:
    """The mistakes that give the numbers found, as data."""
    typed, output = question.found, question.output
    refuse_changed(topological(output))
    made = sheet(output, question.parameters)
    asked = Asked(
        question.quantity,
        tuple(slot_in(made, value) for value in question.wrt),
        tuple(slot_in(made, value) for value in question.parameters),
        question.lr,
    )
    right = computed(made, asked, [()])[:, 0]
    agrees = all(_agrees(each, r) for each, r in zip(typed, right, strict=True))
    digits = min(each.digits for each in typed)
    verdict: Verdict = "right" if agrees else "unexplained"
    if not agrees and digits < FOR_SINGLES:
        verdict = "too few digits"
    if verdict != "unexplained":
        return Findings(made, asked, typed, tuple(right.tolist()), verdict, (), 0, 0.0)
    return _search(made, asked, typed, right, pairs=digits >= FOR_PAIRS)


def _agrees(typed: Typed, right: float) -> bool:
    """Whether a number is right; a zero of few decimals, which any small number gives, only of 0.

    So the 0.0 of a gradient that never came is not taken for 0.017.
    """
    tells = typed.number != 0.0 or typed.half_unit < 10.0**-FOR_SINGLES or abs(right) < SAME
    return tells and bool(typed.agrees(right))


def _search(
    made: Sheet, asked: Asked, typed: tuple[Typed, ...], right: Any, pairs: bool
) -> Findings:
    edges = sum(map(len, made.uses))
    causes = sorted(causes_of(made, asked), key=lambda cause: cause.mistake.rank)
    most = max(1, MOST_WORK // max(1, edges))
    cut, causes = len(causes) > most, causes[:most]
    singles: list[Hypothesis] = [(cause,) for cause in causes]
    numbers = computed(made, asked, singles)
    effective = ~same(numbers, right[:, None]).all(axis=0)
    tried = len(singles)
    found_alone = {i for i in _agreeing(typed, numbers) if effective[i]}
    hits = [(singles[i], numbers[:, i]) for i in sorted(found_alone)]
    chance = by_chance(typed[0], numbers[0, effective])
    if pairs:
        several = _pairs(causes, numbers, effective)
        cut = cut or len(several) > min(MOST_PAIRS, most)
        several = several[: min(MOST_PAIRS, most)]
        both = [(causes[i], causes[j]) for i, j in several]
        of_both = computed(made, asked, both)
        tried += len(both)
        # beside one that explains the digits alone, the other cannot be seen in them
        agreeing = [n for n in _agreeing(typed, of_both) if found_alone.isdisjoint(several[n])]
        hits += [(both[n], of_both[:, n]) for n in agreeing]
    hits.sort(key=lambda hit: (len(hit[0]), sum(cause.mistake.rank for cause in hit[0])))
    explanations = tuple(_explanations(made, asked, hits))
    verdict: Verdict = "explained" if explanations else "unexplained"
    right_ones = tuple(right.tolist())
    return Findings(made, asked, typed, right_ones, verdict, explanations, tried, chance, cut)


def causes_of(made: Sheet, asked: Asked) -> list[Cause]:
    """Every mistake at every site, and made everywhere alike, that may change what is asked for."""
    forward_only = asked.quantity in ("loss", "data")
    by_kind: dict[str, list[Site]] = {}
    for site in made.sites():
        by_kind.setdefault(site.kind, []).append(site)
    causes: list[Cause] = []
    for mistake in CATALOGUE:
        if forward_only and mistake.kind not in ("given", "rule", "results"):
            continue
        if mistake.kind in ("order", "rate") and asked.lr is None:
            continue
        alike: dict[tuple[str, Any], list[Site]] = {}
        for site in by_kind.get(mistake.kind, ()):
            if mistake.kind == "order" and site.at[0] not in asked.parameters:
                continue
            for variant in mistake.variants(made, site):
                causes.append(Cause(mistake, (site,), variant))
                if mistake.everywhere:
                    alike.setdefault((_of(made, site), variant), []).append(site)
        causes += [
            Cause(mistake, tuple(sites), variant)
            for (_, variant), sites in alike.items()
            if len(sites) > 1
        ]
    return causes


def _of(made: Sheet, site: Site) -> str:
    """What sites have in common at which one mistake is made alike."""
    return made.operations[site.at[0]].row.name if site.kind in ("slope", "rule") else site.kind


def _pairs(causes: Sequence[Cause], numbers: Any, effective: Any) -> list[tuple[int, int]]:
    """Which causes are tried two at a time: not slips, and no two at one site."""
    able = [
        i
        for i, cause in enumerate(causes)
        if effective[i] and cause.mistake.key != "slip" and np.isfinite(numbers[:, i]).all()
    ]
    able = able[: math.isqrt(2 * MOST_PAIRS) + 2]  # in the order of how common they are
    sites = {i: frozenset(causes[i].sites) for i in able}
    return [(i, j) for i, j in combinations(able, 2) if sites[i].isdisjoint(sites[j])]


def _agreeing(typed: Sequence[Typed], numbers: Any) -> list[int]:
    agree = np.ones(numbers.shape[1], dtype=bool)
    for each, row in zip(typed, numbers, strict=True):
        agree &= each.agrees(row)
    return [int(n) for n in np.flatnonzero(agree)]


def same(one: Any, other: Any) -> Any:
    with np.errstate(invalid="ignore"):  # two infinities
        return np.abs(one - other) <= SAME * np.maximum(np.abs(one), np.abs(other))


def by_chance(typed: Typed, numbers: Any) -> float:
    """How many of these numbers a number of so many digits meets by chance, near the one typed."""
    window = max(0.1 * abs(typed.number), 10.0 * typed.half_unit)
    near = np.unique(numbers[np.abs(numbers - typed.number) <= window])
    return float(len(near) * typed.half_unit / window) if window else 0.0


def _explanations(
    made: Sheet, asked: Asked, hits: Sequence[tuple[Hypothesis, Any]]
) -> Iterable[Explanation]:
    """The hits, those with the same numbers as one."""
    merged: list[tuple[Any, list[Hypothesis]]] = []
    for hypothesis, numbers in hits:
        known = [group for group in merged if same(group[0], numbers).all()]
        if not known:
            merged.append((numbers, [hypothesis]))
        elif len(known[0][1][0]) == len(hypothesis):  # a pair adds nothing to a single mistake
            known[0][1].append(hypothesis)
    for numbers, hypotheses in merged:
        told = _without_special_cases(made, hypotheses)
        by = _separating(made, asked, told) if len(told) > 1 else None
        yield Explanation(tuple(numbers.tolist()), tuple(told), by)


def _without_special_cases(made: Sheet, hypotheses: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Of one mistake at one site and at all, which give the same number, only the first.

    So it is with the paths to one result, as the two of w in w * w.
    """
    kept: dict[Any, Hypothesis] = {}
    for each in hypotheses:
        key = tuple(
            (cause.mistake.key, _way(made, cause), cause.sites[0] if len(each) > 1 else None)
            if cause.mistake.everywhere
            else (cause.mistake.key, _way(made, cause), cause.sites)
            for cause in each
        )
        kept.setdefault(key, each)
    return list(kept.values())


def _way(made: Sheet, cause: Cause) -> Any:
    """In which way a mistake was made: by the first of the paths through one operation."""
    if cause.mistake.kind != "fold":
        return cause.variant
    uses = list(reversed(made.uses[cause.sites[0].at[0]]))
    return uses.index(uses[cause.variant])


def _separating(made: Sheet, asked: Asked, hypotheses: Sequence[Hypothesis]) -> Value | None:
    """The leaf whose gradient has the most different numbers under these hypotheses."""
    leaves = [
        slot
        for slot, value in enumerate(made.values)
        if value is not None and value.is_leaf and slot not in asked.slots
    ]
    leaves = [slot for slot in leaves if made.uses[slot]]
    if not leaves:
        return None
    every = Asked("gradient", tuple(leaves), asked.parameters, asked.lr)
    numbers = computed(made, every, hypotheses)
    kinds = [len({f"{x:.9g}" for x in row.tolist()}) for row in numbers]
    best = max(range(len(leaves)), key=lambda n: (kinds[n], leaves[n] in asked.parameters, -n))
    return made.values[leaves[best]] if kinds[best] > 1 else None


def slot_in(made: Sheet, value: Value) -> int:
    """The slot of a value, which must be one that the sheet computes with."""
    slot = made.slot_of.get(value)
    if slot is None:
        raise UnusedInputError(
            f"{shown(value)} takes no part in the output, or only as a nameless part of a sum; "
            "give one that the graph shows."
        )
    return slot
