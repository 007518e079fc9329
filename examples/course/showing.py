"""What a notebook shows for a value, by type, and what a terminal says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pprint import pformat
from typing import Any

from autograd.explaining.telling.telling import Telling
from viz import Frames
from viz.plots import Plot

WIDTH = 88

_METHODS = {
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as text, as the pictures that are in it, and as what a notebook keeps, by type."""

    text: str
    pictures: tuple[str, ...]
    bundle: Mapping[str, str]
    undrawn: bool = False
    """Whether it is a plot that the extra `plot` would draw."""


def shown(value: Any) -> Shown:
    """What is shown for a value.

    >>> shown([1.5, "x"]).text
    "[1.5, 'x']"
    """
    text = _text(value)
    bundle = {"text/plain": text}
    whole = getattr(type(value), "_repr_mimebundle_", None)
    if whole is not None:
        bundle |= whole(value)
    for kind, method in _METHODS.items():
        found = getattr(type(value), method, None)
        made = found(value) if found and kind not in bundle else None
        if made is not None:
            bundle[kind] = made
    undrawn = isinstance(value, Plot) and "image/svg+xml" not in bundle
    return Shown(text, _pictures(value, bundle), bundle, undrawn)


def _text(value: Any) -> str:
    """Frames as their equations, what has a text of its own as that, else as Python shows it."""
    if isinstance(value, Frames):
        return "\n\n".join(frame.text for frame in value)
    if isinstance(value, Telling):
        return value.told(width=WIDTH).text
    text = getattr(value, "text", None)
    return text if isinstance(text, str) else pformat(value, width=WIDTH, sort_dicts=False)


def _pictures(value: Any, bundle: Mapping[str, str]) -> tuple[str, ...]:
    if isinstance(value, Frames):
        return tuple(frame.svg for frame in value)
    return (bundle["image/svg+xml"],) if "image/svg+xml" in bundle else ()
