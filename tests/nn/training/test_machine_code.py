"""`fit` takes the same steps where its program has changed to machine code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.compiler import choosing, runners


@pytest.fixture
def steps_in_machine_code(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The program is machine code; a list to which each step in it adds its samples."""
    pytest.importorskip("numba")
    monkeypatch.setattr(choosing, "first_backend", lambda *_: "numba")
    seen: list[int] = []
    step = runners.MachineRunner.step

    def noted(self: Any, update: Any, numbers: Any, inputs: Any) -> Any:
        seen.append(inputs.shape[0])
        return step(self, update, numbers, inputs)

    monkeypatch.setattr(runners.MachineRunner, "step", noted)
    return seen


@pytest.mark.parametrize("kind", [nn.SGD, nn.Adam])
def test_steps_in_machine_code_are_those_of_recordings(
    kind: Any, steps_in_machine_code: list[int]
) -> None:
    """Also the memory of the optimiser; the last batch is smaller."""
    data = (np.linspace(-1.0, 1.0, 14).reshape(7, 2), np.linspace(0.0, 1.0, 7))
    ends = []
    for compiled in (True, False):
        model = nn.MLP(2, [3, 1], activation="tanh", rng=2)
        optimizer = kind(model.parameters(), lr=0.1)
        settings: dict[str, Any] = {"rng": 1, "progress": False, "compile": compiled}
        history = nn.fit(model, nn.mse_loss, data, optimizer, 3, 5, **settings)
        memory = [x for each in optimizer.state.values() for x in each.tolist()]
        ends.append([*history.loss, *(p.data for p in model.parameters()), *memory])

    assert ends[0] == pytest.approx(ends[1], rel=1e-11)
    assert steps_in_machine_code == [5, 2] * 3


def test_a_bad_step_in_machine_code_is_not_done(steps_in_machine_code: list[int]) -> None:
    """From w = 1 the sample 2 has a loss; at sample -1 the logarithm of w x is nan."""
    w = Value(1.0, "w")
    optimizer = nn.SGD([w], lr=0.25, momentum=0.5)
    with pytest.warns(nn.NonFiniteWarning):
        history = nn.fit(
            lambda x: (w * x).log(), nn.mse_loss, ([2.0, 2.0, -1.0, -1.0], [0.0] * 4), optimizer,
            5, 2, shuffle=False, progress=False,
        )  # fmt: skip

    slope = 2 * 0.6931471805599453
    assert history.stopped.endswith("= log(−0.653426) gave nan (sample 2)")
    assert (w.data, w.grad) == pytest.approx((1.0 - 0.25 * slope, slope), rel=1e-14)
    assert optimizer.state["momentum_buffer"] == pytest.approx([slope], rel=1e-14)
    assert optimizer.state.steps == 1
    assert steps_in_machine_code == [2, 2]
