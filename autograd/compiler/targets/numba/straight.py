"""A whole training of a tiny graph as straight-line machine code, its numbers in registers."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.compiler import costs
from autograd.compiler.lowering.loop import Lines, indented, uses
from autograd.compiler.lowering.places import Names, slot_names
from autograd.compiler.lowering.unrolled import Statements
from autograd.compiler.tape.tape import Tape
from autograd.compiler.targets.numba import kernels
from autograd.compiler.targets.numba.calls import OPENED, Kind, opening
from autograd.compiler.targets.numba.code import HEAD
from autograd.compiler.updates import Update
from autograd.notation.languages.numba import Numba
from autograd.notation.terms import Symbol

ARGUMENTS: Mapping[str, Kind] = {
    "inputs": "vector", "constants": "vector", "parameters": "vector", "gradient": "vector",
    "memory": "matrix", "settings": "vector", "history": "vector",
}  # fmt: skip
"""What `train` is given."""

UPDATED = "@numba.njit(**bare, **in_order)"
"""How the update of a parameter is compiled."""


def is_worth_it(tape: Tape, batch: int, steps: int) -> bool:
    """Whether a training should run in machine code of its own."""
    return batch == 1 and steps >= costs.WORTH_STEPS and tape.n_operands <= costs.TINY


def training_source(tape: Tape, update: Update) -> str:
    """The source of a module with the function `train`, for a graph of one output.

    It updates the parameters and what is remembered of them, a line for each name, below which are
    the lines of an update, and leaves the output before each step in `history` and the last
    gradient in `gradient`. The settings begin with the number of the first step. Graphs that differ
    in constants alone have the same source.
    """
    # names of its own, so that graphs that differ in labels alone have the same machine code
    names = slot_names(tape, lambda _: "", ())
    first, last = tape.n_inputs, tape.n_inputs + tape.n_parameters
    constants = {slot: f"c{i}" for i, slot in enumerate(range(last, tape.n_leaves))}
    for slot in _written_out(tape):
        constants.pop(slot, None)
    source = Numba()
    statements = _Statements(tape, source, Names(names, source), constants)
    forward = [line for lines in statements.results() for line in lines]
    (root,) = tape.outputs
    gradient: dict[int, Any] = {root: 1.0}
    backward = [line for lines in statements.chain(gradient) for line in lines]
    parameters = names[first:last]
    derivatives = [_written(gradient.get(slot, 0.0)) for slot in range(first, last)]
    n_remembered, n_given = len(update.memory), len(update.memory) + len(update.lines)
    remembered = [[f"{p}_{k}" for k in range(n_given)] for p in parameters]
    changing = [
        place
        for i in range(tape.n_parameters)
        for place in (f"parameters[{i}]", *(f"memory[{k}, {i}]" for k in range(n_given)))
    ]
    local = [name for p, line in zip(parameters, remembered, strict=True) for name in (p, *line)]
    settings = [f"{name}_" for name in update.settings]
    # one function for all parameters, which is compiled once
    prepared, (lines, results) = (
        update.prepared(source),
        update.written(source, [symbol.name for symbol in update.given]),
    )
    shared = [*settings, *(name for name, _ in update.once)]
    body = [
        *(f"{name} = inputs[{i}]" for i, name in enumerate(names[:first])),
        *(f"{name} = constants[{slot - last}]" for slot, name in constants.items()),
        *(f"{name} = {place}" for name, place in zip(local, changing, strict=True)),
        *(f"{name} = settings[{i}]" for i, name in enumerate(settings, start=1)),
        *(f"{name} = 0.0" for name in dict.fromkeys(derivatives) if name.isidentifier()),
        "for step in range(len(history)):",
        *indented(
            [
                "t_ = settings[0] + step",
                *forward,
                f"history[step] = {_written(statements.number(root))}",
                *backward,
                *prepared,
                *(
                    f"{', '.join([p, *line[:n_remembered]])} = "
                    f"updated({', '.join([p, d, *line, *shared])})"
                    for p, d, line in zip(parameters, derivatives, remembered, strict=True)
                ),
            ]
        ),
        *(f"{place} = {name}" for name, place in zip(local, changing, strict=True)),
        *(f"gradient[{i}] = {name}" for i, name in enumerate(derivatives)),
    ]
    train = opening(_function("train()", body), ARGUMENTS)
    updated = _function(
        f"updated({', '.join([*(symbol.name for symbol in update.given), *shared])})",
        [*lines, f"return {', '.join(results)}"],
    )
    helpers = [
        f"@inner\n{inspect.getsource(helper)}"
        for helper in (kernels.floored_remainder,)
        if uses(helper.__name__, [*forward, *prepared, *lines, *results])
    ]
    return "\n\n".join([HEAD, OPENED, *helpers, f"{UPDATED}\n{updated}", train])


class _Statements(Statements):
    """Statements with some constants under names of their own."""

    def __init__(
        self, tape: Tape, source: Numba, places: Names, constants: Mapping[int, str]
    ) -> None:
        super().__init__(tape, source, places)
        self._constants = constants

    def number(self, slot: int) -> Any:
        name = self._constants.get(slot)
        return super().number(slot) if name is None else Symbol(name)


FACTORS = (0.0, 0.5, 1.0, 2.0)
"""Numbers that a compiler computes with, as when the slope of half a square is taken."""


def _written_out(tape: Tape) -> set[int]:
    """The slots of constants that stand in the source, for less is computed with them.

    These are such factors, and what decides which of two things is computed: exponents, classes,
    conditions. There are few different ones, and all others are data.
    """
    first = tape.n_inputs + tape.n_parameters
    found = {first + i for i, x in enumerate(np.abs(tape.constants)) if x in FACTORS}
    for index in range(len(tape)):
        row, operands = tape.operation(index)
        for position, (slots, slope) in enumerate(zip(operands, row.slopes, strict=True)):
            if slope is None or (row.name == "pow" and position == 1):
                found |= {slots} if isinstance(slots, int) else set(slots)
    return found


def _function(head: str, body: Lines) -> str:
    return "\n".join([f"def {head}:", *indented(body), ""])


def _written(term: Any) -> str:
    return term.name if isinstance(term, Symbol) else repr(float(term))
