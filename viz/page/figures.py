"""Printed figures as data for the page, which judges them itself: its numbers may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd.engine.value import Value
from autograd.errors import OperandError, SettingError, UnusedInputError
from autograd.explaining.asked import in_order
from autograd.explaining.judging.figures import Figure
from autograd.shortening import shown
from autograd.spelling import did_you_mean


def figures_of(
    figures: Figure | Iterable[Figure], ids: Mapping[Value, int], *, trained: bool
) -> list[dict[str, Any]]:
    """The figures in their order, each naming its values by `ids`, which has all of the graph.

    A label stands for the first value that has it. Whether there are parameters to update is
    `trained`; without them there is no figure after some steps.

    >>> w = Value(0.5, "w")
    >>> figures_of([Figure("w", "0.5"), Figure("w", "0.25", step=1)], {w: 0}, trained=True)
    [{'of': 0, 'by': None, 'step': 0, 'printed': '0.5'}, {'of': 0, 'by': None, 'step': 1, 'printed': '0.25'}]
    """  # noqa: E501  (a line of output)
    given = [figures] if isinstance(figures, Figure) else in_order(figures, "figures are Figures")
    labelled: dict[str, Value] = {}
    for value in ids:
        labelled.setdefault(value.label, value)
    found = []
    for n, figure in enumerate(given, 1):
        if not isinstance(figure, Figure):
            raise OperandError(f"figures are Figures, got {shown(figure)}.")
        if figure.step and not trained:
            raise SettingError(
                f"Figure {n} is one after {figure.step:,} updates, and nothing is updated; give "
                "parameters=."
            )
        of, by = (
            None if asked is None else _found(asked, labelled, ids, n)
            for asked in (figure.of, figure.by)
        )
        found.append(
            {"of": of, "by": by, "step": figure.step, "printed": _in_ascii(figure.typed.text)}
        )
    return found


def _found(
    asked: Value | str, labelled: Mapping[str, Value], ids: Mapping[Value, int], n: int
) -> int:
    """The id of a value, or of the first with a label."""
    if isinstance(asked, str):
        if asked not in labelled:
            raise SettingError(
                f"Figure {n} speaks of {shown(asked)}, and no value of the graph has that label"
                f"{did_you_mean(asked, filter(None, labelled))}"
            )
        return ids[labelled[asked]]
    if asked not in ids:
        raise UnusedInputError(
            f"Figure {n} is about {shown(asked)}, which is no part of the graph; give a value that "
            "the output was made from."
        )
    return ids[asked]


def _in_ascii(text: str) -> str:
    """A number with digits that JavaScript reads too; Python reads those of every script."""
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)
