"""What is noted of a leaf: the decisions taken on its data, and whether it was left unrecorded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """A comparison in the user's code; it holds numbers and names, and keeps no graph alive."""

    sign: str
    left: tuple[str, float]
    """The name of a Value, empty for a plain number, and what it was."""
    right: tuple[str, float]
    file: str
    line: int

    def __str__(self) -> str:
        left, right = (
            f"{name} = {x:g}" if name else f"{x:g}" for name, x in (self.left, self.right)
        )
        return f"{left} {self.sign} {right} ({self.file}, line {self.line})"


@dataclass(frozen=True, slots=True)
class Notes:
    """What a leaf keeps in its slot `_a`, which has no operand; leaves may share it."""

    decisions: tuple[Decision, ...] = ()
    """The newest last, one for each line and sign."""
    recorded: bool = True
    """False for the result of an operation under `no_grad`."""
    drawn: bool = False
    """True for a number that chance gave, such as dropout's mask."""


NONE = Notes()
UNRECORDED = Notes(recorded=False)
DRAWN = Notes(drawn=True)


def notes(leaf: object) -> Notes:
    """What is noted of a leaf."""
    found: Notes = getattr(leaf, "_a", NONE)
    return found
