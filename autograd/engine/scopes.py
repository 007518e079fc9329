"""Labels that know more than a name: their scope, such as a layer, or that a module gave them."""

from __future__ import annotations

from typing import Any, Self


class Scoped(str):
    """A label given inside a scope, such as a layer; drawings put a band behind a scope."""

    __slots__ = ("scope",)
    scope: str

    def __new__(cls, label: str, scope: str) -> Self:
        scoped = super().__new__(cls, label)
        scoped.scope = scope
        return scoped

    def __reduce__(self) -> tuple[Any, ...]:
        return Scoped, (str(self), self.scope)


class OfParameter(str):
    """A label that a module gave one of its parameters; drawings show what has it as learned."""

    __slots__ = ()
