"""What an example says: sentences with gaps, in each of the languages that examples speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]

Sentences: TypeAlias = Mapping[str, Mapping[Language, str]]
"""For each name the sentence in every language."""


def teller(sentences: Sentences) -> Callable[..., str]:
    """A function `say(name, language, **facts)`: the sentence with the facts in its gaps.

    >>> say = teller({"made": {"en": "{n:,} letters", "zh": "{n:,} 个字母"}})
    >>> say("made", "zh", n=5200)
    '5,200 个字母'
    """

    def say(name: str, language: Language, **facts: object) -> str:
        return sentences[name][language].format(**facts)

    return say
