"""Layers of neurons, and networks of layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Self, SupportsIndex, TypeAlias

from autograd.engine.operands import Number, Snapshot
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.activations import Activation, function, name_of
from nn.arguments import (
    RELU,
    activation_of,
    check_size,
    count,
    counts,
    either,
    listed,
    snapshot,
)
from nn.batch import Batch, over_samples
from nn.errors import SettingTypeError
from nn.initialisers import micrograds
from nn.layers.labels import Place
from nn.layers.neuron import Neuron
from nn.layers.unit import Unit, fixed, modules_of
from nn.module import Module
from nn.randomness import Source, generator_of_weights

Weights: TypeAlias = Iterable[Iterable[Value | Number]]
"""The weights of a layer: a row for each neuron."""

Biases: TypeAlias = Iterable[Value | Number]


class Layer(Unit):
    """Neurons side by side, which share their inputs.

    A call gives the list of their outputs; the output itself if there is one neuron only, unless
    the layer is a hidden one of a network. `nin`, `nout` and `nonlin` are micrograd's arguments.

    >>> layer = Layer.from_weights([[1.0, 2.0], [3.0, 4.0]], [0.0, 10.0], activation=None)
    >>> [out.data for out in layer([1.0, -1.0])]
    [-1.0, 9.0]
    """

    neurons: list[Neuron]
    hidden: bool
    """Whether it feeds another layer, so that a single neuron too gives a list."""

    _fixed = fixed(
        "make a new Layer, or set what its neurons have: layer.neurons[0].b = Value(0.5).",
        *("activation", "nonlin", "n_inputs", "nin", "n_outputs", "nout"),
    )

    def __init__(  # noqa: PLR0913  (with micrograd's names beside ours)
        self,
        n_inputs: SupportsIndex | None = None,
        n_outputs: SupportsIndex | None = None,
        activation: Activation = RELU,
        rng: Source = None,
        *,
        nin: SupportsIndex | None = None,
        nout: SupportsIndex | None = None,
        nonlin: bool | None = None,
    ) -> None:
        activation = function(activation_of("Layer", activation, nonlin))
        n_weights = count("Layer", "inputs", either("Layer", "n_inputs", n_inputs, "nin", nin))
        n_neurons = count("Layer", "neurons", either("Layer", "n_outputs", n_outputs, "nout", nout))
        check_size("Layer", [n_weights, n_neurons])
        source = generator_of_weights(rng)
        weights = [micrograds(n_weights, source) for _ in range(n_neurons)]
        _equip(self, weights, None, activation, Place())

    @classmethod
    def from_weights(
        cls,
        weights: Weights,
        biases: Biases | None = None,
        activation: Activation = "relu",
        place: Place = Place(),  # noqa: B008  (it is immutable)
    ) -> Self:
        """A layer with these weights, a row for each neuron, and these biases (None: all 0).

        They are numbers or Values; a Value may stand in several places, as a bias that neurons
        share does, and keeps its label.

        >>> [y.data for y in Layer.from_weights([[2.0, -1.0], [1.0, 1.0]], [0.5, 0.0])([1.0, 1.0])]
        [1.5, 2.0]
        """
        layer = cls.__new__(cls)
        _equip(layer, weights, biases, activation, place)
        return layer

    @property
    def n_inputs(self) -> int:
        """How many inputs the layer takes."""
        return self.neurons[0].n_inputs

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, modules_of("Layer", name, value) if name == "neurons" else value)

    # one Value or a list of them, which the caller knows and a type checker cannot
    def forward(self, inputs: Iterable[Value | Number] | Snapshot) -> Any:
        """What the neurons make of the inputs; calling the layer is the same."""
        if type(inputs) is not Snapshot:
            if type(inputs) is Batch:
                return over_samples(self.forward, (inputs,))
            inputs = snapshot("Layer", self.n_inputs, inputs)
        outputs = [neuron(inputs) for neuron in self.neurons]
        return outputs if self.hidden or len(outputs) > 1 else outputs[0]

    __call__ = forward

    def __repr__(self) -> str:
        name = name_of(self.neurons[0].activation)
        return f"{type(self).__name__}({self.n_inputs}, {len(self.neurons)}, activation={name!r})"


class MLP(Unit):
    """A multi-layer perceptron: each layer is fed with the outputs of the one before.

    `sizes` are the numbers of neurons in its layers, hidden ones first. The hidden layers go
    through `activation`, the last one through `output_activation`. A call takes `n_inputs` numbers
    and Values and gives a list of outputs, or the output itself if the last layer has one neuron.
    `nin` and `nouts` are micrograd's names of `n_inputs` and `sizes`.

    >>> model = MLP(3, [4, 4, 1])
    >>> len(model.parameters())
    41
    >>> model([2.0, 3.0, -1.0]).label
    'out'
    """

    layers: list[Layer]

    _fixed = fixed(
        "make a new MLP, or one with given weights by MLP.from_weights(...).",
        *("activation", "output_activation", "n_inputs", "nin", "sizes", "nouts"),
    )

    def __init__(  # noqa: PLR0913  (with micrograd's names beside ours)
        self,
        n_inputs: SupportsIndex | None = None,
        sizes: Iterable[SupportsIndex] | None = None,
        activation: Activation = RELU,
        output_activation: Activation = None,
        rng: Source = None,
        *,
        nin: SupportsIndex | None = None,
        nouts: Iterable[SupportsIndex] | None = None,
    ) -> None:
        widths = [
            count("MLP", "inputs", either("MLP", "n_inputs", n_inputs, "nin", nin)),
            *counts("MLP", "neurons in each layer", either("MLP", "sizes", sizes, "nouts", nouts)),
        ]
        check_size("MLP", widths)
        activation, output_activation = function(activation), function(output_activation)
        source = generator_of_weights(rng)
        layers = [([micrograds(n, source) for _ in range(m)], None) for n, m in pairwise(widths)]
        self.layers = _stacked(layers, activation, output_activation)

    @classmethod
    def from_weights(
        cls,
        layers: Iterable[tuple[Weights, Biases | None]],
        activation: Activation = "relu",
        output_activation: Activation = None,
    ) -> Self:
        """A network of these layers: for each, what `Layer.from_weights` takes.

        >>> xor = MLP.from_weights([([[1, 1], [1, 1]], [0, -1]), ([[1, -2]], [0])])
        >>> [xor(x).data for x in ([0, 0], [0, 1], [1, 0], [1, 1])]
        [0.0, 1.0, 1.0, 0.0]
        """
        network = cls.__new__(cls)
        pairs = listed("MLP", "layers", layers)
        for pair in pairs:
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise SettingTypeError(
                    f"MLP.from_weights expects a pair (weights, biases) for each layer, got "
                    f"{shown(pair)}; None as biases makes them 0."
                )
        network.layers = _stacked(pairs, activation, output_activation)
        return network

    @property
    def n_inputs(self) -> int:
        """How many inputs the network takes."""
        return self.layers[0].n_inputs

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, modules_of("MLP", name, value) if name == "layers" else value)

    # one Value or a list of them, which the caller knows and a type checker cannot
    def forward(self, inputs: Iterable[Value | Number]) -> Any:
        """What the layers make of the inputs, one after the other; calling it is the same."""
        if type(inputs) is Batch:
            return over_samples(self.forward, (inputs,))
        values: Any = snapshot("MLP", self.n_inputs, inputs)
        for layer in self.layers:
            values = layer(values)
        return values

    __call__ = forward

    def __repr__(self) -> str:
        """How the network was made; `print` shows its layers."""
        sizes = [len(layer.neurons) for layer in self.layers]
        hidden, output = (name_of(self.layers[i].neurons[0].activation) for i in (0, -1))
        activation = f", activation={hidden!r}" if len(sizes) > 1 else ""
        name = type(self).__name__
        return f"{name}({self.n_inputs}, {sizes}{activation}, output_activation={output!r})"

    def __str__(self) -> str:
        # a class derived from this one may have a text of its own
        is_own = type(self).__repr__ is not MLP.__repr__
        return repr(self) if is_own else Module.__repr__(self)


def _equip(
    layer: Layer, weights: Weights, biases: Biases | None, given: Activation, place: Place
) -> None:
    rows = [listed("Layer", "each row of weights", row) for row in listed("Layer", "rows", weights)]
    each_bias = [0.0] * len(rows) if biases is None else listed("Layer", "biases", biases)
    if len(each_bias) != len(rows):
        raise LengthError(
            f"A layer has one bias for each neuron, got {len(each_bias)} biases for {len(rows)} "
            "rows of weights; give as many, or None for 0 everywhere."
        )
    lengths = sorted({len(row) for row in rows})
    if len(lengths) != 1:
        found = "rows of {} and {}".format(*lengths) if rows else "no rows"
        raise LengthError(
            f"The neurons of a layer have as many weights each, at least one neuron, got {found}."
        )
    share = function(given)
    layer.neurons = [
        Neuron.from_weights(row, bias, share, replace(place, neuron=i if len(rows) > 1 else 0))
        for i, (row, bias) in enumerate(zip(rows, each_bias, strict=True), start=1)
    ]
    layer.hidden = place.hidden


def _stacked(
    layers: Sequence[tuple[Weights, Biases | None]], hidden: Activation, output: Activation
) -> list[Layer]:
    last = len(layers)
    if not last:
        raise LengthError("MLP expects at least one layer, got none.")
    # read here, so that a wrong name is found in a network without hidden layers too
    hidden, output = function(hidden), function(output)
    stack = [
        Layer.from_weights(
            weights,
            biases,
            output if number == last else hidden,
            Place(layer=number if last > 1 else 0, hidden=number < last),
        )
        for number, (weights, biases) in enumerate(layers, start=1)
    ]
    for number, (below, above) in enumerate(pairwise(stack), start=1):
        if len(below.neurons) != above.n_inputs:
            raise LengthError(
                f"Layer {number + 1} has {above.n_inputs} weights for each neuron, but is fed by "
                f"the {len(below.neurons)} neurons of layer {number}; give as many."
            )
    return stack
