"""A damaged file, or one that is something else, is told as that: never another error."""

from __future__ import annotations

import itertools
import os
import pickle
import random
import re
import threading
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.compiler.files import archives
from autograd.errors import ProgramFileError
from tests.compiler.files.forging import (
    answers,
    members_of,
    network,
    with_hash,
    zipped,
)
from tests.compiler.graphs import THOROUGH

load_program: Any = ag.load_program
"""Without types, for a program and a function are called differently."""


def spoiled(content: bytes, rng: random.Random) -> bytes:
    """The bytes with damage of some kind."""
    at, other = sorted(rng.randrange(len(content)) for _ in range(2))
    kind = rng.randrange(6)
    if kind == 0:  # a bit
        return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]
    if kind == 1:
        return content[:at]
    if kind == 2:  # a piece is missing
        return content[:at] + content[other:]
    if kind == 3:  # a piece twice
        return content[:other] + content[at:]
    if kind == 4:  # noise
        return content[:at] + rng.randbytes(rng.randrange(1, 9)) + content[at:]
    return content[:at] + rng.randbytes(other - at) + content[other:]


@pytest.mark.parametrize("seed", range(10))
def test_damage_is_told_or_changes_nothing(seed: int, saved: Path) -> None:
    """Dates in the zip may change; no number, and never is it another error."""
    rng, content, expected = random.Random(seed), saved.read_bytes(), answers(saved)
    for _ in range(300 if THOROUGH else 30):
        saved.write_bytes(spoiled(content, rng))
        try:
            assert answers(saved) == expected
        except ProgramFileError as error:
            assert str(error).startswith(f"{saved} was not loaded: ")  # noqa: PT017


def test_arrays_that_changed_places_are_told(saved: Path) -> None:
    members = members_of(saved.read_bytes())
    different = sorted({content: name for name, content in members.items()}.values())
    for first, second in itertools.combinations(different, 2):
        swapped = members | {first: members[second], second: members[first]}
        saved.write_bytes(zipped(swapped))

        with pytest.raises(ProgramFileError, match="another hash|is no JSON|format"):
            load_program(saved)


def test_a_zip_of_more_than_its_bytes_is_not_opened(path: Path) -> None:
    """A gigabyte of zeros in a megabyte."""
    members = members_of(path.read_bytes())
    bomb = zipped(members | {"constants.npy": bytes(10**8)}, zipfile.ZIP_DEFLATED)
    path.write_bytes(bomb)
    tracemalloc.start()

    with pytest.raises(ProgramFileError, match="what is larger than the zip"):
        load_program(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 10 * len(bomb) + 10**6


def test_members_that_share_their_bytes_are_not_opened(path: Path) -> None:
    """Entries of a zip may all point to one place, so that a small file holds any amount."""
    members = members_of(path.read_bytes())
    content = zipped(members | {"constants.npy": bytes(5000)})
    directory = content.index(b"PK\x01\x02")
    entry_at = content.index(b"constants.npy", directory) - 46
    entry = content[entry_at : entry_at + 46 + len(b"constants.npy")]
    many = b"".join(
        entry.replace(b"constants.npy", f"constan{n:02}.npy".encode()) for n in range(90)
    )
    end = content.rindex(b"PK\x05\x06")
    n_entries = int.from_bytes(content[end + 10 : end + 12], "little") + 90
    size = end - directory + len(many)
    closing = bytearray(content[end:])
    closing[8:12] = n_entries.to_bytes(2, "little") * 2
    closing[12:16] = size.to_bytes(4, "little")
    path.write_bytes(content[:end] + many + bytes(closing))

    with pytest.raises(ProgramFileError, match="what is larger than the zip"):
        load_program(path)


@pytest.mark.parametrize("extra", ["more.npy", "../../etc/passwd", "code.npy/", "PROGRAM.JSON"])
def test_there_is_no_room_for_more(extra: str, path: Path) -> None:
    members = members_of(path.read_bytes())
    path.write_bytes(zipped(with_hash(members | {extra: b"x"})))

    with pytest.raises(ProgramFileError, match=f"it holds .*{re.escape(extra)}.*, and should hold"):
        load_program(path)


@pytest.mark.parametrize("missing", ["code.npy", "sha256", "program.json"])
def test_nothing_may_be_missing(missing: str, path: Path) -> None:
    members = members_of(path.read_bytes())
    members.pop(missing)
    path.write_bytes(zipped(members))

    with pytest.raises(ProgramFileError, match=f"it holds .*{missing}"):
        load_program(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_may_not_stand_twice(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("code.npy", b"other")

    with pytest.raises(ProgramFileError, match="two things of one name"):
        load_program(path)


class Touched:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_a_pickle_is_never_opened(path: Path, tmp_path: Path) -> None:
    """Neither as the file, nor as an array of objects in it."""
    trap = tmp_path / "trap"
    pickled = pickle.dumps(Touched(trap))
    members = members_of(path.read_bytes())
    objects = np.lib.format.magic(1, 0) + (118).to_bytes(2, "little")
    objects += b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n"

    for content in (pickled, zipped(with_hash(members | {"constants.npy": objects + pickled}))):
        path.write_bytes(content)
        with pytest.raises(ProgramFileError, match="no complete zip|'constants' is not of shape"):
            load_program(path)
    assert not trap.exists()


def test_a_file_that_is_too_large_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = path.stat().st_size
    monkeypatch.setattr(archives, "MOST_BYTES", size)
    network().save(path)
    load_program(path)
    monkeypatch.setattr(archives, "MOST_BYTES", size - 1)

    with pytest.raises(ProgramFileError, match=f"has {size:,} bytes, and at most {size - 1:,}"):
        load_program(path)
    with pytest.raises(ProgramFileError, match=f"was not written: it takes {size:,} bytes"):
        network().save(path.with_name("other.npz"))


def test_a_file_that_grows_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that another process writes in place."""
    status = os.stat_result((0o100600, 0, 0, 1, 0, 0, path.stat().st_size - 9, 0, 0, 0))
    monkeypatch.setattr(os, "fstat", lambda _: status)

    with pytest.raises(ProgramFileError, match="it grew while it was read"):
        load_program(path)


@pytest.mark.skipif(os.name != "posix", reason="these are the files of POSIX")
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    """A pipe that nobody writes would be waited for."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    started = time.monotonic()
    found: list[BaseException] = []

    def load() -> None:
        try:
            load_program(fifo)
        except ProgramFileError as error:
            found.append(error)

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    thread.join(20.0)

    assert re.search("was not loaded: it is no file", str(found[0]))
    assert time.monotonic() - started < 20.0
    with pytest.raises(IsADirectoryError):
        load_program(tmp_path)


def test_a_state_of_a_model_is_no_program(path: Path) -> None:
    nn.save({"weight": np.ones(2)}, path)
    with pytest.raises(ProgramFileError, match="is no complete zip"):
        load_program(path)
    np.savez(path, weight=np.ones(2))
    with pytest.raises(ProgramFileError, match="no program.json.*numpy.load"):
        load_program(path)
    path.write_bytes(b"")
    with pytest.raises(ProgramFileError, match="is no complete zip"):
        load_program(path)
