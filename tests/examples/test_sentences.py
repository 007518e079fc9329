"""What the examples have in common: docstrings that hold, and sentences in two languages."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import string

import pytest

from examples import compiled_training, course, letters, microgpt, models
from examples.compiled_training.sentences import SENTENCES as OF_COMPILED_TRAINING
from examples.course.sentences import SENTENCES as OF_COURSE
from examples.letters.sentences import SENTENCES as OF_LETTERS
from examples.microgpt.sentences import SENTENCES as OF_MICROGPT
from examples.models.sentences import SENTENCES as OF_MODELS
from examples.sentences import Sentences

MODULES = [
    "examples.sentences",
    *(
        f"{package.__name__}.{module.name}"
        for package in (compiled_training, course, letters, microgpt, models)
        for module in pkgutil.iter_modules(package.__path__)
    ),
]

SENTENCES: dict[str, Sentences] = {
    "compiled_training": OF_COMPILED_TRAINING,
    "course": OF_COURSE,
    "letters": OF_LETTERS,
    "microgpt": OF_MICROGPT,
    "models": OF_MODELS,
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    if name.startswith("examples.models."):
        pytest.importorskip("scipy")
    module = importlib.import_module(name)

    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("example", "name"),
    [(example, name) for example, sentences in SENTENCES.items() for name in sentences],
)
def test_a_sentence_has_the_same_gaps_in_both_languages(example: str, name: str) -> None:
    gaps = [
        {gap for _, gap, _, _ in string.Formatter().parse(text) if gap}
        for text in SENTENCES[example][name].values()
    ]

    assert gaps[0] == gaps[1]
