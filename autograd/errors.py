"""The errors and warnings: each says what was asked, what was found, and what to do.

Each error is also the built-in exception that Python users expect (`TypeError`, `ValueError`, ...),
so code may catch either. Mistakes that Python itself names well (a missing argument, an unknown
attribute) stay Python's.
"""

from __future__ import annotations


class ChainruleError(Exception):
    """Any mistake that this library reports itself.

    >>> from autograd import ChainruleError, Value
    >>> try:
    ...     Value("three")
    ... except ChainruleError as error:
    ...     print(isinstance(error, TypeError))
    True
    """


class OperandError(ChainruleError, TypeError):
    """An operand, or the data of a leaf, is not a real number or a Value."""


class NotRecordedError(ChainruleError, RuntimeError):
    """A derivative was asked of what was computed under `no_grad`, which remembers no operands."""


class LengthError(ChainruleError, ValueError):
    """Two sequences that belong together have different lengths, or a group is empty."""


class ClassIndexError(ChainruleError, IndexError):
    """A class index lies outside the classes there are."""


class PrimitiveError(ChainruleError, ValueError):
    """A row cannot join the table: its name is taken or its description contradicts itself."""


class GraphChangedError(ChainruleError, RuntimeError):
    """A leaf's data changed after recording, so rules evaluated now would mix two points."""


class UnusedInputError(ChainruleError, RuntimeError):
    """An input takes no part in the outputs, and `allow_unused=False` forbids that."""


class AnomalyError(ChainruleError, RuntimeError):
    """A gradient became nan inside `detect_anomaly`.

    >>> from autograd import Value, detect_anomaly
    >>> x = Value(0.0)
    >>> with detect_anomaly():
    ...     (x.sqrt() * 0.0).backward()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    autograd.errors.AnomalyError: ...
    """


class GradcheckError(ChainruleError, RuntimeError):
    """A derivative that `gradcheck` was asked about is not that of the function's results.

    >>> from autograd import GradcheckError, gradcheck
    >>> try:
    ...     gradcheck(abs, 0.0000001)
    ... except GradcheckError as error:
    ...     print(str(error).partition(";")[0])
    The derivative of output 0 by input 0 (1e-07) is 1 in reverse mode (analytical) and 0.1 by ...
    """


class NotationError(ChainruleError, ValueError):
    """A rule uses something that the table does not offer, so it cannot be written out."""


class CompileError(ChainruleError, ValueError):
    """A graph cannot become a program, or a program was asked for what it does not compute."""


class ProgramFileError(ChainruleError, ValueError):
    """A file holds no program that can be loaded here, or a program cannot be put into one."""


class ExpressionError(ChainruleError, ValueError):
    """A typed expression cannot be read, or its names and the values given do not match.

    >>> from autograd import parse
    >>> try:
    ...     parse("2 * (w + 1", w=3)
    ... except ExpressionError as error:
    ...     print(error)
    This bracket is not closed; write ) where it ends.
        2 * (w + 1
            ^
    """


class FigureFileError(ChainruleError, ValueError):
    """A file of printed figures cannot be read, or lacks what they are judged by."""


class UsageError(ChainruleError, ValueError):
    """What stands after a command, such as `chainrule`, cannot be read."""


class SettingError(ChainruleError, ValueError):
    """A setting has a value for which there is no meaning: size 0, an unknown activation, lr -1."""


class WorkerError(ChainruleError, RuntimeError):
    """A shard has no result: its worker was lost, and the executor gives it to no other."""


class ChainruleWarning(UserWarning):
    """Anything that this library tells without raising."""


class GraphLeftWarning(ChainruleWarning):
    """A Value became a plain number that goes on being used, and no gradient passes that place."""


class InPlaceWarning(ChainruleWarning):
    """`p -= ...` under `no_grad` names a new leaf and leaves the parameter as it was."""


class IdentityWarning(ChainruleWarning):
    """A Value was compared with a number by `==` or `!=`, which ask whether two Values are one."""


class MachineCodeWarning(ChainruleWarning):
    """Machine code cannot be made or kept, and a program does its work without."""


class UnusedInputWarning(ChainruleWarning):
    """The outputs of a program depend on none of its inputs."""


class StaleProgramWarning(ChainruleWarning):
    """A Value that is a parameter of a program has other data than the program goes on with."""


class GraphChangedWarning(ChainruleWarning):
    """A picture shows data that were changed beside results from before the change."""


class FrozenDecisionWarning(ChainruleWarning):
    """A program was recorded with a comparison or a reading of data, and keeps the outcome."""
