"""One step of a derivation, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograd.engine.value import Value
from autograd.explaining.equations.equations import Equation
from autograd.explaining.telling.parts import Sentence

Reason = Literal[
    "given", "forward", "chain", "local", "product", "meet", "sum", "delta", "update", "left out"
]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a derivation says, and why.

    `nodes` are the values it is about and `edges` pairs of a result and what it was made of.
    `"chain"` says which factors there are, `"local"` tells one of them, `"product"` multiplies
    them; `"meet"` says which paths there are, and `"sum"` adds what they carry.
    `"delta"` tells a derivative that several others share.
    """

    reason: Reason
    sentence: Sentence
    equations: tuple[Equation, ...] = ()
    nodes: tuple[Value, ...] = ()
    edges: tuple[tuple[Value, Value], ...] = ()
