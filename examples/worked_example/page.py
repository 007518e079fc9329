"""A report as one page of HTML: formulas in MathML, pictures inside, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import viz
from autograd import Value
from autograd.explaining.telling.forms import ONE_OF_TWO, HtmlForm, TextForm
from autograd.explaining.telling.telling import Manner, manner_of
from autograd.language import Language
from examples.worked_example.report import DECIMALS, SOURCE, Picture, Section, introduction, say

PLAY = "play.html"
"""The file with the page of `play.py`, beside the report."""

_ADDRESS = re.compile(r"https://([^\s,;，；）]+)( (?=）))?")


class PageForm(HtmlForm):
    """HTML with pictures, each numbered by its place among `drawings`, which are SVG."""

    def __init__(self, manner: Manner, drawings: Mapping[Picture, str]) -> None:
        super().__init__(manner)
        self.drawings = drawings

    def part(self, part: Any) -> str:
        if not isinstance(part, Picture):
            return f'<div class="step">{super().part(part)}</div>'
        number, count = [*self.drawings].index(part) + 1, len(self.drawings)
        caption = say(f"{part.phase}_picture", number=number, count=count, label=part.value)
        said = escape(TextForm(self.manner).sentence(caption))
        return (
            f'<figure><div class="wide" tabindex="0" role="region" aria-label="{said}">\n'
            f"{self.drawings[part]}</div>\n<figcaption>{self.sentence(caption)}</figcaption></figure>"
        )

    def paragraph(self, words: str) -> str:
        """With links; the title of the text keeps its own language."""
        linked = _ADDRESS.sub(r'<a href="https://\1">\1</a>', words)
        title = escape(SOURCE.title)
        return f"<p>{linked}</p>".replace(title, f'<cite lang="zh-Hans">{title}</cite>')


def drawn(
    sections: Iterable[Section], recorded: Mapping[str, Value], lang: Language
) -> dict[Picture, str]:
    """The SVG of every picture that the sections show, in their order."""
    total = recorded["E_total"]
    frames = viz.steps(total, lang=lang, order=[*recorded.values()])
    found = {Picture(frame.phase, frame.node): frame.svg for frame in frames}
    found[Picture("given", total)] = viz.draw(total, lang=lang).svg
    shown = (part for each in sections for part in each.contents if isinstance(part, Picture))
    return {picture: found[picture] for picture in dict.fromkeys(shown)}


def page(sections: Sequence[Section], drawings: Mapping[Picture, str], lang: Language) -> str:
    """The whole page, with a link to the same page in the other language beside it."""
    form = PageForm(manner_of(lang, decimals=DECIMALS), drawings)
    here, body = Path(__file__), []
    titles = [form.sentence(section.title) for section in sections]
    for n, (title, section) in enumerate(zip(titles, sections, strict=True), 1):
        own = PageForm(section.told(lang=lang).manner, drawings)
        parts = "\n".join(map(own.part, section.contents))
        body.append(f'<section id="s{n}">\n<h2>{title}</h2>\n{parts}\n</section>')
    return Template(here.with_name("page.html").read_text(encoding="utf-8")).substitute(
        tag=form.sentence(say("tag")),
        title=form.sentence(say("title")),
        style=ONE_OF_TWO,
        css=here.with_name("page.css").read_text(encoding="utf-8"),
        introduction="\n".join(form.paragraph(form.sentence(each)) for each in introduction()),
        play=f"{PLAY}#lang={lang}",
        to_play=form.sentence(say("to_play")),
        contents=form.sentence(say("contents")),
        items="".join(f'<li><a href="#s{n}">{title}</a></li>' for n, title in enumerate(titles, 1)),
        body="\n".join(body),
    )
