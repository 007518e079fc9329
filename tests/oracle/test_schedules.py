"""Schedules set the rates that PyTorch's do, step by step."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import nn
from autograd import Value

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

STEPS = 30
FORMULA = 1e-12
"""PyTorch multiplies from step to step, which rounds once a step; the rule does it at once."""
WAVE = 1e-10
"""Near its lowest point PyTorch's wave is a quotient of two small numbers."""

CASES: dict[str, tuple[str, dict[str, Any], float]] = {
    "step": ("StepLR", {"step_size": 4, "gamma": 0.3}, FORMULA),
    "step of one": ("StepLR", {"step_size": 1}, FORMULA),
    "milestones": ("MultiStepLR", {"milestones": [3, 3, 11, 7], "gamma": 0.5}, FORMULA),
    "exponential": ("ExponentialLR", {"gamma": 0.9}, FORMULA),
    "constant": ("ConstantLR", {"factor": 0.25, "total_iters": 6}, FORMULA),
    "linear": ("LinearLR", {}, FORMULA),
    "linear down": (
        "LinearLR",
        {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 9},
        FORMULA,
    ),
    "linear to 0": ("LinearLR", {"start_factor": 0.5, "end_factor": 0.0}, FORMULA),
    "polynomial": ("PolynomialLR", {"total_iters": 12, "power": 2.0}, FORMULA),
    "cosine": ("CosineAnnealingLR", {"T_max": 8, "eta_min": 0.01}, WAVE),
    "cosine of one": ("CosineAnnealingLR", {"T_max": 1}, WAVE),
    "restarts": ("CosineAnnealingWarmRestarts", {"T_0": 5, "eta_min": 0.001}, FORMULA),
    "longer restarts": ("CosineAnnealingWarmRestarts", {"T_0": 2, "T_mult": 3}, FORMULA),
    "lambda": ("LambdaLR", {"lr_lambda": lambda t: 0.95**t}, FORMULA),
    "cycle": ("OneCycleLR", {"max_lr": 0.3, "total_steps": 30}, FORMULA),
    "linear cycle": (
        "OneCycleLR",
        {"max_lr": 0.3, "total_steps": 40, "anneal_strategy": "linear", "pct_start": 0.45},
        FORMULA,
    ),
    "cycle of three phases": (
        "OneCycleLR",
        {"max_lr": 0.3, "epochs": 4, "steps_per_epoch": 10, "three_phase": True, "div_factor": 7.0},
        FORMULA,
    ),
}

OPTIMISERS: dict[str, Callable[[Any, Any], Any]] = {
    "SGD": lambda optim, ps: optim.SGD(ps, lr=0.2, momentum=0.8),
    "Adam": lambda optim, ps: optim.Adam(ps, lr=0.2, betas=(0.7, 0.9)),
}

each_case = pytest.mark.parametrize("case", CASES)


class Twins:
    """The same optimiser here and in PyTorch, without a parameter that moves."""

    def __init__(self, kind: str = "SGD") -> None:
        self.ours = OPTIMISERS[kind](nn, [Value(1.0)])
        self.theirs = OPTIMISERS[kind](torch.optim, [torch.zeros(1, requires_grad=True)])
        self.theirs.step()

    def schedules(self, case: str) -> tuple[Any, Any]:
        name, settings, _ = CASES[case]
        with quiet():
            theirs = getattr(torch.optim.lr_scheduler, name)(self.theirs, **settings)
        return getattr(nn.lr_scheduler, name)(self.ours, **settings), theirs

    @property
    def theirs_rate(self) -> float:
        return float(self.theirs.param_groups[0]["lr"])


class quiet(warnings.catch_warnings):  # noqa: N801  (a context, as the one it is)
    """PyTorch tells of steps that its optimiser has not done."""

    def __enter__(self) -> Any:
        found = super().__enter__()
        warnings.simplefilter("ignore")
        return found


def close(expected: Any, tolerance: float) -> Any:
    return pytest.approx(expected, rel=tolerance, abs=1e-16)


@each_case
def test_rates_are_pytorchs(case: str) -> None:
    twins = Twins()
    ours, theirs = twins.schedules(case)
    tolerance = CASES[case][2]

    with quiet():
        for _ in range(STEPS):
            assert twins.ours.lr == close(twins.theirs_rate, tolerance)
            assert ours.get_last_lr() == close(theirs.get_last_lr(), tolerance)
            ours.step()
            theirs.step()

    assert ours.last_epoch == theirs.last_epoch == STEPS
    assert twins.ours.lr == close(twins.theirs_rate, tolerance)


@each_case
def test_the_array_of_coming_rates_is_pytorchs(case: str) -> None:
    """From the start, and from the middle."""
    twins = Twins()
    ours, theirs = twins.schedules(case)
    expected = []
    with quiet():
        for _ in range(STEPS):
            expected.append(twins.theirs_rate)
            theirs.step()

    first = ours.rates(STEPS)
    for _ in range(7):
        ours.step()

    assert first == close(expected, CASES[case][2])
    assert ours.rates(STEPS - 7) == close(expected[7:], CASES[case][2])


CHAINS = [
    ("linear", "exponential"),
    ("exponential", "step"),
    ("constant", "cosine"),
    ("milestones", "polynomial"),
]


@pytest.mark.parametrize("chain", CHAINS, ids=" then ".join)
def test_schedules_of_one_optimiser_chain_as_pytorchs(chain: tuple[str, str]) -> None:
    twins = Twins()
    pairs = [twins.schedules(case) for case in chain]

    with quiet():
        for _ in range(STEPS):
            assert twins.ours.lr == close(twins.theirs_rate, WAVE)
            for ours, theirs in pairs:
                ours.step()
                theirs.step()


@each_case
def test_a_rate_changed_by_hand_is_gone_on_from_as_in_pytorch(case: str) -> None:
    twins = Twins()
    ours, theirs = twins.schedules(case)

    with quiet():
        for number in range(20):
            if number == 3:
                twins.ours.lr = twins.theirs.param_groups[0]["lr"] = 0.07
            ours.step()
            theirs.step()
            assert twins.ours.lr == close(twins.theirs_rate, WAVE)


@pytest.mark.parametrize("kind", OPTIMISERS)
@pytest.mark.parametrize("case", [case for case in CASES if "cycle" in case])
def test_momentum_is_cycled_as_pytorchs(case: str, kind: str) -> None:
    twins = Twins(kind)
    ours, theirs = twins.schedules(case)

    def momenta() -> Iterator[float]:
        group = twins.theirs.param_groups[0]
        yield twins.ours.momentum if kind == "SGD" else twins.ours.betas[0]
        yield group["momentum"] if kind == "SGD" else group["betas"][0]

    coming = ours.momenta(STEPS)
    with quiet():
        for number in range(STEPS):
            mine, expected = momenta()
            assert mine == close(expected, FORMULA)
            assert coming[number] == close(expected, FORMULA)
            ours.step()
            theirs.step()


@pytest.mark.parametrize("epochs", [[0.25, 0.5, 4.75, 5.0, 26.0, None, None, 3.5, None]])
@pytest.mark.parametrize("case", ["restarts", "longer restarts"])
def test_restarts_go_to_parts_of_epochs_as_pytorchs(case: str, epochs: list[float | None]) -> None:
    twins = Twins()
    ours, theirs = twins.schedules(case)

    for epoch in epochs:
        ours.step(epoch)
        theirs.step(epoch)
        assert twins.ours.lr == close(twins.theirs_rate, FORMULA)
        assert ours.T_cur == pytest.approx(theirs.T_cur, abs=1e-12)
        assert (ours.T_i, ours.last_epoch) == (theirs.T_i, theirs.last_epoch)


@pytest.mark.parametrize(
    ("mode", "threshold_mode"), [("min", "rel"), ("min", "abs"), ("max", "rel"), ("max", "abs")]
)
def test_a_plateau_is_found_where_pytorch_finds_it(mode: Any, threshold_mode: Any) -> None:
    figures = [3.0, 2.0, 2.0, 1.9999, 1.9, 1.9, float("nan"), 1.9, 1.95, 1.9, 1.7, 1.8, 2.5, 2.6]
    settings = {
        "mode": mode, "factor": 0.3, "patience": 1, "threshold": 1e-3, "cooldown": 2,
        "threshold_mode": threshold_mode, "min_lr": 0.004, "eps": 1e-3,
    }  # fmt: skip
    twins = Twins()
    ours = nn.ReduceLROnPlateau(twins.ours, **settings)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(twins.theirs, **settings)

    for figure in 3 * figures:
        ours.step(figure)
        theirs.step(figure)
        assert twins.ours.lr == close(twins.theirs_rate, FORMULA)
        assert (ours.best, ours.num_bad_epochs) == (theirs.best, theirs.num_bad_epochs)
        assert ours.cooldown_counter == theirs.cooldown_counter

    assert ours.get_last_lr()[0] < 0.01


PER_GROUP: dict[str, Callable[[Any, Any], Any]] = {
    "exponential": lambda s, o: s.ExponentialLR(o, 0.8),
    "restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 4, eta_min=0.01),
    "lambdas": lambda s, o: s.LambdaLR(o, [lambda t: 0.9**t, lambda t: 1.0 / (1.0 + t)]),
    "cycle": lambda s, o: s.OneCycleLR(
        o, [0.3, 0.6], total_steps=30, base_momentum=[0.7, 0.8], max_momentum=[0.9, 0.95]
    ),
}


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("rule", PER_GROUP)
def test_each_group_has_its_rates_and_momenta(rule: str, kind: str) -> None:
    values, tensors = (
        [Value(1.0), Value(2.0)],
        [torch.zeros(1, requires_grad=True) for _ in range(2)],
    )
    groups = [[{"params": [p], "lr": lr} for p, lr in zip(ps, (0.2, 0.05), strict=True)]
              for ps in (values, tensors)]  # fmt: skip
    settings = {"momentum": 0.5} if kind == "SGD" else {}
    ours, theirs = (
        getattr(nn, kind)(groups[0], **settings),
        getattr(torch.optim, kind)(groups[1], **settings),
    )
    mine, twin = (
        PER_GROUP[rule](nn.lr_scheduler, ours),
        PER_GROUP[rule](torch.optim.lr_scheduler, theirs),
    )
    coming = [mine.rates(STEPS, group) for group in range(2)]
    name = "momentum" if kind == "SGD" else "betas"

    with quiet():
        for number in range(STEPS):
            for index, (group, other) in enumerate(
                zip(ours.param_groups, theirs.param_groups, strict=True)
            ):
                assert group["lr"] == close(other["lr"], FORMULA)
                assert coming[index][number] == close(other["lr"], FORMULA)
                assert group[name] == close(other[name], FORMULA)
                assert group["initial_lr"] == other["initial_lr"]
            mine.step()
            twin.step()


def sequences(optimizer: Any, schedulers: Any) -> Any:
    parts = [
        schedulers.LinearLR(optimizer, start_factor=0.1, total_iters=4),
        schedulers.CosineAnnealingLR(optimizer, T_max=9, eta_min=0.01),
        schedulers.LambdaLR(optimizer, lambda t: 1.0 / (1.0 + t)),
        schedulers.ExponentialLR(optimizer, gamma=0.5),
    ]
    return schedulers.SequentialLR(optimizer, parts, milestones=[4, 12, 20])


def test_schedules_one_after_the_other_are_pytorchs() -> None:
    twins = Twins()
    with quiet():
        ours, theirs = (
            sequences(twins.ours, nn.lr_scheduler),
            sequences(twins.theirs, torch.optim.lr_scheduler),
        )
        coming, rates = ours.rates(STEPS), []
        for number in range(STEPS):
            assert twins.ours.lr == close(twins.theirs_rate, WAVE)
            assert ours.rates(STEPS - number) == close(coming[number:], FORMULA)
            rates.append(twins.theirs_rate)
            ours.step()
            theirs.step()

    assert coming == close(rates, WAVE)


@each_case
def test_a_state_of_pytorchs_is_gone_on_from(case: str) -> None:
    """Our schedule is made anew, and takes over in the middle."""
    twins = Twins()
    _, theirs = twins.schedules(case)
    with quiet():
        for _ in range(9):
            theirs.step()
    fresh = Twins()
    ours, _ = fresh.schedules(case)

    ours.load_state_dict(theirs.state_dict())
    fresh.ours.lr = twins.theirs_rate
    with quiet():
        for _ in range(12):
            ours.step()
            theirs.step()
            assert fresh.ours.lr == close(twins.theirs_rate, WAVE)
