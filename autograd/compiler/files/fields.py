"""The header of a file: an object in JSON, each field of which must be what is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn

from autograd.errors import ProgramFileError
from autograd.shortening import shown

MOST_BYTES: Final = 2**26
"""Of a header; read as JSON it may take twenty times as much memory."""

LARGEST: Final = 2**53
"""The largest whole number that a header may have: up to there a double holds them all."""


class Fields:
    """The fields of an object, which has these and no others.

    >>> Fields({"steps": 3}, "state", ["steps"]).whole("steps")
    3
    """

    def __init__(self, found: Any, place: str, names: Iterable[str]) -> None:
        names = list(names)
        if not isinstance(found, dict) or found.keys() != set(names):
            held = ", ".join(map(shown, found)) if isinstance(found, dict) else shown(found)
            raise ProgramFileError(
                f"{place} holds {held or 'nothing'}, and should hold {', '.join(map(repr, names))}"
            )
        self._found: Mapping[str, Any] = found
        self._place = place

    def __getitem__(self, name: str) -> Any:
        return self._found[name]

    def whole(self, name: str, least: int = 0) -> int:
        """A whole number."""
        number = self._found[name]
        if type(number) is not int or not least <= number <= LARGEST:
            self._refuse(name, f"a whole number from {least} to {LARGEST}")
        return number

    def text(self, name: str) -> str:
        """A text."""
        text = self._found[name]
        if not isinstance(text, str):
            self._refuse(name, "a text")
        return text

    def truth(self, name: str) -> bool:
        """True or false."""
        truth = self._found[name]
        if not isinstance(truth, bool):
            self._refuse(name, "true or false")
        return truth

    def one_of(self, name: str, known: Iterable[str]) -> Any:
        """One of some texts."""
        known = list(known)
        if self._found[name] not in known:
            self._refuse(name, f"one of {', '.join(map(repr, known))}")
        return self._found[name]

    def listed(self, name: str) -> list[Any]:
        """A list of anything."""
        found = self._found[name]
        if not isinstance(found, list):
            self._refuse(name, "a list")
        return found

    def texts(self, name: str) -> list[str]:
        """A list of texts, each of them another."""
        found = self.listed(name)
        if not all(isinstance(x, str) for x in found) or len(set(found)) < len(found):
            self._refuse(name, "a list of texts, each of them another")
        return found

    def _refuse(self, name: str, due: str) -> NoReturn:
        raise ProgramFileError(
            f"{name!r} of {self._place} is {shown(self._found[name])}, and should be {due}"
        )


def written(header: Mapping[str, Any]) -> bytes:
    """A header as it stands in a file."""
    content = f"{json.dumps(header, indent=1, allow_nan=False)}\n".encode()
    if len(content) > MOST_BYTES:
        raise ProgramFileError(
            f"its labels and forms take {len(content):,} bytes, and {MOST_BYTES:,} may be written; "
            "give fewer or shorter labels"
        )
    return content


def read(content: bytes) -> Any:
    """The header in a file; a ProgramFileError for what is no JSON."""
    if len(content) > MOST_BYTES:
        raise ProgramFileError(
            f"its header has {len(content):,} bytes, and at most {MOST_BYTES:,} are read"
        )
    try:
        return json.loads(content, object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError:
        raise ProgramFileError("its header has too many brackets within brackets") from None
    except ValueError as error:  # no UTF-8, no JSON, or a whole number of thousands of digits
        raise ProgramFileError(f"its header is no JSON: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a name twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")
