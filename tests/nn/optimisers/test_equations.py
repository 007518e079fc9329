"""An optimiser's equations say what its steps do, and show themselves."""

from __future__ import annotations

import re
from math import sqrt
from typing import Any

import pytest

import nn
from autograd import Value

RULES = {
    "SGD": nn.SGD([Value(0.0)], lr=0.95),
    "momentum": nn.SGD([Value(0.0)], lr=0.1, momentum=0.9),
    "dampened": nn.SGD([Value(0.0)], lr=0.1, momentum=0.9, dampening=0.5),
    "AdaGrad": nn.Adagrad([Value(0.0)], lr=1.5),
    "decaying": nn.Adagrad([Value(0.0)], 1.5, lr_decay=0.5, initial_accumulator_value=0.25),
    "RMSprop": nn.RMSprop([Value(0.0)], lr=0.3, alpha=0.9),
    "Adadelta": nn.Adadelta([Value(0.0)]),
    "Adam": nn.Adam([Value(0.0)], lr=0.3),
    "AdamW": nn.AdamW([Value(0.0)], lr=0.3, weight_decay=0.1),
}


def steps_by(equations: str, settings: dict[str, Any], gradients: list[float]) -> list[float]:
    """Where the equations lead from 1 with these gradients, read as Python line by line."""
    source = re.sub(r"(\w)ₜ₋₁", r"\1_old", equations)
    source = re.sub(r"(\w)ₜ", r"\1_new", source).replace("ᵗ", "**t").replace("[t = 1]", "t == 1")
    for written, plain in {"·": "*", "−": "-", "√": "sqrt", "₁": "1", "₂": "2"}.items():
        source = source.replace(written, plain)
    names: dict[str, Any] = {**settings, "sqrt": sqrt, "where": lambda c, x, y: x if c else y}
    names |= {"x_old": 1.0} | {f"{name}_old": 0.0 for name in "bsvmd"}
    names |= {"α": settings.get("alpha"), "ρ": settings.get("rho")}
    if "betas" in settings:
        names["β1"], names["β2"] = settings["betas"]
    places = []
    for t, gradient in enumerate(gradients, 1):
        names |= {"t": t, "g_new": gradient}
        exec(source, names)  # noqa: S102  (the library's own equations)
        names |= {
            f"{name}_old": names[f"{name}_new"] for name in "xbsvmd" if f"{name}_new" in names
        }
        places.append(names["x_new"])
    return places


@pytest.mark.parametrize("name", RULES)
def test_the_equations_read_as_python_do_what_the_steps_do(name: str) -> None:
    made = RULES[name]
    x, gradients = Value(1.0), [0.5, -2.0, 3.0, 0.25]
    group = {key: given for key, given in made.param_groups[0].items() if key != "params"}
    optimizer = type(made)([{"params": [x], **group}])
    places = []
    for gradient in gradients:
        x.grad = gradient
        optimizer.step()
        places.append(x.data)

    assert steps_by(made.equations.text, group, gradients) == pytest.approx(places, rel=1e-12)


def test_settings_that_are_0_are_left_out() -> None:
    """Momentum as in Polyak's method: memory begins at 0, so the first step needs no case."""
    assert RULES["momentum"].equations.text == "bₜ = momentum · bₜ₋₁ + gₜ\nxₜ = xₜ₋₁ − lr · bₜ"
    assert RULES["AdaGrad"].equations.text == (
        "sₜ = sₜ₋₁ + gₜ · gₜ\nxₜ = xₜ₋₁ − lr · gₜ / (√(sₜ) + eps)"
    )


def test_a_case_of_the_first_step_stays_where_it_matters() -> None:
    assert "where([t = 1], gₜ," in RULES["dampened"].equations.text


def test_a_setting_that_is_0_in_one_group_stays() -> None:
    a, b = Value(1.0), Value(1.0)
    groups = nn.Adagrad([{"params": [a]}, {"params": [b], "lr_decay": 0.5}])

    assert "lr_decay" in groups.equations.text


def test_the_equations_print_as_text_and_are_set_in_a_notebook() -> None:
    equations = RULES["Adam"].equations

    assert str(equations) == repr(equations) == equations.text
    assert "1 − β₁ᵗ" in equations.text
    assert equations._repr_latex_() == f"$$\n{RULES['Adam'].latex}\n$$"


def test_a_case_of_the_first_step_stays_where_only_its_other_way_became_shorter() -> None:
    """A rule whose first step is twice as long, and a setting of 0 in the steps after it."""

    class Eager(nn.Optimizer):
        memory = ("mean",)
        settings = {"lr": nn.Setting(0.1), "drift": nn.Setting(0.0)}  # noqa: RUF012

        @staticmethod
        def rule(xp: Any, x: Any, g: Any, m: Any, t: Any, lr: Any, drift: Any) -> Any:  # noqa: PLR0917
            m = xp.where(xp.equal(t, 1.0), 2.0 * g, m + g + drift)
            return x - lr * m, m

    assert Eager([Value(0.0)]).equations.text == (
        "mₜ = where([t = 1], 2 · gₜ, mₜ₋₁ + gₜ)\nxₜ = xₜ₋₁ − lr · mₜ"
    )
