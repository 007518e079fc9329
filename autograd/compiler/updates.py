"""How an optimiser updates a parameter, as terms for every target to write; and what it remembers.

An optimiser's rule is written against an algebra, as a row of the table is, and read once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Final, Protocol, cast

import numpy as np

from autograd.compiler.tape.tape import Floats
from autograd.errors import LengthError, OperandError
from autograd.notation.languages.printing import Operand, Source
from autograd.notation.languages.python import function_of
from autograd.notation.terms import Symbol, Term, replaced
from autograd.shortening import shown
from autograd.table.algebras import ARITHMETIC, ARRAY

NOTHING: Mapping[str, Floats] = MappingProxyType({})

STEP: Final = "step"
"""What is remembered where the number of the step differs between parameters."""

Settings = list[Any]
"""Numbers for the settings of an update, and then arrays for its lines."""


class State(dict[str, Floats]):
    """What an optimiser remembers of its parameters after `steps` steps: an array for each name."""

    __slots__ = ("steps",)

    def __init__(self, memory: Mapping[str, Floats] = NOTHING, steps: int = 0) -> None:
        dict.__init__(self, memory)
        self.steps = steps

    def copy(self) -> State:
        """The same with its steps; its arrays are never written again, and not copied."""
        return State(self, self.steps)

    def ready(self, update: Update, n: int) -> State:
        """The state with all that an update of `n` parameters remembers.

        What begins is 0, and its steps are counted from there, for a rule knows the first step by
        its number.
        """
        for name in update.memory:
            if len(self.get(name, ())) != n:
                return self._begun(update, n)
        return self

    def _begun(self, update: Update, n: int) -> State:
        lengths = [len(self[name]) for name in update.memory if name in self]
        if lengths.count(n) < len(lengths):
            raise LengthError(
                f"There are {n} parameters to update, and {lengths} numbers are remembered of "
                f"them; a state belongs to the parameters that it was made for."
            )
        if self.keys() >= set(update.memory) - {STEP}:  # from now on each has a number of its own
            return State({**self, STEP: np.full(n, float(self.steps))}, self.steps)
        return State({**self, **{name: np.zeros(n) for name in update.memory}})


def state_of(given: Any) -> State:
    """A state as it is, or an empty one for what is empty; an OperandError for arrays alone.

    They do not say how many steps there were, and a rule may differ in its first step.
    """
    if isinstance(given, State):
        return given
    if isinstance(given, Mapping) and not given:
        return State()
    raise OperandError(
        f"A state is what an optimiser or a program has as its state, arrays and the number of "
        f"steps, got {shown(given)}; give {{}} to begin anew."
    )


class Optimizer(Protocol):
    """What `step` and `train` need of an optimiser."""

    @property
    def update(self) -> Update:
        """Its rule, as its settings switch it now."""

    @property
    def numbers(self) -> Settings:
        """The settings that count now, in the order of `update.settings`.

        After them there is an array for each of `update.lines`, of one number a parameter.
        """


class Aligned:
    """An optimiser, and where the parameters of a program stand among its own.

    A program that was loaded from a file has other Values, and as many.
    """

    def __init__(self, optimizer: object, values: Sequence[object]) -> None:
        self.optimizer = optimizer
        self._values = values

    @cached_property
    def _places(self) -> list[int]:
        given: Any = self.optimizer
        known = {id(value): place for place, value in enumerate(given.parameters)}
        return [known.get(id(value), place) for place, value in enumerate(self._values)]

    def numbers(self, update: Update) -> Settings:
        """The settings, the lines among them for the parameters of the program."""
        given: Any = self.optimizer
        numbers, first = given.numbers, len(update.settings)
        return [*numbers[:first], *(line[self._places] for line in numbers[first:])]


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """How one parameter is updated: a rule as terms in the symbols of what it is given.

    Symbols are named as the rule names them, with an underscore at the end, which no other name in
    generated code has.
    """

    memory: tuple[str, ...]
    """What is remembered of a parameter; what a rule passes on unused is not."""
    settings: tuple[str, ...]
    """The settings that count and are the same for all parameters."""
    lines: tuple[str, ...]
    """Those that differ: each parameter has a number of its own, which stays as it is."""
    given: tuple[Symbol, ...]
    """The parameter, its gradient, what is remembered of it, and its numbers of the lines."""
    named: tuple[Symbol, ...]
    """The settings, and the number of the step."""
    once: tuple[tuple[str, Any], ...]
    """Names and terms of what is the same for all parameters, in a step."""
    each: tuple[Any, ...]
    """The new parameter and memory, in terms of what is given, `once` and the settings."""
    whole: tuple[Any, ...]
    """The same without `once`."""

    def place(self, name: str) -> int:
        """Where the number, or the line, of a setting stands among the numbers of the settings."""
        return (*self.settings, *self.lines).index(name)

    def parted(self, numbers: Settings) -> tuple[Settings, Settings]:
        """The numbers of the settings, and the lines; an OperandError for others than those.

        Machine code would take the first numbers of an array for all there are.
        """
        first = len(self.settings)
        if len(numbers) == first and not self.lines:  # as nearly always
            return numbers, []
        if len(numbers) != first + len(self.lines):
            raise OperandError(
                f"An update by {', '.join((*self.settings, *self.lines)) or 'no settings'} expects "
                f"{first + len(self.lines)} numbers, one for each, got {shown(numbers)}; settings "
                "that differ between parameters are groups: SGD([{'params': ..., 'lr': ...}, ...])."
            )
        return numbers[:first], numbers[first:]

    def applied(
        self, data: Floats, grad: Floats, state: State, numbers: Iterable[Any]
    ) -> tuple[Floats, State]:
        """The parameters and the state after a step; arguments stay as they are."""
        if self.memory:
            state = state.ready(self, len(data))
        function, steps = _on_arrays(self), state.steps + 1.0
        with np.errstate(all="ignore"):
            try:
                after, memory = function(data, grad, state, steps, *numbers)
            except ARITHMETIC:  # among numbers, of which NumPy's have the IEEE result
                after, memory = function(data, grad, state, *map(np.float64, (steps, *numbers)))
        following = State.__new__(State)  # a call of its constructor takes longer than all of this
        following.steps = state.steps + 1
        if state or memory:
            following.update(state)
            following.update(memory)
        return after, following

    def prepared(self, source: Source) -> list[str]:
        """The statements of a step that come before those for each parameter."""
        lines = []
        for name, term in self.once:
            text = source.expression(term)
            lines += [*source.taken(), source.defined(name, text)]
        return lines

    def written(self, source: Source, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """Statements, and then expressions, of a parameter's new numbers, whose old have `names`.

        The names are in the order of `given`; there is nothing new in the lines.
        """
        found: dict[int, Any] = {
            id(symbol): Symbol(name) for symbol, name in zip(self.given, names, strict=True)
        }
        terms = [replaced(term, found) for term in self.each]
        source.share(terms)
        texts = [source.expression(term) for term in terms]
        return source.taken(), texts


class _Arrays(Source):
    """Writes terms as Python over arrays, in the kernels and rules of ARRAY."""

    language = "NumPy"
    choice = "xp.where({0}, {1}, {2})"
    infinity, nan = "float('inf')", "float('nan')"

    def __init__(self, given: Sequence[str]) -> None:
        super().__init__()
        self._given = given

    def kept(self, text: str) -> str:
        """An array that stays; what is given may be overwritten later."""
        return f"{text}.copy()" if text in self._given else text

    def _temporary(self) -> str:
        return f"_t{len(self.statements)}"

    def _operand(self, term: Any) -> Operand:
        choice = isinstance(term, Term) and term.row.name == "where"
        if choice and id(term) not in self._names and self._is_one(term.operands[0]):
            condition, *_ = map(super()._operand, term.operands)
            x, y = map(self._one_each, term.operands[1:])
            return Operand(f"({x} if {condition} else {y})")  # the other is not computed
        return super()._operand(term)

    def _one_each(self, term: Any) -> str:
        """An array of one number a parameter, of a term that may be the same for all of them."""
        text = self._operand(term)
        is_array = isinstance(term, Term) or text in self._given
        return self.kept(text) if is_array else f"full(len({self._given[0]}), {text})"

    @staticmethod
    def _is_one(condition: Any) -> bool:
        """Whether a condition is one number, the same for all parameters."""
        return isinstance(condition, Symbol) and condition.name.startswith("_u")

    def _call(self, term: Term) -> Operand:
        return Operand(f"xp.{term.row.name}({', '.join(map(self._argument, term.operands))})")

    def _argument(self, operand: Any) -> str:
        if isinstance(operand, tuple):
            # of one alone, some rows give that back
            return f"[{', '.join(map(self.kept, map(self._operand, operand)))}]"
        return str(self._operand(operand))


@cache
def _on_arrays(update: Update) -> Callable[..., tuple[Floats, Mapping[str, Floats]]]:
    """The function that gives the results: `(data, gradient, state, step, *settings, *lines)`."""
    names = [symbol.name for symbol in update.given]
    source, numbers = _Arrays(names), _Arrays(())
    numbers.choice = "({1} if {0} else {2})"
    once = update.prepared(numbers)
    lines, texts = update.written(source, names)
    of_all = f"full(len({names[0]}), {{}})".format
    after, *memory = (
        source.kept(text) if isinstance(term, Term) or text in names else of_all(text)
        for term, text in zip(update.each, texts, strict=True)
    )
    found = [f"{name!r}: {text}" for name, text in zip(update.memory, memory, strict=True)]
    given = [*names[:2], "state", "t_"]
    given += [f"{name}_" for name in (*update.settings, *update.lines)]
    body = [
        *(f"{name} = state[{key!r}]" for name, key in zip(names[2:], update.memory, strict=False)),
        *once,
        *lines,
        f"return {after}, {{{', '.join(found)}}}",
    ]
    text = "\n    ".join([f"def update({', '.join(given)}):", *body]) + "\n"
    namespace = {"xp": ARRAY, "full": np.full}
    return cast(
        Callable[..., tuple[Floats, Mapping[str, Floats]]],
        function_of("update", text, f"<autograd update {id(update)}>", namespace),
    )
