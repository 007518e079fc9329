"""The colours of a picture, light and dark, by the role they play.

They are the Okabe-Ito family: told apart by colour-blind readers, and never alone, since forward
lines are solid and backward lines dashed.
"""

from __future__ import annotations

from viz.wishes import Theme

# fmt: off
ROLES = {  # role: (light, dark)
    "page":              ("#ffffff", "#10151c"),
    "ink":               ("#1f2730", "#e9eef3"),
    "muted":             ("#636c78", "#9ba7b4"),
    "data":              ("#005a8c", "#7cc4f4"),
    "grad":              ("#b34700", "#ffb356"),
    "nan":               ("#c4006a", "#ff8ac2"),
    "rule":              ("#c9cfd6", "#3a4552"),
    "line":              ("#8792a0", "#66727f"),
    "plate":             ("#ffffff", "#1b222b"),
    "plate-line":        ("#c3cad3", "#414c59"),
    "band":              ("#f5f7fa", "#151b23"),
    "band-line":         ("#dde2e8", "#29323d"),
    "data-box":          ("#e6f1f8", "#12283c"),
    "data-edge":         ("#0072b2", "#56b4e9"),
    "parameter-box":     ("#ffffff", "#1a212a"),
    "parameter-edge":    ("#667080", "#8d99a7"),
    "arithmetic-box":    ("#f3f4f7", "#202731"),
    "arithmetic-edge":   ("#667080", "#8d99a7"),
    "function-box":      ("#e9f4ef", "#11302a"),
    "function-edge":     ("#007a5a", "#2bbf95"),
    "root-box":          ("#fcedf6", "#351a2c"),
    "root-edge":         ("#b23f80", "#e48bbb"),
    "on-badge":          ("#ffffff", "#10151c"),
    "dim-ink":           ("#c3c9d0", "#3b4652"),
    "dim-line":          ("#e4e8ec", "#262f39"),
    "forward":           ("#0072b2", "#56b4e9"),
    "forward-box":       ("#d3e8f6", "#1a4059"),
    "forward-plate":     ("#0072b2", "#56b4e9"),
    "backward":          ("#d55e00", "#ff9f40"),
    "backward-box":      ("#fde7d5", "#4a2f14"),
    "backward-plate":    ("#b34700", "#ff9f40"),
    "on-plate":          ("#ffffff", "#10151c"),
    "amber":             ("#a67700", "#f0e442"),
}
# fmt: on


FADED = "-faded"
"""What a role ends with that is mixed with the page. LibreOffice fades groups twice: no opacity."""

_LEFT = 0.28


def colour(role: str, theme: Theme) -> str:
    """The colour of a role; that of `auto` is the light one, which every program can read.

    >>> colour("ink", "auto"), colour("ink-faded", "auto")
    ('#1f2730', '#c0c3c5')
    """
    plain = role.removesuffix(FADED)
    shade, page = (ROLES[each][theme == "dark"] for each in (plain, "page"))
    return shade if plain == role else _mixed(shade, page)


def _mixed(shade: str, page: str) -> str:
    """So much of a colour on the page as is left when it fades."""
    mixed = (
        round(_LEFT * first + (1.0 - _LEFT) * second)
        for first, second in zip(bytes.fromhex(shade[1:]), bytes.fromhex(page[1:]), strict=True)
    )
    return f"#{bytes(mixed).hex()}"
