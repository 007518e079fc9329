"""Layers that compute nothing and give a sample another shape."""

from __future__ import annotations

import operator
from math import prod
from typing import Any, SupportsIndex

from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import whole
from nn.errors import SettingError, SettingTypeError
from nn.layers.nesting import Shape, nested, opened
from nn.layers.unit import RENEW, Unit, fixed


class Identity(Unit):
    """Gives what it is given. Arguments are taken and left aside, as PyTorch does.

    >>> Identity()([1.0, 2.0])
    [1.0, 2.0]
    """

    _fixed = fixed(RENEW)

    def __init__(self, *_given: Any, **_named: Any) -> None:
        pass

    def forward(self, sample: Any) -> Any:
        """The sample as it is."""
        return sample


class Flatten(Unit):
    """Makes one axis of several: of a whole sample one list, if not told otherwise.

    Axes have PyTorch's numbers, in which axis 0 counts the samples, so that `start_dim=1` is the
    first axis of a sample: a model written for PyTorch keeps its numbers. Here a layer is given one
    sample, without that axis, and `start_dim=0` is an error: it would mix the samples.

    >>> Flatten()([[[1.0, 2.0]], [[3.0, 4.0]]])
    [1.0, 2.0, 3.0, 4.0]
    >>> Flatten(start_dim=2)([[[1.0], [2.0]], [[3.0], [4.0]]])
    [[1.0, 2.0], [3.0, 4.0]]
    """

    start_dim: int
    end_dim: int
    _fixed = fixed(RENEW, "start_dim", "end_dim")

    def __init__(self, start_dim: SupportsIndex = 1, end_dim: SupportsIndex = -1) -> None:
        first, last = (
            _axis("Flatten", name, given)
            for name, given in (("start_dim", start_dim), ("end_dim", end_dim))
        )
        self._fix(start_dim=first, end_dim=last)

    def forward(self, sample: Any) -> list[Any]:
        """The sample with these axes as one."""
        flat, shape = opened("Flatten", sample)
        if self.start_dim == 1 and self.end_dim == -1:
            return flat
        first, last = (
            _found("Flatten", name, getattr(self, name), shape) for name in ("start_dim", "end_dim")
        )
        if first > last:
            raise LengthError(
                f"Flatten goes from axis {self.start_dim} to axis {self.end_dim}, which comes "
                f"before it in a sample of shape {shape}; axis 0 counts the samples."
            )
        return nested(flat, (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :]))

    def extra_repr(self) -> str:
        """How the module was made."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Unit):
    """Makes several axes of one, the opposite of `Flatten`.

    `dim` is PyTorch's number of the axis, in which axis 0 counts the samples: 1 is the first axis
    of a sample. One of the sizes may be -1, and is then found. Sizes that do not give what the axis
    has are a LengthError.

    >>> Unflatten(1, (2, -1))([1.0, 2.0, 3.0, 4.0])
    [[1.0, 2.0], [3.0, 4.0]]
    """

    dim: int
    unflattened_size: Shape
    _fixed = fixed(RENEW, "dim", "unflattened_size")

    def __init__(self, dim: SupportsIndex, unflattened_size: Any) -> None:
        axis = _axis("Unflatten", "dim", dim)
        given = unflattened_size if isinstance(unflattened_size, tuple | list) else ()
        try:
            sizes = tuple(operator.index(n) for n in given)
        except TypeError:
            sizes = ()
        if not sizes:
            raise SettingTypeError(
                "Unflatten expects unflattened_size as a tuple of whole numbers, got "
                f"{shown(unflattened_size)}."
            )
        if min(sizes) < -1 or 0 in sizes or sizes.count(-1) > 1:
            raise SettingError(
                "Unflatten expects unflattened_size of 1 or more along each axis, and -1 along one "
                f"at most, got {shown(sizes)}."
            )
        self._fix(dim=axis, unflattened_size=sizes)

    def forward(self, sample: Any) -> list[Any]:
        """The sample with this axis as several."""
        flat, shape = opened("Unflatten", sample)
        axis = _found("Unflatten", "dim", self.dim, shape)
        n, sizes = shape[axis], self.unflattened_size
        if -1 in sizes:
            others = -prod(sizes)
            sizes = tuple(n // others if size == -1 else size for size in sizes)
        if prod(sizes) != n:
            raise LengthError(
                f"Unflatten cannot make {self.unflattened_size} of the {n} elements along axis "
                f"{self.dim} of a sample of shape {shape}."
            )
        return nested(flat, (*shape[:axis], *sizes, *shape[axis + 1 :]))

    def extra_repr(self) -> str:
        """How the module was made."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


def _axis(owner: str, name: str, given: Any) -> int:
    axis = whole(owner, name, given)
    if axis == 0:
        raise SettingError(
            f"{owner} got {name}=0, the axis that counts the samples: it would mix them. A layer "
            "is given one sample, whose first axis is 1."
        )
    return axis


def _found(owner: str, name: str, axis: int, shape: Shape) -> int:
    """Where an axis stands in a sample."""
    index = axis - 1 if axis > 0 else len(shape) + axis
    if not 0 <= index < len(shape):
        raise LengthError(
            f"{owner} has {name}={axis}, and a sample of shape {shape} has no such axis: its axes "
            f"are 1 to {len(shape)}, as axis 0 counts the samples."
        )
    return index
