"""Shards of a batch on a cluster: Dask's, of real processes one of which is killed, and MPI's."""

from __future__ import annotations

import copy
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program
from autograd.compiler.sharding import Sharded
from autograd.errors import CompileError

# the numbers of a sum over the batch are added in another order, 1e-16 each
assert_close = partial(np.testing.assert_allclose, rtol=1e-12, atol=1e-14)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Dask's client of two workers, each a process of one thread; a lost one is replaced."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def network() -> tuple[Program, nn.SGD, list[Any]]:
    """The mean squared error of a small network, its optimiser, and a batch."""
    model = nn.MLP(2, [8, 1], activation="tanh", rng=np.random.default_rng(5))
    *point, target = leaves = [Value(0.5), Value(-1.0), Value(0.25)]
    parameters = model.parameters()
    program = ag.compile((model(point) - target) ** 2, leaves, parameters, reduction="mean")
    optimizer = nn.SGD(parameters, lr=0.05, momentum=0.9)
    return program, optimizer, list(np.random.default_rng(1).normal(size=(3, 101)))


def test_dask_has_the_results_of_one_machine(client: Any) -> None:
    program, _, inputs = network()

    value, gradient = Sharded(program, client.get_executor(), 3).value_and_grad(inputs)

    expected_value, expected_gradient = program.value_and_grad(inputs)
    assert_close(value, expected_value)
    assert_close(gradient, expected_gradient)


def test_the_default_is_a_shard_for_each_of_dasks_cores(client: Any) -> None:
    program, _, _ = network()

    assert Sharded(program, client.get_executor()).shards == 2


def test_the_mistake_of_a_dask_worker_arrives_as_it_was_raised(client: Any) -> None:
    x, w = Value(1.0), Value(2.0)
    program = ag.compile([w * x, w + x], [x], [w])

    with pytest.raises(CompileError, match="this program has 2"):
        Sharded(program, client.get_executor(), 2).value_and_grad([np.ones(4)])


def test_training_survives_a_worker_that_is_killed_at_work(client: Any) -> None:
    """The third step takes its workers a while, and in the middle of it one of them is killed."""
    executor = client.get_executor()
    program, optimizer, inputs = network()
    alone = copy.deepcopy(program)
    processes = client.run(os.getpid)
    killed: list[int] = []

    def kill() -> None:
        busy = [worker for worker, tasks in client.processing().items() if tasks]
        killed.append(processes[min(busy)])
        os.kill(killed[0], signal.SIGKILL)

    def submit(task: Callable[..., Any], *args: Any) -> Future[Any]:
        def slow(*args: Any) -> Any:
            time.sleep(1.5)
            return task(*args)

        number = next(numbers)
        if number == 6:
            killer.start()
        future: Future[Any] = executor.submit(slow if number in {5, 6} else task, *args)
        return future

    numbers = count(1)
    killer = threading.Timer(0.5, kill)
    sharded = Sharded(program, cast("Executor", SimpleNamespace(submit=submit)), 2)
    losses = sharded.train(optimizer, inputs, 6)
    killer.join()

    assert killed[0] not in client.run(os.getpid).values()
    assert_close(losses, alone.train(optimizer, inputs, 6))
    assert_close(program.parameters, alone.parameters)


MPI = """
import numpy as np
from mpi4py.futures import MPIPoolExecutor

import autograd as ag
from autograd import Value
from autograd.compiler.sharding import Sharded


if __name__ == "__main__":
    w, x = Value(2.0), Value(1.0)
    program = ag.compile((w * x) ** 2, [x], [w])
    with MPIPoolExecutor() as executor:
        sharded = Sharded(program, executor)
        value, gradient = sharded.value_and_grad([np.array([1.0, 2.0, 3.0])])
        print(sharded.shards, value.tolist(), gradient.tolist())
"""


ANYWHERE = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
}
"""Lets Open MPI, of either generation, run on any machine of tests; others ignore it."""


def test_mpi_has_the_results_of_one_machine(tmp_path: Path) -> None:
    beside_python = str(Path(sys.executable).parent)
    launcher = shutil.which("mpiexec", path=os.pathsep.join([beside_python, os.environ["PATH"]]))
    if launcher is None or importlib.util.find_spec("mpi4py") is None:
        pytest.skip("This needs mpi4py and mpiexec.")
    script = tmp_path / "shards.py"
    script.write_text(MPI)

    run = subprocess.run(
        [launcher, "-n", "3", sys.executable, "-m", "mpi4py.futures", script],
        env=os.environ | ANYWHERE | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.stdout == "2 [4.0, 16.0, 36.0] [56.0]\n", run.stderr
