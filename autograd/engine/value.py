"""With this module one can compute with scalars that remember how they were made."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Self

from autograd.engine import copying
from autograd.engine.backward import backpropagate
from autograd.engine.methods import NAMESPACE, install_table
from autograd.engine.operands import convert, number
from autograd.engine.operations import Operations
from autograd.errors import OperandError
from autograd.graph import edges
from autograd.table.primitive import Primitive

_SIGNS: Final = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "pow": "**",
    "neg": "-",
    "mod": "%",
}


class Scoped(str):
    """A label given inside a scope, such as a layer; drawings put a band behind a scope."""

    __slots__ = ("scope",)
    scope: str

    def __new__(cls, label: str, scope: str) -> Self:
        scoped = super().__new__(cls, label)
        scoped.scope = scope
        return scoped

    def __reduce__(self) -> tuple[Any, ...]:
        return Scoped, (str(self), self.scope)


class Value(Operations):
    """A scalar in a graph: a leaf, or the result of an operation on other Values and numbers.

    `data` is its number and `grad` the derivative of the last root on which `backward` was called,
    0.0 until then; leaves add up over passes until `zero_grad`. `label` is its name in pictures and
    formulas.

    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> c = a * b + a**2
    >>> c.backward()
    >>> c.data, a.grad, b.grad
    (-2.0, 1.0, 2.0)

    Data that is no real number is an OperandError (a TypeError).
    """

    # a node has its operands in a, b, c (a Value, a float or a group) and their slopes in da, db,
    # dc; positions that its row does not have stay unset, and None is a slope that is zero by
    # structure
    __slots__ = ("a", "b", "c", "da", "data", "db", "dc", "grad", "label", "row")

    data: float
    grad: float
    label: str
    row: Primitive | None
    a: Any
    b: Any
    c: Any
    da: Any
    db: Any
    dc: Any

    def __init__(self, data: Any, label: str = "") -> None:
        self.data = data if type(data) is float else number(data)
        self.grad = 0.0
        if type(label) is not str and not isinstance(label, str):
            raise OperandError(
                f"The label of a Value is a string, empty for none, got {label!r}; operations "
                "record operands themselves, so Value takes data and a label only."
            )
        self.label = label
        self.row = None

    @property
    def op(self) -> str:
        """The name of the primitive that made this value; empty for a leaf."""
        return "" if self.row is None else self.row.name

    @property
    def is_leaf(self) -> bool:
        """Whether this value was given, not computed."""
        return self.row is None

    @property
    def scope(self) -> str:
        """The scope in which the label was given, such as `layer 1`; empty for none."""
        return getattr(self.label, "scope", "")

    @property
    def operands(self) -> tuple[Any, ...]:
        """The operands as written: Values, floats, and a tuple of them for a group."""
        row = self.row
        if row is None:
            return ()
        n = len(row.operands)
        if n == 1:
            return (self.a,)
        return (self.a, self.b) if n == 2 else (self.a, self.b, self.c)

    @property
    def parents(self) -> tuple[Value, ...]:
        """The operands that are Values, groups opened, in order; one used twice stands twice."""
        return tuple(
            x
            for operand in self.operands
            for x in (operand if isinstance(operand, tuple) else (operand,))
            if type(x) is not float
        )

    @property
    def slopes(self) -> tuple[float, ...]:
        """The local derivatives of this value, one for each of `parents`, as recorded."""
        slopes: list[float] = []
        for operand, slope in edges(self):
            if not isinstance(operand, tuple):
                if type(operand) is not float:
                    slopes.append(0.0 if slope is None else slope)
                continue
            each = (0.0,) * len(operand) if slope is None else slope
            slopes.extend(s for x, s in zip(operand, each, strict=True) if type(x) is not float)
        return tuple(slopes)

    @property
    def _prev(self) -> set[Value]:
        """`parents` as a set: micrograd's name, for notebooks that draw graphs themselves."""
        return set(self.parents)

    @property
    def _op(self) -> str:
        """`op` as micrograd writes it: `+`, `*`, `**2`, `tanh`; empty for a leaf."""
        if self.row is None:
            return ""
        sign = _SIGNS.get(self.row.operator, self.row.name)
        return f"{sign}{self.b:g}" if sign == "**" and type(self.b) is float else sign

    def backward(self, gradient: float = 1.0) -> None:
        """Add to the `grad` of every leaf the derivative of this value by it, times `gradient`.

        Interior nodes get the gradient of this pass. If the pass fails, no leaf is changed.

        >>> a = Value(3.0)
        >>> cube = a * a * a
        >>> cube.backward(); cube.backward()
        >>> a.grad
        54.0
        """
        backpropagate(self, gradient if type(gradient) is float else number(gradient))

    def zero_grad(self) -> None:
        """Set the gradient of this node to 0.0."""
        self.grad = 0.0

    def detach(self) -> Value:
        """A new leaf with the same data and label, which gradients do not pass."""
        return Value(self.data, self.label)

    def item(self) -> float:
        """The data as a float."""
        return float(self.data)

    def __float__(self) -> float:
        return float(self.data)

    def __bool__(self) -> bool:
        return self.data != 0.0

    def __pos__(self) -> Value:
        return self

    def __lt__(self, other: Any) -> Any:
        return self._compare(other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._compare(other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._compare(other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._compare(other, operator.ge)

    def _compare(self, other: Any, compare: Callable[[float, float], bool]) -> Any:
        number = other.data if isinstance(other, Value) else convert(other)
        return number if number is NotImplemented else compare(self.data, number)

    def __format__(self, specification: str) -> str:
        return format(self.data, specification) if specification else str(self)

    def __repr__(self) -> str:
        label = f", label={str(self.label)!r}" if self.label else ""
        return f"Value(data={_shown(self.data)}, grad={_shown(self.grad)}{label})"

    def _repr_svg_(self) -> str | None:
        """The picture of the graph, for notebooks; None above the size that can be read."""
        from viz import svg_or_none  # noqa: PLC0415  (viz stands above this module)

        return svg_or_none(self)

    def __copy__(self) -> Value:
        return copying.twin(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return copying.copied(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return copying.pickled(self)


def _shown(number: object) -> str:
    """A number with six digits; whatever else somebody has put in its place as it is."""
    return f"{number:.6g}" if isinstance(number, float | int) else repr(number)


_create: Final = partial(object.__new__, Value)


def leaf(data: float) -> Value:
    """A leaf whose data is known to be a float."""
    value: Value = _create()
    value.data = data
    value.grad = 0.0
    value.label = ""
    value.row = None
    return value


NAMESPACE.update(_Value=Value, _new=_create, _leaf=leaf)
install_table()
