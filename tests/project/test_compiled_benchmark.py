"""The contests' engines take the same steps, and the report says what was measured."""

from __future__ import annotations

import shutil
import sys

import numpy as np
import pytest

from benchmarks import heat, networks, peers, programs, recordings, standings
from benchmarks.compiled import disagreements
from benchmarks.contest import EngineMissingError, Runner, Start
from benchmarks.contests import CONTESTS
from benchmarks.heat import Heat
from benchmarks.peers import c
from benchmarks.peers.handwritten import digits as digits_by_hand
from benchmarks.peers.handwritten import moons as moons_by_hand
from benchmarks.peers.handwritten import w18 as w18_by_hand
from benchmarks.requirements import REQUIREMENTS, Requirement, speed_against, step_time
from benchmarks.turn import missing
from benchmarks.workload import Figures
from benchmarks.workloads import deep, digits, moons, w18

HERE = "w18"
"""A contest whose times are divided by 10,000 steps."""


def after(start: Start, calls: int) -> Figures:
    """The figures after so many calls of the step."""
    runner = start()
    for _ in range(calls):
        result = runner.step()
    return runner.figures(result)


def eager_losses(steps: int) -> list[float]:
    step = moons.modules()
    return [step(lambda phase: None)[0] for _ in range(steps)]


@pytest.mark.parametrize("by_hand", [moons_by_hand.textbook, moons_by_hand.expert])
def test_the_demo_by_hand_takes_the_engine_s_steps(by_hand: object) -> None:
    assert callable(by_hand)
    runner: Runner = by_hand()()

    assert [runner.step() for _ in range(4)] == pytest.approx(eager_losses(4), rel=1e-12)


@pytest.mark.parametrize("by_hand", [digits_by_hand.textbook, digits_by_hand.expert])
def test_the_picture_by_hand_is_learnt_as_the_engine_learns_it(by_hand: object) -> None:
    assert callable(by_hand)
    runner: Runner = by_hand(1)()
    step = digits.modules()
    expected = [step(lambda phase: None)[0] for _ in range(3)]

    assert [runner.step() for _ in range(3)] == pytest.approx(expected, rel=1e-12)


def test_a_textbook_and_an_expert_learn_the_same_from_a_batch() -> None:
    textbook = after(digits_by_hand.textbook(5), 3)

    assert after(digits_by_hand.expert(5), 3) == pytest.approx(textbook, rel=1e-12)


def test_the_small_network_by_hand_ends_where_the_engine_does() -> None:
    step = w18.plain()
    losses = [step(lambda phase: None)[0] for _ in range(5)]

    assert after(w18_by_hand.steps_of(5), 1)[0] == pytest.approx(losses[-1], rel=1e-12)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("record", [recordings.moons_whole, recordings.moons_batch])
def test_both_styles_of_the_demo_are_the_demo(record: object, plain: bool) -> None:
    """Truth is the step written by hand: loss and parameters after three steps."""
    assert callable(record)
    by_hand = after(moons_by_hand.expert(), 3)

    assert after(programs.descent(record(plain), "numpy"), 3) == pytest.approx(by_hand, rel=1e-11)


def test_pictures_are_compiled_with_their_classes() -> None:
    by_hand = after(digits_by_hand.expert(3), 2)

    assert after(programs.descent(recordings.pictures(3), "numpy"), 2) == pytest.approx(
        by_hand, rel=1e-11
    )


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc here")
def test_emitted_c_trains_as_the_step_by_hand() -> None:
    by_hand = after(w18_by_hand.steps_of(50), 1)

    assert after(c.descent(recordings.small, False, 50, anew=True), 2) == pytest.approx(
        by_hand, rel=1e-11
    )


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc here")
def test_emitted_c_goes_down_the_mean_of_a_batch() -> None:
    by_hand = after(moons_by_hand.expert(), 3)

    assert after(c.descent(recordings.moons_batch(plain=False), False), 3) == pytest.approx(
        by_hand, rel=1e-11
    )


def test_without_a_c_compiler_it_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert heat.run("moons", "C -O3", 0.0).failure.endswith("type: apt install gcc libc6-dev")


def test_a_compiled_graph_has_the_eager_value_and_slope() -> None:
    eager = deep.plain(deep.dag_of, 200)(lambda phase: None)

    assert after(programs.graph(deep.dag_of(200), "numpy"), 2) == pytest.approx(eager, rel=1e-12)


def test_two_parameters_that_were_exchanged_show_in_the_figures() -> None:
    initially = np.zeros(3)
    figures = networks.figures(1.0, np.array([0.1, 0.2, 0.3]), initially)

    assert networks.figures(1.0, np.array([0.2, 0.1, 0.3]), initially) != figures


def test_weights_and_biases_are_joined_in_the_order_of_parameters() -> None:
    layers = [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[7.0, 8.0, 9.0]]]

    assert networks.joined(networks.pairs(layers)).tolist() == networks.flat(layers).tolist()
    assert networks.flat(layers).tolist() == [float(x) for x in range(1, 10)]


def test_a_peer_that_is_missing_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.delitem(sys.modules, "benchmarks.peers.jax", raising=False)
    monkeypatch.delattr(peers, "jax", raising=False)

    assert heat.run("moons", "JAX jit", 0.0).failure == missing("jax")


def test_a_backend_that_is_not_there_is_told_in_its_own_words() -> None:
    with pytest.raises(EngineMissingError, match="no backend 'abacus'"):
        programs.check_backend("abacus")


def test_the_first_result_is_measured_apart_from_the_steps() -> None:
    measured = heat.run("moons", "NumPy expert", 0.0)

    assert len(measured.first) == 1
    assert measured.figures[0] != measured.figures[1]
    assert measured.times


def test_an_engine_with_other_parameters_disagrees() -> None:
    """Their loss is the same; an eager engine, which tells no more, agrees with both."""
    heats = {
        "micrograd": Heat(times=[1.0], figures=[(2.0,)]),
        "torch nn": Heat(times=[1.0], figures=[(2.0, 3.0)]),
        "numpy": Heat(times=[1.0], figures=[(2.0, 3.0 + 1e-8)]),
    }

    assert disagreements(heats) == ["numpy"]


def test_code_that_is_cached_tells_the_later_first_results() -> None:
    assert Heat(first=[9.0, 1.0, 3.0]).first_result == 2.0
    assert Heat(first=[9.0]).first_result == 9.0


def test_times_are_per_step_and_per_node() -> None:
    assert step_time({"w18": {"numpy": Heat(times=[1.0, 2.0, 9.0])}}, "w18", "numpy") == 2e-4
    assert step_time({"dag1e3": {"numpy": Heat(times=[2.0])}}, "dag1e3", "numpy") == 2e-3


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [([4.0], "ok     numpy 25"), ([6.0], "MISSED numpy 16.7"), ([], "?      not measured: numpy")],
)
def test_what_was_asked_stands_beside_what_was_measured(ours: list[float], verdict: str) -> None:
    asked = Requirement("fast", HERE, ["numpy"], speed_against("micrograd"), 20.0, at_least=True)
    measured = {HERE: {"micrograd": Heat(times=[100.0]), "numpy": Heat(times=ours)}}

    (line,) = standings.asked([asked], measured).splitlines()[1:]

    assert line.startswith("w18: fast")
    assert ">= 20" in line
    assert line.endswith(verdict)


@pytest.mark.parametrize(
    ("found", "said"), [([1.0, None], "?"), ([3.0, None], "MISSED"), ([1.0, 2.0], "ok")]
)
def test_a_verdict_waits_for_all_figures_but_the_first_miss(
    found: list[float | None], said: str
) -> None:
    asked = Requirement("near", HERE, ["numpy", "numba"], speed_against("micrograd"), 2.0)

    assert standings.verdict(asked, found) == said


def test_an_upper_bound_is_kept_from_above() -> None:
    asked = Requirement("near", HERE, ["numpy"], speed_against("micrograd"), 2.0)

    assert asked.holds(1.9)
    assert not asked.holds(2.1)


def test_every_requirement_names_contests_and_entries_that_there_are() -> None:
    for each in REQUIREMENTS:
        assert set(each.entries) <= set(CONTESTS[each.contest].entries), each.words
        assert each.entries, each.words


def test_a_table_has_the_ratio_to_micrograd_and_the_words_of_who_is_missing() -> None:
    heats = {
        "micrograd": Heat(first=[1.0], times=[2.0]),
        "numba": Heat(first=[3.0, 0.5], times=[0.25]),
        "torch nn": Heat(failure="torch is missing"),
    }
    table = standings.table(CONTESTS[HERE], heats).splitlines()

    assert table[3].split() == ["numba", "500", "ms", "3.00", "s", *["25.0", "us"] * 3, "8.0", "-"]
    assert table[4].split(maxsplit=2)[2] == "torch is missing"
