"""Search in a browser, from the file system: what is typed finds the pages that have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


def found(browser: Any, site: Path, lang: str, query: str) -> list[str]:
    """The pages that are found, without places in them, the best first."""
    tab = browser.new_page()
    try:
        tab.goto(f"{(site / lang / 'search.html').as_uri()}?q={quote(query)}")
        # the line above the results is filled when the last of them is written
        tab.wait_for_function("document.querySelector('.search-summary')?.innerText")
        links = tab.locator("#search-results li > a")
        return [links.nth(i).get_attribute("href").split("#")[0] for i in range(links.count())]
    finally:
        tab.close()


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("学习率调度", "api/schedules.html"),
        ("损失函数", "api/losses.html"),
        ("不可导", "kinks.html"),
        ("激活函数", "operations.html"),
        ("反向传播", "index.html"),
        ("计算图的自动微分", "index.html"),
        ("核", "getting-started.html"),
        ("MultiheadAttention", "api/layers.html"),
        ("优化器 Adam", "api/optimisers.html"),
    ],
)
def test_chinese_is_found_wherever_it_stands(
    browser: Any, site: Path, query: str, page: str
) -> None:
    assert page in found(browser, site, "zh", query)


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("learning rate", "api/schedules.html"),
        ("kinks", "kinks.html"),
        ("CosineAnnealingLR", "api/schedules.html"),
        ("tanh", "operations.html"),
    ],
)
def test_english_is_found(browser: Any, site: Path, query: str, page: str) -> None:
    assert page in found(browser, site, "en", query)


@pytest.mark.parametrize("query", ["率习学", "爆炸的大象", "xyzzyplugh"])
def test_what_is_nowhere_is_not_found(browser: Any, site: Path, query: str) -> None:
    assert found(browser, site, "zh", query) == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_page_is_wider_than_the_window(browser: Any, site: Path, lang: str, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    wide = []
    for page in sorted((site / lang).rglob("*.html")):
        tab.goto(page.as_uri())
        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(str(page.relative_to(site)))
    tab.close()

    assert wide == []
