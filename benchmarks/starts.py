"""Many starts, and gradients of each sample: which way is faster, and in blocks of which size.

    python -m benchmarks.starts [--starts 64]

It prints the figures behind `COPIES_AT_ONCE` and `PRODUCTS_OF_STARTS` of
`autograd/compiler/costs.py`, in milliseconds of processor time, the least of a few calls. Pin it to
one core with one thread of BLAS: `OPENBLAS_NUM_THREADS=1 taskset -c 1` before the command.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from functools import partial

import numpy as np

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program, costs

SAMPLES = (1, 4, 16, 64, 256)
"""For how many samples both ways are timed."""

BLOCKS = tuple(range(14, 24, 2))
"""The powers of two that are tried as the size of a block."""

CALLS = 4
"""How many calls are timed after one that is not."""


def network(*sizes: int) -> Program:
    """The squared error of a network with tanh."""
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="tanh", rng=np.random.default_rng(0))
    xs, target = [Value(0.0) for _ in range(sizes[0])], Value(0.0)
    outputs = model(xs)
    output = outputs[0] if isinstance(outputs, list) else outputs
    loss: Value = (output - target) ** 2
    return ag.compile(loss, [*xs, target], model.parameters(), backend="numpy")


def growth(steps: int) -> Program:
    """The squared error of Euler's method for logistic growth, a loop over numbers."""
    a, b, y, target = Value(0.5), Value(0.2), Value(1.0), Value(0.0)
    reached = y
    for _ in range(steps):
        reached = reached + 0.01 * (a * reached - b * reached * reached)
    return ag.compile((reached - target) ** 2, [y, target], [a, b], backend="numpy")


def least(call: Callable[[], object]) -> float:
    """Milliseconds of a call."""
    call()
    found = []
    for _ in range(CALLS):
        begun = time.process_time()
        call()
        found.append(time.process_time() - begun)
    return 1e3 * min(found)


def report(name: str, program: Program, n_starts: int) -> None:
    """Print the figures of one program."""
    rng = np.random.default_rng(1)
    begun = 0.3 * rng.normal(size=(n_starts, len(program.parameters)))
    starts, asked = program.starts(begun), costs.PRODUCTS_OF_STARTS
    print(f"{name}: {len(program.tape)} operations, {n_starts} starts")
    samples = rng.normal(size=(SAMPLES[-1], program.tape.n_inputs))
    for n in SAMPLES:
        times = []
        for costs.PRODUCTS_OF_STARTS in (math.inf, -1.0, asked):
            times.append(least(partial(starts.value_and_grad, samples[:n])))
        one, other, chosen = times
        print(f"  {n:4} samples: at once {one:8.2f}, one by one {other:8.2f}, chosen {chosen:8.2f}")
    blocks = costs.COPIES_AT_ONCE
    for exponent in (*BLOCKS, None):
        costs.COPIES_AT_ONCE = blocks if exponent is None else (1 << exponent,) * 3
        costs.PRODUCTS_OF_STARTS = math.inf
        of_starts = least(lambda: starts.value_and_grad(samples))
        of_samples = least(lambda: program.per_sample_gradients(np.tile(samples, (16, 1))))
        what = "chosen" if exponent is None else f"2^{exponent}"
        print(f"  blocks of {what:6}: starts {of_starts:8.2f}, samples {of_samples:8.2f}")
    costs.PRODUCTS_OF_STARTS = asked


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--starts", type=int, default=64, help="how many starts there are")
    n_starts = parser.parse_args().starts
    for name, program in {
        "network 2-4-1": network(2, 4, 1),
        "network 2-16-16-1": network(2, 16, 16, 1),
        "network 20-64-1": network(20, 64, 1),
        "growth in 50 steps": growth(50),
    }.items():
        report(name, program, n_starts)


if __name__ == "__main__":
    main()
