"""Points at which a derivative is hard to compute: what stands in the table of the numerics page.

An expression is written once, against a namespace `m` of functions that every engine brings. It is
differentiated by the operands whose positions stand in `by`, one after another. The exact number is
found from the same expression by mpmath, or is a limit that stands here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

INF = math.inf


@dataclass(frozen=True, slots=True)
class Why:
    """Why a number is off and stays so, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Point:
    """An expression as a reader knows it and as a function, the place, and the derivative asked."""

    text: str
    expression: Callable[..., Any]
    at: tuple[float, ...]
    by: tuple[int, ...] = ()
    limit: float | None = None
    """The exact number where mpmath finds none: at infinity, or at a kink of many variables."""
    why: Why | None = None
    """Given where our own number is off."""


TEXTBOOK_SIGMOID = Why("σ' is taught as z(1 − z)", "教科书写法 σ' = z(1 − z)")
TEXTBOOK_TANH = Why("tanh' is taught as 1 − z²", "教科书写法 tanh' = 1 − z²")
TEXTBOOK_SOFTMAX = Why("the slopes of softmax are taught as p(1 − p)", "教科书写法 p(1 − p)")
LOGSUMEXP = Why(
    "exp(x − z), where z is rounded; take softmax or cross_entropy",
    "写成 exp(x − z)，而 z 已舍入；请用 softmax 或 cross_entropy",
)
LOG_OF_1 = Why(
    "log of a sum that rounds to 1; a class index as target keeps it",
    "求和后舍入为 1 再取对数；用类别下标作目标则保留",
)
IEEE = Why("0 times inf is nan, by IEEE rules", "按 IEEE 规则，0 乘 inf 得 nan")
SQUARED = Why("1 + x² squared is beyond the greatest float", "(1 + x²)² 超出最大的浮点数")
ORIGIN = Why("a length has no second derivative at 0", "长度在 0 处没有二阶导数")
CORNER = Why("x^y has no such derivative near (0, 1)", "x^y 在 (0, 1) 附近没有这个导数")


def softmax(k: int) -> Callable[..., Any]:
    return lambda m, *xs: m.softmax(xs)[k]


def log_softmax(k: int) -> Callable[..., Any]:
    return lambda m, *xs: m.log_softmax(xs)[k]


def loss(target: Any) -> Callable[..., Any]:
    return lambda m, *xs: m.cross_entropy(xs, target)


def row(name: str) -> Callable[..., Any]:
    return lambda m, *xs: getattr(m, name)(*xs)


def power(m: Any, x: Any, y: Any) -> Any:
    return x**y


def squared_length(m: Any, x: Any, y: Any) -> Any:
    return m.hypot(x, y) ** 2


BIG = (1e16, 1e16)
CLOSE = (1e10, 1e10 + 1.0)
SURE = (0.0, -40.0)

# fmt: off
POINTS = (
    # logits
    Point("softmax(x, y)[0]", softmax(0), BIG),
    Point("softmax(x, y)[0]", softmax(0), CLOSE),
    Point("softmax(x, y)[0]", softmax(0), BIG, (0,)),
    Point("log_softmax(x, y)[0]", log_softmax(0), BIG),
    Point("log_softmax(x, y)[0]", log_softmax(0), CLOSE, (0,)),
    Point("cross_entropy([x, y], 0)", loss(0), BIG),
    Point("cross_entropy([x, y], 0)", loss(0), CLOSE, (0,)),
    Point("cross_entropy([x, y, z], 2)", loss(2), (1e10, 1e10, 0.0), (0,)),
    Point("cross_entropy([x, y], [½, ½])", loss((0.5, 0.5)), BIG),
    Point("cross_entropy([x, y], [¼, ¾])", loss((0.25, 0.75)), CLOSE, (0,)),
    Point("cross_entropy([x, y], 0)", loss(0), SURE),
    Point("cross_entropy([x, y], 0)", loss(0), SURE, (0,)),
    Point("cross_entropy([x, y], 0)", loss(0), SURE, (0, 0)),
    Point("cross_entropy([x, y], [1, 0])", loss((1.0, 0.0)), SURE, why=LOG_OF_1),
    Point("log_softmax(x, y)[0]", log_softmax(0), SURE, why=LOG_OF_1),
    Point("softmax(x, y)[0]", softmax(0), SURE, (0,), why=TEXTBOOK_SOFTMAX),
    Point("logsumexp(x, y)", lambda m, *xs: m.logsumexp(xs), BIG, (0,), why=LOGSUMEXP),
    Point("logaddexp(x, y)", row("logaddexp"), BIG, (0,)),
    # powers
    Point("x^y", power, (2.0, 0.0), (0, 1)),
    Point("x^y", power, (2.0, 0.0), (1, 0)),
    Point("x^y", power, (0.0, 2.0), (1, 1), limit=0.0),
    Point("x^y", power, (0.0, 3.0), (1, 1), limit=0.0),
    Point("x^y", power, (0.0, 2.0), (1, 0), limit=0.0),
    Point("x^y", power, (0.0, 0.0), (0,), limit=0.0),
    Point("x^y", power, (0.0, 1.0), (0, 1), limit=-INF, why=CORNER),
    Point("x^y", power, (0.0, 1.0), (1, 1), limit=0.0),
    Point("xlogy(x, y)", row("xlogy"), (0.0, 0.0), (1,), limit=0.0),
    # tails
    Point("expm1(x)", row("expm1"), (-40.0,), (0,)),
    Point("softplus(x)", row("softplus"), (40.0,)),
    Point("softplus(x)", row("softplus"), (40.0,), (0, 0)),
    Point("softplus(x)", row("softplus"), (40.0,), (0, 0, 0)),
    Point("logsigmoid(x)", row("logsigmoid"), (-40.0,), (0, 0)),
    Point("silu(x)", row("silu"), (40.0,), (0, 0)),
    Point("gelu(x)", row("gelu"), (-30.0,)),
    Point("gelu(x)", row("gelu"), (-30.0,), (0,)),
    Point("elu(x)", row("elu"), (-40.0,), (0,)),
    Point("sigmoid(x)", row("sigmoid"), (40.0,), (0,), why=TEXTBOOK_SIGMOID),
    Point("sigmoid(x)", row("sigmoid"), (40.0,), (0, 0), why=TEXTBOOK_SIGMOID),
    Point("tanh(x)", row("tanh"), (20.0,), (0,), why=TEXTBOOK_TANH),
    Point("tanh(x)", row("tanh"), (25.0,), (0, 0), why=TEXTBOOK_TANH),
    Point("asinh(x)", row("asinh"), (1e160,), (0,)),
    Point("acosh(x)", row("acosh"), (1e160,), (0,)),
    Point("atan(x)", row("atan"), (1e100,), (0, 0), why=SQUARED),
    Point("atan2(y, x)", row("atan2"), (1e-170, 1e-170), (0,)),
    Point("atan2(y, x)", row("atan2"), (1e170, 1e170), (0,)),
    Point("atan2(y, x)", row("atan2"), (1e-170, 1e170), (1,)),
    # the origin
    Point("hypot(x, y)", row("hypot"), (0.0, 0.0), (0,), limit=0.0),
    Point("hypot(x, y)²", squared_length, (0.0, 0.0), (0,), limit=0.0),
    Point("hypot(x, y)²", squared_length, (0.0, 0.0), (0, 0), limit=2.0, why=ORIGIN),
    Point("atan2(y, x)", row("atan2"), (0.0, 0.0), (0,), limit=0.0),
    # infinity
    Point("erf(x)", row("erf"), (INF,), (0, 0), limit=0.0),
    Point("erfc(x)", row("erfc"), (INF,), (0, 0), limit=0.0),
    Point("atan(x)", row("atan"), (INF,), (0, 0), limit=0.0),
    Point("asinh(x)", row("asinh"), (INF,), (0, 0), limit=0.0),
    Point("acosh(x)", row("acosh"), (INF,), (0, 0), limit=0.0),
    Point("softplus(x)", row("softplus"), (INF,), (0, 0), limit=0.0),
    Point("silu(x)", row("silu"), (INF,), (0,), limit=1.0, why=IEEE),
    Point("silu(x)", row("silu"), (-INF,), limit=0.0, why=IEEE),
    Point("gelu(x)", row("gelu"), (INF,), (0,), limit=1.0, why=IEEE),
    Point("gelu(x)", row("gelu"), (-INF,), limit=0.0, why=IEEE),
)
# fmt: on
