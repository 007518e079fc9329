"""The functions, methods and operators of the rows; `methods` generates and installs them.

A function takes Values, numbers and mixtures and gives a Value; a group of operands comes as one
sequence. What is installed here is listed, for editors and type checkers, in `operations.pyi`,
which `python -m autograd.engine.stubs` writes.
"""

from __future__ import annotations

__all__: list[str] = []


class Operations:
    """Base of Value: the rows as methods and operators."""

    __slots__ = ()
