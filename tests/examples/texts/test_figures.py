"""Every figure of the texts 001 to 004, recomputed from the mathematics with NumPy alone.

Those of the network w1 to w8 are recomputed by the tests of the worked example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from examples.texts import TEXTS, Figure, figure, figures, given

Numbers = npt.NDArray[np.float64]


def sigmoid(x: Any) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(x, dtype=np.float64))))


def fully_connected(x: Sequence[float]) -> list[Numbers]:
    """The outputs of each layer; a row of weights is a neuron."""
    net = given("text_001", "fully_connected")
    outputs: list[Numbers] = []
    signal = np.array(x, dtype=np.float64)
    for weights, biases in zip(net["weights"], net["biases"], strict=True):
        signal = sigmoid(np.array(weights) @ signal + biases)
        outputs.append(signal)
    return outputs


def losses_of_three() -> Numbers:
    """Half the squared error of each of the three inputs."""
    net = given("text_001", "fully_connected")
    pairs = zip(net["inputs"], net["targets"], strict=True)
    return np.array([0.5 * np.sum((fully_connected(x)[-1] - t) ** 2) for x, t in pairs])


def reversed_neuron() -> float:
    """What the neuron h1 sends back: its slope times what comes through w5 and w7."""
    net = given("text_000", "network")
    hidden = sigmoid(np.reshape(net["w"][:4], (2, 2)) @ net["i"] + net["b"][0])
    weights = np.reshape(net["w"][4:], (2, 2))
    out = sigmoid(weights @ hidden + net["b"][1])
    deltas = (out - net["t"]) * out * (1.0 - out)
    return float(hidden[0] * (1.0 - hidden[0]) * (weights[:, 0] @ deltas))


def neuron(group: str) -> Numbers:
    numbers = given("text_002", group)
    return sigmoid(np.dot(numbers["weights"], numbers["x"]) + numbers["bias"])


def network_of_text_002() -> float:
    numbers = given("text_002", "network")
    return float(sigmoid(np.dot(numbers["weights"], [neuron("network")] * 2) + numbers["bias"]))


def squared_errors() -> Numbers:
    numbers = given("text_002", "mse")
    return np.asarray(
        np.square(np.subtract(numbers["y_true"], numbers["y_pred"])), dtype=np.float64
    )


def four_people(seed: int) -> tuple[float, float]:
    """The predictions for Emily and for Frank after training from a seed."""
    numbers = given("text_002", "training")
    drawn = np.random.RandomState(seed)
    w1, w2, w3, w4, w5, w6, b1, b2, b3 = (float(drawn.normal()) for _ in range(9))
    hidden, biases = np.array([[w1, w2], [w3, w4]]), np.array([b1, b2])
    output, bias = np.array([w5, w6]), b3

    def predicted(x: Sequence[float]) -> float:
        return float(sigmoid(output @ sigmoid(hidden @ np.array(x) + biases) + bias))

    for _ in range(numbers["epochs"]):
        for x, t in zip(numbers["data"], numbers["targets"], strict=True):
            h = sigmoid(hidden @ np.array(x) + biases)
            y = float(sigmoid(output @ h + bias))
            delta = -2.0 * (t - y) * y * (1.0 - y)
            deltas = delta * output * h * (1.0 - h)
            output = output - numbers["learning_rate"] * delta * h
            bias = bias - numbers["learning_rate"] * delta
            hidden = hidden - numbers["learning_rate"] * np.outer(deltas, x)
            biases = biases - numbers["learning_rate"] * deltas
    return predicted(numbers["emily"]), predicted(numbers["frank"])


def circle() -> tuple[Numbers, Numbers]:
    """The squares of the radii, and the areas."""
    table = given("text_003", "circle")
    return np.square(table["r"]), np.array(table["area"])


def least_squares() -> float:
    squares, areas = circle()
    return float(squares @ areas / (squares @ squares))


def curvature() -> float:
    squares, _ = circle()
    return float(np.mean(squares**2))


def rank_of_two_layers() -> int:
    drawn = np.random.default_rng(0)
    return int(np.linalg.matrix_rank(drawn.normal(size=(3, 2)) @ drawn.normal(size=(2, 3))))


CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def net_inputs(gate: str, corners: npt.NDArray[Any] = CORNERS) -> Numbers:
    numbers = given("text_004", "gates")[gate]
    return np.asarray(corners @ np.array(numbers["w"]) + numbers["b"])


def table_of(gate: str, corners: npt.NDArray[Any] = CORNERS) -> Numbers:
    return np.asarray(net_inputs(gate, corners) > 0, dtype=np.float64)


def three_layers() -> list[Numbers]:
    """What each layer gives; the last has no activation."""
    net = given("text_004", "three_layers")
    z1 = sigmoid(np.array(net["x"]) @ np.array(net["W1"]) + net["b1"])
    z2 = sigmoid(z1 @ np.array(net["W2"]) + net["b2"])
    return [z1, z2, z2 @ np.array(net["W3"]) + net["b3"]]


def scores() -> tuple[Numbers, Numbers]:
    """The ten scores, and their one-hot target."""
    numbers = given("text_004", "losses")
    return np.array(numbers["y"]), np.eye(10)[numbers["t_index"]]


def half_squared_error() -> float:
    y, t = scores()
    return float(0.5 * np.sum((y - t) ** 2))


def cross_entropy(added: float) -> float:
    y, t = scores()
    return -float(np.log(y[t == 1] + added)[0])


def polynomial(x: Numbers, exponent: int) -> float:
    return float((x[0] - 1) ** 2 + (x[1] - 2) ** exponent + x[2] ** 2)


def gradient(x: Numbers, exponent: int) -> Numbers:
    return np.array(
        [2 * (x[0] - 1), exponent * (x[1] - 2) ** (exponent - 1), 2 * x[2]], dtype=np.float64
    )


def central_difference(x: Numbers, exponent: int) -> Numbers:
    """The text's formula, with its h: two values a coordinate, all others as they are."""
    h = given("text_004", "numerical_gradient")["h"]
    slopes = []
    for step in h * np.eye(len(x)):
        above, below = polynomial(x + step, exponent), polynomial(x - step, exponent)
        slopes.append((above - below) / (2 * h))
    return np.array(slopes)


Slopes = Callable[[Numbers, int], Numbers]


def descended(exponent: int, slopes: Slopes, steps: int | None = None) -> Numbers:
    numbers = given("text_004", "numerical_gradient")
    x = np.array(numbers["start"])
    for _ in range(numbers["steps"] if steps is None else steps):
        x = x - numbers["learning_rate"] * slopes(x, exponent)
    return x


def apple() -> dict[str, float]:
    """The total, and its derivative by each number it is the product of."""
    numbers = given("text_004", "apple")
    price, count, tax = numbers["price"], numbers["count"], numbers["tax"]
    return {
        "total": price * count * tax,
        "d_price": count * tax,
        "d_count": price * tax,
        "d_tax": price * count,
        "d_subtotal": tax,
    }


def softmax(logits: Sequence[float]) -> Numbers:
    powers = np.exp(np.array(logits) - max(logits))
    return np.asarray(powers / np.sum(powers))


def mean_and_half_sum(n: int) -> list[float]:
    squares = np.square([0.3, -0.2, 0.5][:n])
    return [float(np.mean(squares)), float(np.sum(squares) / 2)]


def sizes(name: str) -> list[list[float]]:
    cases = np.atleast_2d(figure("text_004", f"convolution.{name}").exact)
    return [[h, p, k, s, (h + 2 * p - k) / s + 1] for h, p, k, s, _ in cases.tolist()]


LOGITS = given("text_004", "softmax_with_loss")
TARGET = LOGITS["target_index"]

RECOMPUTED: Mapping[str, Callable[[], Any]] = {
    "text_000.loss_formulas.one_output": lambda: mean_and_half_sum(1),
    "text_000.loss_formulas.two_outputs": lambda: mean_and_half_sum(2),
    "text_000.loss_formulas.three_outputs": lambda: mean_and_half_sum(3),
    "text_001.fully_connected.inputs_1_minus1": lambda: fully_connected([1, -1]),
    "text_001.fully_connected.inputs_0_0": lambda: fully_connected([0, 0]),
    "text_001.fully_connected.inputs_minus1_0": lambda: fully_connected([-1, 0]),
    "text_001.reductions.none": losses_of_three,
    "text_001.reductions.mean": lambda: np.mean(losses_of_three()),
    "text_001.reductions.sum": lambda: np.sum(losses_of_three()),
    "text_001.reversed_neuron.delta_h1": reversed_neuron,
    "text_002.neuron.output": lambda: neuron("neuron"),
    "text_002.network.h": lambda: neuron("network"),
    "text_002.network.output": network_of_text_002,
    "text_002.mse.mean": lambda: np.mean(squared_errors()),
    "text_002.mse.half_sum": lambda: np.sum(squared_errors()) / 2,
    "text_002.mse.sum": lambda: np.sum(squared_errors()),
    "text_002.training.emily": lambda: four_people(44)[0],
    "text_002.training.frank": lambda: four_people(44)[1],
    "text_003.circle.least_squares": least_squares,
    "text_003.circle.area_of_100": lambda: least_squares() * 100**2,
    "text_003.learning_rate.curvature": curvature,
    "text_003.learning_rate.bound": lambda: 2 / curvature(),
    "text_003.letters.pixels": lambda: np.prod(
        [given("text_003", "letters")[side] for side in ("rows", "columns")]
    ),
    "text_003.linear_layers.rank": rank_of_two_layers,
    "text_003.sigmoid.at_0": lambda: sigmoid(0.0),
    "text_003.exercises.links": lambda: np.ones((20, 10)).size,
    "text_004.gates.AND": lambda: table_of("AND"),
    "text_004.gates.NAND": lambda: table_of("NAND"),
    "text_004.gates.OR": lambda: table_of("OR"),
    "text_004.gates.XOR": lambda: table_of(
        "AND", np.stack([table_of("NAND"), table_of("OR")], axis=1)
    ),
    "text_004.gates.net_input_of_AND": lambda: net_inputs("AND"),
    "text_004.three_layers.Z1": lambda: three_layers()[0],
    "text_004.three_layers.Z2": lambda: three_layers()[1],
    "text_004.three_layers.Y": lambda: three_layers()[2],
    "text_004.losses.half_squared_error": half_squared_error,
    "text_004.losses.cross_entropy_with_1e_7": lambda: cross_entropy(1e-7),
    "text_004.losses.cross_entropy_exact": lambda: cross_entropy(0.0),
    "text_004.numerical_gradient.gradient_at_2_3_5": lambda: gradient(np.array([2, 3, 5]), 3),
    "text_004.numerical_gradient.cubic_x1": lambda: descended(3, central_difference)[1],
    "text_004.numerical_gradient.cubic_x2": lambda: descended(3, central_difference)[2],
    "text_004.numerical_gradient.square_end": lambda: descended(2, central_difference),
    "text_004.numerical_gradient.cubic_x1_after_steps_1_3_5_7_9_11_13": lambda: [
        descended(3, gradient, steps)[1] for steps in range(1, 14, 2)
    ],
    "text_004.apple.total": lambda: apple()["total"],
    "text_004.apple.d_price": lambda: apple()["d_price"],
    "text_004.apple.d_count": lambda: apple()["d_count"],
    "text_004.apple.d_tax": lambda: apple()["d_tax"],
    "text_004.apple.d_subtotal": lambda: apple()["d_subtotal"],
    "text_004.softmax_with_loss.p": lambda: softmax(LOGITS["logits"]),
    "text_004.softmax_with_loss.loss": lambda: -np.log(softmax(LOGITS["logits"])[TARGET]),
    "text_004.convolution.sizes": lambda: sizes("sizes"),
    "text_004.convolution.not_whole": lambda: sizes("not_whole")[0],
}

ELSEWHERE = {("text_000", group) for group in ("forward", "backward", "update", "training")}
"""The groups that the tests of the worked example recompute."""

FIGURES = {
    f"{each.text}.{each.group}.{each.key}": each
    for text in TEXTS
    for each in figures(text)
    if (each.text, each.group) not in ELSEWHERE
}


def test_every_figure_is_recomputed() -> None:
    assert set(RECOMPUTED) == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_what_the_mathematics_gives(name: str) -> None:
    """A figure that was found to so many decimals may be half a unit off in the last.

    The others agree but for the order of additions, and the step of a hundred numerical gradients
    that grows to 1e13 is, relative to it, as exact as h is beside x.
    """
    entry: Figure = FIGURES[name]
    rounding = 0.0 if entry.digits is None else 0.5000001 * 10.0**-entry.digits

    np.testing.assert_allclose(
        np.asarray(RECOMPUTED[name](), dtype=np.float64),
        np.asarray(entry.exact, dtype=np.float64),
        rtol=0.0 if rounding else 1e-9,
        atol=rounding,
    )
