# %% [markdown] lang="en"
# # How long a step may be
#
# Text 003 (使用python实现深度神经网络 1), section 2.5 and the second of its two sections 2.6.1. Gradient descent has one number that it does not learn, a hyperparameter: the learning rate α. On the circles of the last lesson we compute the rate beyond which descent runs away, 0.000058816, and test the text's rule for choosing one: times 10 while the loss falls, divided by 10 when it rises. It can be read in three ways, and taken word for word it fails.

# %% [markdown] lang="zh"
# # 一步能迈多大
#
# 对应教程 003《使用python实现深度神经网络 1》的 2.5 节，以及两个 2.6.1 小节中的第二个。梯度下降有一个数不是学出来的，它是超参数：学习率 α。我们仍用上一课的圆，算出学习率超过多少就会发散：0.000058816。再来检验教程选学习率的办法：损失变小就乘以 10，变大就除以 10。这条规则有三种读法，逐字照做是行不通的。

# %% tags=["parameters"]
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import nn
import viz
from autograd import grad
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## A valley with one number
#
# How wrong the model a·r² is over the m circles, as a function of a:
#
# $$ J(a) = \frac{1}{2 m} \sum_{i=1}^{m} (a \, r_i^2 - y_i)^2 $$
#
# `grad` makes a function into its derivative, and the derivative into the second one, the curvature of the valley.

# %% [markdown] lang="zh"
# ## 只有一个数的山谷
#
# 模型 a·r² 在 m 个圆上错了多少，是 a 的函数：
#
# $$ J(a) = \frac{1}{2 m} \sum_{i=1}^{m} (a \, r_i^2 - y_i)^2 $$
#
# `grad` 把函数变成它的导数，再用一次就得到二阶导数，也就是山谷的曲率。

# %%
radii, areas = nn.data.circle_area()
circles = list(zip(radii.tolist(), areas.tolist(), strict=True))


def cost(a: Any) -> Any:
    return sum((a * r**2 - y) ** 2 for r, y in circles) / (2 * len(circles))


slope = grad(cost)
curvature = grad(slope)(1.0)
print(f"J(1) = {cost(1.0):.6f}")
print(f"J′(1) = {slope(1.0):.6f}")
print(f"c = J″(1) = {curvature:.6f}")
print(f"2/c = {2 / curvature:.4e}")

# %% [markdown] lang="en"
# A step of gradient descent goes against the slope:
#
# $$ a \leftarrow a - \alpha \frac{\partial J}{\partial a} $$
#
# The curvature c is the same everywhere, for J is a parabola. So each step multiplies the distance to the best a by the same factor:
#
# $$ a - a_{\mathrm{best}} \leftarrow (1 - \alpha c) (a - a_{\mathrm{best}}) $$
#
# The distance shrinks if the factor lies between −1 and 1, that is for α below 2/c = 5.8816e-05. Every rate above that makes it grow. The last two rates below lie just under the bound and just over it; J is what is left after 60 steps.

# %% [markdown] lang="zh"
# 梯度下降的一步，就是逆着斜率走：
#
# $$ a \leftarrow a - \alpha \frac{\partial J}{\partial a} $$
#
# J 是抛物线，曲率 c 处处相同。所以每走一步，到最优点的距离总是乘以同一个因子：
#
# $$ a - a_{\mathrm{best}} \leftarrow (1 - \alpha c) (a - a_{\mathrm{best}}) $$
#
# 因子在 −1 和 1 之间，距离才会缩小，也就是说 α 要小于 2/c = 5.8816e-05。比它大的学习率都会让距离变大。下面最后两个学习率，一个刚好在界限以下，一个刚好在界限以上；J 是走完 60 步之后的值。


# %%
def walk(
    rate: float, steps: int, start: float = 1.0, f: Callable[[Any], Any] = cost
) -> list[float]:
    """The places of gradient descent on f, the start first."""
    return list(accumulate(range(steps), lambda a, _: a - rate * grad(f)(a), initial=start))


for rate in (1e-3, 1e-4, 1e-5, 5.88e-5, 5.89e-5):
    factor = 1 - rate * curvature
    last = walk(rate, 60)[-1]
    print(f"α = {rate:.2e}  1 − αc = {factor:8.4f}  J = {cost(last):.3e}")

# %% [markdown] lang="en"
# The 0.001 with which the text proposes to begin makes each step 33 times as wrong as the one before. Whether a rate is small depends on the curvature, never on the number alone.
#
# ## The rule of the text, word for word
#
# Begin with 0.001. Look at J after every step: if it has grown, divide the rate by 10; if it has fallen, multiply by 10. Nothing is said about taking a bad step back.

# %% [markdown] lang="zh"
# 教程建议从 0.001 开始，可在这里，它让每一步都比前一步错上 33 倍。学习率算大算小，要看曲率，不能只看数字本身。
#
# ## 教程的规则，逐字照做
#
# 从 0.001 开始。每走一步就看一下 J：变大了，学习率除以 10；变小了，乘以 10。至于走坏的一步要不要退回去，教程没有说。

# %%
a, rate, tried = 1.0, 1e-3, []
for _ in range(60):
    tried.append(f"{rate:.0e}")
    before, a = cost(a), a - rate * slope(a)
    rate = rate / 10 if cost(a) > before else rate * 10
print(*tried[:7], "...")
print(f"a = {a:.3g}, J = {cost(a):.2g}")

# %% [markdown] lang="en"
# It ends at 1.06e+08, and J has grown to 1.9e+20. Look at the rates: 1e-5 is good, so it is raised; 1e-4 is bad, so it is lowered; and so on for ever. The two factors, 0.66 and −2.40, multiply to −1.58: each pair of such steps leads further away.
#
# ## Second reading: bad steps are taken back

# %% [markdown] lang="zh"
# a 最后到了 1.06e+08，J 涨到 1.9e+20。看学习率：1e-5 不错，于是调大；1e-4 太大，于是调小；如此往复，没完没了。两个因子 0.66 和 −2.40 相乘是 −1.58：每走这样两步，就离得更远。
#
# ## 第二种读法：走坏了就退回去

# %%
a, rate = 1.0, 1e-3
for _ in range(60):
    new = a - rate * slope(a)
    if cost(new) > cost(a):
        rate = rate / 10
    else:
        a, rate = new, rate * 10
print(f"a = {a:.8f}, J = {cost(a):.4g}")

# %% [markdown] lang="en"
# This arrives, but every second step is wasted on the rate that is known to be bad: after 60 steps a is right to four decimals.
#
# ## Third reading: look for a rate first, then keep it
#
# This is most likely what is meant. `nn.lr_search` does it: each try begins anew and looks whether the loss falls in its first steps.

# %% [markdown] lang="zh"
# 这样能到，但每隔一步就要在明知不行的学习率上浪费一次：60 步之后，a 只有四位小数是对的。
#
# ## 第三种读法：先找好学习率，再一直用它
#
# 作者的本意应该是这样。`nn.lr_search` 做的正是这件事：每次尝试都从头开始，看最初几步损失是不是在下降。

# %%
found = nn.lr_search(lambda rate: [cost(a) for a in walk(rate, 2)])
a = walk(found.lr, 60)[-1]
print(found)
print(f"a = {a:.8f}, J = {cost(a):.4g}")

# %% [markdown] lang="en"
# ## Too small, right, too large
#
# The pictures of the text, on the simplest valley, x², where the curvature is 2 and the bound is 1. The steps shrink although the rate stays the same, because the slope shrinks towards the bottom. At the bound x jumps between 2 and −2 for ever; beyond it the steps grow.

# %% [markdown] lang="zh"
# ## 太小、合适、太大
#
# 教程里的那几张图，放到最简单的山谷 x² 上：曲率是 2，界限是 1。学习率没有变，步子却越来越短，因为越靠近谷底斜率越小。恰好取界限时，x 永远在 2 和 −2 之间来回跳；再大一点，步子就越来越长。


# %%
def square(x: Any) -> Any:
    return x**2


paths = {f"α = {rate}": walk(rate, 6, 2.0, square) for rate in (0.02, 0.3, 1.0, 1.05)}
for name, path in paths.items():
    print(f"{name}:", [round(x, 3) for x in path[:4]])
plots.descent(square, paths, domain=(-4, 4), xlabel="x", ylabel="x²")

# %% [markdown] lang="en"
# ## Two parameters
#
# With two parameters J is a bowl, as in the text's picture with the points A and B. The *gradient* is the vector of its two slopes. It points uphill, where the bowl is steepest, and that is why it is subtracted. The curvature now depends on the direction: here it is 1 along θ0 and 10 along θ1. The steepest direction sets the bound, 2/10 = 0.2, and the flattest one says how long it takes. So a rate that is nearly too large for θ1 is still slow for θ0; the lesson `optimisers` has the remedies. Below is where 12 steps from (4, 1) end.

# %% [markdown] lang="zh"
# ## 两个参数
#
# 有两个参数时，J 就成了一只碗，像教程里标着 A、B 两点的那张图。**梯度**是由两个斜率组成的向量，它指向上坡最陡的方向，所以要减去它。曲率这时随方向而变：沿 θ0 是 1，沿 θ1 是 10。最陡的方向决定界限，2/10 = 0.2；最平的方向决定要走多久。所以对 θ1 已经快嫌太大的学习率，对 θ0 却还是太慢；对策见 `optimisers` 一课。下面是从 (4, 1) 出发走 12 步之后的位置。


# %%
def bowl(x: Any, y: Any) -> Any:
    return (x**2 + 10 * y**2) / 2


gradient = grad(bowl, argnums=(0, 1))


def roll(rate: float, steps: int) -> list[tuple[float, float]]:
    """The places of gradient descent in the bowl, from (4, 1)."""
    path = [(4.0, 1.0)]
    for _ in range(steps):
        (x, y), (dx, dy) = path[-1], gradient(*path[-1])
        path.append((x - rate * dx, y - rate * dy))
    return path


print("∇J(4, 1) =", gradient(4.0, 1.0))
rolls = {f"α = {rate}": roll(rate, 12) for rate in (0.02, 0.18, 0.21)}
for name, places in rolls.items():
    print("{}: ({:.3f}, {:.3f})".format(name, *places[-1]))
plots.contours(bowl, rolls, ylim=(-3.5, 3.5), xlabel="θ0", ylabel="θ1")

# %% [markdown] lang="en"
# ## Try next
#
# - Which rate makes the factor 1 − αc exactly 0? How many steps does descent then need on the circles?
# - Give the radii in a unit ten times as large, 0.1, 0.14, 0.2, 1, 2. What happens to the curvature and to the bound?
# - Next lesson: `linear_collapse`, why layers need a nonlinearity.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 学习率取多少，因子 1 − αc 恰好是 0？这时在圆的例子上要走几步？
# - 把半径换成十倍大的单位，变成 0.1、0.14、0.2、1、2。曲率和界限会怎样变？
# - 下一课 `linear_collapse`：层与层之间为什么必须有非线性。
