"""The words of pictures, by language; signs such as data, grad and ∂ are the same in all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What the legend and the boxes say; `leaves` has a gap for their number."""

    value: str
    node: str
    chips: str
    hover: str
    slope: str
    back: str
    leaves: str


WORDS = {
    "en": Words(
        value="value",
        node="node",
        chips="on an edge",
        hover="hover an edge",
        slope="local derivative ∂target/∂source",
        back="gradient flows back",
        leaves="{} leaves",
    ),
    "zh": Words(
        value="数值",
        node="节点",
        chips="连线上",
        hover="指向连线",
        slope="局部导数 ∂终点/∂起点",
        back="梯度回传",
        leaves="{} 个叶节点",
    ),
}
