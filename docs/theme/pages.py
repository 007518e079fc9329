"""What every page has besides its text: a way to its twin, and pictures that open on a click."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

_PICTURE = re.compile(r'<img alt="([^"]*)" (?:class="[^"]*" )?src="([^":]+)"[^>]*>')
_LABEL = re.compile(r'<svg [^>]*aria-label="([^"]*)"')


def _mend(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    other = "en" if (app.config.language or "").startswith("zh") else "zh"
    context["twin"] = f"{context.get('content_root', '')}../{other}/{pagename}.html"
    files = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}

    def opening(found: re.Match[str]) -> str:
        alt, address = found.groups()
        if alt == address:  # the output of a notebook has no words of its own
            alt = _label(files[address.rpartition("/")[2]])
        image = f'<img alt="{html.escape(alt)}" src="{address}">'
        return f'<a class="picture" href="{address}">{image}</a>'

    if "body" in context:
        context["body"] = _PICTURE.sub(opening, context["body"])


def _label(file: Path) -> str:
    """What a picture says of itself to those who cannot see it."""
    found = _LABEL.search(file.read_text(encoding="utf-8")) if file.suffix == ".svg" else None
    return html.unescape(found[1]) if found else ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
