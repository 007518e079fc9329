"""The value of each figure, read from a recorded pass or from a training."""

from __future__ import annotations

import re

from autograd import Value, grad
from autograd.graph import topological
from examples.texts import Figure
from examples.worked_example.network import Network, Pass
from examples.worked_example.variants import Training


def recomputed(
    figure: Figure, network: Network, recorded: Pass, training: Training
) -> float | None:
    """The value of a figure; `backward` has been called on the pass.

    None where the training stopped before the step that the figure is from.
    """
    values = {value.label: value for value in topological(recorded.total)}
    values["E"] = recorded.total
    key = figure.key.removesuffix("_in_the_summary_sentence")
    if figure.group == "training":
        return trained(key, training)
    if figure.group == "update":
        return updated(values[key], network.learning_rate)
    if delta := re.fullmatch(r"delta_(\w+)", key):
        return values[f"net_{delta[1]}"].grad
    if path := re.fullmatch(r"path_to_(\w+)_through_(\w+)", key):
        return float(grad(values[f"E_{path[2]}"], values[path[1]]))
    if derivative := re.fullmatch(r"d(\w+)_d(\w+)", key):
        return float(grad(values[derivative[1]], values[derivative[2]]))
    return values[key].data


def updated(weight: Value, learning_rate: float) -> float:
    """A weight after one step of gradient descent."""
    return weight.data - learning_rate * weight.grad


def trained(key: str, training: Training) -> float | None:
    """A figure such as `E_after_10000` or `out_o1_after_10000`; None if that step was not noted."""
    what, _, after = key.rpartition("_after_")
    steps = int(after)
    if what == "E":
        return training.errors.get(steps)
    return training.outputs[int(what[-1]) - 1] if steps == max(training.errors) else None
