"""Cells of recurrent networks: their gates, one by one, in closed form."""

from __future__ import annotations

from math import exp, tanh
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError
from nn.errors import FixedError, SettingError, SettingTypeError


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))


def scalar(cell: Any, of_input: list[float], of_state: list[float]) -> Any:
    """The cell of one input and one number of state, with these weights and biases of 0."""
    cell.weight_ih.data = np.array(of_input)[:, None]
    cell.weight_hh.data = np.array(of_state)[:, None]
    cell.bias_ih.data = cell.bias_hh.data = np.zeros(len(of_input))
    return cell


def test_the_gates_of_lstm_are_in_out_of_memory_new_and_said() -> None:
    cell = scalar(nn.LSTMCell(1, 1), [0.1, 0.2, 0.3, 0.4], [-0.5, 0.6, -0.7, 0.8])
    ((h,), (c,)) = cell([2.0], ([3.0], [5.0]))

    kept = sigmoid(0.4 + 1.8) * 5.0
    memory = kept + sigmoid(0.2 - 1.5) * tanh(0.6 - 2.1)
    assert c.data == pytest.approx(memory)
    assert h.data == pytest.approx(sigmoid(0.8 + 2.4) * tanh(memory))


def test_the_gates_of_gru_are_reset_update_and_new() -> None:
    cell = scalar(nn.GRUCell(1, 1), [0.1, 0.2, 0.3], [-0.5, 0.6, -0.7])
    cell.bias_hh.data = [0.0, 0.0, 0.25]
    (h,) = cell([2.0], [3.0])

    reset, update = sigmoid(0.2 - 1.5), sigmoid(0.4 + 1.8)
    new = tanh(0.6 + reset * (-2.1 + 0.25))
    assert h.data == pytest.approx((1.0 - update) * new + update * 3.0)


def test_an_rnn_cell_is_tanh_or_relu_of_one_sum() -> None:
    cell = scalar(nn.RNNCell(1, 1), [0.5], [-1.0])
    straight = scalar(nn.RNNCell(1, 1, nonlinearity="relu"), [0.5], [-1.0])

    assert cell([2.0], [0.25])[0].data == pytest.approx(tanh(0.75))
    assert straight([2.0], [0.25])[0].data == 0.75
    assert straight([2.0], [3.0])[0].data == 0.0


@pytest.mark.parametrize(("kind", "gates"), [(nn.LSTMCell, 4), (nn.GRUCell, 3), (nn.RNNCell, 1)])
def test_parameters_have_pytorchs_names_shapes_and_bounds(kind: Any, gates: int) -> None:
    cell = kind(3, 16, rng=0)

    assert {name: array.shape for name, array in cell.state_dict().items()} == {
        "weight_ih": (16 * gates, 3),
        "weight_hh": (16 * gates, 16),
        "bias_ih": (16 * gates,),
        "bias_hh": (16 * gates,),
    }
    largest = max(abs(p.data) for p in cell.parameters())
    assert 0.23 < largest < 0.25
    assert list(kind(3, 16, bias=False).state_dict()) == ["weight_ih", "weight_hh"]


@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
def test_no_state_is_a_state_of_0(kind: Any) -> None:
    cell = kind(2, 3)
    zeros = ([0.0] * 3, [0.0] * 3) if kind is nn.LSTMCell else [0.0] * 3

    def told(given: Any) -> Any:
        return [told(x) for x in given] if isinstance(given, list | tuple) else given.data

    assert told(cell([1.0, -1.0])) == told(cell([1.0, -1.0], zeros))


def test_gradients_reach_the_first_step_through_the_state() -> None:
    cell = nn.LSTMCell(1, 2, rng=0)
    first = Value(0.5)
    state = cell([first])
    for _ in range(3):
        state = cell([0.1], state)
    state[0][0].backward()

    assert first.grad != 0.0


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ([0.0, 0.0, 0.0], r"its state as a pair \(h, c\), got \[0.0, 0.0, 0.0\]"),
        (([0.0], [0.0, 0.0]), "The state of LSTMCell expects 2 inputs, got 1"),
        (7.0, "as a pair"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(state: Any, message: str) -> None:
    with pytest.raises(LengthError, match=message):
        nn.LSTMCell(1, 2)([1.0], state)


def test_inputs_and_settings_that_do_not_fit_are_refused() -> None:
    with pytest.raises(LengthError, match="GRUCell expects 2 inputs, got 3"):
        nn.GRUCell(2, 2)([1.0, 2.0, 3.0])
    with pytest.raises(LengthError, match="one step in time, 2 numbers, .* state = cell"):
        nn.LSTMCell(2, 2)([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(SettingError, match=r"numbers in the state \(hidden_size\), got 0"):
        nn.LSTMCell(2, 0)
    with pytest.raises(SettingTypeError, match="bias as True or False, got 'no'"):
        nn.LSTMCell(2, 2, bias="no")  # type: ignore[arg-type]
    with pytest.raises(SettingError, match="one of 'tanh', 'relu', got 'gelu'"):
        nn.RNNCell(2, 2, nonlinearity="gelu")
    with pytest.raises(FixedError, match="hidden_size is fixed"):
        nn.LSTMCell(2, 2).hidden_size = 3
