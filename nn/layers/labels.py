"""How a network names its values, so that it draws itself well: `h1_2`, `w1_21`, `b1_2`, `out`."""

from __future__ import annotations

from dataclasses import dataclass, replace

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

    def outputs(self, shape: tuple[int, ...]) -> list[str]:
        """The labels of all that a layer of this shape computes, the last axis first to change.

        >>> place = Place(layer=1, hidden=True)
        >>> place.outputs((1,)), place.outputs((2,)), place.outputs((8, 26, 9))[-1]
        (['h1'], ['h1_1', 'h1_2'], 'h1_8,26,9')
        """
        if shape in {(), (1,)}:
            return [self.output]
        begin, scope = replace(self, neuron=1).output[:-1], f"layer {self.layer}"
        labels = [begin + end for end in _numbered(shape)]
        return [Scoped(label, scope) for label in labels] if self.layer else labels

    def weight(self, number: int) -> str:
        """The label of the weight of input `number`."""
        if not self.neuron:
            return self._name("w", str(number))
        # w1_111 could be read in two ways
        comma = "," if max(self.neuron, number) > 9 else ""
        return self._name("w", f"{self.neuron}{comma}{number}")

    def weights(self, shape: tuple[int, ...]) -> list[str]:
        """The labels of the weights of all inputs, the last axis first to change.

        >>> Place(1, 2).weights((10,))[-2:], Place(1, 2).weights((3, 3, 3))[-1]
        (['w1_29', 'w1_2,10'], 'w1_2,3,3,3')
        """
        # a large layer has thousands of them, so what they begin with is written once
        near, far = self.weight(0)[:-1], self.weight(10)[:-2]
        ends = _numbered(shape)
        if len(shape) == 1:
            return [(near if len(end) == 1 else far) + end for end in ends]
        return [far + end for end in ends]

    @property
    def bias(self) -> str:
        """The label of the bias."""
        return self._name("b", str(self.neuron or ""))

    def _name(self, letter: str, subscript: str) -> str:
        if not self.layer:
            return letter + subscript
        return f"{letter}{self.layer}" + (f"_{subscript}" if subscript else "")


def _numbered(shape: tuple[int, ...]) -> list[str]:
    """The numbers along all axes, counted from 1, with commas."""
    ends = [str(i) for i in range(1, shape[0] + 1)]
    for n in shape[1:]:
        ends = [f"{end},{i}" for end in ends for i in range(1, n + 1)]
    return ends
