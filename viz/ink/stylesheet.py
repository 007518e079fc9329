"""The style sheet of a picture: which role of colour every part has, and what has no colour."""

from __future__ import annotations

from autograd.explaining.derivations import Phase
from viz.ink.colours import dark_variables, declaration
from viz.wishes import Theme

FONTS = "Helvetica,Arial,'Liberation Sans','Nimbus Sans','DejaVu Sans',sans-serif"

# fmt: off
_RULES = (  # selector, property, role
    (".page",                     "fill",   "page"),
    (".band",                     "fill",   "band"),
    (".band",                     "stroke", "band-line"),
    (".title",                    "fill",   "ink"),
    (".row-name,.local-number",   "fill",   "ink"),
    (".formula,.caption",         "fill",   "muted"),
    (".data-number",              "fill",   "data"),
    (".grad-number",              "fill",   "grad"),
    (".not-a-number",             "fill",   "nan"),
    (".row-rule",                 "stroke", "rule"),
    (".line",                     "stroke", "line"),
    (".arrow",                    "fill",   "line"),
    (".plate",                    "fill",   "plate"),
    (".plate",                    "stroke", "plate-line"),
    (".on-plate",                 "fill",   "ink"),
    (".on-badge",                 "fill",   "on-badge"),
    (".is-dim .line",             "stroke", "dim-line"),
    (".is-dim .arrow",            "fill",   "dim-line"),
    (".is-dim .plate",            "fill",   "page"),
    (".is-dim .plate",            "stroke", "dim-line"),
    (".is-dim .on-plate",         "fill",   "dim-ink"),
)
_KINDS = ("data", "parameter", "arithmetic", "function", "root")
# fmt: on

_FIXED = (
    ("", "font-family:" + FONTS),
    (".title", "font-weight:bold"),
    (".face", "stroke-width:1.4"),
    (".band,.row-rule,.plate", "stroke-width:1"),
    (".line", "fill:none;stroke-width:1.4"),
    (".hover-line .line", "stroke-width:.7;stroke-opacity:.6"),
    (".on-badge,.term,.not-a-number", "font-weight:bold"),
    # Boxes overlap nothing, so they may fade as a whole; lines share buses, where opacity adds up.
    (".node.is-dim,.row.is-dim", "opacity:.28"),
    (".is-current .face", "stroke-width:3.2"),
    (".is-touched .face", "stroke-width:2.4"),
    (".is-current .line,.is-touched .line", "stroke-width:2.4;stroke-opacity:1"),
    (".is-current .on-plate,.is-touched .on-plate", "font-weight:bold"),
)


def stylesheet(ident: str, theme: Theme, phase: Phase) -> str:
    """The CSS of one picture, every rule confined to the element with the id `ident`."""
    lines = [_rule(ident, selector, text) for selector, text in _FIXED]
    if phase == "backward":
        # In strokes of 2.4 px: a dash of 7 and a gap of 4 read as one line also around elbows.
        lines.append(_rule(ident, ".is-current .line,.is-touched .line", "stroke-dasharray:7 4"))
    lines += [
        _rule(ident, selector, declaration(name, role, theme))
        for selector, name, role in (*_RULES, *_kind_rules(), *_active_rules(phase))
    ]
    if theme == "auto":
        dark = f"{{#{ident}{{{dark_variables()}}}}}"
        lines.append(f"@media (prefers-color-scheme:dark){dark}")
    return "\n".join(lines)


def _kind_rules() -> list[tuple[str, str, str]]:
    rules = []
    for kind in _KINDS:
        rules.append((f".kind-{kind} .face", "fill", f"{kind}-box"))
        rules.append((f".kind-{kind} .face", "stroke", f"{kind}-edge"))
        rules.append((f".kind-{kind} .badge", "fill", f"{kind}-edge"))
    return rules


def _active_rules(phase: Phase) -> list[tuple[str, str, str]]:
    colour = "backward" if phase == "backward" else "forward"
    return [
        (".is-current .face", "fill", f"{colour}-box"),
        (".is-current .face,.is-touched .face", "stroke", colour),
        (".is-current .badge", "fill", colour),
        (".is-current .line,.is-touched .line", "stroke", colour),
        (".is-current .arrow,.is-touched .arrow", "fill", colour),
        (".is-current .plate,.is-touched .plate", "fill", f"{colour}-plate"),
        (".is-current .plate,.is-touched .plate", "stroke", f"{colour}-plate"),
        (".is-current .on-plate,.is-touched .on-plate", "fill", "on-plate"),
    ]


def _rule(ident: str, selector: str, declarations: str) -> str:
    prefixed = ",".join(f"#{ident} {part}".rstrip() for part in selector.split(","))
    return f"{prefixed}{{{declarations}}}"
