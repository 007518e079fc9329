"""Attention: means of values weighted by softmax of scores, masks, heads."""

from __future__ import annotations

from math import exp, inf, sqrt
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.engine import operations
from autograd.errors import LengthError, OperandError
from autograd.graph import topological
from nn.errors import FixedError, SettingError, SettingTypeError
from nn.functional import scaled_dot_product_attention

QUERY = [[1.0, 0.0], [0.0, 2.0]]
KEY = [[1.0, 1.0], [0.0, -1.0], [2.0, 0.5]]
VALUE = [[1.0], [10.0], [100.0]]


def numbers(given: Any) -> Any:
    """The data in nested lists."""
    if isinstance(given, list | tuple):
        return [numbers(x) for x in given]
    return given.data if isinstance(given, Value) else given


def weighted(scores: list[float], values: list[float]) -> float:
    weights = [exp(score) for score in scores]
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


def test_a_query_gets_the_mean_weighted_by_softmax_of_its_scores() -> None:
    found = numbers(scaled_dot_product_attention(QUERY, KEY, VALUE))

    first = weighted([1.0 / sqrt(2.0), 0.0, 2.0 / sqrt(2.0)], [1.0, 10.0, 100.0])
    second = weighted([2.0 / sqrt(2.0), -2.0 / sqrt(2.0), 1.0 / sqrt(2.0)], [1.0, 10.0, 100.0])
    assert found == [[pytest.approx(first)], [pytest.approx(second)]]


def test_a_scale_takes_the_place_of_one_over_the_root() -> None:
    found = numbers(scaled_dot_product_attention(QUERY, KEY, VALUE, scale=3.0))

    assert found[0] == [pytest.approx(weighted([3.0, 0.0, 6.0], [1.0, 10.0, 100.0]))]


@pytest.mark.parametrize(
    ("mask", "seen"),
    [
        ([[True, True, False]], [0, 1]),
        (np.array([[True, False, True]]), [0, 2]),
        ([[0.0, 0.0, -inf]], [0, 1]),
        ([[False, True, False]], [1]),
    ],
)
def test_what_is_masked_takes_no_part(mask: Any, seen: list[int]) -> None:
    found = scaled_dot_product_attention(QUERY[:1], KEY, VALUE, mask)
    alone = scaled_dot_product_attention(
        QUERY[:1], [KEY[j] for j in seen], [VALUE[j] for j in seen]
    )

    assert numbers(found) == numbers(alone)


def test_numbers_of_a_mask_are_added_to_scores() -> None:
    bias = Value(1.5)
    found = scaled_dot_product_attention(QUERY[:1], KEY, VALUE, [[0.5, bias, 0.0]], scale=1.0)
    found[0][0].backward()

    assert found[0][0].data == pytest.approx(weighted([1.5, 1.5, 2.0], [1.0, 10.0, 100.0]))
    assert bias.grad != 0.0


def test_a_causal_query_sees_the_positions_up_to_its_own() -> None:
    found = numbers(scaled_dot_product_attention(KEY, KEY, VALUE, is_causal=True))
    masked = scaled_dot_product_attention(KEY, KEY, VALUE, np.tri(3, dtype=bool))

    assert found == numbers(masked)
    assert found[0] == VALUE[0]


def test_a_query_that_sees_nothing_gives_0_as_in_pytorch() -> None:
    mask = [[False, False, False], [True, True, True]]
    found = scaled_dot_product_attention(QUERY, KEY, VALUE, mask)

    assert found[0] == [0.0]
    assert numbers(found[1]) == numbers(scaled_dot_product_attention(QUERY, KEY, VALUE)[1])


def test_what_is_masked_is_not_computed() -> None:
    def n_operations(**named: Any) -> int:
        leaves = [[Value(x) for x in row] for row in KEY]
        found = scaled_dot_product_attention(leaves, leaves, leaves, **named)
        whole = operations.sum([x for row in found for x in row])
        return sum(not node.is_leaf for node in topological(whole))

    assert n_operations(is_causal=True) < n_operations() - 9
    assert n_operations(attn_mask=np.where(np.tri(3), 0.0, -inf)) <= n_operations() - 9
    # each position sees one other, whose value it takes over
    assert n_operations(attn_mask=np.eye(3, dtype=bool)) <= 7


def test_heads_before_the_positions_are_gone_through() -> None:
    other = KEY[1:]
    both = scaled_dot_product_attention([QUERY, other], [KEY, KEY[::-1]], [VALUE, VALUE])

    assert numbers(both[0]) == numbers(scaled_dot_product_attention(QUERY, KEY, VALUE))
    assert numbers(both[1]) == numbers(scaled_dot_product_attention(other, KEY[::-1], VALUE))


def test_a_batch_of_sequences_gives_a_batch_whatever_their_lengths() -> None:
    short, long = [[1.0, 0.0]], [[0.0, 1.0], [1.0, 1.0]]

    batch = nn.Batch([short, long])
    found = scaled_dot_product_attention(batch, batch, batch)

    assert type(found) is nn.Batch
    assert [numbers(rows) for rows in found] == [
        numbers(scaled_dot_product_attention(x, x, x)) for x in (short, long)
    ]


def test_weights_left_out_leave_their_values_out() -> None:
    found = scaled_dot_product_attention(QUERY, KEY, VALUE, dropout_p=1.0)

    assert numbers(found) == [[0.0], [0.0]]
    assert numbers(scaled_dot_product_attention([[1.0]], [[1.0]], [[5.0]], None, 1.0)) == [[0.0]]


def attention(**settings: Any) -> nn.MultiheadAttention:
    return nn.MultiheadAttention(4, 2, rng=0, **settings)


SEQUENCE = np.random.default_rng(0).normal(size=(3, 4)).tolist()


def test_the_state_has_pytorchs_keys_in_pytorchs_order() -> None:
    assert {key: array.shape for key, array in attention().state_dict().items()} == {
        "in_proj_weight": (12, 4),
        "in_proj_bias": (12,),
        "out_proj.weight": (4, 4),
        "out_proj.bias": (4,),
    }
    assert list(attention(bias=False).state_dict()) == ["in_proj_weight", "out_proj.weight"]


def test_first_biases_are_0_and_weights_within_xaviers_bounds() -> None:
    state = attention().state_dict()

    assert not state["in_proj_bias"].any()
    assert not state["out_proj.bias"].any()
    assert 0.5 < np.abs(state["in_proj_weight"]).max() < sqrt(6.0 / 16.0)


def test_a_sequence_looked_at_by_itself_is_as_three_equal_ones() -> None:
    model = attention()
    model.in_proj_bias.data = np.arange(12.0)
    copies = [[list(row) for row in SEQUENCE] for _ in range(3)]

    assert numbers(model(SEQUENCE, SEQUENCE, SEQUENCE)) == numbers(model(*copies))
    assert numbers(model(copies[0], SEQUENCE, SEQUENCE)) == numbers(model(*copies))
    assert numbers(model(SEQUENCE, copies[0], SEQUENCE)) == numbers(model(*copies))


def test_weights_are_means_over_heads_or_one_matrix_a_head_or_none() -> None:
    model = attention()
    output, mean = model(SEQUENCE, SEQUENCE, SEQUENCE, is_causal=True)
    _, heads = model(SEQUENCE, SEQUENCE, SEQUENCE, is_causal=True, average_attn_weights=False)
    alone, none = model(SEQUENCE, SEQUENCE, SEQUENCE, is_causal=True, need_weights=False)

    assert none is None
    assert numbers(alone) == numbers(output)
    assert np.array(numbers(heads)).mean(axis=0) == pytest.approx(np.array(numbers(mean)))
    assert np.array(numbers(mean)).sum(axis=1) == pytest.approx(1.0)
    assert [mean[0], mean[1][2]] == [[1.0, 0.0, 0.0], 0.0]


def test_masks_say_what_must_not_be_looked_at() -> None:
    model = attention()
    causal = model(SEQUENCE, SEQUENCE, SEQUENCE, is_causal=True)
    by_mask = model(SEQUENCE, SEQUENCE, SEQUENCE, attn_mask=~np.tri(3, dtype=bool))
    per_head = model(SEQUENCE, SEQUENCE, SEQUENCE, attn_mask=[~np.tri(3, dtype=bool)] * 2)
    padded = model(SEQUENCE, SEQUENCE, SEQUENCE, key_padding_mask=[False, True, False])

    assert numbers(by_mask) == numbers(causal)
    assert numbers(per_head) == numbers(causal)
    assert [row[1] for row in padded[1]] == [0.0, 0.0, 0.0]


def test_dropout_leaves_weights_out_in_training_alone() -> None:
    model = attention(dropout=1.0)

    assert numbers(model(SEQUENCE, SEQUENCE, SEQUENCE)[0]) == [[0.0] * 4] * 3
    model.eval()
    assert numbers(model(SEQUENCE, SEQUENCE, SEQUENCE)) == numbers(
        attention()(SEQUENCE, SEQUENCE, SEQUENCE)
    )


def test_queries_keys_and_values_of_a_sequence_are_one_product() -> None:
    """And those of another sequence are another: a group for each position is shared."""
    counts = []
    for n in (3, 7):
        rows = [[Value(float(i == j)) for j in range(4)] for i in range(n)]
        output, _ = attention()(rows, rows, rows, need_weights=False)
        inputs = [x for row in rows for x in row]
        program = compile(operations.sum([x for row in output for x in row]), inputs)
        counts.append(repr(program).split(" in ")[1].split(",")[0])

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((QUERY, KEY, VALUE[:2]), LengthError, "keys with values one by one, got 3 keys and 2"),
        (([[1.0]], KEY, VALUE), LengthError, "got 1 numbers in a query and 2 in a key"),
        (
            ([1.0], KEY, VALUE),
            LengthError,
            r"its query, expects one sample of shape \(posi",
        ),
        (
            (QUERY, KEY, VALUE, [[True] * 3]),
            LengthError,
            r"shape \(2, 3\), got one of shape \(1",
        ),
        ((QUERY, KEY, VALUE, [["x"] * 3] * 2), OperandError, r"scores, got 'x' at \(0, 0\)"),
        ((QUERY, KEY, VALUE, None, 2.0), SettingError, "of at least 0 and at most 1, got 2"),
        ((QUERY, KEY, VALUE, None, 0.0, 1), SettingTypeError, "is_causal as True or False"),
        ((QUERY, KEY, VALUE, [[True] * 3] * 2, 0.0, True), SettingError, "takes one of them"),
        (([QUERY], [KEY] * 2, [VALUE]), LengthError, "as many parts .* got 1, 2 and 1"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(
    arguments: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        scaled_dot_product_attention(*arguments)


def test_heads_and_positions_that_do_not_fit_are_refused() -> None:
    model = attention()
    with pytest.raises(SettingError, match=r"got 3 heads; give a divisor of embed_dim=4"):
        nn.MultiheadAttention(4, 3)
    with pytest.raises(LengthError, match=r"embed_dim=4 numbers .* got a key of shape \(1, 2\)"):
        model(SEQUENCE, [[1.0, 2.0]], SEQUENCE)
    with pytest.raises(LengthError, match="one matrix for each of its 2 heads, got 3"):
        model(SEQUENCE, SEQUENCE, SEQUENCE, attn_mask=[np.eye(3, dtype=bool)] * 3)
    with pytest.raises(SettingTypeError, match="need_weights as True or False"):
        model(SEQUENCE, SEQUENCE, SEQUENCE, need_weights=None)
    with pytest.raises(FixedError, match="num_heads is fixed"):
        model.num_heads = 1
