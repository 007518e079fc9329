"""Modules that hold modules: what they compute, their paths and labels, and what they refuse."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, tanh
from autograd.graph import topological
from nn.errors import MissingForwardError, SettingError, SettingTypeError


class Scale(nn.Module):
    """A factor for each number, which is no matrix."""

    def __init__(self, n: int) -> None:
        self.weight = nn.Parameter(np.ones(n))

    def forward(self, xs: list[Value]) -> list[Value]:
        return [w * x for w, x in zip(self.weight, xs, strict=True)]


def layers(n: int = 3) -> list[nn.Linear]:
    return [nn.Linear(2, 2, rng=seed) for seed in range(n)]


def test_each_module_is_given_what_the_one_before_gave() -> None:
    """Truth: the same products in NumPy."""
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    first, last = model[0], model[2]
    x = np.array([0.5, -1.0, 2.0])

    outputs = [out.data for out in model(x)]

    hidden = np.tanh(first.weight.data @ x + first.bias.data)
    assert outputs == pytest.approx(last.weight.data @ hidden + last.bias.data, rel=1e-14)


def test_without_modules_the_inputs_come_out() -> None:
    assert nn.Sequential()([1.0]) == [1.0]


def test_modules_are_named_by_position_or_by_a_dict() -> None:
    first, last = layers(2)

    assert list(nn.Sequential(first, last).state_dict()) == [
        *("0.weight", "0.bias", "1.weight", "1.bias"),
    ]
    assert list(nn.Sequential(OrderedDict(into=first, out=last)).state_dict()) == [
        *("into.weight", "into.bias", "out.weight", "out.bias"),
    ]


@pytest.mark.parametrize("kind", [nn.Sequential, lambda *modules: nn.ModuleList(modules)])
def test_a_container_is_used_as_a_list_is(kind: Callable[..., Any]) -> None:
    a, b, c = layers()
    held = kind(a, b)

    held.append(c)
    assert list(held) == [a, b, c]
    assert (len(held), held[0], held[-1], held[np.int64(1)]) == (3, a, c, b)
    assert b in held
    held.insert(0, c)
    assert list(held) == [c, a, b, c]
    assert held.pop() is c
    del held[0]
    assert list(held) == [a, b]
    held[1] = c
    assert list(held) == [a, c]
    held += [b]
    assert list(held) == [a, c, b]
    del held[::2]
    assert list(held) == [c]
    assert list(held + kind(a)) == [c, a]
    assert list(held.extend(kind(a, b))) == [c, a, b]


def test_insertions_and_deletions_name_all_by_position() -> None:
    model = nn.Sequential({"a": nn.Linear(1, 1), "b": nn.Linear(1, 1), "c": nn.Linear(1, 1)})

    del model[1]

    assert [name for name, _ in model.named_children()] == ["0", "1"]


def test_a_slice_holds_the_same_modules_under_the_same_names() -> None:
    model = nn.Sequential(*layers())

    part = model[1:]

    assert isinstance(part, nn.Sequential)
    assert part[0] is model[1]
    assert list(part.state_dict()) == ["1.weight", "1.bias", "2.weight", "2.bias"]
    assert list(part.append(nn.Linear(2, 1)).state_dict())[-1] == "3.bias"
    assert len(model) == 3


def test_an_attribute_that_is_a_module_comes_last() -> None:
    """As in PyTorch."""
    model = nn.Sequential(nn.Linear(2, 3))

    model.extra = nn.Linear(3, 1)

    assert len(model([1.0, 2.0])) == 1
    del model.extra  # type: ignore[attr-defined]
    assert len(model([1.0, 2.0])) == 3


def test_what_a_class_sets_before_its_modules_is_kept() -> None:
    class Block(nn.Sequential):
        def __init__(self) -> None:
            self.first = nn.Linear(2, 3)
            super().__init__(nn.ReLU(), nn.Linear(3, 1))

    assert [name for name, _ in Block().named_children()] == ["first", "0", "1"]
    assert isinstance(Block()[1:], nn.Sequential)


def test_a_module_in_two_places_is_trained_as_one() -> None:
    """Its gradient is the sum over both places."""
    layer = nn.Linear(1, 1)
    layer.weight.data, layer.bias.data = [[3.0]], [0.0]
    model = nn.Sequential(layer, layer)

    (out,) = model([2.0])
    out.backward()

    assert out.data == 18.0
    assert layer.weight.grad.tolist() == [[12.0]]  # 2 w x
    assert layer.bias.grad.tolist() == [4.0]  # w + 1
    assert len(model.parameters()) == 2
    assert list(model.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_a_batch_goes_through_sample_by_sample() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())

    outputs = model(nn.Batch([[1.0, 2.0], [3.0, 4.0]]))

    assert type(outputs) is nn.Batch
    assert [[x.data for x in sample] for sample in outputs] == [
        [x.data for x in model(sample)] for sample in ([1.0, 2.0], [3.0, 4.0])
    ]


def test_copies_are_made_of_modules_of_their_own() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    wanted = model([1.0, 2.0])[0]

    for copy in (deepcopy(model), pickle.loads(pickle.dumps(model))):  # noqa: S301
        (out,) = copy([1.0, 2.0])
        assert (out.data, out.label) == (wanted.data, "out")
        assert not set(copy.parameters()) & set(model.parameters())


def labels_in(outputs: list[Value]) -> set[str]:
    return {node.label for out in outputs for node in topological(out)}


def test_a_network_names_its_values() -> None:
    """As an MLP does; the sums before the activations have no names."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))

    assert labels_in(model([1.0, 2.0])) == {
        *("w1_11", "w1_12", "b1_1", "w1_21", "w1_22", "b1_2", "h1_1", "h1_2"),
        *("w2_1", "w2_2", "b2", "out", ""),
    }


def test_results_have_their_layer_as_scope() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2))
    outputs = model([1.0, 2.0])

    assert [(out.label, out.scope) for out in outputs] == [
        ("out_1", "layer 2"),
        ("out_2", "layer 2"),
    ]
    assert outputs[0].operands[2][1].scope == "layer 1"


def test_an_only_layer_needs_no_number() -> None:
    model = nn.Sequential(nn.Linear(2, 1), nn.Tanh())

    assert [p.label for p in model.parameters()] == ["w1", "w2", "b"]
    assert model([1.0, 2.0])[0].label == "out"
    assert model([1.0, 2.0])[0].scope == ""


def test_layers_that_come_later_get_their_numbers_too() -> None:
    model = nn.Sequential()
    model.append(nn.Linear(1, 1))
    model.append(nn.Tanh())
    model.append(nn.Linear(1, 1))

    assert [p.label for p in model.parameters()] == ["w1_1", "b1", "w2_1", "b2"]


def test_what_is_no_matrix_belongs_to_the_layer_before() -> None:
    model = nn.Sequential(nn.Linear(1, 2), Scale(2), nn.Tanh(), nn.Linear(2, 1))

    (out,) = model([1.0])

    assert [x.label for x in out.operands[2]] == ["h1_1", "h1_2"]
    assert [x.op for x in out.operands[2]] == ["tanh", "tanh"]
    assert [p.label for p in model[1].parameters()] == ["1.weight.0", "1.weight.1"]


def test_a_normalisation_over_axes_is_no_layer_either() -> None:
    model = nn.Sequential(nn.LayerNorm((2, 2)), nn.Flatten(), nn.Linear(4, 1))

    assert [p.label for p in model[2].parameters()] == ["w1", "w2", "w3", "w4", "b"]


def test_sequences_in_a_sequence_are_numbered_through() -> None:
    model = nn.Sequential(
        nn.Sequential(nn.Linear(1, 1), nn.Tanh()),
        nn.Sequential(nn.Linear(1, 1)),
        nn.Tanh(),
        nn.Linear(1, 1),
    )
    (out,) = model([1.0])
    names = [(node.label, node.op) for node in topological(out) if not node.is_leaf and node.label]

    assert [p.label for p in model.parameters()] == ["w1_1", "b1", "w2_1", "b2", "w3_1", "b3"]
    assert names == [("h1", "tanh"), ("h2", "tanh"), ("out", "affine")]


def test_pixels_keep_their_places_as_names_where_a_sequence_makes_them_flat() -> None:
    body = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU(), nn.Flatten())
    (out,) = nn.Sequential(body, nn.Linear(2, 1))([[[1.0], [2.0]]])

    assert [x.label for x in out.operands[2]] == ["h1_1,1,1", "h1_1,2,1"]


def test_a_slice_keeps_the_numbers_of_its_layers() -> None:
    model = nn.Sequential(nn.Linear(1, 1), nn.Tanh(), nn.Linear(1, 1))

    assert model[:2]([1.0])[0].label == "h1"
    assert model[2:]([1.0])[0].scope == "layer 2"
    assert [p.label for p in model.parameters()] == ["w1_1", "b1", "w2_1", "b2"]


def test_labels_that_were_given_stay() -> None:
    layer = nn.Linear(1, 2)
    layer.weight[1, 0].label = "slope"

    nn.Sequential(layer, nn.Linear(2, 1))

    assert [p.label for p in layer.parameters()] == ["w1_11", "slope", "b1_1", "b1_2"]


def test_what_goes_through_unchanged_is_not_named() -> None:
    class Unused(nn.Linear):
        def forward(self, inputs: list[Value]) -> list[Value]:
            return inputs

    x = Value(1.0)

    nn.Sequential(nn.Identity(), nn.Linear(1, 1))([x])
    nn.Sequential(nn.Flatten())([x])
    nn.Sequential(Unused(1, 1))([x])

    assert x.label == ""


def test_pixels_of_a_convolution_are_named_by_channel_row_and_column() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, 2), nn.Flatten(), nn.Linear(4, 1))
    model[0]([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])

    assert model[0].weight[1, 0, 1, 0].label == "w1_2,1,2,1"
    assert model[0].bias[1].label == "b1_2"
    assert model[:1]([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])[1][0][1].label == "h1_2,1,2"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            tanh,
            r"got <function tanh.*: a function becomes a module .*, such as nn\.Tanh\(\) at '0'",
        ),
        ("tanh", r"got 'tanh': a function becomes a module"),
        (nn.Linear, r"got the class Linear, not a module of it: write Linear\(\) at '0'"),
        (
            [nn.Linear(1, 1)],
            r"\], a sequence: write \*modules to give those in it one by one at '0'",
        ),
        (iter([]), r"got <list_iterator.*, a sequence: write \*modules"),
        (None, "Sequential expects modules, got None at '0'"),
        (3.0, r"Sequential expects modules, got 3\.0 at '0'"),
    ],
    ids=["function", "name", "class", "list", "iterator", "none", "number"],
)
def test_what_is_no_module_is_refused(given: Any, message: str) -> None:
    with pytest.raises(SettingTypeError, match=message):
        nn.Sequential(given)


def test_a_refusal_changes_nothing() -> None:
    model = nn.Sequential(*layers(2))
    before = list(model)

    for change in (
        lambda: model.extend([nn.Linear(1, 1), tanh]),  # type: ignore[list-item]
        lambda: model.insert(0, tanh),  # type: ignore[arg-type]
        lambda: model.append(model),
        lambda: model.extend(nn.Linear(1, 1)),  # type: ignore[arg-type]
        lambda: model.__setitem__(0, tanh),  # type: ignore[assignment]
    ):
        with pytest.raises((SettingTypeError, SettingError)):
            change()

    assert list(model) == before


def test_a_container_cannot_hold_itself() -> None:
    held = nn.ModuleList()
    inside = nn.Sequential(nn.Linear(1, 1))
    held.append(inside)

    with pytest.raises(SettingError, match="ModuleList cannot hold itself, which it would at '1'"):
        held.append(nn.ModuleList([held]))


@pytest.mark.parametrize("index", [2, -3])
def test_a_position_that_is_not_there_is_an_error(index: int) -> None:
    model = nn.Sequential(*layers(2))

    with pytest.raises(IndexError, match=f"Sequential holds 2 modules, got the position {index}"):
        model[index]
    with pytest.raises(IndexError, match="holds 2 modules"):
        del model[index]


def test_an_index_is_a_whole_number() -> None:
    with pytest.raises(SettingTypeError, match=r"indexed by positions and slices, got '0'"):
        nn.Sequential(nn.Linear(1, 1))["0"]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "a name is not empty and has no dot"),
        ("a.b", "a name is not empty and has no dot"),
        ("forward", "cannot name a module 'forward', for that is an attribute"),
        ("training", "cannot name a module 'training'"),
    ],
)
def test_a_name_must_do_for_a_path(name: str, message: str) -> None:
    for make in (nn.Sequential, nn.ModuleDict):
        with pytest.raises(SettingError, match=message):
            make({name: nn.Linear(1, 1)})


def test_a_name_is_a_string() -> None:
    with pytest.raises(SettingTypeError, match="names modules by strings, got 0"):
        nn.ModuleDict({0: nn.Linear(1, 1)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("container", "message"),
    [
        (nn.ModuleList(), r"write `for layer in self\.layers: x = layer\(x\)`, or nn\.Sequential"),
        (nn.ModuleDict(), r"call one of them: modules\['name'\]\(x\)"),
        (nn.ModuleDict({"a": nn.Linear(1, 1)}), r"modules\['a'\]\(x\)"),
    ],
)
def test_a_list_and_a_dict_are_not_called(container: nn.Module, message: str) -> None:
    with pytest.raises(MissingForwardError, match=message):
        container([1.0])


def test_modules_of_a_dict_are_found_by_name() -> None:
    a, b, c = layers()
    held = nn.ModuleDict({"a": a})
    held["b"] = b
    held.update([("c", c)])

    assert list(held) == list(held.keys()) == ["a", "b", "c"]
    assert list(held.values()) == [a, b, c]
    assert dict(held.items()) == {"a": a, "b": b, "c": c}
    assert "b" in held
    assert "forward" not in held
    assert held["b"] is b
    assert list(held.state_dict())[:2] == ["a.weight", "a.bias"]
    assert held.pop("a") is a
    del held["c"]
    assert list(held) == ["b"]
    held.clear()
    assert len(held) == 0


def test_a_name_that_is_not_there_is_a_key_error() -> None:
    held = nn.ModuleDict({"a": nn.Linear(1, 1)})

    with pytest.raises(KeyError, match=r"ModuleDict has no module 'b'; it has \['a'\]"):
        held["b"]
    with pytest.raises(KeyError):
        del held["training"]


def test_a_dict_is_made_of_pairs() -> None:
    with pytest.raises(SettingTypeError, match="a mapping from names to modules, got 3"):
        nn.ModuleDict(3)  # type: ignore[arg-type]


def test_a_list_is_made_of_a_sequence() -> None:
    with pytest.raises(
        SettingTypeError, match=r"several modules in a sequence, got Linear.*\[module"
    ):
        nn.ModuleList(nn.Linear(1, 1))  # type: ignore[arg-type]
    with pytest.raises(SettingTypeError, match="ModuleList expects modules in a sequence, got 3"):
        nn.ModuleList(3)  # type: ignore[arg-type]


def test_to_append_a_module_looks_at_no_other() -> None:
    """It looked at each in a list anew: 400 took 4 seconds, and twice as many four times that."""

    class Counted(nn.Module):
        looks = 0

        def modules(self) -> Any:
            Counted.looks += 1
            return super().modules()

    modules = nn.ModuleList()
    for _ in range(30):
        modules.append(Counted())

    assert Counted.looks == 30
    modules[3] = Counted()
    assert [*modules] == list(dict.fromkeys(modules))
