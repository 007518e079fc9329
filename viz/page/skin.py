"""How pictures look on a page: the looks of `viz.ink` as rules by class, colours as variables.

The colour of a role such as `data-box` is the variable `--data-box`. What depends on the kind of a
box, `kind-box`, is set where its class is, and what depends on the phase, `active`, on the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from viz.ink.colours import FADED, ROLES, colour
from viz.ink.stylesheet import DASHES, EMPHASISED, LOOKS, Look
from viz.wishes import Theme
from viz.words import Kind

_OWN = frozenset(("page", "heading", "sentence", "equation", "term"))
"""Looks of what stands on no page: its ground, and captions."""

_PHASES = ("forward", "backward")
_THEMES: tuple[Theme, Theme] = ("light", "dark")


def skin() -> str:
    """The style sheet of pictures, and a variable for every role of colour, light and dark."""
    rules = [*_kinds(), *_phases(), *_parts()]
    named = set(re.findall(r"var\(--([a-z-]+)\)", "".join(rules)))
    roles = sorted({role for role in {*ROLES, *named} if role.removesuffix(FADED) in ROLES})
    light, dark = (f"color-scheme:{theme};{_colours(roles, theme)}" for theme in _THEMES)
    on_dark_screens = f':root:not([data-theme="light"]){{{dark}}}'
    return "\n".join(
        [
            f":root{{{light}}}",
            f':root[data-theme="dark"]{{{dark}}}',
            f"@media (prefers-color-scheme:dark){{{on_dark_screens}}}",
            *rules,
        ]
    )


def _colours(roles: list[str], theme: Theme) -> str:
    return ";".join(f"--{role}:{colour(role, theme)}" for role in roles)


def _kinds() -> Iterator[str]:
    for kind in get_args(Kind):
        ends = [f"{part}{end}" for part in ("box", "edge") for end in ("", FADED)]
        said = ";".join(f"--kind-{end}:var(--{kind}-{end})" for end in ends)
        yield f".chainrule .kind-{kind}{{{said}}}"


def _phases() -> Iterator[str]:
    dash, gap = DASHES
    for phase, dashes in zip(_PHASES, ("none", f"{dash:g} {gap:g}"), strict=True):
        said = ";".join(f"--active{end}:var(--{phase}{end})" for end in ("", "-box", "-plate"))
        yield f".chainrule.{phase}{{{said};--dashes:{dashes}}}"


def _parts() -> Iterator[str]:
    for emphasis, changed in EMPHASISED.items():
        for part, look in LOOKS.items():
            if part in _OWN:
                continue
            if emphasis == "normal":
                yield f".chainrule .{part}{{{_said(look)}}}"
            elif part in changed:
                yield f".chainrule .is-{emphasis} .{part}{{{_said(changed[part])}}}"
            elif emphasis == "dim" and part != "band":
                yield f".chainrule .is-dim .{part}{{{_said(look, FADED)}}}"


def _said(look: Look, end: str = "") -> str:
    def paint(role: str) -> str:
        return role if role == "none" else f"var(--{role}{end})"

    found = {
        f"fill:{paint(look.fill)}" if look.fill else "": True,
        f"stroke:{paint(look.stroke)}" if look.stroke else "": True,
        f"stroke-width:{look.width:g}": look.width,
        "font-weight:bold": look.bold,
        f"stroke-opacity:{look.opacity:g}": look.opacity < 1.0,
        "stroke-dasharray:var(--dashes)": look.dashed,
    }
    return ";".join(text for text, is_so in found.items() if text and is_so)
