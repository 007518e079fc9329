"""The command: trains eagerly and compiled, compares, and writes names."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import islice
from statistics import fmean
from typing import cast, get_args

import numpy as np

import nn
from autograd.graph import topological
from autograd.terminal import forgive_missing_letters
from examples.microgpt.model import Model
from examples.microgpt.names import LENGTH, NAMES, padded
from examples.microgpt.sentences import say
from examples.microgpt.training import RATE, compiled, eager, losses, written
from examples.sentences import Language

STEPS = 1000
COMPARED = 10
"""Steps that are done both ways, unless all are."""

WRITTEN = 12


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 0 if both ways had the same losses."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.microgpt",
        description="Train a small GPT made of scalars on names, and have it write some.",
    )
    parser.add_argument("--lang", choices=get_args(Language), default="en", help="language")
    parser.add_argument("--steps", type=int, default=STEPS, metavar="N", help="steps of training")
    parser.add_argument(
        "--eager", action="store_true", help=f"do all steps both ways, not the first {COMPARED}"
    )
    wishes = parser.parse_args(arguments)
    if wishes.steps < 1:
        parser.error(f"--steps expects a number from 1 on, got {wishes.steps}")
    forgive_missing_letters()
    both = wishes.steps if wishes.eager else min(COMPARED, wishes.steps)
    return 0 if _tell(cast(Language, wishes.lang), wishes.steps, both) else 1


def _tell(language: Language, steps: int, both: int) -> bool:
    def tell(name: str, **facts: object) -> None:
        print(say(name, language, **facts), flush=True)

    nn.manual_seed(0)
    model = Model()
    start = model.state_dict()
    tell("task", names=len(NAMES), parameters=len(model.parameters()))
    operations = sum(not each.is_leaf for each in topological(model.loss(*padded(NAMES[0]))))
    tell("recorded", operations=operations, length=LENGTH)
    print()

    optimizer = nn.Adam(model.parameters(), lr=RATE)
    began = time.perf_counter()
    slow = list(islice(losses(eager(model, optimizer), optimizer, steps), both))
    tell("eager", steps=both, milliseconds=1e3 * (time.perf_counter() - began) / both)

    model.load_state_dict(start)
    optimizer = nn.Adam(model.parameters(), lr=RATE)
    began = time.perf_counter()
    program, step = compiled(model, optimizer)
    tell("compiled", program=program, seconds=time.perf_counter() - began)
    began = time.perf_counter()
    fast = list(losses(step, optimizer, steps))
    tell("fast", steps=steps, milliseconds=1e3 * (time.perf_counter() - began) / steps)
    program.store()

    difference = float(np.abs(np.subtract(slow, fast[:both])).max())
    tell("agreement", steps=both, difference=difference)
    some = min(100, steps)
    tell("trained", some=some, first=fmean(fast[:some]), last=fmean(fast[-some:]))
    print()
    tell("written")
    rng = np.random.default_rng(1)
    print(" ".join(written(model, rng) for _ in range(WRITTEN)))
    # roundings of sums in another order, which a thousand steps may multiply
    return difference < 1e-9


if __name__ == "__main__":
    sys.exit(main())
