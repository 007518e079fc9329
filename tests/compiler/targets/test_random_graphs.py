"""Every way to run a program gives what the eager engine gives, on graphs made at random."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.compiler import Program
from autograd.table.primitives import TABLE
from tests.compiler.graphs import THOROUGH
from tests.compiler.javascript_modules import Call, run
from tests.compiler.random_dags import SAMPLES, Dag, Floats, Graph, Truth, dags, mistakes
from tests.compiler.shared_libraries import Libraries

BLOCKS = range(20 if THOROUGH else 5)
"""Twenty with as many graphs in each as PER_BLOCK says make a thousand."""

PER_BLOCK = 50

CHEAP = "mul tanh relu sum max dot affine".split()
"""Rows that machine code is made for: each costs a second for every way its operands lie."""

Known = tuple[Dag, Truth]


@functools.cache
def block(number: int) -> list[Known]:
    return list(dags(1000 * number, PER_BLOCK))


def graph_at(dag: Dag, truth: Truth, sample: int) -> Graph:
    return dag.record(truth.points[:, sample].tolist())


def check(dag: Dag, found: Any, expected: Floats, scale: Floats) -> None:
    """Fail, with the seed, if numbers are further off than their scale allows."""
    assert np.shape(found) == np.shape(expected), f"seed {dag.seed}"
    assert mistakes(found, expected, scale) <= 1.0, f"seed {dag.seed}: {found}, not {expected}"


def check_sums(dag: Dag, truth: Truth, found: Floats, samples: Any) -> None:
    """Check a gradient by the parameters, added up over samples."""
    expected, scale = truth.by_parameters[:, samples], truth.by_parameters_scale[:, samples]
    check(dag, found, expected.sum(axis=1), scale.sum(axis=1))


@pytest.mark.parametrize("number", BLOCKS)
def test_straight_line_python_agrees_at_every_point(number: int) -> None:
    """The graph was recorded at the first point and is asked at all."""
    for dag, truth in block(number):
        graph = graph_at(dag, truth, 0)
        program = ag.compile(graph.root, graph.inputs, graph.parameters, backend="python")
        for i in range(SAMPLES):
            value, gradient = program.value_and_grad(truth.points[:, i].tolist())
            check(dag, value, truth.values[i], truth.values_scale[i])
            check_sums(dag, truth, gradient, [i])
            again = program(truth.points[:, i].tolist())
            np.testing.assert_equal(again, value)  # nan too, where a graph leaves its domain


@pytest.mark.parametrize("number", BLOCKS)
def test_numpy_agrees_on_batches_of_changing_size(number: int) -> None:
    """One sample, then many, then one again: what a call leaves behind must not be seen."""
    for dag, truth in block(number):
        graph = graph_at(dag, truth, 0)
        program = ag.compile(graph.root, graph.inputs, graph.parameters, backend="numpy")
        sizes = (3, 1, (100, 300)[dag.seed % 2], 3) if graph.inputs else (1, 1)
        gradients: dict[int, Floats] = {}
        for size in sizes:
            samples = np.arange(size) % SAMPLES
            value, gradient = program.value_and_grad(list(truth.points[:, samples]))
            if graph.inputs:
                check(dag, value, truth.values[samples], truth.values_scale[samples])
            else:
                check(dag, value, truth.values[0], truth.values_scale[0])
            check_sums(dag, truth, gradient, samples)
            before = gradients.setdefault(size, gradient)
            np.testing.assert_array_equal(before, gradient, f"seed {dag.seed}")


def test_large_batches_of_many_inputs_agree_with_a_matrix_product() -> None:
    """Inputs in order go into a product where they are; out of order, and those of others, not."""
    rng = np.random.default_rng(3)
    x = [ag.Value(0.0) for _ in range(40)]
    w = [ag.Value(number) for number in rng.normal(size=(2, 40)).ravel()]
    for given in (x, x[::-1], [*x[20:], *x[:20]]):
        sums = [ag.dot(w[:40], x), ag.dot(w[40:], x)]
        program = ag.compile(ag.dot(sums, [1.0, x[7]]), given, w, backend="numpy")
        for _ in range(2):
            points = rng.normal(size=(40, 1000))
            at = np.array([points[given.index(each)] for each in x])
            first, second = program.parameters.reshape(2, 40)
            value, gradient = program.value_and_grad(list(points))

            assert np.allclose(value, first @ at + second @ at * at[7], rtol=1e-12, atol=1e-12)
            expected = np.concatenate([at.sum(axis=1), at @ at[7]])
            assert np.allclose(gradient, expected, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("number", BLOCKS)
def test_numpy_gives_the_derivative_by_the_inputs(number: int) -> None:
    for dag, truth in block(number):
        graph = graph_at(dag, truth, 0)
        if not graph.inputs:
            continue
        program = ag.compile(graph.root, graph.inputs, graph.parameters, backend="numpy")
        for size in (SAMPLES, 2, SAMPLES):
            points = list(truth.points[:, :size])
            _, by_parameters, by_inputs = program.value_and_grad(points, to_inputs=True)
            check_sums(dag, truth, by_parameters, range(size))
            check(dag, by_inputs, truth.by_inputs[:, :size], truth.by_inputs_scale[:, :size])


@pytest.mark.parametrize("number", BLOCKS[::4])
def test_numpy_agrees_on_a_batch_in_the_graph(number: int) -> None:
    for dag, truth in block(number):
        first = graph_at(dag, truth, 0)
        others = truth.points.T[1:].tolist()
        roots = [first.root, *(dag.record(point, first.parameters).root for point in others)]
        program = ag.compile(ag.sum(roots), parameters=first.parameters, backend="numpy")
        for _ in range(2):
            value, gradient = program.value_and_grad()
            check(dag, value, truth.values.sum(), truth.values_scale.sum())
            check_sums(dag, truth, gradient, range(SAMPLES))


@pytest.mark.parametrize("backend", ["numpy", "python"])
@pytest.mark.parametrize("number", BLOCKS[1::4])
def test_several_outputs_are_those_of_the_graph(backend: Any, number: int) -> None:
    """An operation, the root twice, a parameter and an input, at the points and as a batch."""
    for dag, truth in block(number):
        graph = graph_at(dag, truth, 0)
        outputs = [graph.root, *graph.others]
        program = ag.compile(outputs, graph.inputs, graph.parameters, backend=backend)
        results = []
        for i in range(SAMPLES):
            there = graph_at(dag, truth, i)
            expected = np.array([there.root.data, *(output.data for output in there.others)])
            results.append(expected)
            found = program(truth.points[:, i].tolist())
            check(dag, found, expected, truth.values_scale[i] + abs(expected))
        if graph.inputs:
            found = [np.broadcast_to(each, (SAMPLES,)) for each in program(list(truth.points))]
            expected = np.array(results).T
            check(dag, found, expected, truth.values_scale + abs(expected))


@pytest.fixture(scope="module")
def in_c(tmp_path_factory: pytest.TempPathFactory) -> Libraries:
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc")
    sources = {}
    for dag, truth in known_to_texts():
        graph = graph_at(dag, truth, 0)
        program = ag.compile(graph.root, graph.inputs, graph.parameters, backend="c")
        sources[f"seed{dag.seed}"] = program.source
    return Libraries(sources, tmp_path_factory.mktemp("dags"))


def known_to_texts() -> list[Known]:
    return [known for number in BLOCKS[::5] for known in block(number)]


@pytest.mark.slow
@pytest.mark.parametrize("number", BLOCKS[::5])
def test_c_agrees_at_every_point(number: int, in_c: Libraries) -> None:
    for dag, truth in block(number):
        parameters = [p.data for p in graph_at(dag, truth, 0).parameters]
        for i in range(SAMPLES):
            given = truth.points[:, i].tolist()
            value, gradient = in_c.value_and_gradient(f"seed{dag.seed}", given, parameters)
            check(dag, value, truth.values[i], truth.values_scale[i])
            check_sums(dag, truth, np.array(gradient), [i])


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_javascript_agrees_at_every_point(tmp_path: Path) -> None:
    sources, calls = {}, list[Call]()
    for dag, truth in known_to_texts():
        graph = graph_at(dag, truth, 0)
        program = ag.compile(graph.root, graph.inputs, graph.parameters, backend="javascript")
        sources[f"seed{dag.seed}"] = program.source
        parameters = [p.data for p in graph.parameters]
        calls += [
            (f"seed{dag.seed}", "valueAndGradient", point, parameters)
            for point in truth.points.T.tolist()
        ]
    results = iter(run(sources, calls, tmp_path))

    for dag, truth in known_to_texts():
        for i in range(SAMPLES):
            value, *gradient = next(results)
            check(dag, value, truth.values[i], truth.values_scale[i])
            check_sums(dag, truth, np.array(gradient), [i])


@pytest.fixture(scope="module")
def together() -> tuple[list[Known], Program]:
    """Two hundred graphs as one program of machine code: the sum of all their outputs."""
    pytest.importorskip("numba")
    known = list(dags(0, 200, [TABLE[name] for name in CHEAP]))
    graphs = [graph_at(dag, truth, 0) for dag, truth in known]
    program = ag.compile(
        ag.sum([graph.root for graph in graphs]),
        [x for graph in graphs for x in graph.inputs],
        [w for graph in graphs for w in graph.parameters],
        backend="numba",
    )
    return known, program


@pytest.mark.slow
@pytest.mark.parametrize("size", [3, 1, 100, 300, 2])
def test_machine_code_agrees_on_batches_of_changing_size(
    size: int, together: tuple[list[Known], Program]
) -> None:
    known, program = together
    samples = np.arange(size) % SAMPLES
    points = np.concatenate([truth.points for _, truth in known])[:, samples]
    value, gradient, by_inputs = program.value_and_grad(list(points), to_inputs=True)

    assert (
        mistakes(
            value,
            np.sum([truth.values for _, truth in known], axis=0)[samples],
            np.sum([truth.values_scale for _, truth in known], axis=0)[samples],
        )
        <= 1.0
    )
    rows, columns = iter(gradient), iter(by_inputs)
    for dag, truth in known:
        check_sums(dag, truth, np.array([next(rows) for _ in truth.by_parameters]), samples)
        found = np.array([next(columns) for _ in truth.by_inputs]).reshape(-1, size)
        check(dag, found, truth.by_inputs[:, samples], truth.by_inputs_scale[:, samples])
