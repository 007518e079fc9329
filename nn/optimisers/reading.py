"""An optimiser's rule, read once: checked, and made the terms of an update."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

from autograd.compiler.updates import STEP, Update
from autograd.errors import NotationError
from autograd.notation.terms import SYMBOLS, Symbol, Symbolic, Term

WAY: Final = "way"
"""The line that says which of several ways a parameter is updated in."""


class Way(NamedTuple):
    """How the settings of all groups switch a rule, and which of them differ."""

    flags: tuple[tuple[bool, ...], ...]
    """The switches, once for each different group."""
    lines: tuple[str, ...] = ()
    """The settings that differ by group."""
    is_counted: bool = False
    """Whether the number of the step does, too."""


class Rule(NamedTuple):
    """A rule, whose it is, what is remembered, and the names of its parameters."""

    owner: str
    function: Callable[..., Any]
    memory: Sequence[str]
    names: Sequence[str]


def rule_of(
    owner: str,
    function: Callable[..., Any],
    memory: Sequence[str],
    settings: Collection[str],
    flags: Collection[str],
) -> Rule:
    """A rule; a NotationError unless it has parameters for what it will be given.

    Memory is given by position, the rest by name; `t` and flags may be left out.
    """
    parameters = inspect.signature(function).parameters
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
    return Rule(owner, function, memory, names)


class Updates(dict[Way, Update]):
    """The updates of a rule by the way in which its flags switch it.

    Those of one group are read at once, and those of several when they are first asked for.
    """

    def __init__(self, rule: Rule, flags: Sequence[str]) -> None:
        super().__init__()
        self._rule, self._flags = rule, flags
        for way in product((False, True), repeat=len(flags)):
            self[Way((way,))]

    def __missing__(self, way: Way) -> Update:
        flags = [dict(zip(self._flags, each, strict=True)) for each in way.flags]
        self[way] = read(self._rule, flags, way)
        return self[way]


def read(rule: Rule, flags: Sequence[Mapping[str, bool]], way: Way) -> Update:
    """The update of a rule `(xp, x, g, *memory, t, **settings, **flags)` over the table.

    For several `flags` the rule is read with each, and a parameter is updated as the line `way`
    says, which is 0 for the first. A NotationError says what is wrong with the rule.
    """
    names, memory = rule.names, tuple(rule.memory)
    given = tuple(Symbol(f"{name}_") for name in names[1 : 3 + len(memory)])
    used = [name for name in names[3 + len(memory) :] if name not in flags[0]]
    named: dict[str, Any] = {name: Symbol(f"{name}_") for name in used}
    count = Symbol(f"{STEP}_")
    is_counted = way.is_counted and "t" in named
    words = {**named, "t": count + 1.0} if is_counted else named
    both = []
    for each in flags:
        chosen = {name: flag for name, flag in each.items() if name in names}
        terms = _results(rule, given, {**words, **chosen})
        if is_counted:
            terms = (*terms, words["t"] if id(words["t"]) in _parts(terms) else count)
        both.append(terms)
    if is_counted:
        given, memory = (*given, count), (*memory, STEP)
    line = Symbol(f"{WAY}_")
    terms = tuple(_chosen(line, each) for each in zip(*both, strict=True))
    used_in = _parts([x for term in terms for x in _operands(term)])
    kept = [
        place
        for place, x in enumerate(given[2:], start=1)
        if terms[place] is not x or id(x) in used_in
    ]
    whole = tuple(terms[place] for place in (0, *kept))
    occurring = _parts(whole)
    varying = {name: named[name] for name in way.lines if id(named[name]) in occurring}
    if id(line) in occurring:
        varying[WAY] = line
    split = _Split((*given, *varying.values()))
    return Update(
        memory=tuple(memory[place - 1] for place in kept),
        settings=tuple(
            name
            for name in used
            if name != "t" and name not in varying and id(named[name]) in occurring
        ),
        lines=tuple(varying),
        given=(*given[:2], *(given[place + 1] for place in kept), *varying.values()),
        named=tuple(named.values()),
        each=tuple(map(split.each, whole)),
        once=tuple(split.once),
        whole=whole,
    )


def _results(rule: Rule, given: Sequence[Symbol], words: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a rule makes of symbols; an error if that is no new parameter and memory."""
    try:
        found = rule.function(SYMBOLS, *given, **words)
    except Exception as error:
        reason = str(error)
        end = "" if reason.endswith((".", "?")) else "."
        raise NotationError(
            f"The rule of {rule.owner} cannot be read: {reason}{end} Rules use operators "
            "and the rows of the table under xp: xp.sqrt(v), not np.sqrt(v), and xp.where, not "
            "`if`, on anything but a flag."
        ) from error
    terms = found if isinstance(found, tuple) else (found,)
    _check_results(rule.owner, terms, rule.memory)
    return terms


def _chosen(line: Symbol, terms: Sequence[Any]) -> Any:
    """The term of the way that a line says, where they are not all the same."""
    found = terms[-1]
    for number in reversed(range(len(terms) - 1)):
        if terms[number] is not found:
            found = SYMBOLS.where(SYMBOLS.equal(line, float(number)), terms[number], found)
    return found


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


def _parts(terms: Iterable[Any]) -> dict[int, Any]:
    """The terms and all that is in them, by id."""
    found: dict[int, Any] = {}
    pending = list(terms)
    while pending:
        term = pending.pop()
        if id(term) not in found:
            found[id(term)] = term
            if isinstance(term, Term):
                pending += _operands(term)
    return found


def _operands(term: Any) -> list[Any]:
    """The operands of a term, those of its groups with them; none of what is no term."""
    operands = term.operands if isinstance(term, Term) else ()
    return [x for each in operands for x in (each if isinstance(each, tuple) else (each,))]


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
