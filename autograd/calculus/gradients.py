"""Derivatives of recorded Values: `grad` gives gradients of any order and writes none."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from contextlib import nullcontext
from operator import iadd, mul
from typing import Any

from autograd.calculus.rereading import Reread
from autograd.calculus.sweeps import Pairs, reverse
from autograd.engine import operations
from autograd.engine.backward import WATCHERS, refuse_unrecorded
from autograd.engine.collecting import collector_paused
from autograd.engine.hooked import HOOKED, hooks_of
from autograd.engine.operands import Group, as_group, number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError, UnusedInputError
from autograd.graph import edges, topological
from autograd.notices import named
from autograd.shortening import shown

Gradient = Any
"""A float, or a Value when the gradient itself is to be differentiated."""


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    create_graph: bool = False,
    allow_unused: bool = True,
) -> Any:
    """The derivatives of recorded `outputs` by `inputs`, as `autograd.grad` describes them."""
    single = isinstance(inputs, Value)
    roots, wanted = _values("outputs", outputs), _values("inputs", inputs)
    for root in roots:
        if root.is_leaf:
            refuse_unrecorded(root)
    weights = [
        weight if create_graph and isinstance(weight, Value) else number(_plain(weight))
        for weight in _weights(roots, outputs, grad_outputs)
    ]
    pullback = Pullback(roots, wanted)
    found = pullback.found(zip(roots, weights, strict=True), create_graph)
    if not allow_unused:
        _refuse_unused(wanted, found)
    gradients = [found.get(id(node), 0.0) for node in wanted]
    if create_graph:
        gradients = [g if isinstance(g, Value) else Value(g) for g in gradients]
    return gradients[0] if single else gradients


class Pullback:
    """The chain rule from recorded `outputs` back to `inputs`, for as many sweeps as are needed.

    With `apart` none of the inputs was computed from another one, so nothing below them is visited.
    With `often` what sweeps have in common is kept, for which one sweep would be the longer.
    """

    def __init__(
        self,
        outputs: Sequence[Value],
        inputs: Sequence[Value],
        *,
        apart: bool = False,
        often: bool = False,
    ) -> None:
        self.inputs = inputs
        self._asked = set(map(id, inputs))
        # all outputs as one group have one order; the group itself, which is last, leads nowhere
        self._order = topological(Group(outputs), self._above if apart else _sources)[:-1]
        self.reread = Reread(often=often)

    def __call__(self, seeds: Pairs, create_graph: bool) -> list[Gradient]:
        """The gradients of the inputs; with `create_graph` Values where they are no constants."""
        found = self.found(seeds, create_graph)
        return [found.get(id(node), 0.0) for node in self.inputs]

    def found(self, seeds: Pairs, create_graph: bool) -> dict[int, Gradient]:
        """The gradients of the inputs that are reached from seeds, outputs with their gradients."""
        seeds = list(seeds)
        hooked = _hooked(self._order, self._asked)
        given: dict[int, Gradient] = {}

        def settle(node: Value | Group, gradient: Any) -> Any:
            if id(node) in hooked:
                whole = Value(gradient) if create_graph and type(gradient) is float else gradient
                gradient = given[id(node)] = hooks_of(node)(node, whole)
            return gradient

        if not hooked:
            _watch(seeds, given)
        shares = self._recorded_shares if create_graph else _shares
        sweep = reverse(self._order, seeds, shares, iadd, settle)
        with collector_paused() if create_graph else nullcontext():
            found = {id(node): gradient for node, gradient in sweep if id(node) in self._asked}
        if hooked:
            _watch(seeds, given)
        return found

    def _above(self, node: Value | Group) -> list[Any]:
        return [] if id(node) in self._asked else _sources(node)

    def _recorded_shares(self, node: Value | Group, gradient: Any) -> Pairs:
        """What each operand of a node receives in Values: rules are read again, and recorded."""
        if isinstance(node, Group):
            gradients, rows = zip(*gradient, strict=True)
            columns = zip(*rows, strict=True)
            if len(gradients) > 1:
                # shared by all members, as operand groups are in a forward pass
                gradients = as_group(gradients)
            for x, column in zip(node, columns, strict=True):
                if type(x) is not float:
                    yield x, recorded_product(gradients, column)
            return
        for operand, slope in self.reread(node):
            yield operand, _share(operand, gradient, slope)


def _watch(seeds: list[tuple[Value, Gradient]], given: dict[int, Gradient]) -> None:
    plain = {key: _plain(gradient) for key, gradient in given.items()} if WATCHERS else {}
    for watcher in WATCHERS:
        for root, weight in seeds:
            watcher(root, _plain(weight), plain)


def _hooked(order: list[Any], asked: Container[int]) -> set[int]:
    """The values with hooks, by id, whose gradients are on the way to those that are asked for."""
    if not HOOKED or HOOKED.keys().isdisjoint(map(id, order)):
        return set()
    needed: set[int] = set()
    for node in order:
        if id(node) in asked or not needed.isdisjoint(map(id, _sources(node))):
            needed.add(id(node))
    return needed & HOOKED.keys()


def _refuse_unused(wanted: list[Value], found: Container[int]) -> None:
    for index, node in enumerate(wanted):
        if id(node) not in found:
            raise UnusedInputError(
                f"grad was asked for the derivative by input {index}, {named(node)}, with "
                "allow_unused=False, and no output depends on it by a slope. Leave it out, or "
                "allow_unused=True gives 0.0 for it."
            )


def _values(role: str, given: Any) -> list[Value]:
    if isinstance(given, Value):
        return [given]
    hint = (
        "give a Value that the outputs were computed from, or a sequence of such"
        if role == "inputs"
        else "give a Value that was computed from the inputs, or a sequence of such"
    )
    if not _is_sequence(given):
        raise OperandError(f"grad expects Values as {role}, got {shown(given)}; {hint}.")
    values = list(given)
    for index, value in enumerate(values):
        if not isinstance(value, Value):
            raise OperandError(
                f"grad expects Values as {role}, got {shown(value)} at {index}; {hint}."
            )
    return values


def _is_sequence(given: Any) -> bool:
    """Whether it holds others in an order; an array without axes holds none."""
    if isinstance(given, str | bytes | set | frozenset) or getattr(given, "shape", None) == ():
        return False
    return isinstance(given, Iterable)


def _plain(weight: Any) -> Any:
    return weight.data if isinstance(weight, Value) else weight


def _weights(roots: list[Value], outputs: Any, grad_outputs: Any) -> list[Any]:
    if grad_outputs is None:
        return [1.0] * len(roots)
    if not (isinstance(outputs, Value) or _is_sequence(grad_outputs)):
        raise OperandError(
            f"grad got grad_outputs={shown(grad_outputs)} for a sequence of {len(roots)} outputs; "
            "give a sequence with one each."
        )
    weights = [grad_outputs] if isinstance(outputs, Value) else list(grad_outputs)
    if len(weights) != len(roots):
        raise LengthError(
            f"grad got {len(weights)} grad_outputs for {len(roots)} outputs; give one each."
        )
    return weights


# A group of operands is a node of its own. What it receives from one of its users is a list of one
# pair, gradient and slopes, and lists add up; so each member gets one sum over all users.


def _sources(node: Value | Group) -> list[Any]:
    """The operands to which a slope leads; those of a group are its members."""
    if isinstance(node, Group):
        return [x for x in node if type(x) is not float]
    return [operand for operand, slope in edges(node) if slope is not None]


def _shares(node: Value | Group, gradient: Any) -> Pairs:
    """What each operand of a node receives, by the recorded slopes, in floats."""
    if isinstance(node, Group):
        gradients, rows = zip(*gradient, strict=True)
        for x, column in zip(node, zip(*rows, strict=True), strict=True):
            if type(x) is not float:
                yield x, sum(map(mul, gradients, column))
        return
    for operand, slope in edges(node):
        if slope is not None:
            yield operand, _share(operand, gradient, slope)


def _share(operand: Any, gradient: Gradient, slope: Any) -> Any:
    return [(gradient, slope)] if isinstance(operand, Group) else gradient * slope


def recorded_product(gradients: Sequence[Gradient], column: Sequence[Any]) -> Gradient:
    """The sum of gradients times slopes, in the graph; a number where no Value has part in it."""
    if len(gradients) == 1:
        return gradients[0] * column[0]
    result = operations.dot(gradients, as_group(column))
    return result.data if result.is_leaf else result
