"""Whether operations are recorded: `no_grad` pauses that, for one thread and one task only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar, Token
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from types import TracebackType
from typing import Any, Final, Self

from autograd.engine.methods import NAMESPACE
from autograd.errors import OperandError
from autograd.shortening import shown


class _Block:
    """A `with no_grad()` block that was entered, and the block around it."""

    __slots__ = ("ended", "outer")

    def __init__(self, outer: _Block | None) -> None:
        self.outer = outer
        self.ended = False


_BLOCK: ContextVar[_Block | None] = ContextVar("autograd_no_grad", default=None)

_SUSPENDED: Final = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
"""The flags of functions that return before they have run."""

_OPEN: set[_Block] = set()
"""The blocks of all threads; the generated functions ask first whether there is one.

To read a context variable costs more than a sum.
"""
NAMESPACE["_paused"] = _OPEN


def is_paused() -> bool:
    """Whether the current thread and task is inside `no_grad`.

    A task started inside a block inherits it, and records again as soon as the block has ended.
    """
    block = _BLOCK.get()
    while block is not None and block.ended:
        block = block.outer
    return block is not None


class no_grad(ContextDecorator):  # noqa: N801  (PyTorch's name)
    """Context manager and decorator under which results are leaves and nothing is recorded.

    Other threads and tasks go on recording; after an exception recording goes on too. As a
    decorator it may stand without brackets.

    >>> from autograd import Value
    >>> a = Value(2.0)
    >>> with no_grad():
    ...     b = a * a
    >>> b.data, b.parents
    (4.0, ())
    """

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """The block; for a function, the function inside such a block."""
        if function is None:
            return super().__new__(cls)
        if not callable(function):
            raise OperandError(
                "no_grad is written `with no_grad():`, or before a function as @no_grad; "
                f"got {shown(function)}."
            )
        return cls()(function)

    def __call__(self, function: Callable[..., Any]) -> Any:
        """The function inside such a block."""
        if getattr(getattr(function, "__code__", None), "co_flags", 0) & _SUSPENDED:
            raise OperandError(
                f"no_grad cannot pause {shown(function)} as a decorator: it is left before it has "
                "ended; write `with no_grad():` inside."
            )
        return super().__call__(function)

    def __init__(self) -> None:
        self._entered: list[tuple[_Block, Token[_Block | None]]] = []

    def __enter__(self) -> Self:
        block = _Block(_BLOCK.get())
        try:
            _OPEN.add(block)
            self._entered.append((block, _BLOCK.set(block)))
        except BaseException:
            # an interrupt here means that __exit__ will not be called
            block.ended = True
            _OPEN.discard(block)
            self._entered = [entered for entered in self._entered if entered[0] is not block]
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        block, token = self._entered[-1]
        block.ended = True
        self._entered.pop()
        _OPEN.discard(block)
        _BLOCK.reset(token)

    def __del__(self) -> None:
        # an interrupt at the very beginning of __exit__ leaves a block that nobody ends
        for block, _ in self._entered:
            block.ended = True
            _OPEN.discard(block)

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
