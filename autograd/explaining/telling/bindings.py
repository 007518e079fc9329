"""Equations with every number bound to a quantity, for pages whose numbers change.

What is written is data for JSON, and nothing in it is a number that was computed: a page computes
the quantities and writes them, with the digits that it likes. A line of an explanation is a list of

- text, which stays as it is;
- a name: `{"name": "w1", "of": 3}`, `of` being the id of the value that it names, if it does;
- a derivative: `{"derivative": "gradient", "of": 7, "by": 3, "above": [...], "below": [...]}`, its
  two names in lists of their own; `"slope"` is one along an edge, `place` the source at its end;
- a number: `{"kind": "data", "of": 3}`, and for each kind of `Quantity` what it is a number of;
  `{"kind": "constant", "data": 0.5}` is one that stands in a formula. In an exponent it has
  `"exponent": true`: a whole number is raised, and another follows a `^`;
- a bracket that a negative number needs: `{"bracket": "(", "of": 5}`, `of` being the place of that
  number in this list.

An equation is `{"relation": "=", "sides": [...]}`, a list for each side; a side that comes to the
same text as the one before it is left out. After its first side stands the relation, `+=` where a
contribution is added; the other sides are joined by `=`.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.explaining.equations.equations import Equation, Side
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.equations.writing import Called, Writer
from autograd.explaining.telling.parts import Cell, Part, Sentence, Table
from autograd.notation.names import mathml_name
from autograd.notation.terms import Symbolic
from autograd.shortening import shown

Token: TypeAlias = str | dict[str, Any]
Id: TypeAlias = int | str

_IN_EXPONENT = -1
"""The place of a number whose brackets are its own affair."""

_SIGN = "-"
"""What a marked number begins with if it is to look negative; the table writes another minus."""


class BoundWriter:
    """Writes equations as tokens; `names` come before labels, and `ids` has one for each value.

    `labels` has the MathML of every name that was written.
    """

    def __init__(self, names: Mapping[Value, str], ids: Mapping[Value, Id]) -> None:
        self.names = names
        self.ids = ids
        self.labels: dict[str, str] = {}

    def equation(self, equation: Equation) -> dict[str, Any]:
        """The sides of an equation, and the relation after the first."""
        relation = "+=" if equation.adds else "="
        return {"relation": relation, "sides": [self.side(side) for side in equation.sides]}

    def side(self, side: Side) -> list[Token]:
        """What stands on one side of an equals sign."""
        plain, signed = (_MarkedWriter(self, sign) for sign in ("", _SIGN))
        written = plain.side(side), signed.side(side)
        return _Binding(plain.pieces, signed.pieces).tokens(*written)

    def id_of(self, value: Value) -> Id:
        """The id of a value."""
        if value not in self.ids:
            raise OperandError(
                f"Tokens name each value by an id, and none is given for {shown(value)}; give ids "
                "for all values of the graph."
            )
        return self.ids[value]


class TokenForm:
    """Parts of an explanation as data for JSON."""

    def __init__(self, names: Mapping[Value, str], ids: Mapping[Value, Id]) -> None:
        self.writer = BoundWriter(names, ids)

    def part(self, part: Part) -> dict[str, Any]:
        """A sentence with its equations, or a table."""
        if isinstance(part, Table):
            heading, *rows = (
                [self.cell(each) for each in row] for row in (part.heading, *part.rows)
            )
            return {"heading": heading, "rows": rows, "aligns": [*part.aligns]}
        said = None if part.sentence is None else self.sentence(part.sentence)
        return {"sentence": said, "equations": list(map(self.writer.equation, part.equations))}

    def sentence(self, said: Sentence) -> dict[str, Any]:
        """The key of a sentence, and what fills its slots."""
        return {
            "key": said.key,
            "slots": {slot: self.cell(each) for slot, each in said.slots.items()},
        }

    def cell(self, cell: Cell) -> Any:
        """What may stand in a slot: a sentence, tokens under "formula", a list, text, a count."""
        if isinstance(cell, Sentence):
            return self.sentence(cell)
        if isinstance(cell, Value | Symbolic):
            return {"formula": self.writer.side(Side(cell))}
        if isinstance(cell, list | tuple):
            return list(map(self.cell, cell))
        if isinstance(cell, float):
            return {"formula": [_constant(cell)]}
        return cell if isinstance(cell, str | int) else str(cell)


class _MarkedWriter(Writer):
    """Text with marks in the place of names and numbers, which are kept in `pieces`.

    `sign` stands before every number, so that with a minus there are the brackets of a negative
    one.
    """

    def __init__(self, writer: BoundWriter, sign: str) -> None:
        super().__init__(writer.names)
        self.writer = writer
        self.sign = sign
        self.pieces: list[Any] = []

    def known(self, known: Value | Quantity) -> str:
        if isinstance(known, Value):
            return self.sign + self._mark({"kind": "data", "of": self.writer.id_of(known)})
        bound: dict[str, Any] = {"kind": known.kind, **self._about(known)}
        if known.name:
            bound["name"] = known.name
        return self.sign + self._mark(bound)

    def number(self, number: float) -> str:
        return self.sign + self._mark(_constant(number))

    def name(self, called: Called) -> str:
        written = super().name(called)
        self.writer.labels[written] = mathml_name(called)
        meant = called.meant
        about = (
            self._about(meant) if isinstance(meant, Quantity) else {"of": self.writer.id_of(meant)}
        )
        return self._mark({"name": written, **about})

    def derivative(self, quantity: Quantity) -> str:
        above, below = self.ends(quantity)
        symbol = {"derivative": quantity.kind, **self._about(quantity)}
        return self._mark(symbol | {"above": above, "below": below})

    def _about(self, quantity: Quantity) -> dict[str, Any]:
        ends = {"of": quantity.of, "by": quantity.by, "through": quantity.through}
        about: dict[str, Any] = {
            end: self.writer.id_of(value) for end, value in ends.items() if value is not None
        }
        if quantity.kind == "slope" or quantity.through is not None:
            about["place"] = quantity.place
        return about

    def _mark(self, piece: dict[str, Any]) -> str:
        self.pieces.append(piece)
        return f"\0{len(self.pieces) - 1}\0"


def _constant(number: float) -> dict[str, Any]:
    """A number of a formula; JSON has no sign for those that are not finite."""
    if math.isfinite(number):
        return {"kind": "constant", "data": float(number)}
    names = {math.inf: "Infinity", -math.inf: "-Infinity"}
    return {"kind": "constant", "data": names.get(number, "NaN")}


class _Binding:
    """Makes tokens of what was written twice, once with every number negative.

    The brackets that are there only then begin directly before the number that asks for them.
    """

    def __init__(self, plain: Sequence[Any], signed: Sequence[Any]) -> None:
        self.plain = plain
        self.signed = signed

    def tokens(self, plain: str, signed: str) -> list[Token]:
        """The tokens of a line."""
        tokens: list[Token] = []
        places: list[int | None] = []  # of each open bracket that of its number, if it has one
        expected = deque(_atoms(plain))
        for atom in _atoms(signed.replace(_SIGN, "")):
            if atom == ")":
                place = places.pop()
            elif atom == expected[0]:
                place = None
            else:
                place = _IN_EXPONENT if _ends_raised(tokens) else len(tokens) + 1
            if atom == "(":
                places.append(place)
            if place is None:
                self._append(tokens, expected.popleft())
            elif place != _IN_EXPONENT:
                tokens.append({"bracket": atom, "of": place})
        return tokens

    def _append(self, tokens: list[Token], atom: str) -> None:
        if atom[0] != "\0":
            if tokens and isinstance(tokens[-1], str):
                atom = tokens.pop() + atom  # type: ignore[operator]
            tokens.append(atom)
            return
        index = int(atom[1:-1])
        token = dict(self.plain[index])
        for end in ("above", "below"):
            if end in token:
                token[end] = self.tokens(token[end], self.signed[index][end])
        if "kind" in token and _ends_raised(tokens):
            text = str(tokens.pop()).removesuffix("^")
            tokens += [text] * bool(text)
            token["exponent"] = True
        tokens.append(token)


def _ends_raised(tokens: Sequence[Token]) -> bool:
    """Whether the next token stands in an exponent."""
    last = tokens[-1] if tokens else ""
    return isinstance(last, str) and last.endswith("^")


def _atoms(written: str) -> Iterable[str]:
    """Marks, and the characters between them."""
    parts = enumerate(written.split("\0"))
    return chain.from_iterable([f"\0{part}\0"] if n % 2 else part for n, part in parts)
