"""Gradients at places that overlap evenly arrive as they do one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.targets.numpy.layouts import Layout, axes_of, layout_of
from autograd.compiler.targets.numpy.references import Reference

Places = npt.NDArray[np.int32]


def patches(channels: int, height: int, width: int, kernel: int, stride: int) -> Places:
    """For each pixel of a patch of all channels a line of its places, one for each patch."""
    pixels = np.arange(5, 5 + channels * height * width, dtype=np.int32)
    image = pixels.reshape(channels, height, width)
    rows = range(0, height - kernel + 1, stride)
    columns = range(0, width - kernel + 1, stride)
    found = [image[:, i : i + kernel, j : j + kernel].ravel() for i in rows for j in columns]
    return np.array(found).T.copy()


CASES = {
    "overlapping": patches(3, 9, 8, 3, 2),
    "side by side": patches(2, 8, 8, 2, 2),
    "one step apart": patches(1, 6, 7, 3, 1),
    "a single column": patches(2, 9, 3, 3, 2),
    "with gaps": patches(2, 9, 9, 2, 3),
    "backwards": patches(3, 9, 8, 3, 2)[::-1, ::-1].copy(),
    "the same line again": np.array([[3, 4, 5], [3, 4, 5]], dtype=np.int32),
    "in no order": np.array([[3, 9, 5, 6], [3, 4, 5, 2]], dtype=np.int32),
    "a step that breaks": np.array([[3, 4, 5, 9, 10], [4, 5, 6, 10, 11]], dtype=np.int32),
}


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("name", CASES)
def test_gradients_arrive_as_one_by_one(name: str, batch: int, first: bool) -> None:
    """The first to arrive overwrite what a pass before has left in their places, and no others."""
    places = CASES[name]
    rng = np.random.default_rng(2)
    n = int(places.max()) + 3
    # whole numbers have no rounding, in whatever order they are added
    gradients = rng.integers(-9, 9, size=(n, batch)).astype(float)
    expected = gradients.copy()
    if first:
        expected[np.unique(places)] = 0.0
    contribution = rng.integers(-9, 9, size=(*places.shape, batch)).astype(float)
    np.add.at(expected, places, contribution)
    numbers = np.zeros((n, batch))

    Reference(1, places, first).bind((numbers, numbers), (gradients, gradients)).adds(
        contribution
    )()

    assert (gradients == expected).all()


@pytest.mark.parametrize("shape", [(1, 12, 4), (27, 12, 1)])
def test_one_contribution_for_many_places_arrives_at_each(shape: tuple[int, ...]) -> None:
    places = CASES["overlapping"]
    contribution = np.arange(float(np.prod(shape))).reshape(shape)
    gradients = np.zeros((230, 4))
    expected = gradients.copy()
    np.add.at(expected, places, np.broadcast_to(contribution, (27, 12, 4)))

    Reference(1, places, False).bind((gradients, gradients), (gradients, gradients)).adds(
        contribution
    )()

    assert (gradients == expected).all()


def test_a_layout_says_how_patches_lie() -> None:
    """Two axes of 27 pixels and 12 patches are channels and rows and columns of both."""
    layout = layout_of(CASES["overlapping"])

    assert layout == Layout(5, (3, 3, 3, 4, 3), (72, 8, 1, 16, 2))
    assert layout is not None
    assert layout.rounds() == (1, 2)


@pytest.mark.parametrize("name", ["in no order", "a step that breaks"])
def test_places_in_no_order_have_no_layout(name: str) -> None:
    assert layout_of(CASES[name]) is None


def test_many_lines_at_one_place_are_too_many_rounds() -> None:
    layout = layout_of(np.zeros((200, 100), dtype=np.int32))

    assert layout is not None
    assert layout.rounds() is None


def test_a_convolution_of_another_has_the_gradients_of_recording() -> None:
    """Its inputs are results, whose gradients are added where patches overlap."""
    rng = np.random.default_rng(0)
    image: Any = [[Value(x) for x in row] for row in rng.normal(size=(9, 9))]
    weights = [[Value(x) for x in rng.normal(size=9)] for _ in range(2)]

    def windows(pixels: Any, stride: int) -> list[list[Value]]:
        starts = range(0, len(pixels) - 2, stride)
        return [
            [pixels[i + a][j + b] for a in range(3) for b in range(3)]
            for i in starts
            for j in starts
        ]

    first = [ag.dot(weights[0], window).tanh() for window in windows(image, 1)]
    rows = [first[7 * i : 7 * i + 7] for i in range(7)]
    loss = ag.sum([ag.dot(weights[1], window).square() for window in windows(rows, 2)])
    inputs, parameters = [x for row in image for x in row], [w for row in weights for w in row]
    program = ag.compile(loss, inputs, parameters, backend="numpy")
    point = [x.data for x in inputs]
    value, gradient, by_inputs = program.value_and_grad(np.array([point, point]), to_inputs=True)
    loss.backward()

    assert value == pytest.approx([loss.data] * 2, rel=1e-12)
    assert gradient == pytest.approx([2.0 * w.grad for w in parameters], rel=1e-11)
    assert by_inputs[:, 0] == pytest.approx([x.grad for x in inputs], rel=1e-11)


def places(*numbers: int) -> Places:
    return np.array(numbers, dtype=np.int32)


SHARED = {
    "each of two for three": ([[0, 0, 0, 1, 1, 1], [4, 5, 6, 7, 8, 9]], (2, 3)),
    "two in turn": ([[4, 5, 6, 7, 8, 9], [0, 1, 0, 1, 0, 1]], (3, 2)),
    "one for all beside": ([[0, 0, 0, 1, 1, 1], [7, 7, 7, 7, 7, 7]], (2, 3)),
    "both even": ([[0, 1, 2, 3], [7, 7, 7, 7]], ()),
    "one in no order": ([[0, 0, 0, 1, 1, 1], [4, 5, 7, 6, 8, 9]], ()),
    "places that meet": ([[0, 1, 2, 2, 3, 4], [5, 6, 7, 8, 9, 10]], ()),
    "both shared otherwise": ([[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]], ()),
}


@pytest.mark.parametrize("name", SHARED)
def test_axes_are_those_along_which_all_operands_lie_evenly(name: str) -> None:
    operands, expected = SHARED[name]

    assert axes_of([places(*numbers) for numbers in operands]) == expected


@pytest.mark.parametrize("batch", [1, 3])
def test_numbers_that_neighbours_share_have_the_gradients_of_recording(batch: int) -> None:
    """Columns less their means, times a parameter each, plus a row that all columns share."""
    rng = np.random.default_rng(1)
    grid = [[Value(x) for x in column] for column in rng.normal(size=(4, 5))]
    scales, rest = ([Value(x) for x in rng.normal(size=n)] for n in (4, 5))
    outputs = []
    for column, scale in zip(grid, scales, strict=True):
        mean = ag.mean(column)
        outputs += [
            (((x - mean) * scale).maximum(mean) / (1.5 + other.square())).tanh()
            for x, other in zip(column, rest, strict=True)
        ]
    loss = ag.sum(outputs)
    inputs = [x for column in grid for x in column]
    parameters = [*scales, *rest]
    program = ag.compile(loss, inputs, parameters, backend="numpy", passes=())
    point = [x.data for x in inputs]
    for _ in range(2):
        value, gradient, by_inputs = program.value_and_grad(np.array([point] * batch), True)
    loss.backward()

    assert value == pytest.approx([loss.data] * batch, rel=1e-13)
    assert gradient == pytest.approx([batch * w.grad for w in parameters], rel=1e-12)
    assert by_inputs[:, -1] == pytest.approx([x.grad for x in inputs], rel=1e-12)
