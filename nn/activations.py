"""Activations: functions of PyTorch's names, on a number or on nested ones, and by name.

Each goes through lists, arrays and batches to any depth and gives Values nested in the same way,
in lists. By name there is every function of one operand that the table of primitives has.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from autograd import functions
from autograd.engine import operations
from autograd.engine.operands import Number
from autograd.engine.value import Value
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.primitives import TABLE
from nn.arguments import one_of, real
from nn.elements import each, each_row
from nn.errors import SettingError, SettingTypeError

Function: TypeAlias = Callable[[Value], Value]
Activation: TypeAlias = str | Function | None
"""What a neuron may be given: a name, a function of one Value, or None for no activation."""

THRESHOLD: Final = 20.0
"""From here on PyTorch takes a softplus for its operand."""

USUAL: Final = (
    "linear",
    "relu",
    "leaky_relu",
    "elu",
    "gelu",
    "selu",
    "silu",
    "mish",
    "softplus",
    "tanh",
    "hardtanh",
    "softsign",
    "sigmoid",
    "logsigmoid",
)
"""The names that an error message offers."""


def function(given: Activation) -> Function | None:
    """The function meant by `given`; None for None and for "linear".

    >>> function("tanh")(Value(0.0)).data
    0.0

    A name that is not in the table, or has no meaning for one operand, is a SettingError.
    """
    if given is None or (isinstance(given, str) and given == "linear"):
        return None
    if isinstance(given, str):
        if given not in names():
            raise _unknown(given)
        found: Function = getattr(operations, given)
        return found
    if callable(given):
        return given
    raise SettingTypeError(
        "An activation is a name such as 'tanh', a function of one Value, or None, got "
        f"{shown(given)}."
    )


def names() -> list[str]:
    """The names and aliases of the rows that can be called with one operand, in table order."""
    return [
        name
        for row in TABLE.values()
        if not row.operands[0].starred
        and all(operand.default is not None for operand in row.operands[1:])
        for name in (row.name, *row.aliases)
    ]


def name_of(given: Function | None) -> str:
    """What a function is called in messages."""
    return "linear" if given is None else getattr(given, "__name__", repr(given))


def _unknown(name: str) -> SettingError:
    return SettingError(
        f"Unknown activation {shown(name)}{did_you_mean(name, names())} Usual ones are "
        f"{', '.join(USUAL)}; any function of one Value will do as well."
    )


# --- the functions, in PyTorch's order of arguments


def relu(input: Any) -> Any:
    """Each number above 0, else 0; slope 0 at 0.

    >>> [[y.data for y in row] for row in relu([[1.0, -2.0], [3.0, 0.0]])]
    [[1.0, 0.0], [3.0, 0.0]]
    """
    return each("relu", operations.relu, input)


def leaky_relu(input: Any, negative_slope: Value | Number = 0.01) -> Any:
    """Each number above 0, else `negative_slope` times it; a Value as slope is trained with it.

    >>> [y.data for y in leaky_relu([2.0, -2.0], 0.1)]
    [2.0, -0.2]
    """
    return each("leaky_relu", lambda x: operations.leaky_relu(x, negative_slope), input)


def elu(input: Any, alpha: Value | Number = 1.0) -> Any:
    """Each number above 0, else alpha (exp(x) - 1); a Value as alpha is trained with it.

    >>> [y.data for y in elu([2.0, -40.0], alpha=0.5)]
    [2.0, -0.5]
    """
    return each("elu", lambda x: operations.elu(x, alpha), input)


def gelu(input: Any, approximate: str = "none") -> Any:
    """Each number times the normal distribution function of it.

    With approximate="tanh" it is the formula of Hendrycks and Gimpel, Gaussian Error Linear Units
    (2016), written as x sigmoid(2 u) for x (1 + tanh(u)) / 2, which keeps its digits below 0.

    >>> [round(y.data, 6) for y in gelu([1.0, -1.0])]
    [0.841345, -0.158655]
    """
    if one_of("gelu", "approximate", approximate, ("none", "tanh")) == "none":
        return each("gelu", operations.gelu, input)
    return each("gelu", _gelu_by_tanh, input)


def silu(input: Any) -> Any:
    """Each number times its sigmoid.

    >>> [y.data for y in silu([0.0, 40.0])]
    [0.0, 40.0]
    """
    return each("silu", operations.silu, input)


def mish(input: Any) -> Any:
    """Each number times tanh(softplus(x)).

    >>> [y.data for y in mish([0.0, 40.0])]
    [0.0, 40.0]
    """
    return each("mish", operations.mish, input)


def selu(input: Any) -> Any:
    """An elu of each number, with the two constants that keep mean 0 and variance 1.

    >>> [round(y.data, 4) for y in selu([1.0, -40.0])]
    [1.0507, -1.7581]
    """
    return each("selu", operations.selu, input)


def softplus(input: Any, beta: Number = 1.0, threshold: Number = THRESHOLD) -> Any:
    """log(1 + exp(beta x)) / beta of each number; where beta x is above a threshold, x itself.

    PyTorch's threshold of 20 spares it an overflow and costs the digits from the ninth on. Nothing
    overflows here, so with that default none is lost, and only another threshold is kept.

    >>> [round(y.data, 6) for y in softplus([0.0, 40.0])]
    [0.693147, 40.0]
    """
    sharpness, start = steepness("softplus", beta, threshold)
    if (sharpness, start) == (1.0, THRESHOLD):
        return each("softplus", operations.softplus, input)
    return each("softplus", lambda x: _softplus(x, sharpness, start), input)


def sigmoid(input: Any) -> Any:
    """1 / (1 + exp(-x)) of each number.

    >>> [y.data for y in sigmoid([0.0])]
    [0.5]
    """
    return each("sigmoid", operations.sigmoid, input)


def logsigmoid(input: Any) -> Any:
    """The logarithm of the sigmoid of each number, finite where the sigmoid rounds to 0.

    >>> [round(y.data, 6) for y in logsigmoid([0.0, -800.0])]
    [-0.693147, -800.0]
    """
    return each("logsigmoid", operations.logsigmoid, input)


def tanh(input: Any) -> Any:
    """The hyperbolic tangent of each number.

    >>> [y.data for y in tanh([0.0, 40.0])]
    [0.0, 1.0]
    """
    return each("tanh", operations.tanh, input)


def hardtanh(input: Any, min_val: Number = -1.0, max_val: Number = 1.0) -> Any:
    """Each number held between two; slope 0 at both.

    >>> [y.data for y in hardtanh([-2.0, 0.5, 2.0])]
    [-1.0, 0.5, 1.0]
    """
    low, high = bounds("hardtanh", min_val, max_val)
    return each("hardtanh", lambda x: operations.hardtanh(x, low, high), input)


def relu6(input: Any) -> Any:
    """Each number held between 0 and 6; slope 0 at both.

    >>> [y.data for y in relu6([-1.0, 3.0, 8.0])]
    [0.0, 3.0, 6.0]
    """
    return each("relu6", lambda x: operations.hardtanh(x, 0.0, 6.0), input)


def softsign(input: Any) -> Any:
    """Each number x as x / (1 + |x|), between -1 and 1.

    >>> [y.data for y in softsign([1.0, -3.0])]
    [0.5, -0.75]
    """
    return each("softsign", operations.softsign, input)


def softmax(input: Any, dim: int | None = None) -> Any:
    """exp(x) / sum(exp(xs)) along the last axis: positive numbers that add up to 1.

    `dim` is None or -1: what is given is one sample, or a Batch of them, so that the axes are not
    counted as in PyTorch, where the first is that of the samples.

    >>> [[round(p.data, 6) for p in row] for row in softmax([[0.0, 0.0], [0.0, 1.0]])]
    [[0.5, 0.5], [0.268941, 0.731059]]
    """
    check_last_axis("softmax", dim)
    return each_row("softmax", functions.softmax, input)


def log_softmax(input: Any, dim: int | None = None) -> Any:
    """The logarithms of `softmax(input, dim)`, finite where the softmax itself rounds to 0.

    >>> [y.data for y in log_softmax([1000.0, 0.0])]
    [0.0, -1000.0]
    """
    check_last_axis("log_softmax", dim)
    return each_row("log_softmax", functions.log_softmax, input)


def bounds(owner: str, min_val: Any, max_val: Any) -> tuple[float, float]:
    """Two numbers, the first below the second; -inf and inf may be given too."""
    low, high = (
        given if type(given) is float and math.isinf(given) else real(owner, name, given)
        for name, given in (("min_val", min_val), ("max_val", max_val))
    )
    if not low < high:
        raise SettingError(
            f"{owner} expects min_val below max_val, got {low:g} and {high:g}, between which no "
            "number has a slope."
        )
    return low, high


def steepness(owner: str, beta: Any, threshold: Any) -> tuple[float, float]:
    """The settings of a softplus, which divides by beta."""
    found = real(owner, "beta", beta), real(owner, "threshold", threshold)
    if found[0] == 0.0:
        raise SettingError(f"{owner} divides by beta, got 0; give another number, such as 1.0.")
    return found


def check_last_axis(owner: str, dim: Any) -> None:
    """Refuse an axis that is not named as the last one."""
    if dim is not None and (isinstance(dim, bool) or dim != -1):
        raise SettingError(
            f"{owner} goes along the last axis, dim=-1, got dim={shown(dim)}. What it is given is "
            "one sample, whose axes are counted without that of the samples, so that another "
            "number would not mean what it does in PyTorch."
        )


def _gelu_by_tanh(x: Value) -> Value:
    c = 2.0 * math.sqrt(2.0 / math.pi)
    return x * operations.sigmoid(x * (c + 0.044715 * c * operations.square(x)))


def _softplus(x: Value, beta: float, threshold: float) -> Value:
    scaled = beta * x
    smooth = operations.softplus(scaled) / beta
    if threshold == THRESHOLD:
        return smooth
    return operations.where(operations.greater(scaled, threshold), x, smooth)
