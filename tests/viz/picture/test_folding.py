"""Folding: which values are drawn, and what their edges carry."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

import autograd as ag
from autograd import Value
from autograd.graph import topological
from viz.errors import TooManyBoxesError
from viz.picture.folding import Fold, fold


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def folds_of(root: Value, detail: str = "auto") -> dict[str, Fold]:
    return {each.name: each for each in fold(topological(root), detail)}  # type: ignore[arg-type]


OPERATIONS: list[Callable[[Value, Value, Value], Value]] = [
    lambda a, b, c: a + b,
    lambda a, b, c: a * b,
    lambda a, b, c: a * a - 0.5,
    lambda a, b, c: (a - b).tanh(),
    lambda a, b, c: a / (b * b + 1.0),
    lambda a, b, c: ag.dot([a, b, 2.0], [c, a, b]),
    lambda a, b, c: ag.affine(a, [b, c], [c, a]).sigmoid(),
]


def random_graph(seed: int) -> tuple[Value, list[Value]]:
    """A graph of 40 operations of which about a third have labels."""
    rng = random.Random(seed)
    leaves = [Value(rng.uniform(0.5, 1.5), f"x{i}") for i in range(4)]
    values = list(leaves)
    for i in range(40):
        x, y, z = rng.choices(values[-8:], k=3)
        made: Value = rng.choice(OPERATIONS)(x, y, z)
        if rng.random() < 0.3:
            made.label = f"y{i}"
        values.append(made)
    return named(ag.sum(values[-4:]), "root"), leaves


@pytest.mark.parametrize("seed", range(20))
def test_paths_through_folds_add_up_to_the_engines_gradient(seed: int) -> None:
    """Total derivatives may be summed over paths in whatever way the graph is folded."""
    root, leaves = random_graph(seed)
    folds = fold(topological(root), "named")
    reach = {root: 1.0}
    for each in reversed(folds):
        for source, slope in zip(each.sources, each.slopes, strict=True):
            reach[source] = reach.get(source, 0.0) + reach[each.value] * slope

    root.backward()

    for leaf in leaves:
        assert reach.get(leaf, 0.0) == pytest.approx(leaf.grad, rel=1e-9, abs=1e-12)


def test_the_edge_of_a_fold_is_the_total_derivative() -> None:
    """d/do of half (t - o)^2 is o - t."""
    out = Value(0.75, "out")
    error = named(0.5 * (0.25 - out) ** 2, "E")

    assert folds_of(error, "named")["E"].slopes == (0.5,)


def test_a_square_keeps_an_edge_for_each_operand() -> None:
    a = Value(3.0, "a")

    assert folds_of(named(a * a, "b"))["b"].slopes == (3.0, 3.0)


def test_inside_a_larger_fold_the_edges_of_one_source_are_one() -> None:
    a = Value(3.0, "a")

    assert folds_of(named(a * a + a, "b"), "named")["b"].slopes == (7.0,)


def test_edges_come_in_the_order_of_the_formula() -> None:
    """The bias is the first operand of an affine operation and the last one written."""
    w, x, b = (
        [Value(1.0, f"w{i}") for i in range(9)],
        [Value(2.0) for _ in range(9)],
        Value(0.0, "b"),
    )
    net = named(ag.affine(b, w, x), "net")
    pairs = [v for pair in zip(w, x, strict=True) for v in pair]

    assert folds_of(net)["net"].sources == (*pairs, b)


def test_numbers_have_no_box() -> None:
    a = Value(3.0, "a")

    assert len(fold(topological(2.0 * a + 1.0), "ops")) == 3


def test_a_value_used_by_two_others_gets_a_box_and_a_made_up_name() -> None:
    n = Value(0.5, "n")
    e = (2 * n).exp()

    assert [*folds_of(named((e - 1) / (e + 1), "o"), "named")] == ["n", "t1", "o"]


def test_made_up_names_avoid_labels() -> None:
    n = Value(0.5, "t1")
    e = n.exp()

    assert "t2" in folds_of(named((e - 1) / (e + 1), "o"), "named")


def test_squares_of_squares_do_not_double_their_formula() -> None:
    """Written out, 60 squarings would hold 2**60 names; only the innermost is."""
    value = Value(1.0, "x")
    for _ in range(60):
        value = value * value

    assert len(fold(topological(value), "named")) == 60


@pytest.mark.parametrize(("label", "boxes"), [("", 5), ("mid", 4)])
def test_auto_folds_only_if_a_value_between_leaves_and_root_has_a_label(
    label: str, boxes: int
) -> None:
    a, b = Value(2.0, "a"), Value(3.0, "b")
    middle = named(a * b, label)

    assert len(fold(topological(named((middle + 1.0).tanh(), "o")))) == boxes


def test_values_with_equal_labels_stay_apart() -> None:
    a, b = Value(2.0, "x"), Value(3.0, "x")

    assert len(fold(topological(named(a * b, "x")))) == 3


def test_a_comparison_is_drawn_with_a_derivative_of_zero() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    chosen = named(ag.where(ag.less(a, 1.5), b, 0.0), "w")

    fold_of_w = folds_of(chosen, "named")["w"]

    assert dict(zip((s.label for s in fold_of_w.sources), fold_of_w.slopes, strict=True)) == {
        "a": 0.0,
        "b": 1.0,
    }


@pytest.mark.slow
def test_a_long_unlabelled_chain_folds_into_one_box() -> None:
    """X / 2 + 1, fifty thousand times: the derivative has long underflowed to 0."""
    x = Value(1.0, "x")
    value = x
    for _ in range(50_000):
        value = value * 0.5 + 1.0

    folds = fold(topological(value), "named")

    assert [each.slopes for each in folds] == [(), (0.0,)]


def test_too_many_boxes_are_refused_with_the_remedies() -> None:
    value = Value(1.0)
    for _ in range(501):
        value = value.sin()

    with pytest.raises(TooManyBoxesError, match=r"boxes.*detail='named'.*max_nodes=502"):
        fold(topological(value))


def test_a_made_up_name_looks_like_no_label() -> None:
    """t_1 is drawn as t with the subscript 1, and so would t1 be."""
    n = named(Value(0.5, "x").exp(), "t_1")
    e = (2 * n).exp()

    assert [*folds_of(named((e - 1) / (e + 1), "o"), "named")] == ["x", "t_1", "t2", "o"]
