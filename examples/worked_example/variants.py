"""Six ways of training the same network; the loss tells which of them a printed figure is from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from autograd import Value, affine
from examples.worked_example.network import Network, Pass, given_network

Bias = Literal["fixed_bias", "shared_bias_trained", "bias_per_neuron_trained"]
Order = Literal["simultaneous", "output_first"]


@dataclass(frozen=True, slots=True)
class Variant:
    """What becomes of the biases, and whether all weights change at once.

    `output_first` changes the output layer first and sends the hidden layer's gradients through the
    weights just changed.
    """

    bias: Bias
    order: Order

    @property
    def key(self) -> str:
        """The name under which the figures list this variant."""
        return f"{self.bias}_{self.order}"


VARIANTS: Final = [
    Variant(bias, order)
    for bias in ("fixed_bias", "shared_bias_trained", "bias_per_neuron_trained")
    for order in ("simultaneous", "output_first")
]


@dataclass(frozen=True, slots=True)
class Training:
    """The total error after so many steps, and the outputs after the last of them."""

    errors: dict[int, float]
    outputs: tuple[float, float]


def train(
    variant: Variant,
    steps: int,
    tick: Callable[[], object] = lambda: None,
    targets: Sequence[float] | None = None,
) -> Training:
    """Take so many steps of gradient descent from the given weights; `tick` is called after each.

    Errors are noted before the first step, after 1, 10, 100, ... steps and at the end. Other
    `targets` may stand in for the text's.
    """
    network = given_network(targets, bias_per_neuron=variant.bias == "bias_per_neuron_trained")
    step = _output_first if variant.order == "output_first" else _simultaneous
    trained = variant.bias != "fixed_bias"
    hidden = _parameters(network.hidden_weights, network.hidden_biases if trained else ())
    output = _parameters(network.output_weights, network.output_biases if trained else ())
    noted = {0, steps, *(10**power for power in range(len(str(steps))))}
    errors = {}
    for number in range(steps + 1):
        now = network.record()
        if number in noted:
            errors[number] = now.total.data
        if number < steps:
            step(network, now, hidden, output)
            tick()
    return Training(errors, (now.output.outs[0].data, now.output.outs[1].data))


def _simultaneous(network: Network, now: Pass, hidden: list[Value], output: list[Value]) -> None:
    _zero(hidden + output)
    now.total.backward()
    _descend(hidden + output, network.learning_rate)


def _output_first(network: Network, now: Pass, hidden: list[Value], output: list[Value]) -> None:
    """The output layer's step; then its deltas go back through its sums, recorded anew.

    The recorded slopes of the first pass are those of the old weights, which is why the sums are
    recorded again.
    """
    _zero(output)
    now.total.backward()
    _descend(output, network.learning_rate)
    _zero(hidden)
    neurons = zip(now.output.nets, network.output_biases, network.output_weights, strict=True)
    for net, bias, weights in neurons:
        affine(bias, weights, now.hidden.outs).backward(net.grad)
    _descend(hidden, network.learning_rate)


def _parameters(weights: tuple[tuple[Value, Value], ...], biases: tuple[Value, ...]) -> list[Value]:
    """All of them, a shared bias once."""
    return list(dict.fromkeys([*(w for pair in weights for w in pair), *biases]))


def _zero(parameters: list[Value]) -> None:
    for parameter in parameters:
        parameter.grad = 0.0


def _descend(parameters: list[Value], learning_rate: float) -> None:
    for parameter in parameters:
        parameter.data -= learning_rate * parameter.grad
