"""Embedding: a vector for an index, in Python's numbers and in a program."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.engine import operations
from autograd.errors import ClassIndexError
from nn.errors import SettingError, SettingTypeError

TABLE = [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]


def embedding(padding_idx: int | None = None) -> nn.Embedding:
    made = nn.Embedding(3, 2, padding_idx)
    made.weight.data = TABLE
    return made


def numbers(given: Any) -> Any:
    """The data in nested lists."""
    return [numbers(x) for x in given] if isinstance(given, list) else given.data


@pytest.mark.parametrize("index", [1, np.int64(1), np.array(1), Value(1.0)])
def test_an_index_gives_its_vector(index: Any) -> None:
    assert numbers(embedding()(index)) == [1.0, 1.5]


@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda xs: [Value(x) for x in xs]])
def test_a_sequence_gives_a_vector_for_each(kind: Any) -> None:
    assert numbers(embedding()(kind([2, 0]))) == [TABLE[2], TABLE[0]]


def test_indices_may_be_nested() -> None:
    found = embedding()([[0, 1], [2, 2]])

    assert numbers(found) == [[TABLE[0], TABLE[1]], [TABLE[2], TABLE[2]]]


@pytest.mark.parametrize("index", [[1, 1, 2], [Value(1.0), Value(1.0), Value(2.0)]])
def test_the_gradient_of_a_vector_is_the_sum_of_its_uses(index: Any) -> None:
    table = embedding()
    found = [x for row in table(index) for x in row]
    operations.dot([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], found).backward()

    assert table.weight.grad.tolist() == [[0.0, 0.0], [4.0, 6.0], [5.0, 6.0]]


@pytest.mark.parametrize("index", [2, Value(2.0)])
def test_the_vector_of_the_padding_is_0_at_first_and_not_trained(index: Any) -> None:
    fresh = nn.Embedding(3, 2, padding_idx=-1)
    table = embedding(padding_idx=2)
    operations.sum([*table(index), *table(1)]).backward()

    assert numbers(fresh(index)) == [0.0, 0.0]
    assert numbers(table(index)) == TABLE[2]
    assert table.weight.grad.tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]


def test_first_numbers_are_normal_and_follow_the_seed() -> None:
    nn.manual_seed(4)
    table = nn.Embedding(50, 40)

    assert (table.weight.data == np.random.default_rng(4).standard_normal((50, 40))).all()
    assert (nn.Embedding(2, 2, rng=1).weight.data == nn.Embedding(2, 2, rng=1).weight.data).all()


def test_a_program_takes_any_index() -> None:
    table, index = embedding(), Value(0.0)
    program = compile(table(index), [index], table)

    assert [column.tolist() for column in program(np.array([[2.0], [0.0], [1.0]]))] == [
        [2.0, 0.0, 1.0],
        [2.5, 0.5, 1.5],
    ]


def test_lookups_by_values_share_the_columns_and_follow_new_weights() -> None:
    table, index = embedding(), Value(1.0)
    first, second = table(index), table(index)
    assert first[0].operands[1] is second[0].operands[1]

    table.weight.data = np.array(TABLE) + 1.0
    assert numbers(table(index)) == [2.0, 2.5]
    table.weight = nn.Parameter(TABLE)
    assert numbers(table(index)) == [1.0, 1.5]
    assert set(table.parameters()) == set(table.weight.leaves)

    padded = embedding(padding_idx=1)
    padded(index)
    padded.weight.data = np.array(TABLE) + 1.0
    assert numbers(padded(index)) == [2.0, 2.5]


def test_a_copy_has_columns_of_its_own() -> None:
    table, index = embedding(), Value(1.0)
    table(index)
    copied = copy.deepcopy(table)
    copied.weight.data = np.array(TABLE) + 1.0

    assert numbers(copied(index)) == [2.0, 2.5]
    assert numbers(table(index)) == [1.0, 1.5]
    assert list(copied.state_dict()) == ["weight"]


@pytest.mark.parametrize(
    ("index", "error", "message"),
    [
        (3, ClassIndexError, r"got the index 3, and has 3 vectors: indices are 0 to 2\."),
        (-1, ClassIndexError, "got the index -1"),
        (Value(3.0), ClassIndexError, "got the index 3"),
        ([0, 7], ClassIndexError, "got the index 7"),
        (1.0, SettingTypeError, r"whole numbers as indices, or Values that are whole, got 1\.0"),
        (Value(0.5), SettingTypeError, r"got Value\(data=0\.5"),
        (True, SettingTypeError, "got True"),
        (np.array([True]), SettingTypeError, "got "),
        ("ab", SettingTypeError, "got 'ab'"),
    ],
    ids=str,
)
def test_what_is_no_index_is_refused(index: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        embedding()(index)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"num_embeddings": 0}, SettingError, "1 or more num_embeddings, got 0"),
        ({"embedding_dim": 2.5}, SettingTypeError, r"as a whole number, got 2\.5"),
        ({"padding_idx": 3}, SettingError, "padding_idx as one of its 3 indices, got 3"),
        (
            {"padding_idx": 0.0},
            SettingTypeError,
            r"padding_idx as a whole number, got 0\.0",
        ),
    ],
    ids=str,
)
def test_settings_without_a_meaning_are_refused(
    settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        nn.Embedding(**{"num_embeddings": 3, "embedding_dim": 2, **settings})
