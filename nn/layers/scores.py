"""What attention computes: scores of pairs of positions, softmax, and means weighted by it."""

from __future__ import annotations

from math import inf, sqrt
from typing import Any

import numpy as np

from autograd.engine import operations
from autograd.engine.operands import Group, Number, Snapshot, as_group
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.functions import softmax
from autograd.shortening import shown
from nn.arguments import check_flag, real
from nn.batch import Batch, over_samples
from nn.errors import SettingError
from nn.layers.dropout import dropped
from nn.layers.nesting import nested, opened, shaped

Rows = list[list[Any]]
"""A list for each position, of as many numbers and Values each."""


def scaled_dot_product_attention(  # noqa: PLR0913, PLR0917  (PyTorch's arguments)
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: Number = 0.0,
    is_causal: bool = False,
    scale: Number | None = None,
) -> list[Any]:
    """For each query the mean of the values, weighted by softmax(query · key * scale).

    `query` has the shape (L, E), `key` (S, E) and `value` (S, Ev); the result has (L, Ev). More
    axes before these, such as heads, must be the same in all three and are gone through. `scale` is
    1 / sqrt(E) unless given. `attn_mask` has the shape (L, S): True or False for a position that
    takes part or not, or a number to be added to the score, -inf for a position that does not; with
    `is_causal` query i sees the positions 0 to i. What takes no part is not computed, and a query
    that sees nothing gives 0. With `dropout_p` weights are left out by chance, always: give 0 after
    training.

    >>> mean = scaled_dot_product_attention([[0.0]], [[5.0], [7.0]], [[1.0], [2.0]])
    >>> [[x.data for x in row] for row in mean]
    [[1.5]]

    Vaswani et al., Attention Is All You Need (2017), equation 1.
    """
    owner = "scaled_dot_product_attention"
    if Batch in (type(query), type(key), type(value)):
        return over_samples(
            lambda q, k, v: scaled_dot_product_attention(
                q, k, v, attn_mask, dropout_p, is_causal, scale
            ),
            (query, key, value),
        )
    p = real(owner, "dropout_p", dropout_p, 0.0, 1.0)
    check_flag(owner, "is_causal", is_causal)
    if is_causal and attn_mask is not None:
        raise SettingError(
            f"{owner} got attn_mask and is_causal=True, and takes one of them, as PyTorch does; "
            "write the causal mask into attn_mask."
        )
    _, shape = opened(owner, query)
    if len(shape) > 2:
        parts = [opened(owner, each)[1][0] for each in (key, value)]
        if parts != [shape[0], shape[0]]:
            raise LengthError(
                f"{owner} expects as many parts along the first axis of query, key and value, got "
                f"{shape[0]}, {parts[0]} and {parts[1]}."
            )
        return [
            scaled_dot_product_attention(q, k, v, attn_mask, p, is_causal, scale)
            for q, k, v in zip(query, key, value, strict=True)
        ]
    queries, keys, values = (
        sequence_of(owner, name, x)
        for name, x in (("query", query), ("key", key), ("value", value))
    )
    check_lengths(owner, keys, values)
    if len(queries[0]) != len(keys[0]):
        raise LengthError(
            f"{owner} multiplies queries with keys, got {len(queries[0])} numbers in a query and "
            f"{len(keys[0])} in a key."
        )
    factor = 1.0 / sqrt(len(queries[0])) if scale is None else real(owner, "scale", scale)
    mask = Mask(len(queries), len(keys), is_causal)
    if attn_mask is not None:
        mask.add(owner, attn_mask, out=False)
    return attended(scaled(queries, factor), keys, values, mask, p)[0]


class Mask:
    """Which positions each query sees, and what is added to its scores."""

    def __init__(self, n_queries: int, n_keys: int, is_causal: bool) -> None:
        self.shape = n_queries, n_keys
        self.seen = [
            list(range(min(i + 1, n_keys) if is_causal else n_keys)) for i in range(n_queries)
        ]
        self.added: list[dict[int, Any]] = [{} for _ in range(n_queries)]

    def add(self, owner: str, given: Any, out: bool) -> None:
        """Take a mask in; a truth value that equals `out` leaves a position out."""
        flat, shape = opened(owner, given)
        if shape != self.shape:
            raise LengthError(
                f"{owner} expects a mask with a row for each query and a column for each key, of "
                f"shape {self.shape}, got one of shape {shape}."
            )
        for i, row in enumerate(nested(flat, shape)):
            seen = []
            for j in self.seen[i]:
                x = row[j]
                if isinstance(x, bool | np.bool_):
                    if bool(x) is not out:
                        seen.append(j)
                elif isinstance(x, Value | float | int):
                    if isinstance(x, Value) or x != -inf:
                        seen.append(j)
                        self.added[i][j] = x + self.added[i].get(j, 0.0)
                else:
                    raise OperandError(
                        f"{owner} expects a mask of truth values, or of numbers to be added to "
                        f"scores, got {shown(x)} at {(i, j)}."
                    )
            self.seen[i] = seen


def attended(
    queries: list[Group], keys: Rows, values: Rows, mask: Mask, p: float
) -> tuple[Rows, Rows]:
    """What each query gathers, and its weights, which are left out with probability p."""
    groups = [as_group(key) for key in keys]
    columns: dict[tuple[int, ...], list[Group]] = {}
    gathered: Rows = []
    all_weights: Rows = []
    for query, seen, added in zip(queries, mask.seen, mask.added, strict=True):
        row: list[Any] = [0.0] * len(keys)
        all_weights.append(row)
        if not seen:
            gathered.append([0.0] * len(values[0]))
            continue
        if len(seen) == 1 and p == 0.0:
            # the weight of a position that is alone is 1, whatever its score
            row[seen[0]] = 1.0
            gathered.append(list(values[seen[0]]))
            continue
        scores = [operations.dot(query, groups[j]) for j in seen]
        scores = [s + added[j] if j in added else s for s, j in zip(scores, seen, strict=True)]
        weights = softmax(scores)
        if p > 0.0:
            weights = dropped(weights, p)
        for j, weight in zip(seen, weights, strict=True):
            row[j] = weight
        if tuple(seen) not in columns:
            seen_values = [values[j] for j in seen]
            columns[tuple(seen)] = [as_group(x) for x in zip(*seen_values, strict=True)]
        shared = Snapshot(weights)
        gathered.append([operations.dot(shared, xs) for xs in columns[tuple(seen)]])
    return gathered, all_weights


def scaled(queries: Rows, scale: float) -> list[Group]:
    """The queries times a factor, each in one group that all scores share."""
    return [as_group([x * scale for x in query]) for query in queries]


def sequence_of(owner: str, name: str, given: Any) -> Rows:
    """A sequence of the shape (positions, numbers), which is called `name` in messages."""
    flat, shape = shaped(f"{owner}, as its {name},", "(positions, numbers)", 2, given)
    return nested(flat, shape)


def check_lengths(owner: str, keys: Rows, values: Rows) -> None:
    """Refuse keys and values of which there are not as many."""
    if len(keys) != len(values):
        raise LengthError(
            f"{owner} pairs keys with values one by one, got {len(keys)} keys and {len(values)} "
            "values."
        )
