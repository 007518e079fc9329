"""With this module one writes `operations.pyi`, after a change of the table.

The command is `python -m autograd.engine.stubs`.
"""

from __future__ import annotations

from pathlib import Path

from autograd.engine.methods import NOT_EXPORTED, operators_of
from autograd.table.primitive import Parameter, Primitive
from autograd.table.primitives import ROWS

PATH = Path(__file__).with_name("operations.pyi")

_HEAD = """# Written by `python -m autograd.engine.stubs` from the table of primitives; do not edit.
# ruff: noqa: A001, A002, D403, PYI021, RUF022

from collections.abc import Iterable
from typing import TypeAlias

from autograd.engine.operands import Number
from autograd.engine.value import Value

Operand: TypeAlias = Value | Number

__all__: list[str]

class Operations:
    __slots__ = ()
"""


def stub() -> str:
    """The text of `operations.pyi`."""
    methods: list[str] = []
    functions: list[str] = []
    for row in ROWS:
        for name in (row.name, *row.aliases):
            functions.append(f'\ndef {name}({_parameters(row)}) -> Value:\n    """{row.doc}"""\n')
            if row.arity > 0:
                methods.append(f"    def {name}({_parameters(row, method=True)}) -> Value:\n")
                methods.append(f'        """{row.doc}"""\n')
        methods += [
            f"    def {name}({_parameters(row, method=True)}) -> Value: ...\n"
            for name in operators_of(row)
        ]
    exported = sorted({n for r in ROWS for n in (r.name, *r.aliases)} - NOT_EXPORTED)
    listed = "".join(f'    "{name}",\n' for name in exported)
    head = _HEAD.replace("__all__: list[str]", f"__all__ = [\n{listed}]")
    return head + "".join(methods + functions)


def _parameters(row: Primitive, *, method: bool = False) -> str:
    first, *rest = row.operands
    return ", ".join(["self" if method else _parameter(first), *map(_parameter, rest)])


def _parameter(operand: Parameter) -> str:
    kind = "Iterable[Operand]" if operand.starred else "Operand"
    return f"{operand.name}: {kind}" + ("" if operand.default is None else " = ...")


if __name__ == "__main__":
    PATH.write_text(stub(), encoding="utf-8")
