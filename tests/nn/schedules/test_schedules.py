"""Schedules as a rule of the step's number: their rates, states, and what they refuse."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, NotationError
from nn.errors import SettingError, SettingTypeError

given: Any = nn
"""Without types, which are mistaken on purpose."""


def sgd(lr: float = 0.8, **settings: Any) -> nn.SGD:
    return nn.SGD([Value(1.0)], lr=lr, **settings)


def course(schedule: Any, n: int) -> list[float]:
    """The optimiser's rates of n steps."""
    rates = []
    for _ in range(n):
        rates.append(schedule.optimizer.lr)
        schedule.step()
    return rates


@pytest.mark.parametrize(
    ("made", "rates"),
    [
        (lambda o: nn.StepLR(o, 2, 0.5), [0.8, 0.8, 0.4, 0.4, 0.2]),
        (lambda o: nn.MultiStepLR(o, [1, 3], 0.5), [0.8, 0.4, 0.4, 0.2, 0.2]),
        (lambda o: nn.MultiStepLR(o, [], 0.5), [0.8] * 5),
        (lambda o: nn.ExponentialLR(o, 0.5), [0.8, 0.4, 0.2, 0.1, 0.05]),
        (lambda o: nn.ConstantLR(o, 0.25, 2), [0.2, 0.2, 0.8, 0.8, 0.8]),
        (lambda o: nn.LinearLR(o, 0.25, total_iters=3), [0.2, 0.4, 0.6, 0.8, 0.8]),
        (lambda o: nn.PolynomialLR(o, 4), [0.8, 0.6, 0.4, 0.2, 0.0]),
        (lambda o: nn.CosineAnnealingLR(o, 2), [0.8, 0.4, 0.0, 0.4, 0.8]),
        (lambda o: nn.CosineAnnealingWarmRestarts(o, 2), [0.8, 0.4, 0.8, 0.4, 0.8]),
        (lambda o: nn.LambdaLR(o, lambda t: 1 / 2**t), [0.8, 0.4, 0.2, 0.1, 0.05]),
    ],
    ids="step several none exponential constant linear polynomial cosine waves lambda".split(),
)
def test_rates_of_the_first_steps(made: Any, rates: list[float]) -> None:
    schedule = made(sgd())

    assert schedule.rates(5) == pytest.approx(rates, abs=1e-15)
    assert course(schedule, 5) == pytest.approx(rates, abs=1e-15)


@pytest.mark.parametrize("growth", [2, 3, 5, 10])
def test_restarts_are_where_they_belong_however_a_logarithm_rounds(growth: int) -> None:
    """Waves of 3, 3 g, 3 g² ... steps; log(125) / log(5) is below 3."""
    schedule = nn.CosineAnnealingWarmRestarts(sgd(), 3, growth)
    begins = [3 * (growth**k - 1) // (growth - 1) for k in range(6)]
    rates = schedule.rates(begins[-1] + 1)

    assert (rates[begins] == 0.8).all()
    assert np.flatnonzero(rates == 0.8).tolist() == begins


def test_a_schedule_has_a_rate_for_steps_per_epoch_or_per_batch_as_the_caller_steps() -> None:
    w = Value(1.0)
    optimizer = nn.SGD([w], lr=0.25)
    schedule = nn.ExponentialLR(optimizer, 0.5)

    for _ in range(2):
        (w * w).backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()

    assert w.data == 1.0 * (1 - 2 * 0.25) * (1 - 2 * 0.125)


def test_two_schedules_multiply_each_others_rates() -> None:
    optimizer = sgd()
    first, second = nn.ExponentialLR(optimizer, 0.5), nn.StepLR(optimizer, 2, 0.1)
    rates = []
    for _ in range(4):
        first.step()
        second.step()
        rates.append(optimizer.lr)

    assert rates == pytest.approx([0.4, 0.02, 0.01, 0.0005], rel=1e-14)


def test_coming_rates_go_on_from_a_rate_that_was_changed_by_hand() -> None:
    schedule = nn.CosineAnnealingLR(sgd(), 4)
    schedule.step()
    schedule.optimizer.lr = 0.3  # type: ignore[attr-defined]

    coming = schedule.rates(9)

    assert coming[0] == 0.3
    assert course(schedule, 9) == coming.tolist()


def test_looking_at_coming_rates_moves_nothing() -> None:
    schedule = nn.StepLR(sgd(), 2)
    before = copy.deepcopy(vars(schedule))
    schedule.rates(100)
    before.pop("optimizer")

    assert {name: getattr(schedule, name) for name in before} == before


MADE: dict[str, Any] = {
    "step": lambda o: nn.StepLR(o, 3, 0.5),
    "milestones": lambda o: nn.MultiStepLR(o, [2, 5], 0.5),
    "cosine": lambda o: nn.CosineAnnealingLR(o, 5),
    "restarts": lambda o: nn.CosineAnnealingWarmRestarts(o, 2, 2),
    "lambda": lambda o: nn.LambdaLR(o, lambda t: 0.9**t),
    "cycle": lambda o: nn.OneCycleLR(o, 0.5, 20),
    "sequence": lambda o: nn.SequentialLR(
        o, [nn.LinearLR(o), nn.ExponentialLR(o, 0.9)], milestones=[6]
    ),
    "plateau": lambda o: nn.ReduceLROnPlateau(o, patience=0, factor=0.5),
}


def moved(schedule: Any, n: int) -> list[float]:
    rates = []
    for number in range(n):
        schedule.step(*[float(number % 3)] * isinstance(schedule, nn.ReduceLROnPlateau))
        rates.append(schedule.optimizer.lr)
    return rates


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("before", [0, 1, 7])
def test_a_state_goes_on_where_it_was_taken(kind: str, before: int) -> None:
    first, second = (MADE[kind](sgd(momentum=0.9)) for _ in range(2))
    moved(first, before)
    text = json.dumps(first.state_dict(), allow_nan=False)

    second.load_state_dict(json.loads(text))
    second.optimizer.lr = first.optimizer.lr

    assert second.get_last_lr() == first.get_last_lr()
    assert moved(second, 6) == moved(first, 6)


@pytest.mark.parametrize("kind", [kind for kind in MADE if kind != "lambda"])
def test_schedules_are_copied_and_pickled_with_their_optimiser(kind: str) -> None:
    first = MADE[kind](sgd(momentum=0.9))
    moved(first, 3)
    copies = copy.deepcopy(first), pickle.loads(pickle.dumps(first))  # noqa: S301

    expected = moved(first, 6)

    assert [moved(each, 6) for each in copies] == [expected] * 2


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"last_epoch": -1}, SettingError, "StepLR expects last_epoch of at least 0, got -1"),
        ({"last_epoch": 1.5}, SettingTypeError, "last_epoch as a whole number, got 1.5"),
        ({"gamma": "0.1"}, SettingTypeError, "gamma as a real number, got '0.1'"),
        ({"gama": 0.1}, SettingError, "has the state .*gama.*did you mean 'gamma'"),
        ({"base_lrs": [0.1, 0.2]}, LengthError, "base_lrs with a number for each of 1 groups"),
        ({"_last_lr": 0.1}, SettingTypeError, "_last_lr as a list of rates, got 0.1"),
    ],
)
def test_a_state_that_cannot_be_is_refused_wholly(
    change: Any, error: type[Exception], message: str
) -> None:
    schedule = nn.StepLR(sgd(), 3)
    before = schedule.state_dict()

    with pytest.raises(error, match=message):
        schedule.load_state_dict({**before, "step_size": 9, **change})

    assert schedule.state_dict() == before


@pytest.mark.parametrize("state", [None, 3.0, [("last_epoch", 1)]])
@pytest.mark.parametrize("kind", ["step", "sequence", "plateau"])
def test_a_state_is_a_mapping(kind: str, state: Any) -> None:
    with pytest.raises(SettingTypeError, match="expects a state as state_dict"):
        MADE[kind](sgd()).load_state_dict(state)


@pytest.mark.parametrize(
    ("made", "error", "message"),
    [
        (lambda o: given.StepLR(o, 0), SettingError, "step_size of at least 1, got 0"),
        (lambda o: given.StepLR(o, 2.5), SettingTypeError, "step_size as a whole number, got 2.5"),
        (lambda o: given.StepLR(o, 2, -1.0), SettingError, "gamma of at least 0, got -1"),
        (lambda o: given.MultiStepLR(o, 3), SettingTypeError, "milestones as a sequence"),
        (lambda o: given.MultiStepLR(o, [0]), SettingError, "each of milestones of at least 1"),
        (lambda o: given.LinearLR(o, 0.0), SettingError, "start_factor from 0 to 1, and not 0"),
        (lambda o: given.LinearLR(o, 0.5, 2.0), SettingError, "end_factor from 0 to 1, got 2"),
        (lambda o: given.LambdaLR(o, 0.5), SettingTypeError, "a function of the step's number"),
        (lambda o: given.LambdaLR(o, [abs, abs]), LengthError, "one function for each of 1 groups"),
        (lambda o: given.LambdaLR(o, lambda t: -1.0), SettingError, "would set the rate -0.8"),
        (lambda o: given.LambdaLR(o, lambda t: "x"), SettingTypeError, "a factor as a real number"),
        (lambda o: given.OneCycleLR(o, 0.1), SettingError, "total_steps, or both epochs and"),
        (
            lambda o: given.OneCycleLR(o, 0.1, 9),
            SettingError,
            "neither momentum nor betas",
        ),
        (lambda o: given.OneCycleLR(o, 0.1, 9, pct_start=2), SettingError, "pct_start from 0 to 1"),
        (lambda o: given.OneCycleLR(o, 0.1, 9, anneal_strategy="sin"), SettingError, "'sin'"),
        (lambda o: given.ReduceLROnPlateau(o, "least"), SettingError, "as one of 'min', 'max'"),
        (
            lambda o: given.ReduceLROnPlateau(o, factor=1.0),
            SettingError,
            "below 1, got 1",
        ),
        (lambda o: given.ReduceLROnPlateau(o, patience=-1), SettingError, "patience of at least 0"),
        (lambda o: given.StepLR(o, 3, last_epoch=5), SettingError, "does not know its first rate"),
        (lambda o: given.StepLR([Value(1.0)], 3), SettingTypeError, "expects the optimizer whose"),
    ],
)
def test_settings_without_a_meaning_are_refused(
    made: Any, error: type[Exception], message: str
) -> None:
    optimizer = Plain([Value(1.0)])

    with pytest.raises(error, match=message):
        made(optimizer)

    assert optimizer.lr == 0.8


class Plain(nn.Optimizer):
    """An optimiser without momentum."""

    settings = {"lr": nn.Setting(0.8, least=0.0)}  # noqa: RUF012
    lr: float

    @staticmethod
    def rule(xp: Any, x: Any, g: Any, lr: Any) -> Any:
        return x - lr * g


class Unrated(nn.Optimizer):
    """An optimiser that calls its rate otherwise."""

    settings = {"rate": nn.Setting(0.8)}  # noqa: RUF012

    @staticmethod
    def rule(xp: Any, x: Any, g: Any, rate: Any) -> Any:
        return x - rate * g


def test_an_optimiser_without_a_rate_is_refused() -> None:
    with pytest.raises(SettingError, match="Unrated has no setting of that name; .* rate"):
        nn.ExponentialLR(Unrated([Value(1.0)]), 0.5)


def test_a_cycle_ends_with_its_steps() -> None:
    schedule = nn.OneCycleLR(sgd(momentum=0.5), 0.5, 4)
    moved(schedule, 4)

    with pytest.raises(SettingError, match="made for 4 steps, and was to go to step 5"):
        schedule.step()

    assert schedule.last_epoch == 4


@pytest.mark.parametrize("part", [0.0, 0.25, 1.0])
def test_a_cycle_may_go_up_in_no_step_or_in_all(part: float) -> None:
    """With pct_start * total_steps = 1 PyTorch divides by zero."""
    schedule = nn.OneCycleLR(sgd(momentum=0.5), 0.5, 4, pct_start=part)

    assert np.isfinite(schedule.rates(5)).all()
    assert np.isfinite(moved(schedule, 4)).all()


def test_a_plateau_looks_at_numbers_and_values() -> None:
    schedule = nn.ReduceLROnPlateau(sgd(), patience=0, factor=0.5)
    schedule.step(Value(1.0))
    schedule.step(np.float32(1.0))

    assert schedule.optimizer.lr == 0.4  # type: ignore[attr-defined]
    with pytest.raises(SettingTypeError, match=r"step\(validation_loss\).*'low'"):
        schedule.step("low")  # type: ignore[arg-type]


def test_a_group_that_comes_later_is_told_of() -> None:
    optimizer = sgd()
    schedule = nn.ExponentialLR(optimizer, 0.5)
    optimizer.add_param_group({"params": [Value(2.0)]})

    with pytest.raises(LengthError, match="made for 1 groups .* its optimizer has 2 now"):
        schedule.step()
    with pytest.raises(SettingError, match="1 groups .* counted from 0, got group=2"):
        nn.ExponentialLR(sgd(), 0.5).rates(3, group=2)


def test_sequences_want_schedules_of_their_own_optimiser() -> None:
    ours, other = sgd(), sgd()
    parts = [nn.LinearLR(ours), nn.LinearLR(other)]

    with pytest.raises(SettingError, match="that at 1, LinearLR.*made for another"):
        nn.SequentialLR(ours, parts, [3])
    with pytest.raises(LengthError, match="1 schedules and 1 milestones"):
        nn.SequentialLR(ours, parts[:1], [3])
    with pytest.raises(SettingTypeError, match="a rule of the step's number"):
        nn.SequentialLR(ours, [nn.ReduceLROnPlateau(ours)], [])  # type: ignore[list-item]


def test_a_rule_of_ones_own_is_read_when_its_class_is_made() -> None:
    with pytest.raises(NotationError, match=r"rule of Wave cannot be read: .*not np.cos\(t\)"):

        class Wave(nn.LRScheduler):
            @staticmethod
            def rule(xp: Any, t: Any) -> Any:
                return np.cos(t)

    with pytest.raises(NotationError, match=r"parameters \(xp, n\); it is rule\(xp, t\)"):

        class Other(nn.LRScheduler):
            @staticmethod
            def rule(xp: Any, n: Any) -> Any:
                return 1.0


def test_settings_of_ones_own_rule_are_given_by_name() -> None:
    class Inverse(nn.LRScheduler):
        settings = {"slow": nn.Setting(1.0, least=0.0)}  # noqa: RUF012

        def rule(xp: Any, t: Any, slow: Any) -> Any:  # noqa: N805
            return 1.0 / (1.0 + t / slow)

    assert Inverse(sgd(), slow=2.0).rates(3) == pytest.approx([0.8, 0.8 / 1.5, 0.4], rel=1e-15)
    with pytest.raises(SettingTypeError, match="settings slow; got slo.*did you mean 'slow'"):
        Inverse(sgd(), slo=2.0)


def test_a_schedule_is_written_as_a_formula() -> None:
    assert nn.StepLR(sgd(), 30, 0.5).latex == (r"0.5^{\left\lfloor \frac{t}{30} \right\rfloor}")
    assert repr(nn.StepLR(sgd(), 30, 0.5)) == "StepLR(step_size=30, gamma=0.5, at step 0)"


@pytest.mark.parametrize("three_phase", [False, True])
def test_a_linear_cycle_can_be_moved_after_its_last_step(three_phase: bool) -> None:
    """As every loop does that moves after each step; a line would have gone below 0."""
    optimizer = nn.SGD([Value(1.0)], momentum=0.9)
    schedule = nn.OneCycleLR(optimizer, 0.3, 20, anneal_strategy="linear", three_phase=three_phase)
    for _ in range(20):
        optimizer.step()
        schedule.step()

    assert optimizer.lr == pytest.approx(0.3 / 25.0 / 1e4)
    assert optimizer.momentum == pytest.approx(0.95)
