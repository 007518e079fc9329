"""A tape from a file computes what it says, or is refused: no index leads outside."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.files import tapes
from autograd.compiler.tape.tape import Tape
from autograd.errors import ProgramFileError
from autograd.table.algebras import evaluated
from tests.compiler.files.forging import (
    POINT,
    Forged,
    array,
    forge,
    put,
)
from tests.compiler.graphs import THOROUGH
from tests.compiler.random_dags import Dag

load_program: Any = ag.load_program
"""Without types, for a program and a function are called differently."""


def interpreted(tape: Tape, inputs: list[float], parameters: list[float]) -> list[float]:
    """The outputs of a tape as its description says, one operation after the other."""
    numbers = [*inputs, *parameters, *tape.constants.tolist()]
    for index in range(len(tape)):
        row, operands = tape.operation(index)
        assert len(operands) == len(row.operands)
        found: list[Any] = []
        for parameter, operand in zip(row.operands, operands, strict=True):
            assert isinstance(operand, tuple) is parameter.starred
            slots = operand if isinstance(operand, tuple) else (operand,)
            assert all(0 <= slot < len(numbers) for slot in slots)
            chosen = tuple(numbers[slot] for slot in slots)
            found.append(chosen if isinstance(operand, tuple) else chosen[0])
        numbers.append(evaluated(row, found))
    return [numbers[output] for output in tape.outputs]


WIRES = ["code", "operands", "group_start", "group_slots", "outputs"]


def rewired(forged: Forged, rng: random.Random, wires: Sequence[str] = WIRES) -> None:
    """Other numbers in the arrays that say where numbers stand, mostly near those that were."""
    for _ in range(rng.randint(1, 2)):
        name = rng.choice(wires)
        array = forged.arrays[name].copy()
        if array.size:
            place = rng.randrange(array.size)
            strange: list[int] = [-1, 0, 1, len(array), 2**31 - 1, -(2**31), 2**15 - 1]
            now = int(array.flat[place]) + rng.choice([-2, -1, 1, 2])
            now = rng.choice(strange) if rng.random() < 0.2 else now
            array.flat[place] = np.array(now).astype(array.dtype)
        forged.arrays[name] = array


@pytest.mark.parametrize("seed", range(20))
def test_a_forged_tape_is_refused_or_computes_what_it_says(seed: int, path: Path) -> None:
    """By an interpreter that looks at every index, here and not in the library."""
    rng, graph = random.Random(seed), Dag(seed).record([0.3, -0.7, 1.1])
    program = ag.compile([graph.root, *graph.others], graph.inputs, graph.parameters)
    point = [x.data for x in graph.inputs]
    for _ in range(100 if THOROUGH else 10):
        program.save(path)
        forge(path, lambda forged: rewired(forged, rng))
        try:
            loaded = load_program(path)
        except ProgramFileError:
            continue
        expected = interpreted(loaded.tape, point, loaded.parameters.tolist())
        for backend in ("python", "numpy"):
            loaded = load_program(path, backend=backend)
            assert loaded(point) == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
            loaded.value_and_grad(point, True, aux=True)


def test_some_forged_tapes_are_taken_and_most_refused(path: Path) -> None:
    """Else the test above would try nothing."""
    rng, content, taken = random.Random(0), path.read_bytes(), 0
    for _ in range(100):
        path.write_bytes(content)
        forge(path, lambda forged: rewired(forged, rng))
        with contextlib.suppress(ProgramFileError):
            load_program(path)
            taken += 1

    assert 5 < taken < 70


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_machine_code_reads_nothing_that_a_forged_tape_has_not(seed: int, path: Path) -> None:
    """It has no bounds: what an index outside would read is there at first, and a crash later."""
    pytest.importorskip("numba")
    rng = random.Random(seed)
    # with other rows it would compile for long
    forge(path, lambda forged: rewired(forged, rng, ["operands", "group_slots", "outputs"]))
    try:
        loaded = load_program(path, backend="numba")
    except ProgramFileError:
        return
    expected = interpreted(loaded.tape, POINT, loaded.parameters.tolist())
    samples = np.tile(POINT, (70, 1))

    assert loaded(POINT) == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
    for found, due in zip(loaded(samples), expected, strict=True):
        assert found == pytest.approx(due, rel=1e-9, abs=1e-9, nan_ok=True)
    loaded.value_and_grad(samples, True, aux=True)


FORGED: list[Any] = [
    # the tape
    (put("code", -1, 0), "an operation is of no row"),
    (put("code", 99, 0), "an operation is of no row"),
    (put("operands", 2**31 - 1, 0, 0), "no number before its result|operands that its row has not"),
    (put("operands", -5, 0, 0), "no number before its result|operands that its row has not"),
    (put("operands", -1, 0, 0), "no number before its result|operands that its row has not"),
    (put("operands", 0, -1, 2), "operands that its row has not"),
    (put("group_start", 1, 0), "groups do not follow"),
    (put("group_start", 2**31 - 1, -1), "groups do not follow"),
    (put("group_start", -(2**31), 1), "groups do not follow"),
    (put("group_start", 0, 1), "groups do not follow"),
    (array("group_start", lambda x: x[:0]), "groups do not follow"),
    (put("group_slots", -1, 0), "an operand in a group is none of its numbers"),
    (put("group_slots", 10**6, 0), "an operand in a group is none of its numbers"),
    (put("outputs", -1, 0), "an output is none of its numbers"),
    (put("outputs", 10**6, 0), "an output is none of its numbers"),
    (array("outputs", lambda x: x[:0]), "an output is none of its numbers"),
    (put("label_indices", 7777, 0), "a label is none of its texts"),
    (put("label_indices", -1, 0), "a label is none of its texts"),
    (array("label_indices", lambda x: x[:-1]), "different numbers of operations"),
    (array("constants", lambda x: x[:-1]), "different numbers of operations"),
    (array("code", lambda x: x[:-1]), "different numbers of operations"),
    (array("operands", lambda x: x[:, :2].copy()), "different numbers of operations"),
    (put("n_inputs", 10**9), "different numbers of operations"),
    (put("labels", []), "a label is none of its texts"),
    (put("labels", ["a", ""]), "a label is none of its texts"),
    (put("labels", ["", "x", "x"]), "texts, each of them another"),
    (put("labels", ["", 3]), "texts, each of them another"),
    # arrays of another kind
    (array("code", lambda x: x.astype(np.int32)), "'code' is not of shape .* and kind '<i2'"),
    (array("operands", lambda x: x.astype(">i4")), "'operands' is not of shape"),
    (array("operands", np.asfortranarray), "'operands' is not of shape"),
    (array("parameters", lambda x: x.astype(np.float32)), "'parameters' is not of shape"),
    (array("constants", lambda x: x[:, None]), "the shape of 'constants' is"),
    (array("numbers", lambda _: np.ones(3)), "numbers of a function and no function"),
    # what stands beside it
    (put("n_parameters", 3), "different numbers of operations"),
    (array("parameters", lambda x: x[:-1]), "that it has 17 parameters and remembers 2 numbers"),
    (array("memory", lambda x: x[:1]), "remembers 2 numbers of each"),
    (array("memory", lambda x: x[:, :1].copy()), "remembers 2 numbers of each"),
    (put("remembered", ["m", "m"]), "texts, each of them another"),
    (put("steps", -1), "'steps' of its header is -1"),
    (put("steps", True), "'steps' of its header is True"),
    (put("steps", 1.5), "'steps' of its header is 1.5"),
    (put("steps", 2**64), "'steps' of its header is 18446744073709551616"),
    (put("single", True), "its one output are 2"),
    (put("single", 1), "'single' of its header is 1, and should be true or false"),
    (put("reduction", "max"), "'reduction' of its header is 'max'"),
    (put("backend", "os.system"), "'backend' of its header is 'os.system'"),
    (put("backend", ["numpy"]), "'backend' of its header is"),
    (put("chosen", {"single": "numpy"}), "'chosen' holds 'single', and should hold"),
    (put("chosen", dict.fromkeys(("single", "batch", "training"), "x")), "'single' of 'chosen'"),
    (put("chosen", None), "'chosen' holds None"),
    (put("rows", [["os.system", None]]), "the primitive 'os.system', which is not in the table"),
    (put("rows", [["__class__", None]]), "the primitive '__class__', which is not in the table"),
    (put("rows", [["add", "0" * 64]]), "another primitive 'add'"),
    (put("rows", [["add", None]] * 2), "a row is named twice"),
    (put("rows", ["add"]), "a row is 'add', and should be a name and a hash"),
    (put("rows", [[["add"], None]]), "a row is .*, and should be a name and a hash"),
    (put("rows", {"add": None}), "'rows' of its header is"),
    (put("function", {}), "its function holds nothing, and should hold 'name'"),
    (put("function", 3), "its function holds 3"),
    (put("version", 2), "has version 2 of the format, and version 1 is read here; load it with"),
    (put("version", True), "has version True of the format"),
    (put("version", "1"), "has version '1' of the format"),
    (put("format", "chainrule state 1"), "does not say that it is a chainrule program"),
    (put("new", 1), "its header holds .*'new'.*, and should hold"),
]


@pytest.mark.parametrize(("change", "message"), FORGED)
def test_what_no_program_writes_is_refused(
    change: Callable[[Forged], object], message: str, path: Path
) -> None:
    """With a right hash: it is no lock."""
    forge(path, change)

    with pytest.raises(ProgramFileError, match=f"^{path} was not loaded: .*({message})"):
        load_program(path)


LABELS = [
    "__import__('os').system('touch trap')", "x\nimport os", "*/ int y; /*", '"); touch("trap',
    "\0", "\ud800", "a" * 10**5, "None", "values", "inputs", "λ", "\u202e", "x = 1 #", "\\", "{x}",
]  # fmt: skip


@pytest.mark.parametrize("backend", ["python", "numpy", "c", "javascript", "auto"])
def test_labels_are_never_code(backend: Any, path: Path) -> None:
    """They stand in generated source, as names or in comments."""
    xs = [Value(0.5 + i, f"x{i}") for i in range(len(LABELS))]
    hidden = ag.prod([x.sin() for x in xs])
    hidden.label = "h"
    ag.compile(hidden.tanh() + xs[0], xs, backend=backend).save(path)

    def renamed(forged: Forged) -> None:
        labels = forged.header["labels"]
        forged.header["labels"] = ["", *LABELS, "h"][: len(labels)]

    forge(path, renamed)
    loaded = load_program(path)

    assert [loaded.tape.label(n) for n in range(len(LABELS))] == LABELS
    if backend in ("c", "javascript"):
        assert "import os" not in loaded.source.splitlines()
        return
    point = [0.5 + i for i in range(len(LABELS))]
    assert loaded(point) == pytest.approx(np.tanh(np.prod(np.sin(point))) + 0.5, rel=1e-12)


def test_groups_do_not_open_to_more_than_a_file_may(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group that many operations share is one in the file; neither written nor read beyond."""
    xs = [Value(float(i)) for i in range(50)]
    sums = [ag.affine(float(i), xs, xs) for i in range(50)]
    program = ag.compile(sums, xs, passes=())
    program.save(path)
    assert load_program(path).tape.n_operands == 50 * 101
    monkeypatch.setattr(tapes, "MOST_OPERANDS", 5049)

    with pytest.raises(ProgramFileError, match="was not loaded: its groups open to 5,050 operands"):
        load_program(path)
    with pytest.raises(ProgramFileError, match="was not written: its groups open to 5,050"):
        program.save(path)
