"""A recorded graph as GraphML, which Gephi, yEd, Cytoscape and networkx read."""

from __future__ import annotations

import math
from html import escape
from typing import Final

from autograd.engine.value import Value
from viz.export.graphs import entries, links
from viz.letters.safety import safe

_KEYS: Final = {
    "label": ("node", "string"),
    "op": ("node", "string"),
    "data": ("node", "double"),
    "grad": ("node", "double"),
    "scope": ("node", "string"),
    "constant": ("node", "boolean"),
    "position": ("edge", "int"),
    "member": ("edge", "int"),
    "slope": ("edge", "double"),
}
"""What is told of nodes and edges, and of which type it is."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
)


def graphml(root: Value) -> str:
    """The graph of `root`, an edge from every operand to its result.

    `position` is that of the operand, `member` its place in a group there, `slope` the local
    derivative. What XML cannot hold of a label becomes U+FFFD.

    >>> graphml(Value(2.0, "a<b").tanh()).count('<data key="label">a&lt;b</data>')
    1
    """
    found = entries(root)
    lines = [*_HEAD]
    lines += (
        f'<key id="{key}" for="{kind}" attr.name="{key}" attr.type="{of}"/>'
        for key, (kind, of) in _KEYS.items()
    )
    lines.append('<graph edgedefault="directed">')
    for place, entry in enumerate(found):
        node = entry.node
        told: dict[str, str | float] = {"data": entry.data}
        if isinstance(node, Value):
            texts = {"label": node.label, "op": node.op, "scope": node.scope}
            told |= {key: text for key, text in texts.items() if text}
            told["grad"] = node.grad
        else:
            told["constant"] = "true"
        lines.append(f'<node id="n{place}">{_data(told)}</node>')
    number = 0
    for place, entry in enumerate(found):
        for link in links(entry, found):
            told = {"position": str(link.position)}
            if link.member is not None:
                told["member"] = str(link.member)
            if link.slope is not None:
                told["slope"] = link.slope
            lines.append(
                f'<edge id="e{number}" source="n{link.source}" target="n{place}">'
                f"{_data(told)}</edge>"
            )
            number += 1
    return "\n".join([*lines, "</graph>", "</graphml>\n"])


def _data(told: dict[str, str | float]) -> str:
    return "".join(f'<data key="{key}">{_written(what)}</data>' for key, what in told.items())


def _written(what: str | float) -> str:
    if isinstance(what, str):
        return escape(safe(what), quote=False)
    if math.isnan(what):
        return "NaN"
    if math.isinf(what):
        return "INF" if what > 0.0 else "-INF"
    return repr(what)
