"""The C of a tape compiles without a warning and computes what the recorded graph computes."""

from __future__ import annotations

import ctypes
import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler.tape.building import tape_of
from autograd.compiler.tape.tape import Tape
from autograd.compiler.targets.c import c_source
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE
from tests.compiler.graphs import large_graph, rows_as_cases, tape
from tests.compiler.shared_libraries import Libraries, doubles

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


def test_a_large_graph_is_in_several_functions_with_loops_over_tables(tmp_path: Path) -> None:
    root, leaves = large_graph(0, 800)
    numbers = [leaf.data for leaf in leaves]
    source = c_source(tape(root, leaves[:5], leaves[5:]))
    program = Libraries({"large": source}, tmp_path)
    value, _ = program.value_and_gradient("large", numbers[:5], numbers[5:])

    assert "table_1[" in source
    assert "program_forward_1()" in source
    assert program.values("large", 1, numbers[:5], numbers[5:]) == [value]


@pytest.mark.parametrize("name", [row.name for row in TABLE.values() if row.arity < 0])
def test_a_long_group_is_gone_through_by_a_loop(name: str) -> None:
    (case,) = (case for case in rows_as_cases(20) if case.name == name)

    assert "i < 20" in c_source(case.tape())


def network(sizes: Sequence[int]) -> tuple[Tape, list[Value], nn.MLP]:
    model = nn.MLP(2, [*sizes, 1], activation="tanh", rng=np.random.default_rng(5))
    x = [Value(0.0, "x1"), Value(0.0, "x2")]
    return tape(model(x).square(), x, model.parameters()), x, model


@pytest.mark.parametrize("sizes", [(4, 3), (20, 3)], ids=["names", "arrays"])
def test_a_batch_gives_each_value_and_the_sum_of_the_gradients(
    sizes: tuple[int, int], tmp_path: Path
) -> None:
    taped, _, model = network(sizes)
    program = Libraries({"net": c_source(taped)}, tmp_path)
    points = np.random.default_rng(7).normal(size=(2, 9))
    losses = [model(point).square() for point in points.T]
    total = ag.sum(losses)
    total.backward()
    parameters = [p.data for p in model.parameters()]
    values, gradient = doubles([0.0] * 9), doubles([-1.0] * len(parameters))
    given = (9, doubles(points.ravel().tolist()), doubles(parameters))
    found = program.function("net_batch")(ctypes.c_long(given[0]), *given[1:], values, gradient)

    assert found == pytest.approx(total.data, rel=1e-13)
    assert list(values) == pytest.approx([loss.data for loss in losses], rel=1e-13)
    expected = [p.grad for p in model.parameters()]
    assert list(gradient) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("sizes", [(4, 3), (20, 3)], ids=["names", "arrays"])
def test_training_is_plain_gradient_descent(sizes: tuple[int, int], tmp_path: Path) -> None:
    taped, _, model = network(sizes)
    program = Libraries({"net": c_source(taped)}, tmp_path)
    parameters = doubles([p.data for p in model.parameters()])
    points = [[0.5, -1.0], [1.0, 2.0]]
    by_input = doubles([*(p[0] for p in points), *(p[1] for p in points)])
    train = program.function("net_train")
    last = train(ctypes.c_long(2), by_input, parameters, ctypes.c_double(0.1), ctypes.c_long(3))
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        loss = ag.sum([model(point).square() for point in points])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    assert last == pytest.approx(loss.data, rel=1e-12)
    assert list(parameters) == pytest.approx([p.data for p in model.parameters()], rel=1e-12)


def test_the_texts_network_ends_where_the_texts_own_update_does(tmp_path: Path) -> None:
    w = [Value(x) for x in (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)]
    h = [(w[i] * 0.05 + w[i + 1] * 0.10 + 0.35).sigmoid() for i in (0, 2)]
    o = [(w[i] * h[0] + w[i + 1] * h[1] + 0.60).sigmoid() for i in (4, 6)]
    loss = nn.half_squared_error(o, [0.01, 0.99])
    program = Libraries({"texts": c_source(tape(loss, [], w))}, tmp_path)
    weights = doubles([each.data for each in w])
    train = program.function("texts_train")
    train(ctypes.c_long(1), None, weights, ctypes.c_double(0.5), ctypes.c_long(10_000))

    assert program.values("texts", 1, [], weights) == pytest.approx(
        [3.510187782978859e-05], rel=1e-9
    )


HOSTILE = [
    "*/", "/*", "*//*/", 'say "hi"', "two\nlines", "学习率", "σ", "é", "double", "main", "exp",
    "y1", "inputs", "gradient", "t1", "d_t1", "_t0", "M_PI", "NAN", "program_values", "w[0]", "w_0",
    "??/", "\\", "a" * 70, "a" * 70 + "b", "v", "d", "i", "\u202e", "%d", "linux",
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 20], ids=["names", "arrays"])
@pytest.mark.parametrize("dialect", ["-std=c99", "-std=gnu17"])
def test_no_label_disturbs_the_code(dialect: str, size: int, tmp_path: Path) -> None:
    leaves = [Value(0.1 * i, label) for i, label in enumerate(HOSTILE)]
    terms = [(leaf * (i + 1.0)).sin() for i, leaf in enumerate(leaves)]
    for term, label in zip(terms, reversed(HOSTILE), strict=True):
        term.label = label
    root = ag.sum(terms) if size > 1 else sum(terms[1:], terms[0])
    root.backward()
    source = c_source(tape(root, leaves[:3], leaves[3:]))
    numbers = [leaf.data for leaf in leaves]
    program = Libraries({"hostile": source}, tmp_path, dialect)
    value, gradient = program.value_and_gradient("hostile", numbers[:3], numbers[3:])

    assert value == pytest.approx(root.data, rel=1e-13)
    assert gradient == pytest.approx([leaf.grad for leaf in leaves[3:]], rel=1e-13)


def test_labels_become_names_where_they_can() -> None:
    """C tells names apart by their first 63 letters, so longer labels become none."""
    x, w, b = Value(2.0, "x" * 62), Value(3.0, "w[0]"), Value(1.0, "σ")
    y = w * x + b
    y.label = "学习率"
    source = c_source(tape(y, [x], [w, b]))

    assert "const double w_0 = parameters[0];  /* w[0] */" in source
    assert "const double t3 = t2 + sigma;  /* 学习率 */" in source
    assert f"const double t1 = inputs[0];  /* {'x' * 62} */" in source
    assert '   parameters[1]  "σ"\n' in source


def test_several_outputs_have_values_and_no_gradient(tmp_path: Path) -> None:
    x, w = Value(2.0), Value(3.0)
    source = c_source(tape_of([w * x, w, w + x], [x], [w])[0])
    program = Libraries({"many": source}, tmp_path)

    assert program.values("many", 3, [5.0], [7.0]) == [35.0, 7.0, 12.0]
    assert "gradient" not in source


def test_what_a_rule_leaves_out_leads_to_no_warning(tmp_path: Path) -> None:
    """The second operand, t2, is computed, has no slope, and is in no formula but in a comment."""
    a, b = Value(1.0, "a"), Value(2.0, "b")
    root = ag.hypot(a, b.exp() * a)
    root.label = "not t2"
    recorded = tape(root, [b], [a])
    first = Primitive("first", "x y", lambda xp, x, y: 2.0 * x, (lambda xp, z, x, y: 2.0, None))
    rows = tuple(first if row.name == "hypot" else row for row in recorded.rows)
    source = c_source(dataclasses.replace(recorded, rows=rows))
    program = Libraries({"rule": source}, tmp_path)

    assert program.value_and_gradient("rule", [2.0], [4.0]) == (8.0, [2.0])


def test_a_matrix_of_weights_does_not_blow_the_file_up() -> None:
    """A hundred neurons of 784 weights: a loop each, forward and backward."""
    x = [Value(0.5) for _ in range(784)]
    w = [[Value(0.1) for _ in x] for _ in range(100)]
    root = ag.sum([ag.dot(each, x) for each in w])
    source = c_source(tape(root, x, [weight for each in w for weight in each]))

    assert len(source) < 40_000


def test_the_product_of_a_long_group_is_written_in_linear_time(tmp_path: Path) -> None:
    """Each slope is a product of all the others: no formula may hold them all."""
    factors = [Value(1.0 + 0.001 * i) for i in range(500)]
    root = ag.prod(factors)
    root.backward()
    source = c_source(tape(root, [], factors))
    program = Libraries({"long": source}, tmp_path)
    value, gradient = program.value_and_gradient("long", [], [x.data for x in factors])

    assert len(source) < 100_000
    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient == pytest.approx([x.grad for x in factors], rel=1e-12)


def test_a_group_in_equal_steps_needs_no_table(tmp_path: Path) -> None:
    a = Value(0.3)
    root = ag.sum([(a * float(i)).sin() for i in range(20)])
    root.backward()
    source = c_source(tape(root, [], [a]))
    value, (slope,) = Libraries({"steps": source}, tmp_path).value_and_gradient("steps", [], [0.3])

    assert "+ 2 * i]" in source
    assert "table" not in source
    assert (value, slope) == pytest.approx((root.data, a.grad), rel=1e-13)


def test_what_is_the_same_in_every_turn_is_computed_before_the_loop() -> None:
    """Each slope of cross entropy needs the logarithm of one sum, which needs one maximum."""
    logits = [Value(0.1 * i) for i in range(20)]
    source = c_source(tape(ag.cross_entropy(logits, 3), [], logits))
    turns = [loop.partition(";\n")[0] for loop in source.split("i < 20; ++i) ")[1:]]

    assert any("exp(" in turn for turn in turns)
    assert not any("log(" in turn or "fabs(" in turn for turn in turns)


def test_a_part_that_a_rule_uses_often_is_written_once() -> None:
    """Cross entropy and its slopes take the size of the greatest logit from each of them."""
    logits = [Value(0.1 * i) for i in range(10)]
    source = c_source(tape(ag.cross_entropy(logits, 3), [], logits))

    assert source.count("fabs(") == 3  # in the values, and in the sample's output and slopes
