"""Rules and formulas as Python source in the algebra FLOAT; recording functions are made of it."""

from __future__ import annotations

import keyword
import linecache
import math
import operator
from collections.abc import Mapping
from typing import Any

from autograd.notation.languages.printing import Operand, Source
from autograd.notation.terms import COUNT, Each, SymbolGroup, Term, elements_of
from autograd.table.algebras import FLOAT, Algebra

NAMESPACE: Mapping[str, Any] = {
    **FLOAT.kernels,
    "inf": math.inf,
    "nan": math.nan,
    "map": map,
    "mul": operator.mul,
    "count": Algebra.count,
    "indices": Algebra.indices,
    "products_of_others": Algebra.products_of_others,
}
"""What source may use besides its operands."""

# a kernel written out, where a call of it would cost as much as what it does
INLINE = {"dot": "{prefix}sum({prefix}map({prefix}mul, {0}, {1}))"}


def python(term: Any) -> str:
    """A formula as Python source, its last line an expression in the kernels of FLOAT.

    Values stand by their labels, those whose label is no Python name as their numbers. What is used
    more than once is computed in lines of its own before.

    >>> from autograd.notation import expression
    >>> from autograd.engine.value import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> print(python(expression((a * b).relu() + 1, lambda v: bool(v.label))))
    _t0 = a * b
    (0.0 if _t0 <= 0.0 else _t0) + 1.0
    """
    source = Python()
    last = source.expression(term)
    return "\n".join([*source.statements, last])


def function_of(name: str, source: str, filename: str, namespace: dict[str, Any]) -> Any:
    """The function `name` that a source defines over `namespace`.

    The source is registered under `filename`, so that tracebacks show it and a debugger steps in.
    """
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    scope: dict[str, Any] = {}
    exec(compile(source, filename, "exec"), namespace, scope)  # noqa: S102  (source from the table)
    return scope[name]


class Python(Source):
    """Writes terms as Python expressions; what an expression needs first is left in `statements`.

    `prefix` goes before the name of every kernel, so that no operand can hide it.

    >>> from autograd.notation.terms import SYMBOLS, Symbol
    >>> x = Symbol("x")
    >>> Python().expression(SYMBOLS.sigmoid(x))
    '1.0 / (1.0 + exp(-x))'
    """

    language = "Python"
    choice = "({1} if {0} else {2})"

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self.prefix = prefix
        self.infinity, self.nan = f"{prefix}inf", f"{prefix}nan"

    def expression(self, term: Any) -> str:
        """The source of `term`: a float, or a list where `term` is an `Each`."""
        if isinstance(term, tuple | list):
            return "[" + ", ".join(self._operand(x) for x in term) + "]"
        if isinstance(term, SymbolGroup):
            return self._group(term)
        if isinstance(term, Each):
            if not elements_of(term.body):  # the same for all
                return f"[{self._operand(term.body)}] * len({term.groups[0].name})"
            return f"[{self._comprehension(term)}]"
        return super().expression(term)

    def _is_true(self, operand: Operand) -> str:
        return str(operand)

    def _temporary(self) -> str:
        return f"_t{len(self.statements)}"

    def _is_name(self, label: str) -> bool:
        return label.isidentifier() and not keyword.iskeyword(label)

    def _call(self, term: Term) -> Operand | None:
        name = term.row.name
        if name not in FLOAT.kernels and term.row is not COUNT:
            return None
        arguments = list(map(self._argument, term.operands))
        if name in INLINE:
            return Operand(INLINE[name].format(*arguments, prefix=self.prefix))
        return Operand(f"{self.prefix}{name}({', '.join(arguments)})")

    def _argument(self, operand: Any) -> str:
        if isinstance(operand, Each):
            return self._comprehension(operand)
        if isinstance(operand, SymbolGroup):
            return self._group(operand)
        if isinstance(operand, tuple):
            return "(" + "".join(f"{self._operand(x)}, " for x in operand) + ")"
        return str(self._operand(operand))

    def _group(self, group: SymbolGroup) -> str:
        return f"{self.prefix}{group.derived}({group.name})" if group.derived else group.name

    def _comprehension(self, each: Each) -> str:
        self.hoist(each.body)
        names = [next(iter(group)).name for group in each.groups]
        groups = list(map(self._group, each.groups))
        if len(names) == 1:
            return f"{self._operand(each.body)} for {names[0]} in {groups[0]}"
        return f"{self._operand(each.body)} for {', '.join(names)} in zip({', '.join(groups)})"
