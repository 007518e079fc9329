"""`compile(fun, example_inputs)`: a program that is called as the function is."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
import random
import warnings
from collections import namedtuple
from collections.abc import Callable
from functools import partial
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
    FrozenDecisionWarning,
    GraphChangedError,
    LengthError,
    NotRecordedError,
    OperandError,
    UnusedInputError,
    UnusedInputWarning,
)
from tests.compiler.backends import NUMBA

compiled: Any = ag.compile
"""Without types, for what no type checker would let pass."""

Point = namedtuple("Point", ["x", "y"])  # noqa: PYI024  (as users write it)

BACKENDS = ["python", "numpy", "auto"]

SMOOTH: list[Callable[..., Any]] = [
    lambda a, b: a + b, lambda a, b: a - 2.0 * b, lambda a, b: a * b,
    lambda a, b: a / (b * b + 1.0), lambda a, b: (a * 0.3).sin() + b, lambda a, b: (a - b).tanh(),
    lambda a, b: ag.hypot(a, b + 3.0), lambda a, b: ag.logsumexp([a, b, 0.5]),
    lambda a, b: ag.where(ag.greater(a, b), a, b * b),
]  # fmt: skip

DRAWN = [
    *(pytest.param(seed, backend) for backend in BACKENDS for seed in range(8)),
    pytest.param(0, *NUMBA.values, marks=NUMBA.marks),
]
"""Seeds and backends; machine code takes seconds."""


def drawn(seed: int) -> Callable[..., Any]:
    """A random function of w, {"x", "y"}, and k, with results in a nest."""
    rng = random.Random(seed)
    steps = [(rng.choice(SMOOTH), rng.random(), rng.random()) for _ in range(rng.randint(3, 12))]

    def fun(w: Any, at: Any, k: Any = 2.0) -> Any:
        known = [w[0], w[1], at["x"], at["y"], k]
        for operation, i, j in steps:
            known.append(operation(known[int(i * len(known))], known[int(j * len(known))]))
        return {"last": known[-1], "all": (np.array(known[-3:]), [known[5], 1])}

    return fun


def numbers(rng: np.random.Generator) -> tuple[Any, ...]:
    x, y, w0, w1, k = rng.normal(size=5).tolist()
    return ([w0, w1], {"x": x, "y": y}, k)


def flat(result: Any) -> list[float]:
    """The numbers of what a drawn function returns."""
    array, rest = result["all"]
    return [x.data if isinstance(x, Value) else x for x in (result["last"], *array, *rest)]


@pytest.mark.parametrize(("seed", "backend"), DRAWN)
def test_a_program_gives_what_the_function_gives(seed: int, backend: Any) -> None:
    rng, fun = np.random.default_rng(seed), drawn(seed)
    program = ag.compile(fun, numbers(rng), backend=backend)

    for _ in range(3):
        w, at, k = numbers(rng)
        found = program(w, at, k)
        expected = fun([*map(Value, w)], {key: Value(x) for key, x in at.items()}, Value(k))
        assert flat(found) == pytest.approx(flat(expected), rel=1e-12, abs=1e-14)
        assert found["all"][0].dtype == np.float64
        assert type(found["last"]) is float
        assert list(map(type, found["all"][1])) == [float, float]


@pytest.mark.parametrize(("seed", "backend"), DRAWN)
def test_its_gradient_is_that_of_the_function(seed: int, backend: Any) -> None:
    rng, fun = np.random.default_rng(seed), drawn(seed)

    def last(w: Any, at: Any, k: Any) -> Any:
        return fun(w, at, k)["last"]

    program = ag.compile(last, numbers(rng), backend=backend)
    of_function = ag.value_and_grad(last, argnums=(0, 1, 2))

    for _ in range(3):
        given = numbers(rng)
        value, (by_w, by_at, by_k) = program.value_and_grad(*given)
        expected, (w, at, k) = of_function(*given)
        assert value == pytest.approx(expected, rel=1e-12)
        assert [*by_w, by_k] == pytest.approx([*w, k], rel=1e-9, abs=1e-12)
        assert by_at == pytest.approx(at, rel=1e-9, abs=1e-12)


def test_a_tuple_holds_positional_arguments_and_a_dict_keywords() -> None:
    """The closed form of a quotient and of its derivatives."""

    def ratio(a: Any, b: Any) -> Any:
        return a / b

    of_tuple, of_dict = ag.compile(ratio, (1.0, 1.0)), ag.compile(ratio, {"b": 1.0, "a": 1.0})

    for program in (of_tuple, of_dict):
        assert program(3.0, 2.0) == program(3, b=2) == program(b=2.0, a=3.0) == 1.5
    assert of_tuple.value_and_grad(b=2.0, a=3.0) == (1.5, (0.5, -0.75))
    assert of_dict.value_and_grad(3.0, 2.0) == (1.5, {"b": -0.75, "a": 0.5})
    assert of_dict.program([2.0, 3.0]) == 1.5


def test_anything_else_is_the_one_argument_and_so_is_its_gradient() -> None:
    square = ag.compile(lambda x: x * x, 1.0)
    of_list = ag.compile(lambda xs: xs[0] * xs[1], [1.0, 1.0])
    of_point = ag.compile(lambda p: p.x * p.y, Point(1.0, 1.0))
    of_array = ag.compile(lambda w: (w * w).sum(), np.zeros((2, 2)))

    assert square.value_and_grad(3.0) == (9.0, 6.0)
    assert of_list.value_and_grad([2.0, 5.0]) == (10.0, [5.0, 2.0])
    assert of_point.value_and_grad(Point(2.0, 5.0)) == (10.0, Point(5.0, 2.0))
    value, gradient = of_array.value_and_grad(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert value == 30.0
    assert gradient.dtype == np.float64
    assert gradient.tolist() == [[2.0, 4.0], [6.0, 8.0]]


def test_a_dict_in_a_tuple_is_the_one_argument() -> None:
    program = ag.compile(lambda at: at["x"] - at["y"], ({"x": 1.0, "y": 1.0},))

    assert program({"y": 2.0, "x": 5.0}) == 3.0


def test_outputs_come_back_in_their_form() -> None:
    def fun(x: Any) -> Any:
        array = np.array([[x, x * x], [1.0, 2.0 * x]])
        return [Point(x, (x,)), {"a": array, 3: np.array(x * 2.0)}, x + 1.0]

    point, named, last = ag.compile(fun, 1.0)(3.0)

    assert point == Point(3.0, (3.0,))
    assert type(point) is Point
    assert list(named) == ["a", 3]
    assert named["a"].tolist() == [[3.0, 9.0], [1.0, 6.0]]
    assert (named["a"].dtype, named[3].dtype, named[3].shape) == (float, float, ())
    assert (named[3], last) == (6.0, 4.0)


def test_one_value_may_be_returned_at_several_places() -> None:
    def fun(x: Any) -> Any:
        y = x * 2.0
        return y, [y, x, x]

    assert ag.compile(fun, 1.0)(3.0) == (6.0, [6.0, 3.0, 3.0])


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_same_value_at_two_places_of_the_example_is_two_inputs(backend: Any) -> None:
    """And it stays apart: its data are an example, and no gradient reaches it."""
    x = Value(3.0, "x")
    program = ag.compile(lambda a, b: a * b + x, (x, x), backend=backend)

    assert program(2.0, 5.0) == 13.0
    assert program.value_and_grad(2.0, 5.0) == (13.0, (5.0, 2.0))
    assert (x.grad, x.data) == (0.0, 3.0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_constants_are_kept_and_guarded(backend: Any) -> None:
    c = Value(4.0, "c")
    program = ag.compile(lambda x, k=3.0: c * x + k, 1.0, backend=backend)

    assert program(2.0) == 11.0
    c.data = 5.0
    with pytest.raises(GraphChangedError, match="compiled as a constant of 4"):
        program(2.0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_outputs_that_depend_on_no_argument_are_numbers(backend: Any) -> None:
    c = Value(4.0)
    program = ag.compile(lambda x: (c * c, 1, x), 2.0, backend=backend)

    assert program(3.0) == (16.0, 1.0, 3.0)


def test_a_function_without_arguments_compiles() -> None:
    w = Value(3.0)
    program = ag.compile(lambda: w * w, (), parameters=[w])

    assert program() == 9.0
    assert program.value_and_grad() == (9.0, ())
    assert program.program.gradient.tolist() == [6.0]


def test_parameters_are_those_of_the_program() -> None:
    """Least squares of y = a x, trained through the program beneath: a = 2."""
    a = Value(0.5, "a")
    loss = ag.compile(lambda x, y: (a * x - y) ** 2, (1.0, 1.0), parameters=[a])
    samples = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    loss.program.train(nn.SGD([a], lr=0.02), samples, steps=200)

    assert loss.program.parameters.tolist() == pytest.approx([2.0])
    assert loss(3.0, 5.0) == pytest.approx(1.0)
    assert loss.value_and_grad(3.0, 5.0)[1] == pytest.approx((4.0, -2.0))
    assert loss.program.gradient.tolist() == pytest.approx([6.0])


def test_a_model_is_a_function() -> None:
    model = nn.MLP(2, [4, 3], activation="tanh", rng=np.random.default_rng(0))
    program = ag.compile(model, ([0.0, 0.0],), parameters=model)
    expected = [y.data for y in model([0.3, -0.7])]

    assert program([0.3, -0.7]) == pytest.approx(expected, rel=1e-12)
    assert len(program.program.parameters) == len(model.parameters())


def test_derivatives_inside_a_function_are_compiled() -> None:
    """Also one that takes nothing of the arguments by an argument of its own: 6 x and x."""
    second = ag.compile(ag.grad(ag.grad(lambda x: x**3)), 1.0)
    inner = ag.compile(lambda x: ag.grad(lambda y: x * y)(2.0), 1.0)

    assert second(5.0) == 30.0
    assert inner(7.0) == 7.0


def test_it_records_under_no_grad() -> None:
    with ag.no_grad():
        program = ag.compile(lambda x: x * x, 1.0)

    assert program.value_and_grad(3.0) == (9.0, 6.0)


def test_the_function_is_called_once_and_the_example_not_touched() -> None:
    calls = []

    def fun(xs: Any) -> Any:
        calls.append(xs)
        xs.append(1.0)
        return ag.sum(xs)

    example = [1.0, 2.0]
    program = ag.compile(fun, (example,))

    assert program([3.0, 4.0]) == 8.0
    assert len(calls) == 1
    assert example == [1.0, 2.0]


def test_many_samples_go_through_the_program_beneath() -> None:
    ratio = ag.compile(lambda a, b: a / b, (1.0, 1.0))

    assert isinstance(ratio.program, Program)
    assert ratio.program([np.array([2.0, 6.0]), 2.0]).tolist() == [1.0, 3.0]


def test_inputs_are_labelled_as_the_arguments_are_written() -> None:
    def fun(S: Any, w: Any, at: Any, p: Any) -> Any:  # noqa: N803
        return S * w[1] * at["x"][1, 0] + p.y

    example = (1.0, [1.0, 2.0], {"x": np.ones((2, 1))}, Point(1.0, 2.0))
    tape = ag.compile(fun, example).program.tape
    labels = [tape.label(slot) for slot in range(tape.n_inputs)]

    assert labels == ["S", "w[0]", "w[1]", "at['x'][0, 0]", "at['x'][1, 0]", "p.x", "p.y"]


def absolute(x: Any) -> Any:
    return x if x > 0.0 else -x


def largest(x: Any) -> Any:
    return max(x * x, x + 1.0)


def truth(x: Any) -> Any:
    return x / 2.0 if x * 1.0 else x


def clipped(x: Any) -> Any:
    return np.array([min(1.0, v) for v in (x, x * x)])


@pytest.mark.parametrize("fun", [absolute, largest, truth, clipped])
def test_a_decision_on_data_is_an_error_that_shows_it(fun: Callable[..., Any]) -> None:
    line = inspect.getsourcelines(fun)[1] + 1
    with pytest.raises(
        CompileError, match=rf"^{fun.__name__} compares data.*{__file__}, line {line}.*where\("
    ):
        ag.compile(fun, 2.0)


def test_a_decision_on_a_parameter_is_an_error_and_an_older_one_is_not() -> None:
    w = Value(2.0, "w")
    assert w > 0.0

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ag.compile(lambda x: w * x, 1.0, parameters=[w])(3.0) == 6.0
    with pytest.raises(CompileError, match=r"'w' = 2 > 1 "):
        ag.compile(lambda x: w * x if w > 1.0 else x, 1.0, parameters=[w])


def test_recorded_decisions_and_those_on_constants_or_numbers_compile() -> None:
    c = Value(1.0)

    def fun(x: Any) -> Any:
        with ag.no_grad():
            assert x < 100.0
        y = ag.where(ag.greater(x, 0.0), x * 2.0, -x)
        return y + 1.0 if c > 0.0 else y

    program = ag.compile(fun, 2.0)

    assert (program(3.0), program(-3.0)) == (7.0, 4.0)


def test_recorded_outputs_with_a_decision_are_told_as_before() -> None:
    x = Value(2.0, "x")
    y = absolute(x)
    with pytest.warns(FrozenDecisionWarning, match=r"'x' = 2 > 0 "):
        ag.compile(y, [x])


def two(w: Any, x: Any, k: Any = 1.0) -> Any:
    return w[0] * x + w[1] * k


TWO = ([1.0, 2.0], 3.0)

WRONG_CALLS: list[tuple[Callable[[Any], Any], type[ChainruleError], str]] = [
    (lambda f: f(), OperandError, r"two was compiled for the arguments 'w', 'x': missing a"),
    (lambda f: f([1.0, 2.0]), OperandError, "missing a required argument: 'x'"),
    (lambda f: f([1.0, 2.0], 3.0, 4.0), OperandError, "called with the argument 'k' too"),
    (lambda f: f([1.0, 2.0], 3.0, 4.0, 5.0), OperandError, "too many positional arguments"),
    (lambda f: f([1.0, 2.0], y=3.0), OperandError, "'w', 'x': "),
    (lambda f: f([1.0], 3.0), LengthError, "'w' of two has 1 of them .* a list of 2"),
    (lambda f: f([1.0, 2.0, 3.0], 3.0), LengthError, "'w' of two has 3 of them .* a list of 2"),
    (lambda f: f({"a": 1.0}, 3.0), LengthError, "'w' of two has {'a': 1.0} .* a list of 2"),
    (lambda f: f(1.0, 3.0), LengthError, "'w' of two has 1.0 .* a list of 2"),
    (lambda f: f([1.0, [2.0]], 3.0), OperandError, r"'w' of two has \[2.0\] .* a number"),
    (lambda f: f([1.0, 2.0], np.ones(2)), OperandError, r"'x' of two has array.* a number"),
    (lambda f: f([1.0, 2.0], "3"), OperandError, "'x' of two has '3' of type str"),
    (lambda f: f([1.0, 2.0], None), OperandError, "'x' of two has None"),
    (lambda f: f([1.0, 2.0], Value(3.0)), OperandError, "computes with numbers, got Value"),
]


@pytest.mark.parametrize(("call", "error", "message"), WRONG_CALLS)
@pytest.mark.parametrize("how", ["__call__", "value_and_grad"])
def test_a_wrong_call_says_what_was_expected(
    how: str, call: Callable[[Any], Any], error: type[ChainruleError], message: str
) -> None:
    program = ag.compile(two, TWO)
    with pytest.raises(error, match=message):
        call(getattr(program, how))

    assert program(*TWO) == 5.0


def test_a_default_of_the_function_is_one_of_the_program() -> None:
    """Where the example has that argument, so that it is no constant."""
    program = ag.compile(two, (*TWO, 4.0))

    assert program([1.0, 2.0], 3.0) == 5.0
    assert program([1.0, 2.0], 3.0, k=10.0) == 23.0


def test_collected_arguments_have_the_number_of_the_example() -> None:
    program = ag.compile(lambda *xs: ag.sum(xs), (1.0, 2.0))

    assert program(3.0, 4) == 7.0
    with pytest.raises(LengthError, match="'xs' of <lambda> has 3 of them .* a tuple of 2"):
        program(3.0, 4.0, 5.0)
    with pytest.raises(LengthError, match="'xs' of <lambda> has 0 of them"):
        program()


W = Value(2.0, "w")

WRONG_COMPILATIONS: list[tuple[Callable[[], Any], type[ChainruleError], str]] = [
    (lambda: compiled(two), OperandError, r"two\(w, x, k=1.0\) cannot be called with example_inp"),
    (lambda: compiled(two, 1.0), OperandError, "missing a required argument: 'x'"),
    (lambda: compiled(two, {"v": 1.0}), OperandError, "missing a required argument: 'w'"),
    (lambda: compiled(two, {1: 1.0}), OperandError, r"got the key 1; .* \(example,\)"),
    (lambda: compiled(two, (["a"], 1.0)), OperandError, "Argument 0 of two holds 'a' of type str"),
    (lambda: compiled(two, TWO, example_inputs=TWO), CompileError, "twice"),
    (lambda: compiled(Value(1.0), example_inputs=1.0), CompileError, "of a function"),
    (lambda: compiled(lambda x: None, 1.0), OperandError, "returned None: is a `return` missing"),
    (lambda: compiled(lambda x: [], 1.0), OperandError, r"returned \[\], which has none"),
    (lambda: compiled(lambda x: [x, "a"], 1.0), OperandError, "The result of <lambda> holds 'a'"),
    (lambda: compiled(two, TWO, backend="fast"), CompileError, "backend is 'auto'"),
    (lambda: compiled(two, TWO, "w"), CompileError, "expects leaves as parameters, got 'w'"),
    (lambda: compiled(two, ([W, 1.0], 1.0), [W]), CompileError, "0 of two holds .*'w'.* is also"),
    (lambda: compiled(two, TWO, [Value(1.0)]), CompileError, "None of the parameters is in the"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG_COMPILATIONS)
def test_what_cannot_be_compiled_is_said(
    wrong: Callable[[], Any], error: type[ChainruleError], message: str
) -> None:
    with pytest.raises(error, match=message):
        wrong()


def test_what_no_grad_computed_is_no_output() -> None:
    def fun(x: Any) -> Any:
        with ag.no_grad():
            return x * 2.0

    with pytest.raises(NotRecordedError):
        ag.compile(fun, 1.0)


def test_plain_results_are_told_unless_they_are_meant() -> None:
    with pytest.warns(UnusedInputWarning, match="plain numbers alone, the first 2.0.*x.data"):
        ag.compile(lambda x: x.data, 2.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ag.compile(lambda x: [1.0], 2.0, allow_unused=True)(3.0) == [1.0]
    with pytest.raises(UnusedInputError, match="'x'"):
        ag.compile(lambda x: 1.0, 2.0, allow_unused=False)


def test_several_outputs_have_no_gradient_and_the_error_says_what_has() -> None:
    program = ag.compile(lambda x: [x, x * x], 1.0)
    with pytest.raises(CompileError, match="returns one Value.*has the form.*sum of its numbers"):
        program.value_and_grad(1.0)


def test_functions_that_tell_no_signature_are_called_by_position() -> None:
    class Quiet:
        """As some builtins, it does not say what it takes."""

        @property
        def __signature__(self) -> Any:
            raise ValueError

        def __call__(self, x: Any, y: Any) -> Any:
            return x - y

    program = ag.compile(Quiet(), (1.0, 1.0))

    assert program(5.0, 3.0) == 2.0
    with pytest.raises(OperandError, match="compiled for the arguments '0', '1'"):
        program(5.0)


def test_a_flag_among_the_arguments_is_a_decision() -> None:
    with pytest.raises(CompileError, match="compares data.*'doubled' = 1"):
        ag.compile(lambda x, doubled: x * 2.0 if doubled else x, (1.0, True))


def test_settings_are_bound_before() -> None:
    def fun(x: Any, times: int) -> Any:
        for _ in range(times):
            x = x * x
        return x

    assert ag.compile(partial(fun, times=2), 1.0)(3.0) == 81.0


@pytest.mark.parametrize("renew", [copy.copy, lambda p: pickle.loads(pickle.dumps(p))])  # noqa: S301
def test_a_copy_has_a_program_of_its_own(renew: Callable[[Any], Any]) -> None:
    """Also of a function that is not pickled, as a lambda."""
    w = Value(2.0)
    program = ag.compile(lambda x: [w * x], {"x": 1.0}, parameters=[w])
    other = renew(program)
    other.program.parameters = [10.0]

    assert (program(x=3.0), other(x=3.0)) == ([6.0], [30.0])


def test_numbers_are_those_of_ieee_arithmetic() -> None:
    program = ag.compile(lambda x, y: x / y, (1.0, 1.0))

    assert program(1.0, 0.0) == math.inf
    assert program(1.0, np.float32(4.0)) == 0.25
    assert math.isnan(program(math.nan, 1.0))


def test_repr_names_the_function_its_arguments_and_the_program() -> None:
    program = ag.compile(two, TWO, backend="numpy")

    assert repr(program) == f"CompiledFunction(two(w, x), {program.program!r})"
