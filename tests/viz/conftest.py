"""Sketches for tests of geometry and drawing, made without folding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograd.engine.value import Value
from viz.letters.runs import runs_of
from viz.letters.widths import title
from viz.picture.sketch import Box, Edge, Sketch, State
from viz.wishes import Direction

SketchOf = Callable[..., Sketch]


@pytest.fixture
def sketch_of() -> SketchOf:
    """A factory: results and the names of their operands, operands first, the root last."""

    def make(
        results: dict[str, str],
        *,
        chips: bool = True,
        scopes: str = "",
        direction: Direction = "right",
    ) -> Sketch:
        names = list(dict.fromkeys(n for k, v in results.items() for n in (*v.split(), k)))
        keys = {name: f"n{i}" for i, name in enumerate(names)}
        boxes = [
            Box(
                keys[name],
                Value(0.5, label=name),
                kind="arithmetic" if results.get(name) else "data",
                title=title(runs_of(name)),
                badge="+" if results.get(name) else "",
                scope="layer 1" if name in scopes.split() else "",
            )
            for name in names
        ]
        pairs = [(operand, name) for name in results for operand in results[name].split()]
        edges = [Edge(f"e{i}", keys[a], keys[b]) for i, (a, b) in enumerate(pairs)]
        return Sketch(boxes, edges, keys[names[-1]], names[-1], chips, direction=direction)

    return make


@pytest.fixture
def full_state() -> Callable[[Sketch], State]:
    """A state in which every number is known."""

    def make(sketch: Sketch) -> State:
        keys = [box.key for box in sketch.boxes]
        slopes = {edge.key: 0.25 for edge in sketch.edges}
        return State(dict.fromkeys(keys, 0.5), dict.fromkeys(keys, -0.125), slopes)

    return make


@pytest.fixture
def network(sketch_of: SketchOf) -> Sketch:
    """Two inputs, two hidden and two output neurons, each with a bias shared by its layer."""
    return sketch_of(
        {
            "net_h1": "w1 i1 w2 i2 b1",
            "net_h2": "w3 i1 w4 i2 b1",
            "out_h1": "net_h1",
            "out_h2": "net_h2",
            "net_o1": "w5 out_h1 w6 out_h2 b2",
            "net_o2": "w7 out_h1 w8 out_h2 b2",
            "out_o1": "net_o1",
            "out_o2": "net_o2",
            "E_o1": "out_o1",
            "E_o2": "out_o2",
            "E_total": "E_o1 E_o2",
        }
    )
