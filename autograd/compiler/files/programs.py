"""Programs as files, and files as what a program is made of."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np

from autograd.compiler.files.archives import Archive, bytes_of, packed
from autograd.compiler.files.calls import Called, read_call, written_call
from autograd.compiler.files.fields import Fields
from autograd.compiler.files.rows import read_rows, written_rows
from autograd.compiler.files.tapes import KINDS, arrays_of, tape_of
from autograd.compiler.runners import Backend, Reduction
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.updates import State
from autograd.errors import CompileError, ProgramFileError
from autograd.saving import write_atomically
from autograd.shortening import shown

AsPath = str | os.PathLike[str]

_FIELDS: Final = (
    "rows", "n_inputs", "n_parameters", "labels", "single", "reduction", "backend", "chosen",
    "steps", "remembered", "function",
)  # fmt: skip
_KINDS: Final = {
    **KINDS,
    "parameters": ("<f8", 1),
    "memory": ("<f8", 2),
    "numbers": ("<f8", 1),
}
"""Besides those of the tape: the parameters, a line of each for what an optimiser remembers, and
the numbers in the example and the defaults of a function."""

_CALLS: Final = ("single", "batch", "training")


class Kept(NamedTuple):
    """What a file keeps of a program."""

    tape: Tape
    single: bool
    reduction: Reduction
    backend: Backend | Literal["auto"]
    chosen: Mapping[str, Backend]
    parameters: Floats
    state: State


def write(path: AsPath, kept: Kept, called: Called | None = None) -> None:
    """Write a program into a file, and how it is called if it was made of a function."""
    name = _checked("save", path)
    try:
        content = content_of(kept, called)
    except ProgramFileError as error:
        raise ProgramFileError(f"{name} was not written: {error}.") from None
    write_atomically(name, content)


def content_of(kept: Kept, called: Called | None = None) -> bytes:
    """What a file of a program holds."""
    return packed(*_written(kept, called))


def read(path: AsPath) -> tuple[Kept, Called | None]:
    """What a file keeps; a ProgramFileError for any other file."""
    name = _checked("load_program", path)
    try:
        return _read(Archive(bytes_of(name), _FIELDS, _KINDS))
    except ProgramFileError as error:
        raise ProgramFileError(f"{name} was not loaded: {error}.") from None


def _checked(asked: str, path: Any) -> str:
    if isinstance(path, str | os.PathLike) and isinstance(name := os.fspath(path), str):
        return name
    raise CompileError(
        f"{asked} expects the path of a file as a string or Path, got {shown(path)}."
    )


def _written(kept: Kept, called: Called | None) -> tuple[dict[str, Any], dict[str, Any]]:
    tape, n = kept.tape, len(kept.parameters)
    for name, line in kept.state.items():
        if np.shape(line) != (n,):
            raise ProgramFileError(
                f"its state remembers {shown(name)} of {np.size(line)} parameters, and it has {n}; "
                "give the program the state of an optimiser of its own, or {} to begin anew"
            )
    function, numbers = (None, []) if called is None else written_call(called)
    header = {
        "rows": written_rows(tape.rows),
        "n_inputs": tape.n_inputs,
        "n_parameters": tape.n_parameters,
        "labels": list(tape.label_texts),
        "single": kept.single,
        "reduction": kept.reduction,
        "backend": kept.backend,
        "chosen": dict(kept.chosen),
        "steps": kept.state.steps,
        "remembered": list(kept.state),
        "function": function,
    }
    lines = [np.asarray(line, dtype=np.float64) for line in kept.state.values()]
    arrays = {
        **arrays_of(tape),
        "parameters": kept.parameters,
        "memory": np.array(lines).reshape(len(lines), n),
        "numbers": np.array(numbers, dtype=np.float64),
    }
    return header, arrays


def _read(archive: Archive) -> tuple[Kept, Called | None]:
    header, arrays = archive.header, archive.arrays
    n = header.whole("n_parameters")
    rows = read_rows(header.listed("rows"))
    tape = tape_of(rows, arrays, (header.whole("n_inputs"), n), header.texts("labels"))
    names, memory = header.texts("remembered"), arrays["memory"]
    if arrays["parameters"].shape != (n,) or memory.shape != (len(names), n):
        raise ProgramFileError(
            f"its header says that it has {n} parameters and remembers {len(names)} numbers of "
            "each, and its arrays are of others"
        )
    single = header.truth("single")
    if single and len(tape.outputs) > 1:
        raise ProgramFileError(f"its one output are {len(tape.outputs)}")
    called = None
    if header["function"] is not None:
        called = read_call(header["function"], arrays["numbers"].tolist(), len(tape.outputs))
        if len(called.arguments.numbers) != tape.n_inputs or single != (type(called.form) is float):
            raise ProgramFileError("its function has another number of arguments or results")
    elif len(arrays["numbers"]):
        raise ProgramFileError("it has numbers of a function and no function")
    kept = Kept(
        tape,
        single,
        header.one_of("reduction", get_args(Reduction)),
        header.one_of("backend", ("auto", *get_args(Backend))),
        _chosen(header["chosen"]),
        arrays["parameters"],
        State(dict(zip(names, memory, strict=True)), header.whole("steps")),
    )
    return kept, called


def _chosen(found: Any) -> dict[str, Backend]:
    """What `auto` has chosen for each kind of call."""
    if found == {}:
        return {}
    fields = Fields(found, "'chosen'", _CALLS)
    return {kind: fields.one_of(kind, get_args(Backend)) for kind in _CALLS}
