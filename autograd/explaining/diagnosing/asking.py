"""What a reader asks about a wrong number, checked: the number as typed, and of what it is one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from autograd.engine.backward import refuse_unrecorded
from autograd.engine.operands import number as checked_number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError, SettingError
from autograd.graph import topological
from autograd.shortening import shown
from autograd.spelling import did_you_mean

Quantity: TypeAlias = Literal["gradient", "updated", "loss", "loss after a step", "data"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.IGNORECASE)
_SIGNS = str.maketrans("−－．，ｅ", "--.,e")


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as it was typed: its digits tell how exact it is."""

    text: str
    number: float
    digits: int
    half_unit: float

    def agrees(self, numbers: Any) -> Any:
        """Which numbers are this one when they are written with as many digits."""
        return np.abs(numbers - self.number) <= self.half_unit * (1.0 + 1e-6)


@dataclass(frozen=True, slots=True)
class Question:
    """A wrong number and what it should have been a number of."""

    output: Value
    wrt: tuple[Value, ...]
    found: tuple[Typed, ...]
    quantity: Quantity
    parameters: tuple[Value, ...]
    lr: float | None


def question(  # noqa: PLR0913, PLR0917  (what `diagnose` is given)
    output: Any, wrt: Any, found: Any, quantity: Any, parameters: Any, lr: Any
) -> Question:
    """What a reader asks, every part of it checked."""
    typed = _all_typed(found)
    asked = _sources(output, wrt, quantity, len(typed))
    learned = parameters_of(topological(output), parameters, quantity, asked)
    return Question(output, asked, typed, quantity, learned, rate_of(lr, quantity))


def _all_typed(found: Any) -> tuple[Typed, ...]:
    texts = (found,) if isinstance(found, str) or not isinstance(found, Sequence) else found
    if not texts:
        raise LengthError("There is no number in found=[]; give one for each Value in wrt.")
    return tuple(map(typed_number, texts))


def typed_number(text: Any, role: str = "found") -> Typed:
    """A number that somebody typed, as the argument `role`; its last digit is taken as rounded."""
    if not isinstance(text, str):
        raise OperandError(
            f"{role}={shown(text)} is of type {type(text).__name__}, and how many digits were "
            f'{role} counts; give the text, as in {role}="0.095790".'
        )
    plain = text.strip().translate(_SIGNS)
    number = Decimal(plain) if _NUMBER.fullmatch(plain) else Decimal("nan")
    if not math.isfinite(float(number)):
        raise OperandError(
            f'{role}={shown(text)} is no number; give its digits as text, as in {role}="0.095790".'
        )
    _, digits, exponent = number.as_tuple()
    significant = len(digits) if number else 1
    half_unit = float(Decimal(5).scaleb(int(exponent) - 1))
    return Typed(plain, float(number), significant, half_unit)


def _sources(output: Any, wrt: Any, quantity: Any, count: int) -> tuple[Value, ...]:
    refuse_unknown(output)
    if not isinstance(quantity, str) or quantity not in get_args(Quantity):
        raise SettingError(
            f"quantity is one of {', '.join(map(repr, get_args(Quantity)))}; got "
            f"{shown(quantity)}{did_you_mean(quantity, get_args(Quantity))}"
        )
    if quantity not in ("gradient", "updated"):
        if wrt is not None:
            raise SettingError(
                f"quantity={quantity!r} is a number of the whole graph; give wrt=None, not "
                f"{shown(wrt)}."
            )
        if count != 1:
            raise LengthError(f"quantity={quantity!r} is one number; found has {count}.")
        return ()
    asked = (wrt,) if isinstance(wrt, Value) or not isinstance(wrt, Sequence) else tuple(wrt)
    for each in asked:
        if not isinstance(each, Value):
            raise OperandError(
                f"wrt is the Value whose {quantity} was found, or a sequence of these; got "
                f"{shown(each)}."
            )
    if len(asked) != count:
        raise LengthError(
            f"wrt has {len(asked)} Values and found {count} numbers; give one number for each."
        )
    return asked


def refuse_unknown(output: Any) -> None:
    """What mistakes are looked for in is a recorded Value."""
    if not isinstance(output, Value):
        raise OperandError(f"Mistakes are looked for in a recorded Value, got {shown(output)}.")
    refuse_unrecorded(output)


def parameters_of(
    order: Sequence[Value],
    parameters: Iterable[Value] | None,
    quantity: str,
    asked_for: tuple[Value, ...],
) -> tuple[Value, ...]:
    """The leaves that a step updates: those given, or else those with a label or asked for."""
    if parameters is None:
        if quantity == "loss after a step":
            raise SettingError(
                'quantity="loss after a step" needs to know what the step updates; give '
                "parameters=[...]."
            )
        known = [value for value in order if value.is_leaf and value.label]
        return tuple(dict.fromkeys([*known, *(v for v in asked_for if v.is_leaf)]))
    if not isinstance(parameters, Iterable):
        raise OperandError(
            f"parameters are the leaves that an update changes, as a list; got {shown(parameters)}."
        )
    given: list[Any] = list(parameters)
    for each in given:
        if not isinstance(each, Value) or not each.is_leaf:
            raise OperandError(
                f"parameters are leaves of the graph that an update changes; got {shown(each)}."
            )
    return tuple(dict.fromkeys(given))


def rate_of(lr: Any, quantity: str) -> float | None:
    """The learning rate, a number above 0; None if none is needed."""
    if lr is None:
        if quantity in ("updated", "loss after a step"):
            raise SettingError(f"quantity={quantity!r} needs the learning rate; give lr=0.5.")
        return None
    return checked_rate(lr)


def checked_rate(lr: Any) -> float:
    """A learning rate, a finite number above 0."""
    rate = float(checked_number(lr))
    if not math.isfinite(rate) or rate <= 0.0:
        raise SettingError(f"lr is a learning rate above 0, got {shown(lr)}.")
    return rate
