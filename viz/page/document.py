"""One file of HTML: policy, style, the first picture, a table of numbers, data and script.

The policy lets in only this style and this script, by their hashes, and nothing from elsewhere. The
graph is data for the script, and no label is ever part of code, markup or a selector.
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
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

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*([{};,])\s*|(:)\s+")

_SPARED = {
    "layers": "layersPart",
    "figurenotes": "figureNotesPart",
    "mistakespanel": "mistakesPanel",
    "train": "trainPanel",
}
"""Modules that some pages have no use for, and the function by which each makes its part."""

_TOLD = ("list", "steps", "mistakes", "mistake_titles")
"""The tables of sentences that a page brings along from the library's."""


def document(
    data: Mapping[str, Any], picture: str, recorded: Iterable[Numbers], generated: str
) -> str:
    """The page with these data, its first picture, and the module that is generated for it.

    `recorded` are the numbers of the first picture, for browsers that run no script.
    """
    lang, theme = data["start"]["lang"], data["start"]["theme"]
    style, script = _style(), _script(generated, data)
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
        data=_zipped({**data, "words": words()}),
        without=_told_twice("page.without_script"),
        too_old=_told_twice("page.too_old"),
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
    return "\n".join(map(_squeezed, [skin(), first, *sheets.values()]))


def _squeezed(style: str) -> str:
    """A style sheet without comments, and without the space that only people need."""
    text = _COMMENT.sub("", style)
    return _SPACE.sub(lambda found: found[1] or found[2], text).replace(";}", "}").strip()


def _script(generated: str, data: Mapping[str, Any]) -> str:
    modules = {name.removesuffix(".js"): text for name, text in assets(".js").items()}
    mistaken = files("autograd.explaining.diagnosing").joinpath("mistaken.js")
    modules["mistaken"] = mistaken.read_text(encoding="utf-8")
    spared = {name: f"export const {_SPARED[name]} = () => null;\n" for name in _useless(data)}
    text = joined({**modules, **spared, "rows": generated})
    return f'"use strict";\n{text}start();\n'


def _useless(data: Mapping[str, Any]) -> Iterator[str]:
    """The modules that have nothing to do on a page, which is smaller without them."""
    if not any("layers" in level for level in data["levels"]):
        yield "layers"
    if not data["figures"]:
        yield "figurenotes"
    if data["mistakes"] is None or "rule" not in data["nodes"][data["root"]]:
        yield "mistakespanel"
    if not data["parameters"]:
        yield "train"


@cache
def words() -> dict[Language, dict[str, str]]:
    """All words of a page by language and key."""
    told = all_sentences()
    found: dict[Language, dict[str, str]] = {}
    for lang in LANGUAGES:
        own = json.loads(_asset(f"words.{lang}.json"))
        brought = {
            f"{table}.{name}": text
            for table, sentences in told[lang].items()
            for name, text in sentences.items()
            if table in _TOLD
        }
        found[lang] = own | brought
    return found


def _told_twice(key: str) -> str:
    """A paragraph in each language, for who cannot choose one."""
    return "".join(
        f'<p class="notice" lang="{TAGS[lang]}">{escape(said[key])}</p>'
        for lang, said in words().items()
    )


def _hashed(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _zipped(data: Any) -> str:
    """The data as JSON, compressed, in letters that end no element: a third of their size."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def data_in(html: str) -> dict[str, Any]:
    """The data that a page carries.

    >>> import viz
    >>> from autograd import Value
    >>> data_in(viz.page(Value(3.0, "x").tanh()).html)["nodes"][0]
    {'data': 3.0, 'name': 'x', 'label': 'x'}
    """
    _, _, rest = html.partition(' id="data">')
    found: dict[str, Any] = json.loads(gzip.decompress(b64decode(rest.partition("<")[0])))
    return found


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
