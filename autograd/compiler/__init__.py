"""From a recorded graph to a fast program: tape, schedule, executor.

A tape is the graph as flat arrays. The schedule runs operations of one row at one level together,
and finds the matrix products in grids of `dot` and `affine` nodes. An executor makes one NumPy
call of each instruction, or goes through narrow graphs number by number, or has machine code.
"""

from autograd.compiler.compiling import compile  # noqa: A004  (the field's word)
from autograd.compiler.program import Program

__all__ = ["Program", "compile"]
