"""The page that READMEs and guide link to is that of today; the loop of it is small and short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.site.loop import FILES
from docs.site.played import PLAYED, played
from viz.page.document import data_in

ROOT = Path(__file__).resolve().parents[2]
LANGS = ("en", "zh")
READMES = {"en": "README.md", "zh": "README.zh-CN.md"}


def without_data(html: str) -> str:
    """The page but for its data, whose compressed letters depend on the version of zlib."""
    return re.sub(r'(?<= id="data">)[^<]+', "", html)


def test_the_page_is_the_one_that_is_made_today() -> None:
    """If not: python -m docs.site.loop, or docs.site.played for the page alone."""
    kept, made = PLAYED.read_text(encoding="utf-8"), played()

    assert without_data(kept) == without_data(made), "python -m docs.site.loop makes it anew"
    assert data_in(kept) == data_in(made), "python -m docs.site.loop makes it anew"


@pytest.mark.parametrize("lang", LANGS)
def test_a_readme_opens_with_the_loop_and_leads_to_the_page(lang: str) -> None:
    """Who has asked the system for less motion sees a picture that stands still."""
    text = (ROOT / READMES[lang]).read_text(encoding="utf-8")
    opening = text.partition("\n# ")[0]
    (link,) = re.findall(r'<a href="([^"#]+)', opening)
    (still,) = re.findall(r'media="\(prefers-reduced-motion: reduce\)" srcset="([^"]+)"', opening)
    (loop,) = re.findall(r'<img src="([^"]+)" alt="[^"]{20,}"', opening)

    assert link == f"docs/{lang}/playing.md"
    assert f"]({PLAYED.relative_to(ROOT)})" in text
    assert ROOT / loop == FILES[lang]  # type: ignore[index]
    assert (ROOT / still).suffix == ".svg"
    assert (ROOT / still).is_file()


@pytest.mark.parametrize("lang", LANGS)
def test_a_loop_is_small_sharp_and_short(lang: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="it needs the extra 'anim'")
    path = FILES[lang]  # type: ignore[index]

    assert path.stat().st_size < 500_000
    with image.open(path) as loop:
        seconds = 0.0
        for frame in range(loop.n_frames):
            loop.seek(frame)
            loop.load()
            seconds += loop.info["duration"] / 1000
        assert loop.format == "WEBP"
        assert loop.width >= 1300
        assert loop.info["loop"] == 0
    assert 8 <= seconds <= 13
