"""Derivations as Python: a script that computes each number from those before it."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, takewhile
from typing import Any, TypeAlias

from autograd.engine.value import Value
from autograd.explaining.equations.equations import Equation
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.equations.writing import Writer
from autograd.explaining.steps import Step
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.parts import Manner
from autograd.explaining.telling.sentences import sentence
from autograd.notation.languages.identifiers import identifier
from autograd.notation.languages.imports import imports
from autograd.notation.languages.python import NAMESPACE, Python
from autograd.notation.terms import Symbol, Term
from autograd.table.algebras import evaluated

Named: TypeAlias = Value | Quantity

_KERNELS = {**NAMESPACE, "abs": abs, "max": max, "min": min}
"""With those that Python has for numbers that are none of them nan."""

_NOT_IN_PYTHON = ("contribution", "so far")
"""Kinds of quantities that are numbers without a name."""


def script(steps: Iterable[Step], manner: Manner) -> str:
    """The steps of a derivation as Python source, their sentences as comments."""
    form = TextForm(manner)
    remark = sentence("explain.recorded", manner.lang)
    writer = PythonWriter(manner.names, form.writer, remark)
    paragraphs = []
    for step in steps:
        lines = [f"# {form.sentence(step.sentence)}"]
        lines += chain.from_iterable(map(writer.statements, step.equations))
        paragraphs.append("\n".join(lines))
    body = "\n\n".join(paragraphs)
    return "\n".join([*imports(ast.parse(body), "math", vars(math), _KERNELS), body, ""])


class PythonWriter:
    """Writes equations as assignments: `dy_dw = dy_ds * ds_dw  # 9`.

    `names` come before the labels of values, and `writer` writes what stands in comments. A number
    that is needed before an equation has told it, or is told without a rule, is the recorded one,
    with a `remark`.
    """

    def __init__(self, names: Mapping[Value, str], writer: Writer, remark: str) -> None:
        self.names = names
        self.writer = writer
        self.remark = remark
        self.known: set[str] = set()
        self._identifiers: dict[Any, str] = {}
        self._taken: set[str] = set()

    def statements(self, equation: Equation) -> Iterator[str]:
        """The lines of an equation; one without numbers only announces others."""
        sides = [side.term for side in equation.sides if not side.numbers]
        if len(sides) == len(equation.sides):
            yield f"# {self.writer.equation(equation)}"
            return
        new = [*takewhile(self._is_new_quantity, sides[1:])]
        targets, rules = [sides[0], *new], sides[1 + len(new) :]
        if rules and self._is_computable(targets[0]) and self._is_computable(rules[-1]):
            yield from self._assigned(targets, rules[-1])
        else:
            given = isinstance(targets[0], Value) and targets[0].is_leaf
            yield self._recorded(targets, "" if given else self.remark)

    def identifier(self, named: Named) -> str:
        """What a value or a quantity is called in Python; empty if it is only a number."""
        key = _key(named)
        if key not in self._identifiers:
            word = self._word(named)
            others = chain([word], (f"{word}_{n}" for n in count(2)))
            free = next(each for each in others if not word or each not in self._taken)
            self._identifiers[key] = free
            self._taken.add(free)
        return self._identifiers[key]

    def _word(self, named: Named) -> str:
        if isinstance(named, Value):
            return identifier(self.names.get(named) or named.label)
        if named.name:
            return identifier(named.name)
        ends = [self.identifier(end) for end in (named.of, named.by) if end is not None]
        if named.kind in _NOT_IN_PYTHON or not all(ends):
            return ""
        return f"{ends[0]}_new" if named.kind == "updated" else f"d{ends[0]}_d{ends[1]}"

    def _is_new_quantity(self, term: Any) -> bool:
        word = self.identifier(term) if isinstance(term, Quantity) else ""
        return bool(word) and word not in self.known

    def _is_computable(self, term: Any) -> bool:
        """Whether a term is finite with all in it: at log(0) and in an overflow Python raises."""
        if isinstance(term, tuple):
            return all(map(self._is_computable, term))
        if isinstance(term, Term):
            return self._is_computable(term.operands) and math.isfinite(self._number(term))
        return math.isfinite(self._number(term))

    def _number(self, term: Any) -> Any:
        if isinstance(term, tuple):
            return tuple(map(self._number, term))
        if isinstance(term, Term):
            return evaluated(term.row, self._number(term.operands))
        return self.writer.data(term) if isinstance(term, Value | Quantity) else term

    def _assigned(self, targets: Sequence[Named], rule: Any) -> Iterator[str]:
        """What the rule needs, and the targets as what it gives."""
        for named in dict.fromkeys(_mentioned(rule)):
            if self.identifier(named) and self.identifier(named) not in self.known:
                is_given = isinstance(named, Quantity) and named.kind == "called" and not named.by
                yield self._recorded([named], "" if is_given else self.remark)
        source = Python()
        computed = source.expression(self._in_identifiers(rule))
        yield from source.statements
        number = self.writer.known(targets[-1])
        yield f"{self._defined(targets)} = {computed}  # {number}"

    def _recorded(self, targets: Sequence[Named], remark: str) -> str:
        number = Python().expression(self.writer.data(targets[-1]))
        return f"{self._defined(targets)} = {number}" + (f"  # {remark}" if remark else "")

    def _defined(self, targets: Sequence[Named]) -> str:
        written = [self.identifier(each) for each in targets]
        self.known.update(written)
        return " = ".join(written)

    def _in_identifiers(self, term: Any) -> Any:
        if isinstance(term, tuple):
            return tuple(map(self._in_identifiers, term))
        if isinstance(term, Term):
            return Term(term.row, tuple(map(self._in_identifiers, term.operands)))
        if isinstance(term, Value | Quantity):
            word = self.identifier(term)
            return Symbol(word) if word else self.writer.data(term)
        return term


def _key(named: Named) -> Any:
    """The derivative over all paths and that along an edge have one symbol, and one number."""
    if isinstance(named, Value):
        return named
    kind = "derivative" if named.kind in ("gradient", "slope") and not named.name else named.kind
    return kind, named.name, named.of, named.by, named.data if kind in _NOT_IN_PYTHON else None


def _mentioned(term: Any) -> Iterator[Named]:
    if isinstance(term, Value | Quantity):
        yield term
    elif isinstance(term, Term | tuple):
        for operand in term if isinstance(term, tuple) else term.operands:
            yield from _mentioned(operand)
