"""Tokens, written by a reader that knows nothing but them and the numbers of quantities."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, explain, paths, shares
from autograd.errors import OperandError
from autograd.explaining.derivations import derivation
from autograd.explaining.equations.equations import Equation
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.equations.writing import Writer
from autograd.explaining.explanation import STYLES, Derivation
from autograd.explaining.telling.bindings import BoundWriter
from autograd.graph import topological
from autograd.notation import Term
from autograd.notation.numbers import fixed, short
from tests.explaining.random_graphs import SMOOTH, Drawing
from viz.picture.folding import fold

Numbers = Mapping[str, float]

ENDS = "above", "below"
KEY = "kind", "of", "by", "place", "through", "name"
RAISED = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rendered(equation: dict[str, Any], numbers: Numbers, digits: int, decimals: int | None) -> str:
    """The equation as text."""
    lines = [side_rendered(side, numbers, digits, decimals) for side in equation["sides"]]
    first, *rest = [line for line, _ in groupby(lines)]
    return f"{first} {equation['relation']} {' = '.join(rest)}" if rest else first


def side_rendered(side: Sequence[Any], numbers: Numbers, digits: int, decimals: int | None) -> str:
    def number(token: dict[str, Any]) -> str:
        found = token["data"] if "data" in token else numbers[key(token)]
        if decimals is not None:
            return fixed(found, decimals).replace("-", "−")
        return short(found, digits)

    written = ""
    for token in side:
        if isinstance(token, str):
            written += token
        elif "bracket" in token:
            written += token["bracket"] if number(side[token["of"]])[0] == "−" else ""
        elif "name" in token and "kind" not in token:
            written += token["name"]
        elif "derivative" in token:
            ends = [
                side_rendered(token[end], numbers, digits, decimals) for end in ("above", "below")
            ]
            written += "∂" + "/∂".join(ends)
        elif token.get("exponent"):
            power = number(token)
            if re.fullmatch(r"−?\d+", power):
                written += power.translate(RAISED)
            else:
                written += f"^({power})" if power[0] == "−" else f"^{power}"
        else:
            written += number(token)
    return written


def key(token: dict[str, Any]) -> str:
    """What a number is a number of."""
    return json.dumps(
        [token.get(part) for part in ("kind", "of", "by", "place", "through", "name")]
    )


def numbers_of(equations: Sequence[Equation], ids: Mapping[Value, int]) -> dict[str, float]:
    """Every number of a graph that its equations name."""
    found = {key({"kind": "data", "of": place}): value.data for value, place in ids.items()}

    def add(term: Any) -> None:
        if isinstance(term, Quantity):
            place = term.place if term.kind == "slope" or term.through is not None else None
            of, by, through = (
                None if each is None else ids[each] for each in (term.of, term.by, term.through)
            )
            about = {"of": of, "by": by, "place": place, "through": through}
            found[key({"kind": term.kind, "name": term.name or None, **about})] = term.data
        elif isinstance(term, Term | tuple):
            for operand in term if isinstance(term, tuple) else term.operands:
                add(operand)

    for equation in equations:
        for side in equation.sides:
            add(side.term)
    return found


def ids_of(output: Value) -> dict[Value, int]:
    return {value: place for place, value in enumerate(topological(output))}


def equations_of(told: Derivation) -> list[Equation]:
    return [equation for step in told.steps for equation in step.equations]


def as_tokens(output: Value, equations: Sequence[Equation], names: Mapping[Value, str]) -> Any:
    writer = BoundWriter(names, ids_of(output))
    return json.loads(json.dumps([writer.equation(each) for each in equations], allow_nan=False))


@pytest.mark.parametrize("seed", range(150))
def test_tokens_with_the_graphs_numbers_come_to_the_text(seed: int) -> None:
    output, leaves = Drawing(seed).record()
    digits = 3 + seed % 7
    told = explain(output, leaves, digits=digits, decimals=(None, digits)[seed % 2], lr=0.5)
    equations, names = equations_of(told), told.manner.names

    tokens = as_tokens(output, equations, names)

    numbers = numbers_of(equations, ids_of(output))
    manner = told.manner.digits, told.manner.decimals
    text = list(map(Writer(names, *manner).equation, equations))
    assert [rendered(each, numbers, *manner) for each in tokens] == text


@pytest.mark.parametrize("seed", range(150))
def test_tokens_with_other_numbers_come_to_the_text_of_the_graph_with_them(seed: int) -> None:
    """Signs change, and with them the brackets; the tokens stay as they are."""
    rng = random.Random(seed)
    drawing = Drawing(seed, SMOOTH)
    others = [rng.choice((x, -x, rng.uniform(-2.0, 2.0))) for x in drawing.leaves]
    output, leaves = drawing.record()
    told = explain(output, leaves, lr=0.5)
    tokens = as_tokens(output, equations_of(told), told.manner.names)

    other, its_leaves = drawing.record(others)
    again = explain(other, its_leaves, lr=0.5)

    numbers = numbers_of(equations_of(again), ids_of(other))
    text = list(map(Writer(again.manner.names, 6).equation, equations_of(again)))
    assert [rendered(each, numbers, 6, None) for each in tokens] == text


@pytest.mark.parametrize("seed", range(40))
def test_tokens_of_steps_come_to_their_text(seed: int) -> None:
    """There names are formulas, contributions are added up, and nothing has a made-up name."""
    output, _ = Drawing(seed).record()
    told = list(derivation(fold(topological(output), "ops"), {}))
    equations = [equation for step in told for equation in step.equations]

    tokens = as_tokens(output, equations, {})

    numbers = numbers_of(equations, ids_of(output))
    text = list(map(Writer({}, 5).equation, equations))
    assert [rendered(each, numbers, 5, None) for each in tokens] == text


def with_texts(tokens: Any, numbers: Numbers, digits: int) -> Any:
    """The tokens, each number with its text."""
    if isinstance(tokens, list):
        return [with_texts(each, numbers, digits) for each in tokens]
    if not isinstance(tokens, dict):
        return tokens
    found = {part: with_texts(each, numbers, digits) for part, each in tokens.items()}
    if "kind" in tokens:
        number = tokens["data"] if "data" in tokens else numbers[key(tokens)]
        found["written"] = short(number, digits)
    return found


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_javascript_writes_the_same_lines_from_tokens_and_texts_of_numbers(tmp_path: Path) -> None:
    tokens: list[Any] = []
    text: list[str] = []
    for seed in range(60):
        output, leaves = Drawing(seed).record()
        told = explain(output, leaves, digits=5, style=STYLES[seed % 2])
        numbers = numbers_of(equations_of(told), ids_of(output))
        made = as_tokens(output, equations_of(told), told.manner.names)
        tokens += with_texts(made, numbers, 5)
        text += map(Writer(told.manner.names, 5).equation, equations_of(told))
    file = tmp_path / "tokens.json"
    file.write_text(json.dumps(tokens), encoding="utf-8")

    run = subprocess.run(
        ["node", str(Path(__file__).with_name("tokens.mjs")), str(file)],
        capture_output=True,
        check=True,
    )

    assert run.stdout.decode("utf-8").splitlines() == text


def neuron() -> tuple[Value, dict[Value, int]]:
    w, x = Value(0.5, "w1"), Value(-3.0, "x")
    y = (w * x + 1.0).tanh()
    y.label = "y"
    return y, ids_of(y)


def test_a_derivation_as_tokens_has_its_reasons_sentences_and_what_it_is_about() -> None:
    y, ids = neuron()
    w, x = (leaf for leaf in ids if leaf.is_leaf)

    told = explain(y, w).tokens(ids)

    assert told == json.loads(json.dumps(told))
    assert told["names"]["w1"] == "<msub><mi>w</mi><mtext>1</mtext></msub>"
    chain = next(step for step in told["parts"] if step["reason"] == "chain")
    assert chain["sentence"]["key"] == "explain.start"
    assert chain["sentence"]["slots"]["by"] == {"formula": [{"name": "w1", "of": ids[w]}]}
    assert all(len(edge) == 2 for edge in chain["edges"])
    given = told["parts"][0]
    assert given["nodes"] == [ids[w], ids[x]]
    assert given["equations"][1] == {
        "relation": "=",
        "sides": [[{"name": "x", "of": ids[x]}], [{"kind": "data", "of": ids[x]}]],
    }


def test_no_number_that_was_computed_stands_in_tokens() -> None:
    y, ids = neuron()

    told = json.dumps(explain(y, next(iter(ids)), lr=0.5).tokens(ids)["parts"])

    constants = set(re.findall(r'"kind": "constant", "data": ([^}]*)}', told))
    assert set(re.findall(r"\d+\.\d+", told)) == constants <= {"1.0", "0.5"}


def test_a_number_that_json_has_no_sign_for_is_a_word_that_javascript_reads() -> None:
    x = Value(1.0, "x")
    y = x + float("-inf")

    told = explain(y, x).tokens(ids_of(y))

    assert '{"kind": "constant", "data": "-Infinity"}' in json.dumps(told, allow_nan=False)


def test_a_value_without_an_id_is_refused() -> None:
    y, ids = neuron()
    leaf = next(iter(ids))

    with pytest.raises(OperandError, match="an id, and none is given for .*w1"):
        explain(y, leaf).tokens({y: 1})


def test_tables_of_paths_are_bound_too() -> None:
    y, ids = neuron()
    w = next(iter(ids))

    told = paths(y, w).tokens(ids)

    assert {"name": "w1", "of": ids[w]} in told["parts"][0]["sentence"]["slots"]["by"]["formula"]
    assert json.loads(json.dumps(told)) == told


def test_a_table_keeps_its_columns() -> None:
    y, ids = neuron()

    told = shares(y).tokens(ids)

    table = next(part for part in told["parts"] if "rows" in part)
    assert all(len(row) == len(table["heading"]) == len(table["aligns"]) for row in table["rows"])
