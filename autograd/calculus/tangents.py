"""The chain rule forward: how recorded outputs change when inputs are moved along a direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import iadd
from typing import Any

from autograd.calculus.gradients import recorded_product
from autograd.calculus.rereading import Reread
from autograd.calculus.sweeps import Pairs, forward
from autograd.engine.hooked import HOOKED
from autograd.engine.operands import Group, as_group
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.graph import edges, topological
from autograd.notices import named

# A group of operands is a node of its own, as in reverse. Its tangent is a list of pairs, a place
# in the group and the tangent there, so that each of its users has one sum over the members.


class _Position(int):
    """Where a member stands in its group: what leads there in place of a slope."""


class Pushforward:
    """The chain rule from `inputs` on to recorded `outputs`, for as many sweeps as are needed.

    None of the inputs was computed from another one. With `often` what sweeps have in common is
    kept, for which one sweep would be the longer. A value with hooks on the way is an OperandError:
    they are for gradients, and there are none.
    """

    def __init__(
        self, outputs: Sequence[Value], inputs: Sequence[Value], *, often: bool = False
    ) -> None:
        self.outputs = outputs
        self.inputs = inputs
        self.reread = Reread(often=often)
        ends = set(map(id, inputs))

        def below(node: Value | Group) -> list[Any]:
            return [] if id(node) in ends else [operand for operand, _ in _links(node)]

        reached = set(ends)
        self._order: list[Any] = []
        """The nodes that depend on inputs, these included."""
        self._kept: dict[int, list[tuple[Any, Any]]] = {}
        for node in topological(Group(outputs), below)[:-1]:
            links = [] if id(node) in ends else _links(node)
            if id(node) in ends or any(id(operand) in reached for operand, _ in links):
                reached.add(id(node))
                self._order.append(node)
                if often:
                    self._kept[id(node)] = [link for link in links if id(link[0]) in reached]
        for node in self._order:
            if id(node) in HOOKED:
                raise OperandError(
                    f"Hooks are called with gradients, and {named(node)} has one, but forward mode "
                    "(jvp, linearize, jacfwd, hvp, hessian) computes tangents. Take the hook away "
                    "with the remove() of its handle, or use vjp, jacrev or grad."
                )

    def __call__(self, tangents: Sequence[Any], create_graph: bool) -> list[Any]:
        """The tangents of the outputs along those of the inputs, with 0.0 where nothing leads.

        None as the tangent of an input: nothing starts there. With `create_graph` the tangents are
        Values where they are no constants.
        """
        pairs = zip(self.inputs, tangents, strict=True)
        seeds = [(node, tangent) for node, tangent in pairs if tangent is not None]
        stored = self._stored if self._kept else _links
        slopes, times = (self._recorded, _recorded_times()) if create_graph else (stored, _times)
        wanted = set(map(id, self.outputs))
        sweep = forward(self._order, seeds, slopes, iadd, times)
        found = {id(node): tangent for node, tangent in sweep if id(node) in wanted}
        return [found.get(id(node), 0.0) for node in self.outputs]

    def _stored(self, node: Value | Group) -> Pairs:
        return self._kept[id(node)]

    def _recorded(self, node: Value | Group) -> Pairs:
        return _links(node) if isinstance(node, Group) else self.reread(node)


def _links(node: Value | Group) -> list[tuple[Any, Any]]:
    """The operands to which a slope leads, each with the slope or slopes that were recorded."""
    if isinstance(node, Group):
        return [(x, _Position(n)) for n, x in enumerate(node) if type(x) is not float]
    return [(operand, slope) for operand, slope in edges(node) if slope is not None]


def _times(slope: Any, tangent: Any) -> Any:
    if type(slope) is _Position:
        return [(slope, tangent)]
    if type(tangent) is list:
        return sum(slope[n] * each for n, each in tangent)
    return slope * tangent


def _recorded_times() -> Callable[[Any, Any], Any]:
    """The same in Values, for one sweep: users of one group share the group of its tangents too."""
    shared: dict[int, Sequence[Any]] = {}

    def times(slope: Any, tangent: Any) -> Any:
        if type(tangent) is not list or type(slope) is _Position:
            return _times(slope, tangent)
        tangents = shared.get(id(tangent))
        if tangents is None:
            each = [t for _, t in tangent]
            tangents = shared[id(tangent)] = as_group(each) if len(each) > 1 else each
        whole = len(tangent) == len(slope)
        return recorded_product(tangents, slope if whole else [slope[n] for n, _ in tangent])

    return times
