"""`grad`: what it gives, what it refuses, and that it writes nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import ChainruleError, Value, grad, greater, no_grad
from autograd.errors import (
    GraphChangedError,
    NotRecordedError,
    OperandError,
    UnusedInputError,
)
from autograd.graph import topological


def test_the_result_mirrors_the_inputs() -> None:
    x, y = Value(2.0), Value(3.0)
    z = x * y

    assert grad(z, x) == 3.0
    assert grad(z, [x, y]) == [3.0, 2.0]
    assert grad(z, (y,)) == [2.0]
    assert grad(z, [x, x]) == [3.0, 3.0]
    assert grad(z, []) == []
    assert grad(z, (v for v in (x, y))) == [3.0, 2.0]


def test_no_gradient_is_written() -> None:
    x = Value(2.0)
    z = autograd.dot([x, x * x], [x, 3.0]).exp()
    grad(z, x)
    grad(z, x, create_graph=True)

    assert {node.grad for node in topological(z)} == {0.0}


def test_an_input_that_is_not_used_gets_0() -> None:
    x, unused = Value(2.0), Value(5.0)

    assert grad(x * x, unused) == 0.0
    assert grad(x * x, [unused, x], create_graph=True)[0].data == 0.0


def test_an_interior_node_may_be_an_input() -> None:
    x = Value(2.0)
    square = x * x
    z = square * 5.0 + x

    assert grad(z, [square, x]) == [5.0, 21.0]


def test_the_output_itself_has_derivative_1() -> None:
    x = Value(2.0)

    assert grad(x, x) == 1.0
    square = x * x
    assert grad(square, [square, x]) == [1.0, 4.0]


def test_several_outputs_are_summed() -> None:
    x, y = Value(2.0), Value(3.0)

    assert grad([x * y, x * x, y], [x, y]) == [3.0 + 4.0, 2.0 + 1.0]


def test_an_output_that_feeds_another_counts_for_both() -> None:
    x = Value(2.0)
    square = x * x
    cube = square * x

    assert grad([square, cube, square], x) == 4.0 + 12.0 + 4.0


def test_grad_outputs_weigh_the_outputs() -> None:
    x, y = Value(2.0), Value(3.0)

    assert grad(x * y, x, grad_outputs=10) == 30.0
    assert grad([x * y, x * x], x, grad_outputs=[10.0, Value(0.5)]) == 30.0 + 2.0


def test_grad_outputs_may_be_differentiated() -> None:
    """d/dv of v f'(x) is f'(x): the second half of a directional derivative."""
    x, v = Value(2.0), Value(0.5)
    directional = grad(x**3, x, grad_outputs=v, create_graph=True)

    assert directional.data == 6.0
    assert grad(directional, v) == 12.0


def test_as_many_weights_as_outputs_are_needed() -> None:
    x = Value(2.0)

    with pytest.raises(ValueError, match="1 grad_outputs for 2 outputs"):
        grad([x * x, x], x, grad_outputs=[1.0])
    with pytest.raises(OperandError, match="grad_outputs=1.0 for a sequence of 2 outputs"):
        grad([x * x, x], x, grad_outputs=1.0)


@pytest.mark.parametrize("weight", ["2", None, 1j])
def test_a_weight_that_is_no_number_is_refused(weight: Any) -> None:
    x = Value(2.0)

    with pytest.raises(TypeError):
        grad([x * x], x, grad_outputs=[weight])


@pytest.mark.parametrize(("outputs", "inputs"), [([1.0], []), (Value(1.0), [2.0]), (["x"], [])])
def test_what_is_no_value_is_refused(outputs: Any, inputs: Any) -> None:
    with pytest.raises(TypeError, match="grad expects Values as (out|in)puts"):
        grad(outputs, inputs)


def test_an_array_without_axes_is_no_sequence() -> None:
    """NumPy calls it iterable until it is asked."""
    x = Value(2.0)
    y = x * x
    wrong: list[tuple[Any, Any]] = [(np.array(y), x), (y, np.array(x))]
    for outputs, inputs in wrong:
        with pytest.raises(OperandError, match=r"grad expects Values as \w+, got array"):
            grad(outputs, inputs)
    with pytest.raises(OperandError, match=r"grad_outputs=array\(2.\) for a sequence of 2"):
        grad([y, x + 1.0], x, np.array(2.0))
    assert grad(y, x, np.array(2.0)) == 8.0


@pytest.mark.parametrize("kind", [set, frozenset])
def test_a_set_of_inputs_is_refused(kind: Any) -> None:
    """Which gradient belonged to which input depended on the addresses of the Values."""
    x, y = Value(1.0), Value(2.0)
    for outputs, inputs, role in ((x * y, kind([x, y]), "inputs"), (kind([x * y]), x, "outputs")):
        with pytest.raises(OperandError, match=f"grad expects Values as {role}, got .*sequence"):
            grad(outputs, inputs)


@pytest.mark.parametrize(
    ("outputs", "inputs", "message"),
    [
        (1.0, Value(1.0), r"as outputs, got 1\.0; give a Value that was computed from the inputs"),
        (Value(1.0), 1.0, r"as inputs, got 1\.0; give a Value that the outputs were computed from"),
        (lambda x: x * x, Value(1.0), r"it is grad\(y, x\), where y = f\(x\) was computed before"),
        ([Value(1.0), "y"], Value(1.0), r"as outputs, got 'y' at 1; give"),
    ],
)
def test_what_grad_is_asked_for_wrongly_is_answered_with_the_remedy(
    outputs: Any, inputs: Any, message: str
) -> None:
    with pytest.raises(OperandError, match=message):
        grad(outputs, inputs)


@pytest.mark.parametrize(
    ("function", "derivatives"),
    [
        (lambda x: x**5, [80.0, 160.0, 240.0, 240.0, 120.0, 0.0]),
        (lambda x: x.exp(), [math.exp(2.0)] * 5),
        (lambda x: x.sin(), [math.cos(2.0), -math.sin(2.0), -math.cos(2.0), math.sin(2.0)]),
        (lambda x: x.log(), [0.5, -0.25, 0.25, -0.375, 0.75]),
        (lambda x: 1.0 / x, [-0.25, 0.25, -0.375, 0.75]),
        (lambda x: autograd.prod([x, x, x, x]), [32.0, 48.0, 48.0, 24.0, 0.0]),
        (lambda x: autograd.dot([x, x * x], [x, 3.0]), [16.0, 8.0, 0.0]),
    ],
)
def test_derivatives_of_any_order(function: Any, derivatives: list[float]) -> None:
    x = Value(2.0)
    y = function(x)
    for expected in derivatives:
        y = grad(y, x, create_graph=True)

        assert y.data == pytest.approx(expected, rel=1e-13, abs=1e-13)


def test_mixed_second_derivatives_agree_in_either_order() -> None:
    x, y = Value(0.7), Value(1.3)
    z = (x * y).sin() * (x / y).exp() + autograd.logsumexp([x, y, x * y])
    dx, dy = grad(z, [x, y], create_graph=True)

    assert grad(dx, y) == pytest.approx(grad(dy, x), rel=1e-12)


def test_gradients_through_shared_groups_can_be_differentiated() -> None:
    """f = |W x|^2 has gradient 2 W'W x and the second derivatives 2 W'W."""
    rows = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    x = [Value(0.5), Value(-1.0)]
    shared = autograd.engine.operands.as_group(x)
    f = autograd.sum([autograd.dot(row, shared) ** 2 for row in rows])
    first = grad(f, x, create_graph=True)

    assert [g.data for g in first] == [2 * (35 * 0.5 - 44), 2 * (44 * 0.5 - 56)]
    assert [grad(g, x) for g in first] == [[70.0, 88.0], [88.0, 112.0]]


def test_backward_runs_through_a_gradient() -> None:
    """A gradient penalty: the derivative of f'(x)^2 = 9 x^4 is 36 x^3."""
    x = Value(2.0)
    slope = grad(x**3, x, create_graph=True)
    (slope * slope).backward()

    assert x.grad == 36.0 * 8.0


def test_a_leaf_that_changed_since_is_named() -> None:
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y
    x.data = 5.0

    with pytest.raises(GraphChangedError, match="'mul' of 'x', 'y' gives 15 now") as caught:
        grad(z, y, create_graph=True)
    assert isinstance(caught.value, ChainruleError)
    assert grad(z, y) == 2.0  # the recorded point, which needs no rule


def test_nan_is_no_change() -> None:
    x = Value(math.nan)

    assert math.isnan(grad(x * x, x, create_graph=True).data)


def test_second_derivatives_at_the_ends_are_as_by_hand() -> None:
    x = Value(0.0)

    assert grad(grad(x**2, x, create_graph=True), x) == 2.0
    assert grad(grad(x**1, x, create_graph=True), x) == 0.0
    assert grad(grad(x.relu(), x, create_graph=True), x) == 0.0
    assert grad(grad(abs(x), x, create_graph=True), x) == 0.0


def test_a_changed_leaf_is_noticed_where_its_slope_is_the_same() -> None:
    """cos(x) = cos(-x), so the slope of the sine tells nothing, but its value does."""
    x = Value(0.5, "x")
    y = x.sin()
    x.data = -0.5

    with pytest.raises(GraphChangedError, match="'sin' of 'x' gives -0.479426 now"):
        grad(y, x, create_graph=True)


def test_a_changed_leaf_is_noticed_where_the_result_is_the_same() -> None:
    """0 times y is 0 whatever y is, but the slope in x is y."""
    x, y = Value(0.0, "x"), Value(3.0, "y")
    z = x * y
    y.data = 5.0

    with pytest.raises(GraphChangedError, match="'mul' of 'x', 'y' has the slope 5 now and had 3"):
        grad(z, x, create_graph=True)


def test_an_input_that_is_not_used_is_an_error_where_that_is_asked_for() -> None:
    x, y = Value(2.0, "x"), Value(3.0, "y")

    assert grad(x * x, [x, y]) == [4.0, 0.0]
    assert grad(x * y, [x, y], allow_unused=False) == [3.0, 2.0]
    with pytest.raises(UnusedInputError, match="input 1, 'y', with allow_unused=False"):
        grad(x * x, [x, y], allow_unused=False)
    with pytest.raises(UnusedInputError, match="input 0, 'y'"):
        grad(x * x, y, create_graph=True, allow_unused=False)


def test_an_input_that_is_used_by_a_step_without_slope_counts_as_unused() -> None:
    """As in PyTorch, where a comparison has no derivative."""
    x = Value(2.0, "x")

    assert grad(greater(x, 1.0), x) == 0.0
    with pytest.raises(UnusedInputError, match="'x'"):
        grad(greater(x, 1.0), x, allow_unused=False)


def test_an_input_whose_gradient_is_zero_is_used() -> None:
    x = Value(0.0)

    assert grad(x * x, x, allow_unused=False) == 0.0


@pytest.mark.parametrize("retain_graph", [True, False, None])
def test_graphs_are_kept_whatever_is_asked(retain_graph: bool | None) -> None:
    x = Value(3.0)
    y = x * x

    assert grad(y, x, retain_graph=retain_graph) == 6.0
    assert grad(y, x, retain_graph=retain_graph) == 6.0


def test_the_gradient_of_what_was_computed_under_no_grad_is_an_error() -> None:
    x = Value(3.0)
    with no_grad():
        y = x * x

    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        grad(y, x)
