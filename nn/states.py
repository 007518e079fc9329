"""With this module one can keep the state of a training in a file, and go on from there."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final, Protocol, TypeAlias, overload, runtime_checkable

import numpy as np

from autograd.errors import ChainruleError
from autograd.saving import write_atomically
from autograd.shortening import shown
from nn.errors import MissingStateError, SettingTypeError, StateError, StateFileError
from nn.formats import inside, state_of, text_of
from nn.optimisers.optimiser import Optimizer

BYTES_A_NUMBER: Final = 64
"""That a file may have. A float takes 24 and a comma; others may indent theirs, one in a line."""

BYTES_BESIDES: Final = 2**20

MOST_BYTES: Final = 2**28
"""Of a file that is read without knowing what for: some ten million numbers."""

AsPath: TypeAlias = str | os.PathLike[str]


@runtime_checkable
class Stateful(Protocol):
    """What has a state: a module, an optimiser, a schedule, and what a user makes like them."""

    def state_dict(self) -> Mapping[Any, Any]:
        """The state as nested mappings, lists, numbers and arrays."""

    def load_state_dict(self, state: Any, /) -> object:
        """Take such a state over, or stay the same and raise an error."""


def save(x: Stateful | Mapping[Any, Any], path: AsPath) -> None:
    """Write the state of x into a file that `load` reads, and anything else that reads JSON.

    `x` has a `state_dict`, as modules, optimisers and schedules do, or is a mapping of such, as in
    `save({"model": model, "optimizer": optimizer, "epoch": 7}, path)`. A `state_dict()` itself and
    plain numbers, strings, lists and arrays stand for themselves, PyTorch's states too. Floats come
    back bit for bit.

    The file is written wholly or not at all: what was there before stays until the new one is
    complete. A StateError says which number is not finite, for a training that goes on from nan is
    lost; a SettingTypeError, what has no place in a state.

    >>> import json, os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "state.json")
    ...     save({"weight": np.array([0.5, -0.25]), "epoch": 7}, path)
    ...     with open(path, encoding="utf-8") as file:
    ...         print(json.load(file)["state"])
    ...     load(path)
    {'weight': {'shape': [2], 'array': [0.5, -0.25]}, 'epoch': 7}
    {'weight': array([ 0.5 , -0.25]), 'epoch': 7}
    """
    name = _checked_path("save", path)
    if isinstance(x, type) or not isinstance(x, Stateful | Mapping):
        raise SettingTypeError(
            "save expects a module, an optimiser or a schedule, or a mapping of such by name, "
            f"got {shown(x)}."
        )
    try:
        text = text_of(x)
    except StateError as error:
        raise StateError(f"{name} was not written: {error}.") from None
    write_atomically(name, f"{text}\n".encode())


@overload
def load(x: AsPath) -> Any: ...
@overload
def load(x: Stateful | Mapping[Any, Any], path: AsPath) -> None: ...
def load(x: Any, path: Any = None) -> Any:
    """Read a file that `save` wrote: `load(model, path)` puts the state of x back where it was.

    `x` is the same kind of thing that was saved: a module, an optimiser or a schedule, or a mapping
    of such under the same names. Whatever is wrong with the file (it is cut off, it is larger than
    a state of x could be, it belongs to a model of other shapes) is a StateError, and x stays as it
    was, all of it.

    `load(path)` gives the state alone, of at most 256 MB, as nested dicts with arrays: one part of
    a file that holds several is taken by `model.load_state_dict(load(path)["model"])`.

    Files are data: reading one runs no code, wherever it comes from.

    >>> import os, tempfile
    >>> from nn.layers.perceptron import MLP
    >>> model, other = MLP(2, [1], rng=0), MLP(2, [1], rng=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "model.json")
    ...     save(model, path)
    ...     load(other, path)
    >>> other([1.0, 2.0]).data == model([1.0, 2.0]).data
    True
    """
    if path is None and not isinstance(x, Stateful | Mapping):
        return _read(_checked_path("load", x), MOST_BYTES)
    name = _checked_path("load", path)
    parts = _parts("load", "", x)
    before = [deepcopy(part.state_dict()) for _, part in parts]
    room = sum(map(_numbers, before)) + sum(_to_remember(part) for _, part in parts)
    state = _read(name, BYTES_BESIDES + BYTES_A_NUMBER * room)
    try:
        states = _states("", x, state)
        for (where, _), found, own in zip(parts, states, before, strict=True):
            _check_arrays(where, found, own)
        _assign(parts, states, before)
    except StateError as error:
        raise StateError(f"{name} was not loaded: {error}") from error


def _checked_path(owner: str, path: Any) -> str:
    if isinstance(path, str | os.PathLike) and isinstance(name := os.fspath(path), str):
        return name
    raise SettingTypeError(
        f"{owner} expects the path of a file as a string or Path, got {shown(path)}; write "
        f"{owner}(model, path)."
    )


def _parts(owner: str, where: str, x: Any) -> list[tuple[str, Stateful]]:
    """What has a state in x, under its path."""
    if isinstance(x, Stateful) and not isinstance(x, type):
        return [(where, x)]
    if not isinstance(x, Mapping):
        raise SettingTypeError(
            f"{owner} expects a module, an optimiser or a schedule, or a mapping of such by name, "
            f"got {shown(x)}{f' as {where!r}' if where else ''}; numbers and arrays of a file are "
            "given by load(path)."
        )
    return [each for name, item in x.items() for each in _parts(owner, inside(where, name), item)]


def _states(where: str, x: Any, state: Any) -> list[Any]:
    """The states of the parts of x, in their order."""
    if isinstance(x, Stateful):
        return [state]
    if not isinstance(state, Mapping) or state.keys() != x.keys():
        found = _listed(state) if isinstance(state, Mapping) else shown(state)
        raise StateError(
            f"{where or 'it'} holds {found}, and {_listed(x)} was asked for; load(path)[name] is "
            "one part of a file alone."
        )
    return [each for name in x for each in _states(inside(where, name), x[name], state[name])]


def _check_arrays(where: str, found: Any, own: Any) -> None:
    """Refuse what stands for an array and is none: true for 1, rows without their shape."""
    if isinstance(own, np.ndarray) and not isinstance(found, np.ndarray):
        raise StateError(
            f"{where or 'it'} is {shown(found)}, and an array of shape {own.shape} is due."
        )
    if isinstance(own, Mapping) and isinstance(found, Mapping):
        for name in own:
            if name in found:
                _check_arrays(inside(where, name), found[name], own[name])


def _assign(parts: list[tuple[str, Stateful]], states: list[Any], before: list[Any]) -> None:
    """Let every part take its state, or none: a part that refuses its own undoes the others."""
    touched = 0
    try:
        for (where, part), state in zip(parts, states, strict=True):
            touched += 1
            _take(where, part, state)
    except BaseException:
        for (_, part), state in zip(parts[:touched], before, strict=False):
            part.load_state_dict(state)
        raise


def _take(where: str, part: Stateful, state: Any) -> None:
    try:
        part.load_state_dict(state)
    except Exception as error:
        reason = str(error) if isinstance(error, ChainruleError) else shown(error)
        place = f"{where}: " if where else ""
        raise StateError(f"{place}{type(part).__name__} refuses its state. {reason}") from error


def _read(name: str, most: int) -> Any:
    """The state in a file of at most so many bytes."""
    try:
        # a pipe without a writer would be waited for
        with open(name, "rb", opener=_opened_at_once) as file:
            found = os.fstat(file.fileno())
            is_file = stat.S_ISREG(found.st_mode)
            # while it is read the file may grow
            content = file.read(most + 1) if is_file and found.st_size <= most else b""
    except FileNotFoundError as error:
        raise MissingStateError(f"There is no file {name} to load from.") from error
    except (OSError, ValueError) as error:
        raise StateFileError(f"{name} was not loaded: {error}.") from error
    if not is_file:
        raise StateFileError(f"{name} was not loaded: it is no file.")
    size = max(found.st_size, len(content))
    if size > most:
        raise StateError(
            f"{name} was not loaded: it has {size:,} bytes, and what is asked for takes fewer than "
            f"{most:,}."
        )
    try:
        return state_of(content)
    except StateError as error:
        raise StateError(f"{name} was not loaded: {error}.") from None


def _opened_at_once(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _numbers(state: Any) -> int:
    """For how many numbers there is room in a state, at least; names count for what they take."""
    if isinstance(state, np.ndarray):
        return state.size + 1
    if isinstance(state, Mapping):
        return sum(_numbers(str(name)) + _numbers(item) for name, item in state.items())
    if isinstance(state, list | tuple):
        return sum(map(_numbers, state))
    # a letter may be written with six signs
    return 1 + len(state) // 10 if isinstance(state, str) else 1


def _to_remember(part: Stateful) -> int:
    """How many numbers an optimiser will remember, which has none of them before its first step."""
    return len(part.parameters) * (1 + len(part.memory)) if isinstance(part, Optimizer) else 0


def _listed(names: Mapping[Any, Any]) -> str:
    return ", ".join(map(shown, names)) or "nothing"
