"""Search in Chinese: texts and what is sought are cut alike, into pairs of neighbouring letters.

A dictionary cuts a text by what stands around a word, and a word that is sought alone otherwise;
then the two do not meet. Pairs do, wherever the word stands.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sphinx.search import SearchLanguage

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_PIECES = re.compile(r"([\u3400-\u9fff]+)|([^\W\u3400-\u9fff]+)")


class SearchChinese(SearchLanguage):  # type: ignore[misc]
    """Chinese in pairs of letters, other scripts in words."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = r"""
function splitQuery(query) {
  const terms = [];
  for (const [, chinese, word] of query.matchAll(
    /([\u3400-\u9fff]+)|((?:(?![\u3400-\u9fff])[\p{L}\p{N}_])+)/gu
  )) {
    if (word || chinese.length === 1) terms.push(word || chinese);
    else for (let i = 1; i < chinese.length; i++) terms.push(chinese.slice(i - 1, i + 1));
  }
  return terms;
}
"""

    def split(self, input: str) -> list[str]:  # noqa: A002  (the name it has in Sphinx)
        """The words and pairs of a text, and its Chinese letters, which are sought singly too."""
        terms = []
        for chinese, word in _PIECES.findall(input):
            terms += [word] if word else [*chinese, *map("".join, pairwise(chinese))]
        return terms


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_search_language(SearchChinese)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
