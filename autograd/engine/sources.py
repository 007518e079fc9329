"""The source of the recording functions, in three forms: function, operator, reflected operator.

A function reads the operands' data, computes the result, and, unless recording is paused, makes a
node that keeps the operands and the slopes. Where Python's arithmetic raises, ARRAY has the IEEE
result. Words with an underscore before them are those of `methods.NAMESPACE`.

What bounds their speed is Python. A training step of the network w1 to w8, 27 nodes, executes some
4,600 bytecodes, which at 1.6 ns each is three quarters of its 10 us: 50 to check, compute and
record a sum, 24 of them to write 8 slots; 46 and 41 a node in the two sweeps of `backward`; 21 for
each share of a leaf. The rest is 25 ns to get from C to an operator and 40 ns to make a node and
free it, both 27 times, and arithmetic. So what is faster checks, computes or stores less. Measured
on CPython 3.11 by `python -m benchmarks.step --only w18`, bytecodes counted by `sys.settrace`.
"""

from __future__ import annotations

from typing import Any

from autograd.notation.languages.python import Python
from autograd.notation.terms import SYMBOLS, Symbol, SymbolGroup, Term
from autograd.table.algebras import FLOAT
from autograd.table.primitive import Primitive

SLOPES = ("_node._da", "_node._db", "_dc")
"""Where the slopes of the operands go; the third operand is kept beside its own."""


def function_source(row: Primitive) -> list[str]:
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
            f"    {name}_data = {name}._number",
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
                f"        {p.name}_data = [_x._number for _x in {p.name}]",
                "    else:",
                f"        {p.name}, {p.name}_data = _group({p.name})",
            ]
            constant.append(f"type({p.name}) is _NumberGroup")
        else:
            read = "_condition" if p.role == "condition" else "_number"
            lines += [
                f"    if type({p.name}) is _Value or isinstance({p.name}, _Value):",
                f"        {p.name}_data = {p.name}._number",
                "    else:",
                f"        {p.name} = {p.name}_data = {read}({p.name})",
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


def operator_source(row: Primitive, name: str, *, in_place: bool = False) -> list[str]:
    """`x + y`, where x is a Value: NotImplemented for what is no number, so that y may answer.

    `in_place` is for `x += y`: the same, but that it tells of a parameter that stays as it was.
    Numbers are added to one in an update, recorded or not; all else may be meant where it is
    recorded.
    """
    x, y = (p.name for p in row.operands)
    unrecorded = f"_rebound({x}, z)" if in_place else "_unrecorded(z)"
    is_update = in_place and row.operator in ("add", "sub")
    telling = [f"            _tell_of_rebinding({x})"] if is_update else []
    return [
        f"def {name}({x}, {y}):",
        f"    if type({y}) is not _Value:",
        f"        if type({y}) is not float:",
        f"            if type({y}) is int:",
        f"                {y} = float({y})",
        f"            elif not isinstance({y}, _Value):",
        f"                {y} = _convert({y})",
        f"                if {y} is NotImplemented:",
        "                    return NotImplemented",
        f"        if type({y}) is float:",
        *telling,
        f"            {x}_data = {x}._number",
        *_indent(
            _record(row, {x: f"{x}_data", y: y}, "_unrecorded(z)" if is_update else unrecorded), 3
        ),
        f"    {x}_data = {x}._number",
        f"    {y}_data = {y}._number",
        *_indent(_record(row, {x: f"{x}_data", y: f"{y}_data"}, unrecorded), 1),
    ]


def reflected_source(row: Primitive, name: str) -> list[str]:
    """`x + y`, where y is a Value and x is not."""
    x, y = (p.name for p in row.operands)
    return [
        f"def {name}({y}, {x}):",
        f"    if type({x}) is not float:",
        f"        {x} = float({x}) if type({x}) is int else _convert({x})",
        f"        if {x} is NotImplemented:",
        "            return NotImplemented",
        f"    {y}_data = {y}._number",
        *_indent(_record(row, {x: x, y: f"{y}_data"}), 1),
    ]


# --- the pieces they share; `data` names the variable that holds each operand's number or numbers


def _record(row: Primitive, data: dict[str, str], unrecorded: str = "_unrecorded(z)") -> list[str]:
    """Compute and record; an operand whose data is the operand itself is a number."""
    constant = {name: str(name == variable) for name, variable in data.items()}
    return [*_result(row, data), *_node(row, data, constant, unrecorded)]


def _result(row: Primitive, data: dict[str, str]) -> list[str]:
    symbols = _symbols(row, data)
    source = Python(prefix="_")
    term = (
        Term(row, symbols)
        if row.forward is None or row.name in FLOAT.kernels
        else row.forward(SYMBOLS, *symbols)
    )
    source.share([term])
    expression = source.expression(term)
    operands = ", ".join(data[p.name] for p in row.operands)
    if _never_raises(term):
        return [*source.statements, f"z = {expression}"]
    return [
        "try:",
        *_indent([*source.statements, f"z = {expression}"], 1),
        "except _ARITHMETIC:",
        f"    z = _awkward_forward(_row_{row.name}, ({operands},))",
    ]


def _node(
    row: Primitive,
    data: dict[str, str],
    constant: dict[str, str],
    unrecorded: str = "_unrecorded(z)",
) -> list[str]:
    """Make the node, or give what is `unrecorded` while recording is paused.

    `constant` is the condition, as source, under which an operand is a number.
    """
    symbols = _symbols(row, data)
    operands = ", ".join(data[p.name] for p in row.operands)
    lines = [
        "if _paused and _is_paused():",
        f"    return {unrecorded}",
        "_node = _next(_blanks)",
        "_node._number = z",
        "_node.grad = 0.0",
        '_node._label = ""',
        f"_node._row = _row_{row.name}",
    ]
    slopes = []
    fallback = []
    for index, (place, p, rule) in enumerate(zip(SLOPES, row.operands, row.slopes, strict=False)):
        if index < 2:
            lines.append(f"_node._{'ab'[index]} = {p.name}")
        if rule is None or constant[p.name] == "True":
            lines.append(f"{place} = None")
            continue
        source = Python(prefix="_")
        slope = rule(SYMBOLS, Symbol("z"), *symbols)
        source.share([slope])
        expression = source.expression(slope)
        block = [*source.statements, f"{place} = {expression}"]
        if _never_raises(slope) and constant[p.name] == "False":
            lines += block
            continue
        retry = [f"{place} = _awkward_slope(_row_{row.name}, {index}, z, ({operands},))"]
        if constant[p.name] != "False":
            block = [
                f"if {constant[p.name]}:",
                f"    {place} = None",
                "else:",
                *_indent(block, 1),
            ]
            retry = [f"{place} = None if {constant[p.name]} else {retry[0].partition(' = ')[2]}"]
        slopes += block
        fallback += retry
    if slopes:
        lines += ["try:", *_indent(slopes, 1), "except _ARITHMETIC:", *_indent(fallback, 1)]
    if row.arity == 1:
        lines.append("_node._db = None")
    if len(row.operands) == 3:
        lines.append(f"_node._c = ({row.operands[2].name}, _dc)")
    return [*lines, "return _node"]


def _never_raises(term: Any) -> bool:
    """Whether floats are added and multiplied only: for all else Python has its own exceptions."""
    if isinstance(term, Term):
        return term.row.name in ("add", "sub", "mul", "neg") and all(
            map(_never_raises, term.operands)
        )
    return isinstance(term, Symbol | float)


def _symbols(row: Primitive, data: dict[str, str]) -> tuple[Any, ...]:
    return tuple(
        SymbolGroup(data[p.name], f"_{p.name}_i") if p.starred else Symbol(data[p.name])
        for p in row.operands
    )


def _indent(lines: list[str], levels: int) -> list[str]:
    return ["    " * levels + line for line in lines]
