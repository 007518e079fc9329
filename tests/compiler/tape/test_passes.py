"""The rewritings of a tape leave its results as they are and do what they are named for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler.tape.passes import PASSES
from autograd.errors import CompileError
from autograd.table.primitives import TABLE
from tests.compiler.graphs import random_graph

compiled = ag.compile


def rows(program: ag.compiler.Program) -> dict[str, int]:
    """How many operations of each row a program has."""
    tape = program.tape
    return dict(Counter(tape.rows[code].name for code in tape.code.tolist()))


@pytest.mark.parametrize("passes", [(), *[(name,) for name in PASSES], tuple(PASSES)])
@pytest.mark.parametrize("seed", range(40))
def test_no_pass_changes_a_result(seed: int, passes: tuple[str, ...]) -> None:
    root, leaves = random_graph(seed)
    parameters = leaves[1:]  # the first leaf is a constant
    root.backward()
    program = compiled(root, parameters=parameters, passes=passes, backend="numpy")
    value, gradient = program.value_and_grad()

    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient == pytest.approx([leaf.grad for leaf in parameters], rel=1e-10, abs=1e-12)


def test_without_passes_the_tape_is_the_graph() -> None:
    x, c = Value(3.0), Value(2.0)
    root = (c * c + x**2) + (c * c + x**2)
    program = compiled(root, parameters=[x], passes=())

    assert rows(program) == {"mul": 2, "pow": 2, "add": 3}


def test_what_constants_give_is_computed_once() -> None:
    x, c = Value(3.0), Value(2.0)
    program = compiled((c * c).exp() * x, parameters=[x], passes=["fold", "prune"])

    assert rows(program) == {"mul": 1}
    assert program.tape.constants.tolist() == [np.exp(4.0)]


def test_a_graph_of_constants_is_a_number() -> None:
    program = compiled(Value(2.0) * 3.0 + 1.0)

    assert len(program.tape) == 0
    assert program() == 7.0
    value, gradient = program.value_and_grad()
    assert (value, len(gradient)) == (7.0, 0)


def test_a_power_with_the_exponent_2_is_a_square() -> None:
    x = Value(3.0)

    assert rows(compiled(x**2, parameters=[x])) == {"square": 1}
    assert rows(compiled(x**3, parameters=[x])) == {"pow": 1}


AWKWARD = [0.0, -0.0, 3.5, -1e-320, np.inf, -np.inf, np.nan]

SAME: list[tuple[Callable[[Any], Any], dict[str, int]]] = [
    (lambda x: x * 1.0, {}),
    (lambda x: 1.0 * x, {}),
    (lambda x: x * -1.0, {"neg": 1}),
    (lambda x: -1.0 * x, {"neg": 1}),
    (lambda x: x / 1.0, {}),
    (lambda x: x / -1.0, {"neg": 1}),
    (lambda x: x + -0.0, {}),
    (lambda x: -0.0 + x, {}),
    (lambda x: x - 0.0, {}),
    (lambda x: -0.0 - x, {"neg": 1}),
    (lambda x: x**1.0, {}),
    (lambda x: x + 0.0, {"add": 1}),
    (lambda x: 0.0 - x, {"sub": 1}),
    (lambda x: x - -0.0, {"sub": 1}),
    (lambda x: 1.0 / x, {"div": 1}),
    (lambda x: 1.0**x, {"pow": 1}),
]


@pytest.mark.parametrize(("build", "left"), SAME)
def test_an_operation_that_changes_no_bit_is_left_out(
    build: Callable[[Any], Any], left: dict[str, int]
) -> None:
    """A factor of 1 was a multiplication for every sample of every step."""
    x = Value(3.0)
    program = compiled(build(x), [x], backend="numpy")
    plain = compiled(build(x), [x], backend="numpy", passes=())

    assert rows(program) == left
    for number in AWKWARD:
        value, _, slope = program.value_and_grad([number], to_inputs=True)
        expected, _, same = plain.value_and_grad([number], to_inputs=True)
        assert (str(value), str(slope)) == (str(expected), str(same))


def test_what_is_left_out_hands_its_label_on() -> None:
    x = Value(3.0, "x")
    y, z = x.tanh() * 1.0, x * 1.0
    y.label, z.label = "y", "z"
    tape = compiled(y * z, [x], backend="numpy").tape

    assert [tape.label(slot) for slot in range(tape.n_slots)] == ["x", "y", ""]


def test_operations_on_the_same_operands_are_one() -> None:
    x, y = Value(3.0), Value(2.0)
    root = (x * y).tanh() * (x * y).tanh() - (y * x)
    program = compiled(root, parameters=[x, y], passes=["share"])

    assert rows(program) == {"mul": 3, "tanh": 1, "sub": 1}  # y * x has its operands turned round


def test_groups_of_the_same_operands_are_one_whoever_made_them() -> None:
    xs = [Value(1.0), Value(2.0)]
    root = ag.sum(xs) * ag.sum(list(xs))

    assert rows(compiled(root, parameters=xs, passes=["share"])) == {"sum": 1, "mul": 1}


def test_a_shared_operation_keeps_a_label() -> None:
    x = Value(0.5)
    first, second = x.sin(), x.sin()
    second.label = "s"
    program = compiled(first * second, parameters=[x], backend="python")

    assert "s = sin(" in program.source


def neuron(weights: list[Value], bias: Value, inputs: list[Value]) -> Value:
    total = bias
    for w, x in zip(weights, inputs, strict=True):
        total = total + w * x
    return total


@pytest.mark.parametrize("turned", [False, True])
def test_a_sum_of_products_and_one_term_is_affine(turned: bool) -> None:
    ws, xs, b = [Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)], Value(5.0)
    products = [x * w if turned else w * x for w, x in zip(ws, xs, strict=True)]
    root = b + products[0] + products[1]
    program = compiled(root, xs, [*ws, b])

    assert rows(program) == {"affine": 1}
    _, (_, weights, _) = program.tape.operation(0)
    assert weights == (2, 3)  # the parameters, wherever they stood in the products
    assert program.value_and_grad([3.0, 4.0])[1].tolist() == [3.0, 4.0, 1.0]


def test_sums_take_what_fits_and_leave_the_rest() -> None:
    a, b, c, d = (Value(x) for x in (1.0, 2.0, 3.0, 4.0))
    leaves = [a, b, c, d]

    assert rows(compiled(a * b + c * d, parameters=leaves)) == {"dot": 1}
    assert rows(compiled(a + b + c + d, parameters=leaves)) == {"sum": 1}
    assert rows(compiled(a + b, parameters=[a, b])) == {"add": 1}
    assert rows(compiled(a + b * c, parameters=[a, b, c])) == {"add": 1, "mul": 1}
    mixed = compiled(a * b + c + c * d + d, parameters=leaves)
    assert rows(mixed) == {"dot": 1, "sum": 1}
    assert mixed() == 1 * 2 + 3 + 3 * 4 + 4


def test_what_is_used_twice_or_labelled_or_asked_for_stays_an_operation() -> None:
    a, b, c = (Value(x) for x in (1.0, 2.0, 3.0))
    inner = a + b

    assert rows(compiled((inner + c) * inner, parameters=[a, b, c])) == {"add": 2, "mul": 1}
    assert rows(compiled([inner + c, inner], parameters=[a, b, c])) == {"add": 2}
    named = a + b
    named.label = "named"
    assert rows(compiled(named + c + a, parameters=[a, b, c])) == {"add": 1, "sum": 1}


def test_a_network_in_plain_operators_takes_as_many_instructions_as_one_of_modules() -> None:
    """Ten samples through 2-4-3-1: three products, two tanh, the losses and their sum."""
    model = nn.MLP(2, [4, 3, 1], activation="tanh", rng=np.random.default_rng(3))
    samples = [[Value(x), Value(y)] for x, y in np.random.default_rng(5).normal(size=(10, 2))]

    def plain(inputs: list[Value]) -> Value:
        *hidden, last = model.layers
        for layer in hidden:
            inputs = [neuron(list(n.w), n.b, inputs).tanh() for n in layer.neurons]
        return neuron(list(last.neurons[0].w), last.neurons[0].b, inputs)

    losses = [plain(sample) ** 2 for sample in samples]
    total = losses[0]
    for _, loss in pairwise(losses):
        total = total + loss
    in_operators = compiled(total, parameters=model)
    by_modules = compiled(ag.sum([model(s).square() for s in samples]), parameters=model)

    assert in_operators() == pytest.approx(by_modules(), rel=1e-13)
    instructions = [repr(p).partition(" instructions")[0] for p in (in_operators, by_modules)]
    assert instructions[0].rpartition(" ")[2] == instructions[1].rpartition(" ")[2] == "7"


def test_a_long_sum_of_two_at_a_time_is_contracted_without_recursion() -> None:
    xs = [Value(float(i)) for i in range(3000)]
    root = sum(xs, Value(0.0))
    program = compiled(root, parameters=xs)

    assert rows(program) == {"sum": 1}
    assert program() == 3000 * 2999 / 2


def test_sums_of_any_shape_keep_their_terms_from_left_to_right() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        xs = [Value(float(x)) for x in rng.normal(size=12)]
        parts: list[Value] = list(xs)
        while len(parts) > 1:  # two neighbours at a time, drawn at random
            at = int(rng.integers(len(parts) - 1))
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        tape = compiled(parts[0], parameters=xs).tape

        assert [tape.operation(i) for i in range(len(tape))] == [(TABLE["sum"], [tuple(range(12))])]


def test_operations_that_are_equal_once_others_are_one_become_one() -> None:
    """Two chains, each step of which is the same once the step before is; a group at each tenth."""
    x, w = Value(0.5), Value(0.25)
    first = second = x
    for step in range(300):
        first, second = (each * w for each in (first, second))
        if step % 10 == 0:
            first, second = (ag.sum([each, w, each]) for each in (first, second))
    program = compiled(first - second, [x], [w], passes=["share"])

    assert rows(program) == {"mul": 300, "sum": 30, "sub": 1}
    assert program([0.5]) == 0.0


def test_a_long_chain_of_constants_is_computed_once() -> None:
    x, c = Value(3.0), Value(2.0)
    for _ in range(3000):
        c = ag.sum([c * 0.5, 1.0])
    program = compiled(c * x * 1.0 * 1.0, parameters=[x])

    assert rows(program) == {"mul": 1}
    assert program() == 6.0


def test_of_several_labels_on_what_becomes_one_operation_the_first_stays() -> None:
    x = Value(0.5)
    nodes = [x.sin() for _ in range(4)]
    for node, label in zip(nodes, ("", "a", "b", ""), strict=True):
        node.label = label
    same = x.cos()
    aliases = [same * 1.0, same * 1.0 * 1.0]
    for node, label in zip(aliases, ("c", "d"), strict=True):
        node.label = label
    tape = compiled([ag.sum([*nodes, *aliases]), aliases[1]], parameters=[x]).tape

    assert [tape.label(tape.n_leaves + i) for i in range(len(tape))] == ["a", "c", ""]


def test_what_only_a_folded_product_used_is_left_out() -> None:
    x, y = Value(0.5), Value(2.0)
    one = ag.where(ag.equal(Value(1.0), 1.0), Value(1.0), Value(7.0))
    program = compiled(ag.dot([x.exp(), y], [Value(0.5), one]), parameters=[x, y])

    assert rows(program) == {"exp": 1, "dot": 1}
    assert sorted(program.tape.constants.tolist()) == [0.5, 1.0]


def test_a_pass_that_does_not_exist_is_named() -> None:
    with pytest.raises(CompileError, match="passes are some of 'fold', 'share', .* got 'inline'"):
        compiled(Value(1.0) * 2.0, passes=["inline"])


@pytest.mark.parametrize(
    ("passes", "found"),
    [("fold", "in a list.*'fold'"), (5, "in a list.*got 5"), ([["fold"]], "got .'fold'.")],
)
def test_passes_are_names_in_a_list(passes: Any, found: str) -> None:
    with pytest.raises(CompileError, match=f"passes are .*{found}"):
        compiled(Value(1.0) * 2.0, passes=passes)
