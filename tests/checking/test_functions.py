"""`gradcheck` and `gradgradcheck` find a wrong derivative of a function, and say where it is."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    GradcheckError,
    Value,
    cross_entropy,
    floor,
    grad,
    gradcheck,
    gradgradcheck,
    primitive,
    softmax,
)
from autograd.errors import LengthError, OperandError, SettingError
from tests.trials import Trial


def test_every_row_passes_both(trials: list[Any]) -> None:
    for trial in trials[:2]:
        smooth = trial.smooth()

        def of_smooth(*xs: Any, trial: Trial = trial, smooth: list[int] = smooth) -> Any:
            scalars: list[Any] = list(trial.numbers)
            for i, x in zip(smooth, xs, strict=True):
                scalars[i] = x
            return trial.apply(scalars)

        if smooth:
            inputs = tuple(trial.numbers[i] for i in smooth)
            assert gradcheck(of_smooth, inputs)
            assert gradgradcheck(of_smooth, inputs, atol=1e-4)


@pytest.fixture
def cube(clean_table: None) -> Any:
    """A row whose slope is 2x² where it should be 3x²."""
    return primitive(
        "cube", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 2.0 * x * x,), tex="{0}^3"
    )


def test_a_wrong_slope_is_told_with_output_input_both_numbers_and_the_row(cube: Any) -> None:
    with pytest.raises(GradcheckError) as caught:
        gradcheck(lambda x, y: (y, x.sin(), cube(y) + x), (Value(0.5, "x"), Value(2.0, "y")))

    said = str(caught.value)
    assert "The derivative of output 2 by input 1 ('y' = 2) is 8 in reverse mode" in said
    assert "(analytical) and 12 by differences (numerical)" in said
    assert "The slope of 'cube' by 'y' is recorded as 8 and should be 12: look at the row" in said


def test_without_exception_it_is_false(cube: Any) -> None:
    assert gradcheck(cube, 2.0, raise_exception=False) is False
    assert gradcheck(lambda x: x**3, 2.0, raise_exception=False) is True


def test_a_slope_that_is_wrong_only_when_differentiated_again_is_found(cube: Any) -> None:
    """The slope of x to the fourth is right, and the row it is made of has a wrong one."""
    fourth = primitive("fourth", "x", lambda xp, x: x**4, (lambda xp, z, x: 4.0 * xp.cube(x),))

    assert gradcheck(fourth, 3.0)
    with pytest.raises(GradcheckError, match=r"the first derivative by input 0 \(3\) by input 0"):
        gradgradcheck(fourth, 3.0)
    with pytest.raises(GradcheckError, match="look at the row 'cube'"):
        gradgradcheck(fourth, 3.0)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_each_mode_is_checked_alone(cube: Any, mode: str) -> None:
    options = {"check_forward_ad": mode == "forward", "check_backward_ad": mode == "reverse"}

    with pytest.raises(GradcheckError, match=f"in {mode} mode"):
        gradcheck(cube, 2.0, **options)


def test_inputs_may_be_nested_and_arrays() -> None:
    def loss(parameters: dict[str, Any], xs: Any) -> Any:
        hidden = [(w * x).tanh() for w, x in zip(parameters["w"], xs, strict=True)]
        return {"loss": softmax([*hidden, parameters["b"]]), "first": hidden[0]}

    assert gradcheck(loss, ({"w": [Value(0.5), 1.5], "b": 0.25}, np.array([1.0, -2.0])))


def test_whole_numbers_go_to_the_function_as_they_are() -> None:
    """A class is no number that one moves."""
    assert gradcheck(cross_entropy, ([0.5, Value(-1.0), 2.0], 2))
    assert gradcheck(lambda x, n, name: x**n if name == "power" else x, (1.5, 3, "power"))


def test_arrays_of_values_are_differentiated_by() -> None:
    xs = np.array([Value(1.0), Value(2.0)])

    assert gradcheck(lambda xs: np.sum(xs * xs), (xs,))
    assert gradcheck(lambda xs: xs[0] * xs[1], np.array([1.0, 2.0]))
    assert gradcheck(lambda x, n: x * n[1], (1.0, np.array([1, 2])))
    assert not gradcheck(lambda xs: xs[0] * xs[1].data, (xs,), raise_exception=False)


def test_a_list_of_whole_numbers_that_holds_itself_goes_on_as_it_is() -> None:
    endless: list[Any] = [1]
    endless.append(endless)

    assert gradcheck(lambda x, numbers: x * numbers[0], (2.0, endless))


def test_an_output_that_is_a_number_has_the_derivative_0() -> None:
    assert gradcheck(lambda x: (3.0, x * 2.0), 1.0)
    assert gradgradcheck(lambda x: (3.0, x * x), 1.0)


def test_a_list_is_the_arguments_as_in_pytorch() -> None:
    assert gradcheck(lambda x, y: x * y, [2.0, 3.0])
    with pytest.raises(OperandError, match=r"calls the function with 3 arguments.*\(\[x, y\],\)"):
        gradcheck(softmax, [1.0, 2.0, 3.0])
    assert gradcheck(softmax, ([1.0, 2.0, 3.0],))


def test_data_and_gradients_of_the_inputs_stay() -> None:
    x, y = Value(2.0, "x"), Value(3.0, "y")
    x.grad = 7.0
    product = x * y

    gradcheck(lambda a, b: a * b.exp(), (x, product))
    gradgradcheck(lambda a, b: a * b.exp(), (x, product))

    assert (x.data, x.grad, y.grad, product.data, product.grad) == (2.0, 7.0, 0.0, 6.0, 0.0)


def test_a_network_keeps_its_gradients() -> None:
    nn.manual_seed(0)
    model = nn.MLP(2, [4, 1], activation="tanh")

    assert gradcheck(lambda x, y: model([x, y]), (0.5, -0.25))
    assert {p.grad for p in model.parameters()} == {0.0}


def test_a_kink_is_named_as_what_may_be_the_cause() -> None:
    with pytest.raises(GradcheckError, match="Above it the differences give 1, and below it 0: is"):
        gradcheck(lambda x: x.relu(), Value(0.0, "x"))


def test_a_number_taken_out_of_the_graph_is_named_as_the_cause() -> None:
    with pytest.raises(GradcheckError, match="In the graph the output does not depend on it"):
        gradcheck(lambda x, y: x * y.data, (2.0, 3.0))
    with pytest.raises(GradcheckError, match="part of the way is not in the graph"):
        gradcheck(lambda x: x * x.item(), 2.0)


def test_a_hook_that_changes_gradients_is_named_as_the_cause() -> None:
    def hooked(x: Any) -> Any:
        y = x * 3.0
        y.register_hook(lambda gradient: 2.0 * gradient)
        return y.sin()

    with pytest.raises(GradcheckError, match="A hook changes gradients on the way"):
        gradcheck(hooked, 0.5)


def test_a_result_that_is_not_finite_beside_the_point_is_told() -> None:
    with pytest.raises(GradcheckError, match="a result is not finite: choose inputs inside"):
        gradcheck(lambda x: x.log(), 1e-9)
    with pytest.raises(GradcheckError, match="a result is not finite: choose inputs inside"):
        gradcheck(lambda x: x.log(), -1.0)  # nan, and nan again


def test_chance_is_an_error_within_nondet_tol() -> None:
    rng = random.Random(0)

    def noisy(x: Any) -> Any:
        return x + 1e-7 * rng.random()

    with pytest.raises(GradcheckError, match="Two calls with the same inputs gave .* random"):
        gradcheck(noisy, 2.0)
    assert gradcheck(noisy, 2.0, nondet_tol=1e-6, rtol=0.2)


def test_a_function_that_leaves_its_arguments_alone_is_an_error() -> None:
    w = Value(2.0)
    for check in (gradcheck, gradgradcheck):
        with pytest.raises(OperandError, match="compute with its arguments"):
            check(lambda _: w * 3.0, Value(1.0))
        with pytest.raises(OperandError, match="compute with its arguments"):
            check(lambda _: 3.0, Value(1.0))


def test_a_function_without_slope_passes() -> None:
    assert gradcheck(floor, 2.5)


def test_weights_of_second_derivatives_are_differentiated_by_too() -> None:
    def two(x: Any, y: Any) -> Any:
        return x * y.exp(), x**3

    assert gradgradcheck(two, (2.0, 0.5))
    assert gradgradcheck(two, (2.0, 0.5), (Value(0.5), 2.0))
    assert gradgradcheck(lambda x: x**3, 2.0, 3.0)
    with pytest.raises(LengthError, match="got 1 grad_outputs for 2 outputs"):
        gradgradcheck(two, (2.0, 0.5), 1.0)


def test_a_weight_that_is_lost_on_the_way_back_is_named() -> None:
    def hooked(x: Any) -> Any:
        y = x * 3.0
        y.register_hook(lambda gradient: gradient.data)
        return y

    with pytest.raises(GradcheckError, match="the first derivative by input 0 .* by grad_output 0"):
        gradgradcheck(hooked, 0.5, 2.0)


def test_a_linear_function_has_second_derivatives_of_0() -> None:
    assert gradgradcheck(lambda x, y: 2.0 * x + y, (1.0, 2.0))


def test_a_function_may_differentiate_itself() -> None:
    assert gradcheck(lambda x: grad(x.sin() * x, x, create_graph=True), 0.7)


def test_what_makes_no_sense_is_refused_in_words() -> None:
    with pytest.raises(OperandError, match="expects a function and its inputs, got Value"):
        gradcheck(Value(1.0), Value(2.0))  # type: ignore[arg-type]
    with pytest.raises(OperandError, match=r"found nothing to differentiate by .* Write 2\.0 for"):
        gradcheck(lambda x: x, 2)
    with pytest.raises(SettingError, match="takes no check_batched_grad, which PyTorch's has: the"):
        gradcheck(lambda x: x, 2.0, check_batched_grad=True)
    with pytest.raises(SettingError, match="takes no masked"):
        gradgradcheck(lambda x: x, 2.0, masked=True)
    with pytest.raises(SettingError, match="has no option 'epss'; did you mean 'eps'"):
        gradcheck(lambda x: x, 2.0, epss=1e-3)
    with pytest.raises(SettingError, match="takes a number above 0 as eps, got 0"):
        gradcheck(lambda x: x, 2.0, eps=0)
    with pytest.raises(SettingError, match="takes a number of at least 0 as rtol, got nan"):
        gradcheck(lambda x: x, 2.0, rtol=math.nan)
    with pytest.raises(SettingError, match="leaves nothing to check"):
        gradcheck(lambda x: x, 2.0, check_forward_ad=False, check_backward_ad=False)
    with pytest.raises(OperandError, match="what the function returned holds None"):
        gradcheck(lambda _: None, 2.0)
    with pytest.raises(OperandError, match="returned no output"):
        gradcheck(lambda _: [], 2.0)


@pytest.mark.parametrize("check", [gradcheck, gradgradcheck])
def test_another_number_of_outputs_beside_a_point_or_by_chance_is_told(check: Any) -> None:
    calls: list[float] = []

    def at_a_point(x: Any) -> Any:
        return [x * x] * (1 + (x.data != 2.0))

    def by_turns(x: Any) -> Any:
        calls.append(x.data)
        return [x * x] * (1 + len(calls) % 2)

    for function in (at_a_point, by_turns):
        with pytest.raises(GradcheckError, match=r"(1|2) outputs (at its inputs )?and (then )?\d"):
            check(function, (Value(2.0),))
        assert not check(function, (Value(2.0),), raise_exception=False)
