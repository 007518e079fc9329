"""Loops in C and JavaScript: as short as one body, and with the numbers of all of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.lowering.rolling import Body, Rolling
from autograd.compiler.targets.c import c_source
from autograd.compiler.targets.javascript import javascript_source
from tests.compiler.graphs import tape
from tests.compiler.javascript_modules import Call, run
from tests.compiler.lowering.test_portions import predators
from tests.compiler.shared_libraries import Libraries

Graph = tuple[Value, list[Value]]


def rk4() -> Graph:
    root, start, coefficients = predators(60)
    return root, [*start, *coefficients]


def series() -> Graph:
    """A filter over samples, each a leaf of its own, and over constants that differ."""
    samples = [Value(0.1 * (n % 7)) for n in range(120)]
    decay, level = Value(0.9), Value(0.0)
    for n, sample in enumerate(samples):
        level = decay * level + (sample - level).sin() * (0.01 * n + 0.5)
    return level, [decay, *samples]


def recurrent() -> Graph:
    """States of a network, its products among them, all of which are added up."""
    state = [Value(0.1), Value(0.2), Value(0.3)]
    weights = [[Value(0.1 * i - 0.2 * j) for j in range(3)] for i in range(3)]
    total = Value(0.0)
    for _ in range(150):
        state = [ag.dot(line, state).tanh() for line in weights]
        total = total + state[0] * state[1]
    return total, [x for line in weights for x in line]


def labelled() -> Graph:
    """Labels make no body another than the one before."""
    x, k = Value(0.3, "x"), Value(3.7, "k")
    y = x
    for n in range(300):
        y = k * y * (1.0 - y) * 0.9
        y.label = f"y{n}"
    return y, [x, k]


GRAPHS: dict[str, Callable[[], Graph]] = {
    "rk4": rk4,
    "series": series,
    "recurrent": recurrent,
    "labelled": labelled,
}


@pytest.mark.parametrize("write", [c_source, javascript_source])
def test_a_text_grows_no_longer_with_the_steps(write: Callable[..., str]) -> None:
    few, many = (predators(steps) for steps in (50, 200))

    short, long = (write(tape(root, start, rest)) for root, start, rest in (few, many))

    assert len(long) < 1.1 * len(short)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize("name", GRAPHS)
def test_loops_in_c_have_values_and_derivatives_of_the_eager_engine(
    name: str, tmp_path: Path
) -> None:
    root, leaves = GRAPHS[name]()
    source = c_source(tape(root, [], leaves))

    value, gradient = Libraries({name: source}, tmp_path).value_and_gradient(
        name, [], [leaf.data for leaf in leaves]
    )

    assert "for (int k" in source
    check(root, leaves, [value, *gradient])


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("name", GRAPHS)
def test_loops_in_javascript_have_values_and_derivatives_of_the_eager_engine(
    name: str, tmp_path: Path
) -> None:
    root, leaves = GRAPHS[name]()
    source = javascript_source(tape(root, [], leaves))
    call: Call = (name, "valueAndGradient", [], [leaf.data for leaf in leaves])

    (found,) = run({name: source}, [call], tmp_path)

    assert "for (let k" in source
    check(root, leaves, found)


def check(root: Value, leaves: list[Value], found: list[float]) -> None:
    root.backward()
    expected = [root.data, *(leaf.grad for leaf in leaves)]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def portion(n: int, name: int, constant: str = "2.0") -> list[str]:
    return [
        f"const double v{name} = v[{n}] * {constant};",
        f"v[{n + 1}] = v{name};  /* label {n} */",
    ]


def test_portions_that_move_by_equal_steps_are_one_loop() -> None:
    rolling = Rolling("for {0}:")

    (loop,) = rolling.rolled([portion(10 + 3 * k, 20 + k) for k in range(5)])

    assert loop == [
        "for 5:", "    const double v20 = v[10 + 3 * k] * 2.0;", "    v[11 + 3 * k] = v20;", "}"
    ]  # fmt: skip


def test_constants_that_differ_stand_in_an_array() -> None:
    rolling = Rolling("for {0}:")

    (loop,) = rolling.rolled([portion(30 - k, 7, f"{k}.5") for k in range(4)])

    assert loop[1] == "    const double v7 = v[30 - 1 * k] * constants_0[k];"
    assert rolling.constants == {("0.5", "1.5", "2.5", "3.5"): "constants_0"}


def test_portions_that_move_by_other_steps_or_are_few_stay_as_they_are() -> None:
    uneven = [portion(n, 7) for n in (10, 11, 13, 16)]

    assert Rolling("for {0}:").rolled(uneven) == uneven
    assert Rolling("for {0}:").rolled(uneven[:2]) == uneven[:2]


def test_names_that_are_wired_otherwise_are_another_body() -> None:
    """x = ..., y = x is not x = ..., y = z, whatever the numbers of the names."""
    one = Body.of(["const double v5 = v[1];", "v[2] = v5;"])
    same = Body.of(["const double v9 = v[3];", "v[4] = v9;"])
    other = Body.of(["const double v9 = v[3];", "v[4] = v8;"])

    assert one.text == same.text
    assert one.text != other.text
