"""Convolutions: weights that go over an image, the same in each place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import Any, ClassVar, Final, SupportsIndex

from autograd.engine.operands import Group, Snapshot
from autograd.engine.operations import affine, dot
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import check_flag, check_size, count, one_of
from nn.batch import Batch, over_samples
from nn.errors import SettingError
from nn.layers.nesting import Shape, nested, rows_of, shaped
from nn.layers.unit import RELOAD, Weighted, fixed
from nn.layers.windows import MODES, OUTSIDE, Axis, Picker, along_axes, counted, indices, picker
from nn.randomness import Source


class Convolution(Weighted):
    """What convolutions have in common, whatever the number of their axes."""

    _n_axes: ClassVar[int]
    _fixed = fixed(
        RELOAD,
        *("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups"),
        "padding_mode",
    )

    in_channels: int
    out_channels: int
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...] | str
    dilation: tuple[int, ...]
    groups: int
    padding_mode: str
    _axes: tuple[Axis, ...]

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's)
        self,
        in_channels: SupportsIndex,
        out_channels: SupportsIndex,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: SupportsIndex = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        rng: Source = None,
    ) -> None:
        owner, n_axes = type(self).__name__, self._n_axes
        settings = {
            "in_channels": count(owner, "in_channels", in_channels),
            "out_channels": count(owner, "out_channels", out_channels),
            "kernel_size": along_axes(owner, "kernel_size", kernel_size, n_axes),
            "stride": along_axes(owner, "stride", stride, n_axes),
            "dilation": along_axes(owner, "dilation", dilation, n_axes),
            "groups": count(owner, "groups", groups),
            "padding_mode": one_of(owner, "padding_mode", padding_mode, MODES),
        }
        check_flag(owner, "bias", bias)
        self._fix(**settings)
        _check_groups(owner, self.groups, self.in_channels, self.out_channels)
        margins = _margins(owner, padding, self.kernel_size, self.stride, self.dilation)
        self._fix(
            padding=padding if isinstance(padding, str) else tuple(before for before, _ in margins),
            _axes=_axes(self.kernel_size, self.stride, margins, self.dilation, self.padding_mode),
        )
        inputs = self.in_channels // self.groups
        check_size(owner, [inputs * prod(self.kernel_size), self.out_channels])
        shape = (self.out_channels, inputs, *self.kernel_size)
        self._draw(shape, bias, rng)

    def forward(self, image: Any) -> list[Any]:
        """The channels that the weights make of an image of shape (in_channels, ...)."""
        owner, weight = type(self).__name__, self.weight
        return _convolved(
            owner, self._axes, self.groups, weight.rows, weight.shape, self.bias, image
        )

    def extra_repr(self) -> str:
        """How the module was made, as PyTorch writes it."""
        parts = [
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}",
            f"stride={self.stride}",
        ]
        if isinstance(self.padding, str) or any(self.padding):
            parts.append(f"padding={self.padding}")
        if set(self.dilation) != {1}:
            parts.append(f"dilation={self.dilation}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class Conv1d(Convolution):
    """A convolution over signals: PyTorch's, for one sample of shape (in_channels, length).

    See `Conv2d`, with one axis in place of two.

    >>> conv = Conv1d(1, 2, 3)
    >>> [len(channel) for channel in conv([[0.0, 1.0, 2.0, 3.0, 4.0]])]
    [3, 3]
    """

    _n_axes = 1


class Conv2d(Convolution):
    """A convolution over images: PyTorch's, for one sample of shape (in_channels, height, width).

    Each output is the sum of the pixels under a window times the weights of its channel, plus the
    channel's bias: one `affine` over a patch that all channels share, so that a program computes
    the whole layer as one matrix product. It gives nested lists of shape (out_channels,
    (height + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1, the same of width).

    `kernel_size`, `stride`, `padding` and `dilation` are a number or a pair (height, width);
    padding may be "same" (stride 1 only) or "valid". `weight` has the shape (out_channels,
    in_channels // groups, *kernel_size) and `bias` the shape (out_channels,); both are drawn evenly
    between -1/sqrt(fan_in) and 1/sqrt(fan_in) at first. Other channels than `in_channels` and an
    image that is smaller than the window are a LengthError.

    >>> conv = Conv2d(1, 8, kernel_size=5, stride=2)
    >>> conv, conv.weight.shape
    (Conv2d(1, 8, kernel_size=(5, 5), stride=(2, 2)), (8, 1, 5, 5))
    >>> image = [[[0.0] * 22 for _ in range(55)]]
    >>> out = conv(image)
    >>> len(out), len(out[0]), len(out[0][0])
    (8, 26, 9)

    LeCun et al., Gradient-based learning applied to document recognition (1998).
    """

    _n_axes = 2


def conv1d(  # noqa: PLR0913, PLR0917  (PyTorch's)
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: SupportsIndex = 1,
) -> Any:
    """What a `Conv1d` with this weight and this bias makes of a sample; see `conv2d`.

    >>> found = conv1d([[1.0, 2.0, 4.0]], [[[-1.0, 1.0]]])
    >>> [[y.data for y in channel] for channel in found]
    [[1.0, 2.0]]
    """
    return _with_weights("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(  # noqa: PLR0913, PLR0917  (PyTorch's)
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: SupportsIndex = 1,
) -> Any:
    """What a `Conv2d` with this weight and this bias makes of a sample.

    They are Parameters, or nested numbers and Values of the shapes (out_channels, in_channels //
    groups, *kernel_size) and (out_channels,).

    >>> edges = conv2d([[[0.0, 0.0, 9.0, 9.0]]], [[[[-1.0, 1.0]]]])
    >>> [out.data for out in edges[0][0]]
    [0.0, 9.0, 0.0]
    """
    return _with_weights("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


_SAMPLES: Final = {1: "(in_channels, length)", 2: "(in_channels, height, width)"}


def _with_weights(  # noqa: PLR0913, PLR0917
    owner: str,
    n_axes: int,
    given: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: Any,
) -> Any:
    rows, shape, biases = rows_of(owner, n_axes + 2, weight, bias)
    sizes, n_groups = shape[2:], count(owner, "groups", groups)
    _check_groups(owner, n_groups, shape[1] * n_groups, shape[0])
    strides = along_axes(owner, "stride", stride, n_axes)
    dilations = along_axes(owner, "dilation", dilation, n_axes)
    margins = _margins(owner, padding, sizes, strides, dilations)
    axes = _axes(sizes, strides, margins, dilations, "zeros")

    def of_sample(sample: Any) -> list[Any]:
        return _convolved(owner, axes, n_groups, rows, shape, biases, sample)

    return over_samples(of_sample, (given,)) if type(given) is Batch else of_sample(given)


def _convolved(  # noqa: PLR0913, PLR0917
    owner: str,
    axes: tuple[Axis, ...],
    groups: int,
    rows: Sequence[Group],
    shape: Shape,
    biases: Any,
    image: Any,
) -> list[Any]:
    """The outputs, from the weights of each, in a group, and the shape of all weights."""
    wanted = _SAMPLES[len(axes)]
    pixels, (n_channels, *sizes) = shaped(owner, wanted, len(axes) + 1, image)
    n, n_outputs = shape[1], shape[0] // groups
    if n_channels != n * groups:
        raise LengthError(
            f"{owner} expects {n * groups} channels, that is one sample of shape {wanted}, got one "
            f"of shape {(n_channels, *sizes)}."
        )
    numbers = counted(owner, axes, tuple(sizes))
    pickers, area = _pickers(axes, n, tuple(sizes)), n * prod(sizes)
    outputs: list[Value] = []
    for group in range(groups):
        # the zero of the padding, at the index OUTSIDE
        seen = [*pixels[group * area : (group + 1) * area], 0.0]
        # each read once, for all the weights that it is multiplied by
        patches = [Snapshot(pick(seen)) for pick in pickers]
        for index in range(group * n_outputs, (group + 1) * n_outputs):
            row = Snapshot(rows[index])
            if biases is None:
                outputs += [dot(row, patch) for patch in patches]
            else:
                outputs += [affine(biases[index], row, patch) for patch in patches]
    return nested(outputs, (shape[0], *numbers))


def _check_groups(owner: str, groups: int, in_channels: int, out_channels: int) -> None:
    for name, n in (("in_channels", in_channels), ("out_channels", out_channels)):
        if n % groups:
            raise SettingError(
                f"{owner} parts its channels into {groups} groups of as many each, which "
                f"{name}={n} does not allow; give a multiple of groups."
            )


def _margins(
    owner: str, padding: Any, sizes: Shape, strides: Shape, dilations: Shape
) -> list[tuple[int, int]]:
    """The padding before and after the image, along each axis."""
    if not isinstance(padding, str):
        return [(n, n) for n in along_axes(owner, "padding", padding, len(sizes), least=0)]
    if padding not in {"same", "valid"}:
        raise SettingError(
            f"{owner} expects padding as whole numbers, 'same' or 'valid', got {shown(padding)}."
        )
    if padding == "valid":
        return [(0, 0)] * len(sizes)
    if set(strides) != {1}:
        raise SettingError(
            f"{owner} cannot give images of the same size with stride={strides}; give stride=1, or "
            "padding as numbers."
        )
    totals = [dilation * (size - 1) for size, dilation in zip(sizes, dilations, strict=True)]
    return [(total // 2, total - total // 2) for total in totals]


def _axes(
    sizes: Shape, strides: Shape, margins: list[tuple[int, int]], dilations: Shape, mode: str
) -> tuple[Axis, ...]:
    along = zip(sizes, strides, margins, dilations, strict=True)
    return tuple(Axis(n, step, *margin, dilation, mode) for n, step, margin, dilation in along)


@lru_cache(maxsize=16)
def _pickers(axes: tuple[Axis, ...], n_channels: int, sizes: Shape) -> list[Picker]:
    area = prod(sizes)
    return [
        picker(
            [
                i if i == OUTSIDE else channel * area + i
                for channel in range(n_channels)
                for i in window
            ]
        )
        for window in indices(axes, sizes)
    ]
