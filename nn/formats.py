"""States as text that anyone can read: mappings, lists, numbers and arrays, in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import chain
from math import isfinite
from typing import Any, Final

import numpy as np

from autograd.shortening import shown
from nn.arguments import plain
from nn.errors import SettingTypeError, StateError

FORMAT: Final = "chainrule state 1"

MOST_BRACKETS: Final = 100
"""Brackets within brackets; Python's reader goes down by recursion."""

LONGEST: Final = 400
"""Digits of a whole number; Python reads them in a time that grows with their square."""

MARKS: Final = frozenset({"array", "mapping", "tuple"})
"""The names of what JSON has not: an object with one of them is no mapping of names."""


def text_of(state: Any) -> str:
    """The text of a state; what has a `state_dict` stands there with that.

    A mapping that has other names than strings is written as pairs.

    >>> print(text_of({"weight": np.array([[0.5, -0.0]]), "state": {0: {"step": 2}}}))
    {
     "format": "chainrule state 1",
     "state": {
      "weight": {"shape": [1, 2], "array": [[0.5, -0.0]]},
      "state": {"mapping": [[0, {"step": 2}]]}
     }
    }

    A StateError names what is not finite, a SettingTypeError what has no place in a state.
    """
    text = _text({"format": FORMAT, "state": _tree("", state, 1)}, "\n")
    _check_depth(text)
    return text


def state_of(content: bytes) -> Any:
    """The state that a file of this content holds; a StateError says what is wrong with it.

    >>> state_of(b'{"format": "chainrule state 1", "state": {"lr": 0.1, "betas": [1, true]}}')
    {'lr': 0.1, 'betas': [1, True]}
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        torchs = content.startswith((b"PK", b"\x80"))
        remedy = "; files of PyTorch are read with torch.load" if torchs else ""
        raise StateError(f"it is no text in UTF-8: byte {error.start} is none{remedy}") from None
    _check_depth(text)
    try:
        found = json.loads(text, parse_int=_whole, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise StateError(f"it is no JSON: {error}") from None
    if not isinstance(found, dict) or "format" not in found:
        raise StateError(f'it is no state, which begins with {{"format": "{FORMAT}"')
    if found["format"] != FORMAT:
        raise StateError(f"it has the format {shown(found['format'])}; what is read is {FORMAT!r}")
    if found.keys() != {"format", "state"}:
        raise StateError(f"it holds {_listed(found)}, and should hold 'format' and 'state'")
    return _state("", found["state"])


def inside(path: str, name: object) -> str:
    """The path of what stands under a name or a position.

    >>> inside(inside("optimizer", "state"), 0)
    'optimizer.state.0'
    """
    return f"{path}.{name}" if path else f"{name}"


def _at(path: str) -> str:
    return path or "the state"


def _listed(names: Any) -> str:
    return ", ".join(sorted(map(shown, names))) or "nothing"


def _tree(path: str, x: Any, depth: int) -> Any:
    """The state as JSON has it."""
    if depth > MOST_BRACKETS:
        raise StateError(f"{shown(path)} is more than {MOST_BRACKETS} deep")
    x = _numpys(plain("save", _at(path), x))
    if hasattr(x, "state_dict") and not isinstance(x, type):
        return _tree(path, x.state_dict(), depth + 1)
    if isinstance(x, np.ndarray) and x.dtype.kind in "iuf" and x.dtype.itemsize <= 8:
        _check_finite(path, x)
        return {"shape": list(x.shape), "array": x.tolist()}
    if isinstance(x, np.bool_ | np.integer | np.floating):
        x = x.item()
    if isinstance(x, Mapping):
        names = [_name(path, name) for name in x]
        items = [_tree(inside(path, name), item, depth + 1) for name, item in x.items()]
        if MARKS.isdisjoint(names) and all(isinstance(name, str) for name in names):
            return dict(zip(names, items, strict=True))
        return {"mapping": [list(pair) for pair in zip(names, items, strict=True)]}
    if isinstance(x, list | tuple):
        listed = [_tree(inside(path, index), item, depth + 1) for index, item in enumerate(x)]
        return {"tuple": listed} if isinstance(x, tuple) else listed
    if x is None or type(x) is bool:
        return x
    if isinstance(x, str | int | float):
        return _checked(path, x)
    raise SettingTypeError(
        f"{_at(path)} cannot be saved: it is {shown(x)}, of type {type(x).__name__}, and a state "
        "is made of mappings, lists, tuples, arrays of numbers, numbers, strings, bools and None. "
        "Give the module that has the Values, or the optimiser."
    )


def _numpys(x: Any) -> Any:
    """A tensor of another library as an array; what is none, or refuses to be one, as it is."""
    if not hasattr(x, "__array__") or isinstance(x, np.ndarray | np.generic | type):
        return x
    try:
        return np.asarray(x)
    except (TypeError, ValueError, RuntimeError):
        return x


def _name(path: str, name: Any) -> str | int:
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise SettingTypeError(
            f"{_at(path)} cannot be saved: it has the name {shown(name)}, of type "
            f"{type(name).__name__}, and names are strings or whole numbers."
        )
    checked: str | int = _checked(path, name)
    return checked


def _checked(path: str, x: str | float) -> Any:
    """The letters or the number as such, without what a class of its own adds."""
    if isinstance(x, str):
        try:
            x.encode()
        except UnicodeEncodeError:
            raise StateError(f"{_at(path)} has half a letter in {shown(x)}") from None
        return str(x)
    if isinstance(x, int):
        if x.bit_length() > 1024:
            raise StateError(f"{_at(path)} is a whole number of {x.bit_length()} bits")
        return int(x)
    if not isfinite(x):
        raise StateError(f"{_at(path)} is {x}, which is not finite")
    return float(x)


def _check_finite(path: str, array: Any) -> None:
    if not np.isfinite(array).all():
        index = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        place = f"[{', '.join(map(str, index))}]" if index else ""
        raise StateError(f"{_at(path)}{place} is {array[index]}, which is not finite")


def _text(tree: Any, line: str) -> str:
    """The tree as JSON with a line for each name of a mapping; `line` begins one at that depth."""
    if not isinstance(tree, dict) or not tree or not MARKS.isdisjoint(tree):
        return json.dumps(tree, ensure_ascii=False)
    deeper = f"{line} "
    items = (
        f"{json.dumps(name, ensure_ascii=False)}: {_text(item, deeper)}"
        for name, item in tree.items()
    )
    return f"{{{deeper}{f',{deeper}'.join(items)}{line}}}"


def _check_depth(text: str) -> None:
    """Refuse brackets on which the reader would run out of stack, whatever limit Python has."""
    # possessive, and with an end that may be missing, for time that grows with the length alone
    brackets = re.sub(r'(?s)"(?:[^"\\]++|\\.)*+"?|[^"\[\]{}]++', "", text)
    steps = np.frombuffer(brackets.encode(), np.uint8)
    opened = np.isin(steps, (ord("["), ord("{")))
    closed = np.isin(steps, (ord("]"), ord("}")))
    depth = np.cumsum(opened.astype(np.int64) - closed)
    if len(depth) and depth.max() > MOST_BRACKETS:
        raise StateError(f"it has brackets within brackets, more than {MOST_BRACKETS} deep")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST:
        raise StateError(f"it has a whole number of {len(digits):,} digits")
    return int(digits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise StateError(f"it has the name {shown(twice)} twice in one place")
    return found


def _state(path: str, tree: Any) -> Any:
    """The state that is meant by a tree."""
    if isinstance(tree, list):
        return [_state(inside(path, index), item) for index, item in enumerate(tree)]
    if not isinstance(tree, dict):
        return tree if tree is None or isinstance(tree, bool) else _checked(path, tree)
    if MARKS.isdisjoint(tree):
        return {
            _checked(path, name): _state(inside(path, name), item) for name, item in tree.items()
        }
    if tree.keys() == {"shape", "array"}:
        return _array(path, tree["shape"], tree["array"])
    if tree.keys() == {"tuple"} and isinstance(tree["tuple"], list):
        return tuple(_state(path, tree["tuple"]))
    if tree.keys() == {"mapping"} and isinstance(tree["mapping"], list):
        return _mapping(path, tree["mapping"])
    raise StateError(
        f'{_at(path)} holds {_listed(tree)}, and is neither {{"shape", "array"}} nor a list under '
        '"tuple" or "mapping"'
    )


def _mapping(path: str, pairs: list[Any]) -> dict[str | int, Any]:
    found: dict[str | int, Any] = {}
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or type(pair[0]) not in (str, int):
            raise StateError(f"{_at(path)} has {shown(pair)} where a name and what it means is due")
        name = _checked(path, pair[0])
        if name in found:
            raise StateError(f"{_at(path)} has the name {shown(name)} twice")
        found[name] = _state(inside(path, name), pair[1])
    return found


def _array(path: str, shape: Any, rows: Any) -> Any:
    """The array of nested rows, of whole numbers if all are written without a point."""
    if not isinstance(shape, list) or any(type(n) is not int or n < 0 for n in shape):
        raise StateError(f"{_at(path)} has the shape {shown(shape)}, which is no list of sizes")
    level = [rows]
    for dimension, n in enumerate(shape):
        for row in level:
            if not isinstance(row, list) or len(row) != n:
                found = f"{len(row)} in a row" if isinstance(row, list) else shown(row)
                raise StateError(
                    f"{_at(path)} has the shape {shape}, and {found} where dimension {dimension} "
                    f"should have {n}"
                )
        level = list(chain.from_iterable(level))
    kinds = set(map(type, level))
    if not kinds <= {int, float}:
        culprit = next(x for x in level if type(x) not in (int, float))
        raise StateError(f"{_at(path)} has {shown(culprit)} where a number is due")
    kind = np.int64 if kinds == {int} else np.float64
    try:
        array = np.array(level, kind).reshape(shape)
    except (OverflowError, ValueError):
        raise StateError(f"{_at(path)} has a number or a shape too large for an array") from None
    _check_finite(path, array)
    return array
