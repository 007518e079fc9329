"""Samples of inputs and targets: made up, checked, and divided into parts.

>>> from nn import data
>>> X, y = data.circles(6, rng=0)
>>> X.shape, sorted(y.tolist())
((6, 2), [0, 0, 0, 1, 1, 1])
"""

from nn.data.batches import batches, split
from nn.data.letters import letters
from nn.data.tables import Scaling, normalise, one_hot
from nn.data.toys import circle_area, circles, four_people, gates, moons, spirals, xor

__all__ = [
    "Scaling",
    "batches",
    "circle_area",
    "circles",
    "four_people",
    "gates",
    "letters",
    "moons",
    "normalise",
    "one_hot",
    "spirals",
    "split",
    "xor",
]
