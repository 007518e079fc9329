"""The recording functions: Python source generated from the rows, compiled and installed.

Each row becomes Python source: read the operands' data, compute the result, and, unless recording
is paused, make a node that keeps the operands and the slopes. Where Python's arithmetic raises,
ARRAY has the IEEE result. The source is registered with `linecache`, so tracebacks show it and a
debugger steps into it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any

from autograd.engine import operations
from autograd.engine.operands import LeafGroup, NumberGroup, Snapshot, convert, group, number
from autograd.errors import LengthError, OperandError
from autograd.notation.languages import python
from autograd.notation.languages.python import Python, function_of
from autograd.notation.terms import SYMBOLS, Symbol, SymbolGroup, Term
from autograd.table.algebras import ARITHMETIC, FLOAT, awkward_forward, awkward_slope
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE


def different_lengths(name: str, groups: dict[str, Any]) -> LengthError:
    """The error for groups that should be equally long."""
    found = ", ".join(f"{len(xs)} {operand}" for operand, xs in groups.items())
    return LengthError(f"{name} pairs its operands one by one, got {found}; give as many of each.")


def no_number(row: Primitive, data: tuple[Any, ...], error: TypeError) -> TypeError:
    """The error for data that somebody replaced by something else than a number."""
    numbers = (x for xs in data for x in (xs if isinstance(xs, list | tuple) else (xs,)))
    found = [x for x in numbers if convert(x) is NotImplemented]
    if not found:
        return error
    return OperandError(
        f"Cannot compute {row.name!r}: the data of an operand is {found[0]!r}, which is no real "
        "number; set it to one, as in v.data = 2.0."
    )


NAMESPACE: dict[str, Any] = {
    # every word after an underscore, so that an operand's name cannot hide it
    **{f"_{name}": word for name, word in python.NAMESPACE.items()},
    "_ARITHMETIC": ARITHMETIC,
    "_awkward_forward": awkward_forward,
    "_awkward_slope": awkward_slope,
    "_number": number,
    "_convert": convert,
    "_group": group,
    "_LeafGroup": LeafGroup,
    "_NumberGroup": NumberGroup,
    "_Snapshot": Snapshot,
    "_different_lengths": different_lengths,
    "_no_number": no_number,
    # filled in by value.py
    "_Value": None,
    "_new": None,
    "_leaf": None,
    "_paused": 0,
    "_is_paused": None,
}
"""The globals of the generated functions."""

SLOTS = "abc"

NOT_EXPORTED = frozenset(("abs", "max", "min", "pow", "sum", "cross_entropy"))
"""What `import *` leaves out: names that hide built-ins, and a row that `functions` wraps."""


def install(row: Primitive) -> None:
    """Generate the function of `row`, and make it a method and an operator of Values.

    All is generated before anything is installed, so a row whose rules cannot be written leaves no
    trace.
    """
    function = _compiled(row.name, _function_source(row), row)
    methods = dict.fromkeys(methods_of(row), function)
    if row.operator and row.arity != 1:
        direct, reflected = operators_of(row)
        methods[direct] = _compiled(direct, _operator_source(row, direct), row)
        methods[reflected] = _compiled(reflected, _reflected_source(row, reflected), row)
    NAMESPACE[f"_row_{row.name}"] = row
    for name in (row.name, *row.aliases):
        setattr(operations, name, function)
    for name, method in methods.items():
        setattr(operations.Operations, name, method)
    export(row)


def export(row: Primitive) -> None:
    """Let `import *` give the functions of `row`."""
    for name in (row.name, *row.aliases):
        if name not in NOT_EXPORTED and name not in operations.__all__:
            operations.__all__.append(name)


FIRST_USE = RLock()
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
        return vars(operations.Operations)[self.name].__get__(value, kind)


def names_of(row: Primitive) -> list[str]:
    """Every name of a row, as function, method or operator."""
    return [row.name, *row.aliases, *operators_of(row)]


def methods_of(row: Primitive) -> list[str]:
    """The names of a row as a method, and last as an operator; a row of a group has none."""
    return [] if row.arity < 0 else names_of(row)


def operators_of(row: Primitive) -> list[str]:
    """Python's special methods for the operator of a row; that of two operands has a reflected."""
    if not row.operator:
        return []
    return [f"__{row.operator}__", f"__r{row.operator}__"][: row.arity]


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
            raise AttributeError(f"module {operations.__name__!r} has no attribute {name!r}")
        with FIRST_USE:
            if name not in vars(operations):
                install(functions[name])
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


# --- source of the three forms of function


def _function_source(row: Primitive) -> list[str]:
    """A function of Values, numbers and mixtures; as a method it has the Value first."""
    parameters = ", ".join(
        p.name if p.default is None else f"{p.name}={p.default!r}" for p in row.operands
    )
    parameters = parameters.replace("=inf", "=_inf").replace("=-inf", "=-_inf")
    lines = [f"def {row.name}({parameters}):"]
    if row.arity == 1:
        name = row.operands[0].name
        return [
            *lines,
            f"    if type({name}) is not _Value and not isinstance({name}, _Value):",
            f"        {name} = _number({name})",
            *_indent(_result(row, {name: name}), 2),
            "        return _leaf(z)",
            f"    {name}_data = {name}.data",
            *_indent(_record(row, {name: f"{name}_data"}), 1),
        ]
    data: dict[str, str] = {}
    constant = []
    for p in row.operands:
        data[p.name] = f"{p.name}_data"
        if p.starred:
            lines += [
                f"    if type({p.name}) is _Snapshot:",
                f"        {p.name}_data = {p.name}.data",
                f"        {p.name} = {p.name}.group",
                f"    elif type({p.name}) is _LeafGroup:",
                f"        {p.name}_data = [_x.data for _x in {p.name}]",
                "    else:",
                f"        {p.name}, {p.name}_data = _group({p.name})",
            ]
            constant.append(f"type({p.name}) is _NumberGroup")
        else:
            lines += [
                f"    if type({p.name}) is _Value or isinstance({p.name}, _Value):",
                f"        {p.name}_data = {p.name}.data",
                "    else:",
                f"        {p.name} = {p.name}_data = _number({p.name})",
            ]
            constant.append(f"type({p.name}) is float")
    starred = [p.name for p in row.operands if p.starred]
    if len(starred) > 1:
        pairs = ", ".join(f"{n!r}: {n}" for n in starred)
        lines += [
            f"    if {' != '.join(f'len({n})' for n in starred)}:",
            f"        raise _different_lengths({row.name!r}, {{{pairs}}})",
        ]
    return [
        *lines,
        *_indent(_result(row, data), 1),
        f"    if {' and '.join(constant)}:",
        "        return _leaf(z)",
        *_indent(_node(row, data, dict(zip(data, constant, strict=True))), 1),
    ]


def _operator_source(row: Primitive, name: str) -> list[str]:
    """`x + y`, where x is a Value: NotImplemented for what is no number, so that y may answer."""
    x, y = (p.name for p in row.operands)
    return [
        f"def {name}({x}, {y}):",
        f"    if type({y}) is not _Value:",
        f"        if type({y}) is not float and not isinstance({y}, _Value):",
        f"            {y} = _convert({y})",
        f"            if {y} is NotImplemented:",
        "                return NotImplemented",
        f"        if type({y}) is float:",
        f"            {x}_data = {x}.data",
        *_indent(_record(row, {x: f"{x}_data", y: y}), 3),
        f"    {x}_data = {x}.data",
        f"    {y}_data = {y}.data",
        *_indent(_record(row, {x: f"{x}_data", y: f"{y}_data"}), 1),
    ]


def _reflected_source(row: Primitive, name: str) -> list[str]:
    """`x + y`, where y is a Value and x is not."""
    x, y = (p.name for p in row.operands)
    return [
        f"def {name}({y}, {x}):",
        f"    if type({x}) is not float:",
        f"        {x} = _convert({x})",
        f"        if {x} is NotImplemented:",
        "            return NotImplemented",
        f"    {y}_data = {y}.data",
        *_indent(_record(row, {x: x, y: f"{y}_data"}), 1),
    ]


# --- the pieces they share; `data` names the variable that holds each operand's number or numbers


def _record(row: Primitive, data: dict[str, str]) -> list[str]:
    """Compute and record; an operand whose data is the operand itself is a number."""
    constant = {name: str(name == variable) for name, variable in data.items()}
    return [*_result(row, data), *_node(row, data, constant)]


def _result(row: Primitive, data: dict[str, str]) -> list[str]:
    symbols = _symbols(row, data)
    source = Python(prefix="_")
    term = (
        Term(row, symbols)
        if row.forward is None or row.name in FLOAT.kernels
        else row.forward(SYMBOLS, *symbols)
    )
    expression = source.expression(term)
    operands = ", ".join(data[p.name] for p in row.operands)
    return [
        "try:",
        *_indent([*source.statements, f"z = {expression}"], 1),
        "except _ARITHMETIC:",
        f"    z = _awkward_forward(_row_{row.name}, ({operands},))",
        "except TypeError as _error:",
        f"    raise _no_number(_row_{row.name}, ({operands},), _error) from None",
    ]


def _node(row: Primitive, data: dict[str, str], constant: dict[str, str]) -> list[str]:
    """Make the node; `constant` is the condition, as source, under which an operand is a number."""
    symbols = _symbols(row, data)
    operands = ", ".join(data[p.name] for p in row.operands)
    lines = [
        "if _paused and _is_paused():",
        "    return _leaf(z)",
        "_node = _new()",
        "_node.data = z",
        "_node.grad = 0.0",
        '_node.label = ""',
        f"_node.row = _row_{row.name}",
    ]
    slopes = []
    fallback = []
    for index, (slot, p, rule) in enumerate(zip(SLOTS, row.operands, row.slopes, strict=False)):
        lines.append(f"_node.{slot} = {p.name}")
        if rule is None or constant[p.name] == "True":
            lines.append(f"_node.d{slot} = None")
            continue
        source = Python(prefix="_")
        slope = rule(SYMBOLS, Symbol("z"), *symbols)
        expression = source.expression(slope)
        block = [*source.statements, f"_node.d{slot} = {expression}"]
        retry = [f"_node.d{slot} = _awkward_slope(_row_{row.name}, {index}, z, ({operands},))"]
        if constant[p.name] != "False":
            block = [
                f"if {constant[p.name]}:",
                f"    _node.d{slot} = None",
                "else:",
                *_indent(block, 1),
            ]
            retry = [
                f"_node.d{slot} = None if {constant[p.name]} else {retry[0].partition(' = ')[2]}"
            ]
        slopes += block
        fallback += retry
    if slopes:
        lines += ["try:", *_indent(slopes, 1), "except _ARITHMETIC:", *_indent(fallback, 1)]
    return [*lines, "return _node"]


def _symbols(row: Primitive, data: dict[str, str]) -> tuple[Any, ...]:
    return tuple(
        SymbolGroup(data[p.name], f"_{p.name}_i") if p.starred else Symbol(data[p.name])
        for p in row.operands
    )


def _indent(lines: list[str], levels: int) -> list[str]:
    return ["    " * levels + line for line in lines]
