"""Which lessons there are, and in which order they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from autograd.spelling import did_you_mean
from examples.course.cells import Lesson, LessonError, read

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
    "errata",
)
"""The lessons, as the texts follow each other."""


def lesson(name: str) -> Lesson:
    """The lesson of a name; one that is not in the course is a LessonError."""
    if name not in ORDER:
        raise LessonError(
            f"There is no lesson {name!r}{did_you_mean(name, ORDER)} "
            "`python -m examples` lists them."
        )
    return read(name, path_of(name))


def path_of(name: str) -> Path:
    """Where a lesson stands: a file of its own, or in the package of its name."""
    file = FOLDER / f"{name}.py"
    return file if file.exists() else FOLDER / name / "lesson.py"
