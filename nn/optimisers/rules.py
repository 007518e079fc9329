"""The optimisers there are, each a rule over the table of primitives."""

# rules are untyped, as those of the table are
# mypy: allow-untyped-defs

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd.engine.operands import Number
from autograd.engine.value import Value
from autograd.shortening import shown
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.optimiser import Optimizer, Setting

RATE = Setting(1e-3, least=0.0, hint=" To climb instead of descend, pass maximize=True.")


class SGD(Optimizer):
    """Stochastic gradient descent, with PyTorch's momentum, weight decay and Nesterov's look-ahead.

    With momentum, a step follows `momentum_buffer`, which starts as the first gradient and then is
    momentum * buffer + (1 - dampening) * grad; with `nesterov`, it follows
    grad + momentum * buffer.

    The settings are attributes and may be changed between steps, as a schedule does with `lr`;
    they are checked then as at the start.

    >>> x = Value(3.0)
    >>> optimizer = SGD([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    1.5

    Sutskever et al., On the importance of initialization and momentum in deep learning (2013).
    """

    memory = ("momentum_buffer",)
    settings = {  # noqa: RUF012  (a mapping that is only read)
        "lr": RATE,
        "momentum": Setting(0.0, least=0.0),
        "dampening": Setting(0.0),
        "weight_decay": Setting(0.0, least=0.0),
    }
    flags = {"nesterov": False, "maximize": False}  # noqa: RUF012

    lr: float
    momentum: float
    dampening: float
    weight_decay: float
    nesterov: bool
    maximize: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, b, t, lr, momentum, dampening, weight_decay,
        has_momentum, has_weight_decay, nesterov, maximize,
    ):  # fmt: skip
        """The parameter and its buffer after a step."""
        if maximize:
            g = -g
        if has_weight_decay:
            g = g + weight_decay * x
        if has_momentum:
            b = xp.where(xp.equal(t, 1.0), g, momentum * b + (1.0 - dampening) * g)
            g = g + momentum * b if nesterov else b
        return x - lr * g, b

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        parameters: Iterable[Value],
        lr: Number = 1e-3,
        momentum: Number = 0.0,
        dampening: Number = 0.0,
        weight_decay: Number = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            parameters,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )
        if nesterov and (self.momentum == 0.0 or self.dampening != 0.0):
            raise SettingError(
                "SGD with nesterov=True expects momentum above 0 and dampening 0, got "
                f"momentum={self.momentum} and dampening={self.dampening}."
            )


class Adam(Optimizer):
    """Descent by the mean of the gradients over the root of the mean of their squares.

    Both means forget: `exp_avg` by beta1 and `exp_avg_sq` by beta2 in every step, and what they
    lack in the first steps, as they begin at 0, is made up for. `weight_decay` is added to the
    gradient; `amsgrad` divides by the greatest of the means of squares so far. As in PyTorch.

    >>> x = Value(3.0)
    >>> optimizer = Adam([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.75

    Kingma and Ba, Adam: A method for stochastic optimization (2015).
    """

    memory = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")
    settings = {  # noqa: RUF012  (a mapping that is only read)
        "lr": RATE,
        "beta1": Setting(0.9, least=0.0, below=1.0),
        "beta2": Setting(0.999, least=0.0, below=1.0),
        "eps": Setting(1e-8, least=0.0),
        "weight_decay": Setting(0.0, least=0.0),
    }
    flags = {"amsgrad": False, "maximize": False}  # noqa: RUF012

    lr: float
    beta1: float
    beta2: float
    eps: float
    weight_decay: float
    amsgrad: bool
    maximize: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, m, v, top, t, lr, beta1, beta2, eps, weight_decay,
        has_weight_decay, amsgrad, maximize,
    ):  # fmt: skip
        """The parameter and its means after a step."""
        if maximize:
            g = -g
        if has_weight_decay:
            g = g + weight_decay * x
        m = beta1 * m + (1.0 - beta1) * g
        v = beta2 * v + (1.0 - beta2) * g * g
        if amsgrad:
            top = xp.maximum(top, v)
        squares = top if amsgrad else v
        step = m / (1.0 - beta1**t) / (xp.sqrt(squares / (1.0 - beta2**t)) + eps)
        return x - lr * step, m, v, top

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        parameters: Iterable[Value],
        lr: Number = 1e-3,
        betas: tuple[Number, Number] = (0.9, 0.999),
        eps: Number = 1e-8,
        weight_decay: Number = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        beta1, beta2 = _pair(betas)
        super().__init__(
            parameters,
            lr=lr,
            beta1=beta1,
            beta2=beta2,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
        )

    @property
    def betas(self) -> tuple[float, float]:
        """How much of each mean is left after a step: beta1 and beta2."""
        return self.beta1, self.beta2

    @betas.setter
    def betas(self, given: tuple[Number, Number]) -> None:
        beta1, beta2 = _pair(given)
        self.beta1, self.beta2 = beta1, beta2  # type: ignore[assignment]


def _pair(betas: Any) -> tuple[Number, Number]:
    if not isinstance(betas, tuple | list) or len(betas) != 2:
        raise SettingTypeError(
            f"Adam expects betas as two numbers, (beta1, beta2), got {shown(betas)}."
        )
    return betas[0], betas[1]
