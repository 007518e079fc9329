"""Pooling: the greatest or the mean of the pixels under each window."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any, ClassVar

from autograd.engine import operations
from autograd.engine.value import Value
from autograd.errors import LengthError
from nn.arguments import check_flag, real
from nn.errors import SettingError
from nn.layers.nesting import Shape, nested, shaped
from nn.layers.unit import RENEW, Unit, fixed
from nn.layers.windows import OUTSIDE, Axis, Picker, along_axes, counted, indices, picker


class Pooling(Unit):
    """What poolings have in common: each channel by itself becomes smaller."""

    _n_axes: ClassVar[int]
    _sample: ClassVar[str]
    _shown: ClassVar[tuple[str, ...]]
    _keeps_tuples: ClassVar[bool] = False
    _fixed = fixed(
        RENEW,
        *("kernel_size", "stride", "padding", "dilation", "ceil_mode", "count_include_pad"),
        "divisor_override",
    )

    kernel_size: int | tuple[int, ...]
    stride: int | tuple[int, ...]
    padding: int | tuple[int, ...]
    ceil_mode: bool
    _axes: tuple[Axis, ...]
    _padded = False
    """Whether windows see the zeros of the padding."""

    def _equip(self, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil: Any) -> None:
        owner, n_axes = type(self).__name__, self._n_axes
        sizes = along_axes(owner, "kernel_size", kernel_size, n_axes)
        strides = sizes if stride is None else along_axes(owner, "stride", stride, n_axes)
        margins = along_axes(owner, "padding", padding, n_axes, least=0)
        dilations = along_axes(owner, "dilation", dilation, n_axes)
        check_flag(owner, "ceil_mode", ceil)
        axes = tuple(
            Axis(size, step, margin, margin, dilation, ceil=bool(ceil))
            for size, step, margin, dilation in zip(sizes, strides, margins, dilations, strict=True)
        )
        for axis in axes:
            if 2 * axis.before > axis.size:
                raise SettingError(
                    f"{owner} expects padding of at most half of kernel_size, which is "
                    f"{axis.size}, got {axis.before}: a window would see nothing of the image."
                )
        self._fix(
            kernel_size=self._plain(kernel_size, sizes),
            stride=self._plain(kernel_size if stride is None else stride, strides),
            padding=self._plain(padding, margins),
            dilation=self._plain(dilation, dilations),
            ceil_mode=bool(ceil),
            _axes=axes,
        )

    def forward(self, image: Any) -> list[Any]:
        """What is left of an image of shape (channels, ...), in as many channels."""
        owner = type(self).__name__
        pixels, (n_channels, *sizes) = shaped(owner, self._sample, self._n_axes + 1, image)
        numbers = counted(owner, self._axes, tuple(sizes))
        pickers = _pickers(self._axes, tuple(sizes), self._padded)
        area = prod(sizes)
        outputs = []
        for start in range(0, n_channels * area, area):
            # the zero of the padding, at the index OUTSIDE
            seen = [*pixels[start : start + area], 0.0]
            outputs += [self._pooled(pick(seen)) for pick in pickers]
        return nested(outputs, (n_channels, *numbers))

    def _pooled(self, window: tuple[Any, ...]) -> Value:
        raise NotImplementedError

    def _plain(self, given: Any, numbers: tuple[int, ...]) -> int | tuple[int, ...]:
        """A setting as PyTorch keeps and shows it: mostly one number if one was given."""
        return numbers if self._keeps_tuples or isinstance(given, tuple | list) else numbers[0]

    def extra_repr(self) -> str:
        """How the module was made, as PyTorch writes it."""
        return ", ".join(f"{name}={getattr(self, name)}" for name in self._shown)


class _MaxPooling(Pooling):
    _shown = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
    dilation: int | tuple[int, ...]

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        *,
        ceil_mode: bool = False,
    ) -> None:
        self._equip(kernel_size, stride, padding, dilation, ceil_mode)

    def _pooled(self, window: tuple[Any, ...]) -> Value:
        return operations.max(window)


class _MeanPooling(Pooling):
    _shown = ("kernel_size", "stride", "padding")
    count_include_pad: bool
    divisor_override: float | None = None

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        check_flag(type(self).__name__, "count_include_pad", count_include_pad)
        self._equip(kernel_size, stride, padding, 1, ceil_mode)
        self._fix(count_include_pad=bool(count_include_pad), _padded=bool(count_include_pad))

    def _pooled(self, window: tuple[Any, ...]) -> Value:
        if self.divisor_override is None:
            return operations.mean(window)
        return operations.sum(window) / self.divisor_override


class MaxPool1d(_MaxPooling):
    """The greatest number under each window of a signal, a sample of shape (channels, length).

    See `MaxPool2d`, with one axis in place of two.

    >>> [[y.data for y in channel] for channel in MaxPool1d(2)([[1.0, 3.0, 2.0, 0.0]])]
    [[3.0, 2.0]]
    """

    _n_axes = 1
    _sample = "(channels, length)"


class MaxPool2d(_MaxPooling):
    """The greatest pixel under each window: PyTorch's, for a sample of shape (channels, h, w).

    `kernel_size`, `stride` (None: as kernel_size), `padding` and `dilation` are a number or a pair
    (height, width). Pixels of the padding are never the greatest. With `ceil_mode` a last window
    may hang over the end of the image. An image that is smaller than a window is a LengthError, and
    so is a window that sees nothing but padding, where PyTorch gives -inf.

    Where the greatest pixel is there more than once, each has the same share of the gradient, as
    everywhere here; PyTorch gives all of it to the first. There is no `return_indices`.

    >>> ((row,),) = MaxPool2d(2)([[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 9.0]]])
    >>> [out.data for out in row]
    [5.0, 9.0]
    """

    _n_axes = 2
    _sample = "(channels, height, width)"


class AvgPool1d(_MeanPooling):
    """The mean of the numbers under each window of a signal, a sample of shape (channels, length).

    See `AvgPool2d`, with one axis in place of two; there is no `divisor_override`, as in PyTorch.

    >>> [[y.data for y in channel] for channel in AvgPool1d(2)([[1.0, 3.0, 2.0, 0.0]])]
    [[2.0, 1.0]]
    """

    _n_axes = 1
    _keeps_tuples = True
    _sample = "(channels, length)"


class AvgPool2d(_MeanPooling):
    """The mean of the pixels under each window: PyTorch's, for a sample of shape (channels, h, w).

    `kernel_size`, `stride` (None: as kernel_size) and `padding` are a number or a pair (height,
    width). The zeros of the padding count among the pixels unless `count_include_pad` is False.
    With `ceil_mode` a last window may hang over the end of the image and the padding, where nothing
    counts. `divisor_override` is what the sum is divided by instead of the number of pixels. An
    image that is smaller than a window is a LengthError.

    >>> ((row,),) = AvgPool2d(2)([[[1.0, 5.0, 2.0, 0.0], [2.0, 4.0, 8.0, 9.0]]])
    >>> [out.data for out in row]
    [3.0, 4.75]
    """

    _n_axes = 2
    _sample = "(channels, height, width)"

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's)
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: float | None = None,
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)
        if divisor_override is not None:
            divisor_override = real("AvgPool2d", "divisor_override", divisor_override)
            if not divisor_override:
                raise SettingError("AvgPool2d cannot divide by a divisor_override of 0.")
        self._fix(divisor_override=divisor_override)


def max_pool1d(  # noqa: PLR0913  (PyTorch's)
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    *,
    ceil_mode: bool = False,
) -> Any:
    """What a `MaxPool1d` with these settings makes of a sample.

    >>> [[y.data for y in channel] for channel in max_pool1d([[1.0, 3.0, 2.0, 0.0]], 2)]
    [[3.0, 2.0]]
    """
    return MaxPool1d(kernel_size, stride, padding, dilation, ceil_mode=ceil_mode)(input)


def max_pool2d(  # noqa: PLR0913  (PyTorch's)
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    *,
    ceil_mode: bool = False,
) -> Any:
    """What a `MaxPool2d` with these settings makes of a sample.

    >>> max_pool2d([[[1.0, 5.0], [2.0, 4.0]]], 2)[0][0][0].data
    5.0
    """
    return MaxPool2d(kernel_size, stride, padding, dilation, ceil_mode=ceil_mode)(input)


def avg_pool1d(  # noqa: PLR0913, PLR0917  (PyTorch's)
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """What an `AvgPool1d` with these settings makes of a sample.

    >>> [[y.data for y in channel] for channel in avg_pool1d([[1.0, 3.0, 2.0, 0.0]], 2)]
    [[2.0, 1.0]]
    """
    return AvgPool1d(kernel_size, stride, padding, ceil_mode, count_include_pad)(input)


def avg_pool2d(  # noqa: PLR0913, PLR0917  (PyTorch's)
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: float | None = None,
) -> Any:
    """What an `AvgPool2d` with these settings makes of a sample.

    >>> avg_pool2d([[[1.0, 5.0], [2.0, 4.0]]], 2)[0][0][0].data
    3.0
    """
    settings = (kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    return AvgPool2d(*settings)(input)


@lru_cache(maxsize=16)
def _pickers(axes: tuple[Axis, ...], sizes: Shape, padded: bool) -> list[Picker]:
    windows = indices(axes, sizes)
    if not padded:
        windows = [tuple(i for i in window if i != OUTSIDE) for window in windows]
    if not all(windows):
        raise LengthError(
            f"A window sees nothing of an image of {sizes} but padding; give less padding."
        )
    return [picker(window) for window in windows]
