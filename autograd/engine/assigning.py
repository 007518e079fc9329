"""What a user assigns to a Value is checked here; the engine writes the slots themselves."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import repeat
from typing import Any, NoReturn

from autograd.engine.operands import number
from autograd.errors import InPlaceWarning, OperandError
from autograd.graph import Recorded
from autograd.notices import named, tell
from autograd.shortening import shown

# an assignment is in hot loops and only leaves a flag; it is counted when somebody asks
_assigned = False
_assignments = 0


def assignments() -> int:
    """A count that moves when data are assigned, so that nobody need look at every leaf."""
    global _assigned, _assignments  # noqa: PLW0603
    if _assigned:
        _assigned = False
        _assignments += 1
    return _assignments


def assigned() -> None:
    """Let it be known that data were written to their slots."""
    global _assigned  # noqa: PLW0603
    _assigned = True


def assign(values: Iterable[Recorded], numbers: Iterable[float]) -> None:
    """Write floats to the data of as many values: in one call, which no interrupt divides."""
    deque(map(setattr, values, repeat("_number"), numbers), maxlen=0)
    assigned()


def assign_data(value: Recorded, data: Any) -> None:
    """`value.data = data`: a float, or an OperandError; the numbers of a graph stay out of it."""
    global _assigned  # noqa: PLW0603
    if value._row is not None:
        raise OperandError(
            f"The data of {named(value)} was computed, and what it was computed from would not "
            "follow. Assign to the leaves and compute again; for a leaf with the same number write "
            "v.detach()."
        )
    if type(data) is not float:
        if hasattr(type(data), "slopes"):
            raise OperandError(
                f"The data of {named(value)} is a number, got a Value, and with it the graph it "
                "came from. An update is written on the numbers: w.data -= lr * w.grad, with .data "
                "or .item() for every Value on the right."
            )
        data = number(data)
    value._number = data
    if not _assigned:  # to read it costs a tenth of what it costs to write it
        _assigned = True


def assign_label(value: Recorded, label: Any) -> None:
    """`value.label = label`, which is a string."""
    value._label = label if type(label) is str else checked_label(label)


def checked_label(label: Any) -> str:
    """The label, if it is a string."""
    if not isinstance(label, str):
        raise OperandError(
            f"The label of a Value is a string, empty for none, got {shown(label)}; operations "
            "record operands themselves, so Value takes data and a label only."
        )
    return label


def refuse_record(children: object, operation: object) -> NoReturn:
    """What micrograd's Value is given by those who write an operation of their own."""
    raise OperandError(
        "Value takes data and a label, and got what micrograd's Value takes besides: "
        f"{shown(children)} and {shown(operation)}. Operations record their operands themselves: "
        "write x * y for Value(x.data * y.data, (x, y), '*'), and autograd.primitive(...) for an "
        "operation of your own."
    )


def tell_of_rebinding(value: Recorded) -> None:
    """Warn if `value -= ...` was to change a parameter, which it does not."""
    if value._row is None and value.grad != 0.0:
        tell(
            InPlaceWarning,
            f"An operator such as -= gives a new Value, and {named(value)}, a leaf with a "
            "gradient, keeps its data. Write p.data -= lr * p.grad to change it.",
        )
