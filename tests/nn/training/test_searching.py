"""A rate found by ten times and a tenth, with nothing left of the tries."""

from __future__ import annotations

import copy
import warnings
from math import inf, nan
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import OperandError
from nn.errors import SettingError, SettingTypeError

DATA = ([1.0, 2.0], [3.0, 6.0])


class Line(nn.Module):
    """A slope; its loss on DATA is 2.5 (slope - 3)**2, which a rate above 0.4 makes greater."""

    def __init__(self) -> None:
        self.slope = Value(1.0)

    def forward(self, x: Any) -> Any:
        return self.slope * x


def falls_below(most: float, tried: list[float]) -> Any:
    """Losses that fall where the rate is below something, and a list of what was tried."""

    def losses_of(lr: float) -> list[float]:
        tried.append(lr)
        return [1.0, 0.9, 0.8] if lr < most else [1.0, 0.9, 0.95]

    return losses_of


@pytest.mark.parametrize(
    ("most", "start", "expected", "found"),
    [
        (0.5, 0.001, [0.001, 0.01, 0.1, 1.0], 0.1),
        (0.5, 100.0, [100.0, 10.0, 1.0, 0.1], 0.1),
        (0.5, 0.1, [0.1, 1.0], 0.1),
        (0.05, 0.1, [0.1, 0.01], 0.01),
    ],
)
def test_the_text_multiplies_while_the_loss_falls_and_divides_until_it_does(
    most: float, start: float, expected: list[float], found: float
) -> None:
    """Truth: the third text, 2.6.1, which keeps the rate at the edge."""
    tried: list[float] = []
    search = nn.lr_search(falls_below(most, tried), start=start)

    assert tried == pytest.approx(expected, rel=1e-15)
    assert search.lr == pytest.approx(found, rel=1e-15)
    assert [each.lr for each in search.tries] == tried
    assert [each.fell for each in search.tries] == [lr < most for lr in tried]


@pytest.mark.parametrize("losses", [[1.0, nan], [inf, 1.0], [1.0, 0.5, inf], [1.0, 1.0]])
def test_a_loss_that_is_not_finite_or_stays_did_not_fall(losses: list[float]) -> None:
    search = nn.lr_search(lambda lr: losses if lr > 0.5 else [2.0, 1.0], start=0.1)

    assert (search.lr, len(search.tries)) == (0.1, 2)


def test_a_search_ends_after_so_many_tries() -> None:
    search = nn.lr_search(lambda _: [2.0, 1.0], start=1.0, factor=2.0, tries=3)

    assert [each.lr for each in search.tries] == [1.0, 2.0, 4.0]
    assert search.lr == 4.0


def test_no_rate_with_which_the_loss_falls_is_an_error() -> None:
    with pytest.raises(SettingError, match=r"no rate .* falls: 0\.001 .*; 1e-05 .* climbed"):
        nn.lr_search(lambda _: [1.0, 2.0], tries=3)


@pytest.mark.parametrize("compile_it", [True, False])
def test_the_rate_for_a_model_is_the_greatest_power_that_descends(compile_it: bool) -> None:
    model = Line()
    optimizer = nn.SGD(model.parameters(), lr=7.0)
    search = nn.lr_search(model, nn.mse_loss, DATA, optimizer, batch_size=None, compile=compile_it)

    assert search.lr == 0.1
    # one step of a parabola: (1 - 2 * 2.5 * lr) of the way is left
    assert search.tries[2].losses == pytest.approx([10.0, 10.0 / 4.0, 10.0 / 16.0], rel=1e-12)


def test_a_loss_that_rises_at_once_and_then_falls_did_not_fall() -> None:
    """Adam comes down again from wherever a rate that is far too great has led it."""
    model = Line()
    data = ([1.0, 2.0, 0.5, 1.5] * 4, [3.0, 6.0, 1.5, 4.5] * 4)
    search = nn.lr_search(model, nn.mse_loss, data, nn.Adam(model.parameters()), batch_size=2)

    worst = search.tries[-1]
    assert search.lr < 10.0
    assert worst.losses[0] < worst.losses[1]
    assert {each.losses[0] for each in search.tries} == {worst.losses[0]}
    # the mean of (x - 3 x)**2
    assert worst.losses[0] == pytest.approx(4.0 * (1.0 + 4.0 + 0.25 + 2.25) / 4.0, rel=1e-12)


class Noisy(nn.Module):
    """A slope with dropout, and statistics of batches."""

    def __init__(self) -> None:
        self.norm, self.slope = nn.BatchNorm1d(1), Value(1.0)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Any) -> Any:
        normed = self.norm(x)
        if isinstance(normed, nn.Batch):
            return nn.Batch([self.slope * self.drop(y)[0] for y in normed])
        return self.slope * self.drop(normed)[0]


def test_nothing_stays_of_the_tries() -> None:
    """Data, gradients, running statistics, memory, rates, mode and chance."""
    model, rng = Noisy(), np.random.default_rng(3)
    data = ([[1.0], [2.0], [4.0], [-1.0]], [30.0, 60.0, 90.0, -30.0])
    optimizer = nn.Adam(model.parameters(), lr=0.3)
    nn.manual_seed(5)
    nn.fit(model, nn.mse_loss, data, optimizer, 2, 2, rng=rng, progress=False)
    model.eval()

    def present() -> Any:
        found = {path: array.tolist() for path, array in model.state_dict().items()}
        grads = [p.grad for p in optimizer.parameters]
        memory = {name: line.tolist() for name, line in optimizer.state.items()}
        chance = [
            copy.deepcopy(source.bit_generator.state)
            for source in (rng, nn.randomness.generator(None))
        ]
        steps, modes = optimizer.state.steps, [m.training for m in model.modules()]
        return found, grads, memory, steps, optimizer.lr, chance, modes

    before = present()
    first = nn.lr_search(model, nn.mse_loss, data, optimizer, 1.0, 2, 2, rng=rng, tries=3)

    assert present() == before
    again = nn.lr_search(model, nn.mse_loss, data, optimizer, 1.0, 2, 2, rng=rng, tries=3)
    assert again == first


def test_a_training_that_stops_at_nan_did_not_fall_and_tells_nothing() -> None:
    model = Line()
    optimizer = nn.SGD(model.parameters())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        search = nn.lr_search(model, nn.mse_loss, DATA, optimizer, start=1e199, factor=1e100)

    assert search.lr == pytest.approx(0.1, rel=1e-12)
    assert search.tries[0].losses[-1] == inf


def test_an_error_in_a_try_leaves_the_model_as_it_was() -> None:
    model = Line()
    optimizer = nn.SGD(model.parameters(), lr=0.5)

    def stop(_: nn.Epoch) -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError):
        nn.lr_search(model, nn.mse_loss, DATA, optimizer, callbacks=stop)
    assert (model.slope.data, optimizer.lr) == (1.0, 0.5)


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "message"),
    [
        ((Line(),), {}, SettingTypeError, "expects model, loss, data and optimizer"),
        ((lambda lr: [2.0, lr],), {"rng": 3, "shuffle": True}, SettingTypeError, "one function"),
        ((Line(), nn.mse_loss, DATA), {}, SettingTypeError, "got the optimizer None"),
        ((lambda _: 3.0,), {}, SettingTypeError, r"gives the losses of a training, got 3\.0"),
        ((lambda _: [3.0],), {}, SettingError, r"losses of at least two epochs, got \(3\.0,\)"),
        ((lambda _: ["a", "b"],), {}, OperandError, "losses as numbers, got"),
        ((lambda _: [2.0, 1.0],), {"start": 0.0}, SettingError, "start above 0 and factor above"),
        ((lambda _: [2.0, 1.0],), {"factor": 1}, SettingError, "start above 0 and factor above 1"),
        ((lambda _: [2.0, 1.0],), {"tries": 0}, SettingError, "1 or more tries"),
    ],
)
def test_what_cannot_be_searched_is_an_error(
    arguments: Any, settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        nn.lr_search(*arguments, **settings)


def test_a_search_is_for_a_rate_that_all_parameters_have() -> None:
    class Signs(nn.Optimizer):
        settings = {"pace": nn.Setting(0.1)}  # noqa: RUF012

        @staticmethod
        def rule(xp: Any, x: Any, g: Any, pace: Any) -> Any:
            return x - pace * xp.sign(g)

    model, other = Line(), Value(1.0)
    groups = [{"params": model.parameters()}, {"params": [other], "lr": 0.5}]
    with pytest.raises(SettingError, match=r"groups of the optimizer have different ones: 0\.1, 0"):
        nn.lr_search(model, nn.mse_loss, DATA, nn.SGD(groups, lr=0.1))
    with pytest.raises(SettingError, match="Signs has no setting of that name"):
        nn.lr_search(model, nn.mse_loss, DATA, Signs(model.parameters()))


def test_a_search_for_a_model_compares_two_epochs_at_one_rate_for_all() -> None:
    model = Line()
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    given = model, nn.mse_loss, DATA, optimizer
    with pytest.raises(SettingError, match=r"at least 2 epochs, got epochs=1\."):
        nn.lr_search(*given, epochs=1)
    with pytest.raises(SettingError, match="takes no scheduler"):
        nn.lr_search(*given, scheduler=nn.StepLR(optimizer, 3))
    assert optimizer.lr == 0.1
