"""Products with Jacobians and Hessians as programs, which never have the matrix."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.derivatives.matrices import Sweeps
from autograd.compiler.derivatives.sketch import Number, Sketch
from autograd.compiler.derivatives.sweeping import Layout
from autograd.compiler.tape.tape import Tape


def pushed(tape: Tape, asked: Sequence[int]) -> Tape:
    """The outputs, then their tangents; inputs are those of `tape`, then tangents of `asked`."""
    sketch, layout, seeds = _laid_out(tape, asked, len(asked))
    found = layout.tangents(seeds)
    return _tape(sketch, tape, [*layout.outputs, *found], len(seeds))


def pulled(tape: Tape, asked: Sequence[int]) -> Tape:
    """The outputs, then what comes back to `asked`; inputs are those of `tape`, then cotangents."""
    sketch, layout, seeds = _laid_out(tape, asked, len(tape.outputs))
    found = layout.gradients(zip(layout.outputs, seeds, strict=True))
    return _tape(sketch, tape, [*layout.outputs, *found], len(seeds))


def curved(tape: Tape, asked: Sequence[int]) -> Tape:
    """The Hessian of the output times a vector; inputs are those of `tape`, then the vector."""
    first = Sweeps(tape, asked)
    places = first.pattern.columns.tolist()
    gradient = first.written_out(first.pattern.rows, first.pattern.columns) if places else tape
    sketch, layout, seeds = _laid_out(gradient, asked, len(asked))
    found: list[object] = [None] * len(asked)
    if places:
        for place, tangent in zip(places, layout.tangents(seeds), strict=True):
            found[place] = tangent
    return _tape(sketch, tape, found, len(seeds))


def _laid_out(
    tape: Tape, asked: Sequence[int], n_seeds: int
) -> tuple[Sketch, Layout, list[Number]]:
    """A tape in a sketch that has seeds between its inputs and its parameters."""
    labels = [tape.label(slot) for slot in range(tape.n_inputs + tape.n_parameters)]
    labels[tape.n_inputs : tape.n_inputs] = [""] * n_seeds
    sketch = Sketch(labels)
    given = sketch.given.copy()
    seeds = given[tape.n_inputs : tape.n_inputs + n_seeds]
    del given[tape.n_inputs : tape.n_inputs + n_seeds]
    return sketch, Layout(sketch, tape, given, asked), seeds


def _tape(sketch: Sketch, tape: Tape, outputs: Sequence[object], n_seeds: int) -> Tape:
    filled = (0.0 if x is None else x for x in outputs)
    return sketch.tape(tape.n_inputs + n_seeds, filled, None)
