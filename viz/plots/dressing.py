"""From matplotlib's SVG to ours: colours that follow the reader's screen, ids that never clash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from viz.ink.colours import colour
from viz.ink.lines import attribute
from viz.ink.stylesheet import FONTS
from viz.letters.safety import safe
from viz.wishes import Theme

_OPENING = re.compile(r"^.*?<svg[^>]*>", re.DOTALL)
_DEFAULTS = re.compile(r"\s*<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>")
_WITH_NUMBERS = re.compile(r' (?:d|x|y|width|height|transform)="[^"]*"')
_STYLE = re.compile(r' style="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:url\(#|xlink:href="#)([^")]+)')
_PAINT = re.compile(r' (fill|stroke)="(#[0-9a-f]{6})"')
_MARKER = re.compile(r'<path id="[^"]*" d="[^"]*"[^>]*/>')
_COLOUR = re.compile(r' (?:fill|stroke)="#[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{3,}")
"""A coordinate with more digits than can be seen."""

_PRECISE = "text-rendering:geometricPrecision"


def dressed(  # noqa: PLR0913, PLR0917  (each is a fact of the picture)
    svg: str, wide: float, high: float, told: str, theme: Theme, roles: Iterable[str]
) -> str:
    """Matplotlib's SVG of a picture as one of ours.

    `told` is read where it cannot be seen; `roles` are the roles of its colours.
    """
    body = _DEFAULTS.sub("", _OPENING.sub("", svg, count=1), count=1)
    body = _STYLE.sub(lambda found: _attributes(found[1]), body)
    body = _WITH_NUMBERS.sub(lambda found: _LONG.sub(_rounded, found[0]), body)
    # what `<use>` shows takes its colours from there, where rules for a dark screen reach them
    body = _MARKER.sub(lambda found: _COLOUR.sub("", found[0]), body)
    used = set(_USED.findall(body))
    body = _ID.sub(lambda found: found[0] if found[1] in used else "", body)
    css = [
        f"@supports ({_PRECISE}){{.chainrule{{{_PRECISE}}}}}",
        ".chainrule:not(:root){height:auto}",
    ]
    if theme == "auto":
        by_light = {colour(role, "light"): role for role in sorted(set(roles))}
        dark = sorted(
            {
                f'.chainrule [data-{name}="{by_light[shade]}"]'
                f"{{{name}:{colour(by_light[shade], 'dark')}}}"
                for name, shade in _PAINT.findall(body)
                if shade in by_light
            }
        )
        body = _PAINT.sub(lambda found: _noted(found, by_light), body)
        css.append("@media (prefers-color-scheme:dark){\n" + "\n".join(dark) + "\n}")
    ident = "plot-" + hashlib.sha256(f"{theme} {body}".encode()).hexdigest()[:8]
    body = re.sub(r'( id="|url\(#|xlink:href="#)', rf"\g<1>{ident}-", body)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' id="{ident}" class="chainrule" role="img" aria-label={attribute(safe(told))}'
        f' viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" height="{high:g}"'
        f' font-family="{FONTS}" stroke-linejoin="round" style="max-width:100%">'
    )
    return f"{opening}\n<style>{chr(10).join(css)}</style>{body}"


def _attributes(style: str) -> str:
    """A style as attributes, which rules for a dark screen may override."""
    pairs = (each.partition(":") for each in style.split(";") if each.strip())
    return "".join(f' {name.strip()}="{said.strip()}"' for name, _, said in pairs)


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _noted(found: re.Match[str], by_light: dict[str, str]) -> str:
    role = by_light.get(found[2])
    return found[0] if role is None else f'{found[0]} data-{found[1]}="{role}"'
