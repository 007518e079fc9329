"""Formulas are read back as they were written, and labels of any text come through."""

from __future__ import annotations

import contextlib
import json
import math
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd import ChainruleError, Value, notation
from autograd.engine import operations
from autograd.errors import ExpressionError
from autograd.explaining.parsing.parsing import parse
from autograd.graph import topological
from autograd.table.primitives import TABLE
from tests.properties.functions import agree, numbers
from tests.trials import Trial
from viz import draw
from viz.export.graphml import graphml
from viz.export.json import graph_from_json, graph_json
from viz.letters.safety import safe

ONE = "neg exp exp2 log1p sin cos tanh atan asinh sigmoid softplus relu square erf sinc".split()
TWO = "add sub mul div pow maximum minimum hypot atan2 logaddexp".split()
GROUPS = "sum prod mean max min logsumexp".split()


AT = {"x": 1.25, "y": 0.75, "z": -0.5}

TREES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([*AT]) | numbers(-9.0, 9.0),
    lambda inner: (
        st.tuples(st.sampled_from(ONE), inner)
        | st.tuples(st.sampled_from(TWO), inner, inner)
        | st.tuples(st.sampled_from(GROUPS), inner, inner, inner)
    ),
    max_leaves=12,
)
"""A name, a number, or an operation of such."""


def recorded(tree: Any, leaves: dict[str, Value]) -> Any:
    """A Value, or the number that a tree is."""
    if isinstance(tree, float):
        return tree
    if isinstance(tree, str):
        return leaves[tree]
    name, *inner = tree
    operands = [recorded(each, leaves) for each in inner]
    result = getattr(operations, name)(*([operands] if TABLE[name].arity < 0 else operands))
    if not result.is_leaf:
        return result
    assume(math.isfinite(result.data))  # infinity has no word that a formula is read with
    return result.data


@given(TREES)
@settings(max_examples=300)
def test_a_formula_with_all_its_digits_is_read_back_to_the_same_value(tree: Any) -> None:
    """Sums and products without brackets are read from the left, so rounding may differ."""
    leaves = {name: Value(number, name) for name, number in AT.items()}
    result = recorded(tree, leaves)
    assume(isinstance(result, Value) and not result.is_leaf)
    written = notation.text(notation.expression(result, _nothing, 1000), number=repr)
    used = {name for name, leaf in leaves.items() if leaf in topological(result)}

    again = parse(written, **{name: AT[name] for name in used})

    assert isinstance(again, Value)
    assert agree([again], [result]), written


def test_a_formula_of_any_row_is_read_back_to_the_same_value_or_refused(
    trials: list[Trial],
) -> None:
    """`var(a, b, 1)`, with its correction, was the variance of three numbers."""
    for trial in trials:
        result = trial.apply(trial.leaves())
        written = notation.text(notation.expression(result, _nothing, 1000), number=repr)
        try:
            again = parse(written, **{f"v{i}": x for i, x in enumerate(trial.numbers)})
        except ExpressionError:  # signs of mathematics, as bars and roots, are not read
            continue

        assert again.data == pytest.approx(result.data, rel=1e-12), written


def _nothing(_: Any) -> bool:
    return False


TEXTS = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    [
        "</script><script>alert(1)</script>",
        "]]>",
        "&lt;&#0;",
        'a" onload="x',
        "\ud800",
        "\x00\x1b[31m",
        "\u202eabc\u2066",
        "%s {0} \\n \\input{x} $x$ \\",
        "\N{VARIATION SELECTOR-16}\u0301",
        "\ufffe\uffff",
        "w" * 5000,
        "日本語" * 40,
    ]
)
"""Any characters at all, lone surrogates among them; and what breaks into texts around it."""


@given(TEXTS, TEXTS)
def test_labels_of_any_text_come_back_from_json(label: str, other: str) -> None:
    root = Value(2.0, label) * Value(-3.0, other)
    root.label = other

    text = graph_json(root)
    again = graph_from_json(text)

    assert [x.label for x in topological(again)] == [x.label for x in topological(root)]
    text.encode("ascii")
    assert "<" not in text  # it may stand in a page
    assert json.loads(text)["nodes"][0]["label" if label else "data"] == (label or 2.0)


@given(TEXTS, TEXTS)
def test_a_picture_with_labels_of_any_text_is_xml_without_harm(label: str, other: str) -> None:
    """And its text is that of the label, up to what cannot be shown and what has no room."""
    plain = elements(draw(_product("w", "h")).svg)

    svg = draw(_product(label, other)).svg

    svg.encode("utf-8")
    assert all(character in "\n\t" or safe(character) == character for character in svg)
    found = elements(svg)
    assert set(found) <= set(plain) | {"title", "tspan", "text", "g"}
    assert draw(_product(label, other)).svg == svg


def _product(label: str, other: str) -> Value:
    root = Value(2.0, label) * Value(-3.0, "x")
    root.label = other
    return root.tanh()


def elements(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314  (it was made here)
    return [each.tag.rpartition("}")[2] for each in root.iter()]


@given(TEXTS)
def test_graphml_has_the_label_but_for_what_xml_cannot_hold(label: str) -> None:
    root = ElementTree.fromstring(graphml(Value(2.0, label).tanh()))  # noqa: S314

    data = [each for each in root.iter() if each.get("key") == "label"]

    assert [each.text for each in data] == ([safe(label)] if label else [])


@given(TEXTS)
def test_an_error_of_a_formula_shows_any_text_in_few_letters(text: str) -> None:
    with contextlib.suppress(ChainruleError):
        assert isinstance(parse(text, x=1.0), Value)


@given(TEXTS)
def test_a_value_with_any_label_is_printed_in_one_line(label: str) -> None:
    value = Value(2.0, label)

    assert "\n" not in repr(value)
    assert repr(value).isprintable() or not label.isprintable()
