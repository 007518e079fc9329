"""The example of models: SciPy's solvers with exact derivatives reach what is known to be right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("scipy")

from examples.models import __main__ as program
from examples.models import arm, predators, valley


@pytest.mark.parametrize("way", [valley.by_bfgs, valley.by_newton, valley.by_products])
def test_each_way_ends_at_the_lowest_point_of_the_valley(way: Any) -> None:
    found = way()

    assert found.success
    np.testing.assert_allclose(found.x, 1.0, atol=1e-5)


def test_the_hessian_saves_steps() -> None:
    assert valley.by_newton().nit < valley.by_bfgs().nit / 2


def test_without_noise_the_fit_finds_the_true_rates() -> None:
    exact = np.array(predators.populations(predators.TRUE))

    rates, errors = predators.by_gauss_newton(exact)

    np.testing.assert_allclose(rates, predators.TRUE, rtol=1e-9)
    assert errors.max() < 1e-9


def test_errors_are_those_that_repeated_measurements_show() -> None:
    """The spread of the rates over many sets of measurements is the error that one set gives."""
    fits = [predators.by_gauss_newton(predators.measured(seed)) for seed in range(20)]
    rates, errors = map(np.array, zip(*fits, strict=True))

    # a standard deviation of 20 has a relative error of 1 / sqrt(2 * 19), 16 %
    np.testing.assert_allclose(rates.std(axis=0, ddof=1), errors.mean(axis=0), rtol=0.5)
    assert (abs(rates.mean(axis=0) - predators.TRUE) < 4 * errors.mean(axis=0) / np.sqrt(20)).all()


def test_both_ways_of_fitting_agree() -> None:
    seen = predators.measured()

    np.testing.assert_allclose(
        predators.fitted(seen).x, predators.by_gauss_newton(seen)[0], rtol=1e-5
    )


def test_the_arm_reaches_its_target() -> None:
    """Where both angles are put into the hand's own formula, by NumPy alone."""
    first, second = arm.reached().x
    joint = arm.LENGTHS[0] * np.exp(1j * first)
    hand = joint + arm.LENGTHS[1] * np.exp(1j * (first + second))

    np.testing.assert_allclose([hand.real, hand.imag], arm.TARGET, rtol=1e-9)


def test_newton_s_method_squares_the_distance() -> None:
    *_, before, after, _, _ = arm.by_newton(5)

    assert after < 10.0 * before**2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_tells_all_three(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--lang", language]) == 0

    told = capsys.readouterr().out
    assert len(told.splitlines()) == 13
    assert "Rosenbrock" in told


def test_without_scipy_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    assert program.main([]) == 2
    assert "pip install '.[models]'" in capsys.readouterr().err
