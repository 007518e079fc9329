"""A picture as Mermaid, which GitHub, GitLab and many editors draw from a block of text.

Mermaid places the boxes itself. Of labels only letters, digits and a few signs are written as they
are: every other ASCII character is an entity, for quotes, `%%`, `:`, `#`, `$$`, backticks and the
bullets of lists all mean something somewhere in its grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograd.notation.numbers import DASH, short
from viz.export.placed import Placed
from viz.ink.colours import colour
from viz.letters.runs import Run
from viz.letters.safety import drawn
from viz.picture.sketch import Box, Row
from viz.words import WORDS, Kind

_KINDS: tuple[Kind, ...] = ("data", "parameter", "arithmetic", "function", "root")
_PLAIN = r"[A-Za-z0-9 (),=]|(?<=\d)\.(?=\d)|(?<=\w)_(?=\w)|(?<=\S )\+(?= )"
_SPECIAL = re.compile(rf"(?!{_PLAIN})[\x20-\x7e]")


def mermaid(placed: Placed) -> str:
    """The picture as a flowchart: a box a value, with its numbers, and slopes on the edges.

    >>> from autograd import Value
    >>> import viz
    >>> print(mermaid(viz.draw(Value(0.5, "a").tanh()).placed), end="")
    flowchart LR
    n0["a<br/>data 0.5<br/>grad –"]
    n1["tanh<br/>data 0.4621<br/>grad –"]
    n0 -->|"0.7864"| n1
    classDef data fill:#e6f1f8,stroke:#0072b2,color:#1f2730
    class n0 data
    classDef root fill:#fcedf6,stroke:#b23f80,color:#1f2730
    class n1 root
    """
    return "\n".join(_flowchart(placed)) + "\n"


def _flowchart(placed: Placed) -> Iterator[str]:
    sketch = placed.layout.sketch
    yield "flowchart TB" if sketch.direction == "down" else "flowchart LR"
    for box in sketch.boxes:
        lines = "<br/>".join(_text(line) for line in _lines(box, placed) if line)
        yield f'{box.key}["{lines}"]'
    for edge in sketch.edges:
        chip = f'|"{_text(_number(placed, placed.state.slope.get(edge.key)))}"|'
        yield f"{edge.source} -->{chip} {edge.target}"
    for kind in _KINDS:
        keys = [box.key for box in sketch.boxes if box.kind == kind]
        if keys:
            roles = {"fill": f"{kind}-box", "stroke": f"{kind}-edge", "color": "ink"}
            style = (f"{name}:{colour(role, placed.theme)}" for name, role in roles.items())
            yield f"classDef {kind} {','.join(style)}"
            yield f"class {','.join(keys)} {kind}"


def _lines(box: Box, placed: Placed) -> Iterator[str]:
    """The lines of a box: name, operation and formula, numbers, and the leaves docked to it."""
    state = placed.state
    yield _name(box.title)
    yield " ".join(filter(None, (box.badge, _name(box.formula))))
    yield f"data {_number(placed, state.data.get(box.key))}"
    yield f"grad {_number(placed, state.grad.get(box.key))}"
    yield from (_row(row, placed) for row in box.rows)


def _row(row: Row, placed: Placed) -> str:
    state = placed.state
    gradient = f"grad {_number(placed, state.grad.get(row.key))}"
    if row.value is None:
        return f"{_name(row.name)}, {gradient}"
    local = WORDS[placed.layout.sketch.lang].local
    data, slope = (_number(placed, numbers.get(row.key)) for numbers in (state.data, state.slope))
    return f"{_name(row.name)} = {data}, {local} {slope}, {gradient}"


def _number(placed: Placed, number: float | None) -> str:
    return DASH if number is None else short(number, placed.layout.sketch.digits)


def _name(runs: Sequence[Run]) -> str:
    """A line without styles; a subscript that is no number stands after an underscore."""
    return "".join(
        f"_{run.text}" if run.subscript and not run.text.isdecimal() else run.text for run in runs
    )


def _text(text: str) -> str:
    # two dollars side by side are a formula to Mermaid, also as entities
    apart = drawn(text).strip().replace("$", "$\u2060")
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", apart)
