"""Derivations: their numbers against the engine, their rules against closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

import autograd as ag
from autograd import Value
from autograd.explaining.derivations import derivation
from autograd.explaining.equations.locality import local_rules
from autograd.explaining.equations.quantities import Quantity
from autograd.graph import topological
from autograd.notation import Term, expression, text
from viz.picture.folding import fold

Function = Callable[..., Value]


def rules(function: Function, *numbers: float) -> tuple[dict[str, Any], dict[str, float]]:
    """The rules and the slopes of a fold of `function` at leaves x and y, by the leaf's name."""
    leaves = [Value(n, label) for n, label in zip(numbers, "xy", strict=False)]
    value = function(*leaves)
    value.label = "z"
    last = fold(topological(value), "named")[-1]
    told = {source.label: term for source, term in local_rules(last).items()}
    slopes = {s.label: slope for s, slope in zip(last.sources, last.slopes, strict=True)}
    return told, slopes


class Alone(NamedTuple):
    """A value told by itself, nothing folded into it."""

    value: Value
    expression: Term | None
    sources: tuple[Value, ...]
    slopes: tuple[float, ...]

    @classmethod
    def of(cls, value: Value) -> Alone:
        formula = None if value.is_leaf else expression(value, lambda v: True)
        return cls(value, formula, value.parents, value.slopes)


def test_a_derivation_of_every_operation_ends_with_the_engines_gradients() -> None:
    x, y = Value(0.7, "x"), Value(-1.3, "y")
    shared = x * y + x
    root = ag.affine(shared, [x, 2.0, shared], [y, shared.tanh(), shared]) / y
    told = list(map(Alone.of, topological(root)))
    results = [each.value for each in told if each.expression is not None]

    steps = list(derivation(told, {}))

    last = steps[-1]
    assert [step.phase for step in steps] == [
        *["forward"] * len(results),
        *["backward"] * len(results),
        "all",
    ]
    assert [last.grad[leaf] for leaf in (x, y)] == pytest.approx(ag.grad(root, [x, y]), rel=1e-12)
    assert last.data == {each.value: each.value.data for each in told}
    assert [each.by for each in last.numbers if isinstance(each, Quantity)] == [x, y]


def test_every_result_waits_until_its_turn_in_both_phases() -> None:
    x = Value(0.7, "x")
    y = (x * x).tanh()
    steps = list(derivation(list(map(Alone.of, topological(y))), {}))

    assert [len(step.waiting) for step in steps] == [1, 0, 1, 0, 0]
    assert [set(step.grad) for step in steps[:2]] == [set(), set()]
    assert [len(step.grad) for step in steps[2:]] == [2, 3, 3]


@pytest.mark.parametrize(
    ("function", "rule"),
    [
        (lambda x: x.tanh(), "1 − z²"),
        (lambda x: x.sigmoid(), "z · (1 − z)"),
        (lambda x: x.exp(), "z"),
        (lambda x: x.log(), "1 / x"),
        (lambda x: x**3, "3 · x²"),
        (lambda x: 0.5 * (1.0 - x) ** 2, "−(1 − x)"),
        (lambda x: 3.0 * (2.0 * x) ** 2, "24 · x"),
        (lambda x: (2.0 * x + 1.0).tanh(), "2 · (1 − z²)"),
        (lambda x: x.sin() + x.cos(), "cos(x) − sin(x)"),
    ],
)
def test_the_rule_of_a_function_is_told_in_closed_form(function: Function, rule: str) -> None:
    told, _ = rules(function, 0.7)

    assert text(told["x"]) == rule


def test_the_rules_of_a_quotient_name_the_result() -> None:
    told, _ = rules(lambda x, y: x / y, 3.0, 2.0)

    assert {label: text(term) for label, term in told.items()} == {"x": "1 / y", "y": "−z / y"}


def test_a_cross_entropy_has_the_textbook_derivative() -> None:
    told, _ = rules(lambda p, y: -(y * p.log() + (1 - y) * (1 - p).log()), 0.6, 1.0)

    assert text(told["x"]) == "(1 − y) / (1 − x) − y / x"


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: x * y,
        lambda x, y: x + y,
        ag.maximum,
        lambda x, y: x * x,
        lambda x, y: x.relu(),
        lambda x, y: ag.sum([x, y]),
    ],
)
def test_what_says_less_than_its_number_is_not_told(function: Function) -> None:
    told, _ = rules(function, 0.7, 0.2)

    assert told == {}


def test_a_rule_that_divides_by_zero_is_not_told() -> None:
    told, slopes = rules(lambda x: x / 0.0, 3.0)

    assert told == {}
    assert slopes == {"x": float("inf")}


def number_of(term: Any) -> Any:
    """A told rule evaluated by the engine."""
    if isinstance(term, tuple):
        return tuple(map(number_of, term))
    if isinstance(term, Term):
        function = getattr(ag, term.row.name)
        result = function(*map(number_of, term.operands))
        return result.data if isinstance(result, Value) else float(result)
    return term.data if isinstance(term, Value) else term


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: (x * y + 0.5).tanh() * 3.0,
        lambda x, y: x / (1.0 + y * y),
        lambda x, y: -((x - y) ** 3),
        lambda x, y: ag.dot([x, 2.0], [y, x]).sigmoid(),
        lambda x, y: ag.affine(x, [y, 3.0], [x, y]).exp(),
        lambda x, y: ag.logsumexp([x, y]),
        lambda x, y: ag.prod([x, y, 2.0]).tanh(),
        lambda x, y: x**y,
        lambda x, y: 2.0 ** (-x) / y,
        lambda x, y: (x + y).sqrt() - 0.5 * x.log(),
        lambda x, y: (x * 2.0 * y * -1.0).sin(),
    ],
)
def test_a_rule_has_the_value_of_the_recorded_slope(function: Function) -> None:
    told, slopes = rules(function, 0.7, 0.4)

    for label, term in told.items():
        assert number_of(term) == pytest.approx(slopes[label], rel=1e-12)
