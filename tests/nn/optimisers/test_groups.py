"""Groups of parameters with settings of their own; tests/oracle has PyTorch's numbers."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import nan
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn.errors import SettingError, SettingTypeError


def parameters(n: int, grad: float = 1.0) -> list[Value]:
    listed = [Value(1.0) for _ in range(n)]
    for each in listed:
        each.grad = grad
    return listed


def two_groups(**settings: Any) -> tuple[list[Value], nn.SGD]:
    """Two parameters, each in a group, the second with other settings."""
    x, y = parameters(2)
    return [x, y], nn.SGD([{"params": [x]}, {"params": [y], **settings}], lr=0.1)


def test_a_group_has_the_defaults_where_it_has_nothing_else() -> None:
    (x, y), optimizer = two_groups(lr=0.5, momentum=0.9)

    first, second = optimizer.param_groups
    assert first == {
        "params": (x,), "lr": 0.1, "momentum": 0.0, "dampening": 0.0, "weight_decay": 0.0,
        "nesterov": False, "maximize": False,
    }  # fmt: skip
    assert second == {**first, "params": (y,), "lr": 0.5, "momentum": 0.9}
    assert optimizer.defaults == {name: first[name] for name in first if name != "params"}
    assert optimizer.parameters == [x, y]


def test_each_group_moves_by_its_own_settings() -> None:
    (x, y), optimizer = two_groups(lr=0.5, maximize=True)
    optimizer.step()

    assert (x.data, y.data) == (0.9, 1.5)


def test_parameters_alone_are_one_group() -> None:
    (x, y), optimizer = parameters(2), None
    optimizer = nn.Adam([x, y], lr=0.5, betas=(0.5, 0.75))

    (group,) = optimizer.param_groups
    assert (group["params"], group["lr"], group["betas"]) == ((x, y), 0.5, (0.5, 0.75))
    assert list(group)[:4] == ["params", "lr", "betas", "eps"]


def test_a_setting_of_a_group_can_be_changed_between_steps() -> None:
    (x, y), optimizer = two_groups()
    optimizer.param_groups[1]["lr"] = 0.25
    optimizer.step()
    optimizer.param_groups[0].update(lr=0.5, weight_decay=1.0)
    optimizer.step()

    assert (x.data, y.data) == (0.9 - 0.5 * (1.0 + 0.9), 0.5)


def test_an_attribute_sets_all_groups_and_is_read_where_they_agree() -> None:
    (x, y), optimizer = two_groups(lr=0.5)
    with pytest.raises(SettingError, match=r"2 groups of this SGD differ in lr: 0\.1, 0\.5; ask"):
        _ = optimizer.lr
    assert optimizer.momentum == 0.0

    optimizer.lr = 0.25
    optimizer.step()

    assert (optimizer.lr, x.data, y.data) == (0.25, 0.75, 0.75)


def test_one_number_of_a_pair_can_be_set() -> None:
    x, y = parameters(2)
    optimizer = nn.Adam([{"params": x}, {"params": [y], "lr": 0.1}])
    optimizer.beta1 = 0.5

    assert [group["betas"] for group in optimizer.param_groups] == [(0.5, 0.999)] * 2
    optimizer.param_groups[0]["betas"] = np.array([0.25, 0.75])
    assert optimizer.param_groups[0]["betas"] == (0.25, 0.75)
    with pytest.raises(SettingError, match="differ in betas"):
        _ = optimizer.beta1


@pytest.mark.parametrize(
    ("name", "given", "error", "message"),
    [
        ("lr", -0.1, SettingError, r"SGD expects lr of at least 0, got -0\.1"),
        ("lr", nan, SettingError, "SGD expects lr of at least 0, got nan"),
        ("lr", "0.1", SettingTypeError, "SGD expects lr as a real number, got '0.1'"),
        ("lr", 10**400, SettingTypeError, "SGD expects lr as a real number, got 1000"),
        ("lr", np.array([0.1, 0.2]), SettingTypeError, "SGD expects lr as a real number"),
        ("nesterov", 2, SettingTypeError, "SGD expects nesterov as True or False"),
        ("learning_rate", 0.1, SettingTypeError, "SGD has the settings lr, .*; got learning_rate"),
        ("momentun", 0.1, SettingTypeError, "got momentun; did you mean 'momentum'"),
        ("params", [], SettingError, r"stay; more come in a group of their own: .*add_param_group"),
    ],
)
def test_what_has_no_meaning_in_a_group_is_an_error_and_changes_nothing(
    name: str, given: Any, error: type[Exception], message: str
) -> None:
    _, optimizer = two_groups()
    group = optimizer.param_groups[0]
    before = dict(group)
    for change in (
        lambda: group.__setitem__(name, given),
        lambda: group.update({"weight_decay": 1.0, name: given}),
        lambda: group.__ior__({"weight_decay": 1.0, name: given}),
    ):
        with pytest.raises(error, match=message):
            change()
        assert dict(group) == before


def test_a_group_keeps_its_settings() -> None:
    _, optimizer = two_groups()
    group: Any = optimizer.param_groups[0]
    for change in (
        lambda: group.pop("lr"),
        lambda: group.__delitem__("lr"),
        group.popitem,
        group.clear,
    ):
        with pytest.raises(SettingError, match="SGD keeps all its settings"):
            change()
    assert group["lr"] == 0.1


def test_groups_come_by_add_param_group_alone() -> None:
    """In PyTorch a list may be changed, of which the optimiser would not know."""
    x, y, z = parameters(3)
    optimizer = nn.SGD([x], lr=0.1)
    with pytest.raises(AttributeError):
        optimizer.param_groups.append({"params": [y]})  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        optimizer.param_groups = ()  # type: ignore[misc]

    optimizer.add_param_group({"params": [y], "lr": 0.5})
    optimizer.add_param_group({"params": z})
    optimizer.step()

    assert (x.data, y.data, z.data) == (0.9, 0.5, 0.9)


@pytest.mark.parametrize(
    ("group", "error", "message"),
    [
        ({"lr": 0.1}, SettingTypeError, "A group of SGD is a dict with 'params', .* got {'lr'"),
        ([Value(1.0)], SettingTypeError, "A group of SGD is a dict with 'params'"),
        ({"params": []}, LengthError, "SGD got no parameters"),
        ({"params": [Value(1.0)], "lr": -1.0}, SettingError, "lr of at least 0"),
        ({"params": [Value(1.0)], "rate": 1.0}, SettingTypeError, "got rate"),
        ({"params": [Value(1.0)], "nesterov": True}, SettingError, "nesterov=True expects"),
        ({"params": [Value(1.0) + 1.0]}, SettingError, "the result of 'add'"),
        ({"params": nn.MLP(1, [1])}, SettingTypeError, r"such as model\.parameters\(\)"),
    ],
)
def test_what_is_no_group_is_an_error_and_changes_nothing(
    group: Any, error: type[Exception], message: str
) -> None:
    (x,) = parameters(1)
    optimizer = nn.SGD([x], lr=0.1, momentum=0.5)
    optimizer.step()
    with pytest.raises(error, match=message):
        optimizer.add_param_group({**group, "momentum": 0.0} if "nesterov" in group else group)

    assert (optimizer.parameters, len(optimizer.param_groups)) == ([x], 1)
    assert optimizer.state["momentum_buffer"].tolist() == [1.0]


def test_a_parameter_is_in_one_group() -> None:
    x, y = parameters(2)
    x.label = "x"
    with pytest.raises(SettingError, match="SGD has .*'x'.* in another group already"):
        nn.SGD([{"params": [x]}, {"params": [y, x]}])
    optimizer = nn.SGD([x])
    with pytest.raises(SettingError, match="in another group already"):
        optimizer.add_param_group({"params": [x]})


def test_parameters_and_groups_do_not_mix() -> None:
    x, y = parameters(2)
    with pytest.raises(SettingTypeError, match="parameters alone or groups alone, got .* at 1"):
        nn.SGD([{"params": [x]}, y])
    with pytest.raises(SettingTypeError, match="a list of dicts"):
        nn.SGD({"params": [x]})


def test_groups_of_values_are_given_whole() -> None:
    """The weights of a layer, its bias, and one Value; or the rows of an array of objects."""
    layer = nn.Linear(3, 2)
    extra = Value(1.0)
    optimizer = nn.SGD([layer.weight, layer.bias, extra], lr=0.5)
    rows = nn.SGD(np.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]))

    assert optimizer.parameters == [*layer.parameters(), extra]
    assert [p.data for p in rows.parameters] == [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(SettingTypeError, match=r"expects Values as parameters, got 0\.5 at 1\.0"):
        nn.SGD([layer.weight, [0.5]])


def test_parameters_may_come_from_a_generator() -> None:
    listed = parameters(3)
    optimizer = nn.SGD((p for p in listed), lr=0.5)
    optimizer.step()

    assert [p.data for p in listed] == [0.5] * 3
    assert nn.SGD([{"params": (p for p in listed)}]).parameters == listed


def test_parameters_may_come_with_their_names() -> None:
    """As in PyTorch since 2.6."""
    model = nn.MLP(2, [2, 1])

    assert nn.SGD(model.named_parameters()).parameters == model.parameters()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])  # noqa: S301
def test_a_copy_has_groups_of_its_own(copied: Callable[[Any], Any]) -> None:
    (x, y), optimizer = two_groups(lr=0.5, momentum=0.5)
    optimizer.step()
    twin = copied(optimizer)
    twin.param_groups[0]["lr"] = 2.0
    twin.step()
    optimizer.step()

    assert [p.data for p in twin.parameters] == [0.9 - 2.0, 0.5 - 0.5 * 1.5]
    assert (x.data, y.data) == (0.8, 0.5 - 0.5 * 1.5)
    assert twin.param_groups[0]["params"] == tuple(twin.parameters[:1])


@pytest.mark.parametrize("backend", ["python", "numba"])
def test_an_array_for_a_setting_is_an_error(backend: Any) -> None:
    """Its first number was taken for all parameters, without a word."""
    if backend == "numba":
        pytest.importorskip("numba")

    class Arrays(nn.SGD):
        @property
        def numbers(self) -> Any:
            return np.array([0.1, 0.5])

    xs = parameters(2)
    program = ag.compile(xs[0] + xs[1], parameters=xs, backend=backend)
    with pytest.raises(OperandError, match=r"An update by lr expects 1 numbers, .* are groups"):
        program.train(Arrays(xs), steps=3)
    assert program.parameters.tolist() == [1.0, 1.0]


def test_a_program_of_some_parameters_takes_the_settings_of_those() -> None:
    """In the order of the program, whatever that of the groups is."""
    x, y, z = parameters(3)
    optimizer = nn.SGD([{"params": [x, y]}, {"params": [z], "lr": 0.5}], lr=0.1)
    program = ag.compile(z + y, parameters=[z, y])
    program.train(optimizer, steps=2)

    assert program.parameters.tolist() == [0.0, 0.8]


@pytest.mark.parametrize("backend", ["numpy", "python", "numba"])
def test_a_rate_for_each_step_is_that_of_all_groups(backend: Any) -> None:
    """Where they have one; a rate that is a line is set group by group."""
    if backend == "numba":
        pytest.importorskip("numba")
    x, y = parameters(2)
    groups = [{"params": [x], "momentum": 0.5}, {"params": [y], "weight_decay": 0.5}]
    optimizer = nn.SGD(groups, lr=1.0)
    program = ag.compile(x + 2.0 * y, parameters=[x, y], backend=backend)
    program.train(optimizer, rates=[0.5, 0.25])

    # x - 0.5 - 0.25 (0.5 + 1), and y - 0.5 (2 + 0.5 y) and then - 0.25 (2 + 0.5 y)
    assert program.parameters.tolist() == [0.125, -0.71875]
    optimizer.param_groups[0]["lr"] = 0.5
    with pytest.raises(SettingError, match="the groups of the optimiser have different rates"):
        program.train(optimizer, rates=[0.5, 0.25])


def test_a_program_in_shards_takes_the_settings_of_its_parameters() -> None:
    x, (v, w) = Value(1.0), parameters(2)
    optimizer = nn.SGD([{"params": [w], "lr": 0.5}, {"params": [v]}], lr=0.25)
    program = ag.compile((v + w) * x, inputs=[x], parameters=[v, w])
    with ThreadPoolExecutor(2) as executor:
        program.shard(executor).step(optimizer, [np.array([1.0, 2.0])])

    assert program.parameters.tolist() == [0.25, -0.5]


def test_a_program_from_a_file_takes_settings_by_position() -> None:
    xs = parameters(2)
    program = pickle.loads(pickle.dumps(ag.compile(xs[0] + xs[1], parameters=xs)))  # noqa: S301
    ys = parameters(2)
    program.step(nn.SGD([{"params": ys[:1]}, {"params": ys[1:], "lr": 0.5}], lr=0.1))

    assert program.parameters.tolist() == [0.9, 0.5]


def test_groups_that_agree_are_updated_as_one() -> None:
    """So that they cost nothing where they do not matter."""
    x, y = parameters(2)
    split = nn.Adam([{"params": [x]}, {"params": [y]}])

    assert split.update is nn.Adam([x, y]).update
    found = []
    for rates in ((0.1, 0.5), (0.5, 0.5)):
        for group, rate in zip(split.param_groups, rates, strict=True):
            group["lr"] = rate
        found.append(split.update.lines)
    assert found == [("lr",), ()]


def test_the_c_source_of_groups_reads_their_numbers_below_the_memory() -> None:
    x, y = parameters(2)
    source = nn.Adam([{"params": [x]}, {"params": [y], "lr": 0.5}]).c_source

    assert "memory has n numbers for each of exp_avg, exp_avg_sq, which begin at 0;" in source
    assert "below are n numbers for each of lr, which stay;" in source
    assert "const double lr_ = memory[2 * n + i];" in source
    assert "memory[2 * n + i] =" not in source


def test_the_equations_of_groups_are_those_of_one() -> None:
    x, y = parameters(2)
    one, two = nn.Adam([x]), nn.Adam([{"params": [x]}, {"params": [y], "lr": 0.5}])

    assert two.latex == one.latex


def test_a_name_and_a_first_rate_may_be_kept_in_a_group() -> None:
    _, optimizer = two_groups()
    group = optimizer.param_groups[0]
    group["name"] = "bias"

    assert group.setdefault("initial_lr", 0.5) == 0.5
    assert group.setdefault("initial_lr", 0.25) == 0.5
    assert optimizer.update.lines == ()
    with pytest.raises(SettingError, match="initial_lr of at least 0"):
        group["initial_lr"] = -1.0
