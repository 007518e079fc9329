"""Batch normalisation: over the batch in training, by running numbers afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.engine import operations
from autograd.errors import LengthError
from nn.errors import FixedError, SettingError, SettingTypeError
from nn.recordings import recording

SAMPLES = [[1.0, 10.0], [2.0, -10.0], [6.0, 30.0]]


def numbers(batch: Any) -> Any:
    """The data in nested lists, as an array."""
    if isinstance(batch, list):
        return np.array([numbers(x) for x in batch])
    return batch.data if isinstance(batch, Value) else batch


def test_each_channel_of_a_batch_gets_mean_0_and_variance_1() -> None:
    found = numbers(nn.BatchNorm1d(2, eps=0.0)(nn.Batch(SAMPLES)))

    assert found.mean(axis=0) == pytest.approx(0.0, abs=1e-15)
    assert found.var(axis=0) == pytest.approx(1.0)


def test_weight_and_bias_are_the_deviation_and_the_mean_of_a_channel() -> None:
    norm = nn.BatchNorm1d(2, eps=0.0)
    norm.weight.data, norm.bias.data = [2.0, 3.0], [5.0, -1.0]
    found = numbers(norm(nn.Batch(SAMPLES)))

    assert found.mean(axis=0) == pytest.approx([5.0, -1.0])
    assert found.std(axis=0) == pytest.approx([2.0, 3.0])


def test_to_shift_a_channel_of_the_batch_changes_nothing_so_its_slopes_add_up_to_0() -> None:
    samples = [[Value(x) for x in sample] for sample in SAMPLES]
    out = nn.BatchNorm1d(2)(nn.Batch(samples))
    operations.dot([0.3, -1.2, 0.7], [sample[0] for sample in out]).backward()

    assert sum(sample[0].grad for sample in samples) == pytest.approx(0.0, abs=1e-16)
    assert any(abs(sample[0].grad) > 1e-4 for sample in samples)
    assert [sample[1].grad for sample in samples] == [0.0, 0.0, 0.0]


def test_the_eps_stands_beside_the_biased_variance_under_the_root() -> None:
    found = numbers(nn.BatchNorm1d(1, eps=3.0)(nn.Batch([[-1.0], [1.0]])))

    assert found.ravel().tolist() == [-0.5, 0.5]


def test_lengths_of_a_channel_are_taken_together() -> None:
    samples = np.arange(12.0).reshape(2, 3, 2) ** 2
    found = numbers(nn.BatchNorm1d(3, eps=0.0)(nn.Batch(samples)))

    assert found.shape == (2, 3, 2)
    assert found.mean(axis=(0, 2)) == pytest.approx(0.0, abs=1e-15)
    assert found.std(axis=(0, 2)) == pytest.approx(1.0)


def test_running_numbers_move_by_the_momentum_towards_mean_and_unbiased_variance() -> None:
    norm = nn.BatchNorm1d(1, momentum=0.25)
    norm(nn.Batch([[1.0], [3.0]]))
    norm(nn.Batch([[10.0], [10.0]]))

    # from 0 and 1; means 2 and 10, unbiased variances 2 and 0
    assert norm.running_mean.tolist() == [0.75 * 0.5 + 0.25 * 10.0]
    assert norm.running_var.tolist() == [0.75 * (0.75 + 0.25 * 2.0)]
    assert norm.num_batches_tracked == 2


def test_without_a_momentum_all_batches_count_the_same() -> None:
    norm = nn.BatchNorm1d(1, momentum=None)
    for x in (1.0, 2.0, 6.0):
        norm(nn.Batch([[x], [x]]))

    assert norm.running_mean == pytest.approx([3.0])
    assert norm.running_var == pytest.approx([0.0])


def test_after_eval_running_numbers_are_used_and_stay() -> None:
    norm = nn.BatchNorm1d(2, eps=0.0)
    norm.weight.data, norm.bias.data = [2.0, 1.0], [0.0, 5.0]
    state = {"running_mean": [1.0, 2.0], "running_var": [4.0, 0.25], "num_batches_tracked": 3}
    norm.load_state_dict({**norm.state_dict(), **state})
    norm.eval()

    assert numbers(norm([3.0, 3.0])).tolist() == [2.0, 7.0]
    assert numbers(norm(nn.Batch([[3.0, 3.0], [1.0, 2.0]]))).tolist() == [[2.0, 7.0], [0.0, 5.0]]
    assert numbers(norm([[3.0, 1.0], [3.0, 2.0]])).tolist() == [[2.0, 0.0], [7.0, 5.0]]
    assert norm.running_mean.tolist() == [1.0, 2.0]
    assert norm.num_batches_tracked == 3


def test_without_running_numbers_the_batch_is_used_always() -> None:
    norm = nn.BatchNorm1d(2, track_running_stats=False)
    trained = numbers(norm(nn.Batch(SAMPLES)))
    used = numbers(norm.eval()(nn.Batch(SAMPLES)))

    assert (trained == used).all()
    assert list(norm.state_dict()) == ["weight", "bias"]


def test_the_state_has_pytorchs_keys_in_pytorchs_order() -> None:
    state = nn.BatchNorm1d(3).state_dict()

    assert {key: array.shape for key, array in state.items()} == {
        "weight": (3,),
        "bias": (3,),
        "running_mean": (3,),
        "running_var": (3,),
        "num_batches_tracked": (),
    }
    assert list(nn.BatchNorm1d(3, affine=False).state_dict()) == list(state)[2:]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([1.0, 2.0], r"over the samples of a batch in training, got \[1.0, 2.0\], which is one"),
        (SAMPLES, r"call the model with nn\.Batch\(samples\), two samples or more, or after model"),
        (nn.Batch([[1.0, 2.0]]), r"expects more than 1 value a channel in training, got a batch"),
        (nn.Batch([[1.0], [2.0]]), r"samples of shape \(2,\) or \(2, length\), got one of shape"),
        (nn.Batch([[1.0, 2.0], [[1.0], [2.0]]]), r"one shape, got shapes \(2,\) and \(2, 1\)"),
        (nn.Batch([[[[1.0]], [[2.0]]]]), r"got one of shape \(2, 1, 1\)"),
    ],
    ids=["lone", "list", "one", "features", "shapes", "axes"],
)
def test_what_has_no_batch_is_refused_and_leaves_no_trace(inputs: Any, message: str) -> None:
    norm = nn.BatchNorm1d(2)

    with pytest.raises(LengthError, match=message):
        norm(inputs)

    assert norm.num_batches_tracked == 0
    assert norm.running_mean.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("samples", "are_several"), [([[1.0, 2.0]] * 3, True), ([1.0, 2.0, 3.0], False)]
)
def test_a_plain_list_of_samples_is_told_to_be_a_batch(samples: Any, are_several: bool) -> None:
    with pytest.raises(LengthError, match="got one of shape") as refusal:
        nn.BatchNorm1d(2).eval()(samples)

    assert ("given as nn.Batch(samples)" in str(refusal.value)) is are_several


def test_one_sample_is_a_batch_where_a_channel_has_two_numbers() -> None:
    found = numbers(nn.BatchNorm1d(1, eps=0.0)(nn.Batch([[[1.0, 3.0]]])))

    assert found.tolist() == [[[-1.0, 1.0]]]


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"num_features": 0}, SettingError, "1 or more features, got 0"),
        ({"eps": -1e-5}, SettingError, r"eps as a finite number of at least 0, got -1e-05"),
        ({"momentum": 1.5}, SettingError, r"of at least 0 and at most 1, got 1\.5"),
        ({"momentum": "high"}, SettingTypeError, "momentum as a real number, got 'high'"),
        ({"affine": "no"}, SettingTypeError, "affine as True or False, got 'no'"),
        ({"track_running_stats": None}, SettingTypeError, "track_running_stats as True or False"),
    ],
    ids=str,
)
def test_settings_without_a_meaning_are_refused(
    settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        nn.BatchNorm1d(**{"num_features": 2, **settings})


def test_what_it_was_made_with_cannot_be_set_afterwards() -> None:
    with pytest.raises(FixedError, match=r"num_features is fixed .* load the state_dict of the"):
        nn.BatchNorm1d(2).num_features = 3


def test_while_a_program_is_recorded_running_numbers_are_left_to_it() -> None:
    norm = nn.BatchNorm1d(2)
    with recording() as record:
        norm(nn.Batch(SAMPLES))

    assert norm.num_batches_tracked == 0
    (observed,) = record.observed
    assert [v.data for v in observed.values[:2]] == pytest.approx([3.0, 10.0])
    observed.receive(np.array([v.data for v in observed.values]))
    assert norm.running_mean == pytest.approx([0.3, 1.0])


def test_a_batch_takes_as_many_instructions_as_another_of_any_size() -> None:
    """Columns are groups that operations share, and none is a product of its own."""
    counts = set()
    for n_samples, n_features in ((3, 2), (80, 5)):
        samples = [[Value(float(i * j)) for j in range(n_features)] for i in range(n_samples)]
        norm = nn.BatchNorm1d(n_features)
        outputs = [x for sample in norm(nn.Batch(samples)) for x in sample]
        inputs = [x for sample in samples for x in sample]
        program = compile(operations.mean(outputs), inputs, norm)
        counts.add(repr(program).split(" in ")[1].split(",")[0])

    assert counts == {"10 instructions"}


@pytest.mark.parametrize("times", [1, 3])
def test_a_program_has_the_slopes_of_recordings(times: int) -> None:
    """Of one batch, and of several side by side, whose slopes are added up."""
    rng = np.random.default_rng(0)
    batches = rng.normal(size=(times, 6, 2))
    weights = rng.normal(size=12).tolist()
    norm = nn.BatchNorm1d(2)
    norm.weight.data = [2.0, -3.0]

    def weighted(batch: Any) -> Value:
        return operations.dot(weights, [x for sample in norm(nn.Batch(batch)) for x in sample])

    for batch in batches:
        weighted(batch).backward()
    leaves = [[Value(x) for x in sample] for sample in batches[0].tolist()]
    inputs = [x for sample in leaves for x in sample]
    program = compile(weighted(leaves), inputs, norm, backend="numpy")
    _, found = program.value_and_grad(batches.reshape(times, -1))

    assert found == pytest.approx([p.grad for p in norm.parameters()], rel=1e-12)
