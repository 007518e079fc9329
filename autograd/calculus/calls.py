"""One call of a function with Values in the place of the numbers to differentiate by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from operator import index
from typing import Any

from autograd.calculus.containers import mapped
from autograd.engine.pausing import is_paused, recording
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown

_NESTED: ContextVar[int] = ContextVar("autograd_nested_gradients", default=0)
"""How many functions are being differentiated around the current call."""


class Call:
    """One call of a function with Values in the place of the numbers to differentiate by.

    `asked` is what the user called, such as `grad`, for errors.
    """

    def __init__(
        self, asked: str, fun: Callable[..., Any], positions: Sequence[int], args: tuple[Any, ...]
    ) -> None:
        self.asked = asked
        self.name = name_of(fun)
        for position in positions:
            if not -len(args) <= position < len(args):
                raise OperandError(
                    f"{asked} of {self.name} by argument {position} was called with {len(args)} "
                    "positional arguments; give that argument by position."
                )
        positions = [position % len(args) for position in positions]
        if len(set(positions)) < len(positions):
            raise OperandError(
                f"{asked} of {self.name} was asked for the derivative by argument "
                f"{max(positions, key=positions.count)} twice; name each argument once in argnums."
            )
        self.keeps = not is_paused()
        """Whether what is computed here may join the graph of what was given."""
        self.places = [(f"Argument {n} of {self.name}", args[n]) for n in positions]
        self.given: list[Any] = []
        self.inputs: list[Value] = []
        self._fun = fun
        self._arguments = list(args)
        with recording():
            for n, (place, argument) in zip(positions, self.places, strict=True):
                self._arguments[n] = mapped(argument, self._input, place)
        inside = self.keeps and is_nested()
        self.of_values = inside or any(isinstance(x, Value) for x in self.given)
        """Whether results are Values: if any number was one, or if this is a part of what is
        differentiated around it."""

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

    def made(self, named: dict[str, Any], has_aux: bool) -> tuple[Any, Any]:
        """What the function returns, and what is beside it with `has_aux`; else None."""
        with recording(), nested():
            result = self._fun(*self._arguments, **named)
        return _parted(self.name, result) if has_aux else (result, None)

    def value(self, root: Value, of_values: bool) -> Any:
        """A result as a float, or as a Value, which under `no_grad` has no past."""
        if not of_values:
            return root.data
        return root if self.keeps else Value(root.data)


def is_nested() -> bool:
    """Whether the current call is a part of what is differentiated around it."""
    return _NESTED.get() > 0


@contextmanager
def nested() -> Iterator[None]:
    """While this lasts, inner calls are a part of what is differentiated here."""
    token = _NESTED.set(_NESTED.get() + 1)
    try:
        yield
    finally:
        _NESTED.reset(token)


def name_of(fun: Any) -> str:
    """How an error calls a function."""
    return str(getattr(fun, "__name__", type(fun).__name__))


def refuse_no_function(asked: str, fun: Any, instead: str) -> None:
    """Raise an OperandError if `fun` cannot be called; `instead` says what to write of Values."""
    if not callable(fun):
        raise OperandError(f"{asked} expects a function, got {shown(fun)}; {instead}.")


def positions(asked: str, argnums: Any, otherwise: str) -> tuple[bool, tuple[int, ...]]:
    """Whether one number was given and not a sequence, and all of them."""
    given = argnums if isinstance(argnums, tuple | list | range) else (argnums,)
    try:
        return given is not argnums, tuple(index(each) for each in given)
    except TypeError:
        raise OperandError(
            f"{asked}(f, argnums) expects the positions of arguments of f, as 0 or (0, 1), got "
            f"{shown(argnums)}. {otherwise}"
        ) from None


def as_value(x: Any, of_values: bool) -> Any:
    """A derivative as a Value, or as a float."""
    if of_values:
        return x if isinstance(x, Value) else Value(x)
    return x.data if isinstance(x, Value) else x


def _parted(name: str, result: Any) -> tuple[Any, Any]:
    """The Value and what is beside it."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise OperandError(
            f"With has_aux=True a function returns a pair of a Value and something else; {name} "
            f"returned {shown(result)}."
        )
    return result
