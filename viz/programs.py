"""The Python source of a compiled program as a file of its own, on numbers or on NumPy arrays."""

from __future__ import annotations

import ast
import builtins
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.notation.languages.python import NAMESPACE
from autograd.table.algebras import ARRAY


def python_file(source: str) -> str:
    """The source with what it needs of `math` and of the library; it takes plain numbers."""
    return "\n".join([*_imports(ast.parse(source), "math", vars(math), NAMESPACE), source])


def numpy_file(source: str) -> str:
    """The source so that each number may be an array of one number a sample.

    Both branches of a choice are then computed, and nothing warns of the one that is not taken.
    """
    tree = ast.fix_missing_locations(_OnArrays().visit(ast.parse(source)))
    # no label begins with an underscore in the source
    own = {"_where": np.where, "_asarray": np.asarray}
    kernels = {**NAMESPACE, **ARRAY.kernels, "sum": sum, **own}
    head = _imports(tree, "numpy", vars(np), kernels)
    text = "\n\n\n".join(ast.unparse(function) for function in tree.body)
    return "\n".join(["from numpy import errstate", *head, text, ""])


FILES: Mapping[str, Callable[[str], str]] = {"python": python_file, "numpy": numpy_file}
"""The files that are made of Python source, by what they compute on."""


class _OnArrays(ast.NodeTransformer):
    """Python on numbers as Python on arrays."""

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        self.generic_visit(node)
        return ast.Call(ast.Name("_where", ast.Load()), [node.test, node.body, node.orelse], [])

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        """An array that had another name too would change under it."""
        self.generic_visit(node)
        target: Any = node.target
        read = ast.Name(target.id, ast.Load())
        return ast.Assign([target], ast.BinOp(read, node.op, node.value))

    def visit_Assign(self, node: ast.Assign) -> Any:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in ("inputs", "parameters"):
            # plain floats would raise where arrays have inf and nan
            names: list[ast.expr] = [ast.Name("_asarray", ast.Load()), node.value]
            node.value = ast.Call(ast.Name("map", ast.Load()), names, [])
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        self.generic_visit(node)
        node.decorator_list = [ast.parse('errstate(all="ignore")', mode="eval").body]
        return node


def _imports(
    tree: ast.AST, module: str, there: Mapping[str, Any], kernels: Mapping[str, Any]
) -> list[str]:
    """The lines that bring in the kernels that a source uses, those of a module by its names."""
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
