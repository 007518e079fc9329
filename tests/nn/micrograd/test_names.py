"""Networks are made with micrograd's names of the arguments too, and read as its files do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import nn
from autograd import Value
from nn.errors import SettingTypeError


@pytest.mark.parametrize(
    ("ours", "micrograds"),
    [
        (lambda: nn.Neuron(3, rng=1), lambda: nn.Neuron(nin=3, rng=1)),
        (lambda: nn.Neuron(3, "relu", rng=1), lambda: nn.Neuron(3, nonlin=True, rng=1)),
        (lambda: nn.Neuron(3, None, rng=1), lambda: nn.Neuron(nin=3, nonlin=False, rng=1)),
        (lambda: nn.Layer(3, 2, rng=1), lambda: nn.Layer(nin=3, nout=2, rng=1)),
        (lambda: nn.Layer(3, 2, None, rng=1), lambda: nn.Layer(3, 2, nonlin=False, rng=1)),
        (lambda: nn.MLP(3, [4, 1], rng=1), lambda: nn.MLP(nin=3, nouts=[4, 1], rng=1)),
        (lambda: nn.MLP(3, [4, 1], rng=1), lambda: nn.MLP(3, nouts=[4, 1], rng=1)),
        (lambda: nn.MLP(3, [4, 1], rng=1), lambda: nn.MLP(n_inputs=3, sizes=[4, 1], rng=1)),
    ],
)
def test_micrograds_names_of_arguments_make_the_same(
    ours: Callable[[], nn.Module], micrograds: Callable[[], nn.Module]
) -> None:
    first, second = ours(), micrograds()

    assert repr(first) == repr(second)
    assert [p.data for p in first.parameters()] == [p.data for p in second.parameters()]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: nn.Neuron(2, nin=3),
            "Neuron got n_inputs=2 and nin=3, which are two names for the same",
        ),
        (lambda: nn.Layer(2, 1, nout=1), "Layer got n_outputs=1 and nout=1, which are"),
        (lambda: nn.Layer(2, 1, nin=1), "Layer got n_inputs=2 and nin=1, which are"),
        (lambda: nn.MLP(2, [1], nouts=[3]), r"MLP got sizes=\[1\] and nouts=\[3\], which are"),
        (lambda: nn.MLP(2, [1], nin=3), "MLP got n_inputs=2 and nin=3, which are"),
        (
            lambda: nn.Neuron(2, "tanh", nonlin=True),
            "Neuron got activation='tanh' and nonlin=True, which say the same thing twice",
        ),
        (lambda: nn.Neuron(2, "relu", nonlin=False), "got activation='relu' and nonlin=False"),
        (lambda: nn.Neuron(2, None, nonlin=False), "got activation=None and nonlin=False"),
        (lambda: nn.Layer(2, 1, "tanh", nonlin=True), "Layer got activation='tanh' and nonlin="),
        (lambda: nn.Neuron(2, nonlin="tanh"), r"expects nonlin as True \(relu\) or False"),  # type: ignore[arg-type]
        (lambda: nn.Neuron(2, False), "given by its name: nonlin=False"),  # type: ignore[arg-type]
        (lambda: nn.Neuron(), "Neuron expects the number of inputs as a whole number, got None"),
        (lambda: nn.Layer(2), "Layer expects the number of neurons as a whole number, got None"),
        (lambda: nn.MLP(2), r"MLP expects a sequence of sizes of layers, such as \[4, 4, 1\]"),
    ],
)
def test_an_argument_given_twice_or_not_at_all_is_an_error(
    make: Callable[[], nn.Module], message: str
) -> None:
    with pytest.raises(SettingTypeError, match=message):
        make()


def test_nonlin_false_is_a_linear_neuron() -> None:
    neuron = nn.Neuron(2, nonlin=False)
    neuron.w[0].data, neuron.w[1].data = -1.0, -2.0

    out = neuron([1.0, 1.0])

    assert (out.data, out.op) == (-3.0, "affine")


def test_weights_and_bias_are_joined_as_lists() -> None:
    """micrograd's `parameters` is `self.w + [self.b]`; tuple + list would be an error."""
    first, second = nn.Layer(2, 2).neurons

    joined = first.w + [first.b]  # noqa: RUF005  (as it is written there)

    assert type(joined) is list
    assert joined == first.parameters()
    assert first.w + second.w + [second.b] == [*first.w, *second.w, second.b]


def test_a_list_takes_weights_in_place() -> None:
    """`+=` must not make another list, which whoever holds the first would not see."""
    neuron, listed = nn.Neuron(2), [Value(1.0)]
    held = listed

    listed += neuron.w

    assert held is listed
    assert held[1:] == list(neuron.w)
