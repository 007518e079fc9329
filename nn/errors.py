"""What can be wrong with modules, losses and optimisers, and what is told of a training."""

from __future__ import annotations

from autograd.errors import ChainruleError, ChainruleWarning
from autograd.errors import SettingError as SettingError  # noqa: PLC0414  (compile raises it too)


class SettingTypeError(ChainruleError, TypeError):
    """A setting is not the kind of thing that was asked for: a size that is no whole number."""


class FixedError(ChainruleError, AttributeError):
    """An attribute was set that is fixed when its module is made, such as an activation."""


class MissingForwardError(ChainruleError, NotImplementedError):
    """A module was called whose class says nowhere what it computes."""


class StateError(ChainruleError, ValueError):
    """A state does not fit what it was to be loaded into, or cannot be kept in a file."""


class StateFileError(StateError, OSError):
    """A file of a state cannot be opened, or is no file."""


class MissingStateError(StateFileError, FileNotFoundError):
    """There is no file of a state at the path."""


class NonFiniteError(ChainruleError, RuntimeError):
    """The norm of gradients is nan or infinite, where that was to be an error."""


class NonFiniteWarning(ChainruleWarning, RuntimeWarning):
    """A step of training made a loss, a gradient or a parameter nan or infinite."""


class ConstantColumnWarning(ChainruleWarning, UserWarning):
    """Data have a column in which all numbers are the same, so that nothing is learnt from it."""


class SlowPathWarning(ChainruleWarning):
    """A model was called with each sample, for no program can do what it does."""
