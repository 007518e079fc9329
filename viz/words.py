"""The words of pictures, by language; signs such as data, grad and ∂ are the same in all."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LAYER = re.compile(r"layer (\d+)")


@dataclass(frozen=True, slots=True)
class Words:
    """What legends and boxes say.

    `leaves`, `layer` and `more` have a gap for a number; `kinds` are the colours of boxes, from a
    leaf that is data to the root.
    """

    value: str
    gradient: str
    node: str
    chips: str
    hover: str
    slope: str
    back: str
    output: str
    layer: str
    local: str
    docked: str
    leaves: str
    norm: str
    kinds: dict[str, str]
    more: str

    def scope(self, scope: str) -> str:
        """The name of a scope: that of a layer as nn gives it is put into the language."""
        layer = _LAYER.fullmatch(scope)
        return self.layer.format(layer[1]) if layer else scope


WORDS = {
    "en": Words(
        value="value",
        gradient="gradient",
        node="node",
        chips="on an edge",
        hover="hover an edge",
        slope="local derivative ∂target/∂source",
        back="gradient flows back",
        output="output",
        layer="layer {}",
        local="local",
        docked="lines in a box: leaves that only it uses; local = ∂box/∂leaf",
        leaves="{} leaves",
        norm="length of the vector of their gradients",
        kinds={
            "data": "data",
            "parameter": "parameter",
            "arithmetic": "arithmetic",
            "function": "function",
            "root": "result",
        },
        more="{} of {} steps are shown; the others: frames[{}:]",
    ),
    "zh": Words(
        value="数值",
        gradient="梯度",
        node="节点",
        chips="连线上",
        hover="鼠标悬停在连线上",
        slope="局部导数 ∂终点/∂起点",
        back="梯度回传",
        output="输出",
        layer="第 {} 层",
        local="局部",
        docked="框内各行：仅由该框使用的叶节点；局部 = ∂框/∂叶节点",
        leaves="{} 个叶节点",
        norm="这些梯度组成的向量的长度",
        kinds={
            "data": "数据",
            "parameter": "参数",
            "arithmetic": "算术运算",
            "function": "函数",
            "root": "结果",
        },
        more="共 {1} 步，显示了 {0} 步；其余见 frames[{2}:]",
    ),
}
