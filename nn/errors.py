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
    """A state does not fit what it was to be loaded into, or cannot be kept in a file.

    >>> import nn
    >>> nn.save({"loss": float("nan")}, "state.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    nn.errors.StateError: ...
    """


class StateFileError(StateError, OSError):
    """A file of a state cannot be opened, or is no file.

    >>> import nn
    >>> nn.load(".")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    nn.errors.StateFileError: ...
    """


class MissingStateError(StateFileError, FileNotFoundError):
    """There is no file of a state at the path.

    >>> import nn
    >>> nn.load("no such file.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    nn.errors.MissingStateError: ...
    """


class NonFiniteError(ChainruleError, RuntimeError):
    """The norm of gradients is nan or infinite, where that was to be an error."""


class NonFiniteWarning(ChainruleWarning, RuntimeWarning):
    """A step of training made a loss, a gradient or a parameter nan or infinite.

    >>> import warnings, nn
    >>> model = nn.Linear(1, 1)
    >>> optimizer = nn.SGD(model.parameters(), lr=1e200)
    >>> with warnings.catch_warnings(record=True) as told:
    ...     warnings.simplefilter("always")
    ...     history = nn.fit(model, nn.mse_loss, ([[1.0]], [[2.0]]), optimizer, 9, progress=False)
    >>> [each.category.__name__ for each in told], history.epochs < 9
    (['NonFiniteWarning'], True)
    """


class ConstantColumnWarning(ChainruleWarning, UserWarning):
    """Data have a column in which all numbers are the same, so that nothing is learnt from it.

    >>> import warnings, nn
    >>> with warnings.catch_warnings(record=True) as told:
    ...     warnings.simplefilter("always")
    ...     X, scaled = nn.data.normalise([[1.0, 5.0], [3.0, 5.0]])
    >>> X.tolist(), [each.category.__name__ for each in told]
    ([[-1.0, 0.0], [1.0, 0.0]], ['ConstantColumnWarning'])
    """


class SlowPathWarning(ChainruleWarning):
    """A model was called with each sample, for no program can do what it does.

    >>> import warnings, nn
    >>> def size(x):
    ...     return x if x > 0.0 else -x
    >>> with warnings.catch_warnings(record=True) as told:
    ...     warnings.simplefilter("always")
    ...     found = nn.predict(size, [-2.0, -1.0, 0.0, 1.0, 2.0] * 4)
    >>> found[:2].tolist(), [each.category.__name__ for each in told]
    ([2.0, 1.0], ['SlowPathWarning'])
    """
