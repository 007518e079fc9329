"""A function at a point: how it is called with Values of its own, and what it gives."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from autograd.calculus.containers import mapped
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.notation.names import clean
from autograd.shortening import shown


class Call:
    """A function and its arguments, in which any numbers may stand for those that were given."""

    def __init__(self, asker: str, function: Callable[..., Any], inputs: Any) -> None:
        self.function = function
        self.arguments = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
        self.numbers: list[float] = []
        self.labels: list[str] = []
        for argument in self._differentiated():
            mapped(argument, self._take, "the inputs")
        if not self.numbers:
            raise OperandError(
                f"{asker} found nothing to differentiate by in the inputs {shown(inputs)}: it "
                "takes Values and floats, and gives whole numbers and all else to the function as "
                "they are. Write 2.0 for 2."
            )
        self._refuse_number_of_arguments(asker)

    def _take(self, x: Any) -> Any:
        self.numbers.append(x.data if isinstance(x, Value) else x)
        self.labels.append(str(x.label) if isinstance(x, Value) else "")
        return x

    def _differentiated(self) -> Iterable[Any]:
        return (argument for argument in self.arguments if _has_reals(argument))

    def _refuse_number_of_arguments(self, asker: str) -> None:
        try:
            signature = inspect.signature(self.function)
        except (ValueError, TypeError):  # some functions written in C do not tell
            return
        try:
            signature.bind(*self.arguments)
        except TypeError:
            raise OperandError(
                f"{asker} calls the function with {len(self.arguments)} arguments, one for each "
                f"of the inputs, and it has the parameters {signature}. The inputs are the tuple "
                "of all arguments; of a function of one list write ([x, y],)."
            ) from None

    def named(self, index: int) -> str:
        """What an input is called in an error: its position, label and number."""
        if index >= len(self.numbers):
            return f"grad_output {index - len(self.numbers)}"
        label = clean(self.labels[index])
        number = f"{self.numbers[index]:.10g}"
        return f"input {index} ({label!r} = {number})" if label else f"input {index} ({number})"

    def leaves(self) -> list[Value]:
        """A new leaf for each number."""
        return [Value(x, label) for x, label in zip(self.numbers, self.labels, strict=True)]

    def outputs(self, leaves: Sequence[Value]) -> list[Any]:
        """What the function gives of these leaves: Values, and numbers that depend on none."""
        given = iter(leaves)
        arguments = [
            mapped(x, lambda _: next(given), "the inputs") if _has_reals(x) else x
            for x in self.arguments
        ]
        found: list[Any] = []
        mapped(self.function(*arguments), found.append, "what the function returned")
        if not found:
            raise OperandError("The function returned no output; it should return Values.")
        return found


def _has_reals(argument: Any) -> bool:
    """Whether a Value or a float is in it: what can be differentiated by."""
    pending, seen = [argument], set()
    while pending:
        x = pending.pop()
        if isinstance(x, Value | float | np.floating):
            return True
        if isinstance(x, np.ndarray):
            if x.dtype.kind == "f" and x.size:
                return True
            pending += x.ravel().tolist() if x.dtype.kind == "O" else []
        elif isinstance(x, list | tuple | dict) and id(x) not in seen:
            seen.add(id(x))
            pending += x.values() if isinstance(x, dict) else x
    return False
