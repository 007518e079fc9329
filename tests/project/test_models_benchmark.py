"""The engines of a trial compute the same, and the report says what was measured."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.contest import EngineMissingError
from benchmarks.models import peers, rounds, tables, worker
from benchmarks.models.rounds import Measured
from benchmarks.models.trial import OURS, Asked, Ready, Trial
from benchmarks.models.trials import (
    SMALL,
    TRIALS,
    black_scholes,
    lotka_volterra,
    rosenbrock,
    three_bodies,
    two_link_arm,
)
from benchmarks.networks import Array
from benchmarks.turn import missing

PAIRS = [
    pytest.param(name, entry, marks=[pytest.mark.slow] if entry in ("numba", "JAX") else [])
    for name, trial in SMALL.items()
    for entry in trial.entries
    if entry != "auto"
]


def numbers(name: str, entry: str) -> Array:
    """What an engine computes of a small trial; the test is skipped where it is not there."""
    try:
        ready = SMALL[name].entries[entry]()()
        return ready.numbers(ready.step())
    except (ImportError, EngineMissingError) as error:
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def places_of_peers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """CasADi puts C where it stands, and PyTorch's kind of number is that of other tests after."""
    monkeypatch.chdir(tmp_path)
    yield
    if "torch" in sys.modules:
        torch: Any = importlib.import_module("torch")
        torch.set_default_dtype(torch.float32)


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # torch's own call
@pytest.mark.parametrize(("name", "entry"), PAIRS)
def test_an_engine_computes_what_auto_does(name: str, entry: str) -> None:
    assert rounds.agree(numbers(name, entry), numbers(name, "auto"))


def slopes(f: Callable[[list[float]], float], at: Array, step: float = 1e-6) -> Array:
    """Central differences: their error is some 1e-9 of the largest value that is differentiated."""
    found = []
    for i in range(len(at)):
        up, down = at.copy(), at.copy()
        up[i] += step
        down[i] -= step
        found.append((f(up.tolist()) - f(down.tolist())) / (up[i] - down[i]))
    return np.array(found)


def curvatures(f: Callable[[list[float]], float], at: Array) -> Array:
    """Differences of differences, in steps that keep five digits of them."""
    return np.array(
        [
            slopes(lambda x: slopes(f, np.array(x), 1e-4)[i], at, 1e-4)  # noqa: B023
            for i in range(len(at))
        ]
    )


@pytest.mark.parametrize(
    ("name", "model", "at"),
    [
        ("rosenbrock", rosenbrock.rosenbrock, rosenbrock.point(5)),
        ("lotka-volterra", partial(lotka_volterra.misfit, steps=10), lotka_volterra.AT),
        ("three-bodies", partial(three_bodies.miss, steps=3), three_bodies.AT),
    ],
)
def test_a_gradient_is_that_of_the_model_in_floats(
    name: str, model: Callable[[list[float]], float], at: Array
) -> None:
    value, *gradient = numbers(name, "auto").tolist()

    assert value == pytest.approx(model(at.tolist()), rel=1e-12)
    assert gradient == pytest.approx(slopes(model, at), rel=1e-6, abs=1e-7 * abs(value))


@pytest.mark.parametrize(
    ("name", "model", "at"),
    [
        ("rosenbrock-hessian", rosenbrock.rosenbrock, rosenbrock.point(5)),
        ("lotka-volterra-hessian", partial(lotka_volterra.misfit, steps=10), lotka_volterra.AT),
    ],
)
def test_a_hessian_is_that_of_the_model_in_floats(
    name: str, model: Callable[[list[float]], float], at: Array
) -> None:
    hessian = numbers(name, "auto").reshape(len(at), len(at))
    expected = curvatures(model, at)

    assert hessian == pytest.approx(expected, rel=1e-4, abs=1e-6 * np.abs(expected).max())


def test_the_arm_s_derivatives_are_those_of_its_end() -> None:
    found = numbers("arm", "auto")
    ends = [lambda q, k=k: two_link_arm.end(math, q)[k] for k in range(2)]

    assert found[:8] == pytest.approx(
        np.concatenate([slopes(f, two_link_arm.AT) for f in ends]), abs=1e-8
    )
    assert found[8:] == pytest.approx(
        np.concatenate([curvatures(f, two_link_arm.AT).ravel() for f in ends]), abs=1e-6
    )


def test_the_greeks_are_slopes_of_the_price() -> None:
    at = black_scholes.options(1)
    worth, *greeks = numbers("option", "auto").tolist()

    def price(x: list[float]) -> float:
        found: float = black_scholes.price(math, x)
        return found

    first, second = slopes(price, at), curvatures(price, at)
    assert worth == pytest.approx(price(at.tolist()), rel=1e-12)
    assert greeks[:4] == pytest.approx([first[i] for i in black_scholes.FIRST], rel=1e-6)
    assert greeks[4:] == pytest.approx(
        [second[i, j] for i, j in black_scholes.SECOND], rel=1e-4, abs=1e-5
    )


def test_the_small_trials_are_those_of_the_report() -> None:
    assert list(SMALL) == list(TRIALS)
    for name, trial in TRIALS.items():
        assert trial.entries.keys() - {"by hand", "SymPy", "torch", "python"} == (
            SMALL[name].entries.keys() - {"by hand", "SymPy", "torch", "python"}
        ), name
        for each in trial.asked:
            assert {each.entry, *each.peers} <= trial.entries.keys(), name
            assert each.entry in OURS, name
            assert each.peers or each.words, name


def test_numbers_are_compared_by_themselves_and_tiny_ones_by_the_largest() -> None:
    one = np.array([1.0, 1e-3, 0.0])

    assert rounds.agree(one, one + np.array([1e-10, 1e-13, 1e-13]))
    assert not rounds.agree(one, one + np.array([0.0, 1e-11, 0.0]))
    assert not rounds.agree(one, one[:2])
    assert not rounds.agree(one, np.array([1.0, math.nan, 0.0]))


def test_who_disagrees_with_most_is_named_and_in_doubt_it_is_not_the_peer() -> None:
    right, wrong = np.array([1.0]), np.array([2.0])

    assert rounds.disagreements({"JAX": wrong, "numpy": right, "auto": right}) == ["JAX"]
    assert rounds.disagreements({"auto": wrong, "JAX": right}) == ["auto"]
    assert rounds.disagreements({}) == []


ASKED = Asked(1.1, ["JAX", "JAX arrays"])


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        (Measured(times=[2.0, 4.0, 2.1]), "met"),
        (Measured(times=[2.0, 4.0, 2.4]), "MISSED"),
        (Measured(times=[2.0], failure="killed"), "?"),
    ],
)
def test_the_medians_decide_against_the_fastest_peer(ours: Measured, said: str) -> None:
    peers = {"JAX": Measured(times=[3.0, 3.0]), "JAX arrays": Measured(times=[1.0, 2.0, 9.0])}
    trial = Trial("a trial", {}, [ASKED])

    (line,) = tables.asked({"it": trial}, {"it": {"auto": ours, **peers}}).splitlines()[1:]

    assert line.split()[-1] == said
    assert line.startswith("it: auto / JAX or JAX arrays")


def test_seconds_to_the_first_value_are_asked_for_apart() -> None:
    trial = Trial("a trial", {}, [Asked(2.0, words="seconds to the first")])

    for first, said in ((1.9, "met"), (2.1, "MISSED")):
        found = {"auto": Measured(first=first, times=[9.0])}
        assert tables.asked({"it": trial}, {"it": found}).endswith(said)


def test_a_table_tells_times_ratios_and_who_is_missing() -> None:
    measured = {
        "JAX": Measured(first=1.0, times=[2.0, 4.0], shares=[1.0]),
        "numba": Measured(0.5, 3.0, times=[1.0, 1.0], backend="numba", shares=[0.5]),
        "torch": Measured(failure="torch is missing"),
    }
    lines = tables.table(Trial("a trial", {}), measured).splitlines()

    assert lines[3].split() == "numba 500 ms 3.00 s 1.00 s 1.00 s 0.5 0.333 numba".split()
    assert lines[4].split(maxsplit=1)[1] == "torch is missing"
    assert lines[5] == "the engines had 75% of the core in their turns"


def test_a_worker_answers_with_times_and_ends(tmp_path: Path) -> None:
    """The trial is a small one of its own engine: nothing else is imported."""
    worker_of = rounds.Worker("arm", "by hand", tmp_path / "numbers.npy", {})
    try:
        made = worker_of.told()
        turn = worker_of.turn(0.001)
    finally:
        worker_of.end()

    assert made["failure"] == ""
    assert turn["times"]
    assert np.load(tmp_path / "numbers.npy").shape == (40,)


def test_a_worker_that_dies_is_told(tmp_path: Path) -> None:
    worker_of = rounds.Worker("arm", "abacus", tmp_path / "numbers.npy", {})
    try:
        assert worker_of.told()["failure"] == "KeyError: 'abacus'"
    finally:
        worker_of.end()


def test_a_peer_that_is_missing_is_told_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "casadi", None)
    monkeypatch.delitem(sys.modules, "benchmarks.models.peers.casadi", raising=False)
    monkeypatch.delattr(peers, "casadi", raising=False)

    found, ready = worker.made("arm", "CasADi", tmp_path / "numbers.npy")

    assert ready is None
    assert found.failure == missing("casadi")


def test_short_calls_are_timed_together() -> None:
    calls = []
    ready = Ready(lambda: calls.append(1), lambda found: np.zeros(1))

    times = worker.timed(ready, 0.0)

    assert len(times) == 1
    assert len(calls) > 100
