"""The measurements beside the texts, made again: exactly where nothing is drawn, else as ranges.

All with NumPy alone, many seeds at once; what takes training on letters is in the tests of the
lessons that show it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from examples.texts import TEXTS, given, measured, measurements
from examples.texts.judging import rounds_to

Numbers = npt.NDArray[np.float64]

SEEDS = 400

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
ANSWERS = np.array([0, 1, 1, 0], dtype=np.float64)

ELSEWHERE = {
    "text_000": {"variants", "program"},  # the worked example
    "text_003": {"letters"},
    "text_004": {"initialisers_learning", "batch_norm", "overfitting", "overfitting_training"},
}
"""What other tests make again: of the worked example, and of the lessons that train on letters."""

HERE = {
    "text_000": {"xor", "xor_errors"},
    "text_001": {"depth"},
    "text_002": {"training", "seeds"},
    "text_003": {"learning_rate_readings", "descent_on_x2", "random_networks"},
    "text_004": {
        *("perceptron_rule", "numerical_gradient_divergence", "valley"),
        *("constant_gradient", "initialisers"),
    },
}


@pytest.mark.parametrize("text", TEXTS)
def test_every_measurement_is_made_again_somewhere(text: str) -> None:
    assert {each.group for each in measurements(text)} == HERE[text] | ELSEWHERE.get(text, set())


def sigmoid(x: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


class Xor:
    """Networks of 2-n-1 sigmoid neurons, one for each seed, trained side by side."""

    def __init__(self, low: float, high: float, seeds: int = SEEDS) -> None:
        self.drawn = np.random.default_rng(2026)
        self.w1 = self.drawn.uniform(low, high, (seeds, 5, 2))
        self.w2 = self.drawn.uniform(low, high, (seeds, 5))
        shared = self.drawn.uniform(low, high, (seeds, 2))
        self.b1 = np.repeat(shared[:, :1], 5, axis=1)
        self.b2 = shared[:, 1]

    @classmethod
    def of_two_hidden(cls) -> Xor:
        """2-2-1, each neuron with a bias of its own, all numbers drawn from N(0, 1)."""
        made = cls(0.0, 1.0)
        made.w1, made.b1 = made.drawn.normal(size=(SEEDS, 2, 2)), made.drawn.normal(size=(SEEDS, 2))
        made.w2, made.b2 = made.drawn.normal(size=(SEEDS, 2)), made.drawn.normal(size=SEEDS)
        return made

    def outputs(self, x: Numbers) -> tuple[Numbers, Numbers]:
        """Of the hidden neurons and of the output, for one sample a network."""
        h = sigmoid(np.einsum("shi,si->sh", self.w1, x) + self.b1)
        return h, sigmoid(np.sum(self.w2 * h, axis=1) + self.b2)

    def train(self, steps: int, bias: str, rate: float = 0.5) -> Numbers:
        """The total errors after so many steps of one random sample."""
        for _ in range(steps):
            which = self.drawn.integers(0, 4, len(self.w2))
            x, t = CORNERS[which], ANSWERS[which]
            h, y = self.outputs(x)
            delta = (y - t) * y * (1 - y)
            deltas = delta[:, None] * self.w2 * h * (1 - h)
            self.w2 -= rate * delta[:, None] * h
            self.w1 -= rate * deltas[:, :, None] * x[:, None, :]
            if bias != "fixed":
                self.b2 -= rate * delta
                shared = bias == "shared"
                self.b1 -= rate * (np.sum(deltas, axis=1, keepdims=True) if shared else deltas)
        return self.errors()

    def errors(self) -> Numbers:
        """The sum of half the squared errors of all four answers."""
        found = np.zeros(len(self.w2))
        for x, t in zip(CORNERS, ANSWERS, strict=True):
            _, y = self.outputs(np.broadcast_to(x, (len(self.w2), 2)))
            found += 0.5 * (t - y) ** 2
        return found


def within_three_deviations(share: float, expected: float, seeds: int = SEEDS) -> bool:
    """Whether two shares, each of so many seeds, may be of one chance."""
    spread = math.sqrt(2 * max(expected * (1 - expected), 0.5 / seeds) / seeds)
    return abs(share - expected) <= 3 * spread


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "bias", "low"),
    [
        ("as_the_text", "fixed", 0.0),
        ("shared_bias_trained", "shared", 0.0),
        ("own_bias_trained", "own", 0.0),
        ("own_bias_weights_from_minus_1_to_1", "own", -1.0),
    ],
)
def test_so_many_xor_networks_learn(name: str, bias: str, low: float) -> None:
    errors = Xor(low, 1.0).train(10_000, bias)
    expected = measured("text_000", "xor")[name]

    assert within_three_deviations(float(np.mean(errors < 0.05)), expected)


@pytest.mark.slow
def test_the_median_xor_network_of_the_text_ends_at_0_0084_and_the_worst_far_above() -> None:
    errors = Xor(0.0, 1.0).train(10_000, "fixed")

    assert np.median(errors) == pytest.approx(
        measured("text_000", "xor_errors")["as_the_text"], rel=0.1
    )
    assert np.max(errors) > 0.2


@pytest.mark.slow
def test_with_two_hidden_neurons_local_minima_are_common() -> None:
    errors = Xor.of_two_hidden().train(10_000, "own")
    expected = measured("text_000", "xor")["two_hidden_neurons_own_bias_normal"]

    assert within_three_deviations(float(np.mean(errors < 0.05)), expected)


@pytest.mark.slow
def test_after_50000_steps_every_xor_network_of_the_text_has_learned() -> None:
    errors = Xor(0.0, 1.0, seeds=200).train(50_000, "fixed")

    assert np.mean(errors < 0.05) == measured("text_000", "xor")["as_the_text_50000_steps"]


def test_after_2000_steps_no_xor_network_of_the_text_has_learned() -> None:
    errors = Xor(0.0, 1.0, seeds=100).train(2000, "fixed")

    assert np.mean(errors < 0.05) == measured("text_000", "xor")["as_the_text_2000_steps"]


def moons(drawn: np.random.Generator) -> tuple[Numbers, Numbers]:
    """100 points of two half circles that reach into each other, and the class of each."""
    angles = np.linspace(0, np.pi, 50)
    arc = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([arc, [1.0, 0.5] - arc]) + drawn.normal(0, 0.1, (100, 2))
    return points, np.repeat([0.0, 1.0], 50)


def loss_of_depth(layers: int, activation: str, rate: float, seed: int) -> float:
    """The training loss of a net with so many hidden layers of 8, after 400 full batches."""
    drawn = np.random.default_rng(seed)
    points, classes = moons(drawn)
    sizes = [2, *[8] * layers, 1]
    gain = 1.0 if activation == "sigmoid" else 2.0
    shapes = list(pairwise(sizes))
    weights = [drawn.normal(0, math.sqrt(gain / n), (n, m)) for n, m in shapes]
    biases = [np.zeros(m) for _, m in shapes]
    speeds = [np.zeros(shape) for shape in shapes], [np.zeros(m) for _, m in shapes]

    def signals() -> list[Numbers]:
        found = [points]
        for n, (w, b) in enumerate(zip(weights, biases, strict=True)):
            z = found[-1] @ w + b
            squeezed = sigmoid(z) if activation == "sigmoid" else np.maximum(z, 0)
            found.append(z if n == layers else squeezed)
        return found

    for _ in range(400):
        found = signals()
        delta = (sigmoid(found[-1]) - classes[:, None]) / len(points)
        for n in reversed(range(layers + 1)):
            out = found[n]
            back = delta @ weights[n].T * (out * (1 - out) if activation == "sigmoid" else out > 0)
            speeds[0][n] = 0.9 * speeds[0][n] + out.T @ delta
            speeds[1][n] = 0.9 * speeds[1][n] + delta.sum(axis=0)
            weights[n] = weights[n] - rate * speeds[0][n]
            biases[n] = biases[n] - rate * speeds[1][n]
            delta = back
    logits = signals()[-1][:, 0]
    return float(np.mean(np.logaddexp(0, logits) - classes * logits))


def median_loss(layers: int, activation: str, rate: float) -> float:
    return float(np.median([loss_of_depth(layers, activation, rate, seed) for seed in range(5)]))


DEPTH = measured("text_001", "depth")


@pytest.mark.parametrize("layers", DEPTH["hidden_layers"])
def test_at_rate_0_1_deep_sigmoid_nets_learn_nothing_and_relu_nets_do(layers: int) -> None:
    """Medians of 5 other seeds, whose points differ; a loss of 0.693 is ln 2."""
    place = DEPTH["hidden_layers"].index(layers)
    by_sigmoid = median_loss(layers, "sigmoid", 0.1)

    assert by_sigmoid == pytest.approx(DEPTH["sigmoid_at_rate_0_1"][place], abs=0.05)
    assert median_loss(layers, "relu", 0.1) == pytest.approx(
        DEPTH["relu_at_rate_0_1"][place], abs=0.05
    )


@pytest.mark.slow
@pytest.mark.parametrize(("layers", "learned"), [(1, True), (3, True), (8, False)])
def test_no_rate_lets_8_sigmoid_layers_learn_and_some_rate_1_to_3(
    layers: int, learned: bool
) -> None:
    best = min(median_loss(layers, "sigmoid", rate) for rate in (0.03, 0.1, 0.3, 1, 3))

    assert best == pytest.approx(0.0 if learned else math.log(2), abs=0.01)


class FourPeople:
    """The networks of text 002 for many seeds at once, drawn as its program draws them."""

    def __init__(self, seeds: int) -> None:
        drawn = [np.random.RandomState(seed).normal(size=9) for seed in range(seeds)]
        self.p = np.array(drawn).T

    def outputs(self, x: Any) -> tuple[Numbers, Numbers, Numbers]:
        """Of the two hidden neurons, and the prediction."""
        w1, w2, w3, w4, w5, w6, b1, b2, b3 = self.p
        h1, h2 = sigmoid(w1 * x[0] + w2 * x[1] + b1), sigmoid(w3 * x[0] + w4 * x[1] + b2)
        return h1, h2, sigmoid(w5 * h1 + w6 * h2 + b3)

    def train(self) -> Numbers:
        """The losses after each epoch, a row an epoch."""
        numbers = given("text_002", "training")
        samples = list(zip(numbers["data"], numbers["targets"], strict=True))
        losses = []
        for _ in range(numbers["epochs"]):
            for x, t in samples:
                h1, h2, y = self.outputs(x)
                delta = -2 * (t - y) * y * (1 - y)
                d1, d2 = delta * self.p[4] * h1 * (1 - h1), delta * self.p[5] * h2 * (1 - h2)
                slopes = [d1 * x[0], d1 * x[1], d2 * x[0], d2 * x[1], delta * h1, delta * h2]
                self.p = self.p - numbers["learning_rate"] * np.array([*slopes, d1, d2, delta])
            losses.append(np.mean([(t - self.outputs(x)[2]) ** 2 for x, t in samples], axis=0))
        return np.array(losses)

    def predictions(self) -> tuple[Numbers, Numbers]:
        """For Emily and for Frank."""
        numbers = given("text_002", "training")
        return self.outputs(numbers["emily"])[2], self.outputs(numbers["frank"])[2]


@pytest.fixture(scope="module")
def people() -> tuple[FourPeople, Numbers]:
    networks = FourPeople(2000)
    return networks, networks.train()


def test_the_predictions_of_200_seeds_lie_in_the_range(people: tuple[FourPeople, Numbers]) -> None:
    for name, found in zip(("emily", "frank"), people[0].predictions(), strict=True):
        expected = measured("text_002", "training")[name]

        assert [found[:200].min(), found[:200].max()] == pytest.approx(expected["range"], abs=6e-4)
        assert np.median(found[:200]) == pytest.approx(expected["median"], abs=6e-4)


def test_four_of_200_seeds_give_both_printed_predictions(
    people: tuple[FourPeople, Numbers],
) -> None:
    emily, frank = people[0].predictions()
    both = [
        seed
        for seed in range(2000)
        if rounds_to("0.951", emily[seed]) and rounds_to("0.039", frank[seed])
    ]

    assert [seed for seed in both if seed < 200] == measured("text_002", "seeds")[
        "both_printed_predictions"
    ]
    assert len(both) == 18


def test_the_losses_of_two_seeds_are_those_that_were_found(
    people: tuple[FourPeople, Numbers],
) -> None:
    found, losses = measured("text_002", "seeds"), people[1]

    assert losses[0:31:10, 0] == pytest.approx(found["seed_0"]["losses_every_10_epochs"], abs=5e-4)
    assert losses[[0, 990], 44] == pytest.approx(
        [found["seed_44"]["epoch_0"], found["seed_44"]["epoch_990"]], abs=5e-4
    )


def test_no_epoch_of_2000_runs_raises_the_loss_and_all_four_are_told_apart(
    people: tuple[FourPeople, Numbers],
) -> None:
    networks, losses = people
    emily, frank = networks.predictions()
    found = measured("text_002", "seeds")

    assert (
        np.sum(np.any(np.diff(losses, axis=0) > 0, axis=0))
        == (found["runs_of_2000_with_an_epoch_whose_loss_rises"])
    )
    assert np.sum((emily > 0.5) & (frank < 0.5)) == found["runs_of_2000_with_both_people_right"]


class Circle:
    """The rule of ten for the rate, on the area of a circle."""

    def __init__(self) -> None:
        table = given("text_003", "circle")
        self.squares, self.areas = np.square(table["r"]), np.array(table["area"])

    def loss(self, a: float) -> float:
        return float(np.mean((a * self.squares - self.areas) ** 2) / 2)

    def stepped(self, a: float, rate: float) -> float:
        return a - rate * float(np.mean((a * self.squares - self.areas) * self.squares))


def test_the_three_readings_of_the_rule_for_the_rate_end_where_they_were_found_to() -> None:
    circle, readings = Circle(), measured("text_003", "learning_rate_readings")
    a, rate, rates = 1.0, 1e-3, [1e-3]
    for _ in range(60):
        after = circle.stepped(a, rate)
        rate = rate / 10 if circle.loss(after) > circle.loss(a) else rate * 10
        a, rates = after, [*rates, rate]
    assert [a, circle.loss(a)] == pytest.approx(
        [readings["as_written"]["a"], readings["as_written"]["J"]], rel=0.01
    )
    assert rates[:5] == pytest.approx(readings["as_written"]["rates"])

    a, rate = 1.0, 1e-3
    for _ in range(60):
        after = circle.stepped(a, rate)
        if circle.loss(after) > circle.loss(a):
            rate /= 10
        else:
            a, rate = after, rate * 10
    assert [a, circle.loss(a)] == pytest.approx(
        [readings["bad_steps_undone"]["a"], readings["bad_steps_undone"]["J"]], rel=5e-4
    )

    rate = 1e-3
    while circle.loss(circle.stepped(1.0, rate)) > circle.loss(1.0):
        rate /= 10
    a = 1.0
    for _ in range(60):
        a = circle.stepped(a, rate)
    kept = readings["search_first_then_keep"]
    assert [a, circle.loss(a), rate] == pytest.approx(
        [kept["a"], kept["J"], kept["rate"]], rel=5e-4
    )


@pytest.mark.parametrize(
    ("name", "rate"), [("rate_0_02", 0.02), ("rate_0_3", 0.3), ("rate_1", 1), ("rate_1_05", 1.05)]
)
def test_descent_on_a_square_multiplies_by_one_minus_twice_the_rate(name: str, rate: float) -> None:
    path = [2 * (1 - 2 * rate) ** n for n in range(4)]

    assert path == pytest.approx(measured("text_003", "descent_on_x2")[name], abs=5e-4)


def test_a_network_with_random_weights_guesses() -> None:
    """One network is right on some letters and wrong on all others; their mean is a guess."""
    nn_data = pytest.importorskip("nn.data")
    found = measured("text_003", "random_networks")
    images, letters = nn_data.letters(520, rng=1, height=12, width=12)
    drawn = np.random.default_rng(0).normal(size=(400, 144, 26))
    right = np.argmax(images.reshape(520, -1) @ drawn, axis=2) == letters

    assert found["guess"] == round(1 / 26, 4)
    assert np.mean(right) == pytest.approx(found["guess"], abs=4 * found["standard_error"])


def perceptron(targets: Numbers, seed: int) -> int | None:
    """The rounds that w += (t - y) x takes until all four answers are right."""
    drawn = np.random.default_rng(seed)
    w, b = drawn.uniform(-1, 1, 2), float(drawn.uniform(-1, 1))
    for rounds in range(200):
        if all((x @ w + b > 0) == t for x, t in zip(CORNERS, targets, strict=True)):
            return rounds
        for x, t in zip(CORNERS, targets, strict=True):
            error = t - float(x @ w + b > 0)
            w, b = w + error * x, b + error
    return None


@pytest.mark.parametrize(
    ("gate", "table"),
    [("AND", [0, 0, 0, 1]), ("NAND", [1, 1, 1, 0]), ("OR", [0, 1, 1, 1]), ("XOR", [0, 1, 1, 0])],
)
def test_the_perceptron_rule_learns_the_gates_but_never_xor(gate: str, table: list[int]) -> None:
    """Other seeds than those measured may take a round more or less."""
    found = measured("text_004", "perceptron_rule")
    rounds = [perceptron(np.array(table), seed) for seed in range(100)]
    learned = [each for each in rounds if each is not None]

    assert len(learned) == found["learned_of_100"][gate]
    if learned:
        assert abs(max(learned) - found["rounds_at_most"][gate]) <= 3


def test_the_cubic_overflows_at_step_29_and_the_numerical_run_leaves_it_at_step_25() -> None:
    numbers, found = (
        given("text_004", "numerical_gradient"),
        measured("text_004", "numerical_gradient_divergence"),
    )
    rate, h = numbers["learning_rate"], numbers["h"]
    exact, numerical = numbers["start"][1], numbers["start"][1]
    left: list[int] = []
    for step in range(1, found["overflow_at_step"] + 1):
        before = exact
        with np.errstate(over="ignore"):
            exact = float(exact - rate * 3 * np.square(exact - 2))
        cubes = [np.power(np.float64(numerical + side) - 2, 3) for side in (h, -h)]
        numerical = float(numerical - rate * (cubes[0] - cubes[1]) / (2 * h))
        if not math.isclose(exact, numerical, rel_tol=0.5):
            left.append(step)
    assert math.isfinite(before)
    assert math.isinf(exact)
    assert left[0] == found["numerical_leaves_at_step"]


Rule = Callable[[Numbers, dict[str, Numbers], int], Numbers]


def moved_by(name: str, settings: dict[str, Any]) -> Rule:
    """PyTorch's rules for one step: the change of a point, from its gradient and a memory."""
    lr = settings["lr"]

    def sgd(g: Numbers, memory: dict[str, Numbers], step: int) -> Numbers:
        return np.asarray(lr * g)

    def momentum(g: Numbers, memory: dict[str, Numbers], step: int) -> Numbers:
        memory["v"] = settings["momentum"] * memory.get("v", np.zeros_like(g)) + g
        return np.asarray(lr * memory["v"])

    def adagrad(g: Numbers, memory: dict[str, Numbers], step: int) -> Numbers:
        memory["s"] = memory.get("s", np.zeros_like(g)) + g * g
        return np.asarray(lr * g / (np.sqrt(memory["s"]) + 1e-10))

    def rmsprop(g: Numbers, memory: dict[str, Numbers], step: int) -> Numbers:
        alpha = settings["alpha"]
        memory["s"] = alpha * memory.get("s", np.zeros_like(g)) + (1 - alpha) * g * g
        return np.asarray(lr * g / (np.sqrt(memory["s"]) + 1e-8))

    def adam(g: Numbers, memory: dict[str, Numbers], step: int) -> Numbers:
        memory["m"] = 0.9 * memory.get("m", np.zeros_like(g)) + 0.1 * g
        memory["s"] = 0.999 * memory.get("s", np.zeros_like(g)) + 0.001 * g * g
        mean, squares = memory["m"] / (1 - 0.9**step), memory["s"] / (1 - 0.999**step)
        return np.asarray(lr * mean / (np.sqrt(squares) + 1e-8))

    rules = {"SGD": sgd, "momentum": momentum, "AdaGrad": adagrad, "RMSprop": rmsprop, "Adam": adam}
    return rules[name]


@pytest.mark.parametrize("name", measured("text_004", "valley"))
def test_an_optimiser_ends_where_it_was_found_to_in_the_valley(name: str) -> None:
    found = measured("text_004", "valley")[name]
    rule, crossings = moved_by(name, found), 0
    memory: dict[str, Numbers] = {}
    point = np.array([-7.0, 2.0])
    for step in range(1, 31):
        after = point - rule(point * [0.1, 2.0], memory, step)
        crossings += bool(after[1] * point[1] < 0)
        point = after

    np.testing.assert_allclose(point, found["end"], rtol=0, atol=5.1e-10)
    assert crossings == found["crossings_of_y_0"]


@pytest.mark.parametrize(
    ("name", "rule", "settings"),
    [
        ("AdaGrad", "AdaGrad", {}),
        ("Adam", "Adam", {}),
        ("RMSprop", "RMSprop", {"alpha": 0.99}),
        ("momentum_0_9", "momentum", {"momentum": 0.9}),
    ],
)
def test_the_step_at_the_hundredth_gradient_of_1(
    name: str, rule: str, settings: dict[str, Any]
) -> None:
    memory: dict[str, Numbers] = {}
    moved = moved_by(rule, {"lr": 1.0, **settings})
    steps = [float(moved(np.ones(1), memory, step)[0]) for step in range(1, 101)]

    assert steps[-1] == pytest.approx(measured("text_004", "constant_gradient")[name], abs=1e-4)


SHAPES: dict[str, Callable[[Numbers], Any]] = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
}
SLOPES: dict[str, Callable[[Numbers], Any]] = {
    "sigmoid": lambda y: y * (1 - y),
    "tanh": lambda y: 1 - y * y,
    "relu": lambda y: y > 0,
}
"""In what the function gave."""

SPREADS = {"std_1": 1.0, "std_0_01": 0.01, "xavier": 0.1, "he": math.sqrt(2) / 10}


@pytest.mark.parametrize("name", measured("text_004", "initialisers"))
def test_the_spread_of_five_layers_is_that_of_another_draw(name: str) -> None:
    """One draw of 100 neurons and 200 samples differs from another by some per cent a layer."""
    found = measured("text_004", "initialisers")[name]
    activation, _, start = name.partition("_")
    drawn = np.random.default_rng(0)
    signal, layers, weights = drawn.normal(size=(200, 100)), [], []
    for _ in range(5):
        weights.append(SPREADS[start] * drawn.normal(size=(100, 100)))
        z = signal @ weights[-1]
        signal = SHAPES[activation](z)
        layers.append(signal)
    back = drawn.normal(size=(200, 100))
    for w, y in zip(reversed(weights), reversed(layers), strict=True):
        back = (back * SLOPES[activation](y)) @ w.T

    assert [np.std(each) for each in layers] == pytest.approx(found["layers"], rel=0.3)
    assert math.log10(np.std(back)) == pytest.approx(math.log10(found["gradient"]), abs=0.6)
