"""The fonts with which tests measure, as Debian's packages install them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path("/usr/share/fonts/truetype")
PACKAGES = {
    "dejavu": "fonts-dejavu-core",
    "liberation": "fonts-liberation",
    "wqy": "fonts-wqy-microhei",
}
"""By the folder in which a package puts its fonts."""

WHERE_FROM = f"it needs Debian's {', '.join(PACKAGES.values())}"


def fonts_are_there() -> bool:
    """Whether all of them are installed."""
    return all((FOLDER / name).is_dir() for name in PACKAGES)
