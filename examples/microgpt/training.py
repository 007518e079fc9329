"""Two ways to train on a name, with the same losses; and what the model writes afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

import nn
from autograd import Value, compile, no_grad, softmax  # noqa: A004  (the field's word)
from autograd.compiler.program import Program
from examples.microgpt.model import Model
from examples.microgpt.names import LENGTH, LETTERS, NAMES, example, padded

RATE = 0.01

Step = Callable[[str], float]
"""Learns from a name, and gives the loss it had before."""


def eager(model: Model, optimizer: nn.Adam) -> Step:
    """Records each name with as many places as it has."""

    def step(name: str) -> float:
        loss = model.loss(*example(name))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.data)

    return step


def compiled(model: Model, optimizer: nn.Adam) -> tuple[Program, Step]:
    """Records one name of full length, with Values for letters; its program takes all names."""
    places = [[Value(float(number)) for number in part] for part in padded(NAMES[0])]
    leaves = [leaf for part in places for leaf in part]
    program = compile(model.loss(*places), leaves, model)

    def step(name: str) -> float:
        return float(program.step(optimizer, [float(x) for part in padded(name) for x in part]))

    return program, step


def losses(step: Step, optimizer: nn.Adam, steps: int) -> Iterator[float]:
    """The loss of each step; names come in an order drawn once, and the rate falls evenly to 0."""
    names = np.random.default_rng(0).permutation(NAMES).tolist()
    for number in range(steps):
        optimizer.lr = RATE * (1.0 - number / steps)
        yield step(names[number % len(names)])


def written(model: Model, rng: np.random.Generator, temperature: float = 0.5) -> str:
    """A name of the model: each letter is drawn by its score, low temperatures prefer high ones."""
    letters = [0]
    with no_grad():
        while len(letters) <= LENGTH:
            scores = model(letters)[-1]
            chances = [p.data for p in softmax([score / temperature for score in scores])]
            letters.append(int(rng.choice(len(LETTERS), p=chances)))
            if not letters[-1]:
                break
    return "".join(LETTERS[letter] for letter in letters).strip(".")
