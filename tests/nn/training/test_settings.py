"""What `fit` is given by mistake, and what it says then."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, greater, no_grad, where
from autograd.engine.decisions import decisions
from autograd.errors import ClassIndexError, FrozenDecisionWarning, LengthError, OperandError
from nn.data.samples import samples_of
from nn.errors import SettingError, SettingTypeError

both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])
DATA = ([1.0, 2.0], [3.0, 4.0])


def fit(**changes: Any) -> tuple[nn.History, Value]:
    w = Value(1.0, "w")
    settings: dict[str, Any] = {
        "model": lambda x: w * x,
        "loss": nn.mse_loss,
        "data": DATA,
        "optimizer": nn.SGD([w], lr=0.01),
        "progress": False,
    }
    return nn.fit(**{**settings, **changes}), w


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (([1.0, 2.0], [3.0]), LengthError, "2 inputs and 1 targets"),
        (([[1.0, 2.0], [3.0]], [1.0, 2.0]), LengthError, "inputs of different lengths"),
        (([1.0], [[1.0], [1.0, 2.0]]), LengthError, "targets of different lengths"),
        (([], []), LengthError, r"no inputs: their array has the shape \(0,\)"),
        (([1.0], np.zeros((1, 0))), LengthError, r"no targets: .* shape \(1, 0\)"),
        ([], LengthError, "data is empty"),
        ((x for x in [(1.0, 2.0)]), SettingTypeError, r"read once only: give list\(...\) of it"),
        (zip([1.0], [2.0], strict=True), SettingTypeError, "read once only"),
        ([(1.0, 2.0, 3.0)], SettingTypeError, "item 0 of the list is a tuple of 3"),
        ([(1.0, 2.0), 5.0], SettingTypeError, "item 1 of the list is 5.0"),
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], SettingTypeError, "item 0 .* a list of 3"),
        (np.zeros((4, 2)), SettingTypeError, r"got an array of shape \(4, 2\)"),
        ((1.0, 2.0, 3.0), SettingTypeError, "got a tuple of 3"),
        ((1.0, 2.0), SettingTypeError, "its inputs are 1.0"),
        ({"x": 1.0}, SettingTypeError, "list of pairs .* got {'x': 1.0}"),
        ("ab", SettingTypeError, "got 'ab'"),
        (5.0, SettingTypeError, "got 5.0"),
        (([1.0, float("nan")], [1.0, 2.0]), SettingError, "nan among its inputs, at sample 1 "),
        (([[1.0, 2.0]], [float("inf")]), SettingError, "inf among its targets, at sample 0 "),
        (([[1.0, -np.inf]], [1.0]), SettingError, "-inf .* at sample 0, number 1 .* 1 such in"),
        ((["one"], [1.0]), OperandError, "no real numbers, such as .*'one'"),
        (([1j], [1.0]), OperandError, "no real numbers, such as .*1j"),
        (([1.0], [None]), OperandError, "targets that are no real numbers, such as None"),
        (([Value(1.0)], [1.0]), OperandError, "of type Value"),
    ],
    ids=lambda x: str(x)[:30] if isinstance(x, str) else "",
)
def test_data_that_cannot_be_samples_is_refused(
    data: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        fit(data=data)


def test_whole_numbers_stay_whole_and_all_else_becomes_a_float() -> None:
    samples = samples_of("data", ([Fraction(1, 2), Decimal("0.25")], np.array([3, 4], np.uint8)))

    assert [samples.inputs.numbers(row) for row in (0, 1)] == [0.5, 0.25]
    assert type(samples.targets.numbers(0)) is int


@pytest.mark.parametrize(
    ("rows", "shown"), [([1.0, 2.0], ["x"]), ([[1.0, 2.0], [3.0, 4.0]], ["x1", "x2"])]
)
def test_leaves_are_labelled_by_their_place(rows: Any, shown: list[str]) -> None:
    _, leaves = samples_of("data", (rows, [0.0, 0.0])).inputs.leaves(1)

    assert [leaf.label for leaf in leaves] == shown
    assert [leaf.data for leaf in leaves] == np.ravel(rows[1]).tolist()


def test_floats_of_any_size_become_pythons() -> None:
    samples = samples_of("data", (np.array([0.5], np.longdouble), np.array([0.5], np.float32)))

    assert type(samples.inputs.numbers(0)) is type(samples.targets.numbers(0)) is float


def test_samples_that_are_tried_have_different_targets() -> None:
    samples = samples_of("data", (range(100), [7] * 60 + [3] * 30 + [5] * 10))

    tried = samples.various(8)
    assert {0, 60, 90} < set(tried)
    assert len(set(tried)) == 8
    assert max(tried) == 99
    assert samples.various(2) == [60, 0]
    assert len(samples_of("data", (range(100), range(100))).various(8)) == 8


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"model": 5}, SettingTypeError, "a model that can be called, got 5"),
        ({"loss": "mse"}, SettingTypeError, "a loss that can be called, got 'mse'"),
        ({"penalty": 0.1}, SettingTypeError, "a function of the model, got 0.1"),
        ({"optimizer": nn.SGD}, SettingTypeError, "optimizer that knows its parameters"),
        ({"optimizer": "sgd"}, SettingTypeError, "got 'sgd'"),
        ({"callbacks": [5]}, SettingTypeError, "called with an Epoch, got 5"),
        ({"callbacks": 5}, SettingTypeError, "called with an Epoch, got 5"),
        ({"epochs": 0}, SettingError, "1 or more epochs, got 0"),
        ({"epochs": 1.5}, SettingTypeError, "number of epochs as a whole number"),
        ({"batch_size": 0}, SettingError, "1 or more samples a batch, got 0"),
        ({"rng": "abc"}, SettingTypeError, "rng is a numpy.random.Generator"),
        ({"optimizer": nn.SGD([Value(1.0)])}, SettingError, "none of the 1 parameters of the"),
        ({"validation": ([[1.0]], [2.0])}, LengthError, r"shapes \(1,\) and \(\), in data .* \(\)"),
        ({"validation": ([], [])}, LengthError, "validation has no inputs"),
        ({"loss": lambda p, t: 0.5}, SettingTypeError, "one Value .* got 0.5 of type float"),
        ({"loss": lambda p, t: [p]}, SettingTypeError, "of type list"),
        ({"penalty": lambda model: None}, SettingTypeError, "penalty that gives one Value"),
    ],
    ids=str,
)
@both_ways
def test_settings_without_a_meaning_are_refused(
    changes: dict[str, Any], error: type[Exception], message: str, compiled: bool
) -> None:
    with pytest.raises(error, match=message):
        fit(**changes, compile=compiled)


@both_ways
def test_nothing_is_trained_inside_no_grad(compiled: bool) -> None:
    with no_grad(), pytest.raises(SettingError, match="cannot run inside no_grad"):
        fit(compile=compiled)


@both_ways
def test_an_error_in_the_loss_tells_what_it_was_given(compiled: bool) -> None:
    with pytest.raises(LengthError) as caught:
        fit(data=([1.0], [[3.0]]), compile=compiled)

    (note,) = caught.value.__notes__
    assert "calling the loss with the prediction Value(data=1" in note
    assert note.endswith("and the target [3.0].")


@both_ways
def test_an_error_in_the_model_tells_what_it_was_given(compiled: bool) -> None:
    model = nn.MLP(2, [1])

    with pytest.raises(OperandError) as caught:
        fit(model=model, optimizer=nn.SGD(model.parameters()), compile=compiled)

    assert caught.value.__notes__ == ["nn.fit was calling the model with 1.0."]


@both_ways
def test_a_label_that_a_loss_refuses_is_refused_wherever_it_stands(compiled: bool) -> None:
    with pytest.raises(SettingError, match="hinge_loss got the label 0"):
        fit(loss=nn.hinge_loss, data=([1.0] * 9, [1] * 8 + [0]), compile=compiled)


@both_ways
def test_a_class_that_there_is_not_is_refused(compiled: bool) -> None:
    w = Value(1.0)

    with pytest.raises(ClassIndexError, match="class 2 for 2 logits"):
        fit(
            model=lambda x: [w * x, w],
            loss=nn.cross_entropy,
            data=([1.0] * 9, [1, 0] * 4 + [2]),
            optimizer=nn.SGD([w]),
            compile=compiled,
        )


def branching(w: Value) -> Callable[[Any], Value]:
    return lambda x: w * x if x > 0 else 3.0 * w * x


def test_a_frozen_if_is_found_and_refused() -> None:
    w = Value(1.0)
    data = ([1.0, -1.0], [0.0, 5.0])

    with (
        pytest.warns(FrozenDecisionWarning, match="'x' = 1 > 0"),
        pytest.raises(SettingError, match="sample 1 is 36, but recorded by itself it is 64"),
    ):
        fit(model=branching(w), data=data, optimizer=nn.SGD([w]))
    assert fit(model=branching(w), data=data, optimizer=nn.SGD([w]), compile=False)[0].epochs == 1


def test_where_instead_of_an_if_is_compiled() -> None:
    """Losses w² and (3 w + 5)² at w = 1, in either way."""
    w = Value(1.0)

    history, _ = fit(
        model=lambda x: where(greater(x, 0.0), w, 3.0 * w) * x,
        data=([1.0, -1.0], [0.0, 5.0]),
        optimizer=nn.SGD([w]),
    )

    assert history.loss == [(1.0 + 64.0) / 2]


def test_chance_in_the_model_is_found_and_refused() -> None:
    w, rng = Value(1.0), np.random.default_rng(0)

    with pytest.raises(SettingError, match="or chance, is frozen in it"):
        fit(model=lambda x: w * x * rng.uniform(), optimizer=nn.SGD([w]))


def test_a_branch_that_neither_class_shows_at_first_is_found_on_other_samples() -> None:
    """Of two classes one sample each was tried, and both may go the same way."""
    w = Value(1.0)

    def model(x: Any) -> Any:
        return w * x if getattr(x, "data", x) < 2.5 else w

    data = ([1.0, 2.0, 3.0, 4.0], [0, 1, 0, 1])
    with pytest.raises(SettingError, match="compiled loss of sample 2 is .* is frozen in it"):
        fit(model=model, data=data, optimizer=nn.SGD([w]))


def test_what_values_cannot_do_points_to_plain_numbers() -> None:
    table = {1.0: 10.0, 2.0: 20.0}
    w = Value(1.0)

    with pytest.raises(KeyError) as caught:
        fit(model=lambda x: w * table[x], optimizer=nn.SGD([w]))

    assert "compile=False will do" in caught.value.__notes__[-1]
    assert fit(model=lambda x: w * table[x], optimizer=nn.SGD([w]), compile=False)[0].epochs == 1


@pytest.mark.parametrize(
    ("target", "loss", "error"),
    [
        ([1.0, 2.0], lambda p, t: p * {1.0: 3.0, 2.0: 4.0}[t], "Value"),
        ([[0, 1], [1, 0]], lambda p, t: p * [3.0, 4.0][t[0]], "indices must be integers"),
        (range(65), lambda p, t: p * list(range(65))[t], "indices"),
    ],
    ids=["floats", "vectors", "many"],
)
def test_only_a_few_classes_are_told_apart_by_their_losses(
    target: Any, loss: Any, error: str
) -> None:
    """A class is a whole number; what is not, a loss takes as a Value or not at all."""
    with pytest.raises((TypeError, KeyError), match=error) as caught:
        fit(loss=loss, data=([1.0] * len(target), target))

    assert "compile=False will do" in caught.value.__notes__[-1]


def test_comparisons_from_before_are_no_decisions_of_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To count hits before or in a callback must not be taken for an `if` in the loss."""
    w = Value(1.0, "w")
    hits = [w * x > 0.0 for x in (1.0, -1.0)]
    found = []

    def compiled(*given: Any, **settings: Any) -> Any:
        found.append([each.sign for each in decisions([w])])
        return compile_(*given, **settings)

    compile_ = autograd.compile
    monkeypatch.setattr(autograd, "compile", compiled)
    settings: dict[str, Any] = {"optimizer": nn.SGD([w], lr=0.0), "progress": False, "data": DATA}
    nn.fit(model=lambda x: w * x, loss=nn.mse_loss, **settings)
    with (
        pytest.warns(FrozenDecisionWarning, match=r"1 < 1\.5"),
        pytest.raises(SettingError, match="compiled loss"),
    ):
        nn.fit(model=lambda x: w * x if w * x < 1.5 else w, loss=nn.mse_loss, **settings)

    assert hits == [True, False]
    assert found == [[], ["<"]]
    assert [each.sign for each in decisions([w])] == [">", "<"]
