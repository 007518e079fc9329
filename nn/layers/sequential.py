"""Modules one after the other, with numbers for their layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, SupportsIndex, overload

from nn.layers.containers import Series, by_position
from nn.layers.numbering import Stages, is_idle, is_layer, name_outputs, name_parameters, stages
from nn.module import Module


class Sequential(Series):
    """Modules one after the other: each is given what the one before gave.

    They are given one by one, or by name in a dict. Without names they are named by their
    positions, so that parameters have PyTorch's paths: `0.weight`, `2.bias`. A slice is a
    Sequential of the same modules under the same names. As in PyTorch, `insert` and `del` name all
    modules by their positions.

    Parameters and results are labelled by layer, as those of an `MLP` are: `w1_21` is the weight of
    neuron 2 of layer 1 for input 1, `h1_2` what the neuron gives after its activation, `out` what
    comes out at the end. A layer begins with a module that has a matrix of weights, and ends before
    the next one.

    >>> from nn.layers.linear import Linear
    >>> model = Sequential(Linear(2, 3), Linear(3, 1))
    >>> [path for path, _ in model.named_parameters()][:3]
    ['0.weight.0.0', '0.weight.0.1', '0.weight.1.0']
    >>> model([1.0, 2.0])[0].label, model[0].bias[2].label
    ('out', 'b1_3')
    >>> model[-1], len(model[:1])
    (Linear(in_features=3, out_features=1, bias=True), 1)
    """

    _stages: Stages = ()
    """For each module the layer that ends with it, if one does."""

    def __init__(self, *modules: Module | Mapping[str, Module]) -> None:
        (only,) = modules if len(modules) == 1 else (None,)
        named = only if isinstance(only, Mapping) else by_position(modules)
        # a class derived from this one may have set attributes before
        self._hold({**self._held(), **named})

    def _hold(self, modules: Mapping[str, Any] | Iterable[Any]) -> None:
        super()._hold(modules)
        self._number()

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if isinstance(value, Module):
            self._number()

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        self._number()

    def _number(self) -> None:
        """Give the layers their numbers, counted from 1; the only one is 0."""
        _number(self, 0 if sum(_sizes(self)) == 1 else 1, followed=False)

    def forward(self, inputs: Any) -> Any:
        """What the last module gives, or the inputs if there is none."""
        outputs = inputs
        for module, stage in zip(self._held().values(), self._stages, strict=True):
            outputs = module(outputs)
            if stage is not None:
                name_outputs(outputs, stage)
        return outputs

    @overload
    def __getitem__(self, index: slice) -> Sequential: ...
    @overload
    def __getitem__(self, index: SupportsIndex) -> Any: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        if not isinstance(index, slice):
            return vars(self)[self._key(index)]
        sliced = Sequential()
        for key, module in list(self._held().items())[index]:
            Module.__setattr__(sliced, key, module)
        # the numbers of its layers stay those that they have here
        Module.__setattr__(sliced, "_stages", self._stages[index])
        return sliced

    def __add__(self, other: Iterable[Module]) -> Sequential:
        """A Sequential of the modules of both."""
        if not isinstance(other, Series):
            return NotImplemented
        return Sequential(*self, *other)


def _sizes(container: Sequential) -> list[int]:
    """How many layers each module has."""
    return [
        sum(_sizes(module)) if isinstance(module, Sequential) else int(is_layer(module))
        for module in container
    ]


def _number(container: Sequential, first: int, *, followed: bool) -> None:
    sizes = _sizes(container)
    idle = {index for index, module in enumerate(container) if is_idle(module)}
    vars(container)["_stages"] = stages(sizes, idle, first, followed)
    number = first
    for index, module in enumerate(container):
        if isinstance(module, Sequential):
            _number(module, number, followed=followed or any(sizes[index + 1 :]))
            if vars(container)["_stages"][index] is None:
                # what comes after it belongs to its last layer
                vars(module)["_stages"] = _without_last(vars(module)["_stages"])
        elif sizes[index]:
            name_parameters(module, number)
        number += sizes[index]


def _without_last(given: Stages) -> Stages:
    ends = [index for index, stage in enumerate(given) if stage is not None]
    return tuple(None if index in ends[-1:] else stage for index, stage in enumerate(given))
