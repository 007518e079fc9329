"""First numbers: what they are drawn from, what they are put into, and what is refused.

Moments are compared within five standard errors, which one of two million draws exceeds.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn import gains, initialisers
from nn.errors import SettingError, SettingTypeError

MANY = 20_000
INIT: Any = nn.init
"""For what a type checker would refuse too."""


def grid(*shape: int) -> Any:
    """Nested lists of Values."""
    if not shape:
        return Value(7.0)
    return [grid(*shape[1:]) for _ in range(shape[0])]


def data(parameters: Any) -> Any:
    if isinstance(parameters, Value):
        return parameters.data
    return [data(row) for row in parameters]


def check_moments(numbers: Any, mean: float, deviation: float, kurtosis: float) -> None:
    """`kurtosis` is the fourth moment over the square of the second: 3 if normal, 1.8 if even."""
    drawn = np.asarray(numbers).ravel()
    error = 5.0 / math.sqrt(len(drawn))
    assert abs(drawn.mean() - mean) < error * deviation
    spread = np.mean((drawn - mean) ** 2)
    assert abs(spread - deviation**2) < error * deviation**2 * math.sqrt(kurtosis - 1.0)


@pytest.mark.parametrize(
    ("name", "param", "gain"),
    [
        ("linear", None, 1.0),
        ("sigmoid", None, 1.0),
        ("tanh", None, 5.0 / 3.0),
        ("relu", None, 2.0**0.5),
        ("selu", None, 0.75),
        ("leaky_relu", None, (2.0 / 1.0001) ** 0.5),
        ("leaky_relu", 0.5, 1.6**0.5),
        ("leaky_relu", 1, 1.0),
    ],
)
def test_gains_are_those_of_the_papers(name: str, param: float | None, gain: float) -> None:
    assert nn.init.calculate_gain(name, param) == pytest.approx(gain, rel=1e-15)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((26, 64), (64, 26)), ((16, 8, 3, 5), (120, 240)), ((4, 2, 3), (6, 12))],
)
def test_fans_count_a_units_inputs_and_an_inputs_units(
    shape: tuple[int, ...], expected: tuple[int, int]
) -> None:
    assert gains.fans(shape) == expected


@pytest.mark.parametrize(
    ("numbers", "bound"),
    [
        (lambda: initialisers.uniform((MANY,), -3.0, 3.0, rng=1), 3.0),
        (lambda: initialisers.xavier_uniform((100, 200), 2.0, rng=1), 2.0 * (6 / 300) ** 0.5),
        (lambda: initialisers.kaiming_uniform((100, 200), rng=1), (6 / 200) ** 0.5),
        (lambda: initialisers.kaiming_uniform((100, 200), 5**0.5, rng=1), 200**-0.5),
        (
            lambda: initialisers.kaiming_uniform((100, 200), 0.0, "fan_out", "tanh", rng=1),
            5 / 3 * (3 / 100) ** 0.5,
        ),
        (
            lambda: initialisers.kaiming_uniform((40, 20, 5, 5), 0.0, "fan_in", "relu", rng=1),
            (6 / 500) ** 0.5,
        ),
    ],
)
def test_even_draws_fill_their_interval_and_no_more(
    numbers: Callable[[], Any], bound: float
) -> None:
    drawn = numbers()

    assert np.abs(drawn).max() <= bound
    # the greatest of n is below (1 - x) with a probability of exp(-n x): here 2e-9
    assert np.abs(drawn).max() > bound * (1.0 - 1e-3)
    check_moments(drawn, 0.0, bound / 3**0.5, 1.8)


@pytest.mark.parametrize(
    ("numbers", "mean", "deviation"),
    [
        (lambda: initialisers.normal((MANY,), 3.0, 0.5, rng=2), 3.0, 0.5),
        (lambda: initialisers.xavier_normal((100, 200), 2.0, rng=2), 0.0, 2 * (2 / 300) ** 0.5),
        (lambda: initialisers.kaiming_normal((100, 200), rng=2), 0.0, 0.1),
        (
            lambda: initialisers.kaiming_normal((40, 20, 5, 5), 0.0, "fan_out", "linear", rng=2),
            0.0,
            1000**-0.5,
        ),
    ],
)
def test_normal_draws_have_their_mean_and_deviation(
    numbers: Callable[[], Any], mean: float, deviation: float
) -> None:
    check_moments(numbers(), mean, deviation, 3.0)


def test_a_normal_distribution_is_cut_at_its_ends() -> None:
    """Truth: between -2 and 2 the variance is 1 - 4 phi(2) / (Phi(2) - Phi(-2))."""
    drawn = initialisers.trunc_normal((MANY,), rng=3)
    density = math.exp(-2.0) / math.sqrt(2.0 * math.pi)

    assert np.abs(drawn).max() <= 2.0
    variance = 1.0 - 4.0 * density / math.erf(2.0**0.5)
    check_moments(drawn, 0.0, variance**0.5, 3.0)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_tail_cut_off_is_drawn_from_as_the_rest(sign: float) -> None:
    """Truth: the mean of a standard normal above 10 is phi(10) / (1 - Phi(10)) = 10.0981."""
    a, b = sorted((sign * 10.0, sign * 1e3))
    drawn = initialisers.trunc_normal((MANY,), 0.0, 1.0, a, b, rng=4) * sign

    assert drawn.min() >= 10.0
    mean = math.exp(-50.0) / math.sqrt(2.0 * math.pi) / (0.5 * math.erfc(10.0 / 2.0**0.5))
    assert drawn.mean() == pytest.approx(mean, abs=5.0 * 0.1 / MANY**0.5)


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (7, 3), (4, 2, 3, 3)])
def test_the_shorter_side_of_an_orthogonal_weight_stands_at_right_angles(
    shape: tuple[int, ...],
) -> None:
    q = initialisers.orthogonal(shape, 2.0, rng=5)
    assert q.shape == shape

    q = q.reshape(shape[0], -1)
    products = q @ q.T if q.shape[0] <= q.shape[1] else q.T @ q
    # gain squared; rounding of sums of at most 18 products near 1
    np.testing.assert_allclose(products, 4.0 * np.eye(len(products)), atol=1e-14)


def test_orthogonal_weights_are_turned_every_way() -> None:
    """QR alone gives a first number of one sign; of 64 fair signs 16 are one way or the other."""
    signs = [np.sign(initialisers.orthogonal((3, 3), rng=seed)[0, 0]) for seed in range(64)]

    assert 16 <= signs.count(1.0) <= 48


@pytest.mark.parametrize(
    "fill",
    [
        nn.init.uniform_,
        nn.init.normal_,
        nn.init.trunc_normal_,
        nn.init.xavier_uniform_,
        nn.init.xavier_normal_,
        nn.init.kaiming_uniform_,
        nn.init.kaiming_normal_,
        nn.init.orthogonal_,
    ],
)
def test_parameters_become_the_drawn_numbers_in_order(fill: Callable[..., Any]) -> None:
    weight = grid(3, 2, 2)
    numbers = getattr(initialisers, fill.__name__.removesuffix("_"))

    filled = fill(weight, rng=6)

    assert filled is weight
    assert data(weight) == numbers((3, 2, 2), rng=6).tolist()


def test_a_seed_gives_the_same_numbers_and_a_generator_goes_on() -> None:
    rng = np.random.default_rng(7)
    first, second = initialisers.normal((3,), rng=rng), initialisers.normal((3,), rng=rng)

    assert first.tolist() == initialisers.normal((3,), rng=7).tolist()
    assert first.tolist() != second.tolist()


def test_the_default_generator_is_that_of_manual_seed() -> None:
    nn.manual_seed(8)
    first = data(nn.init.kaiming_normal_(grid(2, 2)))
    nn.manual_seed(8)

    assert data(nn.init.kaiming_normal_(grid(2, 2))) == first


def test_constants_need_no_draw() -> None:
    assert data(nn.init.zeros_(grid(2, 2))) == [[0.0, 0.0], [0.0, 0.0]]
    assert data(nn.init.ones_(grid(3))) == [1.0, 1.0, 1.0]
    assert data(nn.init.constant_(grid(), 0.25)) == 0.25
    assert data(nn.init.eye_(grid(2, 3))) == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]


def test_a_dirac_kernel_passes_its_input_on() -> None:
    """Truth: output i of a convolution with it is input i, for both groups; here summed by hand."""
    weight = np.array(data(nn.init.dirac_(grid(4, 2, 3, 3), groups=2)))
    image = np.random.default_rng(9).normal(size=(2, 3, 3))

    passed = np.einsum("ochw,chw->o", weight, image)

    assert passed.tolist() == [*image[:, 1, 1], *image[:, 1, 1]]


@pytest.mark.parametrize(
    "made",
    [
        lambda: nn.Neuron(4).w,
        lambda: nn.Parameter(np.zeros(3)),
        lambda: nn.Parameter(np.zeros((2, 3, 2))),
        lambda: [neuron.w for neuron in nn.Layer(3, 2).neurons],
        lambda: tuple(grid(2, 2)),
        lambda: np.array(grid(2, 2), dtype=object),
    ],
)
def test_whatever_holds_values_is_filled(made: Callable[[], Any]) -> None:
    parameters = made()

    assert nn.init.constant_(parameters, 2.0) is parameters
    assert set(np.ravel(np.array(data(parameters)))) == {2.0}


@pytest.mark.parametrize(
    ("parameters", "error", "said"),
    [
        (0.5, OperandError, "nested Values, got 0.5 of type float"),
        ([1.0, 2.0], OperandError, "nested Values, got 1.0 of type float"),
        (np.zeros(3), OperandError, "of type float64"),
        (nn.Parameter(np.zeros((2, 3))).data, OperandError, "as layer.weight, not its data"),
        (None, OperandError, "got None of type NoneType"),
        (nn.Layer(2, 2), OperandError, "give what a layer keeps, as layer.weight, not its data"),
        ("weight", OperandError, "got 'weight' of type str"),
        ([], LengthError, "with 1 or more Values in each, got []"),
        ([[Value(0.0)], []], LengthError, "expects rows of one length"),
        ([[Value(0.0)], [Value(0.0), Value(0.0)]], LengthError, "expects rows of one length"),
        ([[Value(0.0)], Value(0.0)], LengthError, "expects rows of one length"),
        ([Value(0.0), [Value(0.0)]], OperandError, "of type list"),
        ([Value(0.0), Value(1.0) * 2.0], OperandError, "which are leaves"),
    ],
)
def test_what_holds_no_parameters_is_refused(
    parameters: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        nn.init.zeros_(parameters)

    assert said in str(caught.value)
    assert str(caught.value).startswith("zeros_ expects")


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(OperandError, match="zeros_ expects a Value or nested Values"):
        nn.init.zeros_(endless)


@pytest.mark.parametrize(
    ("fill", "error", "said"),
    [
        (lambda w: INIT.uniform_(w, 1.0, 0.0), SettingError, "a of at most b"),
        (lambda w: INIT.uniform_(w, -1e308, 1e308), SettingError, "b - a to be finite"),
        (
            lambda w: INIT.normal_(w, 0.0, -1.0),
            SettingError,
            "std as a finite number of at least 0",
        ),
        (
            lambda w: INIT.normal_(w, float("nan")),
            SettingError,
            "mean as a finite number, got nan",
        ),
        (lambda w: INIT.normal_(w, "0"), SettingTypeError, "mean as a real number, got '0'"),
        (lambda w: INIT.constant_(w, float("inf")), SettingError, "val as a finite number"),
        (lambda w: INIT.trunc_normal_(w, 0.0, 0.0), SettingError, "std above 0"),
        (lambda w: INIT.trunc_normal_(w, 0.0, 0.01, 1.0, 2.0), SettingError, "no probability"),
        (lambda w: INIT.xavier_normal_(w, "relu"), SettingTypeError, "gain as a real number"),
        (lambda w: INIT.kaiming_normal_(w, 0.0, "fanin"), SettingError, "did you mean 'fan_in'"),
        (lambda w: INIT.kaiming_normal_(w, mode=3), SettingTypeError, "mode as one of"),
        (lambda w: INIT.kaiming_normal_(w, nonlinearity="rleu"), SettingError, "mean 'relu'"),
        (lambda w: INIT.uniform_(w, rng=-1), SettingError, "a seed of at least 0"),
        (
            lambda w: INIT.uniform_(w, rng="x"),
            SettingTypeError,
            "rng is a numpy.random.Generator",
        ),
        (lambda w: INIT.eye_([w]), LengthError, "eye_ expects parameters with 2 dimensions"),
        (lambda w: INIT.dirac_(w), LengthError, "the weight of a convolution"),
        (lambda w: INIT.dirac_([w], 2), LengthError, "divided by groups=2"),
        (lambda w: INIT.dirac_([w], 0), SettingError, "1 or more groups"),
        (lambda w: INIT.xavier_uniform_(w[0]), LengthError, "fewer than 2 dimensions"),
        (lambda w: INIT.kaiming_uniform_(w[0][0]), LengthError, "fewer than 2 dimensions"),
        (lambda w: INIT.orthogonal_(w[0]), LengthError, "2 or more dimensions"),
    ],
)
def test_a_setting_without_meaning_is_refused_and_changes_nothing(
    fill: Callable[[Any], Any], error: type[Exception], said: str
) -> None:
    weight = grid(2, 2)

    with pytest.raises(error) as caught:
        fill(weight)

    assert said in str(caught.value)
    assert data(weight) == [[7.0, 7.0], [7.0, 7.0]]


def test_a_filling_function_shows_what_it_takes() -> None:
    """It is made of the function that draws, and says so nowhere."""
    assert list(inspect.signature(nn.init.kaiming_uniform_).parameters) == [
        "parameters", "a", "mode", "nonlinearity", "rng",
    ]  # fmt: skip
    assert nn.init.kaiming_uniform_.__name__ == "kaiming_uniform_"
    assert "nn.manual_seed" in str(nn.init.kaiming_uniform_.__doc__)
