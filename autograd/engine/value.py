"""With this module one can compute with scalars that remember how they were made."""

from __future__ import annotations

import operator
from collections.abc import Callable
from itertools import repeat, starmap
from math import inf
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autograd.engine import copying, hooked, operations, pickling
from autograd.engine.assigning import (
    assign_label,
    checked_label,
    refuse_record,
    tell_of_rebinding,
)
from autograd.engine.backward import backpropagate
from autograd.engine.decisions import decide
from autograd.engine.equality import Identity
from autograd.engine.methods import NAMESPACE, install_table
from autograd.engine.notes import UNRECORDED
from autograd.engine.operands import convert, number
from autograd.engine.operations import Operations
from autograd.engine.pausing import is_paused
from autograd.engine.reading import DATA, WATCHING, item, note
from autograd.engine.ufuncs import applied, asked
from autograd.errors import GraphLeftWarning, OperandError
from autograd.graph import edges
from autograd.notices import named, tell
from autograd.shortening import shown
from autograd.table.primitive import Primitive

_OPERATORS: Final = "add sub mul truediv pow neg mod".split()
_SIGNS: Final = dict(zip(_OPERATORS, "+ - * / ** - %".split(), strict=True))


class Value(Identity, Operations):
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

    # A node has its operands in _a, _b (a Value, a float or a group) and their slopes in _da, _db;
    # the third is in _c beside its slope, or nodes would be of the next size of Python's memory.
    # Positions that its row does not have stay unset, and None is a slope that is zero by
    # structure. A leaf may have `Notes` in _a, and hooks are in _c. The engine writes the slots;
    # what a user assigns goes through the properties. A Value with `_data` is NumPy's masked array.
    __slots__ = (
        *("__weakref__", "_a", "_b", "_c", "_da", "_db", "_label", "_number", "_row"),
        "grad",
    )

    grad: float
    _number: float
    _label: str
    _row: Primitive | None
    _a: Any
    _b: Any
    _c: Any
    _da: Any
    _db: Any
    item = item
    register_hook = hooked.register_hook

    def __init__(self, data: Any, label: str = "", _op: Any = None, _children: Any = None) -> None:
        if _op is not None or _children is not None:
            refuse_record(label if _children is None else _children, _op)
        self._number = data if type(data) is float else number(data)
        self.grad = 0.0
        self._label = label if type(label) is str else checked_label(label)
        self._row = None

    if TYPE_CHECKING:
        data: float
        label: str
    else:  # attrgetter runs no bytecode of Python, so it is the fastest property
        data = DATA
        label = property(attrgetter("_label"), assign_label, doc="Its name; empty for none.")

    @property
    def row(self) -> Primitive | None:
        """The primitive that made this value; None for a leaf."""
        return self._row

    @property
    def op(self) -> str:
        """The name of the primitive that made this value; empty for a leaf."""
        return "" if self._row is None else self._row.name

    @property
    def is_leaf(self) -> bool:
        """Whether this value was given, not computed."""
        return self._row is None

    @property
    def scope(self) -> str:
        """The scope in which the label was given, such as `layer 1`; empty for none."""
        return getattr(self._label, "scope", "")

    @property
    def operands(self) -> tuple[Any, ...]:
        """The operands as written: Values, floats, and a tuple of them for a group."""
        row = self._row
        if row is None:
            return ()
        n = len(row.operands)
        if n == 1:
            return (self._a,)
        return (self._a, self._b) if n == 2 else (self._a, self._b, self._c[0])

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
        if self._row is None:
            return ""
        sign = _SIGNS.get(self._row.operator, self._row.name)
        return f"{sign}{self._b:g}" if sign == "**" and type(self._b) is float else sign

    def backward(
        self,
        gradient: float = 1.0,
        retain_graph: bool | None = None,  # noqa: ARG002
        create_graph: bool = False,
    ) -> None:
        """Add to the `grad` of every leaf the derivative of this value by it, times `gradient`.

        Interior nodes get the gradient of this pass. If the pass fails, no leaf is changed. The
        graph is never freed, so `retain_graph`, which PyTorch's users give, makes no difference.

        Of what was computed under `no_grad` there is no graph: NotRecordedError. Gradients are
        numbers here, so `create_graph=True` is an OperandError that names `grad`.

        >>> a = Value(3.0)
        >>> cube = a * a * a
        >>> cube.backward(); cube.backward()
        >>> a.grad
        54.0
        """
        if create_graph:
            raise OperandError(
                "backward(create_graph=True) would need gradients that are Values, and `.grad` is "
                "a number; write grad(y, [x], create_graph=True), which returns Values to go on "
                "with."
            )
        backpropagate(self, gradient if type(gradient) is float else number(gradient))

    def _backward(self) -> None:
        """Add this node's gradient times its slopes to the gradients of its operands.

        One step of the chain rule by hand, micrograd's name for it. `backward` takes them all.
        """
        for operand, slope in zip(self.parents, self.slopes, strict=True):
            operand.grad += self.grad * slope

    def zero_grad(self, set_to_none: bool = True) -> None:  # noqa: ARG002
        """Set the gradient of this node to 0.0, whatever PyTorch's `set_to_none` says."""
        self.grad = 0.0

    def detach(self) -> Value:
        """A new leaf with the same data and label, which gradients do not pass."""
        if WATCHING:
            note(self, ".detach()")
        return Value(self._number, self._label)

    def clip(
        self,
        min: Any = -inf,  # noqa: A002
        max: Any = inf,  # noqa: A002
        out: Any = None,
        **options: Any,
    ) -> Value:
        """`clamp` as NumPy calls it, for `np.clip(v, 0.0, 1.0)`; None is no bound."""
        if out is not None or options:
            found = ", ".join([*(["out"] if out is not None else []), *options])
            raise OperandError(f"np.clip records a new Value and takes bounds only, got {found}.")
        low, high = (x if bound is None else bound for bound, x in ((min, -inf), (max, inf)))
        return operations.clamp(self, low, high)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return applied(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, _: Any, inputs: Any, options: Any) -> Any:
        return asked(function, inputs, options)

    def conjugate(self) -> Value:
        """The Value itself, which is real; `np.var` and `np.std` ask for it."""
        return self

    def __float__(self) -> float:
        if not is_paused():
            tell(
                GraphLeftWarning,
                f"A plain number was made of {named(self)}, as float(v), math.sin(v), '%f' % v or "
                "a NumPy array of floats does: no gradient passes here. Write v.sin() or "
                "autograd.sin(v) to stay in the graph, v.item() or v.data if you mean the number.",
            )
        return self._number

    def __int__(self) -> int:
        raise OperandError(
            f"int(v) would take {named(self)} out of the graph without a word; write int(v.data) "
            "for the integer, or floor(v), ceil(v) or round(v) to stay in the graph."
        )

    __trunc__ = __int__

    def __round__(self, digits: int | None = None) -> Any:
        if digits is not None:
            raise OperandError(
                f"round(v, {shown(digits)}) would take {named(self)} out of the graph; write "
                f"round(v.data, {shown(digits)}) for the number, or round(v) to stay in the graph."
            )
        return operations.round(self)

    def __bool__(self) -> bool:
        decide("!=", self, 0.0)
        return self._number != 0.0

    def __pos__(self) -> Value:
        return self

    def __lt__(self, other: Any) -> Any:
        return self._compare("<", other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._compare("<=", other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._compare(">", other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._compare(">=", other, operator.ge)

    def _compare(self, sign: str, other: Any, compare: Callable[[float, float], bool]) -> Any:
        number = other._number if isinstance(other, Value) else convert(other)
        if number is NotImplemented:
            return number
        decide(sign, self, other if isinstance(other, Value) else number)
        return compare(self._number, number)

    def __format__(self, specification: str) -> str:
        return format(self._number, specification) if specification else str(self)

    def __repr__(self) -> str:
        label = f", label={str(self._label)!r}" if self._label else ""
        return f"Value(data={_shown(self._number)}, grad={_shown(self.grad)}{label})"

    def _repr_svg_(self) -> str | None:
        """The picture of the graph, for notebooks; None above the size that can be read."""
        from viz import svg_or_none  # noqa: PLC0415  (viz stands above this module)

        return svg_or_none(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """The picture as notebooks keep it, drawn once for all its types."""
        from viz import shown  # noqa: PLC0415  (viz stands above this module)

        return shown(self)

    def __dir__(self) -> list[str]:
        own = {"_backward", "_op", "_prev"}  # micrograd's names, for code that has them
        return [n for n in super().__dir__() if n[0] != "_" or n.startswith("__") or n in own]

    def __copy__(self) -> Value:
        return copying.twin(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return copying.copied(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return pickling.pickled(self)


def _shown(number: object) -> str:
    """A number with six digits; whatever else somebody has put in its place as it is."""
    return f"{number:.6g}" if isinstance(number, float | int) else repr(number)


_BLANKS: Final = starmap(object.__new__, repeat((Value,)))
"""Values with nothing in their slots, without end: 42 ns each, and 46 from a partial."""


def leaf(data: float) -> Value:
    """A leaf whose data is known to be a float."""
    value: Value = next(_BLANKS)
    value._number = data
    value.grad = 0.0
    value._label = ""
    value._row = None
    return value


def unrecorded(data: float) -> Value:
    """The result of an operation while recording is paused: a leaf that no pass may start from."""
    value = leaf(data)
    value._a = UNRECORDED
    return value


def rebound(value: Value, data: float) -> Value:
    """The result of `value += ...` while recording is paused, which is a new leaf."""
    tell_of_rebinding(value)
    return unrecorded(data)


NAMESPACE.update(_Value=Value, _blanks=_BLANKS, _leaf=leaf, _unrecorded=unrecorded)
NAMESPACE.update(_rebound=rebound, _tell_of_rebinding=tell_of_rebinding)
install_table()
