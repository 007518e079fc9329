"""With this module one can turn a function into another: that of its gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from numbers import Real
from typing import Any, overload

import numpy as np

from autograd.calculus import gradients
from autograd.calculus.calls import Call, as_value, positions, refuse_no_function
from autograd.calculus.containers import mapped
from autograd.calculus.gradients import Pullback
from autograd.calculus.results import Results
from autograd.engine.pausing import recording
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown


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
    Numbers give floats; if there is a Value among them, all results are Values that can be
    differentiated. With `has_aux` f returns a pair, and what is beside the Value is handed on
    beside the gradient.

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
    of_both = gradient_of("grad", outputs, argnums if inputs is None else inputs, has_aux=has_aux)

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
    refuse_no_function(
        "value_and_grad", fun, "of recorded Values, y.data is the value and grad(y, x) the gradient"
    )
    return gradient_of("value_and_grad", fun, argnums, has_aux=has_aux)


def elementwise_grad(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0
) -> Callable[..., Any]:
    """The derivative of each number that `fun` gives by the one in its place, in one pass.

    It is for functions that take the numbers of an argument each by itself, as sin does an array's;
    the result has the form of the argument. HIPS autograd's. Where numbers of the argument meet, as
    in softmax, it is no derivative of one of them but the sum over all numbers that `fun` gives:
    the sum of each column of `jacobian(fun)`.

    >>> elementwise_grad(lambda x: x**3)(np.array([1.0, 2.0, 3.0]))
    array([ 3., 12., 27.])
    >>> elementwise_grad(elementwise_grad(lambda x: x**3))(np.array([1.0, 2.0, 3.0]))
    array([ 6., 12., 18.])
    """
    refuse_no_function("elementwise_grad", fun, "of recorded Values it is grad(outputs, inputs)")
    single, places = positions("elementwise_grad", argnums, "Write elementwise_grad(f)(x).")

    @wraps(fun)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        call = Call("elementwise_grad", fun, places, args)
        result, _ = call.made(kwargs, has_aux=False)
        found = _gradients(call, Results(call, result, "derivative").values)
        return found[0] if single else found

    return gradient


def gradient_of(
    asked: str, fun: Callable[..., Any], argnums: Any, *, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """The function that computes the value of `fun` and its gradient."""
    single, places = positions(
        asked, argnums, "With Values it is grad(y, x), where y = f(x) was computed before."
    )

    @wraps(fun)
    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        call = Call(asked, fun, places, args)
        result, aux = call.made(kwargs, has_aux)
        root = _root(call, result)
        found = _gradients(call, [root])
        value = call.value(root, call.of_values)
        return ((value, aux) if has_aux else value), (found[0] if single else found)

    return value_and_gradient


def _gradients(call: Call, outputs: Sequence[Value]) -> tuple[Any, ...]:
    """The gradient of the sum of `outputs` by each argument, in the form of that argument."""
    pullback = Pullback(outputs, call.inputs, apart=True)
    with recording():
        found = iter(pullback([(y, 1.0) for y in outputs], call.keeps and call.of_values))
    return tuple(
        mapped(x, lambda _: as_value(next(found), call.of_values), place)
        for place, x in call.places
    )


def _root(call: Call, result: Any) -> Value:
    """What the function returned, as one Value."""
    if isinstance(result, np.ndarray) and result.ndim == 0:
        result = result.item()
    if isinstance(result, Value | Real | np.number | np.bool_):
        return Results(call, result, "gradient").values[0]
    if result is None:
        hint = "is a `return` missing?"
    elif isinstance(result, tuple):
        hint = "with has_aux=True it may return a pair of a Value and something else."
    elif isinstance(result, np.ndarray | list):
        hint = "add its numbers up, or return one of them, as result[0]; jacobian has them all."
    else:
        hint = "compute one from its arguments."
    raise OperandError(
        f"{call.asked} differentiates a function that returns one Value; {call.name} returned "
        f"{shown(result)} of type {type(result).__name__}: {hint}"
    )
