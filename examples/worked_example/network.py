"""The network of the example: its numbers, one recorded pass, and six ways of training it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from autograd import Value, affine, sigmoid
from autograd.explaining.judging.descents import Descent, Order
from examples.texts import given

TEXT: Final = "text_000"
LAST: Final = 10_000
"""The step whose figures the text prints."""

Bias = Literal["fixed_bias", "shared_bias_trained", "bias_per_neuron_trained"]

Training: TypeAlias = dict[int, list[float]]
"""The total error and the two outputs, after so many steps."""


class Variant(NamedTuple):
    """What becomes of the biases, and whether all weights change at once."""

    bias: Bias
    order: Order


VARIANTS: Final = [Variant(*each) for each in product(get_args(Bias), get_args(Order))]
OWN: Final = VARIANTS[0]
"""How the text says that it trains."""

Trainings: TypeAlias = Mapping[Variant, Training]


@dataclass(frozen=True, slots=True)
class Network:
    """Two inputs, two hidden neurons, two outputs.

    The neurons h1, h2, o1, o2 have two weights each, w1 to w8, and one bias each; those that share
    a bias hold the same Value.
    """

    inputs: list[Value]
    targets: Sequence[float | Value]
    weights: list[Value]
    biases: list[Value]
    learning_rate: float

    def record(self) -> dict[str, Value]:
        """One forward pass with the present numbers: its results by name, in the text's order."""
        hidden = [*self._neuron(0, "h1", self.inputs), *self._neuron(1, "h2", self.inputs)]
        signals = hidden[1::2]
        output = [*self._neuron(2, "o1", signals), *self._neuron(3, "o2", signals)]
        errors = [
            _named(f"E_o{n}", 0.5 * (target - out).square())
            for n, (target, out) in enumerate(zip(self.targets, output[1::2], strict=True), 1)
        ]
        total = _named("E_total", errors[0] + errors[1])
        return {each.label: each for each in (*hidden, *output, *errors, total)}

    def _neuron(self, n: int, name: str, signals: Sequence[Value]) -> tuple[Value, Value]:
        """The weighted sum and the output of one neuron."""
        net = affine(self.biases[n], self.weights[2 * n : 2 * n + 2], signals)
        return _named(f"net_{name}", net), _named(f"out_{name}", sigmoid(net))


def given_network(
    targets: Sequence[float | Value] = (), *, bias_per_neuron: bool = False
) -> Network:
    """The network with the numbers that the text gives, as Values of its own.

    >>> round(given_network().record()["E_total"].data, 9)
    0.298371109
    """
    numbers = given(TEXT, "network")
    inputs, weights, (b1, b2) = (numbered(letter, numbers[letter]) for letter in "iwb")
    biases = [b1, b1.detach(), b2, b2.detach()] if bias_per_neuron else [b1, b1, b2, b2]
    return Network(inputs, targets or numbers["t"], weights, biases, numbers["learning_rate"])


def train(variant: Variant, targets: Sequence[float] = ()) -> Training:
    """Gradient descent from the given weights; other `targets` may stand in for the text's."""
    network = given_network(targets, bias_per_neuron=variant.bias == "bias_per_neuron_trained")
    biases = [] if variant.bias == "fixed_bias" else network.biases
    parameters = tuple(dict.fromkeys(network.weights + biases))
    recorded = network.record()
    descent = Descent(recorded["E_total"], parameters, network.learning_rate)
    reads = [(recorded[name], None) for name in ("E_total", "out_o1", "out_o2")]
    return descent.numbers(reads, (0, 1, 10, 100, 1_000, LAST), variant.order)


def numbered(letter: str, numbers: Iterable[float]) -> list[Value]:
    """Values with a label of this letter and their place, counted from 1."""
    return [Value(number, f"{letter}{n}") for n, number in enumerate(numbers, 1)]


def _named(label: str, value: Value) -> Value:
    value.label = label
    return value
