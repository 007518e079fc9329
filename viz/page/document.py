"""One file of HTML: policy, style, the first picture, a table of numbers, data and script.

The policy lets in only this style and this script, by their hashes, and nothing from elsewhere. The
graph is data for the script, and no label is ever part of code, markup or a selector.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template
from typing import Any, TypeAlias

from autograd.explaining.telling.sentences import all_sentences
from autograd.language import LANGUAGES, Language
from autograd.notation.names import escape
from autograd.notation.numbers import short
from viz.page.modules import joined
from viz.page.skin import skin

Numbers: TypeAlias = tuple[str, float, float]
"""What a value is called, its data and its gradient."""

TAGS: dict[Language, str] = {"en": "en", "zh": "zh-CN"}

_TOLD = ("list", "steps", "mistakes", "mistake_titles", "explain")
"""The tables of sentences that a page brings along."""


def document(
    data: Mapping[str, Any], picture: str, recorded: Iterable[Numbers], generated: str
) -> str:
    """The page with these data, its first picture, and the module that is generated for it.

    `recorded` are the numbers of the first picture, for browsers that run no script.
    """
    lang, theme = data["start"]["lang"], data["start"]["theme"]
    style, script = _style(), _script(generated)
    return Template(_asset("page.html")).substitute(
        tag=TAGS[lang],
        theme="" if theme == "auto" else f' data-theme="{theme}"',
        title=escape(data["title"][lang]),
        style=style,
        style_hash=_hashed(style),
        script=script,
        script_hash=_hashed(script),
        picture=picture,
        table=_table(recorded, lang),
        data=_inert(
            json.dumps(
                {**data, "words": words()},
                ensure_ascii=False,
                separators=(",", ":"),
                allow_nan=False,
            )
        ),
        without_en=escape(words()["en"]["page.without_script"]),
        without_zh=escape(words()["zh"]["page.without_script"]),
    )


def assets(suffix: str) -> dict[str, str]:
    """The texts of all assets of a kind, by their names."""
    folder = files("viz.page").joinpath("assets")
    return {
        each.name: each.read_text(encoding="utf-8")
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(suffix)
    }


def _asset(name: str) -> str:
    return files("viz.page").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    sheets = assets(".css")
    first = sheets.pop("page.css")
    return "\n".join([skin(), first, *sheets.values()])


def _script(generated: str) -> str:
    modules = {name.removesuffix(".js"): text for name, text in assets(".js").items()}
    mistaken = files("autograd.explaining.diagnosing").joinpath("mistaken.js")
    modules["mistaken"] = mistaken.read_text(encoding="utf-8")
    text = joined({**modules, "rows": generated})
    return f'"use strict";\n{text}start();\n'


@cache
def words() -> dict[Language, dict[str, str]]:
    """All words of a page by language and key."""
    told = all_sentences()
    found: dict[Language, dict[str, str]] = {}
    for lang in LANGUAGES:
        own = json.loads(_asset(f"words.{lang}.json"))
        found[lang] = own | {
            f"{table}.{name}": text for table in _TOLD for name, text in told[lang][table].items()
        }
    return found


def _hashed(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _inert(text: str) -> str:
    """JSON that ends no element and begins no comment."""
    return (
        text.replace("</", "<\\/").replace("<!--", "<\\u0021--").replace("<script", "<\\u0073cript")
    )


def _table(recorded: Iterable[Numbers], lang: Language) -> str:
    said = words()[lang]
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{short(data)}</td><td>{short(grad)}</td></tr>'
        for name, data, grad in recorded
    )
    names = (escape(said["page.name"]), "data", "grad")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        f'<table class="without-script" id="recorded"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
