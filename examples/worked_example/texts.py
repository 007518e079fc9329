"""The sentences of the report in each language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from examples.sentences import Language as Language  # noqa: PLC0414
from examples.worked_example.report import Phrase, Words, phrase

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
NAMES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}
SOURCE: Final = "「修炼开始」一文带你入门深度学习"
"""The title of the text whose example and figures these are."""
ADDRESS: Final = "https://cuijiahua.com/blog/2020/11/dl-basics-2.html"
FOLLOWED: Final = "https://www.cnblogs.com/charlotte77/p/5629865.html"
"""Where the derivation is from that the text follows."""
TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}
"""What a page calls its language."""


@cache
def texts() -> dict[str, dict[Language, str]]:
    """Every sentence by its key, then by language."""
    path = Path(__file__).with_name("texts.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def source() -> Phrase:
    """Who wrote the text, where it stands, and what it follows."""
    return phrase("source", title=SOURCE, address=ADDRESS, followed=FOLLOWED)


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
