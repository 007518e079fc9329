"""The lines that bring in what Python source uses of `math`, NumPy and the kernels of the table."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from typing import Any

from autograd.notation.languages.python import NAMESPACE
from autograd.table.algebras import ARRAY


def imports(
    tree: ast.AST, module: str, there: Mapping[str, Any], kernels: Mapping[str, Any] = NAMESPACE
) -> list[str]:
    """The lines that bring in the kernels that a source uses, those of a module by its names.

    Two empty lines are at the end if there are any.

    >>> import math
    >>> imports(ast.parse("y = exp(x) + max((x, 0.0))"), "math", vars(math))[0]
    'from math import exp'
    """
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(kernels)
    needed = sorted(name for name in used if kernels[name] is not vars(builtins).get(name))
    named = {name: _name_in(there, kernels[name]) for name in needed}
    plain = [name if each == name else f"{each} as {name}" for name, each in named.items() if each]
    lines = [f"from {module} import {', '.join(plain)}"] if plain else []
    own = [name for name in needed if not named[name]]
    of_arrays = [name for name in own if kernels[name] is ARRAY.kernels.get(name)]
    if of_arrays:
        lines += ["from autograd.table.algebras import ARRAY"]
    if len(of_arrays) < len(own):
        lines += ["from autograd.notation.languages.python import NAMESPACE"]
    if own:
        places = {True: "ARRAY.kernels", False: "NAMESPACE"}
        lines += ["", *(f'{name} = {places[name in of_arrays]}["{name}"]' for name in own)]
    return [*lines, "", ""] if lines else []


def _name_in(there: Mapping[str, Any], kernel: Any) -> str:
    """The name of a kernel in a module; empty if it is not from there."""
    name = getattr(kernel, "__name__", "")
    if there.get(name) is kernel:
        return str(name)
    return next((each for each in ("inf", "nan") if there.get(each) is kernel), "")
