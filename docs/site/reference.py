"""The pages of the API, written for autodoc: every public name once, under the door it comes by."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from autograd.engine.methods import names_of
from autograd.table.primitives import TABLE
from docs.site import operations

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_OURS = ("autograd.", "nn.", "viz.")
PAGES: list[dict[str, Any]] = _DATA["page"]


def write(folder: Path, lang: str) -> None:
    """Write the pages of a language, and the one that lists them, into a new folder."""
    words = _DATA["words"][lang]
    folder.mkdir()
    placed = dict(_placed())
    for page in PAGES:
        title, intro = page[lang]
        imported = words["imported"].format(door=page["door"])
        things = [_described(door, name) for (door, name), at in placed.items() if at is page]
        text = f"# {title}\n\n{intro}{imported}\n\n```{{eval-rst}}\n{''.join(things)}```\n"
        (folder / f"{page['file']}.md").write_text(text, encoding="utf-8")
    files = "\n".join(page["file"] for page in PAGES)
    pages = "\n".join(
        f"- [{page[lang][0]}]({page['file']}.md){words['colon']}{page[lang][1]}" for page in PAGES
    )
    toctree = f"```{{toctree}}\n:hidden:\n\n{files}\n```"
    index = f"# {words['title']}\n{words['intro']}\n{pages}\n\n{toctree}\n"
    (folder / "index.md").write_text(index, encoding="utf-8")


def _placed() -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Every public name that is no operation, with its door and the page that has it."""
    explained = {*operations.explained()}
    seen: set[int] = set()
    for door in dict.fromkeys(page["door"] for page in PAGES):
        module = import_module(door)
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.ismodule(thing) or id(thing) in seen:
                continue
            if door == "autograd" and name in explained:
                continue
            seen.add(id(thing))
            yield (door, name), _page_of(door, name, thing.__module__)


def _page_of(door: str, name: str, module: str) -> dict[str, Any]:
    """The page whose modules name the one a thing is defined in, the most exactly of all."""
    found = [
        (len(wanted), page)
        for page in PAGES
        for wanted in page["modules"]
        if page["door"] == door and f"{module}.".startswith(f"{wanted}.")
    ]
    if not found:
        raise LookupError(
            f"{door}.{name} comes from {module}, which no page in reference.toml has among its "
            "modules; enter it there."
        )
    return max(found, key=lambda one: one[0])[1]


def _described(door: str, name: str) -> str:
    """What makes autodoc describe a name."""
    thing = getattr(import_module(door), name)
    if not inspect.isclass(thing):
        return f".. auto{'function' if callable(thing) else 'data'}:: {door}.{name}\n\n"
    kind = "exception" if issubclass(thing, BaseException) else "class"
    members = ", ".join(_members(thing))
    # without names the option would ask for all of them
    wanted = f"\n   :members: {members}" if members else ""
    return f".. auto{kind}:: {door}.{name}{wanted}\n\n"


def _members(thing: type) -> Iterator[str]:
    """What a class adds to those it builds on, where it has words of its own; no operations.

    It also has what it takes from bases that have no place of their own, unless it builds on a
    class that has one.
    """
    public = _public_classes()
    builds_on = {base for base in thing.__mro__[1:] if base in public}
    own = [thing] if builds_on else [x for x in thing.__mro__ if x.__module__.startswith(_OURS)]
    hidden = {name for base in thing.__mro__ if base not in own for name in vars(base)}
    hidden |= {name for row in TABLE.values() for name in names_of(row)}
    for name, member in {
        name: x for base in reversed(own) for name, x in vars(base).items()
    }.items():
        described = inspect.isfunction(member) or isinstance(member, property | classmethod)
        if not name.startswith("_") and name not in hidden and described and inspect.getdoc(member):
            yield name


@cache
def _public_classes() -> frozenset[type]:
    """The classes that have a place."""
    things = (getattr(import_module(door), name) for (door, name), _ in _placed())
    return frozenset(thing for thing in things if inspect.isclass(thing))
