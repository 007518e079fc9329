"""`Function`, PyTorch's way to write an operation: a row if it can be read, else a node."""

from __future__ import annotations

import math
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    Function,
    Value,
    affine,
    compile,  # noqa: A004
    detect_anomaly,
    exp,
    explain,
    grad,
    gradcheck,
    gradgradcheck,
    no_grad,
    verify,
    where,
)
from autograd.engine.methods import NAMESPACE
from autograd.errors import CompileError, LengthError, NotationError, OperandError
from autograd.notation.formulas import expression, text

pytestmark = pytest.mark.usefixtures("clean_table")


def cube() -> type[Function]:
    """A class anew, as each test has a table of its own."""

    class Cube(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (x,) = ctx.saved_tensors
            return grad_output * 3.0 * x**2

    return Cube


def by_numbers() -> type[Function]:
    """A class that asks for numbers, so that no rule can be read."""

    class Tangent(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.result = math.tan(x.item())
            return ctx.result

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * (1.0 + ctx.result**2)

    return Tangent


def compiled(function: type[Function], number: float) -> tuple[float, float]:
    """The result and the slope that a program finds at a number, recorded at another one."""
    w, x = Value(1.0), Value(0.5)
    value, (gradient,) = compile(function.apply(w * x), [x], [w]).value_and_grad([number])
    return float(value), float(gradient) / number


def test_a_function_of_operations_has_derivatives_of_every_order() -> None:
    """x³ at 2: 8, 12, 12, 6."""
    x = Value(2.0, "x")
    y = cube().apply(x)
    first = grad(y, x, create_graph=True)
    second = grad(first, x, create_graph=True)

    assert (y.data, first.data, second.data, grad(second, x)) == (8.0, 12.0, 12.0, 6.0)
    assert gradgradcheck(cube().apply, 1.5)


def test_it_is_one_operation_with_a_name_and_a_formula() -> None:
    x = Value(2.0, "x")
    y = cube().apply(x)

    assert y.op == "Cube"
    assert y.parents == (x,)
    assert text(expression(y, lambda _: True)) == "x³"


def test_it_is_compiled() -> None:
    x = Value(2.0, "x")
    program = compile(cube().apply(x) + 1.0, [x])

    assert program([np.array([1.0, 3.0])]).tolist() == [2.0, 28.0]
    assert compiled(cube(), 3.0) == (27.0, 27.0)


def test_two_operands_and_a_result_that_is_saved() -> None:
    class Scaled(Function):
        """exp(x) y, whose slope by x is itself."""

        @staticmethod
        def forward(ctx: Any, x: Any, y: Any) -> Any:
            e = exp(x)
            result = e * y
            ctx.save_for_backward(result, e)
            return result

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            result, e = ctx.saved_tensors
            return grad_output * result, grad_output * e

    x, y = Value(0.5), Value(3.0)
    result = Scaled.apply(x, y)

    assert result.slopes == pytest.approx((3.0 * math.exp(0.5), math.exp(0.5)))
    assert grad(grad(result, x, create_graph=True), y) == pytest.approx(math.exp(0.5))
    assert gradcheck(Scaled.apply, (0.5, 3.0))
    assert gradgradcheck(Scaled.apply, (0.5, 3.0))


def test_the_gradient_may_stand_in_sums_differences_and_quotients() -> None:
    class Odd(Function):
        """x² / 2 + x, its backward written in a roundabout way."""

        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.x = x
            return x * x / 2.0 + x

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            double = grad_output * 2.0
            return grad_output.neg().neg() + ctx.x * double / 2.0 + (double - grad_output * 2.0)

    x = Value(3.0)
    y = Odd.apply(x)

    assert y.op == "Odd"
    assert y.slopes == (4.0,)
    assert grad(grad(y, x, create_graph=True), x) == 1.0


def test_three_operands_and_gradients_in_groups_make_a_row() -> None:
    class Products(Function):
        """x y + 2 y + w."""

        @staticmethod
        def forward(ctx: Any, x: Any, y: Any, w: Any) -> Any:
            ctx.save_for_backward(x, y)
            return affine(w, [x, y], [y, 2.0])

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            x, y = ctx.saved_tensors
            g = grad_output
            return g * y, autograd.sum([g * x, g * 2.0]), g

    x, y, w = Value(3.0), Value(5.0), Value(7.0)
    result = Products.apply(x, y, w)

    assert (result.data, result.slopes) == (32.0, (5.0, 5.0, 1.0))
    assert grad(grad(result, x, create_graph=True), y) == 1.0


def test_a_gradient_that_is_the_number_0_is_none() -> None:
    class Flat(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.floor()

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return 0.0

    assert Flat.apply(Value(2.5)).slopes == (0.0,)
    assert compiled(Flat, 2.5) == (2.0, 0.0)


def test_none_is_no_gradient() -> None:
    class Times(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, n: Any) -> Any:
            ctx.n = n
            return x * n

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * ctx.n, None

    x, n = Value(3.0), Value(2.0)
    y = Times.apply(x, n)
    y.backward()

    assert (y.data, x.grad, n.grad) == (6.0, 2.0, 0.0)
    assert Times.apply(x, 4).slopes == (4.0,)


def test_a_straight_through_estimator_keeps_the_slope_that_it_says() -> None:
    class Rounded(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.round()

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output

    x = Value(2.3)
    y = Rounded.apply(x)

    assert (y.op, y.data, y.slopes) == ("Rounded", 2.0, (1.0,))
    assert compiled(Rounded, 2.7) == (3.0, 1.0)
    assert not verify(y)  # and it is not the slope of its result


def test_setup_context_is_as_in_newer_pytorch() -> None:
    class Cube(Function):
        @staticmethod
        def forward(x: Any) -> Any:
            return x**3

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (x,) = ctx.saved_tensors
            return 3.0 * x * x * grad_output

    x = Value(2.0)

    assert Cube.apply(x).slopes == (12.0,)
    assert gradgradcheck(Cube.apply, 2.0)


def test_classes_of_one_name_do_not_meet() -> None:
    """As when the cell of a notebook is run again."""

    class Cube(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return 2.0 * x

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return 2.0 * grad_output

    first, second = cube().apply(Value(2.0)), Cube.apply(Value(2.0))

    assert (first.op, first.data, second.op, second.data) == ("Cube", 8.0, "Cube_2", 4.0)


def test_what_the_class_computes_may_change() -> None:
    class Scaled(Function):
        by = 2.0

        @classmethod
        def forward(cls, ctx: Any, x: Any) -> Any:
            return x * cls.by

        @classmethod
        def backward(cls, ctx: Any, grad_output: Any) -> Any:
            return grad_output * cls.by

    x = Value(3.0)
    before = Scaled.apply(x)
    Scaled.by = 5.0
    after = Scaled.apply(x)

    assert (before.data, before.slopes) == (6.0, (2.0,))
    assert (after.data, after.slopes) == (15.0, (5.0,))


def test_with_numbers_one_node_keeps_the_slopes_that_backward_gave() -> None:
    x = Value(0.5, "x")
    y = by_numbers().apply(x)
    (y * 2.0).backward()

    assert y.op == "Tangent"
    assert y.data == math.tan(0.5)
    assert x.grad == 2.0 * (1.0 + math.tan(0.5) ** 2)
    assert gradcheck(by_numbers().apply, 0.5)
    assert verify(y)
    assert "Tangent(x)" in explain(y, x).text


@pytest.mark.parametrize("error", ["compile", "gradient"])
def test_what_computes_with_numbers_is_refused_by_name(error: str) -> None:
    x = Value(0.5, "x")
    y = by_numbers().apply(x) + x

    if error == "compile":
        with pytest.raises(CompileError, match="Function 'Tangent' computes with .*compiled"):
            compile(y, [x])
    else:
        with pytest.raises(NotationError, match="Function 'Tangent' .*create_graph=True"):
            grad(y, x, create_graph=True)


def test_a_branch_on_data_is_never_frozen() -> None:
    class Relu(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.positive = x > 0
            return x * 1.0 if ctx.positive else x * 0.0

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output if ctx.positive else 0.0

    for number, slope in ((2.0, 1.0), (-2.0, 0.0)):
        x = Value(number)
        y = Relu.apply(x)
        assert (y.data, y.slopes) == (max(number, 0.0), (slope,))
        with pytest.raises(CompileError, match="'Relu'"):
            compile(y, [x])


def test_the_same_branch_in_the_graph_is_a_row() -> None:
    class Relu(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return where(x.greater(0.0), x, 0.0)

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (x,) = ctx.saved_tensors
            return grad_output * x.greater(0.0)

    assert compiled(Relu, -2.0) == (0.0, 0.0)
    assert compiled(Relu, 3.0) == (3.0, 1.0)


def test_whole_numbers_are_given_as_they_are() -> None:
    class Power(Function):
        """By repeated multiplication, for which the exponent must be a whole number."""

        @staticmethod
        def forward(ctx: Any, x: Any, n: int) -> Any:
            ctx.x, ctx.n = x, n
            result = 1.0
            for _ in range(n):
                result = result * x
            return result

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * ctx.n * ctx.x ** (ctx.n - 1), None

    x = Value(2.0)
    y = Power.apply(x, 3)

    assert (y.data, y.slopes) == (8.0, (12.0,))
    assert verify(y)
    assert Power.apply(2.0, 3).is_leaf
    assert Power.apply(2.0, 3).data == 8.0


def test_more_than_three_operands_make_one_node() -> None:
    class Sum(Function):
        @staticmethod
        def forward(ctx: Any, *xs: Any) -> Any:
            return sum(xs)

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return (grad_output,) * 5

    xs = [Value(float(n)) for n in range(4)]
    y = Sum.apply(*xs, 10.0)
    y.backward()

    assert y.data == 16.0
    assert [x.grad for x in xs] == [1.0] * 4
    assert len(y.parents) == 4


def test_values_from_elsewhere_are_numbers_to_it() -> None:
    """No gradient passes to what is not among the operands, as in PyTorch."""
    w = Value(3.0)

    class Times(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * w

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * w

    x = Value(2.0)
    y = Times.apply(x)
    y.backward()

    assert (y.data, x.grad, w.grad) == (6.0, 3.0, 0.0)
    with pytest.raises(CompileError, match="'Times'"):
        compile(y, [x])


def test_chance_makes_no_row_for_each_number() -> None:
    rng = random.Random(0)

    class Noise(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.by = rng.random()
            return x * ctx.by

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * ctx.by

    results = [Noise.apply(Value(1.0)) for _ in range(40)]

    assert all(y.slopes == (y.data,) for y in results)
    assert len({y.op for y in results}) == 17


def test_inside_no_grad_nothing_is_recorded() -> None:
    with no_grad():
        results = [make().apply(Value(0.5)) for make in (cube, by_numbers)]

    assert [y.is_leaf for y in results] == [True, True]
    assert [y.data for y in results] == [0.125, math.tan(0.5)]
    assert cube().apply(0.5).is_leaf


def test_a_backward_that_is_not_linear_is_refused() -> None:
    class Clipped(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 1.0

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output.clamp(-100.0, 100.0)

    with pytest.raises(OperandError, match=r"'Clipped' is not linear: .* -100\. .*register_h"):
        Clipped.apply(Value(1.0))


def test_a_gradient_with_something_added_is_refused() -> None:
    class Shifted(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.x = x
            return x * 1.0

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return autograd.sum([grad_output, ctx.x])

    with pytest.raises(OperandError, match="The backward of 'Shifted' is not linear"):
        Shifted.apply(Value(2.0))


def test_what_is_written_wrong_is_told() -> None:
    class Bare(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * x

    class Pair(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x, x

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output, grad_output

    class Short(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, y: Any) -> Any:
            return x * y

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output

    x = Value(2.0)
    with pytest.raises(OperandError, match="The Function 'Bare' has no backward; write it as"):
        Bare.apply(x)
    with pytest.raises(OperandError, match="The forward of 'Pair' gave .* has one output"):
        Pair.apply(x)
    with pytest.raises(LengthError, match="backward of 'Short' gave 1 gradients for 2 operands"):
        Short.apply(x, x)
    with pytest.raises(OperandError, match="takes Values and numbers, got 'two' of type str"):
        cube().apply("two")
    with pytest.raises(LengthError, match=r"Cube\.apply takes the operands"):
        cube().apply()


def test_an_error_in_forward_is_the_users_own() -> None:
    class Broken(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            raise KeyError("mine")

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output

    with pytest.raises(KeyError, match="mine"):
        Broken.apply(Value(1.0))


def test_one_may_call_another() -> None:
    inner = cube()

    class Twice(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.x = x
            return 2.0 * inner.apply(x)

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * 6.0 * ctx.x * ctx.x

    x = Value(2.0)
    y = Twice.apply(x)

    assert (y.op, y.data, y.slopes) == ("Twice", 16.0, (24.0,))
    assert gradgradcheck(Twice.apply, 2.0)
    assert compiled(Twice, 3.0) == (54.0, 54.0)


def test_one_may_call_another_that_computes_with_numbers() -> None:
    inner = by_numbers()

    class Twice(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.tangent = inner.apply(x)
            return 2.0 * ctx.tangent

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * 2.0 * (1.0 + ctx.tangent**2)

    y = Twice.apply(Value(0.5))

    assert y.data == 2.0 * math.tan(0.5)
    assert y.slopes == (2.0 * (1.0 + math.tan(0.5) ** 2),)
    with pytest.raises(CompileError, match="'Twice'"):
        compile(y * 2.0, list(y.parents))


def test_threads_do_not_see_each_other() -> None:
    functions = [cube(), by_numbers()] * 4

    def work(n: int) -> list[float]:
        x = Value(0.5)
        results = []
        for _ in range(50):
            y = functions[n].apply(x) + x * x
            assert type(y) is Value
            results.append(y.data)
        return results

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(8)))

    assert [set(each) for each in found] == [{0.375}, {math.tan(0.5) + 0.25}] * 4


def test_another_thread_records_as_ever_while_one_is_read() -> None:
    seen: list[Value] = []

    class Waiting(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            other = Thread(target=lambda: seen.append(Value(2.0) * Value(3.0)))
            other.start()
            other.join()
            return x * 1.0

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output

    Waiting.apply(Value(1.0))

    assert [type(y) for y in seen] == [Value]


def test_it_is_recorded_as_ever_afterwards() -> None:
    before = NAMESPACE["_blanks"]
    with detect_anomaly():
        cube().apply(Value(2.0))
        y = Value(2.0) * Value(3.0)

    assert type(y) is Value
    assert type(Value(2.0) * Value(3.0)) is Value
    assert type(cube().apply(Value(1.0))) is Value
    assert NAMESPACE["_blanks"] is before
