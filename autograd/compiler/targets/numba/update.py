"""An optimiser's update in machine code: the rule read once, for one parameter like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from autograd.compiler.lowering.loop import Lines, indented
from autograd.compiler.tape.tape import Floats
from autograd.compiler.targets.numba.code import HEAD
from autograd.notation.languages.numba import Numba
from autograd.notation.terms import Symbol, Term

Update = Callable[[Any, Any, Mapping[str, Any]], tuple[Any, Mapping[str, Any]]]

HEAD_OF_UPDATE = """
array = types.CPointer(types.float64)


@numba.cfunc(types.void(array, array, array, array, types.uint64), cache=True, **options)
"""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """How one parameter is updated.

    `lines` compute `results`, the parameter and what is remembered of it, from the `given` of the
    same, with its gradient between them, and from the settings `c0`, `c1`, ... of the optimiser.
    """

    given: tuple[str, ...]
    lines: Lines
    results: tuple[str, ...]


def rule_of(update: Update, names: Sequence[str]) -> tuple[Rule, Floats]:
    """The rule of an update that is arithmetic alone, and its settings; `names` it remembers.

    A TypeError if it does more, or remembers something else. It is read anew when the optimiser
    has changed; what is the same but for settings is the same rule.
    """
    key = _plain_settings(update)
    if key is None:
        return _read(update, names)
    known = _known.get(key)
    if known is None or known[0] != names:
        known = _known[key] = (list(names), *_read(update, names))
        if len(_known) > KEPT:
            del _known[next(iter(_known))]
    return known[1], known[2]


KEPT = 64
"""How many optimisers' rules are remembered; a schedule makes a new one with every step."""

_known: dict[Any, tuple[list[str], Rule, Floats]] = {}
"""What was read last of optimisers whose attributes are plain."""


def _plain_settings(update: Update) -> Any:
    """An optimiser's kind and settings; None if more than numbers and words may decide its rule."""
    owner = getattr(update, "__self__", None)
    if owner is None:
        return None
    settings = [item for item in vars(owner).items() if item[0] not in _NO_SETTINGS]
    plain = all(type(value) in _PLAIN for _, value in settings)
    return (type(owner), *settings) if plain else None


_NO_SETTINGS = ("parameters", "state")
_PLAIN = (float, int, bool, str, type(None))


def _read(update: Update, names: Sequence[str]) -> tuple[Rule, Floats]:
    arrays, given = _symbols(len(names))
    data, grad, *remembered = arrays
    after, state = update(data, grad, dict(zip(names, remembered, strict=True)))
    if len(state) != len(names):
        raise TypeError(f"An update that remembers {sorted(names)} gave {sorted(state)}.")
    settings: dict[float, int] = {}
    terms = [after[0], *(state[name][0] for name in names)]
    key = (len(names), *(_formula(term, settings) for term in terms))
    if key not in _rules:
        source = Numba()
        settled = [_settled(term, settings) for term in terms]
        source.share(settled)
        results = tuple(map(source.expression, settled))
        _rules[key] = Rule(given, source.statements, results)
    return _rules[key], np.array([*settings])


_rules: dict[Any, Rule] = {}
"""The rules there have been, under their formulas."""


@cache
def _symbols(n_remembered: int) -> tuple[list[Any], tuple[str, ...]]:
    """What an update is read with: arrays of one symbol, and the names of these."""
    names = ("x_", "g_", *(f"s{k}_" for k in range(n_remembered)))
    arrays = []
    for name in names:
        array = np.empty(1, dtype=object)
        array[0] = Symbol(name)
        arrays.append(array)
    return arrays, names


def update_source(rule: Rule, n_settings: int) -> str:
    """The source of a function that updates `n` parameters in their memory."""
    data, gradient, *remembered = rule.given
    targets = ["data[i]", *(f"memory[{k} * n + i]" for k in range(len(remembered)))]
    each = [
        f"{data}, {gradient} = data[i], gradient[i]",
        *(f"{name} = {target}" for name, target in zip(remembered, targets[1:], strict=True)),
        *rule.lines,
        f"{', '.join(targets)} = {', '.join(rule.results)}",
    ]
    lines = [
        *(f"c{number} = settings[{number}]" for number in range(n_settings)),
        "for i in range(n):",
        *indented(each),
    ]
    head = f"{HEAD}{HEAD_OF_UPDATE}def update(data, gradient, memory, settings, n):"
    return "\n".join([head, *indented(lines), ""])


def _formula(term: Any, settings: dict[float, int]) -> Any:
    """What a term is but for settings, which are numbered as they are found."""
    if isinstance(term, int | float):
        return settings.setdefault(float(term), len(settings))
    if isinstance(term, Symbol):
        return term.name
    if not isinstance(term, Term):
        raise TypeError(f"An update works with {term!r}, which is no arithmetic.")
    return (term.row.name, *(_formula(operand, settings) for operand in term.operands))


def _settled(term: Any, settings: Mapping[float, int]) -> Any:
    """A term in which numbers are settings, so that others need no machine code of their own."""
    if isinstance(term, int | float):
        return Symbol(f"c{settings[float(term)]}")
    if not isinstance(term, Term):
        return term
    return Term(term.row, tuple(_settled(operand, settings) for operand in term.operands))
