"""What a model makes of samples, in use; and how often it is right."""

from __future__ import annotations

import gc
import warnings
import weakref
from dataclasses import dataclass
from threading import Event, Thread, current_thread
from time import sleep
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, no_grad
from autograd.errors import ClassIndexError, LengthError, OperandError
from nn.errors import SettingError, SettingTypeError, SlowPathWarning
from nn.recordings import noise

both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])
N = 20
"""More than are computed one by one."""


def points(n: int = N, width: int = 3) -> Any:
    return np.random.default_rng(2).normal(size=(n, width))


def net() -> nn.Sequential:
    nn.manual_seed(1)
    return nn.Sequential(
        nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Dropout(0.5), nn.Linear(5, 2)
    )


def one_by_one(model: nn.Module, x: Any) -> Any:
    """What calling the model in use gives."""
    modes = [module.training for module in model.modules()]
    model.eval()
    found = np.array([[v.data for v in model(row)] for row in x.tolist()])
    for module, mode in zip(model.modules(), modes, strict=True):
        module.training = mode
    return found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The programs that are made."""
    found: list[Any] = []
    compile_ = autograd.compile

    def note(*arguments: Any, **settings: Any) -> Any:
        found.append(compile_(*arguments, **settings))
        return found[-1]

    monkeypatch.setattr(autograd, "compile", note)
    return found


@both_ways
@pytest.mark.parametrize("n", [1, 5, N])
def test_predictions_are_those_of_the_model_in_use(n: int, compiled: bool) -> None:
    model, x = net(), points(n)
    model[1].running_mean = np.arange(5.0)

    found = nn.predict(model, x, compile=compiled)

    assert found.dtype == np.float64
    assert found == pytest.approx(one_by_one(model, x), rel=1e-12)
    assert all(module.training for module in model.modules())


@both_ways
@pytest.mark.parametrize(
    ("output", "shape"),
    [
        (lambda x: x[0] * 2.0, ()),
        (lambda x: [x[0]], (1,)),
        (lambda x: [[x[0], x[1] * x[0]], [x[2], 1.0 + x[1]]], (2, 2)),
        (lambda x: np.array([x[0] + x[1], x[2] * 1.0]), (2,)),
        (lambda x: (x[0] * 1.0, x[1] * 1.0), (2,)),
    ],
    ids=["number", "one", "nested", "array", "tuple"],
)
@pytest.mark.parametrize("n", [3, N])
def test_results_keep_their_shape(output: Any, shape: Any, n: int, compiled: bool) -> None:
    x = points(n)

    found = nn.predict(output, x, compile=compiled)

    assert found.shape == (n, *shape)
    expected = [np.ravel(np.array(output(row.tolist()), dtype=float)) for row in x]
    assert found.reshape(n, -1) == pytest.approx(np.array(expected), rel=1e-15)


def test_a_program_is_made_once_and_takes_over_what_was_learned(made: list[Any]) -> None:
    model, x = net(), points()
    nn.predict(model, x)

    for number in range(3):
        model[0].weight.data = model[0].weight.data + 0.1
        model[1].running_var = np.full(5, 2.0 + number)
        model[1].num_batches_tracked = 0
        assert nn.predict(model, x) == pytest.approx(one_by_one(model, x), rel=1e-12)

    assert len(made) == 1


def test_a_program_is_made_for_each_shape_and_not_for_each_number_of_samples(
    made: list[Any],
) -> None:
    model = nn.Sequential(nn.Flatten(), nn.ReLU())

    for x in (points(20), points(30), points(20, 4), points(20).reshape(20, 3, 1), points(12)):
        nn.predict(model, x)

    assert len(made) == 3


class Scaled(nn.Module):
    """Weights and settings of many kinds."""

    def __init__(self) -> None:
        self.w = Value(2.0)
        self.factor = 3.0
        self.name = "relu"
        self.table = np.array([1.0, 2.0])
        self.layers: list[Any] = [nn.Linear(1, 1)]
        self.offset = Value(0.5)

    def forward(self, x: Any) -> Any:
        y = self.w * x * self.factor * float(self.table[0]) + self.offset
        for layer in self.layers:
            (y,) = layer([y])
        return y.relu() if self.name == "relu" else y.tanh()


CHANGES: dict[str, Any] = {
    "a factor": lambda model: setattr(model, "factor", -1.0),
    "a name": lambda model: setattr(model, "name", "tanh"),
    "an array": lambda model: model.table.__setitem__(0, -2.0),
    "another weight": lambda model: setattr(model, "w", Value(-3.0)),
    "another layer": lambda model: model.layers.append(nn.Linear(1, 1)),
    "other layers": lambda model: model.layers.__setitem__(0, nn.Linear(1, 1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_in_a_model_changes_its_predictions(change: str) -> None:
    nn.manual_seed(0)
    model, x = Scaled(), points(N, 1)[:, 0]
    before = nn.predict(model, x)

    CHANGES[change](model)

    found = nn.predict(model, x)
    assert found == pytest.approx([model(v).data for v in x.tolist()], rel=1e-12)
    assert (found != before).any()


def test_a_hook_sees_every_sample_and_may_change_its_result() -> None:
    """It saw four samples out of twenty, as Values that belong to a program."""
    model, x = nn.Linear(3, 1, rng=0), points()
    before, seen = nn.predict(model, x), []

    def hook(_: Any, inputs: Any, y: Any) -> Any:
        seen.append(inputs[0])
        return [y[0] + 1.0]

    handle = model.register_forward_hook(hook)

    with pytest.warns(SlowPathWarning, match=r"it has a forward hook, .*\. Remove the hook; "):
        found = nn.predict(model, x)

    assert seen == x.tolist()
    assert found == pytest.approx(before + 1.0, rel=1e-12)
    handle.remove()
    assert (nn.predict(model, x) == before).all()


@dataclass
class Config:
    """A setting."""

    most: float


@pytest.mark.parametrize("kind", [Config, SimpleNamespace])
def test_a_setting_in_an_object_counts_though_it_shows_in_few_samples(kind: Any) -> None:
    """The program stayed, as the samples that are tried in both ways were as before."""

    class Limited(nn.Module):
        def __init__(self) -> None:
            self.w, self.config = Value(1.0), kind(most=9.0)

        def forward(self, x: Any) -> Any:
            return autograd.minimum(self.w * x, self.config.most)

    model, x = Limited(), np.zeros(N)
    x[N // 3] = 5.0
    assert nn.predict(model, x).max() == 5.0
    model.config.most = 2.0

    assert nn.predict(model, x).max() == 2.0


def test_what_changes_outside_of_a_model_changes_its_predictions() -> None:
    outside = {"shift": 1.0, "leaf": Value(1.0)}

    class Shifted(nn.Module):
        def forward(self, x: Any) -> Any:
            return x * outside["leaf"] + outside["shift"]

    model, x = Shifted(), points(N, 1)[:, 0]
    assert (nn.predict(model, x) == x + 1.0).all()
    outside["shift"] = 2.0
    assert (nn.predict(model, x) == x + 2.0).all()
    outside["leaf"].data = 3.0  # type: ignore[attr-defined]

    assert (nn.predict(model, x) == 3.0 * x + 2.0).all()


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (lambda x: x * 2.0 if x > 0.0 else x, "compares numbers that depend on the sample"),
        (lambda x: x * (2.0 if float(x.data if isinstance(x, Value) else x) > 0.0 else 1.0),
         "gives other numbers than the model itself"),
        (lambda x: x * {-1.0: 2.0}.get(x, 1.0) * round(x, 2), "it raises OperandError: round"),
        (lambda x: x * noise(1, lambda u: u * 0.0 + 1.0)[0], "draws random numbers"),
    ],
    ids=["if", "data", "error", "chance"],
)  # fmt: skip
def test_what_no_program_can_do_is_done_one_by_one_and_told(model: Any, reason: str) -> None:
    x = np.linspace(-1.0, 1.0, N)

    with pytest.warns(nn.SlowPathWarning, match=reason):
        found = nn.predict(model, x)

    expected = [model(v) for v in x.tolist()]
    assert found.tolist() == expected
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nn.predict(model, x, compile=False).tolist() == expected
        assert nn.predict(model, x[:5]).tolist() == expected[:5]


def test_a_decision_on_parameters_is_taken_anew() -> None:
    """No program keeps the branch of a weight that has another sign since."""

    class Signed(nn.Module):
        def __init__(self) -> None:
            self.w = Value(1.0)

        def forward(self, x: Any) -> Any:
            return self.w * x if self.w > 0.0 else self.w * x + 100.0

    model, x = Signed(), points(N, 1)[:, 0]
    assert (nn.predict(model, x) == x).all()

    model.w.data = -1.0

    assert (nn.predict(model, x) == 100.0 - x).all()


def test_predictions_are_made_inside_no_grad_and_leave_gradients() -> None:
    model, x = net(), points()
    model[0].weight.grad = np.ones((5, 3))

    with no_grad():
        inside = nn.predict(model, x)

    assert (inside == nn.predict(model, x)).all()
    assert (model[0].weight.grad == 1.0).all()


def test_the_mode_comes_back_after_an_error() -> None:
    model = net()

    with pytest.raises(LengthError):
        nn.predict(model, points(N, 2))

    assert all(module.training for module in model.modules())


def test_the_mode_comes_back_where_two_threads_predict_by_one_model() -> None:
    """The second took eval() for the mode before, and left the model in it for good."""
    second_is_in, first_is_out = Event(), Event()

    class Slow(nn.Module):
        def forward(self, x: Any) -> Any:
            if current_thread().name == "first":
                second_is_in.wait(0.1)
            else:
                second_is_in.set()
                first_is_out.wait(1.0)
            return Value(float(self.training))

    model, found = Slow(), []
    threads = [
        Thread(target=lambda: found.append(nn.predict(model, [1.0])), name=name)
        for name in ("first", "second")
    ]
    for thread in threads:
        thread.start()
        sleep(0.02)
    threads[0].join()
    first_is_out.set()
    threads[1].join()

    assert model.training
    assert found == [0.0, 0.0]


def test_samples_that_are_mixed_in_use_go_together() -> None:
    model = nn.Sequential(nn.BatchNorm1d(3, track_running_stats=False))
    x = points()

    found = nn.predict(model, x)

    assert found.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-15)


def test_what_is_kept_of_a_model_goes_with_it() -> None:
    model = net()
    nn.predict(model, points())
    kept = weakref.ref(model), weakref.ref(model[1])

    del model
    gc.collect()

    assert [each() for each in kept] == [None, None]


@both_ways
def test_an_index_that_is_none_is_an_error_whichever_sample_has_it(compiled: bool) -> None:
    """A program looks at no index, and gave nan without a word."""
    model, indices = nn.Embedding(4, 2), np.arange(N) % 4
    indices[N // 3] = 4

    with pytest.raises(ClassIndexError, match="got the index 4, and has 4 vectors"):
        nn.predict(model, indices, compile=compiled)


def test_many_samples_go_through_in_portions() -> None:
    model, x = net(), points(600)

    assert nn.predict(model, x) == pytest.approx(one_by_one(model, x), rel=1e-12)


def test_training_goes_on_with_predictions_in_a_callback() -> None:
    """A callback that looks changes nothing."""
    x = points()
    y = x[:, :2]

    def end(look: bool) -> Any:
        model = net()
        seen: list[Any] = []
        nn.fit(
            model, nn.mse_loss, (x, y), nn.SGD(model.parameters(), lr=0.1), epochs=3, batch_size=5,
            rng=1, callbacks=lambda _: seen.append(nn.predict(model, x)) if look else None,
            progress=False,
        )  # fmt: skip
        assert not look or len({array.tobytes() for array in seen}) == 3
        return np.concatenate([np.ravel(a) for a in model.state_dict().values()])

    assert (end(look=True) == end(look=False)).all()


@pytest.mark.parametrize(
    ("model", "x", "error", "message"),
    [
        (3, [1.0], SettingTypeError, "a model that can be called, got 3"),
        (abs, [], LengthError, "at least one sample"),
        (abs, 3.0, LengthError, "X has a row for each of at least one sample, got 3"),
        (abs, [float("nan")], SettingError, "nan among its inputs"),
        (lambda x: "a", [1.0], OperandError, "Values and numbers, or nested lists of them"),
        (lambda x: [x, [x]], [1.0], LengthError, "nested lists of one shape"),
        (lambda x: [x] * int(x), [1.0, 2.0], LengthError, r"one shape for all samples, got \(1,\)"),
    ],
)
def test_what_cannot_be_predicted_is_refused(
    model: Any, x: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        nn.predict(model, x)


SCORES = [[3.0, 1.0, 2.0], [0.0, 1.0, 0.5], [1.0, 1.0, 0.0], [0.0, 0.0, 9.0]]


@pytest.mark.parametrize(
    ("model", "x", "y", "share"),
    [
        (lambda x: x, SCORES, [0, 1, 0, 2], 1.0),  # a tie is the first of the two
        (lambda x: x, SCORES, [0, 1, 1, 1], 0.5),
        (lambda x: x, SCORES, [[0], [1], [1], [1]], 0.5),
        (lambda x: x, [-1.0, 2.0, 0.0, 0.5], [0, 1, 0, 0], 0.75),
        (lambda x: [x], [-1.0, 2.0, 0.0, 0.5], [0.0, 1.0, 0.0, 0.0], 0.75),
        (lambda x: x, [-1.0, 2.0, 0.0, 0.5], [-1, 1, -1, -1], 0.75),
        (lambda x: x, [True, False], [True, True], 0.5),
        (lambda x: [x, x], [SCORES[0], SCORES[1]], [[0, 0], [1, 2]], 0.75),
    ],
    ids="classes some column logits one signs bools sequences".split(),
)
def test_accuracy_is_the_share_of_classes_found(model: Any, x: Any, y: Any, share: float) -> None:
    assert nn.accuracy(model, x, y) == share


def test_probabilities_have_a_threshold_of_their_own() -> None:
    x, y = [0.4, 0.6, 0.1], [0, 1, 1]

    assert nn.accuracy(lambda p: p, x, y, threshold=0.5) == pytest.approx(2 / 3)
    assert nn.accuracy(lambda p: p, x, y) == pytest.approx(2 / 3)
    assert nn.accuracy(lambda p: p, x, [0, 1, 0], threshold=0.5) == 1.0


@pytest.mark.parametrize(
    ("x", "y", "error", "message"),
    [
        (SCORES, [0, 1], LengthError, "4 samples and 2 classes"),
        (SCORES, [0, 1, 2, 3], SettingError, "the class 3, and the model has scores for 0, 1, 2"),
        (SCORES, [0, 1, 2, -1], SettingError, "the class -1"),
        (SCORES, [0.5, 1, 2, 0], SettingError, "targets such as 0.5; of a regression"),
        (SCORES, np.eye(4), LengthError, r"shape \(4, 3\) and classes of shape \(4, 4\).*argmax"),
        ([1.0, 2.0], [2, 1], SettingError, "the class 2, and the model has scores for 0, 1 alone"),
        ([1.0, 2.0], [0, -1], SettingError, "the class 0, and the model has scores for -1, 1"),
    ],
)
def test_classes_that_do_not_fit_the_scores_are_refused(
    x: Any, y: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        nn.accuracy(lambda scores: scores, x, y)


def test_scores_that_are_nan_have_no_class() -> None:
    with pytest.raises(SettingError, match="scores that are nan, of 2 in all"):
        nn.accuracy(lambda x: x * float("nan"), [1.0, 2.0], [0, 1])
