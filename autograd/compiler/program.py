"""A recorded graph as a program that computes it again, fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor as Workers
from functools import partial
from threading import get_ident
from typing import Any, Literal, TypeVar

from autograd.compiler.arguments import Given, Inputs, parameters_of, refuse_other, update_of
from autograd.compiler.choosing import runner_for
from autograd.compiler.copying import Copied
from autograd.compiler.courses import Course
from autograd.compiler.derivatives.routines import Routine
from autograd.compiler.differentiating import By, Derivatives, Differentiable
from autograd.compiler.hooks import HooksBelow
from autograd.compiler.memory import Memory
from autograd.compiler.naming import IN_ORDER, in_order
from autograd.compiler.origins import DATA, Origin
from autograd.compiler.runners import Backend, Reduction, Runner
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.sharding import Sharded
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.training import Trainable
from autograd.compiler.turns import Turn
from autograd.compiler.updates import Aligned, Optimizer, Settings, State, Update, state_of
from autograd.compiler.varying import Varying
from autograd.engine.assigning import assign, assignments
from autograd.engine.hooked import HOOKED
from autograd.engine.value import Value
from autograd.errors import CompileError

T = TypeVar("T")


class Program(Trainable, Differentiable, Copied, Varying):
    """A compiled graph. Made by `autograd.compile`, which says what its arguments are.

    It computes in buffers of its own, so threads that call it take turns; with a copy for each,
    `copy.copy(program)`, they compute side by side.

    >>> from autograd import Value, compile
    >>> x, w = Value(3.0), Value(2.0)
    >>> program = compile(w * x, inputs=[x], parameters=[w])
    >>> program([5.0]), program.value_and_grad([5.0])[0]
    (10.0, 10.0)
    """

    def __init__(  # noqa: PLR0913, PLR0917  (only `compile` calls it)
        self,
        tape: Tape,
        parameters: Sequence[Value],
        single: bool,
        reduction: Reduction,
        backend: Backend | Literal["auto"],
        constants: Sequence[Value] = (),
        recorded: Sequence[float] | None = None,
        threads: int = 1,
    ) -> None:
        self.tape = tape
        self.reduction = reduction
        self.threads = threads
        self._single = single
        self._origin = Origin(parameters, constants, recorded)
        self._values = self._origin.values
        self._hooks = HooksBelow(self._values)
        self._is_apart = False
        self._aligned = Aligned(_NONE_YET, ())
        schedule = schedule_of(tape)
        self._turn = Turn()
        self._memory = Memory(tape, schedule)
        self.made_for = backend
        made_of = tape, schedule, self._memory, reduction, threads
        self._runner: Runner = runner_for(backend, *made_of)
        self._derived: dict[By, Derivatives] = {}
        self._has_one_output = len(tape.outputs) == 1
        self._has_inputs_alone = bool(tape.n_inputs and not tape.n_parameters)
        self.load()

    @property
    def backend(self) -> Backend:
        """What runs the program now; `"auto"` has chosen one."""
        return self._runner.backend

    @property
    def source(self) -> str:
        """The text of a backend that writes one: Python, C or JavaScript; else empty.

        An automatic program keeps that in Python when it changes to machine code.
        """
        return self._runner.source

    def __repr__(self) -> str:
        tape = self.tape
        return (
            f"Program({len(tape)} operations in {len(self._runner.schedule)} instructions, "
            f"{tape.n_inputs} inputs, {tape.n_parameters} parameters, backend={self.backend!r}"
            f"{' by choice of auto' * (self.made_for == 'auto')})"
        )

    @property
    def parameters(self) -> Floats:
        """The program's own parameters, in order; the Values keep theirs until `store`."""
        return self._memory.parameters

    @parameters.setter
    def parameters(self, numbers: Any) -> None:
        array = parameters_of(numbers, len(self.parameters))
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            self.parameters[:] = array
        finally:
            turn.owner = 0

    @property
    def gradient(self) -> Floats:
        """The derivatives by the parameters of the last `value_and_grad`, which `store` writes."""
        return self._memory.gradient

    @property
    def state(self) -> State:
        """What the optimiser of the last step remembers, and how many steps there were."""
        return self._memory.state

    @state.setter
    def state(self, state: State | Mapping[str, Floats]) -> None:
        self._memory.state = state_of(state)

    def move(self, parameters: Floats, state: State) -> None:
        """Go on from these parameters and this state: both change, or neither."""
        array, state = parameters_of(parameters, len(self.parameters)), state_of(state)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            self._memory.move(array, state)
        finally:
            turn.owner = 0

    def load(self) -> None:
        """Read the parameters from the Values again."""
        loaded = list(map(DATA, self._values))
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            # neither line calls anything that an interrupt could come between
            self._memory.parameters[:] = loaded
            self._origin.loaded = loaded
        finally:
            turn.owner = 0

    def store(self) -> None:
        """Write the parameters, and the gradients of the last `value_and_grad`, to the Values."""
        for value, grad in zip(self._values, self.gradient.tolist(), strict=True):
            value.grad = grad
        assign(self._values, self.parameters.tolist())

    def __call__(self, inputs: Given = (), **named: Any) -> Any:
        """The outputs at these inputs: numbers, or arrays of one number a sample.

        Inputs may also go by the labels that the leaves had when they were compiled: as keywords,
        in a dict, or as the columns of a table such as pandas has, whose others are left out.

        >>> from autograd import Value, compile
        >>> S, K = Value(100.0, "S"), Value(95.0, "K")
        >>> program = compile(S - K, inputs=[S, K])
        >>> program([120.0, 95.0]), program(K=95.0, S=120.0), program({"S": 120.0, "K": 95.0})
        (25.0, 25.0, 25.0)
        """
        ordered: Any = inputs
        if named or type(inputs) not in IN_ORDER:
            ordered = in_order(inputs, self.tape, named)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if self._origin.seen != assignments():
                self.refuse_changed()
            results = self._runner.values(ordered)
        finally:
            turn.owner = 0
        return results[0] if self._single else results

    def value_and_grad(
        self, inputs: Given = (), to_inputs: bool | None = None, *, aux: bool = False
    ) -> tuple[Any, ...]:
        """The output, and its derivative by every parameter, added up over the batch.

        With reduction `"mean"` the derivative is divided by the number of samples. With `to_inputs`
        a third result is the derivative by the inputs, a line for each, of one number a sample; a
        program of inputs alone gives it unless `to_inputs` is False.

        A program of several outputs gives with `aux` all of them in one pass, of which the first is
        differentiated and the others go along: `(output, others), derivative`, as of a function
        with `has_aux`. The others are a list, empty where there is one output, and are not divided
        by the number of samples: each is a number, or an array of one a sample.

        >>> from autograd import Value, compile, mean
        >>> x, w = [Value(1.0), Value(3.0)], Value(2.0)
        >>> program = compile([w * x[0] * x[1], mean(x)], inputs=x, parameters=[w])
        >>> program.value_and_grad([1.0, 3.0], aux=True)
        ((6.0, [2.0]), array([3.]))
        """
        ordered: Any = inputs if type(inputs) in IN_ORDER else in_order(inputs, self.tape)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if not (self._has_one_output or aux) or self._must_be_checked():
                self.check_differentiable(aux)
            if self._has_inputs_alone if to_inputs is None else to_inputs:
                outputs, by_inputs = self._runner.with_inputs(ordered)
                gradient = self._memory.gradient.copy()
                return (_parted(outputs) if aux else outputs[0]), gradient, by_inputs
            outputs = self._runner.value_and_gradient(ordered)
            return (_parted(outputs) if aux else outputs[0]), self._memory.gradient.copy()
        finally:
            turn.owner = 0

    def step(self, optimizer: Optimizer, inputs: Given = (), *, aux: bool = False) -> Any:
        """Update the parameters once; the output before the update.

        Of several outputs the first is learned from and, with `aux`, all are given, as by
        `value_and_grad`. Of the optimiser only its rule and its settings are used, on the
        parameters of the program; it must have been given them too.
        """
        update = self.update_of(optimizer)
        ordered: Any = inputs if type(inputs) in IN_ORDER else in_order(inputs, self.tape)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if not (self._has_one_output or aux) or self._must_be_checked():
                self.check_differentiable(aux)
            outputs = self._runner.step(update, self.numbers_of(optimizer, update), ordered)
            return _parted(outputs) if aux else outputs[0]
        finally:
            turn.owner = 0

    @property
    def _tape(self) -> Tape:
        return self.tape

    def _trained(self, optimizer: Optimizer, inputs: Inputs, course: Course) -> list[float]:
        update = self.update_of(optimizer)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if not self._has_one_output or self._must_be_checked():
                self.check_differentiable()
            return self._runner.train(update, self.numbers_of(optimizer, update), inputs, course)
        finally:
            turn.owner = 0

    def _derivatives(self, by: By) -> Derivatives:
        if by not in self._derived:
            routine = partial(
                Routine,
                backend=self.made_for,
                reduction=self.reduction,
                threads=self.threads,
            )
            self._derived[by] = Derivatives(self.tape, by, routine)
        return self._derived[by]

    def _in_turn(self, function: Callable[[], T], *, aux: bool) -> T:
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if not (self._has_one_output or aux) or self._must_be_checked():
                self.check_differentiable(aux)
            return function()
        finally:
            turn.owner = 0

    def _as_called(self, outputs: list[Any]) -> Any:
        return outputs[0] if self._single else outputs

    def update_of(self, optimizer: Optimizer) -> Update:
        """What an optimiser does; an error unless it is one, of these parameters."""
        if optimizer is self._aligned.optimizer:
            return optimizer.update
        update = update_of(optimizer, self._memory.parameters)
        refuse_other(optimizer, self._values, self._is_apart)
        self._aligned = Aligned(optimizer, self._values)
        return update

    def numbers_of(self, optimizer: Optimizer, update: Update) -> Settings:
        """The settings of the optimiser that `update_of` was given last."""
        return self._aligned.numbers(update) if update.lines else optimizer.numbers

    def shard(self, executor: Workers, shards: int | None = None) -> Sharded:
        """The program with its batches computed in shards by the workers of an executor.

        `shards` is how many parts a batch has; by default, as many as the executor has workers.
        """
        return Sharded(self, executor, shards)

    def _must_be_checked(self) -> bool:
        """Whether data were assigned since, or there may be hooks."""
        return bool(HOOKED or self._hooks.found) or self._origin.seen != assignments()

    def check_differentiable(self, aux: bool = False) -> None:
        """Raise an error if there are several outputs, hooks, or constants that changed."""
        self.refuse_changed()
        self.refuse_hooks()
        if not (self._has_one_output or aux):
            raise CompileError(
                f"One output is differentiated, and this program has {len(self.tape.outputs)}: "
                "compile the one, or their sum, or put it first and call value_and_grad or step "
                "with aux=True, which give the others beside it."
            )

    def refuse_changed(self) -> None:
        """Raise GraphChangedError if a leaf that was compiled as a constant has other data now.

        Of a parameter that has other data than the program since then it is told.
        """
        if self._origin.seen != assignments():
            self._origin.refuse_changed(self.parameters)

    def watch_hooks(self, outputs: Sequence[Value]) -> None:
        """Refuse to differentiate while a value that these were computed from has a hook."""
        self._hooks = HooksBelow(self._values, outputs)

    def refuse_hooks(self) -> None:
        """Raise CompileError if a value of the graph has a hook, which would not be called."""
        self._hooks.refuse()


_NONE_YET = object()  # not None, which somebody may give


def _parted(outputs: list[Any]) -> tuple[Any, list[Any]]:
    """The output that is differentiated, and the others."""
    return outputs[0], outputs[1:]
