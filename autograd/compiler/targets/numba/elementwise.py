"""Branches of the loop for rows without groups."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.targets.numba.cases import Case
from autograd.compiler.targets.numba.rules import Lines, Rules, indented, uses
from autograd.table.primitive import Primitive

WORDS = ("ZERO", "ONE", "TWO", "THREE")

TOGETHER = 2
"""So many gradients are computed in one loop; with more, compilers give up on vectors."""


class Flat(Rules):
    """A loop over neighbouring results: of all samples, where each has its own."""

    def forward(self) -> Lines:
        """The branch that computes the results."""
        statements, term = self.result()
        each = [*statements, f"{self.own}[z0 + i] = {term}"]
        return [*self._head(each), "for i in range(n):", *indented([*self._read(each), *each])]

    def backward(self) -> Lines:
        """The branch that hands gradients to the operands that are wanted."""
        found: list[tuple[int, Lines]] = []
        for k, (name, kind) in enumerate(zip(self.names, self.case.kinds, strict=True)):
            given = self.given(k) if self.case.wanted[k] else None
            if given is not None:
                target = f"g{self.own}[{name}0 + i]" if kind == "line" else f"{name}g"
                found.append((k, [*given[0], f"{target} += {given[1]}"]))
        size = TOGETHER if len(found) <= TOGETHER else 1
        lines: Lines = []
        for first in range(0, len(found), size):
            part = found[first : first + size]
            each = [line for _, own in part for line in own]
            totals = [self.names[k] for k, _ in part if self.case.kinds[k] == "one"]
            lines += [
                *self._head(each),
                *(f"{name}g = 0.0" for name in totals),
                "for i in range(n):",
                *indented([f"g = g{self.own}[z0 + i]", *self._read(each), *each]),
                *(f"gu[{name}0] += {name}g" for name in totals),
            ]
        return lines

    def _head(self, each: Lines) -> Lines:
        """What comes before the loop."""
        lanes = " * lanes" * self.case.space
        lines = [f"n, z0 = count{lanes}, start{lanes}"]
        for k, (name, kind) in enumerate(zip(self.names, self.case.kinds, strict=True)):
            used = uses(name, each)
            if used or uses(f"{name}0", each) or uses(f"{name}g", each):
                lines.append(f"{name}0 = table[t, {5 + k}]{lanes if kind == 'line' else ''}")
            if used and kind == "one":
                lines.append(f"{name} = u[{name}0]")
        return lines

    def _read(self, each: Lines) -> Lines:
        """What each turn of the loop reads."""
        lines = [
            f"{name} = {self.own}[{name}0 + i]"
            for name, kind in zip(self.names, self.case.kinds, strict=True)
            if kind == "line" and uses(name, each)
        ]
        return lines + [f"z_ = {self.own}[z0 + i]"] * uses("z_", each)


class Operation(Rules):
    """One operation of a stream; `p` is where its record begins."""

    def forward(self) -> Lines:
        """The branch that computes the result."""
        statements, term = self.result()
        each = [*statements, f"{self.own}[z0{' + l' * self.case.space}] = {term}"]
        return self._loop(each)

    def backward(self) -> Lines:
        """The branch that hands the gradient to the operands that are wanted."""
        found: list[Lines] = []
        for k, (name, kind) in enumerate(zip(self.names, self.case.kinds, strict=True)):
            given = self.given(k)
            if given is None:
                continue
            statements, term = given
            if not self.case.space:
                each = [*statements, f"gu[{name}0] += {term}"]
                found.append([f"if word & {WORDS[1 << k] if k < 2 else 'FOUR'}:", *indented(each)])
            elif self.case.wanted[k]:
                target = f"gv[{name}0 + l]" if kind == "v" else f"{name}g"
                found.append([*statements, f"{target} += {term}"])
        size = TOGETHER if len(found) <= TOGETHER or not self.case.space else 1
        lines: Lines = []
        for first in range(0, len(found), size):
            each = [line for part in found[first : first + size] for line in part]
            lines += self._loop([f"g = g{self.own}[z0{' + l' * self.case.space}]", *each])
        return lines

    def _loop(self, each: Lines) -> Lines:
        """The lines for each sample, after what they use is read."""
        space = self.case.space
        once, own, after = [], [], []
        for k, (name, kind) in enumerate(zip(self.names, self.case.kinds, strict=True)):
            used = uses(name, each)
            if used or uses(f"{name}0", each) or uses(f"{name}g", each):
                lanes = " * lanes" * (kind == "v")
                once.append(f"{name}0 = np.uint64(links[p + {WORDS[1 + k]}]){lanes}")
            if used and kind == "u":
                once.append(f"{name} = u[{name}0]")
            if used and kind == "v":
                own.append(f"{name} = v[{name}0 + l]")
            if uses(f"{name}g", each):
                once.append(f"{name}g = 0.0")
                after.append(f"gu[{name}0] += {name}g")
        if uses("z_", each):
            own.append(f"z_ = {self.own}[z0{' + l' * space}]")
        if not space:
            return [*once, *own, *each]
        return [*once, "for l in range(lanes):", *indented([*own, *each]), *after]


class Stream:
    """Many operations, one after the other, backward the last one first."""

    def __init__(self, case: Case, operations: Sequence[tuple[Case, Primitive]]) -> None:
        self.case = case
        self.operations = [Operation(case, row) for case, row in operations]

    def forward(self) -> Lines:
        """The branch that computes all results."""
        bodies = [each.forward() for each in self.operations]
        return ["for i in range(count):", *indented(self._switch(bodies))]

    def backward(self) -> Lines:
        """The branch that goes back through all operations."""
        bodies = [each.backward() for each in self.operations]
        lines = ["i = count - ONE - back", *self._switch(bodies)]
        return ["for back in range(count):", *indented(lines)]

    def _switch(self, bodies: Sequence[Lines]) -> Lines:
        lines = [
            "p = table[t, 5] + FOUR * i",
            "word = np.uint64(links[p])",
            "operation = np.int64(word >> THREE)",
            f"z0 = {'(start + i) * lanes' if self.case.space else 'start + i'}",
        ]
        return lines + switch("operation", [each.case for each in self.operations], bodies)


def switch(name: str, cases: Sequence[Case], bodies: Sequence[Lines]) -> Lines:
    """Branches by the number of a case."""
    lines: Lines = []
    for number, (case, body) in enumerate(zip(cases, bodies, strict=True)):
        lines.append(f"{'el' * bool(number)}if {name} == {number}:  # {case}")
        lines += indented(body or ["pass"])
    return lines
