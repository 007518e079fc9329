"""With this function one adds a row to the table at run time."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine import operations
from autograd.engine.forking import forkable_lock
from autograd.engine.methods import explain, install, names_of, uninstall
from autograd.engine.pausing import recording
from autograd.engine.value import Value
from autograd.errors import PrimitiveError
from autograd.shortening import shown
from autograd.table.algebras import ARRAY
from autograd.table.primitive import Primitive, Rule
from autograd.table.primitives import TABLE

_LOCK = forkable_lock()
"""Held by the thread that adds a row, so that a name that was free is free until it is taken."""


def primitive(
    name: str,
    signature: str,
    forward: Rule,
    slopes: tuple[Rule | None, ...],
    **description: Any,
) -> Callable[..., Value]:
    """Add a row to the table and return its function; it is a method of Values too.

    `forward` and `slopes` are rules over the table, as
    `autograd.table.primitive.Primitive` describes, and `description` its other fields (`tex`,
    `symbol`, `domain`, ...). Gradients of any order, arrays, formulas and drawings follow. A name
    that is taken, or a rule outside the table, is an error, and nothing is added.

    >>> cube = primitive("cube", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 3.0 * x * x,))
    >>> x = Value(2.0)
    >>> y = x.cube(); y.backward()
    >>> y.data, x.grad
    (8.0, 12.0)
    """
    _check_rules(name, forward, slopes)
    row = Primitive(name, signature, forward, tuple(slopes), **description)
    with _LOCK:
        return _added(row, forward)


def _added(row: Primitive, forward: Rule) -> Callable[..., Value]:
    for word in names_of(row):
        if any(hasattr(place, word) for place in (Value, ARRAY, sys.modules["autograd"])):
            raise PrimitiveError(
                f"The name {shown(word)} is taken already; choose another for the new row."
            )
    _check_parameters(row)
    try:
        install(row)
    except (TypeError, AttributeError) as error:
        raise PrimitiveError(
            f"A rule of primitive {row.name!r} cannot be written out: {error}. Rules use operators "
            "and the rows of the table under xp: xp.sin(x), not math.sin(x) or np.sin(x)."
        ) from error
    try:
        with recording():  # a row is tried out inside no_grad too
            _try_out(row, forward)
    except BaseException:
        uninstall(row)
        raise
    TABLE[row.name] = row
    explain(row)
    function: Callable[..., Value] = getattr(operations, row.name)
    return function


def _check_rules(name: str, forward: object, slopes: object) -> None:
    if not callable(forward) or not isinstance(slopes, tuple | list):
        raise PrimitiveError(
            f"Primitive {name!r} got forward={shown(forward)} and slopes={shown(slopes)}; give a "
            "rule such as lambda xp, x: x * x, and a tuple of rules, (lambda xp, z, x: 2.0 * x,)."
        )


def _check_parameters(row: Primitive) -> None:
    operands = [p.name for p in row.operands]
    rules = [("forward", row.forward, ["xp", *operands])]
    rules += [("slope", rule, ["xp", "z", *operands]) for rule in row.slopes]
    for kind, rule, arguments in rules:
        if rule is None:
            continue
        takes = f"lambda {', '.join(arguments)}: ..."
        if not callable(rule):
            raise PrimitiveError(
                f"Primitive {row.name!r} got {shown(rule)} as a {kind} rule; write {takes}"
            )
        try:
            parameters = inspect.signature(rule)
        except ValueError:  # some functions written in C do not tell
            continue
        try:
            parameters.bind(*arguments)
        except TypeError:
            raise PrimitiveError(
                f"Primitive {row.name!r} got a {kind} rule with the parameters {parameters}; it is "
                f"called with {len(arguments)} arguments, so write {takes}"
            ) from None


def _try_out(row: Primitive, forward: Rule) -> None:
    """Compare the generated code with the rules read directly, at one point of the domain.

    They differ where a rule, read once to be written out, means something else than on numbers: in
    `tuple(1.0 for x in xs)` nothing tells how many elements there are.
    """
    low, high = row.domain
    fractions = iter((0.55, 0.3, 0.65, 0.4, 0.7, 0.35, 0.6, 0.45, 0.5))
    operands: list[Any] = [
        tuple(
            np.float64(low + (high - low) * next(fractions)) for _ in range(3 if p.starred else 1)
        )
        for p in row.operands
    ]
    operands = [x if p.starred else x[0] for p, x in zip(row.operands, operands, strict=True)]
    values = [tuple(map(Value, x)) if isinstance(x, tuple) else Value(x) for x in operands]
    node = getattr(operations, row.name)(*values)
    with np.errstate(all="ignore"):
        expected = [forward(ARRAY, *operands)]
        for index, x in enumerate(operands):
            slope = ARRAY.slope(row, index, node.data, operands)
            expected += slope if isinstance(x, tuple) else [slope]
    try:
        found = [node.data, *node.slopes]
        agree = np.allclose(found, expected, rtol=1e-9, atol=1e-12, equal_nan=True)
    except ValueError:  # more or fewer slopes than elements
        agree = False
    if not agree:
        raise PrimitiveError(
            f"The rules of primitive {row.name!r} give other numbers when they are written out as "
            "code than when they are called. A comprehension over a group must mention its "
            "element; one slope for all elements is a number, not a tuple."
        )
