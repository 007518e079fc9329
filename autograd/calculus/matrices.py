"""With this module one can turn a function into that of its matrices: Jacobian and Hessian."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Literal

import numpy as np

from autograd.calculus.blocks import Form, arranged
from autograd.calculus.calls import Call, as_value, positions, refuse_no_function
from autograd.calculus.gradients import Pullback
from autograd.calculus.results import Results
from autograd.calculus.tangents import Pushforward
from autograd.engine.hooked import HOOKED
from autograd.engine.pausing import recording
from autograd.engine.value import Value

Mode = Literal["forward", "reverse", "shorter"]
Matrix = np.ndarray[Any, Any]


def jacobian(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that computes all derivatives of all numbers that `fun` returns.

    The result has the form of what `fun` returns, and in the place of each number there the form of
    the argument, or a tuple of these for several `argnums`. Of an array of shape s by an array of
    shape t it is one array of shape s + t; of a single number it is what `grad` gives.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1] ** 2])([1.0, 2.0])
    [[2.0, 1.0], [1.0, 4.0]]
    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])

    `fun` is called once, and the chain rule swept back from each output as `jacrev` does, or where
    there are no fewer outputs than inputs on from each input, as `jacfwd`. Results are Values,
    which can be differentiated, if any of the numbers was a Value, else floats. With `has_aux`
    `fun` returns a pair, and what is beside the numbers is handed on beside the Jacobian.
    """
    return _jacobian("jacobian", fun, argnums, has_aux, "shorter")


def jacfwd(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """`jacobian(fun)` by forward sweeps, one for each number of the arguments.

    >>> jacfwd(lambda t: [t**2, t**3])(2.0)
    [4.0, 12.0]
    """
    return _jacobian("jacfwd", fun, argnums, has_aux, "forward")


def jacrev(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """`jacobian(fun)` by sweeps in reverse, one for each number that `fun` returns.

    >>> jacrev(lambda x, y: {"sum": x + y, "product": x * y}, argnums=(0, 1))(2.0, 3.0)
    {'sum': (1.0, 1.0), 'product': (3.0, 2.0)}
    """
    return _jacobian("jacrev", fun, argnums, has_aux, "reverse")


def hessian(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that computes all second derivatives of `fun`: `jacfwd(jacrev(fun))`.

    Of a number by an array of shape t it is an array of shape t + t; else it is nested as a
    Jacobian of a Jacobian is.

    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    first = _jacobian("hessian", fun, argnums, has_aux, "reverse")
    return _jacobian("hessian", first, argnums, has_aux, "forward")


def _jacobian(
    asked: str, fun: Callable[..., Any], argnums: Any, has_aux: bool, mode: Mode
) -> Callable[..., Any]:
    refuse_no_function(
        asked, fun, "of recorded Values, grad(y, x) is a row, and grad(f) takes functions too"
    )
    single, places = positions(asked, argnums, f"It gives a function: write {asked}(f)(x).")

    @wraps(fun)
    def of_jacobian(*args: Any, **kwargs: Any) -> Any:
        call = Call(asked, fun, places, args)
        result, aux = call.made(kwargs, has_aux)
        results = Results(call, result)
        with recording():
            matrix = _matrix(call, results.values, mode)
            found = arranged(matrix, [(results.place, results.result), _given(call, single)])
        return (found, aux) if has_aux else found

    return of_jacobian


def _matrix(call: Call, outputs: Sequence[Value], mode: Mode) -> Matrix:
    """A row for each output, a column for each input; of floats, or of Values."""
    if mode == "shorter":
        # hooks are for gradients, which are there in reverse alone
        is_reverse = len(outputs) < len(call.inputs) or bool(HOOKED)
        mode = "reverse" if is_reverse else "forward"
    create_graph = call.keeps and call.of_values
    shape = len(outputs), len(call.inputs)
    matrix = np.empty(shape, dtype=object if call.of_values else float)
    if mode == "reverse":
        pullback = Pullback(outputs, call.inputs, apart=True, often=shape[0] > 1)
        lines, found = matrix, (pullback([(y, 1.0)], create_graph) for y in outputs)
    else:
        pushforward = Pushforward(outputs, call.inputs, often=shape[1] > 1)
        lines, found = (
            matrix.T,
            (
                pushforward([1.0 if n == place else None for n in range(shape[1])], create_graph)
                for place in range(shape[1])
            ),
        )
    for line, derivatives in zip(lines, found, strict=True):
        for place, derivative in enumerate(derivatives):
            line[place] = as_value(derivative, call.of_values)
    return matrix


def _given(call: Call, single: bool) -> Form:
    """What is differentiated by: one argument, or a tuple of several."""
    if single:
        return call.places[0]
    return f"The arguments of {call.name}", tuple(given for _, given in call.places)
