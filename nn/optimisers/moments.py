"""Descent by the mean of the gradients: Adam and its kin, rules over the table."""

# rules are untyped, as those of the table are
# mypy: allow-untyped-defs

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd.engine.operands import Number
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.settings import from_0, rate, share

Betas = tuple[Number, Number]
"""How much of each of two means is left after a step."""


class Adam(Optimizer):
    """Descent by the mean of the gradients over the root of the mean of their squares.

    Both means forget: `exp_avg` by beta1 and `exp_avg_sq` by beta2 in every step, and what they
    lack in the first steps, as they begin at 0, is made up for. `weight_decay` is added to the
    gradient or, if `decoupled_weight_decay`, taken from the parameter; `amsgrad` divides by the
    greatest of the means of squares so far. As in PyTorch.

    >>> from autograd import Value
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
        "lr": rate(1e-3),
        "beta1": share(0.9),
        "beta2": share(0.999),
        "eps": from_0(1e-8),
        "weight_decay": from_0(0.0),
    }
    flags = {  # noqa: RUF012
        "amsgrad": False,
        "maximize": False,
        "decoupled_weight_decay": False,
    }
    pairs = {"betas": ("beta1", "beta2")}  # noqa: RUF012

    lr: float
    betas: tuple[float, float]
    beta1: float
    beta2: float
    eps: float
    weight_decay: float
    amsgrad: bool
    maximize: bool
    decoupled_weight_decay: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, m, v, top, t, lr, beta1, beta2, eps, weight_decay,
        has_weight_decay, amsgrad, maximize, decoupled_weight_decay,
    ):  # fmt: skip
        """The parameter and its means after a step."""
        if maximize:
            g = -g
        if has_weight_decay and decoupled_weight_decay:
            x = x * (1.0 - lr * weight_decay)
        elif has_weight_decay:
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
        params: Iterable[Any],
        lr: Number = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: Number = 1e-8,
        weight_decay: Number = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
            decoupled_weight_decay=decoupled_weight_decay,
        )


class AdamW(Adam):
    """Adam whose weight decay is taken from the parameter, apart from the step. As in PyTorch.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> AdamW([x], lr=0.5, weight_decay=0.1).step()
    >>> round(x.data, 6)
    2.85

    Loshchilov and Hutter, Decoupled weight decay regularization (2019).
    """

    settings = {**Adam.settings, "weight_decay": from_0(1e-2)}  # noqa: RUF012
    flags = {**Adam.flags, "decoupled_weight_decay": True}  # noqa: RUF012

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        params: Iterable[Any],
        lr: Number = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: Number = 1e-8,
        weight_decay: Number = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            maximize=maximize,
            decoupled_weight_decay=True,
        )


class NAdam(Optimizer):
    """Adam with Nesterov's look-ahead: a step mixes the mean with the gradient of now.

    How much is left of the mean grows with the number of the step: in step t it is
    beta1 * (1 - 0.96**(t * momentum_decay) / 2). `mu_product` is the product of these, kept for
    each parameter. As in PyTorch, which keeps the product in its default type: in single precision,
    unless `torch.set_default_dtype` says otherwise.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> optimizer = NAdam([x], lr=0.25, betas=(0.0, 0.75))
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.75

    Dozat, Incorporating Nesterov momentum into Adam (2016).
    """

    memory = ("mu_product", "exp_avg", "exp_avg_sq")
    settings = {  # noqa: RUF012  (a mapping that is only read)
        "lr": rate(2e-3),
        "beta1": share(0.9),
        "beta2": share(0.999),
        "eps": from_0(1e-8),
        "weight_decay": from_0(0.0),
        "momentum_decay": from_0(4e-3),
    }
    flags = {"decoupled_weight_decay": False, "maximize": False}  # noqa: RUF012
    pairs = {"betas": ("beta1", "beta2")}  # noqa: RUF012

    lr: float
    betas: tuple[float, float]
    beta1: float
    beta2: float
    eps: float
    weight_decay: float
    momentum_decay: float
    decoupled_weight_decay: bool
    maximize: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, p, m, v, t, lr, beta1, beta2, eps, weight_decay, momentum_decay,
        has_weight_decay, decoupled_weight_decay, maximize,
    ):  # fmt: skip
        """The parameter, the product and the means after a step."""
        if maximize:
            g = -g
        if has_weight_decay and decoupled_weight_decay:
            x = x * (1.0 - lr * weight_decay)
        elif has_weight_decay:
            g = g + weight_decay * x
        mu = beta1 * (1.0 - 0.5 * 0.96 ** (t * momentum_decay))
        following = beta1 * (1.0 - 0.5 * 0.96 ** ((t + 1.0) * momentum_decay))
        p = xp.where(xp.equal(t, 1.0), 1.0, p) * mu
        m = beta1 * m + (1.0 - beta1) * g
        v = beta2 * v + (1.0 - beta2) * g * g
        root = xp.sqrt(v / (1.0 - beta2**t)) + eps
        now, then = (1.0 - mu) / (1.0 - p) * g, following / (1.0 - p * following) * m
        return x - lr * (now + then) / root, p, m, v

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        params: Iterable[Any],
        lr: Number = 2e-3,
        betas: Betas = (0.9, 0.999),
        eps: Number = 1e-8,
        weight_decay: Number = 0.0,
        momentum_decay: Number = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize,
        )


class Lion(Optimizer):
    """Descent by the sign alone of a mean of the gradients; every step is as long as `lr`.

    The sign is that of beta1 * mean + (1 - beta1) * grad; the mean then forgets by beta2. Weight
    decay is taken from the parameter. PyTorch has no such optimiser; the defaults are the paper's.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> optimizer = Lion([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    2.75

    Chen et al., Symbolic discovery of optimization algorithms (2023), algorithm 2.
    """

    memory = ("exp_avg",)
    settings = {  # noqa: RUF012  (a mapping that is only read)
        "lr": rate(1e-4),
        "beta1": share(0.9),
        "beta2": share(0.99),
        "weight_decay": from_0(0.0),
    }
    flags = {"maximize": False}  # noqa: RUF012
    pairs = {"betas": ("beta1", "beta2")}  # noqa: RUF012

    lr: float
    betas: tuple[float, float]
    beta1: float
    beta2: float
    weight_decay: float
    maximize: bool

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, x, g, m, lr, beta1, beta2, weight_decay, has_weight_decay, maximize
    ):
        """The parameter and its mean after a step."""
        if maximize:
            g = -g
        step = xp.sign(beta1 * m + (1.0 - beta1) * g)
        if has_weight_decay:
            step = step + weight_decay * x
        return x - lr * step, beta2 * m + (1.0 - beta2) * g

    def __init__(
        self,
        params: Iterable[Any],
        lr: Number = 1e-4,
        betas: Betas = (0.9, 0.99),
        weight_decay: Number = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr=lr, betas=betas, weight_decay=weight_decay, maximize=maximize)
