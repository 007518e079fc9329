"""A row says where its result or a slope jumps, and nowhere else does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd.errors import PrimitiveError
from autograd.table.primitive import Primitive
from tests.trials import Trial, distance_to_kink

STEP = 1e-7
JUMP = 1e-4
"""No slope of a row changes by so much within two steps inside its domain."""


def probes(trial: Trial) -> Iterator[tuple[int, list[float]]]:
    """Points where a row may have a kink, and the position of an operand that crosses it there."""
    if not trial.smooth():
        return
    first, *others = trial.smooth()
    low, high = trial.row.domain
    for i, number in [(first, number) for number in (0.0, 0.5, 1.0, 1.5, 2.0)] + [
        (first, multiple * trial.numbers[j]) for j in others for multiple in (1.0, 2.0)
    ]:
        if low <= number <= high:
            yield i, [*trial.numbers[:i], number, *trial.numbers[i + 1 :]]


def jumps(trial: Trial, position: int, numbers: list[float]) -> bool:
    """Whether the result or a slope differs between a point and its neighbours."""
    found = []
    for by in (-STEP, 0.0, STEP):
        leaves = Trial(trial.row, tuple(numbers)).leaves()
        leaves[position].data += by
        node = trial.apply(leaves)
        found.append([node.data, *node.slopes])
    return bool(np.max(np.ptp(found, axis=0)) > JUMP)


def test_a_row_jumps_where_it_says_and_nowhere_else(row: Primitive, trials: list[Any]) -> None:
    at_a_kink = []
    for trial in trials:
        for position, numbers in probes(trial):
            jumped = jumps(trial, position, numbers)
            if distance_to_kink(row, trial.operands(numbers)) > 1e-9:
                assert not jumped, (
                    f"{row.name!r} jumps at {numbers}, and kinks={row.kinks!r} does not say so."
                )
            else:
                at_a_kink.append(jumped)

    assert any(at_a_kink) == bool(row.kinks), (
        f"{row.name!r} jumps nowhere, and kinks={row.kinks!r} says that it does."
    )


def test_a_kink_of_another_kind_is_refused() -> None:
    with pytest.raises(PrimitiveError, match="'f' has kinks='corner'; where .* 'zero', 'integer'"):
        Primitive("f", "x", lambda xp, x: x, (None,), kinks="corner")  # type: ignore[arg-type]
