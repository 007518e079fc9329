"""The pages on the five texts: their errata, and where in the course everything of theirs is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from examples.course.catalogue import ORDER, lesson
from examples.sentences import Language
from examples.texts.tables import errata_in_markdown, map_in_markdown, marked

DOCS = Path(__file__).resolve().parents[1]
WORDS: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


def errata(lang: str) -> str:
    """The page of errata in Markdown, with links to the lessons."""

    def link(name: str) -> str:
        return f"[`{name}`](course/{name}.ipynb)"

    return _page("errata", lang, errata_in_markdown(cast(Language, lang), link))


def texts(lang: str) -> str:
    """The page with the map in Markdown."""
    return _page("texts", lang, map_in_markdown(cast(Language, lang), _links(lang)))


def _links(lang: str) -> Callable[[str], str]:
    def link(name: str) -> str:
        if name in ORDER:
            return f"[{marked(lesson(name).title(lang))}](course/{name}.ipynb)"
        return f"[{_heading(name, lang)}]({name}.md)"

    return link


def _heading(page: str, lang: str) -> str:
    """The title of a page of the guide."""
    text = (DOCS / lang / f"{page}.md").read_text(encoding="utf-8")
    return next(line[2:] for line in text.split("\n") if line.startswith("# "))


def _page(name: str, lang: str, body: str) -> str:
    words = WORDS[lang][name]
    return f"# {words['title']}\n\n{words['intro']}\n{body}\n"
