"""The generated loop: forward and backward over the lines of a table, a branch for each case."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from types import ModuleType

from autograd.compiler.lowering.loop import Lines, indented, switch, uses
from autograd.compiler.targets.numba import batches, forms, kernels
from autograd.compiler.targets.numba.cases import Case, ordered
from autograd.compiler.targets.numba.code import HEAD, module_of
from autograd.compiler.targets.numba.lanes import lanes_source
from autograd.compiler.targets.numba.products import LIFT, product
from autograd.compiler.targets.numba.sums import is_sum, summed

CALL = '''from llvmlite import ir
from numba.extending import intrinsic


@intrinsic
def call(context, address, arguments):
    """Call a function without result at an address, with arrays and numbers."""
    signature = types.void(address, arguments)

    def code(context, builder, signature, values):
        given = []
        for position, kind in enumerate(signature.args[1]):
            value = builder.extract_value(values[1], position)
            if isinstance(kind, types.Array):
                value = context.make_array(kind)(context, builder, value).data
            given.append(value)
        function = ir.FunctionType(ir.VoidType(), [value.type for value in given])
        builder.call(builder.inttoptr(values[0], function.as_pointer()), given)
        return context.get_dummy_value()

    return signature, code
'''
"""How the loop calls functions that are compiled apart."""

ARGUMENTS = """@entry(
    types.uint64[:, ::1], types.uint64[::1], types.uint32[::1],
    vector, vector, vector, vector, matrix, vector,
    matrix, types.uint64[:, ::1], matrix, matrix, types.float64, types.int64, types.int64,
    types.int64, types.uint64[::1], types.int64, vector, vector, types.uint64, vector,
    types.uint64[:, ::1], vector, types.int64,
)"""
"""What `run` of batches.py is given, line by line."""

HELPERS = (
    kernels.floored_remainder,
    kernels.products_of_others,
)

_loaded: list[tuple[frozenset[Case], ModuleType]] = []
"""The loops of this process, and the cases that each of them has."""


def loop_for(cases: Sequence[Case]) -> tuple[tuple[Case, ...], ModuleType]:
    """A loop that has these cases, and all its cases; one that is at hand may have more."""
    for there, module in reversed(_loaded):
        if there.issuperset(cases):
            return tuple(there), module
    module = module_of(loop_source(cases))
    _loaded.append((frozenset(cases), module))
    return tuple(cases), module


def loop_source(cases: Sequence[Case]) -> str:
    """The source of a module with the function `run` of batches.py for these cases."""
    cases = ordered(cases)
    lines = [case for case in cases if case.form != "operation"]
    both = [_branches(case, cases) for case in lines]
    loops = {
        "forward": _over_lines("first + turn", lines, [forward for forward, _ in both]),
        "backward": _over_lines("last - ONE - turn", lines, [backward for _, backward in both]),
    }
    run = _spliced(inspect.getsource(batches.run), loops)
    written = run.splitlines()
    used = [inspect.getsource(each) for each in HELPERS if uses(each.__name__, written)]
    used = [f"@inner\n{source}" for source in used]
    return "\n\n".join([HEAD, CALL, *used, lanes_source(written), f"{ARGUMENTS}\n{run}"])


def _branches(case: Case, cases: Sequence[Case]) -> tuple[Lines, Lines]:
    """The branch of a case in the loop forward, and in that backward."""
    if case.form == "lift":
        return LIFT
    if case.form == "stream":
        operations = [c for c in cases if c.form == "operation" and c.space == case.space]
        return forms.stream(case, operations)
    if case.form in ("product", "gathered"):
        return product(case)
    if case.form == "flat":
        return forms.flat(case)
    return summed(case) if is_sum(case) else forms.grouped(case)


def _spliced(source: str, branches: Mapping[str, Lines]) -> str:
    """A function in which the calls of `forward` and `backward` are replaced by their lines.

    There they are compiled once; functions that are called are compiled again for each caller.
    """
    lines: Lines = []
    for line in source.splitlines():
        call = re.fullmatch(r"( *)(forward|backward)\(\)", line)
        lines += [call[1] + each for each in branches[call[2]]] if call else [line]
    return "\n".join(lines) + "\n"


def _over_lines(turn: str, cases: Sequence[Case], branches: Sequence[Lines]) -> Lines:
    return [
        "for turn in range(last - first):",
        f"    t = {turn}",
        "    case, start, count = np.int64(table[t, 0]), table[t, 1], table[t, 2]",
        "    wanted, size = np.int64(table[t, 3]), table[t, 4]",
        *indented(switch("case", cases, branches)),
    ]
