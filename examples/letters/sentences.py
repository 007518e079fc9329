"""What the example says, in both languages.

>>> say("tested", "en", percent=97.5, n=5200)
'tested      97.50 % of 5,200 new letters right'
"""

from __future__ import annotations

from examples.sentences import Sentences, teller

SENTENCES: Sentences = {
    "task": {
        "en": "Handwritten letters of {height} x {width} pixels; a network of {parameters:,} "
        "parameters:\n{model}",
        "zh": "手写字母图片，高 {height}、宽 {width} 像素；网络有 {parameters:,} 个参数：\n{model}",
    },
    "recorded": {
        "en": "recorded    {operations:,} operations on scalars for one letter, in {seconds:.2f} s",
        "zh": "记录        读一个字母要 {operations:,} 次标量运算，记录用时 {seconds:.2f} 秒",
    },
    "compiled": {
        "en": "compiled    {program}\n            in {seconds:.2f} s",
        "zh": "编译        {program}\n            用时 {seconds:.2f} 秒",
    },
    "before": {
        "en": "guessing    {percent:.1f} % of {n:,} letters right untrained; 1 in 26 is 3.8 %",
        "zh": "全凭猜测    训练之前，{n:,} 个字母读对 {percent:.1f} %（二十六分之一即 3.8 %）",
    },
    "epoch": {
        "en": "epoch {number:2d}    mean loss {loss:.3f}",
        "zh": "第 {number:2d} 轮    平均损失 {loss:.3f}",
    },
    "trained": {
        "en": "trained     in {seconds:.1f} s ({processor:.1f} s of one core), of which "
        "{making:.1f} s went into making {images:,} letters",
        "zh": "训练        用时 {seconds:.1f} 秒（单核处理器时间 {processor:.1f} 秒），其中 "
        "{making:.1f} 秒用于生成 {images:,} 个字母",
    },
    "tested": {
        "en": "tested      {percent:.2f} % of {n:,} new letters right",
        "zh": "测试        {n:,} 个没见过的字母，读对 {percent:.2f} %",
    },
    "right": {
        "en": "Some that it read:",
        "zh": "它读出来的几个：",
    },
    "wrong": {
        "en": "Some that it took for others (what was meant > what it read):",
        "zh": "认错的几个（本来的字母 > 它读成的字母）：",
    },
    "missed": {
        "en": "That is less than the {percent:.1f} % expected.",
        "zh": "低于预期的 {percent:.1f} %。",
    },
}

say = teller(SENTENCES)
