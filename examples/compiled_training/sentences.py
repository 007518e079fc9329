"""What the example says, in both languages.

>>> say("recorded", "en", operations=65075, seconds=0.081)
'recorded    65,075 operations in 0.08 s'
"""

from __future__ import annotations

from examples.sentences import Sentences, teller

SENTENCES: Sentences = {
    "task": {
        "en": "{points} points of two half moons; a network {sizes} with {parameters} parameters.\n"
        "All of it is written with + and * on scalars.",
        "zh": "两个半月形，共 {points} 个点；网络 {sizes}，{parameters} 个参数。\n"
        "从头到尾都用标量的加法和乘法写成。",
    },
    "recorded": {
        "en": "recorded    {operations:,} operations in {seconds:.2f} s",
        "zh": "记录        {operations:,} 次运算，用时 {seconds:.2f} 秒",
    },
    "compiled": {
        "en": "compiled    {program}\n            in {seconds:.2f} s",
        "zh": "编译        {program}\n            用时 {seconds:.2f} 秒",
    },
    "machine_code": {
        "en": "            numba makes machine code; only the first time this takes a while",
        "zh": "            由 numba 生成机器码；只有第一次要等一会儿，之后从磁盘读取",
    },
    "first": {
        "en": "begun       {steps} steps in {seconds:.2f} s",
        "zh": "开头        前 {steps} 步用时 {seconds:.2f} 秒",
    },
    "eager": {
        "en": "eager       {milliseconds:.3g} ms a step: record, backward, update",
        "zh": "逐步执行    每步 {milliseconds:.3g} 毫秒：记录、反向传播、更新",
    },
    "fast": {
        "en": "compiled    {milliseconds:.3g} ms a step, {ratio:,.0f} times as fast",
        "zh": "编译之后    每步 {milliseconds:.3g} 毫秒，快 {ratio:,.0f} 倍",
    },
    "agreement": {
        "en": "the same    after {steps} steps of each, no parameter differs by more than "
        "{difference:.0e}",
        "zh": "结果相同    各走 {steps} 步之后，任何参数的差都不超过 {difference:.0e}",
    },
    "trained": {
        "en": "trained     {steps} steps: loss {first:.3f} to {last:.3f}, "
        "{right} of {points} points right",
        "zh": "训练        {steps} 步：损失从 {first:.3f} 降到 {last:.3f}，"
        "{points} 个点里分对 {right} 个",
    },
    "map": {
        "en": "The plane, from a second program: one point was recorded, all places are computed\n"
        "at once. Dots are where the network says x.",
        "zh": "下图由另一个程序算出：记录时只有一个点，运行时却一次算完所有位置。\n"
        "标有“.”的位置，网络判为 x。",
    },
}

say = teller(SENTENCES)
