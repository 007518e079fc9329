"""A batch that several workers share has the results of one machine."""

from __future__ import annotations

import copy
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any, Literal, cast

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program
from autograd.compiler.sharding import Sharded
from autograd.errors import CompileError, GraphChangedError, LengthError

# the numbers of a sum over the batch are added in another order, 1e-16 each
assert_close = partial(np.testing.assert_allclose, rtol=1e-12, atol=1e-14)

Task = Callable[..., Any]

# CPython 3.12 warns of forks in a process with threads, and BLAS has some; ours hold no lock then
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")


@pytest.fixture(scope="module", params=["threads", "fork", "spawn"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "threads":
        with ThreadPoolExecutor(2) as threads:
            yield threads
        return
    if request.param not in multiprocessing.get_all_start_methods():
        pytest.skip(f"This system has no {request.param}.")
    with ProcessPoolExecutor(2, multiprocessing.get_context(request.param)) as processes:
        yield processes


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def network(reduction: Literal["sum", "mean"] = "sum") -> tuple[Program, list[Value]]:
    """The squared error of a small network, by two inputs and a target."""
    model = nn.MLP(2, [4, 1], activation="tanh", rng=np.random.default_rng(5))
    *point, target = leaves = [Value(0.5), Value(-1.0), Value(0.25)]
    parameters = model.parameters()
    loss = (model(point) - target) ** 2 + 0.01 * ag.sum([p * p for p in parameters])
    return ag.compile(loss, leaves, parameters, reduction=reduction), parameters


def scaled(
    outputs: Literal["product", "both"] = "product", reduction: Literal["sum", "mean"] = "sum"
) -> Program:
    """W x, and w^2 with it, at w = 2."""
    w, x = Value(2.0), Value(1.0)
    product = w * x
    return ag.compile(
        product if outputs == "product" else [product, w * w], [x], [w], reduction=reduction
    )


def asking(ask: Callable[..., Future[Any]]) -> Executor:
    """An executor that gives each task in turn to a function, after the number of the task."""
    numbers = count(1)
    return cast("Executor", SimpleNamespace(submit=lambda *task: ask(next(numbers), *task)))


def refusing(number: int, task: Task, *args: Any) -> Future[Any]:
    pytest.fail("Something was sent.")


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize(("batch", "shards"), [(7, 3), (2, 5), (1, 2), (64, 2)])
def test_values_and_gradients_are_those_of_one_machine(
    executor: Executor, reduction: Literal["sum", "mean"], batch: int, shards: int
) -> None:
    program, _ = network(reduction)
    inputs = list(np.random.default_rng(1).normal(size=(3, batch)))
    sharded = Sharded(program, executor, shards)

    value, gradient = sharded.value_and_grad(inputs)

    expected_value, expected_gradient = program.value_and_grad(inputs)
    assert_close(value, expected_value)
    assert_close(gradient, expected_gradient)
    assert_close(sharded(inputs), expected_value)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("inputs", [[0.5, 1.0, -1.0], np.linspace(-1.0, 1.0, 21).reshape(7, 3)])
def test_derivatives_by_inputs_are_those_of_one_machine(
    executor: Executor, reduction: Literal["sum", "mean"], inputs: Any
) -> None:
    program, _ = network(reduction)

    found = Sharded(program, executor, 3).value_and_grad(inputs, to_inputs=True)

    for numbers, expected in zip(
        found, program.value_and_grad(inputs, to_inputs=True), strict=True
    ):
        assert_close(numbers, expected)
        assert np.shape(numbers) == np.shape(expected)


def test_training_is_that_of_one_machine(executor: Executor) -> None:
    program, parameters = network("mean")
    alone = copy.deepcopy(program)
    optimizer = nn.SGD(parameters, lr=0.05, momentum=0.9)
    inputs = list(np.random.default_rng(2).normal(size=(3, 11)))

    losses = Sharded(program, executor, 3).train(optimizer, inputs, 20)

    assert_close(losses, alone.train(optimizer, inputs, 20))
    assert_close(program.parameters, alone.parameters)
    for name, numbers in alone.state.items():
        assert_close(program.state[name], numbers)
    assert alone.state  # the optimiser did remember something


def test_a_program_offers_its_shards(threads: Executor) -> None:
    program = scaled()
    sharded = program.shard(threads, 3)

    assert isinstance(sharded, Sharded)
    assert (sharded.program, sharded.executor, sharded.shards) == (program, threads, 3)


def test_the_program_stores_the_gradient_of_the_shards(threads: Executor) -> None:
    w, x = Value(2.0), Value(1.0)
    program = ag.compile(w * x, [x], [w])
    program.shard(threads).value_and_grad([np.array([1.0, 2.0, 3.0])])
    program.store()

    assert w.grad == 6.0


def test_a_constant_that_changed_is_refused_as_on_one_machine() -> None:
    w, x, c = Value(2.0), Value(1.0), Value(3.0)
    sharded = ag.compile(w * x + c, [x], [w]).shard(asking(refusing))
    c.data = 4.0

    with pytest.raises(GraphChangedError, match="compiled as a constant of 3"):
        sharded([1.0])


def test_training_shows_its_progress_if_asked(
    threads: Executor, capsys: pytest.CaptureFixture[str]
) -> None:
    program, parameters = network()
    sharded, optimizer = Sharded(program, threads), nn.SGD(parameters, lr=0.01)

    sharded.train(optimizer, list(np.ones((3, 2))), 3)
    assert not capsys.readouterr().err
    sharded.train(optimizer, list(np.ones((3, 2))), 3, progress=True)
    assert "3/3" in capsys.readouterr().err


def test_infinite_sums_come_without_a_warning(threads: Executor) -> None:
    program = scaled()

    _, gradient = Sharded(program, threads, 2).value_and_grad([np.array([np.inf, -np.inf])])
    optimizer = nn.SGD(program._values)
    losses = Sharded(program, threads, 2).train(optimizer, [np.array([np.inf, -np.inf])])

    assert np.isnan(gradient).tolist() == [True]
    assert np.isnan(losses).tolist() == [True]


def test_the_mean_is_over_the_whole_batch_whatever_the_shards(threads: Executor) -> None:
    sharded = Sharded(scaled(reduction="mean"), threads, 2)

    _, gradient = sharded.value_and_grad([np.array([1.0, 2.0, 3.0, 4.0, 10.0])])

    assert gradient == pytest.approx([4.0], rel=1e-15)


def test_values_come_in_the_order_of_the_samples(threads: Executor) -> None:
    sharded = Sharded(scaled(), threads, 3)

    assert sharded([np.arange(8.0)]).tolist() == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0]


def test_an_output_that_no_input_reaches_is_one_number(threads: Executor) -> None:
    product, square = Sharded(scaled("both"), threads, 2)([np.array([1.0, 3.0, 5.0])])

    assert product.tolist() == [2.0, 6.0, 10.0]
    assert square == 4.0


class Constant:
    """A stand-in for a program with the output w^2 at w = 2, whatever its input."""

    tape = SimpleNamespace(n_inputs=1)
    reduction = "sum"

    def __init__(self) -> None:
        self.parameters = np.array([2.0])
        self.gradient = np.zeros(1)

    def refuse_changed(self) -> None:
        pass

    def refuse_hooks(self) -> None:
        pass

    def value_and_grad(self, inputs: Any, to_inputs: bool, *, aux: bool) -> tuple[float, Any]:
        return 4.0, np.array([4.0])


def test_the_gradient_of_an_output_that_no_input_reaches_counts_once(threads: Executor) -> None:
    sharded = Sharded(cast("Program", Constant()), threads, 2)

    value, gradient = sharded.value_and_grad([np.array([1.0, 3.0, 5.0])])

    assert (value, gradient.tolist()) == (4.0, [4.0])


def test_a_single_number_goes_to_every_shard(threads: Executor) -> None:
    x, y, w = Value(1.0), Value(1.0), Value(2.0)
    program = ag.compile(w * x + y, [x, y], [w])

    value = Sharded(program, threads, 2)([np.array([1.0, 2.0, 3.0]), 0.5])

    assert value.tolist() == [2.5, 4.5, 6.5]


def test_a_batch_of_one_is_a_batch(threads: Executor) -> None:
    value, _ = Sharded(scaled(), threads, 4).value_and_grad([np.array([5.0])])

    assert value.tolist() == [10.0]


def test_without_a_batch_a_number_comes_back(threads: Executor) -> None:
    value, gradient = Sharded(scaled(), threads, 4).value_and_grad([5.0])

    assert (value, gradient.tolist()) == (10.0, [5.0])


def test_without_a_batch_the_bits_are_those_of_one_machine(threads: Executor) -> None:
    """Numbers go to `math`, batches to NumPy, and these differ in the last bit of tanh."""
    program, _ = network()
    sharded = Sharded(program, threads)
    points = np.random.default_rng(4).normal(size=(30, 3)).tolist()

    assert [sharded(point) for point in points] == [program(point) for point in points]


@pytest.mark.parametrize(
    ("given", "sizes"),
    [(np.arange(10.0), [2, 2, 3, 3]), (np.arange(3.0), [1, 1, 1]), (5.0, [1])],
    ids=["nearly equal", "no more than samples", "one without a batch"],
)
def test_the_sizes_of_the_shards(threads: Executor, given: Any, sizes: list[int]) -> None:
    def ask(number: int, task: Task, packed: Any, parameters: Any, inputs: Any) -> Future[Any]:
        found.append(len(inputs))
        return threads.submit(task, packed, parameters, inputs)

    found: list[int] = []
    Sharded(scaled(), asking(ask), 4)([given])

    assert sorted(found) == sizes


def test_gradients_are_added_in_the_order_of_the_shards_whoever_is_first() -> None:
    """(1e16 + 1 - 1e16) + 3 rounds to 3; in other orders these numbers have the sums 4 and 5."""
    waiting: list[tuple[Future[Any], Task, tuple[Any, ...]]] = []

    def ask(number: int, task: Task, *args: Any) -> Future[Any]:
        waiting.append((Future(), task, args))
        if number == 4:
            for future, each, its_args in reversed(waiting):
                future.set_result(each(*its_args))
        return waiting[-1][0]

    sharded = Sharded(scaled(), asking(ask), 4)
    _, gradient = sharded.value_and_grad([np.array([1e16, 1.0, -1e16, 3.0])])

    assert gradient.tolist() == [3.0]


def test_the_results_of_workers_stay_as_they_are(threads: Executor) -> None:
    """An executor may hand out one result twice, if it is asked the same twice."""

    def ask(number: int, task: Task, *args: Any) -> Future[Any]:
        return asked.setdefault(args[2][0].tobytes(), threads.submit(task, *args))

    asked: dict[bytes, Future[Any]] = {}
    sharded = Sharded(scaled(reduction="mean"), asking(ask), 2)
    for _ in range(2):
        _, gradient = sharded.value_and_grad([np.array([1.0, 2.0, 6.0])])

    assert gradient == pytest.approx([3.0], rel=1e-15)


def test_what_is_sent_does_not_change_with_the_program(threads: Executor) -> None:
    def ask(number: int, task: Task, packed: Any, parameters: Any, inputs: Any) -> Future[Any]:
        sent.append(parameters)
        return threads.submit(task, packed, parameters, inputs)

    sent: list[Any] = []
    program = scaled()
    Sharded(program, asking(ask), 1)([np.ones(2)])
    program.parameters = [3.0]

    assert sent[0].tolist() == [2.0]


def test_the_parameters_of_the_moment_are_used(executor: Executor) -> None:
    program = scaled()
    sharded = Sharded(program, executor, 2)
    sharded([np.array([1.0, 2.0])])
    program.parameters = [3.0]

    assert sharded([np.array([1.0, 2.0])]).tolist() == [3.0, 6.0]


def test_the_parameters_are_those_of_the_program() -> None:
    program = scaled()
    Sharded(program, asking(refusing)).parameters[:] = 3.0

    assert program.parameters.tolist() == [3.0]


def test_a_sharded_program_tells_what_it_is() -> None:
    program = scaled()
    executor = asking(refusing)

    assert repr(Sharded(program, executor, 3)) == f"Sharded({program!r}, {executor!r}, shards=3)"


def test_wrong_inputs_are_refused_before_anything_is_sent() -> None:
    program, _ = network()
    sharded = Sharded(program, asking(refusing), 2)

    with pytest.raises(LengthError, match="expects 3 inputs, got 2"):
        sharded.value_and_grad([1.0, 2.0])
    with pytest.raises(LengthError, match="different lengths: 2, 3"):
        sharded.value_and_grad([np.ones(2), np.ones(3), 0.0])


def test_training_needs_an_optimiser_before_anything_is_sent() -> None:
    program = scaled()
    sharded = Sharded(program, asking(refusing), 2)

    with pytest.raises(CompileError, match="expects an optimiser"):
        sharded.step(cast("Any", None), [np.ones(2)])
    with pytest.raises(CompileError, match="whole number of steps"):
        sharded.train(nn.SGD(program._values), [np.ones(2)], -1)
    with pytest.raises(CompileError, match="expects an optimiser"):
        sharded.train(cast("Any", nn.SGD), [np.ones(2)], 0)


def test_the_mistake_of_a_worker_arrives_as_it_was_raised(executor: Executor) -> None:
    with pytest.raises(CompileError, match="this program has 2"):
        Sharded(scaled("both"), executor, 2).value_and_grad([np.ones(4)])
