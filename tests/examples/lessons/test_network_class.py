"""The classes of text 000 give the figures of its derivation and of its program.

The figures are those of text 000 recomputed in double precision, as in the worked example's.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp

import pytest

import nn
from examples.course.running import Told
from examples.texts import measured

WEIGHTS = ([0.15, 0.20, 0.25, 0.30], [0.40, 0.45, 0.50, 0.55])
"""Of the hidden layer and of the output layer, as the text gives them."""


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("network_class")


@pytest.mark.parametrize(
    "figure",
    [
        "E_total = 0.298371109",
        "0.741365070 · 0.186815602 · 0.593269992 = 0.082167041",
        "E_total = 0.291027774",
        "E_total = 3.5101878e-05, o1 = 0.015913620, o2 = 0.984064274",
        "E_total = 0.496045683",
        "E_total = 1.8102447e-05, o1 = 0.016017011, o2 = 0.089978300",
    ],
)
def test_it_prints_the_figures_of_the_text(told: Told, figure: str) -> None:
    assert figure in told.text


def test_one_step_moves_the_weights_to_those_the_text_prints(told: Told) -> None:
    quoted = [0.149780716, 0.19956143, 0.24975114, 0.29950229]
    quoted += [0.35891648, 0.408666186, 0.511301270, 0.561370121]
    network = told.names["worked_example"]()

    network.train([0.05, 0.10], [0.01, 0.99])

    # the text prints 8 or 9 decimals
    assert [w.data for w in network.weights] == pytest.approx(quoted, abs=6e-9)


def test_ten_thousand_steps_of_train_end_where_the_compiled_steps_end(told: Told) -> None:
    """In plain arithmetic, with the deltas written out."""
    hidden, output = (list(weights) for weights in WEIGHTS)
    for _ in range(10_000):
        hidden, output = _stepped(hidden, output)

    assert [w.data for w in told.names["network"].weights] == pytest.approx(
        [*hidden, *output], rel=1e-12
    )


def test_the_misprinted_network_learns_the_misprint(told: Told) -> None:
    outputs = told.names["misprinted"].feed_forward([0.05, 0.10])

    assert [out.data for out in outputs] == pytest.approx([0.01, 0.09], abs=0.01)


def test_a_bias_of_zero_stays_zero(told: Told) -> None:
    assert told.names["layer"].bias.data == 0.0


def test_a_neuron_names_the_factors_of_each_weight_of_it(told: Told) -> None:
    network = told.names["worked_example"]()
    network.calculate_total_error([([0.05, 0.10], [0.01, 0.99])]).backward()

    for neuron in [*network.hidden_layer.neurons, *network.output_layer.neurons]:
        delta = neuron.calculate_pd_error_wrt_total_net_input()
        by_hand = neuron.calculate_pd_error_wrt_output()
        by_hand *= neuron.calculate_pd_total_net_input_wrt_input()
        assert delta == pytest.approx(by_hand, rel=1e-15)
        for k, w in enumerate(neuron.unit.w):
            slope = neuron.calculate_pd_total_net_input_wrt_weight(k)
            assert w.grad == pytest.approx(delta * slope, rel=1e-15)


def test_inspect_shows_every_weight_and_bias(told: Told) -> None:
    assert "o1: w5 = 0.4, w6 = 0.45, b2 = 0.6" in told.text


def test_what_the_reader_is_told_to_try_comes_out_as_said(told: Told) -> None:
    """Biases shared and trained: the variant's error after one step."""
    network = told.names["worked_example"]()
    biases = [network.hidden_layer.bias, network.output_layer.bias]
    network.optimizer = nn.SGD([*network.weights, *biases], lr=0.5)

    network.train([0.05, 0.10], [0.01, 0.99])

    error = network.calculate_total_error([([0.05, 0.10], [0.01, 0.99])]).data
    variant = measured("text_000", "variants")["shared_bias_trained_simultaneous"]
    assert error == pytest.approx(variant["E_after_1"], rel=1e-12)
    assert f"{error:.9f}" == "0.285750887"


def test_the_total_error_is_summed_over_the_training_sets(told: Told) -> None:
    """Called with lists, as in the program of the text; the errors are those at the start."""
    network = told.names["worked_example"]()
    sets = [[[0.05, 0.10], [0.01, 0.99]], [[0.05, 0.10], [0.01, 0.09]]]

    each = [0.2983711087600027, measured("text_000", "program")["E_before"]]
    assert network.calculate_total_error(sets).data == pytest.approx(sum(each), rel=1e-14)


def test_it_draws_the_net_with_its_eight_weights(told: Told) -> None:
    (picture,) = told.pictures

    assert all(f"<title>w{k}</title>" in picture for k in range(1, 9))


def _stepped(hidden: list[float], output: list[float]) -> tuple[list[float], list[float]]:
    i, t = (0.05, 0.10), (0.01, 0.99)
    h = [1 / (1 + exp(-(hidden[2 * k] * i[0] + hidden[2 * k + 1] * i[1] + 0.35))) for k in (0, 1)]
    o = [1 / (1 + exp(-(output[2 * k] * h[0] + output[2 * k + 1] * h[1] + 0.60))) for k in (0, 1)]
    delta_o = [(o[k] - t[k]) * o[k] * (1 - o[k]) for k in (0, 1)]
    delta_h = [
        sum(delta_o[j] * output[2 * j + k] for j in (0, 1)) * h[k] * (1 - h[k]) for k in (0, 1)
    ]
    new_output = [output[2 * k + j] - 0.5 * delta_o[k] * h[j] for k in (0, 1) for j in (0, 1)]
    new_hidden = [hidden[2 * k + j] - 0.5 * delta_h[k] * i[j] for k in (0, 1) for j in (0, 1)]
    return new_hidden, new_output
