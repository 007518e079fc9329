"""From a recorded graph to a fast program: tape, schedule, target.

A tape is the graph as flat arrays. The schedule runs operations of one row at one level together,
and finds the matrix products in grids of `dot` and `affine` nodes. Targets are NumPy, which has a
call for each instruction and goes through narrow graphs number by number, machine code, and text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.compiler.batched import BatchedFunction as BatchedFunction
    from autograd.compiler.compiling import compile as compile  # noqa: A004  (the field's word)
    from autograd.compiler.functions import CompiledFunction as CompiledFunction
    from autograd.compiler.loading import load_program as load_program
    from autograd.compiler.program import Program as Program
    from autograd.compiler.starts import Best as Best
    from autograd.compiler.starts import Starts as Starts

__all__ = [
    "BatchedFunction",
    "Best",
    "CompiledFunction",
    "Program",
    "Starts",
    "compile",
    "load_program",
]


def __getattr__(name: str) -> Any:
    """The names of the package; optimisers need of it no more than how rules are read."""
    if name in __all__:
        from autograd.compiler import compiling, loading, starts  # noqa: PLC0415

        places = {"load_program": loading, "Starts": starts, "Best": starts}
        return getattr(places.get(name, compiling), name)
    raise AttributeError(f"module 'autograd.compiler' has no attribute {name!r}")
