"""The network of the example: its numbers, and one forward pass recorded by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograd import Value, affine, sigmoid
from examples.texts import given
from examples.worked_example.figures import TEXT

Pair = tuple[Value, Value]


@dataclass(frozen=True, slots=True)
class Network:
    """Two inputs, two hidden neurons, two outputs. Training changes the data of weights and biases.

    Each neuron has a pair of weights and one bias; neurons that share a bias hold the same Value.
    """

    inputs: Pair
    targets: tuple[float, float]
    hidden_weights: tuple[Pair, Pair]
    output_weights: tuple[Pair, Pair]
    hidden_biases: Pair
    output_biases: Pair
    learning_rate: float

    @property
    def weights(self) -> tuple[Value, ...]:
        """w1 to w8."""
        return tuple(w for pair in (*self.hidden_weights, *self.output_weights) for w in pair)

    def record(self) -> Pass:
        """One forward pass with the present numbers; every step of it has the text's name."""
        hidden = _layer("h", self.hidden_weights, self.hidden_biases, self.inputs)
        output = _layer("o", self.output_weights, self.output_biases, hidden.outs)
        errors = _pair(
            _named(f"E_o{n}", 0.5 * (target - out).square())
            for n, target, out in zip((1, 2), self.targets, output.outs, strict=True)
        )
        return Pass(hidden, output, errors, _named("E_total", errors[0] + errors[1]))


@dataclass(frozen=True, slots=True)
class Layer:
    """What the two neurons of a layer computed: weighted sums, and sigmoids of these."""

    nets: Pair
    outs: Pair


@dataclass(frozen=True, slots=True)
class Pass:
    """A recorded forward pass, from the hidden layer to the total error."""

    hidden: Layer
    output: Layer
    errors: Pair
    total: Value

    @property
    def results(self) -> tuple[Value, ...]:
        """What was computed, in the order in which the text tells it."""
        neurons = (
            value
            for layer in (self.hidden, self.output)
            for pair in zip(layer.nets, layer.outs, strict=True)
            for value in pair
        )
        return (*neurons, *self.errors, self.total)


def given_network(
    targets: Sequence[float] | None = None, *, bias_per_neuron: bool = False
) -> Network:
    """The network with the numbers that the text gives, as Values of its own.

    >>> round(given_network().record().total.data, 9)
    0.298371109
    """
    numbers = given(TEXT, "network")
    w1, w2, w3, w4, w5, w6, w7, w8 = (Value(w, f"w{n}") for n, w in enumerate(numbers["w"], 1))
    b1, b2 = (Value(b, f"b{n}") for n, b in enumerate(numbers["b"], 1))
    t1, t2 = targets or numbers["t"]
    return Network(
        inputs=_pair(Value(i, f"i{n}") for n, i in enumerate(numbers["i"], 1)),
        targets=(t1, t2),
        hidden_weights=((w1, w2), (w3, w4)),
        output_weights=((w5, w6), (w7, w8)),
        hidden_biases=(b1, b1.detach() if bias_per_neuron else b1),
        output_biases=(b2, b2.detach() if bias_per_neuron else b2),
        learning_rate=numbers["learning_rate"],
    )


def _layer(letter: str, weights: tuple[Pair, Pair], biases: Pair, inputs: Pair) -> Layer:
    nets = _pair(
        _named(f"net_{letter}{n}", affine(b, ws, inputs))
        for n, b, ws in zip((1, 2), biases, weights, strict=True)
    )
    return Layer(
        nets,
        _pair(
            _named(f"out_{letter}{n}", sigmoid(net)) for n, net in zip((1, 2), nets, strict=True)
        ),
    )


def _named(label: str, value: Value) -> Value:
    value.label = label
    return value


def _pair(values: Iterable[Value]) -> Pair:
    first, second = values
    return first, second
