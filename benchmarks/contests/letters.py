"""A step of a convolutional network on letters, and one of a network with batch normalisation."""

from __future__ import annotations

from functools import partial

from benchmarks.contest import Contest, Start
from benchmarks.workloads import letters

COUNT = 64
"""The letters in a batch."""


def program(backend: str, is_convolutional: bool) -> Start:
    from benchmarks import programs, recordings

    record = recordings.letters(COUNT) if is_convolutional else recordings.normalised()
    return programs.descent(record, backend)


def torch(is_convolutional: bool) -> Start:
    from benchmarks.peers import torch

    return torch.letters_step(COUNT) if is_convolutional else torch.normalised_step()


def contest(title: str, is_convolutional: bool) -> Contest:
    return Contest(
        title=title,
        entries={
            "torch nn": partial(torch, is_convolutional),
            "numpy": partial(program, "numpy", is_convolutional),
            "numba": partial(program, "numba", is_convolutional),
        },
    )


SIZES = "-".join(map(str, letters.SIZES))
CONVOLUTIONAL = contest(
    f"letters {letters.HEIGHT} by {letters.WIDTH}, convolutions 8@5x5/2 and 16@3x3/2, linear "
    f"{letters.CLASSES}, batch of {COUNT}",
    is_convolutional=True,
)
NORMALISED = contest(
    f"{SIZES} network with batch normalisation, a batch of {letters.BATCH} in one graph",
    is_convolutional=False,
)
"""The contests by name, in the order of the report."""
