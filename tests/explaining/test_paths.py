"""Paths: their number in closed form, the largest against listing all, the sum against `grad`."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import pytest

import autograd as ag
from autograd import ChainruleError, Value, grad
from autograd.errors import GraphChangedError, NotRecordedError, OperandError, SettingError
from autograd.explaining.paths import Path, paths
from tests.work import calls


def ladder(x: Value, rungs: int) -> Value:
    """Two ways on from every rung."""
    value = x
    for _ in range(rungs):
        value = 2.0 * value + value
    return value


def listed(output: Value, wrt: Value) -> Iterator[Path]:
    """Every path, one after another: what no graph of any size could have."""
    if output is wrt:
        yield Path((wrt,), (), 1.0)
    for operand, slope in zip(output.parents, output.slopes, strict=True):
        for path in listed(operand, wrt):
            factors = slope, *path.factors
            yield Path((output, *path.values), factors, math.prod(factors))


def random_graph(seed: int) -> tuple[Value, Value]:
    rng = random.Random(seed)
    x = Value(rng.uniform(0.5, 1.5), "x")
    values = [x, Value(rng.uniform(0.5, 1.5), "y")]
    for _ in range(rng.randint(2, 9)):
        a, b, c = (rng.choice(values[-4:]) for _ in range(3))
        made = [a * b, a + b, a.tanh(), a - b * 0.3, ag.dot([a, b], [c, a]), ag.max([a, b, c])]
        values.append(rng.choice(made))
    return ag.sum(values[-2:]), x


def test_a_ladder_of_sixty_rungs_has_two_to_the_sixty_paths_at_once() -> None:
    x = Value(1.0, "x")
    output = ladder(x, 60)

    found = paths(output, x)

    assert found.count == 2**60
    assert found.left_out == 2**60 - 12


def test_the_work_grows_as_the_ladder_does_and_not_as_its_paths() -> None:
    x = Value(1.0, "x")
    short, long = ladder(x, 60), ladder(x, 120)

    assert calls(lambda: paths(long, x)) < 2.1 * calls(lambda: paths(short, x))


def test_the_largest_of_a_ladder_takes_the_steeper_way_at_every_rung() -> None:
    x = Value(1.0, "x")

    found = paths(ladder(x, 60), x, k=3)

    assert [path.product for path in found.largest] == [2.0**60, 2.0**59, 2.0**59]
    assert found.gradient == pytest.approx(3.0**60, rel=1e-14)
    assert found.rest == pytest.approx(3.0**60 - 2.0**61, rel=1e-14)


@pytest.mark.parametrize("seed", range(200))
def test_the_largest_are_those_that_listing_all_finds(seed: int) -> None:
    output, x = random_graph(seed)
    everyone = [path for path in listed(output, x) if all(map(_has_slope, *_edges(path)))]
    sizes = sorted((abs(path.product) for path in everyone), reverse=True)

    found = paths(output, x, k=5)

    assert found.count == len(everyone)
    assert [abs(path.product) for path in found.largest] == pytest.approx(sizes[:5], rel=1e-14)
    assert {path.values for path in found.largest} <= {path.values for path in everyone}
    assert found.gradient == pytest.approx(grad(output, x), rel=1e-12, abs=1e-300)


def _edges(path: Path) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    return path.values[:-1], path.values[1:]


def _has_slope(result: Value, operand: Value) -> bool:
    return operand in result.parents


@pytest.mark.parametrize("seed", range(50))
def test_all_paths_together_are_the_gradient(seed: int) -> None:
    output, x = random_graph(seed)

    found = paths(output, x, k=100_000)

    assert found.left_out == 0
    assert found.rest == 0.0
    assert found.total == pytest.approx(grad(output, x), rel=1e-12, abs=1e-15)


def test_an_operand_used_twice_is_two_paths() -> None:
    x = Value(3.0, "x")

    found = paths(x * x, x)

    assert [(path.factors, path.product) for path in found.largest] == [((3.0,), 3.0)] * 2


def test_each_factor_is_the_slope_between_two_values() -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    net = w * x
    out = net.sigmoid()
    s = 1.0 / (1.0 + math.exp(-1.0))

    (path,) = paths(out, w).largest

    assert path.values == (out, net, w)
    assert path.factors == pytest.approx((s * (1.0 - s), 2.0), rel=1e-15)


def test_a_condition_leads_no_path() -> None:
    c, x = Value(1.0, "c"), Value(3.0, "x")
    chosen = ag.where(c, x, 2.0)

    assert (paths(chosen, c).count, paths(chosen, x).count) == (0, 1)


def test_a_value_outside_the_graph_is_told_to_have_derivative_0() -> None:
    found = paths(Value(1.0, "a") * 2.0, Value(3.0, "w"))

    assert (found.count, found.gradient, found.largest, found.total) == (0, 0.0, (), 0.0)
    assert str(found) == "No path leads from a · 2 back to w: the derivative is 0"


def test_a_value_itself_is_reached_by_one_path_without_factors() -> None:
    x = Value(3.0, "x")

    found = paths(x, x)

    assert (found.count, found.gradient, found.largest) == (1, 1.0, (Path((x,), (), 1.0),))
    assert str(found) == "The derivative of x by itself is 1"


def test_a_product_that_is_nan_comes_first() -> None:
    x = Value(0.0, "x")
    output = x.sqrt() * 0.0 + 5.0 * x

    found = paths(output, x)

    assert math.isnan(found.largest[0].product)
    assert found.largest[1].product == 5.0
    assert math.isnan(found.gradient)
    assert "Not every number here is finite" in found.text


def test_a_zero_before_an_infinite_slope_is_not_dropped_on_the_way() -> None:
    """Only the smallest of three ways to the root, 0, becomes nan by its slope."""
    x = Value(0.0, "x")
    root = x.sqrt()
    output = 3.0 * root + 2.0 * root + 0.0 * root

    found = paths(output, x, k=1)

    assert math.isnan(found.largest[0].product)


def test_a_long_chain_is_one_path() -> None:
    x = value = Value(1.0, "x")
    for _ in range(300_000):
        value = -value

    found = paths(value, x)

    assert found.count == 1
    assert found.gradient == 1.0
    assert len(found.largest[0].factors) == 300_000
    assert len(found.text) < 1_000


def test_a_weight_used_by_many_values_has_a_path_through_each() -> None:
    x = Value(1.0, "x")
    output = ag.sum([x * float(n) for n in range(20_000)])

    found = paths(output, x, k=3)

    assert found.count == 20_000
    assert [path.product for path in found.largest] == [19_999.0, 19_998.0, 19_997.0]


def test_a_number_of_paths_too_long_to_read_is_told_by_its_power() -> None:
    x = Value(1.0, "x")

    found = paths(ladder(x, 20_000), x, k=1)

    assert found.count == 2**20_000
    # log10(2) * 20000 = 6020.6
    assert found.text.startswith("About 10^6020 paths")


def test_gradients_and_labels_stay_as_they_were() -> None:
    x = Value(1.0, "x")
    x.grad = 7.0
    output = ladder(x, 3)

    assert paths(output, x).text

    assert (x.grad, output.grad, output.label) == (7.0, 0.0, "")


def test_the_table_says_the_path_its_factors_and_the_sum() -> None:
    x, w = Value(3.0, "x"), Value(2.0, "w")
    net = w * x
    net.label = "net"
    out = net * net
    out.label = "out"

    lines = paths(out, w).text.splitlines()

    assert lines[0].startswith("2 paths lead from out back to w")
    assert lines[4].split() == ["out", "→", "net", "→", "w", "6", "·", "3", "18"]
    assert lines[-1] == "  ∂out/∂w = 36"


def test_of_a_single_path_nothing_is_added() -> None:
    w = Value(2.0, "w")
    told = paths(w * 3.0, w)

    assert told.text.splitlines()[-2] == "The derivative is this product"
    assert "相加" not in told.told(lang="zh").text


def test_values_without_a_label_are_multiplied_through_in_the_table() -> None:
    w, x = Value(2.0, "w"), Value(3.0, "x")
    net = w * x + 1.0
    net.label = "net"

    told = paths(10.0 * (5.0 * net), w).text

    assert told.splitlines()[4].split()[-6:] == ["→", "w", "50", "·", "3", "150"]


def test_of_two_values_with_one_label_the_second_is_told_apart() -> None:
    x = Value(3.0, "x")
    again = x * 2.0
    again.label = "x"

    assert paths(again, x).text.splitlines()[-1] == "  ∂x(2)/∂x = 2"


def test_a_table_in_latex_has_signs_that_every_font_has() -> None:
    w = Value(2.0, "w")

    assert r"$ $\to$ $w$" in paths(w * 3.0, w).latex


def test_what_is_left_out_is_told_with_its_sum() -> None:
    x = Value(3.0, "x")

    told = paths(x * x + 2.0 * x, x, k=1).text

    assert "These add up to 3, and all others together (2) to 5" in told


def test_the_same_is_told_in_chinese() -> None:
    x = Value(3.0, "x")

    told = paths(x * x, x).told(lang="zh")

    assert told.text.startswith("从 x · x 到 x 有 2 条路径")


@pytest.mark.parametrize("form", ["text", "latex", "markdown", "mathml", "_repr_html_"])
def test_it_is_written_in_every_form(form: str) -> None:
    x = Value(3.0, "x")
    written = getattr(paths(x * x, x), form)

    assert "6" in (written if isinstance(written, str) else written())


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        ((2.0, Value(1.0)), OperandError, "got 2.0 of type float as output"),
        ((Value(1.0), "w"), OperandError, "got 'w' of type str as wrt"),
        ((Value(1.0), Value(1.0), 0), SettingError, "a whole number from 1, got 0"),
        ((Value(1.0), Value(1.0), True), SettingError, "got True"),
    ],
)
def test_what_is_no_value_and_no_number_of_paths_is_refused(
    arguments: tuple[object, ...], kind: type[ChainruleError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        paths(*arguments)  # type: ignore[arg-type]


def test_what_was_not_recorded_is_refused() -> None:
    x = Value(1.0)
    with ag.no_grad():
        y = x * 2.0

    with pytest.raises(NotRecordedError):
        paths(y, x)


def test_data_changed_since_are_refused() -> None:
    """The slopes are of the numbers before, the formulas would have those after."""
    x = Value(1.0, "x")
    y = (x * 2.0).exp()
    x.data = 3.0

    with pytest.raises(GraphChangedError):
        paths(y, x)


def test_a_value_beside_the_path_with_the_same_label_is_told_apart() -> None:
    """The product of two values called a is no square."""
    a, other = Value(2.0, "a"), Value(3.0, "a")

    assert paths(a * other, a).text.splitlines()[-1] == "  ∂(a · a(2))/∂a = 3"
