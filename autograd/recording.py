"""Whether operations are recorded: `no_grad` pauses that, for one thread and one task only."""

from __future__ import annotations

from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from threading import Lock
from types import TracebackType
from typing import Self

from autograd.recorders import NAMESPACE

_PAUSED: ContextVar[bool] = ContextVar("autograd_paused", default=False)
_COUNT_LOCK = Lock()


def is_paused() -> bool:
    """Whether the current thread and task is inside `no_grad`."""
    return _PAUSED.get()


def _count(change: int) -> None:
    # the generated functions look at this number first: reading a context variable costs more than
    # a sum
    with _COUNT_LOCK:
        NAMESPACE["_paused"] += change


class no_grad(ContextDecorator):  # noqa: N801  (PyTorch's name)
    """Context manager and decorator under which results are leaves and nothing is recorded.

    Other threads and tasks go on recording; after an exception recording goes on too.

    >>> from autograd import Value
    >>> a = Value(2.0)
    >>> with no_grad():
    ...     b = a * a
    >>> b.data, b.parents
    (4.0, ())
    """

    def __init__(self) -> None:
        self._tokens: list[Token[bool]] = []

    def __enter__(self) -> Self:
        _count(+1)
        self._tokens.append(_PAUSED.set(True))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _PAUSED.reset(self._tokens.pop())
        _count(-1)

    def _recreate_cm(self) -> no_grad:
        return no_grad()


NAMESPACE["_is_paused"] = is_paused
