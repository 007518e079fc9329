"""Formulas as MathML, which browsers draw without a script."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


def mathml(latex: str, *, display: bool) -> str:
    r"""The formula in MathML; what the converter does not know is an error.

    >>> mathml("x_1", display=False)
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><msub>...
    """
    # the converter lines up equations under the name that amsmath has for a part of a formula
    known = latex.replace("{aligned}", "{split}")
    text: str = convert(known, display="block" if display else "inline")
    unknown = re.search(r"\\[A-Za-z]+|>&<", text)
    if unknown:
        raise SphinxError(
            f"The formula {latex!r} has {html.unescape(unknown[0].strip('<>'))!r}, which "
            "latex2mathml does not know; write it in other commands."
        )
    return text


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(mathml(node.astext(), display=False))
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{mathml(node.astext(), display=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
