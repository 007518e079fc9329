"""What is drawn: boxes, edges and what a frame says of them, before any coordinate.

Folding makes a `Sketch` from a recorded graph; placing and routing give it coordinates; the SVG
writer draws it, once for each `State`. None of the later rooms looks at the recorded graph again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograd.engine.value import Value
from autograd.explaining.derivations import Phase
from autograd.language import Language
from autograd.notation import Term
from autograd.notation.numbers import DIGITS
from viz.letters.runs import Run
from viz.wishes import Direction
from viz.words import Kind

Emphasis = Literal["normal", "current", "touched", "dim"]


@dataclass(frozen=True, slots=True)
class Row:
    """A leaf docked into the one box that uses it, as a line of that box's table.

    `value` is None in a line that stands for all leaves of a box: it has a gradient's norm only.
    """

    key: str
    value: Value | None
    name: tuple[Run, ...]
    tooltip: str = ""


@dataclass(slots=True)
class Box:
    """One drawn value.

    `key` is the stable identifier of the box inside its picture: `n0`, `n1`, ... in reading order.
    An empty `title` or `formula` takes no line; an empty `badge` is a leaf. `name` is what tooltips
    call it, also where no title is drawn. `term` is what `formula` writes, None if it is cut. A box
    with an `inset`, a width and a height, has room for something else in the place of its numbers.
    """

    key: str
    value: Value
    kind: Kind
    title: tuple[Run, ...] = ()
    formula: tuple[Run, ...] = ()
    term: Term | None = None
    badge: str = ""
    tooltip: str = ""
    scope: str = ""
    rows: list[Row] = field(default_factory=list)
    name: str = ""
    inset: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from an operand's box to the result's; two for `a * a`. `key` is `e0`, `e1`, ..."""

    key: str
    source: str
    target: str


@dataclass(slots=True)
class Sketch:
    """The drawn graph: boxes operands-first, edges as the target's formula names the operands.

    `told` says that it is drawn in steps, so that the legends of all phases get the same room.
    `learns` says that some leaves are known to be parameters, and `by_root` that the gradients are
    those of the root, not what a pass from elsewhere left. Numbers are written with so many
    significant `digits`, and edges run in the `direction`; if `weighted`, each is as wide as what
    it carries. `names` are those of the values in formulas, empty ones where numbers stand.
    """

    boxes: list[Box]
    edges: list[Edge]
    root: str
    root_name: str
    chips: bool = True
    lang: Language = "en"
    told: bool = False
    learns: bool = False
    by_root: bool = True
    digits: int = DIGITS
    direction: Direction = "right"
    weighted: bool = False
    names: Mapping[Value, tuple[Run, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """What one frame shows, by the keys of boxes, rows and edges; a missing number is a dash.

    `flow` is what each edge carries of the root's gradient, in a picture that is weighted by it.
    """

    data: Mapping[str, float | None]
    grad: Mapping[str, float | None]
    slope: Mapping[str, float | None]
    emphasis: Mapping[str, Emphasis] = field(default_factory=dict)
    phase: Phase = "all"
    flow: Mapping[str, float] = field(default_factory=dict)
