"""With this function one goes on with a program that was saved."""

from __future__ import annotations

from typing import Literal, get_args

from autograd.compiler.arguments import refuse_unknown, threads_of
from autograd.compiler.batched import BatchedFunction
from autograd.compiler.files.programs import AsPath, read
from autograd.compiler.functions import CompiledFunction
from autograd.compiler.program import Program
from autograd.compiler.runners import Backend
from autograd.engine.value import Value


def load_program(
    path: AsPath, *, backend: Backend | Literal["auto"] | None = None, threads: int = 1
) -> Program | CompiledFunction | BatchedFunction:
    """The program that `program.save(path)` wrote, or the compiled function of `call.save(path)`.

    It computes what the saved one computed, and trains on from the same parameters and the same
    state of the optimiser. Its parameters are its own, `program.parameters`; the Values that it was
    compiled from stay apart, and an optimiser for it has as many, in the order of compile:

        for p, number in zip(model.parameters(), program.parameters.tolist()):
            p.data = number

    `backend` is another than the one it was compiled for, say where there is no numba. `threads`
    are those of this machine, see `compile`: a file does not keep their number.

    Files are data: reading one runs no code, wherever it comes from, and every index in it is
    checked before anything computes with it. What is damaged, of another format or version, no
    program, or needs a primitive that is not in the table, is a ProgramFileError; what cannot be
    opened, an OSError.

    >>> import os, tempfile
    >>> from autograd import compile, exp
    >>> growth = compile(lambda start, rate: start * exp(rate), (1.0, 0.0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "growth.npz")
    ...     growth.save(path)
    ...     load_program(path).value_and_grad(2.0, rate=0.0)
    (2.0, (1.0, 2.0))
    """
    if backend is not None:
        refuse_unknown("backend", backend, ("auto", *get_args(Backend)))
    threads = threads_of(threads)
    kept, called = read(path)
    tape, first = kept.tape, kept.tape.n_inputs
    numbers = enumerate(kept.parameters.tolist(), start=first)
    program = Program.of_kept(
        kept if backend is None else kept._replace(backend=backend, chosen={}),
        [Value(number, tape.label(slot)) for slot, number in numbers],
        threads,
    )
    if called is None:
        return program
    arguments, form, axes = called
    if axes is None:
        return CompiledFunction(program, arguments, form)
    return BatchedFunction(program, arguments, form, axes)
