"""Convolutions: weights that go over an image, the same in each place."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any, ClassVar, SupportsIndex

from autograd.engine.operands import Snapshot
from autograd.engine.operations import affine, dot
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import check_flag, check_size, count, one_of
from nn.errors import SettingError
from nn.layers.nesting import Shape, nested, shaped
from nn.layers.unit import Weighted, fixed
from nn.layers.windows import MODES, OUTSIDE, Axis, Picker, counted, each, indices, picker
from nn.randomness import Source


class Convolution(Weighted):
    """What convolutions have in common, whatever the number of their axes."""

    _n_axes: ClassVar[int]
    _sample: ClassVar[str]
    _fixed = fixed(
        "make a new one, and give it these weights: new.load_state_dict(old.state_dict()).",
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
            "kernel_size": each(owner, "kernel_size", kernel_size, n_axes),
            "stride": each(owner, "stride", stride, n_axes),
            "dilation": each(owner, "dilation", dilation, n_axes),
            "groups": count(owner, "groups", groups),
            "padding_mode": one_of(owner, "padding_mode", padding_mode, MODES),
        }
        check_flag(owner, "bias", bias)
        # past the refusal in Unit
        vars(self).update(settings)
        self._check_groups()
        vars(self).update(padding=self._padding(padding))
        vars(self).update(_axes=self._ways())
        inputs = self.in_channels // self.groups
        check_size(owner, [inputs * prod(self.kernel_size), self.out_channels])
        shape = (self.out_channels, inputs, *self.kernel_size)
        self._draw(shape, bias, rng)

    def forward(self, image: Any) -> list[Any]:
        """The channels that the weights make of an image of shape (in_channels, ...)."""
        owner = type(self).__name__
        pixels, (n_channels, *sizes) = shaped(owner, self._sample, self._n_axes + 1, image)
        if n_channels != self.in_channels:
            raise LengthError(
                f"{owner} expects {self.in_channels} channels, that is one sample of shape "
                f"{self._sample}, got one of shape {(n_channels, *sizes)}."
            )
        numbers = counted(owner, self._axes, tuple(sizes))
        n = self.in_channels // self.groups
        pickers = _pickers(self._axes, n, tuple(sizes))
        n_outputs, area = self.out_channels // self.groups, n * prod(sizes)
        outputs: list[Value] = []
        rows, biases = self.weight.rows, self.bias
        for group in range(self.groups):
            # the zero of the padding, at the index OUTSIDE
            seen = [*pixels[group * area : (group + 1) * area], 0.0]
            # each read once, for all the weights that it is multiplied by
            patches = [Snapshot(pick(seen)) for pick in pickers]
            for index in range(group * n_outputs, (group + 1) * n_outputs):
                row = Snapshot(rows[index])
                if biases is None:
                    outputs += [dot(row, patch) for patch in patches]
                else:
                    bias = biases[index]
                    outputs += [affine(bias, row, patch) for patch in patches]
        return nested(outputs, (self.out_channels, *numbers))

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

    def _check_groups(self) -> None:
        for name in ("in_channels", "out_channels"):
            n = getattr(self, name)
            if n % self.groups:
                raise SettingError(
                    f"{type(self).__name__} parts its channels into {self.groups} groups of as "
                    f"many each, which {name}={n} does not allow; give a multiple of groups."
                )

    def _padding(self, given: Any) -> tuple[int, ...] | str:
        owner = type(self).__name__
        if not isinstance(given, str):
            return each(owner, "padding", given, self._n_axes, least=0)
        if given not in ("same", "valid"):
            raise SettingError(
                f"{owner} expects padding as whole numbers, 'same' or 'valid', got {shown(given)}."
            )
        if given == "same" and set(self.stride) != {1}:
            raise SettingError(
                f"{owner} cannot give images of the same size with stride={self.stride}; give "
                "stride=1, or padding as numbers."
            )
        return given

    def _ways(self) -> tuple[Axis, ...]:
        given = self.padding
        ways = []
        for i, size in enumerate(self.kernel_size):
            dilation = self.dilation[i]
            before = after = 0 if isinstance(given, str) else given[i]
            if given == "same":
                total = dilation * (size - 1)
                before, after = total // 2, total - total // 2
            ways.append(Axis(size, self.stride[i], before, after, dilation, self.padding_mode))
        return tuple(ways)


class Conv1d(Convolution):
    """A convolution over signals: PyTorch's, for one sample of shape (in_channels, length).

    See `Conv2d`, with one axis in place of two.

    >>> conv = Conv1d(1, 2, 3)
    >>> [len(channel) for channel in conv([[0.0, 1.0, 2.0, 3.0, 4.0]])]
    [3, 3]
    """

    _n_axes = 1
    _sample = "(in_channels, length)"


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
    _sample = "(in_channels, height, width)"


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
