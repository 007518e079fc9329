"""What may have been done wrong, one mistake or two, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograd.explaining.diagnosing.asking import Quantity
from autograd.explaining.diagnosing.mistakes import Mistake
from autograd.explaining.diagnosing.sites import Site

SAME = 1e-12
"""Numbers that differ by less of their size come of the same products in another order."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One mistake as it was made: at one site, or in the same way at several."""

    mistake: Mistake
    sites: tuple[Site, ...]
    variant: Any = None


Hypothesis = tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class WrongStep:
    """What is right at a site, what a mistake made of it, and which site that is.

    Of a mistake made at several sites it is the first at which it makes a difference. A site is
    given as exactly as it can be: of a layer an edge, of an order the edge that came too late.
    """

    right: float
    wrong: float
    site: Site


@dataclass(frozen=True, slots=True)
class Trace:
    """What one hypothesis computes: the wrong step of each cause, and all numbers by slot.

    The step of a cause that changes nothing is nan. `gradients` are empty where none are needed.
    """

    steps: tuple[WrongStep, ...]
    values: tuple[float, ...]
    gradients: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is computed: a quantity, of which slots, and what an update takes."""

    quantity: Quantity
    slots: tuple[int, ...]
    parameters: tuple[int, ...] = ()
    lr: float | None = None
