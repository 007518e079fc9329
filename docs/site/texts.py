"""The pages on the five texts: their errata, and where in the course everything of theirs is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import cast

from examples.course.catalogue import ORDER, lesson
from examples.sentences import Language
from examples.texts.tables import errata_in_markdown, map_in_markdown, marked

DOCS = Path(__file__).resolve().parents[1]
WORDS: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


def errata(lang: str, there: Collection[str]) -> str:
    """The page of errata in Markdown, with links to the lessons that are there."""

    def link(name: str) -> str:
        return f"[`{name}`](course/{name}.ipynb)" if name in there else f"`{name}`"

    return _page("errata", lang, errata_in_markdown(cast(Language, lang), link))


def texts(lang: str, there: Collection[str]) -> str:
    """The page with the map in Markdown."""
    return _page("texts", lang, map_in_markdown(cast(Language, lang), _links(lang, there)))


def _links(lang: str, there: Collection[str]) -> Callable[[str], str]:
    def link(name: str) -> str:
        if name in there:
            return f"[{marked(lesson(name).title(lang))}](course/{name}.ipynb)"
        return f"`{name}`" if name in ORDER else f"[{_heading(name, lang)}]({name}.md)"

    return link


def _heading(page: str, lang: str) -> str:
    """The title of a page of the guide."""
    text = (DOCS / lang / f"{page}.md").read_text(encoding="utf-8")
    return next(line[2:] for line in text.split("\n") if line.startswith("# "))


def _page(name: str, lang: str, body: str) -> str:
    words = WORDS[lang][name]
    return f"# {words['title']}\n\n{words['intro']}\n{body}\n"
