"""A random graph of many nodes: how long it takes from nothing to its first value."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial
from benchmarks.workloads import deep


def ours(backend: Any, nodes: int) -> Start:
    """The value alone; recording is told apart."""
    import autograd
    from benchmarks.models.ours import imported

    imported(backend)
    record = deep.dag_of(nodes)

    def start() -> Ready:
        began = time.process_time()
        x, result = record(autograd.Value)
        recorded = time.process_time()
        program = autograd.compile(result, inputs=[x], backend=backend)
        del result
        parts = {"recording": recorded - began, "compiling": time.process_time() - recorded}
        return Ready(
            lambda: program([deep.X]),
            lambda found: np.array([found]),
            lambda: program.backend,
            lambda: parts,
        )

    return start


def eager(nodes: int) -> Start:
    """Written down anew for each value."""
    import autograd

    record = deep.dag_of(nodes)

    def step() -> float:
        value: float = record(autograd.Value)[1].data
        return value

    return lambda: Ready(step, lambda found: np.array([found]))


def trial(nodes: int = 1_000_000, seconds: float = 6.0) -> Trial:
    return Trial(
        title=f"random DAG of {nodes:,} nodes, its value",
        entries={
            "eager": partial(eager, nodes),
            "numba": partial(ours, "numba", nodes),
            "auto": partial(ours, "auto", nodes),
        },
        asked=[Asked(seconds, words="seconds to the first")],
    )
