"""Inputs of a program by the labels of its leaves: keywords, dicts, and tables."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.errors import CompileError, LengthError


class Column:
    """A column as pandas has them: an array can be made of it, and it is none."""

    def __init__(self, numbers: Any) -> None:
        self._numbers = numbers

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._numbers, dtype=dtype)


class Table:
    """A stand-in for a DataFrame: a label is that of a column, and there is an index."""

    def __init__(self, columns: list[Any], rows: Any) -> None:
        self.columns = np.array(columns, dtype=object)
        self._rows = rows

    def __getitem__(self, name: Any) -> Any:
        (place,) = np.flatnonzero(self.columns == name)
        return Column([row[place] for row in self._rows])

    def __len__(self) -> int:
        return len(self._rows)


TABLE = Table(["K", "day", "S"], [[95.0, "Mon", 100.0], [90.0, "Tue", 120.0]])


@pytest.fixture(params=["numpy", "python", "auto"])
def program(request: pytest.FixtureRequest) -> Any:
    """w (S - 2 K)."""
    S, K, w = Value(100.0, "S"), Value(95.0, "K"), Value(2.0, "w")  # noqa: N806
    return ag.compile(w * (S - 2.0 * K), [S, K], [w], backend=request.param)


def test_inputs_may_go_by_name(program: Any) -> None:
    assert program(K=10.0, S=50.0) == 60.0
    assert program({"K": 10, "S": np.float32(50.0)}) == 60.0
    assert program(S=np.array([50.0, 30.0]), K=10.0).tolist() == [60.0, 20.0]


def test_columns_of_a_table_go_by_name_and_others_are_left_out(program: Any) -> None:
    assert program(TABLE).tolist() == [-180.0, -120.0]
    assert program({"S": TABLE["S"], "K": 10.0}).tolist() == [160.0, 200.0]


def test_names_hold_for_all_that_a_program_does(program: Any) -> None:
    """And give the same as the list does."""
    samples: Any = np.array([[100.0, 95.0], [120.0, 90.0]])
    w = program._origin.values[0]

    for named in (TABLE, {"K": samples[:, 1], "S": samples[:, 0]}):
        value, gradient, by_inputs = program.value_and_grad(named, to_inputs=True)
        assert (value.tolist(), gradient.tolist()) == ([-180.0, -120.0], [-150.0])
        assert by_inputs.tolist() == [[2.0, 2.0], [-4.0, -4.0]]
        stepped = []
        for inputs in (samples, named):
            program.parameters = [2.0]
            program.step(nn.SGD([w], lr=0.1), inputs)
            program.train(nn.SGD([w], lr=0.1), inputs, 2)
            program.train(nn.SGD([w], lr=0.1), inputs, order=[[0], [1]])
            stepped.append(program.parameters.tolist())
        # 2 + 0.1 (150 + 2 150 + 90 + 60), as the gradient does not depend on w
        assert stepped == [[pytest.approx(62.0)]] * 2
        program.parameters = [2.0]


def test_names_hold_in_shards(program: Any) -> None:
    with ThreadPoolExecutor(2) as executor:
        sharded = program.shard(executor, 2)

        assert sharded(TABLE).tolist() == [-180.0, -120.0]
        assert sharded(S=np.array([50.0, 30.0]), K=10.0).tolist() == [60.0, 20.0]
        assert sharded.value_and_grad(TABLE)[1].tolist() == [-150.0]


def test_the_program_beneath_a_function_has_the_names_of_its_arguments() -> None:
    program = ag.compile(lambda s, w: s * w[0], (1.0, [1.0])).program

    assert program({"s": np.array([1.0, 2.0]), "w[0]": 3.0}).tolist() == [3.0, 6.0]


def test_an_input_may_be_labelled_as_the_argument_is_called() -> None:
    x, inputs = Value(1.0, "x"), Value(2.0, "inputs")
    program = ag.compile(x - inputs, [x, inputs])

    assert program({"inputs": 2.0, "x": 5.0}) == 3.0
    assert program(inputs=[5.0, 2.0]) == 3.0


WRONG: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (lambda p: p(S=1.0), CompileError, "has the inputs 'S', 'K', and there is no input 'K'"),
    (lambda p: p({}), CompileError, "there is no input 'S', 'K'"),
    (lambda p: p(S=1.0, k=1.0), CompileError, "'S', 'K', got 'k'; did you mean 'K'"),
    (lambda p: p({"S": 1.0, "K": 1.0, "w": 2.0}), CompileError, "got 'w'"),
    (lambda p: p({"S": 1.0, "K": 1.0, 3: 2.0}), CompileError, "got 3"),
    (lambda p: p([1.0, 2.0], K=1.0), CompileError, r"or by name, got \[1.0, 2.0\] and 'K'"),
    (lambda p: p({"S": 1.0}, K=1.0), CompileError, "or by name"),
    (lambda p: p(Table(["S"], [[1.0]])), CompileError, "there is no column 'K'"),
    (lambda p: p(Table(["S", "K", "S"], [[1.0] * 3])), CompileError, "2 columns 'S'"),
    (lambda p: p(Table(["S", "K"], [["a", 1.0]])), CompileError, "Input 0 is neither a number"),
    (lambda p: p(Table(["S", "K"], [])), CompileError, "Input 0 is neither a number"),
    (lambda p: p(S=np.ones(2), K=np.ones(3)), LengthError, "different lengths: 2, 3"),
]


@pytest.mark.parametrize(("call", "error", "message"), WRONG)
def test_wrong_names_say_what_there_is(
    program: Any, call: Callable[[Any], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(program)

    assert program([50.0, 10.0]) == 60.0


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("x", ""), "input 1 had none when it was compiled"),
        (("x", "x"), "inputs 0 and 1 are both 'x'"),
    ],
)
def test_leaves_without_a_label_of_their_own_go_by_a_list_only(
    labels: tuple[str, str], message: str
) -> None:
    x, y = (Value(1.0, label) for label in labels)
    program = ag.compile(x - y, [x, y])

    with pytest.raises(CompileError, match=message):
        program({"x": 1.0})
    assert program([5.0, 2.0]) == 3.0


def test_a_label_given_after_compile_is_no_name() -> None:
    x = Value(1.0)
    program = ag.compile(x * 2.0, [x])
    x.label = "x"

    with pytest.raises(CompileError, match="input 0 had none when it was compiled"):
        program(x=1.0)
