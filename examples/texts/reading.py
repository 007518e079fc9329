"""The entries of the texts' files, read once and given types."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args

from autograd.language import Language
from examples.texts.judging import Judgement, judge

TEXTS: Final = ("text_000", "text_001", "text_002", "text_003", "text_004")

T = TypeVar("T")

Verdict: TypeAlias = (
    Judgement | Literal["wrong", "broken", "overstated", "holds-here", "word", "misprint"]
)
VERDICTS: Final[tuple[Verdict, ...]] = tuple(
    verdict for part in get_args(Verdict) for verdict in get_args(part)
)

Kind: TypeAlias = Literal["section", "formula", "code", "figure", "table", "number"]

Words: TypeAlias = str | Mapping[Language, str]
"""Signs that are the same in every language, or the words of each."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text is from; what it does not say is empty."""

    title: str
    author: str = ""
    address: str = ""
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text, or several in nested lists; `quoted` is empty if the text leaves it out.

    Where a graph has it, it is the number of the value called `of`, or with `by` of its derivative,
    after so many updates as `step` says. `digits` is the number of decimals that `exact` was found
    to, where it is not all of them; `by_other_ways` are the values that the figure has when it is
    computed in another way.
    """

    text: str
    group: str
    key: str
    exact: Any
    lesson: str
    quoted: str = ""
    verdict: Verdict | None = None
    place: Mapping[Language, str] = field(default_factory=dict)
    why: Mapping[Language, str] = field(default_factory=dict)
    digits: int | None = None
    by_other_ways: tuple[float, ...] = ()
    of: str = ""
    by: str = ""
    step: int = 0

    @property
    def judged(self) -> Judgement:
        """How the printed number compares with the exact one."""
        return judge(self.quoted, self.exact, self.by_other_ways)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Numbers that were measured beside a text, and how."""

    text: str
    group: str
    note: Mapping[Language, str]
    lesson: str
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Erratum:
    """A doubtful place of a text: what stands there, what is right or comes out, and why.

    `exact` is a number that shows it, or several, where there is one.
    """

    text: str
    key: str
    place: Mapping[Language, str]
    quoted: Words
    right: Words
    verdict: Verdict
    why: Mapping[Language, str]
    lesson: str
    exact: Any = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A section, formula, block of code, figure, table or number of a text, by a short name.

    `lessons` have it, or `pages` of the guide; `without` says why neither does.
    """

    kind: Kind
    name: Mapping[Language, str]
    lessons: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    without: str = ""


def source(text: str) -> Source:
    """Where a text is from."""
    data = _data(text)
    return Source(
        data["title"], data.get("author", ""), data.get("address", ""), (*data.get("follows", ()),)
    )


def given(text: str, group: str) -> Mapping[str, Any]:
    """What the text gives for one of its examples."""
    return _named(group, _data(text).get("given", {}), text)


def figure(text: str, name: str) -> Figure:
    """A figure by its group and key: `losses.half_squared_error`."""
    return _named(name, {f"{each.group}.{each.key}": each for each in figures(text)}, text)


def figures(text: str) -> list[Figure]:
    """Every figure of a text, in its order."""
    return list(_figures(text))


def measured(text: str, group: str) -> Mapping[str, Any]:
    """The numbers of one measurement."""
    return _named(group, {each.group: each.numbers for each in measurements(text)}, text)


def measurements(text: str) -> list[Measurement]:
    """Everything that was measured beside a text."""
    found = []
    for group, entry in _data(text).get("measured", {}).items():
        numbers = {key: value for key, value in entry.items() if key not in ("note", "lesson")}
        found.append(Measurement(text, group, entry["note"], entry["lesson"], numbers))
    return found


def erratum(text: str, key: str) -> Erratum:
    """A doubtful place by its name."""
    return _named(key, {each.key: each for each in errata(text)}, text)


def errata(text: str) -> list[Erratum]:
    """Every doubtful place of a text, in its order."""
    return [Erratum(text, key, **entry) for key, entry in _data(text)["errata"].items()]


def passages(text: str) -> list[Passage]:
    """Everything in a text, in its order."""
    return [
        Passage(
            entry["kind"],
            {language: entry[language] for language in ("en", "zh")},
            (*entry.get("lessons", ()),),
            (*entry.get("pages", ()),),
            entry.get("without", ""),
        )
        for entry in _data(text)["map"]["passages"]
    ]


def _figures(text: str) -> Iterator[Figure]:
    """What a group says of place and lesson holds for its entries, which may say something else."""
    for group, entries in _data(text)["figures"].items():
        common = {key: entries[key] for key in ("place", "lesson") if key in entries}
        for key, entry in entries.items():
            if key not in common:
                facts = {name: value for name, value in entry.items() if name != "variant"}
                yield Figure(
                    text, group, key, **common | facts, by_other_ways=_others(text, key, entry)
                )


def _others(text: str, key: str, entry: Mapping[str, Any]) -> tuple[float, ...]:
    if "variant" not in entry:
        return ()
    return (float(measured(text, "variants")[entry["variant"]][key]),)


def _named(name: str, entries: Mapping[str, T], text: str) -> T:
    if name not in entries:
        raise KeyError(f"{text} has no {name!r}; it has {', '.join(entries)}.")
    return entries[name]


@cache
def _data(text: str) -> dict[str, Any]:
    if text not in TEXTS:
        raise ValueError(f"The texts are {', '.join(TEXTS)}; there is no {text!r}.")
    path = Path(__file__).with_name(f"{text}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
