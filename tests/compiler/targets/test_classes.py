"""A class as an input of a program: every backend has its loss, and knows no other class."""

from __future__ import annotations

import math

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.engine.operands import as_group
from tests.compiler.backends import Question
from tests.compiler.conftest import Backend

LOGITS = [0.3, 2.9, 4.0]
TOTAL = math.fsum(map(math.exp, LOGITS))
WRONG = (-1.0, 3.0, 1.5, math.nan, math.inf)


@pytest.fixture
def question() -> Question:
    """The logit of a class, and its cross-entropy, as one number; recorded with class 0."""
    k, xs = Value(0.0, "k"), as_group([Value(x) for x in LOGITS])
    points = [([float(i)], LOGITS) for i in range(3)]
    root = ag.pick(k, xs) + 100.0 * ag.cross_entropy(xs, k)
    return Question(root, [k], list(xs), points)


def test_each_class_has_its_own_loss_and_slopes(backend: Backend, question: Question) -> None:
    """x_k + 100 (log sum exp - x_k), in another way than the rows compute it."""
    for k, (value, gradient) in enumerate(backend.answers({"both": question})["both"]):
        slopes = [100.0 * math.exp(x) / TOTAL - 99.0 * (i == k) for i, x in enumerate(LOGITS)]

        assert value == pytest.approx(100.0 * math.log(TOTAL) - 99.0 * LOGITS[k], rel=1e-13)
        assert gradient == pytest.approx(slopes, rel=1e-12)


def test_no_position_gives_nan(backend: Backend) -> None:
    """Nothing is checked there, and a number would hide the mistake."""
    k, xs = Value(0.0, "k"), [Value(x) for x in LOGITS]
    points = [([number], LOGITS) for number in WRONG]
    found = backend.answers({"pick": Question(ag.pick(k, xs), [k], xs, points)})["pick"]

    assert all(math.isnan(value) for value, _ in found)


def test_a_class_that_is_none_has_an_infinite_loss(backend: Backend) -> None:
    """As of probability 0; the loss of the other classes alone would look like one."""
    k, xs = Value(0.0, "k"), [Value(x) for x in LOGITS]
    points = [([number], LOGITS) for number in WRONG]
    loss = Question(ag.cross_entropy(xs, k), [k], xs, points)

    assert [value for value, _ in backend.answers({"loss": loss})["loss"]] == [math.inf] * 5


def test_a_batch_has_a_class_for_each_sample() -> None:
    k, xs = Value(0.0), [Value(x) for x in LOGITS]
    program = ag.compile(ag.pick(k, xs), inputs=[k], parameters=xs, backend="numpy")
    classes = [2.0, 0.0, 1.0, 0.0, *WRONG]

    found = program(np.array(classes)[:, None])

    assert found[:4].tolist() == [LOGITS[int(i)] for i in classes[:4]]
    assert np.isnan(found[4:]).all()
