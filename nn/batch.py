"""Samples that go through a model together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import is_ordered, plain

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class Batch(list[Any]):
    """Samples that travel together: a list of at least one.

    A module is written for one sample and, called with a Batch, gives the Batch of its results.
    Only what looks at all samples at once, as batch normalisation does in training, differs. An
    array has a row for each sample.

    >>> from nn.layers.perceptron import Layer
    >>> layer = Layer.from_weights([[1.0, 2.0], [3.0, 4.0]], activation=None)
    >>> [[x.data for x in sample] for sample in layer(Batch([[1.0, 0.0], [0.0, 1.0]]))]
    [[1.0, 3.0], [2.0, 4.0]]
    """

    def __init__(self, samples: Iterable[Any]) -> None:
        samples = plain("Batch", "samples", samples)
        if isinstance(samples, np.ndarray):
            samples = samples.tolist() if samples.ndim else ()
        elif not is_ordered(samples):
            raise OperandError(
                f"A Batch is made of a sequence of samples, got {shown(samples)} of type "
                f"{type(samples).__name__}."
            )
        super().__init__(samples)
        if not self:
            raise LengthError("A Batch has at least one sample, got none.")

    def __repr__(self) -> str:
        return f"Batch({shown(list(self))})"


def over_samples(
    function: Callable[..., Any], inputs: tuple[Any, ...], named: Mapping[str, Any] = _NONE
) -> Batch:
    """The results of a function for each sample of a Batch; other arguments are given to all."""
    lengths = sorted({len(x) for x in inputs if type(x) is Batch})
    if len(lengths) > 1:
        raise LengthError(
            f"The batches that a module was called with have {' and '.join(map(str, lengths))} "
            "samples; give as many in each."
        )
    return Batch(
        [
            function(*(x[i] if type(x) is Batch else x for x in inputs), **named)
            for i in range(lengths[0])
        ]
    )
