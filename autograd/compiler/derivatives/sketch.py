"""The algebra with which a rule adds operations to a draft of a tape, and computes nothing."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeAlias

from autograd.compiler.tape.building import Draft
from autograd.compiler.tape.passes import PASSES, rewritten
from autograd.compiler.tape.tape import Tape
from autograd.errors import CompileError
from autograd.spelling import did_you_mean
from autograd.table.algebras import Algebra, evaluated
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

ADD, SUB, MUL, DIV = TABLE["add"], TABLE["sub"], TABLE["mul"], TABLE["div"]
NEG, POW, DOT = TABLE["neg"], TABLE["pow"], TABLE["dot"]


class Number:
    """A number of a sketch: what an operation gives, or a constant, which is `known`.

    Equal results of one sketch are one object, so that sweeps may go by its identity.
    """

    __slots__ = ("known", "reference", "sketch")

    def __init__(self, sketch: Sketch, reference: int, known: float | None = None) -> None:
        self.sketch = sketch
        self.reference = reference
        self.known = known

    def __add__(self, other: Any) -> Number:
        return self.sketch.result(ADD, self, other)

    def __radd__(self, other: Any) -> Number:
        return self.sketch.result(ADD, other, self)

    def __sub__(self, other: Any) -> Number:
        return self.sketch.result(SUB, self, other)

    def __rsub__(self, other: Any) -> Number:
        return self.sketch.result(SUB, other, self)

    def __mul__(self, other: Any) -> Number:
        return self.sketch.result(MUL, self, other)

    def __rmul__(self, other: Any) -> Number:
        return self.sketch.result(MUL, other, self)

    def __truediv__(self, other: Any) -> Number:
        return self.sketch.result(DIV, self, other)

    def __rtruediv__(self, other: Any) -> Number:
        return self.sketch.result(DIV, other, self)

    def __pow__(self, other: Any) -> Number:
        return self.sketch.result(POW, self, other)

    def __rpow__(self, other: Any) -> Number:
        return self.sketch.result(POW, other, self)

    def __neg__(self) -> Number:
        return self.sketch.result(NEG, self)


Group: TypeAlias = tuple[Number, ...]


class Sketch(Algebra):
    """A draft of a tape, to which rules that are read with it add what they would compute.

    Of operations on constants it has the result, and equal operations are one.
    """

    records = True

    def __init__(self, labels: Iterable[str]) -> None:
        super().__init__("SKETCH", {})
        texts = {"": 0}
        indices = [texts.setdefault(label, len(texts)) for label in labels]
        self._texts = tuple(texts)
        self._draft = Draft(len(indices))
        self._draft.labels.extend(indices)
        self.given = [Number(self, slot) for slot in range(len(indices))]
        """The inputs and parameters, one for each label."""
        self._constants: dict[float | str, Number] = {}
        self._results: dict[tuple[Any, ...], Number] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        row = TABLE.get(name)
        if row is None:
            raise CompileError(
                f"A rule uses xp.{name}, which is no row of the table{did_you_mean(name, TABLE)}"
            )
        return partial(self.result, row)

    def where(self, c: Any, x: Any, y: Any) -> Any:
        """One of two branches; where a constant decides, the other leaves no trace."""
        decided = c.known if isinstance(c, Number) else float(c)
        if decided is None:
            return self.result(TABLE["where"], c, x, y)
        return x if decided else y

    def number(self, x: Any) -> Number:
        """A number as one of the sketch."""
        if type(x) is Number:
            return x
        key = float(x) or repr(float(x))  # 0.0 == -0.0, and they are two numbers
        found = self._constants.get(key)
        if found is None:
            found = self._constants[key] = Number(self, -1, float(x))
        return found

    def result(self, row: Primitive, *operands: Any) -> Number:
        """The result of a row, of numbers and for a starred operand of any iterable of them."""
        read: list[Any] = []
        is_known = True
        for parameter, x in zip(row.operands, operands, strict=True):
            each: Any = tuple(map(self.number, x)) if parameter.starred else self.number(x)
            for one in each if parameter.starred else (each,):
                is_known = is_known and one.known is not None
            read.append(each)
        if is_known:
            return self.number(evaluated(row, [_known(x) for x in read]))
        if row is MUL:
            x, y = read
            for factor, other in ((x, y), (y, x)):
                if factor.known == 1.0:
                    return other  # type: ignore[no-any-return]
                if factor.known == -1.0:
                    return self.result(NEG, other)
        references = tuple(map(self._reference, read))
        key = (row.name, *references)
        found = self._results.get(key)
        if found is None:
            found = self._results[key] = Number(self, self._draft.result(0, row, *references))
        return found

    def product(self, xs: Sequence[Any], ys: Sequence[Any]) -> Any:
        """The sum of the products of two sequences of equal length."""
        return xs[0] * ys[0] if len(xs) == 1 else self.result(DOT, xs, ys)

    def tape(self, n_inputs: int, outputs: Iterable[Any]) -> Tape:
        """The tape of these outputs, None being 0; the first of what is given are its inputs."""
        numbers = (self.number(0.0 if x is None else x) for x in outputs)
        references = list(map(self._reference, numbers))
        return rewritten(self._draft.tape(n_inputs, references, self._texts), tuple(PASSES))

    def _reference(self, x: Number | Group) -> int:
        if isinstance(x, tuple):
            return self._draft.group(array("i", map(self._reference, x)))
        return x.reference if x.known is None else self._draft.number(x.known)


def _known(x: Any) -> Any:
    return tuple(each.known for each in x) if isinstance(x, tuple) else x.known
