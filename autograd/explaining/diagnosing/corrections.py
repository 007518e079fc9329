"""The right step beside the wrong one, as equations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.diagnosing.hypotheses import Asked, Cause, Hypothesis, Trace, WrongStep
from autograd.explaining.diagnosing.mistakes import At
from autograd.explaining.diagnosing.symbolic import Edge, SymbolicSheet, number, plain, same
from autograd.explaining.equations.equations import Equation, Side, equated
from autograd.explaining.equations.locality import LONGEST_RULE, operations_in
from autograd.explaining.equations.quantities import called, gradient, slope, updated
from autograd.notation import SYMBOLS, Term
from autograd.notation.laws import product, total


@dataclass(frozen=True, slots=True)
class Correction:
    """One step as it should have been taken, and as it was."""

    right: Equation
    wrong: Equation


class Corrections:
    """What was done wrong under one hypothesis, and what should have been done.

    `symbolic` has the numbers that come of the hypothesis.
    """

    def __init__(self, symbolic: SymbolicSheet, asked: Asked, trace: Trace) -> None:
        self.symbolic = symbolic
        self.sheet = symbolic.sheet
        self.asked = asked
        self.trace = trace
        self.leading = self.sheet.depending({*asked.slots, *asked.parameters})

    def of(self, hypothesis: Hypothesis) -> list[Correction]:
        """Of each cause the wrong step, where an equation says more than the sentence."""
        found = map(self._correction, hypothesis, self.trace.steps)
        return [each for each in found if each is not None]

    def _correction(self, cause: Cause, step: WrongStep) -> Correction | None:
        writers: Mapping[str, Callable[[Cause, WrongStep], Correction | None]] = {
            "given": self._given,
            "rule": self._rule,
            "results": self._result,
            "fold": self._fold,
            "seed": self._seed,
            "rate": self._rate,
        }
        return writers.get(cause.mistake.kind, self._slope)(cause, step)

    # --- forward

    def _given(self, cause: Cause, step: WrongStep) -> Correction | None:
        (slot,) = step.site.at
        value, right = self.sheet.values[slot], self.symbolic.standing(slot, step.right)
        wrong = cause.mistake.change(SYMBOLS, At(right), cause.variant)
        if value is not None and self.symbolic.name(value) and isinstance(wrong, float):
            return None  # w = 0.05 in place of w = 0.5: the sentence says as much
        user = self.sheet.uses[slot][0]
        return self._computed(user, {slot: right}, {slot: wrong})

    def _rule(self, cause: Cause, step: WrongStep) -> Correction | None:
        (index,) = step.site.at
        operation = self.sheet.operations[index]
        at = At(None, operation.row, operands=self.symbolic.operands(index))
        right = self.symbolic.formula(index)
        wrong = Term(*cause.mistake.change(SYMBOLS, at, cause.variant))
        if not _are(step, right, wrong):
            return None
        return self._computed(index, {operation.result: right}, {operation.result: wrong})

    def _computed(
        self, index: int, right: Mapping[int, Any], wrong: Mapping[int, Any]
    ) -> Correction:
        """What is computed from an operation, with right and with wrong terms in some slots."""
        owner = self.sheet.operations[self.symbolic.owner(index)]
        formulas = (self.symbolic.formula_of(owner.result, terms) for terms in (right, wrong))
        return _correction(owner.value, *formulas)

    def _result(self, _: Cause, step: WrongStep) -> Correction | None:
        operation = self.sheet.operations[step.site.at[0]]
        if not self.symbolic.stands(operation.result):
            return None
        return _correction(operation.value, step.right, step.wrong)

    # --- back

    def _slope(self, cause: Cause, step: WrongStep) -> Correction | None:
        edge = _edge(step)
        right, wrong = self.symbolic.slope(edge), self._wrong_slope(cause, edge)
        if not _are(step, right, wrong):
            return None
        owner, source = self.symbolic.owner(edge[0]), self._source(edge)
        of, by = self.sheet.operations[owner].value, self.sheet.values[source]
        if by is None:
            return None
        whole, false = (
            plain(self.symbolic.derivative(owner, source, {edge: along}))
            for along in (right, wrong)
        )
        return Correction(
            _equation(slope(of, by, number(whole)), whole),
            _equation(slope(of, by, number(false)), false),
        )

    def _wrong_slope(self, cause: Cause, edge: Edge) -> Any:
        index, place, member = edge
        operation, operands = self.sheet.operations[index], self.symbolic.operands(index)
        if cause.mistake.kind == "order":
            return self.symbolic.slope(edge, self._updated(cause))
        others: Sequence[Any] = ()
        layer = next((s.at for s in cause.sites if s.kind == "group" and len(s.at) > 1), ())
        if layer:
            others = [self.symbolic.operands(i)[-2][layer.index(index)] for i in layer]
        right, result = self.symbolic.slope(edge), self.symbolic.symbol(operation.result)
        at = At(right, operation.row, result, operands, place, member, others)
        return cause.mistake.change(SYMBOLS, at, cause.variant)

    def _updated(self, cause: Cause) -> dict[int, Any]:
        """The parameters that were updated too early, by slot, after their step."""
        found = {}
        for site in cause.sites:
            (slot,) = site.at
            value, grad = self.sheet.values[slot], self.trace.gradients[slot]
            if value is not None:
                at = At(self.trace.values[slot], others=(self.asked.lr, grad))
                found[slot] = updated(value, cause.mistake.change(None, at, cause.variant))
        return found

    def _source(self, edge: Edge) -> int:
        """The slot that the formula around an edge names, on the way on from it."""
        slot = self._slot(edge)
        while not self.symbolic.stands(slot):
            operation = self.sheet.operations[self.symbolic.makers[slot]]
            slot = next(each for _, _, each in operation.edges() if each in self.leading)
        return slot

    def _slot(self, edge: Edge) -> int:
        index, *place = edge
        return next(s for *e, s in self.sheet.operations[index].edges() if e == place)

    def _fold(self, cause: Cause, step: WrongStep) -> Correction | None:
        (slot,) = step.site.at
        value = self.sheet.values[slot]
        sent = [
            self._sent((index, place, member))
            for index in sorted(set(self.sheet.uses[slot]), reverse=True)
            for place, member, operand in self.sheet.operations[index].edges()
            if operand == slot
        ]
        right = reduce(total, reversed(sent))
        wrong = cause.mistake.change(SYMBOLS, At(right, others=sent), cause.variant)
        if value is None or not _are(step, right, wrong):
            return None
        right, wrong = plain(right), plain(wrong)
        return Correction(
            _equation(gradient(self._output, value, step.right), right),
            _equation(gradient(self._output, value, step.wrong), wrong),
        )

    def _sent(self, edge: Edge) -> Any:
        """What an edge adds to the gradient of its operand: a gradient times slopes."""
        owner = self.symbolic.owner(edge[0])
        operation = self.sheet.operations[owner]
        along = product(
            self.symbolic.derivative(owner, self.sheet.operations[edge[0]].result),
            self.symbolic.slope(edge),
        )
        if operation.result == self.sheet.output:
            return along
        known = self.trace.gradients[operation.result]
        return product(gradient(self._output, operation.value, known), along)

    def _seed(self, cause: Cause, step: WrongStep) -> Correction | None:
        value, wrong = self._learned()
        if value is None:
            return None
        right = gradient(self._output, value, wrong / step.wrong * step.right)
        taken = Side(plain(cause.mistake.change(SYMBOLS, At(right), cause.variant)), numbers=True)
        false = gradient(self._output, value, wrong)
        return Correction(equated(right), Equation((Side(false), taken, Side(wrong))))

    def _rate(self, cause: Cause, step: WrongStep) -> Correction | None:
        value, known = self._learned()
        if value is None:
            return None
        rate = called("η", step.right)
        rates = rate, cause.mistake.change(SYMBOLS, At(rate), cause.variant)
        right, wrong = (
            plain(SYMBOLS.sub(value, product(each, gradient(self._output, value, known))))
            for each in rates
        )
        return Correction(
            _equation(updated(value, number(right)), right),
            _equation(updated(value, number(wrong)), wrong),
        )

    def _learned(self) -> tuple[Value | None, float]:
        """The first value that was asked for, or else a parameter, and its gradient."""
        for slot in (*self.asked.slots, *self.asked.parameters):
            return self.sheet.values[slot], self.trace.gradients[slot]
        return None, 0.0

    @property
    def _output(self) -> Value:
        return self.sheet.operations[-1].value


def _edge(step: WrongStep) -> Edge:
    index, place, member = step.site.at
    return index, place, member


def _are(step: WrongStep, right: Any, wrong: Any) -> bool:
    """Whether terms come to the numbers of a step; the second part of a step may have changed."""
    return same(number(right), step.right) and same(number(wrong), step.wrong)


def _correction(left: Value, right: Any, wrong: Any) -> Correction:
    return Correction(_equation(left, plain(right)), _equation(left, plain(wrong)))


def _equation(left: Any, term: Any) -> Equation:
    """What `left` equals in symbols, in numbers and at last; a long rule is its number alone."""
    sides = [Side(left)]
    if operations_in(term) <= LONGEST_RULE:
        sides += [Side(term), Side(term, numbers=True)]
    return Equation((*sides, Side(number(term))))
