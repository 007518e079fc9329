"""With this function one records an expression that somebody typed."""

from __future__ import annotations

import ast
import inspect
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from autograd import functions, statistics
from autograd.engine import operations
from autograd.engine.value import Value
from autograd.errors import ChainruleError, ExpressionError, OperandError
from autograd.explaining.parsing.grammar import rewritten
from autograd.explaining.parsing.tokens import Token, refuse, tokens
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Mod: "remainder",
    ast.Pow: "pow",
    ast.USub: "neg",
}
"""The rows that Python's operators are."""

CONSTANTS = {"pi": math.pi, "π": math.pi}
"""The names that need no value; e is a name like any other."""

_ELSEWHERE = {"ln": "log", "lg": "log10", "tg": "tan", "ctg": "1 / tan", "cot": "1 / tan"}
"""What functions are called in other books, where the spelling would not tell."""

_NAMED = re.compile(r"(\s*([^\W\d]\w*)\s*[=＝])(?![=＝])")
"""How an expression begins that gives its result a name."""

TOLD = 6
"""So many names an error lists."""


def parse(text: str, /, **values: Value | float) -> Value:
    """The Value of a typed expression, recorded as if it had been written in Python.

    `values` gives each name of the text its number, or a Value; leaves get the label of their name,
    if they have none yet, and the result's label is left to you. `pi` is known, unless it is given.
    Functions are the operations of the table, by name or alias; those of a group take several
    arguments or one list. `^` is a power, `2x` a product, and × ÷ − · ² and full-width signs are
    read as they are meant. Operators between two plain numbers give a number, as in Python.

    What cannot be read is an ExpressionError that points at the place; so are a name without a
    value and a value whose name the text does not have.

    >>> y = parse("tanh(w*x + b)", w=0.5, x=2, b=1)
    >>> round(y.data, 6), [leaf.label for leaf in y.parents[0].parents[0].parents]
    (0.964028, ['w', 'x'])
    >>> parse("2x² − max(x, 4)", x=3).data
    14.0
    """
    if not isinstance(text, str):
        raise OperandError(f"parse expects the text of an expression, got {shown(text)}.")
    found = tokens(text)
    if not found:
        raise ExpressionError("The expression is empty; write one, such as 'tanh(w*x + b)'.")
    reader = _Reader(text, found, rewritten(text, found))
    given = {unicodedata.normalize("NFKC", name): value for name, value in values.items()}
    reader.refuse_unmatched(given)
    result = reader.value(_leaves(given))
    for name, value in given.items():
        if isinstance(value, Value) and not value.label:
            value.label = name
    return result


def named_expression(text: str) -> tuple[str, str]:
    """The name that an expression may begin with, and the rest, which stays in its columns.

    >>> named_expression("E = (t - o)^2")
    ('E', '    (t - o)^2')
    >>> named_expression("(t - o)^2")
    ('', '(t - o)^2')
    """
    named = _NAMED.match(text)
    if named is None:
        return "", text
    return unicodedata.normalize("NFKC", named[2]), " " * len(named[1]) + text[named.end() :]


def _leaves(given: Mapping[str, Any]) -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for name, value in given.items():
        try:
            leaves[name] = value if isinstance(value, Value) else Value(value, name)
        except OperandError as error:
            raise OperandError(f"The value of {shown(name)} is no number. {error}") from None
    return leaves


class _Reader:
    """Reads a tree of Python's `ast`, whose names are the numbers of the tokens."""

    def __init__(self, text: str, found: Sequence[Token], code: str) -> None:
        self.text, self.tokens = text, found
        try:
            self.tree = ast.parse(code, mode="eval").body
        except (RecursionError, MemoryError):
            raise ExpressionError(
                "The expression is nested deeper than can be read from here; record parts of it "
                "in Python, and give them as values."
            ) from None
        self.order = list(_operands_first(self.tree))
        self.called = {id(node.func) for node in self.order if isinstance(node, ast.Call)}
        self.functions = known_functions()

    def token(self, node: ast.Name) -> Token:
        return self.tokens[int(node.id[1:])]

    def names(self) -> dict[str, Token]:
        """Each name that stands for a value, and where it is first."""
        found: dict[str, Token] = {}
        for node in self.order:
            if isinstance(node, ast.Name) and id(node) not in self.called:
                token = self.token(node)
                if token.kind == "name":
                    found.setdefault(token.text, token)
        return found

    def refuse_unmatched(self, given: Mapping[str, Any]) -> None:
        """Refuse a function that there is not, a name without a value, a value without a name."""
        for node in self.order:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self._refuse_unknown(self.token(node.func), given)
        asked = self.names()
        unused = [name for name in given if name not in asked]
        missing = [name for name in asked if name not in given and name not in CONSTANTS]
        if missing:
            self._refuse_missing(asked[missing[0]], missing, unused)
        if unused:
            raise ExpressionError(
                f"There is no {shown(unused[0])} in {shown(self.text)}; its names are "
                f"{_listed(asked) or 'none'}{did_you_mean(unused[0], asked)}"
            )

    def _refuse_missing(self, first: Token, missing: list[str], unused: list[str]) -> NoReturn:
        name = shown(first.text)[1:-1]
        if first.text in self.functions:
            message = f"{name} is a function; write what it is of, as in {name}(x)."
        elif len(missing) > 1:
            message = (
                f"{name} has no value; give one to each of {_listed(missing)}, as in {name}=0.5"
            )
            message += did_you_mean(first.text, unused)
        else:
            message = f"{name} has no value; give it one, as in {name}=0.5"
            message += did_you_mean(first.text, unused)
        refuse(self.text, first.begin, message)

    def _refuse_unknown(self, token: Token, given: Mapping[str, Any]) -> None:
        name = token.text
        if name in self.functions:
            return
        if name in given:
            refuse(
                self.text,
                token.end,
                f"{shown(name)} is a value and no function; for a product write {name} * (...).",
            )
        if name in _ELSEWHERE:
            refuse(self.text, token.begin, f"{name}(x) is written {_ELSEWHERE[name]}(x) here.")
        refuse(
            self.text,
            token.begin,
            f"There is no function {shown(name)}{did_you_mean(name, self.functions)}",
        )

    def value(self, leaves: Mapping[str, Any]) -> Value:
        """The recorded result."""
        made: dict[int, Any] = {}
        for node in self.order:
            made[id(node)] = self._made(node, made, leaves)
        result = made[id(self.tree)]
        return result if isinstance(result, Value) else Value(result)

    def _made(self, node: ast.expr, made: Mapping[int, Any], leaves: Mapping[str, Any]) -> Any:
        match node:
            case ast.BinOp():
                return _operated(
                    _OPERATORS[type(node.op)], made[id(node.left)], made[id(node.right)]
                )
            case ast.UnaryOp(op=ast.UAdd()):
                return made[id(node.operand)]
            case ast.UnaryOp():
                return _operated(_OPERATORS[type(node.op)], made[id(node.operand)])
            case ast.List():
                return [made[id(each)] for each in node.elts]
            case ast.Call(func=ast.Name() as function):
                positional = [made[id(each)] for each in node.args]
                named = [(each.arg or "", made[id(each.value)]) for each in node.keywords]
                return self._called(self.token(function), positional, named)
            case ast.Name() if id(node) not in self.called:
                token = self.token(node)
                if token.kind == "number":
                    return _number(token.text)
                return leaves[token.text] if token.text in leaves else CONSTANTS[token.text]
        return None

    def _called(self, token: Token, positional: list[Any], named: list[tuple[str, Any]]) -> Any:
        row = self.functions[token.text]
        function = _function(row)
        if _is_of_a_group(row) and not (positional and isinstance(positional[0], list)):
            positional = [positional]
        arguments: dict[str, Any] = {}
        for number, value in named:
            name = self.tokens[int(number[1:])]
            if name.text in arguments:
                refuse(self.text, name.begin, f"{shown(name.text)} is given twice; give it once.")
            arguments[name.text] = value
        try:
            inspect.signature(function).bind(*positional, **arguments)
        except TypeError as error:
            takes = ", ".join(inspect.signature(function).parameters)
            refuse(self.text, token.begin, f"{token.text} takes ({takes}): {error}.")
        try:
            return function(*positional, **arguments)
        except ChainruleError as error:
            refuse(self.text, token.begin, str(error))


def known_functions() -> dict[str, Primitive]:
    """The rows by what one may call them: a name, an alias, or a letter such as σ."""
    named = {name: row for row in TABLE.values() for name in (row.name, *row.aliases)}
    letters = {row.symbol: row for row in reversed(TABLE.values()) if len(row.symbol) == 1}
    return {name: row for name, row in letters.items() if name.isalpha()} | named


def _function(row: Primitive) -> Callable[..., Any]:
    """What records the row, with the checks that a function of `autograd` has around it."""
    for checked in (functions, statistics):
        if row.name in checked.__all__:
            return getattr(checked, row.name)  # type: ignore[no-any-return]
    return getattr(operations, row.name)  # type: ignore[no-any-return]


def _is_of_a_group(row: Primitive) -> bool:
    """Whether a group is all that must be given."""
    first, *rest = row.operands
    return first.starred and all(each.default is not None for each in rest)


def _operated(name: str, *operands: Any) -> Any:
    result = getattr(operations, name)(*operands)
    return result if any(isinstance(each, Value) for each in operands) else result.data


def _number(text: str) -> float:
    # a position or a class is a whole number, and no float is one
    return int(text) if text.isdigit() and len(text) < 16 else float(text)


def _listed(names: Any) -> str:
    several = list(names)
    more = f" and {len(several) - TOLD} more" if len(several) > TOLD else ""
    return ", ".join(shown(name)[1:-1] for name in several[:TOLD]) + more


def _operands_first(root: ast.expr) -> Iterator[ast.expr]:
    """Every expression of the tree after those it is made of, from left to right."""
    found: list[ast.expr] = []
    pending = [root]
    while pending:
        node = pending.pop()
        found.append(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.keyword):
                pending.append(child.value)
            elif isinstance(child, ast.expr):
                pending.append(child)
    return reversed(found)
