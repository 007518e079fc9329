"""States in files: they come back bit for bit, and what a file may do wrong changes nothing."""

from __future__ import annotations

import json
import os
import random
import struct
import sys
import threading
import tracemalloc
from collections import OrderedDict
from copy import deepcopy
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import ChainruleError
from nn.errors import SettingError, SettingTypeError

posix = pytest.mark.skipif(os.name != "posix", reason="these are the files of POSIX")


class Part:
    """What has a state, and takes only one of the same names, kinds and shapes."""

    def __init__(self, **state: Any) -> None:
        self.state = state

    def state_dict(self) -> dict[str, Any]:
        return dict(self.state)

    def load_state_dict(self, state: Any) -> None:
        if not isinstance(state, dict) or state.keys() != self.state.keys():
            raise KeyError(f"unexpected {state!r}")
        for name, own in self.state.items():
            if np.shape(own) != np.shape(state[name]):
                raise nn.StateError(f"{name} has another shape.")
            if type(own) is not type(state[name]):
                raise nn.StateError(f"{name} is {type(state[name]).__name__}.")
        self.state = dict(state)


def identical(a: Any, b: Any) -> bool:
    """Whether two states are the same, to the bit and the type, in the same order."""
    if isinstance(a, np.ndarray):
        # the format has arrays of two kinds
        kind = np.float64 if a.dtype.kind == "f" else np.int64
        return (
            isinstance(b, np.ndarray)
            and b.dtype == kind
            and a.shape == b.shape
            and a.astype(kind).tobytes() == b.tobytes()
        )
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(identical(a[name], b[name]) for name in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(identical, a, b))
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b)
    return bool(a == b)


def any_float(rng: random.Random) -> float:
    """A finite float of any size, or one of the awkward ones."""
    awkward = [0.0, -0.0, 5e-324, -2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1e22, -1.0]
    while True:
        x: float = rng.choice([rng.choice(awkward), *struct.unpack("d", rng.randbytes(8))])
        if abs(x) <= sys.float_info.max:
            return x


def any_name(rng: random.Random) -> Any:
    names = ["weight", "", "array", "shape", "tuple", "mapping", "format", "0", "é漢\n\"'\\", "😀"]
    return rng.choice([*names, rng.randrange(-3, 100), f"layers.{rng.randrange(9)}.w"])


def any_array(rng: random.Random) -> Any:
    shape = [rng.randrange(4) for _ in range(rng.randrange(4))]
    n = int(np.prod(shape))
    if rng.random() < 0.3 and n:
        whole = [rng.randrange(-(2**63), 2**63) for _ in range(n)]
        return np.array(whole, np.int64).reshape(shape)
    return np.array([any_float(rng) for _ in range(n)]).reshape(shape)


def any_state(rng: random.Random, depth: int = 0) -> Any:
    """A random state: mappings, lists and tuples of arrays, numbers, strings, bools and None."""
    kind = rng.randrange(10 if depth < 5 else 7)
    if kind >= 9 or not depth:
        return {any_name(rng): any_state(rng, depth + 1) for _ in range(rng.randrange(6))}
    if kind >= 7:
        items = [any_state(rng, depth + 1) for _ in range(rng.randrange(4))]
        return tuple(items) if kind == 8 else items
    return [
        any_array(rng), any_float(rng), rng.randrange(-(10**40), 10**40), any_array(rng),
        rng.choice([True, False]), None, f"{any_name(rng)}",
    ][kind]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


@pytest.mark.parametrize("seed", range(100))
def test_a_state_comes_back_to_the_bit(seed: int, path: Path) -> None:
    state = any_state(random.Random(seed))

    nn.save(state, path)

    assert identical(state, nn.load(path))


def test_the_states_tried_have_everything_in_them() -> None:
    text = "".join(repr(any_state(random.Random(seed))) for seed in range(100))

    for found in ("array(", "-0.0", "e-", "None", "True", "()", "漢", "array([-", "[]", "{}"):
        assert found in text


def test_anyone_reads_the_file(path: Path) -> None:
    """The JSON of it says what it is, and an array has its rows."""
    nn.save({"weight": np.array([[0.1, -0.0], [1e-300, 3.0]]), "steps": 3}, path)

    assert json.loads(path.read_text(encoding="utf-8")) == {
        "format": "chainrule state 1",
        "state": {
            "weight": {"shape": [2, 2], "array": [[0.1, -0.0], [1e-300, 3.0]]},
            "steps": 3,
        },
    }


def test_a_file_written_by_others_is_read(path: Path) -> None:
    """Indented, its names in another order, numbers without a point, letters as escapes."""
    part = Part(w=np.array([[1.5, 2.0]]), name="é")
    found = {
        "state": {"name": "ü", "w": {"array": [[3, 4.5]], "shape": [1, 2]}},
        "format": "chainrule state 1",
    }
    path.write_text(json.dumps(found, indent=8), encoding="utf-8")

    nn.load(part, path)

    assert part.state["w"].tolist() == [[3.0, 4.5]]
    assert part.state["name"] == "ü"


def test_what_has_a_state_is_saved_and_loaded_under_its_name(path: Path) -> None:
    model, optimizer = Part(w=np.array([1.5])), Part(lr=0.1, steps=3)
    nn.save({"model": model, "optimizer": optimizer}, path)
    other = {"model": Part(w=np.array([0.0])), "optimizer": Part(lr=0.5, steps=0)}

    nn.load(other, path)

    assert identical(other["model"].state, model.state)
    assert other["optimizer"].state == {"lr": 0.1, "steps": 3}


def test_mappings_of_mappings_are_loaded(path: Path) -> None:
    parts: Any = {"a": {0: Part(x=1), 1: Part(x=2)}}
    nn.save(parts, path)
    parts["a"][0].state, parts["a"][1].state = {"x": 5}, {"x": 6}

    nn.load(parts, path)

    assert (parts["a"][0].state, parts["a"][1].state) == ({"x": 1}, {"x": 2})


def test_a_state_and_what_has_it_make_the_same_file(path: Path, tmp_path: Path) -> None:
    part = Part(w=np.array([1.5]), lr=0.1)
    nn.save(part, path)
    nn.save(part.state_dict(), tmp_path / "other")

    assert path.read_bytes() == (tmp_path / "other").read_bytes()


def test_a_checkpoint_with_plain_numbers_is_read_as_a_state(path: Path) -> None:
    """As in PyTorch: one part of the file is loaded, and the rest is read."""
    part = Part(w=np.array([1.5]))
    nn.save({"epoch": 7, "model": part}, path)
    part.state = {"w": np.array([0.0])}

    found = nn.load(path)
    part.load_state_dict(found["model"])

    assert found["epoch"] == 7
    assert part.state["w"].tolist() == [1.5]


class Colour(IntEnum):
    RED = 2


def test_numbers_of_other_classes_are_saved_as_what_they_are(path: Path) -> None:
    state = OrderedDict(
        [("a", np.float64(0.1)), ("b", np.int32(3)), ("c", np.bool_(True)), ("d", Colour.RED),
         ("e", np.float32(0.1)), ("f", np.array([1, 2], np.uint8)),
         ("g", np.array(0.1, np.float32)), (np.str_("h"), np.str_("x"))]
    )  # fmt: skip
    nn.save(state, path)

    assert identical(
        {
            "a": 0.1, "b": 3, "c": True, "d": 2, "e": float(np.float32(0.1)),
            "f": np.array([1, 2]), "g": np.array(float(np.float32(0.1))), "h": "x",
        },
        nn.load(path),
    )  # fmt: skip


class Tensor:
    """Of another library, which makes arrays of its numbers, or says why not."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.numbers is None:
            raise RuntimeError("call detach first")
        return np.array(self.numbers)


def test_tensors_of_others_are_saved_as_arrays(path: Path) -> None:
    nn.save({"weight": Tensor([[0.5, -0.0]]), "count": Tensor(3)}, path)

    assert identical({"weight": np.array([[0.5, -0.0]]), "count": np.array(3)}, nn.load(path))


WRONG_TO_SAVE: list[tuple[Any, type[Exception], str]] = [
    ({"a": {"w": np.array([[0.0, np.nan]])}}, nn.StateError, r"a\.w\[0, 1\] is nan"),
    ({"w": np.array(np.inf)}, nn.StateError, "w is inf"),
    ({"lr": float("-inf")}, nn.StateError, "lr is -inf"),
    ({"lr": [0.0, np.float64("nan")]}, nn.StateError, r"lr\.1 is nan"),
    ({"lr": "\ud800"}, nn.StateError, "half a letter"),
    ({"\udfff": 1}, nn.StateError, "half a letter"),
    ({"n": 10**400}, nn.StateError, "bits"),
    ({"w": Value(1.0)}, SettingTypeError, "w cannot be saved"),
    ({"w": [Value(1.0)]}, SettingTypeError, r"w\.0 cannot be saved"),
    ({"w": np.array([Value(1.0)])}, SettingTypeError, "w cannot be saved"),
    ({"w": np.array(["1.0"])}, SettingTypeError, "w cannot be saved"),
    ({"w": np.array([1j])}, SettingTypeError, "w cannot be saved"),
    ({"w": Tensor(None)}, SettingTypeError, "w cannot be saved"),
    ({"w": Tensor([True])}, SettingTypeError, "w cannot be saved"),
    ({"w": Tensor([np.nan])}, nn.StateError, r"w\[0\] is nan"),
    ({"w": {1.0, 2.0}}, SettingTypeError, "w cannot be saved"),
    ({"w": lambda x: x}, SettingTypeError, "w cannot be saved"),
    ({(0, 1): 1.0}, SettingTypeError, "names are strings or whole numbers"),
    ({True: 1.0}, SettingTypeError, "names are strings or whole numbers"),
    ({"w": np.ma.masked_equal([1.0, 2.0], 2.0)}, SettingError, "masked"),
    ([1.0], SettingTypeError, "save expects a module"),
    (None, SettingTypeError, "save expects a module"),
    (nn.MLP, SettingTypeError, "save expects a module"),
    ("state.json", SettingTypeError, "save expects a module"),
]


@pytest.mark.parametrize(("state", "error", "text"), WRONG_TO_SAVE)
def test_what_cannot_be_saved_leaves_the_old_file(
    state: Any, error: type[Exception], text: str, path: Path
) -> None:
    nn.save({"epoch": 1}, path)

    with pytest.raises(error, match=text) as raised:
        nn.save(state, path)

    assert isinstance(raised.value, ChainruleError)
    assert nn.load(path) == {"epoch": 1}
    assert [file.name for file in path.parent.iterdir()] == ["state.json"]


def test_a_state_that_holds_itself_is_refused(path: Path) -> None:
    state: dict[str, Any] = {}
    state["self"] = state

    with pytest.raises(nn.StateError, match="deep"):
        nn.save(state, path)


@pytest.mark.parametrize("depth", [30, 90, 110])
def test_what_is_saved_can_be_loaded_however_deep(depth: int, path: Path) -> None:
    """Names from whole numbers take more brackets than others."""
    for name in ("a", 1):
        state: Any = {}
        for _ in range(depth):
            state = {name: state}
        try:
            nn.save(state, path)
        except nn.StateError:
            assert depth > 30
            continue

        assert nn.load(path) == state


@pytest.mark.parametrize("given", [None, 3, b"state.json", 0.5, {"a": 1}, True])
def test_a_path_is_a_string_or_a_path(given: Any) -> None:
    """A number would be the number of an open file, and 0 the keyboard."""
    with pytest.raises(SettingTypeError, match=r"write save\(model, path\)"):
        nn.save({"epoch": 1}, given)
    if given is not None:
        with pytest.raises(SettingTypeError, match=r"write load\(model, path\)"):
            nn.load(Part(x=1), given)


def test_model_and_path_in_the_wrong_order_are_told(path: Path) -> None:
    nn.save({"x": 1}, path)
    with pytest.raises(SettingTypeError, match="save expects the path"):
        nn.save(str(path), Part(x=1))  # type: ignore[arg-type]
    with pytest.raises(SettingTypeError, match=r"load\(model, path\)"):
        nn.load(str(path), Part(x=1))  # type: ignore[call-overload]


HEAD = '{"format": "chainrule state 1", "state": '
WHOLE = (
    HEAD + '{"model": {"w": {"shape": [2, 2], "array": [[1.0, 2.0], [3.0, 4.0]]}, '
    '"b": {"shape": [], "array": 0.5}}, '
    '"optimizer": {"state": {"mapping": [[0, {"step": 2.0}]]}, "lr": 0.1}, '
    '"scheduler": {"last_epoch": 3, "mode": "min", "on": true}}}'
)


def parts() -> dict[str, Part]:
    """A model, an optimiser and a schedule; the hostile files are files of them, a little wrong."""
    return {
        "model": Part(w=np.array([[5.0, 6.0], [7.0, 8.0]]), b=np.array(9.0)),
        "optimizer": Part(state={0: {"step": 1.0}}, lr=0.2),
        "scheduler": Part(last_epoch=1, mode="max", on=False),
    }


def test_the_hostile_files_are_wrong_only_where_they_say(path: Path) -> None:
    path.write_text(WHOLE, encoding="utf-8")
    found = parts()

    nn.load(found, path)

    assert found["model"].state["w"].tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert found["optimizer"].state == {"state": {0: {"step": 2.0}}, "lr": 0.1}
    assert found["scheduler"].state == {"last_epoch": 3, "mode": "min", "on": True}


def changed(old: str, new: str) -> bytes:
    assert WHOLE.count(old) == 1
    return WHOLE.replace(old, new).encode()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "no JSON"),
    "only blanks": (b" \n ", "no JSON"),
    "truncated": (WHOLE[: len(WHOLE) // 2].encode(), "no JSON"),
    "truncated by a bracket": (WHOLE[:-1].encode(), "no JSON"),
    "more behind it": (WHOLE.encode() + b"{}", "no JSON"),
    "200,000 brackets": (b"[" * 200_000, "brackets within brackets"),
    "200,000 brackets, closed": (b"[" * 200_000 + b"]" * 200_000, "brackets within brackets"),
    "200,000 mappings": (b'{"a":' * 200_000, "brackets within brackets"),
    "brackets behind closing ones in a string": (
        b'["' + b"]" * 200_000 + b'",' + b"[" * 200_000, "brackets within brackets"),
    "brackets where an array is due": (
        changed("[[1.0, 2.0], [3.0, 4.0]]", "[" * 90 + "]" * 90), "where a number|in a row"),
    "nan": (changed("4.0", "NaN"), r"model\.w\[1, 1\] is nan"),
    "infinity": (changed("4.0", "Infinity"), r"model\.w\[1, 1\] is inf"),
    "less than infinity": (changed("0.1", "-Infinity"), r"optimizer\.lr is -inf"),
    "1e999": (changed("4.0", "1e999"), r"model\.w\[1, 1\] is inf"),
    "1e999 as a setting": (changed("0.1", "1e999"), r"optimizer\.lr is inf"),
    "5,000 digits": (changed("4.0", "4" * 5000), "5,000 digits"),
    "5,000 digits elsewhere": (changed('"min"', "-" + "4" * 5000), "5,001 digits|5,000 digits"),
    "400 digits": (changed("4.0", "4" * 400), "too large"),
    "a name twice": (changed('"b": {', '"w": {'), "'w' twice"),
    "a name of a mapping twice": (
        changed('[[0, {"step": 2.0}]]', '[[0, {"step": 2.0}], [0, {"step": 3.0}]]'), "0 twice"),
    "the format twice": (
        changed('"state": {"model"', '"format": "chainrule state 1", "state": {"model"'), "twice"),
    "ragged": (changed("[3.0, 4.0]", "[3.0]"), r"model\.w has the shape \[2, 2\], and 1 in a row"),
    "a row too many": (changed("[3.0, 4.0]", "[3.0, 4.0], [5.0, 6.0]"), "3 in a row"),
    "a number for a row": (changed("[3.0, 4.0]", "3.0"), "3.0 where dimension 1"),
    "a row for a number": (changed("4.0", "[4.0]"), "where a number is due"),
    "a string for a number": (changed("4.0", '"4.0"'), "'4.0' where a number is due"),
    "a bool for a number": (changed("4.0", "true"), "True where a number is due"),
    "null for a number": (changed("4.0", "null"), "None where a number is due"),
    "a mapping for a number": (changed("4.0", "{}"), "where a number is due"),
    "a mapping for an array": (
        changed('{"shape": [], "array": 0.5}', '{"a": {"b": 1.0}}'), "an array of shape"),
    "a number for an array": (
        changed('{"shape": [], "array": 0.5}', "0.5"), r"model\.b is 0.5, and an array"),
    "a bool for an array": (
        changed('{"shape": [], "array": 0.5}', "true"), r"model\.b is True, and an array"),
    "a list for an array": (
        changed('{"shape": [], "array": 0.5}', "[true, 1.0]"), r"model\.b is \[True, 1.0\], and"),
    "a mapping for rows": (changed("[[1.0, 2.0], [3.0, 4.0]]", "{}"), "where dimension 0"),
    "a string for rows": (changed("[[1.0, 2.0], [3.0, 4.0]]", '"12"'), "where dimension 0"),
    "another shape, well formed": (
        changed('[2, 2], "array": [[1.0, 2.0], [3.0, 4.0]]', '[4], "array": [1.0, 2.0, 3.0, 4.0]'),
        "another shape"),
    "a shape that is negative": (changed("[2, 2]", "[2, -2]"), "no list of sizes"),
    "a shape of floats": (changed("[2, 2]", "[2.0, 2]"), "no list of sizes"),
    "a shape of bools": (changed("[2, 2]", "[true, 2]"), "no list of sizes"),
    "a shape that is none": (changed("[2, 2]", "null"), "no list of sizes"),
    "a shape of nothing, without end": (
        changed('[2, 2], "array": [[1.0, 2.0], [3.0, 4.0]]',
                f'[0, {10**18}, {10**18}], "array": []'), "too large"),
    "a shape of many dimensions": (
        changed('[], "array": 0.5', f'[{"1, " * 99}1], "array": {"[" * 90}0.5{"]" * 90}'),
        "where dimension 90|brackets"),
    "no shape": (changed('"shape": [2, 2], ', ""), "neither"),
    "more in an array": (changed('"shape": [2, 2], ', '"shape": [2, 2], "x": 0, '), "neither"),
    "pairs that are none": (changed('[[0, {"step": 2.0}]]', "[[0]]"), "where a name"),
    "pairs that are a mapping": (changed('[[0, {"step": 2.0}]]', "{}"), "neither"),
    "a pair with a bool as name": (changed('[[0, {"ste', '[[false, {"ste'), "where a name"),
    "not UTF-8": (changed('"min"', '"MIN"').replace(b"MIN", b"m\xffn"), "UTF-8"),
    "UTF-16": (WHOLE.encode("utf-16"), "UTF-8"),
    "a byte order mark": (b"\xef\xbb\xbf" + WHOLE.encode(), "BOM"),
    "a lone surrogate as name": (changed('"b": {', r'"\ud800": {'), "half a letter"),
    "a lone surrogate as setting": (changed('"min"', r'"\udfff"'), "half a letter"),
    "a lone surrogate in bytes": (
        changed('"min"', '"MIN"').replace(b"MIN", b"\xed\xa0\x80"), "UTF-8"),
    "too few names": (changed(', "b": {"shape": [], "array": 0.5}', ""), "model: Part refuses"),
    "too many names": (changed('"b": {', '"c": 1.0, "b": {'), "model: Part refuses"),
    "another name": (changed('"b": {', '"c": {'), "model: Part refuses"),
    "too few parts": (
        changed(', "scheduler": {"last_epoch": 3, "mode": "min", "on": true}', ""), "asked for"),
    "too many parts": (changed('"scheduler": {', '"x": 1, "scheduler": {'), "asked for"),
    "the last part is wrong": (changed('"on": true', '"on": 1'), "scheduler: Part refuses"),
    "a part that is a number": (changed('{"last_epoch": 3, "mode": "min", "on": true}', "1"),
        "scheduler: Part refuses"),
    "another format": (changed("chainrule state 1", "chainrule state 2"), "'chainrule state 2'"),
    "a format of another kind": (changed('"chainrule state 1"', "[1]"), "the format"),
    "another file of JSON": (b'{"cells": [], "nbformat": 4}', "no state"),
    "no state in it": (b'{"format": "chainrule state 1"}', "should hold"),
    "more beside the state": (changed('"state": {"model"', '"x": 1, "state": {"model"'), "should"),
    "a list at the top": (b"[" + WHOLE.encode() + b"]", "no state"),
    "a string at the top": (b'"format"', "no state"),
    "a list as state": (HEAD.encode() + b"[]}", "asked for"),
    "null as state": (HEAD.encode() + b"null}", "asked for"),
    "a file of PyTorch": (b"PK\x03\x04\x00\x00\x08\x08\x00\xff\xff", "torch.load"),
    "an old file of PyTorch": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "torch.load"),
    "zeros": (b"\x00" * 1000, "no JSON"),
    "quotes without end": (b'"' + b'\\"' * 400_000, "no JSON"),
    "a backslash at the end": (b'["\\', "no JSON"),
    "spaces for ever": (WHOLE.encode() + b" " * 3_000_000, "3,000"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_and_changes_nothing(name: str, path: Path) -> None:
    """The largest have 3 MB: a reader whose time grows with the square would hang here."""
    content, text = HOSTILE[name]
    path.write_bytes(content)
    found, before = parts(), parts()

    with pytest.raises(nn.StateError, match=text) as raised:
        nn.load(found, path)

    assert "state.json" in str(raised.value)
    assert len(str(raised.value)) < 1000
    for part in found:
        assert identical(found[part].state, before[part].state), part


def real() -> dict[str, Any]:
    """A model with parameters and buffers, an optimiser and a schedule, under way."""
    nn.manual_seed(3)
    model = nn.Sequential(
        nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Sequential(nn.ReLU(), nn.Linear(3, 1, bias=False))
    )
    optimizer = nn.Adam(model.parameters(), lr=0.1)
    schedule = nn.ReduceLROnPlateau(optimizer)
    for loss in (3.0, 2.0):
        for parameter in model.parameters():
            parameter.grad = parameter.data
        optimizer.step()
        schedule.step(loss)
    return {"model": model, "optimizer": optimizer, "schedule": schedule}


def states_of(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: deepcopy(part.state_dict()) for name, part in parts.items()}


def test_a_training_goes_on_where_it_was_saved(path: Path) -> None:
    nn.save(real(), path)
    saved, found = states_of(real()), real()
    for parameter in found["model"].parameters():
        parameter.grad = 1.0
    found["optimizer"].step()
    found["schedule"].step(1.0)
    assert not identical(states_of(found), saved)

    nn.load(found, path)

    assert identical(states_of(found), saved)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ('"0.weight"', '"weight"', "missing 0.weight; unexpected weight"),
        ('"0.weight": {"shape": [3, 2]', '"0.weight": {"shape": [2, 3]', "in a row"),
        ('"1.num_batches_tracked": {"shape": [], "array": 0.0}', '"x": 0', "num_batches_tracked"),
        ('"1.num_batches_tracked": {"shape": [], "array": 0.0}',
         '"1.num_batches_tracked": false', "num_batches_tracked is False"),
        ('"1.num_batches_tracked": {"shape": [], "array": 0.0}',
         '"1.num_batches_tracked": {"shape": [1], "array": [0.0]}', "has the shape"),
        ('"step": 2.0', '"step": "2.0"', "optimizer: Adam refuses"),
        ('"step": 2.0', '"step": -2.0', "optimizer: Adam refuses"),
        ('"step": 2.0', '"step": true', "optimizer: Adam refuses"),
        ('"step": 2.0, ', "", "optimizer: Adam refuses"),
        ('"lr": 0.1', '"lr": "0.1"', "optimizer: Adam refuses"),
        ('"lr": 0.1', '"lr": -0.1', "optimizer: Adam refuses"),
        ('"exp_avg"', '"exp_average"', "optimizer: Adam refuses"),
        ('"param_groups": [', '"param_groups": [0, ', "optimizer: Adam refuses"),
        ('"factor": 0.1', '"factor": null', "schedule: ReduceLROnPlateau refuses"),
        ('"mode": "min"', '"mode": "least"', "schedule: ReduceLROnPlateau refuses"),
        ('"last_epoch": 2', '"last_epoch": 2.5', "schedule: ReduceLROnPlateau refuses"),
        ('"last_epoch": 2', '"last_epoch": true', "schedule: ReduceLROnPlateau refuses"),
    ],
)  # fmt: skip
def test_what_a_training_refuses_changes_none_of_it(
    old: str, new: str, text: str, path: Path
) -> None:
    nn.save(real(), path)
    whole = path.read_text(encoding="utf-8")
    assert whole.count(old) == 1
    path.write_text(whole.replace(old, new), encoding="utf-8")
    found = real()
    for parameter in found["model"].parameters():
        parameter.data = 7.0
    before = states_of(found)

    with pytest.raises(nn.StateError, match=text):
        nn.load(found, path)

    assert identical(states_of(found), before)


PIECES = [
    "[", "]", "{", "}", '"', ",", ":", "0", "-", ".", "e999", "1e308", "null", "true", "NaN", "\\",
    '"array"', '"tuple"', '"mapping"', '"shape"', "[]", "{}", "-0.0", "é", "\x00", '"state"',
]  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_a_file_with_a_piece_changed_is_loaded_wholly_or_not_at_all(seed: int, path: Path) -> None:
    """Whatever it is: another error than ours, or half a state, is seen."""
    rng = random.Random(seed)
    nn.save(real(), path)
    whole = path.read_text(encoding="utf-8")
    start = rng.randrange(len(whole))
    stop = start + rng.choice([0, 0, 1, 2, 5, 50])
    piece = rng.choice([*PIECES, whole[stop : stop + rng.randrange(60)]])
    path.write_text(whole[:start] + piece + whole[stop:], encoding="utf-8")
    found = real()
    for parameter in found["model"].parameters():
        parameter.data = 7.0
    before = states_of(found)

    try:
        nn.load(found, path)
    except nn.StateError:
        assert identical(states_of(found), before)
    else:
        assert not identical(states_of(found)["model"], before["model"])
        assert [list(state) for state in states_of(found).values()] == list(
            map(list, before.values())
        )


def test_deep_brackets_are_refused_whatever_pythons_limit(path: Path) -> None:
    """With a high limit, as recursive code sets, Python's reader would run out of real stack."""
    path.write_bytes(b"[" * 900_000)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        with pytest.raises(nn.StateError, match="brackets"):
            nn.load(parts(), path)
    finally:
        sys.setrecursionlimit(limit)


def test_a_file_larger_than_the_model_needs_is_not_read(path: Path) -> None:
    """A gigabyte takes no memory, for its size alone is asked."""
    with path.open("wb") as file:
        file.truncate(2**30)
    found = parts()

    tracemalloc.start()
    for ask in (lambda: nn.load(found, path), lambda: nn.load(path)):
        with pytest.raises(nn.StateError, match="1,073,741,824 bytes"):
            ask()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1_000_000


def test_a_larger_model_may_have_a_larger_file(path: Path) -> None:
    """Room is for the numbers that there are: here two megabytes, written wide."""
    big = Part(w=np.random.default_rng(0).normal(size=(1000, 50)))
    nn.save(big, path)
    wide = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=8)
    path.write_text(wide, encoding="utf-8")
    assert path.stat().st_size > 2**20

    nn.load(big, path)

    with pytest.raises(nn.StateError, match="bytes"):
        nn.load(Part(w=np.zeros((2, 2))), path)


def test_an_optimiser_may_remember_more_than_it_has_begun_to(path: Path) -> None:
    """A new one has no state yet; that of 20,000 weights takes more than a megabyte."""
    parameters = [Value(x) for x in np.random.default_rng(0).normal(size=20_000)]
    optimizer = nn.Adam(parameters)
    for p in parameters:
        p.grad = p.data / 3.0
    optimizer.step()
    nn.save(optimizer, path)
    wide = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=8)
    path.write_text(wide, encoding="utf-8")
    assert path.stat().st_size > 2**20
    other = nn.Adam(parameters)

    nn.load(other, path)

    assert identical(other.state_dict(), optimizer.state_dict())


def test_a_missing_file_is_also_pythons_error(tmp_path: Path) -> None:
    with pytest.raises(nn.MissingStateError, match=r"no file .*none\.json"):
        nn.load(parts(), tmp_path / "none.json")
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "none.json")


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000])
def test_a_path_that_can_be_none_is_told(name: str) -> None:
    with pytest.raises(nn.StateError):
        nn.load(parts(), name)


@posix
def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    """A pipe without a writer would be waited for, and a device has no end."""
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(nn.StateFileError, match=r"Is a directory|no file"):
            nn.load(parts(), path)


@posix
def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    target, link = tmp_path / "deep" / "real.json", tmp_path / "link.json"
    nn.save({"epoch": 1}, target)
    target.chmod(0o600)
    link.symlink_to(target)

    nn.save({"epoch": 2}, link)

    assert link.is_symlink()
    assert nn.load(link) == nn.load(target) == {"epoch": 2}
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_old_file_survives_a_disk_that_is_full(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nn.save({"epoch": 1}, path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        nn.save({"epoch": 2}, path)

    assert nn.load(path) == {"epoch": 1}
    assert [file.name for file in path.parent.iterdir()] == ["state.json"]


class Stubborn(Part):
    """Gives its own dict, and takes half of a state before it finds the fault, as code may."""

    def state_dict(self) -> dict[str, Any]:
        return self.state

    def load_state_dict(self, state: Any) -> None:
        self.state["a"] = state["a"]
        if state["b"] != self.state["b"]:
            raise ZeroDivisionError("b")


def test_what_a_part_has_half_taken_is_put_back(path: Path) -> None:
    nn.save({"model": Part(x=5), "other": Part(a=3, b=4)}, path)
    found: dict[str, Part] = {"model": Part(x=1), "other": Stubborn(a=1, b=2)}

    with pytest.raises(nn.StateError, match="other: Stubborn refuses its state. ZeroDivisionError"):
        nn.load(found, path)

    assert found["model"].state == {"x": 1}
    assert found["other"].state == {"a": 1, "b": 2}


class Interrupted(Part):
    """Ctrl-C comes while it loads."""

    def load_state_dict(self, state: Any) -> None:
        if state["x"] == 5:
            raise KeyboardInterrupt
        self.state = dict(state)


def test_ctrl_c_puts_back_what_was_loaded(path: Path) -> None:
    nn.save({"model": Part(x=5), "other": Part(x=5)}, path)
    found: dict[str, Part] = {"model": Part(x=1), "other": Interrupted(x=2)}

    with pytest.raises(KeyboardInterrupt):
        nn.load(found, path)

    assert (found["model"].state, found["other"].state) == ({"x": 1}, {"x": 2})


@pytest.mark.parametrize("given", [3, [Part(x=1)], {"model": 3}, {"model": {"a": None}}, Part])
def test_what_has_no_state_cannot_be_loaded(given: Any, path: Path) -> None:
    nn.save({"model": 3}, path)

    with pytest.raises(SettingTypeError, match="load expects a module"):
        nn.load(given, path)


def test_readers_see_one_state_or_the_other(path: Path) -> None:
    """While a thread saves again and again, every load finds a file that is whole."""
    nn.save({"x": np.zeros(2000)}, path)
    done = threading.Event()

    def write() -> None:
        for number in range(40):
            nn.save({"x": np.full(2000, float(number))}, path)
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    while not done.is_set():
        assert len(set(nn.load(path)["x"])) == 1
    thread.join()
