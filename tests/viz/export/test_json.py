"""A graph as JSON: read back it is equal, and a hostile file is an error that says where."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import autograd as ag
import viz
from autograd import Value, no_grad, primitive
from autograd.errors import GraphChangedError
from autograd.graph import topological
from tests.viz.export.graphs import GRAPHS, HOSTILE, hostile, named, network, neuron
from viz.errors import ExportError
from viz.export import json as graphs

SCHEMA = Path(graphs.__file__).with_name("graph.schema.json")


def told(root: Value) -> list[Any]:
    """Everything that is known of a graph, nodes and shared groups by their numbers."""
    order = topological(root)
    number = {id(value): i for i, value in enumerate(order)}
    groups: dict[int, int] = {}

    def operand(given: Any) -> Any:
        if isinstance(given, Value):
            return number[id(given)]
        if isinstance(given, tuple):
            return groups.setdefault(id(given), len(groups)), [operand(x) for x in given]
        return repr(given)

    return [
        (
            value.op,
            repr(value.data),
            value.label,
            type(value.label),
            value.scope,
            [operand(x) for x in value.operands],
            list(map(repr, value.slopes)),
        )
        for value in order
    ]


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_a_graph_is_read_back_equal(graph: Callable[[], Value]) -> None:
    root = graph()

    assert told(graphs.graph_from_json(graphs.graph_json(root))) == told(root)


def test_a_graph_of_every_row_is_read_back_equal() -> None:
    """Each row at a point of its own domain, groups of three."""
    draw = random.Random(5).uniform
    for row in ag.table.primitives.TABLE.values():
        if row.name in ("cross_entropy", "pick"):
            continue  # their first operand is a class; the network has one
        low, high = (max(min(x, 3.0), -3.0) for x in row.domain)
        operands: list[Any] = [
            [Value(draw(low, high)) for _ in range(3)] if p.starred else Value(draw(low, high))
            for p in row.operands
        ]
        root = getattr(ag.engine.operations, row.name)(*operands)

        assert told(graphs.graph_from_json(graphs.graph_json(root))) == told(root), row.name


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_is_read_back_as_it_was_and_ends_no_script(label: str) -> None:
    root = hostile(label)
    text = graphs.graph_json(root)

    assert text.isascii()
    assert "<" not in text
    assert told(graphs.graph_from_json(text)) == told(root)


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_a_file_is_as_its_schema_says(graph: Callable[[], Value]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(graphs.graph_json(graph())), schema)


def test_numbers_among_the_operands_are_nodes_and_groups_are_lists() -> None:
    x = Value(3.0, "x")
    root = ag.dot([x, 0.5], [x, x]) * 2.0

    assert json.loads(graphs.graph_json(root))["nodes"] == [
        {"data": 3.0, "label": "x"},
        {"data": 0.5, "constant": True},
        {"op": "dot", "operands": [[0, 1], [0, 0]], "data": 10.5},
        {"data": 2.0, "constant": True},
        {"op": "mul", "operands": [2, 3], "data": 21.0},
    ]


def test_a_drawing_is_saved_as_its_whole_graph(tmp_path: Path) -> None:
    """Also what is folded into formulas."""
    root = neuron()

    path = viz.draw(root, detail="named").save(tmp_path / "graph.json")

    assert told(viz.read_json(path)) == told(root)


def test_a_graph_has_the_same_bytes_twice() -> None:
    assert graphs.graph_json(network()) == graphs.graph_json(network())


def test_gradients_of_a_graph_that_was_read_are_those_of_the_first() -> None:
    root = network()
    again = graphs.graph_from_json(graphs.graph_json(root))
    root.backward()
    again.backward()

    assert [x.grad for x in topological(again)] == [x.grad for x in topological(root)]


def test_a_graph_whose_leaf_changed_is_not_written(tmp_path: Path) -> None:
    x = Value(2.0, "x")
    drawing = viz.draw(x * 3.0)
    x.data = 5.0

    with pytest.raises(GraphChangedError, match="Run the forward computation again"):
        drawing.save(tmp_path / "graph.json")
    assert [*tmp_path.iterdir()] == []


def test_a_long_chain_is_written_and_read_without_recursion() -> None:
    x = Value(0.5, "x")
    y = x
    for _ in range(50_000):
        y = y.sin() + x

    assert graphs.graph_from_json(graphs.graph_json(y)).data == y.data


@pytest.mark.usefixtures("clean_table")
def test_a_graph_of_a_row_of_ones_own_is_read_where_the_row_is() -> None:
    twice = primitive("twice", "x", lambda xp, x: 2.0 * x, (lambda xp, z, x: 2.0,))
    text = graphs.graph_json(twice(Value(3.0, "x")))

    assert graphs.graph_from_json(text).op == "twice"
    with pytest.raises(ExportError, match=r"'thrice', which is not in the table; add it .*'twice'"):
        graphs.graph_from_json(text.replace("twice", "thrice"))


def file(*nodes: Any, root: Any = None, **changes: Any) -> str:
    last = len(nodes) - 1 if root is None else root
    start: dict[str, Any] = {"format": "chainrule graph", "version": 1}
    return json.dumps(start | {"nodes": list(nodes), "root": last} | changes)


X, TWO = {"data": 2.0, "label": "x"}, {"data": 2.0, "constant": True}


def test_a_file_that_somebody_wrote_by_hand_is_read() -> None:
    root = graphs.graph_from_json(file(X, {"op": "square", "operands": [0], "data": 4}))

    assert (root.op, root.data, root.parents[0].label) == ("square", 4.0, "x")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is no JSON"),
        (b"\xff\xfe\x00", "is no JSON"),
        ("[" * 100_000, "too deep"),
        ('{"a":' * 100_000, "too deep"),
        ("1" * 10_000, "no JSON|one object"),
        ("[1]", r"one object, got \[1\]"),
        ("{}", "this file has None and None"),
        (file(X, format="other"), "has 'other' and 1"),
        (file(X, version=2), "and 2"),
        (file(X, surprise=1), "key 'surprise'"),
        (file(X)[:-1] + ', "root": 0}', "a key twice"),
        (file(), r"at least one, got \[\]"),
        (file(X, nodes={"0": X}), "at least one, got {'0'"),
        (file(X, root=1), "from 0 to 0, got 1"),
        (file(X, root=-1), "from 0 to 0, got -1"),
        (file(X, root=True), "got True"),
        (file(TWO), "node 0, is a constant"),
        (file(7), "Node 0 is an object, got 7"),
        (file({"data": "2.0"}), "Node 0 has data that is a number .* got '2.0'"),
        (file({"data": None}), "got None"),
        (file({"data": True}), "got True"),
        (file({"data": 10**400}), "range of floats"),
        (file({"label": "x"}), "got None"),
        ('{"format": "chainrule graph", "nodes": [{"data": NaN}]}', "JSON has no NaN"),
        ('{"format": "chainrule graph", "nodes": [{"data": 1e999}]}', "version"),
        (file({"data": 1.0, "label": 3}), "label that is no text: 3"),
        (file({"data": 1.0, "labl": "x"}), "'labl'.* did you mean 'label'"),
        (file({"data": 1.0, "k" * 10**6: "x"}), "has the key 'kkk"),
        (file({"data": 1.0, "constant": 1}), "constant that is not true"),
        (file({"data": 1.0, "parameter": False}), "parameter that is not true"),
        (file({"data": 1.0, "op": "tanh"}), r"1 operands \(x\); got None"),
        (file(X, {"op": "tahn", "operands": [0], "data": 1.0}), "did you mean 'tanh'"),
        (file(X, {"op": "__class__", "operands": [0], "data": 1.0}), "not in the table"),
        (file(X, {"op": ["tanh"], "operands": [0], "data": 1.0}), "not in the table"),
        (file(X, {"op": "o" * 10**6, "operands": [0], "data": 1.0}), "not in the table"),
        (file(X, {"op": "tanh", "operands": [0, 0], "data": 1.0}), "1 operands"),
        (file(X, {"op": "tanh", "operands": [1], "data": 1.0}), "operand 1; .* from 0 to 0"),
        (file(X, {"op": "tanh", "operands": [-1], "data": 1.0}), "operand -1"),
        (file(X, {"op": "tanh", "operands": [0.0], "data": 1.0}), "operand 0.0"),
        (file(X, {"op": "tanh", "operands": [[0]], "data": 1.0}), "x of 'tanh' is one place"),
        (file(X, {"op": "sum", "operands": [0], "data": 1.0}), "is a list of places"),
        (file(X, {"op": "sum", "operands": [[]], "data": 0.0}), "at least one operand"),
        (file(X, {"op": "dot", "operands": [[0], [0, 0]], "data": 4.0}), "cannot be recorded"),
        (file(TWO, {"op": "tanh", "operands": [0], "data": 0.9}), "of constants alone"),
        (file(X, {"op": "square", "operands": [0], "data": 4.1}), "has data 4.1, .* gives 4.0"),
        (file(X, X, {"op": "pick", "operands": [0, [1]], "data": 2.0}), "Node 2"),
    ],
)
def test_a_file_that_is_no_graph_is_an_error_that_says_where(
    text: str | bytes, complaint: str
) -> None:
    with pytest.raises(ExportError, match=complaint) as error:
        graphs.graph_from_json(text)

    assert len(str(error.value)) < 700


def test_a_file_cut_anywhere_is_an_error() -> None:
    whole = graphs.graph_json(neuron()).rstrip()

    for length in range(len(whole)):
        with pytest.raises(ExportError):
            graphs.graph_from_json(whole[:length])


def test_a_file_with_any_letter_changed_is_a_graph_or_an_error() -> None:
    """Never another exception."""
    whole = graphs.graph_json(neuron())
    choose = random.Random(3)

    refused = 0
    for _ in range(2000):
        place = choose.randrange(len(whole))
        text = whole[:place] + choose.choice('"{}[]:,0123456789-eax\\') + whole[place + 1 :]
        try:
            graphs.graph_from_json(text)
        except ExportError:
            refused += 1
    assert 1000 < refused < 2000


def test_only_the_beginning_of_a_long_hostile_name_is_compared_with_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []

    def noted(name: str, known: object) -> str:
        compared.append(name)
        return "."

    monkeypatch.setattr(graphs, "did_you_mean", noted)

    with pytest.raises(ExportError):
        graphs.graph_from_json(file(X, {"op": "to" * 10**6, "operands": [0], "data": 1.0}))

    assert [len(name) for name in compared] == [100]


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphs, "MOST_BYTES", 100)
    path = viz.draw(neuron()).save(tmp_path / "graph.json")

    with pytest.raises(ExportError, match=r"graph.json' has more than 100 bytes"):
        viz.read_json(path)


def test_a_graph_is_not_read_where_nothing_is_recorded() -> None:
    text = graphs.graph_json(named(Value(2.0) * 3.0, "y"))

    with no_grad(), pytest.raises(ExportError, match="read it outside no_grad"):
        graphs.graph_from_json(text)
