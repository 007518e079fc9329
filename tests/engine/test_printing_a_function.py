"""`python -m autograd.engine tanh` prints what runs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest

from autograd.engine.__main__ import NAMES, main


def test_the_command_prints_the_function_of_a_row() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "autograd.engine", "tanh"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.startswith("def tanh(x):\n")
    assert "z = _tanh(x_data)" in run.stdout
    assert "_node._da = 1.0 - z * z" in run.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_function_of_python(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([name])

    (function,) = ast.parse(capsys.readouterr().out).body
    assert isinstance(function, ast.FunctionDef)


@pytest.mark.parametrize(
    ("name", "end"), [("tnah", "; did you mean 'tanh'?"), ("__mull__", "; did you mean '__mul__'?")]
)
def test_an_unknown_row_is_told_with_a_close_name(
    name: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([name])

    assert f"no row is called {name!r}{end} Give no name" in capsys.readouterr().err


def test_a_name_like_no_other_is_told_how_to_have_them_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["???"])

    assert "no row is called '???'. Give no name to have them all" in capsys.readouterr().err


def test_without_a_name_it_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    main([])

    told = capsys.readouterr().out
    assert told.startswith("usage: python -m autograd.engine")
    assert "logsumexp" in told
    assert "__rabs__" not in told
