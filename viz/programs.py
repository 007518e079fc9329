"""The Python source of a compiled program as a file of its own, on numbers or on NumPy arrays."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.notation.languages.imports import imports
from autograd.notation.languages.python import NAMESPACE
from autograd.table.algebras import ARRAY


def python_file(source: str) -> str:
    """The source with what it needs of `math` and of the library; it takes plain numbers."""
    return "\n".join([*imports(ast.parse(source), "math", vars(math)), source])


def numpy_file(source: str) -> str:
    """The source so that each number may be an array of one number a sample.

    Both branches of a choice are then computed, and nothing warns of the one that is not taken.
    """
    tree = ast.fix_missing_locations(_OnArrays().visit(ast.parse(source)))
    # no label begins with an underscore in the source
    own = {"_where": np.where, "_asarray": np.asarray}
    kernels = {**NAMESPACE, **ARRAY.kernels, "sum": sum, **own}
    head = imports(tree, "numpy", vars(np), kernels)
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
