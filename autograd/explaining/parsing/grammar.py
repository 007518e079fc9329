"""Whether the tokens of an expression stand in an order that means something, and which."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.explaining.parsing.tokens import Token, refuse

DEEPEST = 50
"""Brackets in brackets, or signs before signs."""

_OPERATORS = ("+", "-", "*", "/", "%", "**")
_CLOSING = {"(": ")", "call": ")", "[": "]"}


def rewritten(text: str, tokens: Sequence[Token]) -> str:
    """The expression as Python's grammar has it, each name and number as `a` and its position.

    So no word of Python has a meaning in it, and all letters are ASCII. The first thing that means
    nothing is an ExpressionError.
    """
    grammar = _Grammar(text, tokens)
    for number in range(len(tokens)):
        grammar.take(number)
    grammar.end()
    return "".join(grammar.written)


class _Grammar:
    """Goes through the tokens once: each stands where an operand is expected, or after one."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text, self.tokens = text, tokens
        self.written: list[str] = []
        self.open: list[tuple[str, Token]] = []
        self.with_names: set[int] = set()
        self.after_operand = False
        self.signs = 0

    def take(self, number: int) -> None:
        token = self.tokens[number]
        if number and self.tokens[number - 1].text == ",":
            self._refuse_after_named(number, token)
        if token.kind == "sign":
            take = self._sign_after if self.after_operand else self._sign_before
            take(number, token)
        else:
            if self.after_operand:
                self._side_by_side(number, token)
            self.written.append(f"a{number}")
            self.after_operand = True
        if self.after_operand:
            self.signs = 0

    def end(self) -> None:
        """Refuse an end where something is missing."""
        if self.open:
            kind, token = self.open[-1]
            refuse(
                self.text,
                token.begin,
                f"This bracket is not closed; write {_CLOSING[kind]} where it ends.",
            )
        if not self.after_operand:
            last = self.tokens[-1]
            refuse(
                self.text,
                last.begin,
                f"Nothing follows {last.text}; write what it is with, or leave it out.",
            )

    def _refuse_after_named(self, number: int, token: Token) -> None:
        is_named = [each.text for each in self.tokens[number + 1 : number + 2]] == ["="]
        if id(self.open[-1][1]) in self.with_names and not is_named:
            refuse(self.text, token.begin, "Arguments with a name stand after those without.")

    def _previous(self, number: int) -> Token:
        return self.tokens[number - 1]

    def _side_by_side(self, number: int, token: Token) -> None:
        """Two operands without a sign between them: 2x and 2(x + 1) are products."""
        before = self._previous(number)
        if before.kind != "number" or token.kind == "number":
            refuse(
                self.text,
                token.begin,
                "An operator is missing here; for a product write *, for a function brackets, as "
                "in tanh(x).",
            )
        earlier = self.tokens[number - 2] if number > 1 else None
        is_raised = earlier is not None and earlier.begin == before.begin
        if earlier is not None and earlier.text in ("/", "%", "**") and not is_raised:
            sign = "^" if earlier.text == "**" else earlier.text
            refuse(
                self.text,
                token.begin,
                f"This can be read in two ways; write {sign} {before.text} * ... or "
                f"{sign} ({before.text} * ...).",
            )
        self.written.append("*")

    def _sign_before(self, number: int, token: Token) -> None:
        """A sign where an operand is expected."""
        sign = token.text
        if sign in ("+", "-"):
            self.signs += 1
            if self.signs > DEEPEST:
                refuse(self.text, token.begin, "So many signs say no more than one; write one.")
            self.written.append(sign)
        elif sign == "(":
            self._open("(", token)
        elif sign == "[":
            if not self.open or self.open[-1][0] != "call":
                refuse(
                    self.text,
                    token.begin,
                    "A list stands in a function, as in sum([x, y]); for a bracket write (.",
                )
            self._open("[", token)
        elif sign in (")", "]"):
            self._refuse_empty(number, token)
        else:
            refuse(
                self.text,
                token.begin,
                f"Something is missing before {_shown(sign)}; write it here.",
            )

    def _refuse_empty(self, number: int, token: Token) -> None:
        if not self.open:
            refuse(self.text, token.begin, "This bracket was never opened; leave it out.")
        before = self._previous(number)
        if before.text in ("(", "["):
            refuse(self.text, token.begin, "Nothing stands in these brackets; write what does.")
        refuse(
            self.text,
            token.begin,
            f"Something is missing after {_shown(before.text)}; write it here.",
        )

    def _sign_after(self, number: int, token: Token) -> None:
        """A sign after an operand."""
        sign = token.text
        if sign == "(":
            before = self._previous(number)
            if before.kind == "name":
                self._open("call", token)
            else:
                self._side_by_side(number, token)
                self._open("(", token)
        elif sign == "[":
            refuse(
                self.text,
                token.begin,
                "An operator is missing here; a name with a number is written w1 or w_1.",
            )
        elif sign in (")", "]"):
            self._close(token)
        elif sign == ",":
            self._comma(token)
        elif sign == "=":
            self._equals(number, token)
        elif sign in _OPERATORS:
            self._refuse_arithmetic_with_a_list(number, token)
            self.written.append(sign)
            self.after_operand = False

    def _open(self, kind: str, token: Token) -> None:
        if len(self.open) == DEEPEST:
            refuse(
                self.text,
                token.begin,
                f"Brackets are read {DEEPEST} deep; record a part in Python, and give it as a "
                "value.",
            )
        self.open.append((kind, token))
        self.written.append(token.text)
        self.after_operand = False

    def _close(self, token: Token) -> None:
        if not self.open:
            refuse(self.text, token.begin, "This bracket was never opened; leave it out.")
        kind, _ = self.open.pop()
        if _CLOSING[kind] != token.text:
            refuse(
                self.text,
                token.begin,
                f"The last open bracket is closed by {_CLOSING[kind]} first.",
            )
        self.written.append(token.text)

    def _comma(self, token: Token) -> None:
        if not self.open or self.open[-1][0] == "(":
            refuse(
                self.text,
                token.begin,
                "A comma stands between the arguments of a function; a decimal point is a full "
                "stop, as in 0.5.",
            )
        self.written.append(",")
        self.after_operand = False

    def _equals(self, number: int, token: Token) -> None:
        in_call = bool(self.open) and self.open[-1][0] == "call"
        begins = number > 1 and self.tokens[number - 2].text in ("(", ",")
        if not (in_call and begins and self._previous(number).kind == "name"):
            refuse(
                self.text,
                token.begin,
                "An expression has no =; write what stands on its right, and give values beside "
                "it, as in w=0.5.",
            )
        self.with_names.add(id(self.open[-1][1]))
        self.written.append("=")
        self.after_operand = False

    def _refuse_arithmetic_with_a_list(self, number: int, token: Token) -> None:
        if self._previous(number).text == "]":
            refuse(
                self.text,
                token.begin,
                "A list is an argument of a function as a whole; write the operator inside, for "
                "each of its members.",
            )


def _shown(sign: str) -> str:
    return "^" if sign == "**" else sign
