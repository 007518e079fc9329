"""The optimisers as their papers write them: in numbers, and in LaTeX."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value

START = np.random.default_rng(8).normal(size=4)


def loss_of(xs: Any) -> Any:
    """A bowl that is not round, whose least is where no rate here gets to in 20 steps."""
    return 0.5 * xs[0] ** 2 + (xs[1] * xs[2] - 3.0) ** 2 + 0.1 * (xs[3] + 50.0) ** 2


def gradient_of(xs: Any) -> Any:
    inner = 2.0 * (xs[1] * xs[2] - 3.0)
    return np.array([xs[0], inner * xs[2], inner * xs[1], 0.2 * (xs[3] + 50.0)])


def lions(lr: float, betas: tuple[float, float], weight_decay: float, sign: float) -> list[float]:
    """Algorithm 2 of Chen et al. (2023), twenty steps."""
    (beta1, beta2), xs, mean = betas, START.copy(), np.zeros(4)
    for _ in range(20):
        gradient = sign * gradient_of(xs)
        update = np.sign(beta1 * mean + (1.0 - beta1) * gradient)
        mean = beta2 * mean + (1.0 - beta2) * gradient
        xs = xs - lr * (update + weight_decay * xs)
    return list(xs.tolist())


@pytest.mark.parametrize(
    "backend", ["eager", "numpy", "python", pytest.param("numba", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"lr": 0.01, "betas": (0.5, 0.75), "weight_decay": 0.3},
        {"lr": 0.003, "maximize": True},
    ],
    ids=str,
)
def test_lion_takes_the_steps_of_its_paper(backend: Any, settings: dict[str, Any]) -> None:
    if backend == "numba":
        pytest.importorskip("numba")
    xs = [Value(x) for x in START]
    optimizer = nn.Lion(xs, **settings)
    if backend == "eager":
        for _ in range(20):
            optimizer.zero_grad()
            loss_of(xs).backward()
            optimizer.step()
        found = [x.data for x in xs]
    else:
        program = ag.compile(loss_of(xs), parameters=xs, backend=backend)
        program.train(optimizer, steps=20)
        found = program.parameters.tolist()
    sign = -1.0 if optimizer.maximize else 1.0
    expected = lions(optimizer.lr, optimizer.betas, optimizer.weight_decay, sign)

    # twenty steps of a few roundings
    assert found == pytest.approx(expected, rel=1e-13)


def test_lion_has_the_defaults_of_its_paper() -> None:
    assert nn.Lion([Value(1.0)]).defaults == {
        "lr": 1e-4, "betas": (0.9, 0.99), "weight_decay": 0.0, "maximize": False,
    }  # fmt: skip


def test_lion_stands_where_no_gradient_is() -> None:
    x = Value(3.0)
    nn.Lion([x], lr=0.5).step()

    assert x.data == 3.0


def lines_of(name: str, **settings: Any) -> list[str]:
    """The equations of an optimiser, without the words that only set type."""
    latex = getattr(nn, name)([Value(1.0)], **settings).latex
    plain = re.sub(r"\\(mathrm|operatorname)\{([^{}]*)\}", r"\2", latex)
    for written, mark in ((r"\cdot ", ""), (r"\left", ""), (r"\right", ""), ("\\_", "_")):
        plain = plain.replace(written, mark)
    begin, *lines, end = plain.splitlines()
    assert (begin, end) == (r"\begin{aligned}", r"\end{aligned}")
    return [line.replace("&= ", "= ") for line in " ".join(lines).split(r" \\ ")]


def test_lion_is_written_as_in_its_paper() -> None:
    assert lines_of("Lion", weight_decay=0.1) == [
        r"m_{t} = \beta_{2} m_{t-1} + (1 - \beta_{2}) g_{t}",
        r"x_{t} = x_{t-1} - lr (sign(\beta_{1} m_{t-1} + (1 - \beta_{1}) g_{t}) + weight_{decay} x_{t-1})",  # noqa: E501
    ]


def test_adadelta_is_written_with_a_letter_for_its_step() -> None:
    """Zeiler (2012), algorithm 1: the step is used in the mean of its squares, and then taken."""
    assert lines_of("Adadelta") == [
        r"v_{t} = \rho v_{t-1} + (1 - \rho) g_{t} g_{t}",
        r"u_{t} = \frac{\sqrt{d_{t-1} + eps}}{\sqrt{v_{t} + eps}} g_{t}",
        r"d_{t} = \rho d_{t-1} + (1 - \rho) u_{t} u_{t}",
        "x_{t} = x_{t-1} - lr u_{t}",
    ]


def test_rmsprop_is_written_in_an_order_in_which_it_can_be_computed() -> None:
    assert lines_of("RMSprop", centered=True, momentum=0.9) == [
        r"v_{t} = \alpha v_{t-1} + (1 - \alpha) g_{t} g_{t}",
        r"m_{t} = \alpha m_{t-1} + (1 - \alpha) g_{t}",
        r"b_{t} = momentum b_{t-1} + \frac{g_{t}}{\sqrt{v_{t} - m_{t} m_{t}} + eps}",
        "x_{t} = x_{t-1} - lr b_{t}",
    ]


def test_the_decay_of_adamw_stands_apart_from_its_step() -> None:
    """Loshchilov and Hutter (2019), algorithm 2: no line but the last has the decay."""
    *means, last = lines_of("AdamW")

    assert not any("decay" in line for line in means)
    assert last.startswith("x_{t} = x_{t-1} (1 - lr weight_{decay}) - lr ")


NAMES = ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "NAdam", "Lion")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("maximize", [False, True])
def test_each_line_uses_what_stands_above_it(name: str, maximize: bool) -> None:
    settings = {"weight_decay": 0.1, "maximize": maximize}
    if name in ("SGD", "RMSprop"):
        settings["momentum"] = 0.9
    known = {"g_{t}"}
    for line in lines_of(name, **settings):
        new, _, term = line.partition(" = ")
        assert set(re.findall(r"\b[a-z]+_\{t\}", term)) <= known, line
        known.add(new)
    assert "x_{t}" in known
