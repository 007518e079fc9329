"""Object code: functions that were compiled once, put into memory by llvmlite alone.

Where the machine code of a program is kept from an earlier run nothing is compiled, so that numba
need not be imported, which alone takes longer than all else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Function:
    """A function of object code."""

    name: str
    symbol: str
    """Its name in the code."""
    needs: Sequence[str]
    """The symbols that it takes from elsewhere, such as those of the system's mathematics."""
    code: bytes


def packed(functions: Sequence[Function]) -> bytes:
    """Functions as bytes: a line of JSON that describes them, and their code."""
    described = [{**asdict(each), "code": len(each.code)} for each in functions]
    return b"\n".join([json.dumps(described).encode(), b"".join(each.code for each in functions)])


def unpacked(content: bytes) -> list[Function]:
    """The functions of `packed`."""
    line, _, codes = content.partition(b"\n")
    functions, first = [], 0
    for described in json.loads(line):
        last = first + described["code"]
        functions.append(Function(**{**described, "code": codes[first:last]}))
        first = last
    return functions


def addresses_of(functions: Sequence[Function]) -> Mapping[str, int] | None:
    """Where functions lie in memory, by name; None if a symbol that they need is not there.

    LLVM would end the process for one.
    """
    llvm, target = _machine()
    # from now on the symbols of the process are known
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target.create_target_machine())
    if not all(llvm.address_of_symbol(symbol) for each in functions for symbol in each.needs):
        return None
    for each in functions:
        engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(each.code))
    engine.finalize_object()
    _engines.append(engine)
    return {each.name: engine.get_function_address(each.symbol) for each in functions}


_engines: list[Any] = []
"""What keeps the functions in memory, as long as the process lives."""


@cache
def processor() -> str:
    """What code is compiled for: kinds of machines, and what this one can do."""
    llvm, target = _machine()
    features = llvm.get_host_cpu_features().flatten()
    return f"{target.triple} {llvm.get_host_cpu_name()} {features}"


@cache
def _machine() -> tuple[Any, Any]:
    llvm = import_module("llvmlite.binding")  # it comes with numba, which is an extra
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm, llvm.Target.from_default_triple()
