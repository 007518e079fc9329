"""Networks draw themselves well, however they were put together."""

from __future__ import annotations

import nn
import viz
from autograd import Value


def drawn(model: nn.Module) -> str:
    loss = nn.mse_loss(model([Value(0.5, "x1"), Value(-1.0, "x2")]), [1.0, 0.0])
    loss.label = "loss"
    loss.backward()
    return viz.draw(loss).svg


def test_a_sequential_of_the_same_layers_is_drawn_as_an_mlp() -> None:
    """Names, bands, folds and formulas are all the same, to the byte."""
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
    layers = [(model[i].weight.data.tolist(), model[i].bias.data.tolist()) for i in (0, 2)]

    assert drawn(model) == drawn(nn.MLP.from_weights(layers, "tanh"))


def test_a_pixel_has_its_place_as_a_subscript() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, (1, 2)), nn.Flatten(), nn.Linear(4, 1))
    (out,) = model([[[Value(1.0, "x1"), Value(2.0, "x2"), Value(3.0, "x3")]]])

    svg = viz.draw(out).svg

    for subscript in ("2,1,2", "2,1,1,2"):
        assert f">{subscript}<" in svg
