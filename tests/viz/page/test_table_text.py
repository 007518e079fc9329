"""Tables and numbers taken out of the page, read again by Python."""

from __future__ import annotations

import csv
import io
import math
import random
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.viz.page.exporting import copy_assets, run_node

pytestmark = pytest.mark.node

HOSTILE = [
    "w1", 'a"b', "a,b", "a\tb", "a\nb", "a\\", "</script>", "__proto__", "${1}", "\u202ew", "😀",
    "权重", "\ud800", "a\u2028b", "{v}", "#", "'''", "e\u0301", "",
]  # fmt: skip

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", ' =HYPERLINK("x")']


def texts(
    folder: Path, rows: Sequence[Sequence[Any]] = (), pairs: Sequence[tuple[str, float]] = ()
) -> dict[str, str]:
    """Rows as CSV and with tabs, pairs as a dict of Python."""

    def sent(cell: Any) -> Any:
        if not isinstance(cell, float):
            return cell
        return {"x": repr(cell).replace("inf", "Infinity").replace("nan", "NaN")}

    cases = {"rows": [[*map(sent, row)] for row in rows], "pairs": [[*map(sent, p)] for p in pairs]}
    copy_assets(folder)
    found: dict[str, str] = run_node(folder, "table.mjs", cases)
    return found


def numbers() -> list[float]:
    rng = random.Random(9)
    drawn = [struct.unpack("<d", rng.randbytes(8))[0] for _ in range(200)]
    return [0.1, -0.0, 0.0, 3.0, 1e21, -1e-7, 5e-324, math.inf, -math.inf, math.nan, *drawn]


def test_a_dict_of_leaves_gives_python_the_same_names_and_the_same_floats(tmp_path: Path) -> None:
    pairs = [(f"{HOSTILE[n % len(HOSTILE)]}{n}", x) for n, x in enumerate(numbers())]

    text = texts(tmp_path, pairs=pairs)["python"]
    found = eval(text)  # noqa: S307  (it is what a reader does with it)

    assert list(found) == [name for name, _ in pairs]
    for (_, x), read in zip(pairs, found.values(), strict=True):
        assert type(read) is float
        assert struct.pack("d", read) == struct.pack("d", x) or (math.isnan(read) and math.isnan(x))
    assert "\u202e" not in text


def test_csv_is_read_again_as_it_was(tmp_path: Path) -> None:
    rows = list(zip(HOSTILE[:12], numbers()[:12], strict=True))

    text = texts(tmp_path, rows)["comma"]
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

    assert text.startswith("\ufeff")
    assert [row[0] for row in read] == [row[0] for row in rows]
    for (_, x), (_, found) in zip(rows, read, strict=True):
        assert float(found) == x or (math.isnan(float(found)) and math.isnan(x))


def test_a_label_is_no_formula_of_a_spreadsheet_and_a_negative_number_stays_one(
    tmp_path: Path,
) -> None:
    found = texts(tmp_path, [[each, -0.5] for each in FORMULAS])

    cells = [
        row[0] for row in csv.reader(io.StringIO(found["comma"].removeprefix("\ufeff"), newline=""))
    ]
    assert cells == [f"'{each}" for each in FORMULAS]
    tabbed = [line.split("\t") for line in found["tabbed"].split("\n")]
    assert all(first.startswith("'") and second == "-0.5" for first, second in tabbed)


def test_a_label_adds_no_row_and_no_column_between_tabs(tmp_path: Path) -> None:
    text = texts(tmp_path, [[name, 0.5, "x"] for name in HOSTILE])["tabbed"]

    assert [line.count("\t") for line in text.split("\n")] == [2] * len(HOSTILE)
