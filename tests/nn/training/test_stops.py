"""How a training is followed and ended: callbacks, interrupts, and steps that go bad."""

from __future__ import annotations

import re
import warnings
from typing import Any

import pytest

import nn
from autograd import Value, dot, sqrt
from autograd.errors import ChainruleWarning

both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])
ONE = ([1.0], [0.0])
"""One sample: from w the loss w² has the slope 2 w."""


def scaled(w: Value) -> Any:
    return lambda x: w * x


def fit(w: Value, optimizer: nn.Optimizer, compiled: bool, **settings: Any) -> nn.History:
    return nn.fit(
        scaled(w), nn.mse_loss, ONE, optimizer, compile=compiled, progress=False, **settings
    )


@both_ways
def test_callbacks_see_each_epoch_after_it(compiled: bool) -> None:
    w = Value(1.0)
    seen: list[tuple[int, float, float | None, float]] = []

    def note(epoch: nn.Epoch) -> None:
        assert epoch.history.loss[-1] == epoch.loss
        seen.append((epoch.number, epoch.loss, epoch.validation_loss, w.data))

    fit(w, nn.SGD([w], lr=0.25), compiled, epochs=2, callbacks=[note], validation=ONE)

    assert seen == [(1, 1.0, 0.25, 0.5), (2, 0.25, 0.0625, 0.25)]


@both_ways
def test_a_callback_is_given_model_and_optimiser(compiled: bool) -> None:
    w = Value(1.0)
    optimizer = nn.SGD([w])
    model, seen = scaled(w), []

    def note(epoch: nn.Epoch) -> None:
        seen.append((epoch.model, epoch.optimizer, epoch.validation_loss))

    nn.fit(model, nn.mse_loss, ONE, optimizer, callbacks=note, compile=compiled, progress=False)

    assert seen == [(model, optimizer, None)]


@both_ways
def test_a_learning_rate_changed_by_a_callback_takes_effect(compiled: bool) -> None:
    """1 - 0.25 * 2 = 0.5, then 0.5 - 0.125 * 1 = 0.375."""
    w = Value(1.0)

    def halve(epoch: nn.Epoch) -> None:
        epoch.optimizer.lr /= 2  # type: ignore[attr-defined]

    fit(w, nn.SGD([w], lr=0.25), compiled, epochs=2, callbacks=[halve])

    assert w.data == 0.375


@both_ways
def test_parameters_changed_by_a_callback_stay_changed(compiled: bool) -> None:
    """From 3, which it sets, a step leads to 3 - 0.25 * 6 = 1.5; then it sets 3 again."""
    w = Value(1.0)
    before: list[float] = []

    def put_back(epoch: nn.Epoch) -> None:
        before.append(w.data)
        w.data = 3.0

    fit(w, nn.SGD([w], lr=0.25), compiled, epochs=2, callbacks=[put_back])

    assert before == [0.5, 1.5]
    assert w.data == 3.0


@both_ways
def test_a_callback_may_change_what_is_not_trained(compiled: bool) -> None:
    """(w + c)²: from 1 + 0 to 0.5; with c = 1 the slope is 3, and 0.5 - 0.25 * 3 = -0.25."""

    class Sum(nn.Module):
        def __init__(self) -> None:
            self.w, self.c = Value(1.0), Value(0.0)

        def __call__(self, x: Any) -> Any:
            return self.w * x + self.c

    model = Sum()

    def shift(epoch: nn.Epoch) -> None:
        model.c.data = 1.0

    nn.fit(
        model,
        nn.mse_loss,
        ONE,
        nn.SGD([model.w], lr=0.25),
        epochs=2,
        callbacks=[shift],
        compile=compiled,
        progress=False,
    )

    assert model.w.data == -0.25


@both_ways
def test_a_callback_ends_training_with_a_reason(compiled: bool) -> None:
    w = Value(1.0)

    def enough(epoch: nn.Epoch) -> None:
        if epoch.loss < 0.3:
            raise nn.StopTraining("good enough")

    history = fit(w, nn.SGD([w], lr=0.25), compiled, epochs=9, callbacks=[enough])

    assert history.stopped == "good enough"
    assert history.loss == [1.0, 0.25]
    assert w.data == 0.25


def test_a_training_that_is_not_stopped_gives_no_reason() -> None:
    w = Value(1.0)

    assert fit(w, nn.SGD([w]), compiled=True).stopped == ""


@both_ways
def test_an_error_in_a_callback_comes_through(compiled: bool) -> None:
    w = Value(1.0)

    def fail(epoch: nn.Epoch) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fit(w, nn.SGD([w], lr=0.25), compiled, epochs=9, callbacks=[fail])

    assert w.data == 0.5


class Interrupted(nn.SGD):
    """Ctrl-C comes in the third step, when it asks for the settings."""

    steps = 0

    @property
    def numbers(self) -> list[float]:
        self.steps += 1
        if self.steps == 3:
            raise KeyboardInterrupt
        return super().numbers


@both_ways
def test_an_interrupt_leaves_what_the_last_finished_step_made(compiled: bool) -> None:
    """Two steps from 1: 0.5, then 0.5 - 0.25 * (0.5 * 2 + 1) = 0; the buffer is 2, with slope 1."""
    w = Value(1.0)
    optimizer = Interrupted([w], lr=0.25, momentum=0.5)

    with pytest.raises(KeyboardInterrupt):
        fit(w, optimizer, compiled, epochs=9)

    assert (w.data, w.grad, optimizer.state["momentum_buffer"].tolist()) == (0.0, 1.0, [2.0])


def logarithms(w: Value) -> Any:
    return lambda x: (w * x).log()


@both_ways
def test_a_loss_that_is_nan_ends_training_and_names_the_node(compiled: bool) -> None:
    w = Value(2.0, "w")
    data = ([1.0, 1.0, -1.5], [0.0] * 3)
    settings: dict[str, Any] = {"batch_size": 1, "shuffle": False, "progress": False}

    with pytest.warns(nn.NonFiniteWarning, match="Training stopped: epoch 1, step 3"):
        history = nn.fit(
            logarithms(w), nn.mse_loss, data, nn.SGD([w], lr=0.0), compile=compiled, **settings
        )

    x = "x" if compiled else "(−1.5)"
    assert history.stopped == (
        f"epoch 1, step 3: the loss is nan: log(w · {x}) = log(−3) gave nan (sample 2)"
    )
    assert history.loss == []


@both_ways
def test_a_bad_step_is_not_done(compiled: bool) -> None:
    """The parameters are those of the step before, at which the loss of the sample is nan."""
    w = Value(1.0, "w")
    data = ([2.0, -1.0], [0.0] * 2)
    optimizer = nn.SGD([w], lr=0.25, momentum=0.5)
    model = logarithms(w)

    with pytest.warns(nn.NonFiniteWarning):
        history = nn.fit(
            model, nn.mse_loss, data, optimizer, 5, 1,
            shuffle=False, compile=compiled, progress=False,
        )  # fmt: skip

    assert history.stopped.endswith(" = log(−0.653426) gave nan (sample 1)")
    slope = 2 * 0.6931471805599453  # of log(2 w)² at 1; 1 - 0.25 * slope is 0.653426
    assert w.data == pytest.approx(1.0 - 0.25 * slope, rel=1e-14)
    assert w.grad == pytest.approx(slope, rel=1e-14)
    assert optimizer.state["momentum_buffer"] == pytest.approx([slope], rel=1e-14)
    assert nn.mse_loss(model(-1.0), 0.0).data != nn.mse_loss(model(-1.0), 0.0).data


@both_ways
def test_a_gradient_that_is_infinite_ends_training_and_names_the_node(compiled: bool) -> None:
    """The loss sqrt(w²) is 0 at 0, and finite."""
    w = Value(0.0, "w")

    with pytest.warns(nn.NonFiniteWarning) as caught:
        history = nn.fit(
            lambda x: (w * w + 0.0).sqrt() + x, nn.half_squared_error, ([1.0], [0.0]),
            nn.SGD([w]), compile=compiled, progress=False,
        )  # fmt: skip

    assert re.fullmatch(
        r"epoch 1, step 1: the gradient of 'w' is nan: the gradient of .* through "
        r"√\(.*\) = √\(0\) is inf: 1 times the slope inf \(sample 0\)",
        history.stopped,
    )
    assert caught[0].filename == __file__
    assert w.data == 0.0


@both_ways
def test_infinite_slopes_that_reach_no_parameter_are_not_blamed(compiled: bool) -> None:
    """The slope of sqrt(x) in the input 0 is infinite, too, and comes first on the way down."""
    w = Value(0.0, "w")

    with pytest.warns(nn.NonFiniteWarning):
        history = nn.fit(
            lambda x: (w * w).sqrt() + sqrt(x), lambda p, _: p, ([0.0], [0.0]),
            nn.SGD([w]), compile=compiled, progress=False,
        )  # fmt: skip

    assert "the gradient of w · w through √(w · w)" in history.stopped


@both_ways
def test_gradients_stay_if_the_first_step_goes_bad(compiled: bool) -> None:
    w = Value(-1.0)
    w.grad = 7.0

    with pytest.warns(nn.NonFiniteWarning):
        fit(w, nn.SGD([w]), compiled, penalty=lambda _: w.log())

    assert w.grad == 7.0


@both_ways
def test_an_update_that_overflows_ends_training_and_names_the_parameter(compiled: bool) -> None:
    w = Value(2.0, "w")

    with pytest.warns(nn.NonFiniteWarning):
        history = nn.fit(
            scaled(w), lambda p, _: p, ([1e9], [0.0]), nn.SGD([w], lr=1e300),
            compile=compiled, progress=False,
        )  # fmt: skip

    assert history.stopped == (
        "epoch 1, step 1: the update makes 'w' -inf: it was 2, and its gradient is 1e+09"
    )
    assert w.data == 2.0


@both_ways
def test_a_sum_that_overflows_is_told_from_samples_that_do(compiled: bool) -> None:
    w = Value(1e308, "w")

    with pytest.warns(nn.NonFiniteWarning):
        history = nn.fit(
            scaled(w), lambda p, _: p, ([1.0] * 8, [0.0] * 8), nn.SGD([w]),
            compile=compiled, progress=False,
        )  # fmt: skip

    assert "is finite for every sample alone" in history.stopped


@both_ways
def test_a_penalty_that_goes_bad_is_named_as_such(compiled: bool) -> None:
    w = Value(-1.0, "w")

    with pytest.warns(nn.NonFiniteWarning):
        history = fit(w, nn.SGD([w]), compiled, penalty=lambda _: w.log())

    assert history.stopped.endswith("the loss is nan: log(w) = log(−1) gave nan (in the penalty)")


@both_ways
def test_a_bad_step_can_be_made_an_error(compiled: bool) -> None:
    w = Value(-1.0, "w")

    with warnings.catch_warnings():
        warnings.simplefilter("error", nn.NonFiniteWarning)
        with pytest.raises(nn.NonFiniteWarning, match=r"log\(−1\) gave nan"):
            fit(w, nn.SGD([w]), compiled, penalty=lambda _: w.log())


def test_a_stop_is_told_in_a_category_of_ours() -> None:
    assert issubclass(nn.NonFiniteWarning, ChainruleWarning)
    assert issubclass(nn.NonFiniteWarning, RuntimeWarning)


@both_ways
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "optimizer", [lambda ps: nn.SGD(ps, 1e300, momentum=0.5), lambda ps: nn.SGD(ps, 1e300)]
)
def test_a_step_in_which_only_some_parameters_become_non_finite_is_not_done(
    compiled: bool, place: int, optimizer: Any
) -> None:
    """The others are left at the step before as well, and so is the momentum."""
    ws = [Value(1.0, f"w{i}") for i in range(3)]
    steps = optimizer(ws)
    slopes = [1e-300] * 3
    slopes[place] = 1e9

    with pytest.warns(nn.NonFiniteWarning, match=rf"the update makes 'w{place}' -inf: it was 1"):
        nn.fit(
            lambda xs: dot(ws, xs), lambda p, _: p, ([slopes], [0.0]), steps,
            compile=compiled, progress=False,
        )  # fmt: skip

    assert [w.data for w in ws] == [1.0] * 3
    assert [w.grad for w in ws] == [0.0] * 3
    assert not steps.state
