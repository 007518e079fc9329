"""Executors on arrays and on single numbers, against recording the graph anew at each point."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.costs import READ_IN_PLACE, SMALL_PRODUCT
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.targets.numpy import bindings
from autograd.compiler.targets.numpy.executor import NumpyExecutor
from autograd.compiler.targets.numpy.narrow import ScalarExecutor, is_narrow
from autograd.compiler.targets.numpy.scratch import Scratch
from autograd.compiler.targets.numpy.source import ADD, INTO, Use, bind_of
from autograd.errors import NotationError
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE
from tests.compiler.graphs import Case, large_graph, random_graph, rows_as_cases, tape

EXECUTORS = (NumpyExecutor, ScalarExecutor)
NOTHING = np.empty((0, 1))

ROUNDING = 1e-12
"""NumPy's functions differ from libm's in the last digits, and sums are added in other orders."""


def executor(
    kind: Any, root: Value, inputs: Sequence[Value] = (), parameters: Sequence[Value] = ()
) -> Any:
    """An executor of a graph, by inputs as well as by parameters."""
    flat = tape(root, list(inputs), list(parameters))
    schedule = schedule_of(flat, to_inputs=bool(inputs))
    memory = Memory(flat, schedule)
    memory.parameters[:] = [leaf.data for leaf in parameters]
    return kind(flat, schedule, memory)


def recorded(build: Callable[[Sequence[Value]], Value], point: Sequence[float]) -> Any:
    leaves = list(map(Value, point))
    root = build(leaves)
    root.backward()
    return root.data, [leaf.grad for leaf in leaves]


def agrees(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=ROUNDING, atol=ROUNDING)


def hidden(size: int, neurons: int, batch: int) -> tuple[Any, Any, Any, Any]:
    """A layer of neurons without biases, its inputs and weights, and numbers for the inputs."""
    rng = np.random.default_rng(0)
    inputs = [Value(0.0) for _ in range(size)]
    rows = [[Value(x) for x in line] for line in rng.normal(size=(neurons, size)).tolist()]
    outputs = [ag.dot(row, inputs) for row in rows]
    return outputs, inputs, rows, rng.normal(size=(size, batch))


# --- rows


@pytest.mark.parametrize("kind", EXECUTORS)
@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("case", rows_as_cases(3), ids=lambda case: case.name)
def test_a_row_has_the_value_and_gradient_of_recording(kind: Any, size: int, case: Case) -> None:
    case = next(each for each in rows_as_cases(size) if each.name == case.name)
    flat = case.tape()
    schedule = schedule_of(flat)
    memory = Memory(flat, schedule)
    subject = kind(flat, schedule, memory)
    for point, value, gradient in case.expected():
        memory.parameters[:] = point
        (found,) = subject.value_and_gradient(NOTHING, False)

        agrees(found, [value])
        agrees(memory.gradient, gradient)


@pytest.mark.parametrize("remembered", [0, 1 << 20])
@pytest.mark.parametrize("case", rows_as_cases(3), ids=lambda case: case.name)
def test_samples_of_a_batch_are_computed_each_for_itself(
    case: Case, remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a large row computes again what its slopes need, or a small one keeps it."""
    monkeypatch.setattr(bindings, "REMEMBERED", remembered)
    points = list(case.expected())
    inputs = [Value(0.5) for _ in points[0][0]]
    subject = executor(NumpyExecutor, case.build(inputs), inputs)
    table = np.array([point for point, _, _ in points]).T.copy()
    (found,) = subject.value_and_gradient(table, False)

    agrees(found, [value for _, value, _ in points])
    agrees(subject.input_gradient(), np.array([gradient for _, _, gradient in points]).T)


OF_SEVERAL = [case for case in rows_as_cases(2) if len(case.points[-1]) > 1]


@pytest.mark.parametrize("case", OF_SEVERAL, ids=lambda case: case.name)
def test_a_parameter_among_inputs_receives_the_sum_over_the_batch(case: Case) -> None:
    first, *others = case.points[-1]
    leaves = list(map(Value, case.points[-1]))
    table = np.outer(others, [1.0, 0.96, 0.98, 1.0])
    subject = executor(NumpyExecutor, case.build(leaves), leaves[1:], leaves[:1])
    (found,) = subject.value_and_gradient(table, False)

    expected = [recorded(case.build, [first, *column]) for column in table.T]
    agrees(found, [value for value, _ in expected])
    agrees(subject.memory.gradient, [sum(gradient[0] for _, gradient in expected)])


@pytest.mark.parametrize("kind", EXECUTORS)
def test_relu_turns_minus_0_into_0_as_its_rule_does(kind: Any) -> None:
    x = Value(-0.0)
    found = executor(kind, x.relu(), parameters=[x]).values(NOTHING)

    assert not np.signbit(found[0][0])


# --- graphs


@pytest.mark.parametrize("kind", EXECUTORS)
@pytest.mark.parametrize("seed", range(25))
def test_a_graph_has_the_value_and_gradient_of_recording(kind: Any, seed: int) -> None:
    root, leaves = random_graph(seed)
    root.backward()
    subject = executor(kind, root, parameters=leaves)
    subject.value_and_gradient(NOTHING, False)
    (found,) = subject.value_and_gradient(NOTHING, False)  # nothing is left over from the first

    agrees(found, [root.data])
    agrees(subject.memory.gradient, [leaf.grad for leaf in leaves])


@pytest.mark.parametrize("kind", EXECUTORS)
def test_a_graph_with_long_groups_has_the_gradient_of_recording(kind: Any) -> None:
    root, leaves = large_graph(3, 400)
    root.backward()
    subject = executor(kind, root, parameters=leaves)
    subject.value_and_gradient(NOTHING, False)

    agrees(subject.memory.gradient, [leaf.grad for leaf in leaves])


@pytest.mark.parametrize("remembered", [0, 1 << 20])
@pytest.mark.parametrize("seed", range(25))
def test_a_batch_leaves_nothing_over_for_the_next(
    seed: int, remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bindings, "REMEMBERED", remembered)
    root, leaves = random_graph(seed)
    root.backward()
    subject = executor(NumpyExecutor, root, leaves)
    table = np.array([[leaf.data] * 3 for leaf in leaves])
    subject.value_and_gradient(table + 1.0, False)
    subject.value_and_gradient(table, False)

    agrees(subject.input_gradient(), np.array([[leaf.grad] * 3 for leaf in leaves]))


@pytest.mark.parametrize("seed", range(10))
def test_batches_of_different_sizes_do_not_disturb_each_other(seed: int) -> None:
    def build(leaves: Sequence[Value]) -> Value:
        return random_graph(seed)[0] * ag.affine(leaves[0], leaves[1:], leaves[:-1]).tanh()

    leaves = [Value(0.1), Value(0.2), Value(0.3)]
    subject = executor(NumpyExecutor, build(leaves), leaves[:2], leaves[2:])
    rng = np.random.default_rng(seed)
    for size in (4, 1, 4, 7):
        table = rng.normal(size=(2, size))
        (found,) = subject.value_and_gradient(table, True)
        expected = [recorded(build, [*column, 0.3]) for column in table.T]

        agrees(found, [value for value, _ in expected])
        agrees(subject.memory.gradient, [np.mean([g[2] for _, g in expected])])


@pytest.mark.parametrize("kind", EXECUTORS)
def test_what_only_a_condition_needs_receives_no_gradient(kind: Any) -> None:
    """The slope of log is inf at 0; 0 times inf would be nan."""
    x = Value(0.0)
    root = ag.where(ag.greater(x.log(), 0.0), x, 2.0 * x)
    subject = executor(kind, root, parameters=[x])
    subject.value_and_gradient(NOTHING, False)

    assert subject.memory.gradient.tolist() == [2.0]


@pytest.mark.parametrize("kind", EXECUTORS)
def test_a_condition_writes_no_gradient(kind: Any) -> None:
    a, b = Value(2.0), Value(3.0)
    subject = executor(kind, ag.where(a, b * a, b) + a * b, parameters=[a, b])
    for _ in range(3):
        subject.value_and_gradient(NOTHING, False)

        assert subject.memory.gradient.tolist() == [6.0, 4.0]


@pytest.mark.parametrize("kind", EXECUTORS)
def test_a_parameter_of_which_nothing_is_a_function_has_the_gradient_0(kind: Any) -> None:
    a, b = Value(2.0), Value(3.0)
    subject = executor(kind, ag.where(b, a * a, a), parameters=[a, b])
    subject.memory.gradient[:] = 7.0
    subject.value_and_gradient(NOTHING, False)

    assert subject.memory.gradient.tolist() == [4.0, 0.0]


@pytest.mark.parametrize("kind", EXECUTORS)
def test_gradients_by_inputs_come_with_those_by_parameters(kind: Any) -> None:
    x, w = Value(3.0), Value(2.0)
    subject = executor(kind, w * x.square(), [x], [w])
    subject.value_and_gradient(np.array([[3.0]]), False)

    assert subject.input_gradient().tolist() == [[12.0]]
    assert subject.memory.gradient.tolist() == [9.0]


def test_a_gradient_that_arrives_at_some_of_the_places_before_leaves_nothing_over() -> None:
    """Backward, the squares come before tanh; of the places of tanh's operands they have b's."""
    a, b, c = inputs = [Value(0.0) for _ in range(3)]
    tanh, squares = [a.tanh(), b.tanh()], [b.square(), c.square()]
    root = ag.sum([*tanh, *squares]) * ag.dot(squares, tanh)
    subject = executor(NumpyExecutor, root, inputs)
    rng = np.random.default_rng(3)
    for _ in range(3):
        table = rng.normal(size=(3, 4))
        subject.value_and_gradient(table, False)

        x, y, z = table
        t, u = np.tanh(x), np.tanh(y)
        total, product = t + u + y * y + z * z, y * y * t + z * z * u
        by_a = (1.0 - t * t) * (product + total * y * y)
        by_b = (1.0 - u * u) * (product + total * z * z) + 2.0 * y * (product + total * t)
        agrees(subject.input_gradient(), [by_a, by_b, 2.0 * z * (product + total * u)])


# --- matrix products


@pytest.mark.parametrize(("size", "neurons", "batch"), [(3, 2, 5), (40, 30, 60), (200, 4, 1)])
def test_a_layer_is_its_matrix_times_its_inputs(size: int, neurons: int, batch: int) -> None:
    outputs, inputs, rows, numbers = hidden(size, neurons, batch)
    weights = [w for row in rows for w in row]
    subject = executor(NumpyExecutor, ag.sum([z.square() for z in outputs]), inputs, weights)
    (value,) = subject.value_and_gradient(numbers, False)

    w = np.array([[each.data for each in row] for row in rows])
    z = w @ numbers
    agrees(value, (z * z).sum(axis=0))
    agrees(subject.memory.gradient.reshape(w.shape), 2.0 * z @ numbers.T)
    agrees(subject.input_gradient(), 2.0 * w.T @ z)


def test_weights_in_any_order_make_the_same_product() -> None:
    outputs, inputs, rows, numbers = hidden(6, 5, 8)
    weights = [w for row in rows for w in row]
    order = np.random.default_rng(2).permutation(len(weights))
    mixed = [weights[i] for i in order]
    subject = executor(NumpyExecutor, ag.sum([z.square() for z in outputs]), inputs, mixed)
    subject.value_and_gradient(numbers, False)

    w = np.array([[each.data for each in row] for row in rows])
    agrees(subject.memory.gradient, (2.0 * w @ numbers @ numbers.T).ravel()[order])


def test_many_inputs_that_others_read_too_are_there_for_all() -> None:
    """A product reads a large table where it is; what else is read of it is copied."""
    batch = 1 + max(READ_IN_PLACE, SMALL_PRODUCT) // 20
    outputs, inputs, rows, numbers = hidden(20, 3, batch)
    weights = [w for row in rows for w in row]
    root = ag.sum([*outputs, inputs[7] * inputs[2]])
    subject = executor(NumpyExecutor, root, inputs, weights)
    for table in (numbers, numbers[::-1], np.asfortranarray(numbers + 1.0)):
        (value,) = subject.value_and_gradient(table, False)

        w = np.array([[each.data for each in row] for row in rows])
        agrees(value, (w @ table).sum(axis=0) + table[7] * table[2])
        agrees(subject.memory.gradient.reshape(w.shape), np.tile(table.sum(axis=1), (3, 1)))


# --- which executor


def test_a_chain_is_narrow_and_a_layer_is_not() -> None:
    x = Value(0.5)
    chain = x
    for _ in range(100):
        chain = chain * 0.9 + 0.1
    outputs, inputs, rows, _ = hidden(20, 50, 1)
    layer = ag.sum(outputs)
    tapes = [tape(chain, [], [x]), tape(layer, inputs, [w for row in rows for w in row])]

    assert [is_narrow(each, schedule_of(each)) for each in tapes] == [True, False]


def test_a_narrow_program_takes_batches() -> None:
    x = Value(0.5)
    program = ag.compile(x * 2.0 + 1.0, inputs=[x], backend="numpy")

    assert program([np.array([1.0, 2.0])]).tolist() == [3.0, 5.0]
    assert program([4.0]) == 9.0


# --- generated functions


class Watched(Scratch):
    """Scratch memory that can be filled with what another function might leave there."""

    def __init__(self) -> None:
        super().__init__()
        self.shared: list[Any] = []
        self.n_own = 0

    def array(self, slot: Any, dtype: str, shape: tuple[int, ...]) -> Any:
        found = super().array(slot, dtype, shape)
        if slot is None:
            self.n_own += 1
        else:
            self.shared.append(found)
        return found

    def spoil(self) -> None:
        for each in self.shared:
            each.view(np.uint8)[...] = 255  # a nan, if they are numbers


def operands_of(row: Primitive, table: Any) -> list[Any]:
    """The operands of a row from a table of points, in which a group has three columns."""
    columns = iter(table.T)
    return [
        np.array([[next(columns)] for _ in range(3)]) if p.starred else next(columns)[None]
        for p in row.operands
    ]


def bound(row: Primitive, operands: list[Any], keep: bool, scratch: Scratch) -> Any:
    """The functions of a row that write into arrays, and those arrays."""
    z = np.full((1, operands[0].shape[-1]), np.nan)
    slopes = [np.zeros_like(x) for x in operands]
    uses = tuple(Use(False, INTO if rule else "") for rule in row.slopes)
    given = [each for x, to in zip(operands, slopes, strict=True) for each in (x, None, to)]
    return *bind_of(row, uses, keep)(scratch, z, np.ones_like(z), *given), z, slopes


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("case", rows_as_cases(3), ids=lambda case: case.name)
def test_what_others_leave_in_the_memory_they_share_does_no_harm(case: Case, keep: bool) -> None:
    row, points = TABLE[case.name], list(case.expected())
    operands = operands_of(row, np.array([point for point, _, _ in points]))
    scratch = Watched()
    forward, backward, z, slopes = bound(row, operands, keep, scratch)
    with np.errstate(all="ignore"):
        for act in (forward, backward):
            scratch.spoil()
            act()

    agrees(z[0], [value for _, value, _ in points])
    expected = operands_of(row, np.array([gradient for _, _, gradient in points]))
    for found, each in zip(slopes, expected, strict=True):
        agrees(found, each)


def test_a_function_bound_before_the_memory_grew_computes_in_what_it_had() -> None:
    scratch = Scratch()
    rng = np.random.default_rng(7)
    tables = [rng.normal(size=(2, n)) for n in (1, 3, 50, 2)]
    found = [bound(TABLE["atan2"], list(table[:, None]), False, scratch) for table in tables]
    for forward, backward, _, _ in found * 2:
        forward()
        backward()

    for (y, x), (_, _, z, (by_y, by_x)) in zip(tables, found, strict=True):
        agrees(z[0], np.arctan2(y, x))
        agrees(by_y[0], x / (x * x + y * y))
        agrees(by_x[0], -y / (x * x + y * y))


def test_a_large_row_has_no_memory_of_its_own() -> None:
    row = TABLE["cross_entropy"]
    operands = operands_of(row, np.array([[0.0, 1.0, 2.0, 3.0]]))
    watched = {keep: Watched() for keep in (False, True)}
    for keep, scratch in watched.items():
        bound(row, operands, keep, scratch)

    assert watched[False].n_own == 0
    assert watched[True].n_own > 0


def test_temporary_arrays_share_no_memory_while_they_are_needed() -> None:
    """The first of them is needed last, and the third again after all others."""

    def forward(xp: Any, x: Any, y: Any) -> Any:
        found = [x + y]
        for _ in range(8):
            found.append(found[-1] * x - y)
        for each in (*found[1:], found[3], found[0]):
            y = xp.tanh(y * each) - each
        return y

    row = Primitive("tangled", "x y", forward, (lambda xp, z, x, y: z * forward(xp, y, x), None))
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 3, 4))
    z, slope, scratch = np.empty((3, 4)), np.empty((3, 4)), Scratch()
    for keep in (False, True):
        first, second = bind_of(row, (Use(False, INTO), Use(False, "")), keep)(
            scratch, z, np.full((3, 4), 2.0), x, None, slope, y, None, None
        )
        first()
        second()

        agrees(z, forward(np, x, y))
        agrees(slope, 2.0 * forward(np, x, y) * forward(np, y, x))


@pytest.mark.parametrize(("keep", "times"), [(True, 1), (False, 2)])
def test_an_operand_is_gathered_once_where_its_numbers_are_kept(keep: bool, times: int) -> None:
    x, z, reads = np.zeros((2, 1)), np.zeros((2, 1)), []

    def read() -> None:
        reads.append(1)
        x[...] = [[3.0], [-2.0]]

    slope = np.zeros((2, 1))
    forward, backward = bind_of(TABLE["square"], (Use(True, INTO),), keep)(
        Scratch(), z, np.ones((2, 1)), x, read, slope
    )
    forward()
    backward()

    assert z.tolist() == [[9.0], [4.0]]
    assert slope.tolist() == [[6.0], [-4.0]]
    assert len(reads) == times


def test_a_slope_of_1_costs_no_multiplication() -> None:
    """The gradient is passed on as it is, in the same array."""
    x, y, z, g = (np.array([[number]]) for number in (2.0, 3.0, 0.0, 7.0))
    received: list[Any] = []
    into, add = np.zeros((1, 1)), received.append
    _, backward = bind_of(TABLE["add"], (Use(False, INTO), Use(False, ADD)), True)(
        Scratch(), z, g, x, None, into, y, None, add
    )
    backward()

    assert into.tolist() == [[7.0]]
    assert received == [g]
    assert received[0] is g


def test_the_source_of_a_row_is_shown_where_it_fails() -> None:
    x = np.zeros((1, 1))
    forward, _ = bind_of(TABLE["relu"], (Use(True, ""),), True)(
        Scratch(), x, x, x, lambda: 1 / 0, None
    )
    with pytest.raises(ZeroDivisionError) as raised:
        forward()

    assert "read_x()" in "".join(traceback.format_tb(raised.tb))


@pytest.mark.parametrize("otherwise", [0.0, -0.0, -1.5, np.inf])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_nan_stays_in_the_branch_that_is_not_chosen(otherwise: float, is_first: bool) -> None:
    def choice(xp: Any, x: Any, chosen: Any) -> Any:
        if is_first:
            return xp.where(xp.less(x, 0.0), otherwise, chosen)
        return xp.where(xp.greater_equal(x, 0.0), chosen, otherwise)

    row = Primitive(
        "choice",
        "x",
        lambda xp, x: choice(xp, x, xp.sqrt(x)),
        (lambda xp, z, x: choice(xp, x, 0.5 / xp.sqrt(x)),),
    )
    x, z, slope = np.array([[-4.0], [4.0], [0.0]]), np.empty((3, 1)), np.empty((3, 1))
    forward, backward = bind_of(row, (Use(False, INTO),), True)(
        Scratch(), z, np.ones((3, 1)), x, None, slope
    )
    with np.errstate(all="ignore"):
        forward()
        backward()

    assert z.tolist() == [[otherwise], [2.0], [0.0]]
    assert slope.tolist() == [[otherwise], [0.25], [np.inf]]
    assert np.signbit(z[0, 0]) == np.signbit(otherwise)


def test_a_row_that_numpy_cannot_compute_is_refused_by_name() -> None:
    row = Primitive("airy", "x", forward=None, slopes=(None,))
    with pytest.raises(NotationError, match="NumPy has no function for the primitive 'airy'"):
        bind_of(row, (Use(False, ""),), True)


def test_a_choice_of_minus_0_is_minus_0() -> None:
    """The bits of -0.0 are not all 0, so they cannot be left out."""
    row = Primitive(
        "choice",
        "x",
        forward=lambda xp, x: xp.where(xp.less(x, 0.0), -0.0, x),
        slopes=(lambda xp, z, x: 1.0,),
    )
    x, z = np.array([[-3.0], [2.0]]), np.empty((2, 1))
    forward, _ = bind_of(row, (Use(False, ""),), True)(Scratch(), z, z, x, None, None)
    forward()

    assert z.tolist() == [[0.0], [2.0]]
    assert np.signbit(z).tolist() == [[True], [False]]


@pytest.mark.parametrize("turn", [[0, 1, 0, 1], [0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0]], ids=str)
@pytest.mark.parametrize("apart", [True, False])
def test_what_operations_share_gets_the_sum_of_their_slopes_in_any_order(
    turn: list[int], apart: bool
) -> None:
    """Each of two numbers stands in two products: in runs, in turns, or one inside the other."""
    weights, (zero, *xs) = [Value(0.5), Value(-2.0)], [Value(float(i)) for i in range(5)]
    # where an input stands below, each sample has its own
    shared = [weight + zero for weight in weights] if apart else weights
    products = [x * shared[k] for x, k in zip(xs, turn, strict=True)]
    rng = np.random.default_rng(0)
    points, slopes = rng.normal(size=(3, 4)), rng.normal(size=4)
    root = ag.sum([ag.square(y) * slope for y, slope in zip(products, slopes, strict=True)])
    table = np.hstack([np.zeros((3, 1)), points])
    found = ag.compile(root, [zero, *xs], weights, backend="numpy").value_and_grad(table)[1]

    each = 2.0 * slopes * (points**2).sum(axis=0) * np.array([0.5, -2.0])[turn]
    assert found == pytest.approx(np.bincount(turn, each), rel=ROUNDING)
