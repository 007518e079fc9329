"""Whether derivatives found in two or three ways are the same, and what is said where not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from autograd.checking.calls import Call
from autograd.checking.jacobians import Evaluate, Jacobian, by_differences
from autograd.checking.reasons import reason_of
from autograd.engine.value import Value
from autograd.errors import GradcheckError, OperandError
from autograd.graph import topological

Mode: TypeAlias = tuple[str, Callable[[Sequence[Any], list[Value]], Jacobian]]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The step of differences, and how far numbers may be apart, as in PyTorch's `allclose`."""

    eps: float
    atol: float
    rtol: float
    nondet_tol: float

    def allowed(self, numerical: float) -> float:
        """How far the derivative may be from the difference."""
        return self.atol + self.rtol * abs(numerical)

    def agree(self, analytical: float, numerical: float) -> bool:
        """Whether it is no further; nothing agrees with nan."""
        return analytical == numerical or abs(analytical - numerical) <= self.allowed(numerical)

    def is_repeated(self, first: float, second: float) -> bool:
        """Whether two calls gave the same."""
        both_nan = first != first and second != second
        return first == second or abs(first - second) <= self.nondet_tol or both_nan


@dataclass(frozen=True, slots=True)
class Question:
    """Outputs, by what they are computed, and the modes whose derivatives are to be compared.

    `weights` are numbers beside the inputs of the call. `name` says what an output is called.
    """

    call: Call
    evaluate: Evaluate
    weights: Sequence[float]
    name: str
    tolerance: Tolerance
    modes: Sequence[Mode]

    def answer(self, raise_exception: bool) -> bool:
        """Whether all agree; where not, GradcheckError unless that is not wanted."""
        try:
            self._compare()
        except GradcheckError:
            if raise_exception:
                raise
            return False
        return True

    def _leaves(self) -> list[Value]:
        return [*self.call.leaves(), *map(Value, self.weights)]

    def _compare(self) -> None:
        leaves = self._leaves()
        outputs = self.evaluate(leaves)
        found = [(mode, jacobian(outputs, leaves)) for mode, jacobian in self.modes]
        self._refuse_chance(outputs, [jacobian for _, jacobian in found])
        numerical = by_differences(
            self.evaluate, [leaf.data for leaf in leaves], self.tolerance.eps, self.call.labels
        )
        if len(numerical) != len(outputs):
            raise GradcheckError(
                f"The function gives {len(outputs)} outputs at its inputs and {len(numerical)} "
                "beside them; their number must not depend on the numbers."
            )
        for mode, analytical in found:
            for i, rows in enumerate(zip(analytical, numerical, strict=True)):
                for j, pair in enumerate(zip(*rows, strict=True)):
                    if not self.tolerance.agree(*pair):
                        why = reason_of(self.evaluate, outputs, leaves, (i, j), self.tolerance.eps)
                        raise GradcheckError(f"{self._mismatch(mode, (i, j), pair)} {why}")
        if not self.weights:  # a first derivative may be a number
            refuse_independent(outputs, leaves)

    def _mismatch(self, mode: str, place: tuple[int, int], found: tuple[float, float]) -> str:
        (i, j), (analytical, numerical), tolerance = place, found, self.tolerance
        output = self.name.format(self.call.named(i) if self.weights else i)
        return (
            f"The derivative of {output} by {self.call.named(j)} is {analytical:.8g} in {mode} "
            f"mode (analytical) and {numerical:.8g} by differences (numerical); with "
            f"eps={tolerance.eps:g}, atol={tolerance.atol:g} and rtol={tolerance.rtol:g} they may "
            f"be {tolerance.allowed(numerical):.3g} apart."
        )

    def _refuse_chance(self, outputs: Sequence[Any], found: Sequence[Jacobian]) -> None:
        leaves = self._leaves()
        again = self.evaluate(leaves)
        how = f"{len(outputs)} outputs and then {len(again)}"
        pairs: list[tuple[float, float]] = []
        if len(outputs) == len(again):
            pairs += zip(map(_number, outputs), map(_number, again), strict=True)
            for (_, jacobian), first in zip(self.modes, found, strict=True):
                for rows in zip(first, jacobian(again, leaves), strict=True):
                    pairs += zip(*rows, strict=True)
            pairs = [pair for pair in pairs if not self.tolerance.is_repeated(*pair)]
            if not pairs:
                return
            how = "{:.10g} and then {:.10g}".format(*pairs[0])
        raise GradcheckError(
            f"Two calls with the same inputs gave {how}, so there is nothing to compare: is there "
            "something random in the function, such as dropout, or does it change what it uses? "
            f"nondet_tol={self.tolerance.nondet_tol:g} is how far they may be apart."
        )


def refuse_independent(outputs: Sequence[Any], leaves: Sequence[Value]) -> None:
    """Raise OperandError if none of the outputs was computed from any of the leaves."""
    given = set(map(id, leaves))
    for output in outputs:
        if isinstance(output, Value) and not given.isdisjoint(map(id, topological(output))):
            return
    raise OperandError(
        "No output depends on the inputs. The function is called with Values of its own: it "
        "should compute with its arguments, not with Values from elsewhere."
    )


def _number(output: Any) -> float:
    return output.data if isinstance(output, Value) else float(output)
