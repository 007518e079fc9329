"""The widget of `viz.live`: it needs anywidget, of the extra `notebook`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from math import isfinite
from types import MappingProxyType
from typing import Any

import anywidget
import traitlets

from autograd import compile as compiled
from autograd.engine.operands import number
from autograd.engine.value import Value
from autograd.errors import SettingError
from autograd.graph import topological
from autograd.shortening import shown
from autograd.spelling import did_you_mean

_SPELLED = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _written(numbers: Any, _widget: Any) -> Any:
    """As JSON has it, which knows no number but the finite ones."""
    if isinstance(numbers, Mapping):
        return {label: _written(each, None) for label, each in numbers.items()}
    return numbers if isfinite(numbers) else _SPELLED[str(numbers)]


def _read(written: Any, _widget: Any) -> Any:
    if isinstance(written, Mapping):
        return {label: float(each) for label, each in written.items()}
    return float(written)


_BOTH_WAYS = {"sync": True, "to_json": _written, "from_json": _read}


class Live(anywidget.AnyWidget):  # type: ignore[misc]
    """A page in a notebook, with its numbers: see `viz.live`."""

    _esm = (files("viz.page") / "assets" / "live.js").read_text(encoding="utf-8")
    _page = traitlets.Unicode().tag(sync=True)
    _title = traitlets.Unicode().tag(sync=True)
    _height = traitlets.Int().tag(sync=True)

    values = traitlets.Any().tag(**_BOTH_WAYS)
    gradients = traitlets.Any(read_only=True).tag(**_BOTH_WAYS)
    output = traitlets.Any(read_only=True).tag(**_BOTH_WAYS)

    def __init__(self, output: Value, html: str, title: str, height: int) -> None:
        self._leaves: dict[str, Value] = {}
        for each in topological(output):
            if each.is_leaf and each.label:
                self._leaves.setdefault(each.label, each)
        leaves = list(self._leaves.values())
        self._program = compiled(output, leaves, backend="python", allow_unused=True)
        self._values = {label: leaf.data for label, leaf in self._leaves.items()}
        self._is_heard = False
        super().__init__(_page=html, _title=title, _height=height, values={})

    def store(self) -> None:
        """Write the present values into the recorded leaves.

        What was computed from them does not follow: record the graph again.
        """
        for label, leaf in self._leaves.items():
            leaf.data = self._values[label]

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page says, with the gradients that it has computed itself."""
        self._is_heard = True
        try:
            super().set_state(sync_data)
        finally:
            self._is_heard = False

    @traitlets.validate("values")  # type: ignore[untyped-decorator]
    def _merged(self, proposal: Any) -> Mapping[str, float]:
        """All values, with those that are given in their places."""
        given = proposal["value"]
        self._values |= given if self._is_heard else self._checked(given)
        return MappingProxyType(dict(self._values))

    @traitlets.observe("values")  # type: ignore[untyped-decorator]
    def _follow(self, _change: Any) -> None:
        if not self._is_heard:
            given = list(self._values.values())
            output, _, gradients = self._program.value_and_grad(given, to_inputs=True)
            by_label = dict(zip(self._values, map(float, gradients), strict=True))
            self.set_trait("output", float(output))
            self.set_trait("gradients", by_label)

    def _checked(self, given: Any) -> dict[str, float]:
        if not isinstance(given, Mapping):
            raise SettingError(f"values is a dict of numbers by label, got {shown(given)}.")
        checked: dict[str, float] = {}
        for label, each in given.items():
            if label not in self._leaves:
                known = list(self._leaves)
                raise SettingError(
                    f"No leaf of the graph has the label {shown(label)}{did_you_mean(label, known)}"
                )
            checked[label] = number(each)
            if not isfinite(checked[label]):
                raise SettingError(f"A value is a finite number; for {label!r} is {each!r} given.")
        return checked
