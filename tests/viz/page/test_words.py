"""The words of the page: every sentence is used, every one that is used is there, in each language.

A key stands in the script whole, or as a template whose slots are names that stand there too.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from itertools import product

import pytest

from autograd.explaining.diagnosing.mistakes import CATALOGUE
from autograd.language import LANGUAGES, Language
from viz.page.document import assets, words

SCRIPTS = "\n".join(assets(".js").values())
PYTHON = "\n".join(
    each.read_text(encoding="utf-8")
    for each in files("viz.page").iterdir()
    if each.name.endswith(".py")
)
OWN = {
    lang: json.loads(files("viz.page").joinpath("assets", f"words.{lang}.json").read_text("utf-8"))
    for lang in LANGUAGES
}

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
TEMPLATE = re.compile(r"`([a-z_]+\.[^`]*\$\{[^`]*)`")
KEY = re.compile(r"[a-z_]+(?:\.\w+)+")
SLOT = re.compile(r"\{(\w+)\}")


def names_in_scripts() -> set[str]:
    """What may stand in the slot of a template: texts, names of fields, and what is made of two."""
    found = {*LITERAL.findall(SCRIPTS + PYTHON), *re.findall(r"\b(\w+):", SCRIPTS)}
    found |= {each.replace(" ", "_").replace("-", "_") for each in found}
    found |= {mistake.key for mistake in CATALOGUE}
    ways = product(("fixed", "shared", "each"), ("together", "first"))
    found |= {"_".join(pair) for pair in ways}
    found |= {f"{each}_fed" for each in ("all", "first")}  # where plain numbers go into a layer
    sent = ("bent", "straight", "onwards", "sent", "affine", "dot")
    return found | {".".join(pair) for pair in product(("forward", "backward"), sent)}


def test_every_sentence_is_used() -> None:
    literals, names = {*LITERAL.findall(SCRIPTS + PYTHON)}, names_in_scripts()
    templates = [
        re.compile(re.sub(r"\\\$\\\{.*?\\\}", "(.+)", re.escape(text)))
        for text in TEMPLATE.findall(SCRIPTS)
    ]

    def is_used(key: str) -> bool:
        found = (template.fullmatch(key) for template in templates)
        return key in literals or any(each and names.issuperset(each.groups()) for each in found)

    assert [key for key in OWN["en"] if not is_used(key)] == []


def test_every_sentence_that_is_named_is_there() -> None:
    subjects = {key.partition(".")[0] for key in words()["en"]}
    named = {
        each
        for each in LITERAL.findall(SCRIPTS)
        if KEY.fullmatch(each) and each.partition(".")[0] in subjects and not each.endswith(".js")
    }

    assert named > {"paths.title", "steps.then", "list.and"}
    assert named - words()["en"].keys() == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_the_same_sentences_with_the_same_slots(lang: Language) -> None:
    slots = {key: {*SLOT.findall(text)} for key, text in OWN[lang].items()}

    assert slots == {key: {*SLOT.findall(text)} for key, text in OWN["en"].items()}
