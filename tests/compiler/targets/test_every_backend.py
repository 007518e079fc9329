"""What holds for every way to run a program: it gives what recording anew gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.errors import NotationError
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE
from tests.compiler.backends import Answers, Question
from tests.compiler.conftest import Backend
from tests.compiler.graphs import SEEDS, Case, large_graph, random_graph, rows_as_cases

GROUPS = {row.name for row in TABLE.values() if row.arity < 0}

CASES = {case.name: case for case in rows_as_cases(3)}
CASES |= {f"{case.name}_of_1": case for case in rows_as_cases(1) if case.name in GROUPS}
CASES |= {f"{case.name}_of_20": case for case in rows_as_cases(20) if case.name in GROUPS}


@pytest.fixture(scope="module")
def points(backend: Backend) -> Answers:
    """Every row at its special points, and what is small: all at once, for compilers are slow."""
    questions = {name: _question(case) for name, case in CASES.items()}
    for number, (build, _, gradient) in enumerate(SMALL.values()):
        a, b = Value(1.5, "a"), Value(2.5, "b")
        root, leaves = build(a, b), [a, b][: len(gradient)]
        questions[f"small{number}"] = Question.as_recorded(root, [], leaves)
    return backend.answers(questions)


def _question(case: Case) -> Question:
    leaves = list(map(Value, case.points[-1]))
    return Question(case.build(leaves), [], leaves, [([], point) for point in case.points])


@pytest.mark.parametrize("name", CASES)
def test_every_row_agrees_at_its_special_points(name: str, points: Answers) -> None:
    """Libraries of functions differ by a few units in the last place, and by nothing else."""
    expected = CASES[name].expected()
    for found, (point, value, gradient) in zip(points[name], expected, strict=True):
        assert found[0] == pytest.approx(value, rel=1e-12, abs=1e-300, nan_ok=True), point
        assert found[1] == pytest.approx(gradient, rel=1e-12, abs=1e-300, nan_ok=True), point


@pytest.fixture(scope="module")
def graphs(backend: Backend) -> Answers:
    """Random graphs, two of whose leaves are inputs, and large ones with groups of forty."""
    asked = {f"seed{seed}": random_graph(seed) for seed in SEEDS}
    questions = {
        name: Question.as_recorded(root, leaves[:2], leaves[2:])
        for name, (root, leaves) in asked.items()
    }
    for seed in LARGE:
        root, leaves = large_graph(seed, 800)
        questions[f"large{seed}"] = Question.as_recorded(root, leaves[:5], leaves[5:])
    return backend.answers(questions)


LARGE = range(3)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_graphs_have_the_same_values_and_gradients(seed: int, graphs: Answers) -> None:
    root, leaves = random_graph(seed)
    root.backward()
    value, gradient = graphs[f"seed{seed}"][0]

    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves[2:]], rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("seed", LARGE)
def test_large_graphs_have_the_same_values_and_gradients(seed: int, graphs: Answers) -> None:
    """More than a thousand operations, in text in several functions, with loops over tables."""
    root, leaves = large_graph(seed, 800)
    root.backward()
    value, gradient = graphs[f"large{seed}"][0]

    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves[5:]], rel=1e-12, abs=1e-13)


def test_a_call_leaves_nothing_behind_for_the_next(graphs: Answers) -> None:
    """The second call is at other numbers, the third where the first was."""
    for name, (first, other, again) in graphs.items():
        assert first == again, name
        assert first != other, name


Build = Callable[[Value, Value], Value]

SMALL: dict[str, tuple[Build, float, list[float]]] = {
    "no slope": (lambda a, b: b.floor() + a * 0.0, 2.0, [0.0, 0.0]),
    "signs": (lambda a, b: a - -(b - -3.0), 7.0, [1.0, 1.0]),
    "two signs": (lambda a, b: ag.neg(-a) - b, -1.0, [1.0, -1.0]),
    "minus 0": (lambda a, b: a * -0.0 - b, -2.5, [0.0, -1.0]),
    "minus minus 0": (lambda a, b: a - b - ag.neg(Value(-0.0)), -1.0, [1.0, -1.0]),
    "powers": (lambda a, b: a**3.0 + b**0.0, 4.375, [6.75, 0.0]),
    "choice": (lambda a, b: ag.where(a - b, b, a), 2.5, [0.0, 1.0]),
    "choice by nan": (lambda a, b: ag.where(a * float("nan"), b, a), 2.5, [0.0, 1.0]),
    "a leaf": (lambda a, b: a, 1.5, [1.0]),
    "constants": (lambda a, b: Value(1.5) * 2.0, 3.0, []),
    "numbers in a long group": (
        lambda a, b: ag.dot([a, *map(float, range(1, 20))], [b * b, *(0.5 for _ in range(19))]),
        1.5 * 6.25 + 95.0,
        [6.25, 2.0 * 1.5 * 2.5],
    ),
    "one operand again and again": (lambda a, b: ag.sum([a] * 20) + b, 32.5, [20.0, 1.0]),
    "a condition": (
        lambda a, b: ag.where(ag.greater((a - 1.5).log(), 0.0), a, 2.0 * a) + 0.0 * b,
        3.0,
        [2.0, 0.0],
    ),
    "a divisor of 0": (lambda a, b: ag.atan(a / (b - 2.5)), np.pi / 2.0, [np.nan, np.nan]),
    "a number as divisor": (lambda a, b: a / Value(0.0) + b, np.inf, [np.inf, 1.0]),
}


@pytest.mark.parametrize("name", SMALL)
def test_small_graphs_have_known_results(name: str, points: Answers) -> None:
    """Whatever is easily written wrong, at a = 1.5 and b = 2.5."""
    _, expected_value, expected_gradient = SMALL[name]
    value, gradient = points[f"small{list(SMALL).index(name)}"][0]

    expected = [expected_value, *expected_gradient]
    assert [value, *gradient] == pytest.approx(expected, rel=0.0, abs=0.0, nan_ok=True)


# --- rows that somebody adds


def halved_product(xp: Any, z: Any, xs: Any) -> Any:
    return tuple(0.5 * others for others in xp.products_of_others(xs))


def spread_by_each(xp: Any, z: Any, xs: Any) -> Any:
    mean = xp.mean(xs)
    return tuple(2.0 * (x - mean) / xp.count(xs) for x in xs)


def greatest(xp: Any, ws: Any, xs: Any) -> Any:
    """Of each pair its x, and 1 where its product is the greatest, else 0."""
    top = xp.max(w * x for w, x in zip(ws, xs, strict=True))
    return ((x, xp.equal(w * x, top)) for w, x in zip(ws, xs, strict=True))


def between(xp: Any, low: Any, x: Any, y: Any) -> Any:
    return xp.where(xp.less(low, x) * xp.less(x, y) + xp.isnan(low), x * y, x)


ADDED: dict[str, tuple[str, Any, tuple[Any, ...]]] = {
    "soft_sign": (
        "x",
        lambda xp, x: x / (1.0 + xp.abs(x)),
        (lambda xp, z, x: 1.0 / xp.square(1.0 + xp.abs(x)),),
    ),
    "polynomial": (
        "x y w",
        lambda xp, x, y, w: x**3 + y * w,
        (
            lambda xp, z, x, y, w: 3 * x * x,
            lambda xp, z, x, y, w: w,
            lambda xp, z, x, y, w: y,
        ),
    ),
    "variance": (
        "*xs",
        lambda xp, xs: xp.sum(x * x for x in xs) / xp.count(xs) - xp.square(xp.mean(xs)),
        (spread_by_each,),
    ),
    "half_of_product": ("*xs", lambda xp, xs: 0.5 * xp.prod(xs), (halved_product,)),
    "all_but_one": (
        "*xs",
        lambda xp, xs: xp.sum(xp.products_of_others(xs)),
        (lambda xp, z, xs: tuple((z * x - xp.prod(xs)) / (x * x) for x in xs),),
    ),
    "by_place": (
        "*xs",
        lambda xp, xs: xp.sum(i * x for i, x in zip(xp.indices(xs), xs, strict=True)),
        (lambda xp, z, xs: xp.indices(xs),),
    ),
    "two_products": (
        "*ws *xs",
        lambda xp, ws, xs: xp.prod(ws) + xp.prod(xs),
        (
            lambda xp, z, ws, xs: xp.products_of_others(ws),
            lambda xp, z, ws, xs: xp.products_of_others(xs),
        ),
    ),
    "greatest_product": (
        "a *ws *xs",
        lambda xp, a, ws, xs: a * xp.max(w * x for w, x in zip(ws, xs, strict=True)),
        (
            lambda xp, z, a, ws, xs: z / a,
            lambda xp, z, a, ws, xs: tuple(a * x * chosen for x, chosen in greatest(xp, ws, xs)),
            lambda xp, z, a, ws, xs: tuple(a * w * chosen for w, chosen in greatest(xp, xs, ws)),
        ),
    ),
    "between": (
        "low x y",
        between,
        (
            None,
            lambda xp, z, low, x, y: xp.where(xp.less(low, x) * xp.less(x, y), y, 1.0),
            lambda xp, z, low, x, y: xp.where(xp.less(low, x) * xp.less(x, y), x, 0.0),
        ),
    ),
    "tanh_of_sum": (
        "*xs",
        lambda xp, xs: xp.tanh(xp.sum(xs)),
        (lambda xp, z, xs: 1.0 - z * z,),
    ),
    "first_of_two": ("x y", lambda xp, x, y: 2.0 * x, (lambda xp, z, x, y: 2.0, None)),
    "itself": ("x", lambda xp, x: x, (lambda xp, z, x: 1.0,)),
}
"""Rules in every form in which they may be written."""


@pytest.mark.usefixtures("clean_table")
def test_a_row_added_at_run_time_compiles_with_the_same_values_and_gradients(
    backend: Backend,
) -> None:
    """By what recording gives, whose slopes are right by finite differences below."""
    questions = {}
    for name, (signature, forward, slopes) in ADDED.items():
        function = ag.primitive(name, signature, forward, slopes)
        for size in (3, 20):
            leaves, operands = _operands(signature, size)
            root = function(*operands) * 1.5
            questions[f"{name}_{size}"] = Question.as_recorded(root, [], leaves)
    answers = backend.answers(questions)

    for name, question in questions.items():
        question.root.backward()
        value, gradient = answers[name][0]
        expected = [leaf.grad for leaf in question.parameters]
        assert value == pytest.approx(question.root.data, rel=1e-12), name
        assert gradient == pytest.approx(expected, rel=1e-11, abs=1e-13), name


def _operands(signature: str, size: int) -> tuple[list[Value], list[Any]]:
    """Leaves that differ from each other, and the operands that they make."""
    rng = np.random.default_rng(1)
    operands: list[Any] = []
    leaves: list[Value] = []
    for word in signature.split():
        group = [Value(x) for x in rng.uniform(0.7, 1.3, size if word[0] == "*" else 1).tolist()]
        operands.append(group if word[0] == "*" else group[0])
        leaves += group
    return leaves, operands


@pytest.mark.usefixtures("clean_table")
@pytest.mark.parametrize("name", ADDED)
def test_the_slopes_of_the_added_rows_are_right(name: str) -> None:
    signature, forward, slopes = ADDED[name]
    function = ag.primitive(name, signature, forward, slopes)
    leaves, operands = _operands(signature, 3)
    function(*operands).backward()
    for leaf in leaves:
        ends = []
        for step in (1e-6, -1e-6):
            leaf.data += step
            ends.append(function(*operands).data)
            leaf.data -= step
        assert leaf.grad == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-7, abs=1e-8)


# --- rows that a backend cannot compute


def test_a_row_without_kernel_and_rule_is_an_error_that_says_what_to_do(backend: Backend) -> None:
    """As when somebody adds a row and forgets its line in the table of kernels."""
    x = Value(0.5)
    root = x.tanh() * 2.0
    bare = Primitive("bare", "x", None, (lambda xp, z, x: 1.0 - z * z,))
    root.parents[0]._row = bare

    with pytest.raises(NotationError, match=r"no function for the primitive 'bare'.*kernels\.py"):
        backend.answers({"bare": Question.as_recorded(root, [], [x])})
