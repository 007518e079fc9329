"""What is composed of rows: softmax, cross-entropy, labels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, cross_entropy, grad, label_all, log_softmax, pick, softmax
from autograd.errors import OperandError

LOGITS = (0.3, 2.9, 4.0)
PROBABILITIES = tuple(math.exp(x) / math.fsum(map(math.exp, LOGITS)) for x in LOGITS)


def leaves() -> list[Value]:
    return [Value(x) for x in LOGITS]


def test_softmax_is_normalised_exponentials() -> None:
    assert [p.data for p in softmax(leaves())] == pytest.approx(PROBABILITIES, rel=1e-14)


def test_softmax_slopes_are_p_times_identity_minus_p() -> None:
    """d p_i / d x_j = p_i (delta_ij - p_j)."""
    xs = leaves()
    for i, p in enumerate(softmax(xs)):
        expected = [PROBABILITIES[i] * ((i == j) - q) for j, q in enumerate(PROBABILITIES)]

        assert grad(p, xs) == pytest.approx(expected, rel=1e-13)


def test_log_softmax_keeps_what_softmax_rounds_to_0() -> None:
    found = log_softmax([Value(0.0), Value(1000.0), Value(-1000.0)])

    assert [v.data for v in found] == [-1000.0, 0.0, -2000.0]
    assert [v.data for v in softmax([0.0, 1000.0])] == [0.0, 1.0]


def test_softmax_of_one_value_is_1() -> None:
    x = Value(-1000.0)
    (only,) = softmax([x])

    assert only.data == 1.0
    assert grad(only, x) == 0.0


@pytest.mark.parametrize("function", [softmax, log_softmax, lambda xs: cross_entropy(xs, 0)])
def test_no_values_at_all_are_refused(function: Any) -> None:
    with pytest.raises(ValueError, match="at least one"):
        function([])


@pytest.mark.parametrize("k", range(3))
def test_cross_entropy_of_a_class(k: int) -> None:
    """-log p_k, with slopes p - onehot(k)."""
    xs = leaves()
    loss = cross_entropy(xs, k)

    assert loss.data == pytest.approx(-math.log(PROBABILITIES[k]), rel=1e-14)
    expected = [p - (i == k) for i, p in enumerate(PROBABILITIES)]
    assert grad(loss, xs) == pytest.approx(expected, rel=1e-13)


def test_cross_entropy_against_weights_is_the_weighted_mean() -> None:
    xs = leaves()
    weights = [0.2, 0.5, 0.3]
    loss = cross_entropy(xs, weights)

    logs = [math.log(p) for p in PROBABILITIES]
    expected = -math.fsum(w * log for w, log in zip(weights, logs, strict=True))
    assert loss.data == pytest.approx(expected, rel=1e-14)
    assert grad(loss, xs) == pytest.approx(
        [p - w for p, w in zip(PROBABILITIES, weights, strict=True)], rel=1e-13
    )


def test_weights_may_be_values_with_slopes_of_their_own() -> None:
    weights = [Value(0.2), Value(0.8)]
    loss = cross_entropy([0.0, 0.0], weights)

    assert grad(loss, weights) == pytest.approx([math.log(2.0)] * 2, rel=1e-15)


def test_a_confident_loss_keeps_its_digits_beside_large_logits() -> None:
    """log(1 + exp(-20)), which the difference of numbers near 1000 would round off."""
    loss = cross_entropy([Value(1000.0), Value(980.0)], 0)

    assert loss.data == pytest.approx(math.log1p(math.exp(-20.0)), rel=1e-6)


def test_a_class_may_come_from_numpy() -> None:
    xs = leaves()
    classes: list[Any] = [np.int64(2), np.array(2)]

    assert [cross_entropy(xs, k).data for k in classes] == [cross_entropy(xs, 2).data] * 2


def test_cross_entropy_stays_finite_for_huge_logits() -> None:
    xs = [Value(0.0), Value(1e6)]
    loss = cross_entropy(xs, 0)

    assert loss.data == 1e6
    assert grad(loss, xs) == [-1.0, 1.0]


@pytest.mark.parametrize("target", [3, -1, 100])
def test_a_class_that_does_not_exist_is_an_index_error(target: int) -> None:
    with pytest.raises(IndexError, match=f"class {target} for 3 logits; classes are 0 to 2"):
        cross_entropy(leaves(), target)


@pytest.mark.parametrize("weights", [[1.0], [0.25] * 4, []])
def test_as_many_weights_as_logits_are_needed(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="one weight a class|at least one"):
        cross_entropy(leaves(), weights)


@pytest.mark.parametrize("target", [1.0, None, "1", Value(1.5)])
def test_a_target_of_another_kind_is_a_type_error(target: Any) -> None:
    with pytest.raises(TypeError):
        cross_entropy(leaves(), target)


def test_a_class_may_be_a_value_which_gets_no_gradient() -> None:
    k, xs = Value(1.0), leaves()
    loss = cross_entropy(xs, k)

    assert loss.data == cross_entropy(leaves(), 1).data
    assert grad(loss, [k, *xs]) == [0.0, *grad(cross_entropy(xs, 1), xs)]


def test_pick_gives_one_value_and_its_slope_alone() -> None:
    k, xs = Value(1.0), leaves()
    chosen = pick(k, xs)

    assert chosen.data == LOGITS[1]
    assert grad(chosen, [k, *xs]) == [0.0, 0.0, 1.0, 0.0]
    assert [pick(i, xs).data for i in range(3)] == list(LOGITS)


@pytest.mark.parametrize("k", [3, -1, Value(3.0)])
def test_a_position_that_does_not_exist_is_an_index_error(k: Any) -> None:
    with pytest.raises(
        IndexError, match=r"pick got position -?\d of 3 values; positions are 0 to 2"
    ):
        pick(k, leaves())


@pytest.mark.parametrize("k", [1.0, None, "1", Value(1.5), Value(math.nan)])
def test_a_position_is_a_whole_number(k: Any) -> None:
    with pytest.raises(TypeError, match="pick expects a position, a whole number, got "):
        pick(k, leaves())


def test_labels_come_from_the_names_in_a_mapping() -> None:
    x, given, _hidden = Value(1.0), Value(2.0, "mine"), Value(3.0)
    w: list[Any] = [[Value(4.0)], (Value(5.0), 6.0)]
    label_all(locals())

    labels = [v.label for v in (x, given, _hidden, w[0][0], w[1][0])]
    assert labels == ["x", "mine", "", "w[0][0]", "w[1][0]"]


def test_the_first_name_counts_and_a_plain_one_before_a_place_in_a_list() -> None:
    x = Value(1.0)
    label_all({"all": [x], "x": x, "y": x})

    assert x.label == "x"


def test_a_list_that_holds_itself_is_labelled_once() -> None:
    x = Value(1.0)
    w: list[Any] = [x]
    w.append(w)
    label_all({"w": w})

    assert x.label == "w[0]"


def test_star_import_hides_no_builtin() -> None:
    scope: dict[str, Any] = {}
    exec("from autograd import *", scope)  # noqa: S102

    assert not {"abs", "max", "min", "pow", "sum"} & scope.keys()
    assert {"Value", "grad", "tanh", "dot", "softmax", "no_grad"} <= scope.keys()


@pytest.mark.parametrize("name", autograd.__all__)
def test_every_public_name_exists(name: str) -> None:
    assert getattr(autograd, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'tanhh'"):
        autograd.tanhh  # noqa: B018


@pytest.mark.parametrize(
    ("alias", "name"),
    [("arcsin", "asin"), ("absolute", "abs"), ("gt", "greater")],
)
def test_aliases_are_the_same_function_and_method(alias: str, name: str) -> None:
    assert getattr(autograd, alias) is getattr(autograd, name)
    assert getattr(Value, alias) is getattr(Value, name)


def test_rows_with_groups_are_no_methods() -> None:
    """`Value(5.0).cross_entropy(logits)` would take the 5.0 for a class."""
    names = ("sum", "prod", "dot", "affine", "max", "logsumexp", "cross_entropy")

    assert not any(hasattr(Value, name) for name in names)


def test_label_all_does_not_follow_lists_without_end() -> None:
    """A name per level would have taken minutes, and memory by the gigabyte."""
    x, y = Value(1.0), Value(2.0)
    deep: list[Any] = [x]
    for _ in range(100_000):
        deep = [deep]
    endless: list[Any] = [y]
    endless.append(endless)

    label_all({"deep": deep, "endless": endless})

    assert x.label == ""
    assert y.label == "endless[0]"


@pytest.mark.parametrize("mapping", [[Value(1.0)], "x", None, 5])
def test_label_all_wants_names(mapping: Any) -> None:
    with pytest.raises(OperandError, match=r"label_all expects names and Values.*got "):
        label_all(mapping)


def test_an_array_without_axes_is_no_group() -> None:
    for scores in (np.array(2.0), np.array(Value(2.0))):
        with pytest.raises(OperandError, match="Expected a sequence of Values and numbers, got a"):
            softmax(scores)
