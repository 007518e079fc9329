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
    >>> Place(layer=1, neuron=(2, 1, 9), hidden=True).output
    'h1_2,1,9'
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

    def weight(self, number: int) -> str:
        """The label of the weight of input `number`."""
        return self._name("w", number)

    def weights(self, shape: tuple[int, ...]) -> list[str]:
        """The labels of the weights of all inputs, the last axis first to change.

        >>> Place(1, 2).weights((10,))[-2:], Place(1, 2).weights((3, 3, 3))[-1]
        (['w1_29', 'w1_2,10'], 'w1_2,3,3,3')
        """
        # a large layer has thousands of them, so what they begin with is written once
        near, far = self.weight(0)[:-1], self.weight(10)[:-2]
        ends = [str(i) for i in range(1, shape[0] + 1)]
        if len(shape) == 1:
            return [(near if len(end) == 1 else far) + end for end in ends]
        for n in shape[1:]:
            ends = [f"{end},{i}" for end in ends for i in range(1, n + 1)]
        return [far + end for end in ends]

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
