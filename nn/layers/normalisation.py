"""Layers that bring the numbers of a sample to one scale: variance 1, or mean square 1."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, SupportsIndex

import numpy as np

from autograd.engine import operations
from autograd.engine.operands import Group, Number, as_group
from autograd.engine.value import Value
from autograd.errors import LengthError
from nn.arguments import check_flag, check_size, count, is_ordered, real
from nn.layers.nesting import Shape, nested, opened
from nn.layers.unit import RELOAD, Learner, fixed
from nn.parameter import Parameter


class LayerNorm(Learner):
    """Brings the numbers of one sample to mean 0 and variance 1 over its last axes.

    `normalized_shape` is the shape of these axes, or the length of the one; axes before them, such
    as positions of a sequence, are gone through. Then each number is multiplied by its `weight`, 1
    at first, and its `bias`, 0 at first, is added. The variance is the biased one, with `eps` added
    to it.

    >>> [round(x.data, 3) for x in LayerNorm(3)([1.0, 2.0, 3.0])]
    [-1.225, 0.0, 1.225]

    Ba, Kiros and Hinton, Layer Normalization (2016).
    """

    normalized_shape: Shape
    eps: float
    weight: Any
    bias: Any
    _learned = "weight", "bias"
    _fixed = fixed(RELOAD, "normalized_shape", "elementwise_affine")

    def __init__(
        self,
        normalized_shape: SupportsIndex | Sequence[SupportsIndex],
        eps: Number = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        shape = _shape("LayerNorm", normalized_shape)
        check_flag("LayerNorm", "elementwise_affine", elementwise_affine)
        check_flag("LayerNorm", "bias", bias)
        self.eps = real("LayerNorm", "eps", eps, 0.0)
        self._fix(normalized_shape=shape, elementwise_affine=bool(elementwise_affine))
        self.weight = Parameter(np.ones(shape)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(shape)) if elementwise_affine and bias else None

    def forward(self, inputs: Any) -> list[Any]:
        """The normalised sample, nested as it was given."""
        weights, biases = _leaves(self.weight), _leaves(self.bias)
        parts, shape = _last_axes("LayerNorm", self.normalized_shape, inputs)
        outputs: list[Any] = []
        for part in parts:
            _, above, variance = deviations(part)
            scale = operations.reciprocal(operations.sqrt(variance + self.eps))
            outputs += _scaled([x * scale for x in above], weights, biases)
        return nested(outputs, shape)

    def extra_repr(self) -> str:
        """How the layer was made, as PyTorch writes it."""
        affine = self.weight is not None
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Learner):
    """Divides the numbers of one sample by the root of their mean square, over its last axes.

    `normalized_shape` is as in LayerNorm. Then each number is multiplied by its `weight`, 1 at
    first. `eps` is added to the mean square; None is the epsilon of float64, 2.2e-16, as in
    PyTorch for numbers of that type.

    >>> [round(x.data, 3) for x in RMSNorm(2)([3.0, 4.0])]
    [0.849, 1.131]

    Zhang and Sennrich, Root Mean Square Layer Normalization (2019).
    """

    normalized_shape: Shape
    eps: float | None
    weight: Any
    _learned = ("weight",)
    _fixed = fixed(RELOAD, "normalized_shape", "elementwise_affine")

    def __init__(
        self,
        normalized_shape: SupportsIndex | Sequence[SupportsIndex],
        eps: Number | None = None,
        elementwise_affine: bool = True,
    ) -> None:
        shape = _shape("RMSNorm", normalized_shape)
        check_flag("RMSNorm", "elementwise_affine", elementwise_affine)
        self.eps = None if eps is None else real("RMSNorm", "eps", eps, 0.0)
        self._fix(normalized_shape=shape, elementwise_affine=bool(elementwise_affine))
        self.weight = Parameter(np.ones(shape)) if elementwise_affine else None

    def forward(self, inputs: Any) -> list[Any]:
        """The sample divided by its root mean square, nested as it was given."""
        eps = float(np.finfo(np.float64).eps) if self.eps is None else self.eps
        weights = _leaves(self.weight)
        parts, shape = _last_axes("RMSNorm", self.normalized_shape, inputs)
        outputs: list[Any] = []
        for part in parts:
            group = as_group(part)
            mean_square = operations.dot(group, group) / len(group)
            scale = operations.reciprocal(operations.sqrt(mean_square + eps))
            outputs += _scaled([x * scale for x in group], weights, None)
        return nested(outputs, shape)

    def extra_repr(self) -> str:
        """How the layer was made, as PyTorch writes it."""
        affine = self.weight is not None
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={affine}"


def deviations(numbers: Sequence[Any]) -> tuple[Value, Group, Value]:
    """The mean of some numbers, what each is above it, and their biased variance."""
    group = as_group(numbers)
    mean = operations.mean(group)
    above = as_group([x - mean for x in group])
    # one operation, where squares would be one for each number
    return mean, above, operations.dot(above, above) / len(group)


def _scaled(xs: list[Any], weights: Any, biases: Any) -> list[Any]:
    """Each number times its weight, plus its bias, where there are such."""
    if weights is not None:
        xs = [x * w for x, w in zip(xs, weights, strict=True)]
    if biases is not None:
        xs = [x + b for x, b in zip(xs, biases, strict=True)]
    return xs


def _leaves(parameter: Any) -> Any:
    """The Values of a parameter one after another; None for none."""
    return parameter.leaves if isinstance(parameter, Parameter) else parameter


def _shape(owner: str, given: Any) -> Shape:
    lengths = list(given) if is_ordered(given) else [given]
    shape = tuple(count(owner, "numbers along each axis of normalized_shape", n) for n in lengths)
    if not shape:
        raise LengthError(f"{owner} expects normalized_shape with at least one axis, got none.")
    check_size(owner, [1, prod(shape)])
    return shape


def _last_axes(owner: str, shape: Shape, inputs: Any) -> tuple[list[list[Any]], Shape]:
    """The parts of a sample over which to normalise, each in one list, and the sample's shape."""
    flat, found = opened(owner, inputs)
    if found[-len(shape) :] != shape:
        raise LengthError(
            f"{owner} normalises over last axes of shape {shape}, got a sample of shape {found}."
        )
    size = prod(shape)
    return [flat[start : start + size] for start in range(0, len(flat), size)], found
