"""`compile(fun, example_inputs, in_axes=...)`: a batch goes through as its samples one by one."""

from __future__ import annotations

import copy
import pickle
from collections import namedtuple
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.errors import (
    ChainruleError,
    CompileError,
    GraphChangedError,
    LengthError,
    OperandError,
)
from tests.compiler.backends import NUMBA
from tests.compiler.nestings import leaves, nesting

compiled: Any = ag.compile
"""Without types, for what no type checker would let pass."""

Point = namedtuple("Point", ["x", "y"])  # noqa: PYI024  (as users write it)

BACKENDS = ["python", "numpy", "auto"]

DRAWN = [
    *(pytest.param(seed, backend) for backend in BACKENDS for seed in range(12)),
    pytest.param(3, *NUMBA.values, marks=NUMBA.marks),
]
"""Seeds and backends; machine code takes seconds."""

EAGER = SimpleNamespace(
    sin=ag.sin, tanh=ag.tanh, exp=ag.exp, array=lambda xs: np.array(xs, dtype=object)
)


def in_values(x: Any, made: list[Value]) -> Any:
    """The same containers with a Value for each number."""
    if isinstance(x, dict):
        return {key: in_values(each, made) for key, each in x.items()}
    if isinstance(x, list | tuple):
        return [in_values(each, made) for each in x]
    if isinstance(x, np.ndarray):
        return np.array([in_values(n, made) for n in x.ravel().tolist()]).reshape(x.shape)
    made.append(Value(x))
    return made[-1]


def numbers(x: Any) -> list[float]:
    """All numbers of a result of eager code, in order."""
    flat = [n for leaf in leaves(x) for n in (leaf.ravel() if hasattr(leaf, "ravel") else [leaf])]
    return [n.data if isinstance(n, Value) else n for n in flat]


def of_sample(result: Any, index: int) -> list[float]:
    """All numbers of one sample of a result whose arrays have the batch first."""
    return [n for leaf in leaves(result) for n in np.ravel(leaf[index]).tolist()]


@pytest.mark.parametrize(("seed", "backend"), DRAWN)
def test_a_batch_gives_what_the_samples_give_one_by_one(seed: int, backend: Any) -> None:
    drawn = nesting(seed)
    fun = drawn.fun(EAGER)
    batched = ag.compile(fun, drawn.example, in_axes=drawn.in_axes, backend=backend)

    found = batched(*drawn.batch)

    for index in range(drawn.size):
        expected = numbers(fun(*in_values(drawn.sample(index), [])))
        assert of_sample(found, index) == pytest.approx(expected, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize(("seed", "backend"), DRAWN)
def test_each_sample_has_its_own_derivatives(seed: int, backend: Any, reduction: Any) -> None:
    """By every number, those that samples share among them, and by the reduction undivided."""
    drawn = nesting(seed, scalar=True)
    fun = drawn.fun(EAGER)
    batched = ag.compile(
        fun, drawn.example, in_axes=drawn.in_axes, backend=backend, reduction=reduction
    )

    values, gradients = batched.value_and_grad(*drawn.batch)

    for index in range(drawn.size):
        made: list[Value] = []
        root = fun(*in_values(drawn.sample(index), made))
        root.backward()
        assert values[index] == pytest.approx(root.data, rel=1e-11)
        by_place = numbers_of_each([x.grad for x in made], drawn.sample(index))
        assert of_sample(gradients, index) == pytest.approx(by_place, rel=1e-10, abs=1e-10)


def numbers_of_each(flat: list[float], form: Any) -> list[float]:
    """Numbers in the order of a walk as `leaves` has them: dicts by their keys."""
    found = iter(flat)
    return numbers(filled(form, found))


def filled(form: Any, found: Any) -> Any:
    if isinstance(form, dict):
        return {key: filled(each, found) for key, each in form.items()}
    if isinstance(form, list | tuple):
        return [filled(each, found) for each in form]
    if isinstance(form, np.ndarray):
        return np.array([next(found) for _ in range(form.size)]).reshape(form.shape)
    return next(found)


def one_by_one(seed: int, scalar: bool) -> tuple[Any, Any, list[Any]]:
    """A drawn function: over a batch, alone, and the samples."""
    drawn = nesting(seed, scalar=scalar)
    fun = drawn.fun(EAGER)
    samples = [as_example(drawn.sample(index), drawn.example) for index in range(drawn.size)]
    batched = ag.compile(fun, drawn.example, in_axes=drawn.in_axes)
    return drawn, batched, [(ag.compile(fun, drawn.example), sample) for sample in samples]


def as_example(given: Any, like: Any) -> Any:
    """The same numbers in tuples where the example has tuples."""
    if isinstance(like, dict):
        return {key: as_example(given[key], x) for key, x in like.items()}
    if isinstance(like, list | tuple):
        return type(like)(as_example(x, y) for x, y in zip(given, like, strict=True))
    return given


@pytest.mark.parametrize("seed", range(20))
def test_jacobians_and_hessians_are_those_of_each_sample(seed: int) -> None:
    drawn, batched, alone = one_by_one(seed, scalar=False)
    jacobians, hessians = batched.jacobian(*drawn.batch), batched.hessian(*drawn.batch)

    for index, (program, sample) in enumerate(alone):
        for found, expected in (
            (jacobians, program.jacobian(*sample)),
            (hessians, program.hessian(*sample)),
        ):
            assert of_sample(found, index) == pytest.approx(numbers(expected), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(100, 112))
def test_products_are_those_of_each_sample(seed: int) -> None:
    """Along tangents with the batch where the arguments have it."""
    drawn, batched, alone = one_by_one(seed, scalar=True)
    outputs, moved = batched.jvp(drawn.batch, drawn.batch)
    curved = batched.hvp(drawn.batch, drawn.batch)

    for index, (program, sample) in enumerate(alone):
        value, along = program.jvp(sample, sample)
        assert outputs[index] == pytest.approx(value, rel=1e-10)
        assert moved[index] == pytest.approx(along, rel=1e-9, abs=1e-9)
        expected = numbers(program.hvp(sample, sample))
        assert of_sample(curved, index) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(20, 32))
def test_what_comes_back_is_that_of_each_sample(seed: int) -> None:
    """From cotangents in the form of the result, with the batch first."""
    drawn, batched, alone = one_by_one(seed, scalar=False)
    cotangents = batched(*drawn.batch)
    outputs, back = batched.vjp(drawn.batch, cotangents)

    for index, (program, sample) in enumerate(alone):
        values = program(*sample)
        expected = program.vjp(sample, values)[1]
        assert of_sample(outputs, index) == pytest.approx(numbers(values), rel=1e-10, abs=1e-10)
        assert of_sample(back, index) == pytest.approx(numbers(expected), rel=1e-8, abs=1e-8)


def test_derivatives_of_no_samples_are_empty() -> None:
    batched = ag.compile(lambda x: x * x, np.float64(1.0), in_axes=0)
    none = np.empty(0)

    found = [batched.jacobian(none), batched.hessian(none), batched.hvp(none, none)]
    found += [*batched.jvp(none, none), *batched.vjp(none, none)]

    assert [x.shape for x in found] == [(0,)] * 7


def test_tangents_are_as_many_as_samples() -> None:
    batched = ag.compile(lambda x: x * x, 1.0, in_axes=0)
    with pytest.raises(LengthError, match="a batch of 3 and tangents for 2"):
        batched.jvp(np.ones(3), np.ones(2))
    with pytest.raises(LengthError, match="a batch of 3 and cotangents for 2"):
        batched.vjp(np.ones(3), np.ones(2))
    with pytest.raises(OperandError, match="The cotangent 'result' of .* has 1.0 where"):
        batched.vjp(np.ones(3), 1.0)


@pytest.mark.parametrize("n", [3, 100_000])
def test_results_are_the_callers_own(n: int) -> None:
    """Also where a result is what was given, or stands at two places."""
    x = np.arange(float(n))
    same, twice = ag.compile(lambda x: (x, [x]), 1.0, in_axes=0)(x)

    same[:] = -1.0

    assert twice[0].tolist() == x.tolist() == list(map(float, range(n)))


def test_every_output_has_the_batch_first() -> None:
    """Also those that are the same for all samples, and objects in arrays become numbers."""
    c = Value(4.0)

    def fun(x: Any, y: Any) -> Any:
        return Point(x * y, {"y": y, "c": c * c}), np.array([[x, y, 1.0]]), np.array(x), 2.0

    point, array, alone, two = ag.compile(fun, (1.0, 1.0), in_axes=(0, None))(np.arange(4.0), 5.0)

    assert type(point) is Point
    assert point.x.tolist() == [0.0, 5.0, 10.0, 15.0]
    assert point.y["y"].tolist() == [5.0] * 4
    assert point.y["c"].tolist() == [16.0] * 4
    assert (array.shape, array.dtype) == ((4, 1, 3), np.float64)
    assert array[2].tolist() == [[2.0, 5.0, 1.0]]
    assert alone.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert two.tolist() == [2.0] * 4


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_the_batch_may_lie_at_any_axis(axis: int) -> None:
    matrix = np.arange(24.0).reshape(4, 2, 3)
    weighted = ag.compile(
        lambda a: np.array([ag.sum(list(row)) for row in a]), np.zeros((2, 3)), in_axes=axis
    )

    found = weighted(np.moveaxis(matrix, 0, axis))

    assert found.tolist() == matrix.sum(axis=2).tolist()


def test_an_axis_stands_for_all_that_is_below_it() -> None:
    example = ({"w": [1.0, 2.0], "b": 1.0}, np.ones(2))
    batch = {"w": [np.array([1.0, 2.0]), np.array([3.0, 4.0])], "b": np.array([5.0, 6.0])}

    def fun(layer: Any, x: Any) -> Any:
        return layer["w"][0] * x[0] + layer["w"][1] * x[1] + layer["b"]

    whole = ag.compile(fun, example, in_axes=(0, None))
    by_parts = ag.compile(fun, example, in_axes=[{"w": (0, 0), "b": 0}, None])

    expected = [1.0 * 10.0 + 3.0 * 20.0 + 5.0, 2.0 * 10.0 + 4.0 * 20.0 + 6.0]
    assert whole(batch, np.array([10.0, 20.0])).tolist() == expected
    assert by_parts(batch, np.array([10.0, 20.0])).tolist() == expected


def test_keywords_of_the_example_have_the_batch_first_or_where_a_dict_says() -> None:
    def fun(x: Any, y: Any) -> Any:
        return x * y[1]

    first = ag.compile(fun, {"x": 1.0, "y": np.ones(2)}, in_axes=0)
    last = ag.compile(fun, {"x": 1.0, "y": np.ones(2)}, in_axes={"x": None, "y": 1})
    y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

    assert first(x=np.array([1.0, 2.0, 3.0]), y=y).tolist() == [2.0, 8.0, 18.0]
    assert last(x=10.0, y=y.T).tolist() == [20.0, 40.0, 60.0]
    assert last.value_and_grad(x=10.0, y=y.T)[1]["x"].tolist() == [2.0, 4.0, 6.0]


def test_an_argument_keeps_its_axis_however_it_is_given_and_defaults_are_shared() -> None:
    def fun(x: Any, y: Any = 2.0, *more: Any) -> Any:
        return x * y + ag.sum([0.0, *more])

    batched = ag.compile(fun, (1.0, 1.0), in_axes=(0, 0))
    starred = ag.compile(fun, (1.0, 1.0, 1.0, 1.0), in_axes=(None, 0, 0, None))

    assert batched(y=np.array([1.0, 2.0]), x=np.array([3.0, 4.0])).tolist() == [3.0, 8.0]
    assert batched(np.array([3.0, 4.0])).tolist() == [6.0, 8.0]
    assert starred(2.0, np.array([1.0, 2.0]), np.array([3.0, 4.0]), 5.0).tolist() == [10.0, 13.0]


def test_columns_of_other_libraries_and_whole_numbers_are_arrays() -> None:
    class Column:
        """As a Series of pandas, or an array of another library."""

        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return np.array([1, 2, 3])

    batched = ag.compile(lambda x: x / 2.0, 1.0, in_axes=0)

    assert batched(Column()).tolist() == [0.5, 1.0, 1.5]
    assert batched(np.array([1, True, 2.5], dtype=object)).tolist() == [0.5, 0.5, 1.25]


def test_a_batch_of_none_and_of_one_are_batches() -> None:
    batched = ag.compile(lambda x, k: (x * k, np.array([x, k])), (1.0, 1.0), in_axes=(0, None))
    scalar = ag.compile(lambda x, k: x * k, (1.0, 1.0), in_axes=(0, None))

    assert [x.shape for x in batched(np.empty(0), 2.0)] == [(0,), (0, 2)]
    assert [x.tolist() for x in batched(np.array([3.0]), 2.0)] == [[6.0], [[3.0, 2.0]]]
    value, (by_x, by_k) = scalar.value_and_grad(np.empty(0), 2.0)
    assert (value.shape, by_x.shape, by_k.shape) == ((0,), (0,), (0,))


def test_parameters_are_shared_and_learn_from_the_batch() -> None:
    """By the closed form: d/da of (a x - y)^2 is 2 x (a x - y), here -12 and -36."""
    a = Value(0.5, "a")
    samples = np.array([2.0, 4.0]), np.array([4.0, 6.5])
    for reduction, expected in (("sum", -48.0), ("mean", -24.0)):
        loss = compiled(
            lambda x, y: (a * x - y) ** 2, (1.0, 1.0), [a], in_axes=0, reduction=reduction
        )
        values, (by_x, _) = loss.value_and_grad(*samples)

        assert values.tolist() == [9.0, 20.25]
        assert by_x.tolist() == [-3.0, -4.5]
        assert loss.program.gradient.tolist() == [expected]
        loss.program.parameters = [1.0]
        assert loss(*samples).tolist() == [4.0, 6.25]


def test_weights_that_samples_share_are_a_matrix() -> None:
    """However they are written: a layer's products have their rows of weights, as parameters do."""
    w, x = np.ones((8, 16)), np.ones(16)

    def layer(w: Any, x: Any) -> Any:
        return np.array(
            [sum((x[j] * w[i, j] for j in range(1, 16)), x[0] * w[i, 0]) for i in range(8)]
        )

    batched = ag.compile(layer, (w, x), in_axes=(None, 0), backend="numpy")
    rng = np.random.default_rng(0)
    weights, samples = rng.normal(size=(8, 16)), rng.normal(size=(50, 16))

    np.testing.assert_allclose(batched(weights, samples), samples @ weights.T, rtol=1e-12)
    rows_of_weights = schedule_of(batched._axes.divided(batched.program.tape)).n_weights
    assert sum(rows_of_weights.tolist()) == 8


def test_constants_that_changed_are_refused() -> None:
    c = Value(4.0, "c")
    batched = ag.compile(lambda x, k: c * x * k, (1.0, 1.0), in_axes=(0, None))
    assert batched(np.ones(2), 1.0).tolist() == [4.0, 4.0]

    c.data = 5.0

    with pytest.raises(GraphChangedError, match="compiled as a constant of 4"):
        batched(np.ones(2), 1.0)


@pytest.mark.parametrize(
    "twin",
    [copy.copy, copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))],  # noqa: S301
)
def test_it_is_copied_and_pickled(twin: Callable[[Any], Any]) -> None:
    w = Value(2.0, "w")
    batched = ag.compile(power, (1.0, 2.0), [w], in_axes=(0, None), allow_unused=True)
    assert batched(np.array([2.0, 3.0]), 2.0).tolist() == [4.0, 9.0]

    other = twin(batched)

    assert other(np.array([2.0, 3.0]), 3.0).tolist() == [8.0, 27.0]
    assert other.value_and_grad(np.array([2.0]), 3.0)[1][0].tolist() == [12.0]
    assert repr(other).startswith("BatchedFunction(power(x, n), Program(")
    assert other.program is not batched.program


def power(x: Any, n: Any) -> Any:
    return x**n


def test_a_batch_is_trained_as_a_program() -> None:
    a = Value(0.5, "a")
    loss = ag.compile(lambda x, y: (a * x - y) ** 2, (1.0, 1.0), parameters=[a], in_axes=0)
    samples = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])

    loss.program.train(nn.SGD([a], lr=0.02), samples, steps=200)

    assert loss(*samples.T).tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


def three(w: Any, x: Any, at: Any) -> Any:
    return w[0] * x + w[1] + at["y"]


THREE = ([1.0, 2.0], np.float64(3.0), {"y": 1.0})

WRONG_AXES: list[tuple[Any, type[ChainruleError], str]] = [
    ((0, 0), LengthError, r"in_axes of three has 2 entries, .* 3 positional arguments"),
    ([0], LengthError, r"in_axes of three has 1 entries"),
    ({"w": 0}, OperandError, r"is a dict where example_inputs is one"),
    ((None, None, None), CompileError, r"names no axis of any number, got \(None, None, None\)"),
    (([None, None], None, {"y": None}), CompileError, r"names no axis"),
    ((([0],), 0, 0), LengthError, r"in_axes for argument 0 of three has 1 of them .* a list of 2"),
    (({"a": 0}, 0, 0), LengthError, r"for argument 0 .* a list of 2"),
    ((0, 0, {"x": 0}), LengthError, r"in_axes for argument 2 of three has the keys \['x'\]"),
    ((0, (0,), 0), OperandError, r"has \(0,\) for argument 1 of three, which is one number"),
    (1, OperandError, r"has 1 for argument 0 .* has one axis: give -1 to 0"),
    ((0, -2, 0), OperandError, r"has -2 for argument 1"),
    (0.0, OperandError, r"whole numbers or None, got 0.0"),
    (True, OperandError, r"whole numbers or None, got True"),
    ("0", OperandError, r"whole numbers or None, got '0'"),
]


@pytest.mark.parametrize(("in_axes", "error", "message"), WRONG_AXES)
def test_wrong_axes_say_what_the_example_has(
    in_axes: Any, error: type[ChainruleError], message: str
) -> None:
    with pytest.raises(error, match=message):
        compiled(three, THREE, in_axes=in_axes)


def test_axes_of_keywords_are_named_each_or_0() -> None:
    example = {"w": [1.0, 2.0], "x": 3.0, "at": {"y": 1.0}}
    with pytest.raises(OperandError, match=r"batch at axis 0, as in jax.vmap, got in_axes=-1"):
        compiled(three, example, in_axes=-1)
    with pytest.raises(LengthError, match=r"in_axes of three has the keys \['w'\]"):
        compiled(three, example, in_axes={"w": 0})


def test_axes_inside_one_argument_stand_in_a_tuple() -> None:
    def first(xs: Any) -> Any:
        return xs[0] * xs[1]

    with pytest.raises(LengthError, match=r"inside the one argument are \(\[0, None\],\)"):
        compiled(first, [1.0, 2.0], in_axes=[0, None])
    batched = ag.compile(first, [1.0, 2.0], in_axes=([0, None],))
    assert batched([np.array([1.0, 2.0]), 3.0]).tolist() == [3.0, 6.0]


def test_axes_belong_to_a_function() -> None:
    x = Value(1.0)
    with pytest.raises(CompileError, match=r"in_axes belong to compile\(fun, example_inputs\)"):
        compiled(x * x, [x], in_axes=0)


ones = np.ones(3)

WRONG_BATCHES: list[tuple[Callable[[Any], Any], type[ChainruleError], str]] = [
    (
        lambda f: f([ones, 2.0], np.ones(4), {"y": 1.0}),
        LengthError,
        r"of three have batches of different sizes: w\[0\] has 3, x has 4",
    ),
    (lambda f: f([1.0, 2.0], ones, {"y": 1.0}), OperandError, r"'w\[0\]' of three has 1.0 where"),
    (lambda f: f([[1.0], 2.0], ones, {"y": 1.0}), OperandError, r"an array of shape \(batch,\)"),
    (lambda f: f([ones, ones], ones, {"y": 1.0}), OperandError, r"'w\[1\]' .* has array"),
    (lambda f: f([np.ones((3, 1)), 2.0], ones, {"y": 1.0}), LengthError, r"shape \(3, 1\) where"),
    (lambda f: f([ones + 1j, 2.0], ones, {"y": 1.0}), OperandError, r"an array of complex128"),
    (lambda f: f([ones.astype(str), 2.0], ones, {"y": 1.0}), OperandError, r"an array of <U"),
    (lambda f: f([Value(1.0), 2.0], ones, {"y": 1.0}), OperandError, r"computes with numbers"),
    (lambda f: f([ones, Value(1.0)], ones, {"y": 1.0}), OperandError, r"computes with numbers"),
    (
        lambda f: f([np.array([Value(1.0)] * 3), 2.0], ones, {"y": 1.0}),
        OperandError,
        r"computes with numbers|an array of object",
    ),
    (
        lambda f: f([np.ma.masked_array(ones, [False, True, False]), 2.0], ones, {"y": 1.0}),
        OperandError,
        r"masked entries",
    ),
    (lambda f: f([ones, 2.0], ones), OperandError, r"missing a required argument: 'at'"),
    (lambda f: f(np.ones((3, 2)), ones, {"y": 1.0}), LengthError, r"a list of 2"),
]


@pytest.mark.parametrize("what", ["__call__", "value_and_grad"])
@pytest.mark.parametrize(("call", "error", "message"), WRONG_BATCHES)
def test_a_wrong_batch_says_what_was_expected(
    call: Callable[[Any], Any], error: type[ChainruleError], message: str, what: str
) -> None:
    batched = ag.compile(three, THREE, in_axes=([0, None], 0, None))

    with pytest.raises(error, match=message):
        call(getattr(batched, what))


def test_without_any_batch_a_call_is_an_error() -> None:
    batched = ag.compile(lambda x=1.0, k=2.0: x * k, (1.0, 2.0), in_axes=(0, None))
    with pytest.raises(OperandError, match="without any argument that has a batch"):
        batched(k=3.0)


@pytest.mark.parametrize("what", ["__call__", "value_and_grad"])
def test_a_batch_without_in_axes_is_an_error_that_names_them(what: str) -> None:
    program = ag.compile(three, THREE)
    for args in ((THREE[0], ones, THREE[2]), ([1.0, ones], 1.0, THREE[2])):
        with pytest.raises(OperandError, match=r"compile\(three, example_inputs, in_axes=0\)"):
            getattr(program, what)(*args)
    matrix = ag.compile(lambda a: a[0] * a[1], np.ones(2))
    with pytest.raises(LengthError, match="in_axes=0"):
        getattr(matrix, what)(np.ones((3, 2)))


def test_several_outputs_have_no_one_derivative() -> None:
    batched = ag.compile(lambda x: (x, x * x), 1.0, in_axes=0)
    with pytest.raises(CompileError, match=r"returns one Value"):
        batched.value_and_grad(ones)
