"""A schedule computes what its tape does, instruction by instruction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.schedule.schedule import Instruction, Schedule
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.tape.building import tape_of
from autograd.compiler.tape.passes import PASSES, rewritten
from autograd.compiler.tape.tape import Tape
from autograd.table.algebras import awkward_slope, evaluated
from tests.compiler.random_dags import SAMPLES, Dag, dags, mistakes

GRAPHS = 60


@dataclass(frozen=True)
class Operation:
    """One of the operations of an instruction: the places it reads, operand by operand."""

    place: int
    operands: list[list[tuple[int, int]]]


def operations_of(instruction: Instruction) -> Iterator[Operation]:
    """An instruction taken apart, a grid into all its pairs."""
    for j in range(instruction.stop - instruction.start):
        operands = []
        for k, (places, space) in enumerate(
            zip(instruction.operands, instruction.spaces, strict=True)
        ):
            if instruction.grid:
                weights, inputs = divmod(j, instruction.grid[1])
                is_last = k == len(instruction.operands) - 1
                used = places[:, inputs] if is_last else places[weights]
            else:
                used = places[..., j]
            operands.append([(space, place) for place in np.atleast_1d(used).tolist()])
        yield Operation(instruction.start + j, operands)


class Interpreter:
    """Runs a schedule for one sample, one operation after the other."""

    def __init__(self, tape: Tape, schedule: Schedule, inputs: Any, parameters: Any) -> None:
        self.tape, self.schedule = tape, schedule
        self.numbers: dict[tuple[int, int], float] = {}
        leaves = [*inputs, *parameters, *tape.constants.tolist()]
        for slot, number in enumerate(leaves):
            self.numbers[self.address(slot)] = number
        assert len(self.numbers) == len(leaves)
        for instruction in schedule:
            for operation in operations_of(instruction):
                address = instruction.space, operation.place
                assert address not in self.numbers, "each place is written once"
                self.numbers[address] = self.result(instruction, operation)

    def address(self, slot: int) -> tuple[int, int]:
        return int(self.schedule.space[slot]), int(self.schedule.place[slot])

    def operands(self, instruction: Instruction, operation: Operation) -> list[Any]:
        """The numbers of the operands, which must be there already."""
        assert instruction.row is not None
        numbers = [tuple(self.numbers[x] for x in used) for used in operation.operands]
        parameters = instruction.row.operands
        return [each if p.starred else each[0] for p, each in zip(parameters, numbers, strict=True)]

    def result(self, instruction: Instruction, operation: Operation) -> float:
        if instruction.row is None:
            (((space, place),),) = operation.operands
            assert (instruction.space, space) == (1, 0), "a lift copies into space 1"
            return self.numbers[space, place]
        return evaluated(instruction.row, self.operands(instruction, operation))

    def gradient(self, slots: Sequence[int]) -> list[float]:
        """By the chain rule along the operands that are wanted, and no others."""
        gradient = dict.fromkeys(self.numbers, 0.0)
        gradient[self.address(self.tape.outputs[0])] = 1.0
        for instruction in reversed(list(self.schedule)):
            for operation in operations_of(instruction):
                address = instruction.space, operation.place
                for k, (used, wanted) in enumerate(
                    zip(operation.operands, instruction.wanted, strict=True)
                ):
                    if not wanted:
                        continue
                    slope: Any = 1.0
                    if instruction.row is not None:
                        operands = self.operands(instruction, operation)
                        slope = awkward_slope(instruction.row, k, self.numbers[address], operands)
                    slopes = slope if isinstance(slope, list) else [slope] * len(used)
                    for each, part in zip(used, slopes, strict=True):
                        gradient[each] += gradient[address] * part
        return [gradient[self.address(slot)] for slot in slots]


@pytest.mark.parametrize("to_inputs", [False, True])
@pytest.mark.parametrize("passes", [(), tuple(PASSES)])
def test_a_schedule_run_one_by_one_gives_values_and_gradients(
    passes: Sequence[str], to_inputs: bool
) -> None:
    for dag, truth in dags(7000, GRAPHS):
        graph = dag.record([0.1, 0.2, 0.3])
        tape = rewritten(tape_of([graph.root], graph.inputs, graph.parameters)[0], passes)
        schedule = schedule_of(tape, to_inputs)
        parameters = [parameter.data for parameter in graph.parameters]
        for i in range(SAMPLES):
            run = Interpreter(tape, schedule, truth.points[:, i].tolist(), parameters)
            value = run.numbers[run.address(tape.outputs[0])]
            n = tape.n_inputs
            by_parameters = run.gradient(range(n, n + len(parameters)))

            assert len(run.numbers) == sum(schedule.sizes)
            assert mistakes(value, truth.values[i], truth.values_scale[i]) <= 1.0
            expected, scale = truth.by_parameters[:, i], truth.by_parameters_scale[:, i]
            assert mistakes(by_parameters, expected, scale) <= 1.0, f"seed {dag.seed}"
            if to_inputs:
                expected, scale = truth.by_inputs[:, i], truth.by_inputs_scale[:, i]
                assert mistakes(run.gradient(range(n)), expected, scale) <= 1.0, f"seed {dag.seed}"


def test_numbers_stand_in_space_1_exactly_where_an_input_is_below() -> None:
    for seed in range(GRAPHS):
        graph = Dag(seed).record([0.3, -0.4, 0.5])
        tape, _ = tape_of([graph.root, *graph.others], graph.inputs, graph.parameters)
        schedule = schedule_of(tape)
        varies = [slot < tape.n_inputs for slot in range(tape.n_leaves)]
        for index in range(len(tape)):
            _, operands = tape.operation(index)
            slots = [s for x in operands for s in (x if isinstance(x, tuple) else (x,))]
            varies.append(any(varies[slot] for slot in slots))

        assert schedule.space.tolist() == list(map(int, varies))
        assert [each.space for each in schedule] == sorted(each.space for each in schedule)


def test_neurons_on_the_same_samples_are_one_product() -> None:
    samples = [[Value(float(i + j)) for i in range(3)] for j in range(5)]
    weights = [[Value(0.1 * i - j) for i in range(3)] for j in range(4)]
    biases = [Value(float(j)) for j in range(4)]
    neurons = [ag.affine(b, w, x) for x in samples for b, w in zip(biases, weights, strict=True)]
    parameters = [*(x for each in (*weights, *samples) for x in each), *biases]
    tape, _ = tape_of([ag.sum(neurons)], [], parameters)
    schedule = schedule_of(tape)

    assert [each.grid for each in schedule] == [(4, 5), None]


def test_weights_that_differ_between_samples_make_no_product() -> None:
    w, x, p = ([Value(float(i)) for i in range(2)] for _ in range(3))
    schedule = schedule_of(tape_of([ag.dot(w, x) * ag.dot(x, p)], w, [*x, *p])[0])
    grids = {each.row.name: each.grid for each in schedule if each.row and each.space}

    assert grids == {"dot": None, "mul": None}


def test_what_no_gradient_reaches_is_apart_from_what_one_does() -> None:
    """The slope of a root at 0 is infinite, and 0 times that is no number."""
    x, y = Value(0.0), Value(4.0)
    root = ag.where(ag.sqrt(x), x, ag.sqrt(y) * x)
    tape, _ = tape_of([root], [], [x, y])
    run = Interpreter(tape, schedule_of(tape), [], [0.0, 4.0])

    assert run.gradient([0, 1]) == [2.0, 0.0]


def test_a_tape_without_operations_has_a_schedule_without_instructions() -> None:
    x = Value(3.0)
    schedule = schedule_of(tape_of([x], [x], [])[0])

    assert (len(schedule), list(schedule), schedule.sizes) == (0, [], (0, 1))
