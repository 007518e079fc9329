"""How a training goes on: schedules, clipped gradients, fresh samples, and who is told of steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, log_softmax
from autograd.errors import ClassIndexError, LengthError
from nn.errors import SettingError, SettingTypeError

both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])


class Scale(nn.Module):
    """w times x, for inputs that are numbers."""

    def __init__(self, w: float = 1.0) -> None:
        self.w = Value(w, "w")

    def forward(self, x: Any) -> Any:
        return self.w * x


def fit(model: Any, optimizer: Any, compiled: bool, data: Any = None, **settings: Any) -> Any:
    """A training of one sample a batch, in order; from w the loss w² has the slope 2 w."""
    given: dict[str, Any] = {"batch_size": 1, "shuffle": False, "progress": False}
    data = ([1.0, 1.0], [0.0, 0.0]) if data is None else data
    return nn.fit(model, nn.mse_loss, data, optimizer, compile=compiled, **{**given, **settings})


@both_ways
@pytest.mark.parametrize(
    ("each", "end", "rate"),
    [("epoch", 0.5 * 0.5 * 0.75 * 0.75, 0.0625), ("step", 0.5 * 0.75 * 0.875 * 0.9375, 0.015625)],
)
def test_a_schedule_moves_after_each_epoch_or_each_step(
    each: Any, end: float, rate: float, compiled: bool
) -> None:
    """Rates 1/4, 1/8, ...: a step multiplies w by 1 - 2 lr."""
    model = Scale()
    optimizer = nn.SGD([model.w], lr=0.25)
    schedule = nn.ExponentialLR(optimizer, 0.5)

    fit(model, optimizer, compiled, epochs=2, scheduler=schedule, scheduler_each=each)

    assert model.w.data == end
    assert optimizer.lr == rate


@both_ways
def test_several_schedules_move_together(compiled: bool) -> None:
    model = Scale()
    optimizer = nn.SGD([model.w], lr=0.25)
    schedules = [nn.ExponentialLR(optimizer, 0.5), nn.StepLR(optimizer, 2, 0.1)]

    fit(model, optimizer, compiled, epochs=2, scheduler=schedules)

    assert optimizer.lr == pytest.approx(0.25 * 0.25 * 0.1, rel=1e-15)


@both_ways
@pytest.mark.parametrize("validation", [None, ([2.0], [0.0])], ids=["without", "with"])
def test_a_plateau_looks_at_the_validation_loss_else_at_that_of_training(
    validation: Any, compiled: bool
) -> None:
    """The rate is 0, so that neither falls; the best is that of the first epoch."""
    model = Scale()
    optimizer = nn.SGD([model.w], lr=0.0)
    schedule = nn.ReduceLROnPlateau(optimizer, patience=1)

    history = fit(model, optimizer, compiled, epochs=3, scheduler=schedule, validation=validation)

    assert schedule.best == (4.0 if validation else 1.0)
    assert schedule.best == (history.validation_loss or history.loss)[0]
    assert schedule.last_epoch == 3


def test_a_schedule_of_another_optimiser_is_refused() -> None:
    model = Scale()
    other = nn.StepLR(nn.SGD([Value(1.0)]), 3)

    with pytest.raises(SettingError, match="sets the rates of another optimizer"):
        fit(model, nn.SGD([model.w]), compiled=True, scheduler=other)


@pytest.mark.parametrize("given", ["cosine", 0.1, [None]])
def test_what_is_no_schedule_is_refused(given: Any) -> None:
    model = Scale()

    with pytest.raises(SettingTypeError, match="a scheduler such as nn.StepLR"):
        fit(model, nn.SGD([model.w]), compiled=True, scheduler=given)
    with pytest.raises(SettingError, match="one of 'epoch', 'step', got 'batch'"):
        fit(model, nn.SGD([model.w]), compiled=True, scheduler_each="batch")


def test_a_cycle_that_is_too_short_is_refused_before_training() -> None:
    model = Scale()
    optimizer = nn.SGD([model.w], momentum=0.5)
    schedule = nn.OneCycleLR(optimizer, 0.1, total_steps=5)

    with pytest.raises(SettingError, match=r"6 times, once a step, .* total_steps=6"):
        fit(model, optimizer, True, epochs=3, scheduler=schedule, scheduler_each="step")

    assert model.w.data == 1.0
    fit(model, optimizer, True, epochs=3, scheduler=schedule)
    assert schedule.last_epoch == 3


def test_a_cycle_of_all_steps_that_would_move_once_an_epoch_is_refused() -> None:
    """It ended training at a high rate, for PyTorch's users count steps and fit counts epochs."""
    model = Scale()
    optimizer = nn.SGD([model.w], momentum=0.5)
    schedule = nn.OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=2)

    with pytest.raises(SettingError, match=r"only 3 times, .* give scheduler_each='step'"):
        fit(model, optimizer, True, epochs=3, scheduler=schedule)

    fit(model, optimizer, True, epochs=3, scheduler=schedule, scheduler_each="step")
    assert schedule.last_epoch == 6


def test_a_schedule_that_is_given_twice_is_refused() -> None:
    """It moved twice after each epoch."""
    model = Scale()
    optimizer = nn.SGD([model.w])
    schedule = nn.StepLR(optimizer, 3)

    with pytest.raises(SettingError, match=r"StepLR.* twice"):
        fit(model, optimizer, True, scheduler=[schedule, schedule])


def test_a_plateau_of_what_should_rise_is_refused_for_it_sees_a_loss() -> None:
    """A loss that fell was never better, and the rates went down while all was well."""
    model = Scale()
    optimizer = nn.SGD([model.w])
    schedule = nn.ReduceLROnPlateau(optimizer, mode="max")

    with pytest.raises(SettingError, match=r"mode='min', or show .* callbacks="):
        fit(model, optimizer, True, scheduler=schedule)


@both_ways
@pytest.mark.parametrize("told", ["callbacks", "on_step"])
def test_a_schedule_that_a_callback_moves_too_is_refused(told: str, compiled: bool) -> None:
    model = Scale()
    optimizer = nn.SGD([model.w], lr=0.25)
    schedule = nn.StepLR(optimizer, 3)

    with pytest.raises(SettingError, match="A callback moved StepLR.* leave out one of them"):
        fit(
            model, optimizer, compiled, scheduler=schedule,
            **{told: lambda _: schedule.step()},
        )  # fmt: skip


@both_ways
def test_a_long_gradient_is_shortened_and_a_short_one_is_not(compiled: bool) -> None:
    """The gradient (6, 8) is 10 long, then (0, 0.5) or so."""
    u, v = Value(3.0), Value(4.0)

    class Two(nn.Module):
        def __init__(self) -> None:
            self.u, self.v = u, v

        def forward(self, x: Any) -> Any:
            return [self.u * x, self.v * x]

    settings: dict[str, Any] = {"compile": compiled, "progress": False}
    loss: Any = lambda p, _: p[0] * p[0] + p[1] * p[1]  # noqa: E731
    nn.fit(Two(), loss, ([1.0], [0.0]), nn.SGD([u, v], lr=1.0), max_norm=5.0, **settings)

    shortened = 5.0 / (10.0 + 1e-6)  # as PyTorch has it
    assert [u.grad, v.grad] == [6.0 * shortened, 8.0 * shortened]
    assert [u.data, v.data] == [3.0 - 6.0 * shortened, 4.0 - 8.0 * shortened]
    nn.fit(Two(), loss, ([1.0], [0.0]), nn.SGD([u, v], lr=0.0), max_norm=99.0, **settings)
    assert [u.grad, v.grad] == [2 * u.data, 2 * v.data]


@pytest.mark.parametrize(
    ("given", "error"),
    [(0.0, SettingError), (-1.0, SettingError), (float("nan"), SettingError),
     ("1", SettingTypeError)],
)  # fmt: skip
def test_a_length_without_meaning_is_refused(given: Any, error: type[Exception]) -> None:
    model = Scale()

    with pytest.raises(error, match="max_norm"):
        fit(model, nn.SGD([model.w]), compiled=True, max_norm=given)


@both_ways
def test_each_step_is_told_with_its_number_loss_and_rate(compiled: bool) -> None:
    model = Scale()
    optimizer = nn.SGD([model.w], lr=0.25)
    schedule = nn.ExponentialLR(optimizer, 0.5)
    told: list[Any] = []

    def note(step: nn.Step) -> None:
        assert (step.model, step.optimizer) == (model, optimizer)
        told.append(
            (step.number, step.epoch, step.loss, step.lr, step.history.epochs, model.w.data)
        )

    fit(model, optimizer, compiled, epochs=2, scheduler=schedule, scheduler_each="step",
        on_step=[note])  # fmt: skip

    ends = [0.5, 0.5 * 0.75, 0.5 * 0.75 * 0.875, 0.5 * 0.75 * 0.875 * 0.9375]
    losses = [w * w for w in (1.0, *ends)]
    assert told == [
        (1, 1, losses[0], 0.25, 0, ends[0]),
        (2, 1, losses[1], 0.125, 0, ends[1]),
        (3, 2, losses[2], 0.0625, 1, ends[2]),
        (4, 2, losses[3], 0.03125, 1, ends[3]),
    ]


@both_ways
def test_a_step_may_change_rate_and_parameters(compiled: bool) -> None:
    model = Scale()

    def change(step: nn.Step) -> None:
        if step.number == 1:
            model.w.data = 8.0
            step.optimizer.lr = 0.125  # type: ignore[attr-defined]

    fit(model, nn.SGD([model.w], lr=0.25), compiled, on_step=change)

    assert model.w.data == 6.0


@both_ways
def test_a_step_may_end_training_in_the_midst_of_an_epoch(compiled: bool) -> None:
    model = Scale()

    def enough(step: nn.Step) -> None:
        if step.number == 3:
            raise nn.StopTraining("three are enough")

    history = fit(model, nn.SGD([model.w], lr=0.25), compiled, epochs=9, on_step=enough)

    assert history.stopped == "three are enough"
    assert history.epochs == 1
    assert model.w.data == 0.125


def test_what_cannot_be_called_after_steps_is_refused() -> None:
    model = Scale()

    with pytest.raises(SettingTypeError, match="on_step that can be called with a Step, got 3"):
        fit(model, nn.SGD([model.w]), compiled=True, on_step=3)


@both_ways
def test_a_function_gives_new_samples_for_each_epoch(compiled: bool) -> None:
    """Its generator is that of the order, which is drawn after the samples."""
    seen: list[Any] = []

    def make(rng: np.random.Generator) -> Any:
        x = rng.normal(size=4)
        seen.append(x)
        return x, 3.0 * x

    model = Scale()
    losses: list[float] = []
    fit(
        model, nn.SGD([model.w], lr=0.0), compiled, make, epochs=3, shuffle=True, rng=5,
        on_step=lambda step: losses.append(step.loss),
    )  # fmt: skip
    rng, expected = np.random.default_rng(5), []
    for x in seen:
        assert (rng.normal(size=4) == x).all()
        expected += [4.0 * x[row] ** 2 for row in rng.permutation(4)]

    assert len(seen) == 3
    assert losses == pytest.approx(expected, rel=1e-14)


@both_ways
@pytest.mark.parametrize(
    ("then", "message"),
    [
        (([1.0], [1.0]), "as many samples in every epoch: in the first it gave 2, and now 1"),
        (([[1.0], [2.0]], [1.0, 2.0]), r"same shapes .* \(\(\), \(\)\), and now \(\(1,\), \(\)\)"),
        (([1.0, 2.0], [1, 2]), "kind of targets .* gave real numbers, and now whole numbers"),
        (([], []), "no inputs"),
        (None, "tuple"),
    ],
)
def test_new_samples_that_are_not_like_the_first_are_refused(
    then: Any, message: str, compiled: bool
) -> None:
    calls = iter([([1.0, 2.0], [1.0, 2.0]), then])
    model = Scale()

    with pytest.raises((LengthError, SettingTypeError), match=message):
        fit(model, nn.SGD([model.w], lr=0.0), compiled, lambda _: next(calls), epochs=3)


def test_an_error_in_the_function_comes_with_a_note() -> None:
    model = Scale()

    with pytest.raises(ZeroDivisionError) as caught:
        fit(model, nn.SGD([model.w]), True, lambda _: 1 / 0)

    assert caught.value.__notes__ == ["nn.fit was calling data(rng) for the samples of an epoch."]


def test_classes_that_come_only_later_count_where_each_has_a_loss_of_its_own() -> None:
    """A dict of classes cannot be asked with a Value, so that each class is told apart."""
    places = {0: 0, 1: 1, 2: 2}

    def end(compiled: bool) -> list[float]:
        calls = iter([([1.0, 2.0], [0, 1]), ([1.0, 2.0], [2, 1]), ([3.0, 1.0], [0, 2])])
        weights = [Value(0.1), Value(0.2), Value(0.3)]
        nn.fit(
            lambda x: [w * x for w in weights],
            lambda scores, k: -log_softmax(scores)[places[k]],
            lambda _: next(calls), nn.SGD(weights, lr=0.1), epochs=3,
            shuffle=False, compile=compiled, progress=False,
        )  # fmt: skip
        return [w.data for w in weights]

    assert end(compiled=True) == pytest.approx(end(compiled=False), rel=1e-13)


@both_ways
def test_a_class_that_is_none_in_a_later_epoch_is_an_error(compiled: bool) -> None:
    """A program looked at no class, and went on with the loss of none at all."""
    calls = iter([([1.0, 2.0], [0, 1]), ([1.0, 2.0], [0, 2])])
    weights = [Value(0.1), Value(0.2)]

    with pytest.raises(ClassIndexError, match="got class 2 for 2 logits"):
        nn.fit(
            lambda x: [w * x for w in weights], nn.cross_entropy, lambda _: next(calls),
            nn.SGD(weights), epochs=2, compile=compiled, progress=False,
        )  # fmt: skip


@both_ways
def test_an_index_that_is_none_in_validation_is_an_error(compiled: bool) -> None:
    """A program looked at no index, and the loss of validation was nan without a word."""
    model = nn.Sequential(nn.Embedding(3, 2), nn.Flatten())
    data = [[0, 1], [1, 2], [2, 0], [0, 0]], [1.0, 0.0, 0.0, 1.0]
    wrong = [[0, 1], [1, 2], [2, 0], [3, 0]], [1.0, 0.0, 0.0, 1.0]

    with pytest.raises(ClassIndexError, match="got the index 3, and has 3 vectors"):
        nn.fit(
            lambda x: model(x)[0], nn.mse_loss, data, nn.SGD(model.parameters()),
            validation=wrong, compile=compiled, progress=False,
        )  # fmt: skip


@both_ways
def test_a_short_last_batch_is_left_out_if_asked(compiled: bool) -> None:
    """Three steps of two samples, and the mean of their losses."""
    model = Scale()
    optimizer = nn.SGD([model.w], lr=0.0)
    data = ([1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 9.0], [0.0] * 7)

    history = fit(model, optimizer, compiled, data, batch_size=2, drop_last=True)

    assert optimizer.state.steps == 3
    assert history.loss == [pytest.approx(14.0 / 3.0, rel=1e-15)]


def test_to_leave_out_the_only_batch_is_refused() -> None:
    model = Scale()

    with pytest.raises(SettingError, match="leave out the only batch: it has 2 samples, fewer"):
        fit(model, nn.SGD([model.w]), True, batch_size=3, drop_last=True)
    with pytest.raises(SettingTypeError, match="drop_last as True or False"):
        fit(model, nn.SGD([model.w]), True, drop_last="yes")


def test_validation_that_would_be_new_each_time_is_refused() -> None:
    model = Scale()

    with pytest.raises(SettingTypeError, match="validation as data that stay the same"):
        fit(model, nn.SGD([model.w]), True, validation=lambda rng: ([1.0], [1.0]))
