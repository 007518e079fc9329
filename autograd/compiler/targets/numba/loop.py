"""The generated loop: forward and backward over the lines of a table, a branch for each case."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence

from autograd.compiler.lowering.loop import Lines, indented, switch, uses
from autograd.compiler.targets.numba import batches, forms, kernels
from autograd.compiler.targets.numba.calls import OPENED, Kind, opening
from autograd.compiler.targets.numba.cases import Case, ordered
from autograd.compiler.targets.numba.code import HEAD, is_at_hand, machine_code
from autograd.compiler.targets.numba.lanes import lanes_source
from autograd.compiler.targets.numba.products import LIFT, product
from autograd.compiler.targets.numba.sums import is_sum, summed

CALL = '''from numba.core import cgutils


@intrinsic
def call(context, address, arguments):
    """Call an entry at an address, with arrays and numbers."""
    signature = types.void(address, arguments)

    def code(context, builder, signature, values):
        # where its result and what it raises would go
        nothing = [
            cgutils.alloca_once(builder, ir.IntType(8).as_pointer(), zfill=True) for _ in range(2)
        ]
        given = [*nothing]
        for position, kind in enumerate(signature.args[1]):
            value = builder.extract_value(values[1], position)
            if isinstance(kind, types.Array):
                value = context.make_array(kind)(context, builder, value).data
            given.append(value)
        function = ir.FunctionType(ir.IntType(32), [value.type for value in given])
        builder.call(builder.inttoptr(values[0], function.as_pointer()), given)
        return context.get_dummy_value()

    return signature, code
'''
"""How the loop calls functions that are compiled apart."""

ARGUMENTS: Mapping[str, Kind] = {
    "table": "rows", "parts": "words", "links": "links", "u": "vector", "v": "vector",
    "gu": "vector", "gv": "vector", "scratch": "matrix", "room": "vector",
    "inputs": "matrix", "outputs": "rows", "results": "matrix", "by_inputs": "matrix",
    "seed": "float", "block": "int", "first_phase": "int", "last_phase": "int",
    "functions": "words", "steps": "int", "memory": "vector", "settings": "vector",
    "n_parameters": "word", "history": "vector",
    "order": "rows", "rates": "vector", "rate": "int",
}  # fmt: skip
"""What `run` of batches.py is given."""

HELPERS = (
    kernels.floored_remainder,
    kernels.products_of_others,
)

_loaded: list[tuple[frozenset[Case], int]] = []
"""The loops of this process: the cases that each of them has, and its address."""


def loop_for(cases: Sequence[Case]) -> tuple[tuple[Case, ...], int]:
    """All cases of a loop that has these, and its address; one that is at hand may have more."""
    for there, address in reversed(_loaded):
        if there.issuperset(cases):
            return tuple(there), address
    address = machine_code(loop_source(cases))["run"]
    _loaded.append((frozenset(cases), address))
    return tuple(cases), address


def has_loop_for(cases: Sequence[Case]) -> bool:
    """Whether a loop that has these cases is in memory, or was kept by an earlier process."""
    if any(there.issuperset(cases) for there, _ in _loaded):
        return True
    return is_at_hand(loop_source(cases))


def loop_source(cases: Sequence[Case]) -> str:
    """The source of a module with the function `run` of batches.py for these cases.

    It is called as `calls.Call` calls.
    """
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
    entry = opening(run, ARGUMENTS)
    return "\n\n".join([HEAD, OPENED, CALL, *used, lanes_source(written), entry])


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
