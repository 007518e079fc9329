"""The languages in which the library speaks to readers, and which of them is usual."""

from __future__ import annotations

import locale
import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias, get_args

from autograd.errors import SettingError
from autograd.shortening import shown
from autograd.spelling import did_you_mean

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language)

TAGS: Mapping[Language, str] = {"en": "en", "zh": "zh-Hans"}
"""What HTML and SVG call a language; without it a browser may set Chinese in Japanese letters."""


class _Usual:
    """What is spoken where nothing else is asked for."""

    lang: Language | None = None


def set_lang(lang: Language | None) -> None:
    """The language of all pictures and explanations from now on for which no other is asked.

    None is, as at the beginning, the one that the variable CHAINRULE_LANG names, or English.

    >>> set_lang("zh")
    >>> usual_lang()
    'zh'
    >>> set_lang(None)
    """
    _Usual.lang = None if lang is None else checked_lang(lang)


def usual_lang() -> Language:
    """The language of pictures and explanations for which no other is asked.

    It is the one that `set_lang` has set, else that of the variable CHAINRULE_LANG, `"en"` or
    `"zh"`, else English. A variable that names another language is a SettingError.

    >>> set_lang("zh")
    >>> usual_lang()
    'zh'
    >>> set_lang("en")
    """
    if _Usual.lang is not None:
        return _Usual.lang
    named = os.environ.get("CHAINRULE_LANG") or "en"
    if named not in LANGUAGES:
        raise SettingError(
            "The variable CHAINRULE_LANG names a language, 'en' or 'zh'; it is "
            f"{named!r}{did_you_mean(named, LANGUAGES)}"
        )
    return named


def system_lang() -> Language:
    """The language for a command: the usual one if one is set or named, else the system's."""
    if _Usual.lang is not None or os.environ.get("CHAINRULE_LANG"):
        return usual_lang()
    system = (locale.getlocale()[0] or "").lower()
    return "zh" if system.startswith(("zh", "chinese")) else "en"


def checked_lang(lang: Any) -> Language:
    """The language that was asked for; another than those there are is a SettingError."""
    if not isinstance(lang, str) or lang not in LANGUAGES:
        raise SettingError(
            f"lang is 'en' or 'zh', got {shown(lang)}{did_you_mean(lang, LANGUAGES)}"
        )
    return lang


@cache
def sentences_of(package: str, name: str, lang: Language) -> Mapping[str, Mapping[str, str]]:
    """What a package says in a language, by table and key: its file `name.lang.toml`."""
    source = files(package).joinpath(f"{name}.{lang}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
