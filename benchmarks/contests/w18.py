"""10,000 training steps of the texts' network w1-w8, from its first weights each time."""

from __future__ import annotations

from functools import partial

from benchmarks.contest import Contest, Start
from benchmarks.contests.eager import eager
from benchmarks.workloads import w18

STEPS = 10_000


def program(backend: str) -> Start:
    from benchmarks import programs, recordings

    return programs.training(recordings.small, backend, STEPS, anew=True)


def c(fast: bool) -> Start:
    from benchmarks import recordings
    from benchmarks.peers import c

    return c.descent(recordings.small, fast, STEPS, anew=True)


def numpy() -> Start:
    from benchmarks.peers.handwritten import w18

    return w18.steps_of(STEPS)


def torch(scalars: bool) -> Start:
    from benchmarks.peers import torch

    return (torch.w18_scalars if scalars else torch.w18_tensors)(STEPS)


def casadi() -> Start:
    from benchmarks.peers import casadi

    return casadi.w18_steps(STEPS)


def jax() -> Start:
    from benchmarks.peers import jax

    return jax.w18_steps(STEPS)


CONTEST = Contest(
    title="w1-w8 network, 10,000 steps",
    entries={
        "micrograd": partial(eager, w18.micrograd, STEPS),
        "torch scalars": partial(torch, True),
        "torch nn": partial(torch, False),
        "NumPy by hand": numpy,
        "JAX fori_loop": jax,
        "CasADi fold": casadi,
        "C -O3": partial(c, False),
        "C -O3 fast-math": partial(c, True),
        "eager plain": partial(eager, w18.plain, STEPS),
        "python": partial(program, "python"),
        "numpy": partial(program, "numpy"),
        "numba": partial(program, "numba"),
    },
    steps=STEPS,
)
