"""An optimiser's update of all parameters in machine code."""

from __future__ import annotations

from functools import cache

from autograd.compiler.lowering.loop import indented
from autograd.compiler.targets.numba.code import HEAD, is_at_hand, machine_code
from autograd.compiler.updates import Update
from autograd.notation.languages.numba import Numba

HEAD_OF_UPDATE = """

@entry(array, array, array, array, word, **in_order)
"""


@cache
def address_of(update: Update) -> int:
    """Where the function lies in memory that updates `n` parameters.

    Its settings begin with the number of the step, to which it adds 1. Its memory ends with the
    lines, which it only reads.
    """
    return machine_code(update_source(update))["update"]


def has_update(update: Update) -> bool:
    """Whether its machine code is in memory, or was kept by an earlier process."""
    return is_at_hand(update_source(update))


def update_source(update: Update) -> str:
    """The source of a module with the function `update`."""
    source = Numba()
    prepared = update.prepared(source)
    names = [symbol.name for symbol in update.given]
    lines, results = update.written(source, names)
    targets = ["data[i]", "gradient[i]", *(f"memory[{k} * n + i]" for k in range(len(names) - 2))]
    changed = [targets[0], *targets[2 : 2 + len(update.memory)]]
    each = [
        *(f"{name} = {target}" for name, target in zip(names, targets, strict=True)),
        *lines,
        f"{', '.join(changed)} = {', '.join(results)}",
    ]
    body = [
        *(f"{name}_ = settings[{k}]" for k, name in enumerate(("t", *update.settings))),
        "settings[0] = t_ + 1.0",
        *prepared,
        "for i in range(n):",
        *indented(each),
    ]
    head = f"{HEAD}{HEAD_OF_UPDATE}def update(data, gradient, memory, settings, n):"
    return "\n".join([head, *indented(body), ""])
