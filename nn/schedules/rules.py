"""The schedules there are, each a rule over the table of primitives."""

# rules are untyped, as those of the table are
# mypy: allow-untyped-defs

from __future__ import annotations

from collections.abc import Sequence
from math import pi

from autograd.engine.operands import Number
from nn.arguments import bounded
from nn.errors import SettingError
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.settings import Setting
from nn.schedules.groups import Count, Counts
from nn.schedules.schedule import LRScheduler


class StepLR(LRScheduler):
    """The rate times `gamma` after every `step_size` steps.

    >>> import nn
    >>> from autograd import Value
    >>> StepLR(nn.SGD([Value(1.0)], lr=0.8), step_size=2, gamma=0.5).rates(5)
    array([0.8, 0.8, 0.4, 0.4, 0.2])
    """

    settings = {"step_size": Count(), "gamma": Setting(0.1, least=0.0)}  # noqa: RUF012

    @staticmethod
    def rule(xp, t, step_size, gamma):
        """The factor of the first rate at step t."""
        return gamma ** xp.floor(t / step_size)

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: Number = 0.1, last_epoch: int = -1
    ) -> None:
        super().__init__(optimizer, last_epoch, step_size=step_size, gamma=gamma)


class MultiStepLR(LRScheduler):
    """The rate times `gamma` at each of the `milestones`, which are numbers of steps.

    >>> import nn
    >>> from autograd import Value
    >>> MultiStepLR(nn.SGD([Value(1.0)], lr=0.8), milestones=[2, 3], gamma=0.5).rates(5)
    array([0.8, 0.8, 0.4, 0.2, 0.2])
    """

    settings = {"milestones": Counts(), "gamma": Setting(0.1, least=0.0)}  # noqa: RUF012

    @staticmethod
    def rule(xp, t, milestones, gamma):
        """The factor of the first rate at step t."""
        return gamma ** xp.sum([0.0, *(xp.less_equal(m, t) for m in milestones)])

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Sequence[int],
        gamma: Number = 0.1,
        last_epoch: int = -1,
    ) -> None:
        super().__init__(optimizer, last_epoch, milestones=milestones, gamma=gamma)


class ExponentialLR(LRScheduler):
    """The rate times `gamma` at every step.

    >>> import nn
    >>> from autograd import Value
    >>> ExponentialLR(nn.SGD([Value(1.0)], lr=0.8), gamma=0.5).rates(4)
    array([0.8, 0.4, 0.2, 0.1])
    """

    settings = {"gamma": Setting(0.1, least=0.0)}  # noqa: RUF012

    @staticmethod
    def rule(xp, t, gamma):  # noqa: ARG004  (every rule takes xp)
        """The factor of the first rate at step t."""
        return gamma**t

    def __init__(self, optimizer: Optimizer, gamma: Number, last_epoch: int = -1) -> None:
        super().__init__(optimizer, last_epoch, gamma=gamma)


class ConstantLR(LRScheduler):
    """The rate times `factor` for the first `total_iters` steps, and then the rate itself.

    >>> import nn
    >>> from autograd import Value
    >>> ConstantLR(nn.SGD([Value(1.0)], lr=0.8), factor=0.5, total_iters=2).rates(4)
    array([0.4, 0.4, 0.8, 0.8])
    """

    settings = {"factor": Setting(1 / 3, least=0.0), "total_iters": Count()}  # noqa: RUF012

    @staticmethod
    def rule(xp, t, factor, total_iters):
        """The factor of the first rate at step t."""
        return xp.where(xp.less(t, total_iters), factor, 1.0)

    def __init__(
        self,
        optimizer: Optimizer,
        factor: Number = 1 / 3,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        super().__init__(optimizer, last_epoch, factor=factor, total_iters=total_iters)


class LinearLR(LRScheduler):
    """A straight line from `start_factor` times the rate to `end_factor` times the rate.

    It ends after `total_iters` steps, and stays there.

    >>> import nn
    >>> from autograd import Value
    >>> LinearLR(nn.SGD([Value(1.0)], lr=0.8), start_factor=0.25, total_iters=3).rates(5)
    array([0.2, 0.4, 0.6, 0.8, 0.8])
    """

    settings = {  # noqa: RUF012  (a mapping that is only read)
        "start_factor": Setting(1 / 3, least=0.0),
        "end_factor": Setting(1.0, least=0.0),
        "total_iters": Count(),
    }

    @staticmethod
    def rule(xp, t, start_factor, end_factor, total_iters):
        """The factor of the first rate at step t."""
        done = xp.minimum(t, total_iters) / total_iters
        return start_factor + (end_factor - start_factor) * done

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: Number = 1 / 3,
        end_factor: Number = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        for name, factor in (("start_factor", start_factor), ("end_factor", end_factor)):
            found = bounded("LinearLR", name, factor, 0.0)
            if found > 1.0 or (name == "start_factor" and found == 0.0):
                raise SettingError(
                    f"LinearLR expects {name} from 0 to 1{', and not 0' * (found == 0.0)}, "
                    f"got {found}; it is a part of the optimizer's rate."
                )
        super().__init__(
            optimizer,
            last_epoch,
            start_factor=start_factor,
            end_factor=end_factor,
            total_iters=total_iters,
        )


class PolynomialLR(LRScheduler):
    """The rate times (1 - t / total_iters)**power, and 0 after `total_iters` steps.

    >>> import nn
    >>> from autograd import Value
    >>> PolynomialLR(nn.SGD([Value(1.0)], lr=0.8), total_iters=4).rates(6).round(6)
    array([0.8, 0.6, 0.4, 0.2, 0. , 0. ])
    """

    settings = {"total_iters": Count(), "power": Setting(1.0, least=0.0)}  # noqa: RUF012

    @staticmethod
    def rule(xp, t, total_iters, power):
        """The factor of the first rate at step t."""
        return (1.0 - xp.minimum(t, total_iters) / total_iters) ** power

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int = 5,
        power: Number = 1.0,
        last_epoch: int = -1,
    ) -> None:
        super().__init__(optimizer, last_epoch, total_iters=total_iters, power=power)


class CosineAnnealingLR(LRScheduler):
    """Half a wave of the cosine, from the rate down to `eta_min` in `T_max` steps.

    After them it climbs again. Loshchilov and Hutter, SGDR: Stochastic gradient descent with warm
    restarts (2017).

    >>> import nn
    >>> from autograd import Value
    >>> CosineAnnealingLR(nn.SGD([Value(1.0)], lr=0.8), T_max=2).rates(3).round(12)
    array([0.8, 0.4, 0. ])
    """

    settings = {"T_max": Count(), "eta_min": Setting(0.0, least=0.0)}  # noqa: RUF012

    @staticmethod
    def rule(xp, t, T_max):  # noqa: N803  (PyTorch's name)
        """The factor of what the first rate is above `eta_min`, at step t."""
        return 0.5 * (1.0 + xp.cos(pi * t / T_max))

    def __init__(
        self,
        optimizer: Optimizer,
        T_max: int,  # noqa: N803
        eta_min: Number = 0.0,
        last_epoch: int = -1,
    ) -> None:
        super().__init__(optimizer, last_epoch, T_max=T_max, eta_min=eta_min)
