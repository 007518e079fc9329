"""A whole training of a tiny graph as straight-line machine code, its numbers in registers."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from autograd.compiler.lowering.loop import Lines, indented, uses
from autograd.compiler.lowering.places import Names, slot_names
from autograd.compiler.lowering.unrolled import Statements
from autograd.compiler.memory import Memory
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numba import kernels
from autograd.compiler.targets.numba.code import HEAD, module_of
from autograd.compiler.targets.numba.update import Rule
from autograd.notation.languages.numba import Numba
from autograd.notation.terms import Symbol

WORTH_STEPS = 1000
"""From so many steps on a tiny graph gets machine code of its own, for a second or two."""

TINY = 200
"""The operands that a tiny graph has at most: compilation takes milliseconds for each."""


def is_worth_it(tape: Tape, batch: int, steps: int) -> bool:
    """Whether a training should run in machine code of its own."""
    return batch == 1 and steps >= WORTH_STEPS and tape.n_operands <= TINY


class Training:
    """The machine code of a tape's trainings, one for each rule of an optimiser."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._functions: dict[Rule, Any] = {}

    def run(  # noqa: PLR0913, PLR0917  (numbers that have nothing to do with each other)
        self,
        rule: Rule,
        settings: Floats,
        remembered: Floats,
        inputs: Floats,
        memory: Memory,
        steps: int,
    ) -> list[float]:
        """Update the parameters so many times; the output before each.

        What is `remembered` of them, a line for each name, is updated as well; the gradient of the
        last step is left in the memory.
        """
        if rule not in self._functions:
            source = training_source(self._tape, rule, len(settings))
            self._functions[rule] = module_of(source).train
        history = np.empty(steps)
        run = self._functions[rule]
        numbers = np.ascontiguousarray(inputs[:, 0])
        run(numbers, memory.parameters, memory.gradient, remembered, settings, history)
        return history.tolist()


def training_source(tape: Tape, rule: Rule, n_settings: int) -> str:
    """The source of a module with the function `train`, for a graph of one output."""
    # names of its own, so that graphs that differ in labels alone have the same machine code
    names = slot_names(tape, lambda _: "", ())
    source = Numba()
    statements = Statements(tape, source, Names(names, source))
    forward = [line for lines in statements.results() for line in lines]
    (root,) = tape.outputs
    gradient: dict[int, Any] = {root: 1.0}
    backward = [line for lines in statements.chain(gradient) for line in lines]
    first, last = tape.n_inputs, tape.n_inputs + tape.n_parameters
    parameters = names[first:last]
    derivatives = [_written(gradient.get(slot, 0.0)) for slot in range(first, last)]
    n_remembered = len(rule.given) - 2
    numbers = range(tape.n_parameters)
    remembered = [[f"{p}_{k}" for k in range(n_remembered)] for p in parameters]
    settings = [f"c{number}" for number in range(n_settings)]
    changing = [
        *(f"parameters[{i}]" for i in numbers),
        *(f"memory[{k}, {i}]" for i in numbers for k in range(n_remembered)),
    ]
    local = [*parameters, *(name for line in remembered for name in line)]
    body = [
        *(f"{name} = inputs[{i}]" for i, name in enumerate(names[:first])),
        *(f"{name} = {place}" for name, place in zip(local, changing, strict=True)),
        *(f"{name} = settings[{i}]" for i, name in enumerate(settings)),
        *(f"{name} = 0.0" for name in dict.fromkeys(derivatives) if name.isidentifier()),
        "for step in range(len(history)):",
        *indented(
            [
                *forward,
                f"history[step] = {_written(statements.number(root))}",
                *backward,
                *(
                    f"{', '.join([p, *line])} = updated({', '.join([p, d, *line, *settings])})"
                    for p, d, line in zip(parameters, derivatives, remembered, strict=True)
                ),
            ]
        ),
        *(f"{place} = {name}" for name, place in zip(local, changing, strict=True)),
        *(f"gradient[{i}] = {name}" for i, name in enumerate(derivatives)),
    ]
    train = _function("train(inputs, parameters, gradient, memory, settings, history)", body)
    updated = _function(
        f"updated({', '.join([*rule.given, *settings])})",
        [*rule.lines, f"return {', '.join(rule.results)}"],
    )
    helpers = [
        f"@inner\n{inspect.getsource(helper)}"
        for helper in (kernels.floored_remainder,)
        if uses(helper.__name__, [*forward, *rule.lines, *rule.results])
    ]
    return "\n\n".join([HEAD, *helpers, f"@inner\n{updated}", f"@entry\n{train}"])


def _function(head: str, body: Lines) -> str:
    return "\n".join([f"def {head}:", *indented(body), ""])


def _written(term: Any) -> str:
    return term.name if isinstance(term, Symbol) else repr(float(term))
