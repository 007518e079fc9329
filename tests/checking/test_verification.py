"""`verify` names the row and the edge of a wrong slope, whichever row it is, and no other."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, grad, no_grad, primitive, verify
from autograd.checking.precision import Precise
from autograd.checking.verification import Totals
from autograd.engine import operations
from autograd.engine.methods import install, methods_of
from autograd.errors import GraphChangedError, NotRecordedError, OperandError
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS, TABLE
from tests.explaining.random_graphs import Drawing
from tests.table.test_closed_forms import special_points
from tests.trials import GROUP, Trial, opened, sample

PLANTS: dict[str, Callable[[Any], Any]] = {
    "times 1.01": lambda slope: 1.01 * slope,
    "other sign": lambda slope: -slope,
    "zero": lambda slope: 0.0 * slope,
}


@pytest.fixture(params=["digits", "differences"])
def means(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With mpmath, and as if it were not installed."""
    if request.param == "digits":
        pytest.importorskip("mpmath")
    else:
        monkeypatch.setitem(sys.modules, "mpmath", None)
    return str(request.param)


@contextmanager
def slopes_instead(row: Primitive, *slopes: Any) -> Iterator[None]:
    """The row with other rules for its slopes; then everything is as it was, help and all."""
    functions = {name: getattr(operations, name) for name in (row.name, *row.aliases)}
    methods = {name: vars(operations.Operations)[name] for name in methods_of(row)}
    install(replace(row, slopes=slopes))
    try:
        yield
    finally:
        install(row)  # its source again, which a debugger shows
        vars(operations).update(functions)
        for name, method in methods.items():
            setattr(operations.Operations, name, method)


@contextmanager
def planted(row: Primitive, place: int, wrong: Callable[[Any], Any]) -> Iterator[None]:
    """The row with a wrong rule for one operand; a slope that is 0 by structure becomes 1."""
    rule = row.slopes[place]
    rule = getattr(rule, "__wrapped__", rule)  # before one slope is given to each of a group

    def planted_rule(xp: Any, z: Any, *operands: Any) -> Any:
        if rule is None:
            return 1.0
        found = rule(xp, z, *operands)
        grouped = row.operands[place].starred and isinstance(found, Iterable)
        return tuple(wrong(slope) for slope in found) if grouped else wrong(found)

    rules = [planted_rule if n == place else each for n, each in enumerate(row.slopes)]
    with slopes_instead(row, *rules):
        yield


def points(row: Primitive) -> Iterator[Trial]:
    rng = random.Random(row.name)
    for _ in range(40):
        yield Trial(row, tuple(sample(row, GROUP, rng)))


def planted_results(row: Primitive, place: int, wrong: Callable[[Any], Any]) -> Iterator[Value]:
    """Up to two results at points where the wrong rule gives another slope than the right one."""
    found = 0
    for trial in points(row):
        right = trial.apply(trial.leaves())
        with planted(row, place, wrong):
            result = trial.apply(trial.leaves())
        if result.slopes != right.slopes:
            yield result
            found += 1
        if found == 2:
            return


@pytest.mark.usefixtures("means")
def test_a_wrong_slope_planted_in_any_row_is_named(row: Primitive) -> None:
    """Among other operations, of which none is called wrong."""
    for place, operand in enumerate(row.operands):
        plants = {"one": lambda x: x} if row.slopes[place] is None else PLANTS
        for name, wrong in plants.items():
            results = list(planted_results(row, place, wrong))
            assert results, f"No point shows {name} in {operand.name} of {row.name}."
            for result in results:
                found = verify(Value(1.5, "s") * result + Value(0.25).exp())

                assert not found, (row.name, operand.name, name, result.parents)
                assert {check.result for check in found.wrong} == {result}
                places = [p.name for p in opened(row, GROUP)]
                for check in found.wrong:
                    label = check.operand.label
                    assert places[int(label[1:])] == operand.name
                    assert f" {label} " in found.text
                assert f"\n  {row.name} " in found.text


@pytest.mark.usefixtures("means")
def test_no_row_is_called_wrong_at_points_of_its_domain(row: Primitive) -> None:
    for trial in islice(points(row), 10):
        found = verify(trial.apply(trial.leaves()))

        assert found, found.text
        assert not found.unchecked, found.text


@pytest.mark.usefixtures("means")
def test_no_row_is_called_wrong_at_awkward_points(row: Primitive) -> None:
    """At kinks, infinities and nan, and where numbers are as large as they can be."""
    chosen = list(special_points(row))
    random.Random(row.name).shuffle(chosen)
    for point in chosen[:25]:
        operands = [tuple(map(Value, x)) if isinstance(x, tuple) else Value(x) for x in point]

        found = verify(getattr(operations, row.name)(*operands))

        assert found, (point, found.text)


def test_every_kernel_has_fifty_digits() -> None:
    """A row without a forward rule has a word of its own there."""
    pytest.importorskip("mpmath")
    kernels = Precise().kernels

    assert [row.name for row in ROWS if row.forward is None and row.name not in kernels] == []


def test_kernels_in_fifty_digits_are_those_of_doubles(row: Primitive) -> None:
    pytest.importorskip("mpmath")
    precise = Precise()
    for trial in islice(points(row), 10):
        at = precise.numbers(trial.operands(trial.numbers))

        assert float(precise.forward(row, at)) == pytest.approx(
            trial.apply(trial.leaves()).data, rel=1e-12, abs=1e-12
        )


def test_a_slope_of_1_1_in_a_million_is_seen_in_fifty_digits_alone() -> None:
    """Off by 1e-9 of itself: less than differences of doubles can tell."""
    pytest.importorskip("mpmath")
    (result,) = list(planted_results(TABLE["exp"], 0, lambda slope: slope * (1.0 + 1e-9)))[:1]

    (check,) = verify(result).wrong

    assert check.reason == "digits"
    assert check.expected == pytest.approx(result.data, rel=1e-15)


def test_a_slope_that_was_changed_in_the_record_is_not_that_of_the_rule() -> None:
    x = Value(2.0, "x")
    y = x.sin()
    y._da = 0.5

    (check,) = verify(y * 3.0).wrong

    assert (check.result, check.operand, check.recorded) == (y, x, 0.5)
    assert check.expected == pytest.approx(math.cos(2.0), rel=1e-9)
    assert check.reason == "rule"


@pytest.mark.usefixtures("means")
@pytest.mark.parametrize("n", [9, 40, 500])
def test_one_wrong_slope_in_a_long_group_is_named(n: int) -> None:
    """They are compared together first, and divided until the wrong one is alone."""
    rng = random.Random(n)
    wrong = rng.randrange(n)

    def by_xs(xp: Any, z: Any, ws: Any, xs: Any) -> Any:
        return tuple(w + 0.01 * xp.equal(w, float(wrong)) for w in ws)

    row = TABLE["dot"]
    with slopes_instead(row, row.slopes[0], by_xs):
        ws = [Value(float(i), f"w{i}") for i in range(n)]
        xs = [Value(rng.uniform(-1.0, 1.0), f"x{i}") for i in range(n)]
        found = verify(operations.dot(ws, xs))

    assert [check.operand.label for check in found.wrong] == [f"x{wrong}"]
    assert len(found.checks) == 2 * n


def test_the_kinks_of_pytorch_are_counted_as_such() -> None:
    zero, one = Value(0.0, "zero"), Value(1.0, "one")
    outputs = [zero.relu(), abs(zero), one.clamp(-1.0, 1.0), zero.hardtanh(0.0, 1.0)]
    # between three that meet the slope is that of the corner where x is between its bounds
    outputs += [one.clamp(Value(1.0), Value(1.0))]
    outputs += [operations.max([one, Value(1.0)]), operations.maximum(zero, Value(0.0))]
    for output in outputs:
        found = verify(output)

        assert found
        assert {check.reason for check in found.checks} == {"kink"}


def test_a_slope_at_a_kink_outside_both_sides_is_wrong() -> None:
    row = TABLE["relu"]
    x = Value(0.0, "x")
    with slopes_instead(row, lambda xp, z, x: 1.5 - xp.less(x, 0.0)):
        (check,) = verify(x.relu()).wrong

    assert check.reason == "sides"
    assert check.expected == pytest.approx(1.0, abs=1e-6)


@pytest.mark.usefixtures("clean_table")
def test_a_kink_that_a_row_of_ones_own_does_not_declare_is_no_wrong_slope() -> None:
    primitive("ramp", "x", lambda xp, x: xp.maximum(x, 0.0), (lambda xp, z, x: xp.less(0.0, x),))

    found = verify(Value(0.0, "x").ramp())  # type: ignore[attr-defined]

    assert found
    assert [check.reason for check in found.checks] == ["undeclared_kink"]


@pytest.mark.usefixtures("clean_table", "means")
def test_a_row_of_ones_own_with_a_wrong_slope_is_named() -> None:
    primitive("cube", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 2.0 * x * x,))
    x = Value(2.0, "x")

    (check,) = verify((x.cube() + 1.0).tanh()).wrong  # type: ignore[attr-defined]

    assert (check.result.op, check.operand, check.recorded) == ("cube", x, 8.0)
    assert check.expected == pytest.approx(12.0, rel=1e-9)


def test_what_is_not_finite_is_counted_and_told() -> None:
    x = Value(0.0, "x")
    found = verify(x.sqrt() + x.exp())

    assert found
    assert [(check.result.op, check.reason) for check in found.unchecked] == [
        ("sqrt", "not_finite")
    ]
    assert "Of 4 edges of the graph of" in found.text
    assert "a number or the slope is not finite" in found.text


def test_checks_are_counted_by_operation() -> None:
    """Edges, right, wrong, unchecked, at kinks, in fifty digits."""
    pytest.importorskip("mpmath")
    x, y = Value(0.0, "x"), Value(2.0, "y")
    wrong = y.sin()
    wrong._da = 7.0

    told = verify(x.relu() + y * y * x.sqrt() + wrong + y.exp()).text

    lines = [line.split() for line in told.splitlines()]
    assert ["relu", "1", "1", "0", "0", "1", "0"] in lines
    assert ["sqrt", "1", "0", "0", "1", "0", "0"] in lines
    assert ["sin", "1", "0", "1", "0", "0", "0"] in lines
    assert ["exp", "1", "1", "0", "0", "0", "1"] in lines
    assert ["add", "6", "6", "0", "0", "0", "6"] in lines
    assert told.index("\n  add ") < told.index("\n  relu ")  # the most used first


def test_both_languages_tell_the_same() -> None:
    y = Value(2.0, "x").exp()
    y._da = 1.0

    found = verify(y)

    assert "1 of the 1 edges" in found.text
    assert "其中 1 条的局部导数有错" in found.told(lang="zh").text
    assert "<table" in found._repr_html_()


def test_reverse_and_forward_are_the_gradients_along_one_direction() -> None:
    """The first leaf has the weight 0.5 there, and the second 0.5 and the golden section."""
    x, y = Value(2.0, "x"), Value(3.0, "y")
    output = x * y + x.exp()
    gradients = grad(output, [x, y])

    totals = verify(output).totals

    expected = float(np.dot(gradients, [0.5, 1.1180339887498949]))
    assert totals.reverse == pytest.approx(expected, rel=1e-14)
    assert totals.forward == pytest.approx(expected, rel=1e-14)


def test_sweeps_that_disagree_are_told() -> None:
    found = replace(verify(Value(2.0, "x").exp()), totals=Totals(1.0, 2.0, 3.0))

    assert not found
    assert "Reverse and forward mode differ: along one direction" in found.text
    assert "they give 1 and 2" in found.text


def test_random_graphs_are_right() -> None:
    for seed in [*range(60), 1170, 3524]:  # in the last two all but rounding cancels
        root, _ = Drawing(seed).record()

        found = verify(root)

        assert found, (seed, found.text)
        assert not found.unchecked


@pytest.mark.usefixtures("means")
@pytest.mark.parametrize("number", [20.0, 200.0, 600.0])
def test_a_wrong_slope_on_a_steep_curve_is_not_taken_for_a_kink(number: float) -> None:
    row = TABLE["exp"]
    with slopes_instead(row, lambda xp, z, x: 1.005 * z):
        (check,) = verify(Value(number, "x").exp()).wrong

    assert check.expected == pytest.approx(math.exp(number), rel=1e-6)


def test_hooks_are_left_out_of_account_and_told() -> None:
    x = Value(2.0, "x")
    y = x.exp()
    y.register_hook(lambda gradient: 3.0 * gradient)

    found = verify(y.sin())

    assert found
    assert "Hooks change gradients at 1 of the values" in found.text


def test_a_tie_of_very_many_is_looked_at_in_part_and_the_rest_counted() -> None:
    found = verify(operations.max([Value(1.0, f"x{n}") for n in range(300)]))

    assert found
    assert [check.reason for check in found.checks] == ["kink"] * 256 + ["many"] * 44
    assert len(found.unchecked) == 44


def test_of_very_many_wrong_slopes_of_one_operation_some_are_named() -> None:
    """And none is called right that is wrong."""
    row = TABLE["sum"]
    with slopes_instead(row, lambda xp, z, xs: 1.5):
        found = verify(operations.sum([Value(float(n), f"x{n}") for n in range(100)]))

    assert not found
    assert len(found.wrong) == 8
    assert {check.verdict for check in found.checks} == {"wrong", "unchecked"}


def test_gradients_stay_as_they_were() -> None:
    x = Value(2.0, "x")
    y = x * x
    y.backward()

    verify(y)

    assert (x.grad, y.grad, x.data) == (4.0, 1.0, 2.0)


def test_a_network_is_right() -> None:
    nn.manual_seed(0)
    model = nn.MLP(3, [16, 16, 3], activation="gelu")
    loss = autograd.cross_entropy(model([0.5, -1.0, 2.0]), 1)

    found = verify(loss)

    assert found
    assert not found.unchecked
    assert len(found.checks) == sum(len(node.parents) for node in autograd.graph.topological(loss))


def test_a_chain_of_many_operations_needs_no_recursion() -> None:
    y = Value(0.5, "x")
    for _ in range(3000):
        y = y.sin()

    assert len(verify(y).checks) == 3000


def test_a_leaf_has_nothing_to_check() -> None:
    found = verify(Value(2.0, "x"))

    assert found
    assert found.checks == ()
    assert found.text.startswith("x is not computed from anything")


def test_a_leaf_that_changed_since_is_an_error() -> None:
    x = Value(2.0, "x")
    y = x * x
    x.data = 3.0

    with pytest.raises(GraphChangedError, match="when it was recorded"):
        verify(y)


def test_what_was_not_recorded_is_an_error() -> None:
    with no_grad():
        y = Value(2.0) * 3.0
    with pytest.raises(NotRecordedError):
        verify(y)
    with pytest.raises(OperandError, match=r"verify checks the graph of one Value, got 2\.0"):
        verify(2.0)  # type: ignore[arg-type]


def test_without_mpmath_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mpmath", None)

    found = verify(Value(2.0, "x").exp())

    assert found
    assert not found.has_digits
    assert "mpmath is not installed" in found.text
