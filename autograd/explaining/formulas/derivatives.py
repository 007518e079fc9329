"""With this module one can have a derivative as a formula, in the labels of the graph."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.calculus.staleness import refuse_changed
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.value import Value
from autograd.explaining.asked import asked_values, without_hooks
from autograd.explaining.equations.equations import Equation, equated
from autograd.explaining.equations.quantities import Quantity, gradient
from autograd.explaining.folding import free_names, names_of, written
from autograd.explaining.formulas.definitions import Definition, formula_of
from autograd.explaining.formulas.differentials import Differentials
from autograd.explaining.telling.telling import Manner, Part, Passage, Sentence, Telling, manner_of
from autograd.graph import topological
from autograd.language import Language
from autograd.notation.languages.identifiers import identifier, identifiers
from autograd.notation.languages.imports import imports
from autograd.notation.languages.printing import COMPARISONS
from autograd.notation.languages.python import Python
from autograd.notation.laws import WRITTEN
from autograd.notation.sharing import SharedTerms
from autograd.notation.terms import Symbol, Term

MOST_DEFINITIONS = 60
"""Of more definitions so many are told, the first and the last of them."""


@dataclass(frozen=True)
class Derivative(Telling):
    """The derivative of `output` by each of `wrt` one after another, as a formula.

    `term` is the formula, a term or a number, and `definitions` have the names in it, each in those
    before it; `number` is the derivative at the recorded data. `text`, `latex`, `mathml` and
    `markdown` write it for reading, `python` for computing.

    >>> w, x = Value(2.0, "w"), Value(3.0, "x")
    >>> found = derivative(w * x**2, x)
    >>> found.number
    12.0
    >>> print(found.python)
    def dy_dx(w, x):
        return 2.0 * (w * x)
    <BLANKLINE>
    """

    output: Value
    wrt: tuple[Value, ...]
    definitions: tuple[Definition, ...] = field(repr=False)
    term: Any = field(repr=False)
    number: float
    given: tuple[Value, ...] = field(repr=False)
    remarks: tuple[Sentence, ...] = field(repr=False)
    manner: Manner = field(repr=False)

    def parts(self) -> Iterator[Part]:
        """The definitions, the formula, and what is to be known about it."""
        told = self.definitions
        passages = []
        if len(told) > MOST_DEFINITIONS:
            half = MOST_DEFINITIONS // 2
            left_out = Sentence("derivative.left_out", {"n": len(told) - 2 * half})
            passages += [Passage(Sentence("derivative.names"), _equations(told[:half]))]
            passages += [Passage(left_out, _equations(told[-half:]))]
        elif told:
            passages += [Passage(Sentence("derivative.names"), _equations(told))]
        symbol = derivative_of(self.output, self.wrt, self.number)
        formula = equated(symbol, _written(self.term), numbers=False)
        reason, *others = self.remarks
        passages += [Passage(reason, [formula])]
        yield from passages
        rows = {row for passage in passages for row in _rows(passage)}
        if not rows.isdisjoint(COMPARISONS):
            yield Passage(Sentence("derivative.conditions"))
        if "where" in rows:
            yield Passage(Sentence("derivative.choices"))
        yield from map(Passage, others)

    @property
    def python(self) -> str:
        """The source of a function of the labelled leaves, `function_name`, with what it imports.

        Numbers have all their digits. Labels that are no names in Python are changed into such. As
        Python's arithmetic does, it raises where the derivative is infinite.
        """
        named = [*self.given, *(definition.name for definition in self.definitions)]
        words = dict(zip(named, map(Symbol, identifiers(map(self._name, named))), strict=True))
        printer = Python()
        lines = []
        for definition in self.definitions:
            expression = printer.expression(_renamed(definition.term, words))
            lines += [*printer.taken(), f"{words[definition.name].name} = {expression}"]
        result = printer.expression(_renamed(self.term, words))
        lines += [*printer.taken(), f"return {result}"]
        arguments = ", ".join(words[value].name for value in self.given)
        source = "\n    ".join([f"def {self.function_name}({arguments}):", *lines]) + "\n"
        return "\n".join([*imports(ast.parse(source), "math", vars(math)), source])

    @property
    def function_name(self) -> str:
        """What the function in `python` is called: `dy_dw`, or `d2y_dx_dw` of order 2."""
        of, *by = map(identifier, map(self._name, (self.output, *reversed(self.wrt))))
        order = str(len(by)) if len(by) > 1 else ""
        return "_".join([f"d{order}{of or 'y'}", *(f"d{each}" for each in by)])

    def _name(self, named: Value | Quantity) -> str:
        if isinstance(named, Quantity):
            return named.name
        return self.manner.names.get(named) or named.label


def derivative(
    output: Value,
    wrt: Value | Sequence[Value],
    *,
    digits: int = 6,
    decimals: int | None = None,
    lang: Language | None = None,
) -> Derivative:
    """The derivative of `output` by `wrt` as a formula in the labels of the graph.

    `wrt` is a Value, or a sequence of them: then it is differentiated by one after another. The
    formula is made by the rules of the table and shortened by the laws of arithmetic; what it uses
    more than once is defined before, under the name t1, t2, ..., and so is every labelled value in
    it. Leaves without a label stand as their numbers, which have `digits` significant digits, or
    `decimals` decimals at most; `lang` is `"en"` or `"zh"`, None the usual one.

    A factor 0 makes a product 0, also where the other factor is infinite or nan. Brackets such as
    [x > 0] are 1 where they hold and 0 elsewhere: at a kink they say which slope the library takes.

    Data changed since the recording are a GraphChangedError, what was computed under `no_grad` is a
    NotRecordedError. Hooks take no part. Of a long formula a part is told; `python` has all of it.

    >>> w, x, b = Value(0.5, "w"), Value(3.0, "x"), Value(1.0, "b")
    >>> print(derivative((w * x + b) ** 2, w))
    The derivative of y with respect to w
      ∂y/∂w = 2 · (w · x + b) · x
    >>> print(derivative((w * x + b).sigmoid(), [w, x]))
    What the formula calls by a name
      y = σ(w · x + b)
      t1 = y · (1 − y)
    <BLANKLINE>
    The derivative of y with respect to w and x, one after another
      ∂²y/∂x∂w = x · (1 − 2 · y) · t1 · w + t1
    >>> print(derivative(x.exp() * x, x).python)
    from math import exp
    <BLANKLINE>
    <BLANKLINE>
    def dy_dx(x):
        return exp(x) * x + exp(x)
    <BLANKLINE>
    """
    asked = asked_values(output, wrt, "derivative is of a Value")
    refuse_unrecorded(output)
    order = topological(output)
    names = names_of(_with_names(order, asked), asked)
    manner = manner_of(lang, digits, decimals, names)
    refuse_changed(order)
    graph = Differentials(order, {*asked})
    term, reason = _differentiated(graph, output, asked)
    looks = {written(value.label) for value in order} | set(map(written, names.values()))
    known = {id(graph[output]): output} if output in names else {}
    formula = formula_of(term, graph, known, free_names("t", looks))
    given = dict.fromkeys([*order, *asked])
    return Derivative(
        output,
        tuple(asked),
        formula.definitions,
        formula.term,
        formula.number,
        tuple(value for value in given if value.is_leaf and (value.label or value in asked)),
        (reason, *filter(None, [without_hooks(order)])),
        manner,
    )


def derivative_of(of: Value, by: Sequence[Value], number: float) -> Quantity:
    """The symbol of a derivative by one value after another."""
    return gradient(of, by[0], number, *by[1:])


def _with_names(order: Sequence[Value], asked: Sequence[Value]) -> list[Value]:
    """The values that need a name, the output last."""
    *inner, output = order
    named = dict.fromkeys([*(value for value in inner if value.label), *asked])
    named.pop(output, None)
    return [*named, output]


def _differentiated(
    graph: Differentials, output: Value, asked: Sequence[Value]
) -> tuple[Any, Sentence]:
    """The derivative as a term, and the sentence that says what it is."""
    term = graph[output]
    last = len(asked) - 1
    for place, by in enumerate(asked):
        of = derivative_of(output, asked[:place], 0.0) if place else output
        before, term = term, graph.derivative(term, by, again=place < last)
        if isinstance(term, float) and term == 0.0:
            reason = _why_zero(graph, before, by)
            return term, Sentence(f"derivative.{reason}", {"of": of, "by": by})
    if len(asked) > 1:
        return term, Sentence("derivative.several", {"of": output, "by": list(asked)})
    key = "itself" if output is asked[0] else "one"
    return term, Sentence(f"derivative.{key}", {"of": output, "by": asked[0]})


def _why_zero(graph: Differentials, of: Any, by: Value) -> str:
    if not graph.depends(of, by):
        return "none"
    return "vanishes" if graph.depends(of, by, by_slopes=True) else "flat"


def _rows(told: Any) -> Iterator[str]:
    """The names of the operations in what is told."""
    if isinstance(told, Passage):
        inside: Any = [side.term for equation in told.equations for side in equation.sides]
    elif isinstance(told, Term):
        yield told.row.name
        inside = told.operands
    else:
        inside = told if isinstance(told, tuple) else ()
    for each in inside:
        yield from _rows(each)


def _equations(definitions: Sequence[Definition]) -> list[Equation]:
    return [equated(each.name, _written(each.term), numbers=False) for each in definitions]


def _written(term: Any) -> Any:
    """The term as it is read, not as it is computed."""
    return SharedTerms(WRITTEN).read(term)


def _renamed(term: Any, words: Mapping[Any, Symbol]) -> Any:
    """The term with words in the place of names, and numbers in that of other values."""
    if isinstance(term, tuple):
        return tuple(_renamed(each, words) for each in term)
    if isinstance(term, Term):
        return Term(term.row, _renamed(term.operands, words))
    return words.get(term, term) if isinstance(term, Value | Quantity) else term
