"""The numbers of figures, recomputed: from the graph, or by descending from it step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from autograd.calculus.sweeps import linked_shares, reverse
from autograd.engine.value import Value
from autograd.explaining.diagnosing.asking import Quantity
from autograd.explaining.diagnosing.sites import sheet
from autograd.explaining.judging.descents import Descent, Order, Read
from autograd.explaining.judging.figures import Figure
from autograd.explaining.judging.roundings import Result
from autograd.explaining.telling.parts import Sentence
from autograd.graph import topological


class Asked(NamedTuple):
    """A figure, with the Values that it is about; `of` may be a mere number."""

    figure: Figure
    of: Value | float
    by: Value | None = None


class Other(NamedTuple):
    """What a figure would be if it had been computed in another way, which `why` tells."""

    number: float
    why: Sentence


class Posed(NamedTuple):
    """What `diagnose` is asked about a figure, in the order of its arguments."""

    output: Value
    wrt: Value | None
    quantity: Quantity
    parameters: list[Value] | None
    lr: float | None


@dataclass
class Recomputation:
    """Figures with what they are recomputed from; those after some steps need a descent."""

    asked: Sequence[Asked]
    descent: Descent | None = None
    names: Mapping[Value, str] = field(default_factory=dict)
    _courses: dict[tuple[bool, Order], dict[int, dict[Read, float]]] = field(default_factory=dict)
    _derivatives: dict[Value, dict[Value, float]] = field(default_factory=dict)

    def number(self, asked: Asked) -> float:
        """The number of a figure."""
        if not isinstance(asked.of, Value):
            return asked.of
        if asked.figure.step:
            return self._after(asked.of, asked.by, asked.figure.step)
        if asked.by is None:
            return asked.of.data
        if asked.of not in self._derivatives:
            self._derivatives[asked.of] = _derivatives(asked.of)
        return self._derivatives[asked.of].get(asked.by, 0.0)

    def others(self, asked: Asked) -> Iterator[Other]:
        """A figure after some steps, if they were taken in another way, or counted otherwise."""
        of, step = asked.of, asked.figure.step
        if not step or not isinstance(of, Value):
            return
        updated_first = Sentence("mistakes.updated_first")
        yield Other(self._after(of, asked.by, step, "output first"), updated_first)
        for n in (step - 1, step + 1):
            key = {0: "figures.no_step", 1: "figures.one_step"}.get(n, "figures.steps")
            yield Other(self._after(of, asked.by, n), Sentence(key, {"n": f"{n:,}"}))
        if biases := self.biases:
            trained = Sentence("figures.biases", {"by": biases})
            yield Other(self._after(of, asked.by, step, biases=True), trained)
            both = Sentence("diagnose.both", {"first": trained, "second": updated_first})
            yield Other(self._after(of, asked.by, step, "output first", biases=True), both)

    def result(self, asked: Asked) -> Result | None:
        """A figure as the result of one pass over a graph, the last one before it is read."""
        posed = self.posed(asked, after_updates=True)
        if posed is None:
            return None
        rate = posed.lr if posed.quantity == "updated" else None
        return Result(posed.output, posed.wrt, rate)

    def posed(self, asked: Asked, *, after_updates: bool = False) -> Posed | None:
        """A figure as what `diagnose` is asked; None where it is a number that no pass computes.

        After some steps the graph is the one with the parameters before the last of them, if that
        is what the figure comes of, or with `after_updates` if it is a parameter.
        """
        (figure, of, by), descent = asked, self.descent
        if not isinstance(of, Value):
            return None
        is_updated = is_loss = False
        if descent is not None and figure.step and by is None:
            is_updated = of in descent.parameters
            is_loss = of is descent.loss and not after_updates
        if of.is_leaf and not is_updated:
            return None
        copies = self._copies(asked, figure.step - (is_updated or is_loss))
        lr = None if descent is None else descent.lr
        if descent is not None and (is_updated or is_loss):
            output, wrt = copies(descent.loss), copies(of) if is_updated else None
            quantity: Quantity = "updated" if is_updated else "loss after a step"
        else:
            output, wrt = copies(of), None if by is None else copies(by)
            quantity = "data" if by is None else "gradient"
        return Posed(output, wrt, quantity, self._parameters_of(output, copies), lr)

    def _copies(self, asked: Asked, step: int) -> Callable[[Value], Value]:
        """What each Value of a figure is after so many steps."""
        if not step or self.descent is None:
            return lambda value: value
        roots = [value for value in asked[1:] if isinstance(value, Value)]
        copies = self.descent.recorded(roots, step)
        for value, copy in copies.items():
            copy.label = self.names.get(value, copy.label)
        return copies.__getitem__

    def _parameters_of(self, output: Value, copies: Callable[[Value], Value]) -> list[Value] | None:
        """Those of the parameters that an output depends on."""
        if self.descent is None:
            return None
        inside = set(topological(output))
        return [each for each in map(copies, self.descent.parameters) if each in inside]

    def _after(
        self,
        of: Value,
        by: Value | None,
        step: int,
        order: Order = "at once",
        biases: bool = False,
    ) -> float:
        if (biases, order) not in self._courses:
            self._courses[biases, order] = self._course(biases, order)
        return self._courses[biases, order][step][of, by]

    def _course(self, biases: bool, order: Order) -> dict[int, dict[Read, float]]:
        """All that is asked for of one descent."""
        if self.descent is None:
            return {}
        descent = self.descent
        if biases:
            more = (*descent.parameters, *self.biases)
            descent = Descent(descent.loss, more, descent.lr)
        later = [each for each in self.asked if each.figure.step]
        reads = list(
            dict.fromkeys((each.of, each.by) for each in later if isinstance(each.of, Value))
        )
        steps = {each.figure.step + n for each in later for n in (-1, 0, 1)}
        found = descent.numbers(reads, steps, order)
        return {n: dict(zip(reads, numbers, strict=True)) for n, numbers in found.items()}

    @cached_property
    def biases(self) -> list[Value]:
        """The leaves that are added to weighted sums, and are not updated."""
        if self.descent is None:
            return []
        made = sheet(self.descent.loss, self.descent.parameters)
        added = dict.fromkeys(
            made.values[slot]
            for operation in made.operations
            if operation.row.name == "affine"
            for place, _, slot in operation.edges()
            if place == 0
        )
        known = {*self.descent.parameters}
        return [each for each in added if each is not None and each.is_leaf and each not in known]


def _derivatives(of: Value) -> dict[Value, float]:
    """The derivative by each value, as the rules have it, without hooks."""
    return dict(reverse(topological(of), [(of, 1.0)], linked_shares))
