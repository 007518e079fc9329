"""Engines run under the same conditions, and two states of the library beside each other."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from benchmarks import against, processes, step
from benchmarks.compiled import compete
from benchmarks.contests import CONTESTS
from benchmarks.heat import Heat
from benchmarks.turn import Turn
from benchmarks.workloads import WORKLOADS

ROOT = Path(__file__).resolve().parents[2]
PEERS = {"micrograd", "torch", "NumPy", "JAX", "CasADi", "C"}


@pytest.fixture
def telling(tmp_path: Path) -> Path:
    """A checkout whose library, once imported, tells the process's variables and gives up."""
    source = """
import os
raise ImportError([os.environ.get(n) for n in ("OPENBLAS_CORETYPE", "OMP_NUM_THREADS", "OTHER")])
"""
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text(source, encoding="utf-8")
    return tmp_path


def test_an_engine_s_process_has_one_thread_and_the_kernels_of_its_processor(
    telling: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("OTHER", "kept")

    turn = step.take_turn("w18", "plain", str(telling), 0.0)

    assert turn.failure == "ImportError: [None, '1', 'kept']"


def test_the_conditions_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "pin", lambda: "pinned to core 7")
    for name in processes.CLEARED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")

    told = processes.prepared()

    assert told["cores"] == "pinned to core 7"
    assert "cleared (here: OPENBLAS_CORETYPE=Haswell)" in told["threads"]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot pin")
def test_what_measures_stays_on_one_core() -> None:
    code = "from benchmarks import processes; import os; print(processes.pin());"
    run = subprocess.run(
        [sys.executable, "-c", f"{code} print(*os.sched_getaffinity(0))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    said, core = run.stdout.splitlines()
    assert said == f"pinned to core {core}"


def test_a_system_that_cannot_pin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)

    assert processes.pin().startswith("not pinned, for this system cannot")


def test_a_system_that_refuses_to_pin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(process: int, cores: object) -> None:
        raise PermissionError("not here")

    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=False)

    assert processes.pin().startswith("not pinned, for the system refused (not here)")


def test_a_process_out_of_time_tells_so() -> None:
    assert processes.told("benchmarks.turn", ["w18", "plain"], 0.01) == {
        "failure": "no result in 0 s"
    }


def test_every_entry_is_ours_or_a_peer_s() -> None:
    entries = {entry for workload in WORKLOADS.values() for entry in workload.entries}
    entries |= {entry for contest in CONTESTS.values() for entry in contest.entries}

    assert {entry.partition(" ")[0] for entry in entries if not against.is_ours(entry)} == PEERS
    assert {entry.partition(" ")[0] for entry in entries if against.is_ours(entry)} == {
        *against.OURS
    }


def test_without_another_checkout_every_entry_runs_once() -> None:
    assert against.sides(["micrograd", "plain"], None) == {
        "micrograd": ("micrograd", None),
        "plain": ("plain", None),
    }


def test_beside_another_checkout_our_entries_run_with_both_libraries(tmp_path: Path) -> None:
    assert against.sides(["micrograd", "plain"], tmp_path) == {
        "plain": ("plain", None),
        "plain before": ("plain", str(tmp_path)),
    }


def test_the_other_checkout_is_what_runs_beside_this_one(telling: Path) -> None:
    turns = step.play("w18", 2, 0.0, telling)

    assert turns["plain"].times
    assert not turns["plain"].failure
    assert turns["plain before"].failure.startswith("ImportError: [")


def test_programs_of_the_other_checkout_run_beside_this_one_s(
    telling: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = CONTESTS["dag1e3"]
    entries = {"numpy": contest.entries["numpy"], "micrograd": contest.entries["micrograd"]}
    monkeypatch.setitem(CONTESTS, "dag1e3", type(contest)(contest.title, entries))

    heats = compete("dag1e3", 1, 0.0, tmp_path, telling)

    assert list(heats) == ["numpy", "numpy before"]
    assert heats["numpy"].times
    assert heats["numpy before"].failure.startswith("ImportError: [")


def test_a_folder_without_the_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArgumentTypeError, match=r"holds no autograd/; name a checkout"):
        against.checkout(str(tmp_path))


def test_this_checkout_is_one() -> None:
    assert against.checkout(str(ROOT)) == ROOT


@pytest.mark.parametrize("made", [Turn, Heat])
def test_the_ratio_is_of_now_over_before(made: type[Turn | Heat]) -> None:
    """Twice as long at best, and half as long in the median."""
    measured = {
        "numpy": made(times=[2.0, 3.0, 4.0]),
        "numpy before": made(times=[1.0, 6.0, 7.0]),
        "numba": made(failure="numba is missing"),
        "numba before": made(times=[1.0]),
    }

    assert [line.split() for line in against.table(measured).splitlines()] == [
        ["now", "/", "before", "min", "median"],
        ["numpy", "2.000", "0.500"],
    ]


def test_the_library_of_before_is_a_party_to_the_comparison() -> None:
    measured = {"w18": {"plain": Turn(), "plain before": Turn()}}

    assert step.conclusion(measured) == (
        "The figures of chainrule, chainrule before agree to ten digits."
    )
