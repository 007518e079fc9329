"""A program comes back from a file as it was, in any process, and trains on as it would have."""

from __future__ import annotations

import copy
import os
import pickle
import stat
import subprocess
import sys
import threading
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value, load_program
from autograd.compiler import Program
from autograd.compiler.files.tapes import KINDS
from autograd.compiler.tape.tape import Tape
from autograd.errors import CompileError, GraphChangedError, ProgramFileError
from tests.compiler.backends import NUMBA
from tests.compiler.graphs import random_graph
from tests.compiler.random_dags import Dag

RUN: list[Any] = ["python", "numpy", "auto", NUMBA]

POINTS = np.random.default_rng(3).normal(size=(6, 2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "saved.npz"


def again(program: Any, path: Path, **given: Any) -> Any:
    """The program, through a file."""
    program.save(path)
    return load_program(path, **given)


@pytest.mark.parametrize("seed", range(25))
def test_random_graphs_come_back_to_the_bit(seed: int, path: Path) -> None:
    """Every array of the tape, and with them whatever is computed."""
    graph = Dag(seed).record([0.3, -0.7, 1.1])
    program = ag.compile([graph.root, *graph.others], graph.inputs, graph.parameters)
    loaded = again(program, path)

    for each in fields(Tape):
        before, after = getattr(program.tape, each.name), getattr(loaded.tape, each.name)
        assert type(before) is type(after), each.name
        if isinstance(before, np.ndarray):
            assert (before.dtype, before.tobytes()) == (after.dtype, after.tobytes()), each.name
        else:
            assert before == after, each.name
    point = [x.data for x in graph.inputs]
    assert repr(loaded(point)) == repr(program(point))
    assert repr(loaded.value_and_grad(point, True, aux=True)) == repr(
        program.value_and_grad(point, True, aux=True)
    )


@pytest.mark.parametrize("passes", [(), ("fold",), ("share", "prune"), ("contract",)])
@pytest.mark.parametrize("seed", range(10))
def test_whatever_passes_leave_is_saved(seed: int, passes: tuple[str, ...], path: Path) -> None:
    root, leaves = random_graph(seed)

    assert again(ag.compile(root, (), leaves, passes=passes), path)() == pytest.approx(root.data)


def test_all_of_a_tape_is_in_the_file() -> None:
    others = {"rows", "n_inputs", "n_parameters", "label_texts"}

    assert {each.name for each in fields(Tape)} == {*KINDS, *others}


def recorded() -> tuple[Value, list[Value], list[Value]]:
    """The squared error of a small network, its inputs and its parameters."""
    model = nn.MLP(2, [3, 1], activation="tanh", rng=np.random.default_rng(5))
    x, y = Value(0.3, "x"), Value(-0.2, "y")
    return (model([x, y]) - x * y) ** 2, [x, y], model.parameters()


@pytest.mark.parametrize("backend", RUN)
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_it_computes_and_differentiates_as_the_saved_one(
    backend: Any, reduction: Any, path: Path
) -> None:
    loss, inputs, parameters = recorded()
    loss.backward()
    program = ag.compile(loss, inputs, parameters, backend=backend, reduction=reduction)
    loaded = again(program, path)

    assert (loaded.backend, loaded.reduction, repr(loaded)) == (
        backend,
        reduction,
        repr(program),
    ) or (backend == "auto" and repr(loaded) == repr(program))
    value, gradient, by_inputs = loaded.value_and_grad([0.3, -0.2], True)
    assert value == pytest.approx(loss.data, rel=1e-12)
    assert gradient == pytest.approx([p.grad for p in parameters], rel=1e-12, abs=1e-15)
    assert by_inputs == pytest.approx([x.grad for x in inputs], rel=1e-12, abs=1e-15)
    for found, expected in zip(
        loaded.value_and_grad(POINTS), program.value_and_grad(POINTS), strict=True
    ):
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("backend", RUN)
def test_a_training_goes_on_with_the_numbers_it_would_have_had(backend: Any, path: Path) -> None:
    """Adam remembers two numbers of each parameter, and the number of the step."""
    loss, inputs, parameters = recorded()
    program = ag.compile(loss, inputs, parameters, backend=backend)
    program.train(nn.Adam(parameters, lr=0.05), POINTS, steps=4)
    loaded = again(program, path)
    losses = program.train(nn.Adam(parameters, lr=0.05), POINTS, steps=5)
    others = [Value(0.0) for _ in parameters]
    found = loaded.train(nn.Adam(others, lr=0.05), POINTS, steps=5)

    assert found == losses
    assert loaded.parameters.tolist() == program.parameters.tolist()
    assert loaded.state.steps == program.state.steps == 9
    assert {name: line.tolist() for name, line in loaded.state.items()} == {
        name: line.tolist() for name, line in program.state.items()
    }


@pytest.mark.parametrize("backend", ["c", "javascript"])
def test_a_text_is_the_same_text(backend: Any, path: Path) -> None:
    loss, inputs, parameters = recorded()
    program = ag.compile(loss, inputs, parameters, backend=backend)

    assert again(program, path).source == program.source


def test_the_file_can_be_read_by_numpy_alone(path: Path) -> None:
    loss, inputs, parameters = recorded()
    program = ag.compile(loss, inputs, parameters)
    program.save(path)

    with np.load(path, allow_pickle=False) as arrays:
        for name in KINDS:
            expected = np.asarray(getattr(program.tape, name))
            assert arrays[name].tolist() == expected.tolist(), name
        assert arrays["parameters"].tolist() == program.parameters.tolist()


def test_the_same_program_is_the_same_bytes(path: Path) -> None:
    loss, inputs, parameters = recorded()
    program = ag.compile(loss, inputs, parameters)
    program.save(path)
    first = path.read_bytes()
    again(again(program, path), path)

    assert path.read_bytes() == first


FRESH = """
import sys
from autograd import load_program
program = load_program(sys.argv[1])
print(program.backend, [x.hex() for x in program([0.25, 2.0])])
value, gradient = program.value_and_grad([0.25, 2.0], False, aux=True)
print(value[0].hex(), [x.hex() for x in gradient.tolist()])
"""


@pytest.mark.parametrize("backend", RUN)
def test_another_process_computes_the_same(backend: Any, path: Path) -> None:
    loss, inputs, parameters = recorded()
    program = ag.compile([loss, loss.exp()], inputs, parameters, backend=backend)
    program.save(path)
    done = subprocess.run(
        [sys.executable, "-c", FRESH, path],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    (value, _), gradient = program.value_and_grad([0.25, 2.0], False, aux=True)

    assert done.stdout.splitlines() == [
        f"{program.backend} {[x.hex() for x in program([0.25, 2.0])]}",
        f"{value.hex()} {[x.hex() for x in gradient.tolist()]}",
    ]


def test_numbers_that_are_not_finite_come_back(path: Path) -> None:
    """Constants and parameters are kept bit for bit, the sign of a nan included."""
    x, w = Value(1.0, "x"), Value(-np.inf, "w")
    strange = [float(np.array(bits, np.uint64).view(np.float64)) for bits in (0xFFF8000000000001,)]
    program = ag.compile([x + c for c in (np.inf, -0.0, 5e-324, *strange)] + [x * w], [x], [w])
    loaded = again(program, path)

    assert loaded.tape.constants.tobytes() == program.tape.constants.tobytes()
    assert loaded.parameters.tolist() == [-np.inf]


@pytest.mark.parametrize(
    "label", ["", "σ", "学习率", 'a"b', "*/ x /*", "\n", "\0", "\ud800", "é" * 99]
)
def test_labels_come_back(label: str, path: Path) -> None:
    x, w = Value(2.0, label), Value(3.0, "w")
    loaded = again(ag.compile(x * w, [x], [w]), path)

    assert (loaded.tape.label(0), loaded.tape.label(1)) == (label, "w")


def test_inputs_go_by_name(path: Path) -> None:
    x, y = Value(2.0, "x"), Value(3.0, "y")

    assert again(ag.compile(x - y, [x, y]), path)(y=1.0, x=5.0) == 4.0


def test_it_has_values_of_its_own(path: Path) -> None:
    """Of the numbers in the file, which `load` goes back to; `store` changes no others."""
    x, w = Value(2.0, "x"), Value(3.0, "w")
    program = ag.compile(x * w, [x], [w])
    loaded = again(program, path)
    w.data = 7.0
    loaded.train(nn.SGD([Value(0.0)], lr=0.5), [2.0], steps=1)
    loaded.store()

    assert loaded.parameters.tolist() == [2.0]
    assert (w.data, w.grad) == (7.0, 0.0)


def test_parameters_are_the_programs_and_not_those_of_the_values(path: Path) -> None:
    x, w = Value(2.0, "x"), Value(3.0, "w")
    program = ag.compile(x * w, [x], [w])
    program.parameters = [5.0]
    loaded = again(program, path)
    loaded.load()

    assert loaded.parameters.tolist() == [5.0]


def test_a_constant_that_changed_since_is_not_saved(path: Path) -> None:
    x, c = Value(2.0, "x"), Value(3.0, "c")
    program = ag.compile(x * c, [x])
    c.data = 4.0

    with pytest.raises(GraphChangedError, match="compiled as a constant of 3"):
        program.save(path)
    assert not path.exists()


def test_what_stands_at_the_path_stays_where_saving_fails(path: Path) -> None:
    loss, inputs, parameters = recorded()
    program = ag.compile(loss, inputs, parameters)
    program.save(path)
    path.chmod(0o640)
    before = path.read_bytes()
    program.state = nn.Adam([Value(1.0)]).state
    program.train(nn.Adam(parameters, lr=0.1), POINTS, steps=1)
    program._memory.state["m"] = np.zeros(2)

    with pytest.raises(ProgramFileError, match="was not written: its state remembers 'm' of 2"):
        program.save(path)
    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [*path.parent.iterdir()] == [path]


def test_saving_waits_for_a_step_of_another_thread(path: Path) -> None:
    """Parameters and state of one moment: with lr 1 and slope 1, as many steps as lost units."""
    x, w = Value(1.0, "x"), Value(0.0, "w")
    program = ag.compile(x * w, [x], [w], backend="python")
    optimizer = nn.SGD([w], lr=1.0, momentum=0.5)
    ended = threading.Event()

    def train() -> None:
        while not ended.is_set():
            program.step(optimizer, [0.0])
            program.step(optimizer, [1.0])

    def moment(steps: int) -> tuple[float, float]:
        number = velocity = 0.0
        for step in range(steps):
            velocity = 0.5 * velocity + step % 2
            number -= velocity
        return number, velocity

    thread = threading.Thread(target=train)
    thread.start()
    try:
        found = [again(program, path) for _ in range(5)]
    finally:
        ended.set()
        thread.join()

    for loaded in found:
        memory = next(iter(loaded.state.values()), np.zeros(1))
        expected = moment(loaded.state.steps)
        assert (loaded.parameters[0], memory[0]) == pytest.approx(expected, rel=1e-9)


def test_another_backend_may_be_asked_for(path: Path) -> None:
    x = Value(2.0, "x")
    program = ag.compile(x * x, [x], backend="numpy")

    assert again(program, path, backend="python").backend == "python"
    with pytest.raises(CompileError, match="backend is 'auto'.*did you mean 'numpy'"):
        load_program(path, backend="nunpy")  # type: ignore[arg-type]


def test_threads_are_those_of_the_machine_that_loads(path: Path) -> None:
    x = Value(2.0, "x")
    program = ag.compile(x * x, [x], threads=3)

    assert again(program, path).threads == 1
    assert again(program, path, threads=2).threads == 2
    with pytest.raises(CompileError, match="threads is how many threads"):
        load_program(path, threads=0)


def test_copies_and_pickles_save_too(path: Path) -> None:
    loss, inputs, parameters = recorded()
    program = ag.compile(loss, inputs, parameters)

    pickled = pickle.loads(pickle.dumps(program))  # noqa: S301  (made here)
    for other in (copy.copy(program), copy.deepcopy(program), pickled):
        assert again(other, path)([0.1, 0.2]) == program([0.1, 0.2])


@pytest.mark.parametrize("path", [None, 3, b"bytes.npz"])
def test_a_path_is_a_string_or_a_path(path: Any) -> None:
    x = Value(2.0)
    with pytest.raises(CompileError, match="save expects the path of a file"):
        ag.compile(x * x, [x]).save(path)
    with pytest.raises(CompileError, match="load_program expects the path of a file"):
        load_program(path)


def test_what_the_system_says_stays_as_it_is(tmp_path: Path) -> None:
    x = Value(2.0)
    with pytest.raises(FileNotFoundError):
        load_program(tmp_path / "nothing.npz")
    with pytest.raises(FileNotFoundError, match="no such folder"):
        ag.compile(x * x, [x]).save(tmp_path / "nowhere" / "a.npz")


def test_programs_are_found_in_both_packages() -> None:
    assert ag.load_program is load_program
    assert "load_program" in dir(ag)
    assert isinstance(ag.compile(Value(1.0) * 2.0), Program)
