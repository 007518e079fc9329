"""How a network names its values, so that it draws itself well: `h1_2`, `w1_21`, `b1_2`, `out`."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.engine.scopes import Scoped


@dataclass(frozen=True, slots=True)
class Place:
    """Where a neuron stands, counted from 1: which layer, which neuron in it; 0 for the only one.

    >>> first, last = Place(layer=1, neuron=2, hidden=True), Place(layer=3)
    >>> first.output, first.weight(1), first.weight(10), first.bias
    ('h1_2', 'w1_21', 'w1_2,10', 'b1_2')
    >>> last.output, last.weight(1), last.bias, last.output.scope
    ('out', 'w3_1', 'b3', 'layer 3')
    >>> Place().weight(1), Place().bias
    ('w1', 'b')
    """

    layer: int = 0
    neuron: int = 0
    hidden: bool = False

    @property
    def output(self) -> str:
        """The label of what the neuron computes, with its layer as scope."""
        if self.hidden:
            label = self._name("h", str(self.neuron or ""))
        else:
            label = f"out_{self.neuron}" if self.neuron else "out"
        return Scoped(label, f"layer {self.layer}") if self.layer else label

    def weight(self, number: int) -> str:
        """The label of the weight of input `number`."""
        if not self.neuron:
            return self._name("w", str(number))
        # w1_111 could be read in two ways
        comma = "," if max(self.neuron, number) > 9 else ""
        return self._name("w", f"{self.neuron}{comma}{number}")

    @property
    def bias(self) -> str:
        """The label of the bias."""
        return self._name("b", str(self.neuron or ""))

    def _name(self, letter: str, subscript: str) -> str:
        if not self.layer:
            return letter + subscript
        return f"{letter}{self.layer}" + (f"_{subscript}" if subscript else "")
