"""Graphs of many nodes, a chain and a random DAG: built, gone through backward, dropped."""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Callable
from functools import partial
from typing import Protocol

from benchmarks.workload import Figures, Lap, S, Step, Workload

SEED = 11


X = 0.5
"""The leaf's number."""


class Recorder(Protocol):
    """A function that writes down one graph with any engine's values: its leaf and its result."""

    def __call__(self, value: Callable[[float], S], /) -> tuple[S, S]: ...


Graph = Callable[[int], Recorder]
"""A kind of graph, in any number of nodes."""


def chain_of(nodes: int) -> Recorder:
    """Products and sums by turns, each with a number, one on top of the other."""

    def record(value: Callable[[float], S]) -> tuple[S, S]:
        x = value(X)
        result = x
        for _ in range(nodes // 2):
            result = result * 0.999999 + 1e-6
        return x, result

    return record


def dag_of(nodes: int) -> Recorder:
    """Sums, products and ReLUs of earlier values drawn at random, then the sum of all of them.

    Every number is positive, so that no digits cancel and the gradients of two engines that add in
    different orders still agree to ten of them.
    """
    rng = random.Random(SEED)
    half = nodes // 2
    plan = [(rng.randrange(3), rng.randrange(i + 1), rng.randrange(i + 1)) for i in range(half)]

    def record(value: Callable[[float], S]) -> tuple[S, S]:
        x = value(X)
        values = [x]
        for kind, i, j in plan:
            if kind == 0:
                values.append(values[i] + values[j])
            elif kind == 1:
                values.append(values[i] * 0.7)
            else:
                values.append(values[i].relu())
        return x, sum(values[1:], x)

    return record


def built_and_dropped(record: Recorder, value: Callable[[float], S]) -> Step:
    def step(lap: Lap) -> Figures:
        x, result = record(value)
        lap("build")
        result.backward()
        lap("backward")
        figures = (result.data, x.grad)
        del result
        lap("delete")
        return figures

    return step


def micrograd(graph: Graph, nodes: int) -> Step:
    """Recursion sorts micrograd's nodes, one call deep for each, and `gc` frees its cycles."""
    from benchmarks.engines.micrograd import Value

    sys.setrecursionlimit(10 * nodes)
    build_and_drop = built_and_dropped(graph(nodes), Value)

    def step(lap: Lap) -> Figures:
        figures = build_and_drop(lap)
        gc.collect()
        lap("delete")
        return figures

    return step


def plain(graph: Graph, nodes: int) -> Step:
    from autograd import Value

    return built_and_dropped(graph(nodes), Value)


def workload(name: str, graph: Graph, nodes: int) -> Workload:
    return Workload(
        title=f"{name} of {nodes:,} nodes",
        entries={
            "micrograd": partial(micrograd, graph, nodes),
            "plain": partial(plain, graph, nodes),
        },
        nodes=nodes,
        rounds=1 if nodes > 100_000 else 3,  # micrograd takes half a minute for the long chain
    )


CHAIN = workload("chain", chain_of, 100_000)
LONG_CHAIN = workload("chain", chain_of, 1_000_000)
DAG = workload("random DAG", dag_of, 100_000)
