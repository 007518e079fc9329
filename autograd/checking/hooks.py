"""Functions of the user's that are called with the gradient of a value, and may replace it."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any, NamedTuple

from autograd.checking.anomalies import described
from autograd.checking.detection import at, is_watching
from autograd.engine.hooked import HOOKING, HookHandle, hook_up
from autograd.engine.operands import number
from autograd.engine.value import Value
from autograd.errors import AnomalyError, OperandError
from autograd.notices import named, user_frame
from autograd.shortening import shown


class _Hook(NamedTuple):
    """A function, and where the user's code registered it."""

    function: Callable[[Any], Any]
    place: tuple[str, int]

    def applied(self, value: Value, gradient: Any) -> Any:
        """The gradient, or what the function gives in its place."""
        found = self.function(gradient)
        if found is None:
            return gradient
        result: Any = found
        if not (isinstance(gradient, Value) and isinstance(found, Value)):
            result = self._number(value, _plain(found))
            if isinstance(gradient, Value):
                result = Value(result)
        if is_watching() and isnan(_plain(result)) and not isnan(_plain(gradient)):
            raise AnomalyError(
                f"A gradient became nan: a hook of {described(value)} gave nan for the gradient "
                f"{_plain(gradient):g}. It was registered {at(self.place)}"
            )
        return result

    def _number(self, value: Value, found: object) -> float:
        try:
            # a new float: the pass tells its own marks from gradients by their identity
            return number(found) * 1.0
        except OperandError:
            raise OperandError(
                f"A hook of {named(value)} returned {shown(found)}. A hook returns the number that "
                "takes the place of the gradient, or None to leave it as it is. This one was "
                f"registered {at(self.place)}"
            ) from None


class _Hooks(dict[object, _Hook]):
    """The hooks of one value, in the order in which they came."""

    def __init__(self, emptied: Callable[[], object]) -> None:
        super().__init__()
        self.emptied = emptied

    def __call__(self, value: Value, gradient: Any) -> Any:
        """What the hooks make of the gradient of their value, one after the other."""
        for hook in list(self.values()):
            gradient = hook.applied(value, gradient)
        return gradient


def register(value: Value, function: Callable[[Any], Any]) -> HookHandle:
    """Have a function called with the gradients of a value, as `Value.register_hook` says."""
    if not callable(function):
        raise OperandError(
            f"register_hook expects a function of the gradient, got {shown(function)}; write "
            "v.register_hook(print), or lambda gradient: 2.0 * gradient."
        )
    frame = user_frame()
    hook = _Hook(function, (frame.f_code.co_filename, frame.f_lineno))
    with HOOKING:
        hooks: _Hooks = hook_up(value, _Hooks)
        return HookHandle(hooks, hook, hooks.emptied)


def _plain(gradient: Any) -> Any:
    return gradient.data if isinstance(gradient, Value) else gradient
