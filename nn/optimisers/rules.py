"""Descent along the gradient, or along it over the root of its squares: rules over the table."""

# rules are untyped, as those of the table are
# mypy: allow-untyped-defs

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd.engine.operands import Number
from nn.errors import SettingError
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.settings import Setting, from_0, rate


class SGD(Optimizer):
    """Stochastic gradient descent, with PyTorch's momentum, weight decay and Nesterov's look-ahead.

    With momentum, a step follows `momentum_buffer`, which starts as the first gradient and then is
    momentum * buffer + (1 - dampening) * grad; with `nesterov`, it follows
    grad + momentum * buffer.

    The settings are attributes and may be changed between steps, as a schedule does with `lr`;
    they are checked then as at the start.

    >>> from autograd import Value
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
        "lr": rate(1e-3),
        "momentum": from_0(0.0),
        "dampening": Setting(0.0),
        "weight_decay": from_0(0.0),
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
        params: Iterable[Any],
        lr: Number = 1e-3,
        momentum: Number = 0.0,
        dampening: Number = 0.0,
        weight_decay: Number = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )

    @classmethod
    def check_group(cls, group: Mapping[str, Any]) -> None:
        """Refuse a look-ahead without momentum."""
        momentum, dampening = group["momentum"], group["dampening"]
        if group["nesterov"] and (momentum == 0.0 or dampening != 0.0):
            raise SettingError(
                "SGD with nesterov=True expects momentum above 0 and dampening 0, got "
                f"momentum={momentum} and dampening={dampening}."
            )


class Adagrad(Optimizer):
    """Descent along the gradient over the root of the sum of all its squares so far.

    `sum` starts as `initial_accumulator_value`; step t has the rate lr / (1 + (t-1) * lr_decay).
    As in PyTorch, but that a group's own initial value counts, at which PyTorch does not look.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> optimizer = Adagrad([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.75

    Duchi, Hazan and Singer, Adaptive subgradient methods for online learning (2011).
    """

    memory = ("sum",)
    settings = {  # noqa: RUF012  (a mapping that is only read)
        "lr": rate(1e-2),
        "lr_decay": from_0(0.0),
        "weight_decay": from_0(0.0),
        "initial_accumulator_value": from_0(0.0),
        "eps": from_0(1e-10),
    }
    flags = {"maximize": False}  # noqa: RUF012

    lr: float
    lr_decay: float
    weight_decay: float
    initial_accumulator_value: float
    eps: float
    maximize: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, s, t, lr, lr_decay, weight_decay, initial_accumulator_value, eps,
        has_weight_decay, maximize,
    ):  # fmt: skip
        """The parameter and its sum of squares after a step."""
        if maximize:
            g = -g
        if has_weight_decay:
            g = g + weight_decay * x
        s = xp.where(xp.equal(t, 1.0), initial_accumulator_value, s) + g * g
        return x - lr / (1.0 + (t - 1.0) * lr_decay) * g / (xp.sqrt(s) + eps), s

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        params: Iterable[Any],
        lr: Number = 1e-2,
        lr_decay: Number = 0.0,
        weight_decay: Number = 0.0,
        initial_accumulator_value: Number = 0.0,
        eps: Number = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
            maximize=maximize,
        )


class RMSprop(Optimizer):
    """Descent along the gradient over the root of the mean of its squares.

    The mean forgets by `alpha` in every step. `centered` takes the square of the mean gradient
    from it, which leaves the variance; `momentum` follows a buffer of such steps. As in PyTorch.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> optimizer = RMSprop([x], lr=0.1, alpha=0.75)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.8

    Tieleman and Hinton, Neural networks for machine learning, lecture 6.5 (2012); centered: Graves,
    Generating sequences with recurrent neural networks (2013).
    """

    memory = ("square_avg", "momentum_buffer", "grad_avg")
    settings = {  # noqa: RUF012  (a mapping that is only read)
        "lr": rate(1e-2),
        "alpha": from_0(0.99),
        "eps": from_0(1e-8),
        "weight_decay": from_0(0.0),
        "momentum": from_0(0.0),
    }
    flags = {"centered": False, "maximize": False}  # noqa: RUF012

    lr: float
    alpha: float
    eps: float
    weight_decay: float
    momentum: float
    centered: bool
    maximize: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, v, b, m, lr, alpha, eps, weight_decay, momentum,
        has_weight_decay, has_momentum, centered, maximize,
    ):  # fmt: skip
        """The parameter, its means and its buffer after a step."""
        if maximize:
            g = -g
        if has_weight_decay:
            g = g + weight_decay * x
        v = alpha * v + (1.0 - alpha) * g * g
        variance = v
        if centered:
            m = alpha * m + (1.0 - alpha) * g
            variance = v - m * m
        step = g / (xp.sqrt(variance) + eps)
        if has_momentum:
            b = momentum * b + step
            step = b
        return x - lr * step, v, b, m

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        params: Iterable[Any],
        lr: Number = 1e-2,
        alpha: Number = 0.99,
        eps: Number = 1e-8,
        weight_decay: Number = 0.0,
        momentum: Number = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            alpha=alpha,
            eps=eps,
            weight_decay=weight_decay,
            momentum=momentum,
            centered=centered,
            maximize=maximize,
        )


class Adadelta(Optimizer):
    """Descent by steps as long as those before, in proportion to the gradient.

    A step is the gradient times the root of the mean of squared steps, over that of squared
    gradients; both means forget by `rho`. As in PyTorch, where `lr` is 1.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> optimizer = Adadelta([x], rho=0.75, eps=1.0)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(3.0 - x.data, 6) == round(6.0 / 10.0**0.5, 6)
    True

    Zeiler, Adadelta: An adaptive learning rate method (2012).
    """

    memory = ("square_avg", "acc_delta")
    settings = {  # noqa: RUF012  (a mapping that is only read)
        "lr": rate(1.0),
        "rho": Setting(0.9, least=0.0, most=1.0),
        "eps": from_0(1e-6),
        "weight_decay": from_0(0.0),
    }
    flags = {"maximize": False}  # noqa: RUF012

    lr: float
    rho: float
    eps: float
    weight_decay: float
    maximize: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, v, d, lr, rho, eps, weight_decay, has_weight_decay, maximize
    ):
        """The parameter and its two means after a step."""
        if maximize:
            g = -g
        if has_weight_decay:
            g = g + weight_decay * x
        v = rho * v + (1.0 - rho) * g * g
        step = xp.sqrt(d + eps) / xp.sqrt(v + eps) * g
        return x - lr * step, v, rho * d + (1.0 - rho) * step * step

    def __init__(  # noqa: PLR0913  (PyTorch's signature)
        self,
        params: Iterable[Any],
        lr: Number = 1.0,
        rho: Number = 0.9,
        eps: Number = 1e-6,
        weight_decay: Number = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize
        )
