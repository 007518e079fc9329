"""Embedding: a learned vector for each of some things, such as the letters of a text."""

from __future__ import annotations

import operator
from typing import Any, SupportsIndex

import numpy as np

from autograd.engine import operations
from autograd.engine.operands import Group, as_group
from autograd.engine.value import Value
from autograd.errors import ClassIndexError
from autograd.shortening import shown
from nn.arguments import check_depth, check_size, count, is_ordered, plain, whole
from nn.errors import SettingError, SettingTypeError
from nn.layers.unit import Learner, fixed
from nn.parameter import Parameter
from nn.randomness import Source, generator


class Embedding(Learner):
    """A table of `num_embeddings` vectors of `embedding_dim` numbers, looked up by index.

    An index is a whole number from 0 on and gives the vector, a list of Values; a sequence of
    indices, which may be nested, gives a list for each. `weight` has the shape (num_embeddings,
    embedding_dim), drawn from the normal distribution with mean 0 and deviation 1. The vector of
    `padding_idx` is 0 at first and is not trained; it may be counted from the end, as -1.

    An index may be a Value, and an input of a compiled program: then each number of the vector is
    picked out of its column, so that the program takes any index. A program has a fixed number of
    inputs, so that sequences are filled up to one length, with `padding_idx` for instance, and what
    was filled in is left out of the loss. In a program nothing checks indices again.

    >>> embedding = Embedding(3, 2)
    >>> embedding.weight.data = [[0.0, 0.1], [1.0, 1.1], [2.0, 2.1]]
    >>> [[x.data for x in vector] for vector in embedding([2, 0])]
    [[2.0, 2.1], [0.0, 0.1]]
    >>> [x.data for x in embedding(Value(1.0))]
    [1.0, 1.1]

    An index beyond the table is a ClassIndexError (an IndexError).
    """

    num_embeddings: int
    embedding_dim: int
    padding_idx: int | None
    weight: Parameter
    _learned = ("weight",)
    _fixed = fixed(
        "make a new Embedding, and give it other numbers by new.weight.data = ....",
        *("num_embeddings", "embedding_dim", "padding_idx"),
    )

    def __init__(
        self,
        num_embeddings: SupportsIndex,
        embedding_dim: SupportsIndex,
        padding_idx: SupportsIndex | None = None,
        *,
        rng: Source = None,
    ) -> None:
        n = count("Embedding", "num_embeddings", num_embeddings)
        size = count("Embedding", "embedding_dim", embedding_dim)
        check_size("Embedding", [size, n])
        padding = None if padding_idx is None else _padding(padding_idx, n)
        self._fix(num_embeddings=n, embedding_dim=size, padding_idx=padding)
        numbers = generator(rng).standard_normal((n, size))
        if padding is not None:
            numbers[padding] = 0.0
        self.weight = Parameter(numbers)

    # a list of Values, or such lists nested as the indices are
    def forward(self, indices: Any) -> Any:
        """The vector of an index, or a vector for each of them."""
        return self._vectors(indices, 0)

    def _vectors(self, indices: Any, depth: int) -> Any:
        if isinstance(indices, Value):
            self._index(indices.data, indices)
            return [operations.pick(indices, column) for column in self._columns()]
        indices = plain("Embedding", "indices", indices)
        if is_ordered(indices) and getattr(indices, "ndim", 1) > 0:
            check_depth("Embedding", depth)
            return [self._vectors(index, depth + 1) for index in indices]
        index = self._index(indices, indices)
        row = self.weight[index]
        return [x.detach() for x in row] if index == self.padding_idx else list(row)

    def extra_repr(self) -> str:
        """How the layer was made, as PyTorch writes it."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"

    def _index(self, index: Any, given: Any) -> int:
        """The index as a whole number from 0 on, within the table."""
        try:
            if isinstance(given, Value) and index.is_integer():
                index = int(index)
            found = None if isinstance(index, bool | np.bool_) else operator.index(index)
        except TypeError:
            found = None
        if found is None:
            raise SettingTypeError(
                "Embedding expects whole numbers as indices, or Values that are whole, got "
                f"{shown(given)}."
            )
        if not 0 <= found < self.num_embeddings:
            raise ClassIndexError(
                f"Embedding got the index {shown(found)}, and has {self.num_embeddings} vectors: "
                f"indices are 0 to {self.num_embeddings - 1}."
            )
        return found

    def _columns(self) -> tuple[Group, ...]:
        """The columns of the table, each a group that all lookups share."""
        kept: _Columns | None = vars(self).get("_kept_columns")
        fixed_row = () if self.padding_idx is None else self.weight[self.padding_idx].data.tolist()
        if kept is None or kept.weight is not self.weight or kept.fixed_row != fixed_row:
            rows = list(self.weight)
            if self.padding_idx is not None:
                rows[self.padding_idx] = fixed_row
            kept = _Columns(self.weight, fixed_row, tuple(map(as_group, zip(*rows, strict=True))))
            vars(self)["_kept_columns"] = kept
        return kept.groups


class _Columns:
    """The columns of a table as they were made; no container, so that nobody looks in it."""

    __slots__ = ("fixed_row", "groups", "weight")

    def __init__(self, weight: Parameter, fixed_row: Any, groups: tuple[Group, ...]) -> None:
        self.weight = weight
        self.fixed_row = fixed_row
        self.groups = groups


def _padding(given: Any, n: int) -> int:
    index = whole("Embedding", "padding_idx", given)
    if not -n <= index < n:
        raise SettingError(
            f"Embedding expects padding_idx as one of its {n} indices, got {shown(index)}."
        )
    return index % n
