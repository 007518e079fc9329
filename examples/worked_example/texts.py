"""The sentences of the report in each language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, Literal

from examples.worked_example.report import Phrase, Words

Language = Literal["en", "zh"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
NAMES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}
SOURCE: Final = "「修炼开始」一文带你入门深度学习"
"""The title of the text whose example and figures these are."""
TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}
"""What a page calls its language."""


@cache
def texts() -> dict[str, dict[Language, str]]:
    """Every sentence by its key, then by language."""
    path = Path(__file__).with_name("texts.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(words: Words, language: Language) -> str:
    """Words in a language, gaps filled.

    >>> say(Phrase("weights_of", {"neuron": "o2"}), "en")
    'The weights of neuron o2'
    """
    if isinstance(words, str):
        return words
    if isinstance(words, Phrase):
        gaps = {name: say(gap, language) for name, gap in words.gaps.items()}
        return texts()[words.key][language].format(**gaps)
    return words[language]
