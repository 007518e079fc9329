"""The role `operation`: a name that can be searched and linked to as a function of `autograd`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Operation(SphinxRole):  # type: ignore[misc]
    """A function's name at the place that explains it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        name = f"autograd.{self.text}"
        node = nodes.literal("", self.text, ids=[name], classes=["operation"])
        self.env.domains.python_domain.note_object(name, "function", name, location=node)
        return [node], []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_role("operation", Operation())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
