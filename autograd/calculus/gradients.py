"""Derivatives as functions: `grad` gives gradients of any order and writes none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import mul
from typing import Any, overload

from autograd.calculus.staleness import refuse_changed, refuse_changed_slope
from autograd.engine import operations
from autograd.engine.operands import Group, NumberGroup, as_group, number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.graph import topological
from autograd.table.algebras import Algebra

Gradient = Any
"""A float, or a Value when the gradient itself is to be differentiated."""


class _Values(Algebra):
    """The algebra that records: a rule read with it joins the graph, numbers stay numbers."""

    def __init__(self) -> None:
        super().__init__("VALUES", {})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = getattr(operations, name)

        def recorded(*operands: Any) -> Any:
            result = function(*operands)
            return result.data if result.is_leaf else result

        return recorded

    def where(self, c: Any, x: Any, y: Any) -> Any:
        """One of two branches; where a number decides, the other branch leaves no trace."""
        if isinstance(c, Value):
            return operations.where(c, x, y)
        return x if c else y


_VALUES = _Values()


class _Roots:
    """A node above several outputs, so that one walk orders them all."""

    def __init__(self, outputs: Sequence[Value]) -> None:
        self.parents = outputs


@overload
def grad(
    outputs: Value | Sequence[Value],
    inputs: Value,
    grad_outputs: Any = None,
    create_graph: bool = False,
) -> Any: ...
@overload
def grad(
    outputs: Value | Sequence[Value],
    inputs: Iterable[Value],
    grad_outputs: Any = None,
    create_graph: bool = False,
) -> list[Any]: ...
def grad(
    outputs: Value | Sequence[Value],
    inputs: Value | Iterable[Value],
    grad_outputs: Any = None,
    create_graph: bool = False,
) -> Any:
    """The derivatives of `outputs`, summed, by each of `inputs`; no `.grad` is written.

    The result mirrors `inputs`: one Value gives one number, a sequence gives a list. An input on
    which the outputs do not depend gets 0.0. `grad_outputs` weighs the outputs (one number, or one
    each). With `create_graph` the results are Values that can be differentiated again, to any
    order.

    >>> x = Value(2.0)
    >>> y = x**3
    >>> grad(y, x)
    12.0
    >>> first = grad(y, x, create_graph=True)
    >>> grad(first, x)
    12.0

    A leaf whose data changed after recording is a GraphChangedError when `create_graph` needs its
    rules again.
    """
    single = isinstance(inputs, Value)
    roots, wanted = _values("outputs", outputs), _values("inputs", inputs)
    sweep = _GraphSweep() if create_graph else _NumberSweep()
    for root, weight in zip(roots, _weights(roots, outputs, grad_outputs), strict=True):
        sweep.add(
            root, weight if create_graph and isinstance(weight, Value) else number(_plain(weight))
        )
    found = sweep.run(topological(_Roots(roots))[:-1], wanted)
    if create_graph:
        found = [g if isinstance(g, Value) else Value(g) for g in found]
    return found[0] if single else found


def _values(role: str, given: Any) -> list[Value]:
    if isinstance(given, Value):
        return [given]
    hint = (
        "grad takes the Values that a computation recorded, as in y = f(x); grad(y, x)"
        if callable(given)
        else "give a Value that the outputs were computed from, or a sequence of such"
        if role == "inputs"
        else "give a Value that was computed from the inputs, or a sequence of such"
    )
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise OperandError(f"grad expects Values as {role}, got {given!r}; {hint}.")
    values = list(given)
    for index, value in enumerate(values):
        if not isinstance(value, Value):
            raise OperandError(f"grad expects Values as {role}, got {value!r} at {index}; {hint}.")
    return values


def _plain(weight: Any) -> Any:
    return weight.data if isinstance(weight, Value) else weight


def _weights(roots: list[Value], outputs: Any, grad_outputs: Any) -> list[Any]:
    if grad_outputs is None:
        return [1.0] * len(roots)
    weights = [grad_outputs] if isinstance(outputs, Value) else list(grad_outputs)
    if len(weights) != len(roots):
        raise LengthError(
            f"grad got {len(weights)} grad_outputs for {len(roots)} outputs; give one each."
        )
    return weights


class _Stop:
    """A group of operands: its users' gradients and slopes, until its elements ask for them."""

    def __init__(self) -> None:
        self.gradients: list[Gradient] = []
        self.rows: list[Any] = []


class _NumberSweep:
    """The chain rule over a topological order, with the stored slopes, in floats."""

    def __init__(self) -> None:
        self.gradients: dict[int, Gradient] = {}
        self.stops: dict[int, _Stop] = {}
        self.memberships: dict[int, list[tuple[_Stop, int]]] = {}

    def add(self, node: Value, contribution: Gradient) -> None:
        """Add to the gradient of `node`."""
        known = self.gradients.get(id(node))
        self.gradients[id(node)] = contribution if known is None else known + contribution

    def run(self, order: Sequence[Any], wanted: Sequence[Value]) -> list[Gradient]:
        """Visit the nodes from results to operands; the gradients of `wanted`."""
        keep = {id(node) for node in wanted}
        found: dict[int, Gradient] = {}
        for node in reversed(order):
            for stop, index in self.memberships.pop(id(node), ()):
                self.add(node, self.product(stop, index))
            gradient = self.gradients.pop(id(node), None)
            if gradient is None:
                continue
            if id(node) in keep:
                found[id(node)] = gradient
            if not node.is_leaf:
                self.visit(node, gradient)
        return [found.get(id(node), 0.0) for node in wanted]

    def visit(self, node: Value, gradient: Gradient) -> None:
        """Pass the gradient of `node` on to its operands."""
        for index, operand in enumerate(node.operands):
            if type(operand) is float or type(operand) is NumberGroup:
                continue
            if node.row is None or node.row.slopes[index] is None:
                continue
            slope = self.slope(node, index)
            if isinstance(operand, Group):
                self.leave(operand, gradient, slope)
            else:
                self.add(operand, gradient * slope)

    def leave(self, group: Group, gradient: Gradient, slopes: Any) -> None:
        """Leave a gradient and slopes at a group."""
        stop = self.stops.get(id(group))
        if stop is None:
            stop = self.stops[id(group)] = _Stop()
            for index, x in enumerate(group):
                if isinstance(x, Value):
                    self.memberships.setdefault(id(x), []).append((stop, index))
        stop.gradients.append(gradient)
        stop.rows.append(slopes)

    def column(self, stop: _Stop, index: int) -> list[Any]:
        """The slopes of one element of a group in each of the group's users."""
        return [row[index] for row in stop.rows]

    def slope(self, node: Value, index: int) -> Any:
        """The slope, or the slopes, of `node` in one operand position."""
        return (node.da, node.db, node.dc)[index] if index == 2 else (node.db if index else node.da)

    def product(self, stop: _Stop, index: int) -> Gradient:
        """What one element of a group receives from all users of the group."""
        return sum(map(mul, stop.gradients, self.column(stop, index)))


class _GraphSweep(_NumberSweep):
    """The same in Values: the rules are read again, and recorded."""

    def visit(self, node: Value, gradient: Gradient) -> None:
        refuse_changed([node])
        super().visit(node, gradient)

    def slope(self, node: Value, index: int) -> Any:
        slope = _VALUES.slope(node.row, index, node, node.operands)  # type: ignore[arg-type]
        refuse_changed_slope(node, slope, super().slope(node, index))
        return slope

    def product(self, stop: _Stop, index: int) -> Gradient:
        column = self.column(stop, index)
        if len(column) == 1:
            return stop.gradients[0] * column[0]
        # the group of gradients is shared by all elements, as operand groups are in a forward pass
        stop.gradients = as_group(stop.gradients)  # type: ignore[assignment]
        result = operations.dot(stop.gradients, as_group(column))
        return result.data if result.is_leaf else result
