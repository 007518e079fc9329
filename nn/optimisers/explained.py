"""The next step of an optimiser as equations in numbers, which a derivation ends with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from autograd.compiler.updates import Settings, State, Update
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.explaining.equations.choices import chosen, number_of
from autograd.explaining.equations.equations import Equation, equated
from autograd.explaining.equations.quantities import Quantity, called, updated
from autograd.notation.laws import simplified
from autograd.notation.names import GREEK, split_label, unused
from nn.optimisers.equations import PART_LETTERS
from nn.optimisers.lines import Line, told_in_lines, without_zeros

_LETTERS: Final = {**{name: letter for letter, name in GREEK.items()}, "lr": "η", "eps": "ε"}


class Explained:
    """An optimiser that tells its next step."""

    @property
    def update(self) -> Update:
        """Its rule."""
        raise NotImplementedError

    @property
    def numbers(self) -> Settings:
        """The settings of its rule."""
        raise NotImplementedError

    @property
    def parameters(self) -> list[Value]:
        """What is updated."""
        raise NotImplementedError

    @property
    def state(self) -> State:
        """What is remembered of the parameters."""
        raise NotImplementedError

    def explained(
        self, parameter: Value, gradient: Quantity, taken: Iterable[str] = ()
    ) -> list[Equation]:
        """The next step of one of the parameters, line by line: what `autograd.explain` ends with.

        Names that are `taken` are not given to anything else. Nothing is changed.

        >>> import nn
        >>> from autograd import explain
        >>> w = Value(1.0, "w")
        >>> print(explain(w * w, w, optimizer=nn.SGD([w], lr=0.25)).text.splitlines()[-1].strip())
        w⁺ = w − η · ∂y/∂w = 1 − 0.25 · 2 = 0.5
        """
        places = (n for n, each in enumerate(self.parameters) if each is parameter)
        place = next(places, None)
        if place is None:
            raise OperandError(
                f"{parameter.label or 'The value'} is none of the {len(self.parameters)} "
                f"parameters of the {type(self).__name__}, which does not update it."
            )
        state = self.state.ready(self.update, len(self.parameters))
        step = _Step(self.update, self.numbers, state, place, taken)
        return step.equations(parameter, gradient)


class _Step:
    """The next step of one parameter: what it computes, and from what.

    `place` is that of the parameter among those of the optimiser; names that are `taken` already
    stand for other things.
    """

    def __init__(
        self, update: Update, numbers: Settings, state: State, place: int, taken: Iterable[str]
    ) -> None:
        self.update = update
        self.numbers = numbers
        self.place = place
        self.taken = {*taken}
        settings, lines = update.parted(numbers)
        known = dict(zip(update.settings, settings, strict=True), t=state.steps + 1.0)
        self.settings = {
            id(symbol): self._called(symbol.name, known.get(symbol.name.removesuffix("_"), 0.0))
            for symbol in update.named
        }
        names, given = (*update.memory, *update.lines), update.given[2:]
        before = [*(state[name] for name in update.memory), *lines]
        self.before = [
            self._called(symbol.name, array[place], name)
            for symbol, array, name in zip(given, before, names, strict=True)
        ]

    def equations(self, parameter: Value, gradient: Quantity) -> list[Equation]:
        """Each line of the rule in symbols, in numbers, and its number."""
        symbols = map(id, self.update.given)
        given = dict(zip(symbols, (parameter, gradient, *self.before), strict=True))
        letters = iter([letter for letter in PART_LETTERS if letter not in self.taken])
        equations: list[Equation] = []

        def tell(line: Line) -> Any:
            term = simplified(chosen(line.term))
            number = float(number_of(term))
            if line.computes == "parameter":
                new = updated(parameter, number)
            elif line.computes == "memory":
                new = Quantity("updated", number, name=self.before[line.place].name)
            else:
                letter = next(letters, None)
                if letter is None:
                    return None
                new = called(letter, number)
            equations.append(equated(new, term))
            return new

        told_in_lines(without_zeros(self.update, self.numbers), {**self.settings, **given}, tell)
        return equations

    def _called(self, name: str, number: Any, longer: str = "") -> Quantity:
        """A number by its letter, or by a longer name where the letter is taken."""
        whole = name.removesuffix("_")
        base, subscript = split_label(whole)
        letter = f"{_LETTERS[base]}{subscript}" if base in _LETTERS else whole
        is_free = letter not in self.taken or not longer
        free = unused(letter if is_free else longer, self.taken)
        self.taken.add(free)
        return called(free, float(number))
