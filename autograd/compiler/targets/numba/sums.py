"""Branches of the loop for sums, and sums of products, of which each sample has its own.

Where the numbers of each operation were copied side by side first, a loop would go along the terms
of one sample, a few at a time. Here it goes along the samples, once for each term.
"""

from __future__ import annotations

from autograd.compiler.lowering.loop import Lines, indented
from autograd.compiler.targets.numba.cases import Case

_FACTORS = ("x", "y")


def is_sum(case: Case) -> bool:
    """Whether a case with groups is a sum of a bias, if there is one, and products or numbers."""
    return bool(case.space and case.row and case.row.name in ("sum", "dot", "affine"))


def summed(case: Case) -> tuple[Lines, Lines]:
    """Operations one after the other, the terms of each too, over all samples of the block."""
    *biases, first = case.kinds if case.row and case.row.name == "sum" else case.kinds[:-1]
    kinds = [first] if case.row and case.row.name == "sum" else [first, case.kinds[-1]]
    n = len(biases)
    found = [
        _found(name, kind, f"{5 + n + k}", "i * size + k")
        for k, (name, kind) in enumerate(zip(_FACTORS, kinds, strict=False))
    ]
    numbers = [_number(name, kind) for name, kind in zip(_FACTORS, kinds, strict=False)]
    begun = ["for l in range(lanes):", "    v[z0 + l] = 0.0"]
    of_bias: Lines = []
    if biases:
        (kind,) = biases
        place = _found("b", kind, "5", "i")
        begun = [place, "for l in range(lanes):", f"    v[z0 + l] = {_number('b', kind)}"]
        of_bias = ["if wanted & 1:", *indented([place, *_added("b", kind, "gv[z0 + l]")])]
    forward = [
        *begun,
        "for k in range(size):",
        *indented(found),
        "    for l in range(lanes):",
        f"        v[z0 + l] += {' * '.join(numbers)}",
    ]
    backward = [*of_bias, "for k in range(size):", *indented(found)]
    for k, (name, kind) in enumerate(zip(_FACTORS, kinds, strict=False)):
        others = [number for other, number in enumerate(numbers) if other != k]
        gradient = " * ".join(["gv[z0 + l]", *others])
        added = [f"if wanted & {1 << n + k}:", *indented(_added(name, kind, gradient))]
        backward += indented(added)
    head = ["for i in range(count):", "    z0 = (start + i) * lanes"]
    return [*head, *indented(forward)], [*head, *indented(backward)]


def _found(name: str, kind: str, field: str, index: str) -> str:
    """The statement that says where an operand is."""
    return f"{name}0 = links[table[t, {field}] + {index}]{' * lanes' * (kind == 'v')}"


def _number(name: str, kind: str) -> str:
    return f"v[{name}0 + l]" if kind == "v" else f"u[{name}0]"


def _added(name: str, kind: str, gradient: str) -> Lines:
    """The statements that add a gradient of each sample to that of an operand."""
    if kind == "v":
        return ["for l in range(lanes):", f"    gv[{name}0 + l] += {gradient}"]
    return [
        "total = 0.0",
        "for l in range(lanes):",
        f"    total += {gradient}",
        f"gu[{name}0] += total",
    ]
