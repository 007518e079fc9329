"""Every way to run a program gives the eager engine's Jacobians and Hessians."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.compiler import costs
from autograd.table.primitives import TABLE
from tests.compiler.graphs import THOROUGH
from tests.compiler.javascript_modules import Call, run
from tests.compiler.random_dags import SAMPLES, Floats, mistakes, scales
from tests.compiler.shared_libraries import Libraries
from tests.properties.random_programs import RandomProgram, random_programs

PROGRAMS = 300 if THOROUGH else 50
FIFTIES = range(PROGRAMS // 50)

FEW_ROWS = tuple(TABLE[name] for name in "mul tanh relu sum max dot affine".split())
"""For machine code, which takes a second for every row and every way its operands lie."""


def fifty(number: int) -> list[RandomProgram]:
    return random_programs(20_000 + 1000 * number, 50)


def check(program: RandomProgram, i: int, found: Any) -> None:
    """Fail if the entries of both matrices are not those of the eager engine at a point."""
    truth = program.truth[i]
    off = mistakes(found, truth.entries, truth.terms)

    assert off <= 1.0, f"seed {program.dag.seed} at point {i}: {off} times what is allowed"


def test_the_sums_of_terms_are_not_so_large_that_they_allow_everything() -> None:
    """Half of the entries have ten digits at least."""
    truths = [program.truth[0] for number in FIFTIES for program in fifty(number)]
    entries = np.concatenate([truth.entries for truth in truths])
    terms = np.concatenate([truth.terms for truth in truths])
    used = (entries != 0.0) & np.isfinite(entries)

    assert np.sum(used) > 1000
    assert np.median(terms[used] / abs(entries[used])) < 200.0


def test_terms_by_hand() -> None:
    """Of (1 - z*z)*g at z = 0.5 and g = 3: each operation adds what its own result has."""
    z, g = ag.Value(0.5), ag.Value(3.0)
    product = 1.0 - z * z

    result = product * g

    sums = scales(result)

    # the number 1, the difference itself, and z*z with z in it twice
    assert sums[id(product)] == 1.0 + 0.75 + (0.25 + 2 * 0.5 * 0.5)
    assert sums[id(result)] == 2.25 + 3.0 * sums[id(product)] + 0.75 * 3.0


@pytest.fixture(params=["written out", "swept as a batch"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of the forms of which a program has the one that is right for its size."""
    if request.param == "swept as a batch":
        monkeypatch.setattr(costs, "WRITTEN_OUT_DERIVATIVES", 0)


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("backend", ["auto", "numpy", "python"])
@pytest.mark.parametrize("number", FIFTIES)
def test_a_program_agrees_at_every_point(backend: Any, number: int) -> None:
    """It was recorded at the first point and is asked at all, one by one and as a batch."""
    for program in fifty(number):
        x = list(map(ag.Value, program.points[0]))
        outputs = program.outputs(x)
        every = ag.compile(outputs, x, backend=backend)
        root = ag.compile(outputs[0], x, backend=backend)
        for i, point in enumerate(program.points):
            check(program, i, entries(every.jacobian(point), root.hessian(point)))
        batch = np.array(program.points)
        found = zip(every.jacobian(batch), root.hessian(batch), strict=True)
        for i, (jacobian, hessian) in enumerate(found):
            check(program, i, entries(jacobian, hessian))


def entries(jacobian: Floats, hessian: Floats) -> Floats:
    return np.concatenate([jacobian.ravel(), hessian.ravel()])


@pytest.mark.slow
def test_machine_code_agrees() -> None:
    """All programs are compiled as one, for each alone would take seconds."""
    pytest.importorskip("numba")
    programs = random_programs(0, PROGRAMS, FEW_ROWS)
    given = [list(map(ag.Value, program.points[0])) for program in programs]
    outputs = [program.outputs(x) for program, x in zip(programs, given, strict=True)]
    leaves = [leaf for x in given for leaf in x]
    every = ag.compile([y for each in outputs for y in each], leaves, backend="numba")
    root = ag.compile(ag.sum([each[0] for each in outputs]), leaves, backend="numba")

    for i in range(SAMPLES):
        point = [x for program in programs for x in program.points[i]]
        jacobian, hessian = every.jacobian(point), root.hessian(point)
        assert np.count_nonzero(jacobian) < 0.05 * jacobian.size  # each depends on its own alone
        line = column = 0
        for program, each, x in zip(programs, outputs, given, strict=True):
            lines, columns = slice(line, line + len(each)), slice(column, column + len(x))
            check(program, i, entries(jacobian[lines, columns], hessian[columns, columns]))
            line, column = lines.stop, columns.stop


@pytest.mark.slow
def test_c_agrees(tmp_path: Path) -> None:
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc")
    programs = [program for number in FIFTIES for program in fifty(number)]
    library = Libraries(texts(programs, "c"), tmp_path)
    for program in programs:
        n = len(program.truth[0].entries)
        for i, point in enumerate(program.points):
            check(program, i, library.values(f"seed{program.dag.seed}", n, point, []))


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_javascript_agrees(tmp_path: Path) -> None:
    programs = [program for number in FIFTIES for program in fifty(number)]
    asked = [(program, i) for program in programs for i in range(SAMPLES)]
    calls: list[Call] = [
        (f"seed{program.dag.seed}", "values", program.points[i], []) for program, i in asked
    ]
    results = run(texts(programs, "javascript"), calls, tmp_path)

    for (program, i), found in zip(asked, results, strict=True):
        check(program, i, found)


def texts(programs: Sequence[RandomProgram], backend: Any) -> dict[str, str]:
    """The source of each program by its name."""
    sources = {}
    for program in programs:
        entries, leaves = program.recorded()
        compiled = ag.compile(entries, leaves, backend=backend, allow_unused=True)
        sources[f"seed{program.dag.seed}"] = compiled.source
    return sources
