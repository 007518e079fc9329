"""Branches of the loop for rows on single numbers and on groups, in each form of case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.compiler import costs
from autograd.compiler.lowering.bodies import GROUPS, Body, body_of
from autograd.compiler.lowering.loop import NAMES, Branch, Lines, Place, indented, switch
from autograd.compiler.targets.numba.cases import Case
from autograd.compiler.targets.numba.lanes import InLanes
from autograd.notation.languages.numba import Numba
from autograd.notation.languages.printing import Source
from autograd.notation.terms import SymbolGroup

WORDS = ("ONE", "TWO", "THREE", "FOUR")
"""The numbers from 1 on without a sign, as indices must be."""


class MachineBranch(Branch):
    """A branch on the arrays u and v and those of their gradients gu and gv."""

    @property
    def together(self) -> int:
        return costs.TOGETHER if self.loops and not self.has_groups else len(NAMES)

    def source(self) -> Numba:
        source = InLanes() if self.loops and not self.has_groups else Numba()
        source.sizes = dict.fromkeys((group.name for group in GROUPS), 0)  # known at run time
        return source

    def stored(self, expression: str) -> str:
        return f"{self.result.number} = {expression}"

    def gathered(self, name: str, place: Place) -> Lines:
        return ["for k in range(size):", f"    {name}s[k] = {place.number}"]

    def handed_out(self, name: str, place: Place, term: Any, source: Source) -> Lines:  # noqa: ARG002
        source.hoist(term)
        added = f"{place.gradient} += {source.expression(term)}"
        return ["for k in range(size):", f"    {added}"]


def flat(case: Case) -> tuple[Lines, Lines]:
    """A loop over neighbouring results: of all samples, where each has its own."""
    own, lanes = "uv"[case.space], " * lanes" * case.space
    operands = [
        Place(own, f"{name}0 + i", f"{name}0 = table[t, {5 + k}]{lanes}")
        if kind == "line"
        else Place("u", f"{name}0", f"{name}0 = table[t, {5 + k}]", is_shared=True)
        for k, (name, kind) in enumerate(zip(NAMES, case.kinds, strict=False))
    ]
    branch = MachineBranch(_body(case), operands, Place(own, "z0 + i"), ["for i in range(n):"])
    first = f"n, z0 = count{lanes}, start{lanes}"
    return [first, *branch.forward()], [first, *branch.backward(case.wanted)]


def stream(case: Case, operations: Sequence[Case]) -> tuple[Lines, Lines]:
    """Many operations, one after the other, backward the last one first."""
    branches = list(map(_operation, operations))
    forward, backward = (
        [
            "p = table[t, 5] + FOUR * i",
            "word = np.uint64(links[p])",
            "operation = np.int64(word >> THREE)",
            f"z0 = {'(start + i) * lanes' if case.space else 'start + i'}",
            *switch("operation", operations, way),
        ]
        for way in zip(*branches, strict=True)
    )
    return (
        ["for i in range(count):", *indented(forward)],
        ["for back in range(count):", *indented(["i = count - ONE - back", *backward])],
    )


def _operation(case: Case) -> tuple[Lines, Lines]:
    """One operation of a stream; `p` is where its record begins."""
    operands = []
    for name, word, kind in zip(NAMES, WORDS, case.kinds, strict=False):
        find = f"{name}0 = np.uint64(links[p + {word}])"
        operands.append(
            Place("v", f"{name}0 + l", f"{find} * lanes")
            if kind == "v"
            else Place("u", f"{name}0", find, is_shared=bool(case.space))
        )
    if case.space:
        loops = ["for l in range(lanes):"]
        branch = MachineBranch(_body(case), operands, Place("v", "z0 + l"), loops)
        return branch.forward(), branch.backward(case.wanted)
    branch = MachineBranch(_body(case), operands, Place("u", "z0"))
    return branch.forward(), branch.backward([f"word & {bit}" for bit in ("ONE", "TWO", "FOUR")])


def grouped(case: Case) -> tuple[Lines, Lines]:
    """Operations with groups, whose numbers are copied side by side for each."""
    body, operands = _body(case), []
    for k, (operand, kind) in enumerate(zip(body.operands, case.kinds, strict=True)):
        index = "i * size + k" if isinstance(operand, SymbolGroup) else "i"
        link = f"links[table[t, {5 + k}] + {index}]"
        operands.append(Place(kind, f"{link} * lanes + l" if kind == "v" else link))
    loops = ["for i in range(count):", "for l in range(lanes):"][: 1 + case.space]
    at = "(start + i) * lanes + l" if case.space else "start + i"
    branch = MachineBranch(body, operands, Place("uv"[case.space], at), loops)
    return branch.forward(), branch.backward([f"wanted & {1 << k}" for k in range(len(operands))])


def _body(case: Case) -> Body:
    assert case.row is not None  # noqa: S101  (of these forms all have one)
    return body_of(case.row)
