"""A lesson as one page of HTML that opens anywhere: nothing is loaded from elsewhere."""

from __future__ import annotations

import importlib.util
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from examples.course.errors import MissingPackagesError
from examples.course.mathml import mathml
from examples.course.running import Part, Told
from examples.course.showing import Shown

NEEDS = ("markdown_it", "mdit_py_plugins", "latex2mathml", "pygments")
"""Packages of the extra `docs`."""


def refuse_if_missing() -> None:
    """Raise the error that says what to install, if a page cannot be made."""
    missing = [name for name in NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingPackagesError(missing, "docs")


def written(told: Told) -> str:
    """The page of a lesson that was run."""
    refuse_if_missing()
    template = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        lang={"en": "en", "zh": "zh-CN"}[told.lang],
        title=escape(told.lesson.title(told.lang)),
        highlighting=_highlighting(),
        body="\n".join(_part(part) for part in told.parts),
    )


def _part(part: Part) -> str:
    if part.cell.kind == "markdown":
        return str(_markdown().render(part.cell.source))
    blocks = [_code(part.cell.source)]
    if part.printed:
        blocks.append(f'<pre class="printed">{escape(part.printed.rstrip())}</pre>')
    if part.shown:
        blocks.append(_shown(part.shown))
    return "\n".join(blocks)


def _shown(shown: Shown) -> str:
    """The best that a page can show: the picture, HTML, formulas, or the text."""
    bundle = shown.bundle
    if "image/svg+xml" in bundle:
        return f"<figure>{bundle['image/svg+xml']}</figure>"
    if "text/html" in bundle:
        return f'<div class="shown">{bundle["text/html"]}</div>'
    if "text/markdown" in bundle:
        return f'<div class="shown">{_markdown().render(bundle["text/markdown"])}</div>'
    if "text/latex" in bundle:
        return f'<p class="shown">{mathml(bundle["text/latex"].strip("$"), block=True)}</p>'
    return f'<pre class="printed">{escape(shown.text)}</pre>'


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    reader = MarkdownIt("commonmark").enable("table")

    def rendered(formula: str, options: dict[str, Any]) -> str:
        return mathml(formula, block=options["display_mode"])

    return reader.use(dollarmath_plugin, renderer=rendered)


def _code(source: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return str(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


def _highlighting() -> str:
    """Colours of code, on light paper and on dark."""
    from pygments.formatters import HtmlFormatter

    light = HtmlFormatter(style="default", cssclass="code").get_style_defs(".code")
    dark = HtmlFormatter(style="github-dark", cssclass="code").get_style_defs(".code")
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"
