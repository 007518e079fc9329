"""Products with Jacobians and Hessians as tapes, which never have the matrix.

By inputs, the numbers of a vector are further inputs, one for each sample, and what comes back are
outputs. By parameters, of which all samples share one, they are further parameters, and what comes
back is the gradient of the first output, which a program adds up over a batch as it goes along.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.derivatives.matrices import Sweeps
from autograd.compiler.derivatives.sketch import Number, Sketch
from autograd.compiler.derivatives.sweeping import Layout
from autograd.compiler.tape.tape import Tape


def pushed_inputs(tape: Tape) -> Tape:
    """The outputs, then their tangents, along further inputs."""
    asked = range(tape.n_inputs)
    sketch, layout, seeds = _laid_out(tape, asked, tape.n_inputs, tape.n_inputs)
    found = layout.tangents(seeds)
    return sketch.tape(2 * tape.n_inputs, [*layout.outputs, *found])


def pushed_parameters(tape: Tape) -> Tape:
    """The tangents of the outputs, then these, along further parameters."""
    n = tape.n_parameters
    asked = range(tape.n_inputs, tape.n_inputs + n)
    sketch, layout, seeds = _laid_out(tape, asked, asked.stop, n)
    found = layout.tangents(seeds)
    return sketch.tape(tape.n_inputs, [*found, *layout.outputs])


def pulled_to_inputs(tape: Tape) -> Tape:
    """The outputs, then what comes back to the inputs from further inputs, one for each output."""
    n = len(tape.outputs)
    sketch, layout, seeds = _laid_out(tape, range(tape.n_inputs), tape.n_inputs, n)
    found = layout.gradients(zip(layout.outputs, seeds, strict=True))
    return sketch.tape(tape.n_inputs + n, [*layout.outputs, *found])


def weighted(tape: Tape) -> Tape:
    """The sum of the outputs times further inputs, one for each, then the outputs."""
    n = len(tape.outputs)
    sketch, layout, seeds = _laid_out(tape, (), tape.n_inputs, n)
    total = sketch.product(seeds, layout.outputs)
    return sketch.tape(tape.n_inputs + n, [total, *layout.outputs])


def curved_inputs(tape: Tape) -> Tape:
    """The Hessian of the output by the inputs times further inputs."""
    n = tape.n_inputs
    first = Sweeps(tape, range(n))
    places = first.pattern.columns.tolist()
    if not places:
        sketch, _, _ = _laid_out(tape, (), n, n)
        return sketch.tape(2 * n, [None] * n)
    gradient = first.written_out(first.pattern.rows, first.pattern.columns)
    sketch, layout, seeds = _laid_out(gradient, range(n), n, n)
    found: list[object] = [None] * n
    for place, tangent in zip(places, layout.tangents(seeds), strict=True):
        found[place] = tangent
    return sketch.tape(2 * n, found)


def _laid_out(
    tape: Tape, asked: Sequence[int], place: int, n_seeds: int
) -> tuple[Sketch, Layout, list[Number]]:
    """A tape in a sketch that has seeds at a place among its inputs and parameters."""
    labels = [tape.label(slot) for slot in range(tape.n_inputs + tape.n_parameters)]
    labels[place:place] = [""] * n_seeds
    sketch = Sketch(labels)
    given = sketch.given.copy()
    seeds = given[place : place + n_seeds]
    del given[place : place + n_seeds]
    return sketch, Layout(sketch, tape, given, asked), seeds
