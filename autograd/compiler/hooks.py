"""Hooks in the graph of a program, which calls none: with them it refuses to differentiate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import ref

from autograd.engine.hooked import HOOKED, hooks_of
from autograd.engine.operands import Group
from autograd.engine.value import Value
from autograd.errors import CompileError
from autograd.graph import topological
from autograd.notices import named


class HooksBelow:
    """The hooks of the parameters of a program, and of what its outputs were computed from.

    Computed values are not kept alive, but the hooks that they had are remembered.
    """

    def __init__(self, parameters: Sequence[Value], outputs: Sequence[Value] = ()) -> None:
        self._parameters = parameters
        self._outputs = [ref(output) for output in outputs]
        self._hooked: set[int] = set()
        self.found: dict[int, tuple[str, Any]] = {}
        """The hooks of a value, some of which may have been removed, and its name."""
        self._look()

    def refuse(self) -> None:
        """Raise CompileError if a value of the graph has a hook."""
        self._look()
        for name, hooks in self.found.values():
            if hooks:
                raise CompileError(
                    f"A program does not call hooks, and {name} has one, so its gradients might be "
                    "others. Take the hook away with the remove() of its handle, or differentiate "
                    "without a program: by backward() or grad, and in nn.fit with compile=False."
                )

    def _look(self) -> None:
        if not HOOKED or self._hooked == HOOKED.keys():
            return
        self._hooked = set(HOOKED)
        outputs = [output for each in self._outputs if (output := each()) is not None]
        for node in topological(Group([*self._parameters, *outputs]), _parents):
            if id(node) in HOOKED:
                hooks = hooks_of(node)
                self.found[id(hooks)] = named(node), hooks


def _parents(node: Any) -> Sequence[Any]:
    return node if isinstance(node, Group) else node.parents
