"""A recorded graph as JSON, and read back: `graph.schema.json`, beside this file, describes it.

A file is data and nothing else: what is read are names of rows of the table, numbers and labels,
and the operations are recorded again, each checked against the number that the file has for it.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any, NoReturn

from autograd.calculus.staleness import refuse_changed
from autograd.engine import operations
from autograd.engine.copying import restored
from autograd.engine.operands import as_group
from autograd.engine.pausing import is_paused
from autograd.engine.scopes import OfParameter, Scoped
from autograd.engine.value import Value
from autograd.errors import ChainruleError, GraphChangedError
from autograd.graph import edges
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.primitives import TABLE
from viz.errors import ExportError
from viz.export.graphs import Entry, entries

FORMAT = "chainrule graph"
VERSION = 1
MOST_BYTES = 100_000_000
"""A file of more is not read: its graph would fill the memory of a small machine."""

_ODD = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""How numbers are written for which JSON has no sign; JavaScript's `Number` reads them."""

_LONGEST = 100
"""Letters of a name that are compared with known ones; a hostile file may have a million."""

_TOP = frozenset({"format", "version", "nodes", "root"})
_LEAF = frozenset({"data", "label", "scope", "parameter"})
_CONSTANT = frozenset({"data", "constant"})
_RESULT = frozenset({"op", "operands", "data", "label", "scope"})


def graph_json(root: Value) -> str:
    """The graph of `root` as JSON, one node a line; the same graph gives the same text.

    >>> print(graph_json(2.0 * Value(3.0, "x")), end="")
    {"format": "chainrule graph", "version": 1, "nodes": [
    {"data": 3.0, "label": "x"},
    {"data": 2.0, "constant": true},
    {"op": "mul", "operands": [1, 0], "data": 6.0}
    ], "root": 2}
    """
    found = entries(root)
    lines = ",\n".join(json.dumps(_node(entry), allow_nan=False) for entry in found)
    # no label can end the script in which somebody embeds the file
    lines = lines.replace("<", r"\u003c")
    return (
        f'{{"format": "{FORMAT}", "version": {VERSION}, "nodes": [\n{lines}\n], '
        f'"root": {len(found) - 1}}}\n'
    )


def read_json(path: str | os.PathLike[str]) -> Value:
    """The root of the graph in a file that `draw(...).save("graph.json")` wrote, recorded again.

    Numbers, labels, groups and their order are those that were saved; gradients are 0. Nothing in
    the file is run. What is no such file, and a file that contradicts itself, is an ExportError
    that says where.

    >>> import tempfile, viz
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = viz.draw(Value(2.0, "a") * Value(-3.0, "b")).save(f"{folder}/graph.json")
    ...     product = viz.read_json(path)
    >>> product.data, [each.label for each in product.parents]
    (-6.0, ['a', 'b'])
    """
    if not isinstance(path, str | os.PathLike):
        raise ExportError(f"A graph is read from a path such as 'graph.json'; got {shown(path)}.")
    with Path(path).open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ExportError(
            f"{shown(os.fspath(path))} has more than {MOST_BYTES:,} bytes, and no graph so large "
            "is read; save an inner value of it."
        )
    return graph_from_json(content)


def graph_from_json(text: str | bytes) -> Value:
    """The root of the graph that `graph_json` wrote, recorded again.

    >>> graph_from_json(graph_json(2.0 * Value(3.0, "x")))
    Value(data=6, grad=0)
    """
    if not isinstance(text, str | bytes):
        raise ExportError(f"A graph is read from the text of its file; got {shown(text)}.")
    if is_paused():
        raise ExportError("A graph is recorded as it is read; read it outside no_grad.")
    given = _parsed(text)
    _refuse_other(given, _TOP, "The file")
    if given.get("format") != FORMAT or given.get("version") != VERSION:
        raise ExportError(
            f'A graph has "format": "{FORMAT}" and "version": {VERSION}; this file has '
            f"{shown(given.get('format'))} and {shown(given.get('version'))}."
        )
    nodes, root = given.get("nodes"), given.get("root")
    if not isinstance(nodes, list) or not nodes:
        raise ExportError(f"The file's nodes are a list of at least one, got {shown(nodes)}.")
    made: list[Value | float] = []
    groups: dict[tuple[int, ...], tuple[Any, ...]] = {}
    for place, node in enumerate(nodes):
        made.append(_Reader(f"Node {place}", made, groups).read(node))
    if type(root) is not int or not 0 <= root < len(made):
        raise ExportError(
            f"The file's root is a place from 0 to {len(made) - 1}, got {shown(root)}."
        )
    found = made[root]
    if not isinstance(found, Value):
        raise ExportError(f"The file's root, node {root}, is a constant, and no value.")
    return found


def _node(entry: Entry) -> dict[str, Any]:
    value = entry.node
    if not isinstance(value, Value):
        return {"data": _number(value), "constant": True}
    told: dict[str, Any] = {}
    if not value.is_leaf:
        told |= {"op": value.op, "operands": entry.operands}
    told["data"] = _number(value.data)
    if value.label:
        told["label"] = str(value.label)
    if value.scope:
        told["scope"] = value.scope
    if isinstance(value.label, OfParameter):
        told["parameter"] = True
    return told


def _number(data: float) -> float | str:
    if math.isfinite(data):
        return data
    return next(name for name, each in _ODD.items() if each == data or data != data)


def _parsed(text: str | bytes) -> dict[str, Any]:
    try:
        given = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_without_repetition)
    except RecursionError:
        raise ExportError("The file nests lists or objects too deep for a graph.") from None
    except ExportError:
        raise
    except ValueError as error:  # also of what is no UTF-8, and of numbers of thousands of digits
        raise ExportError(f"The file is no JSON: {error}.") from None
    if not isinstance(given, dict):
        raise ExportError(f"The file holds one object, got {shown(given)}.")
    return given


def _no_constant(name: str) -> NoReturn:
    raise ExportError(f'JSON has no {name}; a graph\'s file writes it in quotes, "{name}".')


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ExportError(f"The file gives a key twice in one object: {shown(found)}.")
    return found


def _refuse_other(given: dict[str, Any], known: frozenset[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise ExportError(
                f"{where} has the key {shown(key)}; known are {', '.join(sorted(known))}"
                f"{did_you_mean(key[:_LONGEST], known)}"
            )


class _Reader:
    """Makes one node of those before it; groups of the same places are one group."""

    def __init__(
        self, where: str, made: list[Value | float], groups: dict[tuple[int, ...], tuple[Any, ...]]
    ) -> None:
        self.where, self.made, self.groups = where, made, groups

    def read(self, node: Any) -> Value | float:
        if not isinstance(node, dict):
            raise ExportError(f"{self.where} is an object, got {shown(node)}.")
        known = _RESULT if "op" in node else _CONSTANT if "constant" in node else _LEAF
        _refuse_other(node, known, self.where)
        data = self._data(node.get("data"))
        if "constant" in node:
            self._flag(node, "constant")
            return data
        label, scope = self._text(node, "label"), self._text(node, "scope")
        label = Scoped(label, scope) if scope else label
        if "op" in node:
            return self._result(node, data, label)
        return Value(data, OfParameter(label) if self._flag(node, "parameter") else label)

    def _result(self, node: dict[str, Any], data: float, label: str) -> Value:
        op, given = node["op"], node.get("operands")
        row = TABLE.get(op) if isinstance(op, str) else None
        if row is None:
            meant = did_you_mean(op[:_LONGEST] if isinstance(op, str) else op, TABLE)
            raise ExportError(
                f"{self.where} has the operation {shown(op)}, which is not in the table; add it "
                f"with autograd.primitive(...) before reading{meant}"
            )
        if not isinstance(given, list) or len(given) != len(row.operands):
            raise ExportError(
                f"{self.where} is {op!r}, which has {len(row.operands)} operands "
                f"({row.signature}); got {shown(given)}."
            )
        for operand, parameter in zip(given, row.operands, strict=True):
            if isinstance(operand, list) is not parameter.starred:
                kind = "a list of places" if parameter.starred else "one place"
                raise ExportError(
                    f"{self.where}: the operand {parameter.name} of {op!r} is {kind}, got "
                    f"{shown(operand)}."
                )
        try:
            recorded = getattr(operations, op)(*map(self._operand, given))
        except ExportError:
            raise
        except ChainruleError as error:
            raise ExportError(f"{self.where} cannot be recorded: {error}") from error
        if recorded.is_leaf:
            raise ExportError(f"{self.where} is {op!r} of constants alone, and no result.")
        pairs = [each for pair in edges(recorded) for each in pair]
        value = restored(Value, data, 0.0, label, op, *pairs)
        try:
            refuse_changed([value])
        except GraphChangedError:
            raise ExportError(
                f"{self.where} has data {data!r}, and {op!r} of its operands gives "
                f"{recorded.data!r}; the file contradicts itself."
            ) from None
        return value

    def _operand(self, given: Any) -> Any:
        if not isinstance(given, list):
            return self._made(given)
        members = [self._made(each) for each in given]
        key = tuple(given)
        if key not in self.groups:
            self.groups[key] = as_group(members)
        return self.groups[key]

    def _made(self, place: Any) -> Value | float:
        if type(place) is not int or not 0 <= place < len(self.made):
            raise ExportError(
                f"{self.where} names the operand {shown(place)}; operands are places of nodes "
                f"before it, from 0 to {len(self.made) - 1}."
            )
        return self.made[place]

    def _data(self, given: Any) -> float:
        if isinstance(given, str) and given in _ODD:
            return _ODD[given]
        if type(given) in (int, float):
            try:
                data = float(given)
            except OverflowError:
                data = math.inf
            if math.isfinite(data):
                return data
        raise ExportError(
            f"{self.where} has data that is a number within the range of floats, or "
            f"{', '.join(_ODD)} in quotes; got {shown(given)}."
        )

    def _text(self, node: dict[str, Any], key: str) -> str:
        given = node.get(key, "")
        if not isinstance(given, str):
            raise ExportError(f"{self.where} has a {key} that is no text: {shown(given)}.")
        return given

    def _flag(self, node: dict[str, Any], key: str) -> bool:
        if key in node and node[key] is not True:
            raise ExportError(f"{self.where} has {key} that is not true: {shown(node[key])}.")
        return key in node
