"""An optimiser's rule, read once: checked, and made the terms of an update."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograd.compiler.updates import Update
from autograd.errors import NotationError
from autograd.notation.terms import SYMBOLS, Symbol, Symbolic, Term

Rule = Callable[..., Any]


def read(
    owner: str,
    rule: Rule,
    memory: Sequence[str],
    settings: Collection[str],
    flags: Mapping[str, bool],
) -> Update:
    """The update of a rule `(xp, x, g, *memory, t, **settings, **flags)` over the table.

    Memory is given by position, the rest by name; `t` and flags may be left out. A NotationError
    says what is wrong with it.
    """
    names = _parameters(owner, rule, memory, settings, flags)
    given = tuple(Symbol(f"{name}_") for name in names[1 : 3 + len(memory)])
    used = [name for name in names[3 + len(memory) :] if name not in flags]
    named: dict[str, Any] = {name: Symbol(f"{name}_") for name in used}
    chosen = {name: flag for name, flag in flags.items() if name in names}
    try:
        found = rule(SYMBOLS, *given, **named, **chosen)
    except Exception as error:
        reason = str(error)
        end = "" if reason.endswith((".", "?")) else "."
        raise NotationError(
            f"The rule of {owner} cannot be read: {reason}{end} Rules use operators "
            "and the rows of the table under xp: xp.sqrt(v), not np.sqrt(v), and xp.where, not "
            "`if`, on anything but a flag."
        ) from error
    terms = found if isinstance(found, tuple) else (found,)
    _check_results(owner, terms, memory)
    used_in = set(map(id, _parts([x for term in terms for x in _operands(term)])))
    kept = [
        place
        for place, x in enumerate(given[2:], start=1)
        if terms[place] is not x or id(x) in used_in
    ]
    whole = tuple(terms[place] for place in (0, *kept))
    split = _Split(given)
    each = tuple(map(split.each, whole))
    given = (*given[:2], *(given[place + 1] for place in kept))
    occurring = set(map(id, _parts(whole)))
    listed = [name for name in used if name != "t" and id(named[name]) in occurring]
    return Update(
        memory=tuple(memory[place - 1] for place in kept),
        settings=tuple(listed),
        given=given,
        named=tuple(named.values()),
        once=tuple(split.once),
        each=each,
        whole=whole,
    )


class _Split:
    """Parts terms into what is the same for all parameters, and what is not."""

    def __init__(self, given: Iterable[Symbol]) -> None:
        self.once: list[tuple[str, Any]] = []
        self._varies = {id(symbol): True for symbol in given}
        self._found: dict[int, Any] = {}

    def each(self, term: Any) -> Any:
        """The term with names for those of its parts that are the same for all parameters."""
        if not isinstance(term, Term):
            return term
        if id(term) not in self._found:
            if self._is_varying(term):
                operands = tuple(
                    tuple(map(self.each, x)) if isinstance(x, tuple) else self.each(x)
                    for x in term.operands
                )
                self._found[id(term)] = Term(term.row, operands)
            else:
                name = f"_u{len(self.once)}"
                self.once.append((name, term))
                self._found[id(term)] = Symbol(name)
        return self._found[id(term)]

    def _is_varying(self, term: Any) -> bool:
        if id(term) not in self._varies:
            self._varies[id(term)] = any(map(self._is_varying, _operands(term)))
        return self._varies[id(term)]


def _parts(terms: Iterable[Any]) -> Iterator[Any]:
    """The terms and all that is in them."""
    for term in terms:
        yield term
        yield from _parts(_operands(term))


def _operands(term: Any) -> list[Any]:
    """The operands of a term, those of its groups with them; none of what is no term."""
    operands = term.operands if isinstance(term, Term) else ()
    return [x for each in operands for x in (each if isinstance(each, tuple) else (each,))]


def _parameters(
    owner: str,
    rule: Rule,
    memory: Sequence[str],
    settings: Collection[str],
    flags: Collection[str],
) -> list[str]:
    """The names of a rule's parameters; an error if they are not those that it will be given."""
    parameters = inspect.signature(rule).parameters
    names = list(parameters)
    first, rest = names[: 3 + len(memory)], set(names[3 + len(memory) :])
    if (
        any(p.kind not in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) for p in parameters.values())
        or len(first) < 3 + len(memory)
        or "t" in first
        or rest - {"t", *settings, *flags}
        or set(settings) - rest
    ):
        words = ["xp", "x", "g", *memory, "t", *settings, *flags]
        raise NotationError(
            f"The rule of {owner} has the parameters ({', '.join(names)}); with the memory "
            f"{list(memory)} and the settings {list(settings)} it is rule({', '.join(words)}), "
            "where t and flags that it does not need may be left out."
        )
    return names


def _check_results(owner: str, terms: Sequence[Any], memory: Sequence[str]) -> None:
    if len(terms) != 1 + len(memory):
        raise NotationError(
            f"The rule of {owner} gave {len(terms)} results; it gives the new parameter, and then "
            f"what is remembered of it: {', '.join(['x', *memory])}."
        )
    for term in terms:
        if not isinstance(term, Symbolic | int | float):
            raise NotationError(
                f"The rule of {owner} gave {term!r}, which is neither a number nor made of its "
                "operands."
            )
