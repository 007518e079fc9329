"""What the example says, in both languages.

>>> say("rate", "en", found=1.16, error=0.04, true=1.1)
'  1.1600 ± 0.0400   true: 1.1'
"""

from __future__ import annotations

from examples.sentences import Sentences, teller

SENTENCES: Sentences = {
    "packages": {
        "en": "This example needs SciPy: pip install '.[models]'",
        "zh": "这个例子需要 SciPy：pip install '.[models]'",
    },
    "valley": {
        "en": "Rosenbrock's valley, {n} numbers, the lowest point is at 1 in each:",
        "zh": "Rosenbrock 山谷：{n} 个变量，最低点处每个变量都是 1：",
    },
    "bfgs": {
        "en": "  BFGS, the gradient alone          {steps:>3} steps, off by {off:.0e}",
        "zh": "  BFGS，只用梯度              {steps:>3} 步，误差 {off:.0e}",
    },
    "newton": {
        "en": "  Newton, with the Hessian          {steps:>3} steps, off by {off:.0e}",
        "zh": "  牛顿法，用黑塞矩阵          {steps:>3} 步，误差 {off:.0e}",
    },
    "products": {
        "en": "  Newton, Hessian times vectors     {steps:>3} steps, off by {off:.0e}",
        "zh": "  牛顿法，只用黑塞矩阵乘向量  {steps:>3} 步，误差 {off:.0e}",
    },
    "predators": {
        "en": "Prey and predators, {n} measurements, four rates (least squares, Gauss-Newton):",
        "zh": "猎物与捕食者：{n} 个测量值，四个速率（最小二乘，高斯-牛顿法）：",
    },
    "rate": {
        "en": "  {found:.4f} ± {error:.4f}   true: {true:.1f}",
        "zh": "  {found:.4f} ± {error:.4f}   真值：{true:.1f}",
    },
    "agree": {
        "en": "  SciPy's least_squares finds the same to {difference:.0e}",
        "zh": "  SciPy 的 least_squares 结果相同，相差 {difference:.0e}",
    },
    "arm": {
        "en": "An arm of two links, how far the hand is from its target (Newton):",
        "zh": "两节机械臂：手离目标的距离（牛顿法）：",
    },
    "distances": {"en": "  {distances}", "zh": "  {distances}"},
    "squares": {
        "en": "  Near the end each is about the square of the one before.",
        "zh": "  快到终点时，每一步的距离大约是上一步的平方。",
    },
}

say = teller(SENTENCES)
