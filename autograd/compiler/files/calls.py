"""The arguments and the result of a compiled function, in JSON.

Of the function there are its name and its parameters, each with its kind and, if it has one, its
default: {"form": 0} for a number, or {"word": null} for what no call needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import Parameter, Signature
from operator import index
from typing import Any, NamedTuple

from autograd.compiler.axes import Axes
from autograd.compiler.files.fields import Fields
from autograd.compiler.files.forms import DEEPEST, Reading, pairs_of, written_form
from autograd.compiler.signatures import Arguments
from autograd.engine.operands import Group
from autograd.errors import ChainruleError, ProgramFileError
from autograd.shortening import shown

_KINDS = {
    kind.name: kind
    for kind in (
        Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.VAR_POSITIONAL,
        Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD,
    )
}  # fmt: skip


class Called(NamedTuple):
    """How a program is called, and what it gives: the form, with 0.0 for each number."""

    arguments: Arguments
    form: Any
    axes: Axes | None = None
    """Where the batch stands, if there is one."""


def written_call(called: Called) -> tuple[dict[str, Any], list[float]]:
    """How a function is called, and the numbers of its example and its defaults, in order."""
    name, (signature, args, named, is_one) = called.arguments.name, called.arguments.called
    # it stands in messages, and in a file of someone else's might move the cursor of a terminal
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    numbers: list[float] = []
    place = f"the example for {name}"
    header = {
        "name": name,
        "is_one": is_one,
        "args": [written_form(x, place, numbers.append) for x in args],
        "named": [[key, written_form(x, place, numbers.append)] for key, x in named.items()],
        "parameters": None,
        "in_axes": None if called.axes is None else _axes(called.axes.in_axes),
        "result": written_form(called.form, f"the result of {name}", lambda _: None),
    }
    if signature is not None:
        parameters = signature.parameters.values()
        header["parameters"] = [_parameter(name, x, numbers) for x in parameters]
    return header, numbers


def read_call(found: Any, numbers: Sequence[float], n_outputs: int) -> Called:
    """What was written; a ProgramFileError for what is no call, or has not so many numbers."""
    names = ("name", "is_one", "args", "named", "parameters", "in_axes", "result")
    fields = Fields(found, "its function", names)
    inside = Reading(numbers)
    args = tuple(map(inside.form, fields.listed("args")))
    named = {key: inside.form(x) for key, x in map(_pair, fields.listed("named"))}
    signature = None
    if fields["parameters"] is not None:
        parameters = [_read_parameter(x, inside) for x in fields.listed("parameters")]
        try:
            signature = Signature(parameters)
        except ValueError as error:
            raise ProgramFileError(f"the parameters of its function are none: {error}") from None
    result = Reading([0.0] * n_outputs)
    form = result.form(fields["result"])
    if inside.taken < len(numbers) or result.taken < n_outputs:
        raise ProgramFileError("its forms hold fewer numbers than it has")
    name = fields.text("name")
    if not name.isprintable():
        raise ProgramFileError(f"the name of its function is {shown(name)}, which cannot be shown")
    example = _example(args, named, fields.truth("is_one"))
    try:
        arguments = Arguments(_Known(name, signature), example)
        in_axes = _read_axes(fields["in_axes"])
        axes = None if in_axes is None else Axes(arguments, in_axes)
    except ProgramFileError:
        raise
    except ChainruleError as error:
        raise ProgramFileError(f"its function cannot be called: {error}") from None
    return Called(arguments, form, axes)


def _parameter(name: str, parameter: Parameter, numbers: list[float]) -> list[Any]:
    written: list[Any] = [parameter.name, parameter.kind.name]
    default = parameter.default
    if default is Parameter.empty:
        return written
    if default is None or isinstance(default, str):
        return [*written, {"word": default}]
    place = f"the default of {parameter.name!r} of {name}"
    return [*written, {"form": written_form(default, place, numbers.append)}]


def _read_parameter(found: Any, inside: Reading) -> Parameter:
    is_one = isinstance(found, list) and len(found) in (2, 3) and isinstance(found[1], str)
    if not is_one or found[1] not in _KINDS:
        raise ProgramFileError(f"a parameter of its function is {shown(found)}")
    name, kind, *defaults = found
    default: Any = Parameter.empty
    for each in defaults:
        if isinstance(each, dict) and each.keys() == {"word"}:
            default = each["word"]
            if not isinstance(default, str | None):
                raise ProgramFileError(f"a default of its function is {shown(default)}")
        else:
            default = inside.form(Fields(each, "a default of its function", ["form"])["form"])
    try:
        return Parameter(name, _KINDS[kind], default=default)
    except (TypeError, ValueError) as error:
        raise ProgramFileError(f"a parameter of its function is none: {error}") from None


def _axes(given: Any) -> Any:
    """`in_axes` in JSON: whole numbers, null, and lists and dicts with the keys of the example."""
    if isinstance(given, Mapping):
        return {"dict": [[key, _axes(x)] for key, x in given.items()]}
    if isinstance(given, list | tuple):
        return list(map(_axes, given))
    return None if given is None else index(given)


def _read_axes(found: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise ProgramFileError(f"in_axes of its function is more than {DEEPEST} deep")
    if isinstance(found, dict):
        return {key: _read_axes(x, depth + 1) for key, x in pairs_of(found)}
    if isinstance(found, list):
        return [_read_axes(x, depth + 1) for x in found]
    if found is None or type(found) is int:
        return found
    raise ProgramFileError(f"in_axes of its function holds {shown(found)}")


class _Known:
    """A function of which no more is known than its name and its parameters."""

    def __init__(self, name: str, signature: Signature | None) -> None:
        self.__name__ = name
        # what is no signature is, to `inspect`, that of a function that does not tell
        self.__signature__ = () if signature is None else signature

    def __call__(self) -> None:
        """Nothing: a file has no code."""


def _example(args: tuple[Any, ...], named: dict[str, Any], is_one: bool) -> Any:
    """The example as `compile` was given it."""
    if (args and named) or (is_one and (len(args) != 1 or isinstance(args[0], dict))):
        raise ProgramFileError("the example of its function is both of arguments and of keywords")
    if not is_one:
        return named or args
    # a plain tuple would be the arguments
    return Group(args[0]) if type(args[0]) is tuple else args[0]


def _pair(found: Any) -> tuple[str, Any]:
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[0], str):
        raise ProgramFileError(f"a keyword of its function is {shown(found)}")
    return found[0], found[1]
