"""The engine in JavaScript: the numbers of any graph are those of Python's own passes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, dot, greater, primitive, sqrt, square, tanh, where
from autograd.calculus.sweeps import linked_shares, reverse
from autograd.explaining.derivations import derivation
from autograd.explaining.paths import paths
from tests.explaining.bug_lab import NETWORKS
from tests.explaining.random_graphs import Drawing
from tests.viz.page.exporting import Exported, export_many, read, run_node
from viz.page import data as pages
from viz.page.levels import Learning
from viz.page.rows import Rows
from viz.picture.folding import without_inputs
from viz.wishes import Wishes

pytestmark = pytest.mark.node

N_GRAPHS = 500


def near(found: Any, right: float, size: float = 0.0) -> bool:
    """Whether a number is the other to 1e-12 of its size, or of the size of what it is made of."""
    here = read(found)
    if math.isnan(right) or math.isinf(right):
        return here == right or (here != here and right != right)
    return math.isclose(here, right, rel_tol=1e-12, abs_tol=1e-12 * size)


def told(folder: Path, graphs: Sequence[Exported], rows: Rows) -> list[Any]:
    export_many(folder, rows)
    found = run_node(folder, "engine.mjs", [each.data for each in graphs])
    return list(zip(graphs, found, strict=True))


@pytest.fixture(scope="module")
def random_graphs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Exported, Any]]:
    """Recorded graphs of every row, with what Node tells of each."""
    rows = Rows()
    graphs = [Exported(Drawing(seed).record()[0], rows=rows) for seed in range(N_GRAPHS)]
    return told(tmp_path_factory.mktemp("random"), graphs, rows)


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Exported, Any]]:
    """Small networks with named steps, and plain numbers as inputs, as pages have them."""
    rows = Rows()
    graphs = [Exported(make()[0], rows=rows) for make, _ in NETWORKS.values()]
    graphs.append(Exported(_fed_with_numbers(), rows=rows))
    wishes = Wishes("auto", "light", "en", 500)
    for each in graphs:
        asked = pages.Asked({"en": "", "zh": ""}, ("named", "ops"), (), wishes)
        each.data = pages.exported(each.order, Learning((), None), asked, rows).data
    return told(tmp_path_factory.mktemp("networks"), graphs, rows)


def _fed_with_numbers() -> Value:
    ws = [Value(0.1 * n, f"w{n}") for n in range(1, 7)]
    hidden = [tanh(dot(each, (0.5, -2.0))) for each in (ws[:2], ws[2:4])]
    for name, each in zip(("h1", "h2"), hidden, strict=True):
        each.label = name
    return square(dot(ws[4:], hidden) - 1.0)


def gradients_of(exported: Exported) -> dict[Value, float]:
    """The gradients of a pass of its own along slopes that are not 0 by rule, and no others."""
    return dict(reverse(exported.order, [(exported.output, 1.0)], linked_shares))


def sizes_of(exported: Exported) -> dict[Value, float]:
    """How large the shares are that add up to each gradient."""

    def shares(node: Value, size: float) -> Any:
        return ((x, abs(share)) for x, share in linked_shares(node, size))

    return dict(reverse(exported.order, [(exported.output, 1.0)], shares))


def test_values_and_gradients_of_random_graphs_are_those_of_backward(
    random_graphs: list[tuple[Exported, Any]],
) -> None:
    for exported, found in random_graphs:
        sizes = sizes_of(exported)
        exported.output.backward()
        for value, n in exported.ids.items():
            assert near(found["values"][n], value.data), value
            assert near(found["gradients"][n], value.grad, sizes.get(value, 0.0)), value


def test_the_output_at_other_numbers_is_that_of_another_recording(tmp_path: Path) -> None:
    """And nothing of them is kept."""
    rows, graphs, right = Rows(), [], []
    for seed in range(100):
        drawing = Drawing(seed)
        output, leaves = drawing.record()
        others = [each * 1.01 for each in drawing.leaves]
        moved, moved_leaves = drawing.record(others)
        exported = Exported(output, rows=rows, details=())
        pairs = zip(leaves, moved_leaves, strict=True)
        changes = [[exported.ids[leaf], other.data] for leaf, other in pairs]
        exported.data["tried"] = [changes, [[exported.ids[output], 7.0]]]
        graphs.append(exported)
        right.append(moved.data)

    for (exported, found), moved_to in zip(told(tmp_path, graphs, rows), right, strict=True):
        assert near(found["tried"][0], moved_to, 1.0)
        assert found["tried"][1] == 7.0
        sizes = sizes_of(exported)
        for value, gradient in gradients_of(exported).items():
            assert near(found["values"][exported.ids[value]], value.data)
            assert near(found["gradients"][exported.ids[value]], gradient, sizes[value])


def test_a_computed_value_may_be_tried_at_another_number(tmp_path: Path) -> None:
    x = Value(2.0, "x")
    square = x * x
    output = square + 3.0 * x
    rows = Rows()
    exported = Exported(output, rows=rows, details=())
    exported.data["tried"] = [[[exported.ids[square], 5.0]]]

    ((_, found),) = told(tmp_path, [exported], rows)

    assert found["tried"] == [11.0]


def test_no_path_leads_through_a_condition_that_is_folded(tmp_path: Path) -> None:
    c, x = Value(4.0, "c"), Value(2.0, "x")
    chosen = where(greater(sqrt(c), 1.0), x, 3.0 * x)
    chosen.label = "y"
    rows = Rows()
    output = chosen * x

    ((exported, found),) = told(tmp_path, [Exported(output, rows=rows)], rows)

    for folds, level in zip(exported.folds, found["levels"], strict=True):
        place = {each.value: n for n, each in enumerate(folds)}
        assert level["paths"][place[c]]["count"] == "0"
        assert level["paths"][place[c]]["best"] == []
    assert len(exported.folds[0]) < len(exported.folds[1])


def test_a_product_that_an_infinite_slope_makes_nan_is_not_lost(tmp_path: Path) -> None:
    """0 times infinity comes first, though six products are larger before."""
    x = Value(0.0, "x")
    u = sqrt(2.0 * x)
    output = 0.0 * u
    for factor in range(1, 7):
        output = output + factor * u
    rows = Rows()

    ((exported, found),) = told(tmp_path, [Exported(output, rows=rows, details=("ops",))], rows)

    place = [each.value for each in exported.folds[0]].index(x)
    products = [read(path["product"]) for path in found["levels"][0]["paths"][place]["best"]]
    right = [path.product for path in paths(output, x, 5).largest]
    assert math.isnan(right[0])
    assert math.isnan(products[0])
    assert products[1:] == right[1:] == [math.inf] * 4


def test_what_only_a_condition_leads_to_has_no_gradient(
    tmp_path: Path,
) -> None:
    """Its slopes are infinite, and 0 by rule times that would be nan."""
    c, x = Value(0.0, "c"), Value(2.0, "x")
    output = where(greater(sqrt(c), 1.0), x, 3.0 * x)
    rows = Rows()

    ((exported, found),) = told(tmp_path, [Exported(output, rows=rows)], rows)

    assert found["gradients"][exported.ids[c]] == 0.0
    assert found["gradients"][exported.ids[x]] == 3.0


@pytest.mark.parametrize("graphs", ["random_graphs", "networks"])
def test_edges_and_gradients_of_every_detail_are_those_of_the_picture(
    graphs: str, request: pytest.FixtureRequest
) -> None:
    for exported, found in request.getfixturevalue(graphs):
        gradients, sizes = gradients_of(exported), sizes_of(exported)
        for folds, level in zip(exported.folds, found["levels"], strict=True):
            for each, slopes, gradient in zip(
                folds, level["slopes"], level["gradients"], strict=True
            ):
                size = max(map(abs, (each.value.data, *each.slopes)))
                assert len(slopes) == len(each.slopes)
                for here, right in zip(slopes, each.slopes, strict=True):
                    assert near(here, right, size), each.value
                if each.value in gradients:
                    size = sizes[each.value]
                    assert near(gradient, gradients[each.value], size), each.value


@pytest.mark.parametrize("graphs", ["random_graphs", "networks"])
def test_after_each_step_the_same_is_known_as_in_steps(
    graphs: str, request: pytest.FixtureRequest
) -> None:
    for exported, found in request.getfixturevalue(graphs):
        sizes = sizes_of(exported)
        for folds, level in zip(exported.folds, found["levels"], strict=True):
            inputs = {exported.id_of(each.value) for each in folds if each.is_input}
            steps = derivation(without_inputs(folds), {})
            for step, known in zip(steps, level["known"], strict=True):
                data = {exported.ids[value] for value in step.data}
                assert {*known["data"]} == data | inputs
                grad = dict(known["grad"])
                assert {*grad} == {exported.ids[value] for value in step.grad}
                for value, right in step.grad.items():
                    assert near(grad[exported.ids[value]], right, sizes.get(value, 0.0)), value


def test_paths_of_every_operation_are_those_of_the_graph(
    random_graphs: list[tuple[Exported, Any]],
) -> None:
    for exported, found in random_graphs:
        folds, level = exported.folds[1], found["levels"][1]
        for each, here in zip(folds, level["paths"], strict=True):
            if each.is_input:
                continue
            right = paths(exported.output, each.value, 5)
            assert int(here["count"]) == right.count
            assert len(here["best"]) == len(right.largest)
            for found_path, path in zip(here["best"], right.largest, strict=True):
                assert near(abs(read(found_path["product"])), abs(path.product))


def listed(folds: Sequence[Any], value: Value) -> list[tuple[float, list[tuple[int, int]]]]:
    """Every path from a drawn value to the root, found by walking all of them."""
    place = {each.value: n for n, each in enumerate(folds)}
    root = folds[-1].value
    found = []
    pending: list[tuple[Value, float, list[tuple[int, int]]]] = [(root, 1.0, [])]
    while pending:
        here, product, edges = pending.pop()
        if here is value:
            found.append((product, edges))
            continue
        each = folds[place[here]]
        for n, (source, slope) in enumerate(zip(each.sources, each.slopes, strict=True)):
            pending.append((source, product * slope, [(place[here], n), *edges]))
    return found


def test_paths_between_drawn_values_are_those_that_a_listing_finds(
    networks: list[tuple[Exported, Any]],
) -> None:
    for exported, found in networks:
        for folds, level in zip(exported.folds, found["levels"], strict=True):
            for each, here in zip(folds, level["paths"], strict=True):
                every = listed(folds, each.value)
                by_edges = {tuple(edges): product for product, edges in every}
                products = sorted((abs(product) for product, _ in every), reverse=True)
                assert int(here["count"]) == len(every)
                for path, right in zip(here["best"], products, strict=False):
                    edges = tuple(map(tuple, path["edges"]))
                    assert near(path["product"], by_edges[edges])
                    assert near(math.prod(map(read, path["factors"])), by_edges[edges])
                    assert near(abs(path["product"]), right)
                assert len(here["best"]) == min(5, len(every))
                if len(every) <= 5:
                    total = math.fsum(path["product"] for path in here["best"])
                    position = folds.index(each)
                    if not each.is_input:
                        assert near(level["gradients"][position], total, sum(products))


def test_the_flow_through_any_cut_is_the_gradient(networks: list[tuple[Exported, Any]]) -> None:
    for exported, found in networks:
        for n_level, (folds, level) in enumerate(zip(exported.folds, found["levels"], strict=True)):
            edges = exported.edges(n_level)
            place = {each.value: n for n, each in enumerate(folds)}
            for n, each in enumerate(folds[:-1]):
                if each.is_input:
                    continue
                flow = {key: read(x) for key, x in level["paths"][n]["flow"]}
                gradient = read(level["gradients"][n])
                size = sum(map(abs, flow.values()))
                for cut in range(n + 1, len(folds)):
                    across = sum(
                        flow.get(edges[above][k], 0.0)
                        for above in range(cut, len(folds))
                        for k, source in enumerate(folds[above].sources)
                        if place[source] < cut
                    )
                    assert near(across, gradient, size), (each.value, cut)


def test_numbers_that_are_not_finite_go_through(tmp_path: Path) -> None:
    x, y = Value(0.0, "x"), Value(math.inf, "y")
    rows = Rows()
    output = x / x + y * 0.0 + (x * 2.0).exp()

    ((exported, found),) = told(tmp_path, [Exported(output, rows=rows)], rows)

    output.backward()
    for value, n in exported.ids.items():
        assert near(found["values"][n], value.data)
        assert near(found["gradients"][n], value.grad)


def test_a_chain_of_a_hundred_thousand_operations_is_computed(tmp_path: Path) -> None:
    x = Value(1.0, "x")
    y = x
    for _ in range(100_000):
        y = y * 1.0001
    rows = Rows()

    ((exported, found),) = told(tmp_path, [Exported(y, rows=rows, details=())], rows)

    assert found["values"][exported.ids[y]] == y.data
    assert near(found["gradients"][exported.ids[x]], 1.0001**100_000, 1e5)


def test_paths_are_counted_whatever_their_number(tmp_path: Path) -> None:
    """Each sum with itself doubles them; none of the 2^200 is listed."""
    x = Value(1.0, "x")
    y = x
    for n in range(200):
        y = y + y if n % 2 else y - 0.5 * y
    rows = Rows()

    ((_, found),) = told(tmp_path, [Exported(y, rows=rows, details=("ops",))], rows)

    paths_of_x = found["levels"][0]["paths"][0]
    assert int(paths_of_x["count"]) == 2**200
    assert [path["product"] for path in paths_of_x["best"]] == [1.0] * 5


@pytest.mark.usefixtures("clean_table")
def test_a_row_added_at_run_time_is_computed(tmp_path: Path) -> None:
    """Its operands are called as JavaScript's own words are."""
    new = primitive(
        "swirl",
        "new *i",
        forward=lambda xp, new, i: xp.sum(xp.sin(new * x) for x in i),
        slopes=(
            lambda xp, z, new, i: xp.sum(x * xp.cos(new * x) for x in i),
            lambda xp, z, new, i: tuple(new * xp.cos(new * x) for x in i),
        ),
    )
    a, b, c = Value(0.5, "a"), Value(-1.5, "b"), Value(2.0, "c")
    rows = Rows()
    output = new(a, (b, c, a)) * a

    ((exported, found),) = told(tmp_path, [Exported(output, rows=rows)], rows)

    output.backward()
    for value, n in exported.ids.items():
        assert near(found["values"][n], value.data)
        assert near(found["gradients"][n], value.grad)
