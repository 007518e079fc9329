"""What networks are given, checked and brought into shape: sizes, activations and inputs."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.operands import Snapshot, number
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from nn.errors import SettingError, SettingTypeError

Numbers: TypeAlias = npt.NDArray[np.float64]

MOST_PARAMETERS: Final = 10_000_000
"""Of one neuron, layer or network. A parameter takes some 200 bytes, so these are 2 GB."""

DEEPEST: Final = 32
"""What is nested deeper holds itself; arrays of NumPy, too, may be as deep."""

_NO_SEQUENCE: Final = (str, bytes, bytearray, set, frozenset, Mapping)


class Default(str):
    """A setting that holds while no other is given; to its user it is the same as a name."""

    __slots__ = ()


RELU: Final = Default("relu")


def either(owner: str, name: str, given: Any, micrograds: str, also: Any) -> Any:
    """An argument that may be given by its name here or by the one it has in micrograd."""
    if also is None:
        return given
    if given is not None:
        raise SettingTypeError(
            f"{owner} got {name}={shown(given)} and {micrograds}={shown(also)}, which are two "
            "names for the same; give one of them."
        )
    return also


def activation_of(owner: str, activation: Any, nonlin: Any) -> Any:
    """The activation that is meant by `activation` or by micrograd's `nonlin`.

    >>> activation_of("Neuron", RELU, None), activation_of("Neuron", RELU, False)
    ('relu', None)
    """
    if isinstance(activation, bool):
        raise SettingTypeError(
            "An activation is a name such as 'tanh', a function of one Value, or None, got "
            f"{activation}; micrograd's flag is given by its name: nonlin={activation}."
        )
    if nonlin is None:
        return activation
    if not isinstance(nonlin, bool | np.bool_):
        raise SettingTypeError(
            f"{owner} expects nonlin as True (relu) or False (linear), got {shown(nonlin)}; other "
            "activations are given by name, as in activation='tanh'."
        )
    if type(activation) is not Default:
        raise SettingTypeError(
            f"{owner} got activation={shown(activation)} and nonlin={nonlin}, which say the same "
            "thing twice; give one of them."
        )
    return activation if nonlin else None


def check_flag(owner: str, name: str, given: Any) -> None:
    """Refuse what is neither True nor False, such as "no", which would count as True."""
    if not isinstance(given, bool | np.bool_):
        raise SettingTypeError(f"{owner} expects {name} as True or False, got {shown(given)}.")


def count(owner: str, what: str, n: Any) -> int:
    """`n` as an int of at least 1; otherwise an error says that `owner` wants so many `what`.

    >>> count("Neuron", "inputs", 3)
    3
    """
    number = whole(owner, f"the number of {what}", n)
    if number < 1:
        raise SettingError(f"{owner} expects 1 or more {what}, got {figures(number)}.")
    return number


def whole(owner: str, name: str, given: Any) -> int:
    """`given` as an int, which may be negative; a bool is no number.

    >>> whole("Flatten", "end_dim", -1)
    -1
    """
    try:
        if not isinstance(given, bool):
            return operator.index(given)
    except TypeError:
        pass
    raise SettingTypeError(f"{owner} expects {name} as a whole number, got {shown(given)}.")


def check_size(owner: str, widths: Sequence[int]) -> None:
    """Refuse what would not fit into memory; `widths` are the inputs, then neurons of each layer.

    >>> check_size("Layer", [3, 4])
    """
    total = sum(n * (n_inputs + 1) for n_inputs, n in pairwise(widths))
    if total > MOST_PARAMETERS:
        raise SettingError(
            f"{owner} would have more than {MOST_PARAMETERS:,} parameters ({figures(total)}), "
            "each a Value of some 200 bytes, and fill the memory; give smaller sizes."
        )


def real(
    owner: str, name: str, given: Any, least: float = -math.inf, most: float = math.inf
) -> float:
    """`given` as a finite float of at least `least` and at most `most`.

    >>> real("normal_", "std", 2, least=0.0)
    2.0
    """
    x = as_float(owner, name, given)
    if not math.isfinite(x) or not least <= x <= most:
        bound = f" of at least {least:g}" if least > -math.inf else ""
        bound += f" and at most {most:g}" if most < math.inf else ""
        raise SettingError(f"{owner} expects {name} as a finite number{bound}, got {x}.")
    return x


def positive(owner: str, name: str, given: Any) -> float:
    """`given` as a finite float above 0."""
    x = real(owner, name, given)
    if x <= 0.0:
        raise SettingError(f"{owner} expects {name} above 0, got {x:g}.")
    return x


def bounded(  # noqa: PLR0913  (a bound of each kind)
    owner: str,
    name: str,
    given: Any,
    least: float = -math.inf,
    *,
    below: float | None = None,
    most: float | None = None,
    hint: str = "",
) -> float:
    """`given` as a float within its bounds, which may be infinite where they are; never nan.

    `hint` says what to do, where a number below the least may be meant well.

    >>> bounded("clip_grad_norm_", "max_norm", math.inf, 0.0)
    inf
    """
    x = as_float(owner, name, given)
    if x >= least and (below is None or x < below) and (most is None or x <= most):
        return x
    bounds = f"of at least {least:g}" if least > -math.inf else "that is a number"
    bounds += "" if below is None else f" and below {below:g}"
    bounds += "" if most is None else f" and at most {most:g}"
    raise SettingError(f"{owner} expects {name} {bounds}, got {x}.{hint if x < least else ''}")


def as_float(owner: str, name: str, given: Any) -> float:
    """`given`, which may also be nan or infinite, as a float."""
    try:
        return number(given)
    except (OperandError, OverflowError):
        raise SettingTypeError(
            f"{owner} expects {name} as a real number, got {shown(given)}."
        ) from None


def one_of(owner: str, name: str, given: Any, known: Iterable[str]) -> str:
    """`given`, if it is one of the `known` names.

    >>> one_of("kaiming_uniform_", "mode", "fan_out", ["fan_in", "fan_out"])
    'fan_out'
    """
    names = list(known)
    if not isinstance(given, str):
        raise SettingTypeError(
            f"{owner} expects {name} as one of {', '.join(map(repr, names))}, got {shown(given)}."
        )
    if given not in names:
        raise SettingError(
            f"{owner} expects {name} as one of {', '.join(map(repr, names))}, got {shown(given)}"
            f"{did_you_mean(given, names)}"
        )
    return given


def counts(owner: str, what: str, sizes: Any) -> list[int]:
    """`sizes` as a list of at least one count."""
    if not is_ordered(sizes):
        raise SettingTypeError(
            f"{owner} expects a sequence of sizes of layers, such as [4, 4, 1], got {shown(sizes)}."
        )
    widths: list[int] = []
    for n in sizes:
        widths.append(count(owner, what, n))
        # what gives sizes may give them for ever
        if 2 * len(widths) > MOST_PARAMETERS:
            check_size(owner, widths)
    if not widths:
        raise SettingError(f"{owner} expects at least one size, got none; [1] is one neuron alone.")
    return widths


def snapshot(owner: str, n_inputs: int, inputs: Any) -> Snapshot:
    """The inputs of one call, read once for all neurons that share them.

    Inputs are numbers and Values in any sequence, 1-d array or generator; another number of them
    than `n_inputs` is a LengthError.
    """
    if type(inputs) is not list and type(inputs) is not tuple:
        inputs = _sequence(owner, n_inputs, inputs)
    if len(inputs) != n_inputs:
        raise LengthError(
            f"{owner} expects {_inputs(n_inputs)}, got {len(inputs)}: {shown(tuple(inputs))}."
        )
    return Snapshot(inputs)


def _sequence(owner: str, n_inputs: int, inputs: Any) -> Sequence[Any]:
    inputs = plain(owner, "inputs", inputs)
    if isinstance(inputs, np.ndarray) and inputs.ndim != 1:
        raise LengthError(
            f"{owner} expects {_inputs(n_inputs)} as a 1-d array, got an array of shape "
            f"{inputs.shape}; call it once for each row."
        )
    if not is_ordered(inputs):
        raise OperandError(
            f"{owner} expects {_inputs(n_inputs)} in a sequence of numbers and Values, "
            f"got {shown(inputs)}."
        )
    # NumPy's own numbers take longer to convert one by one
    return inputs.tolist() if isinstance(inputs, np.ndarray) else tuple(inputs)


def listed(owner: str, what: str, given: Any) -> list[Any]:
    """A sequence or array as a list; an OperandError for what has no order.

    >>> listed("Neuron", "weights", range(2))
    [0, 1]
    """
    given = plain(owner, what, given)
    if not is_ordered(given) or getattr(given, "ndim", 1) == 0:
        raise OperandError(f"{owner} expects {what} as a sequence, got {shown(given)}.")
    return given.tolist() if isinstance(given, np.ndarray) else list(given)


def floats(what: str, given: Any, kinds: str = "biuf") -> Any:
    """Real numbers as a float64 array of their own, of a state of which nothing was taken yet.

    They are of one of NumPy's `kinds`; anything else is an OperandError.

    >>> floats("The state w", [1, 2])
    array([1., 2.])
    """
    try:
        array = np.asarray(plain("A module", what, given))
    except (TypeError, ValueError, RuntimeError):  # ragged; a tensor that requires a gradient
        array = np.asarray(None)
    if array.dtype.kind not in kinds:
        raise OperandError(
            f"{what} holds real numbers in an array, got {shown(given)}; nothing was changed."
        )
    return np.array(array, dtype=np.float64)


def plain(owner: str, what: str, given: Any) -> Any:
    """A table or column of a data frame as an array, anything else as it is.

    To go through a table would give the names of its columns. An array with masked entries is a
    SettingError, for NumPy would give what is behind the mask, or nan.
    """
    if hasattr(given, "to_numpy"):
        given = given.to_numpy()
    if isinstance(given, np.ma.MaskedArray) and np.ma.is_masked(given):
        raise SettingError(
            f"{owner} got {what} with masked entries ({np.sum(np.ma.getmaskarray(given))} of "
            f"{given.size}), which have no value; remove them, or fill them: array.filled(0.0)."
        )
    return given


def check_depth(owner: str, depth: int) -> None:
    """Refuse what is nested so deeply that it will not end."""
    if depth == DEEPEST:
        raise LengthError(f"{owner} got sequences nested {DEEPEST} deep, or one that holds itself.")


def is_ordered(given: object) -> bool:
    """Whether something can be read as a sequence: not text, and not a set or a mapping.

    >>> is_ordered([1.0]), is_ordered({1.0}), is_ordered("1")
    (True, False, False)
    """
    return isinstance(given, Iterable) and not isinstance(given, _NO_SEQUENCE)


def figures(number: int) -> str:
    """A whole number with its digits, of which Python writes no more than some thousand."""
    bits = number.bit_length()
    return f"{number}" if bits < 200 else f"a number of {bits} bits"


def _inputs(n_inputs: int) -> str:
    return f"{n_inputs} input" + "s" * (n_inputs != 1)
