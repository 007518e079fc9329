"""The script of a page: modules of JavaScript put together into one, in the order of their imports.

The modules use two forms only, `import { a } from "./b.js";` and `export` before a declaration, so
that tests can import them one by one. Joined, each is a function that runs once and returns what it
exports, so no module sees the names of another that it does not import.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const)\s+([\w$]+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_IDLE = re.compile(r"^[ \t]*(?://[^\n]*)?\n|^[ \t]+", re.MULTILINE)
_TEXT = r'"(?:[^"\\]|\\.)*"'
_SPACED = re.compile(
    rf"({_TEXT})"
    r"| ?(=>|[=!]==|&&|\|\||\?\?|[<>*+-]?=|[<>]|[,;:?{}()]) ?"
    r"| ([*%]|[+-](?! [+-])) "
)
_UNSURE = re.compile(r"[`'/]")
"""What stands, outside of text, in lines that may hold a template or a regular expression."""

_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)


class ModuleError(ValueError):
    """A module of the page that cannot be joined with the others."""


def joined(modules: Mapping[str, str], first: str = "main") -> str:
    r"""The text of the module `first` and of all that it imports, those imported before.

    `modules` has their texts by name. Comments in lines of their own and the space before a line
    are left out. What `first` exports can be called after it. A module or a name in it that is
    missing, a circle, and another form of import or export are errors.

    >>> print(joined({"main": 'import { a } from "./b.js";\n', "b": "export const a = 1;\n"}))
    const $b = (() => {
    const a=1;
    return { a };
    })();
    const{a}=$b;
    <BLANKLINE>
    """
    exported: dict[str, list[str]] = {}
    texts = []
    for name in _order(modules, first):
        text = modules[name]
        for names, other in _IMPORT.findall(text):
            missing = [each for each in _listed(names) if each not in exported[other]]
            if missing:
                raise ModuleError(f"{name} imports {missing[0]} from {other}, which has none.")
        exported[name] = _EXPORT.findall(text)
        text = _EXPORT.sub("", _IMPORT.sub(_taken, text))
        unknown = _OTHER.search(text)
        if unknown:
            raise ModuleError(f"{name} has a form that is not joined: {unknown[0]}")
        text = "\n".join(map(_squeezed, _IDLE.sub("", _BLOCK.sub("", text)).split("\n")))
        if name != first:
            last = f"return {_braced(exported[name])};"
            text = f"const {_variable(name)} = (() => {{\n{text}{last}\n}})();\n"
        texts.append(text)
    return "".join(texts)


def _squeezed(line: str) -> str:
    """A line without the space around signs, but for that in text; others are left as they are."""
    if _UNSURE.search(re.sub(_TEXT, "", line)):
        return line
    return _SPACED.sub(lambda found: found[1] or found[2] or found[3], line)


def _taken(found: re.Match[str]) -> str:
    return f"const {_braced(_listed(found[1]))} = {_variable(found[2])};\n"


def _listed(names: str) -> list[str]:
    return [each for each in map(str.strip, names.split(",")) if each]


def _braced(names: list[str]) -> str:
    return f"{{ {', '.join(names)} }}"


def _variable(name: str) -> str:
    return "$" + name.replace("-", "_")


def _order(modules: Mapping[str, str], first: str) -> list[str]:
    needs: dict[str, list[str]] = {}
    waiting = [first]
    for name in waiting:
        if name in needs:
            continue
        if name not in modules:
            raise ModuleError(f"{name}.js is imported, and there is no such module.")
        needs[name] = [other for _, other in _IMPORT.findall(modules[name])]
        waiting += needs[name]
    try:
        return [*TopologicalSorter(needs).static_order()]
    except CycleError as error:
        raise ModuleError(f"Modules import each other: {', '.join(error.args[1])}.") from error
