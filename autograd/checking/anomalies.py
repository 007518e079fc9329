"""With this module one can find the node at which a computation left the finite numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any

from autograd.calculus.sweeps import reverse, slopes
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.graph import topological
from autograd.notation.formulas import expression, text
from autograd.notation.names import clean
from autograd.notation.numbers import number_name
from autograd.shortening import shown

_OPENED = 6
"""So many nodes of an unlabelled value are opened in its formula; it is to be read in one line."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A node at which nan or infinity began, and one line of text that says how.

    >>> p = Value(-0.5, "p")
    >>> print(first_bad(3.0 * p.log() + 1.0))
    log(p) = log(−0.5) gave nan
    """

    node: Value
    text: str

    def __str__(self) -> str:
        return self.text


def first_bad(root: Value) -> Anomaly | None:
    """Where the nan or infinity in the data of `root` began; None if its data is finite.

    It is a node that is not finite although all its operands are, and from which only such nodes
    lead to `root`. An infinity that was harmless, as in 1/(1 + exp(1000)), is passed over.

    >>> x = Value(-1.0, "x")
    >>> print(first_bad((x.log() + 1.0) * 2.0))
    log(x) = log(−1) gave nan
    >>> first_bad(x.exp()) is None
    True
    """
    _check_root("first_bad", root)
    if isfinite(root.data):
        return None
    node = topological(root, _bad_parents)[0]
    result = number_name(node.data, "text")
    return Anomaly(node, f"{described(node)} {'is' if node.is_leaf else 'gave'} {result}")


def first_bad_gradient(root: Value, leaves: Iterable[Value] | None = None) -> Anomaly | None:
    """Where a derivative of `root` stops being finite on its way down; None if none does.

    The node has a finite gradient itself, but gives an operand one that is not: its slope is
    infinite, as that of a square root at 0, or a product or sum overflows. Ways that do not lead to
    `leaves` are passed over; None stands for all leaves. No `.grad` is read or written, and no hook
    is called.

    >>> x = Value(0.0, "x")
    >>> print(first_bad_gradient(3.0 * x.sqrt()))
    the gradient of 'x' through √(x) = √(0) is inf: 3 times the slope inf
    """
    _check_root("first_bad_gradient", root)
    return gradient_anomaly(root, 1.0, leaves, lambda x: not isfinite(x))


def gradient_anomaly(
    root: Value,
    gradient: float,
    leaves: Iterable[Value] | None,
    bad: Callable[[float], bool],
    given: Mapping[int, float] = MappingProxyType({}),
) -> Anomaly | None:
    """Where a derivative of `root`, times `gradient`, becomes `bad` on its way down.

    What hooks made of the gradients of values is `given` by their ids, and goes on from there.
    """
    order = topological(root)
    wanted = _leading_to(order, leaves)

    def ways(node: Value) -> Iterator[tuple[Value, float]]:
        return ((parent, slope) for parent, slope in slopes(node) if parent in wanted)

    def shares(node: Value, gradient: float) -> Iterator[tuple[Value, float]]:
        return ((parent, gradient * slope) for parent, slope in ways(node))

    def settle(node: Value, gradient: float) -> float:
        return given.get(id(node), gradient)

    for node, received in reverse(order, [(root, gradient)], shares, settle=settle):
        if bad(received):
            return Anomaly(node, f"the gradients that reach {_name(node)} add up to {received:g}")
        for parent, slope in ways(node):
            share = received * slope
            if bad(share):
                return Anomaly(
                    node,
                    f"the gradient of {_name(parent)} through {described(node)} is {share:g}: "
                    f"{received:g} times the slope {slope:g}",
                )
    return None


def _check_root(asked: str, root: object) -> None:
    if not isinstance(root, Value):
        raise OperandError(f"{asked} expects the Value to begin at, got {shown(root)}.")


def _bad_parents(node: Value) -> list[Value]:
    return [parent for parent in node.parents if not isfinite(parent.data)]


def _leading_to(order: list[Value], leaves: Iterable[Value] | None) -> set[Value]:
    if leaves is None:
        return set(order)
    wanted = set(leaves)
    for node in order:
        if not wanted.isdisjoint(node.parents):
            wanted.add(node)
    return wanted


def _name(node: Value) -> str:
    """The label with its scope, or for want of a label the formula, or the number."""
    label = clean(node.label)
    if not label:
        return "an unlabelled leaf" if node.is_leaf else _in_labels(node)
    return f"{label!r} ({node.scope})" if node.scope else f"{label!r}"


def described(node: Value) -> str:
    """The formula in terms of labelled values, and again with numbers; the name of a leaf."""
    if node.is_leaf:
        return _name(node)
    parts = [_name(node)] if node.label else []
    parts += [_in_labels(node), text(expression(node, lambda _: True), _number)]
    return " = ".join(dict.fromkeys(parts))


def _in_labels(node: Value) -> str:
    return text(expression(node, lambda value: bool(value.label), _OPENED))


def _number(value: Any) -> str:
    return number_name(value.data, "text")
