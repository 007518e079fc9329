"""Formulas of lessons and pages as MathML, which browsers draw without a script."""

from __future__ import annotations

import re

from examples.course.cells import LessonError

_UNKNOWN = re.compile(r"\\[A-Za-z]+|>&<")
_SIGN = re.compile(r"(?<!&#x00029;)(?<!&#x0005D;)(?<!&#x0007C;)</mo><mo>&#x02212;</mo>")


def mathml(tex: str, *, block: bool) -> str:
    """The formula, on a line of its own or in one; it needs the extra `docs`.

    What latex2mathml does not know would be shown as it is written, and is a LessonError.
    """
    from latex2mathml.converter import convert

    # the converter lines up equations under the name that LaTeX has for a part of a formula
    text = str(convert(tex.replace("{aligned}", "{split}"), display="block" if block else "inline"))
    unknown = _UNKNOWN.search(text)
    if unknown:
        raise LessonError(
            f"The formula {tex!r} has {unknown[0].strip('<>')!r}, which latex2mathml does not "
            "know; write it in other commands."
        )
    # a minus after a sign or a parenthesis stands close to its number
    return _SIGN.sub('</mo><mo form="prefix">&#x02212;</mo>', text)
