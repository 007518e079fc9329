"""A page in Debian's chromium, opened from disk: what it shows, what it says, what it asks for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

CHROMIUM = shutil.which("chromium")
DESK, PHONE = (1280, 900), (390, 844)
OWN = ("file:", "data:", "blob:")
"""What a page may load: itself, and what it holds."""

READY = "is-ready"
"""The class that a page gives itself when it can be played with."""

TWO_FRAMES = "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
"""However busy the machine is, what was asked for before is drawn after them."""

Theme = Literal["light", "dark"]


class Tab:
    """One page, with all that it said on the console and all that it wanted from the network."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.said: list[str] = []
        self.wanted: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.context.route("**/*", self._answer)

    def _answer(self, route: Any) -> None:
        if route.request.url.startswith(OWN):
            route.continue_()
        else:
            self.wanted.append(route.request.url)
            route.abort()

    def __call__(self, script: str, *given: Any) -> Any:
        """What a JavaScript expression, or a function of what is given, gives in the page."""
        return self.page.evaluate(script, *given)

    def until(self, script: str, *given: Any, seconds: float = 10.0) -> Any:
        """What `script` gives as soon as it is truthy; the page's policy forbids to wait inside."""
        for _ in range(int(seconds * 50)):
            found = self.page.evaluate(script, *given)
            if found:
                return found
            self.page.wait_for_timeout(20)
        raise AssertionError(f"not within {seconds} s: {script}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def rest(self) -> None:
        """Wait until what was done is drawn, and told to who listens."""
        self.page.evaluate(TWO_FRAMES)
        self.page.wait_for_timeout(250)
        self.page.evaluate(TWO_FRAMES)

    def middle(self, selector: str) -> tuple[float, float]:
        """The middle of what is shown there, in the window."""
        box = self.page.locator(selector).first.bounding_box()
        assert box is not None, f"{selector} is not shown"
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, selector: str, pixels: float, *, shift: bool = False) -> None:
        """Take a number by the mouse and pull it sideways."""
        mouse, (x, y) = self.page.mouse, self.middle(selector)
        mouse.move(x, y)
        if shift:
            self.page.keyboard.down("Shift")
        mouse.down()
        for part in range(1, 9):
            mouse.move(x + pixels * part / 8, y)
        mouse.up()
        if shift:
            self.page.keyboard.up("Shift")
        self.page.mouse.move(0, 0)
        self.rest()

    def swipe(self, selector: str, across: float, down: float = 0.0) -> None:
        """Draw a finger over what is shown there."""
        x, y = self.middle(selector)
        devtools = self.page.context.new_cdp_session(self.page)

        def touch(kind: str, *points: dict[str, float]) -> None:
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

        touch("touchStart", {"x": x, "y": y})
        for part in range(1, 13):
            touch("touchMove", {"x": x + across * part / 12, "y": y + down * part / 12})
            self.page.wait_for_timeout(16)
        touch("touchEnd")
        devtools.detach()
        self.rest()


Browse = Callable[..., Tab]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("it needs the program chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="it needs the extra 'browser'")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield running
        finally:
            running.close()


@pytest.fixture
def browse(chromium: Any, tmp_path: Path) -> Iterator[Browse]:
    """Opens pages and claims, at the test's end, that they were silent and asked for nothing."""
    tabs: list[Tab] = []

    def opened(
        html: str,
        size: tuple[int, int] = DESK,
        theme: Theme = "light",
        *,
        touch: bool = False,
        address: str = "",
        ready: bool = True,
        **wishes: Any,
    ) -> Tab:
        path = tmp_path / f"page-{len(tabs)}.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            has_touch=touch,
            **wishes,
        )
        tab = Tab(context.new_page())
        tabs.append(tab)
        tab.page.goto(f"{path.as_uri()}{address}")
        if ready and READY in html and wishes.get("java_script_enabled", True):
            tab.until(f"() => document.querySelector('.{READY}')")
        return tab

    yield opened
    for tab in tabs:
        tab.page.context.close()
    assert [tab.wanted for tab in tabs if tab.wanted] == []
    assert [tab.said for tab in tabs if tab.said] == []
