"""An optimiser's rule as lines, each with what it computes from those before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from autograd.compiler.updates import Settings, Update
from autograd.notation.laws import LAWS
from autograd.notation.terms import Symbol, Term, replaced


@dataclass(frozen=True, slots=True)
class Line:
    """A term, and what it computes: the new parameter, what is remembered, or a shared part.

    `place` says which of these, from 0.
    """

    computes: Literal["parameter", "memory", "part"]
    place: int
    term: Any


def without_zeros(update: Update, numbers: Settings) -> tuple[Any, ...]:
    """The new parameter and memory of a rule, without the settings that are 0."""
    named = {symbol.name.removesuffix("_"): symbol for symbol in update.named}
    zeros = [named[name] for name, x in zip(update.settings, numbers, strict=False) if x == 0.0]
    return _without(zeros, update)


def told_in_lines(
    whole: tuple[Any, ...],
    operands: Mapping[int, Any],
    tell: Callable[[Line], Any],
) -> None:
    """Call `tell` with each line, in an order in which they can be computed.

    `operands` stand for the symbols that are given and named, by their identity. What `tell` gives
    back stands for the line from then on; for a part None leaves it where it is used.
    """
    found = dict(operands)
    memory = {id(term): place for place, term in enumerate(whole[1:])}
    parts = 0
    for term, times in _inner_first(whole):
        place = memory.get(id(term))
        if term is whole[0] or (place is None and times < 2):
            continue
        written = replaced(term, found)
        told = Line("part", parts, written) if place is None else Line("memory", place, written)
        named = tell(told)
        if named is not None:
            parts += place is None
            found[id(term)] = named
    for place, term in enumerate(whole[1:]):
        if not isinstance(term, Term):
            tell(Line("memory", place, replaced(term, found)))
    tell(Line("parameter", 0, replaced(whole[0], found)))


def _without(zeros: Iterable[Symbol], update: Update) -> tuple[Any, ...]:
    """The terms of a rule where some of its settings are 0.

    A choice for the first step is left out where both ways agree then, for memory begins at 0.
    """
    fresh = {id(symbol): 0.0 for symbol in update.given[2 : 2 + len(update.memory)]}

    def choice(condition: Any, x: Any, y: Any) -> Any:
        first = _reduced((y,), fresh, LAWS)[0] if _is_first(condition) else None
        return y if first is x or (isinstance(x, float) and first == x) else law(condition, x, y)

    law = LAWS["where"]
    return _reduced(update.whole, {id(symbol): 0.0 for symbol in zeros}, {**LAWS, "where": choice})


def _is_first(condition: Any) -> bool:
    """Whether a condition is that the number of the step is 1."""
    return (
        isinstance(condition, Term)
        and condition.row.name == "equal"
        and [getattr(x, "name", x) for x in condition.operands] == ["t_", 1.0]
    )


def _reduced(
    terms: tuple[Any, ...], known: Mapping[int, Any], laws: Mapping[str, Callable[..., Any]]
) -> tuple[Any, ...]:
    """The terms with what is known put in, and made shorter there; what is shared stays shared."""
    found = dict(known)

    def new(term: Any) -> Any:
        return tuple(map(new, term)) if isinstance(term, tuple) else found.get(id(term), term)

    for term, _ in _inner_first(terms):
        operands = tuple(map(new, term.operands))
        if operands != term.operands:
            law = laws.get(term.row.name)
            found[id(term)] = law(*operands) if law else Term(term.row, operands)
    return tuple(map(new, terms))


def _inner_first(terms: Iterable[Any]) -> list[tuple[Term, int]]:
    """The terms and those in them, each after what is in it, and how often each is used."""
    times: Counter[int] = Counter()
    finished: list[Term] = []
    pending = [(term, False) for term in reversed(tuple(terms))]
    while pending:
        term, is_finished = pending.pop()
        if is_finished:
            finished.append(term)
        elif isinstance(term, tuple):
            pending += [(x, False) for x in reversed(term)]
        elif isinstance(term, Term):
            times[id(term)] += 1
            if times[id(term)] == 1:
                pending += [(term, True), (term.operands, False)]
    return [(term, times[id(term)]) for term in finished]
