"""Many starts: copies of a program's parameters that are trained side by side, each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import get_ident
from typing import Any, Literal, Protocol

import numpy as np

from autograd.compiler import costs
from autograd.compiler.arguments import Given, numbers_of, table_of
from autograd.compiler.castings import Casting
from autograd.compiler.courses import Course, course_of, samples_of
from autograd.compiler.naming import in_order
from autograd.compiler.runners import Backend, Reduction
from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.roles import with_roles
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.turns import Turn
from autograd.compiler.updates import Optimizer, Settings, State, Update
from autograd.errors import CompileError, LengthError
from autograd.shortening import shown


class Startable(Protocol):
    """What starts need of a program."""

    tape: Tape
    reduction: Reduction
    threads: int
    made_for: Backend | Literal["auto"]

    def move(self, parameters: Floats, state: State) -> None: ...

    def refuse_changed(self) -> None: ...

    def check_differentiable(self, aux: bool = False) -> None: ...

    def update_of(self, optimizer: Optimizer) -> Update: ...

    def numbers_of(self, optimizer: Optimizer, update: Update) -> Settings: ...


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The start of the least output, and where it stands.

    >>> from autograd import Value, compile
    >>> w = Value(0.0)
    >>> best = compile(w * w, parameters=[w]).starts([[3.0], [-2.0]]).best()
    >>> best.index, best.parameters, best.output
    (1, array([-2.]), 4.0)
    """

    index: int
    parameters: Floats
    output: float


class Starts:
    """Copies of the parameters of a program, a row for each. Made by `program.starts`.

    The program itself stays as it is until `choose`, and what an optimiser remembers begins anew
    here, for each start by itself: an optimiser's rule updates one parameter by itself, so that no
    start has a part in the steps of another, and one that goes to nan leaves the others as they
    are.

    >>> from autograd import Value, compile
    >>> x, w = Value(1.0), Value(0.0)
    >>> program = compile((w * x - 2.0) ** 2, inputs=[x], parameters=[w])
    >>> starts = program.starts([[0.0], [1.0], [3.0]])
    >>> starts.values([1.0]), starts.value_and_grad([np.array([1.0, 2.0])])[0]
    (array([4., 1., 1.]), array([ 8.,  1., 17.]))
    """

    def __init__(self, program: Startable, parameters: Any) -> None:
        tape = program.tape
        if not tape.n_parameters:
            raise CompileError(
                "starts are copies of the parameters, and the program was compiled without: name "
                "them in compile(..., parameters=...)."
            )
        self.program = program
        array = numbers_of(parameters)
        if array.ndim != 2 or array.shape[1] != tape.n_parameters or not len(array):
            raise LengthError(
                "starts expects an array with a row of all parameters for each start, of shape "
                f"(starts, {tape.n_parameters}), got one of shape {array.shape}."
            )
        self._present = array.astype(np.float64), State()
        self._varies = analysis_of(tape).varies[list(tape.outputs)].tolist()
        self._castings: dict[str, Casting] = {}
        self._turn = Turn()

    def __len__(self) -> int:
        """How many starts there are."""
        return len(self._present[0])

    def __repr__(self) -> str:
        return f"Starts({len(self)}, {self.program!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.program, self._present)

    @property
    def parameters(self) -> Floats:
        """The parameters of all starts, of shape (starts, parameters): a copy."""
        return self._present[0].copy()

    def values(self, inputs: Given = ()) -> Any:
        """The output of each start at these inputs, of shape (starts,), or (starts, samples).

        The latter for a batch, where an input stands below the output. Of a program of several
        outputs there is a list of these.
        """
        table, is_batch = self._table(inputs)
        self.program.refuse_changed()
        outputs = self._outputs(table)
        found = [
            array if is_batch and varies else array[:, 0]
            for array, varies in zip(outputs, self._varies, strict=True)
        ]
        return found[0] if len(found) == 1 else found

    def value_and_grad(self, inputs: Given = ()) -> tuple[Floats, Floats]:
        """The output of each start, and its derivative by that start's parameters.

        They are of shape (starts,) and (starts, parameters). Over a batch both are the sum, or with
        reduction `"mean"` the mean.
        """
        table, _ = self._table(inputs)
        self.program.check_differentiable()
        values, gradients = self._slopes(self._present[0], table)
        return self._reduced(values), gradients

    def train(
        self,
        optimizer: Optimizer,
        inputs: Given = (),
        steps: int | None = None,
        *,
        order: Any = None,
        rates: Any = None,
    ) -> Floats:
        """Update the parameters of every start `steps` times; the outputs before each.

        They are of shape (steps, starts), over a batch their mean. Each start goes as the program
        would by its `train`, where `order` and `rates` are explained. A second training goes on
        from the first, momentum included. A training that fails or is interrupted leaves all
        starts as the last finished step did.
        """
        program = self.program
        update = program.update_of(optimizer)
        course = course_of(steps, order, rates, update)
        ordered = in_order(inputs, program.tape)
        samples = samples_of(ordered, program.tape.n_inputs, course)
        whole, _ = table_of(samples, program.tape.n_inputs)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            program.check_differentiable()
            settings, lines = update.parted(program.numbers_of(optimizer, update))
            numbers = [*settings, *(np.tile(line, len(self)) for line in lines)]
            found = [self._step(update, numbers, whole, course, k) for k in range(course.steps)]
            return np.array(found).reshape(course.steps, len(self))
        finally:
            turn.owner = 0

    def best(self, inputs: Given = ()) -> Best:
        """The start whose output is least at these inputs, over a batch their mean.

        That is the output now, after the last step. A nan is never the least; where every start has
        it, that is an error. Of equal ones the first is taken, and of several outputs of a program
        the first counts.
        """
        table, _ = self._table(inputs)
        self.program.refuse_changed()
        outputs = _means(self._outputs(table)[0])
        if np.isnan(outputs).all():
            raise CompileError(
                f"The output of each of the {len(self)} starts is nan, so that none is the best; "
                "train with a lower rate, or begin elsewhere."
            )
        index = int(np.nanargmin(outputs))
        return Best(index, self._present[0][index].copy(), float(outputs[index]))

    def choose(self, index: int) -> None:
        """Put the parameters of a start into the program, and what was remembered of them.

        A training of the program goes on from there as that of the start would; `program.store()`
        writes the parameters to the Values.
        """
        (parameters, state), n = self._present, len(self)
        if isinstance(index, bool) or not isinstance(index, int | np.integer):
            raise CompileError(f"choose expects the index of a start, got {shown(index)}.")
        if not -n <= index < n:
            raise CompileError(f"There are {n} starts, 0 to {n - 1}, and no start {index}.")
        own = {name: line.reshape(n, -1)[index].copy() for name, line in state.items()}
        self.program.move(parameters[index], State(own, state.steps))

    def _step(
        self, update: Update, numbers: Settings, samples: Floats, course: Course, k: int
    ) -> Floats:
        """One step of all starts; their outputs before."""
        table = samples if course.order is None else samples[:, course.order[k]]
        parameters, state = self._present
        values, gradients = self._slopes(parameters, table)
        # to a rule the parameters of other starts are more parameters
        after, state = update.applied(
            parameters.ravel(), gradients.ravel(), state, course.numbers(numbers, k)
        )
        self._present = after.reshape(parameters.shape), state
        return _means(values)

    def _reduced(self, values: Floats) -> Floats:
        """The outputs of each start, added up or averaged over the batch."""
        with np.errstate(all="ignore"):
            return _means(values) if self.program.reduction == "mean" else values.sum(axis=1)

    def _table(self, inputs: Given) -> tuple[Floats, bool]:
        tape = self.program.tape
        return table_of(in_order(inputs, tape), tape.n_inputs)

    def _outputs(self, table: Floats) -> list[Floats]:
        """All outputs, of shape (starts, samples)."""
        n_samples, parameters = table.shape[1], self._present[0]
        if not self._is_across(n_samples):
            each = [self._casting("alone").values(line, table.T) for line in parameters]
        else:
            each = [
                self._casting("across").values((), given.T)
                for given in self._blocks(parameters, table)
            ]
        return [
            np.concatenate(
                [np.broadcast_to(x, n_samples) if np.ndim(x) == 0 else x for x in parts]
            ).reshape(len(parameters), n_samples)
            for parts in zip(*each, strict=True)
        ]

    def _slopes(self, parameters: Floats, table: Floats) -> tuple[Floats, Floats]:
        """The first output, of shape (starts, samples), and the gradient of each start."""
        if not self._varies[0]:
            table = table[:, :1]  # one number for the whole batch
        n_samples, mean = table.shape[1], self.program.reduction == "mean"
        if not self._is_across(n_samples):
            casting = self._casting("alone")
            each = [casting.value_and_gradient(line, table.T) for line in parameters]
            values = np.array([outputs[0] for outputs, _ in each]).reshape(-1, n_samples)
            return values, np.array([gradient for _, gradient in each])
        found, gradients = [], []
        for given in self._blocks(parameters, table):
            outputs, lines = self._casting("across").with_inputs((), given.T)
            slopes = lines[len(table) :].reshape(parameters.shape[1], -1, n_samples)
            with np.errstate(all="ignore"):
                total = slopes.sum(axis=2).T
                gradients.append(total / n_samples if mean else total)
            found.append(outputs[0].reshape(-1, n_samples))
        return np.concatenate(found), np.concatenate(gradients)

    def _blocks(self, parameters: Floats, table: Floats) -> Iterator[Floats]:
        """Every start beside every sample, in blocks of some starts, for memory has an end."""
        n, n_samples = table.shape
        at_once = max(self._casting("across").at_once // n_samples, 1)
        for first in range(0, len(parameters), at_once):
            part = parameters[first : first + at_once]
            given = np.empty((n + part.shape[1], len(part), n_samples))
            given[:n] = table[:, None]
            given[n:] = part.T[:, :, None]
            yield given.reshape(len(given), -1)

    def _is_across(self, n_samples: int) -> bool:
        """Whether all starts are computed at once, or one by one."""
        return n_samples * self._casting("alone").products <= costs.PRODUCTS_OF_STARTS

    def _casting(self, kind: Literal["alone", "across"]) -> Casting:
        """What computes a start alone, or starts side by side as samples."""
        if kind not in self._castings:
            tape, made_for = self.program.tape, self.program.made_for
            given = range(tape.n_inputs + tape.n_parameters)
            self._castings[kind] = (
                Casting(tape, made_for, self.program.reduction, self.program.threads)
                if kind == "alone"
                else Casting(with_roles(tape, given, ()), made_for)
            )
        return self._castings[kind]


def _means(values: Floats) -> Floats:
    """The mean of each row."""
    with np.errstate(all="ignore"):
        means: Floats = np.add.reduce(values, axis=1) / values.shape[1]
        return means


def _restored(program: Startable, present: tuple[Floats, State]) -> Starts:
    starts = Starts(program, present[0])
    starts._present = present  # noqa: SLF001  (made here)
    return starts
