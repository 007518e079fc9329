"""Each mistake of the catalogue does what its name says, computed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from autograd import (
    Value,
    affine,
    cos,
    cross_entropy,
    dot,
    log,
    log2,
    log10,
    mean,
    sigmoid,
    sin,
    tanh,
)
from autograd.explaining.diagnosing.diagnosis import diagnose
from autograd.explaining.diagnosing.mistakes import CATALOGUE, slips
from autograd.explaining.diagnosing.sites import sheet
from autograd.explaining.telling.sentences import all_sentences
from tests.explaining.bug_lab import in_affine_nodes, in_operators

X, Y, B = 0.7, 1.3, 0.4
Graph = Callable[[Value, Value, Value], Value]


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


_TANH = round(math.tanh(X * Y), 4)
_OUT = round(_sigmoid(_TANH), 4)

BY_HAND: list[tuple[str, Graph, float]] = [
    ("sign", lambda x, y, b: x * y + b * y, -Y),
    ("doubled", lambda x, y, b: x * y + b * y, 2.0 * Y),
    ("halved", lambda x, y, b: tanh(x * y), 0.5 * Y / math.cosh(X * Y) ** 2),
    ("no_slope", lambda x, y, b: tanh(x * y), Y),
    ("of_operand", lambda x, y, b: tanh(x * y), Y * (1.0 - (X * Y) ** 2)),
    ("at_result", lambda x, y, b: tanh(x), 1.0 - math.tanh(math.tanh(X)) ** 2),
    ("result_as_slope", lambda x, y, b: tanh(x * y), Y * math.tanh(X * Y)),
    ("minus", lambda x, y, b: cos(x) * y, Y * math.sin(X)),
    ("minus", lambda x, y, b: tanh(y - x), 1.0 / math.cosh(Y - X) ** 2),
    ("power_factor", lambda x, y, b: (x + y) ** 3, (X + Y) ** 2),
    ("own_factor", lambda x, y, b: tanh(x * y), X / math.cosh(X * Y) ** 2),
    (
        "gradients_added",
        lambda x, y, b: affine(b, (y,), (tanh(x),)),
        math.tanh(X) / math.cosh(X) ** 2,
    ),
    ("neighbour", lambda x, y, b: dot((x, y), (b, 2.5 * b)), 2.5 * B),
    ("one_path", lambda x, y, b: tanh(x) + y * x.square(), 2.0 * X * Y),
    (
        "turned",
        lambda x, y, b: cross_entropy((x, y, b), 1),
        -math.exp(X) / sum(map(math.exp, (X, Y, B))),
    ),
    (
        "no_bias",
        lambda x, y, b: sigmoid(affine(b, (x,), (y,))),
        Y * _sigmoid(X * Y) * (1.0 - _sigmoid(X * Y)),
    ),
    ("bias_twice", lambda x, y, b: tanh(affine(b, (x,), (y,))), Y / math.cosh(X * Y + 2 * B) ** 2),
    (
        "no_bias_here",
        lambda x, y, b: tanh(affine(b, (x,), (y,))) * 10.0 + sigmoid(b + y * 2.0),
        10.0 * Y / math.cosh(X * Y) ** 2,
    ),
    (
        "bias_twice_here",
        lambda x, y, b: tanh(affine(b, (x,), (y,))) * 10.0 + sigmoid(b + y * 2.0),
        10.0 * Y / math.cosh(X * Y + 2 * B) ** 2,
    ),
    ("sum_for_mean", lambda x, y, b: mean((x, y, b)).square(), 2.0 * (X + Y + B)),
    ("mean_for_sum", lambda x, y, b: (x + y + b).square(), 2.0 * (X + Y + B) / 9.0),
    ("common_log", lambda x, y, b: log(x * y), 1.0 / (X * math.log(10.0))),
    ("binary_log", lambda x, y, b: log(x * y), 1.0 / (X * math.log(2.0))),
    ("natural_log", lambda x, y, b: log2(x * y), 1.0 / X),
    ("natural_log", lambda x, y, b: log10(x * y), 1.0 / X),
    ("degrees", lambda x, y, b: sin(x * y), Y * math.cos(math.radians(X * Y))),
    ("no_factor", lambda x, y, b: 0.3 * tanh(x * y), Y / math.cosh(X * Y) ** 2),
    ("slip", lambda x, y, b: tanh(x * y), 3.1 / math.cosh(X * 3.1) ** 2),
    (
        "rounded",
        lambda x, y, b: sigmoid(tanh(x * y)),
        Y * (1.0 - _TANH**2) * _OUT * (1.0 - _OUT),
    ),
]


@pytest.mark.parametrize(("mistake", "graph", "wrong"), BY_HAND)
def test_a_mistake_gives_what_it_gives_by_hand(mistake: str, graph: Graph, wrong: float) -> None:
    x, y, b = Value(X, "x"), Value(Y, "y"), Value(B, "b")

    diagnosis = diagnose(graph(x, y, b), x, f"{wrong:#.10g}")

    keys = [each[0].mistake.key for each in diagnosis.hypotheses if len(each) == 1]
    assert mistake in keys


def test_a_forgotten_learning_rate_is_known_by_the_updated_parameter() -> None:
    x = Value(X, "x")

    diagnosis = diagnose(
        tanh(x), x, f"{X - 1.0 / math.cosh(X) ** 2:.9f}", "updated", parameters=[x], lr=0.01
    )

    assert [cause.mistake.key for cause in diagnosis.hypotheses[0]] == ["no_rate"]


def test_a_weight_used_twice_is_updated_when_both_its_parts_have_arrived() -> None:
    w, x = Value(0.8, "w"), Value(0.5, "x")
    h = tanh(w * x)
    y = tanh(w * h)
    by_h = (1.0 - y.data**2) * w.data
    by_x = 1.0 - h.data**2
    gradient = (1.0 - y.data**2) * h.data + by_h * by_x * x.data

    found = by_h * by_x * (w.data - 0.5 * gradient)
    diagnosis = diagnose(y, x, f"{found:.12f}", parameters=[w], lr=0.5)

    assert [cause.mistake.key for cause in diagnosis.hypotheses[0]] == ["updated_first"]


def test_a_minus_is_not_forgotten_where_none_is() -> None:
    x, y = Value(X, "x"), Value(Y, "y")

    found = diagnose(tanh(x - y), x, f"{-1.0 / math.cosh(X - Y) ** 2:.9f}").hypotheses

    assert "minus" not in [cause.mistake.key for each in found for cause in each]


def test_every_mistake_has_an_example_by_hand() -> None:
    elsewhere = {"updated_first", "transposed", "no_rate"}  # with more of a network

    assert {mistake.key for mistake in CATALOGUE} == {key for key, _, _ in BY_HAND} | elsewhere


def test_every_mistake_has_its_sentence() -> None:
    sentences = all_sentences()["en"]["mistakes"]

    assert {mistake.key for mistake in CATALOGUE} | {"slip_of", "updated_one"} == set(sentences)


def test_every_mistake_has_its_title() -> None:
    titles = all_sentences()["en"]["mistake_titles"]

    assert [mistake.key for mistake in CATALOGUE] == [*titles]


def test_mistakes_have_names_of_their_own() -> None:
    keys = [mistake.key for mistake in CATALOGUE]

    assert len(set(keys)) == len(keys)


def test_plain_operators_and_affine_nodes_have_the_same_sums_of_products() -> None:
    shapes = []
    for output, v in (in_operators(), in_affine_nodes()):
        made = sheet(output)
        names = {made.slot_of[value]: name for name, value in v.items()}
        shapes.append(
            [
                [names.get(slot) for _, _, slot in each.edges()]
                for each in made.operations
                if each.row.name == "affine"
            ]
        )

    assert shapes[0] == shapes[1]
    assert shapes[0][0] == ["b1", "w1", "w2", "i1", "i2"]


def test_a_zero_that_a_sum_begins_with_is_no_operand() -> None:
    xs = [Value(1.0), Value(2.0)]

    output = sum(xs)
    assert isinstance(output, Value)

    (operation,) = sheet(output).operations

    assert (operation.row.name, len(list(operation.edges()))) == ("sum", 2)


def test_a_labelled_part_of_a_sum_stays_an_operation_of_its_own() -> None:
    w, x, b = Value(1.0), Value(2.0), Value(3.0)
    product = w * x
    product.label = "p"

    assert [each.row.name for each in sheet(product + b).operations] == ["mul", "sum"]


@pytest.mark.parametrize(
    ("number", "slip"),
    [(0.99, 0.09), (0.99, 0.9), (0.15, 0.51), (0.5, 5.0), (0.5, 0.05), (0.45, -0.45), (12.0, 21.0)],
)
def test_slips_are_those_of_copying(number: float, slip: float) -> None:
    assert slip in slips(number)


@pytest.mark.parametrize("number", [0.99, -0.25, 3.0])
def test_a_slip_is_another_number_and_stands_once(number: float) -> None:
    found = slips(number)

    assert number not in found
    assert len(set(found)) == len(found)
