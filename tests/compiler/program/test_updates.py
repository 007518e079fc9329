"""Updates of many parameters in place, against the optimiser's own rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler.updates import Updates

SETTINGS: list[dict[str, Any]] = [
    {},
    {"weight_decay": 0.1},
    {"momentum": 0.9},
    {"momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1, "maximize": True},
    {"momentum": 0.9, "nesterov": True},
    {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_an_update_in_place_is_the_update(settings: dict[str, Any]) -> None:
    """Also where a gradient is overwritten afterwards, as that of a program is."""
    optimizer = nn.SGD([Value(0.0)], lr=0.1, **settings)
    rng = np.random.default_rng(4)
    data, updates = rng.normal(size=50), Updates()
    expected = data.copy()
    state: Any = {}
    expected_state: Any = {}
    for _ in range(4):
        grad = rng.normal(size=50)
        expected, expected_state = optimizer.updated(expected, grad.copy(), expected_state)
        state = updates.apply(optimizer, data, grad, state)
        grad[:] = 0.0

        assert data.tolist() == expected.tolist()
        assert _listed(state) == _listed(expected_state)


def test_what_was_remembered_before_stays_as_it_was() -> None:
    optimizer = nn.SGD([Value(0.0)], lr=0.1, momentum=0.9)
    data, updates = np.ones(3), Updates()
    first = updates.apply(optimizer, data, np.ones(3), {})
    assert first is not None
    before = _listed(first)
    second = updates.apply(optimizer, data, np.ones(3), first)
    assert second is not None
    updates.apply(optimizer, data, np.ones(3), second)

    assert _listed(first) == before


class Rooted:
    """An optimiser whose rule is more than arithmetic."""

    traceable = True

    @staticmethod
    def updated(data: Any, grad: Any, state: Any) -> Any:
        return data - 0.1 * np.sqrt(grad), state


class Remembering:
    """An optimiser that remembers where it was going."""

    traceable = True

    @staticmethod
    def updated(data: Any, grad: Any, state: Any) -> Any:
        after = data - 0.5 * grad
        return after, {"before": data, "after": after}


def test_an_update_that_is_no_arithmetic_is_left_to_the_optimiser() -> None:
    data = np.ones(3)

    assert Updates().apply(Rooted(), data, np.full(3, 4.0), {}) is None
    assert data.tolist() == [1.0, 1.0, 1.0]


def test_an_optimiser_may_remember_the_parameters_themselves() -> None:
    data = np.array([1.0, 2.0])
    state = Updates().apply(Remembering(), data, np.array([2.0, 2.0]), {})

    assert data.tolist() == [0.0, 1.0]
    assert state is not None
    assert _listed(state) == {"before": [1.0, 2.0], "after": [0.0, 1.0]}
    assert state["after"] is not data


@pytest.mark.parametrize("optimizer", [nn.SGD([Value(0.0)], lr=0.25), Rooted()])
def test_many_parameters_take_the_steps_of_few(optimizer: Any) -> None:
    leaves = [Value(1.0 + 0.001 * i) for i in range(20_000)]
    program = ag.compile(ag.dot(leaves, leaves), parameters=leaves, backend="numpy")
    program.step(optimizer)

    x = np.array([leaf.data for leaf in leaves])
    expected, _ = optimizer.updated(x, 2.0 * x, {})
    np.testing.assert_allclose(program.parameters, expected, rtol=1e-15)


def _listed(state: Any) -> dict[str, list[float]]:
    return {name: each.tolist() for name, each in state.items()}
