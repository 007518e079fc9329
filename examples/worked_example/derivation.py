"""The derivation in the order in which one writes it on a board, read from a recorded pass."""

from __future__ import annotations

from collections.abc import Iterator

from autograd import Value
from autograd.explaining.quantities import called
from autograd.explaining.quantities import updated as after_update
from autograd.notation import SYMBOLS, expression
from autograd.notation.terms import Symbol
from autograd.table.primitives import TABLE
from examples.worked_example.backward import Backward, slope_of_root
from examples.worked_example.equations import Equation, number
from examples.worked_example.network import Network, Pass
from examples.worked_example.recomputing import updated
from examples.worked_example.report import Picture, Section, Step, phrase


def derivation(network: Network, recorded: Pass) -> list[Section]:
    """From the given numbers to the updated weights; `backward` has been called on the pass."""
    backward = Backward(network, recorded)
    return [
        Section(phrase("the_network"), list(_givens(network, recorded))),
        Section(phrase("forward_pass"), list(_forward(recorded))),
        Section(phrase("total_error"), list(_error(recorded))),
        Section(phrase("output_layer"), list(backward.output_layer())),
        Section(phrase("hidden_layer"), list(backward.hidden_layer())),
        Section(phrase("update"), list(_update(network, recorded))),
    ]


def _givens(network: Network, recorded: Pass) -> Iterator[Step]:
    biases = dict.fromkeys((*network.hidden_biases, *network.output_biases))
    givens = [Equation(leaf) for leaf in (*network.inputs, *network.weights, *biases)]
    t1, t2 = map(number, network.targets)
    words = phrase("setting", t1=t1, t2=t2, rate=number(network.learning_rate))
    yield Step(words, givens, Picture("given", recorded.total))


def _forward(recorded: Pass) -> Iterator[Step]:
    x = Symbol("x")
    rule = TABLE["sigmoid"].forward
    if rule is not None:
        yield Step(
            phrase("activation"), [Equation(SYMBOLS.sigmoid(x), rule(SYMBOLS, x), in_numbers=False)]
        )
    for layer in (recorded.hidden, recorded.output):
        for net, out in zip(layer.nets, layer.outs, strict=True):
            yield _computed(net, "weighted_sum")
            yield _computed(out, "activated")


def _error(recorded: Pass) -> Iterator[Step]:
    for error in recorded.errors:
        yield _computed(error, "error_of")
    yield _computed(recorded.total, "sum_of_errors")


def _update(network: Network, recorded: Pass) -> Iterator[Step]:
    rate = called("η", network.learning_rate)
    total = recorded.total
    new = [
        Equation(
            after_update(weight, updated(weight, network.learning_rate)),
            SYMBOLS.sub(weight, rate * slope_of_root(total, weight)),
        )
        for weight in network.weights
    ]
    yield Step(phrase("descent", rate=number(network.learning_rate)), new, Picture("all", total))


def _computed(value: Value, key: str) -> Step:
    """The step that computed a value: its formula in the named values that it was made of."""
    formula = expression(value, lambda each: bool(each.label))
    words = phrase(key, neuron=value.label.rpartition("_")[2])
    return Step(words, [Equation(value, formula)], Picture("forward", value))
