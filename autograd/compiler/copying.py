"""What a program is copied, pickled and saved as: what it was made from, and where it stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from threading import get_ident
from typing import Any, Literal, Self

from autograd.compiler.choosing import ChangingRunner
from autograd.compiler.files.programs import AsPath, Kept, write
from autograd.compiler.hooks import HooksBelow
from autograd.compiler.origins import Origin
from autograd.compiler.runners import Backend, Reduction, Runner
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.turns import Turn
from autograd.compiler.updates import State
from autograd.engine.value import Value


class Copied(ABC):
    """A program as it is copied: of the same Values, or with Values of its own."""

    tape: Tape
    reduction: Reduction
    threads: int
    _single: bool
    made_for: Backend | Literal["auto"]
    """The backend that was asked for."""
    _origin: Origin
    _hooks: HooksBelow
    _runner: Runner
    _turn: Turn
    _is_apart: bool
    """Whether its Values are others than those that it was compiled from."""

    @property
    @abstractmethod
    def parameters(self) -> Floats:
        """Its own parameters."""

    @parameters.setter
    @abstractmethod
    def parameters(self, numbers: Any) -> None: ...

    @property
    @abstractmethod
    def state(self) -> State:
        """What the optimiser of the last step remembers."""

    @state.setter
    @abstractmethod
    def state(self, state: State) -> None: ...

    @abstractmethod
    def refuse_changed(self) -> None:
        """Raise GraphChangedError if a leaf that was compiled as a constant has other data now."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what the program was made from, and its present parameters and state."""
        made_from = (
            self.tape, self._origin.values, self._single, self.reduction, self.made_for,
            self._origin.constants, self._origin.recorded, self.threads,
        )  # fmt: skip
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            chosen = self._runner.chosen if isinstance(self._runner, ChangingRunner) else {}
            present = self.parameters.copy(), self.state, self._origin.loaded
            return self.restored, (made_from, chosen, present)
        finally:
            turn.owner = 0

    def __copy__(self) -> Self:
        """A program of the same Values, with parameters and state of its own."""
        restore, (made_from, chosen, present) = self.__reduce__()
        program: Self = restore(made_from, chosen, present, is_apart=self._is_apart)
        program._hooks = self._hooks
        return program

    def save(self, path: AsPath) -> None:
        """Write the program into a file that `autograd.load_program` reads, in any process.

        The file has the operations, constants, labels, present parameters, the state of the
        optimiser and the choices of `auto`, as arrays and JSON: no code and no pickle. It has no
        hooks, and of primitives that were added it has names and hashes of their rules. It is
        written wholly or not at all. Its name may be any; `numpy.load` opens the arrays in it. A
        constant leaf that changed since it was compiled is a GraphChangedError.

        >>> import os, tempfile
        >>> from autograd import Value, compile, load_program
        >>> x, w = Value(3.0, "x"), Value(2.0, "w")
        >>> program = compile(w * x, inputs=[x], parameters=[w])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "product.npz")
        ...     program.save(path)
        ...     loaded = load_program(path)
        >>> loaded(x=5.0), loaded.parameters
        (10.0, array([2.]))
        """
        write(path, self.kept())

    def kept(self) -> Kept:
        """What a file keeps of the program, at one moment between two calls."""
        self.refuse_changed()
        _, (made_from, chosen, (parameters, state, _)) = self.__reduce__()
        tape, _, single, reduction, backend, *_ = made_from
        return Kept(tape, single, reduction, backend, chosen, parameters, state)

    @classmethod
    def of_kept(cls, kept: Kept, values: Sequence[Value], threads: int) -> Self:
        """The program that a file keeps; `values` stand for those it was compiled from."""
        made_from = (kept.tape, values, kept.single, kept.reduction, kept.backend, (), (), threads)
        present = kept.parameters, kept.state, kept.parameters.tolist()
        return cls.restored(made_from, kept.chosen, present)

    @classmethod
    def restored(
        cls, made_from: Any, chosen: Mapping[str, Backend], present: Any, is_apart: bool = True
    ) -> Self:
        """The program of which `__reduce__` gave all that."""
        program = cls(*made_from)
        if isinstance(program._runner, ChangingRunner):
            program._runner.choose(chosen)
        program.parameters, program.state, loaded = present
        program._origin.loaded = list(loaded)
        program._is_apart = is_apart
        return program
