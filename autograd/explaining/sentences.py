"""The sentences that explain a graph, in each language: whole, with slots for what varies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from autograd.language import LANGUAGES, Language


def sentence(key: str, lang: Language) -> str:
    """The sentence under a key such as `"explain.forward"`, its slots in braces.

    >>> sentence("list.and", "zh")
    '{0} 和 {1}'
    """
    table, _, name = key.partition(".")
    return _sentences(lang)[table][name]


def all_sentences() -> dict[Language, Mapping[str, Mapping[str, str]]]:
    """Every sentence by language, table and name, for pages that bring them along."""
    return {lang: _sentences(lang) for lang in LANGUAGES}


@cache
def _sentences(lang: Language) -> Mapping[str, Mapping[str, str]]:
    source = files("autograd.explaining").joinpath(f"sentences.{lang}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
