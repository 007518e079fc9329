"""What a program is called with: roles that leaves may play, batches, and what is refused."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program
from autograd.errors import (
    ChainruleError,
    CompileError,
    GraphChangedError,
    LengthError,
    StaleProgramWarning,
)

compiled: Any = ag.compile
"""Without types, for what no type checker would let pass."""

RUNNING = ["numpy", "python", "auto"]
"""The backends that run wherever Python does."""


@pytest.fixture(params=RUNNING)
def backend(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("role", ["inputs", "parameters"])
def test_an_output_may_be_a_leaf(role: str, backend: Any) -> None:
    x = Value(3.0)
    given = [5.0] if role == "inputs" else []
    roles: Any = {role: [x]}
    program = ag.compile(x, backend=backend, **roles)

    assert program(given) == (5.0 if role == "inputs" else 3.0)
    assert program.value_and_grad(given)[1].tolist() == ([] if role == "inputs" else [1.0])


def test_a_batch_of_a_leaf_alone_has_slope_1(backend: Any) -> None:
    x = Value(3.0)
    program = ag.compile(x, [x], backend=backend)
    value, _, by_inputs = program.value_and_grad([np.array([1.0, 2.0])], to_inputs=True)

    assert value.tolist() == [1.0, 2.0]
    assert by_inputs.tolist() == [[1.0, 1.0]]


def test_an_output_that_no_input_reaches_is_a_number(backend: Any) -> None:
    """And its derivative is not counted once for each sample."""
    x, w = Value(3.0), Value(2.0)
    of_both, of_one = ag.compile([w * x, w * w], [x], [w], backend=backend)([np.ones(4)])
    program = ag.compile(ag.where(1.0, w * w, x), [x], [w], backend=backend)

    assert of_both.tolist() == [2.0] * 4
    assert of_one == 4.0
    assert program.value_and_grad([np.ones(4)])[1].tolist() == [4.0 * 4.0]


def test_a_batch_of_one_is_an_array(backend: Any) -> None:
    x, w = Value(3.0), Value(2.0)
    program = ag.compile(w * x, [x], [w], backend=backend)
    value, gradient, by_inputs = program.value_and_grad([np.array([7.0])], to_inputs=True)

    assert (value.tolist(), gradient.tolist(), by_inputs.tolist()) == ([14.0], [7.0], [[2.0]])


def test_a_program_without_parameters_is_differentiated_by_its_inputs(backend: Any) -> None:
    """Otherwise `value_and_grad` would give no derivative at all."""
    x, y = Value(3.0), Value(2.0)
    program = ag.compile(x * y, [x, y], backend=backend)
    value, gradient, by_inputs = program.value_and_grad([5.0, 7.0])
    (_, others), _, of_batch = program.value_and_grad(np.array([[1.0, 2.0], [3.0, 4.0]]), aux=True)
    with ThreadPoolExecutor(2) as executor:
        sharded = program.shard(executor, 2).value_and_grad(np.array([[1.0, 2.0], [3.0, 4.0]]))

    assert (value, gradient.tolist(), by_inputs.tolist()) == (35.0, [], [7.0, 5.0])
    assert (others, of_batch.tolist()) == ([], [[2.0, 4.0], [1.0, 3.0]])
    assert sharded[2].tolist() == of_batch.tolist()
    assert len(program.value_and_grad([5.0, 7.0], to_inputs=False)) == 2
    assert len(ag.compile(x * y, [x], [y], backend=backend).value_and_grad([5.0])) == 2
    assert len(ag.compile(x * y, backend=backend).value_and_grad()) == 2


def test_the_derivative_by_single_numbers_has_one_number_for_each(backend: Any) -> None:
    x, y = Value(3.0), Value(2.0)
    program = ag.compile(x * y, [x, y], backend=backend)
    value, _, by_inputs = program.value_and_grad([5.0, 7.0], to_inputs=True)

    assert (value, by_inputs.tolist()) == (35.0, [7.0, 5.0])


def test_an_input_of_a_large_batch_may_be_an_output(backend: Any) -> None:
    x, y = Value(3.0), Value(2.0)
    points = np.random.default_rng(1).normal(size=(2, 20_000))
    found = ag.compile([y, x * 2.0], [x, y], backend=backend)(list(points))

    assert (found[0] == points[1]).all()
    assert (found[1] == points[0] * 2.0).all()


def test_numbers_and_batches_may_be_mixed(backend: Any) -> None:
    """A number is the same for every sample, and its derivative is given for each."""
    x, y, w = Value(3.0), Value(4.0), Value(2.0)
    program = ag.compile(w * x * y, [x, y], [w], backend=backend)
    value, gradient, by_inputs = program.value_and_grad([5.0, np.array([1.0, 2.0])], to_inputs=True)

    assert value.tolist() == [10.0, 20.0]
    assert gradient.tolist() == [15.0]
    assert by_inputs.tolist() == [[2.0, 4.0], [10.0, 10.0]]


@pytest.mark.parametrize(
    "inputs",
    [
        [2, True],
        (2.0, np.float32(1.0)),
        np.array([2, 1]),
        np.array([2.0, 1.0], dtype=">f8"),
        [np.array(2.0), 1],
    ],
)
def test_numbers_of_every_kind_are_taken(inputs: Any, backend: Any) -> None:
    x, y = Value(3.0), Value(4.0)

    assert ag.compile(x - y, [x, y], backend=backend)(inputs) == 1.0


def test_an_array_of_one_sample_runs_the_source_as_a_list_does() -> None:
    """NumPy, where it went before, took eight times as long for an option and its Greeks."""
    x, y = Value(3.0), Value(2.0)
    program = ag.compile(x * y, inputs=[x, y], backend="python")
    run: set[str] = set()

    sys.setprofile(lambda frame, event, arg: run.add(frame.f_code.co_filename))
    try:
        found = program(np.array([5.0, 7.0]))
    finally:
        sys.setprofile(None)

    assert found == 35.0
    assert any(name.startswith("<autograd program") for name in run)


@pytest.mark.parametrize("make", [np.asfortranarray, lambda a: a[:, ::-1][:, ::-1], np.float32])
def test_arrays_may_lie_in_memory_as_they_like(make: Callable[..., Any], backend: Any) -> None:
    x, y, w = Value(3.0), Value(4.0), Value(2.0)
    program = ag.compile(w * x + y, [x, y], [w], backend=backend)
    points: Any = make(np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]))

    assert program(points).tolist() == [6.0, 9.0, 12.0]
    assert program.value_and_grad(list(points.T))[1].tolist() == [6.0]


def test_a_matrix_of_numpy_is_an_array_of_samples(backend: Any) -> None:
    """Its rows and columns are matrices again."""
    x, y = Value(1.0), Value(1.0)
    program = compiled(x * y, [x, y], backend=backend)

    for samples in ([[2.0, 3.0]], [[2.0, 3.0], [4.0, 5.0]]):
        found = program(np.array(samples).view(np.matrix))
        np.testing.assert_array_equal(found, [x * y for x, y in samples])


def test_the_rows_of_a_square_array_are_samples(backend: Any) -> None:
    """They were taken for columns, and `a - b` of [[1, 2], [3, 5]] was [-2, -3]."""
    a, b = Value(0.0), Value(0.0)
    program = ag.compile(a - b, inputs=[a, b], backend=backend)
    square = np.array([[1.0, 2.0], [3.0, 5.0]])

    assert program(square).tolist() == [-1.0, -2.0]
    assert program(list(square)).tolist() == [-2.0, -3.0]
    assert program(square.tolist()).tolist() == [-2.0, -3.0]


def test_an_array_of_one_input_has_a_row_for_each_sample(backend: Any) -> None:
    x = Value(0.0)
    program = ag.compile(x * 2.0, [x], backend=backend)

    assert program(np.array([[1.0], [2.0], [3.0]])).tolist() == [2.0, 4.0, 6.0]
    with pytest.raises(LengthError, match=r"\.T, 3 samples"):
        program(np.array([[1.0, 2.0, 3.0]]))


def test_samples_and_inputs_exchanged_are_an_error_that_shows_the_transpose(backend: Any) -> None:
    a, b = Value(0.0), Value(0.0)
    program = ag.compile(a - b, inputs=[a, b], backend=backend)
    lines = np.array([[1.0, 3.0, 5.0], [2.0, 5.0, 9.0]])

    with pytest.raises(LengthError, match=r"shape \(samples, 2\).*\(2, 3\).*give it as array\.T"):
        program(lines)
    assert program(lines.T).tolist() == program(list(lines)).tolist() == [-1.0, -2.0, -4.0]


def test_masked_entries_are_no_inputs(backend: Any) -> None:
    """The number behind the mask was computed with."""
    a, b = Value(0.0), Value(0.0)
    program = ag.compile(a - b, inputs=[a, b], backend=backend)
    table = np.ma.masked_less(np.array([[1.0, 2.0], [-999.0, 5.0]]), 0.0)

    for inputs in (table, table[1], list(table.T), [1.0, np.ma.masked]):
        with pytest.raises(CompileError, match="masked"):
            program(inputs)
    assert program(table[:1]).tolist() == [-1.0]


def test_inputs_are_never_written_to(backend: Any) -> None:
    x, w = Value(3.0), Value(2.0)
    points: Any = np.array([[1.0], [2.0]])
    program = ag.compile((w * x).tanh(), [x], [w], backend=backend)
    values = program(points)
    values[:] = 0.0
    program.value_and_grad(points, to_inputs=True)

    assert points.tolist() == [[1.0], [2.0]]
    assert program(points).tolist() == np.tanh([2.0, 4.0]).tolist()


def test_results_are_the_callers_own(backend: Any) -> None:
    """A later call changes no array that an earlier one gave."""
    x, w = Value(3.0), Value(2.0)
    program = ag.compile(w * x, [x], [w], backend=backend)
    earlier = [
        program.value_and_grad([np.array([1.0, 2.0])], to_inputs=True),
        program([[3.0, 4.0]]),
    ]
    kept = copy.deepcopy(earlier)
    program.value_and_grad([np.array([5.0, 6.0])], to_inputs=True)
    program([[7.0, 8.0]])

    assert str(earlier) == str(kept)


def test_nan_is_a_number(backend: Any) -> None:
    x, w = Value(3.0), Value(2.0)
    program = ag.compile(w * x, [x], [w], backend=backend)
    values, gradient = program.value_and_grad([np.array([np.nan, 1.0])])

    assert np.isnan(values).tolist() == [True, False]
    assert np.isnan(gradient).all()
    assert program.value_and_grad([1.0])[1].tolist() == [1.0]


def test_samples_of_a_sole_input_in_a_row_say_how_they_stand_in_a_column(backend: Any) -> None:
    x = Value(1.0)
    program = ag.compile(2.0 * x, [x], backend=backend)
    samples = np.array([1.0, 2.0, 3.0])

    with pytest.raises(LengthError, match=r"expects 1 input, got 3; .*array\[:, None\]"):
        program(samples)
    assert program(samples[:, None]).tolist() == [2.0, 4.0, 6.0]


REFUSED: list[tuple[Any, type[ChainruleError], str]] = [
    ([1.0], LengthError, "expects 2 inputs, got 1"),
    ([1.0, 2.0, 3.0], LengthError, "expects 2 inputs, got 3"),
    ([[1.0, 2.0]] * 3, LengthError, r"a column for each input.*np\.array\(samples\)"),
    (np.ones((3, 4)), LengthError, r"shape \(samples, 2\).* got an array of shape \(3, 4\)\.$"),
    (np.ones((0, 2)), CompileError, "without a sample"),
    (np.ones((4, 2)).astype(str), CompileError, "Input 0 is neither a number"),
    ([np.ones(2), np.ones(3)], LengthError, "different lengths: 2, 3"),
    (["1", 2.0], CompileError, "Input 0 is neither a number"),
    ([1.0, 2j], CompileError, "Input 1 is neither a number"),
    ([1.0, None], CompileError, "Input 1 is neither a number"),
    ([1.0, Value(2.0)], CompileError, "Input 1 is neither a number"),
    ([1.0, [1.0, "a"]], CompileError, "Input 1 is neither a number"),
    ([1.0, [[1.0], [2.0, 3.0]]], CompileError, "Input 1 is neither a number"),
    ([1.0, np.ones((2, 2))], CompileError, "Input 1 is neither a number nor a 1-d array"),
    (np.ones((2, 2, 2)), CompileError, "Input 0 is neither a number nor a 1-d array"),
    ([1.0, np.array([])], CompileError, "Input 1 is neither a number"),
    ([1.0, np.array([1.0, None])], CompileError, "Input 1 is neither a number"),
    (np.array([1.0 + 1j, 2.0]), CompileError, "Input 0 is neither a number"),
    ([1.0, np.datetime64("2024-01-01")], CompileError, "Input 1 is neither a number"),
    ("12", CompileError, "inputs in a list"),
    (None, CompileError, "inputs in a list"),
    (iter([1.0, 2.0]), CompileError, "inputs in a list"),
    (5.0, CompileError, "inputs in a list"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), REFUSED)
@pytest.mark.parametrize("how", ["call", "value_and_grad", "to_inputs", "step", "train"])
def test_a_bad_input_is_refused_and_changes_nothing(
    how: str, wrong: Any, error: type[ChainruleError], message: str, backend: Any
) -> None:
    x, y, w = Value(1.0), Value(2.0), Value(3.0)
    program = ag.compile(w * x * y, [x, y], [w], backend=backend)
    optimizer = nn.SGD([w], lr=0.1, momentum=0.9)
    program.step(optimizer, [1.0, 2.0])
    before = program.parameters.tolist(), program.gradient.tolist(), str(program.state)
    calls: dict[str, Callable[[], object]] = {
        "call": lambda: program(wrong),
        "value_and_grad": lambda: program.value_and_grad(wrong),
        "to_inputs": lambda: program.value_and_grad(wrong, to_inputs=True),
        "step": lambda: program.step(optimizer, wrong),
        "train": lambda: program.train(optimizer, wrong, steps=3),
    }
    with pytest.raises(error, match=message):
        calls[how]()

    assert (program.parameters.tolist(), program.gradient.tolist(), str(program.state)) == before
    assert (x.data, y.data, w.data) == (1.0, 2.0, 3.0)
    assert program([1.0, 2.0]) == program.parameters[0] * 2.0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda x, y: compiled(y, [x], [Value(1.0)]), "None of the parameters is in the graph"),
        (lambda x, y: compiled(y, [x, x]), "given twice"),
        (lambda x, y: compiled(y, [1.0]), "expects leaves as inputs, got 1.0"),
        (lambda x, y: compiled(y, 1.0), "expects leaves as inputs, got 1.0"),
        (lambda x, y: compiled(y, np.array(1.0)), r"expects leaves as inputs, got array\(1.\)"),
        (lambda x, y: compiled(y, [x], "w"), "expects leaves as parameters, got 'w'"),
        (lambda x, y: compiled(y, [x], [y]), "expects leaves as parameters"),
        (lambda x, y: compiled([y, 1.0], [x]), "one or more Values"),
        (lambda x, y: compiled(None, [x]), "one or more Values"),
        (lambda x, y: compiled(x, [y]), "expects leaves as inputs"),
        (lambda x, y: compiled(y, {x}), "in an order, which a set does not have, got {Value"),
        (lambda x, y: compiled(y, [], {x}), "in an order, which a set does not have"),
        (lambda x, y: compiled({y}, [x]), "in an order, which a set does not have"),
        (lambda x, y: compiled(y, frozenset({x})), "in an order, which a set does not have"),
    ],
)
def test_a_wrong_leaf_is_named(wrong: Callable[[Any, Any], object], message: str) -> None:
    x = Value(1.0)
    with pytest.raises(CompileError, match=message):
        wrong(x, x * 2.0)


def test_a_constant_that_changed_is_named(backend: Any) -> None:
    x, c = Value(1.0, "x"), Value(2.0, "c")
    program = ag.compile(c * x, [x], backend=backend)
    assert program([3.0]) == 6.0
    c.data = 5.0
    for call in (program, program.value_and_grad):
        with pytest.raises(GraphChangedError, match=r"label='c'.*compiled as a constant of 2,"):
            call([3.0])
    c.data = 2.0

    assert program([3.0]) == 6.0


def test_a_constant_that_is_nan_has_not_changed(backend: Any) -> None:
    x, c, d = Value(1.0), Value(float("nan"), "c"), Value(1.0, "d")
    program = ag.compile(ag.where(ag.isnan(c), d * x, c), [x], backend=backend)

    assert program([3.0]) == 3.0
    d.data = 2.0
    with pytest.raises(GraphChangedError, match="label='d'"):
        program([3.0])
    c.data = 1.0
    with pytest.raises(GraphChangedError, match="label='c'"):
        program([3.0])


def test_inputs_and_parameters_may_change_after_compiling(backend: Any) -> None:
    x, w = Value(1.0), Value(2.0)
    program = ag.compile(w * x, [x], [w], backend=backend)
    x.data, w.data = 7.0, 8.0

    with pytest.warns(StaleProgramWarning, match="an unlabelled leaf was given the data 8"):
        assert program([3.0]) == 6.0
    program.load()
    assert program([3.0]) == 24.0


COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    lambda program: pickle.loads(pickle.dumps(program)),  # noqa: S301  (made a moment ago)
]


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("backend", [*RUNNING, "c", "javascript"])
def test_a_copy_is_a_program_of_its_own(copied: Callable[[Any], Any], backend: Any) -> None:
    x, w = Value(1.0, "x"), Value(2.0, "w")
    program: Program = ag.compile((w * x).tanh(), [x], [w], backend=backend)
    program.parameters[:] = 0.25
    twin = copied(program)
    program.parameters[:] = 0.5

    assert twin.parameters.tolist() == [0.25]
    assert (twin.backend, twin.source) == (program.backend, program.source)
    if backend in RUNNING:
        assert twin([2.0]) == np.tanh(0.5)
        assert twin.value_and_grad([np.ones(2)])[0].tolist() == [np.tanh(0.25)] * 2


def test_store_writes_what_load_reads(backend: Any) -> None:
    x, v, w = Value(1.0), Value(2.0), Value(3.0)
    program = ag.compile(v * w * x, [x], [v, w], backend=backend)
    program.parameters = [5.0, 7.0]
    program.value_and_grad([2.0])
    program.store()

    assert [(p.data, p.grad) for p in (v, w)] == [(5.0, 14.0), (7.0, 10.0)]
    v.data = 1.0
    program.load()
    assert program.parameters.tolist() == [1.0, 7.0]
    assert (x.data, x.grad) == (1.0, 0.0)
