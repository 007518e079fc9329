"""How large first weights are to be: by what a layer sums over, and by what comes after it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from autograd.engine.operands import Number
from autograd.errors import LengthError
from nn.arguments import one_of, real

Shape: TypeAlias = Sequence[int]

_GAINS: Final[dict[str, Callable[[float], float]]] = {
    "linear": lambda _: 1.0,
    "conv1d": lambda _: 1.0,
    "conv2d": lambda _: 1.0,
    "conv3d": lambda _: 1.0,
    "sigmoid": lambda _: 1.0,
    "tanh": lambda _: 5.0 / 3.0,
    "relu": lambda _: math.sqrt(2.0),
    "leaky_relu": lambda slope: math.sqrt(2.0 / (1.0 + slope**2)),
    "selu": lambda _: 3.0 / 4.0,
}


def calculate_gain(nonlinearity: str, param: Number | None = None) -> float:
    """What to multiply first weights by, so that a signal keeps its size through `nonlinearity`.

    One of linear, conv1d, conv2d, conv3d and sigmoid (1), tanh (5/3), relu (√2), selu (3/4) and
    leaky_relu (√(2 / (1 + s²)), where `param` is the slope s below 0, 0.01 if it is not given).
    The figures are PyTorch's; that of sigmoid, whose slope is at most 1/4, is too small for many
    layers of it.

    >>> calculate_gain("relu"), calculate_gain("leaky_relu", 1.0)
    (1.4142135623730951, 1.0)
    """
    name = one_of("calculate_gain", "nonlinearity", nonlinearity, _GAINS)
    return _GAINS[name](0.01 if param is None else real("calculate_gain", "param", param))


def fans(shape: Shape) -> tuple[int, int]:
    """How many inputs a unit has, and how many units an input reaches, by the shape of a weight.

    That is (outputs, inputs), then the sizes of a convolution's kernel. A shape of fewer than two
    dimensions, as that of a bias, is a LengthError.

    >>> fans((26, 64)), fans((16, 8, 3, 3))
    ((64, 26), (72, 144))
    """
    if len(shape) < 2:
        raise LengthError(
            "Fan in and fan out can not be computed for parameters with fewer than 2 dimensions, "
            f"got the shape {tuple(shape)}; give the weight of a layer, not its bias, or use "
            "uniform_, normal_ or zeros_."
        )
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel
