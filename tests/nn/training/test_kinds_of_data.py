"""Data of other libraries, columns, and what only looks like data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import ChainruleError, LengthError, OperandError
from nn.errors import SettingError, SettingTypeError

INPUTS = np.array([[0.0, 1.0], [1.0, 0.5], [0.5, -1.0]])
TARGETS = np.array([1.0, 2.0, 0.5])


class Table:
    """A table as pandas and polars have it: to go through it gives the names of its columns."""

    def __init__(self, numbers: Any, columns: list[Any]) -> None:
        self.numbers, self.columns = np.asarray(numbers), columns
        self.shape = self.numbers.shape

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Any:
        return iter(self.columns)

    def __getitem__(self, name: Any) -> Any:
        return Table(self.numbers[:, self.columns.index(name)], [name])

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.numbers

    def to_numpy(self) -> Any:
        return self.numbers


def fit(data: Any, loss: Any = nn.mse_loss, model: Any = None, **settings: Any) -> nn.History:
    model = nn.MLP(2, [1], rng=0) if model is None else model
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    return nn.fit(model, loss, data, optimizer, **{"progress": False, **settings})


def test_a_table_alone_is_refused_with_to_numpy() -> None:
    """It was a KeyError: 0 from inside."""
    table = Table(np.column_stack([INPUTS, TARGETS]), ["a", "b", "price"])

    for name, settings in (("data", {}), ("validation", {"validation": table})):
        data = table if name == "data" else (INPUTS, TARGETS)
        with pytest.raises(SettingTypeError, match=rf"{name} is a .*\(a, b, price\).*\.to_numpy\("):
            fit(data, **settings)


def test_a_table_in_the_place_of_a_pair_is_called_one() -> None:
    table = Table(INPUTS, ["a", "b"])

    with pytest.raises(SettingTypeError, match=r"item 0 of the list is a Table of shape \(3, 2\)"):
        fit([table, table])


def test_a_table_and_a_column_are_inputs_and_targets() -> None:
    table = Table(np.column_stack([INPUTS, TARGETS]), [0, 1, 2])
    inputs = Table(INPUTS, [0, 1])

    assert fit((inputs, table[2]), rng=0).loss == fit((INPUTS, TARGETS), rng=0).loss


def test_the_names_of_columns_are_no_inputs_and_no_targets() -> None:
    """Whole numbers as names went through as the numbers of a sample."""
    row, column = Table([0.5, 0.25], [7, 8]), Table(TARGETS, [0])
    neuron = nn.Neuron.from_weights([1.0, 1.0], 0.0, None)

    assert neuron(row).data == 0.75
    assert nn.mse_loss(TARGETS, column).data == 0.0
    with pytest.raises(LengthError, match=r"got an array of shape \(3, 2\); call it once for each"):
        neuron(Table(INPUTS, [7, 8]))


@pytest.mark.parametrize(
    "loss",
    [nn.mse_loss, nn.half_squared_error, nn.hinge_loss, lambda p, t: (p - t) ** 2],
    ids=["mse_loss", "half_squared_error", "hinge_loss", "own"],
)
@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])
@pytest.mark.parametrize("as_list", [True, False], ids=["list", "array"])
def test_targets_that_are_a_column_are_an_error_with_their_shape_and_the_remedy(
    loss: Any, compiled: bool, as_list: bool
) -> None:
    column = TARGETS[:, None].tolist() if as_list else TARGETS[:, None]

    with pytest.raises(LengthError, match=r"targets of shape \(3, 1\), .* write y\[:, 0\]") as told:
        fit((INPUTS, column), loss, compile=compiled)

    assert "calling the loss with the prediction" in told.value.__notes__[0]


def test_classes_that_are_a_column_are_an_error_with_their_shape_and_the_remedy() -> None:
    with pytest.raises(LengthError, match=r"targets of shape \(3, 1\), .* write y\[:, 0\]"):
        fit((INPUTS, np.array([[0], [1], [1]])), nn.cross_entropy, nn.MLP(2, [2], rng=0))


def test_cross_entropy_names_the_shape_of_a_column() -> None:
    classes = np.array([[2], [0]])

    with pytest.raises(LengthError, match=r"classes y of shape \(n, 1\) write y\[:, 0\]"):
        nn.cross_entropy([Value(1.0), Value(0.5), Value(0.0)], classes[0])


def test_a_loss_that_takes_columns_gets_them() -> None:
    history = fit((INPUTS, TARGETS[:, None]), lambda p, t: (p - t[0]) ** 2, rng=0)

    assert history.loss == pytest.approx(fit((INPUTS, TARGETS), rng=0).loss, rel=1e-14)


def test_a_column_is_not_blamed_for_another_mistake() -> None:
    with pytest.raises(ZeroDivisionError):
        fit((INPUTS, TARGETS[:, None]), lambda p, t: 1 / 0)


@pytest.mark.parametrize("loss", [nn.mse_loss, nn.half_squared_error, nn.hinge_loss])
def test_a_loss_names_the_shape_of_a_column(loss: Any) -> None:
    scores = [Value(1.0), Value(0.5), Value(0.25)]

    with pytest.raises(LengthError, match=r"targets have the shape \(3, 1\), .*write y\[:, 0\]"):
        loss(scores, TARGETS[:, None])
    with pytest.raises(LengthError, match=r"predictions have the shape \(3, 1\), .*\[p\[0\] for p"):
        loss([[score] for score in scores], TARGETS)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            (np.ma.array(INPUTS, mask=INPUTS == 1.0), TARGETS),
            r"data got inputs with masked entries \(2 of 6\), which have no value; remove them",
        ),
        (
            (INPUTS, np.ma.array(TARGETS, mask=[False, True, False])),
            r"data got targets .* \(1 of 3\)",
        ),
        (
            ([np.ma.array(x, mask=[False, True]) for x in INPUTS], TARGETS),
            "data got inputs with masked",
        ),
    ],
)
def test_masked_entries_are_not_trained_on(data: Any, message: str) -> None:
    """NumPy gave what is behind the mask."""
    with pytest.raises(SettingError, match=message):
        fit(data)


def test_masked_entries_are_no_inputs_targets_or_weights() -> None:
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    for use in (
        nn.Neuron(2),
        nn.Neuron.from_weights,
        lambda x: nn.Layer.from_weights([[1.0], [2.0]], x),
        lambda x: nn.mse_loss([Value(1.0), Value(2.0)], x),
    ):
        with pytest.raises(SettingError, match=r"masked entries \(1 of 2\)"):
            use(masked)


def test_an_array_that_masks_nothing_is_an_array() -> None:
    masked = np.ma.array(INPUTS, mask=False), np.ma.array(TARGETS)

    assert fit(masked, rng=0).loss == fit((INPUTS, TARGETS), rng=0).loss


@pytest.mark.parametrize(
    "use",
    [
        lambda xs: nn.mse_loss([1.0, 2.0], xs),
        lambda xs: nn.mse_loss(xs, [1.0, 2.0]),
        lambda xs: nn.hinge_loss([1.0, 2.0], xs),
        nn.Neuron(2),
        nn.Neuron.from_weights,
        lambda xs: nn.Layer.from_weights([[1.0], [2.0]], xs),
        lambda xs: nn.Layer.from_weights([xs]),
        lambda xs: fit((INPUTS[:2], xs)),
        lambda xs: fit((xs, TARGETS[:2])),
    ],
)
@pytest.mark.parametrize(
    "given", [{1.0, 2.0}, frozenset({1.0, 2.0}), {1.0: 0, 2.0: 0}, "12", b"12"]
)
def test_what_has_no_order_or_is_text_is_refused(use: Any, given: Any) -> None:
    """A set of targets was paired in the order of its hashes, a dict by its keys."""
    with pytest.raises(OperandError):
        use(given)


def test_a_loss_says_that_a_set_has_no_order() -> None:
    with pytest.raises(
        OperandError, match=r"mse_loss pairs .* in their order, which \{1\.0\} of type set does not"
    ):
        nn.mse_loss([Value(1.0)], {1.0})


def test_only_a_column_is_called_one() -> None:
    with pytest.raises(LengthError, match=r"3 predictions and 2 targets; give as many of each\.$"):
        nn.mse_loss([Value(1.0)] * 3, [1.0, 2.0])
    with pytest.raises(LengthError, match=r"both as one number or both as a sequence\.$"):
        nn.mse_loss([Value(1.0)] * 3, [[1.0, 2.0]] * 3)


@pytest.mark.parametrize("optimizer", [nn.SGD, nn.Adam])
def test_a_set_of_parameters_is_refused(optimizer: Any) -> None:
    """Which memory belongs to which parameter would change from run to run."""
    parameters = nn.Neuron(2).parameters()

    for given in (set(parameters), dict.fromkeys(parameters, 0.0), "w1"):
        with pytest.raises(SettingTypeError, match="expects a sequence of parameters such as"):
            optimizer(given)
    assert optimizer(dict.fromkeys(parameters).keys()).parameters == parameters


@pytest.mark.parametrize("kind", [set, frozenset])
def test_a_module_refuses_parameters_in_a_set(kind: Any) -> None:
    """They were not found, and so not trained."""
    module = nn.Module()

    for held in (Value(1.0), nn.Neuron(1)):
        with pytest.raises(OperandError, match=r"Module\.held was to become a set, .* give a list"):
            module.held = kind([held])
    module.seen = {"a", 1.0}

    assert module.parameters() == []


@pytest.mark.parametrize(
    "times", [TARGETS.astype("m8[s]"), TARGETS.astype("M8[s]")], ids=["timedelta", "datetime"]
)
def test_times_are_no_numbers(times: Any) -> None:
    with pytest.raises(OperandError, match="data has targets that are no real numbers, such as"):
        fit((INPUTS, times))


@pytest.mark.parametrize("name", ["shuffle", "compile", "progress"])
def test_a_flag_of_a_training_is_a_bool(name: str) -> None:
    """compile="numba" and shuffle="no" counted as True."""
    with pytest.raises(SettingTypeError, match=f"fit expects {name} as True or False, got 'no'"):
        fit((INPUTS, TARGETS), **{name: "no"})


def test_callbacks_have_an_order() -> None:
    with pytest.raises(SettingTypeError, match="fit expects callbacks that can be called with an"):
        fit((INPUTS, TARGETS), callbacks={print})


def end(epoch: nn.Epoch) -> None:
    raise nn.StopTraining


@pytest.mark.parametrize("epochs", [2**63, 10**400, 10**5000], ids=["2**63", "10**400", "10**5000"])
def test_epochs_without_end_are_refused(epochs: int) -> None:
    """The progress bar raised an OverflowError from inside."""
    with pytest.raises(SettingError, match=r"fit would take .* steps, which no machine ends; give"):
        fit((INPUTS, TARGETS), epochs=epochs, progress=True, callbacks=end)


def test_a_batch_may_be_larger_than_any_index() -> None:
    assert fit((INPUTS, TARGETS), batch_size=2**70).epochs == 1


def test_sequences_that_hold_themselves_are_an_error() -> None:
    """It was a RecursionError."""
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(LengthError, match="mse_loss got sequences nested 32 deep, or one that ho"):
        nn.mse_loss(endless, endless)


@pytest.mark.parametrize(
    ("make", "given", "message"),
    [
        (nn.Layer.from_weights, [1.0, 2.0], "Layer expects each row of weights as a sequence, got"),
        (
            lambda x: nn.Layer.from_weights([[1.0]], x),
            5,
            "Layer expects biases as a sequence, got 5",
        ),
        (nn.Layer.from_weights, 5, "Layer expects rows as a sequence, got 5"),
        (nn.Neuron.from_weights, np.array(1.0), "Neuron expects weights as a sequence, got array"),
        (nn.MLP.from_weights, [[[1.0]]], r"a pair \(weights, biases\) for each layer, got \[\[1"),
        (nn.MLP.from_weights, [5], r"a pair \(weights, biases\) for each layer, got 5; None as"),
        (nn.MLP.from_weights, {"layers": 1}, "MLP expects layers as a sequence, got {'layers': 1}"),
    ],
)
def test_weights_of_another_shape_are_an_error_in_our_own_words(
    make: Any, given: Any, message: str
) -> None:
    with pytest.raises(ChainruleError, match=message):
        make(given)


@pytest.mark.parametrize("seed", [True, False])
def test_a_bool_is_no_seed(seed: bool) -> None:
    with pytest.raises(SettingTypeError, match="manual_seed expects a whole number as seed, got"):
        nn.manual_seed(seed)
    with pytest.raises(SettingTypeError, match="a seed, or None, got"):
        nn.Neuron(2, rng=seed)


@pytest.mark.parametrize(
    "use",
    [
        lambda xs: nn.MLP(2, [xs]),
        lambda xs: nn.SGD(xs),
        lambda xs: nn.Neuron(xs),
        lambda xs: nn.manual_seed(xs),
        lambda xs: fit((INPUTS, TARGETS), rng=xs),
        lambda xs: fit([(xs, 1.0), xs]),
        lambda xs: setattr(nn.Neuron(2), "w", xs),
    ],
)
def test_a_message_stays_short(use: Any) -> None:
    with pytest.raises(ChainruleError) as caught:
        use([0.0] * 100_000)

    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("model", "loss", "text"),
    [
        (nn.MLP, nn.mse_loss, r"a model, got the class of one, .*; write MLP\(\) to make one"),
        (nn.MLP(1, [1]), nn.MSELoss, r"a loss, got the class of one, .*; write MSELoss\(\) to"),
    ],
)
def test_a_class_is_not_taken_for_what_it_makes(model: Any, loss: Any, text: str) -> None:
    """It can be called, and would complain of arguments that the user never gave."""
    optimizer = nn.SGD([Value(1.0)], lr=0.1)

    with pytest.raises(SettingTypeError, match=text):
        nn.fit(model, loss, (INPUTS, TARGETS), optimizer, progress=False)
