"""What training showed: the course of the error, the variant behind a figure, the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograd.notation.numbers import MINUS
from examples import texts
from examples.texts import Figure, judge, rounds_to
from examples.texts.sentences import VERDICT_WORDS
from examples.texts.signs import sign_of
from examples.worked_example.equations import number
from examples.worked_example.figures import TEXT, figures
from examples.worked_example.network import Network, Pass
from examples.worked_example.recomputing import recomputed, trained
from examples.worked_example.report import Section, Step, Table, Words, phrase
from examples.worked_example.variants import VARIANTS, Training, Variant

TEXTS_OWN = Variant("fixed_bias", "simultaneous")
"""How the text says that it trains."""

LAST = 10_000
"""The step whose figures the text prints."""

Trainings = Mapping[Variant, Training]


def training_section(network: Network, training: Training) -> Section:
    """The total error in the course of training the way that the text describes."""
    steps = max(training.errors)
    o1, o2 = map(number, training.outputs)
    t1, t2 = map(number, network.targets)
    words = phrase("trained", steps=f"{steps:,}", o1=o1, o2=o2, t1=t1, t2=t2)
    heading = [phrase("after_steps"), phrase("total_error_is")]
    rows = [[f"{step:,}", number(error)] for step, error in sorted(training.errors.items())]
    return Section(phrase("training"), [Step(words), Table(heading, rows, ["right", "right"])])


def variants_section(trainings: Trainings) -> Section:
    """All variants with their errors after 1 and 10,000 steps, and the one that the text ran."""
    told = {key: texts.figure(TEXT, f"training.{key}") for key in ("E_after_1", f"E_after_{LAST}")}
    printed = {key: each.quoted for key, each in told.items()}
    first, last = printed.values()
    own = trainings[TEXTS_OWN].errors.get(1)
    matches = [variant for variant in VARIANTS if _matches(trainings[variant], printed)]
    heading = [
        phrase("bias"),
        phrase("order"),
        *(place(each) for each in told.values()),
    ]
    rows: list[list[Words]] = [
        [
            phrase(variant.bias),
            phrase(variant.order),
            *(_error(trainings[variant], key, quoted) for key, quoted in printed.items()),
        ]
        for variant in VARIANTS
    ]
    marked = frozenset(VARIANTS.index(variant) for variant in matches)
    conclusion = (
        phrase("named", bias=phrase(matches[0].bias), order=phrase(matches[0].order))
        if len(matches) == 1
        else phrase("none_named")
    )
    question = phrase("six_ways", first=first, last=last, own=number(own) if own else "–")
    table = Table(heading, rows, ["left", "left", "left", "left"], marked)
    return Section(phrase("variants", figure=first), [Step(question), table, Step(conclusion)])


def _matches(training: Training, printed: Mapping[str, str]) -> bool:
    """Whether this training gives the printed errors, those whose step it reached."""
    reached = [(quoted, trained(key, training)) for key, quoted in printed.items()]
    known = [(quoted, error) for quoted, error in reached if error is not None]
    return bool(known) and all(rounds_to(quoted, error) for quoted, error in known)


def _error(training: Training, key: str, quoted: str) -> Words:
    error = trained(key, training)
    if error is None:
        return phrase("not_reached")
    return phrase("matches", number=number(error)) if rounds_to(quoted, error) else number(error)


@dataclass(frozen=True, slots=True)
class Checked:
    """A printed figure with its recomputed value, None if training did not reach it."""

    figure: Figure
    value: float | None
    verdict: str

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the list of figures has."""
        return self.verdict in (self.figure.verdict, "not_reached")


def checked_figures(network: Network, recorded: Pass, trainings: Trainings) -> list[Checked]:
    """Every printed figure, recomputed and judged by the trainings that there are."""
    return list(_checked(network, recorded, trainings))


def _checked(network: Network, recorded: Pass, trainings: Trainings) -> Iterator[Checked]:
    for figure in figures():
        if not figure.quoted:
            continue
        value, *others = [
            recomputed(figure, network, recorded, trainings[variant])
            for variant in (TEXTS_OWN, *trainings)
        ]
        if value is None:
            yield Checked(figure, None, "not_reached")
        else:
            known = [other for other in others if other is not None]
            yield Checked(figure, value, judge(figure.quoted, value, known))


def figures_section(checked: list[Checked]) -> Section:
    """The table of all printed figures."""
    heading = [phrase(key) for key in ("place", "quoted", "recomputed", "verdict", "reason")]
    rows = [_row(each) for each in checked]
    table = Table(
        heading,
        rows,
        ["left", "left", "left", "left", "left"],
        frozenset(n for n, each in enumerate(checked) if each.verdict != "agrees"),
    )
    counts = Counter(each.verdict for each in checked)
    missing = counts["not_reached"]
    summary = phrase(
        "counted",
        total=str(len(checked)),
        agrees=str(counts["agrees"]),
        last=str(counts["last-digit"]),
        miscopied=str(counts["miscopied"]),
        variant=str(counts["variant"]),
        missing=phrase("missing", number=str(missing)) if missing else "",
    )
    return Section(phrase("figures"), [Step(phrase("checked")), table, Step(summary)])


def _row(each: Checked) -> list[Words]:
    figure = each.figure
    reason: Words = figure.why or ""
    if each.value is None:
        reason = phrase("too_few_steps")
    elif not each.as_expected:
        reason = phrase("unexpected", expected=VERDICT_WORDS[figure.verdict or "agrees"])
    told = VERDICT_WORDS.get(each.verdict) or phrase(each.verdict)
    value = "–" if each.value is None else f"{each.value:.12f}".replace("-", MINUS)
    return [place(figure), figure.quoted.replace("-", MINUS), value, told, reason]


def place(figure: Figure) -> Words:
    """The place of a figure in words, else its name in the signs of the derivation."""
    return figure.place or sign_of(figure.key, figure.group)
