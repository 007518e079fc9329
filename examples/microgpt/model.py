"""The model: one layer of a transformer, which says of each letter what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nn
from autograd import Value, dot
from examples.microgpt.names import LENGTH, LETTERS
from nn.functional import cross_entropy

WIDTH = 16
HEADS = 4

Vectors = list[list[Value]]


class Model(nn.Module):
    """Looks at the letters so far, then thinks about each place, and scores the next letter."""

    def __init__(self) -> None:
        self.letters = nn.Embedding(len(LETTERS), WIDTH)
        self.places = nn.Embedding(LENGTH, WIDTH)
        self.before_looking = nn.RMSNorm(WIDTH)
        self.looking = nn.MultiheadAttention(WIDTH, HEADS, bias=False)
        self.before_thinking = nn.RMSNorm(WIDTH)
        self.thinking = nn.Sequential(
            nn.Linear(WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, WIDTH)
        )
        self.scoring = nn.Linear(WIDTH, len(LETTERS), bias=False)

    def forward(self, letters: Sequence[Any]) -> Vectors:
        """The scores of what may come next, at the place of each letter."""
        vectors = plus(self.letters(letters), self.places(range(len(letters))))
        seen = self.before_looking(vectors)
        # no place looks at those behind it, or it would read its answer there
        found, _ = self.looking(seen, seen, seen, need_weights=False, is_causal=True)
        vectors = plus(vectors, found)
        thoughts = [self.thinking(vector) for vector in self.before_thinking(vectors)]
        return [self.scoring(vector) for vector in plus(vectors, thoughts)]

    def loss(self, letters: Sequence[Any], following: Sequence[Any], counts: Sequence[Any]) -> Any:
        """The cross-entropies of the letters that follow, each times what it counts."""
        pairs = zip(self(letters), following, strict=True)
        return dot(counts, [cross_entropy(scores, letter) for scores, letter in pairs])


def plus(xs: Vectors, ys: Vectors) -> Vectors:
    """The sums of two lists of vectors, place by place."""
    return [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(xs, ys, strict=True)]
