"""A long short-term memory that reads numbers one after another and tells the next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial
from benchmarks.networks import Array

if TYPE_CHECKING:
    from benchmarks.recordings import Recording

UNITS = 8
WIDTH = 2 + UNITS
"""The numbers of a gate's unit: one for what is read, one for each unit before, and a bias."""

GATES = 4 * UNITS
SEED = 9


def numbers() -> Array:
    """A row of `WIDTH` for each unit of the gates in, forget, cell and out; then the last layer."""
    count = GATES * WIDTH + UNITS + 1
    return np.random.default_rng(SEED).uniform(-0.5, 0.5, count)


def waves(samples: int, length: int) -> Array:
    """A row for each time, the last one that which is to be told; a column for each sample."""
    rng = np.random.default_rng(SEED)
    phases, speeds = rng.uniform(0.0, 6.0, samples), rng.uniform(0.2, 0.6, samples)
    return np.sin(phases + speeds * np.arange(length + 1)[:, None])


def told(p: Any, xs: Any) -> Any:
    """The next of a sequence of numbers, in plain operators."""
    rows = [p[k * WIDTH : (k + 1) * WIDTH] for k in range(GATES)]
    h: list[Any] = [0.0] * UNITS
    c: list[Any] = [0.0] * UNITS
    for x in xs:
        sums = [
            row[0] * x + sum(w * hi for w, hi in zip(row[1:-1], h, strict=True)) + row[-1]
            for row in rows
        ]
        for k in range(UNITS):
            opened, kept, new, shown = (sums[k + gate * UNITS] for gate in range(4))
            c[k] = kept.sigmoid() * c[k] + opened.sigmoid() * new.tanh()
            h[k] = shown.sigmoid() * c[k].tanh()
    *w, b = p[GATES * WIDTH :]
    return sum(wi * hi for wi, hi in zip(w, h, strict=True)) + b


def recorded(samples: int, length: int) -> Recording:
    """Half the squared error of one sequence, to be run over all."""
    from autograd import Value
    from benchmarks.recordings import Recording

    columns = waves(samples, length)
    inputs = [Value(number) for number in columns[:, 0].tolist()]
    parameters = [Value(number) for number in numbers().tolist()]
    loss = 0.5 * (told(parameters, inputs[:-1]) - inputs[-1]) ** 2
    return Recording(loss, inputs, parameters, columns, numbers(), 0.0)


def ours(backend: str, samples: int, length: int) -> Start:
    from benchmarks.models import ours

    return ours.batch_gradient(partial(recorded, samples, length), backend)


def c(samples: int, length: int) -> Start:
    """The text of our own program."""
    from benchmarks.models.peers import c as peer

    return peer.batch_gradient(partial(recorded, samples, length))


def by_hand(samples: int, length: int) -> Start:
    """Forward and back through time, all samples side by side."""
    p = numbers()
    table, last = p[: GATES * WIDTH].reshape(GATES, WIDTH), p[GATES * WIDTH :]
    w = np.ascontiguousarray(table[:, :-1])
    bias, out = table[:, -1:].copy(), last[:-1]
    *read, goal = waves(samples, length)
    sigmoids = np.r_[: 2 * UNITS, 3 * UNITS : GATES]

    def step() -> tuple[float, list[Array]]:
        h, c = np.zeros((2, UNITS, samples))
        kept = []
        for x in read:
            xh = np.vstack([x, h])
            gates = w @ xh + bias
            gates[sigmoids] = 1.0 / (1.0 + np.exp(-gates[sigmoids]))
            gates[2 * UNITS : 3 * UNITS] = np.tanh(gates[2 * UNITS : 3 * UNITS])
            before = c
            i, f, g, o = gates.reshape(4, UNITS, samples)
            c = f * c + i * g
            bent = np.tanh(c)
            h = o * bent
            kept.append((xh, i, f, g, o, before, bent))
        error = out @ h + last[-1] - goal
        d_out = np.append(h @ error, error.sum())
        dh, dc = np.outer(out, error), np.zeros((UNITS, samples))
        dw, db = np.zeros_like(w), np.zeros(GATES)
        for xh, i, f, g, o, before, bent in reversed(kept):
            dc = dc + dh * o * (1.0 - bent * bent)
            d = np.concatenate(
                [
                    dc * g * i * (1.0 - i),
                    dc * before * f * (1.0 - f),
                    dc * i * (1.0 - g * g),
                    dh * bent * o * (1.0 - o),
                ]
            )
            dw += d @ xh.T
            db += d.sum(1)
            dh = (w.T @ d)[1:]
            dc = dc * f
        return 0.5 * float(error @ error), [np.column_stack([dw, db]).ravel(), d_out]

    return lambda: Ready(step, lambda f: np.array([f[0], *np.concatenate(f[1])]) / samples)


def jax(samples: int, length: int) -> Start:
    """The times are a `scan`; of many samples all go side by side."""
    from benchmarks.models.peers import jax as peer

    jnp, sigmoid = peer.jnp, peer.jax.nn.sigmoid

    def loss_of(p: Any, rows: Any) -> Any:
        table, last = p[: GATES * WIDTH].reshape(GATES, WIDTH), p[GATES * WIDTH :]

        def body(state: Any, x: Any) -> Any:
            h, c = state
            gates = jnp.outer(table[:, 0], x) + table[:, 1:-1] @ h + table[:, -1:]
            i, f, g, o = gates.reshape(4, UNITS, samples)
            c = sigmoid(f) * c + sigmoid(i) * jnp.tanh(g)
            return (sigmoid(o) * jnp.tanh(c), c), None

        nothing = jnp.zeros((UNITS, samples))
        (h, _), _ = peer.jax.lax.scan(body, (nothing, nothing), rows[:-1])
        return 0.5 * ((last[:-1] @ h + last[-1] - rows[-1]) ** 2).mean()

    found = peer.jax.value_and_grad(loss_of)
    return lambda: peer.ready(found, numbers(), waves(samples, length))


def torch(samples: int, length: int) -> Start:
    """`torch.nn.LSTM`, of whose two biases one stays 0, and `torch.nn.Linear`."""
    from benchmarks.models.peers import torch as peer

    nn, of = peer.torch.nn, peer.torch.from_numpy
    p = numbers()
    table, last = p[: GATES * WIDTH].reshape(GATES, WIDTH), p[GATES * WIDTH :]
    rows = waves(samples, length)

    def start() -> Ready:
        cell, linear = nn.LSTM(1, UNITS).double(), nn.Linear(UNITS, 1).double()
        with peer.torch.no_grad():
            cell.weight_ih_l0.copy_(of(table[:, :1].copy()))
            cell.weight_hh_l0.copy_(of(table[:, 1:-1].copy()))
            cell.bias_ih_l0.copy_(of(table[:, -1].copy()))
            cell.bias_hh_l0.zero_()
            linear.weight.copy_(of(last[None, :-1].copy()))
            linear.bias.copy_(of(last[-1:].copy()))
        parameters = [cell.weight_ih_l0, cell.weight_hh_l0, cell.bias_ih_l0, *linear.parameters()]
        read, goal = of(rows[:-1, :, None].copy()), of(rows[-1].copy())

        def step() -> list[Any]:
            error = linear(cell(read)[1][0][0])[:, 0] - goal
            loss = 0.5 * (error * error).mean()
            return [loss, *peer.torch.autograd.grad(loss, parameters)]

        def numbers_of(found: list[Any]) -> Array:
            loss, w_in, w_units, bias, *rest = (each.detach().numpy() for each in found)
            gates = np.column_stack([w_in, w_units, bias])
            return np.concatenate([each.ravel() for each in (loss, gates, *rest)])

        return Ready(step, numbers_of)

    return start


def trial(samples: int, length: int = 20) -> Trial:
    asked = Asked(1.1, ["numba"], words="auto as numba") if samples == 1 else Asked(1.1, ["JAX"])
    return Trial(
        title=f"LSTM, {UNITS} units, {length} steps, value and gradient, batch of {samples}",
        entries={
            "by hand": partial(by_hand, samples, length),
            "JAX": partial(jax, samples, length),
            "torch": partial(torch, samples, length),
            "C -O3": partial(c, samples, length),
            "numpy": partial(ours, "numpy", samples, length),
            "numba": partial(ours, "numba", samples, length),
            "auto": partial(ours, "auto", samples, length),
        },
        asked=[asked],
    )
