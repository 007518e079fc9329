"""Where a source keeps the numbers of a tape: under names of their own, or in arrays."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import count

from autograd.compiler import costs
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.loops import Loops
from autograd.notation.languages.printing import Source
from autograd.notation.terms import SymbolGroup


class Names:
    """A name for each slot, `d_` before it for the derivative; groups are written out."""

    def __init__(self, names: Sequence[str], source: Source) -> None:
        self._names = names
        self._source = source

    def value(self, slot: int) -> str:
        return self._names[slot]

    def derivative(self, slot: int) -> str:
        return f"d_{self._names[slot]}"

    def stored(self, slot: int, expression: str) -> str:
        return self._source.defined(self._names[slot], expression)

    def contributed(self, slot: int, expression: str, is_first: bool) -> str:
        write = self._source.started if is_first else self._source.added
        return write(self.derivative(slot), expression)

    def group(self, slots: tuple[int, ...]) -> None:  # noqa: ARG002  (one of the places)
        return None

    def handed_out(self, slots: tuple[int, ...], expression: str) -> str:
        raise NotImplementedError


class Arrays:
    """An array `v` of all numbers and an array `d` of derivatives, zeros to begin with.

    Long groups are gone through by slots in equal steps, or else by a table of slots in `tables`.
    """

    def __init__(self, source: Loops) -> None:
        self.tables: dict[tuple[int, ...], str] = {}
        self._source = source

    def value(self, slot: int | str) -> str:
        return f"v[{slot}]"

    def derivative(self, slot: int | str) -> str:
        return f"d[{slot}]"

    def stored(self, slot: int, expression: str) -> str:
        return self._source.assigned(self.value(slot), expression)

    def contributed(self, slot: int, expression: str, is_first: bool) -> str:  # noqa: ARG002
        return self._source.added(self.derivative(slot), expression)

    def group(self, slots: tuple[int, ...]) -> SymbolGroup | None:
        if not is_looped(slots):
            return None
        name = self.value(self._index(slots))
        self._source.sizes[name] = len(slots)
        return SymbolGroup(name, name)

    def handed_out(self, slots: tuple[int, ...], expression: str) -> str:
        added = self._source.added(self.derivative(self._index(slots)), expression)
        return self._source.loop(len(slots), added)

    def _index(self, slots: tuple[int, ...]) -> str:
        """The slot at turn i of a loop."""
        first, step = slots[0], slots[1] - slots[0]
        if slots == tuple(range(first, first + step * len(slots), step or 1)):
            return f"{first} + {step} * i" if step != 1 else f"{first} + i" if first else "i"
        return f"{self.tables.setdefault(slots, f'table_{len(self.tables)}')}[i]"


def is_looped(slots: tuple[int, ...]) -> bool:
    """Whether a loop goes through a group."""
    return len(slots) > costs.WRITTEN_OUT


def slot_names(tape: Tape, spelled: Callable[[str], str], taken: Iterable[str]) -> list[str]:
    """A name for each slot but constants: its label as `spelled`, if that is free, else t1, t2, ...

    `spelled` gives "" for a label that cannot be a name.
    """
    used = set(taken)
    given = tape.n_inputs + tape.n_parameters
    slots = [*range(given), *range(tape.n_leaves, tape.n_slots)]
    names = [""] * tape.n_slots
    for slot in slots:
        name = spelled(tape.label(slot))
        if name and name not in used:
            names[slot] = name
            used.add(name)
    free = (f"t{i}" for i in count(1) if f"t{i}" not in used)
    for slot in slots:
        names[slot] = names[slot] or next(free)
    return names


def identifier(label: str) -> str:
    """A label such as `w[0]` or `layers.0.b` as an identifier; "" if it has other signs.

    >>> identifier("h[1].w"), identifier("学习率"), identifier("a b")
    ('h_1_w', '学习率', '')
    """
    # languages take some letters that look alike for one, so they are made one here
    name = unicodedata.normalize("NFKC", label)
    for sign, plain in ((".", "_"), ("[", "_"), ("]", ""), (",", "_")):
        name = name.replace(sign, plain)
    return name if name.isidentifier() else ""
