"""With this module one can turn a function into another: that of its gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from numbers import Real
from operator import index
from typing import Any, overload

import numpy as np

from autograd.calculus import gradients
from autograd.calculus.containers import mapped
from autograd.engine.pausing import is_paused, recording
from autograd.engine.value import Value
from autograd.errors import GraphLeftWarning, OperandError
from autograd.notices import tell
from autograd.shortening import shown

_NESTED: ContextVar[int] = ContextVar("autograd_nested_gradients", default=0)
"""How many functions are being differentiated around the current call."""


@overload
def grad(
    outputs: Callable[..., Any],
    inputs: int | Sequence[int] | None = None,
    *,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
) -> Callable[..., Any]: ...
@overload
def grad(
    outputs: Value | Sequence[Value],
    inputs: Value,
    grad_outputs: Any = None,
    create_graph: bool = False,
    *,
    allow_unused: bool = True,
    retain_graph: bool | None = None,
) -> Any: ...
@overload
def grad(
    outputs: Value | Sequence[Value],
    inputs: Iterable[Value],
    grad_outputs: Any = None,
    create_graph: bool = False,
    *,
    allow_unused: bool = True,
    retain_graph: bool | None = None,
) -> list[Any]: ...
def grad(  # noqa: PLR0913  (PyTorch's options, and JAX's)
    outputs: Any,
    inputs: Any = None,
    grad_outputs: Any = None,
    create_graph: bool = False,
    *,
    allow_unused: bool = True,
    retain_graph: bool | None = None,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
) -> Any:
    """The derivatives of `outputs`, summed, by each of `inputs`; or the gradient of a function.

    `grad(y, x)` reads a recorded graph and writes no `.grad`. The result mirrors `inputs`: one
    Value gives one number, a sequence gives a list. An input on which the outputs do not depend
    gets 0.0, or with `allow_unused=False` is an UnusedInputError. `grad_outputs` weighs the outputs
    (one number, or one each). With `create_graph` the results are Values that can be differentiated
    again, to any order. Graphs are always kept, whatever `retain_graph` says.

    >>> x = Value(2.0)
    >>> y = x**3
    >>> grad(y, x)
    12.0
    >>> first = grad(y, x, create_graph=True)
    >>> grad(first, x)
    12.0

    A leaf whose data changed after recording is a GraphChangedError when `create_graph` needs its
    rules again.

    `grad(f)` is the function that computes the gradient of f, which returns one Value, by its first
    argument, or by those in `argnums`, `grad(f, argnums=(0, 2))`, which gives a tuple. An argument
    is a number, or numbers in lists, tuples, dicts or NumPy arrays; the gradient has its form.
    Numbers give floats, Values give Values that can be differentiated. With `has_aux` f returns a
    pair, and what is beside the Value is handed on beside the gradient.

    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda w, x: (w * x).sum())(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([3., 4.])
    """
    if not callable(outputs):
        if inputs is None:
            raise OperandError(
                "grad needs the Values to differentiate by, as in grad(y, x); y.backward() "
                "differentiates by all leaves."
            )
        return gradients.grad(outputs, inputs, grad_outputs, create_graph, allow_unused)
    if grad_outputs is not None or create_graph or not allow_unused or retain_graph is not None:
        raise OperandError(
            "grad_outputs, create_graph, allow_unused and retain_graph belong to "
            "grad(outputs, inputs) of Values. Of a function, grad(f) takes argnums and has_aux; "
            "grad(grad(f)) is the second derivative."
        )
    of_both = value_and_grad(outputs, argnums if inputs is None else inputs, has_aux=has_aux)

    @wraps(outputs)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, found = of_both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return gradient


def value_and_grad(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0, *, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """The function that computes the value of `fun` and its gradient, as `grad(fun)` does.

    >>> value_and_grad(lambda x: x**3)(2.0)
    (8.0, 12.0)

    With `has_aux`, `fun` returns a Value and something else, and the result is
    `((value, something else), gradient)`.
    """
    if not callable(fun):
        raise OperandError(
            f"value_and_grad expects a function, got {shown(fun)}; of recorded Values, y.data is "
            "the value and grad(y, x) the gradient."
        )
    name = getattr(fun, "__name__", type(fun).__name__)
    single, positions = _positions(argnums)

    @wraps(fun)
    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        call = _Call(name, positions, args)
        with recording(), call.nested():
            result = fun(*call.arguments, **kwargs)
        result, aux = _parted(name, result) if has_aux else (result, None)
        value, found = call.differentiated(result)
        return ((value, aux) if has_aux else value), (found[0] if single else found)

    return value_and_gradient


def _positions(argnums: Any) -> tuple[bool, tuple[int, ...]]:
    """Whether one number was given and not a sequence, and all of them."""
    given = argnums if isinstance(argnums, tuple | list | range) else (argnums,)
    try:
        return given is not argnums, tuple(index(each) for each in given)
    except TypeError:
        raise OperandError(
            f"grad(f, argnums) expects the positions of arguments of f, as 0 or (0, 1), got "
            f"{shown(argnums)}. With Values it is grad(y, x), where y = f(x) was computed before."
        ) from None


class _Call:
    """One call of a function with Values in the place of the numbers to differentiate by."""

    def __init__(self, name: str, positions: Sequence[int], args: tuple[Any, ...]) -> None:
        for position in positions:
            if not -len(args) <= position < len(args):
                raise OperandError(
                    f"grad of {name} by argument {position} was called with {len(args)} positional "
                    "arguments; give that argument by position."
                )
        self.name = name
        self.depth = _NESTED.get()
        self.keeps = not is_paused()
        self.places = [(f"Argument {n} of {name}", args[n]) for n in positions]
        self.given: list[Any] = []
        self.inputs: list[Value] = []
        self.arguments = list(args)
        with recording():
            for n, (place, argument) in zip(positions, self.places, strict=True):
                self.arguments[n] = mapped(argument, self._input, place)

    def _input(self, x: Any) -> Value:
        if not isinstance(x, Value):
            value = Value(x)
        elif self.keeps:
            # a node of its own: what else f reads of x's graph stays apart, as in grad(f)(x) of an
            # f that has x from outside too
            value = x * 1.0
            value.label = x.label
        else:
            value = x.detach()
        self.given.append(x)
        self.inputs.append(value)
        return value

    @contextmanager
    def nested(self) -> Iterator[None]:
        """While this lasts, inner calls are a part of what is differentiated here."""
        token = _NESTED.set(self.depth + 1)
        try:
            yield
        finally:
            _NESTED.reset(token)

    def differentiated(self, result: Any) -> tuple[Any, tuple[Any, ...]]:
        """The value of `result`, and its gradient by each argument in the form of that argument.

        Numbers became floats if no other call is around this one, and Values Values.
        """
        root = self._root(result)
        inside = self.keeps and self.depth > 0
        of_values = inside or any(isinstance(x, Value) for x in self.given)
        with recording():
            found = gradients.grad(root, self.inputs, create_graph=self.keeps and of_values)
        pairs = iter(list(zip(self.given, found, strict=True)))

        def gradient(_: Any) -> Any:
            given, x = next(pairs)
            if inside or isinstance(given, Value):
                return x if isinstance(x, Value) else Value(x)
            return x.data if isinstance(x, Value) else x

        value = root if self.keeps and of_values else Value(root.data) if of_values else root.data
        return value, tuple(mapped(x, gradient, place) for place, x in self.places)

    def _root(self, result: Any) -> Value:
        """What the function returned, as one Value."""
        if isinstance(result, np.ndarray) and result.ndim == 0:
            result = result.item()
        if isinstance(result, Value):
            return result
        if isinstance(result, Real | np.number | np.bool_):
            tell(
                GraphLeftWarning,
                f"{self.name} returned the plain number {shown(result)}, so its gradient counts as "
                "0. If it is no constant, the graph was left on the way: write x.sin() or "
                "autograd.sin(x) for math.sin(x), and no float(x), x.data or x.item().",
            )
            return Value(result)
        if result is None:
            hint = "is a `return` missing?"
        elif isinstance(result, tuple):
            hint = "with has_aux=True it may return a pair of a Value and something else."
        elif isinstance(result, np.ndarray | list):
            hint = "add its numbers up, or return one of them, as result[0]."
        else:
            hint = "compute one from its arguments."
        raise OperandError(
            f"grad differentiates a function that returns one Value; {self.name} returned "
            f"{shown(result)} of type {type(result).__name__}: {hint}"
        )


def _parted(name: str, result: Any) -> tuple[Any, Any]:
    """The Value and what is beside it."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise OperandError(
            f"With has_aux=True a function returns a pair of a Value and something else; {name} "
            f"returned {shown(result)}."
        )
    return result
