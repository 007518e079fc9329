"""What every page has besides its text: a way to its twin, and pictures that open on a click."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

_PICTURE = re.compile(r'<img alt="([^"]*)" (?:class="[^"]*" )?src="([^"]+)"[^>]*>')
_EMBEDDED = "data:image/svg+xml;base64,"
_LABEL = re.compile(r'<svg [^>]*aria-label="([^"]*)"')


def _mend(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    other = "en" if (app.config.language or "").startswith("zh") else "zh"
    root = context.get("content_root", "")
    context["twin"] = f"{root}../{other}/{pagename}.html"
    files = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}

    def opening(found: re.Match[str]) -> str:
        alt, address = found.groups()
        if address.startswith(_EMBEDDED):
            address = f"{root}_images/{_kept(app, address)}"
        elif alt == address:  # the output of a notebook has no words of its own
            alt = _label(files[address.rpartition("/")[2]])
        image = f'<img alt="{alt}" src="{address}">'
        return f'<a class="picture" href="{address}">{image}</a>'

    if "body" in context:
        context["body"] = _PICTURE.sub(opening, context["body"])


def _kept(app: Sphinx, address: str) -> str:
    """The name of a file that has the picture of an address, so that it can be opened."""
    content = base64.b64decode(address.removeprefix(_EMBEDDED))
    name = f"{hashlib.sha256(content).hexdigest()[:16]}.svg"
    folder = Path(app.outdir, "_images")
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return name


def _label(file: Path) -> str:
    """What a picture says of itself to those who cannot see it, as HTML has it."""
    found = _LABEL.search(file.read_text(encoding="utf-8")) if file.suffix == ".svg" else None
    return found[1] if found else ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
