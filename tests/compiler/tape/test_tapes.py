"""A tape is the graph it was recorded from, and its analysis what stands below and above."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.building import tape_of
from autograd.compiler.tape.passes import PASSES, rewritten
from autograd.compiler.tape.tape import Tape
from autograd.engine import operations
from autograd.graph import topological
from tests.compiler.random_dags import SAMPLES, Dag, dags, mistakes

GRAPHS = 30


def recorded_again(tape: Tape, given: Sequence[Value]) -> list[Value]:
    """A node for each slot, made by the eager engine in the order of the tape."""
    nodes = [*given, *map(Value, tape.constants.tolist())]
    for index in range(len(tape)):
        row, used = tape.operation(index)
        operands = [tuple(nodes[i] for i in x) if isinstance(x, tuple) else nodes[x] for x in used]
        nodes.append(getattr(operations, row.name)(*operands))
    return nodes


def slots_of(operand: int | tuple[int, ...]) -> tuple[int, ...]:
    return operand if isinstance(operand, tuple) else (operand,)


def tapes(first: int) -> list[Tape]:
    """Tapes of random graphs with several outputs, as recorded and after the passes."""
    found = []
    for seed in range(first, first + GRAPHS):
        graph = Dag(seed).record([0.3, -0.4, 0.5])
        tape, _ = tape_of([graph.root, *graph.others], graph.inputs, graph.parameters)
        found += [tape, rewritten(tape, tuple(PASSES))]
    return found


@pytest.mark.parametrize("passes", [(), tuple(PASSES)])
def test_a_tape_recorded_again_gives_values_and_gradients(passes: Sequence[str]) -> None:
    for dag, truth in dags(5000, GRAPHS):
        graph = dag.record([0.1, 0.2, 0.3])
        tape, _ = tape_of([graph.root], graph.inputs, graph.parameters)
        tape = rewritten(tape, passes)
        for i in range(SAMPLES):
            inputs = list(map(Value, truth.points[:, i].tolist()))
            parameters = [Value(parameter.data) for parameter in graph.parameters]
            root = recorded_again(tape, [*inputs, *parameters])[tape.outputs[0]]
            root.backward()
            gradient = [leaf.grad for leaf in (*parameters, *inputs)]
            expected = np.concatenate([truth.by_parameters[:, i], truth.by_inputs[:, i]])
            scale = np.concatenate([truth.by_parameters_scale[:, i], truth.by_inputs_scale[:, i]])

            assert mistakes(root.data, truth.values[i], truth.values_scale[i]) <= 1.0
            assert mistakes(gradient, expected, scale) <= 1.0, f"seed {dag.seed}"


def test_a_tape_has_every_output_and_label_of_the_graph() -> None:
    for seed in range(GRAPHS):
        graph = Dag(seed).record([0.3, -0.4, 0.5])
        outputs, leaves = [graph.root, *graph.others], [*graph.inputs, *graph.parameters]
        tape, constants = tape_of(outputs, graph.inputs, graph.parameters)
        nodes = recorded_again(tape, [Value(leaf.data) for leaf in leaves])

        assert [nodes[slot].data for slot in tape.outputs] == [node.data for node in outputs]
        assert [tape.label(slot) for slot in tape.outputs] == [node.label for node in outputs]
        assert [tape.label(slot) for slot in range(len(leaves))] == [x.label for x in leaves]
        assert {leaf.data for leaf in constants} <= set(tape.constants.tolist())


def test_operations_stand_in_the_order_of_the_graph() -> None:
    """Depth first, operands from left to right: as the walk of the protocol goes."""
    for seed in range(GRAPHS):
        graph = Dag(seed).record([0.3, -0.4, 0.5])
        nodes = [x for x in topological(graph.root) if not x.is_leaf]
        tape, constants = tape_of([graph.root], graph.inputs, graph.parameters, True)

        assert [tape.operation(i)[0] for i in range(len(tape))] == [x.row for x in nodes]
        assert set(map(id, constants)) == {
            id(x)
            for x in topological(graph.root)
            if x.is_leaf and not any(x is given for given in (*graph.inputs, *graph.parameters))
        }


def test_equal_groups_and_equal_numbers_stand_once() -> None:
    xs = [Value(1.0), Value(2.0)]
    root = ag.sum(xs) * ag.mean(list(xs)) + 2.5 * xs[0] - 2.5
    tape, _ = tape_of([root], [], xs)

    assert len(tape.groups()) == 1
    assert tape.constants.tolist() == [2.5]
    assert tape.n_operands == 2 + 2 + 2 + 2 + 2 + 2


def test_a_negative_zero_is_another_number_than_zero() -> None:
    x = Value(1.0)
    tape, _ = tape_of([x * 0.0 + x * -0.0], [], [x])

    assert [str(number) for number in tape.constants] == ["0.0", "-0.0"]


@pytest.mark.parametrize("to_inputs", [False, True])
def test_the_analysis_is_what_paths_through_the_tape_say(to_inputs: bool) -> None:
    """By sets of ancestors: with or without the operands that have no slope."""
    for tape in tapes(100):
        n = tape.n_leaves
        above: list[set[int]] = [{slot} for slot in range(tape.n_slots)]
        giving: list[set[int]] = [{slot} for slot in range(tape.n_slots)]
        level = [0] * n
        for index in range(len(tape)):
            row, operands = tape.operation(index)
            used = [slot for operand in operands for slot in slots_of(operand)]
            level.append(1 + max(level[slot] for slot in used))
            for operand, rule in zip(operands, row.slopes, strict=True):
                for slot in slots_of(operand):
                    above[n + index] |= above[slot]
                    giving[n + index] |= giving[slot] if rule else set()
        asked = {*range(tape.n_inputs * (not to_inputs), tape.n_inputs + tape.n_parameters)}
        reached = giving[tape.outputs[0]]
        found = analysis_of(tape, to_inputs)
        slots = range(tape.n_slots)

        assert found.level[: len(slots)].tolist() == level
        assert found.varies[: len(slots)].tolist() == [
            any(slot < tape.n_inputs for slot in above[each]) for each in slots
        ]
        assert found.wanted[: len(slots)].tolist() == [bool(giving[s] & asked) for s in slots]
        # leaves that an operand without slope alone needs receive nothing either way
        assert set(np.flatnonzero(found.reached[n:]) + n) == {s for s in reached if s >= n}
        for index in range(len(tape)):
            row, operands = tape.operation(index)
            expected = [
                n + index in reached and bool(rule) and any(giving[s] & asked for s in slots_of(x))
                for x, rule in zip(operands, row.slopes, strict=True)
            ]
            assert found.hands_on[index, : len(operands)].tolist() == expected
