"""A header may say anything: it is refused with a reason, or a program like any."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.errors import ChainruleError, ProgramFileError
from tests.compiler.files.forging import (
    Forged,
    answers,
    array,
    forge,
    members_of,
    put,
    with_hash,
    zipped,
)
from tests.compiler.graphs import THOROUGH

load_program: Any = ag.load_program
"""Without types, for a program and a function are called differently."""


HEADERS: list[tuple[bytes, str]] = [
    (b"", "its header is no JSON"),
    (b"\xff\xfe", "its header is no JSON"),
    (b"[" * 10**6, "too many brackets|no JSON"),
    (b'{"a":' * 10**6, "too many brackets|no JSON"),
    (b"9" * 10**5, "its header is no JSON"),
    (b'{"format": "chainrule program", "version": NaN}', "NaN is no number of JSON"),
    (b'{"format": "chainrule program", "format": 1}', "an object has a name twice"),
    (b"[]", "does not say that it is a chainrule program"),
    (b"null", "does not say that it is a chainrule program"),
    (b'{"format": "chainrule program"}', "has version None of the format"),
    (b'{"format": "chainrule program", "version": 1}', "its header holds"),
]


@pytest.mark.parametrize(("header", "message"), HEADERS)
def test_a_header_of_any_bytes_is_refused(header: bytes, message: str, path: Path) -> None:
    members = members_of(path.read_bytes())
    path.write_bytes(zipped(with_hash(members | {"program.json": header})))

    with pytest.raises(ProgramFileError, match=message):
        load_program(path)


def other_value(rng: random.Random) -> Any:
    """Any value that JSON has."""
    strange: list[Any] = [
        None,
        True,
        -1,
        0,
        1,
        2**31,
        2**63,
        10**30,
        0.5,
        1e308,
        "",
        "x",
        "w",
        [],
        {},
    ]
    value = rng.choice([*strange, "numpy", "sum", "KEYWORD_ONLY", [0], [[0]], {"form": 0}])
    return rng.choice([value, value, [value], {"tuple": [value]}, {"shape": value}])


def changed(part: Any, rng: random.Random) -> Any:
    """A part of a header with one thing in it that is another."""
    if not part or not isinstance(part, dict | list) or rng.random() < 0.15:
        return other_value(rng)
    place = rng.choice(list(part) if isinstance(part, dict) else range(len(part)))
    if rng.random() < 0.1:
        del part[place]
    else:
        part[place] = changed(part[place], rng)
    return part


@pytest.mark.parametrize("seed", range(10))
def test_a_changed_header_is_refused_or_a_program_like_any(seed: int, saved: Path) -> None:
    """It may have another name or other labels; a call may be an error that says why."""
    rng, content = random.Random(seed), saved.read_bytes()
    for _ in range(300 if THOROUGH else 30):
        saved.write_bytes(content)
        forge(saved, lambda forged: setattr(forged, "header", changed(forged.header, rng)))
        with contextlib.suppress(ChainruleError):
            answers(saved)


def into(*place: Any, value: Any) -> Callable[[Forged], object]:
    """Write a value into the part of the header that is the function."""

    def change(forged: Forged) -> None:
        part = forged.header["function"]
        for name in place[:-1]:
            part = part[name]
        part[place[-1]] = value

    return change


def keyword(forged: Forged) -> None:
    """The last argument by name beside the others by place."""
    function = forged.header["function"]
    function["named"] = [["k", function["args"].pop()]]


def nested(depth: int) -> Any:
    deep: Any = 0
    for _ in range(depth):
        deep = [deep]
    return deep


OF_A_FUNCTION: list[Any] = [
    (into("args", value=[[0, 0]]), "forms hold fewer numbers|other numbers than|cannot be called"),
    (into("args", value=[{"shape": [10**12]}]), "has the shape"),
    (into("args", value=[{"shape": [3, 3]}]), "hold more numbers than it has"),
    (into("args", value=[{"shape": [-1]}]), "has the shape"),
    (into("args", value=[{"shape": [1.0]}]), "has the shape"),
    (into("args", value=[{"shape": [0] * 99}]), "has the shape"),
    (into("args", value=[{"shape": [2], "array": [0]}]), "has the shape"),
    (into("args", value=[nested(150)]), "more than 100 deep"),
    (into("args", value=[1]), "a form holds 1, and should hold 0"),
    (into("args", value=[True]), "a form holds True, and should hold 0"),
    (into("args", value=["os"]), "a form holds 'os', and should hold 0"),
    (into("args", value={}), "'args' of its function is {}, and should be a list"),
    (into("args", 0, value={"class": "os"}), "an array of its forms holds 'class'"),
    (into("args", 0, value={"dict": [[[], 0]]}), "should be of pairs"),
    (into("args", 0, value={"dict": [["a", 0], ["a", 0]]}), "has a key twice"),
    (into("named", value=[["k", 0]]), "hold more numbers than it has"),
    (keyword, "both of arguments and of keywords"),
    (into("named", value=[[3, 0]]), "a keyword of its function is"),
    (into("is_one", value=True), "both of arguments and of keywords"),
    (into("is_one", value=0), "'is_one' of its function is 0"),
    (into("name", value="\x1b[2J"), r"the name of its function is '\\x1b\[2J', which cannot"),
    (into("name", value=3), "'name' of its function is 3"),
    (into("parameters", value=[]), "hold fewer numbers than it has"),
    (into("parameters", value=[["k", "VAR_POSITIONAL"]]), "hold fewer numbers than it has"),
    (into("parameters", value=[["k", "KEYWORD_ONLY", {"form": 0}]]), "cannot be called: fun"),
    (into("parameters", 0, value=["w"]), r"a parameter of its function is \['w'\]"),
    (into("parameters", 0, value=["w", []]), "a parameter of its function is"),
    (into("parameters", 0, value=["w; import os", "KEYWORD_ONLY"]), "is none: .*valid"),
    (into("parameters", 0, value=[7, "KEYWORD_ONLY"]), "is none: "),
    (into("parameters", 0, value=["w", "KEYWORD_ONLY"]), "parameters of its function are none"),
    (into("parameters", 1, 0, value="w"), "parameters of its function are none: duplicate"),
    (into("parameters", 2, 2, value={"word": 3}), "a default of its function is 3"),
    (into("parameters", 2, 2, value={"call": "os"}), "a default of its function holds 'call'"),
    (into("in_axes", value=7), "cannot be called: in_axes has 7 for argument 0"),
    (into("in_axes", value=[None, None, None]), "cannot be called: in_axes of fun names no axis"),
    (into("in_axes", value=nested(150)), "more than 100 deep"),
    (into("in_axes", value=0.5), "in_axes of its function holds 0.5"),
    (into("in_axes", value={"w": 0}), "a dict of its forms holds 'w'"),
    (into("result", value=0), "fewer numbers than it has"),
    (into("result", value=[0] * 99), "hold more numbers than it has"),
    (array("numbers", lambda x: x[:-1]), "hold more numbers than it has"),
    (array("numbers", lambda x: np.append(x, 1.0)), "hold fewer numbers than it has"),
    (put("function", None), "numbers of a function and no function"),
    (put("single", True), "its one output are 4"),
]


@pytest.mark.parametrize(("change", "message"), OF_A_FUNCTION)
def test_a_function_that_no_program_writes_is_refused(
    change: Callable[[Forged], object], message: str, called: Path
) -> None:
    forge(called, change)

    with pytest.raises(ProgramFileError, match=f"^{called} was not loaded: .*({message})"):
        load_program(called)


def test_a_header_says_what_there_is(path: Path) -> None:
    """It may be read by anyone: names of rows and labels, counts and shapes."""
    header = json.loads(members_of(path.read_bytes())["program.json"])

    assert (header["format"], header["version"]) == ("chainrule program", 1)
    assert ["affine", None] in header["rows"]
    assert header["labels"][:3] == ["", "x", "y"]
    assert (header["steps"], header["remembered"]) == (3, ["exp_avg", "exp_avg_sq"])
