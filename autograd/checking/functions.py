"""`gradcheck` and `gradgradcheck`: whether a function's derivatives are those of its results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from autograd.calculus.gradients import grad
from autograd.checking.calls import Call
from autograd.checking.jacobians import in_forward, in_reverse
from autograd.checking.questions import Question, Tolerance, refuse_independent
from autograd.engine.operands import convert, number
from autograd.engine.value import Value
from autograd.errors import GradcheckError, LengthError, OperandError, SettingError
from autograd.shortening import shown
from autograd.spelling import did_you_mean

_ABSENT: Final = {
    "check_undefined_grad": "a gradient is always a number here",
    "check_grad_dtypes": "all numbers are doubles",
    "check_batched_grad": "there are no batches of gradients",
    "check_batched_forward_grad": "there are no batches of tangents",
    "check_fwd_over_rev": "reverse mode is what is differentiated again",
    "check_rev_over_rev": "reverse mode is what is differentiated again",
    "gen_non_contig_grad_outputs": "there is no memory that could be in pieces",
    "fast_mode": "every derivative is compared",
    "masked": "nothing is sparse",
}
"""PyTorch's other options, and why there is nothing to choose."""

_KNOWN: Final = ("eps", "atol", "rtol", "raise_exception", "nondet_tol", "check_forward_ad")


def gradcheck(  # noqa: PLR0913  (PyTorch's options)
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 0.001,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_forward_ad: bool = True,
    check_backward_ad: bool = True,
    **others: Any,
) -> bool:
    """Whether the derivatives of `func` at `inputs` agree with differences of its results.

    `inputs` is the tuple or list of its arguments, or its only one. Checked are the derivatives by
    all Values and floats in them, also in lists, tuples, dicts and arrays; an argument without such
    goes to `func` as it is. `func` is called with Values of its own, and returns one or several.

    Compared are reverse mode and, by another sweep of the same graph, forward mode with
    (f(x + eps) - f(x - eps)) / 2 eps, and both may be `atol + rtol * |difference|` apart. A
    mismatch is a GradcheckError, or False with `raise_exception=False`, and so is a function whose
    results, or their derivatives, differ by more than `nondet_tol` in two calls. The data and
    `.grad` of the inputs stay as they are.

    >>> gradcheck(lambda x, y: (x * y).tanh(), (Value(0.5, "x"), 2.0))
    True
    >>> gradcheck(lambda x: x * x.detach(), Value(3.0, "x"))
    Traceback (most recent call last):
    autograd.errors.GradcheckError: The derivative of output 0 by input 0 ('x' = 3) is 3 ...
    """
    tolerance = _checked("gradcheck", func, (eps, atol, rtol, nondet_tol), others)
    if not (check_forward_ad or check_backward_ad):
        raise SettingError(
            "gradcheck got check_forward_ad=False and check_backward_ad=False, which leaves "
            "nothing to check."
        )
    call = Call("gradcheck", func, inputs)
    modes = (
        *((("reverse", in_reverse),) if check_backward_ad else ()),
        *((("forward", in_forward),) if check_forward_ad else ()),
    )
    question = Question(call, call.outputs, [], "output {0}", tolerance, modes)
    return question.answer(raise_exception)


def gradgradcheck(  # noqa: PLR0913  (PyTorch's options)
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 0.001,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    **others: Any,
) -> bool:
    """Whether the second derivatives of `func` at `inputs` agree with differences of the first.

    The first are those of `grad(..., create_graph=True)`, the outputs weighed by `grad_outputs`: a
    number or Value, or one for each; None takes some between 1/2 and 1. They are differentiated by
    the inputs and by these weights. All else is as in `gradcheck`.

    >>> gradgradcheck(lambda x, y: x**3 * y.exp(), (Value(2.0), Value(0.5)))
    True
    """
    tolerance = _checked("gradgradcheck", func, (eps, atol, rtol, nondet_tol), others)
    call = Call("gradgradcheck", func, inputs)
    n = len(call.numbers)
    given = call.leaves()
    outputs = call.outputs(given)
    weights = _weights(grad_outputs, len(outputs))
    refuse_independent(outputs, given)

    def first(leaves: list[Value]) -> list[Any]:
        wanted, given = leaves[:n], leaves[n:]
        results = call.outputs(wanted)
        if len(results) != len(given):
            raise GradcheckError(
                f"The function gave {len(given)} outputs and then {len(results)}; their number "
                "must not depend on the numbers, nor on chance."
            )
        pairs = zip(results, given, strict=True)
        known = [(output, weight) for output, weight in pairs if isinstance(output, Value)]
        values, by = ([pair[place] for pair in known] for place in (0, 1))
        found: list[Any] = grad(values, wanted, by, create_graph=True)
        return found

    name = "the first derivative by {0}"
    modes = (("reverse", in_reverse), ("forward", in_forward))
    return Question(call, first, weights, name, tolerance, modes).answer(raise_exception)


def _weights(given: Any, n: int) -> list[float]:
    if given is None:
        return [0.5 + 0.5 * ((k * 0.6180339887498949) % 1.0) for k in range(n)]
    weights = list(given) if isinstance(given, list | tuple) else [given]
    if len(weights) != n:
        raise LengthError(
            f"gradgradcheck got {len(weights)} grad_outputs for {n} outputs; give one each."
        )
    return [number(x.data if isinstance(x, Value) else x) for x in weights]


def _checked(
    name: str, func: object, numbers: tuple[Any, ...], others: dict[str, Any]
) -> Tolerance:
    if not callable(func):
        raise OperandError(
            f"{name} expects a function and its inputs, got {shown(func)} of type "
            f"{type(func).__name__}; of a recorded graph, verify(output) checks every slope."
        )
    for other in others:
        if other in _ABSENT:
            raise SettingError(
                f"{name} takes no {other}, which PyTorch's has: {_ABSENT[other]}. Leave it out."
            )
        raise SettingError(f"{name} has no option {other!r}{did_you_mean(other, _KNOWN)}")
    plain = [convert(x) for x in numbers]
    for option, x in zip(("eps", "atol", "rtol", "nondet_tol"), plain, strict=True):
        least = "a number above 0" if option == "eps" else "a number of at least 0"
        if x is NotImplemented or not (0.0 <= x < float("inf")) or (option == "eps" and x == 0.0):
            given = numbers[("eps", "atol", "rtol", "nondet_tol").index(option)]
            raise SettingError(f"{name} takes {least} as {option}, got {shown(given)}.")
    return Tolerance(*plain)
