"""A step of an optimiser as equations: the numbers that its `step` makes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import nn
from autograd import Value, explain
from autograd.errors import OperandError, SettingError

OPTIMISERS: dict[str, Callable[[list[Value]], nn.Optimizer]] = {
    "sgd": lambda ws: nn.SGD(ws, lr=0.1),
    "momentum": lambda ws: nn.SGD(ws, lr=0.1, momentum=0.9),
    "nesterov": lambda ws: nn.SGD(ws, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda ws: nn.Adam(ws, lr=0.01),
    "amsgrad": lambda ws: nn.Adam(ws, lr=0.01, amsgrad=True),
    "adamw": lambda ws: nn.AdamW(ws, lr=0.01),
    "lion": lambda ws: nn.Lion(ws, lr=0.01),
    "rmsprop": lambda ws: nn.RMSprop(ws, lr=0.01, momentum=0.5, centered=True),
    "adagrad": lambda ws: nn.Adagrad(ws, lr=0.1),
    "groups": lambda ws: nn.SGD(
        [{"params": ws[:1], "lr": 0.1}, {"params": ws[1:], "lr": 0.2}], momentum=0.5
    ),
}


def squares() -> tuple[Value, Value, Value]:
    v, w = Value(-0.3, "v"), Value(0.5, "w")
    y = (w * 2.0 + v).tanh()
    y.label = "y"
    return v, w, y


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_derivation_ends_with_what_the_next_step_makes(name: str) -> None:
    v, w, _ = squares()
    optimizer = OPTIMISERS[name]([v, w])
    for _ in range(3):
        y = (w * 2.0 + v).tanh()
        derivation = explain(y, [w, v], optimizer=optimizer)
        told = {
            step.nodes[0]: step.equations[-1].sides[0].term.data
            for step in derivation.steps
            if step.reason == "update"
        }
        optimizer.zero_grad()
        y.backward()
        optimizer.step()

        assert told[w] == pytest.approx(w.data, rel=1e-12)
        assert told[v] == pytest.approx(v.data, rel=1e-12)


def test_the_first_step_of_adam_is_told_line_by_line() -> None:
    """With y = 3w the gradient is 3: m is 0.1 · 3, v is 0.001 · 9, and the step is lr."""
    w = Value(0.5, "w")

    told = explain(3.0 * w, w, optimizer=nn.Adam([w], lr=0.01)).text

    assert "The next step of Adam" in told
    assert "m⁺ = β1 · m + (1 − β1) · ∂y/∂w = 0.9 · 0 + (1 − 0.9) · 3 = 0.3" in told
    assert "= 0.009\n" in told
    assert "1 − 0.9¹" in told
    assert told.endswith("= 0.49")


def test_names_of_the_graph_stand_for_nothing_else() -> None:
    v, w = Value(-0.3, "m"), Value(0.5, "η")

    told = explain(v * w, w, optimizer=nn.SGD([w], lr=0.25)).text

    assert told.endswith("η⁺ = η − η(2) · ∂y/∂η = 0.5 − 0.25 · (−0.3) = 0.575")


def test_what_is_remembered_has_its_own_name_where_its_letter_is_a_label() -> None:
    w, b = Value(0.5, "w"), Value(-0.3, "b")

    told = explain(w * b, w, optimizer=nn.SGD([w], lr=0.25, momentum=0.9)).text

    assert "momentum_buffer⁺ = momentum · momentum_buffer + ∂y/∂w = 0.9 · 0 + (−0.3)" in told


def test_telling_changes_nothing() -> None:
    v, w, y = squares()
    optimizer = nn.Adam([v, w], lr=0.01)

    explain(y, [w, v], optimizer=optimizer)

    assert (v.data, w.data, v.grad, optimizer.state.steps, dict(optimizer.state)) == (
        *(-0.3, 0.5, 0.0, 0),
        {},
    )


def test_an_optimiser_that_cannot_be_told_is_an_error() -> None:
    v, w, y = squares()

    with pytest.raises(OperandError, match="optimizer is one of nn's"):
        explain(y, w, optimizer="Adam")  # type: ignore[arg-type]
    with pytest.raises(OperandError, match="does not update w"):
        explain(y, w, optimizer=nn.SGD([v], lr=0.1))
    with pytest.raises(SettingError, match="either lr or an optimizer"):
        explain(y, w, lr=0.1, optimizer=nn.SGD([w], lr=0.1))
