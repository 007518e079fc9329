"""Whether operations are recorded: `no_grad` pauses that, for one thread and one task only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar, Token
from threading import Lock
from types import TracebackType
from typing import Self

from autograd.engine.methods import NAMESPACE


class _Block:
    """A `with no_grad()` block that was entered, and the block around it."""

    __slots__ = ("ended", "outer")

    def __init__(self, outer: _Block | None) -> None:
        self.outer = outer
        self.ended = False


_BLOCK: ContextVar[_Block | None] = ContextVar("autograd_no_grad", default=None)
_COUNT_LOCK = Lock()


def is_paused() -> bool:
    """Whether the current thread and task is inside `no_grad`.

    A task started inside a block inherits it, and records again as soon as the block has ended.
    """
    block = _BLOCK.get()
    while block is not None and block.ended:
        block = block.outer
    return block is not None


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
        self._entered: list[tuple[_Block, Token[_Block | None]]] = []

    def __enter__(self) -> Self:
        _count(+1)
        block = _Block(_BLOCK.get())
        self._entered.append((block, _BLOCK.set(block)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        block, token = self._entered.pop()
        block.ended = True
        _BLOCK.reset(token)
        _count(-1)

    def _recreate_cm(self) -> no_grad:
        return no_grad()


@contextmanager
def recording() -> Iterator[None]:
    """While this lasts, the current thread and task records, also inside `no_grad`."""
    token = _BLOCK.set(None)
    try:
        yield
    finally:
        _BLOCK.reset(token)


NAMESPACE["_is_paused"] = is_paused
