"""What a function returned that is differentiated: its numbers as Values, and their form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd.calculus.calls import Call
from autograd.calculus.containers import mapped
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.value import Value
from autograd.errors import GraphLeftWarning, OperandError
from autograd.notices import tell
from autograd.shortening import shown


class Results:
    """The numbers that a function returned, in lists, tuples, dicts and arrays, all as Values.

    Plain numbers among Values are constants. If there is no Value at all, that is told as a
    GraphLeftWarning; `what` is asked for, and counts as 0 there.
    """

    def __init__(self, call: Call, result: Any, what: str = "derivative") -> None:
        self.place = f"The result of {call.name}"
        self.values: list[Value] = []
        if result is None:
            raise OperandError(
                f"{call.asked} differentiates a function that returns numbers; {call.name} "
                "returned None: is a `return` missing?"
            )
        plain: list[float] = []

        def collect(x: Any) -> Any:
            if not isinstance(x, Value):
                plain.append(x)
                x = Value(x)
            elif x.is_leaf:
                refuse_unrecorded(x)
            self.values.append(x)
            return x

        self.result = mapped(result, collect, self.place)
        if plain and len(plain) == len(self.values):
            _tell_of(call.name, plain, what)

    def filled(self, numbers: Iterable[Any]) -> Any:
        """The form of the result, with these numbers."""
        given = iter(numbers)
        return mapped(self.result, lambda _: next(given), self.place)


def _tell_of(name: str, numbers: list[float], what: str) -> None:
    found = "the plain number" if len(numbers) == 1 else "plain numbers alone, the first"
    tell(
        GraphLeftWarning,
        f"{name} returned {found} {shown(numbers[0])}, so its {what} counts as 0. If it is no "
        "constant, the graph was left on the way: write x.sin() or autograd.sin(x) for "
        "math.sin(x), and no float(x), x.data or x.item().",
    )
