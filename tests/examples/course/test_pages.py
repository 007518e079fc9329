"""A page of a lesson stands alone: formulas, code and pictures are in it."""

from __future__ import annotations

import re

import pytest

from examples.course import pages
from examples.course.cells import Lesson
from examples.course.errors import MissingPackagesError
from examples.course.running import tell


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "NEEDS", ("no_such_package",))

    with pytest.raises(
        MissingPackagesError, match=r"^no_such_package cannot be imported.*pip install '\.\[docs\]'"
    ):
        pages.refuse_if_missing()


@pytest.fixture
def page(sample: Lesson) -> str:
    for name in pages.NEEDS:
        pytest.importorskip(name)
    return pages.written(tell(sample, "zh"))


def test_formulas_are_mathml(page: str) -> None:
    assert "<mfrac>" in page
    assert "$" not in page


def test_the_style_of_the_page_leaves_formulas_their_own_layout(page: str) -> None:
    """With `display: block` a browser sets the formula as text: Σ runs into its limits."""
    styles = re.findall(r"^math[^{]*\{([^}]*)\}", page, re.MULTILINE)

    assert len(styles) > 1
    assert not any("display:" in style for style in styles)


def test_pictures_are_in_the_page(page: str) -> None:
    assert page.count("<svg") == 1
    assert page.count("data:image/svg+xml;base64,") == 3


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    assert "@import" not in page


def test_the_page_says_its_language_and_title(page: str) -> None:
    assert '<html lang="zh-CN">' in page
    assert "<title>样本</title>" in page
