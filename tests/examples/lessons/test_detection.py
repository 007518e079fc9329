"""The lesson on detection: overlaps, their slopes, and what is suppressed, by definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from examples.course.running import Told

Lesson = Callable[[str], Told]


def test_the_overlap_and_the_kept_boxes_are_printed(lesson: Lesson) -> None:
    """36100 / 41900, and the boxes 0, 3 and 4."""
    assert "IoU = 0.861575\n" in lesson("detection").text
    assert "\n[0, 3, 4]\n" in lesson("detection").text


def test_the_overlap_of_the_box_that_stays_is_printed(lesson: Lesson) -> None:
    """40 · 80 over 40000 + 28800 - 3200."""
    assert f"IoU(0, 3) = {3200 / 65600:.2f}\n" in lesson("detection").text


def test_the_overlap_is_the_one_counted_square_by_square(lesson: Lesson) -> None:
    """Squares of side 5, on whose lines all sides of the first three boxes lie."""
    names = lesson("detection").names
    boxes = names["boxes"][:3]
    centres = np.arange(2.5, 450.0, 5.0)
    x, y = np.meshgrid(centres, centres)
    covered = [(x > b[0]) & (x < b[2]) & (y > b[1]) & (y < b[3]) for b in boxes]

    for a, first in enumerate(boxes):
        for b, second in enumerate(boxes):
            counted = (covered[a] & covered[b]).sum() / (covered[a] | covered[b]).sum()
            assert names["iou"](first, second).data == pytest.approx(counted, rel=1e-12)


def test_the_slopes_are_those_of_the_quotient_rule(lesson: Lesson) -> None:
    """Of I / U, where x1 moves the area only, y1, x2 and y2 the intersection or the area.

    The guess is (100, 100, 300, 300), the truth (90, 105, 290, 295), I = 190 · 190, U = 41900.
    The left side of the intersection is the guess's, its other sides are the truth's.
    """
    common, union = 36100.0, 41900.0

    def slope(of_common: float, of_area: float) -> float:
        of_union = of_area - of_common
        return (of_common * union - common * of_union) / union**2

    expected = [slope(-190.0, -200.0), slope(0.0, -200.0), slope(0.0, 200.0), slope(0.0, 200.0)]
    assert lesson("detection").names["slopes"] == pytest.approx(expected, rel=1e-12)


def test_a_step_along_the_slopes_makes_the_overlap_grow(lesson: Lesson) -> None:
    names = lesson("detection").names

    assert names["iou"](names["moved"], names["truth"]).data > names["overlap"].data


def test_boxes_that_do_not_touch_have_overlap_and_slopes_0(lesson: Lesson) -> None:
    iou = lesson("detection").names["iou"]

    assert iou([0.0, 0.0, 1.0, 1.0], [2.0, 2.0, 3.0, 3.0]).data == 0.0
    assert "[0.0, 0.0, 0.0, 0.0] IoU = 0.0\n" in lesson("detection").text


@pytest.mark.parametrize("threshold", [0.03, 0.3, 0.5, 0.8, 0.9])
def test_a_box_is_kept_if_no_better_kept_one_overlaps_it(lesson: Lesson, threshold: float) -> None:
    names = lesson("detection").names
    boxes, scores = names["boxes"], names["scores"]
    kept = names["suppressed"](boxes, scores, threshold)

    assert kept == sorted(kept, key=lambda k: -scores[k])
    for k, box in enumerate(boxes):
        rivals = [j for j in kept if scores[j] > scores[k] and _overlap(boxes[j], box) > threshold]
        assert (k in kept) == (not rivals)


def test_a_normalised_image_has_mean_0_and_deviation_1(lesson: Lesson) -> None:
    names = lesson("detection").names
    image = names["normalised"](names["image"])

    assert image.mean() == pytest.approx(0.0, abs=1e-14)
    assert image.std() == pytest.approx(1.0, rel=1e-14)


def test_the_box_goes_along_with_the_letter(lesson: Lesson) -> None:
    """A single inked pixel, and the box of one pixel around it."""
    names = lesson("detection").names
    image, box = np.zeros((6, 8)), np.array([2, 1, 3, 2])
    image[1, 2] = 1.0
    for picture, (x1, y1, x2, y2) in (
        names["flipped"](image, box),
        names["cropped"](image, box, (1, 1, 7, 5)),
    ):
        assert picture[y1:y2, x1:x2].tolist() == [[1.0]]


def test_noise_is_weak_and_stays_between_paper_and_ink(lesson: Lesson) -> None:
    """Normal with the deviation 0.05; that of 10,000 draws differs by 1 % or so."""
    noisy = lesson("detection").names["noisy"]
    rng = np.random.default_rng(1)

    assert noisy(np.full((100, 100), 0.5), rng).std() == pytest.approx(0.05, rel=0.05)
    assert noisy(np.zeros((9, 9)), rng).min() == 0.0
    assert noisy(np.ones((9, 9)), rng).max() == 1.0


def test_a_crop_cuts_the_box_at_its_border(lesson: Lesson) -> None:
    picture, box = lesson("detection").names["cropped"](
        np.zeros((6, 8)), np.array([0, 0, 8, 6]), (2, 1, 7, 5)
    )

    assert picture.shape == (4, 5)
    assert box.tolist() == [0, 0, 5, 4]


def test_samples_and_boxes_are_drawn(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")
    samples, mirrored, boxes = lesson("detection").pictures

    assert all(word in samples for word in ("original", "flipped", "cropped", "noisy"))
    assert all(word in mirrored for word in ("moved along", "left behind"))
    assert all(word in boxes for word in ("0: 0.92", "3: 0.88", "4: 0.81", "5: 0.60"))


def _overlap(a: Sequence[float], b: Sequence[float]) -> float:
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return width * height / (areas - width * height)
