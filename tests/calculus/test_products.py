"""`jvp`, `vjp`, `linearize` and `hvp`: products with matrices that are never made."""

from __future__ import annotations

import gc
import math
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    compile,  # noqa: A004
    dot,
    exp,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    linearize,
    no_grad,
    sin,
    vjp,
)
from autograd.engine.operands import as_group
from autograd.errors import (
    GraphChangedError,
    GraphLeftWarning,
    LengthError,
    NotRecordedError,
    OperandError,
)
from autograd.graph import topological

LINKS = 100_000


def f(x: Any, y: Any) -> Any:
    return [x * y, sin(x)]


MATRIX = [[3.0, 2.0], [math.cos(2.0), 0.0]]
"""Its derivatives at (2, 3)."""


def moved(fun: Any, primals: Any, tangents: Any) -> Any:
    """`jvp` by `linearize`, to say of both what holds of both."""
    value, along = linearize(fun, *primals)
    return value, along(*tangents)


BOTH = pytest.mark.parametrize("forward", [jvp, moved])


@BOTH
def test_a_tangent_is_the_matrix_times_tangents(forward: Any) -> None:
    value, tangent = forward(f, (2.0, 3.0), (10.0, 1.0))

    assert value == [6.0, math.sin(2.0)]
    assert tangent == [32.0, 10.0 * math.cos(2.0)]
    assert all(type(x) is float for x in (*value, *tangent))


def test_a_cotangent_times_the_matrix_comes_back_to_the_arguments() -> None:
    value, pulled = vjp(f, 2.0, 3.0)

    assert value == [6.0, math.sin(2.0)]
    for i, row in enumerate(MATRIX):
        assert pulled([float(i == 0), float(i == 1)]) == tuple(row)
    assert pulled([10.0, 1.0]) == (30.0 + math.cos(2.0), 20.0)


@BOTH
def test_tangents_have_the_form_of_results(forward: Any) -> None:
    x = np.array([1.0, 2.0])

    value, tangent = forward(
        lambda p: {"sum": p["w"] @ x + p["b"], "square": p["w"] ** 2},
        ({"w": np.array([3.0, 4.0]), "b": 0.5},),
        ({"b": 1.0, "w": np.array([1.0, 10.0])},),
    )

    assert value["sum"] == 11.5
    assert tangent["sum"] == 22.0
    np.testing.assert_array_equal(tangent["square"], [6.0, 80.0])
    assert tangent["square"].dtype == float


def test_cotangents_have_the_form_of_results_and_come_in_that_of_arguments() -> None:
    w = np.array([[1.0, 2.0], [3.0, 4.0]])
    x = {"x": [5.0, 6.0]}

    value, pulled = vjp(lambda w, x: (w @ x["x"], x["x"][0] * x["x"][1]), w, x)
    of_w, of_x = pulled((np.array([1.0, 10.0]), 100.0))

    np.testing.assert_array_equal(value[0], [17.0, 39.0])
    np.testing.assert_array_equal(of_w, [[5.0, 6.0], [50.0, 60.0]])
    assert of_x == {"x": [31.0 + 600.0, 42.0 + 500.0]}


def test_a_hessian_times_a_vector_is_the_closed_form() -> None:
    """The Hessian of xᵀ a x is a + aᵀ."""
    a = np.arange(9.0).reshape(3, 3)
    x, v = np.array([0.3, -1.0, 2.0]), np.array([1.0, 2.0, -0.5])

    found = hvp(lambda x: x @ a @ x, (x,), (v,))

    np.testing.assert_allclose(found, (a + a.T) @ v, rtol=1e-14)


def test_a_hessian_by_several_arguments_gives_one_product_for_each() -> None:
    """The second derivatives of x² y are 2 y, 2 x and 0."""
    assert hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 10.0)) == (6.0 + 40.0, 4.0)


def test_a_function_is_called_once_however_many_products_there_are() -> None:
    calls = []

    def counted(x: Any) -> Any:
        calls.append(x)
        return x * x

    _, pulled = vjp(counted, 3.0)
    _, along = linearize(counted, 3.0)
    found = [pulled(1.0), pulled(2.0), along(1.0), along(2.0)]
    jvp(counted, (3.0,), (1.0,))
    hvp(counted, (3.0,), (1.0,))

    assert found == [(6.0,), (12.0,), 6.0, 12.0]
    assert len(calls) == 4


@BOTH
def test_a_chain_of_many_operations_is_swept_without_recursion(forward: Any) -> None:
    def chain(x: Any) -> Any:
        for _ in range(LINKS):
            x = x + 1e-6
        return x

    value, tangent = forward(chain, (1.0,), (3.0,))

    assert value == pytest.approx(1.0 + LINKS * 1e-6)
    assert tangent == 3.0


def test_second_derivatives_of_a_long_chain_do_not_recurse() -> None:
    """x is multiplied by itself once, and by numbers near 1 all the way."""

    def chain(x: Any) -> Any:
        y = x * x
        for _ in range(LINKS // 10):
            y = y * (1.0 + 1e-5)
        return y

    factor = (1.0 + 1e-5) ** (LINKS // 10)
    of_values = jvp(chain, (Value(3.0),), (1.0,))[1]

    assert hvp(chain, (3.0,), (1.0,)) == pytest.approx(2.0 * factor)
    assert of_values.data == pytest.approx(6.0 * factor)


@BOTH
def test_a_constant_result_has_the_tangent_0_and_its_own_value(forward: Any) -> None:
    assert forward(lambda x: [x, Value(5.0), 7.0], (2.0,), (3.0,)) == (
        [2.0, 5.0, 7.0],
        [3.0, 0.0, 0.0],
    )


@BOTH
def test_a_value_along_which_nothing_moves_is_nan_where_its_slope_is_infinite(forward: Any) -> None:
    """A tangent of 0 is a number like others, and 0 times infinity is nan."""
    _, tangent = forward(lambda x, y: x.sqrt() + y, (0.0, 1.0), (0.0, 1.0))

    assert math.isnan(tangent)


@BOTH
def test_values_give_values_that_can_be_differentiated(forward: Any) -> None:
    """Of x³ along v it is 3 x² v, whose derivatives are 6 x v and 3 x²."""
    x, v = Value(2.0, "x"), Value(5.0, "v")

    value, tangent = forward(lambda x: x**3, (x,), (v,))

    assert value.data == 8.0
    assert tangent.data == 60.0
    assert grad(tangent, [x, v]) == [60.0, 12.0]
    assert grad(value, x) == 12.0
    assert (x.grad, v.grad) == (0.0, 0.0)


@BOTH
def test_tangents_that_are_values_are_enough(forward: Any) -> None:
    v = Value(5.0)

    _, tangent = forward(lambda x: x**3, (2.0,), (v,))

    assert tangent.data == 60.0
    assert grad(tangent, v) == 12.0


def test_cotangents_that_are_values_are_enough() -> None:
    weight = Value(5.0)
    value, pulled = vjp(lambda x: x**3, 2.0)

    (found,) = pulled(weight)

    assert value == 8.0
    assert found.data == 60.0
    assert grad(found, weight) == 12.0
    assert pulled(5.0) == (60.0,)


def test_cotangents_of_values_are_differentiated_by_these_too() -> None:
    x, weight = Value(2.0), Value(5.0)
    _, pulled = vjp(lambda x: x**3, x)

    (found,) = pulled(weight)

    assert grad(found, [x, weight]) == [60.0, 12.0]


def test_tangents_of_a_group_are_one_group_for_all_its_users() -> None:
    """So those of a layer are a matrix product in a program, as its outputs are."""
    w = [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]

    def layer(x: Any) -> Any:
        shared = as_group(x)
        return [dot([Value(v) for v in row], shared) for row in w]

    tangents = [Value(1.0), Value(10.0), Value(100.0)]
    _, found = jvp(layer, ([Value(0.1), Value(0.2), Value(0.3)],), (tangents,))
    ours, others = ([id(operand) for operand in tangent.operands] for tangent in found)

    assert [tangent.data for tangent in found] == [210.0, 543.0]
    assert [tangent.op for tangent in found] == ["dot", "dot"]
    assert len({*ours} & {*others}) == 1


def test_a_tangent_compiles() -> None:
    x, v = Value(2.0, "x"), Value(1.0, "v")
    _, tangent = jvp(lambda x: exp(2.0 * x), (x,), (v,))

    program = compile(tangent, inputs=[x, v])

    points = np.array([0.0, 0.5])
    np.testing.assert_allclose(program([points, points]), 2.0 * points * np.exp(2.0 * points))


@BOTH
def test_inside_no_grad_there_are_numbers_and_values_without_a_past(forward: Any) -> None:
    with no_grad():
        numbers = forward(lambda x: x * x, (3.0,), (1.0,))
        values = forward(lambda x: x * x, (Value(3.0),), (Value(1.0),))
        value, pulled = vjp(lambda x: x * x, Value(3.0))
        (cotangent,) = pulled(1.0)

    assert numbers == (9.0, 6.0)
    assert [x.data for x in (*values, value, cotangent)] == [9.0, 6.0, 9.0, 6.0]
    assert all(x.is_leaf for x in (*values, value, cotangent))


def test_results_of_no_grad_have_no_derivatives() -> None:
    @no_grad()
    def paused(x: Any) -> Any:
        return x * x

    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        jvp(paused, (1.0,), (1.0,))
    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        vjp(paused, 1.0)


def test_what_was_recorded_stays_at_its_point() -> None:
    """In numbers the slopes are those that were recorded, whatever becomes of a parameter later."""
    w = Value(3.0)
    _, along = linearize(lambda x: w * x * x, 2.0)
    _, pulled = vjp(lambda x: w * x * x, 2.0)
    w.data = 100.0

    assert along(1.0) == 12.0
    assert pulled(1.0) == (12.0,)


@pytest.mark.parametrize("before", [0, 1])
def test_values_of_two_points_are_never_mixed(before: int) -> None:
    """Whether or not the rules were read before the change; the slope of w u by u is w itself."""
    w, x = Value(3.0, "w"), Value(2.0)
    _, along = linearize(lambda x: w * x * x, x)
    _, pulled = vjp(lambda x: w * x * x, x)
    for _ in range(before):
        assert (along(1.0).data, pulled(1.0)[0].data) == (12.0, 12.0)
    w.data = 100.0

    with pytest.raises(GraphChangedError, match=r"'w'.*changed since"):
        along(1.0)
    with pytest.raises(GraphChangedError, match=r"'w'.*changed since"):
        pulled(1.0)


def test_what_was_linearized_is_used_by_many_threads() -> None:
    _, along = linearize(lambda x: (x**2).sum(), np.arange(50.0))
    _, pulled = vjp(lambda x: x**2, np.arange(50.0))

    def both(n: int) -> tuple[float, float]:
        return along(np.full(50, float(n))), pulled(np.full(50, float(n)))[0].sum()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(both, range(40)))

    assert found == [(2450.0 * n, 2450.0 * n) for n in range(40)]


def test_a_thread_beside_a_differentiation_is_no_part_of_it() -> None:
    """Results of another thread are floats, though this one is in the midst of a call."""
    found = []

    def slow(x: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            found.append(pool.submit(jvp, lambda u: u * u, (3.0,), (1.0,)).result())
        return x * x

    jvp(slow, (1.0,), (1.0,))

    assert found == [(9.0, 6.0)]
    assert type(found[0][1]) is float


def test_what_is_beside_the_results_comes_third() -> None:
    def aux(x: Any) -> Any:
        return x * x, "beside"

    assert jvp(aux, (3.0,), (1.0,), has_aux=True) == (9.0, 6.0, "beside")
    value, pulled, beside = vjp(aux, 3.0, has_aux=True)
    assert (value, pulled(1.0), beside) == (9.0, (6.0,), "beside")
    value, along, beside = linearize(aux, 3.0, has_aux=True)
    assert (value, along(1.0), beside) == (9.0, 6.0, "beside")


Pair = namedtuple("Pair", "w b")  # noqa: PYI024  (what users write)


def test_named_tuples_and_lists_in_place_of_tuples_are_taken() -> None:
    value, tangent = jvp(lambda p: Pair(p.w * p.b, p.b), (Pair(2.0, 3.0),), ([1.0, 0],))

    assert tangent == Pair(3.0, 0.0)
    assert type(value) is Pair


@pytest.mark.parametrize(
    ("primal", "tangent", "error", "text"),
    [
        (2.0, [1.0], OperandError, r"Tangent 0 of g has \[1.0\] of type list where primal 0 has a"),
        (2.0, "x", OperandError, "has 'x' of type str where primal 0 has a number"),
        ([1.0, 2.0], [1.0], LengthError, "has 1 of them where primal 0 has a list of 2"),
        ((1.0, 2.0), 1.0, LengthError, "has 1.0 where primal 0 has a tuple of 2"),
        ([[1.0], [2.0]], [[1.0], [2.0, 3.0]], LengthError, "has 2 of them .* a list of 1"),
        ({"a": 1.0}, {"b": 1.0}, LengthError, r"the keys \['b'\] where .* the keys \['a'\]"),
        ({"a": 1.0}, [1.0], LengthError, r"has \[1.0\] where primal 0 has a dict with the keys"),
        (np.ones(2), np.ones(3), LengthError, r"shape \(3,\) where .* array of shape \(2,\)"),
        (np.ones((2, 1)), np.ones(2), LengthError, r"shape \(2,\) where .* of shape \(2, 1\)"),
        (np.ones(2), 1.0, LengthError, r"has 1.0 where primal 0 has an array of shape \(2,\)"),
        (np.ones(1), np.array(["a"]), OperandError, "holds an array of <U1"),
        (np.ones(1), np.ma.masked_array([1.0], [True]), OperandError, "holds masked entries"),
    ],
)
@BOTH
def test_a_tangent_of_another_form_is_an_error_that_names_both(
    forward: Any, primal: Any, tangent: Any, error: Any, text: str
) -> None:
    def g(x: Any) -> Any:
        return Value(1.0)

    with pytest.raises(error, match=text):
        forward(g, (primal,), (tangent,))


def test_a_cotangent_of_another_form_is_an_error_that_names_both() -> None:
    _, pulled = vjp(f, 2.0, 3.0)

    with pytest.raises(LengthError, match="The cotangent of f has 1.0 where its result has a list"):
        pulled(1.0)


@BOTH
def test_tangents_must_be_as_many_as_primals(forward: Any) -> None:
    with pytest.raises(LengthError, match="of f got 1 tangents for 2 primals; give one each"):
        forward(f, (2.0, 3.0), (1.0,))


def test_a_tangent_of_another_form_is_told_before_the_function_is_called() -> None:
    def never(x: Any) -> Any:
        pytest.fail("it was called")

    with pytest.raises(LengthError):
        jvp(never, (1.0,), ())


@pytest.mark.parametrize("asked", [jvp, hvp])
def test_primals_and_tangents_that_are_no_tuples_are_an_error(asked: Any) -> None:
    """In a list they might be the numbers of one argument."""
    name = asked.__name__

    with pytest.raises(OperandError, match=rf"{name} expects primals as a tuple .*{name}\(f, \(x"):
        asked(f, [1.0, 2.0], [1.0, 0.0])
    with pytest.raises(OperandError, match="expects tangents as a tuple .* got 1.0"):
        asked(f, (1.0,), 1.0)
    with pytest.raises(OperandError, match=r"expects primals as a tuple .* got \(\)"):
        asked(f, (), ())


@pytest.mark.parametrize("asked", [vjp, linearize])
def test_no_arguments_are_an_error(asked: Any) -> None:
    with pytest.raises(LengthError, match=rf"got no arguments for f.*{asked.__name__}\(f, x, y\)"):
        asked(f)


@pytest.mark.parametrize("asked", [jvp, hvp, vjp, linearize])
def test_what_is_no_function_is_an_error(asked: Any) -> None:
    with pytest.raises(OperandError, match=rf"{asked.__name__} expects a function, got Value"):
        asked(Value(1.0), (1.0,), (1.0,))


def test_a_hessian_of_several_results_is_an_error() -> None:
    with pytest.raises(OperandError, match="hvp differentiates a function that returns one Value"):
        hvp(lambda x: [x, x], (1.0,), (1.0,))


def test_results_that_left_the_graph_are_told() -> None:
    with pytest.warns(GraphLeftWarning, match="returned the plain number 0.5"):
        assert jvp(lambda x: 0.5, (1.0,), (1.0,)) == (0.5, 0.0)
    with pytest.raises(OperandError, match="returned None"):
        vjp(lambda x: None, 1.0)


def test_a_hook_on_the_way_forward_is_an_error_and_in_reverse_is_called() -> None:
    def hooked(x: Any) -> Any:
        y = x * x
        y.register_hook(lambda g: 10.0 * g)
        return y

    with pytest.raises(OperandError, match="Hooks are called with gradients"):
        jvp(hooked, (3.0,), (1.0,))
    assert vjp(hooked, 3.0)[1](1.0) == (60.0,)


def test_nothing_is_left_behind_by_a_function_that_raises() -> None:
    def bad(x: Any) -> Any:
        raise KeyError("bad")

    with pytest.raises(KeyError):
        jvp(bad, (1.0,), (1.0,))
    with pytest.raises(KeyError):
        vjp(bad, 1.0)

    assert type(jvp(lambda x: x * x, (1.0,), (1.0,))[1]) is float


def test_rows_and_columns_of_a_jacobian_are_products() -> None:
    x = np.array([0.3, 1.2, -0.7])

    def g(x: Any) -> Any:
        return np.array([x[0] * x[1], sin(x[2]), exp(x[0]) * x[2], x[1] ** 2])

    matrix = jacobian(g)(x)
    _, pulled = vjp(g, x)

    for i, row in enumerate(np.eye(4)):
        np.testing.assert_allclose(pulled(row)[0], matrix[i], rtol=1e-15)
    for j, column in enumerate(np.eye(3)):
        np.testing.assert_allclose(jvp(g, (x,), (column,))[1], matrix[:, j], rtol=1e-15)


def test_inner_graphs_are_not_walked_again() -> None:
    """What was computed before the arguments is no part of a product's graph."""
    x = Value(1.0)
    before = x
    for _ in range(1000):
        before = before * 1.0

    _, tangent = jvp(lambda u: u * u, (before,), (1.0,))
    size = len(topological(tangent)) - len(topological(before))

    assert size < 10


def test_forms_are_those_of_the_call_whatever_becomes_of_the_containers() -> None:
    point, made = [2.0, 3.0], [Value(0.0)]

    def g(x: Any) -> Any:
        made[0] = x[0] * x.pop()
        return made

    _, pulled = vjp(g, point)
    _, along = linearize(g, point)
    point.append(4.0)
    made.append(made[0])

    assert pulled([1.0]) == ([3.0, 2.0],)
    assert along([1.0, 0.0]) == [3.0]


def test_an_array_without_axes_takes_a_number_as_its_tangent() -> None:
    value, tangent = jvp(lambda x: x * x, (np.array(3.0),), (1.0,))

    assert (value, tangent) == (9.0, 6.0)


def test_products_and_matrices_leave_no_circles_behind() -> None:
    """So a graph goes as soon as nobody holds it, without the collector of circles."""
    gc.collect()
    gc.disable()
    try:
        jvp(f, (2.0, 3.0), (1.0, 1.0))
        vjp(f, Value(2.0), 3.0)[1]([1.0, 1.0])
        linearize(f, Value(2.0), 3.0)[1](1.0, 1.0)
        hessian(lambda x: (x**3).sum())(np.ones(3))
        hvp(lambda x: (x**3).sum(), (np.ones(3),), (np.ones(3),))
        found = gc.collect()
    finally:
        gc.enable()

    assert found == 0
