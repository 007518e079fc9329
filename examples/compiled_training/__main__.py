"""The command: records, compiles, compares, trains, and draws what was learnt."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Sequence
from statistics import median
from typing import cast, get_args

import numpy as np

import nn
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.graph import topological
from autograd.terminal import forgive_missing_letters
from examples.compiled_training.maps import map_of
from examples.compiled_training.moons import SIZES, Network, Points, points
from examples.compiled_training.sentences import say
from examples.sentences import Language

STEPS = 500
COMPARED = 3
"""Steps that are done both ways; eager ones take a tenth of a second each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 0 if the compiled program moved the parameters as the eager steps did."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.compiled_training",
        description="Record a network in scalars, compile it, train it.",
    )
    parser.add_argument("--lang", choices=get_args(Language), default="en", help="language")
    parser.add_argument("--steps", type=int, default=STEPS, metavar="N", help="steps of training")
    wishes = parser.parse_args(arguments)
    if wishes.steps < 1:
        parser.error(f"--steps expects a number from 1 on, got {wishes.steps}")
    forgive_missing_letters()
    return 0 if _tell(cast(Language, wishes.lang), wishes.steps) else 1


def _tell(language: Language, steps: int) -> bool:
    def tell(name: str, **facts: object) -> None:
        print(say(name, language, **facts), flush=True)

    samples, network = points(), Network.random()
    parameters = network.parameters()
    optimizer = nn.SGD(parameters, lr=0.2)
    sizes = "-".join(map(str, SIZES))
    tell("task", points=len(samples), sizes=sizes, parameters=len(parameters))
    print()

    began = time.perf_counter()
    loss = network.loss(samples)
    seconds = time.perf_counter() - began
    operations = sum(not each.is_leaf for each in topological(loss))
    tell("recorded", operations=operations, seconds=seconds)

    machine_code = importlib.util.find_spec("numba") is not None
    began = time.perf_counter()
    program = compile(loss, [], parameters, backend="numba" if machine_code else "numpy")
    tell("compiled", program=program, seconds=time.perf_counter() - began)

    if machine_code:
        tell("machine_code")
    first = program.parameters.copy()
    began = time.perf_counter()
    program.train(optimizer, steps=COMPARED)
    tell("first", steps=COMPARED, seconds=time.perf_counter() - began)
    compiled_way = program.parameters.copy()

    eager = median(_eager_step(network, samples, optimizer) for _ in range(COMPARED))
    tell("eager", milliseconds=1e3 * eager)
    # the parameters have moved without the program, which begins again where both began
    program.load()
    program.parameters = first

    began = time.perf_counter()
    losses = program.train(optimizer, steps=steps)
    fast = (time.perf_counter() - began) / steps
    tell("fast", milliseconds=1e3 * fast, ratio=eager / fast)
    difference = float(np.abs(compiled_way - [p.data for p in parameters]).max())
    tell("agreement", steps=COMPARED, difference=difference)

    x, y = Value(0.0, "x"), Value(0.0, "y")
    judge = compile(network.score([x, y]), [x, y], parameters)
    judge.parameters = program.parameters
    *places, labels = np.array(samples).T
    right = int((judge(places) * labels > 0.0).sum())
    tell("trained", steps=steps, first=losses[0], last=losses[-1], right=right, points=len(samples))
    print()
    tell("map")
    print(map_of(samples, judge))
    # three steps of sums of some hundred terms, rounded to 1e-16 each
    return difference < 1e-12


def _eager_step(network: Network, samples: Points, optimizer: nn.SGD) -> float:
    """Do a step without a program; the seconds it took."""
    began = time.perf_counter()
    loss = network.loss(samples)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
