"""Axes of the page's charts: where numbers stand, which are written, what is cut off."""

from __future__ import annotations

import math
import random
import re
from itertools import pairwise
from typing import Any

import pytest

from tests.viz.page.exporting import Answering, answering

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """What axes.js answers to cases of one kind."""
    return answering(tmp_path_factory.mktemp("node"), "charts.mjs")


def axis_case(kind: str, low: Any, high: Any, xs: Any = (), **options: Any) -> dict[str, Any]:
    return {"kind": kind, "low": low, "high": high, "xs": list(xs), "options": options}


def read(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_ticks_of_a_linear_axis_are_round_equally_apart_and_say_where_they_stand(
    asked: Answering,
) -> None:
    rng = random.Random(2)
    cases = []
    for _ in range(2000):
        low = rng.uniform(-1.0, 1.0) * 10.0 ** rng.randint(-3, 3)
        cases.append(axis_case("linear", low, low + 10.0 ** rng.uniform(-1.5, 3), [low]))

    for case, found in zip(cases, asked("axes", cases), strict=True):
        ticks = found["ticks"]
        assert found["places"] == [0.0]
        assert 2 <= len(ticks) <= 7, case
        assert all(-1e-6 < tick["place"] < 1 + 1e-6 for tick in ticks)
        assert len({tick["text"] for tick in ticks}) == len(ticks)
        gaps = [b["value"] - a["value"] for a, b in pairwise(ticks)]
        assert max(gaps) - min(gaps) < 1e-6 * max(gaps)
        assert f"{gaps[0]:.6e}"[:8] in {"1.000000", "2.000000", "5.000000"}
        for tick in ticks:
            place = (read(tick["text"]) - case["low"]) / (case["high"] - case["low"])
            assert math.isclose(place, tick["place"], abs_tol=1e-3)


def test_near_a_base_ticks_tell_their_distance_from_it(asked: Answering) -> None:
    (near, far) = asked(
        "axes",
        [
            axis_case("linear", -1.6e-9, 1.6e-9, count=4, base=-6.0),
            axis_case("linear", -1.6, 1.6, count=4, base=-6.0),
        ],
    )

    assert [tick["text"] for tick in near["ticks"]] == ["−1e−9", "−6", "+1e−9"]
    assert [tick["value"] for tick in near["ticks"]] == [-1e-9, 0.0, 1e-9]
    assert [tick["text"] for tick in far["ticks"]] == ["−7", "−6", "−5"]
    assert [tick["value"] for tick in far["ticks"]] == [-1.0, 0.0, 1.0]


def test_a_logarithmic_axis_gives_equal_room_to_equal_ratios(asked: Answering) -> None:
    xs = [1e-16, 1e-8, 1.0, 1e-4, 0.0, -1.0, "NaN", "Infinity"]
    (down, up) = asked(
        "axes",
        [
            axis_case("log", 1e-16, 1.0, xs, isReversed=True),
            axis_case("log", 1e-16, 1.0, xs),
        ],
    )

    assert up["places"][:4] == pytest.approx([0.0, 0.5, 1.0, 0.75])
    assert down["places"][:4] == pytest.approx([1.0, 0.5, 0.0, 0.25])
    assert up["places"][4:] == ["NaN", "NaN", "NaN", "Infinity"]
    assert [tick["text"] for tick in down["ticks"]] == [
        "1e−15",
        "1e−12",
        "1e−9",
        "1e−6",
        "0.001",
        "1",
    ]
    assert [read(tick["text"]) for tick in down["ticks"]] == [t["value"] for t in down["ticks"]]


def test_a_training_axis_has_room_for_step_0_and_a_tick_a_decade(asked: Answering) -> None:
    xs = [0, 9, 99, 999, 9999]
    (found, short, none) = asked(
        "axes",
        [axis_case("step", 0, 9999, xs), axis_case("step", 0, 3, [1]), axis_case("step", 0, 0)],
    )

    assert found["places"] == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])
    assert [tick["text"] for tick in found["ticks"]] == ["0", "1", "10", "100", "1,000"]
    assert short["places"] == pytest.approx([0.5])  # log 2 / log 4
    assert [tick["text"] for tick in short["ticks"]] == ["0", "1", "2"]
    assert [tick["text"] for tick in none["ticks"]] == ["0", "1"]


@pytest.mark.parametrize("kind", ["linear", "log", "step"])
def test_an_axis_without_room_or_without_numbers_is_still_one(asked: Answering, kind: str) -> None:
    ends = [(0.0, 0.0), (3.0, 3.0), ("NaN", "NaN"), ("-Infinity", "Infinity"), (1e308, 1e308)]

    for found in asked("axes", [axis_case(kind, *each) for each in ends]):
        assert all(math.isfinite(tick["place"]) for tick in found["ticks"])
        assert len(found["ticks"]) <= 12


def within(point: tuple[float, float]) -> bool:
    return 0.0 <= point[0] <= 100.0 and 0.0 <= point[1] <= 50.0


def test_a_segment_is_cut_at_the_frame(asked: Answering) -> None:
    """A point of the segment is in the frame where it is between the ends of what is left."""
    rng = random.Random(4)
    segments = [[rng.uniform(-80.0, 160.0) for _ in range(4)] for _ in range(500)]

    for (x0, y0, x1, y1), found in zip(segments, asked("segments", segments), strict=True):
        along = [(x0 + t / 997 * (x1 - x0), y0 + t / 997 * (y1 - y0)) for t in range(998)]
        seen = [point for point in along if within(point)]
        if found is None:
            assert not seen
        elif seen:
            size = math.hypot(x1 - x0, y1 - y0) / 500
            assert math.dist(found[:2], seen[0]) < size
            assert math.dist(found[2:], seen[-1]) < size


def test_a_line_has_gaps_where_there_is_no_number_and_leaves_the_frame_straight(
    asked: Answering,
) -> None:
    (gap, steep, alone) = asked(
        "lines",
        [
            ([0, 10, 20, 30, 40], [5, 6, "NaN", 7, 8]),
            ([0, 100], [-1e9, 1e9]),
            ([0, 1], ["Infinity", 3]),
        ],
    )

    assert gap == "M0.0 5.0L10.0 6.0M30.0 7.0L40.0 8.0"
    assert [float(each) for each in re.findall(r"[-\d.]+", steep)] == [50.0, 0.0, 50.0, 50.0]
    assert not alone


def test_ranges_are_of_the_finite_numbers_alone(asked: Answering) -> None:
    assert asked("extents", [[[3, "NaN", -1], ["Infinity", 7]], [["NaN"], []]]) == [[-1, 7], None]
    assert asked("decades", [[0.3, 0.00004, 0, -5, "NaN"], [0.5], [1], [], [0]]) == [
        [1e-5, 1.0], [0.1, 1.0], [1.0, 10.0], [0.1, 1.0], [0.1, 1.0],
    ]  # fmt: skip
