"""The leaves that a program is given: each once, and used where that was meant."""

from __future__ import annotations

from collections.abc import Container, Sequence

from autograd.engine.value import Value
from autograd.errors import CompileError, UnusedInputError, UnusedInputWarning
from autograd.notices import named, tell


def given_slots(inputs: Sequence[Value], parameters: Sequence[Value]) -> dict[int, int]:
    """The slot of each, inputs first, by its identity."""
    slot: dict[int, int] = {}
    for role, values in (("input", inputs), ("parameter", parameters)):
        for value in values:
            if not getattr(value, "is_leaf", False):
                raise CompileError(f"Each {role} must be a leaf, got {value!r}.")
            if id(value) in slot:
                raise CompileError(f"{value!r} is given twice among inputs and parameters.")
            slot[id(value)] = len(slot)
    return slot


def refuse_unused(
    inputs: Sequence[Value], parameters: Sequence[Value], known: Container[int]
) -> None:
    """Refuse or tell what looks like a mistake, `known` being the identities of those used.

    One unused leaf does not: a derivative of a linear function uses no input and no bias.
    """
    used = any(id(x) in known for x in parameters)
    if parameters and not used:
        raise CompileError(
            f"None of the parameters is in the graph of the outputs, so there is nothing to train: "
            f"{parameters[0]!r}; give leaves that the outputs were computed from, or "
            "allow_unused=True if that is meant."
        )
    if inputs and not used and not any(id(x) in known for x in inputs):
        tell(
            UnusedInputWarning,
            f"None of the inputs is in the graph of the outputs, such as {named(inputs[0])}: the "
            "program gives the same numbers for all inputs. Give the leaves that the outputs were "
            "computed from, or allow_unused=True if that is meant.",
        )


def refuse_each_unused(
    inputs: Sequence[Value], parameters: Sequence[Value], known: Container[int]
) -> None:
    """Refuse the first leaf that is not `known` by its identity: no output was computed from it."""
    for role, leaves in (("input", inputs), ("parameter", parameters)):
        for number, leaf in enumerate(leaves):
            if id(leaf) not in known:
                raise UnusedInputError(
                    f"compile was given {role} {number}, {named(leaf)}, with allow_unused=False, "
                    "and no output was computed from it. Leave it out, or allow_unused=True takes "
                    "it."
                )
