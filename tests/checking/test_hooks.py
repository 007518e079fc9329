"""`register_hook`: functions that are called with a gradient, and may replace it."""

from __future__ import annotations

import copy
import gc
import math
import pickle
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    AnomalyError,
    ChainruleError,
    Value,
    compile,  # noqa: A004
    detect_anomaly,
    dot,
    grad,
    no_grad,
    where,
)
from autograd.engine.hooked import HOOKED
from autograd.errors import CompileError, OperandError


def fail(_: Any) -> None:
    raise ValueError("enough")


def test_a_hook_is_called_once_with_the_sum_over_all_paths() -> None:
    """d/dh of h*h + 5h at h = 6 is 12 + 5."""
    seen: list[Any] = []
    x = Value(2.0)
    h = x * 3.0
    h.register_hook(seen.append)

    (h * h + 5.0 * h).backward()

    assert seen == [17.0]
    assert x.grad == 51.0


def test_what_a_hook_returns_goes_on_to_the_operands() -> None:
    x = Value(2.0)
    h = x * 3.0
    h.register_hook(lambda gradient: gradient + 1.0)

    (h * h).backward()

    assert h.grad == 13.0
    assert x.grad == 39.0


def test_what_the_hook_of_a_leaf_returns_is_what_is_accumulated() -> None:
    """The hook sees the sum of one pass, not what the passes before have added up."""
    seen: list[Any] = []
    x = Value(3.0)
    y = x * x

    def hook(gradient: float) -> float:
        seen.append(gradient)
        return 10.0 * gradient

    x.register_hook(hook)
    y.backward()
    y.backward()

    assert seen == [6.0, 6.0]
    assert x.grad == 120.0


def test_several_hooks_run_in_the_order_of_registration() -> None:
    x = Value(1.0)
    x.register_hook(lambda gradient: gradient + 1.0)
    x.register_hook(lambda gradient: gradient * 10.0)
    x.register_hook(lambda gradient: None)

    (x * 2.0).backward()

    assert x.grad == 30.0


@pytest.mark.parametrize("create_graph", [False, True])
def test_the_order_of_registration_holds_in_grad_and_for_computed_values(
    create_graph: bool,
) -> None:
    """A hook that is registered again comes last, as in PyTorch."""
    called: list[str] = []
    x = Value(3.0)
    h = x * 2.0
    first = h.register_hook(lambda _: called.append("first"))
    h.register_hook(lambda _: called.append("second"))
    x.register_hook(lambda _: called.append("leaf"))
    first.remove()
    h.register_hook(lambda _: called.append("first again"))

    grad(h * h, x, create_graph=create_graph)

    assert called == ["second", "first again", "leaf"]


def test_the_root_has_its_hooks_too() -> None:
    x = Value(2.0)
    y = x * 3.0
    y.register_hook(lambda gradient: 2.0 * gradient)
    y.backward(5.0)

    leaf = Value(2.0)
    leaf.register_hook(lambda gradient: 2.0 * gradient)
    leaf.backward(5.0)

    assert x.grad == 30.0
    assert leaf.grad == 10.0


@pytest.mark.parametrize("leaf", [True, False])
def test_a_hook_that_raises_leaves_all_leaf_gradients_as_they_were(leaf: bool) -> None:
    x, w = Value(2.0), Value(3.0)
    x.grad, w.grad = 7.0, 8.0
    h = x * w
    y = h * w
    (x if leaf else h).register_hook(fail)

    with pytest.raises(ValueError, match="enough"):
        y.backward()

    assert (x.grad, w.grad, h.grad, y.grad) == (7.0, 8.0, 0.0, 0.0)


def test_a_pass_works_again_after_a_hook_has_raised() -> None:
    x = Value(2.0)
    h = x * x
    handle = h.register_hook(fail)
    with pytest.raises(ValueError, match="enough"):
        (h + h).backward()

    handle.remove()
    (h + h).backward()

    assert x.grad == 8.0


def test_a_removed_hook_is_called_no_more() -> None:
    seen: list[Any] = []
    x = Value(2.0)
    first = x.register_hook(seen.append)
    x.register_hook(lambda gradient: seen.append(-gradient))
    first.remove()
    first.remove()

    (x * 3.0).backward()

    assert seen == [-3.0]


def test_the_same_function_may_be_registered_twice() -> None:
    x = Value(2.0)

    def more(gradient: float) -> float:
        return gradient + 1.0

    handle = x.register_hook(more)
    x.register_hook(more)
    x.backward()
    assert x.grad == 3.0

    handle.remove()
    x.backward()
    assert x.grad == 5.0


def test_grad_calls_the_hooks_on_the_way_to_what_is_asked_for_and_no_others() -> None:
    seen: list[Any] = []
    x, z = Value(2.0), Value(5.0)
    h = x * 3.0
    y = h * z

    def called(name: str, _: float) -> None:
        seen.append(name)

    for name, value in {"x": x, "z": z, "h": h, "y": y}.items():
        value.register_hook(partial(called, name))

    grad(y, x)
    assert seen == ["y", "h", "x"]
    seen.clear()
    grad(y, h)
    assert seen == ["y", "h"]
    seen.clear()
    grad(y, z)

    assert seen == ["y", "z"]
    assert (x.grad, z.grad) == (0.0, 0.0)


def test_grad_gives_what_the_hooks_make() -> None:
    x = Value(2.0)
    h = x * 3.0
    h.register_hook(lambda gradient: gradient * 10.0)
    x.register_hook(lambda gradient: gradient + 1.0)

    assert grad(h * h, [x, h]) == [361.0, 120.0]


def test_under_create_graph_the_gradient_is_a_value_to_differentiate_again() -> None:
    """The hook makes 3x^2 into 3x^3, whose derivative by hand is 9x^2, and again times x."""
    kinds: list[type] = []
    x = Value(2.0)

    def hook(gradient: Any) -> Any:
        kinds.append(type(gradient))
        return gradient * x

    handle = x.register_hook(hook)
    first = grad(x**3, x, create_graph=True)
    handle.remove()

    assert kinds == [Value]
    assert first.data == 24.0
    assert grad(first, x) == 36.0


def test_a_number_is_given_to_the_hook_as_a_value_under_create_graph() -> None:
    kinds: list[type] = []
    x = Value(2.0)
    y = x * 3.0
    y.register_hook(lambda gradient: kinds.append(type(gradient)))

    assert grad(y, x, create_graph=True).data == 3.0
    assert kinds == [Value]


def test_a_value_from_a_hook_counts_as_its_number_where_no_graph_is_made() -> None:
    x, w = Value(2.0), Value(4.0)
    x.register_hook(lambda gradient: gradient * w)

    (x * 3.0).backward()

    assert x.grad == 12.0
    assert type(x.grad) is float


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_hook_that_returns_no_number_is_told_of_with_its_line(create_graph: bool) -> None:
    x = Value(2.0, "x")
    x.register_hook(lambda _: "ten")  # type: ignore[arg-type, return-value, unused-ignore]

    with pytest.raises(OperandError, match="hook of 'x' returned 'ten'") as error:
        grad(x * 3.0, x, create_graph=create_graph)

    assert f"registered in {__file__}, line " in str(error.value)


def test_what_is_no_function_is_refused() -> None:
    hook: Any = 3.0
    with pytest.raises(OperandError, match=r"expects a function of the gradient, got 3\.0"):
        Value(1.0).register_hook(hook)


def of_a_group(x: Value, h: Value) -> Value:
    return dot([x, h, 2.0], [h, x, h])


def of_two_groups(x: Value, h: Value) -> Value:
    group = [x, h]
    return dot(group, [1.0, 2.0]) + dot(group, [3.0, h])


def of_a_third_operand(x: Value, h: Value) -> Value:
    return where(Value(1.0), h * x, x) * h


@pytest.mark.parametrize("function", [of_a_group, of_two_groups, of_a_third_operand])
def test_a_hook_sees_the_derivative_wherever_its_value_is_used(
    function: Callable[[Value, Value], Value],
) -> None:
    """Against the derivative by a leaf in the place of the hooked value."""
    leaf = Value(6.0)
    expected = grad(function(Value(2.0), leaf), leaf)
    seen: list[Any] = []
    x = Value(2.0)
    h = x * 3.0
    h.register_hook(seen.append)

    y = function(x, h)
    y.backward()
    grad(y, x)

    assert seen == [expected, expected]


def test_a_node_with_three_operands_can_have_a_hook() -> None:
    x = Value(2.0)
    y = where(Value(1.0), x * 3.0, x)
    y.register_hook(lambda gradient: 10.0 * gradient)

    y.backward()

    assert x.grad == 30.0
    assert y.slopes == (0.0, 1.0, 0.0)


def test_no_gradient_arrives_where_slopes_are_zero_by_structure() -> None:
    seen: list[Any] = []
    x = Value(2.5)
    x.register_hook(seen.append)

    (x.floor() + x.detach()).backward()

    assert not seen


def test_a_hook_that_only_looks_changes_no_bit() -> None:
    def gradients(hooked: bool) -> list[float]:
        ws = [Value(0.1 * n + 0.3) for n in range(7)]
        nodes: list[Value] = []
        t = ws[0]
        for n in range(60):
            t = (t * ws[n % 7] + ws[(n + 3) % 7] * nodes[n // 2] if n else t * ws[1]).tanh()
            nodes.append(t)
        if hooked:
            for value in [*ws, *nodes[::3]]:
                value.register_hook(lambda _: None)
        t.backward()
        return [w.grad for w in ws]

    assert gradients(hooked=True) == gradients(hooked=False)


def test_a_backward_pass_from_a_hook_is_refused_by_name() -> None:
    x = Value(2.0)
    y = x * x
    y.register_hook(lambda _: y.backward())

    with pytest.raises(ChainruleError, match="by a hook or a signal handler"):
        y.backward()
    assert x.grad == 0.0


def test_a_hook_may_differentiate_with_grad() -> None:
    x = Value(2.0)
    y = x * x
    y.register_hook(lambda gradient: gradient * grad(x**3, x))

    y.backward()

    assert x.grad == 48.0


def test_a_number_read_of_a_pass_under_way_does_no_harm_to_the_next() -> None:
    """What stands in `.grad` of a node that has not had its turn is a mark of the pass."""
    x = Value(2.0)
    a = x * 3.0
    b = a.tanh()
    handle = b.register_hook(lambda _: a.grad)
    b.backward()
    handle.remove()
    x.grad = 0.0

    (b * b).backward()

    assert x.grad == 2.0 * math.tanh(6.0) * (1.0 - math.tanh(6.0) ** 2) * 3.0


def test_copies_and_pickles_have_no_hooks() -> None:
    seen: list[Any] = []
    x = Value(2.0)
    y = where(Value(1.0), x * 3.0, x)
    x.register_hook(seen.append)
    y.register_hook(seen.append)

    loaded = pickle.loads(pickle.dumps(y))  # noqa: S301  (made here)
    for copied in (copy.copy(y), copy.deepcopy(y), loaded):
        grad(copied, copied)
        copied.backward()
    for leaf in (copy.copy(x), copy.deepcopy(x), x.detach()):
        leaf.backward()

    assert seen == [3.0], "of the copy that shares its operands, and so x"


def test_a_copy_gets_hooks_of_its_own() -> None:
    seen: list[Any] = []
    x = Value(2.0)
    y = where(Value(1.0), x * 3.0, x)
    y.register_hook(lambda _: seen.append("y"))
    copied = copy.copy(y)
    copied.register_hook(lambda _: seen.append("copy"))

    copied.backward()
    y.backward()

    assert seen == ["copy", "y"]


def test_a_hook_that_holds_its_own_graph_is_garbage_with_it() -> None:
    gc.collect()
    before = len(HOOKED)

    def forgotten() -> weakref.ref[Value]:
        x = Value(2.0)
        y = x * x
        x.register_hook(lambda gradient: gradient * y.data)
        y.register_hook(lambda gradient: gradient * y.data)
        return weakref.ref(y)

    y = forgotten()
    gc.collect()

    assert y() is None
    assert len(HOOKED) == before


def test_the_usual_way_is_taken_again_when_all_hooks_are_gone() -> None:
    gc.collect()
    before = len(HOOKED)
    x = Value(2.0)
    handles = [x.register_hook(print), x.register_hook(print)]

    assert len(HOOKED) == before + 1
    for handle in handles:
        handle.remove()
    assert len(HOOKED) == before


def test_a_result_without_record_can_have_a_hook() -> None:
    """It stays what it was: no pass may start from it."""
    with no_grad():
        x = Value(2.0) * 3.0
    seen: list[float] = []
    x.register_hook(seen.append)

    (x * 2.0).backward()

    assert seen == [2.0]


def test_a_hook_that_makes_nan_is_an_anomaly_with_its_formula_and_line() -> None:
    x = Value(3.0, "x")
    y = x * x
    y.register_hook(lambda _: math.nan)  # this line

    with detect_anomaly(), pytest.raises(AnomalyError) as error:
        (y * 2.0).backward()

    assert "a hook of x · x = 3 · 3 gave nan for the gradient 2." in str(error.value)
    assert f"registered in {__file__}, line " in str(error.value)
    assert str(error.value).endswith("y.register_hook(lambda _: math.nan)  # this line")
    assert x.grad == 0.0


def test_a_hook_that_makes_nan_is_an_anomaly_in_grad_too() -> None:
    x = Value(3.0, "x")
    x.register_hook(lambda gradient: gradient * math.nan)

    with detect_anomaly(), pytest.raises(AnomalyError, match="a hook of 'x' gave nan"):
        grad(x * x, x, create_graph=True)


def test_nan_below_a_hook_is_found_in_what_the_hook_gave() -> None:
    """Infinity times the slope 0 of x*0: the gradient before the hook is finite."""
    x = Value(2.0, "x")
    with detect_anomaly():
        y = x * 0.0
        y.register_hook(lambda _: math.inf)
        with pytest.raises(AnomalyError, match="inf times the slope 0") as error:
            (y * 1.0).backward()
        with pytest.raises(AnomalyError, match="inf times the slope 0"):
            grad(y, x)

    assert "recorded in " in str(error.value)
    assert x.grad == 0.0


def test_a_hook_that_keeps_nan_from_arising_is_no_anomaly() -> None:
    """The infinite slope of a square root at 0 would meet the slope 0 of x*0."""
    x = Value(2.0, "x")
    y = x * 0.0
    y.register_hook(lambda gradient: min(gradient, 5.0))
    with detect_anomaly():
        y.sqrt().backward()
        assert grad(y.sqrt(), x) == 0.0

    assert x.grad == 0.0


def test_nan_that_a_hook_was_given_began_before_it() -> None:
    x = Value(0.0, "x")
    x.register_hook(lambda gradient: gradient)

    with detect_anomaly(), pytest.raises(AnomalyError, match=r"through √\(x\) = √\(0\) is nan"):
        (x * x.sqrt()).backward()


@pytest.mark.parametrize("place", ["parameter", "interior", "root"])
@pytest.mark.parametrize("late", [True, False])
def test_a_program_refuses_to_differentiate_a_graph_with_a_hook(place: str, late: bool) -> None:
    x, w = Value(3.0, "x"), Value(2.0, "w")
    h = w * x
    y = h * h
    value = {"parameter": w, "interior": h, "root": y}[place]
    handle = None if late else value.register_hook(lambda gradient: 2.0 * gradient)
    program = compile(y, [x], [w])
    if handle is None:
        handle = value.register_hook(lambda gradient: 2.0 * gradient)

    assert program([5.0]) == 100.0
    for refusing in (program, copy.copy(program)):
        with pytest.raises(CompileError, match="does not call hooks"):
            refusing.value_and_grad([5.0])

    handle.remove()
    assert program.value_and_grad([5.0])[1].tolist() == [100.0]


def test_a_program_knows_of_hooks_whose_values_are_gone() -> None:
    x, w = Value(3.0, "x"), Value(2.0, "w")

    def loss() -> Value:
        h = w * x
        h.register_hook(lambda gradient: 2.0 * gradient)
        return h * h

    program = compile(loss(), [x], [w])

    with pytest.raises(CompileError, match="an unlabelled result of 'mul' has one"):
        program.value_and_grad([5.0])


def test_a_program_does_not_mind_hooks_of_other_graphs() -> None:
    x, w, other = Value(3.0), Value(2.0), Value(1.0)
    program = compile(w * x, [x], [w])
    other.register_hook(print)

    assert program.value_and_grad([5.0])[1].tolist() == [5.0]


def test_shards_of_a_program_refuse_to_differentiate_a_graph_with_a_hook() -> None:
    x, w = Value(3.0), Value(2.0)
    program = compile(w * x, [x], [w])
    w.register_hook(print)

    with ThreadPoolExecutor(1) as executor:
        sharded = program.shard(executor)
        assert sharded([np.array([5.0, 6.0])]).tolist() == [10.0, 12.0]
        with pytest.raises(CompileError, match="does not call hooks"):
            sharded.value_and_grad([np.array([5.0, 6.0])])


def test_fit_says_how_hooks_are_called() -> None:
    """The hook holds the weight fast: its gradient is 0, and that of the bias is not."""

    def fitted(compiled: bool) -> nn.Linear:
        layer = nn.Linear(1, 1, rng=0)
        layer.weight[0][0].register_hook(lambda _: 0.0)
        samples = [([1.0], [2.0]), ([2.0], [3.0])]
        nn.fit(layer, nn.mse_loss, samples, nn.SGD(layer.parameters(), lr=0.1), 3, compile=compiled)
        return layer

    with pytest.raises(CompileError, match=r"in nn\.fit with compile=False"):
        fitted(compiled=True)
    before, after = nn.Linear(1, 1, rng=0).parameters(), fitted(compiled=False).parameters()

    assert [p.data == q.data for p, q in zip(before, after, strict=True)] == [True, False]
