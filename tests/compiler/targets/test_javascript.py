"""The JavaScript of a tape computes, in Node, what the recorded graph computes."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.tape.building import tape_of
from autograd.compiler.targets.javascript import javascript_source
from autograd.table.primitives import TABLE
from tests.compiler.graphs import SEEDS, large_graph, random_graph, rows_as_cases, tape

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")

Call = tuple[str, str, Sequence[float], Sequence[float]]
"""A program by its name, one of its functions, inputs and parameters."""

DRIVER = """\
import { readFileSync, writeFileSync } from "node:fs";
const calls = JSON.parse(readFileSync("calls.json", "utf8"));
const results = [];
for (const [name, run, inputs, parameters] of calls) {
  const program = await import(`./${name}.mjs`);
  const found = program[run](inputs.map(Number), parameters.map(Number));
  results.push(run === "values" ? found.map(String)
    : [String(found.value), ...Array.from(found.gradient, String)]);
}
writeFileSync("results.json", JSON.stringify(results));
"""


def run(sources: dict[str, str], calls: Sequence[Call], folder: Path) -> list[list[float]]:
    """The results of the calls, a value before its gradient, from one process."""
    for name, source in sources.items():
        (folder / f"{name}.mjs").write_text(source, encoding="utf-8")
    # JSON has neither Infinity nor NaN, so numbers travel as text
    written = [
        [name, run, list(map(_number, inputs)), list(map(_number, parameters))]
        for name, run, inputs, parameters in calls
    ]
    (folder / "calls.json").write_text(json.dumps(written), encoding="utf-8")
    (folder / "driver.mjs").write_text(DRIVER, encoding="utf-8")
    done = subprocess.run(
        ["node", "driver.mjs"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return [list(map(float, each)) for each in results]


def _number(number: float) -> str:
    return repr(number).replace("inf", "Infinity").replace("nan", "NaN")


def one(source: str, inputs: Sequence[float], parameters: Sequence[float], folder: Path) -> Any:
    (found,) = run({"one": source}, [("one", "valueAndGradient", inputs, parameters)], folder)
    return found[0], found[1:]


GROUPS = [row.name for row in TABLE.values() if any(p.starred for p in row.operands)]
SHORT = {case.name: case for case in rows_as_cases(3)}
LONG = {f"long_{case.name}": case for case in rows_as_cases(20) if case.name in GROUPS}
CASES = SHORT | LONG


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[float]]]:
    """By the name of a case the results at its points."""
    sources = {name: javascript_source(case.tape()) for name, case in CASES.items()}
    calls: list[Call] = [
        (name, "valueAndGradient", [], point)
        for name, case in CASES.items()
        for point in case.points
    ]
    results = run(sources, calls, tmp_path_factory.mktemp("rows"))
    found: dict[str, list[list[float]]] = {name: [] for name in CASES}
    for (name, *_), numbers in zip(calls, results, strict=True):
        found[name].append(numbers)
    return found


@pytest.mark.parametrize("name", CASES)
def test_every_row_agrees_at_its_special_points(
    name: str, rows: dict[str, list[list[float]]]
) -> None:
    for found, (point, value, gradient) in zip(rows[name], CASES[name].expected(), strict=True):
        expected = [value, *gradient]
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-300, nan_ok=True), point


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> list[list[float]]:
    """The results of the random graphs, two of whose leaves are inputs."""
    sources, calls = {}, []
    for seed in SEEDS:
        root, leaves = random_graph(seed)
        numbers = [leaf.data for leaf in leaves]
        sources[f"seed{seed}"] = javascript_source(tape(root, leaves[:2], leaves[2:]))
        calls.append((f"seed{seed}", "valueAndGradient", numbers[:2], numbers[2:]))
    return run(sources, calls, tmp_path_factory.mktemp("graphs"))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_graphs_have_the_same_values_and_gradients(
    seed: int, graphs: list[list[float]]
) -> None:
    root, leaves = random_graph(seed)
    root.backward()
    value, *gradient = graphs[seed]

    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves[2:]], rel=1e-12, abs=1e-13)


def test_a_large_graph_has_the_same_value_and_gradient_twice(tmp_path: Path) -> None:
    """More than a thousand operations, in several functions, with loops over tables.

    Arrays are used again by the next call, so the second must not see the first.
    """
    root, leaves = large_graph(0, 800)
    root.backward()
    numbers = [leaf.data for leaf in leaves]
    source = javascript_source(tape(root, leaves[:5], leaves[5:]))
    other: Call = ("large", "valueAndGradient", [1.0] * 5, [0.5] * 25)
    call: Call = ("large", "valueAndGradient", numbers[:5], numbers[5:])
    (value, *gradient), _, again = run({"large": source}, [call, other, call], tmp_path)

    assert "const table_1 = Int32Array.from([" in source
    assert "forward1();" in source
    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves[5:]], rel=1e-12, abs=1e-13)
    assert again == [value, *gradient]


HOSTILE = [
    "*/", "/*", "*//*/", 'say "hi"', "two\nlines", "two\u2028lines", "学习率", "σ", "é",
    "arguments", "await", "Math", "NaN", "inputs", "values", "t1", "d_t1", "_t0", "let", "w[0]",
    "w_0", "`${x}`", "\\", "</script>", "v", "d", "i", "\u202e", "\ud800", "constructor",
    "undefined", "of", "%s", "gradient", "value",
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 20], ids=["names", "arrays"])
def test_no_label_disturbs_the_code(size: int, tmp_path: Path) -> None:
    leaves = [Value(0.1 * i, label) for i, label in enumerate(HOSTILE)]
    terms = [(leaf * (i + 1.0)).sin() for i, leaf in enumerate(leaves)]
    for term, label in zip(terms, reversed(HOSTILE), strict=True):
        term.label = label
    root = ag.sum(terms) if size > 1 else sum(terms[1:], terms[0])
    root.backward()
    source = javascript_source(tape(root, leaves[:3], leaves[3:]))
    numbers = [leaf.data for leaf in leaves]
    value, gradient = one(source, numbers[:3], numbers[3:], tmp_path)

    assert value == pytest.approx(root.data, rel=1e-13)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves[3:]], rel=1e-13)


def test_labels_become_names_where_they_can() -> None:
    x, w, b = Value(2.0, "x"), Value(3.0, "w[0]"), Value(1.0, "学习率")
    y = w * x + b
    y.label = "net*/"
    source = javascript_source(tape(y, [x], [w, b]))

    assert "const w_0 = parameters[0];  /* w[0] */" in source
    assert "const t2 = t1 + 学习率;  /* net* / */" in source


def test_several_outputs_have_values_and_no_gradient(tmp_path: Path) -> None:
    x, w = Value(2.0), Value(3.0)
    source = javascript_source(tape_of([w * x, w, w + x], [x], [w])[0])
    found = run({"many": source}, [("many", "values", [5.0], [7.0])], tmp_path)

    assert found == [[35.0, 7.0, 12.0]]
    assert "radient" not in source


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda a, b: b.floor() + a * 0.0, (2.0, [0.0, 0.0])),
        (lambda a, b: a - -(b - -3.0), (7.0, [1.0, 1.0])),
        (lambda a, b: ag.neg(-a) - b, (-1.0, [1.0, -1.0])),
        (lambda a, b: a * -0.0 - b, (-2.5, [0.0, -1.0])),
        (lambda a, b: a - b - ag.neg(Value(-0.0)), (-1.0, [1.0, -1.0])),
        (lambda a, b: a**3.0 + b**0.0, (4.375, [6.75, 0.0])),
        (lambda a, b: ag.where(a - b, b, a), (2.5, [0.0, 1.0])),
        (lambda a, b: ag.where(a * float("nan"), b, a), (2.5, [0.0, 1.0])),
    ],
)
def test_signs_and_missing_slopes(build: Any, expected: Any, tmp_path: Path) -> None:
    a, b = Value(1.5, "a"), Value(2.5, "b")
    source = javascript_source(tape(build(a, b), [], [a, b]))

    assert one(source, [], [1.5, 2.5], tmp_path) == expected


def test_erf_is_right_to_a_few_units_in_the_last_place(tmp_path: Path) -> None:
    """By the C library's functions, at points between the seams of the three approximations."""
    x = Value(0.5)
    source = javascript_source(tape_of([ag.erf(x), ag.erfc(x)], [x], [])[0])
    points = [i / 128.0 for i in range(-900, 3400)]
    found = run({"erf": source}, [("erf", "values", [p], []) for p in points], tmp_path)

    # below 1e-290 doubles are about to lose digits
    for point, (erf, erfc) in zip(points, found, strict=True):
        assert erf == pytest.approx(math.erf(point), rel=1e-15, abs=0.0), point
        assert erfc == pytest.approx(math.erfc(point), rel=2e-15, abs=1e-305), point


def test_numbers_may_stand_in_a_long_group(tmp_path: Path) -> None:
    a = Value(2.0)
    root = ag.dot([a, *map(float, range(1, 20))], [a * a, *(0.5 for _ in range(19))])
    source = javascript_source(tape(root, [], [a]))

    assert one(source, [], [3.0], tmp_path) == (27.0 + 95.0, [27.0])
