"""A report as one page of HTML: formulas in MathML, pictures inside, light and dark."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from autograd.notation import split_label
from examples.worked_example.equations import number
from examples.worked_example.pictures import Plates
from examples.worked_example.report import Picture, Section, Step, Table, phrase
from examples.worked_example.texts import (
    ADDRESS,
    FOLLOWED,
    NAMES,
    SOURCE,
    TAGS,
    Language,
    say,
    source,
)

_NARROW = 3
"""So many columns fit on the narrowest screen."""

_SVG = "{http://www.w3.org/2000/svg}"

_NAME = re.compile(r"(?<!\w)(?:[bhiow]\d|(?:net|out|E|δ)_(?:[ho]\d|total))(?![A-Za-z0-9_])")

_SCRIPT = """
for (const part of document.querySelectorAll("[data-middle]"))
  part.scrollLeft = part.dataset.middle * part.scrollWidth - part.clientWidth / 2;
"""
"""Moves a picture that is wider than the screen to the box whose turn it is."""


def page(
    sections: Sequence[Section], plates: Plates, language: Language, others: Mapping[Language, str]
) -> str:
    """The whole page; `others` has the file names of the same page in other languages."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{TAGS[language]}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{_said('title', language)}</title>",
            f"<style>\n{Path(__file__).with_name('page.css').read_text(encoding='utf-8')}</style>",
            "</head>",
            "<body>",
            _header(sections, language, others),
            "<main>",
            *(_section(section, n, plates, language) for n, section in enumerate(sections, 1)),
            "</main>",
            f"<script>{_SCRIPT}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def contents(section: Section, language: Language) -> str:
    """The steps and tables of a section, without its title and its pictures."""
    title = escape(say(section.title, language))
    return "\n".join(
        _step(replace(part, picture=None), {}, language)
        if isinstance(part, Step)
        else _table(part, title, language)
        for part in section.parts
    )


def _header(sections: Sequence[Section], language: Language, others: Mapping[Language, str]) -> str:
    links = " ".join(
        f'<a href="{href}" lang="{TAGS[other]}" hreflang="{TAGS[other]}">{NAMES[other]}</a>'
        for other, href in others.items()
    )
    contents = "".join(
        f'<li><a href="#s{n}">{escape(say(section.title, language))}</a></li>'
        for n, section in enumerate(sections, 1)
    )
    return (
        f'<header>\n<p class="languages">{links}</p>\n<h1>{_said("title", language)}</h1>\n'
        f"<p>{_source(language)}</p>\n<p>{_said('introduction', language)}</p>\n"
        f'<nav aria-label="{_said("contents", language)}"><ol>{contents}</ol></nav>\n</header>'
    )


def _section(section: Section, n: int, plates: Plates, language: Language) -> str:
    title = escape(say(section.title, language))
    parts = [
        _step(part, plates, language) if isinstance(part, Step) else _table(part, title, language)
        for part in section.parts
    ]
    heading = f'<h2 id="s{n}-title">{title}</h2>'
    return "\n".join(
        [f'<section id="s{n}" aria-labelledby="s{n}-title">', heading, *parts, "</section>"]
    )


def _step(step: Step, plates: Plates, language: Language) -> str:
    parts = [f"<p>{_typeset(say(step.words, language))}</p>"]
    if step.equations:
        equations = "\n".join(equation.mathml() for equation in step.equations)
        short = all(equation.is_short for equation in step.equations)
        name = "equations short" if short else "equations"
        parts.append(f'<div class="{name}">\n{equations}\n</div>')
    if step.picture:
        parts.append(_figure(step.picture, plates, language))
    return '<div class="step">\n' + "\n".join(parts) + "\n</div>"


def _figure(picture: Picture, plates: Plates, language: Language) -> str:
    label, value = picture.value.label, number(picture.value.data)
    plate = plates[picture]
    caption = phrase(
        f"{picture.phase}_picture", number=str(plate.number), count=str(len(plates)), label=label
    )
    shown = phrase("picture_shows", label=label, value=value)
    of_whole = picture.phase in ("given", "all")
    alt = escape(say(caption if of_whole else shown, language))
    said = escape(say(caption, language))
    svg = plate.svg
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return (
        f'<figure>\n<div class="wide" tabindex="0" role="region" aria-label="{said}" '
        f'data-middle="{_middle(svg):.3f}"><img src="{source}" alt="{alt}"></div>\n'
        f"<figcaption>{_typeset(say(caption, language))}</figcaption>\n</figure>"
    )


def _middle(svg: str) -> float:
    """Where the box whose turn it is stands, from 0 at the left to 1; 0 if there is none."""
    picture = ET.fromstring(svg)  # noqa: S314 - it is our own text
    width = float(picture.get("width", "1"))
    for group in picture.iter(f"{_SVG}g"):
        box = group.find(f"{_SVG}rect")
        if box is not None and {"node", "is-current"} <= set(group.get("class", "").split()):
            return (float(box.get("x", "0")) + float(box.get("width", "0")) / 2) / width
    return 0.0


def _table(table: Table, title: str, language: Language) -> str:
    heads = "".join(
        f'<th role="columnheader" scope="col" class="{align}">{_typeset(say(cell, language))}</th>'
        for cell, align in zip(table.heading, table.aligns, strict=True)
    )
    marked = ' class="marked"'
    labels = [escape(say(cell, language)) for cell in table.heading]
    rows = "\n".join(
        f'<tr role="row"{marked if n in table.marked else ""}>'
        + "".join(
            f'<td role="cell" class="{align}" data-label="{label}">'
            f"{_typeset(say(cell, language))}</td>"
            for cell, align, label in zip(row, table.aligns, labels, strict=True)
        )
        + "</tr>"
        for n, row in enumerate(table.rows)
    )
    # a narrow screen shows the cells of such a row below each other; the roles keep it a table
    stacks = ' class="stacks"' if len(labels) > _NARROW else ""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{title}">\n'
        f'<table role="table"{stacks}>\n'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody>\n</table>\n</div>'
    )


def _typeset(words: str) -> str:
    """Words as HTML, the names of values with their subscripts.

    >>> _typeset("w5 < net_o1")
    '<var>w</var><sub>5</sub> &lt; <span>net</span><sub>o1</sub>'
    """
    return _NAME.sub(_subscripted, escape(words))


def _subscripted(name: re.Match[str]) -> str:
    base, subscript = split_label(name[0])
    tag = "var" if len(base) == 1 else "span"
    return f"<{tag}>{base}</{tag}><sub>{subscript}</sub>"


def _source(language: Language) -> str:
    """Where the example is from, with links; the title keeps its own language."""
    title = escape(SOURCE)
    words = escape(say(source(), language))
    for address in (ADDRESS, FOLLOWED):
        shown = address.removeprefix("https://")
        # on a terminal, a space keeps the bracket out of what is taken for the address
        words = words.replace(f"{address} ）", f"{address}）")
        words = words.replace(address, f'<a href="{address}">{shown}</a>')
    return words.replace(title, f'<cite lang="{TAGS["zh"]}">{title}</cite>')


def _said(key: str, language: Language) -> str:
    return escape(say(phrase(key), language))
