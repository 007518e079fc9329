"""What pages weigh and how fast they are: written by Python, opened and edited in a browser.

    python -m benchmarks.page [--quick]

The page of the worked example is measured in all its tabs, then those of other graphs. Beside each
figure stands what was asked for; what is above it, or of redraws below, has an exclamation mark.
Redraws a second say something only where nothing else runs; the work of a redraw is the processor's
own time. Without Debian's chromium and the extra `browser` only sizes and writing are measured.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from autograd.errors import ChainruleError
from benchmarks import browser, report
from benchmarks.pages import GRAPHS, worked_example
from viz import Page

Best = Callable[[Sequence[float]], float]

DESK, PHONE = (1280, 900), (390, 844)

SLOW_RATE = 24.0
"""Redraws a second of a processor that is four times slower."""

MOST_WORK = 1e3 / (4.0 * SLOW_RATE)
"""Milliseconds for a redraw, so that it can be."""

MOST_BYTES = 450e3
"""Of a page with printed figures and all its tabs."""

LIGHT = 3000
"""Parts of fewer bytes are not named."""

HEADING = f"{'':40}{'best':>10}{'median':>10}{'times':>7}{'asked':>10}"
OTHERS = (
    f"{'':32}{'boxes':>7}{'file':>10}{'written':>10}{'ready':>9}{'an edit':>9}{'redraws/s':>11}"
)


@dataclass(frozen=True, slots=True)
class Effort:
    """How often things are measured, and for how many milliseconds redraws are counted."""

    writings: int
    openings: int
    edits: int
    redraws: int
    milliseconds: float


THOROUGH = Effort(writings=7, openings=7, edits=200, redraws=3, milliseconds=2000.0)
QUICK = Effort(writings=1, openings=1, edits=20, redraws=1, milliseconds=500.0)


def line(
    title: str,
    found: Sequence[float],
    asked: float,
    written: Callable[[float], str],
    best: Best = min,
) -> str:
    """A line of the table; `best` is `max` where more is better, and then the least is asked.

    What is infinite was not asked for.

    >>> line("written by Python", [0.5, 1.5, 1.2], 1.0, report.duration)
    'written by Python                           500 ms    1.20 s      3    1.00 s !'
    >>> line("redraws", [59.7], 55.0, rounded, max)
    'redraws                                         60        60      1        55'
    """
    middle = median(found)
    is_over = middle < asked if best is max else middle > asked
    wish = "-" if math.isinf(asked) else written(asked)
    cells = f"{written(best(found)):>10}{written(middle):>10}{len(found):>7}{wish:>10}"
    return f"{title:40}{cells}{' !' if is_over else ''}"


def rounded(number: float) -> str:
    """A whole number."""
    return f"{number:.0f}"


def kilobytes(size: float) -> str:
    """So many thousand bytes."""
    return f"{size / 1e3:.0f} kB"


def milliseconds(number: float) -> str:
    """A time that a browser gave."""
    return report.duration(number / 1e3)


def written(make: Callable[[], Page], times: int) -> tuple[Page, list[float]]:
    """A page, and how long Python took for it each time."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        page = make()
        found.append(time.perf_counter() - began)
    return page, found


def sizes(page: Page) -> list[str]:
    """What the file weighs, what its parts do, and the whole compressed."""
    whole = page.html.encode()
    return [
        line("file", [len(whole)], MOST_BYTES, kilobytes),
        *(line(f"of it {name}", [size], math.inf, kilobytes) for name, size in parts(page.html)),
        line("file, compressed", [len(gzip.compress(whole))], math.inf, kilobytes),
    ]


def parts(html: str) -> Iterator[tuple[str, int]]:
    """What the parts of a page weigh, the heaviest first."""
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    picture = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    data, script = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    found = {
        "script": script,
        "style": style and style[1],
        "picture": picture and picture[0],
        "data, compressed": data,
    }
    weights = {name: len(text.encode()) for name, text in found.items() if text}
    for name in sorted(weights, key=weights.__getitem__, reverse=True):
        if weights[name] > LIGHT:
            yield name, weights[name]


def opening(opened: browser.Windows, path: Path, effort: Effort) -> list[str]:
    """From opening the file until something is seen, and until the page can be used."""
    found = []
    for _ in range(effort.openings):
        tab = opened(*DESK)
        found.append(tab.open(path))
        tab.close()
    return [
        line("to the first paint", [each.paint for each in found], 500.0, milliseconds),
        line("until usable", [each.usable for each in found], 500.0, milliseconds),
        line("of it script", [each.script for each in found], math.inf, milliseconds),
    ]


def edits(tab: browser.Tab, effort: Effort) -> list[str]:
    """The script of one edit, in each tab of the page."""
    return [
        line(f"an edit, {name}", tab.edits(name, effort.edits), 4.0, milliseconds)
        for name in browser.TABS
    ]


def redraws(tab: browser.Tab, about: str, asked: float, effort: Effort) -> list[str]:
    """What is drawn while every frame changes a number, in each tab of the page."""
    rates, works = [], []
    for name in browser.TABS:
        found = [tab.redraws(name, effort.milliseconds) for _ in range(effort.redraws)]
        title = f"redraws/s, {about}, {name}"
        rates.append(line(title, [each.rate for each in found], asked, rounded, max))
        title = f"work of a redraw, {about}, {name}"
        works.append(line(title, [each.work for each in found], MOST_WORK, milliseconds))
    return rates + works


def in_browser(opened: browser.Windows, path: Path, effort: Effort) -> None:
    """Print what a browser does with the page of the worked example."""
    for each in opening(opened, path, effort):
        print(each, flush=True)
    desk = opened(*DESK)
    desk.open(path)
    print(line("memory of the script", [desk.heap()], 30e6, lambda n: report.megabytes(int(n))))
    training = desk.training(10_000, 3 * effort.redraws)
    print(line("10,000 steps of training", training, 100.0, milliseconds))
    phone = opened(*PHONE)
    phone.open(path)
    print("\n".join(edits(desk, effort)), flush=True)
    print("\n".join(redraws(desk, "1280 px", 55.0, effort)), flush=True)
    print("\n".join(redraws(phone, "390 px", 40.0, effort)), flush=True)
    desk.slow_down(4.0)
    slow = redraws(desk, "4 times slower", SLOW_RATE, effort)
    print("\n".join(slow[: len(browser.TABS)]), flush=True)
    desk.close()
    phone.close()


def other(
    name: str,
    make: Callable[[], Page],
    opened: browser.Windows | None,
    folder: Path,
    effort: Effort,
) -> str:
    """A line about the page of another graph."""
    try:
        page, times = written(make, 1)
    except ChainruleError as refused:
        return f"{name:32}refused: {str(refused).partition('.')[0]}"
    size = kilobytes(len(page.html.encode()))
    cells = f"{name:32}{{:>7}}{size:>10}{report.duration(times[0]):>10}"
    if opened is None:
        return cells.format("-")
    tab = opened(*DESK)
    found = tab.open(page.save(folder / "other.html"))
    changed = median(tab.edits("step", effort.edits))
    boxes = tab.boxes()
    frames = median([tab.redraws("step", effort.milliseconds).rate for _ in range(effort.redraws)])
    tab.close()
    ready, edit = milliseconds(found.usable), milliseconds(changed)
    return f"{cells.format(boxes)}{ready:>9}{edit:>9}{frames:>11.0f}"


def tell(opened: browser.Windows | None, effort: Effort) -> None:
    """Print everything; without a browser what Python alone can say."""
    with tempfile.TemporaryDirectory(prefix="chainrule-pages-") as folder:
        print(f"\nThe worked example\n{HEADING}")
        page, times = written(worked_example, effort.writings)
        print("\n".join([*sizes(page), line("written by Python", times, 1.0, report.duration)]))
        if opened is not None:
            in_browser(opened, page.save(Path(folder) / "worked.html"), effort)
        print(f"\nOther graphs\n{OTHERS}")
        for name, make in GRAPHS.items():
            print(other(name, make, opened, Path(folder), effort), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.page",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="everything once, and briefly")
    effort = QUICK if parser.parse_args().quick else THOROUGH
    print(report.heading(report.machine()))
    missing = browser.missing()
    if missing:
        print(f"Without {missing} only what Python does is measured.")
        tell(None, effort)
        return
    with browser.tabs() as opened:
        print(f"{'chromium':<10} {opened.version}")
        tell(opened, effort)


if __name__ == "__main__":
    main()
