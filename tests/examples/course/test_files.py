"""Files that the course writes: a folder of them is replaced, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from examples.course.errors import UnwritableError
from examples.course.files import write_together


@pytest.mark.skipif(os.name != "posix", reason="FIFOs are of POSIX")
def test_a_fifo_in_the_place_of_a_page_is_refused_and_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "first.svg").write_text("old")
    os.mkfifo(tmp_path / "index.html")

    with pytest.raises(UnwritableError) as caught:
        write_together(tmp_path, {"first.svg": "new", "index.html": "new"})

    assert "a FIFO" in caught.value.reason
    assert (tmp_path / "first.svg").read_text() == "old"
    assert stat.S_ISFIFO((tmp_path / "index.html").stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_page_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("old")
    (tmp_path / "index.html").chmod(0o600)

    write_together(tmp_path, {"index.html": "new"})

    assert (tmp_path / "index.html").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "index.html").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["index.html"]


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("kept")

    with pytest.raises(UnwritableError, match=f"{blocked.name} cannot be written"):
        write_together(blocked, {"index.html": "new"})

    assert blocked.read_text() == "kept"
