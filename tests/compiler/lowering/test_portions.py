"""Large programs as texts: functions of bounded size, in which numbers have names."""

from __future__ import annotations

import ctypes
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograd import Value
from autograd.compiler.lowering.listing import Listing
from autograd.compiler.tape.tape import Tape
from autograd.compiler.targets.c import CListing, c_source
from autograd.compiler.targets.javascript import JavaScriptListing, javascript_source
from tests.compiler.graphs import large_graph, tape
from tests.compiler.javascript_modules import Call, run
from tests.compiler.random_dags import dags
from tests.compiler.shared_libraries import Libraries, doubles
from tests.work import calls

LISTINGS = [
    pytest.param(CListing, marks=pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc")),
    pytest.param(
        JavaScriptListing, marks=pytest.mark.skipif(not shutil.which("node"), reason="needs node")
    ),
]

POINT = [10.0, 5.0], [1.1, 0.4, 0.4, 0.1]


def predators(steps: int) -> tuple[Value, list[Value], list[Value]]:
    """Lotka's and Volterra's equations after some steps of Runge and Kutta; start, coefficients."""
    start = x, y = [Value(number) for number in POINT[0]]
    a, b, c, d = coefficients = [Value(number) for number in POINT[1]]

    def slopes(x: Value, y: Value) -> tuple[Value, Value]:
        return x * a - x * y * b, x * y * d - y * c

    h = 0.01
    for _ in range(steps):
        k = slopes(x, y)
        total = list(k)
        for step, weight in ((h / 2, 2.0), (h / 2, 2.0), (h, 1.0)):
            k = slopes(x + k[0] * step, y + k[1] * step)
            total = [t + each * weight for t, each in zip(total, k, strict=True)]
        x, y = x + total[0] * (h / 6), y + total[1] * (h / 6)
    return x * y, start, coefficients


def functions(source: str) -> Iterator[str]:
    """The bodies of the functions of a pass."""
    heads = r"(?:static void|function) \w*(?:forward|backward)_?\d+\(\w*\)\s*{\n(.*?)\n}\n"
    return (match[1] for match in re.finditer(heads, source, re.DOTALL))


@pytest.mark.parametrize("write", [c_source, javascript_source])
def test_a_long_narrow_graph_does_not_run_through_memory(
    write: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each number of 50 steps stood in an array, and a call took seven times as long as Python."""
    monkeypatch.setattr("autograd.compiler.lowering.listing.repeats_in", lambda _: [])
    root, start, coefficients = predators(50)
    taped = tape(root, start, coefficients)
    source = write(taped)  # type: ignore[operator]
    bodies = list(functions(source))

    assert len(bodies) > 10
    assert max(body.count("\n") for body in bodies) < 1_000
    elements = sum(len(re.findall(r"\b[vd]\[", body)) for body in bodies)
    assert elements < 2 * len(taped)


@pytest.mark.parametrize("listing", LISTINGS)
@pytest.mark.parametrize("size", [1, 3, 40])
def test_parts_hand_numbers_and_derivatives_on(
    size: int, listing: type[Listing], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is begun in one part and used in the next is the same number there."""
    monkeypatch.setattr(listing, "part_size", size)
    monkeypatch.setattr("autograd.compiler.costs.NAMED", 0)
    graphs = {f"large{seed}": large_graph(seed, 100) for seed in range(3)}
    root, start, coefficients = predators(2)
    graphs["predators"] = root, [*start, *coefficients]
    for number, (dag, truth) in enumerate(dags(40, 10)):
        graph = dag.record(truth.points[:, 0].tolist())
        graphs[f"dag{number}"] = graph.root, [*graph.inputs, *graph.parameters]
    sources = {name: listing(tape(root, [], p)).text() for name, (root, p) in graphs.items()}
    points = {name: [leaf.data for leaf in leaves] for name, (_, leaves) in graphs.items()}
    if listing is CListing:
        library = Libraries(sources, tmp_path)
        found = [[v, *g] for v, g in (library.value_and_gradient(n, [], points[n]) for n in points)]
        again = [[v, *g] for v, g in (library.value_and_gradient(n, [], points[n]) for n in points)]
    else:
        calls: list[Call] = [
            (name, "valueAndGradient", [], point) for name, point in points.items()
        ]
        results = run(sources, [*calls, *calls], tmp_path)
        found, again = results[: len(calls)], results[len(calls) :]

    assert str(again) == str(found)
    for (root, leaves), (value, *gradient) in zip(graphs.values(), found, strict=True):
        root.backward()
        assert value == pytest.approx(root.data, rel=1e-12, abs=1e-15)
        expected = [leaf.grad for leaf in leaves]
        assert gradient == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_the_samples_of_a_batch_add_to_the_derivatives_of_one_another(tmp_path: Path) -> None:
    root, start, coefficients = predators(50)
    source = c_source(tape(root, start, coefficients))
    program = Libraries({"rk": source}, tmp_path, "-O1")
    alone = program.value_and_gradient("rk", *POINT)[1]
    gradient = doubles([0.0] * 4)
    inputs = doubles([10.0, 10.0, 10.0, 5.0, 5.0, 5.0])
    program.function("rk_batch")(ctypes.c_long(3), inputs, doubles(POINT[1]), None, gradient)

    assert list(gradient) == pytest.approx([3.0 * each for each in alone], rel=1e-13)
    assert " -O1 " in source.partition("*/")[0]


@pytest.mark.parametrize("write", [c_source, javascript_source])
def test_a_text_is_written_with_linear_work(write: Callable[[Tape], str]) -> None:
    """Four times the graph is four times the work; the square would be sixteen."""
    short, long = (tape(*predators(steps)) for steps in (15, 60))

    assert calls(lambda: write(long)) < 4.5 * calls(lambda: write(short))
