"""A file has no rules: a primitive that was added must be in the table, and be the one it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.files import rows
from autograd.engine.methods import uninstall
from autograd.errors import ProgramFileError
from autograd.table.primitives import TABLE

load_program: Any = ag.load_program
"""Without types, for a program and a function are called differently."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "saved.npz"


@pytest.fixture
def added() -> Iterator[Callable[..., Any]]:
    """`autograd.primitive`, whose rows are gone after the test."""
    before = set(TABLE)
    yield ag.primitive
    without(*(set(TABLE) - before))


def without(*names: str) -> None:
    """Take added rows out of the table."""
    for name in names:
        uninstall(TABLE.pop(name))


def test_an_added_primitive_must_be_in_the_table(path: Path, added: Callable[..., Any]) -> None:
    """A file has no rules."""
    for _ in range(2):
        cube = added("cube", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 3.0 * x * x,))
        if not path.exists():
            x = Value(2.0, "x")
            ag.compile(cube(x) + 1.0, [x]).save(path)
        assert load_program(path).value_and_grad([2.0])[2].tolist() == [12.0]
        without("cube")
        with pytest.raises(ProgramFileError, match="'cube', which is not in the table; add it"):
            load_program(path)


@pytest.mark.parametrize(
    ("signature", "forward", "slope"),
    [
        ("x", lambda xp, x: x * x * x, lambda xp, z, x: 4.0 * x * x),
        ("x", lambda xp, x: x * x * x + 1e-15, lambda xp, z, x: 3.0 * x * x),
        ("x", lambda xp, x: x * (x * x), lambda xp, z, x: 3.0 * x * x),
        ("x", lambda xp, x: x * x * x, None),
        ("*xs", lambda xp, xs: xp.sum(xs), lambda xp, z, xs: 3.0),
    ],
)
def test_an_added_primitive_must_be_the_one_it_was(
    signature: str, forward: Any, slope: Any, path: Path, added: Callable[..., Any]
) -> None:
    cube = added("cube", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 3.0 * x * x,))
    x = Value(2.0, "x")
    ag.compile(cube(x), [x]).save(path)
    without("cube")
    added("cube", signature, forward, (slope,))

    with pytest.raises(ProgramFileError, match="written with another primitive 'cube'"):
        load_program(path)


def test_a_rule_is_also_what_the_rules_in_it_are(path: Path, added: Callable[..., Any]) -> None:
    for factor in (2.0, 3.0):
        inner = (lambda xp, x: factor * x, (lambda xp, z, x: factor,))  # noqa: B023
        added("inner", "x", *inner)
        outer = added("outer", "x", lambda xp, x: xp.inner(x) + x, (lambda xp, z, x: 1.0,))
        if factor == 2.0:
            x = Value(2.0, "x")
            ag.compile(outer(x), [x]).save(path)
            load_program(path)
            without("outer", "inner")

    with pytest.raises(ProgramFileError, match="written with another primitive 'outer'"):
        load_program(path)


def test_a_file_of_an_added_primitive_is_not_read_with_one_of_the_library(
    path: Path, added: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a later release might have a row of that name."""
    cube = added("cube", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 3.0 * x * x,))
    x = Value(2.0, "x")
    ag.compile(cube(x), [x]).save(path)
    monkeypatch.setattr(rows, "_OURS", rows._OURS | {TABLE["cube"]})

    with pytest.raises(ProgramFileError, match="written with another primitive 'cube'"):
        load_program(path)


def test_a_function_of_rules_is_a_row_by_its_first_call(path: Path, added: Any) -> None:
    class Steep(ag.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x * 5.0

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (x,) = ctx.saved_tensors
            return grad_output * x * 10.0

    x = Value(2.0, "x")
    ag.compile(Steep.apply(x), [x]).save(path)

    assert load_program(path).value_and_grad([3.0])[2].tolist() == [30.0]
