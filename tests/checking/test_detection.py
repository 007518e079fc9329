"""`detect_anomaly`: where a gradient becomes nan is an error that names the operation."""

from __future__ import annotations

import math
import threading
from typing import Any

import pytest

from autograd import (
    AnomalyError,
    Value,
    detect_anomaly,
    elementwise_grad,
    first_bad,
    first_bad_gradient,
    grad,
    hessian,
    jacrev,
    vjp,
)
from autograd.checking import anomalies
from autograd.engine.methods import NAMESPACE


def test_a_gradient_that_becomes_nan_is_an_error_at_its_operation() -> None:
    """0 times the infinite slope of a square root at 0."""
    x = Value(0.0, "x")
    loss = 3.0 * (x * x.sqrt())

    loss.backward()
    assert math.isnan(x.grad)
    x.grad = 7.0
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"of 'x' through √\(x\) = √\(0\) is"):
        loss.backward()

    assert x.grad == 7.0


def test_the_error_names_the_line_that_recorded_the_operation() -> None:
    x = Value(0.0, "x")
    with detect_anomaly():
        root = x.sqrt()  # this line
        with pytest.raises(AnomalyError) as error:
            (x * root).backward()

    assert f"recorded in {__file__}, line " in str(error.value)
    assert str(error.value).endswith("root = x.sqrt()  # this line")


def test_a_nan_recorded_outside_the_block_says_how_its_line_is_found() -> None:
    x = Value(0.0, "x")
    loss = x * x.sqrt()

    with detect_anomaly(), pytest.raises(AnomalyError, match="Record it inside the block"):
        loss.backward()


def test_check_nan_false_checks_nothing_as_in_pytorch() -> None:
    x = Value(0.0, "x")

    with detect_anomaly(check_nan=False):
        (x * x.sqrt()).backward()
    assert math.isnan(x.grad)
    with pytest.raises(AnomalyError, match="became nan"), detect_anomaly(check_nan=True):
        (x * x.sqrt()).backward()


def test_it_holds_for_grad_as_well() -> None:
    x = Value(0.0, "x")
    y = x * x.sqrt()

    with detect_anomaly(), pytest.raises(AnomalyError, match="became nan"):
        grad(y, x)
    with detect_anomaly(), pytest.raises(AnomalyError, match="became nan"):
        grad([x * 1.0, y], x)
    with detect_anomaly(), pytest.raises(AnomalyError, match="became nan"):
        grad(lambda x: x * x.sqrt())(0.0)


@pytest.mark.parametrize(
    "asked",
    [
        lambda f: vjp(f, 0.0)[1](1.0),
        lambda f: jacrev(f)(0.0),
        lambda f: elementwise_grad(f)(0.0),
        lambda f: hessian(f)(0.0),
    ],
)
def test_it_holds_for_functions_that_go_in_reverse(asked: Any) -> None:
    with detect_anomaly(), pytest.raises(AnomalyError, match="0 times the slope inf"):
        asked(lambda x: x * x.sqrt())


def test_a_value_that_was_nan_before_is_told() -> None:
    p = Value(-0.5, "p")
    with (
        detect_anomaly(),
        pytest.raises(AnomalyError, match=r"not finite before: log\(p\) = log\(−0.5\) gave nan"),
    ):
        (p.log() * p).backward()


def test_an_infinite_gradient_is_no_anomaly() -> None:
    """As in PyTorch, which looks for nan only."""
    x = Value(0.0)
    with detect_anomaly():
        x.sqrt().backward()

    assert x.grad == math.inf


def test_a_finite_pass_goes_on_as_ever() -> None:
    x = Value(2.0)
    with detect_anomaly():
        (x * x).backward()

    assert x.grad == 4.0


def test_nothing_is_watched_outside() -> None:
    before = NAMESPACE["_blanks"]
    x = Value(0.0)
    with detect_anomaly():
        with detect_anomaly():
            pass
        with pytest.raises(AnomalyError):
            (x * x.sqrt()).backward()
    with pytest.raises(KeyError), detect_anomaly():
        raise KeyError

    (x * x.sqrt()).backward()

    assert math.isnan(x.grad)
    assert NAMESPACE["_blanks"] is before


def test_it_is_a_decorator_too() -> None:
    @detect_anomaly()
    def step() -> None:
        x = Value(0.0)
        (x * x.sqrt()).backward()

    with pytest.raises(AnomalyError):
        step()


def test_blocks_of_several_threads_end_in_any_order() -> None:
    both = threading.Barrier(2)

    def watch(first: bool) -> None:
        with detect_anomaly():
            both.wait()
            if first:
                both.wait()
        if not first:
            both.wait()

    before = NAMESPACE["_blanks"]
    threads = [threading.Thread(target=watch, args=(first,)) for first in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert NAMESPACE["_blanks"] is before


def test_what_finds_anomalies_is_public() -> None:
    assert first_bad is anomalies.first_bad
    assert first_bad_gradient is anomalies.first_bad_gradient
