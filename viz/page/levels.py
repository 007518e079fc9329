"""One detail of a page: which values are drawn, where, and the steps that tell them, as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograd.engine.value import Value
from autograd.explaining.derivations import derivation
from autograd.explaining.equations.descents import descended
from autograd.explaining.equations.equations import Equation
from autograd.explaining.equations.quantities import Quantity, called, gradient
from autograd.explaining.folding import folded_edges
from autograd.explaining.telling.bindings import BoundWriter
from autograd.notation.names import unused
from autograd.notation.terms import Symbolic
from viz.layout.placing import place
from viz.page.lenses import Lenses
from viz.page.numbering import Numbering
from viz.page.pictures import page_picture
from viz.page.rows import Rows
from viz.picture.boxes import Drawn, sketch_of
from viz.picture.folding import fold, without_inputs
from viz.wishes import Detail, Wishes

Key = Detail | Literal["layers"]

KEYS: tuple[Key, ...] = ("neurons", "named", "ops", "layers")


@dataclass(slots=True)
class Tokens:
    """The tokens of all lines of a page, each once."""

    table: list[Any] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def places(self, line: Sequence[Any]) -> list[int]:
        """A line as places in the table."""
        return [self._place(token) for token in line]

    def _place(self, token: Any) -> int:
        if isinstance(token, dict):
            token = {
                name: self.places(part) if name in ("above", "below") else part
                for name, part in token.items()
            }
        key = json.dumps(token, ensure_ascii=False)
        if key not in self._places:
            self._places[key] = len(self.table)
            self.table.append(token)
        return self._places[key]


@dataclass(frozen=True, slots=True)
class Learning:
    """What a page may train, the rate, and leaves that are learned elsewhere and fixed here."""

    parameters: Sequence[Value]
    lr: float | None
    fixed: Sequence[Value] = ()


class Level:
    """A detail of a graph; `picture` and `data` are its two halves."""

    def __init__(
        self, key: Detail, numbering: Numbering, learning: Learning, wishes: Wishes
    ) -> None:
        self.key, self.numbering, self.learning = key, numbering, learning
        self.wishes = wishes
        names = numbering.names
        self.folds = fold(list(numbering.order), key, wishes.max_nodes, names)
        self.ids = numbering.ids | {
            each.value: numbering.fed[each.name] for each in self.folds if each.is_input
        }
        self.names = names | {each.value: each.name for each in self.folds if each.is_input}
        self.drawn: Drawn = sketch_of(self.folds, {*learning.parameters}, wishes)
        self.layout = place(self.drawn.sketch)

    @property
    def shown(self) -> frozenset[Value]:
        """What is drawn: two details that draw the same are one."""
        return frozenset(each.value for each in self.folds if not each.is_input)

    def picture(self, index: int, label: str, gradients: Mapping[Value, float]) -> str:
        """The SVG, with the recorded numbers; ids begin with `p` and the index."""
        drawn = self.drawn
        data = {each.value: each.value.data for each in self.folds}
        handles = {
            drawn.places[each.value]: each.value for each in self.folds if each.expression is None
        }
        grad = {value: gradients[value] for value in data if value in gradients}
        return page_picture(self.layout, drawn.state(data, grad), f"p{index}", label, handles)

    def data(self, tokens: Tokens, rows: Rows, lenses: Lenses) -> dict[str, Any]:
        """Where everything stands, what is folded into what, the steps, and what is inside."""
        ids, drawn = self.ids, self.drawn
        shown = {*self.shown}
        _, inner = folded_edges(self.numbering.order, shown)
        return {
            "key": self.key,
            "places": {ids[value]: key for value, key in drawn.places.items()},
            "folds": [
                {
                    "node": ids[each.value],
                    "sources": [ids[source] for source in each.sources],
                    "edges": [*drawn.arrows.get(each.value, ())],
                    "inner": [ids[value] for value in inner.get(each.value, ())],
                }
                for each in self.folds
            ],
            "inputs": [ids[each.value] for each in self.folds if each.is_input],
            "summaries": {
                key: [ids[leaf] for leaf in leaves] for key, leaves in drawn.summaries.items()
            },
            "steps": [*self._steps(tokens, rows)],
            "lenses": lenses.of(drawn, ids, self.wishes),
        }

    def _steps(self, tokens: Tokens, rows: Rows) -> Iterator[dict[str, Any]]:
        told = without_inputs(self.folds)
        place_of = {each.value: n for n, each in enumerate(self.folds)}
        writer = BoundWriter(self.names, self.ids)
        writing = Writing(writer, tokens, rows, self._places_told(), self.ids)
        for step in derivation(told, self.names, None, {*self.learning.parameters}):
            yield {
                "phase": step.phase,
                "fold": place_of[step.told.value],
                "equations": [writing.equation(each) for each in step.equations],
            }
        root, learned = self.folds[-1].value, self.learning.parameters
        if self.learning.lr is not None and learned:
            rate = called(unused("η", self.names.values()), self.learning.lr)
            equations = [
                descended(by, rate, gradient(root, by, 0.0)) for by in learned if by in place_of
            ]
            yield {
                "phase": "update",
                "fold": len(self.folds) - 1,
                "equations": [writing.equation(each) for each in equations],
            }

    def _places_told(self) -> dict[int, list[int]]:
        """Of each result the places among its sources that a gradient is sent to."""
        inputs = {each.value for each in self.folds if each.is_input}
        return {
            self.ids[each.value]: [
                n for n, source in enumerate(each.sources) if source not in inputs
            ]
            for each in self.folds
        }


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes equations for a page, whose places count all sources."""

    writer: BoundWriter
    tokens: Tokens
    rows: Rows
    places: Mapping[int, Sequence[int]]
    ids: Mapping[Value, int]

    def equation(self, equation: Equation) -> dict[str, Any]:
        """An equation; where a rule stands in it that may not hold at other numbers, its test."""
        written = self.writer.equation(equation)
        found: dict[str, Any] = {
            "relation": written["relation"],
            "sides": [self.tokens.places(map(self._placed, side)) for side in written["sides"]],  # type: ignore[arg-type]
        }
        rules = [
            side.term
            for side in equation.sides[1:]
            if not isinstance(side.term, Quantity) and not side.numbers
        ]
        left = equation.sides[0].term
        is_derivative = isinstance(left, Quantity) and left.kind in ("gradient", "slope")
        if len(rules) == 1 and is_derivative and not _is_chain(rules[0]):
            found["holds"] = self.rows.condition(rules[0], self.ids)
        return found

    def _placed(self, token: Any) -> Any:
        if not isinstance(token, dict) or "place" not in token:
            return token
        through = token["through"] if "through" in token else token["of"]
        return token | {"place": self.places[through][token["place"]]}


def _is_chain(term: Any) -> bool:
    """Whether it is gradient times slope, or a sum of contributions, which always hold."""
    operands = getattr(term, "operands", ())
    return any(isinstance(each, Quantity) for each in operands if isinstance(each, Symbolic))
