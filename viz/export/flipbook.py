"""Pictures of one layout as one SVG that shows them in turn.

What all pictures share is written once. Of what changes every version stands in its place, and a
rule says when it is seen. Where nothing moves, for a reader who wants no motion and in a program
that knows no rules, the last picture is there.
"""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import accumulate, pairwise

from viz.errors import ExportError
from viz.ink.stylesheet import rules

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
_PAINTS = ("fill", "stroke")

_Shape = tuple[Hashable, ...]
_Key = tuple[str, _Shape]


def flipbook(pictures: Iterable[str], seconds: Sequence[float]) -> str:
    """One SVG that shows each of the pictures for its seconds, and begins again.

    Pictures that are not of one layout are an ExportError.
    """
    outer, parts = _taken_apart(pictures)
    clock = _Clock(seconds)
    drawn = list(clock.shown((part.joined(clock) for part in parts), clock.always))
    body = "\n".join(ET.tostring(each, "unicode") for each in drawn)
    used = {
        (paint, role)
        for part in drawn
        for each in part.iter()
        for paint in _PAINTS
        if (role := each.get(f"data-{paint}"))
    }
    ident = f"steps-{hashlib.sha256(f'{body}{seconds}'.encode()).hexdigest()[:8]}"
    whole = ET.tostring(ET.Element("svg", {"id": ident, **outer}), "unicode")
    opening = whole.replace("<svg", f"<svg{_NAMESPACE}", 1).removesuffix(" />")
    # The clock is last, so that all is there when it starts, and starts together.
    styles = (f"<style>{css}</style>" for css in (rules(used), clock.css(ident)))
    return "\n".join([f"{opening}>", next(styles), body, next(styles), "</svg>\n"])


def of_another_graph(index: int) -> ExportError:
    """What is wrong with a step whose picture has another layout than the one before."""
    return ExportError(
        f"An animation shows steps of one graph, which share one layout; the step at index {index} "
        "is of another. Save what viz.steps gave, or a slice of it."
    )


@dataclass(slots=True)
class _Version:
    """A part as some of the pictures have it, these by their positions."""

    element: ET.Element
    seen: set[int]


class _Part:
    """The versions of a part that have one shape, and so can be one element."""

    def __init__(self) -> None:
        self._versions: dict[str, _Version] = {}

    def add(self, element: ET.Element, seen: set[int]) -> None:
        """Take in how the part looks in some pictures."""
        text = ET.tostring(element, "unicode")
        self._versions.setdefault(text, _Version(element, set())).seen.update(seen)

    def joined(self, clock: _Clock) -> _Version:
        """The versions as one element; where they differ it has the children of all."""
        first, *others = self._versions.values()
        if not others:
            return first
        seen = first.seen.union(*(each.seen for each in others))
        whole = ET.Element(first.element.tag, first.element.attrib)
        for children in zip(*(each.element for each in (first, *others)), strict=True):
            parts: defaultdict[_Shape, _Part] = defaultdict(_Part)
            for child, version in zip(children, (first, *others), strict=True):
                parts[_shape(child)].add(child, version.seen)
            whole.extend(clock.shown((part.joined(clock) for part in parts.values()), seen))
        return _Version(whole, seen)


def _taken_apart(pictures: Iterable[str]) -> tuple[dict[str, str], list[_Part]]:
    """What all pictures say of the whole, and the parts in the order of drawing."""
    parts: defaultdict[_Key, _Part] = defaultdict(_Part)
    order: TopologicalSorter[_Key] = TopologicalSorter()
    outer: dict[str, str] = {}
    names: set[str] = set()
    for position, picture in enumerate(pictures):
        root = ET.fromstring(picture.replace(_NAMESPACE, "", 1))  # noqa: S314  (our own)
        named = list(_named(root, root.attrib.pop("id")))
        found = {name for name, _ in named}
        if position and (root.attrib, found) != (outer, names):
            raise of_another_graph(position)
        outer, names = root.attrib, found
        keys = [(name, _shape(element)) for name, element in named]
        for key, (_, element) in zip(keys, named, strict=True):
            parts[key].add(element, {position})
            order.add(key)
        for behind, front in pairwise(keys):
            order.add(front, behind)
    return outer, [parts[key] for key in order.static_order()]


def _named(root: ET.Element, ident: str) -> Iterator[tuple[str, ET.Element]]:
    """The parts of a picture, without ids, by names that they have in all pictures.

    A name is the id without that of the picture, or the class and a number.
    """
    counts: Counter[str] = Counter()
    for element in root:
        if element.tag == "style":
            continue
        element.tail = None
        kind = element.get("class", "")
        counts[kind] += 1
        name = element.get("id", "").removeprefix(ident) or f"{kind} {counts[kind]}"
        for each in element.iter():
            each.attrib.pop("id", None)
        yield name, element


def _shape(element: ET.Element) -> _Shape:
    """What two groups agree in that can be one, or all of what is no group.

    A title cannot be hidden, so it belongs to the shape.
    """
    if element.tag != "g":
        return (ET.tostring(element, "unicode"),)
    children = (ET.tostring(each) if each.tag == "title" else each.tag for each in element)
    return (*element.attrib.items(), *children)


class _Clock:
    """Says when what is seen, and keeps what it said for the rules."""

    def __init__(self, seconds: Sequence[float]) -> None:
        self._seconds = seconds
        self._names: dict[tuple[int, ...], str] = {}
        self.always = set(range(len(seconds)))

    def shown(self, versions: Iterable[_Version], within: set[int]) -> Iterator[ET.Element]:
        """The elements of the versions, those marked that are not seen always `within`."""
        for each in versions:
            element = each.element
            if each.seen != within:
                seen = tuple(sorted(each.seen))
                name = self._names.setdefault(seen, f"s{len(self._names)}")
                element.set("class", f"{element.get('class', '')} {name}".lstrip())
                if len(self._seconds) - 1 not in each.seen:
                    element.set("visibility", "hidden")
            yield element

    def css(self, ident: str) -> str:
        """The rules, for those who do not want less motion."""
        if not self._names:
            return ""
        total = sum(self._seconds)
        starts = [f"{100.0 * each / total:.6g}%" for each in accumulate(self._seconds, initial=0.0)]
        lines = ["@media (prefers-reduced-motion:no-preference){"]
        for seen, name in self._names.items():
            lines.append(
                f"#{ident} .{name}{{animation:{ident}-{name} {total:.9g}s step-end infinite}}\n"
                f"@keyframes {ident}-{name}{{{_turns(set(seen), starts[:-1])}}}"
            )
        return "\n".join([*lines, "}"])


def _turns(seen: set[int], starts: Sequence[str]) -> str:
    """When something that is seen in some pictures is shown, and when it is hidden."""
    turns: dict[str, list[str]] = {"visible": [], "hidden": []}
    for position, start in enumerate(starts):
        if position == 0 or (position in seen) != (position - 1 in seen):
            turns["visible" if position in seen else "hidden"].append(start)
    return "".join(f"{','.join(at)}{{visibility:{how}}}" for how, at in turns.items() if at)
