"""A step of a 784-64-10 network on many pictures: the contest's, with `auto` beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks import networks
from benchmarks.contest import Start as PeerStart
from benchmarks.contests import digits as contest
from benchmarks.models.trial import Asked, Ready, Start, Trial
from benchmarks.networks import Array
from benchmarks.workloads import digits
from benchmarks.workloads.weights import initial


def ours(backend: str, count: int) -> Start:
    from benchmarks import recordings
    from benchmarks.models import ours

    begin = ours.descent(recordings.pictures(count), backend, 1)
    initially = networks.flat(initial(digits.SIZES, digits.SEED, scaled=True))

    def start() -> Ready:
        ready = begin()

        def numbers(loss: object) -> Array:
            found = ready.numbers(loss)
            return np.array(networks.figures(float(found[0]), found[1:], initially))

        return replace(ready, numbers=numbers)

    return start


def peer(entry: Callable[[], PeerStart]) -> Start:
    """An entry of the contest."""
    begin = entry()

    def start() -> Ready:
        runner = begin()
        return Ready(runner.step, lambda loss: np.array(runner.figures(loss)))

    return start


def trial(count: int = 1024) -> Trial:
    return Trial(
        title=f"784-64-10 network, a step, batch of {count:,}",
        entries={
            "by hand": partial(peer, partial(contest.numpy, True, count)),
            "JAX": partial(peer, partial(contest.jax, count)),
            "torch": partial(peer, partial(contest.torch, count)),
            "numpy": partial(ours, "numpy", count),
            "numba": partial(ours, "numba", count),
            "auto": partial(ours, "auto", count),
        },
        asked=[Asked(1.1, ["JAX"])],
    )
