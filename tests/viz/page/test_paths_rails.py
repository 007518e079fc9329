"""Rails along edges: they follow what viz draws, keep their distance, and never cross."""

from __future__ import annotations

import math
import random
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.graph import topological
from tests.explaining.random_graphs import Drawing
from tests.viz.page.exporting import export_many, run_node
from viz.layout.placing import place
from viz.page.rows import Rows
from viz.picture.boxes import sketch_of
from viz.picture.folding import fold
from viz.wishes import Wishes

pytestmark = pytest.mark.node

Point = tuple[float, float]


def ask(folder: Path, what: str, of: Any) -> Any:
    export_many(folder, Rows())
    return run_node(folder, "paths.mjs", {"what": what, "of": of})


def drawn_ways(output: Value) -> list[str]:
    """The path data of all edges of a picture, with every operation drawn."""
    wishes = Wishes("ops")
    layout = place(sketch_of(fold(topological(output), "ops"), set(), wishes).sketch)
    return [route.forward.line for route in layout.routes]


def worked_ways() -> list[str]:
    return [d for seed in range(12) for d in drawn_ways(Drawing(seed).record()[0])]


def rectangular(rng: random.Random) -> list[Point]:
    """Corners of a line that runs level from right to left, with steps up and down."""
    x, y = 900.0, 400.0
    corners = [(x, y)]
    for _ in range(rng.randrange(1, 4)):
        x -= rng.uniform(40, 90)
        corners.append((x, y))
        y += rng.choice((-1, 1)) * rng.uniform(40, 90)
        corners.append((x, y))
    return [*corners, (x - 60.0, y)]


def sharp(corners: list[Point]) -> str:
    """Path data with a corner as viz writes it, rounded by 7 px."""
    pieces = [f"M{corners[0][0]} {corners[0][1]}"]
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        ends = [_towards(here, before), _towards(here, after)]
        (ax, ay), (bx, by) = ends
        pieces.append(f"L{ax} {ay}Q{here[0]} {here[1]} {bx} {by}")
    return "".join([*pieces, f"L{corners[-1][0]} {corners[-1][1]}"])


def _towards(start: Point, goal: Point) -> Point:
    share = 7.0 / math.dist(start, goal)
    return (start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share)


def points(corners: Any) -> list[Point]:
    return [(each["x"], each["y"]) for each in corners]


def test_the_corners_of_a_line_are_found(tmp_path: Path) -> None:
    rng = random.Random(2)
    lines = [rectangular(rng) for _ in range(50)]

    found = ask(tmp_path, "corners", [sharp(line) for line in lines])

    for line, corners in zip(lines, found, strict=True):
        assert len(corners) == len(line)
        for here, right in zip(points(corners), line, strict=True):
            assert math.dist(here, right) < 1e-9


def test_a_rail_on_no_lane_is_the_edge_that_viz_draws(tmp_path: Path) -> None:
    """Digit by digit up to a tenth of a pixel, in pictures with buses and in one with curves."""
    ways = worked_ways()
    curved = [d for d in drawn_ways(big()) if "C" in d]
    assert len(curved) > 50

    for right, here in zip(ways + curved, ask(tmp_path, "again", ways + curved), strict=True):
        letters = re.sub(r"[-\d. ]+", " ", right)
        assert re.sub(r"[-\d. ]+", " ", here) == letters
        for a, b in zip(numbers(right), numbers(here), strict=True):
            assert abs(a - b) <= 0.11


def big() -> Value:
    """A graph with more edges than derivatives are written on, so that they are curves."""
    x = [Value(0.1 * n, f"x{n}") for n in range(1, 6)]
    layer = x
    for _ in range(3):
        layer = [sum((a * b for a, b in pairwise([*layer, layer[0]])), Value(0.5)) for _ in layer]
    return sum(layer[1:], layer[0])


def numbers(d: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?[\d.]+", d)]


@pytest.mark.parametrize("lane", [-2.5, -0.5, 0.5, 1.0])
def test_a_rail_runs_beside_its_edge_on_the_right_of_who_walks_to_the_target(
    tmp_path: Path, lane: float
) -> None:
    """3 px a lane where it runs level, 2 px where up or down."""
    rng = random.Random(4)
    lines = [rectangular(rng) for _ in range(30)]
    asked = {"ways": [sharp(line) for line in lines], "lanes": [lane]}

    for line, (moved,) in zip(lines, ask(tmp_path, "moved", asked), strict=True):
        sides = zip(pairwise(line), pairwise(points(moved)), strict=True)
        for (start, end), (moved_start, moved_end) in sides:
            # the line runs from the target to the source, who walks goes the other way
            dx, dy = start[0] - end[0], start[1] - end[1]
            right = (-dy / math.hypot(dx, dy), dx / math.hypot(dx, dy))
            apart = 3.0 if dy == 0.0 else 2.0
            for here, there in ((start, moved_start), (end, moved_end)):
                aside = (there[0] - here[0]) * right[0] + (there[1] - here[1]) * right[1]
                assert math.isclose(aside, lane * apart, abs_tol=1e-9)


def test_rails_on_one_edge_do_not_cross(tmp_path: Path) -> None:
    rng = random.Random(6)
    lines = [sharp(rectangular(rng)) for _ in range(40)]

    for rails in ask(tmp_path, "moved", {"ways": lines, "lanes": [-1.0, 0.0, 1.0]}):
        for one, other in pairwise(map(points, rails)):
            assert not any(cross(a, b, c, d) for a, b in pairwise(one) for c, d in pairwise(other))


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two lines have a point in common."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def test_of_rails_that_part_the_upper_one_is_above(tmp_path: Path) -> None:
    """Heights from the value on: the second rail goes up first, the first and third share more."""
    heights = [[50.0, 90.0, 10.0], [50.0, 20.0, 10.0], [50.0, 90.0, 70.0]]

    lanes = ask(tmp_path, "lanes", heights)

    assert lanes == [0.0, -1.0, 1.0]
