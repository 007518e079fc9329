"""A compiled program computes what the recorded graph computes, whatever the numbers."""

from __future__ import annotations

import copy
import linecache
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.errors import CompileError, LengthError
from autograd.table.primitives import TABLE
from tests.compiler.graphs import random_graph

compiled = ag.compile


@pytest.mark.parametrize("seed", range(150))
def test_random_graphs_have_the_same_values_and_gradients(seed: int) -> None:
    root, leaves = random_graph(seed)
    root.backward()
    value, gradient = compiled(root, parameters=leaves).value_and_grad()

    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves], rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.arity > 0])
def test_every_row_agrees_at_its_special_points(name: str) -> None:
    row = TABLE[name]
    points = (*row.special, *np.linspace(*row.domain, 3).tolist())
    for first in points:
        leaves = [Value(first), *(Value(points[-1]) for _ in row.operands[1:])]
        result = getattr(ag, name)(*leaves)
        result.backward()
        value, gradient = compiled(result, parameters=leaves).value_and_grad()

        assert value == pytest.approx(result.data, rel=1e-12, nan_ok=True), first
        expected = [leaf.grad for leaf in leaves]
        assert gradient == pytest.approx(expected, rel=1e-12, nan_ok=True), first


@pytest.mark.parametrize(
    "name", [n for n, row in TABLE.items() if len(row.operands) == 1 > row.arity]
)
def test_every_row_of_a_group_agrees(name: str) -> None:
    leaves = [Value(x) for x in (0.5, -1.5, 0.5, 2.0)]
    result = getattr(ag, name)(leaves)
    result.backward()
    value, gradient = compiled(result, parameters=leaves).value_and_grad()

    assert value == pytest.approx(result.data, rel=1e-14)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves], rel=1e-14)


@pytest.fixture
def model() -> nn.MLP:
    return nn.MLP(2, [4, 3, 1], activation="tanh", rng=np.random.default_rng(5))


def test_a_batch_in_the_graph_and_a_batch_axis_give_the_same_gradient(model: nn.MLP) -> None:
    points = np.random.default_rng(7).normal(size=(20, 2))
    parameters = model.parameters()
    whole = ag.sum([model(point).square() for point in points])
    x = [Value(0.0), Value(0.0)]
    one = model(x).square()

    value, gradient = compiled(whole, parameters=parameters).value_and_grad()
    values, batched = compiled(one, inputs=x, parameters=parameters).value_and_grad(list(points.T))

    assert values.sum() == pytest.approx(value, rel=1e-13)
    assert batched == pytest.approx(gradient, rel=1e-12, abs=1e-14)


def test_the_mean_divides_by_the_whole_batch(model: nn.MLP) -> None:
    x = [Value(0.0), Value(0.0)]
    one = model(x)
    points = np.ones((2, 8))
    summed = compiled(one, x, model.parameters()).value_and_grad(list(points))[1]
    mean = compiled(one, x, model.parameters(), reduction="mean").value_and_grad(list(points))[1]

    assert mean == pytest.approx(summed / 8.0)


def test_layers_become_matrix_products(model: nn.MLP) -> None:
    """Three layers on ten samples, each an affine and, twice, a tanh; then a mean."""
    outputs = [model([float(i), 1.0]) for i in range(10)]
    program = compiled(ag.mean(outputs), parameters=model.parameters())

    assert "in 6 instructions" in repr(program)


def test_a_program_trains_as_the_eager_engine_does(model: nn.MLP) -> None:
    loss = nn.mse_loss([model([0.5, -1.0]), model([1.0, 2.0])], [0.0, 1.0])
    parameters = model.parameters()
    program = compiled(loss, parameters=parameters)
    optimizer = nn.SGD(parameters, lr=0.1, momentum=0.9)
    losses = program.train(nn.SGD(parameters, lr=0.1, momentum=0.9), steps=5)
    eager = []
    for _ in range(5):
        now = nn.mse_loss([model([0.5, -1.0]), model([1.0, 2.0])], [0.0, 1.0])
        eager.append(now.data)
        optimizer.zero_grad()
        now.backward()
        optimizer.step()

    assert losses == pytest.approx(eager, rel=1e-12)
    assert program.parameters == pytest.approx([p.data for p in parameters], rel=1e-12)


def test_store_writes_data_and_gradients_and_load_reads_them() -> None:
    w = Value(3.0)
    program = compiled(w * w, parameters=[w])
    program.step(nn.SGD([w], lr=0.5))
    before = w.data
    program.store()
    w_after, grad_after = w.data, w.grad
    w.data = 7.0
    program.load()

    assert (before, w_after, grad_after) == (3.0, 0.0, 6.0)
    assert program() == 49.0


def test_an_uneven_use_of_a_shared_number_by_a_batch_is_right() -> None:
    """A group of a parameter and an input: the parameter is copied for each sample."""
    w, x = Value(2.0), Value(0.0)
    program = compiled(ag.prod([w, x, w]), inputs=[x], parameters=[w])
    values, gradient = program.value_and_grad([np.array([1.0, 3.0])])

    assert values.tolist() == [4.0, 12.0]
    assert gradient.tolist() == [2 * 2.0 * 1.0 + 2 * 2.0 * 3.0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda x, y: compiled(y, inputs=[y]), "expects leaves as inputs"),
        (lambda x, y: compiled(y, inputs=[x], parameters=[x]), "given twice"),
        (lambda x, y: compiled([]), "one or more Values"),
        (lambda x, y: compiled(y, reduction="max"), "'sum' or 'mean'"),  # type: ignore[call-overload]
        (lambda x, y: compiled(y, backend="fast"), "backend is 'auto', 'numpy'"),  # type: ignore[call-overload]
        (lambda x, y: compiled(y, inputs=[x])(["a"]), "neither a number nor a 1-d array"),
        (lambda x, y: compiled([y, y], inputs=[x]).value_and_grad([1.0]), "One output is"),
    ],
)
def test_wrong_calls_say_what_is_wrong(
    wrong: Callable[[Value, Value], object], message: str
) -> None:
    x = Value(1.0)
    with pytest.raises(CompileError, match=message):
        wrong(x, x * 2.0)


def test_inputs_of_the_wrong_number_or_length_are_refused() -> None:
    x, y = Value(1.0), Value(2.0)
    program = compiled(x * y, inputs=[x, y])

    with pytest.raises(LengthError, match="expects 2 inputs, got 1"):
        program([1.0])
    with pytest.raises(LengthError, match="different lengths: 2, 3"):
        program([np.ones(2), np.ones(3)])


def test_a_deep_chain_is_compiled_without_recursion() -> None:
    x = Value(1.0)
    y = x
    for _ in range(20_000):
        y = y * 0.9999
    value, gradient = compiled(y, parameters=[x]).value_and_grad()

    assert value == pytest.approx(math.pow(0.9999, 20_000), rel=1e-10)
    assert gradient[0] == pytest.approx(value, rel=1e-10)


def test_a_tape_takes_few_bytes_a_node() -> None:
    root, leaves = random_graph(3)
    for _ in range(2000):
        root = (root * 1.0001 + leaves[0]).tanh()
    program = compiled(root, parameters=leaves)

    assert program.tape.nbytes / len(program.tape) <= 40.0


@pytest.mark.parametrize("seed", range(40))
def test_both_backends_agree(seed: int) -> None:
    root, leaves = random_graph(seed)
    given, parameters = leaves[:2], leaves[2:]
    point = [0.25, -1.5]
    straight = compiled(root, given, parameters, backend="python")
    arrays = compiled(root, given, parameters, backend="numpy")

    assert straight(point) == pytest.approx(arrays(point), rel=1e-12)
    one, other = straight.value_and_grad(point)[1], arrays.value_and_grad(point)[1]
    assert one == pytest.approx(other, rel=1e-11, abs=1e-13)


def test_the_source_speaks_in_the_labels_of_the_graph() -> None:
    x, w, b = Value(2.0, "x"), Value(3.0, "w"), Value(1.0, "b")
    y = w * x + b
    y.label = "net"
    source = compiled(y, inputs=[x], parameters=[w, b], backend="python").source

    assert "net = t1 + b" in source
    assert "d_w = d_t1 * x" in source


def test_what_python_cannot_compute_is_left_to_numpy() -> None:
    """1 / 0 raises in Python and is infinite by IEEE."""
    x = Value(1.0)
    program = compiled(1.0 / x, parameters=[x], backend="python")
    program.parameters[:] = 0.0

    assert program() == math.inf
    assert program.value_and_grad()[1].tolist() == [-math.inf]


def test_the_whole_training_loop_of_a_small_graph_is_one_function() -> None:
    """The texts' network: 10,000 steps end where the texts' own update does."""
    w = [Value(x) for x in (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)]
    h = [(w[i] * 0.05 + w[i + 1] * 0.10 + 0.35).sigmoid() for i in (0, 2)]
    o = [(w[i] * h[0] + w[i + 1] * h[1] + 0.60).sigmoid() for i in (4, 6)]
    loss = nn.half_squared_error(o, [0.01, 0.99])
    program = compiled(loss, parameters=w)
    losses = program.train(nn.SGD(w, lr=0.5), steps=10_000)

    assert losses[0] == pytest.approx(0.2983711087600027, rel=1e-12)
    assert losses[1] == pytest.approx(0.29102777369359933, rel=1e-12)
    assert program() == pytest.approx(3.510187782978859e-05, rel=1e-9)


def test_parameters_may_be_set_as_a_whole() -> None:
    w = [Value(1.0), Value(2.0)]
    program = compiled(w[0] * w[1], parameters=w)
    program.parameters = [3.0, 5.0]

    assert program() == 15.0
    with pytest.raises(LengthError, match="has 2 parameters, got an array of shape"):
        program.parameters = [1.0]


def test_letters_that_python_takes_for_one_stay_apart() -> None:
    """The micro sign and the Greek letter mu are one identifier to Python."""
    a, b = Value(1.0, "\u00b5"), Value(2.0, "\u03bc")
    program = compiled(a * 3.0 + b * b, parameters=[a, b], backend="python")
    value, gradient = program.value_and_grad()

    assert (value, gradient.tolist()) == (7.0, [3.0, 4.0])


@pytest.mark.parametrize("label", ["momentum_buffer_w", "s0_w", "d_w", "exp", "steps", "def"])
def test_no_label_disturbs_a_training_loop(label: str) -> None:
    def trained(backend: str) -> list[float]:
        w = [Value(1.0, "w"), Value(2.0, label)]
        loss = (w[0] * 1.5 - w[1]).exp() + w[0] * w[1]
        program: Any = compiled(loss, parameters=w, backend=backend)  # type: ignore[call-overload]
        found: list[float] = program.train(nn.SGD(w, lr=0.01, momentum=0.9), steps=10)
        return found

    assert trained("python") == pytest.approx(trained("numpy"), rel=1e-12)


class Decaying(nn.Optimizer):
    """Steps of a tenth, a half of that, a third, whatever the gradient."""

    @staticmethod
    def rule(xp: Any, x: Any, g: Any, t: Any) -> Any:
        return x - 0.1 * xp.sign(g) / t


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_a_rule_is_given_the_number_of_the_step(backend: Any) -> None:
    w = [Value(1.0)]
    program = compiled(w[0] * w[0], parameters=w, backend=backend)
    losses = program.train(Decaying(w), steps=2) + program.train(Decaying(w), steps=1)

    assert losses == pytest.approx([1.0, 0.81, 0.7225])


def test_sources_do_not_pile_up() -> None:
    w = [Value(1.0)]
    program = compiled(w[0] * w[0], parameters=w, backend="python")
    before = len(linecache.cache)
    for _ in range(5):
        program.train(nn.SGD(w, lr=0.1), steps=2)

    assert len(linecache.cache) == before + 1


@pytest.mark.parametrize("backend", ["numpy", "python"])
@pytest.mark.parametrize(
    "copied",
    [
        lambda program: pickle.loads(pickle.dumps(program)),  # noqa: S301  (made a moment ago)
        copy.deepcopy,
    ],
)
def test_a_program_survives_copies(backend: Any, copied: Callable[[Any], Any]) -> None:
    x, w = Value(2.0, "x"), Value(3.0, "w")
    program = compiled((w * x).tanh(), [x], [w], backend=backend)
    program.step(nn.SGD([w], lr=0.5, momentum=0.9), [0.1])
    twin = copied(program)

    assert twin([0.5]) == program([0.5])
    assert twin.state["momentum_buffer"] == program.state["momentum_buffer"]
    assert twin.parameters.tolist() == program.parameters.tolist()


def test_a_module_gives_its_parameters(model: nn.MLP) -> None:
    loss = model([1.0, 2.0])
    by_module = compiled(loss, parameters=model).value_and_grad()[1]

    assert (by_module == compiled(loss, parameters=model.parameters()).value_and_grad()[1]).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda p, o: compiled(3), "one or more Values"),  # type: ignore[call-overload]
        (lambda p, o: p(5.0), "inputs in a list"),
        (lambda p, o: p({"x": 5.0}), "inputs in a list"),
        (lambda p, o: p(["5"]), "Input 0 is neither"),
        (lambda p, o: p([None]), "Input 0 is neither"),
        (lambda p, o: p.train(o, [1.0], steps=-1), "whole number of steps"),
        (lambda p, o: p.train(o, [1.0], steps=2.5), "whole number of steps"),
        (lambda p, o: p.train(nn.SGD, [1.0]), "expects an optimiser"),
        (lambda p, o: p.step(None, [1.0]), "expects an optimiser"),
        (lambda p, o: compiled(Value(1.0) * 2.0).step(o), "nothing to train"),
    ],
)
def test_wrong_arguments_of_a_program_are_named(
    wrong: Callable[[Any, Any], object], message: str
) -> None:
    x, w = Value(1.0), Value(2.0)
    program = compiled(w * x, [x], [w])
    with pytest.raises(CompileError, match=message):
        wrong(program, nn.SGD([w], lr=0.1))


def test_a_source_goes_with_its_program() -> None:
    before = set(linecache.cache)
    program = compiled(Value(2.0) * 3.0, backend="python")
    program()
    added = set(linecache.cache) - before
    del program

    assert added
    assert not added & set(linecache.cache)


@pytest.mark.parametrize("backend", ["python", "numpy"])
@pytest.mark.parametrize("passes", [(), ("fold", "share", "contract", "prune")])
def test_no_gradient_goes_where_eager_sends_none(backend: Any, passes: tuple[str, ...]) -> None:
    """The slope of log at 0 is infinite; what only a condition uses has no gradient, not even 0."""
    x, y = Value(0.0), Value(1.0)
    root = ag.where(ag.greater(ag.log(x), 0.0), x, 2.0 * x) + ag.log(y)
    root.backward()
    program = compiled(root, parameters=[x, y], backend=backend, passes=passes)

    assert (x.grad, y.grad) == (2.0, 1.0)
    for _ in range(2):
        assert program.value_and_grad()[1].tolist() == [2.0, 1.0]


def test_inputs_may_stand_where_weights_do() -> None:
    """A batch in the first group of an affine node, in its bias alone, or in both groups."""
    x, v, w = Value(0.0), Value(2.0), Value(3.0)
    batch = [np.array([1.0, 4.0])]
    first = compiled(ag.affine(v, [x, w], [w, v]), [x], [v, w], backend="numpy")
    second = compiled(ag.affine(x, [v], [w]), [x], [v, w], backend="numpy")

    values, gradient = first.value_and_grad(batch)  # x w + w v + v
    assert values.tolist() == [11.0, 20.0]
    assert gradient.tolist() == [3.0 + 1.0 + 3.0 + 1.0, 1.0 + 2.0 + 4.0 + 2.0]
    values, gradient = second.value_and_grad(batch)  # v w + x
    assert values.tolist() == [7.0, 10.0]
    assert gradient.tolist() == [6.0, 4.0]

    third = compiled(ag.affine(v, [x, w], [x, v]), [x], [v, w], backend="numpy")
    values, gradient = third.value_and_grad(batch)  # x x + w v + v
    assert values.tolist() == [9.0, 24.0]
    assert gradient.tolist() == [8.0, 4.0]


CALLS: dict[str, Any] = {
    "call": lambda program, _: program([1.0]),
    "value_and_grad": lambda program, _: program.value_and_grad([1.0]),
    "to_inputs": lambda program, _: program.value_and_grad([1.0], to_inputs=True),
    "step": lambda program, optimizer: program.step(optimizer, [1.0]),
    "train": lambda program, optimizer: program.train(optimizer, [1.0], steps=3),
}


@pytest.mark.parametrize("backend", ["c", "javascript"])
@pytest.mark.parametrize("asked", CALLS)
def test_a_text_says_that_it_does_not_run(backend: Any, asked: str) -> None:
    x, w = Value(0.5), Value(2.0)
    program = ag.compile((w * x).tanh(), [x], [w], backend=backend)

    with pytest.raises(CompileError, match="is a text and does not run here: write program.source"):
        CALLS[asked](program, nn.SGD([w], lr=0.1))
