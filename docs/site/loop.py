"""The page being played, as the READMEs open with it: `python -m docs.site.loop` records it anew.

Debian's chromium plays the page in each language, and what it shows becomes a WebP that moves. It
needs the extras `browser` and `anim`, and writes the page itself too, as `docs.site.played` does.
"""

from __future__ import annotations

import io
import math
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograd.language import LANGUAGES, Language
from docs.site.errors import SiteError
from docs.site.played import PLAYED, write
from viz.page.document import data_in

PICTURES = Path(__file__).resolve().parents[1] / "pictures"
FILES: dict[Language, Path] = {"en": PICTURES / "played.webp", "zh": PICTURES / "played.zh.webp"}

SIZE = (990, 700)
"""Of the window; a README shows it some 830 pixels wide."""

SCALE = 1.4
"""Dots to a pixel of the window, so that letters are sharp on screens of many dots."""

COLOURS, APART = 48, 22
"""All pictures share a few colours that are so far from each other, without which it weighs twice
as much."""

DRAG = 24
"""Pixels to the right, and after a rest back: eight steps of a weight."""

ARROW = ((0, 0), (0, 17), (4, 13.5), (7, 20), (10, 18.6), (7, 12.4), (12.4, 12))
"""The tip of the pointer and its outline, in pixels: pictures of a window have none."""


@dataclass
class Film:
    """A page that is played in a window, and what was seen of it, each for so many seconds."""

    tab: Any
    address: str
    seen: list[tuple[Any, float]] = field(default_factory=list)
    pointer: tuple[float, float] | None = None

    def show(self, state: str, seconds: float) -> None:
        """Go to a state of the page, as its address has it, and look at it for a while."""
        self.tab.goto(f"{self.address}&{state}")
        self.look(seconds)

    def look(self, seconds: float) -> None:
        from PIL import Image  # noqa: PLC0415 - the extra `anim`

        self.tab.wait_for_timeout(150)
        picture = Image.open(io.BytesIO(self.tab.screenshot())).convert("RGB")
        if self.pointer is not None:
            _point(picture, self.pointer)
        self.seen.append((picture, seconds))

    def move(self, x: float, y: float, seconds: float = 0.08) -> None:
        """Move the pointer, and look."""
        self.pointer = x, y
        self.tab.mouse.move(x, y)
        self.look(seconds)

    def press(self, selector: str, seconds: float) -> None:
        """Point at a button, then press it and look."""
        x, y = self.middle(selector)
        self.move(x, y, 0.25)
        self.tab.mouse.click(x, y)
        self.look(seconds)

    def middle(self, selector: str) -> tuple[float, float]:
        box = self.tab.locator(selector).first.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def save(self, path: Path) -> None:
        palette = _palette([picture for picture, _ in self.seen])
        first, *others = [
            picture.quantize(palette=palette, dither=0).convert("RGB") for picture, _ in self.seen
        ]
        durations = [round(1000 * seconds) for _, seconds in self.seen]
        settings = {"save_all": True, "loop": 0, "lossless": True, "quality": 80, "method": 4}
        first.save(path, append_images=others, duration=durations, **settings)


def play(film: Film) -> None:
    """What is shown: steps there and back, paths, a number dragged, training, and a mistake."""
    for step, seconds in ((1, 0.6), (2, 0.4), (5, 0.4), (11, 0.7), (12, 0.4), (20, 1.2)):
        film.show(f"detail=named&step={step}", seconds)
    film.show("detail=named&tab=paths&node=w1", 1.5)
    _drag(film, "w5")
    film.show("detail=named&tab=train", 0.4)
    for button, seconds in ((0, 0.5), (2, 1.2)):
        film.press(f".tools button >> nth={button}", seconds)
    film.show("detail=named&tab=mistakes", 0.4)
    film.press(".sheet input[type=radio] >> nth=2", 1.4)


def _drag(film: Film, label: str) -> None:
    """Pull the number of a leaf to the right, and leave it there for a while."""
    film.show("detail=named&step=23", 0.4)
    nodes = data_in(PLAYED.read_text(encoding="utf-8"))["nodes"]
    place = next(n for n, node in enumerate(nodes) if node.get("label") == label)
    x, y = film.middle(f'.view [data-node="{place}"] .handle')
    film.move(x - 40, y + 30, 0.2)
    film.move(x, y, 0.25)
    film.tab.mouse.down()
    for pixels in range(3, DRAG + 1, 3):
        film.move(x + pixels, y, 0.12)
    film.tab.mouse.up()
    film.look(0.7)
    film.pointer = None
    film.tab.mouse.move(0, 0)


def _palette(pictures: Sequence[Any]) -> Any:
    """A picture with the most frequent colours of all, no two alike."""
    from PIL import Image  # noqa: PLC0415 - the extra `anim`

    counts: Counter[tuple[int, int, int]] = Counter()
    for picture in pictures:
        for count, colour in picture.getcolors(picture.width * picture.height):
            counts[colour] += count
    chosen: list[tuple[int, int, int]] = []
    for colour, _ in counts.most_common():
        if all(math.dist(colour, other) > APART for other in chosen):
            chosen.append(colour)
        if len(chosen) == COLOURS:
            break
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in chosen for part in colour])
    return palette


def _point(picture: Any, tip: tuple[float, float]) -> None:
    from PIL import ImageDraw  # noqa: PLC0415 - the extra `anim`

    outline = [(SCALE * (tip[0] + x), SCALE * (tip[1] + y)) for x, y in ARROW]
    ImageDraw.Draw(picture).polygon(outline, fill="#1f2730", outline="#ffffff", width=2)


def record() -> Iterator[Path]:
    """Play the page in each language, and write what was seen."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SiteError("The loop is recorded in Debian's chromium: apt install chromium.")
    try:
        import PIL.Image  # noqa: F401, PLC0415 - the extra `anim`
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the extra `browser`
    except ImportError as error:
        raise SiteError(f"{error}; type .venv/bin/pip install '.[anim,browser]'.") from error
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for lang in LANGUAGES:
            tab = browser.new_page(
                viewport={"width": SIZE[0], "height": SIZE[1]},
                device_scale_factor=SCALE,
                color_scheme="light",
                reduced_motion="reduce",
            )
            film = Film(tab, f"{PLAYED.as_uri()}#lang={lang}")
            play(film)
            film.save(FILES[lang])
            tab.close()
            yield FILES[lang]
        browser.close()


if __name__ == "__main__":
    write()
    try:
        for path in record():
            print(f"{path} ({path.stat().st_size / 1000:.0f} kB)")  # noqa: T201 - a command
    except SiteError as error:
        sys.exit(str(error))
