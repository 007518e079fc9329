"""Branches of the loop for matrix products, and for copies for each sample."""

from __future__ import annotations

import inspect
from functools import cache

from autograd.compiler.lowering.loop import Lines, indented
from autograd.compiler.targets.numba import dense
from autograd.compiler.targets.numba.cases import Case
from autograd.compiler.targets.numba.code import HEAD, module_of

HEAD_OF_FUNCTIONS = """
array, number = types.CPointer(types.float64), types.uint64
matrices = (array, number, number, array, number, number, number, array, number, number)
compiled = numba.cfunc(types.void(*matrices, number, number, number), cache=True, **options)
"""

WEIGHTS = "table[t, 6], table[t, 7], table[t, 8]"
BACK = "table[t, 6], table[t, 8], table[t, 7]"
"""The same with lines and columns exchanged."""


@cache
def product_addresses() -> tuple[int, int]:
    """Where the machine code of the functions in `dense` is; it is the same for all graphs."""
    functions = (dense.product, dense.outer)
    texts = (f"@compiled\n{inspect.getsource(function)}" for function in functions)
    module = module_of("\n\n".join([HEAD, HEAD_OF_FUNCTIONS, *texts]))
    return module.product.address, module.outer.address


class Product:
    """All pairs of some groups of weights and some groups of inputs."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.own = "uv"[case.space]
        self.lanes = " * lanes" * case.space
        self.n_biases = int(case.name == "affine")
        self.gathered = case.form == "gathered"

    def forward(self) -> Lines:
        """The branch that computes the results."""
        a = self.own
        bias = [
            "for r in range(rows):",
            "    b_ = u[table[t, 11] + r * table[t, 12]]",
            "    for c in range(columns):",
            f"        {a}[z0 + r * columns + c] = b_",
        ]
        if not self.n_biases:
            bias = [f"{a}[z0 : z0 + rows * columns] = 0.0"]
        return [
            *self._head(),
            *bias,
            *self._gathered(f"room[at + l] = {a}[place + l]"),
            f"arguments = {a}, z0, columns, u, {WEIGHTS}, {self._x(a)}, rows, size, columns",
            "call(functions[0], arguments)",
        ]

    def backward(self) -> Lines:
        """The branch that hands gradients to the operands that are wanted."""
        a, g, n_biases = self.own, f"g{self.own}", self.n_biases
        lines = self._head()
        if n_biases:
            lines += [
                "if wanted & 1:",
                "    for r in range(rows):",
                "        total = 0.0",
                "        for c in range(columns):",
                f"            total += {g}[z0 + r * columns + c]",
                "        gu[table[t, 11] + r * table[t, 12]] += total",
            ]
        weights = [
            *self._gathered(f"room[at + l] = {a}[place + l]"),
            f"given = {g}, z0, columns, gu, {WEIGHTS}, {self._x(a)}, rows, size, columns",
            "call(functions[1], given)",
        ]
        inputs = [
            *(["room[: size * columns] = 0.0"] if self.gathered else []),
            f"back = {self._x(g)}, u, {BACK}, {g}, z0, columns, size, rows, columns",
            "call(functions[0], back)",
            *self._gathered(f"{g}[place + l] += room[at + l]"),
        ]
        return [
            *lines,
            f"if wanted & {1 << n_biases}:",
            *indented(weights),
            f"if wanted & {2 << n_biases}:",
            *indented(inputs),
        ]

    def _x(self, array: str) -> str:
        """Where the inputs are, their first number and their step."""
        return "room, ZERO, columns" if self.gathered else f"{array}, x0, x_step"

    def _gathered(self, statement: str) -> Lines:
        """A loop over the inputs, where they do not lie side by side."""
        if not self.gathered:
            return []
        lanes = "lanes" if self.case.space else "ONE"
        return [
            "for e in range(size * table[t, 5]):",
            f"    at, place = e * {lanes}, links[table[t, 9] + e] * {lanes}",
            f"    for l in range({lanes}):",
            f"        {statement}",
        ]

    def _head(self) -> Lines:
        x = f"x0, x_step = table[t, 9]{self.lanes}, table[t, 10]{self.lanes}"
        return [
            f"columns, rows = table[t, 5]{self.lanes}, count // table[t, 5]",
            f"z0 = start{self.lanes}",
            *([] if self.gathered else [x]),
        ]


class Lift:
    """Numbers that the whole batch shares, copied for each sample."""

    def forward(self) -> Lines:
        """The branch that copies."""
        return [
            "for i in range(count):",
            "    x_ = u[links[table[t, 5] + i]]",
            "    for l in range(lanes):",
            "        v[(start + i) * lanes + l] = x_",
        ]

    def backward(self) -> Lines:
        """The branch that adds up the gradients of the copies."""
        return [
            "if wanted:",
            "    for i in range(count):",
            "        total = 0.0",
            "        for l in range(lanes):",
            "            total += gv[(start + i) * lanes + l]",
            "        gu[links[table[t, 5] + i]] += total",
        ]
