"""A step of micrograd's demo: 100 points of two moons, MLP 2-16-16-1, hinge loss and decay."""

from __future__ import annotations

from functools import partial

from benchmarks.contest import Contest, Start
from benchmarks.contests.eager import eager
from benchmarks.workloads import moons


def program(backend: str, batch: bool, plain: bool) -> Start:
    from benchmarks import programs, recordings

    record = recordings.moons_batch if batch else recordings.moons_whole
    return programs.descent(record(plain), backend)


def c(fast: bool) -> Start:
    """From the graph of one sample: the one of all samples keeps the C compiler for a minute."""
    from benchmarks import recordings
    from benchmarks.peers import c

    return c.descent(recordings.moons_batch(plain=False), fast)


def numpy(expert: bool) -> Start:
    from benchmarks.peers.handwritten import moons

    return moons.expert() if expert else moons.textbook()


def torch() -> Start:
    from benchmarks.peers import torch

    return torch.moons_step()


def casadi(jit: bool) -> Start:
    from benchmarks.peers import casadi

    return casadi.moons_step(jit)


def jax() -> Start:
    from benchmarks.peers import jax

    return jax.moons_step()


CONTEST = Contest(
    title="micrograd's demo: 100 moons points, MLP 2-16-16-1, hinge loss + L2",
    entries={
        "micrograd": partial(eager, moons.micrograd),
        "NumPy textbook": partial(numpy, False),
        "NumPy expert": partial(numpy, True),
        "torch nn": torch,
        "JAX jit": jax,
        "CasADi": partial(casadi, False),
        "CasADi jit": partial(casadi, True),
        "C -O3": partial(c, False),
        "C -O3 fast-math": partial(c, True),
        "eager plain": partial(eager, moons.plain),
        "eager nn": partial(eager, moons.modules),
        **{
            f"{backend} {'batch' if batch else 'whole'} {'plain' if plain else 'nn'}": partial(
                program, backend, batch, plain
            )
            for backend in ("numpy", "numba")
            for batch in (False, True)
            for plain in (False, True)
        },
    },
)
