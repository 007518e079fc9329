"""How modules one after the other number their layers, and name what is in them and comes out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from autograd.engine.scopes import OfParameter
from autograd.engine.value import Value
from autograd.errors import ChainruleError
from nn.batch import Batch
from nn.contents import PathLabel
from nn.layers.labels import Place
from nn.layers.nesting import Shape, opened
from nn.layers.neuron import Neuron
from nn.layers.normalisation import LayerNorm, RMSNorm
from nn.layers.shaping import Flatten, Identity, Unflatten
from nn.module import Module
from nn.parameter import Parameter


class LayerLabel(OfParameter):
    """A label that a sequence of modules gave a parameter, and a longer one may give anew."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """The end of a layer, from its matrix of weights to the last module before the next one.

    `number` is counted from 1, and 0 for the only layer there is; `hidden` says whether another
    follows.
    """

    number: int
    hidden: bool


Stages: TypeAlias = tuple[Stage | None, ...]
"""For each module the layer that ends with it, if one does."""


def is_layer(module: Module) -> bool:
    """Whether a module has a matrix of weights, or a neuron, in it: a normalisation has none."""
    return any(
        isinstance(part, Neuron) or any(isinstance(x, Parameter) for x in vars(part).values())
        for part in module.modules()
        if not isinstance(part, LayerNorm | RMSNorm)
    )


def is_idle(module: Module) -> bool:
    """Whether a module computes nothing, so that what it gives has its names already."""
    return isinstance(module, Flatten | Unflatten | Identity)


def stages(sizes: Sequence[int], idle: Collection[int], first: int, followed: bool) -> Stages:
    """The stages of modules with so many layers each, the first of which has this number.

    `idle` are the positions of those that compute nothing; `followed` says whether layers follow.

    >>> stages([1, 0, 0, 1], idle=[2], first=1, followed=False)
    (None, Stage(number=1, hidden=True), None, Stage(number=2, hidden=False))
    """
    last = first + sum(sizes) - 1
    found: list[Stage | None] = [None] * len(sizes)
    number, end = first - 1, -1
    for index, n in enumerate([*sizes, 1]):
        if n and number >= first:
            found[end] = Stage(number, number < last or followed)
        number += n
        if index not in idle:
            end = index
    return tuple(found)


def name_parameters(module: Module, number: int) -> None:
    """Label the weights and the biases of a layer, unless they have labels of their own.

    They are `w1_21`, or `w1_2,1,3,3` with more axes, and `b1_2`: the first number after the layer's
    is that of the output. Of an only output there is none.
    """
    weight, bias = vars(module).get("weight"), vars(module).get("bias")
    if not isinstance(weight, Parameter):
        return
    n, shape = weight.shape[0], weight.shape[1:]
    places = [Place(number, neuron if n > 1 else 0) for neuron in range(1, n + 1)]
    if weight.rows[-1][-1].label == places[-1].weights(shape)[-1]:
        return
    for place, row in zip(places, weight.rows, strict=True):
        for leaf, label in zip(row, place.weights(shape), strict=True):
            _label(leaf, label)
    if isinstance(bias, tuple) and len(bias) == n:
        for place, leaf in zip(places, bias, strict=True):
            _label(leaf, place.bias)


def name_outputs(outputs: Any, stage: Stage) -> None:
    """Label what a layer gives, as far as it was computed and has no labels: `h1_2`, `out_2`."""
    if type(outputs) is Batch:
        for sample in outputs:
            name_outputs(sample, stage)
        return
    values: Any = outputs
    shape: Shape = ()
    if isinstance(outputs, Value):
        values = [outputs]
    elif type(outputs) is list and outputs and type(outputs[0]) is Value:
        shape = (len(outputs),)
    else:
        try:
            values, shape = opened("", outputs)
        except ChainruleError:
            # whatever it is, it is no sample; the next module will say so
            return
    for value, label in zip(values, _labels(stage, shape), strict=True):
        # the slots, for the properties would take as long as the layer
        if type(value) is Value and not value._label and value._row is not None:  # noqa: SLF001
            value._label = label  # noqa: SLF001


@lru_cache(maxsize=64)
def _labels(stage: Stage, shape: Shape) -> list[str]:
    return Place(stage.number, hidden=stage.hidden).outputs(shape)


def _label(parameter: Value, label: str) -> None:
    if not parameter.label or isinstance(parameter.label, PathLabel | LayerLabel):
        parameter.label = LayerLabel(label)
