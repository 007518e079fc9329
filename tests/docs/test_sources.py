"""What the site is made of, before Sphinx reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import autograd
from autograd.table.primitives import ROWS
from docs.site import building, lessons, operations, reference
from docs.site.errors import SiteError
from examples.sentences import Language

LANGS = ("en", "zh")


@pytest.mark.parametrize("lang", LANGS)
def test_every_operation_has_a_line_in_the_table(lang: str) -> None:
    named = re.findall(r"^\* - (?:\{operation\})?`(\w+)`", operations.page(lang), re.MULTILINE)

    assert named == [row.name for row in ROWS]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_to_play_with_is_opened_in_the_readers_language(lang: str) -> None:
    """Sphinx would offer the file to download."""
    page = building._page(building.DOCS / lang / "playing.md")

    assert f'<a href="../pages/worked-example.html#lang={lang}">' in page
    assert "](../pages" not in page


def test_an_example_has_the_value_and_the_slopes() -> None:
    """0.8 · (−0.6) = −0.48, with the slopes −0.6 and 0.8."""
    page = operations.page("en")

    assert "`mul(0.8, -0.6)` = -0.48\n    \n    slopes -0.6, 0.8" in page


def test_the_slope_of_tanh_is_a_formula_of_its_result() -> None:
    assert r"$\frac{\partial z}{\partial x} = 1 - z \cdot z$" in operations.page("en")


@pytest.mark.parametrize("lang", LANGS)
def test_every_public_name_has_one_place(lang: str, tmp_path: Path) -> None:
    reference.write(tmp_path / "api", lang)
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "api").glob("*.md")]
    named = re.findall(r"auto\w+:: autograd\.(\w+)$", "\n".join(pages), re.MULTILINE)

    assert len(named) == len({*named})
    assert {*named} == {*autograd.__all__} - {*operations.explained()}


def test_a_method_is_explained_where_it_is_first_defined(tmp_path: Path) -> None:
    reference.write(tmp_path / "api", "en")
    layers = (tmp_path / "api" / "layers.md").read_text(encoding="utf-8")
    modules = (tmp_path / "api" / "modules.md").read_text(encoding="utf-8")

    assert ".. autoclass:: nn.ELU\n\n" in layers
    assert "state_dict" in modules
    assert "state_dict" not in layers


@pytest.mark.parametrize(
    ("page", "member"), [("programs", "train"), ("programs", "save"), ("modules", "parameters")]
)
def test_a_class_has_what_it_takes_from_bases_without_a_page(
    page: str, member: str, tmp_path: Path
) -> None:
    """How to train and to save a program was nowhere in the reference."""
    reference.write(tmp_path / "api", "en")
    text = (tmp_path / "api" / f"{page}.md").read_text(encoding="utf-8")
    members = re.findall(r"autoclass:: (\S+)\n   :members: (.*)", text)

    assert member in {name for _, names in members for name in names.split(", ")}


def test_a_name_that_no_page_has_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        reference, "PAGES", [page for page in reference.PAGES if page["file"] != "losses"]
    )

    with pytest.raises(LookupError, match=r"^nn\.\w+ comes from nn\.losses\.\w+, which no page"):
        reference.write(tmp_path / "api", "en")


def test_a_page_leads_into_the_site_and_not_to_the_repository(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "See [xor](../../examples/xor.py) and [how](../../CONTRIBUTING.md). [中文](../zh/page.md)\n"
    )

    assert building._page(page) == "See [xor](course/xor.ipynb) and [how](contributing.md).\n"


def test_a_chinese_line_that_goes_on_within_a_list_has_no_space(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("- 见对照表；\n  教程里的错误，见勘误。\n- 下一项\n", encoding="utf-8")

    assert building._page(page) == "- 见对照表；教程里的错误，见勘误。\n- 下一项\n"


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_of_lessons_says_which_text_each_belongs_to(lang: Language) -> None:
    """The course goes through the texts in order: 4 lessons on text 000, 4, 2, 5, 11; the rest."""
    texts = re.findall(r"^\| \d+ \|.*\| ([\d–]*) \| `\w+` \|$", lessons.index(lang), re.MULTILINE)

    expected = ["000"] * 4 + ["001"] * 4 + ["002"] * 2 + ["003"] * 5 + ["004"] * 11
    assert texts == [*expected, "", "000", "000–004"]


def test_a_lesson_on_the_site_begins_with_its_title() -> None:
    notebook = {"cells": [{"source": "viz.set_lang"}, {"source": "# XOR"}, {"source": "1 + 1"}]}
    _, how, _ = cells = lessons._as_page(notebook, "xor", "zh")["cells"]

    assert cells[0] == {"source": "# XOR"}
    assert "`python -m examples xor --lang zh`" in how["source"]


def test_a_folder_with_other_files_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(SiteError, match="has files that are not of a site"):
        building.build(tmp_path, ["en"], [])
    assert (tmp_path / "thesis.tex").exists()


def test_a_site_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "site"
    file.touch()

    with pytest.raises(SiteError, match="is a file; name an empty folder"):
        building.build(file, ["en"], [])


@pytest.mark.parametrize("name", ["errata", "compiled_training"])
def test_a_notebook_to_download_names_no_folder_of_who_built_it(name: str, tmp_path: Path) -> None:
    for folder in ("notebooks", "course"):
        (tmp_path / folder).mkdir()
    lessons.write(name, "en", tmp_path, run=False)

    text = (tmp_path / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert "sys.path.append('.')" in text
    assert str(building.ROOT) not in text
