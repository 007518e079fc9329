"""A tape as straight-line Python: a statement for each operation, under the labels of the graph.

The source has up to three functions: `values`, `value_and_gradient` and, for an optimiser, `train`
with the whole loop inside. It is registered with `linecache`, so that a debugger steps into it.
"""

from __future__ import annotations

import functools
import keyword
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np

from autograd.algebras import FLOAT, Algebra, evaluated
from autograd.compiler.tape import Tape
from autograd.notation.source import PythonSource
from autograd.notation.terms import SYMBOLS, Symbol, Term
from autograd.primitives import TABLE

NAMESPACE: Mapping[str, Any] = {
    **FLOAT.kernels,
    "map": map,
    "mul": operator.mul,
    "inf": math.inf,
    "nan": math.nan,
    "indices": Algebra.indices,
    "products_of_others": Algebra.products_of_others,
}
"""What the source may use besides its arguments."""

WRITTEN_OUT = 16
"""Sums of at most so many terms are written with plus signs."""

_RESERVED = re.compile(r"_|d_|s\d+_")
"""How names of gradients, of an optimiser's memory and of temporary numbers begin."""

Update = Callable[[Any, Any, Mapping[str, Any]], tuple[Any, Mapping[str, Any]]]


class Straightline:
    """Writes the functions of a tape."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.names = _names(tape)
        first, last = tape.n_inputs, tape.n_inputs + tape.n_parameters
        self.inputs = self.names[:first]
        self.parameters = self.names[first:last]
        self.needed = [first <= slot < last for slot in range(tape.n_leaves)]
        for number in range(len(tape)):
            used = tape.operands[tape.start[number] : tape.start[number + 1]].tolist()
            self.needed.append(any(self.needed[slot] for slot in used))
        self._forward = [line for number in range(len(tape)) for line in self._result(number)]

    def values(self) -> str:
        """The source of `values(inputs, parameters)`, which gives the tuple of outputs."""
        results = _listed([self.names[slot] for slot in self.tape.outputs])
        return _function(
            "values(inputs, parameters)",
            [*self._unpacked(), *self._forward, f"return ({results})"],
        )

    def value_and_gradient(self) -> str:
        """The source of the function that gives the one output and the list of derivatives."""
        (root,) = self.tape.outputs
        gradients = [f"d_{name}" for name in self.parameters]
        return _function(
            "value_and_gradient(inputs, parameters)",
            [
                *self._unpacked(),
                *self._forward,
                *self._backward(),
                f"return {self.names[root]}, [{', '.join(gradients)}]",
            ],
        )

    def train(self, update: Update, state: Sequence[str]) -> str:
        """The source of `train(inputs, parameters, state, steps)`, with an update inside the loop.

        `state` names what the optimiser remembers. The function gives the outputs before each step,
        the parameters, and the state. An update that is more than arithmetic is a TypeError.
        """
        (root,) = self.tape.outputs
        remembered = {
            name: [f"s{number}_{p}" for p in self.parameters] for number, name in enumerate(state)
        }
        after, state_after = update(
            _symbols(self.parameters),
            _symbols([f"d_{name}" for name in self.parameters]),
            {name: _symbols(names) for name, names in remembered.items()},
        )
        changing = [*self.parameters, *(n for names in remembered.values() for n in names)]
        updated = _written([*after, *(term for name in state for term in state_after[name])])
        loop = [
            *self._forward,
            f"outputs.append({self.names[root]})",
            *self._backward(),
            # all at once: each new number is a formula in the old ones
            f"{_listed(changing)}= {_listed(updated)}",
        ]
        kept = ", ".join(f"{name!r}: [{_listed(names)}]" for name, names in remembered.items())
        return _function(
            "train(inputs, parameters, state, steps)",
            [
                *self._unpacked(),
                *(f"{_listed(names)}= state[{name!r}]" for name, names in remembered.items()),
                "outputs = []",
                "for _ in range(steps):",
                *_indented(loop),
                f"return outputs, [{_listed(self.parameters)}], {{{kept}}}",
            ],
        )

    def _unpacked(self) -> list[str]:
        given = (("inputs", self.inputs), ("parameters", self.parameters))
        return [f"{_listed(names)}= {role}" for role, names in given if names]

    def _operands(self, number: int) -> tuple[Any, ...]:
        row, singles, groups = self.tape.operation(number)
        single, group = iter(singles), iter(groups)
        return tuple(
            tuple(map(self._symbol, next(group)))
            if parameter.starred
            else self._symbol(next(single))
            for parameter in row.operands
        )

    def _symbol(self, slot: int) -> Any:
        tape = self.tape
        given = tape.n_inputs + tape.n_parameters
        if given <= slot < tape.n_leaves:
            return float(tape.constants[slot - given])
        return Symbol(self.names[slot])

    def _result(self, number: int) -> list[str]:
        row = self.tape.rows[self.tape.code[number]]
        operands = self._operands(number)
        if row.name in ("sum", "dot", "affine") and len(operands[-1]) <= WRITTEN_OUT:
            term = _sum_written_out(row.name, operands)
        elif row.forward is None or row.name in FLOAT.kernels:
            term = Term(row, operands)
        else:
            term = row.forward(SYMBOLS, *operands)
        source = PythonSource()
        expression = source.expression(term)
        return [*source.statements, f"{self.names[self.tape.n_leaves + number]} = {expression}"]

    def _backward(self) -> list[str]:
        tape = self.tape
        (root,) = tape.outputs
        lines: list[str] = []
        gradient: dict[int, Any] = {root: 1.0} if self.needed[root] else {}
        for number in reversed(range(len(tape))):
            slot = tape.n_leaves + number
            if slot in gradient:
                lines += self._contributions(number, gradient[slot], gradient)
        lines += [
            f"d_{name} = {gradient.get(slot, 0.0)}"
            for slot, name in enumerate(self.parameters, start=tape.n_inputs)
            if not isinstance(gradient.get(slot), Symbol)
        ]
        return lines

    def _contributions(self, number: int, g: Any, gradient: dict[int, Any]) -> list[str]:
        row, singles, groups = self.tape.operation(number)
        operands = self._operands(number)
        z = Symbol(self.names[self.tape.n_leaves + number])
        single, group = iter(singles), iter(groups)
        source = PythonSource()
        lines: list[str] = []
        for parameter, rule in zip(row.operands, row.slopes, strict=True):
            slots = next(group) if parameter.starred else (next(single),)
            if rule is None or not any(self.needed[slot] for slot in slots):
                continue
            slope = rule(SYMBOLS, z, *operands)
            each = list(slope) if isinstance(slope, tuple | list) else [slope] * len(slots)
            each = [_folded(part) for part in each]
            source.share(each)
            for slot, part in zip(slots, each, strict=True):
                if self.needed[slot]:
                    expression = source.expression(_product(g, part))
                    equals = "+=" if slot in gradient else "="
                    gradient[slot] = Symbol(f"d_{self.names[slot]}")
                    lines.append(f"d_{self.names[slot]} {equals} {expression}")
        return [*source.statements, *lines]


def _names(tape: Tape) -> list[str]:
    """A name for each slot: its label if that can be one and is free, else t1, t2, ..."""
    given = tape.n_inputs + tape.n_parameters
    slots = [*range(given), *range(tape.n_leaves, tape.n_leaves + len(tape))]
    names = [""] * (tape.n_leaves + len(tape))
    taken = {*NAMESPACE, "inputs", "parameters", "state", "steps", "outputs", "range"}
    for slot, label in zip(slots, tape.labels, strict=True):
        # Python takes some letters that look alike for one, so they are made one here
        name = (
            unicodedata.normalize("NFKC", label)
            .replace(".", "_")
            .replace("[", "_")
            .replace("]", "")
            .replace(",", "_")
        )
        plain = name.isidentifier() and not _RESERVED.match(name)
        if plain and name not in taken and not keyword.iskeyword(name):
            names[slot] = name
            taken.add(name)
    free = (f"t{i}" for i in count(1) if f"t{i}" not in taken)
    for slot in slots:
        names[slot] = names[slot] or next(free)
    return names


def _sum_written_out(name: str, operands: tuple[Any, ...]) -> Any:
    if name == "sum":
        return functools.reduce(_plus, operands[0])
    products = map(_product, operands[-2], operands[-1])
    total = functools.reduce(_plus, products)
    return total if name == "dot" else _plus(total, operands[0])


def _folded(term: Any) -> Any:
    """A term in which what depends on numbers alone is computed; a `where` keeps one branch."""
    if not isinstance(term, Term) or any(isinstance(x, tuple) for x in term.operands):
        return term
    operands = tuple(map(_folded, term.operands))
    if term.row.name == "where" and type(operands[0]) is float:
        return operands[1] if operands[0] else operands[2]
    if all(type(x) is float for x in operands):
        return evaluated(term.row, operands)
    return Term(term.row, operands)


def _plus(x: Any, y: Any) -> Term:
    return Term(TABLE["add"], (x, y))


def _product(x: Any, y: Any) -> Any:
    """The product; a factor 1 is left out, for it changes no bit."""
    for one, other in ((x, y), (y, x)):
        if type(one) is float and one == 1.0:
            return other
    return Term(TABLE["mul"], (x, y))


def _symbols(names: Sequence[str]) -> Any:
    array = np.empty(len(names), dtype=object)
    array[:] = [Symbol(name) for name in names]
    return array


def _written(terms: Any) -> list[str]:
    return [PythonSource().expression(term) for term in terms]


def _listed(items: Sequence[str]) -> str:
    return "".join(f"{item}, " for item in items)


def _function(head: str, body: list[str]) -> str:
    return "\n".join([f"def {head}:", *_indented(body)]) + "\n"


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]
