"""Pictures and equations as HTML that a notebook keeps when somebody else opens it.

A notebook that is not trusted, and every page that shows notebooks, drops SVG and styles, and takes
the marks of MathML out of its letters; an `<img>` with the picture inside stays.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from html import escape

from autograd.errors import NotationError
from autograd.explaining.equations.alignment import as_html
from autograd.explaining.telling.forms import ONE_OF_TWO, HtmlForm, TextForm, one_of_two
from autograd.explaining.telling.parts import Manner, Passage
from autograd.wrapping import READABLE
from viz.letters.safety import safe


def image(svg: str, alt: str) -> str:
    """A picture as an element that holds it; `alt` is read where it cannot be seen."""
    data = b64encode(svg.encode()).decode("ascii")
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img alt="{escape(safe(alt))}" src="{source}" style="max-width:100%">'


def told(passage: Passage, manner: Manner) -> str:
    """Sentences and equations with MathML, and as text where the style that hides it is dropped.

    Text is all there is where LaTeX of a row is none that MathML can be made of.
    """
    text = written(TextForm(replace(manner, width=READABLE)).part(passage))
    form = HtmlForm(manner)
    try:
        words = "" if passage.sentence is None else form.paragraph(form.sentence(passage.sentence))
        mathml = words + as_html(passage.equations, manner.names, manner.digits)
    except NotationError:
        return f"<pre>{text}</pre>"
    return ONE_OF_TWO + one_of_two(mathml, text)


def written(text: str) -> str:
    """Lines of text as the content of an element."""
    return "\n".join(escape(safe(line), quote=False) for line in text.split("\n"))
