"""Batch normalisation: channels are brought to mean 0 and variance 1 over a batch of samples."""

from __future__ import annotations

from math import prod
from typing import Any, SupportsIndex

import numpy as np

from autograd.engine import operations
from autograd.engine.operands import Number
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import Numbers, check_flag, check_size, count, real
from nn.batch import Batch
from nn.layers.nesting import Shape, nested, opened
from nn.layers.normalisation import deviations
from nn.layers.unit import RELOAD, Learner, fixed
from nn.parameter import Parameter
from nn.recordings import observed


class BatchNorm1d(Learner):
    """Brings each of `num_features` channels to mean 0 and variance 1 over the samples of a Batch.

    Then it is multiplied by `weight`, 1 at first, and `bias`, 0 at first, is added. A sample has
    the shape (C,) or (C, L), where the L numbers of a channel are taken together; each channel must
    have at least two numbers in a Batch. The variance that divides is the biased one, with `eps`
    added to it.

    In training samples are called together, `model(nn.Batch(samples))`, and the means and unbiased
    variances go into `running_mean` and `running_var`: a new one counts as `momentum`, the old one
    as the rest; with None all batches count the same. After `eval()` these are what is used, and a
    sample may come alone. Without `track_running_stats` the batch is used always. `fit` gives
    whole batches and keeps the running numbers; a program that one compiles oneself in training
    leaves them as they are.

    >>> norm = BatchNorm1d(2)
    >>> batch = norm(Batch([[1.0, 10.0], [3.0, 30.0]]))
    >>> [[round(x.data, 3) for x in sample] for sample in batch]
    [[-1.0, -1.0], [1.0, 1.0]]
    >>> norm.running_mean, norm.running_var
    (array([0.2, 2. ]), array([ 1.1, 20.9]))
    >>> [round(x.data, 3) for x in norm.eval()([1.0, 10.0])]
    [0.763, 1.75]

    A lone sample in training, and a single number a channel, are a LengthError (a ValueError).

    Ioffe and Szegedy, Batch Normalization (2015).
    """

    num_features: int
    eps: float
    momentum: float | None
    weight: Any
    bias: Any
    running_mean: Any
    running_var: Any
    num_batches_tracked: Any
    _learned = "weight", "bias"
    _fixed = fixed(RELOAD, "num_features", "affine", "track_running_stats")

    def __init__(
        self,
        num_features: SupportsIndex,
        eps: Number = 1e-5,
        momentum: Number | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        n = count("BatchNorm1d", "features", num_features)
        check_size("BatchNorm1d", [1, n])
        check_flag("BatchNorm1d", "affine", affine)
        check_flag("BatchNorm1d", "track_running_stats", track_running_stats)
        self.eps = real("BatchNorm1d", "eps", eps, 0.0)
        of_all = momentum is None
        self.momentum = None if of_all else real("BatchNorm1d", "momentum", momentum, 0.0, 1.0)
        self._fix(
            num_features=n, affine=bool(affine), track_running_stats=bool(track_running_stats)
        )
        self.weight = Parameter(np.ones(n)) if affine else None
        self.bias = Parameter(np.zeros(n)) if affine else None
        self.register_buffer("running_mean", np.zeros(n) if track_running_stats else None)
        self.register_buffer("running_var", np.ones(n) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", 0 if track_running_stats else None)

    @property
    def mixes(self) -> bool:
        """Whether the batch is what it normalises over: in training, or without running numbers."""
        return self.training or self.running_mean is None

    # a Batch, or one sample after eval()
    def forward(self, inputs: Any) -> Any:
        """The normalised samples of a Batch; with running numbers, the normalised sample."""
        if not self.mixes:
            channels, shape = self._channels(inputs)
            return nested([x for xs in self._with_running(channels) for x in xs], shape)
        if not isinstance(inputs, Batch):
            raise LengthError(
                f"BatchNorm1d normalises over the samples of a batch {self._when}, got "
                f"{shown(inputs)}, which is one sample or a plain list: call the model with "
                "nn.Batch(samples), two samples or more, or after model.eval()."
            )
        found = [self._channels(sample) for sample in inputs]
        shapes = {shape for _, shape in found}
        if len(shapes) > 1:
            raise LengthError(
                "BatchNorm1d expects the samples of a batch to have one shape, got shapes "
                f"{' and '.join(map(str, sorted(shapes)))}."
            )
        (shape,) = shapes
        outputs = self._over_batch([channels for channels, _ in found])
        return Batch([nested([x for xs in sample for x in xs], shape) for sample in outputs])

    def extra_repr(self) -> str:
        """How the layer was made, as PyTorch writes it."""
        settings = "eps", "momentum", "affine", "track_running_stats"
        texts = [f"{name}={getattr(self, name)}" for name in settings]
        return ", ".join([str(self.num_features), *texts])

    @property
    def _when(self) -> str:
        return "in training" if self.training else "without running statistics"

    def _channels(self, sample: Any) -> tuple[list[list[Any]], Shape]:
        """The numbers of each channel of a sample, and the shape of the sample."""
        flat, shape = opened("BatchNorm1d", sample)
        if len(shape) > 2 or shape[0] != self.num_features:
            batch = " Several samples are given as nn.Batch(samples)."
            raise LengthError(
                f"BatchNorm1d expects samples of shape ({self.num_features},) or "
                f"({self.num_features}, length), got one of shape {shape}."
                f"{batch if shape[1:2] == (self.num_features,) else ''}"
            )
        return nested(flat, (shape[0], prod(shape[1:]))), shape

    def _over_batch(self, samples: list[list[list[Any]]]) -> list[list[list[Value]]]:
        """Samples of channels of numbers, normalised over all samples, channel by channel."""
        length = len(samples[0][0])
        n = len(samples) * length
        if n == 1:
            raise LengthError(
                f"BatchNorm1d expects more than 1 value a channel {self._when}, got a batch of one "
                "sample, which less its mean is 0: give nn.Batch of two samples or more (a last "
                "batch of one can be left out), or call model.eval() first."
            )
        outputs: list[list[list[Value]]] = [[] for _ in samples]
        means: list[Value] = []
        variances: list[Value] = []
        for c, columns in enumerate(zip(*samples, strict=True)):
            mean, above, variance = deviations([x for xs in columns for x in xs])
            means.append(mean)
            variances.append(variance)
            deviation = operations.sqrt(variance + self.eps)
            # once for the channel, so that each number takes one product and one sum
            scale = 1.0 / deviation if self.weight is None else self.weight[c] / deviation
            scaled = [x * scale for x in above]
            if self.bias is not None:
                scaled = [x + self.bias[c] for x in scaled]
            for output, row in zip(outputs, nested(scaled, (len(samples), length)), strict=True):
                output.append(row)
        if self.running_mean is not None:
            observed([*means, *variances], lambda numbers: self._track(numbers, n))
        return outputs

    def _track(self, numbers: Numbers, n: int) -> None:
        """Take means and biased variances of `n` numbers into the running ones."""
        means, variances = numbers[: self.num_features], numbers[self.num_features :]
        tracked = self.num_batches_tracked + 1
        share = 1.0 / tracked if self.momentum is None else self.momentum
        unbiased = variances * (n / (n - 1))
        # in every step, and the module would look for parameters in them
        vars(self).update(
            running_mean=share * means + (1.0 - share) * self.running_mean,
            running_var=share * unbiased + (1.0 - share) * self.running_var,
            num_batches_tracked=tracked,
        )

    def _with_running(self, channels: list[list[Any]]) -> list[list[Any]]:
        means = self.running_mean.tolist()
        scales = (1.0 / np.sqrt(self.running_var + self.eps)).tolist()
        outputs = [
            [(x - mean) * scale for x in xs]
            for xs, mean, scale in zip(channels, means, scales, strict=True)
        ]
        if self.weight is None:
            return outputs
        return [
            [x * w + b for x in xs]
            for xs, w, b in zip(outputs, self.weight, self.bias, strict=True)
        ]
