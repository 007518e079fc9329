"""With this module one can let parameters go downhill, a step at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.operands import Number, number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from nn.errors import SettingError, SettingTypeError

Numbers: TypeAlias = npt.NDArray[np.float64]
State: TypeAlias = Mapping[str, Numbers]
"""What an optimiser remembers from step to step, one number for each parameter under each name."""


class Optimizer(ABC):
    """Base of the optimisers: which parameters there are, and how new numbers get into them.

    A parameter that is given twice is updated once. A step that fails or is interrupted changes
    nothing. A parameter that no pass has reached has the gradient 0.
    """

    traceable: bool = False
    """Whether `updated` is arithmetic alone, so that compiled loops may contain it written out."""

    parameters: list[Value]
    state: State

    def __init__(self, parameters: Iterable[Value]) -> None:
        self.parameters = _checked(type(self).__name__, parameters)
        self.state = {}

    @abstractmethod
    def updated(self, data: Numbers, grad: Numbers, state: State) -> tuple[Numbers, State]:
        """The parameters and the state after a step; arguments stay as they are."""

    def step(self) -> None:
        """Replace the data of every parameter by what the update makes of it and its gradient."""
        parameters, state = self.parameters, self.state
        before = [p.data for p in parameters]
        data = _as_array(parameters, before, "data")
        grad = _as_array(parameters, [p.grad for p in parameters], "grad")
        with np.errstate(all="ignore"):
            after, new_state = self.updated(data, grad, state)
        try:
            self.state = new_state
            for p, x in zip(parameters, after.tolist(), strict=True):
                p.data = x
        except BaseException:
            self.state = state
            # one call that runs no bytecode, so that no second interrupt can come between
            deque(map(setattr, parameters, repeat("data"), before), maxlen=0)
            raise

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0.0."""
        for p in self.parameters:
            p.grad = 0.0


class _Setting:
    """An attribute of SGD that holds a number of at least 0, checked whenever it is set."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.stored = f"_{name}"

    def __get__(self, optimizer: SGD, owner: type) -> float:
        number: float = getattr(optimizer, self.stored)
        return number

    def __set__(self, optimizer: SGD, given: Number) -> None:
        setattr(optimizer, self.stored, _at_least_0(self.name, given))


class SGD(Optimizer):
    """Stochastic gradient descent, with PyTorch's momentum, weight decay and Nesterov's look-ahead.

    The settings are attributes and may be changed between steps, as a schedule does with `lr`;
    they are checked then as at the start.

    >>> x = Value(3.0)
    >>> optimizer = SGD([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    1.5
    """

    lr = _Setting()
    momentum = _Setting()
    weight_decay = _Setting()

    # where the settings are kept; a step reads these, which costs no call
    _lr: float
    _momentum: float
    _weight_decay: float

    traceable = True

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
        super().__init__(parameters)
        self.lr = lr
        self.momentum = momentum
        self.dampening = _a_number("dampening", dampening)
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.maximize = maximize
        if nesterov and (self.momentum == 0.0 or self.dampening != 0.0):
            raise SettingError(
                "SGD with nesterov=True expects momentum above 0 and dampening 0, got "
                f"momentum={self.momentum} and dampening={self.dampening}."
            )

    def updated(self, data: Numbers, grad: Numbers, state: State) -> tuple[Numbers, State]:
        """The parameters and the state after a step; arguments stay as they are.

        With momentum, a step follows `momentum_buffer`, which starts as the first gradient and then
        is momentum * buffer + (1 - dampening) * grad; with `nesterov`, it follows
        grad + momentum * buffer.

        >>> optimizer = SGD([Value(1.0)], lr=0.5, momentum=0.5)
        >>> data, state = optimizer.updated(np.array([1.0]), np.array([2.0]), {})
        >>> data, state = optimizer.updated(data, np.array([2.0]), state)
        >>> data.tolist(), state["momentum_buffer"].tolist()
        ([-1.5], [3.0])

        Sutskever et al., On the importance of initialization and momentum in deep learning (2013).
        """
        if self.maximize:
            grad = -grad
        if self._weight_decay:
            grad = grad + self._weight_decay * data
        if self._momentum:
            buffer = state.get("momentum_buffer")
            buffer = (
                grad if buffer is None else self._momentum * buffer + (1.0 - self.dampening) * grad
            )
            state = {**state, "momentum_buffer": buffer}
            grad = grad + self._momentum * buffer if self.nesterov else buffer
        return data - self._lr * grad, state


def _checked(owner: str, parameters: Iterable[Value]) -> list[Value]:
    if hasattr(parameters, "parameters") or not isinstance(parameters, Iterable):
        raise SettingTypeError(
            f"{owner} expects a sequence of parameters such as model.parameters(), "
            f"got {parameters!r}."
        )
    listed = list(parameters)
    for index, p in enumerate(listed):
        if not isinstance(p, Value):
            raise SettingTypeError(f"{owner} expects Values as parameters, got {p!r} at {index}.")
        if not p.is_leaf:
            raise SettingError(
                f"{owner} expects leaves as parameters, got the result of {p.op!r} at {index}: "
                f"{p!r}. Give the Values it was computed from, or p.detach()."
            )
    if not listed:
        raise LengthError(f"{owner} got no parameters; nothing would ever be updated.")
    return list(dict.fromkeys(listed))


def _a_number(name: str, given: Number) -> float:
    try:
        return number(given)
    except OperandError:
        raise SettingTypeError(f"SGD expects {name} as a real number, got {given!r}.") from None


def _at_least_0(name: str, given: Number) -> float:
    x = _a_number(name, given)
    if not x >= 0.0:
        hint = " To climb instead of descend, pass maximize=True." if name == "lr" else ""
        raise SettingError(f"SGD expects {name} of at least 0, got {x}.{hint}")
    return x


def _as_array(parameters: list[Value], numbers: list[float], slot: str) -> Numbers:
    try:
        # unlike np.array it does not take None for nan, and it is faster
        return np.frombuffer(array("d", numbers))
    except TypeError:
        culprit = next(p for p in parameters if not hasattr(getattr(p, slot), "__float__"))
    name = repr(str(culprit.label)) if culprit.label else "an unlabelled parameter"
    raise OperandError(
        f"Cannot update {name}: its {slot} is "
        f"{getattr(culprit, slot)!r}, which is no number. Gradients are reset with zero_grad(). "
        "No parameter was changed."
    )
