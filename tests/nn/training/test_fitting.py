"""What `fit` computes, recorded and compiled: steps, batches, order, history, callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, dot, log_softmax

both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])


class Scale(nn.Module):
    """w times x, for inputs that are numbers."""

    def __init__(self, w: float = 1.0) -> None:
        self.w = Value(w, "w")

    def __call__(self, x: Any) -> Any:
        return self.w * x


def trained(model: Any, loss: Any, data: Any, lr: float = 0.1, **settings: Any) -> nn.History:
    """A training without noise: in the order of the data, unless the settings say otherwise."""
    momentum = settings.pop("momentum", 0.0)
    optimizer = nn.SGD(model.parameters(), lr=lr, momentum=momentum)
    return nn.fit(model, loss, data, optimizer, **{"shuffle": False, "progress": False, **settings})


def blobs(n: int = 40) -> tuple[Any, Any]:
    """Points about three centres, and the number of the centre."""
    rng = np.random.default_rng(5)
    classes = np.arange(n) % 3
    centres = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])
    return centres[classes] + rng.normal(scale=0.7, size=(n, 2)), classes


@both_ways
def test_a_step_goes_against_the_gradient_of_the_loss(compiled: bool) -> None:
    """(1 * 2 - 0)² is 4 with the slope 8 in w."""
    model = Scale(1.0)

    history = trained(model, nn.mse_loss, ([2.0], [0.0]), compile=compiled)

    assert model.w.data == pytest.approx(0.2, rel=1e-15)
    assert history.loss == [4.0]


@both_ways
def test_the_loss_of_a_batch_is_the_mean_over_its_samples(compiled: bool) -> None:
    """Slopes 2 x² of w² x²: 2 and 18, with the mean 10."""
    model = Scale(1.0)

    trained(model, nn.mse_loss, ([1.0, 3.0], [0.0, 0.0]), lr=0.01, compile=compiled)

    assert model.w.data == pytest.approx(0.9, rel=1e-15)


@both_ways
def test_the_last_batch_may_be_smaller(compiled: bool) -> None:
    """Slopes 2 w x²: of x = 1, 1 from w = 1 it is 2; then of x = 2 from w = 0.8 it is 6.4."""
    model = Scale(1.0)

    trained(model, nn.mse_loss, ([1.0, 1.0, 2.0], [0.0] * 3), batch_size=2, compile=compiled)

    assert model.w.data == pytest.approx(0.16, rel=1e-14)


@both_ways
def test_the_loss_of_an_epoch_counts_every_sample_once(compiled: bool) -> None:
    """The mean of 1, 4 and 16 is 7, however the batches are cut."""
    data = ([1.0, 2.0, 4.0], [0.0] * 3)

    history = trained(Scale(1.0), nn.mse_loss, data, lr=0.0, batch_size=2, compile=compiled)

    assert history.loss == [7.0]


@both_ways
@pytest.mark.parametrize(("batch_size", "steps"), [(1, 40), (16, 3), (40, 1), (99, 1), (None, 1)])
def test_an_epoch_has_as_many_steps_as_batches(
    batch_size: int | None, steps: int, compiled: bool
) -> None:
    model = Scale()
    optimizer = nn.SGD(model.parameters())

    data = ([1.0] * 40, [0.0] * 40)
    nn.fit(model, nn.mse_loss, data, optimizer, 2, batch_size, compile=compiled, progress=False)

    assert optimizer.state.steps == 2 * steps


def test_every_sample_takes_part_once_in_an_epoch_in_an_order_of_its_own() -> None:
    seen: list[float] = []

    def loss(prediction: Value, target: float) -> Any:
        seen.append(target)
        return nn.mse_loss(prediction, target)

    data = ([1.0] * 20, range(20))
    trained(Scale(), loss, data, 0.0, epochs=2, batch_size=3, shuffle=True, rng=1, compile=False)
    first, second = seen[-40:-20], seen[-20:]

    assert sorted(first) == sorted(second) == list(range(20))
    assert first != second != list(range(20))


@both_ways
def test_the_order_comes_from_the_seed(compiled: bool) -> None:
    """With batches of one, the order decides where the weight ends."""
    data = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 0.0, 4.0])

    def end(rng: Any) -> float:
        model = Scale()
        trained(
            model, nn.mse_loss, data, 0.02, batch_size=1, shuffle=True, rng=rng, compile=compiled
        )
        return model.w.data

    assert end(3) == end(3) == end(np.random.default_rng(3))
    assert len({end(seed) for seed in range(6)}) > 3


def test_without_rng_the_order_follows_the_seed_of_nn() -> None:
    def end() -> float:
        nn.manual_seed(11)
        model = Scale()
        data = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 0.0, 4.0])
        trained(model, nn.mse_loss, data, 0.02, batch_size=1, shuffle=True)
        return model.w.data

    assert end() == end()


@pytest.mark.parametrize(
    ("outputs", "loss", "target"),
    [
        (1, nn.hinge_loss, lambda k: 2 * (k > 0) - 1),
        (1, nn.mse_loss, lambda k: k / 2),
        (1, nn.half_squared_error, lambda k: k),
        (3, nn.cross_entropy, lambda k: k),
        (3, nn.cross_entropy, lambda k: np.eye(3)[k]),
        (3, lambda scores, k: -log_softmax(scores)[k], lambda k: k),
        (3, lambda scores, k: -log_softmax(scores)[{0: 1, 1: 2, 2: 0}[k]], lambda k: k),
        (3, nn.mse_loss, lambda k: np.eye(3)[k]),
    ],
    ids=["hinge", "squares", "halves", "classes", "weights", "indexing", "lookup", "vectors"],
)
def test_recorded_and_compiled_training_agree(
    outputs: int, loss: Any, target: Callable[[Any], Any]
) -> None:
    """Weights and momentum after 12 epochs of 5 steps, the last of 3 samples, and all losses."""
    points, classes = blobs(35)
    ends, courses = [], []
    for compiled in (True, False):
        model = nn.MLP(2, [6, outputs], activation="tanh", rng=2)
        optimizer = nn.SGD(model.parameters(), lr=0.1, momentum=0.9)
        history = nn.fit(
            model,
            loss,
            (points, target(classes)),
            optimizer,
            epochs=12,
            batch_size=8,
            rng=7,
            validation=(points[:5], target(classes[:5])),
            penalty=lambda model: 1e-3 * dot(model.parameters(), model.parameters()),
            compile=compiled,
            progress=False,
        )
        numbers = [p.data for p in model.parameters()]
        momentum = optimizer.state["momentum_buffer"].tolist()
        ends.append(numbers + momentum)
        courses.append(history.loss + history.validation_loss)

    # 60 steps of a few hundred roundings each, which the descent does not enlarge
    assert ends[0] == pytest.approx(ends[1], rel=1e-12, abs=1e-13)
    assert courses[0] == pytest.approx(courses[1], rel=1e-12)
    assert courses[0][11] < 0.8 * courses[0][0]


@both_ways
@pytest.mark.parametrize("then", [True, False], ids=["then compiled", "then recorded"])
def test_a_second_training_goes_on_where_the_first_ended(compiled: bool, then: bool) -> None:
    """With momentum, two and three epochs are five."""
    data = ([1.0, 2.0, 3.0], [2.0, 1.0, 0.0])
    whole, parts = Scale(), Scale()
    settings: dict[str, Any] = {"batch_size": 2, "shuffle": False, "progress": False}
    optimizer = nn.SGD(parts.parameters(), lr=0.01, momentum=0.9)

    trained(whole, nn.mse_loss, data, 0.01, momentum=0.9, epochs=5, batch_size=2, compile=compiled)
    nn.fit(parts, nn.mse_loss, data, optimizer, epochs=2, compile=compiled, **settings)
    nn.fit(parts, nn.mse_loss, data, optimizer, epochs=3, compile=then, **settings)

    assert parts.w.data == pytest.approx(whole.w.data, rel=1e-14)


@both_ways
def test_parameters_keep_the_gradient_of_the_last_step(compiled: bool) -> None:
    """From w = 1 it is 2, from w = 0.8 it is 1.6, not their sum."""
    model = Scale(1.0)

    trained(model, nn.mse_loss, ([1.0], [0.0]), epochs=2, compile=compiled)

    assert model.w.grad == pytest.approx(1.6, rel=1e-14)


@both_ways
def test_the_penalty_counts_once_whatever_the_batch(compiled: bool) -> None:
    """w²/2 has the slope 1; the loss of the samples is 0."""
    model = Scale(1.0)

    history = trained(
        model,
        nn.mse_loss,
        ([0.0] * 4, [0.0] * 4),
        batch_size=None,
        penalty=lambda model: 0.5 * model.w * model.w,
        compile=compiled,
    )

    assert model.w.data == pytest.approx(0.9, rel=1e-15)
    assert history.loss == [0.5]


@both_ways
def test_only_the_optimisers_parameters_are_trained(compiled: bool) -> None:
    """What the loss does not reach gets weight decay all the same: 2 - 0.1 * 0.5 * 2."""
    fixed, trainable, unused = Value(3.0), Value(1.0), Value(2.0)

    class Two(nn.Module):
        def __init__(self) -> None:
            self.fixed, self.trainable, self.unused = fixed, trainable, unused

        def __call__(self, x: Any) -> Any:
            return self.fixed * x + self.trainable

    optimizer = nn.SGD([unused, trainable], lr=0.1, weight_decay=0.5)
    data = ([0.0], [0.0])
    nn.fit(Two(), nn.half_squared_error, data, optimizer, compile=compiled, progress=False)

    assert fixed.data == 3.0
    assert unused.data == pytest.approx(1.9, rel=1e-15)
    assert trainable.data == pytest.approx(0.85, rel=1e-15)


@both_ways
def test_validation_is_looked_at_after_each_epoch(compiled: bool) -> None:
    """From w = 1 a step leads to 0.8, whose square times 9, 4 and 1 has the mean 0.64 * 14/3."""
    history = trained(
        Scale(1.0),
        nn.mse_loss,
        ([1.0], [0.0]),
        validation=([3.0, 2.0, 1.0], [0.0] * 3),
        batch_size=2,
        compile=compiled,
    )

    assert history.validation_loss == [pytest.approx(0.64 * 14 / 3, rel=1e-14)]


def test_validation_is_not_recorded() -> None:
    parents: list[Any] = []

    def loss(prediction: Value, target: float) -> Any:
        parents.append(prediction.parents)
        return nn.mse_loss(prediction, target)

    model, one = Scale(), ([1.0], [0.0])
    trained(model, loss, one, validation=one, compile=False)

    assert parents[-2:] == [(model.w,), ()]


@both_ways
@pytest.mark.parametrize(
    ("data", "asked"),
    [
        (([1, 2], [3, 4]), (1, 3)),
        ((np.array([1.0, 2.0]), np.array([3.0, 4.0])), (1.0, 3.0)),
        ([(1, 3), (2, 4)], (1, 3)),
        ((((1, 2), (3, 4)), [[5], [6]]), ([1, 2], [5])),
        ([((1, 2), 5), ((3, 4), 6)], ([1, 2], 5)),
        ((np.ones((2, 1, 3)), [True, False]), ([[1.0, 1.0, 1.0]], True)),
    ],
    ids=["lists", "arrays", "pairs", "rows", "pairs of rows", "nested"],
)
def test_a_sample_is_nested_as_the_data(data: Any, asked: tuple[Any, Any], compiled: bool) -> None:
    given: list[Any] = []
    w = Value(1.0)

    def model(inputs: Any) -> Value:
        given.append(inputs)
        return w

    def loss(prediction: Value, target: Any) -> Value:
        given.append(target)
        return prediction * 1.0

    nn.fit(model, loss, data, nn.SGD([w]), shuffle=False, compile=compiled, progress=False)

    assert (given[0], given[1]) == asked
    assert [type(x) for x in given[:2]] == [type(x) for x in asked]


@both_ways
def test_more_classes_than_are_trained_on_may_be_in_the_validation_data(compiled: bool) -> None:
    """All scores are 0, so that the loss of either class is log 3."""
    weights = Value(0.0)

    history = nn.fit(
        lambda x: [weights * x, weights * x, weights * x],
        lambda scores, k: -log_softmax(scores)[k],
        ([1.0, 1.0], [0, 1]),
        nn.SGD([weights]),
        validation=([1.0], [2]),
        compile=compiled,
        progress=False,
    )

    assert history.validation_loss == [pytest.approx(np.log(3.0), rel=1e-14)]
