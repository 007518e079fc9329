"""Where vertical lines run between two columns.

Buses that overlap in height get lanes of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from viz.layout.lattice import Cell

LEVEL = 0.75
_CLEARANCE = 9.0
_TOUCHING = 3.0
_OVERLAP_COST = 10
_BRUTE_FORCE = 5


@dataclass(frozen=True, slots=True)
class Bus:
    """One vertical line, with the heights at which lines enter from the left and leave right."""

    cell: Cell
    lefts: tuple[float, ...]
    rights: tuple[float, ...]

    @property
    def top(self) -> float:
        """The upper end."""
        return min(*self.lefts, *self.rights)

    @property
    def bottom(self) -> float:
        """The lower end."""
        return max(*self.lefts, *self.rights)


def buses(left: list[Cell], grouped_by_left: bool) -> list[Bus]:
    """The buses behind a column, one a source or one a target; level lines need none."""
    lefts: dict[Cell, list[float]] = {}
    rights: dict[Cell, list[float]] = {}
    for cell in left:
        for follower in cell.right:
            owner = cell if grouped_by_left else follower
            lefts.setdefault(owner, []).append(cell.y)
            rights.setdefault(owner, []).append(follower.y)
    found = [
        Bus(owner, tuple(sorted({*lefts[owner]})), tuple(sorted({*rights[owner]})))
        for owner in lefts
    ]
    return [bus for bus in found if bus.bottom - bus.top >= LEVEL]


def lanes(found: list[Bus]) -> list[list[Bus]]:
    """The buses in lanes from left to right, with few crossings."""
    tracks: list[list[Bus]] = []
    for bus in sorted(found, key=lambda bus: (bus.top, bus.bottom)):
        for track in tracks:
            if bus.top >= track[-1].bottom + _CLEARANCE:
                track.append(bus)
                break
        else:
            tracks.append([bus])
    return _ordered(tracks)


def _ordered(tracks: list[list[Bus]]) -> list[list[Bus]]:
    """The tracks in the order with the least cost; more than five in one that is hard to better.

    That one is no worse than from the top down or from the bottom up, and no exchange of neighbours
    lowers its cost.
    """
    count = range(len(tracks))
    cost = [[_cost(tracks[i], tracks[j]) for j in count] for i in count]

    def total(order: tuple[int, ...]) -> int:
        return sum(cost[a][b] for i, a in enumerate(order) for b in order[i + 1 :])

    if len(tracks) <= _BRUTE_FORCE:
        best = min(permutations(count), key=total)
    else:
        best = min(tuple(count), tuple(reversed(count)), key=total)
        order, improved = list(best), True
        while improved:
            improved = False
            for i in range(len(order) - 1):
                a, b = order[i], order[i + 1]
                if cost[b][a] < cost[a][b]:
                    order[i], order[i + 1] = b, a
                    improved = True
        best = tuple(order)
    return [tracks[i] for i in best]


def _cost(left: list[Bus], right: list[Bus]) -> int:
    """Crossings, and far worse overlaps, when one track stands left of the other."""
    total = 0
    for a in left:
        for b in right:
            total += sum(1 for y in a.rights if b.top < y < b.bottom)
            total += sum(1 for y in b.lefts if a.top < y < a.bottom)
            total += _OVERLAP_COST * sum(
                1 for y in a.rights for z in b.lefts if abs(y - z) < _TOUCHING
            )
    return total
