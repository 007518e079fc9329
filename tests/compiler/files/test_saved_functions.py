"""A compiled function comes back from a file and is called, and gives, as before."""

from __future__ import annotations

import copy
import math
import pickle
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from functools import partial
from inspect import Parameter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import BatchedFunction, CompiledFunction
from autograd.compiler.files import calls
from autograd.engine.operands import Group
from autograd.errors import CompileError, OperandError, ProgramFileError
from tests.compiler.backends import NUMBA

compiled: Any = ag.compile
load_program: Any = ag.load_program
"""Without types, for what no type checker would let pass."""

Point = namedtuple("Point", ["x", "y"])  # noqa: PYI024  (as users write it)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "saved.npz"


def again(call: Any, path: Path) -> Any:
    """The function, through a file."""
    call.save(path)
    return load_program(path)


def pickled(call: Any) -> Any:
    return pickle.loads(pickle.dumps(call))  # noqa: S301  (made here)


def nest(w: Any, at: Any, k: Any = 2.0) -> Any:
    array = np.array([[w[0], w[1] * k], [1.0, at["x"]]])
    return {"a": array, 3: (w[0] + k, [at["y"][0], []]), None: np.array(at["x"] * 2.0), True: k}


def flat(found: Any) -> Any:
    """What a nest holds, in a form that can be compared: arrays with their shape and type."""
    if isinstance(found, np.ndarray):
        return found.shape, found.dtype, list(map(flat, found.ravel().tolist()))
    if isinstance(found, dict):
        return [(key, flat(x)) for key, x in found.items()]
    if isinstance(found, list | tuple):
        return type(found), list(map(flat, found))
    return found


@pytest.mark.parametrize("backend", ["python", "numpy", "auto", NUMBA])
def test_arguments_and_results_have_their_form(backend: Any, path: Path) -> None:
    example = ([1.0, 2.0], OrderedDict(y=np.array([3.0]), x=4.0))
    call = ag.compile(nest, (*example, 1.0), backend=backend)
    loaded = again(call, path)

    assert isinstance(loaded, CompiledFunction)
    assert repr(loaded) == repr(call)
    for args, named in [
        (([5.0, 6.0], {"x": 7.0, "y": np.array([8.0])}, 9.0), {}),
        (([5.0, 6.0],), {"k": 9, "at": {"y": np.array([8.0]), "x": 7.0}}),
        (((5.0, True), {"x": 7.0, "y": np.array([8.0])}), {}),
    ]:
        assert flat(loaded(*args, **named)) == flat(call(*args, **named))


@pytest.mark.parametrize(
    ("fun", "example", "args"),
    [
        (lambda x: x * x, 1.0, (3.0,)),
        (lambda xs: xs[0] * xs[1], [1.0, 1.0], ([2.0, 5.0],)),
        (lambda xs: xs[0] * xs[1], Group([1.0, 1.0]), ((2.0, 5.0),)),
        (lambda w: (w * w).sum(), np.zeros((2, 2)), (np.array([[1.0, 2.0], [3.0, 4.0]]),)),
        (lambda at: at["x"] - at["y"], ({"x": 1.0, "y": 1.0},), ({"y": 2.0, "x": 5.0},)),
        (lambda a, b: a / b, {"b": 1.0, "a": 1.0}, (3.0, 2.0)),
        (lambda *xs: ag.sum(xs), (1.0, 2.0, 3.0), (4.0, 5.0, 6.0)),
        (lambda a, *xs: a * xs[1], (1.0, 2.0, 3.0), (4.0, 5.0, 6.0)),
        (lambda x, y, method="euler": x * y, (1.0, 2.0), (3.0, 4.0)),
        (partial(lambda k, x: x * k, 3.0), (1.0,), (5.0,)),
    ],
)
def test_calls_and_derivatives_are_the_same(
    fun: Any, example: Any, args: tuple[Any, ...], path: Path
) -> None:
    call = ag.compile(fun, example)
    loaded = again(call, path)

    assert loaded(*args) == call(*args)
    found, expected = loaded.value_and_grad(*args), call.value_and_grad(*args)
    assert flat(found) == flat(expected)
    assert type(found[1]) is type(expected[1])


def test_keywords_and_what_collects_them(path: Path) -> None:
    def fun(a: Any, /, *, c: Any, **rest: Any) -> Any:
        return a * c - rest["d"]

    call = ag.compile(partial(fun, 2.0), {"c": 1.0, "d": 3.0})

    assert again(call, path)(d=5.0, c=4.0) == 3.0


def test_a_function_that_does_not_tell_its_parameters(path: Path) -> None:
    """By place; Python cannot tell the parameters of some functions written in C."""

    class Silent:
        __signature__ = "nothing that inspect knows"

        def __call__(self, *args: Any) -> Any:
            return args[0] * args[1]

    loaded = again(ag.compile(Silent(), (2.0, 3.0)), path)

    assert loaded(4.0, 5.0) == 20.0
    assert repr(loaded).startswith("CompiledFunction(Silent(0, 1)")


def test_defaults_are_kept_for_arguments_of_the_example(path: Path) -> None:
    array = np.array([3.0, math.inf])

    def fun(x: Any, k: Any = 2.0, at: Any = (1.0, {"y": array})) -> Any:
        return x * k + at[0] * at[1]["y"][0]

    def other(x: Any, k: Any = None, unit: Any = "m") -> Any:
        return x * k

    loaded = again(ag.compile(fun, (1.0, 1.0, (1.0, {"y": np.zeros(2)}))), path)
    nothing = again(ag.compile(other, (1.0, 1.0)), path)

    assert (loaded(5.0), loaded(5.0, k=1)) == (13.0, 8.0)
    assert nothing(2.0, 3.0) == 6.0
    with pytest.raises(OperandError, match="Argument 'k' of other has None.* where the example"):
        nothing(2.0)


def test_a_default_that_no_call_needs_may_be_anything(path: Path) -> None:
    """It is a constant of the program; in a pickle it was an error too."""

    def fun(x: Any, method: Any = lambda x: x * 5.0, log: Any = print) -> Any:
        return method(x)

    call = ag.compile(fun, 1.0)

    for loaded in (again(call, path), pickled(call)):
        assert loaded(3.0) == 15.0
        with pytest.raises(OperandError, match="is called with the argument 'method' too"):
            loaded(3.0, method=abs)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_copies_are_called_alike_and_save_the_same(
    copied: Callable[[Any], Any], path: Path
) -> None:
    call = ag.compile(nest, ([1.0, 2.0], {"x": 3.0, "y": [4.0]}, 5.0))
    call.save(path)
    before = path.read_bytes()
    other = copied(call)
    other.save(path)
    args = [5.0, 6.0], {"x": 7.0, "y": [8.0]}

    assert path.read_bytes() == before
    assert flat(other(*args)) == flat(call(*args))
    assert other.program is not call.program


def test_parameters_are_those_of_the_program(path: Path) -> None:
    """Least squares of y = a x, trained before and after: a = 2."""
    a = Value(0.5, "a")
    loss = ag.compile(lambda x, y: (a * x - y) ** 2, (1.0, 1.0), parameters=[a])
    samples = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    loss.program.train(nn.SGD([a], lr=0.02, momentum=0.5), samples, steps=5)
    loaded = again(loss, path)
    ways = [
        each.program.train(nn.SGD([v], lr=0.02, momentum=0.5), samples, steps=99)
        for each, v in ((loss, a), (loaded, Value(0.0)))
    ]

    assert ways[0] == ways[1]
    assert loaded.program.parameters.tolist() == pytest.approx([2.0])


def test_a_model_is_a_function(path: Path) -> None:
    model = nn.MLP(2, [4, 3], activation="tanh", rng=np.random.default_rng(0))
    loaded = again(ag.compile(model, ([0.0, 0.0],), parameters=model), path)

    assert loaded([0.3, -0.7]) == pytest.approx([y.data for y in model([0.3, -0.7])], rel=1e-12)


def quotient(at: Any, w: Any = None) -> Any:
    return {"q": at["x"] / at["y"][0], "s": np.array([w[0] * at["x"], w[1]])}


@pytest.mark.parametrize(
    ("example", "in_axes"),
    [
        (({"x": 1.0, "y": [2.0]}, np.ones(2)), ({"x": 0, "y": [np.int64(0)]}, None)),
        (({"x": 1.0, "y": [2.0]}, np.ones(2)), [{"x": 0, "y": None}, 1]),
        ({"w": np.ones(2), "at": {"x": 1.0, "y": [2.0]}}, {"w": None, "at": 0}),
    ],
)
def test_a_function_of_batches_keeps_its_axes(example: Any, in_axes: Any, path: Path) -> None:
    call = compiled(quotient, example, in_axes=in_axes)
    loaded = again(call, path)
    x, y = np.array([3.0, 5.0, 7.0]), np.array([2.0, 4.0, 8.0])
    axes = in_axes if isinstance(in_axes, dict) else dict(zip(("at", "w"), in_axes, strict=True))
    shared = isinstance(axes["at"], dict) and axes["at"]["y"] is None
    w = np.array([0.5, 9.0])
    at = {"x": x, "y": [2.0 if shared else y]}

    assert isinstance(loaded, BatchedFunction)
    found = loaded(at=at, w=w if axes["w"] is None else np.tile(w[:, None], 3))
    assert found["q"].tolist() == (x / (2.0 if shared else y)).tolist()
    assert found["s"].tolist() == [[0.5 * a, 9.0] for a in x]
    assert flat(found) == flat(call(at=at, w=w if axes["w"] is None else np.tile(w[:, None], 3)))


def unsaved(**given: Any) -> Any:
    """A function of these defaults, whose example has all arguments."""
    (default,) = given.values()

    def fun(x: Any, k: Any = default) -> Any:
        return x * k

    return ag.compile(fun, (1.0, 1.0))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (compiled(lambda p: p.x * p.y, Point(1.0, 1.0)), r"the example for <lambda> has Point\(x="),
        (compiled(lambda x: Point(x, x), 1.0), r"the result of <lambda> has Point\(x=.* classes"),
        (compiled(lambda x: {(1, 2): x}, 1.0), r"a dict with the key \(1, 2\).* with such keys"),
        (compiled(lambda x: {math.nan: x}, 1.0), "a dict with the key nan"),
        (unsaved(k=print), r"the default of 'k' of fun has <built-in.* option\), example"),
        (unsaved(k=Value(2.0)), r"the default of 'k' of fun has Value\(data=2"),
        (unsaved(k=[1.0, "two"]), "the default of 'k' of fun has 'two', of type str"),
        (unsaved(k=np.array(["two"])), "the default of 'k' of fun has array"),
    ],
)
def test_what_a_file_cannot_say_is_refused(call: Any, message: str, path: Path) -> None:
    with pytest.raises(ProgramFileError, match=f"{path} was not written: .*{message}"):
        call.save(path)
    assert not path.exists()


def test_containers_of_any_depth_that_compile_takes_are_saved(path: Path) -> None:
    deep: Any = 1.0
    for _ in range(100):
        deep = [deep]

    def innermost(x: Any) -> Any:
        while isinstance(x, list):
            (x,) = x
        return x * 2.0

    assert again(ag.compile(innermost, deep), path)(deep) == 2.0


def test_arrays_that_hold_containers_are_saved(path: Path) -> None:
    given = np.empty((1, 2), dtype=object)
    given[0, 0], given[0, 1] = [2.0, 3.0], 5.0

    def fun(at: Any) -> Any:
        found = np.empty(2, dtype=object)
        found[0], found[1] = (at[0, 1], [at[0, 0][1]]), at[0, 0][0] * 10.0
        return found

    loaded = again(ag.compile(fun, given), path)(given)

    assert (loaded.dtype, loaded.tolist()) == (object, [(5.0, [3.0]), 20.0])


def test_a_file_of_a_function_is_a_program_too(path: Path) -> None:
    """Its inputs are labelled as the arguments are written."""
    loaded = again(ag.compile(lambda a, b: a / b[0], (1.0, [1.0])), path)
    program = loaded.program

    assert [program.tape.label(n) for n in range(2)] == ["a", "b[0]"]
    assert program({"a": np.array([2.0, 6.0]), "b[0]": 2.0}).tolist() == [1.0, 3.0]


def test_a_name_is_saved_without_what_moves_a_cursor(path: Path) -> None:
    def fun(x: Any) -> Any:
        return x * x

    fun.__name__ = "学\x1b[2J\n"

    assert repr(again(ag.compile(fun, 1.0), path)).startswith("CompiledFunction(学?[2J?(x), ")


def test_the_names_of_all_kinds_of_parameters_are_known() -> None:
    """As `inspect` has them, in case a release adds one."""
    kinds: Any = type(Parameter.POSITIONAL_ONLY)

    assert set(calls._KINDS.values()) == set(kinds)


def test_the_path_is_checked() -> None:
    with pytest.raises(CompileError, match="save expects the path of a file"):
        ag.compile(lambda x: x, 1.0).save(3)  # type: ignore[arg-type]
