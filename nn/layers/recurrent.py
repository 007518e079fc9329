"""Cells of recurrent networks: one step in time, from an input and a state to the next state."""

from __future__ import annotations

from math import sqrt
from typing import Any, ClassVar, SupportsIndex

from autograd.engine.operands import Snapshot
from autograd.engine.operations import dot, relu, sigmoid, tanh
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import check_flag, check_size, count, one_of, snapshot
from nn.layers.linear import sums_of
from nn.layers.nesting import is_nested
from nn.layers.unit import RELOAD, Learner, fixed
from nn.parameter import Parameter
from nn.randomness import Source, generator


class _Cell(Learner):
    """What cells have in common: weights of the input and of the state, by PyTorch's names."""

    gates: ClassVar[int]
    """How many sums there are for each number of the state."""

    input_size: int
    hidden_size: int
    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Any
    bias_hh: Any
    _learned = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    _fixed = fixed(
        RELOAD,
        *("input_size", "hidden_size"),
    )

    def __init__(
        self,
        input_size: SupportsIndex,
        hidden_size: SupportsIndex,
        bias: bool = True,
        *,
        rng: Source = None,
    ) -> None:
        owner = type(self).__name__
        n_inputs = count(owner, "numbers in an input (input_size)", input_size)
        size = count(owner, "numbers in the state (hidden_size)", hidden_size)
        check_flag(owner, "bias", bias)
        n_sums = self.gates * size
        check_size(owner, [n_inputs + size + 1, n_sums])
        self._fix(input_size=n_inputs, hidden_size=size)
        source, bound = generator(rng), 1.0 / sqrt(size)

        def drawn(*shape: int) -> Any:
            return Parameter(source.uniform(-bound, bound, shape))

        self.weight_ih, self.weight_hh = drawn(n_sums, n_inputs), drawn(n_sums, size)
        self.bias_ih = drawn(n_sums) if bias else None
        self.bias_hh = drawn(n_sums) if bias else None

    def extra_repr(self) -> str:
        """How the cell was made, as PyTorch writes it."""
        return f"{self.input_size}, {self.hidden_size}" + ", bias=False" * (self.bias_ih is None)

    def _inputs(self, inputs: Any) -> Snapshot:
        owner = type(self).__name__
        if is_nested(inputs):
            raise LengthError(
                f"{owner} expects the input of one step in time, {self.input_size} numbers, got "
                f"{shown(inputs)}; go through a sequence: for x in inputs: state = cell(x, state)."
            )
        return snapshot(owner, self.input_size, inputs)

    def _state(self, given: Any) -> Snapshot:
        """A state, which at the beginning is 0 everywhere."""
        owner = f"The state of {type(self).__name__}"
        return snapshot(
            owner, self.hidden_size, [0.0] * self.hidden_size if given is None else given
        )

    def _of_inputs(self, inputs: Snapshot) -> list[list[Value]]:
        """The sums of the weighted inputs, a list for each gate."""
        return self._parted(sums_of(self.weight_ih.rows, self.bias_ih, inputs))

    def _of_state(self, state: Snapshot) -> list[list[Value]]:
        """The sums of the weighted state, a list for each gate."""
        return self._parted(sums_of(self.weight_hh.rows, self.bias_hh, state))

    def _parted(self, sums: list[Value]) -> list[list[Value]]:
        size = self.hidden_size
        return [sums[start : start + size] for start in range(0, len(sums), size)]


class LSTMCell(_Cell):
    """A step of a long short-term memory: the next state (h, c) for an input and a state.

    The input has `input_size` numbers; h, what the cell says, and c, what it remembers, have
    `hidden_size` each. Without a state both are 0. Weights are PyTorch's, of the shapes
    (4 hidden_size, input_size) and (4 hidden_size, hidden_size), for the gates i, f, g, o in this
    order, drawn evenly between -1/sqrt(hidden_size) and 1/sqrt(hidden_size), as the biases are.

    >>> cell = LSTMCell(2, 3)
    >>> h, c = cell([1.0, -1.0])
    >>> h, c = cell([0.5, 0.5], (h, c))
    >>> len(h), len(c), cell.weight_ih.shape
    (3, 3, (12, 2))

    Hochreiter and Schmidhuber, Long Short-Term Memory (1997).
    """

    gates = 4

    def forward(self, inputs: Any, state: Any = None) -> tuple[list[Value], list[Value]]:
        """The next h and c."""
        if state is None:
            state = None, None
        elif not isinstance(state, tuple | list) or len(state) != 2:
            raise LengthError(
                f"LSTMCell expects its state as a pair (h, c), got {shown(state)}; None is a state "
                "of 0."
            )
        before, memory = self._state(state[0]), self._state(state[1])
        sums = [
            list(map(_plus, x, h))
            for x, h in zip(
                self._of_inputs(self._inputs(inputs)), self._of_state(before), strict=True
            )
        ]
        let_in, keep, say = ([sigmoid(x) for x in sums[gate]] for gate in (0, 1, 3))
        new = [tanh(x) for x in sums[2]]
        after = [dot((f, i), (c, g)) for f, c, i, g in zip(keep, memory, let_in, new, strict=True)]
        return [o * tanh(c) for o, c in zip(say, after, strict=True)], after


class RNNCell(_Cell):
    """A step of the simplest recurrent network: tanh, or relu, of weighted input and state.

    Shapes and first numbers are as in LSTMCell, with one gate; the state is one list h.

    >>> cell = RNNCell(2, 3)
    >>> h = cell([0.5, 0.5], cell([1.0, -1.0]))
    >>> len(h)
    3
    """

    gates = 1

    def __init__(
        self,
        input_size: SupportsIndex,
        hidden_size: SupportsIndex,
        bias: bool = True,
        nonlinearity: str = "tanh",
        *,
        rng: Source = None,
    ) -> None:
        self.nonlinearity = one_of("RNNCell", "nonlinearity", nonlinearity, ("tanh", "relu"))
        super().__init__(input_size, hidden_size, bias, rng=rng)

    def forward(self, inputs: Any, state: Any = None) -> list[Value]:
        """The next h."""
        before = self._state(state)
        (xs,), (hs,) = self._of_inputs(self._inputs(inputs)), self._of_state(before)
        function = tanh if self.nonlinearity == "tanh" else relu
        return [function(x + h) for x, h in zip(xs, hs, strict=True)]

    def extra_repr(self) -> str:
        """How the cell was made, as PyTorch writes it."""
        return super().extra_repr() + ", nonlinearity=relu" * (self.nonlinearity == "relu")


class GRUCell(_Cell):
    """A step of a gated recurrent unit: the next state h for an input and a state.

    Shapes and first numbers are as in LSTMCell, with the gates r, z, n in this order; the state is
    one list h. As in PyTorch r multiplies the weighted state, bias included.

    >>> cell = GRUCell(2, 3)
    >>> h = cell([0.5, 0.5], cell([1.0, -1.0]))
    >>> len(h), cell.weight_hh.shape
    (3, (9, 3))

    Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014).
    """

    gates = 3

    def forward(self, inputs: Any, state: Any = None) -> list[Value]:
        """The next h."""
        before = self._state(state)
        of_inputs, of_state = self._of_inputs(self._inputs(inputs)), self._of_state(before)
        reset, update = (
            [sigmoid(x + h) for x, h in zip(of_inputs[gate], of_state[gate], strict=True)]
            for gate in (0, 1)
        )
        new = [tanh(x + r * h) for x, r, h in zip(of_inputs[2], reset, of_state[2], strict=True)]
        return [n + z * (h - n) for n, z, h in zip(new, update, before, strict=True)]


def _plus(x: Value, y: Value) -> Value:
    return x + y
