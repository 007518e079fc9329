"""Numbers that a function reads while it is compiled are told of: a program keeps them."""

from __future__ import annotations

import inspect
import math
import re
import threading
import warnings
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.errors import CompileError, FrozenDecisionWarning


def by_data(x: Any) -> Any:
    return x * math.sin(x.data)


def by_item(x: Any) -> Any:
    return x * (x * x).item()


def by_detach(x: Any) -> Any:
    return x * ag.exp(x).detach()


def in_a_list(x: Any) -> Any:
    return x * sum([v.data for v in (x, x * 2.0)])


@pytest.mark.parametrize(
    ("fun", "told"),
    [
        (by_data, r"\.data of 'x' = 2"),
        (by_item, r"\.item\(\) of an unlabelled result of 'mul' = 4"),
        (by_detach, r"\.detach\(\) of an unlabelled result of 'exp' = 7\.38906"),
        (in_a_list, r"\.data of 'x' = 2"),
    ],
)
def test_a_number_that_is_read_is_told_with_its_place(fun: Callable[..., Any], told: str) -> None:
    line = inspect.getsourcelines(fun)[1] + 1
    place = re.escape(f"({__file__}, line {line})")
    with pytest.warns(FrozenDecisionWarning, match=f"^{fun.__name__} reads .*: {told} {place}"):
        program = ag.compile(fun, 2.0)

    kept = fun(Value(2.0)).data / 2.0
    assert program(3.0) == pytest.approx(3.0 * kept)


def test_the_numbers_of_parameters_are_told_too() -> None:
    w = Value(2.0, "w")
    with pytest.warns(FrozenDecisionWarning, match=r"\.data of 'w' = 2"):
        ag.compile(lambda x: w * x * w.data, 1.0, parameters=[w])


def test_the_data_of_a_group_of_parameters_are_told() -> None:
    layer = nn.Linear(2, 1, rng=np.random.default_rng(0))

    def penalised(xs: Any) -> Any:
        (y,) = layer(xs)
        return y + float((layer.weight.data**2).sum())

    with pytest.warns(FrozenDecisionWarning, match=r"^penalised reads .*: \.data of .*test_reads"):
        ag.compile(penalised, ([1.0, 2.0],), parameters=layer)


def test_each_place_is_told_once_and_many_are_counted() -> None:
    def fun(x: Any) -> Any:
        for _ in range(5):
            x = x * 1.5 + 0.0 * x.data
        return (
            x
            + x.data
            + x.item()
            + x.detach()
            + (2.0 * x).data
        )  # fmt: skip

    with pytest.warns(FrozenDecisionWarning) as found:
        ag.compile(fun, 1.0)

    (warning,) = found
    assert str(warning.message).count(", line ") == 3
    assert "; 2 more. Write x for x.data" in str(warning.message)


def test_what_depends_on_no_argument_or_is_only_shown_is_not_told() -> None:
    c, shown = Value(3.0, "c"), []

    def fun(x: Any) -> Any:
        with ag.no_grad():
            shown.append(x.data)
            shown.append((x * 2.0).item())
        shown.append(f"{x} {x!r}")
        return x * c.data + (c * c).item() + Value(2.0).detach()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program = ag.compile(fun, 2.0)

    assert program(1.0) == 14.0
    assert shown[:2] == [2.0, 4.0]


def test_what_the_library_reads_is_not_told() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=np.random.default_rng(0))

    def fun(xs: Any) -> Any:
        y = model(xs)
        y = y[0] if isinstance(y, list) else y
        return ag.grad(lambda w: w * w * y)(xs[0]) + np.maximum(y, 0.0)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ag.compile(fun, ([1.0, 2.0],), parameters=model)


def test_a_function_compiled_inside_another_tells_for_both() -> None:
    def outer(x: Any) -> Any:
        inner = ag.compile(lambda y: y * x.data, 1.0)
        return x * inner(2.0)

    with pytest.warns(FrozenDecisionWarning, match=r"^outer reads .*\.data of 'x' = 3"):
        ag.compile(outer, 3.0)


def test_reading_is_as_before_afterwards() -> None:
    """Also when the function raised; what is read anywhere else is read as fast as ever."""

    def fails(x: Any) -> Any:
        raise KeyError(x.data)

    data: Any = vars(Value)["data"]
    with pytest.raises(KeyError):
        ag.compile(fails, 1.0)
    with pytest.raises(CompileError):
        ag.compile(lambda x: x if x > 0.0 else -x, 1.0)

    assert vars(Value)["data"] is data
    assert type(data.fget) is attrgetter
    assert data.__doc__ == "The number that it is."
    with pytest.raises(AttributeError, match="'data'"):
        del Value(1.0).data
    x = Value(1.0)
    x.data = 2.0
    assert (x.data, x.item(), x.detach().data) == (2.0, 2.0, 2.0)


def test_other_threads_read_on_and_are_not_told() -> None:
    started, done, read = threading.Event(), threading.Event(), []

    def other() -> None:
        started.wait(10.0)
        x = Value(5.0)
        x.data = 6.0
        read.append((x.data, (x * x).item()))
        done.set()

    def fun(x: Any) -> Any:
        started.set()
        assert done.wait(10.0)
        return x * x

    thread = threading.Thread(target=other)
    thread.start()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ag.compile(fun, 2.0)(3.0) == 9.0
    thread.join()

    assert read == [(6.0, 36.0)]
