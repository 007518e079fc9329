"""The JavaScript of a tape computes, in Node, what the recorded graph computes."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.tape.building import tape_of
from autograd.compiler.targets.javascript import javascript_source
from tests.compiler.graphs import large_graph, tape
from tests.compiler.javascript_modules import run

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")


def one(source: str, inputs: Sequence[float], parameters: Sequence[float], folder: Path) -> Any:
    (found,) = run({"one": source}, [("one", "valueAndGradient", inputs, parameters)], folder)
    return found[0], found[1:]


def test_a_large_graph_is_in_several_functions_with_loops_over_tables() -> None:
    root, leaves = large_graph(0, 800)
    source = javascript_source(tape(root, leaves[:5], leaves[5:]))

    assert "const table_1 = Int32Array.from([" in source
    assert "forward1();" in source


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


@pytest.mark.parametrize("size", [1, 20], ids=["names", "arrays"])
@pytest.mark.parametrize("label", ["</script>", "</SCRIPT foo", "<!--", "<script>", "<</script"])
def test_no_label_ends_the_script_that_the_code_stands_in(label: str, size: int) -> None:
    """A page closed its script at a label in a comment, and showed the rest as text."""
    x, w = Value(2.0, label), [Value(3.0, label) for _ in range(size)]
    y = ag.sum([(each * x).sin() for each in w])
    y.label = label
    source = javascript_source(tape(y, [x], w)).lower()

    assert not any(mark in source for mark in ("</", "<!--", "<script"))


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


def test_lgamma_is_right_to_a_few_units_in_the_last_place(tmp_path: Path) -> None:
    """Beside its zeros at 1 and 2, too, where Python's own has lost digits."""
    mp: Any = pytest.importorskip("mpmath")
    x = Value(1.0)
    source = javascript_source(tape_of([ag.lgamma(x)], [x], [])[0])
    points = [1e-300, 0.1, 0.5, 0.999, 1.0001, 1.5, 1.99999, 2.0001, 2.5, 2.6, 9.9, 10.0, 1e5]
    points += [1e300, -1e-300, -0.1, -0.5, -2.7, -50.3, -1e5 - 0.3]
    found = run({"lgamma": source}, [("lgamma", "values", [p], []) for p in points], tmp_path)

    with mp.workdps(40):
        expected = [float(mp.re(mp.loggamma(p))) for p in points]
    assert [value for (value,) in found] == pytest.approx(expected, rel=2e-15, abs=0.0)


def test_numbers_halfway_between_two_are_rounded_to_even(tmp_path: Path) -> None:
    x = Value(1.0)
    source = javascript_source(tape_of([ag.round(x)], [x], [])[0])
    points = [0.5, 1.5, 2.5, -1.5, -2.5, 0.49999999999999994, 4503599627370495.5, -1e20, 3.2]
    found = run({"round": source}, [("round", "values", [p], []) for p in points], tmp_path)

    assert [value for (value,) in found] == [float(round(p)) for p in points]
