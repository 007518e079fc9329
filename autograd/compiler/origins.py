"""The Values that a program was made from, and whether they have the data that they had then."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from autograd.compiler.tape.tape import Floats
from autograd.engine.assigning import assignments
from autograd.engine.value import Value
from autograd.errors import GraphChangedError, StaleProgramWarning
from autograd.notices import named, tell

DATA = attrgetter("data")


class Origin:
    """The parameters and the constants of a program as Values."""

    def __init__(
        self,
        values: Sequence[Value],
        constants: Sequence[Value],
        recorded: Sequence[float] | None = None,
    ) -> None:
        self.values = list(values)
        self.constants = list(constants)
        self.recorded = list(map(DATA, constants) if recorded is None else recorded)
        self.loaded: list[float] = []
        """The data of the parameters when the program last read them."""
        # data are compared with the Values' when some were assigned since, not at every call
        self.seen = assignments() if recorded is None else -1
        """How many assignments there had been when they were compared last."""

    def refuse_changed(self, numbers: Floats) -> None:
        """Raise GraphChangedError if a leaf that was compiled as a constant has other data now.

        Of a parameter that has other data since then, and than its number here, it is told.
        """
        count = assignments()
        for leaf, then in zip(self.constants, self.recorded, strict=True):
            if _differ(leaf.data, then):
                raise GraphChangedError(
                    f"The leaf {leaf!r} was compiled as a constant of {then:g}, and its data "
                    "changed since. Give it among the inputs or the parameters of compile, or "
                    "compile again."
                )
        now = list(map(DATA, self.values))
        if now != self.loaded:
            self._tell_of_changed(now, numbers)
        self.loaded = now
        self.seen = count

    def _tell_of_changed(self, now: list[float], numbers: Floats) -> None:
        each = zip(self.values, now, self.loaded, numbers.tolist(), strict=True)
        for value, data, then, own in each:
            if _differ(data, then) and _differ(data, own):
                tell(
                    StaleProgramWarning,
                    f"{named(value)} was given the data {data:g} after it was compiled, and the "
                    f"program goes on with a number of its own, {own:g}. program.load() reads the "
                    "data of the Values again, program.store() writes the program's to them.",
                )
                return


def _differ(x: float, y: float) -> bool:
    """Whether two numbers are not the same; nan is."""
    return x != y and (x == x or y == y)
