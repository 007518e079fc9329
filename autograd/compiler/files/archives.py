"""Arrays and a header in one file: a zip whose arrays `numpy.load` opens too.

    program.json    the header
    code.npy        an array, for each name in the header's "arrays"
    sha256          the hash of all that

Members are stored as they are, so that nothing in memory is larger than the file, and no word of a
file is evaluated: an array must begin with the very bytes that its kind and its shape in the header
give. The hash tells damage, by a disk or on the way; who means harm can make it anew.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import stat
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from autograd.compiler.files.fields import Fields, read, written
from autograd.errors import ProgramFileError
from autograd.shortening import shown

HEADER: Final = "program.json"
HASH: Final = "sha256"

FORMAT: Final = "chainrule program"
VERSION: Final = 1

MOST_BYTES: Final = 2**30
"""Of a file: some thirty million operations."""

DAMAGED: Final = "copy it again from where it was written, or save the program anew"

_BROKEN = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, KeyError,
    IndexError, OverflowError,
)  # fmt: skip
"""What reading a zip of any bytes may raise."""

Array = npt.NDArray[Any]


def packed(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """The content of a file; the same for the same header and arrays."""
    kinds = {name: _kind(array) for name, array in arrays.items()}
    shapes = {name: list(array.shape) for name, array in arrays.items()}
    whole = {"format": FORMAT, "version": VERSION, **header, "arrays": shapes}
    members = {HEADER: written(whole)}
    for name, array in arrays.items():
        head = _head(kinds[name], array.shape)
        members[f"{name}.npy"] = head + array.astype(kinds[name]).tobytes()
    members[HASH] = _hash(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    if file.tell() > MOST_BYTES:
        raise ProgramFileError(f"it takes {file.tell():,} bytes, and {MOST_BYTES:,} may be read")
    return file.getvalue()


class Archive:
    """The header and the arrays of a file, whose fields and names must be these.

    `names` are the fields of the header besides the format, its version and the arrays, and `kinds`
    the arrays: the type of the numbers, as NumPy writes it, and how many axes there are.
    """

    def __init__(
        self, content: bytes, names: tuple[str, ...], kinds: Mapping[str, tuple[str, int]]
    ) -> None:
        members = _members(content)
        self.header = _fields(members, names)
        due = {HEADER, HASH, *(f"{name}.npy" for name in kinds)}
        if members.keys() != due:
            raise ProgramFileError(
                f"it holds {_listed(members)}, and should hold {_listed(due)}; {DAMAGED}"
            )
        found = members.pop(HASH)
        if found != _hash(members):
            raise ProgramFileError(
                f"its content has another hash than it was written with; {DAMAGED}"
            )
        shapes = Fields(self.header["arrays"], "'arrays'", kinds)
        self.arrays = {
            name: _array(members[f"{name}.npy"], name, kind, shapes.listed(name), axes)
            for name, (kind, axes) in kinds.items()
        }
        """New arrays in the order of bytes of this machine."""


def bytes_of(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file; an OSError where it cannot be read."""
    # a pipe without a writer would be waited for
    with open(path, "rb", opener=_opened_at_once) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ProgramFileError("it is no file")
        size = status.st_size
        # while it is read the file may grow
        content = file.read(size + 1) if size <= MOST_BYTES else b""
    if size > MOST_BYTES:
        raise ProgramFileError(f"it has {size:,} bytes, and at most {MOST_BYTES:,} are read")
    if len(content) > size:
        raise ProgramFileError("it grew while it was read; load it when it is complete")
    return content


def _opened_at_once(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _members(content: bytes) -> dict[str, bytes]:
    """The content of each member."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            fault = _fault(found, len(content))
            members = {} if fault else {each.filename: archive.read(each) for each in found}
    except _BROKEN as error:
        fault = f"it is no complete zip ({error})"
    if fault:
        raise ProgramFileError(f"{fault}; {DAMAGED}")
    return members


def _fault(found: list[zipfile.ZipInfo], size: int) -> str:
    """What forbids to read the members of a zip of so many bytes."""
    stored = all(
        each.compress_type == zipfile.ZIP_STORED and each.file_size == each.compress_size
        for each in found
    )
    if not stored or sum(each.file_size for each in found) > size:
        return "it is a zip of what is larger than the zip"
    if len({each.filename for each in found}) < len(found):
        return "it holds two things of one name"
    return ""


def _fields(members: Mapping[str, bytes], names: tuple[str, ...]) -> Fields:
    """The header; what it must have in this version is asked after the version."""
    if HEADER not in members:
        raise ProgramFileError(
            f"it holds {_listed(members)}, and no {HEADER}, which a program has; nn.load reads the "
            "states of models, numpy.load arrays"
        )
    header = read(members[HEADER])
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ProgramFileError(f"its header does not say that it is a {FORMAT}")
    version = header.get("version")
    if version != VERSION or type(version) is not int:
        raise ProgramFileError(
            f"it has version {shown(version)} of the format, and version {VERSION} is read here; "
            "load it with the release that wrote it, or a later one, or compile the program anew"
        )
    return Fields(header, "its header", ("format", "version", *names, "arrays"))


def _array(content: bytes, name: str, kind: str, shape: list[Any], axes: int) -> Array:
    """The array in a member, which must begin and end as its kind and shape say."""
    if len(shape) != axes or not all(type(n) is int and 0 <= n <= MOST_BYTES for n in shape):
        raise ProgramFileError(f"the shape of {name!r} is {shown(shape)}; {DAMAGED}")
    head = _head(kind, tuple(shape))
    length = math.prod(shape) * np.dtype(kind).itemsize
    if len(content) != len(head) + length or not content.startswith(head):
        raise ProgramFileError(
            f"the array {name!r} is not of shape {tuple(shape)} and kind {kind!r}; {DAMAGED}"
        )
    array = np.frombuffer(content, kind, offset=len(head)).reshape(shape)
    return array.astype(np.dtype(kind).newbyteorder("="))


def _kind(array: Array) -> str:
    return array.dtype.newbyteorder("<").str


def _head(kind: str, shape: tuple[int, ...]) -> bytes:
    """What stands before the numbers of an array in NumPy's format, version 1.0.

    >>> _head("<f8", (3,))[10:].decode().rstrip()
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"
    """
    text = f"{{'descr': {kind!r}, 'fortran_order': False, 'shape': {shape!r}, }}"
    line = f"{text}{' ' * (-(len(text) + 11) % 64)}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(line).to_bytes(2, "little") + line


def _hash(members: Mapping[str, bytes]) -> bytes:
    """The hash of all members but itself, in the order of their names."""
    found = hashlib.sha256()
    for name in sorted(members):
        found.update(f"{name} {len(members[name])}\n".encode())
        found.update(members[name])
    return found.hexdigest().encode()


def _listed(names: Any) -> str:
    return ", ".join(sorted(map(shown, names))[:20]) or "nothing"
