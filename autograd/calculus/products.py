"""With this module one can multiply with a Jacobian or a Hessian, and never has the matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.calculus.calls import Call, as_value, is_nested, name_of, refuse_no_function
from autograd.calculus.containers import mapped, paired
from autograd.calculus.gradients import Pullback
from autograd.calculus.results import Results
from autograd.calculus.tangents import Pushforward
from autograd.calculus.transformations import gradient_of
from autograd.engine.pausing import is_paused
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown


def jvp(fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """`fun(*primals)`, and how that changes along `tangents`: the Jacobian times these.

    `primals` and `tangents` are tuples with one for each argument of `fun`, and a tangent has the
    form of its primal; so has the second result that of the first. `fun` is called once, and the
    chain rule swept forward. Results are Values, which can be differentiated, if any of the numbers
    was a Value, else floats. With `has_aux` `fun` returns a pair, and what is beside the numbers
    comes third.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    return _pushed("jvp", fun, primals, tangents, has_aux)


def hvp(fun: Callable[..., Any], primals: Any, tangents: Any) -> Any:
    """The Hessian of `fun`, which returns one Value, times `tangents`, by `jvp` of the gradient.

    `primals` and `tangents` are tuples as for `jvp`. The product has the form of the argument, and
    for several arguments it is a tuple with one for each.

    >>> hvp(lambda x: x[0] ** 2 * x[1], ([1.0, 2.0],), ([1.0, 0.0],))
    [4.0, 2.0]
    """
    refuse_no_function("hvp", fun, _OF_VALUES)
    _refuse_no_tuples("hvp", primals, tangents)
    gradient = gradient_of("hvp", fun, range(len(primals)))
    _, product = _pushed("hvp", lambda *args: gradient(*args)[1], primals, tangents, False)
    return product[0] if len(primals) == 1 else product


def vjp(fun: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """`fun(*primals)`, and the function that takes cotangents of that back to the arguments.

    A cotangent has the form of what `fun` returns, and comes back as a tuple with one for each
    argument, in its form: the cotangent times the Jacobian. `fun` is called once, however often its
    second result is. With `has_aux` `fun` returns a pair, and what is beside the numbers comes
    third.

    >>> value, pulled = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pulled([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    call, results, aux = _made("vjp", fun, primals, has_aux)
    pullback = Pullback(results.values, call.inputs, apart=True, often=True)

    def pulled(cotangent: Any) -> tuple[Any, ...]:
        place = f"The cotangent of {call.name}"
        seeds = paired(cotangent, results.result, place, "its result")
        of_values, create_graph = _kind(call, seeds)
        numbers = seeds if create_graph else [as_value(x, False) for x in seeds]
        if create_graph:
            pullback.reread.refuse_changed()
        found = iter(pullback(zip(results.values, numbers, strict=True), create_graph))
        return tuple(
            mapped(given, lambda _: as_value(next(found), of_values), place)
            for place, given in call.places
        )

    value = results.filled(call.value(y, call.of_values) for y in results.values)
    return (value, pulled, aux) if has_aux else (value, pulled)


def linearize(fun: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """`fun(*primals)`, and the function of tangents that gives how it changes along them.

    That is `jvp` for many tangents at one point: `fun` is called once, and what was recorded then
    is swept forward at each call of the second result. Where results are Values and a leaf that
    `fun` used has changed since, that is a GraphChangedError. With `has_aux` `fun` returns a pair,
    and what is beside the numbers comes third.

    >>> value, along = linearize(lambda x, y: x * y, 2.0, 3.0)
    >>> value, along(1.0, 0.0), along(0.0, 1.0)
    (6.0, 3.0, 2.0)
    """
    call, results, aux = _made("linearize", fun, primals, has_aux)
    forms = tuple(form for _, form in call.places)
    pushforward = Pushforward(results.values, call.inputs, often=True)

    def along(*tangents: Any) -> Any:
        seeds = _seeds(call, forms, tangents)
        return _moved(call, results, pushforward, seeds)[1]

    value = results.filled(call.value(y, call.of_values) for y in results.values)
    return (value, along, aux) if has_aux else (value, along)


_OF_VALUES = "of recorded Values, grad(outputs, inputs, grad_outputs) is the product in reverse"


def _pushed(
    asked: str, fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool
) -> tuple[Any, ...]:
    refuse_no_function(asked, fun, _OF_VALUES)
    _refuse_no_tuples(asked, primals, tangents)
    call = Call(asked, fun, range(len(primals)), primals)
    # before the function is called, which may take long
    seeds = _seeds(call, primals, tangents)
    result, aux = call.made({}, has_aux)
    results = Results(call, result)
    pushforward = Pushforward(results.values, call.inputs)
    pair = _moved(call, results, pushforward, seeds)
    return (*pair, aux) if has_aux else pair


def _made(
    asked: str, fun: Callable[..., Any], primals: tuple[Any, ...], has_aux: bool
) -> tuple[Call, Results, Any]:
    refuse_no_function(asked, fun, _OF_VALUES)
    if not primals:
        raise LengthError(
            f"{asked} got no arguments for {name_of(fun)}; give them after it, as in "
            f"{asked}(f, x, y)."
        )
    # what the caller does to them later is no matter of these
    kept = (
        mapped(x, lambda x: x, f"Argument {n} of {name_of(fun)}") for n, x in enumerate(primals)
    )
    call = Call(asked, fun, range(len(primals)), tuple(kept))
    result, aux = call.made({}, has_aux)
    return call, Results(call, result), aux


def _seeds(call: Call, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> list[Any]:
    """The numbers of the tangents, in the order of the inputs."""
    if len(tangents) != len(primals):
        raise LengthError(
            f"{call.asked} of {call.name} got {len(tangents)} tangents for {len(primals)} primals; "
            "give one each."
        )
    return [
        x
        for n, (tangent, primal) in enumerate(zip(tangents, primals, strict=True))
        for x in paired(tangent, primal, f"Tangent {n} of {call.name}", f"primal {n}")
    ]


def _moved(
    call: Call, results: Results, pushforward: Pushforward, seeds: Sequence[Any]
) -> tuple[Any, Any]:
    """The value and its tangent."""
    of_values, create_graph = _kind(call, seeds)
    numbers = seeds if create_graph else [as_value(x, False) for x in seeds]
    if create_graph:
        pushforward.reread.refuse_changed()
    moved = pushforward(numbers, create_graph)
    value = results.filled(call.value(y, of_values) for y in results.values)
    return value, results.filled(as_value(x, of_values) for x in moved)


def _kind(call: Call, given: Sequence[Any]) -> tuple[bool, bool]:
    """Whether results are Values, and whether these join the graph."""
    keeps = not is_paused()
    within = call.of_values or (keeps and is_nested())
    of_values = within or any(isinstance(x, Value) for x in given)
    return of_values, keeps and of_values


def _refuse_no_tuples(asked: str, primals: Any, tangents: Any) -> None:
    for role, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, tuple) or not primals:
            raise OperandError(
                f"{asked} expects {role} as a tuple with one for each argument of the function, as "
                f"in {asked}(f, (x,), (v,)), got {shown(given)}."
            )
