"""An arm of two links: where its end is, by joint angles and lengths, in two orders."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial

AT = np.array([0.4, 1.1, 0.8, 0.6])
"""Two joint angles in radians, then the lengths of the links."""


def end(xp: Any, q: Any) -> list[Any]:
    """Both coordinates of the end of the arm; `xp` has `sin` and `cos`."""
    q1, q2, l1, l2 = q
    return [
        l1 * xp.cos(q1) + l2 * xp.cos(q1 + q2),
        l1 * xp.sin(q1) + l2 * xp.sin(q1 + q2),
    ]


def recorded(inputs: list[Any]) -> list[Any]:
    import autograd

    return end(autograd, inputs)


def ours(backend: str, joined: bool = False) -> Start:
    """By two methods of one program, or `joined` in a program whose outputs are both."""
    from benchmarks.models import ours

    if joined:
        return ours.values(ours.joined(recorded), AT, backend)
    return ours.jacobian_and_hessian(recorded, AT, backend)


def c() -> Start:
    """The text of our own program."""
    from benchmarks.models import ours
    from benchmarks.models.peers import c as peer

    return peer.values(ours.joined(recorded), AT)


def by_hand() -> Start:
    """The closed forms in Python: each is a coordinate, the part beyond the elbow, or zero."""

    def step(q1: float, q2: float, l1: float, l2: float) -> list[float]:
        c1, s1 = math.cos(q1), math.sin(q1)
        c12, s12 = math.cos(q1 + q2), math.sin(q1 + q2)
        u, v = l2 * c12, l2 * s12
        x, y = l1 * c1 + u, l1 * s1 + v
        return [
            -y, -v, c1, c12, x, u, s1, s12,
            -x, -u, -s1, -s12, -u, -u, 0.0, -s12, -s1, 0.0, 0.0, 0.0, -s12, -s12, 0.0, 0.0,
            -y, -v, c1, c12, -v, -v, 0.0, c12, c1, 0.0, 0.0, 0.0, c12, c12, 0.0, 0.0,
        ]  # fmt: skip

    def start() -> Ready:
        at = AT.tolist()
        return Ready(lambda: step(*at), np.array)

    return start


def jax() -> Start:
    """Both in one array: so small a call takes its time by the number of arrays."""
    from benchmarks.models.peers import jax as peer

    def of(q: Any) -> Any:
        return peer.jnp.stack(end(peer.FUNCTIONS, q))

    def both(q: Any) -> Any:
        first, second = peer.jax.jacfwd(of)(q), peer.jax.hessian(of)(q)
        return peer.jnp.concatenate([first.ravel(), second.ravel()])

    return lambda: peer.ready(both, AT)


def casadi(compiled: bool, buffers: bool = True) -> Start:
    from benchmarks.models.peers import casadi as peer

    def start() -> Ready:
        q = peer.casadi.SX.sym("q", 4)
        outputs = end(peer.casadi, peer.casadi.vertsplit(q))
        first = peer.casadi.jacobian(peer.casadi.vertcat(*outputs), q)
        second = [peer.casadi.hessian(y, q)[0] for y in outputs]
        if buffers:
            return peer.ready([q], [first, *second], [AT], compiled)
        function = peer.casadi.Function("arm", [q], [first, *second])
        return Ready(
            lambda: function(AT),
            lambda found: np.concatenate([each.full().ravel() for each in found]),
        )

    return start


def sympy() -> Start:
    from benchmarks.models.peers import sympy as peer

    def start() -> Ready:
        q = peer.sympy.symbols("q1 q2 l1 l2")
        outputs = peer.sympy.Matrix(end(peer.sympy, q))
        first = list(outputs.jacobian(q))
        second = [x for y in outputs for x in peer.sympy.hessian(y, q)]
        return peer.ready(q, [*first, *second], AT.tolist())

    return start


def trial() -> Trial:
    return Trial(
        title="two-link arm, Jacobian 2 × 4 and Hessian 2 × 4 × 4",
        entries={
            "by hand": by_hand,
            "JAX": jax,
            "CasADi": partial(casadi, False),
            "CasADi call": partial(casadi, False, False),
            "CasADi C": partial(casadi, True),
            "SymPy": sympy,
            "C -O3": c,
            "python": partial(ours, "python"),
            "numpy": partial(ours, "numpy"),
            "numba": partial(ours, "numba"),
            "auto": partial(ours, "auto"),
            "auto joined": partial(ours, "auto", joined=True),
        },
        asked=[
            Asked(1.0, peers, entry)
            for entry in ("auto", "auto joined")
            for peers in (["CasADi", "CasADi C"], ["CasADi call"])
        ],
    )
