"""A program keeps numbers of its own: what is told, and refused, when Values go other ways."""

from __future__ import annotations

import copy
import pickle
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler.updates import State
from autograd.errors import (
    ChainruleError,
    GraphChangedError,
    LengthError,
    OperandError,
    SettingError,
    StaleProgramWarning,
)
from tests.compiler.backends import NUMBA


def line(**settings: Any) -> tuple[Any, Value, Value]:
    x, w = Value(1.0, "x"), Value(2.0, "w")
    return ag.compile(w * x, [x], [w], **settings), x, w


CALLS: list[Callable[[Any, Value], object]] = [
    lambda program, w: program([3.0]),
    lambda program, w: program.value_and_grad([3.0]),
    lambda program, w: program.value_and_grad([np.ones(3)], to_inputs=True),
    lambda program, w: program.step(nn.SGD([w], lr=0.1), [3.0]),
    lambda program, w: program.train(nn.SGD([w], lr=0.1), [3.0], steps=2),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("backend", ["numpy", "python", "auto"])
def test_a_parameter_assigned_after_compile_is_told(
    backend: str, call: Callable[[Any, Value], object]
) -> None:
    """The program went on with the old number, without a word."""
    program, _, w = line(backend=backend)
    w.data = 5.0
    with pytest.warns(StaleProgramWarning, match=r"'w' .* 5 .* own, 2\. program\.load\(\)") as told:
        call(program, w)
    assert told[0].filename == __file__
    assert len(told) == 1

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program([3.0])  # told once
    program.load()
    assert program([3.0]) == 15.0


def test_nothing_is_told_where_both_have_the_same_number() -> None:
    program, x, w = line()
    optimizer = nn.SGD([w], lr=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x.data = 7.0
        w.data = 2.0
        program([3.0])
        program.step(optimizer, [3.0])
        program([3.0])
        program.store()
        program.step(optimizer, [3.0])
        w.data = float("nan")
        program.load()
        program([3.0])
        w.data = float("nan")
        program([3.0])

    assert np.isnan(program.parameters[0])


def test_an_optimisers_own_step_is_an_assignment() -> None:
    program, _, w = line()
    w.grad = 1.0
    nn.SGD([w], lr=0.5).step()

    with pytest.warns(StaleProgramWarning, match="'w' .* 1.5 .* own, 2"):
        program([3.0])


def test_an_error_in_place_of_the_warning_leaves_the_program_usable() -> None:
    program, _, w = line()
    w.data = 5.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            with pytest.raises(StaleProgramWarning):
                program([3.0])
    program.load()

    assert program([3.0]) == 15.0


def test_nothing_is_compared_until_something_was_assigned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of 10,000 parameters is asked thousands of times a second."""
    program, x, _ = line()
    compared: list[None] = []
    check = type(program).refuse_changed

    def counted(self: Any) -> None:
        compared.append(None)
        check(self)

    monkeypatch.setattr(type(program), "refuse_changed", counted)
    for _ in range(5):
        program([3.0])
    x.data = 1.5
    for _ in range(5):
        program([3.0])

    assert len(compared) <= 2


@pytest.mark.parametrize("shards", [None, 2])
def test_an_optimiser_of_other_parameters_is_refused(shards: int | None) -> None:
    """It trained the program's, and the other stayed where it was."""
    program, _, w = line()
    other = nn.SGD([Value(1.0, "other")], lr=0.1)
    with ThreadPoolExecutor(2) as executor:
        trained = program if shards is None else program.shard(executor, shards)
        for train in (trained.train, trained.step):
            with pytest.raises(SettingError, match="1 of the program's 1 .* 'w'"):
                train(other, [3.0])
        more = nn.SGD([Value(1.0), w], lr=0.1)
        trained.step(more, [3.0])

    assert program.parameters.tolist() == [pytest.approx(2.0 - 0.1 * 3.0)]


def test_a_program_from_a_file_is_trained_by_an_optimiser_of_as_many_parameters() -> None:
    """Who loads it has none of its Values."""
    program, _, w = line()
    loaded = pickle.loads(pickle.dumps(program))  # noqa: S301  (made a moment ago)
    loaded.step(nn.SGD([Value(0.0)], lr=0.1), [3.0])

    assert loaded.parameters.tolist() == [pytest.approx(1.7)]
    with pytest.raises(SettingError):
        loaded.step(nn.SGD([Value(0.0), Value(0.0)], lr=0.1), [3.0])
    with pytest.raises(SettingError):
        copy.copy(program).step(nn.SGD([Value(0.0)], lr=0.1), [3.0])
    copy.copy(program).step(nn.SGD([w], lr=0.1), [3.0])


COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    lambda program: pickle.loads(pickle.dumps(program)),  # noqa: S301  (made a moment ago)
]


@pytest.mark.parametrize("copied", COPIES)
def test_a_copy_of_a_program_whose_constant_changed_is_no_way_around(
    copied: Callable[[Any], Any],
) -> None:
    """It gave 5 times the constant of long ago, where the original raised."""
    a, c = Value(1.0, "a"), Value(5.0, "c")
    program = ag.compile(a * c, [a])
    early = copied(program)
    c.data = 7.0
    late = copied(program)
    again = copied(late)

    for each in (program, late, again):
        with pytest.raises(GraphChangedError, match="'c'.* constant of 5"):
            each([1.0])
    if copied is copy.copy:
        with pytest.raises(GraphChangedError):
            early([1.0])
    else:  # its leaves are copies too, and have not changed
        assert early([1.0]) == 5.0


@pytest.mark.parametrize("copied", COPIES)
def test_a_copy_tells_of_a_parameter_that_was_assigned_before(copied: Callable[[Any], Any]) -> None:
    program, _, w = line()
    w.data = 5.0
    with pytest.warns(StaleProgramWarning):
        copied(program)([3.0])


def test_a_constant_of_nan_survives_pickling() -> None:
    a, c = Value(1.0), Value(float("nan"))
    program = ag.compile(ag.where(ag.isnan(c), a, c), [a])
    loaded = pickle.loads(pickle.dumps(program))  # noqa: S301  (made a moment ago)

    assert loaded([3.0]) == 3.0


WRONG: list[tuple[Any, type[ChainruleError]]] = [
    ([1.0 + 2.0j, 1.0], OperandError),
    (["1.5", "2"], OperandError),
    ([None, 1.0], OperandError),
    (None, OperandError),
    ("12", OperandError),
    ([Value(1.0), Value(2.0)], OperandError),
    ([[1.0], [1.0, 2.0]], OperandError),
    ({1.0, 2.0}, OperandError),
    (np.ma.masked_less([1.0, -2.0], 0.0), ChainruleError),
    ([1.0], LengthError),
    (1.0, LengthError),
    ([[1.0, 2.0]], LengthError),
    ([1.0, 2.0, 3.0], LengthError),
]


@pytest.mark.parametrize(("wrong", "error"), WRONG)
def test_what_is_no_real_number_a_parameter_is_refused(
    wrong: Any, error: type[ChainruleError]
) -> None:
    """None became nan, "1.5" a number, and of a complex number the real part was taken."""
    v, w = Value(1.0), Value(2.0)
    program: Any = ag.compile(v * w, parameters=[v, w])
    with pytest.raises(error):
        program.parameters = wrong

    assert program.parameters.tolist() == [1.0, 2.0]
    program.parameters = [True, np.float32(3.0)]
    assert program.parameters.tolist() == [1.0, 3.0]


def test_a_move_to_parameters_of_another_length_is_refused() -> None:
    """One number was taken for all."""
    v, w = Value(1.0), Value(2.0)
    program = ag.compile(v * w, parameters=[v, w])
    for wrong in (np.array([5.0]), np.array([5.0, 6.0, 7.0]), np.array([[5.0, 6.0]])):
        with pytest.raises(LengthError, match="2 parameters"):
            program.move(wrong, State())

    assert program.parameters.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("backend", ["numpy", "python", NUMBA, "c", "javascript"])
def test_a_named_backend_stays(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only `auto` chooses: else the same program would give other bits later on."""
    for constant in ("LOOKING", "COMPILING"):
        monkeypatch.setattr(f"autograd.compiler.costs.{constant}", 0.0)
    program, _, w = line(backend=backend)
    twins = [copied(program) for copied in COPIES]
    for each in (program, *twins):
        runner = type(each._runner)
        if backend not in ("c", "javascript"):
            batch = [np.linspace(0.0, 1.0, 50)]
            each(batch)
            each.value_and_grad(batch)
            optimizer = nn.SGD([w] if each is program else each._values, lr=0.1)
            each.train(optimizer, batch, steps=20)
            each.step(optimizer, batch)

        assert each.backend == backend
        assert type(each._runner) is runner
        assert "choice of auto" not in repr(each)
        assert each._runner.backend == backend
