"""What a step does to parameters, wholly or not at all; tests/oracle has the formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.compiler.updates import State
from autograd.errors import LengthError, OperandError
from nn.errors import SettingError, SettingTypeError


def parameter(data: float, grad: float, label: str = "") -> Value:
    value = Value(data, label)
    value.grad = grad
    return value


def test_a_step_goes_against_the_gradient() -> None:
    p = parameter(1.0, 0.5)

    nn.SGD([p], lr=0.1).step()

    assert p.data == 0.95


def test_the_texts_first_update() -> None:
    """Truth: w5 of the w1-w8 text, 0.40 - 0.5 * 0.082167041, as printed."""
    p = parameter(0.40, 0.082167041)

    nn.SGD([p], lr=0.5).step()

    assert round(p.data, 9) == 0.358916480


def test_a_parameter_given_twice_is_updated_once() -> None:
    p = parameter(1.0, 5.0)
    optimizer = nn.SGD([p, p], lr=0.1, momentum=0.5)

    optimizer.step()

    assert p.data == 0.5
    assert optimizer.state["momentum_buffer"].tolist() == [5.0]


def test_data_stay_pythons_floats() -> None:
    p = parameter(1.0, 1.0)

    nn.SGD([p], lr=np.float64(0.25)).step()

    assert type(p.data) is float


def test_the_learning_rate_can_be_changed() -> None:
    p = parameter(1.0, 1.0)
    optimizer = nn.SGD([p], lr=0.25)
    optimizer.lr = 0.5

    optimizer.step()

    assert p.data == 0.5


def test_zero_grad_resets_the_gradients() -> None:
    p, q = parameter(1.0, 1.0), parameter(1.0, 2.0)

    nn.SGD([p, q]).zero_grad()

    assert (p.grad, q.grad) == (0.0, 0.0)


def test_an_update_leaves_its_arguments_as_they_are() -> None:
    optimizer = nn.SGD([Value(0.0)], lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=True)
    data, grad, buffer = np.array([1.0]), np.array([2.0]), np.array([3.0])
    state = State({"momentum_buffer": buffer}, steps=1)
    update = optimizer.update

    new, new_state = update.applied(data, grad, state, optimizer.numbers)

    assert (data[0], grad[0], buffer[0]) == (1.0, 2.0, 3.0)
    assert state["momentum_buffer"] is buffer
    assert new[0] != 1.0
    assert new_state["momentum_buffer"][0] != 3.0


def test_overflow_follows_ieee_without_a_warning() -> None:
    p = parameter(1e308, -1e308)

    nn.SGD([p], lr=10.0).step()

    assert p.data == float("inf")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_step_in_which_only_some_parameters_become_non_finite_moves_the_others(
    place: int,
) -> None:
    """As in PyTorch, and nothing is half done: data and momentum are those of the whole step."""
    ps = [parameter(1.0, 0.5) for _ in range(3)]
    ps[place] = parameter(1e308, -1e308)
    optimizer = nn.SGD(ps, lr=10.0, momentum=0.9)

    optimizer.step()

    expected = [-4.0] * 3
    expected[place] = float("inf")
    assert [p.data for p in ps] == expected
    assert optimizer.state["momentum_buffer"].tolist() == [p.grad for p in ps]
    assert optimizer.state.steps == 1


@pytest.mark.parametrize("wrong", [None, "0.1", 1j])
def test_a_step_on_what_is_no_number_names_it_and_changes_nothing(wrong: Any) -> None:
    first, second = parameter(1.0, 1.0), parameter(1.0, 1.0, "w2")
    second.grad = wrong

    with pytest.raises(OperandError, match=f"Cannot update 'w2': its grad is {wrong!r}, which"):
        nn.SGD([first, second], lr=0.1).step()

    assert first.data == 1.0


class Interrupting(Value):
    """A parameter on which Ctrl-C comes while new data is written, once."""

    armed = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_number" and value != 1.0 and type(self).armed:
            type(self).armed = False
            raise KeyboardInterrupt
        super().__setattr__(name, value)


def test_an_interrupted_step_changes_nothing() -> None:
    """Neither data nor momentum: the step after it is the one that would have been."""
    Interrupting.armed = True
    first, second = parameter(1.0, 1.0), Interrupting(1.0)
    second.grad = 1.0
    optimizer = nn.SGD([first, second], lr=0.25, momentum=0.5)

    with pytest.raises(KeyboardInterrupt):
        optimizer.step()
    assert (first.data, second.data) == (1.0, 1.0)

    optimizer.step()
    assert (first.data, second.data) == (0.75, 0.75)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": -0.1}, r"SGD expects lr of at least 0, got -0\.1\. To climb .* maximize=True"),
        ({"lr": float("nan")}, "SGD expects lr of at least 0, got nan.$"),
        ({"momentum": -1.0}, "SGD expects momentum of at least 0"),
        ({"weight_decay": -1.0}, "SGD expects weight_decay of at least 0"),
        ({"nesterov": True}, "expects momentum above 0 and dampening 0, got momentum=0.0"),
        ({"nesterov": True, "momentum": 0.9, "dampening": 0.1}, r"and dampening=0\.1"),
    ],
)
def test_settings_without_meaning_are_an_error(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        nn.SGD([Value(1.0)], **settings)


def test_a_setting_that_is_no_number_is_an_error() -> None:
    with pytest.raises(SettingTypeError, match="SGD expects lr as a real number, got 'fast'"):
        nn.SGD([Value(1.0)], lr="fast")  # type: ignore[arg-type]


def test_a_setting_changed_between_steps_is_used_or_refused() -> None:
    x = Value(3.0)
    optimizer = nn.SGD([x], lr=1.0)
    optimizer.lr = 0.25
    x.grad = 4.0
    optimizer.step()

    assert (x.data, optimizer.lr) == (2.0, 0.25)
    with pytest.raises(SettingTypeError, match="SGD expects momentum as a real number, got 'a'"):
        optimizer.momentum = "a"  # type: ignore[assignment]
    with pytest.raises(SettingError, match=r"SGD expects lr of at least 0, got -1\.0"):
        optimizer.lr = -1
    assert (optimizer.momentum, optimizer.lr) == (0.0, 0.25)


def test_a_parameter_without_a_label_is_not_quoted_like_one() -> None:
    x = Value(1.0)
    optimizer = nn.SGD([x])
    x.grad = None  # type: ignore[assignment]

    with pytest.raises(OperandError, match="Cannot update an unlabelled parameter: its grad is"):
        optimizer.step()


@pytest.mark.parametrize("parameters", [nn.Neuron(2), Value(1.0), nn.Neuron(2).parameters])
def test_what_is_no_sequence_of_parameters_is_an_error(parameters: Any) -> None:
    with pytest.raises(SettingTypeError, match=r"such as model\.parameters\(\), got"):
        nn.SGD(parameters, lr=0.1)


def test_parameters_are_values() -> None:
    with pytest.raises(SettingTypeError, match=r"expects Values as parameters, got 2\.0 at 1"):
        nn.SGD([Value(1.0), 2.0], lr=0.1)


def test_a_result_is_no_parameter() -> None:
    """Its new data would reach nothing: the next forward pass computes it again."""
    with pytest.raises(SettingError, match=r"leaves as parameters, got the result of 'mul' at 0"):
        nn.SGD([Value(1.0) * 2.0], lr=0.1)


def test_no_parameters_are_an_error() -> None:
    with pytest.raises(LengthError, match="SGD got no parameters"):
        nn.SGD([], lr=0.1)


def test_an_optimiser_of_ones_own_needs_its_rule_only() -> None:
    class Sign(nn.Optimizer):
        @staticmethod
        def rule(xp: Any, x: Any, g: Any) -> Any:
            return x - xp.sign(g)

    p, q = parameter(1.0, 0.3), parameter(1.0, -7.0)

    Sign([p, q]).step()

    assert (p.data, q.data) == (0.0, 2.0)


def test_descent_reaches_the_least_of_a_parabola() -> None:
    x = Value(5.0)
    optimizer = nn.SGD([x], lr=0.1, momentum=0.5)

    for _ in range(100):
        optimizer.zero_grad()
        ((x - 2.0) ** 2).backward()
        optimizer.step()

    assert x.data == pytest.approx(2.0, abs=1e-9)


def test_an_optimiser_shows_the_settings_of_each_group() -> None:
    """As PyTorch's does, but for what is about its execution there."""
    a, b = Value(1.0), Value(2.0)
    optimizer = nn.SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.1)

    shown = [
        "SGD (",
        *["Parameter Group 0", "    dampening: 0.0", "    lr: 0.1", "    maximize: False"],
        *["    momentum: 0.0", "    nesterov: False", "    weight_decay: 0.0"],
        *["Parameter Group 1", "    dampening: 0.0", "    lr: 0.5", "    maximize: False"],
        *["    momentum: 0.0", "    nesterov: False", "    weight_decay: 0.0"],
        ")",
    ]
    assert repr(optimizer).splitlines() == shown
