"""What training makes small: the loss of a sample, and the penalty that does not depend on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.engine import operations
from autograd.engine.operands import convert
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import is_ordered
from nn.batch import Batch
from nn.errors import SettingTypeError


@dataclass(frozen=True, slots=True)
class Objective:
    """A model, the loss of its predictions, and what is added to the mean of the losses."""

    model: Callable[[Any], Any]
    loss: Callable[[Any, Any], Value]
    penalty: Callable[[Any], Value] | None = None

    def of(self, inputs: Any, target: Any) -> Value:
        """The loss of one sample, without the penalty."""
        return self.against(self.predicted(inputs), target)

    def losses(self, inputs: Sequence[Any], targets: Sequence[Any], mixed: bool) -> list[Value]:
        """The loss of each of some samples, which the model sees together if it mixes them."""
        if not mixed:
            return [self.of(x, y) for x, y in zip(inputs, targets, strict=True)]
        predictions = self.predictions(inputs, mixed)
        return [self.against(p, y) for p, y in zip(predictions, targets, strict=True)]

    def predictions(self, inputs: Sequence[Any], mixed: bool) -> Sequence[Any]:
        """What the model makes of each of some samples."""
        if not mixed:
            return [self.predicted(x) for x in inputs]
        found = self.predicted(Batch(inputs))
        if not is_ordered(found) or len(found) != len(inputs):
            raise LengthError(
                f"fit gave the model an nn.Batch of {len(inputs)} samples, for a module inside "
                f"mixes them, and expects as many results, got {shown(found)}. A model hands the "
                "Batch on to the modules inside, which give a Batch."
            )
        return list(found)

    def predicted(self, inputs: Any) -> Any:
        """What the model makes of the inputs of a sample."""
        try:
            return self.model(inputs)
        except Exception as error:
            error.add_note(f"nn.fit was calling the model with {shown(inputs)}.")
            raise

    def against(self, prediction: Any, target: Any) -> Value:
        """The loss of a prediction."""
        try:
            found = self.loss(prediction, target)
        except Exception as error:
            error.add_note(
                f"nn.fit was calling the loss with the prediction {shown(prediction)} and "
                f"the target {shown(target)}."
            )
            raise
        if not isinstance(found, Value):
            raise SettingTypeError(
                "fit expects a loss that gives one Value for a prediction and a target, got "
                f"{shown(found)} of type {type(found).__name__}."
            )
        return found

    def whole(self, losses: Sequence[Value]) -> Value:
        """The mean of the losses of some samples, plus the penalty."""
        mean = losses[0] if len(losses) == 1 else operations.mean(losses)
        return mean if self.penalty is None else mean + self.extra()

    def extra(self) -> Value | float:
        """The penalty at the present parameters; 0 if there is none."""
        if self.penalty is None:
            return 0.0
        found = self.penalty(self.model)
        if isinstance(found, Value):
            return found
        number = convert(found)
        if number is NotImplemented:
            raise SettingTypeError(
                f"fit expects a penalty that gives one Value for the model, got "
                f"{shown(found)} of type {type(found).__name__}."
            )
        return float(number)
