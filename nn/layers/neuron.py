"""The neuron: one affine node and one activation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self, SupportsIndex

from autograd.engine.operands import Group, Number, Snapshot, as_group
from autograd.engine.operations import affine
from autograd.engine.value import Value
from autograd.errors import OperandError
from nn.activations import Activation, Function, function, name_of
from nn.arguments import count, snapshot
from nn.initialisers import uniform
from nn.layers.labels import Place
from nn.module import Module
from nn.randomness import Source, generator_of_weights


class Neuron(Module):
    """The sum of `n_inputs` inputs times the weights `w`, plus the bias `b`, through an activation.

    Weights are drawn evenly from -1 to 1 and the bias is 0. What a neuron computes is labelled
    `label`, and its parameters carry labels too.

    >>> neuron = Neuron.from_weights([0.5, -1.0], bias=0.25, activation="tanh")
    >>> neuron([2.0, 1.0])
    Value(data=0.244919, grad=0, label='out')
    >>> neuron.parameters()[2]
    Value(data=0.25, grad=0, label='b')
    """

    w: Group
    b: Value
    activation: Function | None
    label: str

    def __init__(
        self, n_inputs: SupportsIndex, activation: Activation = "relu", rng: Source = None
    ) -> None:
        weights = uniform(count("Neuron", "inputs", n_inputs), generator_of_weights(rng))
        _equip(self, weights, 0.0, activation, Place())

    @classmethod
    def from_weights(
        cls,
        weights: Iterable[Value | Number],
        bias: Value | Number = 0.0,
        activation: Activation = "relu",
        place: Place = Place(),  # noqa: B008  (it is immutable)
    ) -> Self:
        """A neuron with these weights and this bias, which are numbers or Values.

        A Value may be shared with other neurons, and keeps its label if it has one. `place` gives
        the labels of a neuron that is one of many.
        """
        neuron = cls.__new__(cls)
        _equip(neuron, weights, bias, activation, place)
        return neuron

    @property
    def n_inputs(self) -> int:
        """How many inputs the neuron takes."""
        return len(self.w)

    def __call__(self, inputs: Iterable[Value | Number] | Snapshot) -> Value:
        if type(inputs) is not Snapshot:
            inputs = snapshot("Neuron", len(self.w), inputs)
        out = affine(self.b, self.w, inputs)
        if self.activation is not None:
            out = self.activation(out)
        try:
            if not out.label:
                out.label = self.label
        except AttributeError:
            raise OperandError(
                f"The activation {name_of(self.activation)!r} gave {out!r} of type "
                f"{type(out).__name__}, not a Value; use operators and functions of autograd in it."
            ) from None
        return out

    def __repr__(self) -> str:
        return f"Neuron({self.n_inputs}, activation={name_of(self.activation)!r})"


def _equip(
    neuron: Neuron,
    weights: Iterable[Value | Number],
    bias: Value | Number,
    given: Activation,
    place: Place,
) -> None:
    neuron.w = as_group(_parameter(x, place.weight(i)) for i, x in enumerate(weights, start=1))
    neuron.b = _parameter(bias, place.bias)
    neuron.activation = function(given)
    neuron.label = place.output


def _parameter(given: Value | Number, label: str) -> Value:
    if not isinstance(given, Value):
        return Value(given, label)
    if not given.label:
        given.label = label
    return given
