"""Attention computes and trains as PyTorch's, with masks, heads and weights left out."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, dot
from nn.functional import scaled_dot_product_attention
from tests.oracle.twenty_steps import Given, both, every_way, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Models begin with the same numbers in every run."""
    nn.manual_seed(0)


rng = np.random.default_rng(7)
CAUSAL = ~np.tri(3, dtype=bool)
ADDED = np.array([[0.5, -inf, 0.0], [0.0, 1.0, -2.0], [-inf, -inf, 0.3]])
PADDING = np.array([False, False, True])

MASKS: dict[str, dict[str, Any]] = {
    "none": {},
    "causal": {"attn_mask": CAUSAL},
    "added": {"attn_mask": ADDED},
    "padding": {"key_padding_mask": PADDING},
    "both": {"attn_mask": CAUSAL, "key_padding_mask": PADDING},
    "a head each": {"attn_mask": np.stack([CAUSAL, CAUSAL.T])},
}
each_mask = pytest.mark.parametrize("masks", MASKS.values(), ids=list(MASKS))


class Ours(nn.Module):
    """A sequence looks at itself; the output is what counts."""

    def __init__(self, heads: int = 2, **settings: Any) -> None:
        self.attention = nn.MultiheadAttention(4, heads, **settings)

    def forward(self, sequence: Any) -> Any:
        return self.attention(sequence, sequence, sequence, is_causal=True, need_weights=False)[0]


class Theirs(torch.nn.Module):  # type: ignore[misc]
    """The same of a batch."""

    def __init__(self, heads: int = 2, **settings: Any) -> None:
        super().__init__()
        self.attention = torch.nn.MultiheadAttention(4, heads, batch_first=True, **settings)

    def forward(self, sequences: Any) -> Any:
        mask = torch.tensor(CAUSAL)
        return self.attention(sequences, sequences, sequences, attn_mask=mask)[0]


@every_way
@pytest.mark.parametrize(("heads", "settings"), [(1, {}), (2, {}), (4, {"bias": False})])
def test_twenty_steps_are_pytorchs(way: str, heads: int, settings: dict[str, Any]) -> None:
    X, y = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))  # noqa: N806

    follows(way, Ours(heads, **settings), Theirs(heads, **settings), X, y)


class TheirDropout(torch.nn.Module):  # type: ignore[misc]
    """PyTorch's attention of one head written out, with a mask for the weights of each query."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = torch.nn.MultiheadAttention(4, 1)
        self.places = torch.nn.ModuleList([Given() for _ in range(3)])

    def forward(self, sequences: Any) -> Any:
        inside = self.attention
        projected = torch.nn.functional.linear(
            sequences, inside.in_proj_weight, inside.in_proj_bias
        )
        q, k, v = projected.chunk(3, -1)
        scores = (q @ k.transpose(1, 2) / 2.0).masked_fill(torch.tensor(CAUSAL), -inf)
        rows = torch.softmax(scores, -1).unbind(1)
        # the first query draws for the one position that it sees, the last for all three
        left = [
            torch.cat([place(row[:, : i + 1]), row[:, i + 1 :]], 1)
            for i, (place, row) in enumerate(zip(self.places, rows, strict=True))
        ]
        return inside.out_proj(torch.stack(left, 1) @ v)


@every_way
def test_weights_are_left_out_by_the_same_masks(way: str) -> None:
    X, y = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))  # noqa: N806

    follows(way, Ours(1, dropout=0.4), TheirDropout(), X, y, optimizer=both("SGD", lr=0.05))


def values_of(array: Any) -> Any:
    """Nested lists of Values, one for each number."""
    return [values_of(row) for row in array] if array.ndim else Value(float(array))


def flat(nested: Any) -> list[Any]:
    return [x for row in nested for x in flat(row)] if isinstance(nested, list) else [nested]


def numbers(nested: Any) -> Any:
    return [x.data if isinstance(x, Value) else x for x in flat(nested)]


@each_mask
@pytest.mark.parametrize("average", [True, False])
def test_output_weights_and_slopes_of_two_sequences_are_pytorchs(
    masks: dict[str, Any], average: bool
) -> None:
    """Queries of one sequence look at another."""
    ours, theirs = nn.MultiheadAttention(4, 2), torch.nn.MultiheadAttention(4, 2).double()
    ours.load_state_dict(theirs.state_dict())
    query, key = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    tensors = [torch.tensor(x, requires_grad=True) for x in (query, key)]
    expected = theirs(
        *(tensors[0], tensors[1], tensors[1]),
        **{name: torch.tensor(mask) for name, mask in masks.items()},
        average_attn_weights=average,
    )
    (expected[0].sum() + expected[1].square().sum()).backward()

    leaves = [values_of(query), values_of(key)]
    found = ours(leaves[0], leaves[1], leaves[1], **masks, average_attn_weights=average)
    weights = flat(found[1])
    (dot([1.0] * 12, flat(found[0])) + dot(weights, weights)).backward()

    for mine, wanted in zip(found, expected, strict=True):
        assert numbers(mine) == pytest.approx(wanted.ravel().tolist(), rel=1e-12, abs=1e-14)
    for mine, tensor in zip(leaves, tensors, strict=True):
        slopes = [x.grad for x in flat(mine)]
        assert slopes == pytest.approx(tensor.grad.ravel().tolist(), rel=1e-10, abs=1e-13)


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"scale": 0.3},
        {"is_causal": True},
        {"attn_mask": ~CAUSAL.T},
        {"attn_mask": ADDED},
        {"attn_mask": np.zeros((3, 3), dtype=bool)},
    ],
    ids=["plain", "scale", "causal", "mask", "added", "nothing"],
)
def test_the_function_is_pytorchs(named: dict[str, Any]) -> None:
    """Also where a query sees nothing: 0, and no slope."""
    given = [rng.normal(size=(2, 3, n)) for n in (4, 4, 5)]
    tensors = [torch.tensor(x, requires_grad=True) for x in given]
    function = torch.nn.functional.scaled_dot_product_attention
    theirs = {k: torch.tensor(x) if k == "attn_mask" else x for k, x in named.items()}
    expected = function(*tensors, **theirs)
    expected.square().sum().backward()

    leaves = [values_of(x) for x in given]
    found = flat(scaled_dot_product_attention(*leaves, **named))
    sum_of_squares = dot(found, found)
    sum_of_squares.backward()

    assert numbers(found) == pytest.approx(expected.ravel().tolist(), rel=1e-12, abs=1e-14)
    for mine, tensor in zip(leaves, tensors, strict=True):
        slopes = [x.grad for x in flat(mine)]
        assert slopes == pytest.approx(tensor.grad.ravel().tolist(), rel=1e-10, abs=1e-13)
