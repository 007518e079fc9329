"""`jacobian`, `jacfwd`, `jacrev` and `hessian`: functions made of functions, as in JAX."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    AnomalyError,
    Value,
    compile,  # noqa: A004
    cos,
    detect_anomaly,
    exp,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jacrev,
    no_grad,
    sin,
    softmax,
)
from autograd.errors import GraphLeftWarning, NotRecordedError, OperandError

JACOBIANS = [jacobian, jacfwd, jacrev]
EVERY = pytest.mark.parametrize("of", JACOBIANS)


def polar(r: Any, angle: Any) -> Any:
    return [r * cos(angle), r * sin(angle)]


def triple(x: Any) -> Any:
    return [x, 2.0 * x, 3.0 * x]


@EVERY
def test_the_jacobian_of_polar_coordinates_is_the_closed_form(of: Any) -> None:
    r, angle = 2.0, 0.7
    c, s = math.cos(angle), math.sin(angle)

    found = of(polar, argnums=(0, 1))(r, angle)

    assert found == [(c, -r * s), (s, r * c)]
    assert all(type(x) is float for row in found for x in row)


@EVERY
def test_the_jacobian_of_softmax_is_diagonal_less_outer_product(of: Any) -> None:
    x = np.array([0.3, -1.2, 2.0])
    p = np.exp(x) / np.exp(x).sum()

    found = of(lambda x: np.array(softmax(x)))(x)

    assert found.dtype == float
    np.testing.assert_allclose(found, np.diag(p) - np.outer(p, p), rtol=1e-13, atol=1e-16)


@EVERY
def test_arrays_of_shape_s_by_arrays_of_shape_t_give_shape_s_and_t(of: Any) -> None:
    """The derivative of (a x)[i, j] by x[k, l] is a[i, k] where j is l, else 0."""
    a = np.arange(6.0).reshape(2, 3)
    x = np.arange(12.0).reshape(3, 4)

    found = of(lambda x: a @ x)(x)

    assert found.shape == (2, 4, 3, 4)
    np.testing.assert_array_equal(found, np.einsum("ik,jl->ijkl", a, np.eye(4)))


@EVERY
def test_a_single_result_gives_what_grad_gives(of: Any) -> None:
    def f(w: Any) -> Any:
        return w["a"][0] * w["a"][1] ** 2 + exp(w["b"])

    point = {"a": [2.0, 3.0], "b": 0.5}

    assert of(f)(point) == grad(f)(point) == {"a": [9.0, 12.0], "b": math.exp(0.5)}


@EVERY
def test_the_form_of_results_stands_outside_that_of_arguments_within(of: Any) -> None:
    def f(w: Any, x: Any) -> Any:
        return {"y": w["a"] * x[0], "both": (x[0] * x[1], x)}

    found = of(f, (0, 1))({"a": 2.0}, np.array([3.0, 4.0]))

    assert list(found) == ["y", "both"]
    assert found["y"][0] == {"a": 3.0}
    np.testing.assert_array_equal(found["y"][1], [2.0, 0.0])
    product, same = found["both"]
    assert product[0] == {"a": 0.0}
    np.testing.assert_array_equal(product[1], [4.0, 3.0])
    np.testing.assert_array_equal(same[0]["a"], [0.0, 0.0])
    np.testing.assert_array_equal(same[1], np.eye(2))


@EVERY
def test_an_array_by_numbers_in_a_list_is_a_list_of_arrays(of: Any) -> None:
    found = of(lambda x: np.array([x[0], x[0] * x[1]]))([2.0, 3.0])

    assert type(found) is list
    np.testing.assert_array_equal(found, [[1.0, 3.0], [0.0, 2.0]])


@EVERY
def test_arrays_without_axes_and_without_elements_keep_their_shapes(of: Any) -> None:
    no_axes = of(lambda x: x * x)(np.array(3.0))
    nothing_in = of(lambda x: [Value(1.0), Value(2.0)])(np.empty((0, 2)))
    nothing_out = of(lambda x: x[:0])(np.ones((4, 3)))

    assert no_axes.shape == ()
    assert no_axes == 6.0
    assert [each.shape for each in nothing_in] == [(0, 2), (0, 2)]
    assert nothing_out.shape == (0, 3, 4, 3)
    assert nothing_out.dtype == float


@EVERY
def test_containers_in_an_array_of_objects_are_opened(of: Any) -> None:
    ragged = np.empty(2, dtype=object)
    ragged[:] = [[1.0, 2.0], [3.0]]

    found = of(lambda x: x[0][0] * x[0][1] * x[1][0])(ragged)

    assert found.shape == (2,)
    assert list(found) == [[6.0, 3.0], [2.0]]


@EVERY
def test_a_function_is_called_once(of: Any) -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return x**2

    of(f)(np.arange(5.0))

    assert len(calls) == 1


@EVERY
def test_what_is_beside_the_results_is_handed_on(of: Any) -> None:
    assert of(lambda x: ([x * x], "beside"), has_aux=True)(3.0) == ([6.0], "beside")


@EVERY
def test_named_arguments_and_others_are_handed_on(of: Any) -> None:
    assert of(lambda x, y, power=1: [x * y**power])(2.0, 3.0, power=2) == [9.0]
    assert of(lambda x, y: [x * y], -1)(2.0, 3.0) == [2.0]


@EVERY
def test_values_give_values_that_can_be_differentiated(of: Any) -> None:
    """The derivatives of x y and x² are y, x and 2 x, 0; those of their sum by x are 1 + 2."""
    x, y = Value(2.0, "x"), Value(3.0, "y")

    found = of(lambda v: [v[0] * v[1], v[0] ** 2])([x, y])
    rows = [[each.data for each in row] for row in found]
    total = found[0][0] + found[0][1] + found[1][0] + found[1][1]

    assert rows == [[3.0, 2.0], [4.0, 0.0]]
    assert grad(total, [x, y]) == [3.0, 1.0]
    assert (x.grad, y.grad) == (0.0, 0.0)


@EVERY
def test_one_value_among_numbers_makes_all_results_values(of: Any) -> None:
    found = of(lambda v: v[0] * v[1])([Value(2.0), 3.0])

    assert [type(each) for each in found] == [Value, Value]


@EVERY
def test_a_jacobian_of_values_compiles(of: Any) -> None:
    """The derivatives of exp(w x) by w and x are x exp(w x) and w exp(w x)."""
    w, x = Value(0.5, "w"), Value(2.0, "x")
    found = of(lambda w, x: exp(w * x), (0, 1))(w, x)

    program = compile(list(found), inputs=[w, x])

    e = math.exp(0.3)
    np.testing.assert_allclose(program([0.1, 3.0]), [3.0 * e, 0.1 * e], rtol=1e-14)


@EVERY
def test_inside_no_grad_there_are_numbers_and_values_without_a_past(of: Any) -> None:
    with no_grad():
        numbers = of(lambda x: [x * x])(3.0)
        (value,) = of(lambda x: [x * x])(Value(3.0))
        after = Value(2.0) * 2.0

    assert numbers == [6.0]
    assert value.data == 6.0
    assert value.is_leaf
    assert after.is_leaf


@EVERY
def test_the_jacobian_of_a_network_is_that_of_finite_differences(of: Any) -> None:
    net = nn.MLP(3, [4, 2], activation="tanh", rng=np.random.default_rng(0))
    point = [0.3, -0.2, 0.9]

    found = of(net)(point)

    step = 1e-6
    for j in range(3):
        up, down = ([x + sign * step * (n == j) for n, x in enumerate(point)] for sign in (1, -1))
        for i, (above, below) in enumerate(zip(net(up), net(down), strict=True)):
            slope = (above.data - below.data) / (2 * step)
            assert found[i][j] == pytest.approx(slope, abs=1e-9)
    assert all(p.grad == 0.0 for p in net.parameters())


@EVERY
def test_the_jacobian_of_a_jacobian_is_every_second_derivative(of: Any) -> None:
    for other in JACOBIANS:
        second = of(other(lambda x: np.array([x[0] ** 2 * x[1], x[1] ** 3])))

        found = second(np.array([2.0, 5.0]))

        expected = [[[10.0, 4.0], [4.0, 0.0]], [[0.0, 0.0], [0.0, 30.0]]]
        np.testing.assert_array_equal(found, expected)


def test_the_hessian_of_a_quadratic_form_is_its_matrix() -> None:
    a = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 4.0]])

    found = hessian(lambda x: 0.5 * (x @ a @ x))(np.array([1.0, -2.0, 0.5]))

    assert found.dtype == float
    np.testing.assert_allclose(found, a, rtol=1e-15)


def test_the_hessian_of_rosenbrock_is_the_closed_form() -> None:
    x, y = 0.3, -0.4

    found = hessian(lambda v: (1.0 - v[0]) ** 2 + 100.0 * (v[1] - v[0] ** 2) ** 2)([x, y])

    expected = [[2.0 - 400.0 * (y - 3.0 * x**2), -400.0 * x], [-400.0 * x, 200.0]]
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    assert type(found[0][0]) is float


def test_the_hessian_by_several_arguments_has_a_block_for_each_two() -> None:
    """Of x y² the second derivatives are 0, 2 y, 2 y and 2 x."""
    assert hessian(lambda x, y: x * y * y, (0, 1))(2.0, 3.0) == ((0.0, 6.0), (6.0, 4.0))


def test_the_hessian_hands_on_what_is_beside_and_keeps_shapes() -> None:
    found, beside = hessian(lambda x: ((x**3).sum(), "beside"), has_aux=True)(np.ones((2, 2)))

    assert beside == "beside"
    np.testing.assert_array_equal(found, 6.0 * np.eye(4).reshape(2, 2, 2, 2))


def test_the_hessian_of_several_results_has_one_for_each() -> None:
    found = hessian(lambda x: [x[0] ** 2, x[0] * x[1]])(np.array([1.0, 2.0]))

    np.testing.assert_array_equal(found[0], [[2.0, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(found[1], [[0.0, 1.0], [1.0, 0.0]])


def test_the_hessian_of_a_linear_function_is_0_without_a_word() -> None:
    assert hessian(lambda x: 3.0 * x)(1.0) == 0.0


def test_newton_s_method_finds_the_least_of_a_function() -> None:
    """exp(x) + exp(-x) + (x - y)⁴ + y² is least at 0; each step solves with the Hessian."""

    def f(v: Any) -> Any:
        return exp(v[0]) + exp(-v[0]) + (v[0] - v[1]) ** 4 + v[1] ** 2

    v = np.array([0.5, -0.3])
    for _ in range(8):
        v = v - np.linalg.solve(hessian(f)(v), grad(f)(v))

    np.testing.assert_allclose(v, [0.0, 0.0], atol=1e-12)


@EVERY
def test_nothing_times_infinity_stays_nan_in_both_directions(of: Any) -> None:
    """sqrt has an infinite slope at 0, and it is multiplied by the 0 of the square before."""
    assert math.isnan(of(lambda x: [(x * x).sqrt()])(0.0)[0])


@EVERY
def test_an_argument_off_the_way_has_no_part_in_a_nan(of: Any) -> None:
    """The infinite slope of sqrt at x = 0 is not multiplied by the derivative of x by y."""
    found = of(lambda x, y: [x.sqrt() * y, y], (0, 1))(0.0, 2.0)

    assert found == [(math.inf, 0.0), (0.0, 1.0)]


@EVERY
def test_no_slope_is_passed_where_the_rule_has_none(of: Any) -> None:
    assert of(lambda x: [x.floor() * x])(2.5) == [2.0]


def test_jacobian_goes_in_reverse_where_outputs_are_fewer_and_forward_where_not() -> None:
    """Seen by detect_anomaly, which watches what goes in reverse alone."""

    def bad(x: Any) -> Any:
        return x[0] * x[0].sqrt()

    point = [0.0, 1.0]
    with detect_anomaly():
        with pytest.raises(AnomalyError):
            jacobian(lambda x: [bad(x)])(point)
        found = jacobian(lambda x: [bad(x), x[1]])(point)

    assert math.isnan(found[0][0])
    assert found[1] == [0.0, 1.0]


def test_hooks_are_called_in_reverse_and_refused_forward() -> None:
    """Hooks are called with gradients, which are there in reverse alone."""
    seen: list[float] = []

    def f(x: Any) -> Any:
        total = x[0] * x[1]
        total.register_hook(seen.append)
        return [total, total + x[0], total]

    found = jacobian(f)([2.0, 3.0])
    assert found == [[3.0, 2.0], [4.0, 2.0], [3.0, 2.0]]
    assert seen == [1.0, 1.0, 1.0]

    with pytest.raises(OperandError, match=r"Hooks are called with gradients.*'mul'.*jacrev"):
        jacfwd(f)([2.0, 3.0])


def test_a_hook_that_is_not_on_the_way_disturbs_nothing() -> None:
    w = Value(2.0)
    handle = w.register_hook(lambda g: g)

    assert jacfwd(lambda x: [w * x])(3.0) == [2.0]
    handle.remove()


@EVERY
@pytest.mark.parametrize(
    ("result", "found"),
    [
        (None, "returned None: is a `return` missing"),
        ("text", "The result of f holds 'text' of type str"),
        ([Value(1.0), None], "holds None of type NoneType"),
        ({1.0, 2.0}, "of type set"),
        (np.array(["a"]), "holds an array of <U1"),
        (1j, "holds 1j of type complex"),
    ],
)
def test_results_that_are_no_numbers_are_an_error(of: Any, result: Any, found: str) -> None:
    def f(x: Any) -> Any:
        return result

    with pytest.raises(OperandError, match=found):
        of(f)(1.0)


@EVERY
def test_a_result_that_holds_itself_is_an_error(of: Any) -> None:
    endless: list[Any] = [1.0]
    endless.append(endless)

    with pytest.raises(OperandError, match="The result of .* holds itself"):
        of(lambda x: endless)(1.0)


@EVERY
@pytest.mark.parametrize("result", [5.0, [1.0, 2.0], np.zeros(3)])
def test_results_without_any_value_are_told(of: Any, result: Any) -> None:
    def left(x: Any) -> Any:
        return result

    with pytest.warns(GraphLeftWarning, match="left returned .*plain number") as told:
        found = of(left)(1.0)

    assert told[0].filename == __file__
    np.testing.assert_array_equal(found, np.zeros_like(result))


@EVERY
def test_a_number_beside_values_is_a_constant(of: Any) -> None:
    assert of(lambda x: [x * x, 1.0])(3.0) == [6.0, 0.0]


@EVERY
def test_results_of_no_grad_have_no_derivatives(of: Any) -> None:
    def f(x: Any) -> Any:
        with no_grad():
            return [x * x]

    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        of(f)(3.0)


@pytest.mark.parametrize("of", [*JACOBIANS, hessian])
def test_what_is_asked_wrongly_is_told_by_its_name(of: Any) -> None:
    name = of.__name__

    with pytest.raises(
        OperandError, match=rf"{name} expects a function, got \[Value.*grad\(y, x\)"
    ):
        of([Value(1.0)])
    with pytest.raises(OperandError, match=rf"{name}\(f, argnums\) expects .*{name}\(f\)\(x\)"):
        of(polar, np.array([1.0, 2.0]))
    with pytest.raises(OperandError, match=rf"{name} of polar by argument 2 was called with 2"):
        of(polar, 2)(1.0, 2.0)
    with pytest.raises(OperandError, match="a pair of a Value and something else; triple returned"):
        of(triple, has_aux=True)(1.0)


@pytest.mark.parametrize("of", [*JACOBIANS, hessian])
def test_it_has_the_name_and_the_words_of_its_function(of: Any) -> None:
    assert inspect.unwrap(of(polar)) is polar
    assert of(polar).__name__ == "polar"
