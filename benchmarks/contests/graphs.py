"""Value and slope of graphs of many scalars: random DAGs of 10³ to 10⁶ nodes, and a chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.contest import Contest, Start
from benchmarks.contests.eager import eager
from benchmarks.workloads import deep

PEERS_UP_TO: Mapping[str, int] = {
    "micrograd": 100_000,
    "torch scalars": 10_000,
    "JAX jit": 1_000,
    "CasADi": 100_000,
    "C -O3": 1_000,
    "eager plain": 100_000,
    "numpy": 1_000_000,
    "numba": 1_000_000,
}
"""The largest graph that each engine gets through in seconds; what JAX lacks is its compiler's."""


def program(backend: str, graph: deep.Graph, nodes: int) -> Start:
    from benchmarks import programs

    return programs.graph(graph(nodes), backend)


def c(graph: deep.Graph, nodes: int) -> Start:
    from benchmarks.peers import c

    return c.graph(graph(nodes), fast=False)


def torch(graph: deep.Graph, nodes: int) -> Start:
    from benchmarks.peers import torch

    return torch.graph(graph(nodes))


def jax(graph: deep.Graph, nodes: int) -> Start:
    from benchmarks.peers import jax

    return jax.graph(graph(nodes))


def casadi(graph: deep.Graph, nodes: int) -> Start:
    from benchmarks.peers import casadi

    return casadi.graph(graph(nodes))


def contest(name: str, graph: deep.Graph, nodes: int) -> Contest:
    entries: dict[str, Callable[[], Start]] = {
        "micrograd": partial(eager, partial(deep.micrograd, graph, nodes)),
        "torch scalars": partial(torch, graph, nodes),
        "JAX jit": partial(jax, graph, nodes),
        "CasADi": partial(casadi, graph, nodes),
        "C -O3": partial(c, graph, nodes),
        "eager plain": partial(eager, partial(deep.plain, graph, nodes)),
        "numpy": partial(program, "numpy", graph, nodes),
        "numba": partial(program, "numba", graph, nodes),
    }
    return Contest(
        title=f"{name} of {nodes:,} nodes, value and slope",
        entries={entry: start for entry, start in entries.items() if nodes <= PEERS_UP_TO[entry]},
        nodes=nodes,
    )


DAGS = {f"dag1e{power}": contest("random DAG", deep.dag_of, 10**power) for power in (3, 4, 5, 6)}
CHAINS = {"chain1e5": contest("chain", deep.chain_of, 10**5)}
