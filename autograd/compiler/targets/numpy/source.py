"""A row as NumPy source: its result and its gradients in ufuncs that write where memory waits.

Numbers are arrays of shape (operations, batch), those of a group (size, operations, batch), or of
length 1 along an axis on which they do not differ. Temporary arrays are taken from a `Scratch` when
a function is bound to its arrays. A comparison stays an array of truth values for as long as it is
used as one, and `where` chooses among the bits of numbers: a branch would be guessed wrongly.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.compiler.targets.numpy.lines import Lines, Name
from autograd.compiler.targets.numpy.scratch import count_of, indices_of, products_of_others
from autograd.errors import NotationError
from autograd.notation.languages.printing import COMPARISONS
from autograd.notation.languages.python import function_of
from autograd.notation.terms import (
    COUNT,
    SYMBOLS,
    Each,
    Element,
    Group,
    Term,
)
from autograd.table.algebras import ARRAY
from autograd.table.kernels import FOLDS, no_kernel
from autograd.table.primitive import Primitive

UFUNCS = {
    **{
        name: kernel.__name__
        for name, kernel in ARRAY.kernels.items()
        if isinstance(kernel, np.ufunc)
    },
    **{name: name for name in COMPARISONS},
}
"""The ufuncs of rows, by name."""

LOGIC = {"add": "logical_or", "mul": "logical_and"}
"""What sums and products of truth values are where only their truth counts."""

INTO, ADD = "into", "add"
"""What becomes of a gradient: it is written into an array, or a function is called that adds it."""

NAMESPACE: dict[str, Any] = {
    "asarray": np.asarray,
    "count_of": count_of,
    "indices_of": indices_of,
    "products_of_others": products_of_others,
    **{name: getattr(np, name) for name in (*UFUNCS.values(), *LOGIC.values())},
    **{name: getattr(np, name) for name in ("logical_not", "bitwise_xor")},
}

Act = Callable[[], Any]
Bind = Callable[..., tuple[Act, Act]]


@dataclass(frozen=True, slots=True)
class Use:
    """How an instruction uses an operand; `gradient` is INTO, ADD or, if none is wanted, empty."""

    gathered: bool
    gradient: str


@functools.lru_cache(maxsize=1024)
def bind_of(row: Primitive, uses: tuple[Use, ...], keep: bool) -> Bind:
    """A function `bind(scratch, z, g, x0, read0, to0, ...)` that gives `forward` and `backward`.

    z and g are the arrays of the results and of their gradients. x0 is the array of operand 0; if
    it is gathered, read0 is the function that fills it. Its gradient goes to to0, an array or a
    function. With `keep`, what both need is computed and gathered once.
    """
    kernel = _Kernel(row, uses, keep)
    filename = f"<autograd {row.name}: NumPy {next(_numbers)}>"
    bind: Bind = function_of("bind", kernel.source(), filename, kernel.namespace)
    return bind


_numbers = itertools.count(1)


class _Kernel:
    """Writes the source of one row."""

    def __init__(self, row: Primitive, uses: tuple[Use, ...], keep: bool) -> None:
        self._row, self._uses, self._keep = row, uses, keep
        self.namespace = dict(NAMESPACE)
        self._lines = Lines(self.namespace)
        self._operands: list[Any] = [
            Group(f"x{i}", f"x{i}_each") if p.starred else Name(f"x{i}")
            for i, p in enumerate(row.operands)
        ]

    def source(self) -> str:
        """The source of `bind`."""
        z = Name("z")
        self._value(self._result(), into=z)
        middle = len(self._lines)
        if not self._keep:
            self._lines.known.clear()
        for index, (use, rule) in enumerate(zip(self._uses, self._row.slopes, strict=True)):
            if use.gradient and rule is not None:
                self._contribute(index, use, rule(SYMBOLS, z, *self._operands))
        operands = [f"x{i}, read{i}, to{i}" for i in range(len(self._uses))]
        return "\n".join(
            [
                f"def bind(scratch, z, g, {', '.join(operands)}):",
                *(f"    {line}" for line in self._lines.setup(middle)),
                "    def forward():",
                *(f"        {line}" for line in self._body(0, middle)),
                "    def backward():",
                *(f"        {line}" for line in self._body(middle, len(self._lines))),
                "    return forward, backward",
                "",
            ]
        )

    def _body(self, first: int, last: int) -> list[str]:
        """Lines after the operands they use have been gathered."""
        lines, used = self._lines.between(first, last)
        reads = [
            f"read{i}()"
            for i, use in enumerate(self._uses)
            if use.gathered and f"x{i}" in used and not (first and self._keep)
        ]
        return [*reads, *lines] or ["pass"]

    # --- the rules

    def _result(self) -> Any:
        row = self._row
        term = Term(row, tuple(self._operands))
        return term if self._has_kernel(row) else self._opened(term)

    def _contribute(self, index: int, use: Use, slope: Any) -> None:
        """The gradient of an operand: g times the slope."""
        value = self._value(slope)
        g, to = Name("g"), Name(f"to{index}")
        into = to if use.gradient == INTO else None
        if value.number == 1.0:
            found = g
        elif value.number == -1.0:
            found = self._lines.ufunc("negative", [g], into)
        else:
            found = self._lines.ufunc("multiply", [value, g], into)
        if into is None:
            self._lines.emit(f"{to.text}({found.text})", found)
        else:
            self._stored(found, into)

    # --- terms

    def _value(self, term: Any, into: Name | None = None) -> Name:
        """The array of a term, written into an array if one is given."""
        if isinstance(term, Term):
            return self._stored(self._computed(term, into), into)
        return self._stored(self._atom(term), into)

    def _stored(self, found: Name, into: Name | None) -> Name:
        """The array into which a result was to be written."""
        if into is not None and found is not into:
            self._lines.emit(f"{into.text}[...] = {found.text}", found, into)
        return found if into is None else into

    def _atom(self, term: Any) -> Name:
        if isinstance(term, Name):
            return term
        if isinstance(term, int | float):
            return self._lines.constant(float(term))
        if isinstance(term, Group):
            return self._group(term)
        if isinstance(term, Element):
            return self._group(term.group)
        if isinstance(term, Each):
            return self._value(term.body)
        raise NotationError(f"A rule of {self._row.name!r} uses {term!r}, which is no operand.")

    def _computed(self, term: Term, into: Name | None) -> Name:
        name, used = term.row.name, term.operands
        if term.row is COUNT:
            return self._lines.fixed(f"count_of({self._value(used[0]).text})")
        if name in FOLDS:
            return self._folded(UFUNCS[FOLDS[name][0]], used[0], into)
        if name == "where":
            return self._chosen(used[0], used[1], used[2], into)
        if not self._has_kernel(term.row):
            return self._value(self._opened(term), into)
        operands = [self._value(x) for x in used]
        logic = self._logic(name, operands)
        if logic:
            return self._lines.ufunc(logic, operands[-2:] if name == "mul" else operands[-1:])
        operands = [self._lines.number(x) for x in operands]
        if name in UFUNCS:
            return self._lines.ufunc(UFUNCS[name], operands, into)
        self.namespace[name] = ARRAY.kernels[name]
        return self._lines.called(name, operands, into)

    @staticmethod
    def _logic(name: str, operands: list[Name]) -> str:
        """The ufunc for a product of truth values, or for 1 minus one of them."""
        if not operands[-1].is_truth:
            return ""
        if name == "sub" and operands[0].number == 1.0:
            return "logical_not"
        return "logical_and" if name == "mul" and operands[0].is_truth else ""

    @staticmethod
    def _has_kernel(row: Primitive) -> bool:
        return row.name in UFUNCS or row.name in ARRAY.kernels

    def _opened(self, term: Term) -> Any:
        """The forward rule of a row, with its operands computed before."""
        if term.row.forward is None:
            raise no_kernel("NumPy", term.row.name)
        return term.row.forward(SYMBOLS, *map(self._operand, term.operands))

    def _operand(self, operand: Any) -> Any:
        if isinstance(operand, Group):
            return operand
        if isinstance(operand, Each):
            name = self._lines.number(self._value(operand)).text
            return Group(name, f"{name}_each")
        if isinstance(operand, tuple):
            return tuple(map(self._value, operand))
        return self._value(operand)

    def _group(self, group: Group) -> Name:
        if group.derived == "indices":
            return self._lines.fixed(f"indices_of({group.name})")
        if group.derived:
            return self._lines.called("products_of_others", [Name(group.name)], None)
        return Name(group.name)

    def _folded(self, ufunc: str, xs: Any, into: Name | None) -> Name:
        if isinstance(xs, tuple):
            return functools.reduce(
                lambda x, y: self._lines.ufunc(ufunc, [x, self._lines.number(self._value(y))]),
                xs[1:],
                self._lines.number(self._value(xs[0])),
            )
        return self._lines.folded(ufunc, self._lines.number(self._value(xs)), into)

    def _chosen(self, condition: Any, x: Any, y: Any, into: Name | None) -> Name:
        """The operand x where the condition holds, else y."""
        truth = self._truth(condition)
        a, b = self._lines.number(self._value(x)), self._lines.number(self._value(y))
        if _is_zero(a):
            truth, a, b = self._lines.ufunc("logical_not", [truth]), b, a
        key = ("bits", truth.text)
        mask = self._lines.known.get(key)
        if mask is None:
            mask = self._lines.known[key] = self._lines.temporary("i8", [truth])
            self._lines.emit(f"{mask.text}[...] = {truth.text}", mask, truth)
        if _is_zero(b):
            return self._lines.bitwise("multiply", [a, mask], into)
        different = self._lines.bitwise("bitwise_xor", [a, b], None)
        chosen = self._lines.bitwise("multiply", [different, mask], None)
        return self._lines.bitwise("bitwise_xor", [b, chosen], into)

    def _truth(self, term: Any) -> Name:
        """The truth values of a condition."""
        if isinstance(term, Term) and term.row.name in LOGIC:
            operands = [self._value(x) for x in term.operands]
            if all(x.is_truth for x in operands):
                return self._lines.ufunc(LOGIC[term.row.name], operands)
        value = self._value(term)
        return (
            value
            if value.is_truth
            else self._lines.ufunc("not_equal", [value, self._lines.constant(0.0)])
        )


def _is_zero(x: Name) -> bool:
    """Whether all bits of a number are 0."""
    return x.number == 0.0 and math.copysign(1.0, x.number) > 0.0
