# %% [markdown] lang="en"
# # Activation functions and their slopes
#
# Text 004 (the notes 深度学习入门), section 3, draws three activation functions, the step, the sigmoid and relu, and adds the softmax. Here are their values and, what training lives on, their slopes. The picture shows each function with its derivative, and we look closely at the one point where relu has no derivative at all.

# %% [markdown] lang="zh"
# # 激活函数和它的斜率
#
# 对应教程 004（笔记《深度学习入门》）第 3 节：画出阶跃、sigmoid 和 relu 三个激活函数，再加上 softmax。本课列出它们的函数值，还有训练真正依靠的东西：斜率。图里每个函数都和自己的导数画在一起；relu 有一个点根本没有导数，我们会凑近了看。

# %% tags=["parameters"]
from collections.abc import Callable

import numpy as np

import viz
from autograd import (
    Value,
    gelu,
    grad,
    greater,
    leaky_relu,
    relu,
    sigmoid,
    softmax,
    tanh,
    value_and_grad,
)
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Values and slopes
#
# An activation function turns the weighted sum of a neuron into its output. Six of them, at five points: the first line of each holds the values, the second the slopes, which the engine (this project's automatic differentiation) computes.
#
# - The step of the text is 0 or 1; its slope is 0 wherever it has one, so that gradients cannot pass. The text writes it with `np.int`, which NumPy dropped in version 1.24; `(x > 0).astype(int)` works in every version.
# - Sigmoid, written σ, runs from 0 to 1. Its slope is σ(x)·(1 − σ(x)), at most 0.25.
# - Tanh runs from −1 to 1, with a slope of 1 in the middle.
# - Relu keeps what is above 0 and drops the rest; its slope is 1 or 0.
# - Leaky relu lets through a hundredth of what is below 0, and gelu rounds the corner off.

# %% [markdown] lang="zh"
# ## 函数值与斜率
#
# 激活函数把神经元的加权和变成它的输出。下面是六个激活函数在五个点上的情形：每个函数第一行是函数值，第二行是引擎（本项目的自动求导）算出的斜率。
#
# - 文中的阶跃函数只有 0 和 1；除了跳变的那一点，斜率处处为 0，梯度过不去。文中用了 `np.int`，NumPy 从 1.24 版起去掉了它；写成 `(x > 0).astype(int)`，哪个版本都能用。
# - sigmoid 记作 σ，从 0 升到 1，斜率是 σ(x)·(1 − σ(x))，最大只有 0.25。
# - tanh 从 −1 升到 1，中间的斜率是 1。
# - relu 保留 0 以上的部分，其余舍去；斜率不是 1 就是 0。
# - leaky relu 让 0 以下的部分通过百分之一，gelu 则把拐角磨圆。


# %%
def step(x: Value) -> Value:
    return greater(x, 0.0)


functions: dict[str, Callable[[Value], Value]] = {
    "step": step,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "gelu": gelu,
}
places = [-2.0, -1.0, 0.0, 1.0, 2.0]
print("x          ", *(f"{x:8.0f}" for x in places))
for name, function in functions.items():
    values, slopes = zip(*map(value_and_grad(function), places), strict=True)
    print(f"{name:11}", *(f"{value:8.4f}" for value in values))
    print(" " * 11, *(f"{slope:8.4f}" for slope in slopes))
print("(x > 0).astype(int) ", *(np.array(places) > 0).astype(int))

# %% [markdown] lang="en"
# ## The functions with their derivatives
#
# The text draws step, sigmoid and relu into one picture and limits it to heights from −0.1 to 1.1, where relu soon leaves it. Here each has a panel of its own, with its derivative dashed.

# %% [markdown] lang="zh"
# ## 函数和导数画在一起
#
# 文中把阶跃、sigmoid 和 relu 画进同一张图，纵轴只从 −0.1 到 1.1，relu 很快就跑到图外去了。这里每个函数各占一格，虚线是它的导数。

# %%
plots.functions(functions, domain=(-4.0, 4.0))

# %% [markdown] lang="en"
# ## Where slopes die
#
# A sigmoid saturates: far from 0 it is flat. Backpropagation goes from the loss back to the first layer, by the chain rule, and multiplies the gradient in each layer by the weights and by one such slope (the lesson `layer_classes` does it step by step). The slopes alone, even at their best, make of five sigmoid layers a factor of 0.25⁵, about 0.001; at x = 10 a single one is 0.000045. Weights can make up for some of that, but large ones drive the sigmoid to where it is flat. Relu has the slope 1 for all positive x, which is one reason why deep networks use it.
#
# Saturation is also a reason to normalise data, that is, to bring it into a fixed range before the first layer: large inputs make large weighted sums, and those saturate. The lesson `detection` shows such preprocessing.

# %% [markdown] lang="zh"
# ## 斜率在哪里消失
#
# sigmoid 会饱和：离 0 一远，曲线就平了。反向传播按链式法则从损失往回走到第一层，每过一层，梯度都要乘上权重，再乘上这样一个斜率（具体步骤见 `layer_classes` 一课）。单看斜率，就算每层都取最大值，五层 sigmoid 合起来也只有 0.25⁵，约 0.001；在 x = 10 处，一层就只有 0.000045。权重能补回一些，可是权重一大，sigmoid 又会走到平的地方去。只要 x 为正，relu 的斜率都是 1，这是深层网络常用它的一个原因。
#
# 数据在进入第一层之前要做归一化（文中叫正规化），也就是限定到某个范围，饱和也是原因之一：输入太大，加权和就大，神经元便饱和了。这类预处理见 `detection` 一课。

# %%
print(f"0.25⁵ = {0.25**5:.6f}")
for x in (0.0, 2.0, 5.0, 10.0):
    slopes = grad(sigmoid)(x), grad(relu)(x)
    print("x = {:4}   sigmoid′ {:.6f}   relu′ {:g}".format(x, *slopes))

# %% [markdown] lang="en"
# ## The kink of relu
#
# At 0 relu turns a corner. From the left its slope is 0, from the right 1, and the numerical gradient, which looks at both sides, says 0.5. There is no derivative; a program has to choose a number. Here it is 0, as in PyTorch and in the text, whose mask is `x <= 0`. In practice the choice hardly matters: a weighted sum is seldom exactly 0.

# %% [markdown] lang="zh"
# ## relu 的尖角
#
# relu 在 0 处拐弯：左边的斜率是 0，右边是 1，而数值梯度两边都看，给出 0.5。这里没有导数，程序只好选定一个数。本项目选 0，PyTorch 也是，文中的掩码 `x <= 0` 也是。实际用起来几乎没有差别：加权和很少恰好等于 0。

# %%
h = 0.0001
left, middle, right = (relu(x).data for x in (-h, 0.0, h))
print(f"(f(0) − f(−h)) / h   = {(middle - left) / h:g}")
print(f"(f(h) − f(0)) / h    = {(right - middle) / h:g}")
print(f"(f(h) − f(−h)) / 2h  = {(right - left) / (2 * h):g}")
print(f"relu′(0)             = {grad(relu)(0.0):g}")

# %% [markdown] lang="en"
# ## Softmax: scores become probabilities
#
# Hidden layers and the output layer need not share an activation, as the text says. A network that predicts a quantity has none at its end, one that decides between yes and no a sigmoid, and one that chooses among classes a softmax, which makes of all scores together positive numbers that add up to 1:
#
# $$ p_i = \frac{\exp(a_i - c)}{\sum_j \exp(a_j - c)} \qquad c = \max_j a_j $$
#
# Without c the fraction has the same value on paper, but `exp(1000)` is too large for a computer, and ∞ / ∞ is nan. The text subtracts it too.

# %% [markdown] lang="zh"
# ## softmax：得分变成概率
#
# 文中提醒，隐藏层和输出层的激活函数不一定相同。预测一个量的网络，末层不加激活函数；判断是与否，用 sigmoid；从多个类别里选一个，用 softmax：它把所有得分放在一起，变成总和为 1 的正数：
#
# $$ p_i = \frac{\exp(a_i - c)}{\sum_j \exp(a_j - c)} \qquad c = \max_j a_j $$
#
# 在纸上，减不减 c 结果一样；但 `exp(1000)` 大得计算机放不下，而 ∞ / ∞ 是 nan。文中也减了这个最大值。

# %%
for numbers in ([0.3, 2.9, 4.0], [1000.0, 1001.0, 1002.0]):
    with np.errstate(over="ignore", invalid="ignore"):
        without = np.exp(numbers) / np.exp(numbers).sum()
    print("a =", *numbers)
    print("    softmax:", *(f"{p.data:.6f}" for p in softmax(numbers)))
    print("    c = 0:  ", *(f"{p:.6f}" for p in without))

# %% [markdown] lang="en"
# Each probability depends on every score. The slope of pᵢ in its own score is pᵢ·(1 − pᵢ), as with sigmoid, and in another −pᵢ·pⱼ. Each column below adds up to 0, because the probabilities add up to 1: what one class gains from a score, the others lose. Each row adds up to 0 too, for another reason: the same number added to all scores changes nothing.

# %% [markdown] lang="zh"
# 每个概率都依赖全部得分。pᵢ 对自己的得分，斜率是 pᵢ·(1 − pᵢ)，和 sigmoid 一样；对别的得分，是 −pᵢ·pⱼ。下面每一列加起来都是 0，因为概率的总和总是 1：某个得分让一个类别涨多少，其余的就跌多少。每一行加起来也是 0，原因却不同：给所有得分加上同一个数，概率不变。

# %%
scores = [Value(0.3), Value(2.9), Value(4.0)]
for p in softmax(scores):
    print(" ".join(f"{slope:8.4f}" for slope in grad(p, scores)))

# %% [markdown] lang="en"
# ## Try next
#
# - Add `softplus` or `silu` to the functions, or one of your own, such as `lambda x: x * sigmoid(2.0 * x)`: value, slope and picture follow.
# - Where does the slope of gelu change its sign? There is its lowest point: find it.
#
# The next lesson, `three_layers`, puts sigmoid to work; `depth` measures what many of them do to a gradient.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 把 `softplus` 或 `silu` 加进去，或者加一个自己写的，例如 `lambda x: x * sigmoid(2.0 * x)`：函数值、斜率和图都会跟着出来。
# - gelu 的斜率在哪里变号？由此找到它的最低点。
#
# 下一课 `three_layers` 把 sigmoid 用起来；`depth` 一课测量许多层叠起来会把梯度变成什么样。
