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

from autograd.compiler.lowering.bodies import body_of
from autograd.compiler.targets.numpy.lines import Lines, Name
from autograd.compiler.targets.numpy.references import Act
from autograd.compiler.targets.numpy.scratch import count_of, indices_of, products_of_others
from autograd.errors import NotationError
from autograd.notation.languages.printing import COMPARISONS
from autograd.notation.languages.python import function_of
from autograd.notation.terms import COUNT, SYMBOLS, Each, Element, Symbol, SymbolGroup, Term
from autograd.table.algebras import ARRAY
from autograd.table.kernels import FOLDS, no_kernel
from autograd.table.primitive import Primitive

UFUNCS = {
    **{name: each.__name__ for name, each in ARRAY.kernels.items() if isinstance(each, np.ufunc)},
    **{name: name for name in COMPARISONS},
}
"""The ufuncs of rows, by name."""

BY_KEYWORD = ("maximum", "minimum")
"""The ufuncs to which NumPy wants the array they write named."""

INTO, ADD = "into", "add"
"""What becomes of a gradient: it is written into an array, or a function is called that adds it."""

NAMESPACE: dict[str, Any] = {
    **{each.__name__: each for each in (count_of, indices_of, products_of_others)},
    **{name: getattr(np, name) for name in UFUNCS.values()},
    **{name: getattr(np, name) for name in "logical_not logical_and logical_or".split()},
    **{name: getattr(np, name) for name in "asarray bitwise_xor inf nan".split()},
}

Bind = Callable[..., tuple[Act, Act]]


@dataclass(frozen=True, slots=True)
class Use:
    """How an instruction uses an operand; `gradient` is INTO, ADD or, if none is wanted, empty."""

    gathered: bool
    gradient: str


@functools.lru_cache(maxsize=1024)
def bind_of(row: Primitive, uses: tuple[Use, ...], keep: bool) -> Bind:
    """A function `bind(scratch, z, g, x, read_x, to_x, ...)` that gives `forward` and `backward`.

    z and g are the arrays of the results and of their gradients. x is the array of an operand; if
    it is gathered, read_x is the function that fills it. Its gradient goes to to_x, an array or a
    function. With `keep`, what both need is computed and gathered once.
    """
    writer = _Writer(row)
    filename = f"<autograd {row.name}: NumPy {next(_numbers)}>"
    bind: Bind = function_of("bind", writer.source(uses, keep), filename, writer.namespace)
    return bind


_numbers = itertools.count(1)


class _Writer:
    """Writes the source of one row."""

    def __init__(self, row: Primitive) -> None:
        self._body = body_of(row)
        self._lines = Lines()
        self.namespace = dict(NAMESPACE)

    def source(self, uses: tuple[Use, ...], keep: bool) -> str:
        """The source of `bind`."""
        names = [operand.name for operand in self._body.operands]
        self._value(self._body.result, Name("z"))
        middle = len(self._lines)
        if not keep:
            self._lines.forget()
        for name, use, give in zip(names, uses, self._body.gives, strict=True):
            if give is None or not use.gradient:
                continue
            if use.gradient == INTO:
                self._value(give.term, Name(f"to_{name}"))
            else:
                self._lines.emit(f"to_{name}({self._value(give.term).text})")
        gathered = [name for name, use in zip(names, uses, strict=True) if use.gathered]
        return "\n".join(
            [
                f"def bind(scratch, z, g, {', '.join(f'{x}, read_{x}, to_{x}' for x in names)}):",
                *(f"    {line}" for line in self._lines.setup(middle)),
                "    def forward():",
                *self._function(0, middle, gathered),
                "    def backward():",
                *self._function(middle, len(self._lines), [] if keep else gathered),
                "    return forward, backward",
                "",
            ]
        )

    def _function(self, first: int, last: int, gathered: list[str]) -> list[str]:
        """Lines after the operands they use have been gathered."""
        lines, used = self._lines.between(first, last)
        reads = [f"read_{name}()" for name in gathered if name in used]
        return [f"        {line}" for line in [*reads, *lines] or ["pass"]]

    def _value(self, term: Any, into: Name | None = None) -> Name:
        """The array of a term, written into an array if one is given."""
        found = self._computed(term, into) if isinstance(term, Term) else self._atom(term)
        if into is None or found is into:
            return found
        self._lines.emit(f"{into.text}[...] = {found.text}")
        return into

    def _atom(self, term: Any) -> Name:
        if isinstance(term, Name):
            return term
        if isinstance(term, int | float):
            return self._lines.fixed(f"asarray({float(term)!r})", number=float(term))
        if isinstance(term, Each):
            return self._value(term.body)
        group = term.group if isinstance(term, Element) else term
        if not isinstance(group, Symbol | SymbolGroup):
            raise NotationError(
                f"A rule of {self._body.row.name!r} uses {term!r}, which is no operand."
            )
        array = Name(group.name)
        if isinstance(group, Symbol) or not group.derived:
            return array
        if group.derived == "indices":
            return self._lines.fixed(f"indices_of({array.text})")
        return self._called("products_of_others", [array], None)

    def _computed(self, term: Term, into: Name | None) -> Name:
        name, used = term.row.name, term.operands
        if term.row is COUNT:
            return self._lines.fixed(f"count_of({self._value(used[0]).text})")
        if name in FOLDS:
            return self._folded(UFUNCS[FOLDS[name][0]], used[0], into)
        if name == "where":
            return self._chosen(used[0], used[1], used[2], into)
        if name not in UFUNCS and name not in ARRAY.kernels:
            return self._value(self._opened(term), into)
        values = [self._value(x) for x in used]
        if name == "mul" and all(x.dtype == "?" for x in values):
            return self._ufunc("logical_and", values)
        if name == "sub" and values[0].number == 1.0 and values[1].dtype == "?":
            return self._ufunc("logical_not", values[1:])
        values = [self._number(x) for x in values]
        if name in UFUNCS:
            return self._ufunc(UFUNCS[name], values, into)
        self.namespace[name] = ARRAY.kernels[name]
        return self._called(name, values, into)

    def _opened(self, term: Term) -> Any:
        """The forward rule of a row, with its operands computed before."""
        if term.row.forward is None:
            raise no_kernel("NumPy", term.row.name)
        return term.row.forward(SYMBOLS, *map(self._operand, term.operands))

    def _operand(self, operand: Any) -> Any:
        if isinstance(operand, SymbolGroup):
            return operand
        if isinstance(operand, Each):
            name = self._number(self._value(operand)).text
            return SymbolGroup(name, f"{name}_each")
        if isinstance(operand, tuple):
            return tuple(map(self._value, operand))
        return self._value(operand)

    def _ufunc(self, ufunc: str, operands: list[Name], into: Name | None = None) -> Name:
        """The result of a ufunc, written into an array of numbers if one is given."""
        is_truth = ufunc in COMPARISONS or ufunc.startswith("logical")
        dtype = "?" if is_truth else "f8"
        texts = ", ".join(x.text for x in operands)
        if all(x.is_fixed for x in operands):
            return self._lines.fixed(f"asarray({ufunc}({texts}))", dtype)
        line = f"{ufunc}({texts}, {'out=' * (ufunc in BY_KEYWORD)}{{}})"
        return self._lines.written(line, operands, None if is_truth else into, dtype)

    def _called(self, function: str, operands: list[Name], into: Name | None) -> Name:
        """The result of a function that makes an array of its own."""
        texts = ", ".join(x.text for x in operands)
        return self._lines.written(f"{{}}[...] = {function}({texts})", operands, into)

    def _number(self, x: Name, dtype: str = "f8") -> Name:
        """Truth values as the numbers 1 and 0."""
        if x.dtype != "?":
            return x
        return self._lines.written(f"{{}}[...] = {x.text}", [x], None, dtype)

    def _folded(self, ufunc: str, xs: Any, into: Name | None) -> Name:
        if isinstance(xs, tuple):
            values = [self._number(self._value(x)) for x in xs]
            return functools.reduce(lambda x, y: self._ufunc(ufunc, [x, y]), values)
        group = self._number(self._value(xs))
        line = f"{ufunc}.reduce({group.text}, 0, None, {{}})"
        return self._lines.written(line, [group], into, shape="folded")

    def _chosen(self, condition: Any, x: Any, y: Any, into: Name | None) -> Name:
        """The operand x where the condition holds, else y."""
        truth = self._truth(condition)
        a, b = self._number(self._value(x)), self._number(self._value(y))
        if _is_zero(a):
            truth, a, b = self._ufunc("logical_not", [truth]), b, a
        mask = self._number(truth, "i8")
        if _is_zero(b):
            return self._bitwise("multiply", a, mask, into)
        different = self._bitwise("bitwise_xor", a, b, None)
        return self._bitwise(
            "bitwise_xor", b, self._bitwise("multiply", different, mask, None), into
        )

    def _bitwise(self, ufunc: str, x: Name, y: Name, into: Name | None) -> Name:
        """A ufunc on the bits of numbers."""
        bits = [self._lines.bits(x), self._lines.bits(y)]
        line = f"{ufunc}({bits[0].text}, {bits[1].text}, {{}}_bits)"
        found = self._lines.written(line, bits, into)
        self._lines.bits(found)
        return found

    def _truth(self, term: Any) -> Name:
        """The truth values of a condition."""
        if isinstance(term, Term) and term.row.name == "add":
            values = [self._value(x) for x in term.operands]
            if all(x.dtype == "?" for x in values):
                return self._ufunc("logical_or", values)
        value = self._value(term)
        return value if value.dtype == "?" else self._ufunc("not_equal", [value, self._atom(0.0)])


def _is_zero(x: Name) -> bool:
    """Whether all bits of a number are 0."""
    return x.number == 0.0 and math.copysign(1.0, x.number) > 0.0
