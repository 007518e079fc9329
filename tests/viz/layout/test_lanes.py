"""The order of vertical lines: against every order where they are few, by exchanges where many."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, pairwise, permutations

import pytest

from viz.layout.lanes import Bus, lanes
from viz.layout.lattice import Cell

Track = Sequence[Bus]


def bus(name: str, lefts: tuple[float, ...], rights: tuple[float, ...]) -> Bus:
    return Bus(Cell(name, name, "box"), lefts, rights)


def random_buses(seed: int, count: int) -> list[Bus]:
    """Buses that all pass the middle, so that each has a lane of its own."""
    choose = random.Random(seed)

    def heights(low: float, high: float, most: int) -> list[float]:
        return [choose.uniform(low, high) for _ in range(choose.randint(1, most))]

    found = []
    for i in range(count):
        ends = heights(0.0, 190.0, 2), heights(210.0, 400.0, 2)
        lefts, rights = ends if choose.random() < 0.5 else ends[::-1]
        found.append(bus(f"b{i}", tuple(sorted(lefts)), tuple(sorted(rights))))
    return found


def cost(tracks: Sequence[Track]) -> int:
    """Lines that cross a bus on their way to or from another, and ten for two on one height."""
    total = 0
    for left, right in combinations(tracks, 2):
        for a in left:
            for b in right:
                total += sum(b.top < y < b.bottom for y in a.rights)
                total += sum(a.top < y < a.bottom for y in b.lefts)
                total += 10 * sum(abs(y - z) < 3.0 for y in a.rights for z in b.lefts)
    return total


def test_buses_are_ordered_so_that_none_crosses() -> None:
    """The upper source goes further down, so its bus has to stand right of the lower one's."""
    upper = bus("a", lefts=(0.0,), rights=(100.0, 120.0))
    lower = bus("b", lefts=(50.0,), rights=(140.0, 160.0))

    assert lanes([upper, lower]) == [[lower], [upper]]


def test_buses_one_below_the_other_share_a_lane() -> None:
    upper, lower = bus("a", (0.0,), (90.0,)), bus("b", (100.0,), (200.0,))

    assert lanes([lower, upper]) == [[upper, lower]]


@pytest.mark.parametrize("seed", range(40))
def test_up_to_five_lanes_stand_in_the_best_of_all_orders(seed: int) -> None:
    found = lanes(random_buses(seed, count=2 + seed % 4))

    assert len(found) == 2 + seed % 4
    assert cost(found) == min(map(cost, permutations(found)))


@pytest.mark.parametrize("seed", range(40))
def test_no_exchange_of_neighbours_betters_more_lanes(seed: int) -> None:
    buses = random_buses(seed, count=6 + seed % 7)
    found = lanes(buses)
    exchanged = [
        [*found[:i], found[i + 1], found[i], *found[i + 2 :]] for i in range(len(found) - 1)
    ]

    assert len(found) == len(buses)
    assert all(cost(found) <= cost(other) for other in exchanged)


@pytest.mark.parametrize("seed", range(40))
def test_more_lanes_are_no_worse_than_in_the_order_of_height(seed: int) -> None:
    buses = random_buses(seed, count=6 + seed % 7)
    down = [[each] for each in sorted(buses, key=lambda each: (each.top, each.bottom))]

    assert cost(lanes(buses)) <= min(cost(down), cost(down[::-1]))


@pytest.mark.parametrize("count", [6, 12, 30])
def test_many_lines_that_all_climb_do_not_cross(count: int) -> None:
    """Parallel stairs: a bus that starts further down turns first, whatever their number."""
    buses = [bus(f"b{i}", (400.0 + 10.0 * i,), (10.0 * i,)) for i in range(count)]
    random.Random(count).shuffle(buses)
    found = lanes(buses)

    assert cost(found) == 0
    assert all(a[0].top < b[0].top for a, b in pairwise(found))
