"""`grad(f)` and `value_and_grad(f)`: functions made of functions, as in JAX and HIPS autograd."""

from __future__ import annotations

import math
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    Value,
    compile,  # noqa: A004
    elementwise_grad,
    exp,
    grad,
    jacobian,
    jvp,
    no_grad,
    sin,
    softmax,
    tanh,
    value_and_grad,
)
from autograd.errors import GraphLeftWarning, NotRecordedError, OperandError


def cube(x: Any) -> Any:
    return x**3


def test_the_gradient_of_a_function_of_a_number_is_a_number() -> None:
    found = grad(cube)(2.0)

    assert found == 12.0
    assert type(found) is float


@pytest.mark.parametrize("number", [2, True, np.float32(0.5), np.int64(3)])
def test_whatever_is_a_real_number_may_be_the_argument(number: Any) -> None:
    assert grad(cube)(number) == 3.0 * float(number) ** 2


def test_nested_gradients_are_those_of_higher_order() -> None:
    """The derivatives of sin are cos, -sin, -cos, sin, ..."""
    f: Any = sin
    for expected in (math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x), math.sin):
        f = grad(f)
        assert f(0.7) == pytest.approx(expected(0.7), rel=1e-14)


def test_the_hips_tutorial_gives_its_figures() -> None:
    """The gradient of tanh at 1 is 1 - tanh(1)², by finite differences too."""

    def by_hand(x: Any) -> Any:
        y = np.exp(-2.0 * x)
        return (1.0 - y) / (1.0 + y)

    found = grad(by_hand)(1.0)

    assert found == pytest.approx(1.0 - math.tanh(1.0) ** 2, rel=1e-14)
    assert found == pytest.approx((by_hand(1.0001) - by_hand(0.9999)) / 0.0002, rel=1e-7)


def test_hips_sine_by_its_series_is_differentiated() -> None:
    """A loop that ends by the size of a term, with NumPy's functions; the derivative is cos."""

    def sine(x: Any) -> Any:
        total = term = x
        n = 0
        while np.abs(term) > 1e-9:
            term = -term * x**2 / ((2 * n + 3) * (2 * n + 2))
            total = total + term
            n += 1
        return total

    assert grad(sine)(np.pi) == pytest.approx(-1.0, abs=1e-7)
    assert grad(grad(sine))(1.0) == pytest.approx(-math.sin(1.0), abs=1e-7)


def test_numpy_s_own_functions_are_differentiated() -> None:
    norm: Any = np.linalg.norm

    assert grad(np.sin)(0.5) == math.cos(0.5)
    assert grad(grad(np.tanh))(0.0) == 0.0
    np.testing.assert_allclose(grad(norm)(np.array([3.0, 4.0])), [0.6, 0.8])
    np.testing.assert_allclose(grad(np.prod)(np.array([1.0, 2.0, 3.0])), [6.0, 3.0, 2.0])


def test_a_network_of_arrays_in_a_list_of_pairs_is_differentiated() -> None:
    """As HIPS's example has it; against central differences at every parameter."""
    generator = np.random.default_rng(0)
    shapes = [((3, 4), 4), ((4, 1), 1)]
    parameters = [(generator.normal(size=w), generator.normal(size=b)) for w, b in shapes]
    inputs, targets = generator.normal(size=(5, 3)), generator.normal(size=(5, 1))

    def loss(parameters: Any) -> Any:
        outputs = inputs
        for weights, bias in parameters:
            outputs = np.tanh(np.dot(outputs, weights) + bias)
        return np.mean((outputs - targets) ** 2)

    value, found = value_and_grad(loss)(parameters)

    assert value == pytest.approx(loss(parameters), rel=1e-14)
    for layer, gradients in zip(parameters, found, strict=True):
        for array, gradient in zip(layer, gradients, strict=True):
            assert gradient.dtype == float
            for place in np.ndindex(array.shape):
                kept, step, losses = array[place], 1e-6, []
                for array[place] in (kept + step, kept - step):
                    losses.append(loss(parameters))
                array[place] = kept
                assert gradient[place] == pytest.approx(
                    (losses[0] - losses[1]) / (2 * step), rel=1e-5, abs=1e-8
                )


def test_an_array_gives_an_array_of_floats() -> None:
    a = np.array([[2.0, 1.0], [1.0, 3.0]])
    x = np.array([1.0, -2.0])

    found = grad(lambda x: x @ a @ x)(x)

    assert found.dtype == float
    np.testing.assert_allclose(found, 2.0 * a @ x, rtol=1e-14)
    assert x.dtype == float


def test_the_logistic_regression_of_the_hips_tutorial_is_trained() -> None:
    inputs = np.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.30]])
    targets = np.array([True, True, False])

    def loss(weights: Any) -> Any:
        predictions = 0.5 * (np.tanh(inputs @ weights / 2.0) + 1.0)
        right = predictions * targets + (1.0 - predictions) * (1 - targets)
        return -np.sum(np.log(right))

    weights = np.zeros(3)
    found = grad(loss)(weights)
    exact = inputs.T @ (0.5 - targets)  # of a sigmoid with cross-entropy: p - t
    for _ in range(100):
        weights -= 0.1 * grad(loss)(weights)

    np.testing.assert_allclose(found, exact, rtol=1e-14)
    assert loss(weights) < 0.5 < loss(np.zeros(3))


Pair = namedtuple("Pair", "w b")  # noqa: PYI024  (what users write)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([1.0, 2.0], [2.0, 1.0]),
        ((1.0, 2), (2.0, 1.0)),
        (Pair(3.0, 4.0), Pair(4.0, 3.0)),
    ],
)
def test_a_gradient_has_the_form_of_its_argument(given: Any, expected: Any) -> None:
    found = grad(lambda pair: pair[0] * pair[1])(given)

    assert found == expected
    assert type(found) is type(given)


def test_parameters_in_a_dict_of_lists_and_arrays_keep_their_form() -> None:
    parameters = {"layers": [np.eye(2), np.ones(2)], "scale": 3.0}

    def f(p: Any) -> Any:
        return p["scale"] * (p["layers"][0] @ p["layers"][1]).sum()

    found = grad(f)(parameters)

    assert list(found) == ["layers", "scale"]
    np.testing.assert_array_equal(found["layers"][0], np.full((2, 2), 3.0))
    np.testing.assert_array_equal(found["layers"][1], [3.0, 3.0])
    assert found["scale"] == 2.0


def test_an_array_without_axes_and_an_empty_one_keep_their_form() -> None:
    found = grad(lambda x, y: x**2 + y.sum(), argnums=(0, 1))(np.array(3.0), np.empty((0, 2)))

    assert found[0].shape == ()
    assert found[0] == 6.0
    assert found[1].shape == (0, 2)


def test_argnums_name_the_arguments_to_differentiate_by() -> None:
    def f(x: Any, y: Any, power: int = 1) -> Any:
        return x * y**power

    assert grad(f)(2.0, 3.0) == 3.0
    assert grad(f, 1)(2.0, 3.0, power=2) == 12.0
    assert grad(f, argnums=-1)(2.0, 3.0) == 2.0
    assert grad(f, (0, 1))(2.0, 3.0) == (3.0, 2.0)
    assert grad(f, argnums=[1])(2.0, 3.0) == (2.0,)
    assert value_and_grad(f, (1, 0))(2.0, 3.0) == (6.0, (2.0, 3.0))


def test_an_argument_that_is_not_differentiated_is_left_as_it_is() -> None:
    seen: list[Any] = []

    def f(x: Any, *others: Any, **named: Any) -> Any:
        seen.extend([*others, *named.values()])
        return x

    text, array = "sum", np.arange(3)
    grad(f)(1.0, text, array, key=array)

    assert seen[0] is text
    assert seen[1] is array
    assert seen[2] is array


def test_value_and_gradient_come_together() -> None:
    assert value_and_grad(cube)(2.0) == (8.0, 12.0)


def test_what_is_beside_the_value_is_handed_on() -> None:
    def f(x: Any) -> Any:
        return x * x, "beside"

    assert value_and_grad(f, has_aux=True)(3.0) == ((9.0, "beside"), 6.0)
    assert grad(f, has_aux=True)(3.0) == (6.0, "beside")


def test_a_gradient_inside_a_function_is_differentiated_too() -> None:
    """d/dx of d/dy (x y²) at y = 2 is 2 y = 4, though y was a plain number."""
    assert grad(lambda x: grad(lambda y: x * y * y)(2.0))(3.0) == 4.0


def test_what_a_function_has_from_outside_is_not_its_argument() -> None:
    """The derivative of u x by u alone, at u = x, is x and not 2 x; twice, 1 and not 2."""
    assert grad(lambda x: grad(lambda u: u * x)(x))(3.0) == 1.0

    x = Value(3.0)
    assert grad(lambda u: u * x)(x).data == 3.0


def test_one_value_given_as_two_arguments_counts_once_in_each() -> None:
    x = Value(3.0)

    found = grad(lambda a, b: a * b * b, (0, 1))(x, x)

    assert [each.data for each in found] == [9.0, 18.0]


def test_values_give_values_that_can_be_differentiated() -> None:
    x = Value(2.0, "x")

    first = grad(cube)(x)
    first.backward()

    assert isinstance(first, Value)
    assert first.data == 12.0
    assert x.grad == 12.0


def test_a_number_beside_a_value_has_a_gradient_that_can_be_differentiated() -> None:
    """The derivative of x² y by y is x², with the derivative 2 x."""
    x = Value(3.0)

    of_x, of_y = grad(lambda x, y: x * x * y, (0, 1))(x, 5.0)

    assert (of_x.data, of_y.data) == (30.0, 9.0)
    assert grad(of_y, x) == 6.0


def test_an_array_of_values_gives_an_array_of_values() -> None:
    """The gradient of the sum of squares of the gradient of sum x³ is 2 · 3x² · 6x = 36 x³."""
    x = np.array([Value(1.0), Value(2.0)])

    inner = grad(lambda x: (x**3).sum())(x)
    outer = grad(lambda x: (grad(lambda x: (x**3).sum())(x) ** 2).sum())(np.array([1.0, 2.0]))

    assert [v.data for v in inner] == [3.0, 12.0]
    np.testing.assert_allclose(outer, [36.0, 288.0])


def test_nothing_is_written_to_the_gradients_of_values() -> None:
    x, w = Value(2.0), Value(5.0)

    grad(lambda u: w * u * u)(x)

    assert (x.grad, w.grad) == (0.0, 0.0)


def test_a_function_of_a_module_is_differentiated_by_the_input() -> None:
    net = nn.MLP(2, [3, 1], activation="tanh", rng=np.random.default_rng(0))
    point = [0.3, -0.2]

    found = grad(net)(point)

    step = 1e-6
    for index in (0, 1):
        up, down = (
            [x + sign * step * (n == index) for n, x in enumerate(point)] for sign in (1, -1)
        )
        slope = (net(up).data - net(down).data) / (2 * step)
        assert found[index] == pytest.approx(slope, abs=1e-8)


def test_a_function_is_differentiated_inside_no_grad_and_gives_numbers() -> None:
    x = Value(2.0)
    with no_grad():
        assert grad(cube)(2.0) == 12.0
        assert value_and_grad(cube)(2.0) == (8.0, 12.0)
        found = grad(cube)(x)
        after = x * x

    assert found.data == 12.0
    assert found.is_leaf
    assert after.is_leaf


def test_a_result_of_no_grad_has_no_gradient() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            return x * x

    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        grad(f)(3.0)


def test_a_gradient_that_is_constant_is_differentiated_to_zero_without_a_word() -> None:
    assert grad(grad(lambda x: 3.0 * x))(1.0) == 0.0


def test_a_function_that_leaves_the_graph_is_told() -> None:
    def left(x: Any) -> Any:
        return math.sin(x.data)

    with pytest.warns(GraphLeftWarning, match=r"left returned the plain number .*x.sin\(\)"):
        assert grad(left)(1.0) == 0.0


def test_the_warning_stands_at_the_line_of_the_user() -> None:
    with pytest.warns(GraphLeftWarning) as told:
        grad(lambda x: 5.0)(1.0)

    assert told[0].filename == __file__


@pytest.mark.parametrize(
    ("result", "hint"),
    [
        ([Value(1.0), Value(2.0)], r"as result\[0\]"),
        (np.array([Value(1.0)]), r"as result\[0\]"),
        (np.zeros(3), r"as result\[0\]"),
        (None, "is a `return` missing"),
        ("text", "'text' of type str: compute one from"),
        ((Value(1.0), "beside"), "of type tuple: with has_aux=True"),
        (1j, "1j of type complex: compute one"),
    ],
)
def test_a_function_that_does_not_return_one_value_is_an_error(result: Any, hint: str) -> None:
    def f(x: Any) -> Any:
        return result

    with pytest.raises(OperandError, match=f"one Value; f returned .*{hint}"):
        grad(f)(1.0)


def test_has_aux_without_a_pair_is_an_error() -> None:
    with pytest.raises(OperandError, match="a pair of a Value and something else; cube returned"):
        grad(cube, has_aux=True)(1.0)


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("text", "Argument 0 of cube holds 'text' of type str"),
        (None, "holds None of type NoneType"),
        ({1.0, 2.0}, "holds {1.0, 2.0} of type set"),
        ([1.0, [2.0, "x"]], "holds 'x' of type str"),
        (np.array(["a"]), "holds an array of <U1"),
        (np.array([1j]), "holds an array of complex128"),
        (np.ma.masked_array([1.0, 2.0], [False, True]), "holds masked entries"),
    ],
)
def test_an_argument_that_is_no_number_is_an_error(argument: Any, found: str) -> None:
    with pytest.raises(OperandError, match=found):
        grad(cube)(argument)


def test_a_matrix_of_numpy_is_differentiated_as_an_array() -> None:
    """Its rows are matrices again, however often they are opened."""
    given = np.ones((2, 2)).view(np.matrix)

    found = grad(lambda x: (3.0 * x).sum())(given)

    assert type(found) is np.ndarray
    np.testing.assert_array_equal(found, [[3.0, 3.0], [3.0, 3.0]])
    assert jvp(lambda x: x.sum(), (given,), (given,))[1] == 4.0


def test_an_array_that_may_be_masked_and_is_not_is_differentiated() -> None:
    found = grad(lambda x: (x**2).sum())(np.ma.masked_array([1.0, 2.0], [False, False]))

    np.testing.assert_array_equal(found, [2.0, 4.0])


def test_containers_deeper_than_a_hundred_are_an_error() -> None:
    fits: Any = 2.0
    for _ in range(100):
        fits = [fits]

    def innermost(x: Any) -> Any:
        while isinstance(x, list):
            x = x[0]
        return x * x

    assert innermost(grad(innermost)(fits)) == 16.0
    with pytest.raises(OperandError, match="100 deep"):
        grad(innermost)([fits])


def test_a_container_that_holds_itself_is_an_error() -> None:
    endless: list[Any] = [1.0]
    endless.append(endless)
    array = np.empty(1, dtype=object)
    array[0] = array

    for each in (endless, array):
        with pytest.raises(OperandError, match="holds itself"):
            grad(cube)(each)


def test_an_array_may_stand_twice_in_an_argument() -> None:
    x = np.array([1.0, 2.0])

    first, second = grad(lambda pair: (pair[0] * pair[1]).sum())([x, x])

    np.testing.assert_array_equal(first, x)
    np.testing.assert_array_equal(second, x)


@pytest.mark.parametrize("argnums", [2, (0, 2), -3])
def test_an_argument_that_was_not_given_is_an_error(argnums: Any) -> None:
    with pytest.raises(OperandError, match="was called with 2 positional arguments"):
        grad(lambda x, y: x, argnums)(1.0, 2.0)


@pytest.mark.parametrize("argnums", [(1, 0, 1), [1, -1]])
def test_an_argument_that_is_named_twice_is_an_error(argnums: Any) -> None:
    """Two Values would stand for one argument, and the function have but one of them."""
    with pytest.raises(OperandError, match="by argument 1 twice; name each"):
        grad(lambda x, y: x * y, argnums)(1.0, 2.0)


@pytest.mark.parametrize("argnums", [1.0, "x", Value(1.0), [Value(1.0)]])
def test_argnums_that_are_no_positions_are_an_error(argnums: Any) -> None:
    with pytest.raises(OperandError, match=r"positions of arguments.*grad\(y, x\)"):
        grad(cube, argnums)


@pytest.mark.parametrize(
    "options",
    [{"create_graph": True}, {"allow_unused": False}, {"retain_graph": True}, {"grad_outputs": 1}],
)
def test_what_belongs_to_values_is_not_taken_for_a_function(options: dict[str, Any]) -> None:
    with pytest.raises(OperandError, match=r"belong to grad\(outputs, inputs\)"):
        grad(cube, **options)


def test_a_value_is_no_function() -> None:
    with pytest.raises(OperandError, match=r"as in grad\(y, x\)"):
        grad(Value(1.0))  # type: ignore[call-overload]
    with pytest.raises(OperandError, match="expects a function"):
        value_and_grad(Value(1.0))  # type: ignore[arg-type]


def test_an_error_of_the_function_ends_the_differentiation_around_it() -> None:
    """A call after one that failed gives numbers, as at the top."""

    def bad(x: Any) -> Any:
        raise KeyError("bad")

    with pytest.raises(KeyError):
        grad(bad)(1.0)

    assert type(grad(cube)(2.0)) is float


def test_the_gradient_has_the_name_and_the_words_of_its_function() -> None:
    found = grad(cube)

    assert found.__name__ == "cube"
    assert found.__wrapped__ is cube  # type: ignore[attr-defined]


def test_a_gradient_of_values_compiles() -> None:
    """Its graph is one like any other: 6 x, at three numbers."""
    x = Value(1.0, "x")
    second = grad(grad(lambda x: exp(2.0 * x) + x**3))(x)

    program = compile(second, inputs=[x])

    points = np.array([0.0, 1.0, 2.0])
    np.testing.assert_allclose(program([points]), 4.0 * np.exp(2 * points) + 6.0 * points)


def test_the_gradients_agree_with_the_recorded_ones() -> None:
    numbers = np.random.default_rng(1).normal(size=4)

    def f(x: Any) -> Any:
        return tanh(x[0] * x[1]) * exp(-x[2]) + x[3] * x[0]

    values = [Value(x) for x in numbers]

    assert grad(f)(list(numbers)) == grad(f(values), values)


def test_elementwise_derivatives_of_the_hips_example_are_those_of_tanh() -> None:
    """Six in one another, on an array, as HIPS's picture of tanh has them; two in closed form."""
    x = np.linspace(-3.0, 3.0, 7)
    y = np.tanh(x)

    first = elementwise_grad(np.tanh)
    second = elementwise_grad(first)
    sixth: Any = second
    for _ in range(4):
        sixth = elementwise_grad(sixth)

    assert first(x).dtype == float
    np.testing.assert_allclose(first(x), 1.0 - y**2, rtol=1e-13)
    np.testing.assert_allclose(second(x), -2.0 * y * (1.0 - y**2), rtol=1e-13, atol=1e-15)
    exact = np.polynomial.Polynomial([0.0, 1.0])  # in y, whose own derivative is 1 - y²
    for _ in range(6):
        exact = exact.deriv() * np.polynomial.Polynomial([1.0, 0.0, -1.0])
    np.testing.assert_allclose(sixth(x), exact(y), rtol=1e-9, atol=1e-9)


def test_elementwise_derivatives_have_the_form_of_the_argument() -> None:
    found = elementwise_grad(lambda x, y: {k: v**2 * y for k, v in x.items()}, (0, 1))(
        {"a": 1.0, "b": 2.0}, 10.0
    )

    assert found == ({"a": 20.0, "b": 40.0}, 5.0)


def test_elementwise_derivatives_of_what_is_not_elementwise_are_sums_of_columns() -> None:
    x = np.array([0.1, 0.5, -0.3])

    def f(x: Any) -> Any:
        return np.array([x[0] * x[1], x[1] * x[2], x[2] ** 2])

    np.testing.assert_allclose(elementwise_grad(f)(x), jacobian(f)(x).sum(axis=0), rtol=1e-15)
    np.testing.assert_allclose(elementwise_grad(softmax)(list(x)), np.zeros(3), atol=1e-16)


def test_an_elementwise_derivative_of_a_single_value_is_the_gradient() -> None:
    assert elementwise_grad(cube)(2.0) == grad(cube)(2.0)
    assert elementwise_grad(cube)(Value(2.0)).data == 12.0


def test_what_has_no_elementwise_derivative_is_an_error() -> None:
    with pytest.raises(OperandError, match="elementwise_grad expects a function, got 1.0"):
        elementwise_grad(1.0)  # type: ignore[arg-type]
    with pytest.raises(OperandError, match=r"Write elementwise_grad\(f\)\(x\)"):
        elementwise_grad(cube, np.zeros(2))  # type: ignore[arg-type]
    with pytest.raises(OperandError, match="returned None"):
        elementwise_grad(lambda x: None)(1.0)
    with pytest.warns(GraphLeftWarning, match="plain numbers alone, the first 1.0"):
        assert elementwise_grad(lambda x: [1.0, 2.0])(3.0) == 0.0
