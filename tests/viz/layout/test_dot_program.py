"""Which Graphviz is called, and what is said when it does not do its work."""

from __future__ import annotations

import os
import shutil
import stat
import time
from importlib import metadata
from pathlib import Path

import pytest

from autograd import Value
from viz import draw_dot
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

    found = positions("digraph {rankdir=LR; a -> b}", "ab")

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
        positions("digraph {a}", "a")


@posix
def test_a_program_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, "exec sleep 60")))
    monkeypatch.setattr(dot_program, "SECONDS", 0.2)

    with pytest.raises(GraphvizError, match="within 0 s"):
        positions("digraph {a}", "a")


@posix
@pytest.mark.parametrize(
    "printed",
    [
        "hello\nstop",
        "graph 1 2\nstop",
        "graph 1 2 x\nnode a 0.5 0.25\nstop",
        "graph 1 2 1\nnode a\nstop",
        "graph 1 2 1\nnode a nan 0.25\nstop",
        "graph 1 2 1\nnode b 0.5 0.25\nstop",
        "graph 1 2 1\n\nstop",
        "stop",
        "\377\376\nstop",
    ],
)
def test_a_program_that_prints_nonsense_is_named_with_what_it_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    text = printed.replace("\n", "\\n").replace("\377", "\\377").replace("\376", "\\376")
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, f"printf '{text}\\n'")))

    with pytest.raises(GraphvizError, match=r"(?s)dot placed no boxes: it printed b.*Set CHAINR"):
        positions("digraph {a}", "a")


@posix
def test_a_program_that_prints_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, "exec yes")))
    monkeypatch.setattr(dot_program, "MOST_PRINTED", 100_000)

    with pytest.raises(GraphvizError, match="printed more than 100,000 bytes"):
        positions("digraph {a}", "a")


@posix
def test_a_program_whose_child_hangs_is_stopped_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child holds the output open, for which reading would wait a minute."""
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, "sleep 60 & echo $! >&2; sleep 60")))
    monkeypatch.setattr(dot_program, "SECONDS", 0.3)
    started = time.monotonic()

    with pytest.raises(GraphvizError, match="within 0 s"):
        positions("digraph {a}", "a")
    assert time.monotonic() - started < 20.0


@posix
def test_a_program_that_leaves_a_child_behind_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, "sleep 60 & exit 0")))
    monkeypatch.setattr(dot_program, "SECONDS", 0.3)
    started = time.monotonic()

    with pytest.raises(GraphvizError, match="within 0 s"):
        positions("digraph {a}", "a")
    assert time.monotonic() - started < 20.0


@posix
def test_a_program_that_closes_its_output_and_goes_on_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"echo $$ > {tmp_path / 'pid'}; exec >&- 2>&-; exec sleep 60"
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, script)))
    monkeypatch.setattr(dot_program, "SECONDS", 0.5)

    with pytest.raises(GraphvizError, match="within 0 s"):
        positions("digraph {a}", "a")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@posix
def test_a_program_that_dies_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, "kill -SEGV $$")))

    with pytest.raises(GraphvizError, match=r"dot failed \(exit status -11\)"):
        positions("digraph {a}", "a")


@posix
@pytest.mark.parametrize("script", ["echo nonsense; echo stop", "exit 1"])
def test_a_save_whose_graphviz_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, script)))
    target = tmp_path / "out"
    target.mkdir()

    with pytest.raises(GraphvizError):
        draw_dot(Value(2.0, "x") * 3.0).render(target / "g")
    assert [*target.iterdir()] == []


@posix
def test_graphviz_is_told_to_open_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f'test -n "$SERVER_NAME" || exit 1; printf "{PLAIN}"'
    monkeypatch.setenv(VARIABLE, str(stand_in(tmp_path, script)))
    monkeypatch.delenv("SERVER_NAME", raising=False)

    assert positions("digraph {a}", "a") == {"a": (36.0, 54.0)}
