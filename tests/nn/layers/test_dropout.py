"""Dropout: a mask in training, nothing in use, and a word where a program would keep the mask."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.engine import operations
from autograd.errors import FrozenDecisionWarning
from nn.errors import SettingError, SettingTypeError
from nn.functional import dropout
from nn.recordings import recording


def test_numbers_are_0_or_divided_by_what_stays() -> None:
    nn.manual_seed(3)
    found = [x.data for x in nn.Dropout(0.25)([3.0] * 50)]

    kept = np.random.default_rng(3).random(50) >= 0.25
    assert found == np.where(kept, 4.0, 0.0).tolist()


def test_gradients_go_through_what_is_kept_alone() -> None:
    nn.manual_seed(0)
    sample = [Value(float(i)) for i in range(1, 7)]
    out = nn.Dropout()(sample)
    operations.sum(out).backward()

    assert [x.grad for x in sample] == [y.data / x.data for x, y in zip(sample, out, strict=True)]
    assert {x.grad for x in sample} == {0.0, 2.0}


def test_every_call_draws_anew() -> None:
    model = nn.Dropout()

    assert len({tuple(x.data for x in model([1.0] * 20)) for _ in range(5)}) > 1


def test_after_eval_a_sample_comes_back_as_it_is() -> None:
    sample = [Value(1.0), [2.0]]

    assert nn.Dropout().eval()(sample) is sample
    assert nn.Dropout(0.0)(sample) is sample
    assert dropout(sample, training=False) is sample


def test_with_p_1_all_is_0_and_has_no_slope() -> None:
    x = Value(3.0)
    (out,) = nn.Dropout(1.0)([x])
    out.backward()

    assert (out.data, x.grad) == (0.0, 0.0)


def test_a_sample_stays_nested_as_it_was() -> None:
    out = nn.Dropout(0.5)(np.ones((2, 3)))

    assert [len(row) for row in out] == [3, 3]
    assert nn.Dropout(0.5)(Value(2.0)).data in {0.0, 4.0}
    assert dropout(1).data in {0.0, 2.0}


def test_a_batch_has_a_mask_for_each_sample() -> None:
    nn.manual_seed(1)
    first, second = nn.Dropout()(nn.Batch(np.ones((2, 30))))

    assert [x.data for x in first] != [x.data for x in second]


def test_the_function_gives_a_batch_for_a_batch_with_the_masks_of_its_samples() -> None:
    """It gave a plain list, which the next layer takes for one sample."""
    batch = nn.Batch([[1.0] * 4, [2.0] * 4])
    nn.manual_seed(5)
    found = dropout(batch, 0.5)
    nn.manual_seed(5)
    expected = [dropout(sample, 0.5) for sample in batch]

    assert type(found) is nn.Batch
    assert [[x.data for x in s] for s in found] == [[x.data for x in s] for s in expected]


def test_the_probability_may_be_set_and_is_checked() -> None:
    model = nn.Dropout()
    model.p = 1

    assert repr(model) == "Dropout(p=1.0, inplace=False)"
    with pytest.raises(SettingError, match=r"p as a finite .* at most 1, got 1\.5"):
        model.p = 1.5
    with pytest.raises(SettingError, match=r"got -0\.1"):
        nn.Dropout(-0.1)
    with pytest.raises(SettingTypeError, match="p as a real number, got 'half'"):
        nn.Dropout("half")  # type: ignore[arg-type]


def test_a_program_that_would_keep_the_mask_is_told_of() -> None:
    x = Value(1.0)
    out = operations.sum(nn.Dropout()([x, x, x]))

    with pytest.warns(FrozenDecisionWarning, match=r"3 numbers that chance gave.* model\.eval\(\)"):
        compile(out, [x])


def compiled_quietly(model: Any) -> None:
    x = Value(1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(operations.sum([*model([x, x]), x]), [x])


def test_a_program_of_a_model_in_use_is_not_told_of() -> None:
    compiled_quietly(nn.Dropout().eval())


def test_noise_that_is_an_input_of_a_program_is_not_told_of() -> None:
    with recording() as record, warnings.catch_warnings():
        warnings.simplefilter("error")
        x = Value(1.0)
        out = operations.sum(nn.Dropout()([x, x]))
        (drawn,) = record.noise
        program = compile(out, [x, *drawn.leaves])

    assert program([3.0, 2.0, 0.0]) == 6.0
    assert drawn.transform(np.array([0.25, 0.5, 0.75])).tolist() == [0.0, 2.0, 2.0]
