"""Branches of the loop for matrix products, and for copies for each sample."""

from __future__ import annotations

import inspect
from functools import cache

from autograd.compiler.lowering.loop import Lines, indented
from autograd.compiler.targets.numba import dense
from autograd.compiler.targets.numba.cases import Case
from autograd.compiler.targets.numba.code import HEAD, machine_code
from autograd.compiler.targets.numba.tiles import HEAD_OF_TILES, TILES

HEAD_OF_FUNCTIONS = """
matrices = (array, word, word, array, word, word, word, array, word, word)
compiled = entry(*matrices, word, word, word, **options)
"""

WEIGHTS = "table[t, 6], table[t, 7], table[t, 8]"
BACK = "table[t, 6], table[t, 8], table[t, 7]"
"""The same with lines and columns exchanged."""


@cache
def product_addresses() -> tuple[int, int]:
    """Where the machine code of the functions in `dense` is; it is the same for all graphs."""
    functions = (dense.product, dense.outer)
    texts = (f"@compiled\n{inspect.getsource(function)}" for function in functions)
    tiles = (inspect.getsource(each) for each in TILES)
    made = machine_code("\n\n".join([HEAD, *tiles, HEAD_OF_TILES, HEAD_OF_FUNCTIONS, *texts]))
    return made["product"], made["outer"]


def product(case: Case) -> tuple[Lines, Lines]:
    """All pairs of some groups of weights and some groups of inputs, forward and backward."""
    a, g, lanes = "uv"[case.space], f"g{'uv'[case.space]}", " * lanes" * case.space
    n_biases = len(case.row.operands) - 2 if case.row else 0
    head = [
        f"columns, rows = table[t, 5]{lanes}, count // table[t, 5]",
        f"z0 = start{lanes}",
    ]
    read: Lines = []
    cleared: Lines = []
    handed: Lines = []
    if case.form == "gathered":
        inputs = of_inputs = "room, ZERO, columns"
        read = _of_inputs(case, f"room[at + l] = {a}[place + l]")
        cleared = ["room[: size * columns] = 0.0"]
        handed = _of_inputs(case, f"{g}[place + l] += room[at + l]")
    else:
        head.append(f"x0, x_step = table[t, 9]{lanes}, table[t, 10]{lanes}")
        inputs, of_inputs = f"{a}, x0, x_step", f"{g}, x0, x_step"
    begun = [f"{a}[z0 : z0 + rows * columns] = 0.0"]
    of_biases: Lines = []
    if n_biases:
        begun = [
            "for r in range(rows):",
            "    b = u[table[t, 11] + r * table[t, 12]]",
            "    for c in range(columns):",
            f"        {a}[z0 + r * columns + c] = b",
        ]
        of_biases = [
            "if wanted & 1:",
            "    for r in range(rows):",
            "        total = 0.0",
            "        for c in range(columns):",
            f"            total += {g}[z0 + r * columns + c]",
            "        gu[table[t, 11] + r * table[t, 12]] += total",
        ]
    forward = [
        *begun,
        *read,
        f"arguments = {a}, z0, columns, u, {WEIGHTS}, {inputs}, rows, size, columns",
        "call(functions[0], arguments)",
    ]
    of_weights = [
        *read,
        f"given = {g}, z0, columns, gu, {WEIGHTS}, {inputs}, rows, size, columns",
        "call(functions[1], given)",
    ]
    to_inputs = [
        *cleared,
        f"back = {of_inputs}, u, {BACK}, {g}, z0, columns, size, rows, columns",
        "call(functions[0], back)",
        *handed,
    ]
    backward = [
        *of_biases,
        f"if wanted & {1 << n_biases}:",
        *indented(of_weights),
        f"if wanted & {2 << n_biases}:",
        *indented(to_inputs),
    ]
    return [*head, *forward], [*head, *backward]


def _of_inputs(case: Case, statement: str) -> Lines:
    """A loop over inputs that do not lie side by side."""
    lanes = "lanes" if case.space else "ONE"
    return [
        "for e in range(size * table[t, 5]):",
        f"    at, place = e * {lanes}, links[table[t, 9] + e] * {lanes}",
        f"    for l in range({lanes}):",
        f"        {statement}",
    ]


LIFT = (
    [
        "for i in range(count):",
        "    x = u[links[table[t, 5] + i]]",
        "    for l in range(lanes):",
        "        v[(start + i) * lanes + l] = x",
    ],
    [
        "if wanted:",
        "    for i in range(count):",
        "        total = 0.0",
        "        for l in range(lanes):",
        "            total += gv[(start + i) * lanes + l]",
        "        gu[links[table[t, 5] + i]] += total",
    ],
)
"""Numbers that the whole batch shares, copied for each sample; backward, their gradients added."""
