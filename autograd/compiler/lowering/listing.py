"""The statements of a tape in C or JavaScript, and what a file of either says of them.

In a small tape each number has a name. A large one has its statements in functions of bounded size,
for compilers take more than linear time over one function, and in an array what several of them
use.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.compiler import costs
from autograd.compiler.lowering.places import Arrays, Names, is_looped, slot_names
from autograd.compiler.lowering.portions import portions_of, with_names
from autograd.compiler.lowering.rolling import Rolling, bodies_of
from autograd.compiler.lowering.unrolled import Statements
from autograd.compiler.tape.repeats import repeats_in
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.loops import Loops
from autograd.notation.names import clean

LISTED = 20
"""So many labels of inputs, of parameters and of outputs are told."""


class Listing:
    """The statements of a tape in C or JavaScript, and the file that each makes of them."""

    dialect: type[Loops]
    taken: tuple[str, ...]
    """Names that labels must not become."""
    opening: str
    """What stands between the head of a function and its body."""
    procedure: str
    """The head of a function that works on the arrays, given its name."""
    passes: tuple[str, str]
    """The names of the functions of both passes."""
    repeated: str
    """The head of a loop over k, given the number of turns."""
    part: str
    """The name of a part of such a function, given that and a number."""
    part_size = 400
    """About so many statements are a part: more take gcc and Node longer; of smaller parts Node has
    more to learn before all are fast, and more numbers pass between them through memory."""
    table: str
    """The definition of a table of slots, given its name, their number, and the slots."""
    table_of_constants: str
    """The same of constants."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.source = source = self.dialect()
        self.is_named = is_small(tape)
        self.has_gradient = len(tape.outputs) == 1
        self.names: list[str] = []
        self._tables: dict[tuple[int, ...], str] = {}
        self._rolling = Rolling(self.repeated)
        places: Names | Arrays
        if self.is_named:
            self.names = slot_names(tape, self.spelled, self.taken)
            places = Names(self.names, source)
        else:
            places = Arrays(source)
            self._tables = places.tables
        statements = Statements(tape, source, places)
        self.forward = [
            [*lines[:-1], lines[-1] + self._remark(slot)]
            for slot, lines in enumerate(statements.results(), start=tape.n_leaves)
        ]
        self.outputs = [source.expression(statements.number(slot)) for slot in tape.outputs]
        self.backward: list[list[str]] = []
        self.gradient: list[str] = []
        if self.has_gradient:
            gradient: dict[int, Any] = {tape.outputs[0]: 1.0}
            self.backward = list(statements.chain(gradient))
            first, size = self._range("parameters")
            slots = range(first, first + size)
            self.gradient = [source.expression(gradient.get(slot, 0.0)) for slot in slots]

    def text(self) -> str:
        """The file."""
        called = self.source.called
        helpers = [text for name, text in self.source.helpers.items() if name in called]
        functions = self.with_names() if self.is_named else self.with_arrays()
        return "\n".join([self.header(), *dict.fromkeys(helpers), *functions])

    # --- what a language decides

    @staticmethod
    def spelled(label: str) -> str:
        """The name that a label becomes; empty if it cannot be one."""
        raise NotImplementedError

    def header(self) -> str:
        """What stands before all functions."""
        raise NotImplementedError

    def with_names(self) -> list[str]:
        """The functions of a program whose numbers have names."""
        raise NotImplementedError

    def with_arrays(self) -> list[str]:
        """The functions of a program whose numbers are in arrays, and the arrays."""
        raise NotImplementedError

    # --- what they share

    def function(self, head: str, body: Sequence[str]) -> str:
        """A function."""
        lines = [f"    {line}" for line in body]
        return "\n".join([f"{head}{self.opening}", *lines, "}\n"])

    def in_parts(self) -> tuple[list[str], list[str]]:
        """The functions of the forward and of the backward pass, each of which calls its parts."""
        tape = self.tape
        n = len(tape)
        bodies = list(bodies_of(repeats_in(tape)))
        backwards = [range(n - body.stop, n - body.start) for body in bodies]
        forward = portions_of(self.forward, self.part_size, bodies)
        backward = portions_of(self.backward, self.part_size, backwards)
        looped = {x for group in tape.groups().values() if is_looped(group) for x in group}
        first, size = self._range("parameters")
        read = {("v", slot) for slot in tape.outputs}
        read |= {("d", slot) for slot in range(first, first + size)}
        portions = with_names([*forward, *backward], looped, read, self.source)
        names, n_forward = self.passes, len(forward)
        return (
            self._calling(names[0], self._rolling.rolled(portions[:n_forward])),
            self._calling(names[1], self._rolling.rolled(portions[n_forward:])),
        )

    def _calling(self, name: str, portions: Sequence[Sequence[str]]) -> list[str]:
        """The functions of some portions, and one that calls them."""
        names = [self.part.format(name, number) for number in range(len(portions))]
        heads = [self.procedure.format(each) for each in (*names, name)]
        bodies = [*portions, [f"{each}();" for each in names]]
        return list(map(self.function, heads, bodies))

    def tables(self) -> list[str]:
        """The definitions of the tables of slots, and of constants that loops go through."""
        return [
            wrapped(form.format(name, len(entries), ", ".join(map(str, entries))))
            for form, tables in (
                (self.table, self._tables),
                (self.table_of_constants, self._rolling.constants),
            )
            for entries, name in tables.items()
        ]

    @property
    def constants(self) -> list[str]:
        """The constants as the array of numbers must have them: where loops go through them."""
        if not self.source.sizes:
            return []
        return [self.source.expression(float(x)) for x in self.tape.constants]

    def unpacked(self, role: str, stride: str = "") -> list[str]:
        """Statements that give the numbers of an array, `inputs` or `parameters`, their names."""
        first, size = self._range(role)
        return [
            self.source.defined(self.names[slot], f"{role}[{slot - first}{stride}]")
            + self._remark(slot)
            for slot in range(first, first + size)
        ]

    def told(self) -> list[str]:
        """Which number is which: lines for the comment at the top."""
        lines = []
        for role in ("inputs", "parameters"):
            first, size = self._range(role)
            lines += self._told(role, range(first, first + size))
        return [*lines, *self._told("outputs", self.tape.outputs)]

    def _told(self, role: str, slots: Sequence[int]) -> list[str]:
        lines = [
            # in quotes, for a line that ends in a label might end in a sign that joins lines
            f"{role}[{place}]" + f'  "{comment(label)}"' * bool(label)
            for place, label in enumerate(map(self.tape.label, slots[:LISTED]))
        ]
        if len(slots) > LISTED:
            lines.append(f"{role}[{LISTED}] to [{len(slots) - 1}]: {len(slots) - LISTED} more")
        return lines or [f"no {role}"]

    def _range(self, role: str) -> tuple[int, int]:
        tape = self.tape
        return (0, tape.n_inputs) if role == "inputs" else (tape.n_inputs, tape.n_parameters)

    def _remark(self, slot: int) -> str:
        """The label as a comment, where the code does not say it."""
        label = self.tape.label(slot)
        if not label or (self.is_named and label == self.names[slot]):
            return ""
        return f"  /* {comment(label)} */"


def is_small(tape: Tape) -> bool:
    """Whether every number of a tape gets a name."""
    longest = np.diff(tape.group_start).max(initial=0)
    return tape.n_operands <= costs.NAMED and bool(longest <= costs.WRITTEN_OUT)


def joined(operations: Iterable[Sequence[str]]) -> list[str]:
    """The statements of operations in one list."""
    return [line for lines in operations for line in lines]


def comment(label: str) -> str:
    """A label that neither ends a comment nor seems to begin one, nor ends a script in a page.

    >>> comment("a */ b"), comment("</script>")
    ('a * / b', '< /script>')
    """
    plain = clean(label).replace("*/", "* /").replace("/*", "/ *")
    return _TAG.sub("< ", plain)


_TAG = re.compile(r"<(?=/|!|script)", re.IGNORECASE)
"""What HTML reads inside a script: its end, or the beginning of what hides its end."""


def comment_lines(lines: Sequence[str]) -> str:
    """A comment of these lines."""
    return "\n".join(["/*", *(f"   {line}".rstrip() for line in lines), "*/"])


def wrapped(line: str) -> str:
    """A long line in several."""
    pieces = textwrap.wrap(
        line, 96, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(pieces)
