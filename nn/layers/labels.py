"""How a network names its values, so that it draws itself well: `h1_2`, `w1_21`, `b1_2`, `out`."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.engine.scopes import Scoped


@dataclass(frozen=True, slots=True)
class Place:
    """Where a neuron stands, counted from 1: which layer, which neuron in it; 0 for the only one.

    In a layer with several axes `neuron` is a number for each, such as channel, row and column.

    >>> first, last = Place(layer=1, neuron=2, hidden=True), Place(layer=3)
    >>> first.output, first.weight(1), first.weight(10), first.bias
    ('h1_2', 'w1_21', 'w1_2,10', 'b1_2')
    >>> last.output, last.weight(1), last.bias, last.output.scope
    ('out', 'w3_1', 'b3', 'layer 3')
    >>> Place().weight(1), Place().bias
    ('w1', 'b')
    >>> Place(layer=1, neuron=(2, 1, 9), hidden=True).output, Place(1, 2).weight(1, 3, 3)
    ('h1_2,1,9', 'w1_2,1,3,3')
    """

    layer: int = 0
    neuron: int | tuple[int, ...] = 0
    hidden: bool = False

    @property
    def output(self) -> str:
        """The label of what the neuron computes, with its layer as scope."""
        if self.hidden:
            label = self._name("h")
        else:
            subscript = _subscript(self._numbers)
            label = f"out_{subscript}" if subscript else "out"
        return Scoped(label, f"layer {self.layer}") if self.layer else label

    def weight(self, *numbers: int) -> str:
        """The label of the weight of this input: its number, or one for each axis."""
        return self._name("w", *numbers)

    @property
    def bias(self) -> str:
        """The label of the bias."""
        return self._name("b")

    @property
    def _numbers(self) -> tuple[int, ...]:
        if isinstance(self.neuron, tuple):
            return self.neuron
        return (self.neuron,) if self.neuron else ()

    def _name(self, letter: str, *numbers: int) -> str:
        subscript = _subscript((*self._numbers, *numbers))
        if not self.layer:
            return letter + subscript
        return f"{letter}{self.layer}" + (f"_{subscript}" if subscript else "")


def _subscript(numbers: tuple[int, ...]) -> str:
    # w1_111 could be read in two ways
    comma = "," if len(numbers) > 2 or max(numbers, default=0) > 9 else ""
    return comma.join(map(str, numbers))
