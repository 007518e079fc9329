"""What a wrong number tells: the mistakes that make it, each in a sentence with the wrong step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.diagnosing.asking import Quantity, Question, question
from autograd.explaining.diagnosing.corrections import Correction, Corrections
from autograd.explaining.diagnosing.glossary import glossary
from autograd.explaining.diagnosing.hypotheses import Cause, Hypothesis, Trace, WrongStep
from autograd.explaining.diagnosing.searching import FOR_PAIRS, Explanation, Findings, Verdict, find
from autograd.explaining.diagnosing.sites import Operation, Site
from autograd.explaining.diagnosing.symbolic import SymbolicSheet
from autograd.explaining.equations.quantities import gradient, updated
from autograd.explaining.equations.snapshots import Names
from autograd.explaining.folding import names_of, told_values
from autograd.explaining.telling.telling import Manner, Part, Passage, Sentence, Telling, manner_of
from autograd.graph import topological
from autograd.language import Language
from autograd.notation.numbers import MOST_DIGITS

MOST_TOLD = 6
"""So many explanations are told, and of each so many mistakes; the others are counted."""


@dataclass(frozen=True)
class Diagnosis(Telling):
    """Whether a number is right, and which mistakes give exactly it.

    `verdict` is `"right"`, `"explained"`, `"unexplained"` or `"too few digits"`; `right` has the
    right numbers. `explanations` are ordered by the number of mistakes, then by how common they
    are; the `hypotheses` of one explanation give the same number. `chance` is how many single
    mistakes would give a number of so few digits by chance, `tried` how many hypotheses there were.

    >>> x = Value(3.0, label="x")
    >>> diagnose(x * x, x, "6.00000").verdict
    'right'
    """

    question: Question
    findings: Findings
    shown: frozenset[Value] = field(repr=False)
    """The values that are told; the others stand in formulas."""
    manner: Manner = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """What is known of the number in one word."""
        return self.findings.verdict

    @property
    def right(self) -> tuple[float, ...]:
        """The right number, or numbers."""
        return self.findings.right

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """Mistakes that give the number, those that no number tells apart as one."""
        return self.findings.explanations

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Every mistake, or pair of mistakes, that gives the number, the likeliest first."""
        return self.findings.hypotheses

    @property
    def tried(self) -> int:
        """The number of hypotheses that were computed."""
        return self.findings.tried

    @property
    def chance(self) -> float:
        """How many single mistakes would give a number of so many digits by chance."""
        return self.findings.chance

    def sentence(self, hypothesis: Hypothesis) -> Sentence:
        """One of the hypotheses in words, with what was taken in place of what is right."""
        return self._sentence_of(hypothesis, self.findings.trace(hypothesis))

    def corrections(self, hypothesis: Hypothesis) -> list[Correction]:
        """The wrong steps of one hypothesis beside the right ones, where equations say more.

        A number of a label that was copied wrongly is told by its sentence alone.

        >>> x = Value(2.0, label="x")
        >>> wrong = diagnose(x**3, x, "4.00000")
        >>> wrong.corrections(wrong.hypotheses[0])[0].wrong.sides[-1].term
        4.0
        """
        return self._corrected(hypothesis, self.findings.trace(hypothesis))

    @property
    def chance_told(self) -> Sentence | None:
        """How often such a number is met by chance, where its digits are few."""
        if min(typed.digits for typed in self.question.found) >= FOR_PAIRS:
            return None
        return Sentence("diagnose.chance", {"chance": _rough(self.chance)})

    def parts(self) -> Iterator[Part]:
        """The verdict, then each explanation, then what made-up names stand for."""
        told = list(self._told())
        yield from told
        names = glossary(told, self._symbolic(self.findings.sheet.numbers))
        if names:
            yield Passage(Sentence("diagnose.names"), names)

    def _told(self) -> Iterator[Part]:
        yield Passage(self._verdict())
        told = self.explanations[:MOST_TOLD]
        for explanation in told:
            yield from self._explained(explanation)
        left_out = len(self.explanations) - len(told)
        if left_out:
            yield Passage(Sentence("diagnose.left_out", {"n": str(left_out)}))
        if self.findings.cut:
            yield Passage(Sentence("diagnose.cut", {"tried": str(self.tried)}))
        if told and self.chance_told:
            yield Passage(self.chance_told)

    def _verdict(self) -> Sentence:
        asked = self.question
        slots: dict[str, Any] = {
            "found": [typed.text for typed in asked.found],
            "what": self._what(),
            "right": list(self.right),
        }
        match self.verdict:
            case "right":
                return Sentence("diagnose.right", slots)
            case "explained":
                return Sentence("diagnose.explained", slots)
            case "too few digits":
                return Sentence("diagnose.few_digits", slots)
            case _:
                return Sentence("diagnose.unexplained", {**slots, "tried": str(self.tried)})

    def _what(self) -> Any:
        """What the number should have been a number of."""
        asked, right = self.question, self.right
        match asked.quantity:
            case "gradient":
                return [
                    gradient(asked.output, by, number)
                    for by, number in zip(asked.wrt, right, strict=True)
                ]
            case "updated":
                return [updated(by, number) for by, number in zip(asked.wrt, right, strict=True)]
            case "loss after a step":
                return Sentence("diagnose.after_a_step", {"of": asked.output})
            case _:
                return asked.output

    def _explained(self, explanation: Explanation) -> Iterator[Part]:
        told = explanation.hypotheses[:MOST_TOLD]
        for hypothesis in told:
            trace = self.findings.trace(hypothesis)
            yield Passage(self._sentence_of(hypothesis, trace))
            beside = self._corrected(hypothesis, trace)
            if beside:
                right = "right_step" if len(hypothesis) == 1 else "right_step_of_two"
                yield Passage(Sentence(f"diagnose.{right}"), [each.right for each in beside])
                yield Passage(Sentence("diagnose.wrong_step"), [each.wrong for each in beside])
        if len(told) == 1:
            return
        left_out = len(explanation.hypotheses) - len(told)
        if left_out:
            yield Passage(Sentence("diagnose.alike_left_out", {"n": str(left_out)}))
        by = explanation.separated_by
        if by is None:
            yield Passage(Sentence("diagnose.alike", {"n": str(len(explanation.hypotheses))}))
        else:
            slots = {"n": str(len(explanation.hypotheses)), "by": by}
            yield Passage(Sentence("diagnose.separated", slots))

    def _corrected(self, hypothesis: Hypothesis, trace: Trace) -> list[Correction]:
        return Corrections(self._symbolic(trace.values), self.findings.asked, trace).of(hypothesis)

    def _symbolic(self, numbers: Sequence[float]) -> SymbolicSheet:
        return SymbolicSheet(self.findings.sheet, self.shown, self.manner.names, numbers)

    def _sentence_of(self, hypothesis: Hypothesis, trace: Trace) -> Sentence:
        first, *others = map(self._sentence, hypothesis, trace.steps)
        return Sentence("diagnose.both", {"first": first, "second": others[0]}) if others else first

    def _sentence(self, cause: Cause, step: WrongStep) -> Sentence:
        """A mistake in words, with the step that is wrong."""
        sheet = self.findings.sheet
        slots: dict[str, Any] = {
            "of": _unique(value for site in cause.sites for value in self._places(site)),
            "by": _unique(self._operand(site) for site in cause.sites),
            "right": step.right,
            "wrong": step.wrong,
            "through": [],
            "k": str(cause.variant),
        }
        if cause.mistake.kind == "fold":
            users = [sheet.uses[site.at[0]][-1 - cause.variant] for site in cause.sites]
            slots["through"] = _unique(sheet.operations[index].value for index in users)
        key = cause.mistake.key
        by = slots["by"][0]
        if key == "slip" and isinstance(by, Value) and (by.label or by in self.manner.names):
            key = "slip_of"
        elif key == "updated_first" and len(cause.sites) == 1:
            key = "updated_one"
        return Sentence(f"mistakes.{key}", slots)

    def _places(self, site: Site) -> list[Value]:
        """The values in whose computation a mistake was made."""
        sheet = self.findings.sheet
        if site.kind == "given":
            return [sheet.operations[index].value for index in sheet.uses[site.at[0]]]
        if site.kind in ("fold", "order"):
            value = sheet.values[site.at[0]]
            return [] if value is None else [value]
        if site.kind in ("rule", "slope"):
            return [sheet.operations[site.at[0]].value]
        return [sheet.operations[index].value for index in site.at]

    def _operand(self, site: Site) -> Any:
        """The operand that a mistake is about, a Value or a number."""
        sheet = self.findings.sheet
        if site.kind in ("given", "fold", "order"):
            slot = site.at[0]
        elif site.kind == "slope":
            index, place, member = site.at
            slot = _slot_at(sheet.operations[index], place, member)
        elif site.kind == "rule":
            slot = _slot_at(sheet.operations[site.at[0]], 0, 0)
        else:
            return ""
        value = sheet.values[slot]
        return sheet.numbers[slot] if value is None else value


def diagnose(  # noqa: PLR0913, PLR0917  (the question in its order, how it is told by name)
    output: Value,
    wrt: Value | Sequence[Value] | None,
    found: str | Sequence[str],
    quantity: Quantity = "gradient",
    parameters: Iterable[Value] | None = None,
    lr: float | None = None,
    *,
    lang: Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
) -> Diagnosis:
    """The classic mistakes that give exactly a wrong number, single ones and pairs.

    `found` is the number as it was typed, a string, for its digits count: with 6 or more
    significant digits pairs of mistakes are tried too, with 4 or 5 only single ones. `quantity` is
    what it should have been: the `"gradient"` of the output by `wrt`, the `"updated"` number of
    `wrt` after a step of gradient descent, and with `wrt=None` the `"loss"`, the `"loss after a
    step"` or the `"data"`. `wrt` and `found` may be sequences of one length; then one mistake must
    explain all of them. A step updates the `parameters` with the learning rate `lr`. Numbers
    are told with as many digits as were found, unless `digits` or `decimals` are given.

    >>> from autograd import Value, sigmoid
    >>> w, x = Value(0.5, label="w"), Value(2.0, label="x")
    >>> out = sigmoid(w * x)
    >>> out.label = "out"
    >>> diagnosis = diagnose(out, w, "2.00000")
    >>> diagnosis.verdict, diagnosis.hypotheses[0][0].mistake.key
    ('explained', 'no_slope')
    """
    asked = question(output, wrt, found, quantity, parameters, lr)
    if digits is None:
        digits = min(max(FOR_PAIRS, *(typed.digits for typed in asked.found)), MOST_DIGITS)
    findings = find(asked)
    order = topological(output)
    separating = [each.separated_by for each in findings.explanations if each.separated_by]
    also = *asked.wrt, *asked.parameters, *separating
    shown = frozenset(made.value for made in told_values(order, also))
    names = {value: name for value, name in names_of(order, also).items() if value in shown}
    return Diagnosis(asked, findings, shown, manner_of(lang, digits, decimals, Names(names, order)))


def _slot_at(operation: Operation, place: int, member: int) -> int:
    return next(slot for *edge, slot in operation.edges() if edge == [place, member])


def _unique(things: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(things))


def _rough(number: float) -> str:
    """A number of which only the size counts."""
    return f"{number:.1g}"
