"""The commands of `chainrule`: what each makes of a typed expression, and in which formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, get_args

from autograd import compile as compiled
from autograd.compiler.files.programs import content_of
from autograd.engine.value import Value
from autograd.errors import UsageError
from autograd.explaining.diagnosing.asking import Quantity
from autograd.explaining.diagnosing.diagnosis import diagnose
from autograd.explaining.explanation import STYLES, explain
from autograd.explaining.formulas.derivatives import derivative
from autograd.explaining.paths import paths
from autograd.explaining.shares import shares
from autograd.explaining.telling.forms import Form, LatexForm, MarkdownForm
from autograd.explaining.telling.telling import Telling
from autograd.language import TAGS, Language, sentences_of
from viz.drawing import draw
from viz.export import FORMATS
from viz.export.animation import ANIMATIONS, SECONDS, animated
from viz.frames import Frame
from viz.page import page
from viz.programs import FILES
from viz.steps import steps
from viz.wishes import Weight

Texts = Mapping[str, Callable[[], str | bytes]]
"""What is written, by the suffix of the file; the first is what is printed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A recorded expression, its leaves by name, the names that --wrt has, and the options."""

    output: Value
    leaves: Mapping[str, Value]
    wrt: Sequence[Value]
    lang: Language
    options: Mapping[str, Any]

    @property
    def chosen(self) -> Sequence[Value]:
        """The leaves that --wrt names, or all."""
        return self.wrt or list(self.leaves.values())


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command: one of the words that are `known`, else what `kind` says.

    Numbers as text keep their digits.
    """

    known: tuple[str, ...] = ()
    kind: Literal["whole", "number", "numbers as text", "text"] = "whole"
    usual: Any = None
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it makes, the suffixes it writes, and its options besides the common ones.

    A command without suffixes writes a text into any file. `wrt` is the key of what the names of
    --wrt are.
    """

    make: Callable[[Asked], Texts]
    suffixes: tuple[str, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict)
    wrt: str = "wrt"


def _drawn(asked: Asked) -> Texts:
    asked.output.backward()
    drawing = draw(
        asked.output,
        parameters=asked.wrt or None,
        lang=asked.lang,
        digits=asked.options["digits"],
        weight=asked.options["weight"],
    )
    return {name: partial(drawing.pipe, name) for name in _PICTURES}


def _told_in_steps(asked: Asked) -> Texts:
    seconds = asked.options["seconds"]
    frames = steps(
        asked.output,
        parameters=asked.wrt or None,
        lang=asked.lang,
        digits=asked.options["digits"],
    )
    return {
        "txt": lambda: str(frames),
        **{name: partial(_written, form, frames) for name, form in _FORMS.items()},
        "html": lambda: _page(frames._repr_html_(), asked.lang),
        **{name: partial(animated, name, frames, asked.lang, seconds) for name in ANIMATIONS},
    }


def _played(asked: Asked) -> Texts:
    """A page, in which the names of --wrt are trained."""
    lr, title = asked.options["lr"], asked.options["title"]
    if lr is not None and not asked.wrt:
        raise UsageError(sentences_of("viz", "commands", asked.lang)["wrong"]["untrained"])
    rate = LR if lr is None else lr
    made = page(asked.output, parameters=asked.wrt, lr=rate, title=title, lang=asked.lang)
    return dict.fromkeys(_PAGES, lambda: made.html)


def _written(form: type[Form], frames: Sequence[Frame]) -> str:
    return "\n\n".join(form(each.manner).part(each.passage) for each in frames)


_FORMS: Mapping[str, type[Form]] = {"md": MarkdownForm, "tex": LatexForm}


def _explained(asked: Asked) -> Texts:
    return _told([explain(asked.output, asked.chosen, lang=asked.lang, **asked.options)])


def _differentiated(asked: Asked) -> Texts:
    """By the names of --wrt one after another, or by each of the leaves."""
    manner = {"lang": asked.lang, "digits": asked.options["digits"]}
    each = [asked.wrt] if asked.wrt else asked.chosen
    found = [derivative(asked.output, wrt, **manner) for wrt in each]
    texts = {
        **_told(found),
        "py": lambda: "\n\n".join(one.python for one in found),
        "mml": lambda: "\n".join(one.mathml for one in found),
    }
    printed = _PRINTED[asked.options["as"]]
    return {printed: texts[printed], **texts}


def _followed(asked: Asked) -> Texts:
    """Along paths to each of the leaves."""
    manner = {"lang": asked.lang, "digits": asked.options["digits"]}
    k = asked.options["count"]
    return _told([paths(asked.output, leaf, k, **manner) for leaf in asked.chosen])


def _shared(asked: Asked) -> Texts:
    return _told([shares(asked.output, lang=asked.lang, digits=asked.options["digits"])])


def _diagnosed(asked: Asked) -> Texts:
    """A number for each name of --wrt, or for each leaf; a loss needs no name."""
    found = re.split(r"[,，、\s]+", asked.options["found"].strip())
    options = {name: asked.options[name] for name in ("quantity", "lr")}
    quantity, wrong = options["quantity"], sentences_of("viz", "commands", asked.lang)["wrong"]
    wrt = asked.chosen if quantity in ("gradient", "updated") else asked.wrt
    if wrt and len(wrt) != len(found):
        names = ", ".join(each.label for each in wrt)
        raise UsageError(wrong["numbers"].format(names=names, found=", ".join(found)))
    if quantity in ("updated", "loss after a step") and options["lr"] is None:
        raise UsageError(wrong["missing_text"].format(option="--lr", command="diagnose"))
    learned = list(asked.leaves.values()) if quantity == "loss after a step" else None
    numbers = found if len(found) > 1 else found[0]
    by = wrt if len(wrt) > 1 else next(iter(wrt), None)
    return _told(
        [diagnose(asked.output, by, numbers, parameters=learned, lang=asked.lang, **options)]
    )


def _told(results: Sequence[Telling]) -> Texts:
    return {
        "txt": lambda: "\n\n".join(map(str, results)),
        "md": lambda: "\n\n".join(each.markdown for each in results),
        "tex": lambda: "\n\n".join(each.latex for each in results),
        "html": lambda: _page(
            "\n".join(each._repr_html_() for each in results), results[0].manner.lang
        ),
    }


def _page(body: str, lang: Language) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{TAGS[lang]}">\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        '<meta name="color-scheme" content="light dark">\n<title>chainrule</title>\n'
        f"<style>body{{font-family:system-ui,sans-serif;margin:1.5rem}}</style>\n{body}"
    )


def _programmed(asked: Asked) -> Texts:
    learned = asked.chosen
    given = [leaf for leaf in asked.leaves.values() if all(leaf is not each for each in learned)]
    to = asked.options["to"]
    if to == "program":
        kept = compiled(asked.output, given, learned).kept()
        return {"": lambda: content_of(kept)}
    backend: Any = "python" if to in FILES else to
    source = compiled(asked.output, given, learned, backend=backend).source
    return {"": lambda: FILES[to](source) if to in FILES else source}


_PICTURES = tuple(FORMATS)
_PAGES = ("html", "htm")
LR = 0.5
"""The learning rate of a page for which no other is asked."""

_TOLD = ("txt", "md", "tex", "html")
_DIGITS = {"digits": Option(usual=6)}
_PRINTED = {"text": "txt", "markdown": "md", "latex": "tex", "python": "py", "mathml": "mml"}
_LANGUAGES = ("c", "javascript", *FILES, "program")

COMMANDS: Mapping[str, Command] = {
    "draw": Command(
        _drawn, _PICTURES, {"weight": Option(get_args(Weight), usual="even"), **_DIGITS}
    ),
    "steps": Command(
        _told_in_steps,
        (*_TOLD, *ANIMATIONS),
        {"seconds": Option(kind="number", usual=SECONDS), **_DIGITS},
    ),
    "page": Command(
        _played,
        _PAGES,
        {"lr": Option(kind="number"), "title": Option(kind="text", usual="")},
        wrt="trained",
    ),
    "explain": Command(
        _explained,
        _TOLD,
        {
            "style": Option(STYLES, usual="factors"),
            "lr": Option(kind="number"),
            "decimals": Option(),
            **_DIGITS,
        },
    ),
    "derivative": Command(
        _differentiated,
        (*_TOLD, "py", "mml"),
        {"as": Option(tuple(_PRINTED), usual="text"), **_DIGITS},
    ),
    "paths": Command(_followed, _TOLD, {"count": Option(usual=12), **_DIGITS}),
    "shares": Command(_shared, _TOLD, _DIGITS),
    "diagnose": Command(
        _diagnosed,
        _TOLD,
        {
            "found": Option(kind="numbers as text", is_required=True),
            "quantity": Option(get_args(Quantity), usual="gradient"),
            "lr": Option(kind="number"),
        },
    ),
    "compile": Command(_programmed, options={"to": Option(_LANGUAGES, is_required=True)}),
}
"""Every command by its name; its words stand in `commands.en.toml` and `commands.zh.toml`."""
