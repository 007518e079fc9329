"""What the report consists of: sections of sentences, equations, tables, and pictures."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from autograd import Value
from autograd.explaining.telling.telling import Manner, Part, Sentence, Telling, manner_of
from autograd.language import Language
from examples.texts import source
from examples.worked_example.network import TEXT

SOURCE = source(TEXT)
DECIMALS = 9  # of the text's numbers, at most


@cache
def texts() -> dict[str, dict[Language, str]]:
    """Every sentence by its key, then by language."""
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def say(key: str, **slots: Any) -> Sentence:
    """A sentence of this report, its slots filled."""
    return Sentence(texts()[key], slots)


def introduction() -> list[Sentence]:
    """Who wrote the text, where it stands and what it follows; then what the report does."""
    (followed,) = SOURCE.follows
    about = say("source", title=SOURCE.title, address=SOURCE.address, followed=followed)
    return [about, say("introduction")]


class Picture(NamedTuple):
    """The turn of `value` in a pass, or the whole graph: before its gradients, and with all."""

    phase: Literal["given", "forward", "backward", "all"]
    value: Value


@dataclass(frozen=True)
class Section(Telling):
    """A part of the report under a title of its own; a terminal and a notebook see no pictures."""

    title: Sentence
    contents: tuple[Part | Picture, ...]
    manner: Manner = field(default_factory=lambda: manner_of("en", decimals=DECIMALS), repr=False)

    def parts(self) -> Iterable[Part]:
        return (part for part in self.contents if not isinstance(part, Picture))
