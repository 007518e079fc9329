"""The machine-code backend: the table that its loop reads, its products, its updates, its files."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler import costs
from autograd.compiler.courses import Course
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.tape.building import tape_of
from autograd.compiler.targets.numba import cache, code, loop
from autograd.compiler.targets.numba.cases import Case, Form, ordered
from autograd.compiler.targets.numba.encoding import Encoded, encoded
from autograd.compiler.targets.numba.executor import NumbaExecutor
from autograd.compiler.targets.numba.straight import training_source
from autograd.compiler.targets.numba.update import address_of
from autograd.errors import CompileError
from autograd.notation.languages.numba import Numba
from nn import SGD

TOLERANCE = 1e-12
"""Sums of some hundred terms of about 1, added in another order."""


Build = Callable[[Sequence[Value], Sequence[Value]], Value]


def encoding_of(root: Value, inputs: Sequence[Value], parameters: Sequence[Value]) -> Encoded:
    return encoded(schedule_of(tape_of([root], inputs, parameters)[0]))


def executor_of(
    root: Value, inputs: Sequence[Value], parameters: Sequence[Value], to_inputs: bool = False
) -> NumbaExecutor:
    tape, _ = tape_of([root], inputs, parameters)
    schedule = schedule_of(tape, to_inputs)
    return NumbaExecutor(tape, schedule, Memory(tape, schedule))


def leaves(n: int, first: float = 0.1) -> list[Value]:
    return [Value(first + 0.03 * i) for i in range(n)]


# --- forms


def total(parts: Sequence[Value]) -> Value:
    root: Value = ag.sum(parts)
    return root


def chain(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    root = ws[0]
    for _ in range(30):
        root = (root * 0.9).sin() + (xs[0] if xs else 0.1)
    return root


def wide(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    return total([x.tanh() for x in xs or ws])


def one_beside(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    first, *others = [*ws, *xs]
    return total([first * x for x in others])


def two_lines(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    first, *others = [*ws, *xs]
    return total([(first * x).sin() / first for x in others])


def apart(_: Sequence[Value], ws: Sequence[Value]) -> Value:
    *most, left_out, last = ws
    return total([*(w.tanh() for w in [*most, last]), left_out])


def choices(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    return total([ag.where(w - 0.2, w * w, 0.5 * w) for w in xs or ws])


def overlapping(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    return total([ag.logsumexp([*ws[:3], *xs]), ag.prod(ws[1:]), ag.max([ws[0], ws[1]])])


def layer(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    return total([ag.affine(ws[10 * i + 9], ws[10 * i : 10 * i + 9], xs).relu() for i in range(5)])


def patches(xs: Sequence[Value], ws: Sequence[Value]) -> Value:
    corners = [4 * i + j for i in range(3) for j in range(3)]
    return total(
        [
            ag.affine(ws[8 + f], ws[4 * f : 4 * f + 4], [xs[c + k] for k in (0, 1, 4, 5)]).tanh()
            for f in range(2)
            for c in corners
        ]
    )


PROVOKED: dict[str, tuple[Build, int, int, Form]] = {
    "a chain is a stream": (chain, 0, 1, "stream"),
    "its links are operations": (chain, 0, 1, "operation"),
    "so are those of samples": (chain, 1, 1, "operation"),
    "neighbours are flat": (wide, 0, costs.NEIGHBOURS[0], "flat"),
    "so are those of samples, of fewer": (wide, costs.NEIGHBOURS[1], 0, "flat"),
    "one number beside neighbours is flat": (one_beside, 0, 1 + costs.NEIGHBOURS[0], "flat"),
    "one parameter beside inputs is flat": (one_beside, costs.NEIGHBOURS[1], 1, "flat"),
    "one number beside two lines is flat": (two_lines, 0, 1 + costs.NEIGHBOURS[0], "flat"),
    "one parameter beside two lines of inputs is flat": (two_lines, costs.NEIGHBOURS[1], 1, "flat"),
    "neighbours with a gap are operations": (apart, 0, costs.NEIGHBOURS[0] + 1, "operation"),
    "choices are flat": (choices, 0, costs.NEIGHBOURS[0], "flat"),
    "few choices are operations": (choices, 0, 3, "operation"),
    "choices of samples are flat": (choices, costs.NEIGHBOURS[1], 0, "flat"),
    "groups are grouped": (overlapping, 0, 5, "grouped"),
    "parameters and inputs in one group are lifted": (overlapping, 2, 5, "lift"),
    "a layer is a product": (layer, 9, 50, "product"),
    "patches of a picture are gathered": (patches, 16, 10, "gathered"),
}
"""Graphs that provoke the forms: how to build each, of how many inputs and parameters."""


def provoked(name: str) -> tuple[Value, list[Value], list[Value]]:
    build, n_inputs, n_parameters, _ = PROVOKED[name]
    xs, ws = leaves(n_inputs, 0.3), leaves(n_parameters)
    return build(xs, ws), xs, ws


def test_graphs_provoke_every_form() -> None:
    assert {form for *_, form in PROVOKED.values()} == {*get_args(Form)}


@pytest.mark.parametrize("name", PROVOKED)
def test_a_graph_provokes_its_form(name: str) -> None:
    *_, form = PROVOKED[name]

    assert form in encoding_of(*provoked(name)).forms


@pytest.mark.parametrize("name", PROVOKED)
@pytest.mark.usefixtures("whole_loop")
def test_every_form_computes_what_recording_does(name: str) -> None:
    """Each sample recorded by itself, gradients of parameters added up."""
    root, inputs, parameters = provoked(name)
    samples = np.random.default_rng(0).normal(size=(len(inputs), 7 if inputs else 1))
    program = ag.compile(root, inputs, parameters, backend="numba")
    found = program.value_and_grad(list(samples), to_inputs=bool(inputs))
    values, by_parameters, by_inputs = [], np.zeros(len(parameters)), []
    for sample in samples.T:
        xs, ws = list(map(Value, sample.tolist())), leaves(len(parameters))
        value = PROVOKED[name][0](xs, ws)
        value.backward()
        values.append(value.data)
        by_parameters += [w.grad for w in ws]
        by_inputs.append([x.grad for x in xs])

    recorded = (np.array(values), by_parameters, np.transpose(by_inputs))
    for ours, expected in zip(found, recorded, strict=False):
        np.testing.assert_allclose(np.ravel(ours), expected.ravel(), TOLERANCE, TOLERANCE)


def test_narrow_operations_of_different_rows_are_one_line() -> None:
    """A chain has a level for each node, and would have as many lines."""
    assert len(encoding_of(*provoked("a chain is a stream")).table) == 1


def test_operations_of_samples_begin_a_line() -> None:
    """Those of the whole batch before them run once, and not for each block."""
    x, w = leaves(2)
    encoding = encoding_of(w.exp() * x, [x], [w])

    assert (encoding.n_uniform, len(encoding.table)) == (1, 2)


def test_numbers_with_a_gap_are_no_neighbours() -> None:
    assert "flat" not in encoding_of(*provoked("neighbours with a gap are operations")).forms


@pytest.mark.usefixtures("whole_loop")
def test_a_condition_receives_nothing() -> None:
    """The slope of the table is None, so that not even nan times 0 arrives there."""
    x, y = Value(np.nan), Value(3.0)
    _, gradient = ag.compile(ag.where(x, y, 0.5), [], [x, y], backend="numba").value_and_grad()

    assert gradient.tolist() == [0.0, 1.0]


# --- an optimiser's update


def test_other_settings_are_the_same_rule() -> None:
    """So that a learning rate that changes every epoch compiles nothing."""
    pytest.importorskip("numba")
    slow, fast = (SGD(leaves(1), lr=lr).update for lr in (0.1, 0.2))

    assert address_of(slow) == address_of(fast)


# --- files


@pytest.fixture
def fresh_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The folder for machine code is looked for anew."""
    cache.folder.cache_clear()
    yield monkeypatch
    cache.folder.cache_clear()


def test_the_folder_is_this_users_alone(fresh_folder: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fresh_folder.delenv(cache.FOLDER_VARIABLE, raising=False)
    fresh_folder.setattr(sys, "platform", "linux")
    fresh_folder.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = cache.folder()

    assert folder == tmp_path / "chainrule"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_given_folder_that_others_can_write_is_refused(
    fresh_folder: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What lies there is run."""
    tmp_path.chmod(0o777)
    fresh_folder.setenv(cache.FOLDER_VARIABLE, str(tmp_path))

    with pytest.raises(CompileError, match="others can write .* that you alone can write"):
        cache.folder()


def test_without_a_folder_there_is_a_temporary_one(
    fresh_folder: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As where the home cannot be written."""
    (tmp_path / "file").touch()
    fresh_folder.delenv(cache.FOLDER_VARIABLE, raising=False)
    fresh_folder.setattr(sys, "platform", "linux")
    fresh_folder.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert cache.folder() == Path(cache._temporary().name)


def test_a_module_that_fails_is_not_kept(fresh_folder: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("numba")
    tmp_path.chmod(0o700)
    fresh_folder.setenv(cache.FOLDER_VARIABLE, str(tmp_path))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            code.machine_code("1 / 0")

    assert list(tmp_path.iterdir()) == []


def test_numba_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.compiler.targets.numba.code.numba_is_installed", lambda: False)
    x = Value(1.0)

    with pytest.raises(CompileError, match="pip install numba"):
        ag.compile(x.exp(), parameters=[x], backend="numba")


# --- the loop


def mixed(varying: bool) -> tuple[Value, list[Value], list[Value]]:
    """A root that needs every form of case in both spaces, its inputs and its parameters."""
    image, weights = leaves(16), leaves(40, -0.5)
    patches = [[image[4 * i + j + k] for k in (0, 1, 4, 5)] for i in range(3) for j in range(3)]
    maps = [
        ag.affine(weights[8 + f], weights[4 * f : 4 * f + 4], patch).tanh()
        for f in range(2)
        for patch in patches
    ]
    hidden = [ag.dot(weights[10 + i : 28 + i], maps).relu() for i in range(5)]
    mixture = ag.max([weights[3], hidden[1], hidden[2]]) * weights[39] + hidden[3].sin()
    parts = [
        mixture,
        ag.logsumexp(hidden[:3]),
        ag.logsumexp(hidden[2:]),
        ag.dot(weights, weights),
        weights[0] / weights[1],
    ]
    root = ag.sum([*parts, ag.prod(weights[36:]), ag.mean([w.square() for w in weights])])
    return root, image if varying else [], weights if varying else [*image, *weights]


@pytest.fixture(scope="module")
def whole_loop() -> None:
    """One loop for all graphs of this file, that takes some seconds to compile."""
    pytest.importorskip("numba")
    cases: set[Case] = set()
    for root, inputs, parameters in (mixed(False), mixed(True), *map(provoked, PROVOKED)):
        tape, _ = tape_of([root], inputs, parameters)
        for to_inputs in (False, True):
            cases |= {*encoded(schedule_of(tape, to_inputs)).cases}
    loop.loop_for(ordered(cases))


def test_the_graph_has_every_form() -> None:
    found = encoding_of(*mixed(False)).forms | encoding_of(*mixed(True)).forms

    assert found == {*get_args(Form)}


@pytest.mark.usefixtures("whole_loop")
def test_a_loop_with_more_cases_serves_as_well() -> None:
    """Its cases have other positions; the records of a graph follow."""
    known = len(loop._loaded)
    root, inputs, parameters = provoked("its links are operations")
    value, _ = ag.compile(root, inputs, parameters, backend="numba").value_and_grad()

    assert value == pytest.approx(root.data, rel=TOLERANCE)
    assert len(loop._loaded) == known


def test_a_kernel_that_numba_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's `math` has a cube root, and numba knows none."""
    pytest.importorskip("numba")
    monkeypatch.setattr(Numba, "words", {**Numba.words, "exp": "math.cbrt"})
    monkeypatch.setattr(loop, "_loaded", [])
    x = Value(8.0)
    program = ag.compile(x.exp() * x, parameters=[x], backend="numba")

    with pytest.raises(CompileError, match=r"the kernel 'math\.cbrt' of the row 'exp'"):
        program()
    with pytest.raises(CompileError, match=r"the kernel 'math\.cbrt' of the row 'exp'"):
        program.train(SGD([x], lr=0.1), [], costs.WORTH_STEPS)


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 5, 1000])
@pytest.mark.usefixtures("whole_loop")
def test_a_batch_of_any_size_agrees_with_numpy(batch: int) -> None:
    """A batch of 1000 runs in blocks, the last of them shorter."""
    root, inputs, parameters = mixed(True)
    samples = np.random.default_rng(batch).normal(size=(16, batch))
    found, expected = (
        ag.compile(root, inputs, parameters, backend=backend, reduction="mean").value_and_grad(
            list(samples), to_inputs=True
        )
        for backend in ("numba", "numpy")
    )

    for ours, numpys in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, numpys, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.usefixtures("whole_loop")
def test_a_graph_without_inputs_agrees_with_backward() -> None:
    root, _, parameters = mixed(False)
    root.backward()
    value, gradient = ag.compile(root, [], parameters, backend="numba").value_and_grad()

    assert value == pytest.approx(root.data, rel=TOLERANCE)
    np.testing.assert_allclose(gradient, [p.grad for p in parameters], TOLERANCE, TOLERANCE)


@pytest.mark.usefixtures("whole_loop")
def test_gradients_of_inputs_stay_when_others_are_computed() -> None:
    root, inputs, parameters = mixed(True)
    executor = executor_of(root, inputs, parameters, to_inputs=True)
    executor.memory.parameters[:] = [p.data for p in parameters]
    samples = np.random.default_rng(0).normal(size=(16, 9))
    executor.value_and_gradient(samples, mean=False)
    first = executor.input_gradient()
    kept = first.copy()
    executor.value_and_gradient(2.0 * samples, mean=False)

    assert kept.any()
    assert (first == kept).all()


def trained(backend: Any, steps: int, **settings: Any) -> tuple[list[float], Any, Any, Any]:
    root, _, parameters = mixed(False)
    program = ag.compile(root, [], parameters, backend=backend)
    optimizer = SGD(parameters, lr=1e-4, **settings)
    history = program.train(optimizer, [], steps)
    return history, program.parameters.copy(), program.gradient, program.state


@pytest.mark.usefixtures("whole_loop")
@pytest.mark.parametrize("settings", [{}, {"momentum": 0.5, "nesterov": True, "weight_decay": 0.1}])
def test_training_in_the_loop_is_training_step_by_step(settings: dict[str, Any]) -> None:
    found, expected = trained("numba", 5, **settings), trained("numpy", 5, **settings)

    for ours, numpys in zip(found[:3], expected[:3], strict=True):
        np.testing.assert_allclose(ours, numpys, rtol=1e-10)
    for name, numpys in expected[3].items():
        np.testing.assert_allclose(found[3][name], numpys, rtol=1e-10)


@pytest.mark.usefixtures("whole_loop")
def test_one_step_in_machine_code_is_the_programs_own() -> None:
    root, inputs, parameters = mixed(True)
    samples = np.random.default_rng(0).normal(size=(16, 3))
    optimizer = SGD(parameters, lr=1e-3, momentum=0.5)
    program = ag.compile(root, inputs, parameters, backend="numpy")
    program.step(optimizer, list(samples))
    executor = executor_of(root, inputs, parameters)
    executor.memory.move(program.parameters, program.state)
    update = optimizer.update
    (value,), _ = executor.train(update, optimizer.numbers, samples, False, Course(1))
    state = executor.memory.state

    np.testing.assert_allclose(value, program.step(optimizer, list(samples)), rtol=TOLERANCE)
    np.testing.assert_allclose(executor.memory.parameters, program.parameters, rtol=TOLERANCE)
    np.testing.assert_allclose(state["momentum_buffer"], program.state["momentum_buffer"])


# --- tiny graphs


def tiny() -> tuple[Value, Value, list[Value]]:
    """Something of each kind that rules are written in: a call, a choice, a group, a remainder."""
    x, (a, b) = Value(0.7), leaves(2, 0.6)
    parts = [(a * x).exp(), b.relu() % a, ag.logsumexp([a, b, x]), ag.prod([a, b, b])]
    return ag.sum(parts), x, [a, b]


def test_a_tiny_graph_is_trained_as_step_by_step() -> None:
    pytest.importorskip("numba")
    root, x, parameters = tiny()
    results = []
    for backend in ("numba", "numpy"):
        program = ag.compile(root.square(), [x], parameters, backend=backend)  # type: ignore[call-overload,arg-type,unused-ignore]
        optimizer = SGD(parameters, lr=1e-5, momentum=0.9)
        history = program.train(optimizer, [0.7], costs.WORTH_STEPS + 1)
        state = program.state["momentum_buffer"]
        results.append((history, program.parameters.copy(), program.gradient, state))

    for ours, numpys in zip(*results, strict=True):
        # errors of a thousand steps add up
        np.testing.assert_allclose(ours, numpys, rtol=1e-9)


def test_labels_need_no_machine_code_of_their_own() -> None:
    """Two students who name their weights differently share a file."""
    pytest.importorskip("numba")
    sources = []
    for label in ("w", "weight"):
        x = Value(0.5, label)
        optimizer = SGD([x], lr=0.1)
        tape, _ = tape_of([x.exp()], [], [x])
        sources.append(training_source(tape, optimizer.update))

    assert sources[0] == sources[1]


def test_a_changed_setting_of_an_optimiser_is_taken_into_account() -> None:
    """w * w from 1: a step of 0.1 leaves 0.8, one of 0.25 half of what there is."""
    pytest.importorskip("numba")
    w = Value(1.0)
    program = ag.compile(w * w, parameters=[w], backend="numba")
    optimizer = SGD([w], lr=0.1)
    program.step(optimizer)
    program.step(optimizer)
    optimizer.lr = 0.25
    program.step(optimizer)

    assert program.parameters.tolist() == pytest.approx([0.8 * 0.8 * 0.5])
