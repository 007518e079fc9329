"""Numbers that are read out of a graph while it is recorded: a program would keep them.

A call of `compile` notes where `x.data`, `x.item()` and `x.detach()` stand that its function does.
To look at each time would slow down all other code, so `data` is another property meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from operator import attrgetter
from threading import Lock
from typing import Any, Final, NamedTuple

from autograd.engine.assigning import assign_data
from autograd.engine.pausing import is_paused
from autograd.graph import Recorded, edges
from autograd.notices import is_between, named

_ARRAYS: Final = ("numbers_of", "data")
"""What reads the data of many Values for whoever asks a group of them, such as `layer.weight`."""

WATCHING: Final[set[object]] = set()
"""Not empty while some thread notes what is read."""

_LOCK: Final = Lock()
_NOTED: ContextVar[tuple[list[Read], ...]] = ContextVar("autograd_reads", default=())


class Read(NamedTuple):
    """A number that was read, by what, and where."""

    value: Any
    word: str
    file: str
    line: int

    def __str__(self) -> str:
        number = self.value._number
        return f"{self.word} of {named(self.value)} = {number:g} ({self.file}, line {self.line})"


def note(value: Recorded, word: str) -> None:
    """Note a read by whoever called what calls this, if that is the user's code and recorded."""
    noted = _NOTED.get()
    if noted and not is_paused():
        frame: Any = sys._getframe(2)
        while frame.f_code.co_name in _ARRAYS and is_between(frame):
            frame = frame.f_back
        if not is_between(frame):
            read = Read(value, word, frame.f_code.co_filename, frame.f_lineno)
            for reads in noted:
                reads.append(read)


def item(value: Recorded) -> float:
    """The data as a float: out of the graph, and meant."""
    if WATCHING:
        note(value, ".item()")
    return value._number


def _read(value: Recorded) -> float:
    note(value, ".data")
    return value._number


_DOC: Final = "The number that it is."
# attrgetter runs no bytecode of Python, so it is the fastest property
_PLAIN: Final = attrgetter("_number")
# what is no plain function is called by way of the property, also where Python 3.12 remembers those
_WATCHED: Final = partial(_read)

DATA: Final = property(_PLAIN, assign_data, doc=_DOC)
"""The property `data`.

While reads are noted it is made anew in place. To put another into the class would let Python look
up all its attributes again, and after some hundred times for good.
"""


@contextmanager
def noted_reads() -> Iterator[list[Read]]:
    """Inside, what this thread or task reads out of graphs is listed, but under `no_grad`."""
    reads: list[Read] = []
    token = _NOTED.set((*_NOTED.get(), reads))
    try:
        _watch(reads, starts=True)
        yield reads
    finally:
        _watch(reads, starts=False)
        _NOTED.reset(token)


def _watch(reads: list[Read], *, starts: bool) -> None:
    with _LOCK:
        if starts:
            WATCHING.add(id(reads))
        else:
            WATCHING.discard(id(reads))
        getter = _WATCHED if WATCHING else _PLAIN
        DATA.__init__(getter, assign_data, None, _DOC)  # type: ignore[misc]
        name: Any = DATA
        name.__set_name__(object, "data")  # Python's own errors say it


def below(reads: Iterable[Read], leaves: Iterable[Recorded]) -> list[Read]:
    """The reads of what was computed from some leaves, or of these, one for each place."""
    depends = dict.fromkeys(map(id, leaves), True)
    found: dict[tuple[str, int], Read] = {}
    for read in reads:
        if (read.file, read.line) not in found and _depends(read.value, depends):
            found[read.file, read.line] = read
    return list(found.values())


def _depends(root: Any, known: dict[int, bool]) -> bool:
    """Whether a node, or one of a group, is among the known or computed from one of these."""
    pending = [root]
    while pending:
        node = pending[-1]
        if id(node) in known:
            pending.pop()
            continue
        operands = node if isinstance(node, tuple) else [x for x, _ in edges(node)]
        nodes = [x for x in operands if type(x) is not float]
        new = [x for x in nodes if id(x) not in known]
        if new:
            pending += new
        else:
            known[id(node)] = any(known[id(x)] for x in nodes)
            pending.pop()
    return known[id(root)]
