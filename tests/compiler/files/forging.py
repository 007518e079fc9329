"""Files to be spoiled, and forged ones: with a right hash, and whatever header and arrays."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import CompiledFunction, Program

Members = dict[str, bytes]

POINT = [0.3, -0.2]
"""Where the network is asked."""


def members_of(content: bytes) -> Members:
    """What a file holds, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of these."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_hash(members: Members) -> Members:
    """The members with the hash that belongs to them, as whoever means harm can make it."""
    found = hashlib.sha256()
    for name in sorted(set(members) - {"sha256"}):
        found.update(f"{name} {len(members[name])}\n".encode() + members[name])
    return members | {"sha256": found.hexdigest().encode()}


class Forged:
    """A file taken apart: its header, and its arrays, which NumPy reads."""

    def __init__(self, path: Path) -> None:
        members = members_of(path.read_bytes())
        self.header: Any = json.loads(members["program.json"])
        with np.load(path, allow_pickle=False) as found:
            self.arrays = {name: found[name] for name in self.header["arrays"]}

    def content(self) -> bytes:
        """The file again, with the shapes that the arrays have now and a right hash."""
        members = {}
        for name, array in self.arrays.items():
            file = io.BytesIO()
            np.lib.format.write_array(file, array, version=(1, 0), allow_pickle=False)
            members[f"{name}.npy"] = file.getvalue()
        shapes = {name: list(array.shape) for name, array in self.arrays.items()}
        header = self.header
        if isinstance(header, dict) and "arrays" in header:
            header = header | {"arrays": shapes}
        content = json.dumps(header).encode()
        return zipped(with_hash({"program.json": content, **members}))


def forge(path: Path, change: Callable[[Forged], object]) -> None:
    """Change what a file says and write it again as if a program had."""
    forged = Forged(path)
    change(forged)
    path.write_bytes(forged.content())


def network() -> Program:
    """Two inputs, groups, a constant, and an optimiser with a memory after three steps."""
    model = nn.MLP(2, [3, 2], activation="tanh", rng=np.random.default_rng(5))
    x, y = Value(0.3, "x"), Value(-0.2, "y")
    parameters = model.parameters()
    loss = ag.cross_entropy(model([x, y]), 1) + ag.max([x, y, 0.25]) * ag.pick(Value(1.0), [x, y])
    program = ag.compile([loss, x * 2.5], [x, y], parameters)
    for _ in range(3):
        program.step(nn.Adam(parameters, lr=0.1), POINT, aux=True)
    return program


def function() -> CompiledFunction:
    """With forms of all kinds, and defaults."""

    def fun(w: Any, at: Any, k: Any = 2.0, unit: Any = "m") -> Any:
        return {"a": np.array([w[0] * k, at["x"][0]]), "b": (w[1].sin(), [w[0]])}

    example = [1.0, 2.0], {"x": np.array([3.0])}, 1.0
    return ag.compile(fun, example)


def answers(path: Path) -> str:
    """What is computed by the program in a file, whichever of the two it is."""
    loaded: Any = ag.load_program(path)
    if isinstance(loaded, CompiledFunction):
        return repr(loaded([0.5, -1.5], {"x": np.array([2.5])}))
    return repr((loaded(POINT), loaded.value_and_grad(POINT, True, aux=True), loaded.state))


def put(name: str, value: Any, *place: Any) -> Callable[[Forged], object]:
    """Write a number into an array, or a value into the header."""

    def change(forged: Forged) -> None:
        if name in forged.arrays:
            forged.arrays[name] = forged.arrays[name].copy()
            forged.arrays[name][place or ...] = value
        else:
            forged.header[name] = value

    return change


def array(name: str, change: Callable[[Any], Any]) -> Callable[[Forged], object]:
    """Put another array in the place of one."""

    def changed(forged: Forged) -> None:
        forged.arrays[name] = change(forged.arrays[name])

    return changed
