"""The detail of neurons, and names that are the same at every detail."""

from __future__ import annotations

import pytest

import autograd as ag
from autograd import Value
from autograd.explaining.folding import names_of
from autograd.graph import topological
from autograd.notation import text
from viz import draw
from viz.letters.runs import Run
from viz.picture.boxes import name_runs
from viz.picture.folding import Fold, fold, into_functions
from viz.wishes import Detail


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def two_neurons() -> Value:
    """The loss of two neurons one after the other, everything with a label."""
    x, w, v = Value(0.5, "x"), Value(0.4, "w"), Value(-0.3, "v")
    hidden = named(named(w * x, "net_h").sigmoid(), "out_h")
    output = named(named(v * hidden, "net_o").tanh(), "out_o")
    return named((output - 1.0) ** 2, "E")


def labels(values: set[Value]) -> set[str]:
    return {value.label for value in values}


def fold_of(root: Value, label: str, detail: Detail = "neurons") -> Fold:
    return next(each for each in fold(topological(root), detail) if each.value.label == label)


def test_what_goes_into_a_function_alone_is_folded_away() -> None:
    """The loss is arithmetic on the output, no function of it, so the output stays."""
    assert labels(into_functions(topological(two_neurons()))) == {"net_h", "net_o"}


def test_the_formula_of_a_neuron_is_written_out() -> None:
    neuron = fold_of(two_neurons(), "out_h")

    assert text(neuron.expression) == "σ(w · x)"
    assert [source.label for source in neuron.sources] == ["w", "x"]


def test_the_slopes_of_a_neuron_are_those_of_the_whole() -> None:
    """d tanh(v h) / dv = h (1 - tanh(v h)^2)."""
    root = two_neurons()
    neuron = fold_of(root, "out_o")
    hidden = fold_of(root, "out_h").value.data

    along = dict(zip(neuron.sources, neuron.slopes, strict=True))
    slope = next(along[source] for source in along if source.label == "v")
    assert slope == pytest.approx(hidden * (1.0 - neuron.value.data**2), rel=1e-15)


def test_a_sum_that_is_used_twice_stays() -> None:
    net = named(Value(0.2, "x") * 2.0, "net")
    out = named(net.tanh(), "out")

    assert not into_functions(topological(named(out + net, "y")))


def test_leaves_and_values_without_a_label_are_not_counted() -> None:
    x, y = Value(0.2, "x"), Value(0.3, "y")

    assert not into_functions(topological(named(x.exp() + (x * y).tanh(), "z")))


def test_a_function_without_a_label_takes_what_it_is_made_of_where_it_is_drawn() -> None:
    """The sigmoid is used twice, so it is drawn, under a made-up name."""
    net = named(Value(0.2, "x") * 2.0, "net")
    out = net.sigmoid()

    assert labels(into_functions(topological(named(out * (1.0 - out), "y")))) == {"net"}


def test_a_picture_of_neurons_has_fewer_boxes() -> None:
    root = two_neurons()

    assert draw(root, "named").boxes - draw(root, "neurons").boxes == 2


DETAILS: tuple[Detail, ...] = ("neurons", "named", "ops")


@pytest.mark.parametrize("detail", DETAILS)
def test_a_value_has_the_same_name_at_every_detail(detail: Detail) -> None:
    a, b = Value(2.0, "a"), Value(3.0)
    shared = a * b
    root = named(shared + (shared - 1.0) ** 2, "y")
    order = topological(root)

    drawn = {each.value: each.name for each in fold(order, detail, names=names_of(order, order))}

    assert (drawn[a], drawn[b], drawn[shared], drawn[root]) == ("a", "x1", "t1", "y")


def test_every_operation_has_a_name_on_its_box() -> None:
    root = (Value(2.0, "a") * Value(3.0, "b") - 1.0).tanh()
    order = topological(root)

    folds = fold(order, "ops", names=names_of(order))

    assert [each.name for each in folds] == ["a", "b", "t1", "t2", "y"]
    assert [name_runs(each) for each in folds[2:]] == [
        (Run("t"), Run("1", subscript=True)),
        (Run("t"), Run("2", subscript=True)),
        (Run("y"),),
    ]


def test_of_two_values_with_one_label_the_second_is_told_apart() -> None:
    root = named(Value(2.0, "w1") * Value(3.0, "w1"), "y")
    order = topological(root)

    first, second, _ = fold(order, names=names_of(order))

    assert name_runs(first) == (Run("w", italic=True), Run("1", subscript=True))
    assert name_runs(second) == (*name_runs(first), Run("(2)"))


def test_inputs_are_not_called_as_leaves_without_a_label_are() -> None:
    root = named(ag.affine(Value(0.1), [Value(0.2), Value(0.3)], [4.0, 5.0]).tanh(), "y")
    order = topological(root)

    folds = fold(order, "named", names=names_of(order, order))

    names = [each.name for each in folds]
    assert len(names) == len({*names})
