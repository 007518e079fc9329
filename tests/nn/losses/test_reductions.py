"""What losses give for each reduction, what they refuse, and what they record."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.errors import ClassIndexError, LengthError, OperandError
from autograd.graph import topological
from nn import functional
from nn.errors import SettingError, SettingTypeError

Loss = Callable[..., Any]

PAIRED: list[Loss] = [
    functional.mse_loss,
    functional.l1_loss,
    functional.smooth_l1_loss,
    functional.huber_loss,
    functional.half_squared_error,
    functional.hinge_loss,
    functional.binary_cross_entropy,
    functional.binary_cross_entropy_with_logits,
]
OF_CLASSES: list[Loss] = [functional.nll_loss, functional.cross_entropy]
each_paired = pytest.mark.parametrize("loss", PAIRED, ids=lambda loss: loss.__name__)
each_of_classes = pytest.mark.parametrize("loss", OF_CLASSES, ids=lambda loss: loss.__name__)
each_loss = pytest.mark.parametrize("loss", PAIRED + OF_CLASSES, ids=lambda loss: loss.__name__)

SCORES = [[0.5, 0.25, 0.125], [0.75, 0.5, 0.25]]


def data(nested: Any) -> Any:
    return nested.data if isinstance(nested, Value) else [data(x) for x in nested]


# --- reductions


@each_paired
def test_none_keeps_the_nesting_and_the_others_fold_it(loss: Loss) -> None:
    targets = [[1.0, 0.5, 0.25], [0.5, 1.0, 0.75]]
    terms = data(loss(SCORES, targets, reduction="none"))

    assert np.shape(terms) == (2, 3)
    assert loss(SCORES, targets, reduction="sum").data == pytest.approx(np.sum(terms), rel=1e-15)
    assert loss(SCORES, targets, reduction="mean").data == pytest.approx(np.mean(terms), rel=1e-15)


@each_of_classes
def test_of_a_batch_each_sample_has_a_loss(loss: Loss) -> None:
    terms = data(loss(SCORES, [2, 0], reduction="none"))

    assert terms == [loss(SCORES[0], 2).data, loss(SCORES[1], 0).data]
    assert loss(nn.Batch(SCORES), nn.Batch([2, 0])).data == pytest.approx(np.mean(terms))


@each_of_classes
def test_a_mean_of_weighted_classes_is_by_their_weights(loss: Loss) -> None:
    first, second = loss(SCORES[0], 2).data, loss(SCORES[1], 0).data

    assert loss(SCORES, [2, 0], [3.0, 1.0, 1.0]).data == pytest.approx((first + 3.0 * second) / 4.0)


@each_of_classes
def test_what_is_ignored_neither_costs_nor_counts(loss: Loss) -> None:
    terms = data(loss(SCORES, [-1, 0], ignore_index=-1, reduction="none"))

    assert terms == [0.0, loss(SCORES[1], 0).data]
    assert loss(SCORES, [-1, 0], ignore_index=-1).data == terms[1]


@each_of_classes
@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5]])
@pytest.mark.parametrize("ignore_index", [None, 1, -1])
@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_a_program_is_told_the_class(
    loss: Loss, weight: Any, ignore_index: Any, backend: Any
) -> None:
    """Recorded with class 1, it has the loss of every other, and that of what is ignored."""
    scores, k = [Value(x) for x in SCORES[0]], Value(1.0)
    settings = {"weight": weight, "ignore_index": ignore_index, "reduction": "sum"}
    program = autograd.compile(
        loss(scores, k, **settings), inputs=[k], parameters=scores, backend=backend
    )

    for index in (0, 1, 2, *([-1] if ignore_index == -1 else [])):
        value, gradient = program.value_and_grad([float(index)])
        leaves = [Value(x) for x in SCORES[0]]
        expected = loss(leaves, index, **settings)
        expected.backward()

        assert value == pytest.approx(expected.data, rel=1e-15)
        assert gradient == pytest.approx([leaf.grad for leaf in leaves], rel=1e-14, abs=1e-16)


def test_a_class_costs_one_node_and_label_smoothing_a_few() -> None:
    scores, k = [Value(x) for x in SCORES[0]], Value(1.0)

    assert [n.op for n in topological(functional.cross_entropy(scores, k)) if n.op] == [
        "cross_entropy"
    ]
    assert sorted(n.op for n in topological(functional.nll_loss(scores, k)) if n.op) == [
        "neg",
        "pick",
    ]


@pytest.mark.parametrize(
    ("score", "label", "expected"),
    [(Value(40.0), 1, "logsigmoid neg"), (Value(-40.0), 0, "softplus")],
)
def test_a_sure_and_right_score_keeps_its_digits(score: Value, label: int, expected: str) -> None:
    """exp(-40), where the difference of two numbers near 40 is 0."""
    loss = functional.binary_cross_entropy_with_logits(score, label)

    assert loss.data == pytest.approx(math.exp(-40.0), rel=1e-14)
    assert [n.op for n in topological(loss) if n.op] == expected.split()


def test_a_sure_mistake_costs_100_and_is_unlearned() -> None:
    p = Value(0.0)
    loss = functional.binary_cross_entropy(p, 1)
    loss.backward()

    assert loss.data == 100.0
    assert p.grad == pytest.approx(-1e12, rel=1e-8)


def test_a_huber_loss_bends_at_its_bound() -> None:
    d = [Value(x) for x in (0.5, 2.0, 5.0, -5.0)]
    functional.huber_loss(d, [0.0] * 4, "sum", 2.0).backward()

    assert [x.grad for x in d] == [0.5, 2.0, 2.0, -2.0]


def test_a_nan_prediction_gives_nan() -> None:
    """An error would hide the training that ran away, which `fit` tells of."""
    assert math.isnan(functional.binary_cross_entropy(Value(math.nan), 1).data)


# --- what is refused


@each_loss
@pytest.mark.parametrize("reduction", ["avg", "", "Mean"])
def test_an_unknown_reduction_is_refused(loss: Loss, reduction: str) -> None:
    with pytest.raises(SettingError, match=f"{loss.__name__} expects reduction as one of 'none'"):
        loss([0.5, 0.25], 0 if loss in OF_CLASSES else [1, 1], reduction=reduction)


@each_loss
@pytest.mark.parametrize("reduction", [None, 1, True])
def test_a_reduction_is_a_name(loss: Loss, reduction: Any) -> None:
    with pytest.raises(SettingTypeError, match="expects reduction as one of"):
        loss([0.5, 0.25], 0 if loss in OF_CLASSES else [1, 1], reduction=reduction)


@each_paired
def test_a_column_of_targets_is_refused_with_the_remedy(loss: Loss) -> None:
    with pytest.raises(LengthError, match=r"targets have the shape \(3, 1\), .* write y\[:, 0\]"):
        loss(SCORES[0], np.array([[1.0], [0.5], [1.0]]))


@each_of_classes
def test_a_column_of_classes_is_refused_with_the_remedy(loss: Loss) -> None:
    with pytest.raises(LengthError, match=r"in sample 0; .* shape \(n, 1\) write y\[:, 0\]"):
        loss(SCORES, np.array([[2], [0]]))


@each_of_classes
@pytest.mark.parametrize("wrong", [3, -1, -100, Value(3.0)])
def test_a_class_that_does_not_exist_is_named_with_its_sample(loss: Loss, wrong: Any) -> None:
    message = rf"{loss.__name__} got class -?\d+ for 3 logits in sample 1; classes are 0 to 2"
    with pytest.raises(ClassIndexError, match=message):
        loss(SCORES, [2, wrong])


@each_of_classes
@pytest.mark.parametrize("wrong", [1.0, None, "1", Value(0.5), {1}, np.float64(1.0), math.nan])
def test_a_class_of_another_kind_is_named_with_its_sample(loss: Loss, wrong: Any) -> None:
    with pytest.raises(OperandError, match=rf"{loss.__name__} expects a class .* in sample 1"):
        loss(SCORES, [2, wrong])


@each_of_classes
@pytest.mark.parametrize(
    ("scores", "target", "message"),
    [
        (SCORES, [2], "got 2 samples and 1 targets; give one a sample"),
        (SCORES, 2, "got 2 samples and the target 2; give one a sample"),
        (SCORES, [2, 0, 1], "got 2 samples and 3 targets"),
        ([[0.5, 0.25], [0.5]], [0, 0], "got 1 scores in sample 1 and 2 in sample 0"),
        ([[0.5, 0.25], 0.5], [0, 0], "expects a row of scores for each sample, got 0.5 in"),
        (0.5, 0, "expects a score for each class, got 0.5"),
        ([], 0, "at least one"),
        ([[]], [0], "at least one"),
    ],
)
def test_scores_and_classes_that_do_not_fit(
    loss: Loss, scores: Any, target: Any, message: str
) -> None:
    with pytest.raises(LengthError, match=message):
        loss(scores, target)


@each_of_classes
def test_scores_with_three_axes_are_refused(loss: Loss) -> None:
    """PyTorch takes the second axis for that of the classes; here it would be the last."""
    with pytest.raises(LengthError, match=r"\(C,\) or \(N, C\), and those of sample 0 are nested"):
        loss([SCORES], [[2, 0]])


@each_of_classes
def test_a_batch_of_single_numbers_is_refused(loss: Loss) -> None:
    """A network with one output; the samples would be taken for classes."""
    with pytest.raises(LengthError, match="a row of scores for each sample of a Batch"):
        loss(nn.Batch([Value(0.5), Value(0.25)]), [0, 1])


def test_classes_are_not_taken_for_probabilities() -> None:
    with pytest.raises(LengthError, match=r"whole numbers \[0, 1, 1\] as the probabilities of 3 c"):
        nn.cross_entropy([Value(x) for x in SCORES[0]], [0, 1, 1])

    one_hot: list[Any] = [[0, 1, 0], np.eye(3)[1]]
    assert [nn.cross_entropy(SCORES[0], t).data for t in one_hot] == pytest.approx(
        [nn.cross_entropy(SCORES[0], 1).data] * 2, rel=1e-15
    )


@each_of_classes
@pytest.mark.parametrize("settings", [{"weight": [1.0, 2.0, 3.0]}, {"ignore_index": 0}])
def test_a_weight_that_has_no_effect_is_refused(loss: Loss, settings: Any) -> None:
    with pytest.raises(SettingError, match="weight of one sample has no effect.*reduction='sum'"):
        loss(SCORES[0], 2, **settings)


@each_of_classes
def test_as_many_weights_as_classes_are_needed(loss: Loss) -> None:
    with pytest.raises(LengthError, match="got 2 numbers as weight and 3 classes"):
        loss(SCORES, [2, 0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"label_smoothing": 1.5}, "at least 0 and at most 1, got 1.5"),
        ({"label_smoothing": -0.1}, "label_smoothing as a finite number of at least 0"),
        ({"ignore_index": 0.5}, "ignore_index as a whole number, got 0.5"),
    ],
)
def test_a_setting_of_cross_entropy_without_meaning_is_refused(settings: Any, message: str) -> None:
    for call in (lambda: functional.cross_entropy(SCORES, [0, 1], **settings),
                 lambda: nn.CrossEntropyLoss(**settings)):  # fmt: skip
        with pytest.raises(SettingError, match=message):
            call()


@pytest.mark.parametrize(
    "loss", [functional.binary_cross_entropy, functional.binary_cross_entropy_with_logits]
)
@pytest.mark.parametrize("label", [-1, 2, Value(1.5)])
def test_labels_outside_0_and_1_are_refused(loss: Loss, label: Any) -> None:
    with pytest.raises(SettingError, match=r"targets from 0 to 1, got .* write \(y \+ 1\) / 2"):
        loss([0.5, 0.5], [1, label])


@pytest.mark.parametrize("p", [-0.1, 1.5, math.inf])
def test_scores_in_the_place_of_probabilities_are_refused(p: float) -> None:
    with pytest.raises(SettingError, match="probabilities, from 0 to 1, got .*; apply a sigmoid"):
        functional.binary_cross_entropy([0.5, Value(p)], [1, 0])


@pytest.mark.parametrize("weight", [[1.0, 2.0], [[1.0, 2.0, 3.0]], [[[1.0]]]])
def test_weights_of_another_shape_are_refused(weight: Any) -> None:
    targets = [[1, 0, 1], [0, 0, 1]]
    for settings in ({"weight": weight}, {"pos_weight": weight}):
        with pytest.raises(
            LengthError, match=r"weight of shape .* for predictions of shape \(2, 3"
        ):
            functional.binary_cross_entropy_with_logits(SCORES, targets, **settings)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.HuberLoss(delta=0.0), "HuberLoss expects delta above 0, got 0"),
        (lambda: functional.huber_loss(0.5, 1.0, delta=-1.0), "huber_loss expects delta above 0"),
        (lambda: nn.SmoothL1Loss(beta=-1.0), "SmoothL1Loss expects beta as a finite number of at"),
        (lambda: nn.MSELoss("maen"), "MSELoss expects reduction .*; did you mean 'mean'"),
    ],
)
def test_settings_without_meaning_are_refused_when_a_module_is_made(
    make: Any, message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        make()


# --- modules


def test_a_module_takes_a_batch_as_a_whole() -> None:
    """Gone through sample by sample, as layers do, it would give a loss for each."""
    outputs, targets = nn.Batch([[1.0], [3.0]]), nn.Batch([[0.0], [0.0]])

    assert nn.MSELoss()(outputs, targets).data == 5.0
    assert type(nn.MSELoss(reduction="none")(outputs, targets)) is list


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (nn.MSELoss(), "MSELoss()"),
        (nn.L1Loss("sum"), "L1Loss(reduction='sum')"),
        (nn.HingeLoss(), "HingeLoss()"),
        (nn.SmoothL1Loss(beta=2), "SmoothL1Loss(beta=2.0)"),
        (
            nn.CrossEntropyLoss([1.0, 2.0], ignore_index=1),
            "CrossEntropyLoss(weight=[1.0, 2.0], ignore_index=1)",
        ),
        (nn.BCEWithLogitsLoss(pos_weight=3.0), "BCEWithLogitsLoss(pos_weight=3.0)"),
    ],
)
def test_the_text_of_a_module_shows_what_is_not_usual(module: nn.Module, text: str) -> None:
    assert repr(module) == text


def test_weights_are_buffers_and_no_parameters() -> None:
    loss = nn.CrossEntropyLoss(weight=[1.0, 2.0, 4.0])

    assert not loss.parameters()
    assert loss.state_dict()["weight"].tolist() == [1.0, 2.0, 4.0]
    assert loss(SCORES, [2, 2]).data == nn.cross_entropy(SCORES, [2, 2]).data


def test_fit_takes_a_module_as_its_loss() -> None:
    def losses(loss: Any) -> list[float]:
        model = nn.Linear(2, 3)
        model.load_state_dict({"weight": np.zeros((3, 2)), "bias": np.zeros(3)})
        data = np.array([[0.5, 1.0], [1.0, -1.0], [0.0, 1.0]]), np.array([0, 1, 2])
        optimizer = nn.SGD(model.parameters(), lr=0.1)
        return nn.fit(model, loss, data, optimizer=optimizer, epochs=2, rng=0).loss

    assert losses(nn.CrossEntropyLoss()) == losses(nn.cross_entropy)
