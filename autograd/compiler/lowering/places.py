"""Where a source keeps the numbers of a tape: under names of their own, or in arrays."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from autograd.compiler.lowering.unrolled import WRITTEN_OUT
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.loops import Loops
from autograd.notation.languages.printing import Source
from autograd.notation.terms import Group


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

    def loop(self, slots: tuple[int, ...]) -> None:  # noqa: ARG002  (one of the places)
        return None


class Arrays:
    """An array `v` of all numbers and an array `d` of derivatives, zeros to begin with.

    Long groups are gone through by slots in equal steps, or else by a table of slots in `tables`.
    """

    def __init__(self, source: Loops) -> None:
        self.tables: dict[tuple[int, ...], str] = {}
        self._source = source

    def value(self, slot: int) -> str:
        return f"v[{slot}]"

    def derivative(self, slot: int) -> str:
        return f"d[{slot}]"

    def stored(self, slot: int, expression: str) -> str:
        return self._source.assigned(self.value(slot), expression)

    def contributed(self, slot: int, expression: str, is_first: bool) -> str:  # noqa: ARG002
        return self._source.added(self.derivative(slot), expression)

    def loop(self, slots: tuple[int, ...]) -> ArrayLoop | None:
        if len(slots) <= WRITTEN_OUT:
            return None
        first, step = slots[0], slots[1] - slots[0]
        if slots == tuple(range(first, first + step * len(slots), step or 1)):
            index = f"{first} + {step} * i" if step != 1 else f"{first} + i" if first else "i"
        else:
            table = self.tables.setdefault(slots, f"table_{len(self.tables)}")
            index = f"{table}[i]"
        return ArrayLoop(self._source, index, len(slots))


@dataclass(frozen=True, slots=True)
class ArrayLoop:
    """A loop over a group of slots: at turn i the one at `index`."""

    source: Loops
    index: str
    size: int

    @property
    def group(self) -> Group:
        name = f"v[{self.index}]"
        self.source.sizes[name] = self.size
        return Group(name, name)

    def contributed(self, expression: str) -> str:
        return self.source.loop(self.size, self.source.added(f"d[{self.index}]", expression))


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
