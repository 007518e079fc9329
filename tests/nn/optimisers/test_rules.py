"""Optimisers of one's own: what a rule may be, what is an error, and how it is written."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler.updates import State
from autograd.errors import LengthError, NotationError, OperandError
from nn.errors import SettingError, SettingTypeError


def parameter(data: float, grad: float) -> Value:
    value = Value(data)
    value.grad = grad
    return value


def made(rule: Callable[..., Any], **attributes: Any) -> Any:
    """A class of optimisers with this rule."""
    settings = {"lr": nn.Setting(0.1)}
    return type("Mine", (nn.Optimizer,), {"rule": rule, "settings": settings, **attributes})


def rooted(xp: Any, x: Any, g: Any, lr: Any) -> Any:
    return x - lr * np.sqrt(g)


def computed(xp: Any, x: Any, g: Any, lr: Any) -> Any:
    return x - lr * math.sqrt(g)


def branching(xp: Any, x: Any, g: Any, lr: Any) -> Any:
    return x - lr if g > 0.0 else x + lr


def unknown(xp: Any, x: Any, g: Any, lr: Any) -> Any:
    return x - lr * xp.signum(g)


def forgetful(xp: Any, x: Any, g: Any, m: Any, lr: Any) -> Any:
    return x - lr * g


def wordy(xp: Any, x: Any, g: Any, lr: Any) -> Any:
    return "x - lr * g"


def misspelt(xp: Any, x: Any, g: Any, learning_rate: Any) -> Any:
    return x - learning_rate * g


def short(xp: Any, x: Any) -> Any:
    return x


def starred(xp: Any, x: Any, g: Any, **settings: Any) -> Any:
    return x - settings["lr"] * g


def late(xp: Any, x: Any, g: Any, t: Any, lr: Any) -> Any:
    return x - lr * g


@pytest.mark.parametrize(
    ("rule", "memory", "message"),
    [
        (rooted, (), r"rule of Mine cannot be read: .*sqrt.* xp\.sqrt\(v\), not np\.sqrt\(v\)"),
        (computed, (), r"cannot be read: must be real number"),
        (branching, (), r"cannot be read: .*asked whether a symbol is true"),
        (unknown, (), r"cannot be read: .*xp\.signum, which is no row"),
        (forgetful, ("m",), r"gave 1 results; it gives the new parameter, .*: x, m"),
        (wordy, (), r"gave 'x - lr \* g', which is neither a number"),
        (misspelt, (), r"\(xp, x, g, learning_rate\); with .* it is rule\(xp, x, g, t, lr\)"),
        (short, (), r"has the parameters \(xp, x\)"),
        (starred, (), r"has the parameters \(xp, x, g, settings\)"),
        (late, ("m",), r"it is rule\(xp, x, g, m, t, lr\)"),
    ],
)
def test_a_rule_outside_the_table_is_an_error_when_its_class_is_made(
    rule: Callable[..., Any], memory: tuple[str, ...], message: str
) -> None:
    with pytest.raises(NotationError, match=message):
        made(rule, memory=memory)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"memory": "m"}, r"memory as a tuple of names, got 'm'; write \('m',\)"),
        (
            {"settings": {"lr": 0.1}},
            r"its setting lr as a Setting, got 0\.1; write Setting\(0\.1\)",
        ),
        (
            {"settings": {"whole": nn.Setting(0.1)}},
            "a setting named whole, which is something else",
        ),
        ({"settings": {"t": nn.Setting(0.1)}}, "a setting named t, which is something else"),
        ({"settings": {"step": nn.Setting(0.1)}}, "a setting named step, which is something else"),
        ({"flags": {"state": True}}, "a setting named state, which is something else"),
    ],
)
def test_names_that_serve_for_no_setting_are_an_error_when_the_class_is_made(
    attributes: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingTypeError, match=message):
        made(lambda xp, x, g: x - g, **attributes)


def test_a_reason_is_one_sentence() -> None:
    with pytest.raises(NotationError, match=r"no row of the table; did you mean 'sign'\? Rules"):
        made(unknown)


def test_every_way_in_which_a_flag_switches_a_rule_is_read_when_the_class_is_made() -> None:
    def rule(xp: Any, x: Any, g: Any, lr: Any, careful: bool) -> Any:
        return x - lr * (np.tanh(g) if careful else g)

    with pytest.raises(NotationError, match="tanh"):
        made(rule, flags={"careful": False})


def test_settings_are_given_by_name_and_have_defaults() -> None:
    mine = made(lambda xp, x, g, lr: x - lr * g)
    p, q = parameter(1.0, 2.0), parameter(1.0, 2.0)

    mine([p]).step()
    mine([q], lr=0.25).step()

    assert (p.data, q.data) == (0.8, 0.5)
    with pytest.raises(SettingTypeError, match="Mine has the settings lr; got learning_rate"):
        mine([p], learning_rate=0.1)


def test_an_optimiser_without_a_rule_is_an_error() -> None:
    class Ruleless(nn.Optimizer):
        """A base of others."""

    with pytest.raises(SettingTypeError, match="Ruleless has no rule"):
        Ruleless([Value(1.0)])


def test_a_class_may_change_a_rule_alone() -> None:
    base = made(lambda xp, x, g, lr: x - lr * g)
    p = parameter(1.0, -8.0)

    type("Signed", (base,), {"rule": lambda xp, x, g, lr: x - lr * xp.sign(g)})([p]).step()

    assert p.data == 1.1


def test_the_number_of_the_step_begins_at_1_and_goes_on() -> None:
    mine = made(lambda xp, x, g, t, lr: x - lr * t)
    p = Value(0.0)
    optimizer = mine([p], lr=1.0)

    for _ in range(3):
        optimizer.step()

    assert p.data == -(1.0 + 2.0 + 3.0)
    assert optimizer.state.steps == 3


def test_memory_that_a_flag_leaves_as_it_was_is_not_kept() -> None:
    plain, heavy = nn.SGD([parameter(1.0, 1.0)]), nn.SGD([parameter(1.0, 1.0)], momentum=0.5)
    plain.step()
    heavy.step()

    assert (plain.state, plain.state.steps) == ({}, 1)
    assert {name: each.tolist() for name, each in heavy.state.items()} == {"momentum_buffer": [1.0]}


def test_amsgrad_is_remembered_where_it_is_asked_for() -> None:
    names = []
    for amsgrad in (False, True):
        optimizer = nn.Adam([parameter(1.0, 1.0)], amsgrad=amsgrad)
        optimizer.step()
        names.append(list(optimizer.state))

    assert names == [["exp_avg", "exp_avg_sq"], ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"]]


def test_a_state_of_other_parameters_is_refused() -> None:
    optimizer = nn.SGD([parameter(1.0, 1.0)], momentum=0.5)
    optimizer.state = State({"momentum_buffer": np.zeros(2)}, 1)

    with pytest.raises(LengthError, match=r"1 parameters to update, and \[2\] numbers"):
        optimizer.step()


def test_a_state_is_set_back_by_an_empty_one_and_needs_its_steps() -> None:
    """Arrays alone do not say whether the next step is the first, which momentum must know."""
    p = parameter(1.0, 1.0)
    optimizer = nn.SGD([p], momentum=0.5)
    program = ag.compile(p * p, [], [p])
    for each in (optimizer, program):
        each.state = State({"momentum_buffer": np.ones(1)}, 3)
        with pytest.raises(OperandError, match=r"arrays and the number of steps, got \{'momentum_"):
            each.state = {"momentum_buffer": np.ones(1)}
        each.state = each.state.copy()
        assert (list(each.state), each.state.steps) == (["momentum_buffer"], 3)
        each.state = {}

        assert (dict(each.state), each.state.steps) == ({}, 0)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])  # noqa: S301
def test_a_copy_goes_on_where_the_optimiser_stood(copied: Callable[[Any], Any]) -> None:
    optimizer = nn.Adam([parameter(1.0, 1.0)], lr=0.25)
    optimizer.step()
    twin = copied(optimizer)
    for each in (optimizer, twin):
        each.parameters[0].grad = -3.0
        each.step()

    assert twin.parameters[0].data == optimizer.parameters[0].data
    assert twin.parameters[0] is not optimizer.parameters[0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"betas": (0.9, 1.0)}, r"Adam expects beta2 of at least 0 and below 1, got 1\.0"),
        ({"betas": (-0.1, 0.9)}, r"Adam expects beta1 of at least 0 and below 1, got -0\.1"),
        ({"eps": -1e-8}, "Adam expects eps of at least 0"),
        ({"lr": -1.0}, r"Adam expects lr of at least 0, got -1\.0\. To climb"),
    ],
)
def test_settings_of_adam_without_meaning_are_an_error(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        nn.Adam([Value(1.0)], **settings)


def test_betas_are_two_numbers_that_may_be_changed_together() -> None:
    optimizer = nn.Adam([Value(1.0)])
    optimizer.betas = (0.5, 0.75)

    assert (optimizer.betas, optimizer.beta1, optimizer.beta2) == ((0.5, 0.75), 0.5, 0.75)
    with pytest.raises(SettingTypeError, match=r"betas as two numbers, \(beta1, beta2\), got 0\.9"):
        optimizer.betas = 0.9  # type: ignore[assignment]


@pytest.mark.parametrize("flag", ["yes", None, 2, [True], np.array([True, False])], ids=repr)
def test_a_flag_is_true_or_false(flag: Any) -> None:
    with pytest.raises(SettingTypeError, match="Adam expects amsgrad as True or False, got "):
        nn.Adam([Value(1.0)], amsgrad=flag)


@pytest.mark.parametrize("flag", [True, np.True_, 1])
def test_a_flag_may_be_anything_that_is_true_or_false(flag: Any) -> None:
    assert nn.Adam([Value(1.0)], amsgrad=flag).amsgrad is True


def test_adam_is_written_as_in_the_paper() -> None:
    """Kingma and Ba (2015), algorithm 1: two means, and a step by both without their bias."""
    assert nn.Adam([Value(1.0)]).latex.splitlines() == [
        r"\begin{aligned}",
        r"m_{t} &= \beta_{1} \cdot m_{t-1} + \left(1 - \beta_{1}\right) \cdot g_{t} \\",
        r"v_{t} &= \beta_{2} \cdot v_{t-1} + \left(1 - \beta_{2}\right) \cdot g_{t} \cdot g_{t} \\",
        r"x_{t} &= x_{t-1} - \mathrm{lr} \cdot \frac{\frac{m_{t}}{1 - \beta_{1}^{t}}}{\sqrt{\frac{v_{t}}{1 - \beta_{2}^{t}}} + \mathrm{eps}}",  # noqa: E501
        r"\end{aligned}",
    ]


def test_a_name_with_a_subscript_is_given_one_more_in_braces() -> None:
    def rule(xp: Any, x: Any, g: Any, mean_1: Any, lr: Any) -> Any:
        return x - lr * mean_1, g

    assert made(rule, memory=("mean",))([Value(1.0)]).latex.splitlines() == [
        r"\begin{aligned}",
        r"{\mathrm{mean}_{1}}_{t} &= g_{t} \\",
        r"x_{t} &= x_{t-1} - \mathrm{lr} \cdot {\mathrm{mean}_{1}}_{t-1}",
        r"\end{aligned}",
    ]
