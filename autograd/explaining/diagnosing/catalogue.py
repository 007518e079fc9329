"""The mistakes that can be made in a recorded graph, as data and JavaScript.

`catalogue` lists where each mistake of the table can be made in a graph, and writes what it changes
as functions of JavaScript, traced from the same changes that `diagnose` computes with. The numbers
of the graph may then be changed in JavaScript, the graph itself not: so sites and variants are
data. `mistaken.js` beside this module computes with them as the lanes of `diagnose` do; `script`
puts both into one text for a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.diagnosing.asking import parameters_of, rate_of, refuse_unknown
from autograd.explaining.diagnosing.functions import Functions, changed_row
from autograd.explaining.diagnosing.hypotheses import Asked, Cause
from autograd.explaining.diagnosing.mistakes import Mistake, is_copied
from autograd.explaining.diagnosing.searching import causes_of, slot_in
from autograd.explaining.diagnosing.sites import Operation, Sheet, sheet
from autograd.graph import topological

WITH_A_ROW = ("rule", "slope")
"""Sites at which a change depends on the operation's row."""


def catalogue(
    output: Value, parameters: Iterable[Value] | None = None, lr: float | None = None
) -> dict[str, Any]:
    """The mistakes in the graph of `output`, for JSON; functions are source text of JavaScript.

    - `numbers`: the number of each slot; `values`: for each slot the place of its Value in the
      order of `topological(output)`, null for a number among operands. Nameless parts of sums of
      products have no slot.
    - `recorded`: for each slot of a number among operands which one it is: the place of a Value in
      that order, the number's place among its operands and in its group; null for others.
    - `copied`: the slots of given numbers that may be copied wrongly.
    - `operations`: for each its `rule`, `operands` (slots, and lists of slots for groups) and
      `result`, a slot; the last makes the output.
    - `rules`: `row`, `f`, a function of the operands, and `s`, one of the result and the operands
      for each operand, null where it has no slope; groups are arrays, and that of a group gives
      an array, which may be that of an operand.
    - `changes`: `key`, `kind`, `rank` and `everywhere` as `Mistake` has them, and the `change`, a
      function of one object; in an operation it gives the operands of the rule `becomes`.
    - `causes`: `[change, sites, variant]`, the most common first. A site is a list, the `at` of a
      `Site` of the change's kind. Slips are those of the recorded numbers; of others `mistaken.js`
      has them as `slips(number)`. An exponent that is lost as a factor is the recorded one.
    - `helpers`: functions that the others call.

    `parameters`, by default all leaves with a label, are the weights among factors, and with a
    learning rate those that may be updated too early. What is no recorded Value, no leaf of its
    graph or no learning rate is an error, as in `diagnose`.

    >>> x = Value(2.0, label="x")
    >>> found = catalogue(x.tanh())
    >>> [each["change"] for each in found["changes"] if each["key"] == "result_as_slope"]
    ['({ right, result, operands, others, member, variant }) => result']
    """
    refuse_unknown(output)
    order = topological(output)
    learned = parameters_of(order, parameters, "gradient", ())
    made = sheet(output, learned)
    slots = tuple(slot_in(made, value) for value in learned)
    causes = causes_of(made, Asked("gradient", (), slots, rate_of(lr, "gradient")))
    places = {value: place for place, value in enumerate(order)}
    written = _Written(made)
    return {
        "numbers": list(made.numbers),
        "values": [None if value is None else places[value] for value in made.values],
        "recorded": [each and [places[each[0]], *each[1:]] for each in made.recorded],
        "copied": [
            site.at[0]
            for site in made.sites()
            if site.kind == "given" and is_copied(made, site.at[0])
        ],
        "operations": [written.operation(each) for each in made.operations],
        "causes": [
            written.cause(each) for each in sorted(causes, key=lambda cause: cause.mistake.rank)
        ],
        "changes": written.changes,
        "rules": written.functions.rules,
        "helpers": written.functions.helpers,
    }


def script(found: dict[str, Any]) -> str:
    """What `catalogue` found as an expression of JavaScript, and before it what reads it.

    The text defines `catalogue`, and `mistaken(catalogue, causes, asked)` and `slips(number)`,
    which `mistaken.js` describes.
    """
    rules = _object(
        {
            name: _object(
                {
                    "row": json.dumps(rule["row"]),
                    "f": rule["f"],
                    "s": f"[{', '.join(slope or 'null' for slope in rule['s'])}]",
                }
            )
            for name, rule in found["rules"].items()
        }
    )
    changes = ", ".join(
        _object({name: x if name == "change" else json.dumps(x) for name, x in each.items()})
        for each in found["changes"]
    )
    data = {name: json.dumps(found[name]) for name in ("numbers", "values", "operations", "causes")}
    whole = _object({**data, "rules": rules, "changes": f"[{changes}]"})
    reader = (files("autograd.explaining.diagnosing") / "mistaken.js").read_text(encoding="utf-8")
    read = re.sub(r"^export ", "", reader, flags=re.MULTILINE)
    return "\n".join([read, *found["helpers"], f"const catalogue = {whole};", ""])


def _object(fields: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{json.dumps(name)}: {x}" for name, x in fields.items()) + " }"


class _Written:
    """The rules and changes of a sheet, each once."""

    def __init__(self, made: Sheet) -> None:
        self.sheet = made
        self.functions = Functions()
        self.changes: list[dict[str, Any]] = []
        self._places: dict[tuple[Any, ...], int] = {}

    def operation(self, operation: Operation) -> dict[str, Any]:
        return {
            "rule": self.functions.rule(operation.row, _sizes(operation)),
            "operands": operation.operands,
            "result": operation.result,
        }

    def cause(self, cause: Cause) -> list[Any]:
        return [self._change(cause), [site.at for site in cause.sites], cause.variant]

    def _change(self, cause: Cause) -> int:
        """The place of a change among all, which are one for all sites that are alike."""
        mistake, at = cause.mistake, cause.sites[0].at
        key: tuple[Any, ...] = (mistake.key,)
        operation = self.sheet.operations[at[0]] if mistake.kind in WITH_A_ROW else None
        if operation is not None:
            key = mistake.key, self.functions.rule(operation.row, _sizes(operation)), *at[1:2]
        if key not in self._places:
            self._places[key] = len(self.changes)
            self.changes.append(self._changed(mistake, operation, *at[1:2]))
        return self._places[key]

    def _changed(
        self, mistake: Mistake, operation: Operation | None, place: int = 0
    ) -> dict[str, Any]:
        row = None if operation is None else operation.row
        told: dict[str, Any] = {
            "key": mistake.key,
            "kind": mistake.kind,
            "rank": mistake.rank,
            "everywhere": mistake.everywhere,
            "change": self.functions.change(mistake, row, place),
        }
        if mistake.kind == "rule" and operation is not None:
            becomes = changed_row(mistake, operation.row)
            told["becomes"] = self.functions.rule(becomes, _sizes(operation))
        return told


def _sizes(operation: Operation) -> list[int]:
    """The number of operands in each group."""
    return [len(each) for each in operation.operands if isinstance(each, tuple)]
