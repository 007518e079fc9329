"""A page in Debian's chromium, measured: when it is there, what an edit costs, how often it draws.

The page's own script keeps nothing that could be called from outside. So the first computation that
it does leaves the page's state behind, and what is measured is called on that.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TABS = ("step", "paths", "nudge", "train", "mistakes", "table")

WATCHED = """
window.measured = {};
const looked = () => {
    if (document.querySelector(".is-ready")) measured.usable = performance.now();
    else requestAnimationFrame(looked);
};
requestAnimationFrame(looked);
"""
"""Put before the page's script: notes when the page can be used."""

TAKEN = """
() => {
    const { App } = $app;
    const { draw } = App.prototype;
    App.prototype.draw = function () {
        window.app = this;
        App.prototype.draw = draw;
        this.draw();
    };
}
"""

EDITS = """
([tab, times]) => {
    app.goto(tab);
    const id = app.model.leaves.find((each) => app.data.nodes[each].name) ?? app.model.leaves[0];
    const start = app.model.values[id];
    const found = [];
    for (let n = 0; n < times; ++n) {
        const began = performance.now();
        app.edit([[id, start + 0.01 * ((n % 40) - 20)]], { transient: true });
        app.draw();
        found.push(performance.now() - began);
    }
    app.edit([[id, start]]);
    return found;
}
"""
"""Milliseconds of some edits, each with all that follows from it but the browser's painting."""

REDRAWS = """
([tab, milliseconds]) => new Promise((resolve) => {
    app.goto(tab);
    const id = app.model.leaves.find((each) => app.data.nodes[each].name) ?? app.model.leaves[0];
    const start = app.model.values[id];
    let began = null;
    let frames = -1;
    const turn = (now) => {
        began ??= now;
        frames += 1;
        if (now - began >= milliseconds) {
            app.edit([[id, start]]);
            resolve([frames, now - began]);
            return;
        }
        app.edit([[id, start + 0.01 * ((frames % 40) - 20)]], { transient: true });
        requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
})
"""
"""How many frames are drawn in how many milliseconds while each of them changes a number."""

TRAINED = """
([steps, times]) => Array.from({ length: times }, () => {
    const model = new $model.Model(app.data, $rows.RULES);
    const trainer = new $trainer.Trainer(model, { lr: app.data.lr });
    const began = performance.now();
    trainer.step(steps);
    return performance.now() - began;
})
"""
"""Milliseconds of so many training steps."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Milliseconds from opening a page to its first paint, and until it can be used.

    `script` is the processor's time for scripts until then.
    """

    paint: float
    usable: float
    script: float


@dataclass(frozen=True, slots=True)
class Redraws:
    """Frames a second, and the milliseconds of the processor's time that each took.

    The time is that of the thread which runs script, style, layout and paint. It says more than the
    frames where the processor has other work to do.
    """

    rate: float
    work: float


def missing() -> str:
    """What is not there to measure in a browser with, empty if all is."""
    found = {"chromium": shutil.which("chromium"), "playwright": find_spec("playwright")}
    return " and ".join(name for name, there in found.items() if not there)


class Tab:
    """One page that is open."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def open(self, path: Path) -> Opening:
        """Load a file, wait until it rests, and say how long that took."""
        self.page.goto(path.as_uri())
        for _ in range(500):
            if self.page.evaluate("() => measured.usable ?? 0"):
                break
            self.page.wait_for_timeout(20)
        self.page.wait_for_timeout(300)
        paint = self.page.evaluate(
            '() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN'
        )
        usable = self.page.evaluate("() => measured.usable")
        opening = Opening(paint, usable, 1e3 * self._metrics()["ScriptDuration"])
        self._take()
        return opening

    def edits(self, tab: str, times: int) -> list[float]:
        """Milliseconds of each of some edits while a tab of the page is open."""
        found: list[float] = self.page.evaluate(EDITS, [tab, times])
        return found

    def redraws(self, tab: str, milliseconds: float) -> Redraws:
        """What is drawn while every frame changes a number."""
        before = self._metrics()["TaskDuration"]
        frames, duration = self.page.evaluate(REDRAWS, [tab, milliseconds])
        work = self._metrics()["TaskDuration"] - before
        return Redraws(1e3 * frames / duration, 1e3 * work / max(frames, 1))

    def training(self, steps: int, times: int) -> list[float]:
        """Milliseconds of so many training steps, some times."""
        found: list[float] = self.page.evaluate(TRAINED, [steps, times])
        return found

    def slow_down(self, times: float) -> None:
        """Have the processor so many times slower."""
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def boxes(self) -> int:
        """The number of values in the first picture."""
        return int(self.page.evaluate("() => app.data.levels[0].folds.length"))

    def heap(self) -> float:
        """Bytes of JavaScript's heap that are in use after a collection."""
        self.devtools.send("HeapProfiler.collectGarbage")
        return self._metrics()["JSHeapUsedSize"]

    def close(self) -> None:
        """Close the window."""
        self.page.context.close()

    def _metrics(self) -> dict[str, float]:
        found = self.devtools.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in found}

    def _take(self) -> None:
        self.page.evaluate(TAKEN)
        self.page.keyboard.press("ArrowRight")
        self.page.wait_for_timeout(200)
        self.page.keyboard.press("ArrowLeft")
        self.page.wait_for_timeout(200)


class Windows:
    """Opens windows of some size in one browser."""

    def __init__(self, running: Any) -> None:
        self.running = running
        self.version: str = running.version

    def __call__(self, width: int, height: int) -> Tab:
        context = self.running.new_context(viewport={"width": width, "height": height})
        context.add_init_script(WATCHED)
        return Tab(context.new_page())


@contextmanager
def tabs() -> Iterator[Windows]:
    """A browser for as long as it is needed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        try:
            yield Windows(running)
        finally:
            running.close()
