"""The words of pictures, by language; signs such as data, grad and ∂ are the same in all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from autograd.explaining.derivations import Phase

Kind = Literal["data", "parameter", "arithmetic", "function", "root"]

_LAYER = re.compile(r"layer (\d+)")


@dataclass(frozen=True, slots=True)
class Words:
    """What legends and boxes say.

    `leaves`, `layer` and `more` have a gap for a number; `kinds` are the colours of boxes, from a
    leaf that is data to the root. `left` stands for `gradient` where a pass began elsewhere. `step`
    heads a step of an animation: its number, that of the last step, and one of the `phases`; `kept`
    goes on where not all of its equations are shown.
    """

    value: str
    gradient: str
    left: str
    node: str
    chips: str
    hover: str
    slope: str
    wider: str
    flow: str
    back: str
    output: str
    layer: str
    local: str
    rows: str
    docked: str
    leaves: str
    norm: str
    summarised: str
    kinds: dict[Kind, str]
    leaf: str
    more: str
    step: str
    phases: dict[Phase, str]
    kept: str

    def scope(self, scope: str) -> str:
        """The name of a scope: that of a layer as nn gives it is put into the language."""
        layer = _LAYER.fullmatch(scope)
        return self.layer.format(layer[1]) if layer else scope


WORDS = {
    "en": Words(
        value="value",
        gradient="gradient",
        left="gradient, as the last pass left it",
        node="node",
        chips="on an edge",
        hover="hover an edge",
        slope="local derivative ∂target/∂source",
        wider="a wider edge",
        flow="carries more of the gradient",
        back="gradient flows back",
        output="output",
        layer="layer {}",
        local="local",
        rows="rows in a box",
        docked="leaves used only there; local: ∂box/∂leaf",
        leaves="{} leaves",
        norm="|grad|",
        summarised="norm of the gradients of leaves used only there",
        kinds={
            "data": "input",
            "parameter": "parameter",
            "arithmetic": "operation",
            "function": "function",
            "root": "result",
        },
        leaf="leaf",
        more="{} of {} steps are shown; the others: frames[{}:]",
        step="Step {} of {}: {}",
        phases={"forward": "forward", "backward": "backward", "all": "all gradients"},
        kept=" ({} of {} equations)",
    ),
    "zh": Words(
        value="数值",
        gradient="梯度",
        left="梯度（最近一次反向传播的结果）",
        node="节点",
        chips="连线上",
        hover="鼠标悬停在连线上",
        slope="局部导数 ∂终点/∂起点",
        wider="边越粗",
        flow="传递的梯度越多",
        back="梯度回传",
        output="输出",
        layer="第 {} 层",
        local="局部",
        rows="框内各行",
        docked="只在该框中用到的叶节点；局部：∂该框/∂叶节点",
        leaves="{} 个叶节点",
        norm="|grad|",
        summarised="只在该框中用到的叶节点的梯度范数",
        kinds={
            "data": "输入",
            "parameter": "参数",
            "arithmetic": "运算",
            "function": "函数",
            "root": "结果",
        },
        leaf="叶节点",
        more="共 {1} 步，显示了 {0} 步；其余见 frames[{2}:]",
        step="第 {} 步（共 {} 步）：{}",
        phases={"forward": "前向计算", "backward": "反向传播", "all": "全部梯度"},
        kept="（共 {1} 个等式，显示 {0} 个）",
    ),
}
