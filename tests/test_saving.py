"""Saving: what is no file stays what it is, and what is one keeps its name, mode and content."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograd import Value
from autograd.saving import write_atomically
from viz import draw

pytestmark = pytest.mark.skipif(os.name != "posix", reason="these are the files of POSIX")


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        yield Path(name)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root makes devices")


def link_to_device(path: Path) -> None:
    device(path.with_suffix(".device"))
    path.symlink_to(path.with_suffix(".device"))


def link_to_fifo(path: Path) -> None:
    fifo(path.with_suffix(".fifo"))
    path.symlink_to(path.with_suffix(".fifo"))


def folder(path: Path) -> None:
    path.mkdir()


def link_to_folder(path: Path) -> None:
    path.with_suffix(".folder").mkdir()
    path.symlink_to(path.with_suffix(".folder"))


def loop(path: Path) -> None:
    path.symlink_to(path.with_suffix(".other"))
    path.with_suffix(".other").symlink_to(path)


def contents(where: Path) -> set[tuple[str, int, str]]:
    """Names, kinds and targets of all that a folder holds."""
    return {
        (
            each.name,
            stat.S_IFMT(each.lstat().st_mode),
            str(each.readlink() if each.is_symlink() else ""),
        )
        for each in where.iterdir()
    }


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (fifo, "a FIFO"),
        (unix_socket, "a socket"),
        (device, "a device"),
        (link_to_device, "a device"),
        (link_to_fifo, "a FIFO"),
        (folder, "a folder"),
        (link_to_folder, "a folder"),
        (loop, "a loop of links"),
    ],
)
def test_what_is_no_file_is_refused_and_left_as_it_is(
    short_folder: Path, make: Callable[[Path], None], found: str
) -> None:
    """A device node was replaced by a file, and so were FIFOs, sockets and loops of links."""
    path = short_folder / "graph.svg"
    make(path)
    before = contents(short_folder)

    with pytest.raises(OSError, match=f"{found}.*graph") as caught:
        write_atomically(path, b"<svg/>")

    assert caught.value.filename == str(path)
    assert contents(short_folder) == before


def test_a_folder_and_a_loop_are_refused_with_the_systems_own_errors(tmp_path: Path) -> None:
    folder(tmp_path / "a.svg")
    loop(tmp_path / "b.svg")

    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path / "a.svg", b"")
    with pytest.raises(OSError, match="loop of links") as caught:
        write_atomically(tmp_path / "b.svg", b"")
    assert caught.value.errno == errno.ELOOP


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """A picture of mode 0600 was readable by all after it had been saved again."""
    path = tmp_path / "graph.svg"
    path.write_bytes(b"old")
    path.chmod(mode)

    write_atomically(path, b"new")

    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


def test_a_secret_file_is_at_no_time_readable_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "graph.svg"
    path.write_bytes(b"old")
    path.chmod(0o600)
    seen = []

    def look(number: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(number).st_mode))

    monkeypatch.setattr(os, "fsync", look)
    write_atomically(path, b"new")

    assert seen == [0o600]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    path.write_bytes(b"old")
    path.chmod(0o400)

    with pytest.raises(PermissionError) as caught:
        write_atomically(path, b"new")

    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("letters", [83, 1])
def test_a_name_that_the_system_takes_is_saved_under(tmp_path: Path, letters: int) -> None:
    """83 Chinese letters and .svg are 253 of the 255 bytes that a name may have."""
    path = tmp_path / ("梯" * letters + ".svg")
    path.write_bytes(b"old")

    assert write_atomically(path, b"new").read_bytes() == b"new"
    assert [*tmp_path.iterdir()] == [path]


def test_a_name_that_is_too_long_is_refused_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / ("梯" * 84 + ".svg")

    with pytest.raises(OSError, match="too long") as caught:
        write_atomically(path, b"new")

    assert (caught.value.errno, caught.value.filename) == (errno.ENAMETOOLONG, str(path))
    assert [*tmp_path.iterdir()] == []


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.svg").write_bytes(b"old")
    (tmp_path / "graph.svg").symlink_to("real.svg")

    write_atomically(tmp_path / "graph.svg", b"new")

    assert (tmp_path / "graph.svg").readlink() == Path("real.svg")
    assert (tmp_path / "real.svg").read_bytes() == b"new"


def test_a_link_to_nothing_yet_makes_the_file_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "graph.svg").symlink_to("real.svg")

    write_atomically(tmp_path / "graph.svg", b"new")

    assert (tmp_path / "graph.svg").is_symlink()
    assert (tmp_path / "real.svg").read_bytes() == b"new"


def test_a_name_that_is_taken_meanwhile_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is not finished is a new one; a link laid in its place leads nowhere."""
    (tmp_path / "victim").write_bytes(b"old")
    monkeypatch.setattr(secrets, "token_hex", lambda _: "known")
    (tmp_path / ".known.tmp").symlink_to("victim")

    with pytest.raises(FileExistsError):
        write_atomically(tmp_path / "graph.svg", b"new")

    assert (tmp_path / "victim").read_bytes() == b"old"
    assert {each.name for each in tmp_path.iterdir()} == {"victim", ".known.tmp"}


@pytest.mark.parametrize("suffix", ["svg", "dot", "png", "pdf"])
def test_a_picture_that_is_saved_again_later_has_the_same_bytes(
    tmp_path: Path, suffix: str
) -> None:
    """PDF held the second of its making."""
    if suffix in ("png", "pdf"):
        pytest.importorskip("typst", reason="PNG and PDF need the extra 'png'")
    drawing = draw(Value(2.0, "x") * 3.0)

    first = drawing.save(tmp_path / f"one.{suffix}").read_bytes()
    if suffix == "pdf":
        time.sleep(1.1)
    again = draw(Value(2.0, "x") * 3.0).save(tmp_path / f"two.{suffix}").read_bytes()

    assert first == again
