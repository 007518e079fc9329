"""Which lessons there are, and in which order they are read."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Final, get_args

from examples.course.cells import Lesson, read
from examples.course.errors import UnknownLessonError
from examples.sentences import Language

FOLDER: Final = Path(__file__).resolve().parents[1]

ORDER: Final = (
    "worked_example",
    "network_class",
    "xor",
    "detection",
    "fully_connected",
    "three_steps",
    "reversed_neurons",
    "depth",
    "neuron",
    "four_people",
    "circle_area",
    "learning_rate",
    "linear_collapse",
    "letters",
    "exercises",
    "gates",
    "activations",
    "three_layers",
    "losses",
    "numerical_gradient",
    "layer_classes",
    "optimisers",
    "initialisers",
    "batch_norm",
    "overfitting",
    "convolution",
    "compiled_training",
    "bug_lab",
    "errata",
)
"""The lessons, as the texts follow each other."""


def lesson(name: str) -> Lesson:
    """The lesson of a name; one that is not in the course is an UnknownLessonError."""
    if name not in ORDER:
        raise UnknownLessonError(
            name, get_close_matches(name.lower().removesuffix(".py"), ORDER, 1)
        )
    return read(name, path_of(name))


def asked_for(words: str) -> Lesson:
    """The lesson that somebody asks for by its name, its number, or a part of its title.

    >>> asked_for("22").name, asked_for("Optimisers").name, asked_for("优化器").name
    ('optimisers', 'optimisers', 'optimisers')
    """
    if words.isdecimal() and 1 <= int(words) <= len(ORDER):
        return lesson(ORDER[int(words) - 1])
    name = words.lower().removesuffix(".py")
    if name in ORDER:
        return lesson(name)
    titled = [each for each in ORDER if name.strip() and name in _titles(each)]
    if len(titled) == 1:
        return lesson(titled[0])
    if titled:
        raise UnknownLessonError(words, titled)
    return lesson(words)


def _titles(name: str) -> str:
    found = lesson(name)
    return "\n".join(found.title(lang) for lang in get_args(Language)).lower()


def path_of(name: str) -> Path:
    """Where a lesson stands: a file of its own, or in the package of its name."""
    file = FOLDER / f"{name}.py"
    return file if file.exists() else FOLDER / name / "lesson.py"
