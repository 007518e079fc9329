"""The table of widths says what the fonts say."""

from __future__ import annotations

import pytest

from tests.fonts import WHERE_FROM, fonts_are_there
from tests.viz.letters.metrics import TABLE, table


@pytest.mark.skipif(not fonts_are_there(), reason=WHERE_FROM)
def test_the_table_of_widths_is_the_one_that_its_command_writes() -> None:
    pytest.importorskip("fontTools", reason="it needs the extra 'browser'")

    assert TABLE.read_text(encoding="ascii") == table()
