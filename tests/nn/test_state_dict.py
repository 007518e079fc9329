"""States of modules: what is in them, under which paths, and that they are taken wholly or not."""

from __future__ import annotations

import copy
import pickle
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import ChainruleError, LengthError, OperandError
from nn.errors import SettingError, SettingTypeError


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {path: array.shape for path, array in module.state_dict().items()}


class Inner(nn.Module):
    """A matrix, a vector, a number, and what is remembered."""

    mean: Any
    count: Any
    nothing: Any
    me: Any

    def __init__(self) -> None:
        self.weight = nn.Parameter([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        self.bias = nn.Parameter([7.0, 8.0])
        self.scale = nn.Parameter(9.0)
        self.register_buffer("mean", np.array([0.5, 1.5]))
        self.register_buffer("count", 3)
        self.register_buffer("passing", np.zeros(2), persistent=False)
        self.register_buffer("nothing", None)


class Outer(nn.Module):
    """Modules in every kind of container, set before what is its own."""

    def __init__(self) -> None:
        self.first = Inner()
        self.listed = [nn.Linear(2, 1), nn.Linear(1, 1, bias=False)]
        self.named = {"b": nn.Linear(1, 2), "a": (nn.Linear(1, 1),)}
        self.register_buffer("total", 0.0)
        self.offset = Value(2.0)
        self.pair = [Value(1.0), Value(2.0)]
        self.rows = [[Value(1.0), Value(2.0)], [Value(3.0)]]
        self.no_bias = None
        self.rate = 0.1


def test_a_state_has_parameters_then_buffers_then_what_is_inside() -> None:
    assert list(shapes(Outer()).items()) == [
        ("offset", ()), ("pair", (2,)), ("rows.0", (2,)), ("rows.1", (1,)), ("total", ()),
        ("first.weight", (2, 3)), ("first.bias", (2,)), ("first.scale", ()),
        ("first.mean", (2,)), ("first.count", ()),
        ("listed.0.weight", (1, 2)), ("listed.0.bias", (1,)), ("listed.1.weight", (1, 1)),
        ("named.b.weight", (2, 1)), ("named.b.bias", (2,)),
        ("named.a.0.weight", (1, 1)), ("named.a.0.bias", (1,)),
    ]  # fmt: skip


def test_a_network_of_neurons_has_the_numbers_of_each() -> None:
    assert shapes(nn.MLP(3, [2, 1])) == {
        "layers.0.neurons.0.w": (3,),
        "layers.0.neurons.0.b": (),
        "layers.0.neurons.1.w": (3,),
        "layers.0.neurons.1.b": (),
        "layers.1.neurons.0.w": (2,),
        "layers.1.neurons.0.b": (),
    }


def test_a_module_without_numbers_has_an_empty_state() -> None:
    assert nn.Module().state_dict() == {}
    nn.Module().load_state_dict({})


def test_a_state_is_made_of_float64_arrays_with_the_numbers() -> None:
    state = Inner().state_dict()

    assert {array.dtype for array in state.values()} == {np.dtype(np.float64)}
    assert state["weight"].tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert (state["scale"].item(), state["count"].item()) == (9.0, 3.0)


def test_a_state_is_a_copy() -> None:
    """Neither what is done to it nor training changes the other."""
    module = Inner()
    state = module.state_dict()
    for array in state.values():
        array[...] = -1.0

    assert module.weight[0, 0].data == 1.0
    assert module.mean.tolist() == [0.5, 1.5]

    module.load_state_dict(state)
    state["weight"][...], state["mean"][...] = 5.0, 5.0

    assert module.weight[0, 0].data == -1.0
    assert module.mean.tolist() == [-1.0, -1.0]


def test_a_state_goes_into_the_values_that_there_are() -> None:
    """What an optimiser and a program hold stays theirs; gradients stay too."""
    module = Outer()
    before = module.parameters()
    for parameter in before:
        parameter.grad = 1.5
    state = {path: array + 0.5 for path, array in module.state_dict().items()}

    module.load_state_dict(state)

    assert all(a is b for a, b in zip(module.parameters(), before, strict=True))
    assert {parameter.grad for parameter in before} == {1.5}
    for path, array in module.state_dict().items():
        np.testing.assert_array_equal(array, state[path], path)


def test_a_count_stays_whole() -> None:
    module = Inner()
    module.load_state_dict(module.state_dict() | {"count": np.array(12.0)})

    assert (module.count, type(module.count)) == (12, int)


def test_what_is_given_may_be_lists_numbers_or_other_arrays() -> None:
    module = Inner()
    module.load_state_dict(
        OrderedDict(
            count=np.array(4, np.int64),
            mean=(1, 2),
            scale=np.float32(0.5),
            weight=[[1, 2, 3], [4, 5, 6.5]],
            bias=np.array([1, 2], np.int8),
        )
    )

    assert module.weight[1, 2].data == 6.5
    assert (module.count, module.scale.data, module.mean.tolist()) == (4, 0.5, [1.0, 2.0])


def wrong(**changes: Any) -> Any:
    state = Inner().state_dict() | changes
    return {path: array for path, array in state.items() if array is not None}


WRONG = [
    (wrong(weight=None), SettingError, "missing weight"),
    (wrong(weight=None, bias=None), SettingError, "missing weight, bias"),
    (wrong(wieght=np.zeros((2, 3))), SettingError, "unexpected wieght"),
    (wrong(mean=None, menu=1.0), SettingError, "missing mean; unexpected menu"),
    (wrong(passing=np.zeros(2)), SettingError, "unexpected passing"),
    (wrong(nothing=0.0), SettingError, "unexpected nothing"),
    (wrong(**{f"x{i}": 0.0 for i in range(1000)}), SettingError, "and 996 more"),
    ({}, SettingError, "missing weight, bias, scale, mean and 1 more"),
    (wrong(weight=np.zeros((3, 2))), LengthError, r"weight has the shape \(3, 2\)"),
    (wrong(weight=np.zeros(6)), LengthError, "weight has the shape"),
    (wrong(scale=np.zeros(1)), LengthError, r"scale has the shape \(1,\)"),
    (wrong(bias=1.0), LengthError, "bias has the shape"),
    (wrong(bias=[]), LengthError, "bias has the shape"),
    (wrong(mean=np.zeros(3)), LengthError, "mean has the shape"),
    (wrong(count=[3]), LengthError, "count has the shape"),
    (wrong(weight=[[1.0, 2.0, 3.0], [4.0, 5.0]]), OperandError, "weight holds real numbers"),
    (wrong(bias=["1.0", "2.0"]), OperandError, "bias holds real numbers"),
    (wrong(bias=[1.0, None]), OperandError, "bias holds real numbers"),
    (wrong(bias=[1.0, 1j]), OperandError, "bias holds real numbers"),
    (wrong(bias=[10**400, 1.0]), OperandError, "bias holds real numbers"),
    (wrong(bias={"0": 1.0, "1": 2.0}), OperandError, "bias holds real numbers"),
    (wrong(bias="12"), OperandError, "bias holds real numbers"),
    (wrong(mean=["a", "b"]), OperandError, "mean holds real numbers"),
    (wrong(count="3"), OperandError, "count holds real numbers"),
    (wrong(bias=np.ma.masked_equal([1.0, 2.0], 2.0)), ChainruleError, "mask|real numbers"),
    (wrong(bias=[Value(1.0), Value(2.0)]), OperandError, "bias holds real numbers"),
    (wrong(bias=(x for x in (1.0, 2.0))), OperandError, "bias holds real numbers"),
    ([("weight", 1.0)], SettingTypeError, "a mapping from paths"),
    (Inner(), SettingTypeError, "a mapping from paths"),
    (None, SettingTypeError, "a mapping from paths"),
]


@pytest.mark.parametrize(("state", "error", "text"), WRONG)
def test_a_state_that_does_not_fit_changes_nothing(
    state: Any, error: type[Exception], text: str
) -> None:
    module = Inner()
    module.weight.data += 0.25
    module.bias.data += 0.25
    module.mean, module.count = np.array([5.0, 5.0]), 8
    before = module.state_dict()

    with pytest.raises(error, match=text) as raised:
        module.load_state_dict(state)

    assert isinstance(raised.value, ChainruleError)
    assert len(str(raised.value)) < 600
    for path, array in module.state_dict().items():
        np.testing.assert_array_equal(array, before[path], path)
    assert module.count == 8


def test_not_strict_takes_what_fits_and_says_what_does_not() -> None:
    module = Inner()

    found = module.load_state_dict({"scale": 4.0, "other": 1.0}, strict=False)

    assert found.missing_keys == ["weight", "bias", "mean", "count"]
    assert found.unexpected_keys == ["other"]
    assert (module.scale.data, module.bias[0].data) == (4.0, 7.0)


def test_not_strict_refuses_a_wrong_shape_all_the_same() -> None:
    """As PyTorch does."""
    module = Inner()

    with pytest.raises(LengthError, match="bias"):
        module.load_state_dict({"scale": 4.0, "bias": [1.0]}, strict=False)

    assert module.scale.data == 9.0


def test_strict_is_true_or_false() -> None:
    with pytest.raises(SettingTypeError, match="strict"):
        Inner().load_state_dict({}, strict="no")  # type: ignore[arg-type]


class Tied(nn.Module):
    """Two layers with the same weight, and one layer in two places."""

    def __init__(self) -> None:
        self.a, self.b = nn.Linear(2, 2), nn.Linear(2, 2, bias=False)
        self.b.weight = self.a.weight
        self.again = self.a


def test_what_is_shared_stands_under_each_of_its_paths() -> None:
    assert list(shapes(Tied())) == ["a.weight", "a.bias", "b.weight", "again.weight", "again.bias"]


def test_a_shared_parameter_is_given_one_number() -> None:
    """PyTorch would keep the last of two; here neither is taken."""
    module = Tied()
    module.load_state_dict({path: array + 1.0 for path, array in module.state_dict().items()})
    before = module.state_dict()

    with pytest.raises(SettingError, match="b.weight has other numbers"):
        module.load_state_dict(before | {"b.weight": np.zeros((2, 2))})

    for path, array in module.state_dict().items():
        np.testing.assert_array_equal(array, before[path], path)


def test_a_module_that_holds_itself_has_an_end() -> None:
    module = Inner()
    module.me = [module]

    assert list(shapes(module)) == list(shapes(Inner()))
    module.load_state_dict(module.state_dict())


def test_nan_and_infinity_are_numbers_in_memory() -> None:
    """A state put back after training failed may have them, as in PyTorch; a file may not."""
    module = Inner()
    module.load_state_dict(module.state_dict() | {"bias": [np.nan, -np.inf], "mean": [np.nan, 0.0]})

    assert str(module.state_dict()["bias"]) == "[ nan -inf]"
    module.load_state_dict(module.state_dict())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])  # noqa: S301
def test_a_copy_has_the_state_and_its_own_numbers(copied: Any) -> None:
    module = Outer()
    module.first.count = 5
    other = copied(module)

    assert shapes(other) == shapes(module)
    other.load_state_dict({path: array + 1.0 for path, array in other.state_dict().items()})
    assert (module.offset.data, other.offset.data) == (2.0, 3.0)
    assert (module.first.count, other.first.count) == (5, 6)


def test_buffers_are_listed_with_those_that_are_not_kept() -> None:
    module = Outer()

    assert [path for path, _ in module.named_buffers()] == [
        "total", "first.mean", "first.count", "first.passing",
    ]  # fmt: skip
    assert module.buffers()[2] == 3


def test_a_buffer_that_is_assigned_is_in_the_state() -> None:
    module = Inner()
    module.mean = 0.5 * module.mean
    module.nothing = np.ones(3)

    assert module.state_dict()["mean"].tolist() == [0.25, 0.75]
    assert shapes(module)["nothing"] == (3,)


def test_a_buffer_that_is_deleted_is_none() -> None:
    module = Inner()
    del module.count

    assert "count" not in module.state_dict()
    module.load_state_dict(module.state_dict())
    module.register_buffer("count", 4)
    assert module.state_dict()["count"] == 4.0


def test_training_goes_on_from_a_state_as_if_nothing_had_happened() -> None:
    """The state of the middle, put into another network, leads to the same numbers."""
    X, y = [[0.0, 1.0], [1.0, 0.5], [0.3, -1.0]], [1.0, 0.0, 0.5]  # noqa: N806

    def steps(model: nn.MLP, n: int) -> None:
        optimizer = nn.SGD(model.parameters(), lr=0.1)
        for _ in range(n):
            loss = nn.mse_loss([model(x) for x in X], y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    whole, first, second = (nn.MLP(2, [3, 1], rng=seed) for seed in (1, 1, 2))
    steps(whole, 8)
    steps(first, 5)
    second.load_state_dict(first.state_dict())
    steps(second, 3)

    for path, array in whole.state_dict().items():
        np.testing.assert_array_equal(second.state_dict()[path], array)
