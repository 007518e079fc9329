"""The modules inside a module, its buffers, and functions that hear of its calls."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import OperandError
from nn.errors import SettingError, SettingTypeError


class Leaf(nn.Module):
    def __init__(self, rate: float = 1.0) -> None:
        self.weight = Value(2.0)
        self.register_buffer("count", 0)
        self.register_buffer("rate", rate)
        self.seen: Any
        self.register_buffer("seen", None, persistent=False)

    def forward(self, x: Any) -> Any:
        return self.weight * x


class Tree(nn.Module):
    def __init__(self) -> None:
        self.first = Leaf()
        self.others = [Leaf(), {"last": Leaf()}]
        self.again = self.first

    def forward(self, x: Any) -> Any:
        return self.first(x)


class Called(nn.Module):
    """Written as in a lecture, with `__call__`."""

    def __call__(self, x: float) -> float:
        return x + 1.0


def test_children_are_the_modules_right_inside_each_once() -> None:
    outer = nn.ModuleList([Tree()])
    tree = outer[0]

    assert [name for name, _ in outer.named_children()] == ["0"]
    assert [name for name, _ in tree.named_children()] == ["first", "others.0", "others.1.last"]
    assert tree.children() == [tree.first, tree.others[0], tree.others[1]["last"]]


def test_named_modules_begin_with_the_module_itself() -> None:
    tree = Tree()

    assert [name for name, _ in tree.named_modules()] == [
        "", "first", "others.0", "others.1.last",
    ]  # fmt: skip
    assert tree.modules() == [module for _, module in tree.named_modules()]


def test_apply_goes_through_the_modules_from_within_each_once() -> None:
    tree = Tree()
    seen: list[Any] = []

    assert tree.apply(seen.append) is tree
    assert seen == [*tree.children(), tree]


def test_what_is_no_function_is_not_applied() -> None:
    with pytest.raises(SettingTypeError, match="apply expects a function"):
        Tree().apply(3)  # type: ignore[arg-type]


def test_train_and_eval_reach_all_modules() -> None:
    tree = Tree()

    assert not any(module.training for module in tree.eval().modules())
    assert all(module.training for module in tree.train().modules())


def test_buffers_are_attributes_with_paths_and_no_parameters() -> None:
    tree = Tree()
    tree.first.seen = np.ones(2)

    found = dict(tree.named_buffers())

    assert list(found)[:3] == ["first.count", "first.rate", "first.seen"]
    assert found["first.count"] == 0
    assert type(found["first.count"]) is int
    assert len(tree.parameters()) == 3
    assert len(tree.buffers()) == 7


def test_buffers_that_are_not_persistent_stay_out_of_states() -> None:
    leaf = Leaf()
    leaf.seen = 3.0

    assert list(leaf.state_dict()) == ["weight", "count", "rate"]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("forward", 1.0, SettingError),
        ("weight", 1.0, SettingError),
        ("two words", 1.0, SettingTypeError),
        (3, 1.0, SettingTypeError),
        ("kept", "text", OperandError),
        ("kept", Value(1.0), OperandError),
        ("kept", [Value(1.0)], OperandError),
        ("kept", [[1.0], [1.0, 2.0]], OperandError),
    ],
)
def test_what_is_no_buffer_is_refused(name: Any, value: Any, error: type[Exception]) -> None:
    """A Value in its place would be trained."""
    leaf = Leaf()

    with pytest.raises(error):
        leaf.register_buffer(name, value)
    assert not hasattr(leaf, "kept")


@pytest.mark.parametrize("make", [Leaf, Called, lambda: nn.Neuron(1), lambda: nn.Linear(1, 1)])
def test_a_hook_hears_of_each_call_until_it_is_removed(make: Any) -> None:
    module, other = make(), make()
    heard: list[Any] = []
    x: Any = 1.0 if isinstance(module, Leaf | Called) else [1.0]

    handle = module.register_forward_hook(lambda *event: heard.append(event))
    output = module(x)
    other(x)
    handle.remove()
    handle.remove()
    module(x)

    assert len(heard) == 1
    assert heard[0][0] is module
    assert heard[0][1] == (x,)
    assert heard[0][2] is output


def test_what_a_hook_returns_takes_the_place_of_the_output() -> None:
    module = Called()
    module.register_forward_hook(lambda _module, _inputs, output: 10.0 * output)
    module.register_forward_hook(lambda _module, _inputs, output: output + 0.5)

    assert module(1.0) == 20.5


def test_a_hook_that_is_no_function_is_refused() -> None:
    with pytest.raises(SettingTypeError, match="register_forward_hook expects a function"):
        Called().register_forward_hook("print")  # type: ignore[arg-type]


def test_a_batch_is_one_call_for_a_hook() -> None:
    module, heard = Leaf(), []
    module.register_forward_hook(lambda _module, _inputs, output: heard.append(len(output)))

    module(nn.Batch([1.0, 2.0, 3.0]))

    assert heard == [3]


def test_a_class_that_extends_one_with_hooks_has_its_own_call() -> None:
    Called().register_forward_hook(lambda *_: None)

    class Twice(Called):
        def __call__(self, x: float) -> float:
            return 2.0 * super().__call__(x)

    heard = []
    twice = Twice()
    twice.register_forward_hook(lambda _module, _inputs, output: heard.append(output))

    assert twice(1.0) == 4.0
    assert heard == [4.0]


def test_a_copy_has_hooks_and_buffers_of_its_own() -> None:
    leaf, heard = Leaf(), []
    leaf.seen = np.zeros(2)
    leaf.register_forward_hook(lambda *_: heard.append(1))

    twin = copy.deepcopy(leaf)
    twin.seen[0] = 5.0
    twin(1.0)

    assert leaf.seen.tolist() == [0.0, 0.0]
    assert heard == [1]


def test_forward_of_a_class_derived_from_one_with_hooks_is_what_is_called() -> None:
    nn.Neuron(1).register_forward_hook(lambda *_: None)

    class Doubled(nn.Neuron):
        def forward(self, inputs: Any) -> Any:
            return 2.0 * super().forward(inputs)

    neuron = Doubled.from_weights([3.0], activation=None)

    assert neuron([1.0]).data == 6.0
