"""The neuron: one affine node and one activation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, SupportsIndex

from autograd.engine.operands import Group, LeafGroup, Number, Snapshot, ValueGroup, as_group
from autograd.engine.operations import affine
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown
from nn.activations import Activation, Function, function, name_of
from nn.arguments import (
    RELU,
    activation_of,
    check_size,
    count,
    either,
    is_ordered,
    listed,
    snapshot,
)
from nn.batch import Batch, over_samples
from nn.initialisers import micrograds
from nn.layers.labels import Place
from nn.layers.unit import Unit, fixed
from nn.module import Module
from nn.randomness import Source, generator_of_weights


class Neuron(Unit):
    """The sum of `n_inputs` inputs times the weights `w`, plus the bias `b`, through an activation.

    Weights are drawn evenly from -1 to 1 and the bias is 0. What a neuron computes is labelled
    `label`, and its parameters carry labels too. `nin` and `nonlin` are micrograd's arguments:
    another name of `n_inputs`, and False for a neuron without activation.

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

    _fixed = fixed(
        "write Neuron.from_weights(neuron.w, neuron.b, activation='tanh') for one with the same "
        "parameters.",
        *("activation", "nonlin", "n_inputs", "nin"),
    )

    def __init__(
        self,
        n_inputs: SupportsIndex | None = None,
        activation: Activation = RELU,
        rng: Source = None,
        *,
        nin: SupportsIndex | None = None,
        nonlin: bool | None = None,
    ) -> None:
        # before numbers are drawn, so that a mistake leaves the next ones as they would have been
        activation = function(activation_of("Neuron", activation, nonlin))
        n = count("Neuron", "inputs", either("Neuron", "n_inputs", n_inputs, "nin", nin))
        check_size("Neuron", [n, 1])
        _equip(self, micrograds(n, generator_of_weights(rng)), 0.0, activation, Place())

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

        >>> Neuron.from_weights([2.0, -1.0], 0.5)([1.0, 1.0]).data
        1.5
        """
        neuron = cls.__new__(cls)
        _equip(neuron, weights, bias, activation, place)
        return neuron

    @property
    def n_inputs(self) -> int:
        """How many inputs the neuron takes."""
        return len(self.w)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "w":
            value = _as_weights(value)
        elif name == "b" and not isinstance(value, Value):
            raise OperandError(
                f"Neuron.b is a Value, got {shown(value)}, which would not be trained; write "
                "neuron.b.data = ... for another number."
            )
        elif name == "label" and not isinstance(value, str):
            raise OperandError(f"Neuron.label is a text, got {shown(value)}.")
        super().__setattr__(name, value)

    def forward(self, inputs: Iterable[Value | Number] | Snapshot) -> Value:
        """What the neuron makes of its inputs; calling it is the same."""
        if type(inputs) is not Snapshot:
            if type(inputs) is Batch:
                return over_samples(self.forward, (inputs,))  # type: ignore[return-value]
            inputs = snapshot("Neuron", len(self.w), inputs)
        out = affine(self.b, self.w, inputs)
        if self.activation is not None:
            out = self.activation(out)
        try:
            # the slot, for the property would take as long as a multiplication
            if not out._label:  # noqa: SLF001
                out._label = self.label  # noqa: SLF001
        except AttributeError:
            raise OperandError(
                f"The activation {name_of(self.activation)!r} gave {shown(out)} of type "
                f"{type(out).__name__}, not a Value; use operators and functions of autograd in it."
            ) from None
        return out

    __call__ = forward

    def extra_repr(self) -> str:
        """How the neuron was made."""
        return f"{self.n_inputs}, activation={name_of(self.activation)!r}"


def _equip(
    neuron: Neuron,
    weights: Iterable[Value | Number],
    bias: Value | Number,
    given: Activation,
    place: Place,
) -> None:
    numbers = listed("Neuron", "weights", weights)
    neuron.w = as_group(_parameter(x, place.weight(i)) for i, x in enumerate(numbers, start=1))
    neuron.b = _parameter(bias, place.bias)
    # past the refusal in Unit
    Module.__setattr__(neuron, "activation", function(given))
    neuron.label = place.output


def _as_weights(given: Any) -> Group:
    weights = as_group(given) if is_ordered(given) else None
    if isinstance(weights, LeafGroup | ValueGroup):
        return weights
    raise OperandError(
        f"Neuron.w is a sequence of Values, got {shown(given)}; a number would not be "
        "trained. Write neuron.w[0].data = ... for another number, or Neuron.from_weights(...)."
    )


def _parameter(given: Value | Number, label: str) -> Value:
    if not isinstance(given, Value):
        return Value(given, label)
    if not given.label:
        given.label = label
    return given
