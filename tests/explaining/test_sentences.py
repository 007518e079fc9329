"""Both languages have the same sentences, with the same slots."""

from __future__ import annotations

from string import Formatter

import pytest

from autograd.explaining.telling.sentences import all_sentences

ENGLISH, CHINESE = (all_sentences()[lang] for lang in ("en", "zh"))
KEYS = [(table, name) for table, sentences in ENGLISH.items() for name in sentences]


def slots(sentence: str) -> list[str]:
    return sorted({slot for _, slot, _, _ in Formatter().parse(sentence) if slot is not None})


def test_the_languages_have_the_same_sentences_in_the_same_order() -> None:
    assert [(table, [*said]) for table, said in ENGLISH.items()] == [
        (table, [*said]) for table, said in CHINESE.items()
    ]


@pytest.mark.parametrize(("table", "name"), KEYS)
def test_a_sentence_has_the_same_slots_in_both(table: str, name: str) -> None:
    assert slots(ENGLISH[table][name]) == slots(CHINESE[table][name])


@pytest.mark.parametrize(("table", "name"), KEYS)
def test_a_chinese_sentence_has_no_half_width_punctuation_after_its_words(
    table: str, name: str
) -> None:
    said = CHINESE[table][name]

    assert not [
        said[n : n + 2]
        for n in range(len(said) - 1)
        if "\u4e00" <= said[n] <= "\u9fff" and said[n + 1] in ",.;:?!("
    ]
