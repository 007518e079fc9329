"""The words of the verdicts and of the tables, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from examples.sentences import Language, Sentences, teller

VERDICT_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "agrees": {"en": "agrees", "zh": "相符"},
    "last-digit": {"en": "last digit", "zh": "末位有误"},
    "variant": {"en": "variant", "zh": "另一种做法"},
    "miscopied": {"en": "miscopied", "zh": "抄错"},
    "wrong": {"en": "wrong", "zh": "错误"},
    "broken": {"en": "broken", "zh": "无法运行"},
    "overstated": {"en": "overstated", "zh": "说过头"},
    "holds-here": {"en": "holds here", "zh": "仅此处成立"},
    "word": {"en": "word", "zh": "用词不当"},
    "misprint": {"en": "misprint", "zh": "笔误"},
}

KIND_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "section": {"en": "section", "zh": "小节"},
    "formula": {"en": "formula", "zh": "公式"},
    "code": {"en": "code", "zh": "代码"},
    "figure": {"en": "figure", "zh": "图"},
    "table": {"en": "table", "zh": "表"},
    "number": {"en": "number", "zh": "数字"},
}

WITHOUT_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "announcement": {"en": "none: an announcement", "zh": "无：预告"},
    "ornament": {"en": "none: an ornament", "zh": "无：装饰图"},
    "biology": {
        "en": "none: biology, nothing to compute",
        "zh": "无：生物学内容，没有可计算的东西",
    },
    "outlook": {"en": "none: an outlook, nothing to compute", "zh": "无：展望，没有可计算的东西"},
    "reading": {"en": "none: a reading list", "zh": "无：阅读清单"},
    "greeting": {"en": "none: a greeting", "zh": "无：结束语"},
    "links": {"en": "none: links of the website", "zh": "无：网站的链接"},
    "advertisement": {
        "en": "none: forms and advertisement of the website",
        "zh": "无：网站的表单与广告",
    },
}
"""Why no lesson has a passage."""

SENTENCES: Final[Sentences] = {
    "text": {"en": "Text {number}", "zh": "教程 {number}"},
    "by": {"en": "{title}, by {author}", "zh": "{title}，作者 {author}"},
    "place": {"en": "place", "zh": "位置"},
    "quoted": {"en": "printed", "zh": "文中"},
    "in_print": {"en": "in print", "zh": "文中"},
    "right": {"en": "right", "zh": "正确"},
    "why": {"en": "reason", "zh": "原因"},
    "recomputed": {"en": "recomputed", "zh": "重算"},
    "verdict": {"en": "verdict", "zh": "结论"},
    "ruled": {"en": "**{verdict}** ({lesson})", "zh": "**{verdict}**（{lesson}）"},
    "passage": {"en": "in the text", "zh": "文中内容"},
    "kind": {"en": "what", "zh": "类别"},
    "where": {"en": "lesson", "zh": "对应的课"},
    "cell": {"en": "{label}: {cell}", "zh": "{label}：{cell}"},
    "and": {"en": ", ", "zh": "、"},
    "count": {"en": "{verdict} {n}", "zh": "{verdict} {n}"},
    "counted": {"en": "{n} places: {verdicts}", "zh": "共 {n} 处：{verdicts}"},
    "unexpected": {"en": "{verdict}, not {expected}", "zh": "{verdict}，而不是{expected}"},
}

say = teller(SENTENCES)
