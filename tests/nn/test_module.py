"""What counts as a parameter of a module, how it is named, and what modules do with them all."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn.errors import MissingForwardError, SettingTypeError


class Line(nn.Module):
    def __init__(self) -> None:
        self.slope, self.offset = Value(2.0), Value(-1.0)

    def __call__(self, x: Value | float) -> Value:
        return self.slope * x + self.offset


class Holder(nn.Module):
    """A module with one attribute of any kind."""

    def __init__(self, held: Any) -> None:
        self.held = held


a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")


@pytest.mark.parametrize(
    ("held", "paths"),
    [
        (a, ["held"]),
        ([a, b], ["held.0", "held.1"]),
        ((a, [b, c]), ["held.0", "held.1.0", "held.1.1"]),
        ([a, 0.5, "x", None, b], ["held.0", "held.4"]),
        ({"left": a, "right": [b]}, ["held.left", "held.right.0"]),
        (np.array([[a, b], [c, a * b]]), ["held.0.0", "held.0.1", "held.1.0"]),
        (Holder([a, b]), ["held.held.0", "held.held.1"]),
        ([Holder(a), Holder(b)], ["held.0.held", "held.1.held"]),
        ([a, b, a, [b]], ["held.0", "held.1"]),
        ([], []),
        (np.zeros(3), []),
    ],
)
def test_the_leaves_in_an_attribute_are_parameters_with_their_paths(
    held: Any, paths: list[str]
) -> None:
    assert [path for path, _ in Holder(held).named_parameters()] == paths


def test_parameters_come_in_the_order_of_their_paths() -> None:
    module = Holder([a, Holder([c, b]), b])

    assert module.parameters() == [a, c, b]
    assert module.parameters() == [p for _, p in module.named_parameters()]


def test_results_are_no_parameters() -> None:
    """A module that keeps its last output does not train it."""
    assert Holder([a, a * b]).parameters() == [a]


def test_a_module_that_holds_itself_is_walked_once() -> None:
    module = Holder(a)
    module.held = [module, a, {"again": module}]

    assert module.parameters() == [a]


def test_what_is_added_later_is_found() -> None:
    module = Holder([a])
    module.held.append(Holder(b))

    assert module.parameters() == [a, b]


def test_an_unlabelled_parameter_is_named_after_its_path() -> None:
    class Pair(nn.Module):
        def __init__(self) -> None:
            self.lines = [Line(), Line()]

    labels = [p.label for p in Pair().parameters()]

    assert labels == ["lines.0.slope", "lines.0.offset", "lines.1.slope", "lines.1.offset"]


def test_unlabelled_parameters_in_a_list_are_named_after_their_positions() -> None:
    module = Holder([Value(1.0), Value(2.0, "mine"), Value(3.0)])
    outer = Holder([module])

    assert [p.label for p in outer.parameters()] == ["held.0.held.0", "mine", "held.0.held.2"]


def test_parameters_after_a_list_of_values_are_found() -> None:
    class Affine(nn.Module):
        def __init__(self) -> None:
            self.ws = [Value(1.0), Value(2.0)]
            self.rows = [[Value(3.0)], (Value(4.0),)]
            self.b = Value(5.0)
            self.inner = Line()
            self.c = Value(6.0)

    module = Affine()
    paths = ["ws.0", "ws.1", "rows.0.0", "rows.1.0", "b", "inner.slope", "inner.offset", "c"]

    assert [p.data for p in module.parameters()] == [1.0, 2.0, 3.0, 4.0, 5.0, 2.0, -1.0, 6.0]
    assert [path for path, _ in module.named_parameters()] == paths
    assert [p.label for p in module.parameters()] == paths


def test_a_given_label_stays() -> None:
    weight = Value(0.15, "w1")

    Holder(Holder(weight))

    assert weight.label == "w1"


def test_a_shared_parameter_keeps_its_first_path_as_label() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            self.encoder = Value(1.0)
            self.decoder = self.encoder

    tied = Tied()

    assert tied.encoder.label == "encoder"
    assert tied.named_parameters() == [("encoder", tied.encoder)]


def test_zero_grad_resets_the_parameters_and_nothing_else() -> None:
    line, x = Line(), Value(3.0)
    line(x).backward()

    line.zero_grad()

    assert [p.grad for p in line.parameters()] == [0.0, 0.0]
    assert x.grad == 2.0


def test_zero_grad_asks_a_module_that_lists_its_parameters_itself() -> None:
    """Classes written for micrograd define `parameters`."""

    class Listed(nn.Module):
        def parameters(self) -> list[Value]:
            return [a]

    a.grad = 1.0

    Listed().zero_grad()

    assert a.grad == 0.0


def test_training_is_on_until_eval_and_off_in_every_module_inside() -> None:
    inner = Holder(a)
    outer = Holder([inner])

    assert (outer.training, inner.training) == (True, True)
    assert outer.eval() is outer
    assert (outer.training, inner.training) == (False, False)
    assert outer.train() is outer
    assert (outer.training, inner.training) == (True, True)


@pytest.mark.parametrize("mode", ["eval", 0, None])
def test_a_mode_that_is_no_bool_is_refused(mode: Any) -> None:
    """train("eval") switched training on."""
    module = Holder(a)

    with pytest.raises(SettingTypeError, match="train expects mode as True or False, got"):
        module.train(mode)

    assert module.training


@pytest.mark.parametrize(
    "copied",
    [
        copy.deepcopy,
        lambda model: pickle.loads(pickle.dumps(model)),  # noqa: S301  (made a moment ago)
    ],
    ids=["deepcopy", "pickle"],
)
def test_a_copy_has_parameters_of_its_own_with_sharing_and_labels_kept(copied: Any) -> None:
    bias = Value(0.35, "b1")
    model = nn.MLP.from_weights([([[0.15, 0.2], [0.25, 0.3]], [bias, bias])], "tanh", "sigmoid")
    expected = [out.data for out in model([0.05, 0.1])]

    twin = copied(model)

    assert len(twin.parameters()) == 5
    assert [p.label for p in twin.parameters()] == [p.label for p in model.parameters()]
    assert not set(twin.parameters()) & set(model.parameters())
    assert [out.data for out in twin([0.05, 0.1])] == expected
    assert twin([0.05, 0.1])[0].label == "out_1"


def test_a_model_pickled_with_its_loss_can_be_trained() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh")
    loss = nn.mse_loss([model([0.5, -1.0])], [1.0])
    optimizer = nn.SGD(model.parameters(), lr=0.1)

    model_too, loss_too, optimizer_too = pickle.loads(  # noqa: S301
        pickle.dumps((model, loss, optimizer))
    )
    loss_too.backward()
    optimizer_too.step()

    loss.backward()
    optimizer.step()
    assert [p.data for p in model_too.parameters()] == [p.data for p in model.parameters()]
    assert model_too.layers[0].neurons[0].w[0].grad != 0.0


class Doubling(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.factor = Value(2.0)

    def forward(self, x: Value | float, plus: float = 0.0) -> Value:
        return self.factor * x + plus


def test_a_module_with_forward_can_be_called() -> None:
    """As PyTorch's are written."""
    assert Doubling()(3.0, plus=1.0).data == 7.0


def test_a_module_with_forward_can_be_trained() -> None:
    model = Doubling()

    nn.fit(model, nn.mse_loss, ([1.0, 2.0], [3.0, 6.0]), nn.SGD(model.parameters(), 0.1), 50, None)

    assert model.factor.data == pytest.approx(3.0, rel=1e-6)


def test_a_call_of_ones_own_goes_before_forward() -> None:
    class Logged(Doubling):
        calls = 0

        def __call__(self, x: Value | float) -> Any:
            self.calls += 1
            return super().__call__(x)

    class Further(Logged):
        def forward(self, x: Value | float, plus: float = 0.0) -> Value:
            return super().forward(x, plus) + 100.0

    model = Further()

    assert model(1.0).data == 102.0
    assert model.calls == 1


@pytest.mark.parametrize(
    ("base", "sizes"), [(nn.Neuron, (2,)), (nn.Layer, (2, 1)), (nn.MLP, (2, [1]))]
)
def test_forward_of_a_class_derived_from_a_network_is_called(base: Any, sizes: Any) -> None:
    class Negated(base):  # type: ignore[misc]
        def forward(self, inputs: Any) -> Any:
            return -super().forward(inputs)

    assert Negated(*sizes)([1.0, 2.0]).op == "neg"


def test_networks_are_called_by_forward_as_well() -> None:
    model = nn.MLP(2, [3, 1], rng=0)

    assert model.forward([1.0, 2.0]).data == model([1.0, 2.0]).data


def test_a_module_that_says_nowhere_what_it_computes_is_an_error() -> None:
    with pytest.raises(
        MissingForwardError, match=r"Holder does not say what it computes; write `def forward\(self"
    ):
        Holder(a)(1.0)


def test_print_shows_the_modules_nested_as_pytorch_does() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            self.first = nn.Layer(2, 3)
            self.scale = Value(1.0)
            self.body = nn.MLP(3, [4, 4, 1])
            self.branches = {"left": Doubling(), "rest": [0.5, (nn.Neuron(2),)], "none": [a]}

    assert str(Net()) == repr(Net())
    assert str(Net()) == (
        "Net(\n"
        "  (first): Layer(2, 3, activation='relu')\n"
        "  (body): MLP(\n"
        "    (layers): [\n"
        "      (0): Layer(3, 4, activation='relu')\n"
        "      (1): Layer(4, 4, activation='relu')\n"
        "      (2): Layer(4, 1, activation='linear')\n"
        "    ]\n"
        "  )\n"
        "  (branches): {\n"
        "    (left): Doubling()\n"
        "    (rest): [\n"
        "      (1): (\n"
        "        (0): Neuron(2, activation='relu')\n"
        "      )\n"
        "    ]\n"
        "  }\n"
        ")"
    )


def test_equal_modules_of_a_list_are_printed_once() -> None:
    """As PyTorch prints a ModuleList."""
    assert str(Holder([Doubling() for _ in range(3)])) == (
        "Holder(\n  (held): [\n    (0-2): 3 x Doubling()\n  ]\n)"
    )


def test_print_shows_what_extra_repr_says() -> None:
    class Scaled(nn.Module):
        def __init__(self, *inside: nn.Module) -> None:
            self.inside = inside

        def extra_repr(self) -> str:
            return "by=2"

    assert str(Scaled()) == "Scaled(by=2)"
    assert str(Scaled(Scaled())) == (
        "Scaled(\n  by=2\n  (inside): (\n    (0): Scaled(by=2)\n  )\n)"
    )


@pytest.mark.parametrize("base", [nn.Module, nn.Neuron, nn.Layer, nn.MLP])
def test_print_shows_a_text_of_ones_own(base: Any) -> None:
    """Classes in micrograd's manner define `__repr__`."""

    class Named(base):  # type: ignore[misc]
        def __init__(self) -> None:
            self.inner = Doubling()

        def __repr__(self) -> str:
            return "my own"

    assert str(Named()) == "my own"
    assert str(Holder(Named())) == "Holder(\n  (held): my own\n)"


def test_an_mlp_says_how_it_was_made_and_prints_its_layers() -> None:
    model = nn.MLP(2, [3, 3, 1])

    assert repr(model) == "MLP(2, [3, 3, 1], activation='relu', output_activation='linear')"
    assert str(model).splitlines()[:3] == [
        "MLP(", "  (layers): [", "    (0): Layer(2, 3, activation='relu')",
    ]  # fmt: skip


def test_print_of_what_holds_itself_ends() -> None:
    module = Holder([])
    module.held += [module, module.held]

    assert str(module) == "Holder(\n  (held): [\n    (0): ...\n  ]\n)"


@pytest.mark.parametrize("flag", [True, False, np.True_])
def test_zero_grad_takes_pytorchs_set_to_none(flag: bool) -> None:
    """Either way the gradient is the number 0."""
    line = Line()
    optimizer = nn.SGD(line.parameters())
    for reset in (line.zero_grad, optimizer.zero_grad):
        line(3.0).backward()

        reset(set_to_none=flag)

        assert [p.grad for p in line.parameters()] == [0.0, 0.0]
