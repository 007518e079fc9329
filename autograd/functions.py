"""What is composed of the rows: softmax and cross-entropy; and how labels and rows are added."""

from __future__ import annotations

import inspect
import operator
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import operations
from autograd.algebras import ARRAY
from autograd.errors import ClassIndexError, LengthError, OperandError, PrimitiveError
from autograd.operands import Group, as_group
from autograd.primitive import Primitive, Rule
from autograd.primitives import TABLE
from autograd.recorders import install, names_of, uninstall
from autograd.value import Value

__all__ = ["cross_entropy", "label_all", "log_softmax", "primitive", "softmax"]


def log_softmax(values: Iterable[Value | float]) -> list[Value]:
    """The logarithms of `softmax(values)`, finite where the softmax itself would round to 0.

    >>> [round(v.data, 6) for v in log_softmax([0.0, 1000.0])]
    [-1000.0, 0.0]
    """
    group = as_group(values)
    total = operations.logsumexp(group)
    return [x - total for x in group]


def softmax(values: Iterable[Value | float]) -> list[Value]:
    """exp(x) / sum(exp(values)) for each x: positive numbers that add up to 1. At least one value.

    >>> [round(p.data, 6) for p in softmax([0.3, 2.9, 4.0])]
    [0.018211, 0.245192, 0.736597]
    """
    return [operations.exp(x) for x in log_softmax(values)]


def cross_entropy(
    logits: Iterable[Value | float], target: int | Value | Sequence[Value | float]
) -> Value:
    """Cross-entropy of softmax(logits) against a class index or against class weights, in nats.

    `logits` holds one score per class, length n >= 1. An index must be in range(n), else
    IndexError; it may be a Value, which gets no gradient and may be an input of a compiled
    program, where nothing checks it again. Weights must number n, else ValueError. Computed through
    logsumexp, so it stays finite for logits up to about 1e308.

    >>> cross_entropy([Value(0.0), Value(0.0)], 0).data
    0.6931471805599453

    Goodfellow et al., Deep Learning (2016), section 6.2.2.3.
    """
    group = as_group(logits)
    number: Any = target
    if isinstance(target, Value) and target.data.is_integer():
        number = int(target.data)
    try:
        index = operator.index(number)
    except TypeError:
        if isinstance(target, Iterable):
            return _soft_cross_entropy(group, as_group(target))
        raise OperandError(
            f"cross_entropy expects a class index or a sequence of class weights, got {target!r}."
        ) from None
    if not 0 <= index < len(group):
        raise ClassIndexError(
            f"cross_entropy got class {index} for {len(group)} logits; "
            f"classes are 0 to {len(group) - 1}."
        )
    return operations.cross_entropy(target if isinstance(target, Value) else float(index), group)


def _soft_cross_entropy(logits: Group, weights: Group) -> Value:
    if len(weights) != len(logits):
        raise LengthError(
            f"cross_entropy got {len(weights)} class weights for {len(logits)} logits; "
            "give one weight a class."
        )
    return -operations.dot(weights, log_softmax(logits))


def label_all(mapping: Mapping[str, Any]) -> None:
    """Label every unlabelled Value in a mapping such as `locals()` with its name there.

    The elements of lists and tuples are labelled `w[0]`, `w[1][2]`, a Value that has also a plain
    name by that. Of several names the first counts; those that begin with `_` are skipped.

    >>> x = Value(1.0); w = [Value(2.0), Value(3.0)]
    >>> label_all({"x": x, "w": w})
    >>> x.label, w[1].label
    ('x', 'w[1]')
    """
    pending = [(name, value) for name, value in mapping.items() if not name.startswith("_")]
    seen: set[int] = set()
    for name, value in pending:  # and the lists found on the way, after all plain names
        if isinstance(value, Value):
            value.label = value.label or name
        elif isinstance(value, list | tuple) and id(value) not in seen:
            seen.add(id(value))
            pending.extend((f"{name}[{i}]", x) for i, x in enumerate(value))


def primitive(
    name: str,
    signature: str,
    forward: Rule,
    slopes: tuple[Rule | None, ...],
    **description: Any,
) -> Callable[..., Value]:
    """Add a row to the table and return its function; it is a method of Values too.

    `forward` and `slopes` are rules over the table, as `autograd.primitive.Primitive` describes,
    and `description` its other fields (`tex`, `symbol`, `domain`, ...). Gradients of any order,
    arrays, formulas and drawings follow. A name that is taken, or a rule outside the table, is an
    error, and nothing is added.

    >>> cube = primitive("cube", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 3.0 * x * x,))
    >>> x = Value(2.0)
    >>> y = x.cube(); y.backward()
    >>> y.data, x.grad
    (8.0, 12.0)
    """
    _check_rules(name, forward, slopes)
    row = Primitive(name, signature, forward, tuple(slopes), **description)
    for word in names_of(row):
        if any(hasattr(place, word) for place in (Value, ARRAY, sys.modules["autograd"])):
            raise PrimitiveError(
                f"The name {word!r} is taken already; choose another for the new row."
            )
    _check_parameters(row)
    try:
        install(row)
    except TypeError as error:
        raise PrimitiveError(
            f"A rule of primitive {name!r} cannot be written out: {error}. Rules use operators and "
            "the rows of the table under xp: xp.sin(x), not math.sin(x) or np.sin(x)."
        ) from error
    try:
        _try_out(row, forward)
    except BaseException:
        uninstall(row)
        raise
    TABLE[row.name] = row
    function: Callable[..., Value] = getattr(operations, row.name)
    return function


def _check_rules(name: str, forward: object, slopes: object) -> None:
    if not callable(forward) or not isinstance(slopes, tuple | list):
        raise PrimitiveError(
            f"Primitive {name!r} got forward={forward!r} and slopes={slopes!r}; give a "
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
                f"Primitive {row.name!r} got {rule!r} as a {kind} rule; write {takes}"
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
            many = slope if isinstance(slope, tuple | list) else [slope] * np.size(x)
            expected += [*many]
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
