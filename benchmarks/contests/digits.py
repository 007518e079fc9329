"""A step of a 784-64-10 network on 1, 32 or 1024 pictures: ReLU, softmax cross-entropy."""

from __future__ import annotations

from functools import partial

from benchmarks.contest import Contest, Start
from benchmarks.contests.eager import eager
from benchmarks.workloads import digits


def program(backend: str, count: int) -> Start:
    from benchmarks import programs, recordings

    return programs.descent(recordings.pictures(count), backend)


def c(fast: bool, count: int) -> Start:
    from benchmarks import recordings
    from benchmarks.peers import c

    return c.descent(recordings.pictures(count), fast)


def numpy(expert: bool, count: int) -> Start:
    from benchmarks.peers.handwritten import digits

    return (digits.expert if expert else digits.textbook)(count)


def torch(count: int) -> Start:
    from benchmarks.peers import torch

    return torch.digits_step(count)


def jax(count: int) -> Start:
    from benchmarks.peers import jax

    return jax.digits_step(count)


def casadi(count: int) -> Start:
    from benchmarks.peers import casadi

    return casadi.digits_step(count)


def contest(count: int) -> Contest:
    one = {
        "micrograd": partial(eager, digits.micrograd),
        "eager nn": partial(eager, digits.modules),
    }
    return Contest(
        title=f"784-64-10 network, softmax cross-entropy, batch of {count}",
        entries={
            **(one if count == 1 else {}),
            "NumPy textbook": partial(numpy, False, count),
            "NumPy expert": partial(numpy, True, count),
            "torch nn": partial(torch, count),
            "JAX jit": partial(jax, count),
            "CasADi": partial(casadi, count),
            "C -O3": partial(c, False, count),
            "C -O3 fast-math": partial(c, True, count),
            "numpy": partial(program, "numpy", count),
            "numba": partial(program, "numba", count),
        },
    )


ONE, SOME, MANY = contest(1), contest(32), contest(1024)
