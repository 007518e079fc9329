"""Every way to run a program behind one function: questions at once, and their answers."""

from __future__ import annotations

import importlib.util
import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.targets.c import c_source
from autograd.compiler.targets.javascript import javascript_source
from autograd.compiler.targets.numpy.executor import NumpyExecutor
from autograd.compiler.targets.numpy.narrow import ScalarExecutor
from tests.compiler.graphs import tape
from tests.compiler.javascript_modules import Call, run
from tests.compiler.shared_libraries import Libraries

NUMBA = pytest.param(
    "numba",
    marks=[
        pytest.mark.slow,
        pytest.mark.skipif(
            importlib.util.find_spec("numba") is None, reason="numba is not installed"
        ),
    ],
)
"""The backend that an extra brings, among the parameters of a test."""

Answer = tuple[float, list[float]]
"""The value of a graph, and its derivatives by the parameters."""


@dataclass(frozen=True)
class Question:
    """A graph, and the numbers of inputs and parameters at which it is to be computed."""

    root: Value
    inputs: Sequence[Value]
    parameters: Sequence[Value]
    points: Sequence[tuple[Sequence[float], Sequence[float]]]

    @classmethod
    def as_recorded(
        cls, root: Value, inputs: Sequence[Value], parameters: Sequence[Value]
    ) -> Question:
        """The graph at the point at which it was recorded, twice: the first must leave no trace."""
        point = [leaf.data for leaf in inputs], [leaf.data for leaf in parameters]
        other = [0.5 * x for x in point[0]], [0.5 * w for w in point[1]]
        return cls(root, inputs, parameters, [point, other, point])


Answers = dict[str, list[Answer]]
Questions = Mapping[str, Question]


def _by_executor(kind: Any) -> Callable[[Questions, Path], Answers]:
    def answered(question: Question) -> Iterator[Answer]:
        flat = tape(question.root, question.inputs, question.parameters)
        schedule = schedule_of(flat)
        memory = Memory(flat, schedule)
        executor = kind(flat, schedule, memory)
        for inputs, parameters in question.points:
            memory.parameters[:] = parameters
            column = np.array(inputs, dtype=float).reshape(-1, 1)
            ((value,),) = executor.value_and_gradient(column, False)
            ((same,),) = executor.values(column)
            assert same == pytest.approx(value, rel=0.0, nan_ok=True)
            yield float(value), memory.gradient.tolist()

    return lambda questions, _: {name: list(answered(q)) for name, q in questions.items()}


def _by_python(questions: Questions, _: Path) -> Answers:
    def answered(question: Question) -> Iterator[Answer]:
        program = ag.compile(question.root, question.inputs, question.parameters, backend="python")
        for inputs, parameters in question.points:
            program.parameters = np.array(parameters)
            value, gradient = program.value_and_grad(list(inputs))
            assert program(list(inputs)) == pytest.approx(value, rel=1e-12, nan_ok=True)
            yield value, gradient.tolist()

    return {name: list(answered(question)) for name, question in questions.items()}


def leaves_of(question: Question) -> list[Value]:
    """The inputs and the parameters."""
    return [*question.inputs, *question.parameters]


def _by_numba(questions: Questions, _: Path) -> Answers:
    """All graphs in one program, for machine code takes seconds: all points as one batch.

    Each graph is multiplied by 1, by which the derivative is its value.
    """
    ones = [Value(1.0) for _ in questions]
    asked = list(questions.values())
    root = ag.sum([one * each.root for one, each in zip(ones, asked, strict=True)])
    leaves = [leaf for each in asked for leaf in leaves_of(each)]
    n = max(len(each.points) for each in asked)
    table = [[1.0] * n for _ in ones]
    for each in asked:
        rows = np.array([[*inputs, *parameters] for inputs, parameters in each.points]).T
        table += rows[:, np.arange(n) % len(each.points)].tolist()
    program = ag.compile(root, [*ones, *leaves], backend="numba")
    _, _, found = program.value_and_grad(list(map(np.array, table)), to_inputs=True)
    values, lines = found[: len(ones)], iter(found[len(ones) :])
    answers: Answers = {}
    for name, each, value in zip(questions, asked, values, strict=True):
        by_leaves = np.array(list(itertools.islice(lines, len(leaves_of(each))))).reshape(-1, n)
        gradients = by_leaves[len(each.inputs) :].T
        pairs = zip(value.tolist(), gradients.tolist(), strict=True)
        answers[name] = list(pairs)[: len(each.points)]
    return answers


def _by_c(questions: Questions, folder: Path) -> Answers:
    sources = {
        name: c_source(tape(q.root, q.inputs, q.parameters)) for name, q in questions.items()
    }
    size = sum(map(len, sources.values()))
    library = Libraries(sources, folder, "-O2" if size < OPTIMIZED else "-O0")
    answers: Answers = {name: [] for name in questions}
    for name, question in questions.items():
        for point in question.points:
            value, gradient = library.value_and_gradient(name, *point)
            assert library.values(name, 1, *point) == pytest.approx([value], 1e-12, nan_ok=True)
            answers[name].append((value, gradient))
    return answers


def _by_javascript(questions: Questions, folder: Path) -> Answers:
    sources = {
        name: javascript_source(tape(q.root, q.inputs, q.parameters))
        for name, q in questions.items()
    }
    calls: list[Call] = [
        (name, "valueAndGradient", *point) for name, q in questions.items() for point in q.points
    ]
    answers: Answers = {name: [] for name in questions}
    for (name, *_), (value, *gradient) in zip(calls, run(sources, calls, folder), strict=True):
        answers[name].append((value, gradient))
    return answers


OPTIMIZED = 300_000
"""C of up to so many letters is compiled with optimisation, which takes ten seconds for it."""

BACKENDS: Mapping[str, Callable[[Questions, Path], Answers]] = {
    "numpy": _by_executor(NumpyExecutor),
    "narrow": _by_executor(ScalarExecutor),
    "python": _by_python,
    "numba": _by_numba,
    "c": _by_c,
    "javascript": _by_javascript,
}
"""Every way to run a program: NumPy, number by number, straight-line, machine code, and texts."""

NEEDED = {"c": "gcc", "javascript": "node"}


def is_there(backend: str) -> bool:
    """Whether what a backend needs is installed."""
    if backend == "numba":
        return importlib.util.find_spec("numba") is not None
    return backend not in NEEDED or shutil.which(NEEDED[backend]) is not None
