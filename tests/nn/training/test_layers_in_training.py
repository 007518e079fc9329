"""Training what behaves differently in use: dropout, batch normalisation, modes, buffers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, dot
from autograd.errors import LengthError
from nn.errors import SettingError
from nn.recordings import noise, observed

both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])


def samples(n: int = 13) -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 3)), rng.integers(0, 2, n)


def net(*parts: Any) -> nn.Sequential:
    nn.manual_seed(4)
    return nn.Sequential(nn.Linear(3, 4, bias=False), *parts, nn.Tanh(), nn.Linear(4, 2))


def trained(model: Any, compiled: bool, data: Any = None, **settings: Any) -> nn.History:
    """A few epochs, the order and chance of which are the same in every call."""
    nn.manual_seed(8)
    optimizer = settings.pop("optimizer", None) or nn.SGD(model.parameters(), 0.2, momentum=0.5)
    given = {"epochs": 3, "batch_size": 5, "rng": 2, "progress": False, **settings}
    return nn.fit(model, nn.cross_entropy, data or samples(), optimizer, compile=compiled, **given)


def numbers_of(model: nn.Module) -> list[float]:
    return [x for array in model.state_dict().values() for x in np.ravel(array).tolist()]


PARTS: dict[str, Any] = {
    "dropout": lambda: [nn.Dropout(0.4)],
    "two dropouts": lambda: [nn.Dropout(0.4), nn.Dropout(0.1)],
    "batch norm": lambda: [nn.BatchNorm1d(4)],
    "of all batches": lambda: [nn.BatchNorm1d(4, momentum=None)],
    "of each batch": lambda: [nn.BatchNorm1d(4, track_running_stats=False)],
    "both": lambda: [nn.BatchNorm1d(4), nn.Dropout(0.4)],
}


@pytest.mark.parametrize("parts", PARTS)
def test_recorded_and_compiled_training_agree_in_masks_and_statistics(parts: str) -> None:
    """The last of three batches has three samples; nine steps."""
    models, histories = [], []
    for compiled in (True, False):
        model = net(*PARTS[parts]())
        # of two batches of validation data the last has one sample, or two where it is mixed
        validation = samples(7 if parts == "of each batch" else 6)
        histories.append(trained(model, compiled, validation=validation))
        models.append(model)

    assert numbers_of(models[0]) == pytest.approx(numbers_of(models[1]), rel=1e-12, abs=1e-14)
    for course in ("loss", "validation_loss"):
        first, second = (getattr(history, course) for history in histories)
        assert first == pytest.approx(second, rel=1e-12)


@pytest.mark.parametrize("max_norm", [None, 0.3], ids=["whole", "clipped"])
def test_groups_schedules_and_clipping_agree_too(max_norm: float | None) -> None:
    """Two groups with rates and momenta of their own, which move after each of nine steps."""
    ends = []
    for compiled in (True, False):
        model = net(nn.BatchNorm1d(4), nn.Dropout(0.2))
        groups = [
            {"params": model[0].parameters(), "lr": 0.3},
            {"params": model[1].parameters() + model[-1].parameters(), "momentum": 0.1},
        ]
        optimizer = nn.SGD(groups, lr=0.1, momentum=0.8)
        schedules = [nn.CosineAnnealingLR(optimizer, 12), nn.StepLR(optimizer, 2, 0.7)]
        history = trained(
            model, compiled, optimizer=optimizer, scheduler=schedules, scheduler_each="step",
            max_norm=max_norm, validation=samples(6),
        )  # fmt: skip
        rates = [group["lr"] for group in optimizer.param_groups]
        ends.append(numbers_of(model) + history.loss + history.validation_loss + rates)

    assert ends[0] == pytest.approx(ends[1], rel=1e-12, abs=1e-14)
    assert ends[0][-2] == pytest.approx(3.0 * ends[0][-1], rel=1e-12)


@both_ways
def test_a_buffer_that_a_callback_sets_counts_from_the_next_step_on(compiled: bool) -> None:
    """(w - shift)²: from 1 to 1/2, then with the shift 1 to 3/4; the validation loss is 1/16."""

    class Shifted(nn.Module):
        shift: float

        def __init__(self) -> None:
            self.w = Value(1.0)
            self.register_buffer("shift", 0.0)

        def forward(self, x: Any) -> Any:
            return self.w * x - self.shift

    model = Shifted()

    def change(step: nn.Step) -> None:
        model.shift = 1.0

    history = nn.fit(
        model, nn.mse_loss, ([1.0, 1.0], [0.0] * 2), nn.SGD([model.w], lr=0.25), batch_size=1,
        on_step=change, validation=([1.0], [0.0]), compile=compiled, progress=False,
    )  # fmt: skip

    assert (model.w.data, history.validation_loss) == (0.75, [0.0625])


@both_ways
def test_chance_is_that_of_the_seed_and_differs_from_step_to_step(compiled: bool) -> None:
    """Dropout of the only input: a step is done, or nothing happens; the loss is 1 or 4 w² then."""
    w = Value(1.0)

    class Left(nn.Module):
        def __init__(self) -> None:
            self.w, self.drop = w, nn.Dropout(0.5)

        def forward(self, x: Any) -> Any:
            return self.drop([self.w * x])[0]

    losses: list[float] = []
    nn.manual_seed(5)
    nn.fit(
        Left(), nn.mse_loss, ([1.0], [0.0]), nn.SGD([w], lr=0.0), epochs=20, compile=compiled,
        shuffle=False, on_step=lambda step: losses.append(step.loss), progress=False,
    )  # fmt: skip
    drawn = np.random.default_rng(5).random(20)

    assert losses == [4.0 if u >= 0.5 else 0.0 for u in drawn]


@both_ways
def test_compiling_and_trying_draws_nothing_from_the_generator_of_the_user(compiled: bool) -> None:
    model = net(nn.Dropout(0.4), nn.Dropout(0.2))
    trained(model, compiled, validation=samples(6), rng=3)
    after = np.random.default_rng(8)
    after.random((3 * 13, 8))

    nn_next = noise(1, lambda u: u)

    assert nn_next == [after.random()]


@both_ways
@pytest.mark.parametrize("modes", [(True, True), (False, False), (True, False)])
def test_the_mode_of_each_module_comes_back(modes: tuple[bool, bool], compiled: bool) -> None:
    model = net(nn.Dropout(0.4))
    model.train(modes[0])
    model[1].train(modes[1])
    seen: list[bool] = []

    def note(epoch: nn.Epoch) -> None:
        seen.append(all(module.training for module in model.modules()))
        model.eval()

    trained(model, compiled, validation=samples(3), callbacks=note)

    assert seen == [True, True, True]
    assert (model.training, model[1].training) == modes


@both_ways
def test_the_mode_comes_back_after_an_error(compiled: bool) -> None:
    model = net(nn.Dropout(0.4)).eval()

    def fail(_: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        trained(model, compiled, callbacks=fail)
    with pytest.raises(LengthError):
        trained(model, compiled, data=(np.ones((3, 2)), [0, 1, 0]))

    assert not any(module.training for module in model.modules())


@both_ways
def test_a_part_that_a_model_keeps_out_of_training_stays_out(compiled: bool) -> None:
    """As one freezes a normalisation in PyTorch: in a `train` of one's own."""

    class Frozen(nn.Module):
        def __init__(self) -> None:
            nn.manual_seed(4)
            self.norm, self.last = nn.BatchNorm1d(3), nn.Linear(3, 2)
            self.norm.running_mean = np.array([1.0, 2.0, 3.0])

        def train(self, mode: bool = True) -> Any:
            super().train(mode)
            self.norm.eval()
            return self

        def forward(self, x: Any) -> Any:
            return self.last(self.norm(x))

    model = Frozen()
    history = trained(model, compiled, data=samples(11), validation=samples(4))

    assert model.norm.num_batches_tracked == 0
    assert history.loss[-1] < history.loss[0]


class InterruptedReceiver(nn.Module):
    """Ctrl-C comes when it is handed its third number."""

    total: float

    def __init__(self) -> None:
        self.w = Value(1.0)
        self.register_buffer("total", 0.0)
        self.calls = 0

    def forward(self, x: Any) -> Any:
        y = self.w * x
        if self.training:
            observed([y], self.receive)
        return y

    def receive(self, numbers: Any) -> None:
        self.calls += 1
        self.total += float(numbers[0])
        if self.calls == 3:
            raise KeyboardInterrupt


@both_ways
def test_an_interrupt_among_running_numbers_leaves_the_last_finished_step(compiled: bool) -> None:
    """From 1 with the rate 1/4, steps lead to 1/2 and 1/4; 1 and 1/2 were seen."""
    model = InterruptedReceiver()

    with pytest.raises(KeyboardInterrupt):
        nn.fit(
            model, nn.mse_loss, ([1.0], [0.0]), nn.SGD([model.w], lr=0.25), epochs=9,
            compile=compiled, progress=False,
        )  # fmt: skip

    assert (model.w.data, model.total) == (0.25, 1.5)


@both_ways
def test_validation_is_of_the_model_in_use(compiled: bool) -> None:
    """All is left out in training, and nothing in use: the loss is 0.25, with w = 0.5 then."""
    w = Value(0.5)

    class All(nn.Module):
        def __init__(self) -> None:
            self.w, self.drop = w, nn.Dropout(1.0)

        def forward(self, x: Any) -> Any:
            return self.drop(self.w * x)

    history = nn.fit(
        All(), nn.mse_loss, ([1.0], [0.0]), nn.SGD([w]), validation=([1.0], [0.0]),
        compile=compiled, progress=False,
    )  # fmt: skip

    assert (history.loss, history.validation_loss) == ([0.0], [0.25])


@both_ways
def test_validation_uses_the_running_statistics_of_its_epoch(compiled: bool) -> None:
    """They differ from epoch to epoch, and are no constants of the program."""
    model = net(nn.BatchNorm1d(4))
    data, courses = samples(6), []

    def look(epoch: nn.Epoch) -> None:
        model.eval()
        losses = [nn.cross_entropy(model(x), int(k)) for x, k in zip(*data, strict=True)]
        courses.append(float(np.mean([loss.data for loss in losses])))

    history = trained(model, compiled, validation=data, callbacks=look)

    assert history.validation_loss == pytest.approx(courses, rel=1e-12)


@both_ways
def test_a_last_batch_of_one_sample_is_refused_before_training_starts(compiled: bool) -> None:
    model = net(nn.BatchNorm1d(4))
    before = numbers_of(model)

    with pytest.raises(LengthError, match="batch of one sample") as caught:
        trained(model, compiled, data=samples(11))

    assert "drop_last=True" in caught.value.__notes__[-1]
    assert numbers_of(model) == before


@both_ways
def test_a_last_batch_of_one_sample_is_left_out_if_asked(compiled: bool) -> None:
    model = net(nn.BatchNorm1d(4))

    trained(model, compiled, data=samples(11), drop_last=True)

    assert model[1].num_batches_tracked == 6


@both_ways
def test_a_lone_sample_a_batch_is_trained_on_where_nothing_mixes(compiled: bool) -> None:
    assert trained(net(nn.Dropout(0.2)), compiled, data=samples(11)).epochs == 3


class Counting(nn.Module):
    """Counts samples, and keeps what it saw last."""

    seen: int
    last: Any

    def __init__(self) -> None:
        self.w = Value(1.0)
        self.register_buffer("seen", 0)
        self.register_buffer("last", np.zeros(2))

    def forward(self, x: Any) -> Any:
        y = self.w * x
        if self.training:
            observed([y, y * y], self.receive)
        return y

    def receive(self, numbers: Any) -> None:
        self.seen += 1
        self.last[:] = numbers  # in place, as one should not


@both_ways
def test_what_is_observed_of_each_sample_is_handed_over_in_order(compiled: bool) -> None:
    model = Counting()
    x = [1.0, 2.0, 3.0]

    nn.fit(
        model, nn.mse_loss, (x, [0.0] * 3), nn.SGD(model.parameters(), lr=0.0), epochs=2,
        shuffle=False, validation=(x, x), compile=compiled, progress=False,
    )  # fmt: skip

    assert model.seen == 6
    assert model.last.tolist() == [3.0, 9.0]


@both_ways
def test_a_step_that_is_not_done_leaves_running_statistics(compiled: bool) -> None:
    """The second sample makes infinity of the loss."""
    model = Counting()

    with pytest.warns(nn.NonFiniteWarning, match=r"epoch 1, step 2: .*\(sample 1\)"):
        nn.fit(
            model, nn.mse_loss, ([1.0, 1e200], [0.0] * 2), nn.SGD(model.parameters(), lr=0.0),
            batch_size=1, shuffle=False, compile=compiled, progress=False,
        )  # fmt: skip

    assert (model.seen, model.last.tolist()) == (1, [1.0, 1.0])


@both_ways
def test_the_sample_that_went_bad_is_found_with_the_chance_of_its_step(compiled: bool) -> None:
    """1e200 is kept or left out: only where it is kept is there a square of it."""

    class Now(nn.Module):
        def __init__(self) -> None:
            self.w = Value(1.0, "w")

        def forward(self, x: Any) -> Any:
            (kept,) = noise(1, lambda u: (u > 0.7).astype(float))
            return self.w * x * kept

    model = Now()
    nn.manual_seed(0)
    drawn = np.random.default_rng(0).random(40) > 0.7
    first = int(np.flatnonzero(drawn)[0])

    with pytest.warns(nn.NonFiniteWarning):
        history = nn.fit(
            model, nn.mse_loss, ([1e200] * 40, [0.0] * 40), nn.SGD(model.parameters(), lr=0.0),
            shuffle=False, batch_size=40, compile=compiled, progress=False,
        )  # fmt: skip

    assert history.stopped.endswith(f"gave ∞ (sample {first})")


@both_ways
def test_a_bad_batch_of_a_model_that_mixes_is_explained(compiled: bool) -> None:
    model = nn.Sequential(nn.BatchNorm1d(1), nn.Linear(1, 1))
    y = np.array([[1.0], [2.0], [1e200], [3.0]])

    with pytest.warns(nn.NonFiniteWarning, match=r"step 2: the loss is inf: .* ∞ \(sample 2\)"):
        nn.fit(
            model, nn.mse_loss, (np.arange(4.0)[:, None], y), nn.SGD(model.parameters(), lr=0.0),
            batch_size=2, shuffle=False, compile=compiled, progress=False,
        )  # fmt: skip

    assert model[0].num_batches_tracked == 1


@both_ways
def test_running_statistics_that_overflow_end_training(compiled: bool) -> None:
    """What is normalised by an infinite variance is 0, and the loss is finite."""
    model = nn.Sequential(nn.BatchNorm1d(1), nn.Linear(1, 1))
    x = np.array([[1.0], [2.0], [1e200], [3.0]])

    with pytest.warns(nn.NonFiniteWarning, match=r"step 2: BatchNorm1d.running_var becomes inf"):
        nn.fit(
            model, nn.mse_loss, (x, np.zeros((4, 1))), nn.SGD(model.parameters()),
            batch_size=2, shuffle=False, compile=compiled, progress=False,
        )  # fmt: skip

    assert model[0].num_batches_tracked == 1
    assert np.isfinite(numbers_of(model)).all()


def test_chance_that_depends_on_the_data_is_refused_with_the_remedy() -> None:
    class Some(nn.Module):
        def __init__(self) -> None:
            self.w = Value(1.0)

        def forward(self, x: Any) -> Any:
            y = self.w * x
            return y * noise(1, lambda u: u)[0] if y.data > 2.0 else y

    model = Some()

    with pytest.raises(SettingError, match="draws 1 random numbers for sample 1 and 0 for what"):
        nn.fit(
            model, nn.mse_loss, ([1.0, 3.0], [0.0, 1.0]), nn.SGD(model.parameters()),
            progress=False,
        )  # fmt: skip


def test_a_transform_that_is_written_for_one_sample_gets_one_at_a_time() -> None:
    """It sorts, and takes away the mean of its sample."""

    class Ranks(nn.Module):
        def __init__(self) -> None:
            self.w = Value(1.0)

        def forward(self, x: Any) -> Any:
            a, b, c = noise(3, lambda u: np.sort(u) - float(np.mean(u)))
            return self.w * x + a - b + c

    ends = []
    for compiled in (True, False):
        model = Ranks()
        nn.manual_seed(1)
        nn.fit(
            model, nn.mse_loss, ([1.0, 2.0, 3.0], [0.0] * 3), nn.SGD([model.w], lr=0.01),
            epochs=3, rng=1, compile=compiled, progress=False,
        )  # fmt: skip
        ends.append(model.w.data)

    assert ends[0] == pytest.approx(ends[1], rel=1e-13)


def test_a_buffer_that_is_read_in_training_is_no_constant() -> None:
    """w x - mean, the mean moving with what was observed."""

    class Moving(nn.Module):
        mean: float

        def __init__(self) -> None:
            self.w = Value(1.0)
            self.register_buffer("mean", 0.5)

        def forward(self, x: Any) -> Any:
            y = self.w * x - self.mean
            if self.training:
                observed([y], self.receive)
            return y

        def receive(self, numbers: Any) -> None:
            self.mean = 0.5 * self.mean + 0.5 * float(numbers[0])

    ends = []
    for compiled in (True, False):
        model = Moving()
        nn.fit(
            model, nn.mse_loss, ([1.0, 2.0, 3.0], [0.0] * 3), nn.SGD([model.w], lr=0.1),
            epochs=4, batch_size=1, shuffle=False, compile=compiled, progress=False,
        )  # fmt: skip
        ends.append((model.w.data, model.mean))

    assert ends[0] == pytest.approx(ends[1], rel=1e-12)


@both_ways
def test_a_model_that_loses_its_batch_is_told_so(compiled: bool) -> None:
    class Loses(nn.Module):
        def __init__(self) -> None:
            self.norm, self.w = nn.BatchNorm1d(1), Value(1.0)

        def forward(self, batch: Any) -> Any:
            return self.w * self.norm(batch)[0][0]

    model = Loses()

    with pytest.raises(LengthError, match="nn.Batch of 2 samples.*expects as many results, got"):
        nn.fit(
            model, nn.mse_loss, (np.ones((4, 1)), [0.0] * 4), nn.SGD(model.parameters()),
            compile=compiled, progress=False,
        )  # fmt: skip


class Doubled(nn.Module):
    """A model that is right for one sample; of a Batch it doubles lists, not numbers."""

    def __init__(self) -> None:
        self.first, self.norm = nn.Linear(3, 2, rng=0), nn.BatchNorm1d(2)

    def forward(self, x: Any) -> Any:
        return [2 * v for v in self.norm(self.first(x))]


@both_ways
def test_a_model_that_takes_samples_for_numbers_is_refused(compiled: bool) -> None:
    """Twice a list is a list twice as long, so that four scores were trained in place of two."""
    with pytest.raises(LengthError, match=r"shape \(4,\) .* \(2,\) for a sample alone") as caught:
        trained(Doubled(), compiled)

    assert "as a module of its own" in str(caught.value)


CHANGES: dict[str, Any] = {
    "the probability of a dropout": lambda model: setattr(model[1], "p", 0.9),
    "a layer": lambda model: model.__setitem__(2, nn.ReLU()),
    "a parameter": lambda model: setattr(model[3], "bias", nn.Parameter([2.0, -2.0])),
    "a layer that mixes samples": lambda model: model.insert(1, nn.BatchNorm1d(4)),
}


@pytest.mark.parametrize("told", ["callbacks", "on_step"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_a_callback_changes_in_a_model_counts_from_then_on(change: str, told: str) -> None:
    """Programs went on as the model had been, so that dropout by a plan had no effect."""
    ends = []
    for compiled in (True, False):
        model = net(nn.Dropout(0.2))

        def callback(event: Any, model: Any = model) -> None:
            if event.number == 2:
                CHANGES[change](model)

        history = trained(model, compiled, epochs=4, **{told: callback})
        ends.append([*numbers_of(model), *history.loss])

    assert ends[0] == pytest.approx(ends[1], rel=1e-9, abs=1e-12)


def test_a_penalty_on_all_parameters_leaves_running_statistics_out() -> None:
    """Leaves stood for them while a program was recorded, and were taken for parameters."""

    def penalty(model: Any) -> Value:
        return 0.01 * dot(model.parameters(), model.parameters())

    histories = [
        trained(net(nn.BatchNorm1d(4)), compiled, penalty=penalty, validation=samples(6))
        for compiled in (True, False)
    ]

    for name in ("loss", "validation_loss"):
        first, second = (getattr(history, name) for history in histories)
        assert first == pytest.approx(second, rel=1e-10)
