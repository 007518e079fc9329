"""A pass that a signal interrupts changes all leaf gradients or none."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

import autograd
from autograd import ChainruleError, Value

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no interval timers"
)


class Interrupted(BaseException):
    """What the handler raises, as Ctrl-C raises KeyboardInterrupt."""


@pytest.fixture
def alarm() -> Iterator[None]:
    """SIGALRM raises Interrupted while a test runs."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def graph() -> tuple[list[Value], Value]:
    """Sixty leaves, alone and in groups, each of which receives exactly 8.0 in a pass."""
    leaves = [Value(1.0) for _ in range(60)]
    roots = []
    for _ in range(2):
        chain = autograd.sum(leaves)
        for leaf in leaves:
            chain = chain + leaf
        roots.append(autograd.dot([1.0] * 60, leaves) + chain + autograd.sum([*leaves, chain * 0]))
    return leaves, roots[0] + roots[1]


def interrupted_pass(root: Value, delay: float) -> bool:
    """Whether the pass was interrupted after `delay` seconds."""
    try:
        signal.setitimer(signal.ITIMER_REAL, delay)
        root.backward()
        signal.setitimer(signal.ITIMER_REAL, 0.0)
    except Interrupted:
        return True
    return False


def test_an_interrupted_pass_changes_all_leaves_or_none(alarm: None) -> None:
    leaves, root = graph()
    root.backward()
    once = leaves[0].grad
    rng = random.Random(1)
    interruptions = 0

    for _ in range(400):
        before = leaves[0].grad
        interruptions += interrupted_pass(root, rng.uniform(1e-6, 3e-4))
        assert {leaf.grad for leaf in leaves} in ({before}, {before + once})

    assert interruptions > 40


def test_a_pass_after_an_interrupted_one_is_right(alarm: None) -> None:
    leaves, root = graph()
    rng = random.Random(2)
    for _ in range(100):
        interrupted_pass(root, rng.uniform(1e-6, 2e-4))
        for leaf in leaves:
            leaf.zero_grad()
        root.backward()
        assert {leaf.grad for leaf in leaves} == {8.0}


def test_a_pass_inside_a_pass_is_refused_and_harms_nothing() -> None:
    """The handler of a signal calls backward while the same thread is inside backward."""
    leaves, root = graph()
    other = Value(3.0)
    refusals: list[str] = []

    def nested(number: int, frame: FrameType | None) -> None:
        try:
            (other * other).backward()
        except ChainruleError as error:
            refusals.append(str(error))

    before = signal.signal(signal.SIGALRM, nested)
    try:
        passes = 0
        rng = random.Random(3)
        # each alarm is set anew: under a tracer the handler may take longer than an interval
        while len(refusals) < 5 and passes < 2_000:
            signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-6, 3e-4))
            root.backward()
            passes += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)

    assert "same thread" in refusals[0]
    assert {leaf.grad for leaf in leaves} == {8.0 * passes}
