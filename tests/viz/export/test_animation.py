"""Steps that move: each picture is seen in its time, and is the one that its frame draws."""

from __future__ import annotations

import math
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.language import Language
from viz import steps
from viz.errors import ExportError
from viz.frames import Frames
from viz.wishes import Detail, Theme

CHROMIUM = shutil.which("chromium")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ("rect", "path", "text", "title")
LOOKS = ("class", "id", "visibility")
"""Attributes that say how a part is found or shown, and leave no ink."""

SIZE = re.compile(r' width="([\d.]+)" height="([\d.]+)"')


def square() -> Value:
    """(a b + c)², of which every value has a name."""
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    product = a * b
    product.label = "d"
    total = product + c
    total.label = "e"
    loss = total**2
    loss.label = "L"
    return loss


def neurons() -> Value:
    """Two neurons that share their inputs and a bias, without names for what is between."""
    x, y, b = Value(0.5, "x"), Value(-1.0, "y"), Value(0.1, "b")
    first = (Value(0.3, "w1") * x + Value(0.7, "w2") * y + b).tanh()
    second = (Value(-0.2, "w3") * x + Value(0.4, "w4") * y + b).tanh()
    return (first - 0.25) ** 2 + (second - 0.5) ** 2


@cache
def frames(theme: Theme = "light", lang: Language = "en", detail: Detail = "named") -> Frames:
    return steps(square(), theme=theme, lang=lang, detail=detail)


def saved(folder: Path, name: str, told: Frames | None = None, **wishes: Any) -> bytes:
    return (frames() if told is None else told).save(folder / name, **wishes).read_bytes()


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - it is our own text


class Film:
    """An animated SVG as the specification of CSS animations reads it."""

    def __init__(self, svg: str) -> None:
        self.root = parsed(svg)
        self.css = "\n".join(each.text or "" for each in self.root.iter(f"{SVG}style"))
        durations = re.findall(r"animation:\S+ ([\d.]+)s step-end infinite", self.css)
        assert len(set(durations)) == 1
        self.seconds = float(durations[0])
        self.stops = {
            name: sorted(
                (float(percent.removesuffix("%")), how)
                for at, how in re.findall(r"([\d.%,]+)\{visibility:(\w+)\}", body)
                for percent in at.split(",")
            )
            for name, body in re.findall(r"@keyframes \S+-(s\d+)\{(.*)\}", self.css)
        }

    def drawn(self, seconds: float | None) -> list[tuple[str, ...]]:
        """What is seen at a time, or where no rule counts, in the order of drawing."""
        return list(self._drawn(self.root, seconds, True))

    def _drawn(
        self, element: ET.Element, seconds: float | None, seen: bool
    ) -> Iterator[tuple[str, ...]]:
        if element.get("class", "").split(" ")[0] == "told":
            return
        if "visibility" in element.attrib:
            seen = element.get("visibility") == "visible"
        names = [each for each in element.get("class", "").split() if each in self.stops]
        if names and seconds is not None:
            percent = 100.0 * (seconds % self.seconds) / self.seconds
            (name,) = names
            seen = [how for at, how in self.stops[name] if at <= percent][-1] == "visible"
        if seen and element.tag.removeprefix(SVG) in DRAWN:
            yield ink(element)
            return
        for child in element:
            yield from self._drawn(child, seconds, seen)


def ink(element: ET.Element) -> tuple[str, ...]:
    """What an element leaves on the page."""
    attributes = (f"{k}={v}" for k, v in sorted(element.attrib.items()) if k not in LOOKS)
    parts = (each for child in element for each in (*ink(child), child.tail or ""))
    return (element.tag, element.text or "", *attributes, *parts)


def own(svg: str) -> list[tuple[str, ...]]:
    """What a frame's own picture draws on its page, in its order."""
    drawn = (each for each in parsed(svg).iter() if each.tag.removeprefix(SVG) in DRAWN)
    return [ink(each) for each in drawn][1:]


GRAPHS = {
    "names": lambda: steps(square(), detail="named"),
    "operations": lambda: steps(square(), detail="ops", theme="dark"),
    "shared leaves": lambda: steps(neurons(), lang="zh", detail="ops"),
    "downwards": lambda: steps(neurons(), direction="down"),
    "a part": lambda: steps(neurons())[3:8],
}


@pytest.mark.parametrize("graph", GRAPHS)
def test_each_step_is_seen_in_its_time_as_its_own_picture_has_it(
    graph: str, tmp_path: Path
) -> None:
    """From the keyframes: what is visible, with every attribute, in the order of drawing."""
    told = GRAPHS[graph]()
    film = Film(saved(tmp_path, "steps.svg", told, seconds=1.5).decode())

    assert film.seconds == 1.5 * (len(told) - 1) + 4.5
    for index, frame in enumerate(told):
        end = 1.5 * (index + 1) if index + 1 < len(told) else film.seconds
        for seconds in (1.5 * index + 0.001, end - 0.001):
            assert film.drawn(seconds)[1:] == own(frame.picture(still=True)), (index, seconds)
        assert film.drawn(1.5 * index + 0.001 + film.seconds) == film.drawn(1.5 * index + 0.001)


def test_a_program_that_knows_no_rules_has_the_last_step(tmp_path: Path) -> None:
    film = Film(saved(tmp_path, "steps.svg").decode())

    assert film.drawn(None)[1:] == own(frames()[-1].picture(still=True))


def test_nothing_moves_for_those_who_want_no_motion(tmp_path: Path) -> None:
    css = Film(saved(tmp_path, "steps.svg").decode()).css
    still, moving = css.split("@media (prefers-reduced-motion:no-preference){")

    assert "animation" in moving
    assert "animation" not in still


def test_every_colour_has_its_dark_one(tmp_path: Path) -> None:
    svg = saved(tmp_path, "steps.svg", frames("auto")).decode()
    light = saved(tmp_path, "light.svg", frames("light")).decode()

    for paint in ("fill", "stroke"):
        used = set(re.findall(rf'data-{paint}="(.*?)"', svg.rpartition("</style>\n<rect")[2]))
        ruled = set(re.findall(rf'\[data-{paint}="(.*?)"\]', svg))
        assert used == ruled
        assert used
    assert "prefers-color-scheme" not in light


def test_the_file_stands_alone(tmp_path: Path) -> None:
    """An <img> loads no other file and runs no script."""
    svg = saved(tmp_path, "steps.svg", frames("auto", "zh")).decode()
    ids = re.findall(r' id="(.*?)"', svg)

    assert not re.search(r"<script|href|url\(|@import|<!DOCTYPE| on\w+=", svg)
    assert len(ids) == 1


def test_one_step_is_a_picture_that_does_not_move(tmp_path: Path) -> None:
    svg = saved(tmp_path, "steps.svg", frames()[2:3]).decode()
    drawn = [ink(each) for each in parsed(svg).iter() if each.tag.removeprefix(SVG) in DRAWN]

    assert "animation" not in svg
    assert drawn[1 : len(own(frames()[2].picture(still=True))) + 1] == own(
        frames()[2].picture(still=True)
    )


def test_nothing_speaks_of_pointing(tmp_path: Path) -> None:
    """In an <img> no edge can be pointed at; pictures of many edges ask to do so."""
    first = [Value(0.1 * i, f"x{i}") for i in range(9)]
    second = [(ag.sum(first) * 0.1 * i).tanh() for i in range(9)]
    for i, value in enumerate(second):
        value.label = f"h{i}"
    told = steps(ag.sum(second) ** 2, detail="named")[:2]

    assert "hover an edge" in told[0].svg
    assert b"hover an edge" not in saved(tmp_path, "steps.svg", told)


def test_what_steps_share_is_written_once(tmp_path: Path) -> None:
    """In w1 to w8 it is a quarter of 23 pictures; of this smaller graph there is less to share."""
    told = steps(neurons(), detail="ops")
    apart = sum(len(frame.svg.encode()) for frame in told)

    assert len(saved(tmp_path, "steps.svg", told)) < 0.5 * apart


def test_two_animations_may_stand_on_one_page(tmp_path: Path) -> None:
    """Their keyframes have names of their own, also if they differ in time alone."""
    one, two = (saved(tmp_path, "steps.svg", seconds=each).decode() for each in (1.0, 2.0))
    names = [set(re.findall(r"@keyframes (\S+?)\{", each)) for each in (one, two)]

    assert names[0].isdisjoint(names[1])


@pytest.mark.parametrize(
    "seconds", [0, 0.0, -1.0, math.nan, math.inf, True, "1", None, 61, 10**400]
)
def test_a_step_is_shown_for_a_time_that_can_be_seen(seconds: Any, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"a number from 0\.1 to 60, got"):
        frames().save(tmp_path / "steps.svg", seconds=seconds)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("steps.png", "one of .svg, .gif, .webp"),
        ("steps", "one of .svg, .gif, .webp"),
        ("steps.giff", "did you mean '.gif'?"),
    ],
)
def test_an_unknown_suffix_is_refused(name: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=re.escape(complaint)):
        frames().save(tmp_path / name)
    assert not [*tmp_path.iterdir()]


class Liar:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("path", [None, 3, b"steps.svg", Liar()])
def test_a_path_is_asked_for(path: Any) -> None:
    with pytest.raises(ExportError, match=r"under a path such as 'steps\.svg'"):
        frames().save(path)


def test_no_steps_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no steps to animate"):
        frames()[3:3].save(tmp_path / "steps.svg")


@pytest.mark.parametrize("stranger", [None, "frame", 1.0, Liar()])
def test_what_is_no_frame_is_refused(stranger: Any, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"frames that viz\.steps gives; at index 1 is"):
        Frames([frames()[0], stranger]).save(tmp_path / "steps.svg")


@pytest.mark.parametrize("name", ["svg", "gif", "webp"])
def test_steps_of_two_graphs_are_refused(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if name != "svg":
        request.getfixturevalue("pillow")
    path = tmp_path / f"steps.{name}"
    path.write_bytes(b"old")

    with pytest.raises(ExportError, match="the step at index 7 is of another"):
        Frames([*frames(), *steps(neurons())]).save(path)
    assert path.read_bytes() == b"old"


def test_scale_is_of_formats_made_of_dots(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="as sharp as the screen"):
        frames().save(tmp_path / "steps.svg", scale=2.0)


@pytest.mark.parametrize("name", ["gif", "webp"])
@pytest.mark.parametrize(("module", "package"), [("PIL", "PIL"), ("typst", "typst")])
def test_a_missing_package_is_named_with_the_extra(
    name: str, module: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("PIL", "typst"):
        stand_in = None if each == module else type(sys)(each)
        monkeypatch.setitem(sys.modules, each, stand_in)
    if module != "PIL":
        monkeypatch.setattr(sys.modules["PIL"], "Image", None, raising=False)

    with pytest.raises(ExportError, match=re.escape("pip install 'chainrule[anim]'")) as caught:
        frames().save(tmp_path / f"steps.{name}")
    assert f"{package} is not installed" in str(caught.value)
    assert not [*tmp_path.iterdir()]


@pytest.fixture(scope="module")
def pillow() -> Any:
    pytest.importorskip("typst", reason="GIF and WebP need the extra 'anim'")
    return pytest.importorskip("PIL.Image", reason="GIF and WebP need the extra 'anim'")


def opened(pillow: Any, content: bytes) -> tuple[list[Any], list[float], Any]:
    """The images as Pillow reads them, how long each is shown, and how often all."""
    images, seconds = [], []
    with pillow.open(BytesIO(content)) as file:
        for index in range(file.n_frames):
            file.seek(index)
            images.append(file.convert("RGB"))
            seconds.append(file.info["duration"] / 1000.0)
        return images, seconds, file.info["loop"]


@pytest.mark.parametrize("name", ["gif", "webp"])
def test_the_images_follow_each_other_for_ever(name: str, pillow: Any, tmp_path: Path) -> None:
    images, seconds, loop = opened(pillow, saved(tmp_path, f"steps.{name}", seconds=0.75))
    wide, high = (float(each) for each in SIZE.findall(frames()[0].svg)[0])

    assert len(images) == len(frames()) == 7
    assert seconds == [0.75] * 6 + [2.25]
    assert loop == 0  # for ever, in both formats
    assert len({each.tobytes() for each in images}) == 7
    assert {each.size for each in images} == {images[0].size}
    assert images[0].width >= 1.5 * wide
    assert images[0].height > 1.5 * high


@pytest.mark.parametrize("name", ["gif", "webp"])
def test_one_step_is_one_image(name: str, pillow: Any, tmp_path: Path) -> None:
    content = saved(tmp_path, f"steps.{name}", frames()[2:3])

    with pillow.open(BytesIO(content)) as file:
        assert getattr(file, "n_frames", 1) == 1
        assert file.convert("RGB").getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "off"), [("gif", 3.0), ("webp", 0.0)])
def test_each_image_is_the_picture_of_its_frame(
    name: str, off: float, theme: Theme, pillow: Any, tmp_path: Path
) -> None:
    """As it is saved alone. WebP loses nothing; a GIF has 256 colours for 2,000.

    What has one colour, the page, boxes and numbers' strokes, is exact. Shades at edges may be off,
    by 3 of 255 in the mean over all dots that are not the page's; a letter with the colour of the
    page would be off by 100.
    """
    told = frames(theme)
    images, _, _ = opened(pillow, saved(tmp_path, f"steps.{name}", told, scale=2.0))
    for image, frame in zip(images, told, strict=True):
        path = frame.save(tmp_path / "frame.png", scale=2.0)
        alone = np.asarray(pillow.open(path).convert("RGB"), dtype=float)
        # of the last row of dots a part belongs to the caption
        found = np.asarray(image, dtype=float)[: alone.shape[0] - 1]
        difference = np.abs(found - alone[:-1]).max(axis=2)
        inked = np.any(alone[:-1] != alone[2, 2], axis=2)

        assert difference[inked].mean() <= off
        assert difference.max() <= 20.0 * off
        assert difference[~inked].max() == 0.0


@pytest.mark.parametrize("name", ["svg", "gif", "webp"])
def test_the_same_steps_have_the_same_bytes(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if name != "svg":
        request.getfixturevalue("pillow")
    one, two = (saved(tmp_path, f"steps.{name}", steps(square())) for _ in range(2))

    assert one == two


def test_more_dots_than_memory_has_room_for_are_refused(pillow: Any, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"7 steps of [\d,]+ dots, .* frames\[:2\]"):
        frames().save(tmp_path / "steps.gif", scale=14.0)
    assert not [*tmp_path.iterdir()]


def test_there_are_as_many_dots_as_there_is_room_for(
    pillow: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From one and a half to one a pixel, if nothing is said; of fewer nothing could be read."""
    wide, _ = (float(each) for each in SIZE.findall(frames()[0].svg)[0])
    images, _, _ = opened(pillow, saved(tmp_path, "steps.webp"))
    dots = sum(each.width * each.height for each in images)
    assert images[0].width == math.ceil(1.5 * wide)

    monkeypatch.setattr("viz.export.animation.MOST_DOTS", 0.6 * dots)
    images, _, _ = opened(pillow, saved(tmp_path, "steps.webp"))
    fewer = sum(each.width * each.height for each in images)
    # whole dots are up to one more in each direction
    assert fewer == pytest.approx(0.6 * dots, rel=0.005)

    monkeypatch.setattr("viz.export.animation.MOST_DOTS", 0.4 * dots)
    with pytest.raises(ExportError, match="pass a smaller scale"):
        saved(tmp_path, "steps.webp")


@pytest.mark.parametrize("scale", [0.0, -1.0, math.nan, math.inf, True, "2"])
def test_a_scale_is_a_number_of_dots(scale: Any, pillow: Any, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="scale is a positive number"):
        frames().save(tmp_path / "steps.webp", scale=scale)
    assert not [*tmp_path.iterdir()]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("it needs the program chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="it needs the extra 'browser'")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield chromium
        finally:
            chromium.close()


def photographed(
    browser: Any, path: Path, size: tuple[int, int], seconds: float | None = None, **wishes: Any
) -> bytes:
    """The upper left part of a picture in a browser, at a time of its clock."""
    page = browser.new_page(viewport={"width": 1400, "height": 800}, **wishes)
    try:
        page.goto(path.as_uri())
        if seconds is not None:
            page.evaluate(
                "at => document.getAnimations().forEach(each => {"
                " each.pause(); each.currentTime = at; })",
                1000.0 * seconds,
            )
        clip = dict(zip(("x", "y", "width", "height"), (0, 0, *size), strict=True))
        return bytes(page.screenshot(clip=clip))
    finally:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_browser_shows_each_step_in_its_time(scheme: str, browser: Any, tmp_path: Path) -> None:
    """To the dot, at the beginning and at the end of its time."""
    told = frames("auto")
    film = told.save(tmp_path / "steps.svg", seconds=2.0)
    wide, high = (math.floor(float(each)) for each in SIZE.findall(told[0].svg)[0])
    pictures = set()
    for index, frame in enumerate(told):
        alone = tmp_path / "frame.svg"
        alone.write_text(frame.picture(still=True), encoding="utf-8")
        expected = photographed(browser, alone, (wide, high), color_scheme=scheme)
        pictures.add(expected)
        for seconds in (2.0 * index + 0.001, 2.0 * index + 1.999):
            found = photographed(browser, film, (wide, high), seconds, color_scheme=scheme)
            assert found == expected, (index, seconds)
    assert len(pictures) == len(told)


def test_all_parts_of_an_animation_start_together(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(frames().save(tmp_path / "steps.svg").as_uri())
    starts = page.evaluate(
        "Promise.all(document.getAnimations().map(each => each.ready.then(() => each.startTime)))"
    )
    page.close()

    assert len(starts) > 50
    assert len(set(starts)) == 1


def test_it_stands_still_at_the_last_step_for_those_who_want_no_motion(
    browser: Any, tmp_path: Path
) -> None:
    film = frames().save(tmp_path / "steps.svg", seconds=1.0)
    still = photographed(browser, film, (600, 200), reduced_motion="reduce")
    page = browser.new_page(reduced_motion="reduce")
    page.goto(film.as_uri())
    running = page.evaluate("document.getAnimations().length")
    page.close()

    assert running == 0
    assert still == photographed(browser, film, (600, 200), 6.5)
    assert still != photographed(browser, film, (600, 200), 0.5)


def test_it_moves_in_an_image_on_a_page(browser: Any, tmp_path: Path) -> None:
    """Where no script can run. Seen in a row: several pictures, of which no two are alike."""
    frames().save(tmp_path / "steps.svg", seconds=0.1)
    page = browser.new_page()
    (tmp_path / "page.html").write_text('<img src="steps.svg">', encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    seen = set()
    for _ in range(100):
        seen.add(page.screenshot())
        if len(seen) == 3:
            break
    page.close()

    assert len(seen) == 3
