"""The arguments that a function is compiled for, and the numbers of a later call in their order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import Any, Final

import numpy as np

from autograd.calculus.calls import name_of
from autograd.calculus.containers import mapped, paired
from autograd.engine.value import Value
from autograd.errors import CompileError, LengthError, OperandError
from autograd.shortening import shown

_EMPTY: Final[Mapping[Any, Any]] = {Parameter.VAR_POSITIONAL: (), Parameter.VAR_KEYWORD: {}}


class Arguments:
    """The numbers in an example of a function's arguments: their form, and a name for each.

    A plain tuple holds positional arguments, a dict keywords, and anything else is the one
    argument.

    >>> arguments = Arguments(lambda w, x: w, ([1.0, 2.0], 3.0))
    >>> arguments.numbers, arguments.labels
    ([1.0, 2.0, 3.0], ['w[0]', 'w[1]', 'x'])
    >>> arguments.of_call(((4, 5),), {"x": 6})
    [4.0, 5.0, 6.0]
    """

    def __init__(
        self, fun: Callable[..., Any], example: Any, parameters: Iterable[Value] = ()
    ) -> None:
        self.name = name_of(fun)
        self.numbers: list[float] = []
        known = set(map(id, parameters))
        self._signature = _signature_of(fun)
        args, named = _called(example)
        places = [f"Argument {n} of {self.name}" for n in range(len(args))]
        self.args = tuple(
            self._counted(x, place, known) for x, place in zip(args, places, strict=True)
        )
        self.named = {
            key: self._counted(x, f"Argument {key!r} of {self.name}", known)
            for key, x in named.items()
        }
        """The positional arguments and keywords of the example, with a number's place for it."""
        self._is_one = type(example) is not tuple and not isinstance(example, dict)
        try:
            self._bound = self.bind(self.args, self.named)
        except TypeError as error:
            raise OperandError(
                f"{self.name}{self._signature} cannot be called with example_inputs, of which a "
                "tuple is positional arguments, a dict keywords, and anything else the one "
                f"argument: {error}."
            ) from None
        self._signature = _needed(self._signature, self._bound)
        names = [found for key, x in self._bound.items() for found in _names(key, x)]
        self.order = [place for _, place in names]
        """Where the numbers of a call, in the order of its parameters, stand among the inputs."""
        self.labels = [label for label, _ in sorted(names, key=lambda each: each[1])]
        is_plain = not named and all(type(x) is float for x in self.args)
        self._n_plain = len(args) if is_plain else -1
        """How many numbers a call may have that is no more than these; -1 where there is more."""
        self._is_in_order = not named and _is_same(self._bound, self.args)
        """Whether what a call gives stands in the order of the example."""

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(self._bound)})"

    @property
    def called(self) -> tuple[Signature | None, tuple[Any, ...], dict[str, Any], bool]:
        """The signature, the example with its numbers, and whether it is the one argument."""
        return (self._signature, *self.with_each(self.numbers), self._is_one)

    def of_call(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> Sequence[float]:
        """The numbers of a call, in the order of those of the example."""
        if len(args) == self._n_plain and not named and all(type(x) is float for x in args):
            return args
        found: list[Any] = []
        if self._is_in_order and not named and _collected(args, self.args, found):
            return found
        found.clear()
        for key, x, like, _ in self.given_of(args, named):
            try:
                found += paired(x, like, self.place(key), "the example")
            except (OperandError, LengthError) as error:
                if not _holds_longer(x, like):
                    raise
                raise type(error)(
                    f"{error} If that is a batch, say so when it is compiled: compile("
                    f"{self.name}, example_inputs, in_axes=0)."
                ) from None
        self.refuse_values(found)
        return self.in_order(found)

    def given_of(
        self, args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> list[tuple[str, Any, Any, bool]]:
        """For each parameter of the example: its name, what a call gives it, and the example.

        The last tells whether it was given; else it is the default.
        """
        try:
            bound = self.bind(args, named)
        except TypeError as error:
            raise OperandError(f"{self._expected()}: {error}.") from None
        self._refuse_others(bound)
        return [
            (key, bound[key] if key in bound else self._default(key), like, key in bound)
            for key, like in self._bound.items()
        ]

    def refuse_values(self, numbers: Iterable[Any]) -> None:
        """Raise an OperandError if there is a Value among the numbers of a call."""
        for x in numbers:
            if isinstance(x, Value):
                raise OperandError(
                    f"{self.name} is compiled and computes with numbers, got {shown(x)}; give "
                    "x.data, or call the function itself, which records a graph."
                )

    def in_order(self, found: Sequence[Any]) -> list[Any]:
        """What was found for the numbers, parameter by parameter, in the order of the example."""
        numbers: list[Any] = [0.0] * len(found)
        for place, x in zip(self.order, found, strict=True):
            numbers[place] = x
        return numbers

    def place(self, key: str) -> str:
        """How an error calls an argument."""
        return f"Argument {key!r} of {self.name}"

    def with_each(self, numbers: Sequence[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The example's positional arguments and keywords, with others for its numbers."""

        def number(place: float) -> Any:
            return numbers[int(place)]

        args = tuple(mapped(x, number, self.name) for x in self.args)
        return args, {key: mapped(x, number, self.name) for key, x in self.named.items()}

    def in_form(self, numbers: Sequence[Any]) -> Any:
        """Numbers in the form of the example: a tuple, a dict, or that of the one argument."""
        args, named = self.with_each(numbers)
        return args[0] if self._is_one else named or args

    @property
    def form(self) -> Any:
        """The example, with the place of each number in its stead."""
        return self.in_form(range(len(self.numbers)))

    def of_form(self, given: Any) -> Sequence[float]:
        """The numbers of arguments that have the form of the example, in the order of those."""
        return self.of_call(*self.parted(given))

    def parted(self, given: Any) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
        """Positional arguments and keywords that are given in the form of the example."""
        if not self._is_one and type(given) is not (dict if self.named else tuple):
            kind = "dict of keywords" if self.named else "tuple of positional arguments"
            raise OperandError(
                f"{self._expected()}, whose example is a {kind}; give them as one too, got "
                f"{shown(given)}."
            )
        return ((given,), {}) if self._is_one else _called(given)

    def _counted(self, x: Any, place: str, parameters: set[int]) -> Any:
        def number(given: Any) -> float:
            if id(given) in parameters:
                raise CompileError(
                    f"{place} holds {shown(given)}, which is also among the parameters; leave it "
                    "out of one of them: the function takes an argument from its caller, and a "
                    "parameter from elsewhere."
                )
            self.numbers.append(given.data if isinstance(given, Value) else given)
            return len(self.numbers) - 1.0

        return mapped(x, number, place)

    def bind(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
        """What each parameter is given."""
        if self._signature is None:
            return {**{str(n): x for n, x in enumerate(args)}, **named}
        return self._signature.bind(*args, **named).arguments

    def _expected(self) -> str:
        return f"{self.name} was compiled for {_listed(self._bound)}"

    def _refuse_others(self, bound: Mapping[str, Any]) -> None:
        others = [key for key in bound if key not in self._bound]
        if others:
            raise OperandError(
                f"{self._expected()}, and is called with {_listed(others)} too; what is not in "
                "example_inputs is a constant of the program: give it there and compile again."
            )

    def _default(self, key: str) -> Any:
        parameter = None if self._signature is None else self._signature.parameters[key]
        default = Parameter.empty if parameter is None else parameter.default
        if parameter is not None and parameter.kind in _EMPTY:
            default = _EMPTY[parameter.kind]
        if default is Parameter.empty:
            raise OperandError(f"{self._expected()}, and is called without argument {key!r}.")
        return default


def _is_same(bound: Mapping[str, Any], args: Sequence[Any]) -> bool:
    """Whether each positional argument is what the parameter in its place is given."""
    return len(bound) == len(args) and all(map(operator.is_, bound.values(), args))


def _collected(given: Any, like: Any, found: list[Any]) -> bool:
    """Add the numbers of what has the form of an example, if all of it is of the plainest kinds."""
    if type(like) is float:
        found.append(given)
        return type(given) is float
    if type(like) in (list, tuple):
        return (
            type(given) in (list, tuple)
            and len(given) == len(like)
            and all(_collected(x, each, found) for x, each in zip(given, like, strict=True))
        )
    if type(like) is not np.ndarray or type(given) is not np.ndarray:
        return False
    if given.shape != like.shape or not given.dtype == like.dtype == np.float64:
        return False
    found += given.ravel().tolist()
    return True


def _called(example: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional arguments and keywords; a named tuple is one argument."""
    if type(example) is tuple:
        return example, {}
    if not isinstance(example, dict):
        return (example,), {}
    for key in example:
        if not isinstance(key, str):
            raise OperandError(
                f"As example_inputs a dict holds keywords, got the key {shown(key)}; a dict that "
                "is the one argument stands in a tuple, (example,)."
            )
    return (), dict(example)


def _signature_of(fun: Callable[..., Any]) -> Signature | None:
    """The parameters of a function and their defaults; None of one that does not tell."""
    try:
        found = signature(fun)
    except (TypeError, ValueError):
        return None
    # annotations may be anything, and a program is to be pickled
    parameters = [x.replace(annotation=Parameter.empty) for x in found.parameters.values()]
    return Signature(parameters)


def _needed(known: Signature | None, bound: Mapping[str, Any]) -> Signature | None:
    """The signature with the defaults of what the example has; of others, that there is one."""
    if known is None:
        return None
    # a default may be anything, and a program is to be pickled
    parameters = [
        x if x.name in bound or x.default is Parameter.empty else x.replace(default=None)
        for x in known.parameters.values()
    ]
    return Signature(parameters)


def _names(name: str, form: Any) -> Iterable[tuple[str, int]]:
    """A name and the place of each number in a form, in the order of `mapped`."""
    items = members_of(name, form)
    if items is None:
        return [(name, int(form))]
    return [found for each, x in items for found in _names(each, x)]


def members_of(name: str, form: Any) -> list[tuple[str, Any]] | None:
    """The members of a container, each with what it is called there; None of a number.

    >>> members_of("w", {"a": 1.0, "b": [2.0]})
    [("w['a']", 1.0), ("w['b']", [2.0])]
    """
    if isinstance(form, dict):
        return [(f"{name}[{key!r}]", x) for key, x in form.items()]
    if isinstance(form, np.ndarray):
        indices = (", ".join(map(str, index)) for index in np.ndindex(form.shape))
        items = zip(indices, form.ravel().tolist(), strict=True)
        return [(f"{name}[{each}]", x) for each, x in items]
    if hasattr(form, "_fields"):
        return [(f"{name}.{key}", x) for key, x in zip(form._fields, form, strict=True)]
    if isinstance(form, list | tuple):
        return [(f"{name}[{n}]", x) for n, x in enumerate(form)]
    return None


def _holds_longer(given: Any, like: Any) -> bool:
    """Whether an array stands somewhere that has one axis more than the example there."""
    if isinstance(like, dict):
        return isinstance(given, dict) and any(
            _holds_longer(given[key], x) for key, x in like.items() if key in given
        )
    if isinstance(like, list | tuple):
        return isinstance(given, list | tuple) and any(map(_holds_longer, given, like))
    n_axes: int = getattr(given, "ndim", 0)
    return n_axes == np.ndim(like) + 1


def _listed(names: Iterable[str]) -> str:
    each = [repr(name) for name in names]
    if not each:
        return "no arguments"
    return f"the argument{'s' * (len(each) > 1)} {', '.join(each)}"
