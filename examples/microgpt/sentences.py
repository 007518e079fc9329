"""What the example says, in both languages.

>>> say("task", "en", names=3, parameters=4176)
'3 names, and a transformer of 4,176 parameters, each a scalar.'
"""

from __future__ import annotations

from examples.sentences import Sentences, teller

SENTENCES: Sentences = {
    "task": {
        "en": "{names} names, and a transformer of {parameters:,} parameters, each a scalar.",
        "zh": "{names} 个名字；一个小 Transformer，共 {parameters:,} 个参数，每个都是标量。",
    },
    "recorded": {
        "en": "recorded    {operations:,} operations for a name of {length} places",
        "zh": "记录        一个占 {length} 个位置的名字，共 {operations:,} 次运算",
    },
    "eager": {
        "en": "eager       {steps} steps, {milliseconds:.3g} ms each: record, backward, update",
        "zh": "逐步执行    {steps} 步，每步 {milliseconds:.3g} 毫秒：记录、反向传播、更新",
    },
    "compiled": {
        "en": "compiled    {program}\n            in {seconds:.2f} s",
        "zh": "编译        {program}\n            用时 {seconds:.2f} 秒",
    },
    "fast": {
        "en": "compiled    {steps} steps, {milliseconds:.3g} ms each",
        "zh": "编译之后    {steps} 步，每步 {milliseconds:.3g} 毫秒",
    },
    "agreement": {
        "en": "the same    in {steps} steps no loss differs by more than {difference:.0e}",
        "zh": "结果相同    两种方式各走 {steps} 步，损失相差不超过 {difference:.0e}",
    },
    "trained": {
        "en": "trained     mean loss of {some} steps: {first:.3f} at first, {last:.3f} at last",
        "zh": "训练        {some} 步的平均损失：开头 {first:.3f}，最后 {last:.3f}",
    },
    "written": {
        "en": "What it writes now, letter by letter:",
        "zh": "现在让它自己逐个字母地写名字：",
    },
}

say = teller(SENTENCES)
