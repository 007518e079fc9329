"""Geometry, checked on the finished layout by arithmetic of rectangles and points."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from itertools import combinations, pairwise, permutations, product

import pytest

from viz.layout.axes import Axes
from viz.layout.bands import NAME_MARGIN, NAME_SIZE
from viz.layout.dot_text import straight_pairs
from viz.layout.faces import CHIP_HEIGHT, CHIP_WIDTH
from viz.layout.lattice import Cell, lattice
from viz.layout.layout import Layout, Route, Spot
from viz.layout.ordering import order
from viz.layout.placing import place
from viz.layout.ranks import ranks
from viz.letters.runs import Run
from viz.letters.widths import width
from viz.picture.sketch import Row, Sketch

SketchOf = Callable[..., Sketch]
Rectangle = tuple[float, float, float, float]
NUMBER = r"-?[0-9.]+"


def rectangle(spot: Spot) -> Rectangle:
    return (spot.x, spot.y, spot.x + spot.face.width, spot.y + spot.face.height)


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def legs(route: Route) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The pieces of an edge as it is drawn forward."""
    return [(a, b) for a, b in pairwise(points(route.forward.line)) if a != b]


def points(path: str) -> list[tuple[float, float]]:
    """The points a path names; straight lines and corners stay inside their bounding boxes."""
    numbers = [float(text) for text in re.findall(NUMBER, path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def hull(a: tuple[float, float], b: tuple[float, float]) -> Rectangle:
    """The rectangle about a piece of a path, a hair shorter than the rounding of coordinates."""
    (left, right), (top, bottom) = (sorted((a[i], b[i])) for i in (0, 1))
    x, y = (0.2, -0.01) if right - left >= bottom - top else (-0.01, 0.2)
    return left + x, top + y, right - x, bottom - y


def shared(a: Rectangle, b: Rectangle) -> float:
    """The length on which two pieces of paths lie on top of each other."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, height) if width >= -0.5 and height >= 0.0 else 0.0


def spots(layout: Layout) -> dict[str, Spot]:
    """The spots by label."""
    return {spot.box.value.label: spot for spot in layout.spots}


def random_results(seed: int, leaves: int, results: int) -> dict[str, str]:
    """A connected graph: results read up to three earlier values, the root whatever is left."""
    choose = random.Random(seed)
    names = [f"x{i}" for i in range(leaves)]
    graph: dict[str, str] = {}
    for i in range(results):
        operands = choose.sample(names, min(len(names), choose.randint(1, 3)))
        graph[f"r{i}"] = " ".join(operands)
        names.append(f"r{i}")
    used = {name for operands in graph.values() for name in operands.split()}
    graph["root"] = " ".join(name for name in names if name not in used)
    return graph


KINDS = [*range(8), "without chips", "in rows"]


@pytest.fixture(params=[*product(KINDS, ["right"]), *product(KINDS, ["down"])])
def tangle(request: pytest.FixtureRequest, sketch_of: SketchOf) -> Layout:
    """The layout of a random graph, one without chips, one of many columns, in both directions."""
    kind, direction = request.param
    if kind == "in rows":
        graph = {f"x{i + 2}": f"x{i} x{i + 1}" for i in range(24)}
        return place(sketch_of(graph, direction=direction))
    if kind == "without chips":
        graph = random_results(11, leaves=6, results=12)
        return place(sketch_of(graph, chips=False, direction=direction))
    return place(sketch_of(random_results(kind, leaves=6, results=12), direction=direction))


def test_boxes_do_not_overlap(tangle: Layout) -> None:
    for a, b in combinations(tangle.spots, 2):
        assert not overlap(rectangle(a), rectangle(b))


def test_chips_overlap_neither_boxes_nor_each_other(tangle: Layout) -> None:
    chips = [
        (x - CHIP_WIDTH / 2, y - CHIP_HEIGHT / 2, x + CHIP_WIDTH / 2, y + CHIP_HEIGHT / 2)
        for x, y in (route.chip for route in tangle.routes if route.chip is not None)
    ]
    boxes = [rectangle(spot) for spot in tangle.spots]

    assert not any(overlap(chip, box) for chip in chips for box in boxes)
    assert not any(overlap(a, b) for a, b in combinations(chips, 2))


def test_no_edge_crosses_a_box(tangle: Layout) -> None:
    boxes = [rectangle(spot) for spot in tangle.spots]
    for route in tangle.routes:
        for leg in legs(route):
            assert not any(overlap(hull(*leg), box) for box in boxes)


def test_no_edge_runs_under_the_chip_of_another(tangle: Layout) -> None:
    for route, other in permutations(tangle.routes, 2):
        if other.chip is not None:
            x, y = other.chip
            wide, high = CHIP_WIDTH / 2, 2.0
            if tangle.sketch.direction == "down":
                wide, high = 2.0, CHIP_HEIGHT / 2
            chip = (x - wide, y - high, x + wide, y + high)
            assert not any(overlap(hull(*leg), chip) for leg in legs(route))


def test_lines_of_strangers_never_run_on_top_of_each_other(tangle: Layout) -> None:
    """Only edges with the same source or the same target share a bus."""
    for a, b in combinations(tangle.routes, 2):
        if a.chip and a.edge.source != b.edge.source and a.edge.target != b.edge.target:
            for one, two in product(legs(a), legs(b)):
                assert shared(hull(*one), hull(*two)) <= 8.0


def test_every_edge_leads_from_its_source_to_the_badge_of_its_target(tangle: Layout) -> None:
    by_key = {spot.box.key: spot for spot in tangle.spots}
    overhang = Axes(tangle.sketch.direction).overhang
    for route in tangle.routes:
        source, target = by_key[route.edge.source], by_key[route.edge.target]
        start = source.x + source.face.width, source.centre[1]
        end = target.x - overhang(target.box), target.centre[1]
        if tangle.sketch.direction == "down":
            start = source.centre[0], source.y + source.face.height
            end = target.centre[0], target.y - overhang(target.box)

        assert points(route.forward.line)[-1] == pytest.approx(start, abs=0.1)
        assert route.tip == pytest.approx(end)


def test_the_head_of_an_arrow_is_at_the_target_forward_and_at_the_source_backward(
    tangle: Layout,
) -> None:
    """The middle corner of a head is its tip; the other two lie 7 px behind it."""
    for route in tangle.routes:
        start = points(route.forward.line)[-1]
        for stroke, tip, ahead in ((route.forward, route.tip, 1.0), (route.backward, start, -1.0)):
            behind, found, other = points(stroke.head)
            middle = ((behind[0] + other[0]) / 2.0, (behind[1] + other[1]) / 2.0)
            away = (7.0 * ahead, 0.0) if tangle.sketch.direction == "right" else (0.0, 7.0 * ahead)

            assert found == pytest.approx(tip, abs=0.11)
            assert middle == pytest.approx((tip[0] - away[0], tip[1] - away[1]), abs=0.21)


def test_a_backward_line_reaches_its_badge_and_ends_in_its_head(tangle: Layout) -> None:
    for route in tangle.routes:
        line, head = points(route.backward.line), points(route.backward.head)

        assert math.dist(line[0], route.tip) <= 1.2
        assert math.dist(line[-1], head[1]) == pytest.approx(6.0, abs=0.2)


def test_edges_lead_to_the_right_or_to_a_row_below(tangle: Layout) -> None:
    by_key = {spot.box.key: spot for spot in tangle.spots}
    for route in tangle.routes:
        source, target = by_key[route.edge.source], by_key[route.edge.target]
        if tangle.sketch.direction == "down":
            assert source.y + source.face.height < target.y
            continue
        assert source.x + source.face.width < target.x or source.y + source.face.height < target.y


def test_everything_lies_inside_the_picture(tangle: Layout) -> None:
    for route in tangle.routes:
        for x, y in points(route.forward.line):
            assert 0.0 < x < tangle.width
            assert 0.0 < y < tangle.height


def test_chips_lie_on_their_edges(network: Sketch) -> None:
    for route in place(network).routes:
        assert route.chip is not None
        x, y = route.chip
        assert any(
            a[1] == pytest.approx(y, abs=0.1)
            and b[1] == pytest.approx(y, abs=0.1)
            and min(a[0], b[0]) < x < max(a[0], b[0])
            for a, b in legs(route)
        )


def test_the_same_sketch_has_the_same_layout(network: Sketch) -> None:
    assert place(network).routes == place(network).routes


def test_pairs_to_be_levelled_come_in_the_order_of_reading(sketch_of: SketchOf) -> None:
    """Which comes first decides what moves; in a set that would depend on where cells lie."""
    first, second = ("h1 h2 h3 h4", "o1 o2 o3 o4")
    graph = dict.fromkeys(first.split(), "x y") | dict.fromkeys(second.split(), first)
    sketch = sketch_of(graph | {"E": second})
    label = {box.key: box.value.label for box in sketch.boxes}
    pairs = straight_pairs(lattice(sketch, ranks(sketch)))

    assert [(label[a.key], label[b.key]) for a, b in pairs] == [
        ("h1", "o1"),
        ("h2", "o2"),
        ("h3", "o3"),
        ("h4", "o4"),
    ]


def test_parallel_lines_of_a_network_run_straight(network: Sketch) -> None:
    found = spots(place(network))
    for line in ("h1 o1", "h2 o2"):
        h, o = line.split()
        levels = [
            found[name].centre[1] for name in (f"net_{h}", f"out_{h}", f"net_{o}", f"out_{o}")
        ]

        assert levels == pytest.approx([levels[0]] * 4, abs=0.1)


def test_operands_are_read_from_top_to_bottom(network: Sketch) -> None:
    found = spots(place(network))
    names = ["w1", "w2", "i1", "i2", "b1", "w3", "w4"]

    assert sorted(names, key=lambda name: found[name].y) == names


def test_a_shared_leaf_stands_between_the_results_beside_it(network: Sketch) -> None:
    found = spots(place(network))

    assert found["out_h1"].y < found["b2"].y < found["out_h2"].y


def test_a_leaf_stands_beside_its_use(sketch_of: SketchOf) -> None:
    found = spots(place(sketch_of({"e": "a b", "d": "e c", "L": "d f"})))

    assert found["c"].x == found["e"].x
    assert found["f"].x == found["d"].x


def test_a_square_has_two_edges_and_two_chips(sketch_of: SketchOf) -> None:
    first, second = place(sketch_of({"b": "a a"})).routes

    assert first.chip is not None
    assert second.chip is not None
    assert first.chip[0] == second.chip[0]
    assert abs(first.chip[1] - second.chip[1]) > CHIP_HEIGHT


def test_a_single_leaf_is_a_picture(sketch_of: SketchOf) -> None:
    layout = place(sketch_of({"a": ""}))

    assert len(layout.spots) == 1
    assert layout.routes == ()


def test_a_trunk_climbs_once(sketch_of: SketchOf) -> None:
    """In gradient descent every x is read twice: by its gradient, and past it by the next x."""
    steps: dict[str, str] = {}
    for i in range(1, 6):
        steps |= {f"g{i}": f"x{i - 1}", f"x{i}": f"x{i - 1} eta g{i}"}
    sketch = sketch_of(steps | {"f": "x5"})
    for box in sketch.boxes:
        box.formula = (Run("x − η · g"),) if box.badge else ()
    layout = place(sketch)
    label = {spot.box.key: spot.box.value.label for spot in layout.spots}
    (skipping,) = (
        route
        for route in layout.routes
        if (label[route.edge.source], label[route.edge.target]) == ("x1", "x2")
    )
    climbs = {a[0] for a, b in legs(skipping) if a[0] == b[0] and a[1] != b[1]}

    assert len(climbs) == 2


def test_a_trunk_is_one_line_for_graphviz(sketch_of: SketchOf) -> None:
    dot = place(sketch_of({"b": "a", "c": "b", "d": "c a", "e": "d a", "f": "e"})).dot
    lines = [line.strip() for line in dot.splitlines() if "->" in line]

    assert len(lines) == len(set(lines))


def test_neighbours_of_different_height_are_levelled(sketch_of: SketchOf) -> None:
    """Two layers of four neurons whose boxes hold four and five docked leaves each."""
    first, second = ("h1 h2 h3 h4", "o1 o2 o3 o4")
    graph = dict.fromkeys(first.split(), "x y z") | dict.fromkeys(second.split(), first)
    sketch = sketch_of(graph | {"E": second})
    for box in sketch.boxes:
        size = {"h": 4, "o": 5}.get(box.value.label[0], 0)
        box.rows = [Row(f"{box.key}r{i}", box.value, box.title) for i in range(size)]

    found = spots(place(sketch))

    for h, o in zip(first.split(), second.split(), strict=True):
        assert found[h].centre[1] == pytest.approx(found[o].centre[1])


def crossings(columns: list[list[Cell]]) -> int:
    """All pairs of lines between neighbouring columns that cross, counted one by one."""
    total = 0
    for left, right in pairwise(columns):
        lines = [(i, right.index(end)) for i, cell in enumerate(left) for end in cell.right]
        total += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(lines, 2))
    return total


@pytest.mark.parametrize("seed", range(6))
def test_no_exchange_of_neighbours_would_remove_a_crossing(sketch_of: SketchOf, seed: int) -> None:
    sketch = sketch_of(random_results(seed, leaves=8, results=24), chips=False)
    grid = lattice(sketch, ranks(sketch))
    order(grid)
    found = crossings(grid.columns)
    for column in grid.columns:
        for i in range(len(column) - 1):
            column[i], column[i + 1] = column[i + 1], column[i]
            assert crossings(grid.columns) >= found
            column[i], column[i + 1] = column[i + 1], column[i]


def test_a_chain_of_pairs_is_untangled(sketch_of: SketchOf) -> None:
    """The pairs x4 x3, x3 x2, x2 x0, x0 x1 can be written down without a crossing."""
    sketch = sketch_of(
        {"a": "x2 x0", "b": "x4 x3", "c": "x2 x3", "d": "x0 x1", "root": "a b c d"}, chips=False
    )
    grid = lattice(sketch, ranks(sketch))
    order(grid)

    assert crossings(grid.columns) == 0


def test_a_long_chain_is_broken_into_rows(sketch_of: SketchOf) -> None:
    layout = place(sketch_of({f"x{i + 1}": f"x{i}" for i in range(30)}))

    assert layout.width < 1300.0
    assert layout.height < 600.0


def test_a_chain_without_chips_is_broken_too(sketch_of: SketchOf) -> None:
    layout = place(sketch_of({f"x{i + 1}": f"x{i}" for i in range(30)}, chips=False))

    assert layout.width < 1300.0


def test_a_layer_stands_on_a_band_that_holds_no_other_box(sketch_of: SketchOf) -> None:
    graph = {"h1": "x y", "h2": "x y", "out": "h1 h2"}
    layout = place(sketch_of(graph, scopes="h1 h2"))
    (band,) = layout.bands
    ground = (band.x, band.y, band.x + band.width, band.y + band.height)

    inside = {name for name, spot in spots(layout).items() if overlap(ground, rectangle(spot))}

    assert inside == {"h1", "h2"}


def test_the_name_of_a_layer_stands_left_of_boxes_that_lead_down(sketch_of: SketchOf) -> None:
    graph = {"h1": "x y", "h2": "x y", "out": "h1 h2"}
    layout = place(sketch_of(graph, scopes="h1 h2", direction="down"))
    (band,) = layout.bands
    name = width([Run(band.scope)], NAME_SIZE)
    ground = (band.x, band.y, band.x + band.width, band.y + band.height)
    placed = spots(layout)

    inside = {label for label, spot in placed.items() if overlap(ground, rectangle(spot))}

    assert inside == {"h1", "h2"}
    assert min(spot.x for spot in map(placed.get, inside) if spot) >= band.x + NAME_MARGIN + name


def test_layers_that_lead_down_share_their_sides(sketch_of: SketchOf) -> None:
    first = "h1 h2 h3 h4 h5 h6"
    graph = dict.fromkeys(first.split(), "x y") | {"k1": first, "k2": first, "out": "k1 k2"}
    sketch = sketch_of(graph, scopes=f"{first} k1 k2", direction="down")
    for box in sketch.boxes:
        if box.value.label.startswith("k"):
            box.scope = "layer 2"

    layout = place(sketch)
    upper, lower = layout.bands

    assert (upper.x, upper.width) == pytest.approx((lower.x, lower.width))
    assert upper.y + upper.height < lower.y
    for spot in layout.spots:
        if spot.box.scope:
            assert upper.x < spot.x < spot.x + spot.face.width < upper.x + upper.width


def test_a_picture_that_leads_down_is_not_broken_into_rows(sketch_of: SketchOf) -> None:
    layout = place(sketch_of({f"x{i + 1}": f"x{i}" for i in range(30)}, direction="down"))

    assert layout.width < 200.0
    assert layout.height > 30 * 60.0


def test_graphviz_is_told_the_direction(sketch_of: SketchOf) -> None:
    assert "rankdir=TB" in place(sketch_of({"c": "a b"}, direction="down")).dot
    assert "rankdir=LR" in place(sketch_of({"c": "a b"})).dot


def test_a_scope_with_a_stranger_among_its_boxes_has_no_band(sketch_of: SketchOf) -> None:
    graph = {"h1": "x y", "h2": "x y", "h3": "x y", "out": "h1 h2 h3"}

    assert place(sketch_of(graph, scopes="h1 h3")).bands == ()


@pytest.mark.parametrize("label", ['"', "<b>", "\\N", "image.png", "学习率", "a\nb"])
def test_no_label_reaches_graphviz(sketch_of: SketchOf, label: str) -> None:
    sketch = sketch_of({"c": "a b"})
    plain = place(sketch).dot
    sketch.boxes[0].value.label = label
    sketch.root_name = label

    assert place(sketch).dot == plain
