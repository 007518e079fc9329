"""The page of awkward points: our numbers beside PyTorch's, JAX's and the exact ones.

    python -m benchmarks.numerics [--check]

Writes docs/en/numerics.md and docs/zh/numerics.md; torch, jax and mpmath are needed. With --check
nothing is written: the exit code is 1 if a page says other numbers of ours than are computed now.
"""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import autograd
from benchmarks.awkward import POINTS, Point

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {lang: DOCS / lang / "numerics.md" for lang in ("en", "zh")}

CLOSE = 1e-9
"""Relative: a number further from the exact one is off, and printed in bold."""

DIGITS = 1000
"""Decimal digits of mpmath: squares of 1e170 beside 1, and differences of these."""

SAME = "expm1 tanh asin acos atan atan2 asinh acosh atanh hypot logaddexp"
"""Functions that PyTorch and JAX have by our names."""


def named(namespace: Any, names: str) -> dict[str, Any]:
    """Some functions of a namespace by their names."""
    return {name: getattr(namespace, name) for name in names.split()}


# --- the engines: each gives the derivative of a point as a float


def ours(point: Point) -> float:
    leaves = [autograd.Value(x) for x in point.at]
    result = point.expression(autograd, *leaves)
    for i in point.by:
        result = autograd.grad(result, leaves[i], create_graph=True)
    return float(result.data)


def pytorch(point: Point) -> float:
    import torch

    F = torch.nn.functional  # noqa: N806  (its usual name)
    functions = SimpleNamespace(
        **named(torch, SAME),
        **named(F, "softplus logsigmoid silu gelu elu"),
        sigmoid=torch.sigmoid,
        **named(torch, "erf erfc xlogy"),
        softmax=lambda xs: torch.softmax(torch.stack(xs), 0),
        log_softmax=lambda xs: torch.log_softmax(torch.stack(xs), 0),
        logsumexp=lambda xs: torch.logsumexp(torch.stack(xs), 0),
        cross_entropy=lambda xs, target: F.cross_entropy(
            torch.stack(xs), torch.tensor(target, dtype=None if target in range(9) else xs[0].dtype)
        ),
    )
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point.at]
    result = point.expression(functions, *leaves)
    for i in point.by:
        if not result.requires_grad:
            return 0.0
        (found,) = torch.autograd.grad(result, leaves[i], create_graph=True, allow_unused=True)
        if found is None:
            return 0.0
        result = found
    return float(result.detach())


def jax(point: Point) -> float:
    import jax
    import jax.numpy as jnp
    from jax.scipy import special

    jax.config.update("jax_enable_x64", True)
    functions = SimpleNamespace(
        **named(jnp, SAME),
        **named(jax.nn, "softplus silu elu sigmoid"),
        **named(special, "erf erfc xlogy"),
        logsigmoid=jax.nn.log_sigmoid,
        gelu=lambda x: jax.nn.gelu(x, approximate=False),
        softmax=lambda xs: jax.nn.softmax(jnp.stack(xs)),
        log_softmax=lambda xs: jax.nn.log_softmax(jnp.stack(xs)),
        logsumexp=lambda xs: special.logsumexp(jnp.stack(xs)),
        cross_entropy=lambda xs, target: (
            -jnp.dot(
                jnp.eye(len(xs))[target] if isinstance(target, int) else jnp.array(target),
                jax.nn.log_softmax(jnp.stack(xs)),
            )
        ),
    )

    def function(*xs: Any) -> Any:
        return point.expression(functions, *xs)

    for i in point.by:
        function = jax.grad(function, argnums=i)
    return float(function(*map(float, point.at)))


def exact(point: Point) -> float:
    if point.limit is not None:
        return point.limit
    import mpmath as mp

    def softmax(xs: Sequence[Any]) -> list[Any]:
        top = max(xs)
        weights = [mp.exp(x - top) for x in xs]
        return [weight / mp.fsum(weights) for weight in weights]

    def cross_entropy(xs: Sequence[Any], target: Any) -> Any:
        logs = [mp.log(p) for p in softmax(xs)]
        return -logs[target] if isinstance(target, int) else -mp.fdot(target, logs)

    functions = SimpleNamespace(
        **named(mp, "expm1 tanh asin acos atan atan2 asinh acosh atanh erf erfc hypot"),
        sigmoid=lambda x: 1 / (1 + mp.exp(-x)),
        softplus=lambda x: mp.log1p(mp.exp(x)),
        logsigmoid=lambda x: -mp.log1p(mp.exp(-x)),
        silu=lambda x: x / (1 + mp.exp(-x)),
        gelu=lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2,
        elu=lambda x: mp.expm1(x) if x < 0 else x,
        logaddexp=lambda x, y: x + mp.log1p(mp.exp(y - x)),
        softmax=softmax,
        log_softmax=lambda xs: [mp.log(p) for p in softmax(xs)],
        logsumexp=lambda xs: xs[0] - mp.log(softmax(xs)[0]),
        cross_entropy=cross_entropy,
    )
    with mp.workdps(DIGITS):
        at = tuple(map(mp.mpf, point.at))
        orders = tuple(point.by.count(i) for i in range(len(at)))
        if not point.by:
            return float(point.expression(functions, *at))
        found = mp.diff(lambda *xs: point.expression(functions, *xs), at, orders)
        return float(mp.re(found))


ENGINES: Mapping[str, Callable[[Point], float]] = {
    "PyTorch": pytorch,
    "JAX": jax,
}

# --- the page


def written(number: float) -> str:
    """A number as a cell has it."""
    return f"{number + 0.0:.10g}".replace("e+", "e")


def is_off(number: float, right: float) -> bool:
    return not math.isclose(number, right, rel_tol=CLOSE, abs_tol=1e-305)


def place(point: Point) -> str:
    """What is asked and where: `∂²/∂x∂y x^y at (2, 0)`."""
    names = "yx" if point.text == "atan2(y, x)" else "xyz"
    n = len(point.by)
    power = {0: "", 1: "", 2: "²", 3: "³"}[n]
    asked = f"∂{power}/{''.join(f'∂{names[i]}' for i in point.by)} " if n else ""
    numbers = ", ".join(f"{x:.12g}".replace("e+", "e") for x in point.at)
    operands = ", ".join(names[: len(point.at)])
    if len(point.at) > 1:
        operands, numbers = f"({operands})", f"({numbers})"
    return f"`{asked}{point.text}`, {operands} = {numbers}"


def line(point: Point, number: float, others: Sequence[float], right: float, lang: str) -> str:
    cells = [f"**{written(x)}**" if is_off(x, right) else written(x) for x in (number, *others)]
    reason = [getattr(point.why, lang)] if point.why else []
    return "| " + " | ".join([place(point), *cells, written(right), *reason]) + " |"


WORDS = {
    "en": """\
# Numerics: the awkward points

Derivatives that are finite and that floating-point arithmetic may lose: for logits that are large
or sure, far out in tails, at zeros and at infinity. `python -m benchmarks.numerics` writes the
tables, in 64-bit numbers: ours, PyTorch {torch}, JAX {jax}, and what mpmath finds with {digits}
digits. A number in bold is off by more than one part in 10⁹. What to write at such a point,
and why, is said in [Kinks and stable forms](kinks.md). [中文](../zh/numerics.md)

The rule: the kinks are PyTorch's; elsewhere we are as exact as costs nothing in the eager pass and
leaves the formula as it is taught. Where a slope is to be differentiated again, a rule may be
written in another way that keeps its digits, so nobody pays for it who does not ask for second
derivatives.

## Right here

{right}

## Chosen

Where our number is off too, and stays so, with the reason.

{chosen}
""",
    "zh": """\
# 数值：棘手的点

有些导数是有限的，浮点运算却可能把它丢掉：logits 很大或很确定时、函数的尾部、零点和无穷远处。\
下表由 `python -m benchmarks.numerics` 写出，用 64 位浮点数：本库、PyTorch {torch}、JAX {jax}，\
以及 mpmath 用 {digits} 位十进制数算出的精确值。粗体表示相对误差超过 10⁻⁹。\
在这样的点上应当怎样写、为什么，见[不可导的点与稳定的写法](kinks.md)。[English](../en/numerics.md)

规则：不可导的点与 PyTorch 的约定一致；其余各处，只要不拖慢即时计算、公式仍是教科书的写法，\
就尽量精确。如果局部导数还要再求导，规则可以换一种不丢位数的写法；不求二阶导数的人不必为此付出代价。

## 这里是对的

{right}

## 有意保留的

本库的值也有误差，并且有意保留；理由写在最后一列。

{chosen}
""",
}
HEADS = {
    "en": ("point", "ours", "PyTorch", "JAX", "exact", "why"),
    "zh": ("点", "本库", "PyTorch", "JAX", "精确值", "理由"),
}


def table(heads: Sequence[str], lines: Sequence[str]) -> str:
    rule = "|---" + "|---:" * 4 + "|---" * (len(heads) - 5) + "|"
    return "\n".join(["| " + " | ".join(heads) + " |", rule, *lines])


def pages() -> dict[str, str]:
    """Both pages, computed now.

    A point where our number is off must say why, and one that says so must be off: else a
    ValueError names it.
    """
    import jax
    import torch

    lines: dict[tuple[str, bool], list[str]] = {}
    for point in POINTS:
        right, number = exact(point), ours(point)
        if is_off(number, right) != (point.why is not None):
            raise ValueError(
                f"{place(point)}: ours is {number!r}, exact is {right!r}; a point of "
                "benchmarks/awkward.py has a reason if and only if our number is off."
            )
        others = [engine(point) for engine in ENGINES.values()]
        for lang in PAGES:
            found = lines.setdefault((lang, point.why is None), [])
            found.append(line(point, number, others, right, lang))
    return {
        lang: WORDS[lang].format(
            torch=torch.__version__.partition("+")[0],
            jax=jax.__version__,
            digits=DIGITS,
            right=table(HEADS[lang][:5], lines[lang, True]),
            chosen=table(HEADS[lang], lines[lang, False]),
        )
        for lang in PAGES
    }


def stale(text: str) -> list[str]:
    """The points of which a page says another number than ours is now, or says nothing."""
    cells = [each.split(" | ") for each in text.splitlines()]
    said = {each[0].removeprefix("| "): each[1].strip("*") for each in cells if len(each) > 4}
    return [place(point) for point in POINTS if said.get(place(point)) != written(ours(point))]


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or tell what of ours they have wrong."""
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    if arguments:
        wrong = {path.name: stale(path.read_text(encoding="utf-8")) for path in PAGES.values()}
        for name, places in wrong.items():
            print(f"{name}: {len(places)} of {len(POINTS)} points are stale", *places, sep="\n  ")
        return int(any(wrong.values()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of others, at the points that are tried
        found = pages()
    for lang, path in PAGES.items():
        path.write_text(found[lang], encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
