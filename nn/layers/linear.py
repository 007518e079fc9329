"""The layer that PyTorch calls linear: sums of its inputs times weights, plus a bias."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, SupportsIndex

from autograd.engine.operands import Group, Snapshot
from autograd.engine.operations import affine, dot
from autograd.engine.value import Value
from autograd.errors import LengthError
from nn.arguments import check_flag, check_size, count, snapshot
from nn.batch import Batch, over_samples
from nn.layers.nesting import is_nested, nested, opened, rows_of
from nn.layers.unit import Weighted, fixed
from nn.randomness import Source


class Linear(Weighted):
    """`out_features` sums of `in_features` inputs times weights, plus a bias each: PyTorch's.

    A call takes one sample, in_features numbers and Values, and gives the list of the sums, also
    where that is one. Of nested lists the last axis is what it computes with, and the others stay:
    shape (*, in_features) becomes (*, out_features). Several samples are given as
    `nn.Batch(samples)`. Another number of inputs is a LengthError.

    `weight` has the shape (out_features, in_features) and `bias` the shape (out_features,), or is
    None. Both are drawn evenly between -1/sqrt(in_features) and 1/sqrt(in_features) at first, from
    the generator of `nn.manual_seed` or from `rng`.

    >>> layer = Linear(3, 2)
    >>> layer, layer.weight.shape, layer.bias.shape
    (Linear(in_features=3, out_features=2, bias=True), (2, 3), (2,))
    >>> layer.weight.data, layer.bias.data = [[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]], [0.5, 0.0]
    >>> [out.data for out in layer([1.0, 1.0, -1.0])]
    [0.5, -1.0]
    """

    in_features: int
    out_features: int
    _fixed = fixed(
        "make a new Linear, and give it other numbers by new.weight.data = ....",
        *("in_features", "out_features"),
    )

    def __init__(
        self,
        in_features: SupportsIndex,
        out_features: SupportsIndex,
        bias: bool = True,
        rng: Source = None,
    ) -> None:
        n_inputs = count("Linear", "in_features", in_features)
        n_outputs = count("Linear", "out_features", out_features)
        check_size("Linear", [n_inputs, n_outputs])
        check_flag("Linear", "bias", bias)
        self._fix(in_features=n_inputs, out_features=n_outputs)
        self._draw((n_outputs, n_inputs), bias, rng)

    def forward(self, inputs: Any) -> list[Any]:
        """The sums for one sample, or for each along the last axis of nested lists."""
        return _sums("Linear", self.in_features, self.weight.rows, self.bias, inputs)

    def extra_repr(self) -> str:
        """How the layer was made, as PyTorch writes it."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """What a `Linear` with this weight and this bias makes of a sample.

    They are Parameters, or nested numbers and Values of the shapes (out_features, in_features) and
    (out_features,).

    >>> [out.data for out in linear([1.0, 2.0], [[1.0, 0.0], [1.0, -1.0]], [0.5, 0.0])]
    [1.5, -1.0]
    """
    rows, shape, biases = rows_of("linear", 2, weight, bias)

    def of_sample(sample: Any) -> list[Any]:
        return _sums("linear", shape[1], rows, biases, sample)

    return over_samples(of_sample, (input,)) if type(input) is Batch else of_sample(input)


def _sums(owner: str, n: int, rows: Sequence[Group], biases: Any, inputs: Any) -> list[Any]:
    if not is_nested(inputs):
        return sums_of(rows, biases, snapshot(owner, n, inputs))
    flat, shape = opened(owner, inputs)
    if shape[-1] != n:
        raise LengthError(
            f"{owner} expects {n} inputs, the last axis of nested lists, got a sample of shape "
            f"{shape}."
        )
    weights = [Snapshot(row) for row in rows]
    parts = (Snapshot(flat[start : start + n]) for start in range(0, len(flat), n))
    sums = [out for part in parts for out in sums_of(weights, biases, part)]
    return nested(sums, (*shape[:-1], len(rows)))


def sums_of(rows: Iterable[Any], biases: Any, inputs: Snapshot) -> list[Value]:
    """The inputs times each row of weights, summed, plus the bias of each row, or none for None."""
    if biases is None:
        return [dot(row, inputs) for row in rows]
    return [affine(b, row, inputs) for b, row in zip(biases, rows, strict=True)]
