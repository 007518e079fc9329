"""The values of a graph in their groups: their ids and names, and which of them is told how."""

from __future__ import annotations

from autograd.engine.value import Value
from autograd.explaining.equations.locality import expression_of
from viz.letters.safety import bounded
from viz.page.levels import Learning
from viz.page.numbering import Numbering
from viz.picture.folding import Fold, symbol
from viz.picture.scopes import Group, Grouped


class Layered:
    """A grouped graph as a page has it.

    `ids` and `names` are of its values and of the plain numbers that are drawn, `fed` are the ids
    of these alone; `keys` are those of the boxes of groups.
    """

    def __init__(self, grouped: Grouped, numbering: Numbering, learning: Learning) -> None:
        self.grouped, self.learning = grouped, learning
        self.fed = {
            value: numbering.fed[value.label]
            for value in grouped.wholes
            if value in grouped.inputs.fed
        }
        self.ids = numbering.ids | self.fed
        self.names = numbering.names | {value: value.label for value in self.fed}
        self.root = numbering.order[-1]
        self.keys = {group: f"n{n}" for n, group in enumerate(grouped.groups)}

    def group_of(self, value: Value) -> Group:
        """The group in whose box a value stands."""
        return self.grouped.home[value]

    def weights(self, group: Group) -> list[Value]:
        """What is learned among the leaves that a layer is made of."""
        wholes = self.grouped.wholes
        sources = (s for value in (*group.inside, *group.outputs) for s in wholes[value].sources)
        return [value for value in dict.fromkeys(sources) if value in self.grouped.learned]

    def fold(self, value: Value) -> Fold:
        """What a picture shows of a value that has a box of its own."""
        whole, name = self.grouped.wholes[value], bounded(self.names[value])
        if not whole.sources:
            return self.given(value)
        single = all(parent in self.grouped.wholes for parent in value.parents)
        expression = self.grouped.inputs.written(expression_of(value, self.grouped.wholes))
        symbols = frozenset(map(symbol, whole.inner))
        return Fold(value, name, expression, whole.sources, whole.slopes, symbols, single)

    def given(self, value: Value) -> Fold:
        """The same of a value whose history is not told."""
        name, is_input = bounded(self.names[value]), value in self.fed
        return Fold(value, name, None, (), (), frozenset(), single=False, is_input=is_input)


def fan_in(group: Group, grouped: Grouped) -> int:
    """How many values the results of a layer are made of, without what is inside it."""
    inside = {*group.inside}
    return len(
        {
            source
            for value in (*group.outputs, *group.inside)
            for source in grouped.wholes[value].sources
            if source not in inside and source not in grouped.learned
        }
    )
