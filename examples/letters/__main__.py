"""The command: records, trains, tests with letters that were never seen, and draws some."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Any, cast, get_args

import numpy as np

import nn
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.graph import topological
from autograd.terminal import forgive_missing_letters
from examples.letters.drawing import side_by_side
from examples.letters.sentences import say
from examples.letters.tasks import IMAGES, TASKS, Task
from examples.sentences import Language

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; 0 if as many new letters were read right as the task promises."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.letters",
        description="Teach a network made of scalars to read handwritten letters.",
    )
    parser.add_argument(
        "task",
        nargs="?",
        choices=TASKS,
        default="quick",
        help="12 x 12 pixels in a second or two (quick), or 55 x 22 with a dense or a "
        "convolutional network, or 22 x 55 with the letter anywhere (wide)",
    )
    parser.add_argument("--lang", choices=get_args(Language), default="en", help="language")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of all that is drawn")
    wishes = parser.parse_args(arguments)
    if wishes.seed < 0:
        parser.error(f"--seed expects a number from 0 on, got {wishes.seed}")
    forgive_missing_letters()
    return 0 if _tell(cast(Language, wishes.lang), TASKS[wishes.task], wishes.seed) else 1


def _tell(language: Language, task: Task, seed: int) -> bool:
    def tell(name: str, **facts: object) -> None:
        print(say(name, language, **facts), flush=True)

    nn.manual_seed(seed)
    model = task.network(task.height, task.width)
    parameters = model.parameters()
    tell("task", height=task.height, width=task.width, parameters=len(parameters), model=model)
    print()
    _record(model, task, tell)

    # a generator of its own, so that no letter of the training is among them
    new, meant = task.images(np.random.default_rng([seed, 1]))
    tell("before", percent=100.0 * nn.accuracy(model, new, meant), n=len(meant))

    making = 0.0

    def images(rng: np.random.Generator) -> tuple[Any, Any]:
        nonlocal making
        began = time.perf_counter()
        made = task.images(rng)
        making += time.perf_counter() - began
        return made

    def told(epoch: nn.Epoch) -> None:
        tell("epoch", number=epoch.number, loss=epoch.history.loss[-1])

    began, worked = time.perf_counter(), time.process_time()
    task.train(model, images, told)
    seconds, processor = time.perf_counter() - began, time.process_time() - worked
    tell(
        "trained", seconds=seconds, making=making, images=task.epochs * IMAGES, processor=processor
    )
    right = nn.accuracy(model, new, meant)
    tell("tested", percent=100.0 * right, n=len(meant))
    print()
    read = np.argmax(nn.predict(model, new), axis=1)
    for name, which in (("right", read == meant), ("wrong", read != meant)):
        places = np.flatnonzero(which)
        if len(places):
            tell(name)
            captions = [f"{ALPHABET[meant[i]]} > {ALPHABET[read[i]]}" for i in places]
            print(side_by_side(new[places, 0], captions))
    if right < task.least:
        tell("missed", percent=100.0 * task.least)
    return bool(right >= task.least)


def _record(model: nn.Module, task: Task, tell: Any) -> None:
    """Say what one letter's graph is, and what it becomes; training makes both once more."""
    pixels = [[Value(0.0) for _ in range(task.width)] for _ in range(task.height)]
    began = time.perf_counter()
    loss = nn.cross_entropy(model([pixels]), 0)
    operations = sum(not each.is_leaf for each in topological(loss))
    tell("recorded", operations=operations, seconds=time.perf_counter() - began)
    inputs = [pixel for row in pixels for pixel in row]
    began = time.perf_counter()
    program = compile(loss, inputs, model.parameters(), allow_unused=True)
    tell("compiled", program=program, seconds=time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
