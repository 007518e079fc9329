"""Labels as names in Python."""

from __future__ import annotations

import keyword
import unicodedata
from collections import Counter
from collections.abc import Iterable

from autograd.notation.languages.python import NAMESPACE


def identifier(label: str) -> str:
    """The label with an underscore for what may not stand in a name of Python.

    It hides none of the functions that source uses; of an empty label it is empty.

    >>> [identifier(label) for label in ("out h1", "2x", "lambda", "exp", "学习率")]
    ['out_h1', '_2x', 'lambda_', 'exp_', '学习率']
    """
    letters = unicodedata.normalize("NFKC", label)
    word = "".join(c if f"_{c}".isidentifier() else "_" for c in letters).strip("_")
    if not word:
        return "_" if label else ""
    if word[0].isdigit() or not word.isidentifier():
        word = f"_{word}"
    return f"{word}_" if keyword.iskeyword(word) or word in NAMESPACE else word


def identifiers(labels: Iterable[str]) -> list[str]:
    """A name in Python for each label, all different.

    >>> identifiers(["w", "w(2)", "w_2"])
    ['w', 'w_2', 'w_2_2']
    """
    found: dict[str, None] = {}
    times: Counter[str] = Counter()
    for label in labels:
        word = base = identifier(label)
        while word in found:
            times[base] += 1
            word = f"{base}_{times[base] + 1}"
        found[word] = None
    return list(found)
