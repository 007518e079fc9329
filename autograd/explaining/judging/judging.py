"""With this function one judges the numbers of a text: which agree, and what made the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from autograd.calculus.staleness import refuse_changed
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.operands import number as checked_number
from autograd.engine.value import Value
from autograd.errors import OperandError, SettingError, UnusedInputError
from autograd.explaining.asked import in_order
from autograd.explaining.diagnosing.asking import checked_rate
from autograd.explaining.diagnosing.diagnosis import Diagnosis
from autograd.explaining.judging.descents import Descent
from autograd.explaining.judging.figures import Figure
from autograd.explaining.judging.recomputing import Asked, Recomputation
from autograd.explaining.judging.trainings import Trainings
from autograd.explaining.judging.verdicts import Judge, Verdict, decimals_of, numbers_of, place
from autograd.explaining.telling.parts import Cell, Part
from autograd.explaining.telling.telling import Manner, Passage, Sentence, Table, Telling, manner_of
from autograd.graph import topological
from autograd.language import Language
from autograd.notation.numbers import MINUS, MOST_DIGITS
from autograd.shortening import shown
from autograd.spelling import did_you_mean

_MORE = 2
"""A recomputed number is told with so many decimals more than are printed."""


@dataclass(frozen=True)
class Judged:
    """A figure with its recomputed `number`, the verdict, and the sentences that give the reason.

    `diagnosis` has all mistakes that give the printed number, where it was looked for some.
    """

    figure: Figure
    number: float
    verdict: Verdict
    why: tuple[Sentence, ...]
    diagnosis: Diagnosis | None = field(repr=False)
    place: Cell = field(repr=False)

    @property
    def reason(self) -> str:
        """The key of the reason, such as `"rounded"` or `"updated_first"`; empty where none."""
        key = self.why[0].key if self.why else ""
        return key.partition(".")[2] if isinstance(key, str) else ""


@dataclass(frozen=True)
class Judgement(Telling):
    """The verdicts on the figures of a text, in their order, as a table with the reasons below.

    >>> w = Value(0.5, "w")
    >>> [each.verdict for each in judge([Figure(w * 3.0, "1.50"), Figure(w, "0.6")]).judged]
    ['agrees', 'last-digit']
    """

    judged: tuple[Judged, ...]
    manner: Manner = field(repr=False)

    @property
    def agree(self) -> bool:
        """Whether all figures do."""
        return all(each.verdict == "agrees" for each in self.judged)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many figures have each verdict."""
        found = Counter(each.verdict for each in self.judged)
        return {verdict: found[verdict] for verdict in get_args(Verdict)}

    def parts(self) -> Iterator[Part]:
        """The table, the reason for each figure that differs, and how many there are of each."""
        heading = ("figure", "printed", "recomputed", "verdict")
        yield Table(
            [Sentence(f"figures.head_{name}") for name in heading],
            [_row(each) for each in self.judged],
            ("left", "left", "left", "left"),
        )
        for (first, *more), places in self._reasons():
            yield Passage(Sentence("figures.at", {"figure": places, "why": first}))
            yield from map(Passage, more)
        if self.agree:
            yield Passage(Sentence("figures.all_agree"))
        else:
            counts = {name.replace("-", "_"): str(n) for name, n in self.counts.items()}
            yield Passage(Sentence("figures.counted", {"n": str(len(self.judged)), **counts}))

    def _reasons(self) -> list[tuple[tuple[Sentence, ...], list[Cell]]]:
        """Each reason, and the figures that have it in common."""
        found: list[tuple[tuple[Sentence, ...], list[Cell]]] = []
        for each in self.judged:
            alike = [places for why, places in found if why == each.why]
            if alike:
                alike[0].append(each.place)
            elif each.why:
                found.append((each.why, [each.place]))
        return found


def judge(  # noqa: PLR0913  (the question in its order, how it is told by name)
    figures: Figure | Iterable[Figure],
    values: Mapping[str, Value | float] | None = None,
    *,
    loss: Value | str | None = None,
    parameters: Iterable[Value | str] | None = None,
    lr: float | None = None,
    lang: Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
) -> Judgement:
    """How the printed `figures` compare with what a graph gives, and why where they differ.

    `values` gives the names in the figures their Values, or numbers where there is no graph; of a
    number no mistake can be named. A figure after some steps is what gradient descent has that goes
    down `loss` with the learning rate `lr` and changes the `parameters`, all at once.

    The verdict is `"agrees"` where the number, rounded to the printed digits, is the printed one;
    `"last-digit"` where it is one unit of the last digit away; `"variant"` where a mistake, or
    another way to train, gives exactly the printed digits (`diagnose` names it); `"miscopied"`
    where digits were exchanged, lost, or one is another; else `"unknown"`. Numbers are told with
    two decimals more than are printed, unless `digits` or `decimals` are given.

    A name that `values` has not, and what a step needs and is not given, is a SettingError.

    >>> from autograd import Value, sigmoid
    >>> w, x = Value(0.5, label="w"), Value(2.0, label="x")
    >>> out = sigmoid(w * x)
    >>> found = judge([Figure("out", "0.7310586"), Figure("out", "2.0000", by="w")],
    ...               {"out": out, "w": w})
    >>> [(each.verdict, each.reason) for each in found.judged]
    [('agrees', ''), ('variant', 'no_slope')]
    """
    known = _checked_values(values)
    asked = [_asked(n, each, known) for n, each in enumerate(_checked_figures(figures), 1)]
    graph = [value for each in asked for value in each[1:] if isinstance(value, Value)]
    checked: set[Value] = set()
    for value in dict.fromkeys(graph):
        refuse_unrecorded(value)
        order = topological(value, lambda each: () if each in checked else each.parents)
        refuse_changed(order)
        checked.update(order)
    needs_steps = any(each.figure.step for each in asked)
    descent = _descent(loss, parameters, lr, known, needs_steps)
    named = {value: name for name, value in reversed(known.items()) if isinstance(value, Value)}
    recomputation = Recomputation(asked, descent, named)
    trainings = None if descent is None else Trainings(descent)
    judging = Judge(recomputation, numbers_of([*named, *graph]), trainings)
    judged = []
    for each in asked:
        right = recomputation.number(each)
        name = each.figure.of if isinstance(each.figure.of, str) else ""
        ground = judging.ground(each, right)
        where = place(each, right, name)
        judged.append(Judged(each.figure, right, *ground, where))
    if digits is None and decimals is None:
        printed = max((decimals_of(each.figure.typed.text) for each in asked), default=0)
        decimals = min(max(printed, 0) + _MORE, MOST_DIGITS)
    manner = manner_of(lang, 6 if digits is None else digits, decimals, named)
    return Judgement(tuple(judged), manner)


def _row(judged: Judged) -> tuple[Cell, ...]:
    printed = judged.figure.printed.replace("-", MINUS)
    verdict = Sentence(f"figures.{judged.verdict.replace('-', '_')}")
    return judged.place, printed, judged.number, verdict


def _checked_values(values: Any) -> dict[str, Value | float]:
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise OperandError(f"values maps names to Values or numbers, got {shown(values)}.")
    known: dict[str, Value | float] = {}
    for name, value in values.items():
        if not isinstance(name, str):
            raise OperandError(
                f"values maps names to Values or numbers; got the name {shown(name)}."
            )
        known[name] = value if isinstance(value, Value) else float(checked_number(value))
    return known


def _checked_figures(figures: Any) -> list[Figure]:
    if isinstance(figures, Figure):
        return [figures]
    given = in_order(figures, "judge expects Figures")
    for each in given:
        if not isinstance(each, Figure):
            raise OperandError(f"judge expects Figures, got {shown(each)}.")
    if not given:
        raise OperandError("There is no figure to judge; give at least one.")
    return given


def _asked(n: int, figure: Figure, known: Mapping[str, Value | float]) -> Asked:
    of = _found(figure.of, known, f"Figure {n}")
    by = None if figure.by is None else _found(figure.by, known, f"Figure {n}")
    if isinstance(of, Value) and (by is None or isinstance(by, Value)):
        return Asked(figure, of, by)
    if isinstance(of, Value) or by is not None or figure.step:
        what = figure.by if isinstance(of, Value) else figure.of
        raise OperandError(
            f"Figure {n} needs a graph, and {shown(what)} is a mere number in values; give the "
            "recorded Value."
        )
    return Asked(figure, of)


def _found(given: Value | str, known: Mapping[str, Value | float], asker: str) -> Value | float:
    if isinstance(given, Value):
        return given
    if given not in known:
        raise SettingError(
            f"{asker} speaks of {shown(given)}, and values has no such name"
            f"{did_you_mean(given, known)}"
        )
    return known[given]


def _descent(
    loss: Any, parameters: Any, lr: Any, known: Mapping[str, Value | float], needed: bool
) -> Descent | None:
    """What steps go down; None where nothing is known of that and no figure needs it."""
    missing = [
        name
        for name, given in (("loss", loss), ("parameters", parameters), ("lr", lr))
        if given is None
    ]
    if missing and (needed or len(missing) < 3):
        why = "A figure after some steps" if needed else "A descent"
        raise SettingError(
            f"{why} needs loss, parameters and lr; give {' and '.join(missing)} too."
        )
    if missing:
        return None
    down = _value(loss, known, "loss")
    refuse_unrecorded(down)
    if down.is_leaf:
        raise SettingError(f"loss is a leaf, {shown(down)}; give what is computed of parameters.")
    changed = _parameters(parameters, known)
    order = topological(down)
    refuse_changed(order)
    inside = {*order}
    for each in changed:
        if each not in inside:
            raise UnusedInputError(f"The loss does not depend on the parameter {shown(each)}.")
    return Descent(down, changed, checked_rate(lr))


def _parameters(given: Any, known: Mapping[str, Value | float]) -> tuple[Value, ...]:
    if isinstance(given, str | Value) or not isinstance(given, Iterable):
        raise OperandError(f"parameters are leaves, as a list; got {shown(given)}.")
    found = tuple(dict.fromkeys(_value(each, known, "parameters") for each in given))
    for each in found:
        if not each.is_leaf:
            raise OperandError(f"parameters are leaves that a step changes; got {shown(each)}.")
    if not found:
        raise SettingError("parameters are empty; name the leaves that a step changes.")
    return found


def _value(given: Any, known: Mapping[str, Value | float], role: str) -> Value:
    found = _found(given, known, role) if isinstance(given, str) else given
    if not isinstance(found, Value):
        raise OperandError(f"{role} is of recorded Values or their names; got {shown(given)}.")
    return found
