"""The generators that random numbers come from, and their seed."""

from __future__ import annotations

from threading import Event
from typing import Final, TypeAlias

import numpy as np

from autograd.shortening import shown
from nn.errors import SettingError, SettingTypeError

Source: TypeAlias = np.random.Generator | int | None
"""A generator, the seed of a new one, or None for the default generator."""

_DEFAULT: Final = np.random.default_rng()

_SEEDED: Final = Event()
"""Set by the first `manual_seed` of the process."""


def manual_seed(seed: int) -> None:
    """Seed the default generator: what is made afterwards gets the same numbers on every run.

    The first weights of Neuron, Layer and MLP come from Python's `random` at first, so that
    `random.seed` gives the networks that it gives in micrograd; from this call on, for the rest of
    the process, they too come from this generator. All else always does.

    >>> manual_seed(3)
    >>> before = generator(None).random()
    >>> manual_seed(3)
    >>> generator(None).random() == before
    True
    """
    # the same object goes on, so that whoever holds it is seeded too
    _DEFAULT.bit_generator.state = _seeded("manual_seed", seed).bit_generator.state
    _SEEDED.set()


def generator(source: Source) -> np.random.Generator:
    """The generator meant by `source`."""
    if source is None:
        return _DEFAULT
    if isinstance(source, np.random.Generator):
        return source
    if not isinstance(source, bool) and isinstance(source, int | np.integer):
        return _seeded("rng", source)
    raise SettingTypeError(
        f"rng is a numpy.random.Generator, a seed, or None, got {shown(source)}; "
        "make one with numpy.random.default_rng(seed)."
    )


def generator_of_weights(source: Source) -> np.random.Generator | None:
    """The generator of a network's first weights; None for Python's `random`."""
    return None if source is None and not _SEEDED.is_set() else generator(source)


def _seeded(asked: str, seed: object) -> np.random.Generator:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise SettingTypeError(f"{asked} expects a whole number as seed, got {shown(seed)}.")
    if seed < 0:
        raise SettingError(f"{asked} expects a seed of at least 0, got {seed}.")
    return np.random.default_rng(int(seed))
