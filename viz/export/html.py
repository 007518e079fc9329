"""Pictures and equations as HTML that a notebook keeps when somebody else opens it.

A notebook that is not trusted, and every page that shows notebooks, drops SVG and styles, and takes
the marks of MathML out of its letters; an `<img>` with the picture inside stays.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape

from autograd.explaining.forms import ONE_OF_TWO, one_of_two
from viz.letters.safety import safe


def image(svg: str, alt: str) -> str:
    """A picture as an element that holds it; `alt` is read where it cannot be seen."""
    data = b64encode(svg.encode()).decode("ascii")
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img alt="{escape(safe(alt))}" src="{source}" style="max-width:100%">'


def equations(mathml: str, text: str) -> str:
    """Equations as MathML, and as text where the style that hides the text has been dropped."""
    return ONE_OF_TWO + one_of_two(mathml, written(text))


def written(text: str) -> str:
    """Lines of text as the content of an element."""
    return "\n".join(escape(safe(line), quote=False) for line in text.split("\n"))
