"""Activations as modules, under PyTorch's names and with its arguments.

`inplace` is taken for code that has it. In PyTorch it saves memory; here every result is a Value of
its own, and what a module is given stays as it is.
"""

from __future__ import annotations

from typing import Any

from autograd.engine.operands import Number
from nn import activations
from nn.arguments import check_flag, one_of, real
from nn.module import Module


class Sigmoid(Module):
    """1 / (1 + exp(-x)) of each number.

    >>> [y.data for y in Sigmoid()([0.0])]
    [0.5]
    """

    def forward(self, input: Any) -> Any:
        return activations.sigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent of each number.

    >>> [y.data for y in Tanh()([0.0, 40.0])]
    [0.0, 1.0]
    """

    def forward(self, input: Any) -> Any:
        return activations.tanh(input)


class LogSigmoid(Module):
    """The logarithm of the sigmoid of each number.

    >>> [round(y.data, 6) for y in LogSigmoid()([0.0, -800.0])]
    [-0.693147, -800.0]
    """

    def forward(self, input: Any) -> Any:
        return activations.logsigmoid(input)


class Softsign(Module):
    """Each number x as x / (1 + |x|), between -1 and 1.

    >>> [y.data for y in Softsign()([1.0, -3.0])]
    [0.5, -0.75]
    """

    def forward(self, input: Any) -> Any:
        return activations.softsign(input)


class Softplus(Module):
    """log(1 + exp(beta x)) / beta of each number; see `nn.functional.softplus` on the threshold.

    >>> Softplus()
    Softplus(beta=1.0, threshold=20.0)
    """

    def __init__(self, beta: Number = 1.0, threshold: Number = activations.THRESHOLD) -> None:
        self.beta, self.threshold = activations.steepness("Softplus", beta, threshold)

    def forward(self, input: Any) -> Any:
        return activations.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class GELU(Module):
    """Each number times the normal distribution function of it, or approximate="tanh".

    >>> GELU()
    GELU(approximate='none')
    """

    def __init__(self, approximate: str = "none") -> None:
        self.approximate = one_of("GELU", "approximate", approximate, ("none", "tanh"))

    def forward(self, input: Any) -> Any:
        return activations.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class Softmax(Module):
    """exp(x) / sum(exp(xs)) along the last axis; `dim` is None or -1, see `nn.functional.softmax`.

    >>> Softmax(dim=-1)
    Softmax(dim=-1)
    """

    def __init__(self, dim: int | None = None) -> None:
        activations.check_last_axis(type(self).__name__, dim)
        self.dim = dim

    def forward(self, input: Any) -> Any:
        return activations.softmax(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class LogSoftmax(Softmax):
    """The logarithms of `Softmax(dim)`.

    >>> [round(y.data, 6) for y in LogSoftmax()([0.0, 0.0])]
    [-0.693147, -0.693147]
    """

    def forward(self, input: Any) -> Any:
        return activations.log_softmax(input, self.dim)


class _InPlace(Module):
    """A module that takes PyTorch's `inplace`, and has only that to show."""

    def __init__(self, inplace: bool = False) -> None:
        check_flag(type(self).__name__, "inplace", inplace)
        self.inplace = inplace

    def settings(self) -> list[str]:
        """What it was made with, for its text."""
        return []

    def extra_repr(self) -> str:
        return ", ".join([*self.settings(), *["inplace=True"] * self.inplace])


class ReLU(_InPlace):
    """Each number above 0, else 0; slope 0 at 0.

    >>> [y.data for y in ReLU()([1.0, -2.0])]
    [1.0, 0.0]
    """

    def forward(self, input: Any) -> Any:
        return activations.relu(input)


class ReLU6(_InPlace):
    """Each number held between 0 and 6; slope 0 at both.

    >>> [y.data for y in ReLU6()([-1.0, 3.0, 8.0])]
    [0.0, 3.0, 6.0]
    """

    def forward(self, input: Any) -> Any:
        return activations.relu6(input)


class SiLU(_InPlace):
    """Each number times its sigmoid; also called swish.

    >>> [y.data for y in SiLU()([0.0, 40.0])]
    [0.0, 40.0]
    """

    def forward(self, input: Any) -> Any:
        return activations.silu(input)


class Mish(_InPlace):
    """Each number times tanh(softplus(x)).

    >>> [y.data for y in Mish()([0.0, 40.0])]
    [0.0, 40.0]
    """

    def forward(self, input: Any) -> Any:
        return activations.mish(input)


class SELU(_InPlace):
    """An elu with the two constants that keep mean 0 and variance 1.

    Klambauer et al., Self-Normalizing Neural Networks (2017).

    >>> [round(y.data, 4) for y in SELU()([1.0, -40.0])]
    [1.0507, -1.7581]
    """

    def forward(self, input: Any) -> Any:
        return activations.selu(input)


class LeakyReLU(_InPlace):
    """Each number above 0, else `negative_slope` times it.

    >>> LeakyReLU()
    LeakyReLU(negative_slope=0.01)
    """

    def __init__(self, negative_slope: Number = 0.01, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.negative_slope = real("LeakyReLU", "negative_slope", negative_slope)

    def forward(self, input: Any) -> Any:
        return activations.leaky_relu(input, self.negative_slope)

    def settings(self) -> list[str]:
        return [f"negative_slope={self.negative_slope}"]


class ELU(_InPlace):
    """Each number above 0, else alpha (exp(x) - 1).

    >>> ELU(alpha=0.5)
    ELU(alpha=0.5)
    """

    def __init__(self, alpha: Number = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.alpha = real("ELU", "alpha", alpha)

    def forward(self, input: Any) -> Any:
        return activations.elu(input, self.alpha)

    def settings(self) -> list[str]:
        return [f"alpha={self.alpha}"]


class Hardtanh(_InPlace):
    """Each number held between two; slope 0 at both.

    >>> Hardtanh(max_val=2)
    Hardtanh(min_val=-1.0, max_val=2.0)
    """

    def __init__(
        self, min_val: Number = -1.0, max_val: Number = 1.0, inplace: bool = False
    ) -> None:
        super().__init__(inplace)
        self.min_val, self.max_val = activations.bounds("Hardtanh", min_val, max_val)

    def forward(self, input: Any) -> Any:
        return activations.hardtanh(input, self.min_val, self.max_val)

    def settings(self) -> list[str]:
        return [f"min_val={self.min_val}", f"max_val={self.max_val}"]
