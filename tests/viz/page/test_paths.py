"""Paths as the page tells them, against Python's own and against arithmetic on what is written."""

from __future__ import annotations

import math
import random
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.explaining.paths import paths
from examples.worked_example.network import given_network
from tests.explaining.random_graphs import Drawing
from tests.viz.page.exporting import Exported, export_many, read, run_node
from viz.page.rows import Rows

pytestmark = pytest.mark.node


def ask(folder: Path, what: str, of: Any) -> Any:
    """The answer of Node where no graph is needed."""
    export_many(folder, Rows())
    return run_node(folder, "paths.mjs", {"what": what, "of": of})


def told(folder: Path, *outputs: Value, edited: Any = None) -> list[tuple[Exported, Any]]:
    """Graphs in which every value is drawn, and how their paths are told before and after edits."""
    rows = Rows()
    graphs = [Exported(output, details=("ops",), rows=rows) for output in outputs]
    export_many(folder, rows)
    asked = [
        {
            "data": each.data,
            "changes": [(each.ids[x], edited()) for x in leaves(each)] if edited else [],
        }
        for each in graphs
    ]
    found = run_node(folder, "paths.mjs", {"what": "told", "of": asked})
    return list(zip(graphs, found, strict=True))


def leaves(exported: Exported) -> list[Value]:
    return [value for value in exported.order if value.is_leaf]


def told_of(exported: Exported, answer: Any, value: Value) -> Any:
    """What is told of one value."""
    return answer["before"][[each.value for each in exported.folds[0]].index(value)]


def evaluated(text: str) -> float:
    """What a product or a sum as it is written comes to."""
    python = text.replace("·", "*").replace("−", "-").replace("∞", "math.inf")
    return float(eval(python, {"math": math, "nan": math.nan}))  # noqa: S307 - written by our own code


def worked_example() -> dict[str, Value]:
    """The network of the text, its leaves and its results by label."""
    network = given_network()
    return network.record() | {each.label: each for each in [*network.inputs, *network.weights]}


def test_both_paths_of_w1_are_told_with_pythons_factors(tmp_path: Path) -> None:
    values = worked_example()
    ((exported, answer),) = told(tmp_path, values["E_total"])
    found = told_of(exported, answer, values["w1"])

    right = paths(values["E_total"], values["w1"])

    assert found["count"] == "2" == str(right.count)
    by_product = sorted(found["paths"], key=lambda path: -abs(path["product"]))
    for path, here in zip(right.largest, by_product, strict=True):
        stations = [exported.order[place] for place in here["stations"]]
        assert stations == list(reversed(path.values))
        assert math.isclose(here["product"], path.product, rel_tol=1e-12)
        assert math.isclose(evaluated(here["text"]), path.product, rel_tol=1e-12)
    assert math.isclose(found["total"], right.gradient, rel_tol=1e-12)


def test_what_is_written_comes_to_the_products_and_their_sum(tmp_path: Path) -> None:
    n_paths = 0
    for _, answer in told(tmp_path, *(Drawing(seed).record()[0] for seed in range(200))):
        for found in answer["before"]:
            products = [read(path["product"]) for path in found["paths"]]
            for path, product in zip(found["paths"], products, strict=True):
                if path["text"] and "…" not in path["text"] and math.isfinite(product):
                    n_paths += 1
                    assert "· −" not in path["text"]
                    here = evaluated(path["text"])
                    assert math.isclose(here, product, rel_tol=1e-12, abs_tol=1e-300)
            gradient = read(found["gradient"])
            if found["few"] and products and math.isfinite(gradient):
                written = "".join(f"{each['sign']} {each['text']}" for each in found["sum"])
                near = 1e-12 * sum(map(abs, products))
                assert math.isclose(evaluated(written), gradient, rel_tol=1e-12, abs_tol=near)
                assert math.isclose(read(found["total"]), gradient, rel_tol=1e-12, abs_tol=near)

    assert n_paths > 1000


def test_few_paths_keep_their_order_whatever_is_edited(tmp_path: Path) -> None:
    """Their colours would change places while a reader drags a number."""
    rng = random.Random(1)
    outputs = [Drawing(seed).record()[0] for seed in range(120)]
    n_compared = 0
    for _, answer in told(tmp_path, *outputs, edited=lambda: rng.uniform(0.1, 3.0)):
        for before, after in zip(answer["before"], answer["after"], strict=True):
            assert before["count"] == after["count"]
            if before["few"]:
                n_compared += len(before["paths"]) > 1
                edges = [path["edges"] for path in before["paths"]]
                assert edges == [path["edges"] for path in after["paths"]]

    assert n_compared > 100


def test_no_value_is_lit_that_lies_on_no_path(tmp_path: Path) -> None:
    values = worked_example()
    ((exported, answer),) = told(tmp_path, values["E_total"])
    lit = told_of(exported, answer, values["w5"])["lit"]

    assert {exported.order[place].label for place in lit} - {""} == {
        "w5", "net_o1", "out_o1", "E_o1", "E_total",
    }  # fmt: skip


def test_many_paths_are_counted_in_full_and_the_largest_told(tmp_path: Path) -> None:
    """Each of 40 steps uses the one before twice: 2 to the 40 paths, all alike."""
    x = Value(2.0, "x")
    value = x
    for _ in range(40):
        value = 0.5 * value + 0.5 * value
    ((exported, answer),) = told(tmp_path, value)
    found = told_of(exported, answer, x)

    assert found["count"] == str(2**40)
    assert len(found["paths"]) == 12
    assert found["left"] == str(2**40 - 12)
    assert read(found["gradient"]) == 1.0
    assert all(path["product"] == 0.5**40 for path in found["paths"])


def test_a_count_is_written_as_its_leading_digits(tmp_path: Path) -> None:
    rng = random.Random(5)
    small = [0, 1, 6, 7, 999_999]
    large = [1_000_000, 51_000_000, 9_949_999, 9_950_000, 99_500_000, 2**40, 3**200]
    large += [rng.randrange(10**6, 10**40) for _ in range(300)]

    answers = ask(tmp_path, "counts", [str(n) for n in small + large])

    assert answers[: len(small)] == [str(n) for n in small]
    context = Context(prec=2, rounding=ROUND_HALF_UP)
    for n, answer in zip(large, answers[len(small) :], strict=True):
        rounded = context.create_decimal(Decimal(n))
        assert answer == f"≈ {rounded:.1e}".replace("e+", "e")


def test_bars_start_at_a_common_zero_and_are_as_long_as_their_numbers(tmp_path: Path) -> None:
    rng = random.Random(7)
    lists = [[rng.uniform(-1, 1) * 10 ** rng.randint(-6, 6) for _ in range(6)] for _ in range(50)]
    lists += [[0.0, 0.0], [-2.0, -1.0], [3.0], [1e308, -1e308]]

    for numbers, found in zip(lists, ask(tmp_path, "bars", lists), strict=True):
        zero = found["zero"]
        span = (max(0.0, *numbers) / 2 - min(0.0, *numbers) / 2) or 0.5
        for x, bar in zip(numbers, found["bars"], strict=True):
            left, right = bar["left"], bar["left"] + bar["width"]
            assert math.isclose(bar["width"], abs(x / 2) / span, abs_tol=1e-12)
            assert math.isclose(zero, left if x >= 0 else right, abs_tol=1e-12)
            assert -1e-12 <= left
            assert right <= 1.0 + 1e-12


def test_a_number_that_is_not_finite_has_no_bar_and_spoils_none(tmp_path: Path) -> None:
    (found,) = ask(tmp_path, "bars", [["NaN", "Infinity", "2", "-1"]])

    assert found["bars"][:2] == [None, None]
    assert math.isclose(found["bars"][2]["width"], 2 / 3)
    assert math.isclose(found["bars"][3]["width"], 1 / 3)


def test_a_gradient_is_known_only_as_a_whole(tmp_path: Path) -> None:
    """A dash, a question mark and the part that has arrived so far are not."""
    asked = [[0.5, 0.5], [None, 0.5], ["?", 0.5], [0.25, 0.5]]

    assert ask(tmp_path, "known", asked) == [True, False, False, False]


def test_the_strip_tells_paths_while_they_are_few_and_nothing_before_they_are_known(
    tmp_path: Path,
) -> None:
    forms = ask(tmp_path, "forms", [[2, True], [2, False], [5, True], [0, True]])

    assert forms == [["factors", "products", "count"], ["unknown"], ["count"], ["none"]]
