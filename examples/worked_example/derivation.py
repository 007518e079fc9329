"""The derivation in the order in which one writes it on a board, told by the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograd import Value, explain, paths
from autograd.explaining.equations.equations import equated
from autograd.explaining.steps import Step
from autograd.explaining.telling.telling import Part, Passage
from autograd.notation import SYMBOLS
from autograd.notation.terms import Symbol
from autograd.table.primitives import TABLE
from examples.worked_example.network import Network
from examples.worked_example.report import DECIMALS, Picture, Section, say


def derivation(network: Network, recorded: Mapping[str, Value]) -> list[Section]:
    """From the given numbers to the updated weights."""
    total, weights, rate = recorded["E_total"], network.weights, network.learning_rate
    w1, w5 = weights[0], weights[4]
    given, forward, *factors = explain(total, [w5, w1], decimals=DECIMALS).steps
    n_of_w5 = len(explain(total, w5).steps) - 2
    _, _, *deltas = explain(total, weights, style="delta", lr=rate, decimals=DECIMALS).steps
    slots: dict[str, Any] = dict(zip(("t1", "t2"), network.targets, strict=True)) | {"rate": rate}
    slots |= {each.label: each for each in (*recorded.values(), *network.inputs, *weights)}
    first, last, seen = Picture("given", total), Picture("all", total), set[Picture]()
    contents: dict[str, Iterable[Part | Picture]] = {
        "the_network": [Passage(say("setting", **slots), given.equations), first],
        "forward_pass": _forward(recorded, forward),
        "to_w5": [*_back(factors[:n_of_w5], seen), Passage(say("first_factor", **slots))],
        "to_w1": [
            *_back(factors[n_of_w5:], seen),
            Passage(say("paths_alone", **slots)),
            *paths(total, w1, decimals=DECIMALS).parts(),
        ],
        "all_weights": [*_back(deltas, seen), Passage(say("all_at_once", **slots)), last],
    }
    return [Section(say(title, **slots), tuple(parts)) for title, parts in contents.items()]


def _forward(recorded: Mapping[str, Value], told: Step) -> Iterator[Part | Picture]:
    """The activation function; then each result with its formula, and the step that computed it."""
    x, rule = Symbol("x"), TABLE["sigmoid"].forward
    if rule is not None:
        formula = equated(SYMBOLS.sigmoid(x), rule(SYMBOLS, x), numbers=False)
        yield Passage(say("activation"), [formula])
    computed = {each.sides[0].term: each for each in told.equations}
    for name, value in recorded.items():
        kind, _, neuron = name.partition("_")
        key = "made_total" if neuron == "total" else f"made_{kind}"
        yield Passage(say(key, neuron=neuron), [computed[value]])
        yield Picture("forward", value)


def _back(steps: Iterable[Step], seen: set[Picture]) -> Iterator[Part | Picture]:
    """The steps, and after each those of the pass that it is about, if they were not seen."""
    for step in steps:
        yield Passage(step.sentence, step.equations)
        turns = [Picture("backward", of) for of, _ in step.edges if step.reason != "chain"]
        yield from (picture for picture in dict.fromkeys(turns) if picture not in seen)
        seen.update(turns)
