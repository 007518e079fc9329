"""PyTorch's way to write an operation: a class with a forward and a backward of one's own."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final
from weakref import WeakKeyDictionary

from autograd.engine import operations
from autograd.engine.adding import primitive
from autograd.engine.forking import forkable_lock
from autograd.engine.methods import NAMESPACE
from autograd.engine.operands import as_group, convert
from autograd.engine.pausing import is_paused, no_grad
from autograd.engine.tracing import Steps, Untraceable, steps_of, traced, tracing, untraced
from autograd.engine.value import Value
from autograd.errors import LengthError, NotationError, OperandError, PrimitiveError
from autograd.shortening import shown
from autograd.table.algebras import ARRAY, FLOAT
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

_MOST_OPERANDS = 3
"""A row has so many, groups aside."""

_MOST_ROWS = 16
"""So many rows a class may form, one for each way in which it computes."""

_LARGE = -1e6
"""A gradient beside 1 with which a backward is tried: it must give so many times as much."""

_LOCK = forkable_lock()


class FunctionContext:
    """What a `Function` keeps from its forward for its backward; any attribute may be set."""

    saved_tensors: tuple[Any, ...] = ()
    """What was saved, as it was given."""

    def __init__(self, operands: Sequence[Any]) -> None:
        self.needs_input_grad = tuple(isinstance(x, Value) for x in operands)

    def save_for_backward(self, *values: Any) -> None:
        """Keep Values and numbers for `backward`, which finds them in `saved_tensors`."""
        self.saved_tensors = values


class Function:
    """An operation as PyTorch's users write it: of scalars, with one output, by `Name.apply(x)`.

    `forward(ctx, *operands)` computes the result and `backward(ctx, grad_output)` gives the
    gradient for each operand, alone or as a tuple; None is no gradient.

    >>> class Cube(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x**3
    ...
    ...     @staticmethod
    ...     def backward(ctx, grad_output):
    ...         (x,) = ctx.saved_tensors
    ...         return grad_output * 3.0 * x**2
    >>> x = Value(2.0)
    >>> y = Cube.apply(x)
    >>> y.backward()
    >>> y.data, x.grad
    (8.0, 12.0)

    Both are first read as rules, with Values that show no number. If they are made of operations of
    the table alone, they become a row, and gradients of any order, programs and formulas follow. If
    they ask for a number (`x.item()`, `math.exp(x)`, `if x > 0`), or there are more than three
    operands, they are called with numbers: then one node keeps the slopes that `backward` gave,
    and `compile` and `create_graph=True` refuse it. Either way `backward` is called when the
    operation is recorded, and is linear in `grad_output`.
    """

    @staticmethod
    def forward(*_: Any) -> Any:
        """The result; to be written by the class of one's own."""
        raise NotImplementedError

    @staticmethod
    def backward(*_: Any) -> Any:
        """What each operand receives; to be written by the class of one's own."""
        raise NotImplementedError

    @classmethod
    def apply(cls, *operands: Any) -> Value:
        """The result of the operation, recorded."""
        _check(cls, operands)
        function = _row_function(cls, operands)
        return _by_numbers(cls, operands) if function is None else function(*operands)


class _Forms:
    """The rows that a class has formed, by what they compute."""

    def __init__(self) -> None:
        self.functions: dict[Any, Callable[..., Value]] = {}
        self.needs_numbers = False
        self.eager: Primitive | None = None
        self.values: set[int] = set()
        """At which places Values were given to `apply`."""


_FORMS: Final[WeakKeyDictionary[type[Function], _Forms]] = WeakKeyDictionary()


def _check(cls: type[Function], operands: Sequence[Any]) -> None:
    for name, arguments in (("forward", "ctx, x"), ("backward", "ctx, grad_output")):
        if getattr(cls, name) is getattr(Function, name):
            raise OperandError(
                f"The Function {cls.__name__!r} has no {name}; write it as a @staticmethod "
                f"def {name}({arguments})."
            )
    if not operands:
        raise LengthError(f"{cls.__name__}.apply takes the operands, at least one.")
    for x in operands:
        if not isinstance(x, Value) and convert(x) is NotImplemented:
            raise OperandError(
                f"{cls.__name__}.apply takes Values and numbers, got {shown(x)} of type "
                f"{type(x).__name__}. A Function is of scalars; what is no number can be an "
                "attribute of the class."
            )


def _row_function(cls: type[Function], operands: Sequence[Any]) -> Callable[..., Value] | None:
    """The function of the row that this call forms; None if it forms none."""
    if len(operands) > _MOST_OPERANDS:
        return None
    with _LOCK:
        forms = _FORMS.setdefault(cls, _Forms())
        if forms.needs_numbers:
            return None
        try:
            form = _traced(cls, operands)
        except Untraceable:
            forms.needs_numbers = True
            return None
        except Exception:  # noqa: BLE001  (with numbers it may be right, or says what is wrong)
            return None
        if form not in forms.functions:
            if len(forms.functions) == _MOST_ROWS:
                return None
            try:
                forms.functions[form] = _formed(cls, *form)
            except (NotationError, PrimitiveError):
                forms.needs_numbers = True
                return None
        return forms.functions[form]


def _traced(cls: type[Function], operands: Sequence[Any]) -> tuple[Steps, tuple[Steps | None, ...]]:
    """Result and slopes as steps from the operands; for slopes the result is an input too."""
    with tracing():
        xs = [traced(x._number if isinstance(x, Value) else convert(x)) for x in operands]
        ctx = FunctionContext(operands)
        result = _forward(cls, ctx, xs)
        if not isinstance(result, Value):
            raise Untraceable
        forward = steps_of(result, xs)
        gradient = traced(1.0)
        given = _gradients(cls, cls.backward(ctx, gradient), len(xs))
        inputs = [*xs, result, gradient]
        slopes: list[Steps | None] = []
        for each in given:
            slope = None if each is None else steps_of(each, inputs).over(len(inputs) - 1)
            if each is not None and slope is None:
                raise Untraceable
            slopes.append(slope)
    return forward, tuple(slopes)


def _forward(cls: type[Function], ctx: FunctionContext, operands: list[Any]) -> Any:
    """The result; a class with `setup_context` has a forward without ctx, as newer PyTorch's."""
    setup = getattr(cls, "setup_context", None)
    if setup is None:
        return cls.forward(ctx, *operands)
    result = cls.forward(*operands)
    setup(ctx, tuple(operands), result)
    return result


def _gradients(cls: type[Function], given: Any, n: int) -> list[Any]:
    gradients = list(given) if isinstance(given, tuple | list) else [given]
    if len(gradients) != n:
        raise LengthError(
            f"The backward of {cls.__name__!r} gave {len(gradients)} gradients for {n} operands; "
            "return one for each, None for one without a gradient."
        )
    return gradients


def _formed(
    cls: type[Function], forward: Steps, slopes: tuple[Steps | None, ...]
) -> Callable[..., Value]:
    signature = " ".join(_NAMES[: len(slopes)])
    rules = [
        None if slope is None else lambda xp, z, *xs, slope=slope: slope.computed(xp, [*xs, z])
        for slope in slopes
    ]
    with untraced():  # it may be called in the forward of another
        return primitive(
            _free_name(cls), signature, lambda xp, *xs: forward.computed(xp, xs), tuple(rules)
        )


_NAMES: Final = ("x", "y", "w")


def _free_name(cls: type) -> str:
    """The name of the class, with a number where it is taken: by one that was written before."""
    taken = (Value, ARRAY, sys.modules["autograd"])  # in all three a row has its name
    for n in count(1):
        name = cls.__name__ if n == 1 else f"{cls.__name__}_{n}"
        if not any(hasattr(place, name) for place in taken):
            return name
    raise AssertionError


def _by_numbers(cls: type[Function], operands: Sequence[Any]) -> Value:
    """One node with the slopes that `backward` gave for these numbers."""
    result, slopes = _computed(cls, operands)
    if not any(isinstance(x, Value) for x in operands):
        leaf: Value = NAMESPACE["_leaf"](result)
        return leaf
    if is_paused():
        unrecorded: Value = NAMESPACE["_unrecorded"](result)
        return unrecorded
    node: Value = next(NAMESPACE["_blanks"])
    node._number = result
    node.grad = 0.0
    node._label = ""
    node._row = _eager_row(cls, operands)
    node._a = as_group(operands)
    node._da = slopes
    return node


def _computed(cls: type[Function], operands: Sequence[Any]) -> tuple[float, list[float]]:
    """The result and the slopes, in numbers."""
    with no_grad():
        given = [Value(x._number, x.label) if isinstance(x, Value) else x for x in operands]
        ctx = FunctionContext(given)
        found = _number(cls, "forward", _forward(cls, ctx, given))
        by_1, by_large = (
            [
                0.0 if x is None else _number(cls, "backward", x)
                for x in _gradients(cls, cls.backward(ctx, Value(g)), len(given))
            ]
            for g in (1.0, _LARGE)
        )
    for x, y in zip(by_1, by_large, strict=True):
        if math.isfinite(x) and not math.isclose(_LARGE * x, y, rel_tol=1e-9):
            raise OperandError(
                f"The backward of {cls.__name__!r} is not linear: for the gradient 1 it gives "
                f"{x:.6g}, and for {_LARGE:g} it gives {y:.6g}. It gives grad_output times a "
                "slope; to change gradients otherwise, write v.register_hook(hook)."
            )
    return found, by_1


def _number(cls: type[Function], name: str, found: Any) -> float:
    number = found._number if isinstance(found, Value) else convert(found)
    if number is NotImplemented:
        wanted = (
            "a Function has one output, a Value or a number."
            if name == "forward"
            else "a gradient is a Value, a number or None."
        )
        raise OperandError(
            f"The {name} of {cls.__name__!r} gave {shown(found)} of type {type(found).__name__}; "
            f"{wanted}"
        )
    result: float = number
    return result


def _eager_row(cls: type[Function], operands: Sequence[Any]) -> Primitive:
    """What stands for the class in the graph: it is computed in doubles and nowhere else."""
    with _LOCK:
        forms = _FORMS.setdefault(cls, _Forms())
        forms.values.update(n for n, x in enumerate(operands) if isinstance(x, Value))
        if forms.eager is None:
            forms.eager = _new_eager_row(cls, forms.values)
        return forms.eager


def _new_eager_row(cls: type[Function], values: set[int]) -> Primitive:
    def again(xp: Any, xs: Any) -> tuple[float, list[float]]:
        if xp is not FLOAT and xp is not ARRAY:
            raise NotationError(
                f"The Function {cls.__name__!r} computes with numbers, so no rule is known of it: "
                "it cannot be compiled, written as code or differentiated with create_graph=True. "
                "Write its forward and backward with operators and functions of autograd "
                "(x.exp(), where(greater(x, 0.0), a, b)), without x.data, x.item(), math and `if`."
            )
        return _computed(cls, [_as_given(float(x), n in values) for n, x in enumerate(xs)])

    def forward(xp: Any, xs: Any) -> float:
        return again(xp, xs)[0]

    def slope(xp: Any, _: Any, xs: Any) -> list[float]:
        return again(xp, xs)[1]

    name = _free_name(cls)
    tex = name.replace("_", r"\_")
    row = Primitive(
        name,
        "*xs",
        forward,
        (slope,),
        tex=rf"\operatorname{{{{{tex}}}}}\left({{0}}\right)",
        text=f"{name}({{0}})",
        doc=f"The Function {cls.__name__}.",
    )
    TABLE[name] = row
    setattr(operations, name, cls.apply)
    return row


def _as_given(number: float, as_value: bool) -> Any:
    """An operand as `apply` got it: a Value, or a number, which may have been a whole one."""
    if as_value:
        return Value(number)
    return int(number) if number.is_integer() else number
