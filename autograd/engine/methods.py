"""The recording functions: compiled from the source that each row becomes, and installed.

They are the functions of `operations`, and the methods and operators of Value. Their source is
registered with `linecache`, so tracebacks show it and a debugger steps into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.engine import operations
from autograd.engine.forking import forkable_lock
from autograd.engine.operands import (
    LeafGroup,
    NumberGroup,
    Snapshot,
    condition,
    convert,
    group,
    number,
)
from autograd.engine.sessions import documented
from autograd.engine.sources import function_source, operator_source, reflected_source
from autograd.errors import LengthError
from autograd.notation.languages import python
from autograd.notation.languages.python import function_of
from autograd.spelling import did_you_mean
from autograd.table.algebras import ARITHMETIC, awkward_forward, awkward_slope
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE


def different_lengths(name: str, groups: dict[str, Any]) -> LengthError:
    """The error for groups that should be equally long."""
    found = ", ".join(f"{len(xs)} {operand}" for operand, xs in groups.items())
    return LengthError(f"{name} pairs its operands one by one, got {found}; give as many of each.")


NAMESPACE: dict[str, Any] = {
    # every word after an underscore, so that an operand's name cannot hide it
    **{f"_{name}": word for name, word in python.NAMESPACE.items()},
    "_ARITHMETIC": ARITHMETIC,
    "_awkward_forward": awkward_forward,
    "_awkward_slope": awkward_slope,
    "_next": next,
    "_number": number,
    "_condition": condition,
    "_convert": convert,
    "_group": group,
    "_LeafGroup": LeafGroup,
    "_NumberGroup": NumberGroup,
    "_Snapshot": Snapshot,
    "_different_lengths": different_lengths,
    # filled in by value.py
    "_Value": None,
    "_blanks": None,
    "_leaf": None,
    "_paused": (),
    "_is_paused": None,
}
"""The globals of the generated functions."""

WRAPPED = frozenset(("cross_entropy", "pick", "std", "var"))
"""Rows that a function of `autograd` has inside, under the same name."""

NOT_EXPORTED = frozenset(("abs", "max", "min", "pow", "round", "sum")) | WRAPPED
NOT_EXPORTED |= {"binary_cross_entropy"}
"""What `import *` leaves out: names of built-ins, and rows that functions wrap, also in nn."""


def install(row: Primitive) -> None:
    """Generate the function of `row`, and make it a method and an operator of Values.

    All is generated before anything is installed, so a row whose rules cannot be written leaves no
    trace.
    """
    function = _compiled(row.name, function_source(row), row)
    methods = dict.fromkeys(methods_of(row), function)
    if row.operator and row.arity != 1:
        direct, reflected, in_place = operators_of(row)
        methods[direct] = _compiled(direct, operator_source(row, direct), row)
        methods[reflected] = _compiled(reflected, reflected_source(row, reflected), row)
        methods[in_place] = _compiled(in_place, operator_source(row, in_place, in_place=True), row)
    NAMESPACE[f"_row_{row.name}"] = row
    for name in (row.name, *row.aliases):
        setattr(operations, name, function)
    for name, method in methods.items():
        setattr(operations.Operations, name, method)
    export(row)


def explain(row: Primitive) -> None:
    """Give the function of an installed row help with an example."""
    if row.name not in WRAPPED:
        vars(operations)[row.name].__doc__ = documented(row)


def export(row: Primitive) -> None:
    """Let `import *` give the functions of `row`."""
    for name in (row.name, *row.aliases):
        if name not in NOT_EXPORTED and name not in operations.__all__:
            operations.__all__.append(name)


FIRST_USE = forkable_lock()
"""Held while a promised row is installed, so that threads get one function and not one each."""


class Awaited:
    """Stands for a method until it is first looked up, which installs its row."""

    def __init__(self, row: Primitive, name: str) -> None:
        self.row = row
        self.name = name

    def __get__(self, value: object, kind: type) -> Any:
        with FIRST_USE:
            if vars(operations.Operations)[self.name] is self:
                install(self.row)
                explain(self.row)
        return vars(operations.Operations)[self.name].__get__(value, kind)


def names_of(row: Primitive) -> list[str]:
    """Every name of a row, as function, method or operator."""
    return [row.name, *row.aliases, *operators_of(row)]


def methods_of(row: Primitive) -> list[str]:
    """The names of a row as a method, and last as an operator; a row of a group has none."""
    return [] if row.arity < 0 else names_of(row)


def operators_of(row: Primitive) -> list[str]:
    """Python's special methods for the operator of a row; of two operands also reflected, `+=`."""
    if not row.operator:
        return []
    prefixes = ("",) if row.arity == 1 else ("", "r", "i")
    return [f"__{prefix}{row.operator}__" for prefix in prefixes]


def uninstall(row: Primitive) -> None:
    """Undo `install`."""
    for name in names_of(row):
        for place in (operations, operations.Operations):
            if name in vars(place):
                delattr(place, name)
        if name in operations.__all__:
            operations.__all__.remove(name)
    del NAMESPACE[f"_row_{row.name}"]


def install_table() -> None:
    """Promise every row; called once, when Value is defined.

    To generate and compile them all takes a third as long as importing NumPy, and most programs use
    few of them: a row is installed when one of its names is first looked up.
    """
    functions = {}
    for row in TABLE.values():
        export(row)
        functions.update(dict.fromkeys((row.name, *row.aliases), row))
        for name in methods_of(row):
            setattr(operations.Operations, name, Awaited(row, name))

    def look_up(name: str) -> Any:
        if name not in functions:
            # Python itself asks for __path__ and its kin
            meant = "" if name.startswith("_") else did_you_mean(name, functions)
            raise AttributeError(f"module {operations.__name__!r} has no attribute {name!r}{meant}")
        with FIRST_USE:
            if name not in vars(operations):
                install(functions[name])
                explain(functions[name])
        return vars(operations)[name]

    vars(operations)["__getattr__"] = look_up
    vars(operations)["__dir__"] = lambda: sorted({*vars(operations), *functions})


def _compiled(name: str, lines: list[str], row: Primitive) -> Callable[..., Any]:
    source = "\n".join(lines) + "\n"
    function: Callable[..., Any] = function_of(
        name, source, f"<autograd {row.name}: {name}>", NAMESPACE
    )
    function.__module__ = operations.__name__
    function.__doc__ = row.doc
    return function
