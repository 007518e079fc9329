"""Dropout: in training numbers are left out by chance."""

from __future__ import annotations

from typing import Any

from autograd.engine.notes import DRAWN
from autograd.engine.operands import Number
from autograd.engine.value import Value
from nn.arguments import Numbers, check_flag, real
from nn.batch import Batch, over_samples
from nn.layers.nesting import nested, opened
from nn.layers.unit import RENEW, Unit, fixed
from nn.recordings import noise


class Dropout(Unit):
    """In training makes each number 0 with probability `p`, and divides the others by 1 - p.

    Their expectation stays what it was. After `eval()` it gives what it is given. A sample is a
    number, a sequence or nested lists; chance comes from the generator of `nn.manual_seed`, anew
    for every call, and in `fit` for every sample of every step. With p = 1 all are 0. `inplace` is
    taken as PyTorch has it and has no effect: Values are never written over.

    What one compiles oneself in training keeps the mask that was drawn, of which `compile` warns.

    >>> dropout = Dropout(0.5)
    >>> all(x.data in (0.0, 2.0) for x in dropout([1.0, 1.0, 1.0]))
    True
    >>> dropout.eval()([1.0, 1.0, 1.0])
    [1.0, 1.0, 1.0]

    A p below 0 or above 1 is a SettingError (a ValueError).

    Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting (2014).
    """

    p: Any
    inplace: bool
    _fixed = fixed(RENEW, "inplace")

    def __init__(self, p: Number = 0.5, inplace: bool = False) -> None:
        check_flag("Dropout", "inplace", inplace)
        self.p = p
        self._fix(inplace=bool(inplace))

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, real("Dropout", "p", value, 0.0, 1.0) if name == "p" else value)

    def forward(self, sample: Any) -> Any:
        """The sample, in training with some of its numbers 0."""
        return dropout(sample, self.p, self.training)

    def extra_repr(self) -> str:
        """How the layer was made, as PyTorch writes it."""
        return f"p={self.p}, inplace={self.inplace}"


def dropout(sample: Any, p: Number = 0.5, training: bool = True) -> Any:
    """The sample with each of its numbers 0 with probability `p`, the others divided by 1 - p.

    It is nested as it was given, a Batch gives a Batch; where `training` is False, it is the sample
    itself.

    >>> dropout([1.0, 2.0], p=0.5, training=False)
    [1.0, 2.0]
    >>> {y.data for y in dropout([1.0] * 100, p=0.5)} == {0.0, 2.0}
    True
    """
    p = real("dropout", "p", p, 0.0, 1.0)
    check_flag("dropout", "training", training)
    if not training or p == 0.0:
        return sample
    if type(sample) is Batch:
        return over_samples(lambda each: dropout(each, p), (sample,))
    if isinstance(sample, Value | float | int):
        return dropped([sample], p)[0]
    flat, shape = opened("dropout", sample)
    return nested(dropped(flat, p), shape)


def dropped(xs: list[Any], p: float) -> list[Value]:
    """Some numbers times a mask of 0 and 1 / (1 - p), drawn anew."""

    def mask(uniform: Numbers) -> Numbers:
        # p = 1 keeps none of what is below 1
        kept: Numbers = (uniform >= p) / (1.0 - p if p < 1.0 else 1.0)
        return kept

    return [x * _marked(m) for x, m in zip(xs, noise(len(xs), mask), strict=True)]


def _marked(drawn: Value | float) -> Value:
    """A number that was drawn as a leaf that says so, which `compile` looks for."""
    if isinstance(drawn, Value):
        return drawn
    leaf = Value(drawn, "mask")
    leaf._a = DRAWN  # noqa: SLF001  (where a leaf keeps its notes)
    return leaf
