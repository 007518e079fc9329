"""Which Graphviz is called, and what is said when it does not do its work."""

from __future__ import annotations

import shutil
import stat
from importlib import metadata
from pathlib import Path

import pytest

from viz.errors import GraphvizError
from viz.layout import dot_program
from viz.layout.dot_program import VARIABLE, positions, program

posix = pytest.mark.skipif("os.name == 'nt'", reason="the stand-ins are shell scripts")

PLAIN = "graph 1 2 1\\nnode a 0.5 0.25 1 1 a solid box black white\\nstop\\n"


def stand_in(folder: Path, script: str, name: str = "dot") -> Path:
    """A program that takes the place of Graphviz."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@posix
def test_the_variable_goes_before_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "exit 1")
    mine = stand_in(tmp_path, "exit 1", name="my-dot")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(VARIABLE, str(mine))

    assert program() == str(mine)


@posix
def test_path_goes_before_the_embedded_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = stand_in(tmp_path, "exit 1")
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert program() == str(found)


def test_without_a_dot_the_embedded_program_places_boxes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        metadata.distribution("graphviz-pure")
    except metadata.PackageNotFoundError:
        pytest.skip("graphviz-pure has no wheel for this platform")
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    found = positions("digraph {rankdir=LR; a -> b}")

    assert "graphviz-pure" in program()
    assert found["a"][0] < found["b"][0]


def test_a_variable_that_names_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/no/such/dot")

    with pytest.raises(GraphvizError, match=r"CHAINRULE_DOT names '/no/such/dot'.*unset"):
        program()


def test_no_graphviz_at_all_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(GraphvizError, match="pip install graphviz-pure"):
        program()


@posix
@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("echo 'out of luck' >&2; exit 3", "exit status 3.*out of luck"),
        ("exit 0", "exit status 0.*it said: nothing"),
        ("printf 'graph 1 1 1\\n'", "exit status 0"),
    ],
)
def test_a_program_that_fails_is_named_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, complaint: str
) -> None:
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, script)))

    with pytest.raises(GraphvizError, match=f"(?s)dot failed.*{complaint}"):
        positions("digraph {a}")


@posix
def test_a_program_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, "exec sleep 60")))
    monkeypatch.setattr(dot_program, "SECONDS", 0.2)

    with pytest.raises(GraphvizError, match="within 0 s"):
        positions("digraph {a}")


@posix
def test_graphviz_is_told_to_open_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f'test -n "$SERVER_NAME" || exit 1; printf "{PLAIN}"'
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, script)))
    monkeypatch.delenv("SERVER_NAME", raising=False)

    assert positions("digraph {a}") == {"a": (36.0, 54.0)}
