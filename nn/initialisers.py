"""First numbers for parameters: as arrays of a shape, and put into the parameters that are given.

Each formula stands once, in a function from a shape to an array (`xavier_uniform`), which layers
use. Below, the function of PyTorch's name (`xavier_uniform_`) is made of it.
"""

from __future__ import annotations

import inspect
import math
import random
from collections.abc import Callable
from functools import wraps
from statistics import NormalDist
from typing import Any, Concatenate, Final, Literal, ParamSpec, TypeAlias, TypeVar, get_args

import numpy as np

from autograd.engine.assigning import assign
from autograd.engine.operands import Number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import DEEPEST, Numbers, count, is_ordered, one_of, positive, real
from nn.errors import SettingError
from nn.gains import Shape, calculate_gain, fans
from nn.randomness import Source, generator

Mode: TypeAlias = Literal["fan_in", "fan_out"]
P = ParamSpec("P")
T = TypeVar("T")


def micrograds(n: int, rng: np.random.Generator | None) -> list[float]:
    """`n` numbers drawn evenly from -1 to 1; None draws them one by one from Python's `random`."""
    if rng is None:
        return [random.uniform(-1.0, 1.0) for _ in range(n)]
    numbers: list[float] = rng.uniform(-1.0, 1.0, n).tolist()
    return numbers


def uniform(shape: Shape, a: Number = 0.0, b: Number = 1.0, rng: Source = None) -> Numbers:
    """Drawn evenly from `a` to `b`.

    >>> import nn
    >>> weight = nn.init.uniform_(nn.Linear(50, 2).weight, -2.0, 2.0, rng=0).data
    >>> bool(abs(weight).max() <= 2.0), bool(weight.min() < 0.0 < weight.max())
    (True, True)
    """
    low, high = _interval("uniform_", a, b)
    if not math.isfinite(high - low):
        raise SettingError(f"uniform_ expects b - a to be finite, got a={low} and b={high}.")
    return generator(rng).uniform(low, high, tuple(shape))


def normal(shape: Shape, mean: Number = 0.0, std: Number = 1.0, rng: Source = None) -> Numbers:
    """Drawn from the normal distribution.

    >>> import nn
    >>> weight = nn.init.normal_(nn.Linear(1000, 2).weight, std=0.1, rng=0).data
    >>> round(float(weight.std()), 1)
    0.1
    """
    centre = real("normal_", "mean", mean)
    return generator(rng).normal(centre, real("normal_", "std", std, least=0.0), tuple(shape))


def trunc_normal(  # noqa: PLR0913, PLR0917  (PyTorch's arguments)
    shape: Shape,
    mean: Number = 0.0,
    std: Number = 1.0,
    a: Number = -2.0,
    b: Number = 2.0,
    rng: Source = None,
) -> Numbers:
    """Drawn from the normal distribution's part between `a` and `b`, by its inverse.

    Right also where the interval lies in a tail, of which PyTorch warns that its numbers may be
    wrong. An interval so far out that it holds no probability is a SettingError.

    >>> import nn
    >>> weight = nn.init.trunc_normal_(nn.Linear(50, 2).weight, a=-0.5, b=0.5, rng=0).data
    >>> bool(abs(weight).max() <= 0.5)
    True
    """
    centre, deviation = real("trunc_normal_", "mean", mean), positive("trunc_normal_", "std", std)
    low, high = _interval("trunc_normal_", a, b)
    ends = ((low - centre) / deviation, (high - centre) / deviation)
    # the distribution has its digits in the lower tail
    sign = -1.0 if sum(ends) > 0.0 else 1.0
    least, most = sorted(0.5 * math.erfc(-sign * end / math.sqrt(2.0)) for end in ends)
    if least == most:
        raise SettingError(
            f"trunc_normal_ finds no probability between a={low} and b={high} for "
            f"mean={centre} and std={deviation}; a and b are ends, not numbers of deviations."
        )
    draws = generator(rng).uniform(least, most, math.prod(shape))
    draws = np.clip(draws, math.ulp(0.0), 1.0 - 2.0**-53)
    numbers = np.array([*map(NormalDist().inv_cdf, draws.tolist())]).reshape(tuple(shape))
    return np.clip(centre + sign * deviation * numbers, low, high)


def xavier_uniform(shape: Shape, gain: Number = 1.0, rng: Source = None) -> Numbers:
    """Drawn evenly up to gain √(6 / (fan_in + fan_out)) on both sides of 0.

    Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks
    (2010), equation 16.

    >>> import nn
    >>> weight = nn.init.xavier_uniform_(nn.Linear(50, 4).weight, rng=0).data
    >>> bool(abs(weight).max() <= (6 / (50 + 4)) ** 0.5)
    True
    """
    bound = math.sqrt(3.0) * _xavier("xavier_uniform_", shape, gain)
    return generator(rng).uniform(-bound, bound, tuple(shape))


def xavier_normal(shape: Shape, gain: Number = 1.0, rng: Source = None) -> Numbers:
    """Drawn from the normal distribution of deviation gain √(2 / (fan_in + fan_out)).

    >>> import nn
    >>> weight = nn.init.xavier_normal_(nn.Linear(100, 100).weight, rng=0).data
    >>> round(float(weight.std()), 2)  # √(2 / (100 + 100))
    0.1
    """
    return generator(rng).normal(0.0, _xavier("xavier_normal_", shape, gain), tuple(shape))


def kaiming_uniform(
    shape: Shape,
    a: Number = 0.0,
    mode: Mode = "fan_in",
    nonlinearity: str = "leaky_relu",
    rng: Source = None,
) -> Numbers:
    """Drawn evenly up to gain √(3 / fan) on both sides of 0; `a` is the slope of a leaky_relu.

    He, Zhang, Ren and Sun, Delving deep into rectifiers (2015), equation 10.

    >>> import nn
    >>> weight = nn.init.kaiming_uniform_(nn.Linear(50, 4).weight, rng=0).data
    >>> bool(abs(weight).max() <= (6 / 50) ** 0.5)
    True
    """
    bound = math.sqrt(3.0) * _kaiming("kaiming_uniform_", shape, a, mode, nonlinearity)
    return generator(rng).uniform(-bound, bound, tuple(shape))


def kaiming_normal(
    shape: Shape,
    a: Number = 0.0,
    mode: Mode = "fan_in",
    nonlinearity: str = "leaky_relu",
    rng: Source = None,
) -> Numbers:
    """Drawn from the normal distribution of deviation gain / √fan.

    >>> import nn
    >>> weight = nn.init.kaiming_normal_(nn.Linear(200, 50).weight, rng=0).data
    >>> round(float(weight.std()), 2)  # √(2 / 200)
    0.1
    """
    deviation = _kaiming("kaiming_normal_", shape, a, mode, nonlinearity)
    return generator(rng).normal(0.0, deviation, tuple(shape))


def orthogonal(shape: Shape, gain: Number = 1.0, rng: Source = None) -> Numbers:
    """Rows at right angles to each other and of length `gain`; columns, if there are more rows.

    What follows the first dimension counts as one. Saxe, McClelland and Ganguli, Exact solutions
    to the nonlinear dynamics of learning in deep linear neural networks (2013).

    >>> import nn
    >>> weight = nn.init.orthogonal_(nn.Linear(5, 2).weight, rng=0).data
    >>> np.allclose(weight @ weight.T, np.eye(2))
    True
    """
    factor = real("orthogonal_", "gain", gain)
    if len(shape) < 2:
        raise LengthError(
            "orthogonal_ expects parameters with 2 or more dimensions, got the shape "
            f"{tuple(shape)}; one row has nothing to stand at a right angle to."
        )
    rows, columns = shape[0], math.prod(shape[1:])
    drawn = generator(rng).normal(size=(rows, columns))
    q, r = np.linalg.qr(drawn.T if rows < columns else drawn)
    # without the signs, not every such matrix would be equally likely
    q *= np.sign(np.diag(r))
    return factor * (q.T if rows < columns else q).reshape(tuple(shape))


def constant(shape: Shape, val: Number) -> Numbers:
    """Numbers that all are `val`.

    >>> import nn
    >>> nn.init.constant_(nn.Linear(2, 1).weight, 0.5).data.tolist()
    [[0.5, 0.5]]
    """
    return np.full(tuple(shape), real("constant_", "val", val))


def zeros(shape: Shape) -> Numbers:
    """Numbers that all are 0: for biases. Weights that are all alike stay alike in training.

    >>> import nn
    >>> nn.init.zeros_(nn.Linear(2, 1).bias).data.tolist()
    [0.0]
    """
    return np.zeros(tuple(shape))


def ones(shape: Shape) -> Numbers:
    """Numbers that all are 1.

    >>> import nn
    >>> nn.init.ones_(nn.Linear(2, 1).weight).data.tolist()
    [[1.0, 1.0]]
    """
    return np.ones(tuple(shape))


def eye(shape: Shape) -> Numbers:
    """The identity, for a weight of two dimensions: 1 on the diagonal, 0 elsewhere.

    >>> import nn
    >>> nn.init.eye_(nn.Linear(2, 2).weight).data.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    if len(shape) != 2:
        raise LengthError(
            f"eye_ expects parameters with 2 dimensions, got the shape {tuple(shape)}; for the "
            "weight of a convolution there is dirac_."
        )
    rows, columns = shape
    return np.eye(rows, columns)


def dirac(shape: Shape, groups: int = 1) -> Numbers:
    """Kernels that pass their inputs on: each has a 1 in the middle of one channel.

    For the weight of a convolution, of 3 to 5 dimensions. The outputs are divided into `groups`,
    which pass on the same inputs, the first ones.

    >>> import nn
    >>> nn.init.dirac_(nn.Conv1d(1, 1, 3).weight).data.tolist()
    [[[0.0, 1.0, 0.0]]]
    """
    number = count("dirac_", "groups", groups)
    if len(shape) not in {3, 4, 5} or shape[0] % number:
        raise LengthError(
            "dirac_ expects the weight of a convolution, of 3 to 5 dimensions, of which the first "
            f"can be divided by groups={number}, got the shape {tuple(shape)}."
        )
    numbers = np.zeros(tuple(shape))
    each = shape[0] // number
    channels = np.arange(min(each, shape[1]))
    middle: list[Any] = [size // 2 for size in shape[2:]]
    for first in range(0, shape[0], each):
        numbers[(first + channels, channels, *middle)] = 1.0
    return numbers


_FILLS: Final = """\
The data of `parameters` become such numbers, and they are given back. They are what a layer keeps
(`layer.weight`, `layer.bias`), a Value, or a list of Values, nested or not. Where numbers are
drawn, `rng` is PyTorch's `generator`: a generator, a seed, or None for that of `nn.manual_seed`."""


def _in_place(
    numbers: Callable[Concatenate[Shape, P], Numbers],
) -> Callable[Concatenate[T, P], T]:
    """The function of PyTorch's name, which puts such numbers into the parameters it is given."""
    name = f"{numbers.__name__}_"

    @wraps(numbers)
    def fill(parameters: T, /, *args: P.args, **kwargs: P.kwargs) -> T:
        shape, leaves = _opened(name, parameters)
        assign(leaves, numbers(shape, *args, **kwargs).ravel().tolist())
        return parameters

    signature = inspect.signature(numbers)
    _, *others = signature.parameters.values()
    first = inspect.Parameter("parameters", inspect.Parameter.POSITIONAL_ONLY)
    fill.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[first, *others], return_annotation=signature.empty
    )
    fill.__name__ = fill.__qualname__ = name
    fill.__doc__ = f"{inspect.getdoc(numbers)}\n\n{_FILLS}"
    return fill


def _opened(owner: str, parameters: Any) -> tuple[tuple[int, ...], list[Value]]:
    """The shape of nested Values, and these in order; an error for anything else."""
    shape: list[int] = []
    level = [parameters]
    while len(shape) < DEEPEST and is_ordered(level[0]):
        lengths = {len(row) if hasattr(row, "__len__") else -1 for row in level}
        if len(lengths) != 1 or min(lengths) < 1:
            raise LengthError(
                f"{owner} expects rows of one length, with 1 or more Values in each, got "
                f"{shown(parameters)}."
            )
        shape += lengths
        level = [x for row in level for x in row]
    for x in level:
        if not isinstance(x, Value):
            raise OperandError(
                f"{owner} expects a Value or nested Values, got {shown(x)} of type "
                f"{type(x).__name__}; give what a layer keeps, as layer.weight, not its data."
            )
        if not x.is_leaf:
            raise OperandError(
                f"{owner} expects parameters, which are leaves, got {shown(x)}, the result of "
                f"{x.op}; its operands would not follow another number."
            )
    return tuple(shape), level


def _interval(owner: str, a: Number, b: Number) -> tuple[float, float]:
    low, high = real(owner, "a", a), real(owner, "b", b)
    if low > high:
        raise SettingError(f"{owner} expects a of at most b, got a={low} and b={high}.")
    return low, high


def _xavier(owner: str, shape: Shape, gain: Number) -> float:
    return real(owner, "gain", gain) * math.sqrt(2.0 / sum(fans(shape)))


def _kaiming(owner: str, shape: Shape, a: Number, mode: Mode, nonlinearity: str) -> float:
    fan_in, fan_out = fans(shape)
    fan = {"fan_in": fan_in, "fan_out": fan_out}[one_of(owner, "mode", mode, get_args(Mode))]
    return calculate_gain(nonlinearity, real(owner, "a", a)) / math.sqrt(fan)


uniform_ = _in_place(uniform)
normal_ = _in_place(normal)
trunc_normal_ = _in_place(trunc_normal)
constant_ = _in_place(constant)
zeros_ = _in_place(zeros)
ones_ = _in_place(ones)
eye_ = _in_place(eye)
dirac_ = _in_place(dirac)
xavier_uniform_ = _in_place(xavier_uniform)
xavier_normal_ = _in_place(xavier_normal)
kaiming_uniform_ = _in_place(kaiming_uniform)
kaiming_normal_ = _in_place(kaiming_normal)
orthogonal_ = _in_place(orthogonal)
