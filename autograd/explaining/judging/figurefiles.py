"""Printed figures in a file: an expression, its numbers, and what a text says comes of them."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from autograd.engine.value import Value
from autograd.errors import ChainruleError, FigureFileError
from autograd.explaining.judging.figures import Figure
from autograd.explaining.judging.judging import Judgement, judge
from autograd.explaining.parsing.parsing import CONSTANTS, known_functions, named_expression, parse
from autograd.explaining.parsing.tokens import tokens
from autograd.language import Language
from autograd.shortening import shown
from autograd.spelling import did_you_mean

T = TypeVar("T")

LARGEST = 100_000
"""A file of more bytes is not read."""

_KEYS = ("expression", "parameters", "lr", "values", "let", "figure")
_OF_A_FIGURE = ("of", "by", "step", "printed")

_EXAMPLE = 'expression = "E = (t - w*x)^2"'


@dataclass(frozen=True)
class FigureFile:
    """What a file holds: figures, the Values that their names mean, and what a step goes down.

    >>> file = figure_file('''
    ... expression = "y = w*x"
    ... values = { w = 0.5, x = 3 }
    ... figure = [{ of = "y", printed = "1.5" }, { by = "w", printed = "0.5" }]
    ... ''')
    >>> [each.verdict for each in file.judged().judged]
    ['agrees', 'unknown']
    """

    figures: tuple[Figure, ...]
    values: Mapping[str, Value]
    loss: Value
    parameters: tuple[str, ...] | None = None
    lr: float | None = None

    def judged(self, lang: Language | None = None) -> Judgement:
        """The verdicts on all figures."""
        trained = self.parameters is not None or self.lr is not None
        return judge(
            self.figures,
            self.values,
            loss=self.loss if trained or any(each.step for each in self.figures) else None,
            parameters=self.parameters,
            lr=self.lr,
            lang=lang,
        )


def read_figures(path: str | Path) -> FigureFile:
    """The figures of a file in TOML.

    `expression` is what everything comes to; `E = ...` gives it a name. `[values]` has the number
    of each name in it, or a small expression such as "1/3", and `[let]` names for parts of it, in
    their order. Each `[[figure]]` has the number that is `printed`, in quotation marks, `of` a name
    or without it of the expression, `by` another if it is a derivative, and the `step` after which
    it is so. Steps need `parameters`, a list of names, and the learning rate `lr`.

    What cannot be read is a FigureFileError that names the line or the entry, a path that cannot be
    opened an OSError.
    """
    with Path(path).open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FigureFileError(
            f"The file has more than {LARGEST:,} bytes, too many for a list of figures; divide it."
        )
    try:
        return figure_file(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FigureFileError(
            f"Line {line} of the file is not in UTF-8; save it in that encoding."
        ) from None


def figure_file(text: str) -> FigureFile:
    """The figures of the text of such a file, as `read_figures` describes it."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also an int of thousands of digits
        raise FigureFileError(f"The file is no TOML: {error}.") from None
    _refuse_unknown(data, _KEYS, "The file")
    values = {_name(key, "values"): _value(key, each) for key, each in _table(data, "values")}
    for key, each in _table(data, "let"):
        name = _name(key, "let")
        if name in values:
            raise FigureFileError(f"[let] {name}: the name has a value already; choose another.")
        values[name] = _recorded(f"[let] {name}", each, values)
        values[name].label = name
    name, loss = _expression(data, values)
    figures = tuple(_figure(n, each, loss) for n, each in enumerate(_figures(data), 1))
    known = {**values, name: loss} if name else values
    return FigureFile(figures, known, loss, _parameters(data), _rate(data))


def _expression(data: Mapping[str, Any], values: Mapping[str, Value]) -> tuple[str, Value]:
    if "expression" not in data:
        raise FigureFileError(
            f"The file has no expression; begin it with one, as in {_EXAMPLE}, before all tables."
        )
    text = data["expression"]
    if not isinstance(text, str):
        _refuse("expression", f"a text, as in {_EXAMPLE}", text)
    name, rest = named_expression(text)
    if name in values:
        raise FigureFileError(f"expression: the name {name} has a value already; choose another.")
    loss = _recorded("expression", rest, values)
    loss.label = name or loss.label
    return name, loss


def _recorded(where: str, text: Any, values: Mapping[str, Value]) -> Value:
    """An expression with those of the values that it names."""
    if not isinstance(text, str):
        _refuse(where, 'the text of an expression, as in "w*x + b"', text)

    def recorded() -> Value:
        names = [token.text for token in tokens(text) if token.kind == "name"]
        given = {name: values[name] for name in names if name in values}
        elsewhere = [*given, *CONSTANTS, *known_functions()]
        # with all values the error about a missing one knows which it may have been
        is_complete = all(name in elsewhere for name in names)
        result = parse(text, **(given if is_complete else values))
        return 1.0 * result if result.label else result  # w alone: what is new gets the new name

    return _within(where, recorded)


def _value(key: str, given: Any) -> Value:
    where = f"[values] {key}"
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        _refuse(where, 'a number, or an expression of numbers such as "1/3"', given)
    return _within(
        where, lambda: Value(parse(given).data if isinstance(given, str) else given, key)
    )


def _figure(n: int, given: Any, loss: Value) -> Figure:
    where = f"Figure {n}"
    if not isinstance(given, Mapping):
        _refuse(where, 'a table, as in [[figure]] with printed = "0.5"', given)
    _refuse_unknown(given, _OF_A_FIGURE, where)
    if "printed" not in given:
        raise FigureFileError(f'{where} has no printed number; add one, as in printed = "0.5".')
    names = {key: given[key] for key in ("of", "by") if key in given}
    for key, name in names.items():
        if not isinstance(name, str):
            _refuse(f"{where}, {key}", "a name in quotation marks", name)
    return _within(where, lambda: Figure(**{"of": loss, **given}))


def _figures(data: Mapping[str, Any]) -> list[Any]:
    found = data.get("figure", [])
    if not isinstance(found, list):
        raise FigureFileError("figure is a list of tables; write [[figure]] above each.")
    if not found:
        raise FigureFileError(
            'The file has no figure; add one: [[figure]], and below it printed = "0.5".'
        )
    return found


def _parameters(data: Mapping[str, Any]) -> tuple[str, ...] | None:
    given = data.get("parameters")
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        _refuse("parameters", 'a list of names, as in ["w", "b"]', given)
    return tuple(given)


def _rate(data: Mapping[str, Any]) -> float | None:
    given = data.get("lr")
    if isinstance(given, bool) or not isinstance(given, int | float | None):
        _refuse("lr", "a number", given)
    return given


def _table(data: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    found = data.get(key, {})
    if not isinstance(found, Mapping):
        _refuse(key, f"a table; write [{key}] and below it one line for each name", found)
    return list(found.items())


def _name(given: str, table: str) -> str:
    name = unicodedata.normalize("NFKC", given)
    if not name.isidentifier():
        _refuse(f"A name in [{table}]", "letters, digits and _, with no digit first", given)
    return name


def _refuse_unknown(given: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in known:
            raise FigureFileError(
                f"{where} has a key {shown(key)}; there are {', '.join(known)}"
                f"{did_you_mean(key, known)}"
            )


def _refuse(where: str, wanted: str, given: Any) -> NoReturn:
    raise FigureFileError(f"{where} is {wanted}; got {shown(given)}.")


def _within(where: str, make: Callable[[], T]) -> T:
    """What is made, its errors with the place in the file before them."""
    try:
        return make()
    except ChainruleError as error:
        raise FigureFileError(f"{where}: {error}") from None
