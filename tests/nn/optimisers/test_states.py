"""The state of an optimiser as dicts: what is in it, and that a wrong one changes nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn.errors import SettingError, SettingTypeError

MAKERS: list[Callable[[list[Any]], nn.Optimizer]] = [
    lambda xs: nn.SGD(xs, lr=0.1, momentum=0.9, dampening=0.5),
    lambda xs: nn.Adam(xs, lr=0.1, amsgrad=True),
    lambda xs: nn.NAdam(xs, lr=0.1),
    lambda xs: nn.Adagrad(xs, lr=0.1, lr_decay=0.5, initial_accumulator_value=0.5),
    lambda xs: nn.RMSprop(xs, lr=0.1, momentum=0.5, centered=True),
    lambda xs: nn.Adadelta(xs, rho=0.5),
    lambda xs: nn.Lion(xs, lr=0.1),
    lambda xs: nn.SGD([{"params": xs[:1]}, {"params": xs[1:], "momentum": 0.9}], lr=0.1),
    lambda xs: nn.Adam([{"params": xs[:1], "lr": 0.1}, {"params": xs[1:], "amsgrad": True}]),
]


def steps(optimizer: nn.Optimizer, n: int) -> list[float]:
    """Where the parameters are after some steps down a bowl."""
    for _ in range(n):
        for place, p in enumerate(optimizer.parameters, start=1):
            p.grad = place * (p.data - 3.0)
        optimizer.step()
    return [p.data for p in optimizer.parameters]


def fresh() -> list[Value]:
    return [Value(1.0), Value(-2.0), Value(5.0)]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("saved", ["dict", "file"])
def test_an_optimiser_goes_on_from_its_state(make: Any, saved: str, tmp_path: Path) -> None:
    """It has the same digits as one that never stopped."""
    first = make(fresh())
    steps(first, 3)
    second = make([Value(p.data) for p in first.parameters])
    if saved == "file":
        nn.save(first, tmp_path / "state.json")
        nn.load(second, tmp_path / "state.json")
    else:
        second.load_state_dict(first.state_dict())

    assert steps(second, 3) == steps(first, 3)
    for one, other in zip(second.param_groups, first.param_groups, strict=True):
        assert {**one, "params": ()} == {**other, "params": ()}


def test_a_state_has_a_part_for_each_group() -> None:
    xs = fresh()
    optimizer = nn.Adam([{"params": xs[:1]}, {"params": xs[1:], "lr": 0.5}], lr=0.1)
    assert optimizer.state_dict()["state"] == {}
    steps(optimizer, 2)
    state = optimizer.state_dict()

    assert list(state) == ["state", "param_groups"]
    assert {k: sorted(part) for k, part in state["state"].items()} == {
        0: ["exp_avg", "exp_avg_sq", "step"],
        1: ["exp_avg", "exp_avg_sq", "step"],
    }
    assert [part["step"] for part in state["state"].values()] == [2.0, 2.0]
    assert [part["exp_avg"].shape for part in state["state"].values()] == [(1,), (2,)]
    assert [group["params"] for group in state["param_groups"]] == [[0], [1]]
    assert [group["lr"] for group in state["param_groups"]] == [0.1, 0.5]
    assert state["param_groups"][0]["betas"] == (0.9, 0.999)


def test_a_state_is_a_copy() -> None:
    optimizer = nn.SGD(fresh(), lr=0.1, momentum=0.9)
    steps(optimizer, 1)
    state = optimizer.state_dict()
    before = copy.deepcopy(state)
    state["state"][0]["momentum_buffer"][:] = 7.0
    state["param_groups"][0]["lr"] = 7.0

    assert str(optimizer.state_dict()) == str(before)


def test_a_group_that_came_later_keeps_its_own_number_of_steps() -> None:
    xs = fresh()
    optimizer = nn.Adam(xs[:1], lr=0.1)
    steps(optimizer, 3)
    optimizer.add_param_group({"params": xs[1:]})
    steps(optimizer, 2)
    state = optimizer.state_dict()
    assert [part["step"] for part in state["state"].values()] == [5.0, 2.0]

    twin = nn.Adam(
        [{"params": [Value(p.data)]} for p in xs[:1]]
        + [{"params": [Value(p.data) for p in xs[1:]]}]
    )
    twin.load_state_dict(state)
    assert steps(twin, 3) == steps(optimizer, 3)


def test_what_json_makes_of_a_state_is_taken() -> None:
    """Positions as text, tuples as lists, arrays as lists, numbers as arrays without axes."""
    optimizer = nn.Adam(fresh(), lr=0.1)
    steps(optimizer, 3)
    text = json.dumps(optimizer.state_dict(), default=lambda array: array.tolist())
    state = json.loads(text)
    state["param_groups"][0]["lr"] = np.array(0.1)
    state["param_groups"][0]["amsgrad"] = np.array(0.0)
    twin = nn.Adam([Value(p.data) for p in optimizer.parameters])
    twin.load_state_dict(state)

    assert twin.param_groups[0]["betas"] == (0.9, 0.999)
    assert twin.param_groups[0]["amsgrad"] is False
    assert steps(twin, 2) == steps(optimizer, 2)


def changed(**parts: Any) -> Callable[[Any], Any]:
    """A change of the state of the first group."""

    def change(state: Any) -> Any:
        state["state"][0].update(parts)
        return state

    return change


def without(*path: Any) -> Callable[[Any], Any]:
    def change(state: Any) -> Any:
        inner = state
        for name in path[:-1]:
            inner = inner[name]
        del inner[path[-1]]
        return state

    return change


def group(**settings: Any) -> Callable[[Any], Any]:
    def change(state: Any) -> Any:
        state["param_groups"][0].update(settings)
        return state

    return change


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda _: None, SettingTypeError, "what its state_dict.. gives"),
        (lambda _: {}, SettingTypeError, "a dict of 'state' and 'param_groups', got {}"),
        (without("state"), SettingTypeError, "a dict of 'state' and 'param_groups'"),
        (lambda s: {**s, "state": [1]}, SettingTypeError, r"a dict for each group, got \[1\]"),
        (without("state", 1), LengthError, "2 groups of parameters, and the state has .* for 0;"),
        (lambda s: {**s, "param_groups": []}, LengthError, "has 2 groups .*, and the state 0;"),
        (lambda s: {**s, "param_groups": 3}, LengthError, "has 2 groups .*, and the state 3;"),
        (without("param_groups", 0, "lr"), SettingError, "Group 0 of a state of Adam has amsgrad"),
        (without("param_groups", 0, "params"), SettingError, "Group 0 of a state of Adam"),
        (group(rate=1.0), SettingError, "Group 0 of a state of Adam"),
        (group(lr=-1.0), SettingError, "lr of at least 0"),
        (group(betas=0.5), SettingTypeError, "betas as two numbers"),
        (group(amsgrad="no"), SettingTypeError, "amsgrad as True or False"),
        (without("state", 0, "step"), SettingError, "Adam remembers step, exp_avg, exp_avg_sq,"),
        (without("state", 0, "exp_avg"), SettingError, "Adam remembers .* each group as much"),
        (changed(other=np.zeros(1)), SettingError, "Adam remembers"),
        (changed(step=1.5), OperandError, r"a whole number from 0 on, got 1\.5"),
        (changed(step=-1), OperandError, "a whole number from 0 on, got -1"),
        (changed(step="two"), OperandError, "real numbers in an array, got 'two'"),
        (changed(step=float("nan")), OperandError, "a whole number from 0 on, got nan"),
        (changed(step=1e999), OperandError, "a whole number from 0 on, got inf"),
        (changed(exp_avg=np.zeros(2)), LengthError, r"1 parameters, and exp_avg .* shape \(2,\)"),
        (changed(exp_avg=0.0), LengthError, r"shape \(\)"),
        (changed(exp_avg=["a"]), OperandError, r"real numbers in an array, got \['a'\]"),
        (changed(exp_avg=[[1.0], [2.0, 3.0]]), OperandError, "real numbers in an array"),
        (changed(exp_avg=[True]), OperandError, "real numbers in an array"),
    ],
)
def test_a_wrong_state_is_an_error_and_changes_nothing(
    change: Any, error: type[Exception], message: str
) -> None:
    xs = fresh()
    optimizer = nn.Adam([{"params": xs[:1]}, {"params": xs[1:], "lr": 0.5}], lr=0.1)
    steps(optimizer, 2)
    state = optimizer.state_dict()
    other = copy.deepcopy(state)
    for each in other["param_groups"]:
        each["lr"] = 9.0
    before = str(state)
    with pytest.raises(error, match=message):
        optimizer.load_state_dict(change(other))

    assert str(optimizer.state_dict()) == before


def test_the_state_of_another_class_is_refused() -> None:
    heavy = nn.SGD(fresh(), momentum=0.9)
    steps(heavy, 1)

    with pytest.raises(SettingError, match="Group 0 of a state of Adam has"):
        nn.Adam(fresh()).load_state_dict(heavy.state_dict())


def test_an_empty_state_begins_anew() -> None:
    xs = fresh()
    optimizer = nn.SGD(xs, lr=0.1, momentum=0.9)
    empty = optimizer.state_dict()
    steps(optimizer, 2)
    optimizer.load_state_dict(empty)

    assert (dict(optimizer.state), optimizer.state.steps) == ({}, 0)
