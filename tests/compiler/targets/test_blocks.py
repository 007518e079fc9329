"""Large batches in blocks, on one thread or several: the results of the whole batch at once."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program, costs
from autograd.compiler.targets.numba.executor import NumbaExecutor
from autograd.compiler.targets.numpy import executor
from autograd.compiler.targets.numpy.bindings import Binding
from autograd.errors import CompileError
from tests.compiler.backends import NUMBA
from tests.compiler.graphs import THOROUGH
from tests.compiler.random_dags import SAMPLES, dags, mistakes

Floats = npt.NDArray[np.float64]

BLOCK = 16
SIZES = (1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7)

EACH = pytest.mark.parametrize("backend", ["numpy", NUMBA])


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few samples in a block and so few blocks in a part that a small batch has many."""
    monkeypatch.setattr(executor, "block_of", lambda _: BLOCK)
    monkeypatch.setattr(NumbaExecutor, "_block_of", lambda _, batch: min(batch, BLOCK))
    monkeypatch.setattr(costs, "BLOCKS_OF_A_PART", 1)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("number", range(10 if THOROUGH else 2))
def test_blocks_of_random_graphs_agree_with_the_eager_engine(number: int) -> None:
    for dag, truth in dags(1000 * number, 50):
        graph = dag.record(truth.points[:, 0].tolist())
        if not graph.inputs:
            continue
        program = ag.compile(graph.root, graph.inputs, graph.parameters, backend="numpy")
        for size in SIZES:
            samples = np.arange(size) % SAMPLES
            points = list(truth.points[:, samples])
            value, gradient, by_inputs = program.value_and_grad(points, to_inputs=True)

            where = f"seed {dag.seed}, {size} samples"
            scales = truth.values_scale[samples]
            assert mistakes(value, truth.values[samples], scales) <= 1.0, where
            assert mistakes(program(points), truth.values[samples], scales) <= 1.0, where
            expected = truth.by_parameters[:, samples].sum(axis=1)
            scales = truth.by_parameters_scale[:, samples].sum(axis=1)
            assert mistakes(gradient, expected, scales) <= 1.0, where
            scales = truth.by_inputs_scale[:, samples]
            assert mistakes(by_inputs, truth.by_inputs[:, samples], scales) <= 1.0, where


def perceptron() -> nn.MLP:
    return nn.MLP(2, [5, 3, 1], activation="tanh", rng=np.random.default_rng(0))


def network(model: nn.MLP | None = None, **settings: Any) -> Program:
    """A network and more outputs: of each sample, of the whole batch, and an input."""
    x, y = Value(0.5, "x"), Value(-0.25, "y")
    model = model or perceptron()
    a, b = model.parameters()[:2]
    root = model([x, y]) * (a * b).exp() + x.erf()
    return ag.compile([root, a * b, x * y, y], [x, y], model.parameters(), **settings)


def asked(program: Program, size: int) -> list[Any]:
    """All that one can ask about a batch."""
    xs = np.random.default_rng(size).normal(size=(size, 2))
    (value, others), gradient, by_inputs = program.value_and_grad(xs, to_inputs=True, aux=True)
    _, alone = program.value_and_grad(xs, to_inputs=False, aux=True)
    return [value, *others, gradient, by_inputs, alone, *program(xs)]


@EACH
@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("size", SIZES)
def test_all_that_is_asked_of_blocks_is_that_of_the_whole_batch(
    backend: Any, reduction: Any, size: int, request: pytest.FixtureRequest
) -> None:
    expected = asked(network(backend="numpy", reduction=reduction), size)
    request.getfixturevalue("small_blocks")

    found = asked(network(backend=backend, reduction=reduction, threads=2), size)

    for one, other in zip(found, expected, strict=True):
        assert np.shape(one) == np.shape(other)
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@EACH
@pytest.mark.usefixtures("small_blocks")
def test_the_bits_do_not_depend_on_how_many_threads_there_are(backend: Any) -> None:
    size = 40 * BLOCK + 3
    expected = asked(network(backend=backend), size)

    for threads in (2, 3):
        program = network(backend=backend, threads=threads)
        for _ in range(5):
            for one, other in zip(asked(program, size), expected, strict=True):
                np.testing.assert_array_equal(one, other)


@EACH
@pytest.mark.usefixtures("small_blocks")
def test_an_output_of_the_whole_batch_alone_is_differentiated(backend: Any) -> None:
    x, w = Value(0.5), Value(0.25)
    program = ag.compile([w * w, w * x], [x], [w], backend=backend, threads=2)

    (value, (other,)), gradient, by_inputs = program.value_and_grad(
        [np.ones(5 * BLOCK)], to_inputs=True, aux=True
    )

    assert value == 0.0625
    assert gradient.tolist() == [0.5]
    np.testing.assert_array_equal(other, np.full(5 * BLOCK, 0.25))
    np.testing.assert_array_equal(by_inputs, np.zeros((1, 5 * BLOCK)))


@EACH
@pytest.mark.usefixtures("small_blocks")
def test_trainings_on_threads_go_as_on_one(backend: Any) -> None:
    found = []
    samples = np.random.default_rng(1).normal(size=(4 * BLOCK, 2))
    for threads in (1, 2):
        x, y, w = Value(0.5), Value(0.5), Value(0.1)
        program = ag.compile(
            (w * x - y) ** 2, [x, y], [w], backend=backend, reduction="mean", threads=threads
        )
        optimizer = nn.SGD([w], lr=0.1, momentum=0.9)
        losses = program.train(optimizer, samples, steps=5)
        order = np.arange(8 * BLOCK).reshape(2, -1) % len(samples)
        losses += program.train(optimizer, samples, order=order)
        losses.append(float(np.mean(program.step(optimizer, samples))))
        found.append([*losses, *program.parameters, *program.state["momentum_buffer"]])

    np.testing.assert_allclose(found[1], found[0], rtol=1e-12)


@EACH
@pytest.mark.usefixtures("small_blocks")
def test_copies_have_as_many_threads(backend: Any) -> None:
    program = network(backend=backend, threads=3)

    unpickled = pickle.loads(pickle.dumps(program))  # noqa: S301  (pickled here)
    for other in (copy.copy(program), copy.deepcopy(program), unpickled):
        assert other.threads == 3
        for one, two in zip(asked(other, 50), asked(program, 50), strict=True):
            np.testing.assert_array_equal(one, two)


def test_a_loaded_program_has_the_threads_that_are_asked_for(tmp_path: Path) -> None:
    network(backend="numpy", threads=3).save(tmp_path / "network.npz")

    for threads in (1, 2):
        loaded = ag.load_program(tmp_path / "network.npz", threads=threads)
        assert isinstance(loaded, Program)
        assert loaded.threads == threads


@pytest.mark.parametrize("threads", [0, -1, None, 2.0, "2", True])
def test_threads_are_a_whole_number_from_one_on(threads: Any) -> None:
    x = Value(1.0)

    with pytest.raises(CompileError, match="a whole number from 1 on, got"):
        ag.compile(x * x, [x], threads=threads)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
def test_what_fails_in_a_block_leaves_the_parameters_and_the_next_call_works(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = perceptron()
    program = network(model, backend="numpy", threads=2)
    expected, before = asked(program, 20 * BLOCK), program.parameters.copy()
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    times = iter(range(100))
    differentiated = Binding.differentiated

    def failing(self: Binding, space: int, place: int, seed: float) -> None:
        if next(times) == 7:
            raise error
        differentiated(self, space, place, seed)

    with monkeypatch.context() as patch:
        patch.setattr(Binding, "differentiated", failing)
        with pytest.raises(error):
            program.step(optimizer, np.ones((20 * BLOCK, 2)), aux=True)

    np.testing.assert_array_equal(program.parameters, before)
    for one, other in zip(asked(program, 20 * BLOCK), expected, strict=True):
        np.testing.assert_array_equal(one, other)


OPTIONS = """
import json, resource, sys
import numpy as np
from autograd import compile, erf, exp, grad, log, sqrt, Value

S, K, T, r, v = leaves = [Value(x) for x in (100.0, 95.0, 0.5, 0.03, 0.2)]
d = (log(S / K) + (r + 0.5 * v * v) * T) / (v * sqrt(T))
below = [0.5 * (1.0 + erf(x / 2.0**0.5)) for x in (d, d - v * sqrt(T))]
price = S * below[0] - K * exp(-r * T) * below[1]
delta, theta, rho, vega = grad(price, [S, T, r, v], create_graph=True)
gamma, vanna, charm = grad(delta, [S, v, T], create_graph=True)
volga = grad(vega, v, create_graph=True)
outputs = [price, delta, theta, rho, vega, gamma, vanna, charm, volga]
program = compile(outputs, leaves, backend=sys.argv[1], threads=int(sys.argv[2]))
program([np.full(100, leaf.data) for leaf in leaves])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = program([np.full(10**6, leaf.data) for leaf in leaves])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert len(found) == 9 and all(len(each) == 10**6 for each in found)
print(json.dumps((after - before) * (1 if sys.platform == "darwin" else 1024)))
"""


@EACH
@pytest.mark.skipif(sys.platform == "win32", reason="has no getrusage")
def test_a_million_options_with_their_greeks_take_less_than_300_megabytes(backend: Any) -> None:
    """Inputs and outputs alone are 112; all numbers of all samples would be 1,300."""
    told = subprocess.run(
        [sys.executable, "-c", OPTIONS, backend, "2"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )

    megabytes = json.loads(told.stdout) / 1e6
    assert megabytes < 300.0, f"10^6 options took {megabytes:.0f} MB more than 100"
