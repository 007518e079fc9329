"""A recorded graph as one of networkx, to be searched and measured with its algorithms."""

from __future__ import annotations

from typing import Any

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown
from viz.errors import ExportError
from viz.export.graphs import entries, links


def to_networkx(value: Value) -> Any:
    """The graph of `value` as a `networkx.MultiDiGraph`, operands before results; extra `graph`.

    Nodes are numbered; each has its `value`, a Value or the plain number that it is, and `label`,
    `op`, `data`, `grad` (None for a number). An edge leads from an operand to its result, and has
    its `position`, its place `member` in a group there, or None, and its `slope`, None for a
    number.

    >>> x = Value(3.0, "x")
    >>> graph = to_networkx(2.0 * x)  # doctest: +SKIP
    >>> list(graph.edges(data="slope"))  # doctest: +SKIP
    [(0, 2, 2.0), (1, 2, None)]
    """
    if not isinstance(value, Value):
        raise OperandError(
            f"A graph of networkx is made of one Value, got {shown(value)} of type "
            f"{type(value).__name__}."
        )
    try:
        import networkx  # noqa: PLC0415 - an extra: only those who ask for such a graph need it
    except ImportError as error:
        raise ExportError(
            "A graph of networkx needs the package networkx, which is not installed. "
            "Type pip install 'networkx>=3.2', or save as .graphml or .json."
        ) from error
    found = entries(value)
    graph = networkx.MultiDiGraph()
    for place, entry in enumerate(found):
        node = entry.node
        told = (
            {"label": str(node.label), "op": node.op, "grad": node.grad}
            if isinstance(node, Value)
            else {"label": "", "op": "", "grad": None}
        )
        graph.add_node(place, value=node, data=entry.data, **told)
    for place, entry in enumerate(found):
        for link in links(entry, found):
            graph.add_edge(
                link.source, place, position=link.position, member=link.member, slope=link.slope
            )
    return graph
