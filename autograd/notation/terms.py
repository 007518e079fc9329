"""The algebra SYMBOLS: a rule read with it is not computed but becomes a tree of terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from autograd.errors import NotationError
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.algebras import Algebra
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE


class Symbolic:
    """Whatever may stand in a term; operators make larger terms."""

    __slots__ = ()

    def __add__(self, other: Any) -> Term:
        return Term(TABLE["add"], (self, other))

    def __radd__(self, other: Any) -> Term:
        return Term(TABLE["add"], (other, self))

    def __sub__(self, other: Any) -> Term:
        return Term(TABLE["sub"], (self, other))

    def __rsub__(self, other: Any) -> Term:
        return Term(TABLE["sub"], (other, self))

    def __mul__(self, other: Any) -> Term:
        return Term(TABLE["mul"], (self, other))

    def __rmul__(self, other: Any) -> Term:
        return Term(TABLE["mul"], (other, self))

    def __truediv__(self, other: Any) -> Term:
        return Term(TABLE["div"], (self, other))

    def __rtruediv__(self, other: Any) -> Term:
        return Term(TABLE["div"], (other, self))

    def __pow__(self, other: Any) -> Term:
        return Term(TABLE["pow"], (self, other))

    def __rpow__(self, other: Any) -> Term:
        return Term(TABLE["pow"], (other, self))

    def __neg__(self) -> Term:
        return Term(TABLE["neg"], (self,))

    def __bool__(self) -> bool:
        raise NotationError(
            "A rule asked whether a symbol is true: it uses `if`, `and` or a comparison operator; "
            "write xp.where, xp.less and their kin instead."
        )

    def __lt__(self, other: Any) -> bool:
        return bool(self)

    __le__ = __gt__ = __ge__ = __lt__


@dataclass(frozen=True, slots=True, eq=False)
class Term(Symbolic):
    """A row applied to operands: terms, symbols, numbers, Values; a tuple or `Each` for a group.

    >>> from autograd.notation import text
    >>> from autograd.table.primitives import TABLE
    >>> text(Term(TABLE["mul"], (Symbol("a"), 2.0)))
    'a · 2'
    """

    row: Primitive
    operands: tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Symbol(Symbolic):
    """A named operand; `name` is written as it stands."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Named(Symbolic):
    """A recorded value inside a term that a rule makes."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Element(Symbolic):
    """The one element that stands for all elements of a group."""

    name: str
    group: SymbolGroup


@dataclass(frozen=True, slots=True, eq=False)
class SymbolGroup:
    """A named group; iterating gives the element that stands for all.

    A derived one has a number for each operand of the group of this name: its position, or the
    product of all others.
    """

    name: str
    element: str
    derived: Literal["", "indices", "products_of_others"] = ""

    def __iter__(self) -> Iterator[Element]:
        yield Element(self.element, self)


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    """A comprehension: `body` for each element of the `groups` that it runs through together."""

    body: Any
    groups: tuple[SymbolGroup, ...]


ELLIPSIS = Symbol("…")
"""Stands where a formula was cut short."""

COUNT = Primitive("count", "*xs", None, (None,), text="n", tex="n")


def symbolic(operand: Any) -> Any:
    """What a rule may compute with: a Value in it would record instead of being written."""
    if isinstance(operand, tuple):
        return tuple(map(symbolic, operand))
    plain = isinstance(operand, Symbolic | SymbolGroup | Each | int | float)
    return operand if plain else Named(operand)


def elements_of(body: Any) -> dict[str, SymbolGroup]:
    """The groups whose elements stand in `body`, by the element's name, in the order they occur."""
    found: dict[str, SymbolGroup] = {}
    pending = [body]
    while pending:
        term = pending.pop()
        if isinstance(term, Element):
            found[term.name] = term.group
        elif isinstance(term, Term):
            pending.extend(reversed(term.operands))
    return found


def replaced(term: Any, found: dict[int, Any]) -> Any:
    """The term with what is `found` under the ids of its parts; what is replaced is added there.

    Where nothing is replaced it stays the same object.
    """
    if id(term) in found:
        return found[id(term)]
    if isinstance(term, tuple):
        return tuple(replaced(x, found) for x in term)
    if not isinstance(term, Term):
        return term
    operands = tuple(replaced(x, found) for x in term.operands)
    found[id(term)] = Term(term.row, operands)
    return found[id(term)]


def as_group(xs: Iterable[Any]) -> Any:
    """The operands of a group: a tuple of terms, a named `SymbolGroup`, or an `Each`."""
    if isinstance(xs, SymbolGroup | Each):
        return xs
    items = tuple(xs)
    groups = elements_of(items[0]) if len(items) == 1 else {}
    return Each(items[0], tuple(groups.values())) if groups else items


class Symbols(Algebra):
    """The algebra whose every row makes a term."""

    def __init__(self) -> None:
        super().__init__("SYMBOLS", {})

    def __getattr__(self, name: str) -> Callable[..., Term]:
        row = TABLE.get(name)
        if row is None:
            raise NotationError(
                f"A rule uses xp.{name}, which is no row of the table{did_you_mean(name, TABLE)}"
            )

        def term(*operands: Any) -> Term:
            return Term(
                row,
                tuple(
                    as_group(x) if p.starred else x
                    for p, x in zip(row.operands, operands, strict=True)
                ),
            )

        return term

    @staticmethod
    def for_each(slopes: Any, xs: Any) -> Any:
        """The slopes of a group: a tuple, a named `SymbolGroup`, or an `Each`."""
        if isinstance(slopes, tuple | list):
            return as_group(slopes)
        if isinstance(slopes, SymbolGroup | Each):
            return slopes
        if not isinstance(slopes, Symbolic | int | float):
            raise NotationError(
                f"A rule gave {shown(slopes)} as the slopes of a group; give one for each operand, "
                "as in tuple(2.0 * x for x in xs), or one for all."
            )
        return (slopes,) * len(xs) if isinstance(xs, tuple) else Each(slopes, (xs,))

    @staticmethod
    def count(xs: Any) -> Any:
        """The number of operands in a group."""
        return float(len(xs)) if isinstance(xs, tuple) else Term(COUNT, (xs,))

    @staticmethod
    def indices(xs: Any) -> Any:
        """The positions of the operands of a group."""
        if isinstance(xs, tuple):
            return Algebra.indices(xs)
        return SymbolGroup(xs.name, f"{xs.element}_index", "indices")

    @staticmethod
    def products_of_others(xs: Any) -> Any:
        """For each operand of a group the product of all others."""
        if isinstance(xs, tuple):
            return Algebra.products_of_others(xs)
        return SymbolGroup(xs.name, f"{xs.element}_others", "products_of_others")


SYMBOLS = Symbols()
