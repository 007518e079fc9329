"""Which leaves are drawn as learned, where nobody says it."""

from __future__ import annotations

import nn
from autograd import Value
from autograd.graph import topological
from viz.picture.learned import parameters_among


def test_weights_that_an_operation_does_not_tell_of_are_told_by_their_labels() -> None:
    """Those of an embedding and of a normalisation stand where data may stand too."""
    model = nn.Sequential(nn.Embedding(3, 2), nn.LayerNorm(2))
    x = Value(1.0, "x")

    outputs = model(2)
    found = parameters_among(topological(outputs[0] * x), None)

    norm = model[1]
    assert found == {*model[0].weight[2], norm.weight[0], norm.bias[0]}
