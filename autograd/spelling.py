"""What a user may have meant by a name that is none of those there are."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """The end of an error's sentence: which of the `known` names `given` resembles, or a full stop.

    Large and small letters are the same; what is no string resembles none.

    >>> "There is no 'tahn'" + did_you_mean("tahn", ["sin", "tanh"])
    "There is no 'tahn'; did you mean 'tanh'?"
    >>> "There is no 'qqq'" + did_you_mean("qqq", ["sin", "tanh"])
    "There is no 'qqq'."
    """
    meant = closest(given, known)
    return "." if meant is None else f"; did you mean {meant!r}?"


def closest(given: object, known: Iterable[str]) -> str | None:
    """The one of the `known` names that `given` resembles most, if it resembles any.

    >>> closest("explian", ["draw", "explain"])
    'explain'
    """
    if not isinstance(given, str):
        return None
    from difflib import get_close_matches  # noqa: PLC0415  (only an error needs it)

    # a list first: another thread may be adding a row to the table
    names = {name.lower(): name for name in list(known)}
    word = given.lower()
    # letters in another order first: tahn would be nearer to tan than to tanh
    swapped = [name for name in names if sorted(name) == sorted(word)]
    close = swapped or get_close_matches(word, names, 1)
    return names[close[0]] if close else None
