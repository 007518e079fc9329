"""The sentences that explain a graph, in each language: whole, with slots for what varies."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.language import LANGUAGES, Language, sentences_of


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


def _sentences(lang: Language) -> Mapping[str, Mapping[str, str]]:
    return sentences_of("autograd.explaining.telling", "sentences", lang)
