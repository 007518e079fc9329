"""The written types of the generated functions are those of the table."""

from __future__ import annotations

import inspect

from autograd import Value
from autograd.engine import operations
from autograd.engine.stubs import PATH, stub
from autograd.table.primitives import ROWS


def test_the_stub_file_is_what_the_table_gives_now() -> None:
    assert PATH.read_text(encoding="utf-8") == stub(), (
        "The table changed: write the file of types anew by `python -m autograd.engine.stubs`."
    )


def test_generated_functions_have_the_signature_of_their_row() -> None:
    for row in ROWS:
        parameters = inspect.signature(getattr(operations, row.name)).parameters

        assert list(parameters) == [p.name for p in row.operands]


def test_a_debugger_finds_the_source_of_a_generated_function() -> None:
    assert "def tanh(x):" in inspect.getsource(operations.tanh)
    assert "def __add__(x, y):" in inspect.getsource(Value.__add__)
