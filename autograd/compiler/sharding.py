"""With this module one spreads a batch over the workers of an executor: processes or machines.

A shard is a part of the batch. What a worker is asked depends on nothing but the pickled program,
the parameters and the shard, so an executor that loses a worker may ask another the same.
"""

from __future__ import annotations

import hashlib
import operator
import os
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, BrokenExecutor, CancelledError, Executor, wait
from contextlib import contextmanager
from functools import reduce
from itertools import pairwise
from threading import get_ident
from typing import Any, Protocol

import numpy as np

from autograd.compiler import costs
from autograd.compiler.arguments import Given, Inputs, table_of
from autograd.compiler.courses import ONE, Course
from autograd.compiler.naming import in_order
from autograd.compiler.runners import mean_of
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.training import Trainable
from autograd.compiler.turns import Turn
from autograd.compiler.updates import Optimizer, Settings, State, Update
from autograd.errors import CompileError, WorkerError
from autograd.shortening import shown

Packed = tuple[str, bytes]
"""A pickled program after the name by which workers keep it."""


class Shardable(Protocol):
    """What shards need of a program."""

    tape: Tape
    parameters: Floats

    @property
    def reduction(self) -> str: ...

    @property
    def state(self) -> State: ...

    @property
    def gradient(self) -> Floats: ...

    def __call__(self, inputs: Given = ()) -> Any: ...

    def value_and_grad(
        self, inputs: Given = (), to_inputs: bool | None = None, *, aux: bool = False
    ) -> tuple[Any, ...]: ...

    def move(self, parameters: Floats, state: State) -> None: ...

    def refuse_changed(self) -> None: ...

    def refuse_hooks(self) -> None: ...

    def update_of(self, optimizer: Optimizer) -> Update: ...

    def numbers_of(self, optimizer: Optimizer, update: Update) -> Settings: ...


class Sharded(Trainable):
    """A program whose batches are computed in shards by the workers of an executor.

    It has the methods of the program with the same results, but for the rounding of the sums over
    the batch; those are added in the order of the shards, so as many shards give the same bits
    again. Parameters and state are the program's own. They travel with every call, as the inputs
    do; the program itself is unpickled and scheduled once by each thread of a worker. Inputs that
    are single numbers go to every shard; without a batch there is one shard.

    `shards` is how many parts a batch has, at most one a sample; by default as many as the
    executor tells that it has workers, else as many as this machine has processors.

    When a call fails or is interrupted, parameters and state are as the last finished step left
    them, and no task of a pool is running any more.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from autograd import Value, compile
    >>> x, w = Value(3.0), Value(2.0)
    >>> program = compile(w * x, inputs=[x], parameters=[w])
    >>> with ThreadPoolExecutor(2) as executor:
    ...     Sharded(program, executor).value_and_grad([np.array([1.0, 2.0, 3.0])])
    (array([2., 4., 6.]), array([6.]))
    """

    def __init__(self, program: Shardable, executor: Executor, shards: int | None = None) -> None:
        if not callable(getattr(executor, "submit", None)):
            raise CompileError(
                "shard expects an executor such as concurrent.futures.ProcessPoolExecutor() or "
                f"Dask's Client.get_executor(), got {shown(executor)}."
            )
        self.program = program
        self.executor = executor
        self.shards = _workers_of(executor) if shards is None else _positive(shards)
        self._turn = Turn()
        program.refuse_changed()
        pickled = pickle.dumps(program)
        self._packed: Packed = hashlib.sha256(pickled).hexdigest(), pickled

    def __repr__(self) -> str:
        return f"Sharded({self.program!r}, {self.executor!r}, shards={self.shards})"

    @property
    def parameters(self) -> Floats:
        """The program's own parameters; calls send them along as they are then."""
        return self.program.parameters

    def __call__(self, inputs: Given = (), **named: Any) -> Any:
        """The outputs at these inputs: numbers, or arrays of one number a sample, in order."""
        results, _ = self._ask(_outputs, in_order(inputs, self._tape, named))
        if isinstance(results[0], list):
            return [_joined(parts) for parts in zip(*results, strict=True)]
        return _joined(results)

    def value_and_grad(
        self, inputs: Given = (), to_inputs: bool | None = None, *, aux: bool = False
    ) -> tuple[Any, ...]:
        """The output, and its derivative by every parameter, added up over the whole batch.

        With reduction `"mean"` the derivative is divided by the number of all samples. With
        `to_inputs` a third result is the derivative by the inputs, also of a program that has only
        these unless it is False, and with `aux` the others of several outputs stand beside the
        first, `(output, others)`, as the program gives them.
        """
        self.program.refuse_hooks()
        results, sizes = self._ask(_value_and_grad, inputs, to_inputs, aux)
        values, gradients, *by_inputs = zip(*results, strict=True)
        others: list[Any] = []
        if aux:
            values, parts = zip(*values, strict=True)
            others = list(map(_joined, zip(*parts, strict=True)))
        if np.ndim(values[0]) == 0:  # one number for the whole batch, the same from every shard
            del sizes[1:]
        mean = self.program.reduction == "mean"
        shares = [size / sum(sizes) if mean else 1.0 for size in sizes]
        with np.errstate(all="ignore"):
            gradient = reduce(np.add, map(np.multiply, shares, gradients))
            lines = [_joined(list(map(np.multiply, shares, each))) for each in by_inputs]
        self.program.gradient[:] = gradient
        value = _joined(values)
        return (value, others) if aux else value, gradient, *lines

    def step(self, optimizer: Optimizer, inputs: Given = (), *, aux: bool = False) -> Any:
        """Update the program's parameters once; the output before, with `aux` the others too."""
        return self._stepped(optimizer, inputs, aux=aux)

    def _stepped(
        self,
        optimizer: Optimizer,
        inputs: Given,
        course: Course = ONE,
        step: int = 0,
        *,
        aux: bool,
    ) -> Any:
        """One of the steps of a course, on the inputs of it."""
        update, program = self.update_of(optimizer), self.program
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            value, gradient = self.value_and_grad(inputs, aux=aux)
            numbers = course.numbers(program.numbers_of(optimizer, update), step)
            program.move(*update.applied(self.parameters, gradient, program.state, numbers))
            return value
        finally:
            turn.owner = 0

    def update_of(self, optimizer: Optimizer) -> Update:
        """What an optimiser does; an error unless it is one, of the program's parameters."""
        return self.program.update_of(optimizer)

    @property
    def _tape(self) -> Tape:
        return self.program.tape

    def _trained(self, optimizer: Optimizer, inputs: Inputs, course: Course) -> list[float]:
        return [
            mean_of(self._stepped(optimizer, course.inputs(inputs, k), course, k, aux=False))
            for k in range(course.steps)
        ]

    def _ask(
        self, task: Callable[..., Any], inputs: Given, *more: Any
    ) -> tuple[list[Any], list[int]]:
        """What the task gives for each shard, and how many samples each shard has."""
        self.program.refuse_changed()
        table, batched = table_of(in_order(inputs, self._tape), self._tape.n_inputs)
        batch = table.shape[1]
        shards = min(self.shards, batch)
        bounds = [batch * number // shards for number in range(shards + 1)]
        parts = [table[:, start:stop] for start, stop in pairwise(bounds)]
        parameters = self.parameters.copy()  # after an interrupt it may still be on its way
        questions = [
            (self._packed, parameters, part.T if batched else part[:, 0].tolist(), *more)
            for part in parts
        ]
        try:
            results = _answers(self.executor, task, questions)
        except (BrokenExecutor, CancelledError) as error:
            raise WorkerError(
                f"{batch} samples in {shards} shards were asked of {self.executor!r}, which lost a "
                f"worker or was closed ({type(error).__name__}: {error}). The parameters are as "
                "before the step; make a new executor and shard the program over that."
            ) from error
        return results, [part.shape[1] for part in parts]


def _answers(executor: Executor, task: Callable[..., Any], questions: list[Any]) -> list[Any]:
    """The results in the order of the questions, or the first failure, with nothing left to run."""
    futures: list[Any] = []
    try:
        futures.extend(executor.submit(task, *question) for question in questions)
        wait(futures, return_when=FIRST_EXCEPTION)
        return [future.result() for future in futures if future.done()]
    finally:
        wait([future for future in futures if not future.cancel()])


def _outputs(packed: Packed, parameters: Floats, inputs: Any) -> Any:
    with _unpacked(packed) as program:
        program.parameters = parameters
        return program(inputs)


def _value_and_grad(
    packed: Packed, parameters: Floats, inputs: Any, to_inputs: bool | None, aux: bool
) -> tuple[Any, ...]:
    with _unpacked(packed) as program:
        program.parameters = parameters
        return program.value_and_grad(inputs, to_inputs, aux=aux)


class _Kept(threading.local):
    """The programs of this thread, the one used last at the end; a program serves one at a time."""

    def __init__(self) -> None:
        self.programs: OrderedDict[str, Shardable] = OrderedDict()


_kept = _Kept()


@contextmanager
def _unpacked(packed: Packed) -> Iterator[Shardable]:
    """The program, from an earlier task if this thread has kept it.

    After an exception it is dropped: nobody knows how far its buffers got.
    """
    name, pickled = packed
    programs = _kept.programs
    program = programs.pop(name, None)
    if program is None:
        program = pickle.loads(pickled)  # noqa: S301  (the executor unpickled this very task)
    yield program
    programs[name] = program
    if len(programs) > costs.KEPT_PROGRAMS:
        programs.popitem(last=False)


def _joined(parts: Sequence[Any]) -> Any:
    """One number a sample, from all shards; what is one number for the batch is in each shard."""
    return np.concatenate(parts, axis=-1) if np.ndim(parts[0]) else parts[0]


def _workers_of(executor: Any) -> int:
    """How many workers an executor tells that it has, else how many processors are here."""
    # no executor has a public word for it; Python's pools and mpi4py's have this attribute
    told = getattr(executor, "_max_workers", None)
    if isinstance(told, int) and told > 0:
        return told
    ncores = getattr(getattr(executor, "_client", None), "ncores", None)  # Dask's
    cores = ncores() if callable(ncores) else None
    if isinstance(cores, dict) and cores:
        return sum(cores.values())
    return os.cpu_count() or 1


def _positive(shards: Any) -> int:
    try:
        whole = operator.index(shards)
    except TypeError:
        whole = 0
    if whole < 1:
        raise CompileError(
            f"shard expects a whole number of shards from 1 on, got {shown(shards)}."
        )
    return whole
