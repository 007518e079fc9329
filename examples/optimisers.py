# %% [markdown] lang="en"
# # Optimisers: five ways down one valley
#
# Text 004, section 6, “ways of updating parameters”. SGD, Momentum, AdaGrad, RMSprop and Adam go down the same long valley from the same place, 30 steps each. Every rule stands beside its path, and then all five train one small net. On the way we test the sentence that Adam combines the three above it.

# %% [markdown] lang="zh"
# # 优化器：下同一个山谷的五种走法
#
# 对应教程 004 第 6 节“参数更新的方法”。SGD、Momentum、AdaGrad、RMSprop 和 Adam 从同一点出发，沿同一个狭长的山谷各走 30 步。每条更新规则都和它走出的路径放在一起看，最后五个优化器再去训练同一个小网络。途中还要检验一句话：“Adam 综合了以上三种”。

# %% tags=["parameters"]
from itertools import pairwise
from typing import Any

import nn
import viz
from autograd import Value, grad
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## The valley
#
# Our loss has two parameters. At equal distance from its minimum, which is at (0, 0), it is 20 times as steep across the valley (y) as along it (x):
#
# $$ f(x, y) = \frac{x^2}{20} + y^2 $$
#
# At the start, (-7, 2), the way to the minimum is (7, -2): mostly along x. The gradient does not say so.

# %% [markdown] lang="zh"
# ## 山谷
#
# 损失函数有两个参数，最小值在 (0, 0)。离最小值同样远时，横跨山谷的方向（y）的坡度是沿着山谷的方向（x）的 20 倍：
#
# $$ f(x, y) = \frac{x^2}{20} + y^2 $$
#
# 起点是 (-7, 2)，去最小值的方向是 (7, -2)：主要沿着 x。可是梯度并不这么说。


# %%
def valley(x: Any, y: Any) -> Any:
    """The height of the valley; x and y may be numbers, arrays or Values."""
    return x**2 / 20 + y**2


start = Value(-7.0, "x"), Value(2.0, "y")
print("∇f = ({:.2f}, {:.2f})".format(*grad(valley(*start), start)))

# %% [markdown] lang="en"
# The gradient points uphill, so the steepest way down is its opposite, (0.7, -4): nearly straight across the valley. (The text says that the gradient is the direction in which the function falls most; it rises most there, and that is why the step is subtracted.) Even the steepest way down is not the way to the minimum. All five optimisers see this same arrow and turn it into different steps.

# %% [markdown] lang="zh"
# 梯度指向上坡，所以下降最快的方向是它的反方向 (0.7, -4)：几乎正对着横穿山谷。（教程说梯度是函数值减少最多的方向；其实沿梯度函数值增加最多，正因为这样，更新时才要减去它。）而且下降最快的方向也并不指向最小值。五个优化器看到的是同一个箭头，迈出的步子却各不相同。

# %%
paths: dict[str, list[tuple[float, float]]] = {}
words = {
    "en": "{}: end ({:.9f}, {:.9f}), height {:.4f}, y = 0 crossed {} times",
    "zh": "{}：终点 ({:.9f}, {:.9f})，高度 {:.4f}，越过 y = 0 共 {} 次",
}[lang]


def descend(name: str, kind: type[nn.Optimizer], **settings: Any) -> nn.Optimizer:
    """Go 30 steps down the valley, keep the path, return the optimiser."""
    x, y = Value(-7.0, "x"), Value(2.0, "y")
    optimizer = kind([x, y], **settings)
    path = paths[name] = [(x.data, y.data)]
    for _ in range(30):
        optimizer.zero_grad()
        valley(x, y).backward()
        optimizer.step()
        path.append((x.data, y.data))
    crossings = sum(a * b < 0 for (_, a), (_, b) in pairwise(path))
    set_to = ", ".join(f"{key} = {value}" for key, value in settings.items())
    print(words.format(set_to, x.data, y.data, valley(x.data, y.data), crossings))
    return optimizer


# %% [markdown] lang="en"
# ## SGD: a step along the gradient
#
# Stochastic gradient descent (twice “SDG” in the text, a slip of the pen) subtracts the gradient g times the learning rate. It is called stochastic because g usually comes from a batch drawn at random; in our valley nothing is left to chance. The optimiser can show its own rule, in which x stands for any parameter.

# %% [markdown] lang="zh"
# ## SGD：沿着梯度走一步
#
# 随机梯度下降（教程里两次写成“SDG”，是笔误）减去学习率乘以梯度 g。叫“随机”，是因为 g 通常来自随机抽取的一个批次；我们的山谷里没有随机的成分。优化器能把自己的更新规则显示出来，其中的 x 代表任意一个参数。

# %%
descend("SGD", nn.SGD, lr=0.95).equations

# %% [markdown] lang="en"
# In y the slope is ∂f/∂y = 2y, so with the learning rate 0.95 every step multiplies y by 1 - 0.95 · 2 = -0.9: it jumps over the valley and comes back, 30 times in 30 steps. In x the slope is x/10, and a step multiplies x by 1 - 0.95 / 10 = 0.905, which is slow. And we cannot take larger steps: with a learning rate above 1 the factor in y goes below -1, and the jumps grow. One rate for both directions is the trouble.

# %% [markdown] lang="zh"
# 在 y 方向，斜率是 ∂f/∂y = 2y，学习率取 0.95，每一步 y 都乘以 1 - 0.95 · 2 = -0.9：跳过谷底再跳回来，30 步里跳了 30 次。在 x 方向，斜率是 x/10，每一步 x 乘以 1 - 0.95 / 10 = 0.905，走得很慢。步子又不能再大：学习率超过 1，y 方向的倍数就低于 -1，振荡会越来越大。毛病出在两个方向共用一个学习率。

# %% [markdown] lang="en"
# ## Momentum: remember where you were going
#
# Momentum keeps a velocity b. Each step takes 0.9 of the old one and adds the gradient. Jumps to and fro cancel; small pushes in one direction add up, like those on a ball that rolls down. (The text has the force grow with the gradient; it acts against the gradient, downhill.)

# %% [markdown] lang="zh"
# ## Momentum：记住刚才往哪儿走
#
# Momentum（动量）保存一个速度 b：每一步保留旧速度的 0.9，再加上梯度。来回的跳动互相抵消，方向一致的小推力则逐渐累积，就像滚下山坡的球。（教程说这个力与梯度正相关；其实力的方向与梯度相反，指向下坡。）

# %%
descend("Momentum", nn.SGD, lr=0.1, momentum=0.9).equations

# %% [markdown] lang="en"
# Now the path crosses the floor of the valley only 4 times, but like a ball it has rolled past the minimum: x is positive at the end.

# %% [markdown] lang="zh"
# 现在只越过谷底 4 次；不过它也像球一样滚过了头：终点的 x 是正的。

# %% [markdown] lang="en"
# ## AdaGrad: a rate for each parameter
#
# AdaGrad adds up in s the squares of all gradients that a parameter has had, and divides by the root. A parameter that has had steep gradients takes smaller steps, so x and y get rates of their own. (`eps` is tiny: it only keeps us from dividing by 0.)

# %% [markdown] lang="zh"
# ## AdaGrad：每个参数有自己的学习率
#
# AdaGrad 把一个参数得到过的所有梯度的平方累加到 s 里，再除以它的平方根。梯度一直很陡的参数，步子就小；于是 x 和 y 各有各的学习率（文中写作“学习效率”）。（`eps` 极小，只是防止除以 0。）

# %%
descend("AdaGrad", nn.Adagrad, lr=1.5).equations

# %% [markdown] lang="en"
# No crossing at all. The price: the sum only grows, so the steps only shrink, and in a long training they die away.

# %% [markdown] lang="zh"
# 一次也没有越过谷底。代价是：和只增不减，步子就越来越小，训练一长便几乎走不动了。

# %% [markdown] lang="en"
# ## RMSprop: forget the old squares
#
# RMSprop takes a mean in place of the sum. It forgets: with α = 0.9 a square counts for 35 % of its first weight after 10 steps and for 4 % after 30, and so the steps need not die away.

# %% [markdown] lang="zh"
# ## RMSprop：忘掉旧的平方
#
# RMSprop 用平均代替求和，而且会遗忘：取 α = 0.9，一个平方的分量过 10 步只剩 35 %，过 30 步只剩 4 %，步子也就不必越来越小。

# %%
descend("RMSprop", nn.RMSprop, lr=0.3, alpha=0.9).equations

# %% [markdown] lang="en"
# The 12 crossings cannot be seen in any picture: they begin when y is below 1e-11. The steep gradients of the start are forgotten by then, so that even a tiny gradient is divided by a tiny root and makes a step that goes too far.
#
# ## Adam: Momentum over RMSprop
#
# Adam keeps both: m, a mean of the gradients as in Momentum, and v, a mean of their squares as in RMSprop. Both begin at 0 and are too small at first; the divisions by 1 - β₁ᵗ and 1 - β₂ᵗ make up for it in step t.

# %% [markdown] lang="zh"
# 这 12 次越过谷底，在图上根本看不出来：那时 y 已经小于 1e-11。起初的陡梯度早被忘掉，很小的梯度除以很小的平方根，步子照样会跨过头。
#
# ## Adam：Momentum 除以 RMSprop
#
# Adam 两样都保存：m 是梯度的平均，如同 Momentum；v 是梯度平方的平均，如同 RMSprop。两者都从 0 开始，起初偏小；第 t 步除以 1 - β₁ᵗ 和 1 - β₂ᵗ，就是为了补上这一点。

# %%
descend("Adam", nn.Adam, lr=0.3).equations

# %% [markdown] lang="en"
# After these 30 steps Adam is the highest of the five! It has rolled past the minimum too, and is still on a wide turn. Famous does not mean best on every valley. Nor is this a ranking: the five learning rates differ, 0.95, 0.1, 1.5, 0.3 and 0.3, and with other rates the order would be another.
#
# Now the five paths, seen from above. Each line of equal height is a long ellipse; the minimum is in the middle. ○ is the start and ■ the end of a path.

# %% [markdown] lang="zh"
# 走完这 30 步，Adam 竟是五个里位置最高的！它也冲过了最小值，还在绕一个大弯。名气大，并不等于在每个山谷里都最好。这也算不上排名：五个学习率各不相同，依次是 0.95、0.1、1.5、0.3 和 0.3，换一组学习率，次序就会变。
#
# 现在从上往下看山谷，把五条路径画在等高线上。每条等高线是一个狭长的椭圆，最小值在正中。○ 是起点，■ 是终点。

# %%
title = {"en": "30 steps from (-7, 2)", "zh": "从 (-7, 2) 出发走 30 步"}[lang]
limits: Any = {"xlim": (-8, 4), "ylim": (-3, 3)}
plots.contours(valley, paths, **limits, title=title, xlabel="x", ylabel="y")

# %% [markdown] lang="en"
# ## Does Adam combine all three?
#
# The text says that Adam combines the three above it: SGD, Momentum and AdaGrad. Here is a test. Let the gradient be 1 in every step, with the learning rate 1, and see how long the 100th step is.

# %% [markdown] lang="zh"
# ## Adam 综合了三者吗
#
# 教程说 Adam 综合了以上三种，也就是 SGD、Momentum 和 AdaGrad。来做个检验：让每一步的梯度都是 1，学习率也是 1，看第 100 步有多长。


# %%
def step_100(kind: type[nn.Optimizer], **settings: Any) -> float:
    """How far the 100th step goes when every gradient is 1."""
    x = Value(0.0)
    optimizer = kind([x], lr=1.0, **settings)
    for _ in range(100):
        before, x.grad = x.data, 1.0
        optimizer.step()
    return before - x.data


lengths = {
    "AdaGrad": step_100(nn.Adagrad),
    "Adam": step_100(nn.Adam),
    "RMSprop": step_100(nn.RMSprop, alpha=0.99),
    "Momentum": step_100(nn.SGD, momentum=0.9),
}
for name, length in lengths.items():
    print(f"{name:8} {length:.4f}")

# %% [markdown] lang="en"
# AdaGrad's step has shrunk to 1 / √100 = 0.1. Adam's is still 1: it does not have what makes AdaGrad AdaGrad, the sum that never forgets. RMSprop's 1.2559 is a little too long, since its mean of squares is still below 1 after 100 steps; Adam corrects just that. Momentum has gathered nearly 10 gradients. So “combines the three” says too much: **Adam is Momentum with RMSprop**, corrected at the start, and AdaGrad is only RMSprop's ancestor.
#
# ## Five optimisers, one net
#
# Two moons, that is two half rings of points that reach into each other, one for each class; a net of two hidden layers, the same first weights for all five, and three learning rates. The numbers are the mean loss in the last of 50 epochs: the smaller, the better.

# %% [markdown] lang="zh"
# AdaGrad 的步长缩到了 1 / √100 = 0.1，Adam 的仍是 1：AdaGrad 之所以为 AdaGrad，在于那个从不遗忘的和，而 Adam 没有它。RMSprop 的 1.2559 稍长，因为 100 步之后平方的平均仍小于 1；Adam 修正的正是这一点。Momentum 则累积了将近 10 个梯度。所以“综合了以上三种”说过头了：**Adam 是 Momentum 加 RMSprop**，再修正开头几步；AdaGrad 只是 RMSprop 的前身。
#
# ## 五个优化器，同一个网络
#
# 数据是双月形：两个类别的点各排成一个半圆环，互相嵌入。网络有两个隐藏层，五个优化器从同样的初始权重出发，各试三个学习率。下面是 50 轮（epoch）中最后一轮的平均损失，越小越好。

# %%
kinds: dict[str, tuple[type[nn.Optimizer], dict[str, float]]] = {
    "SGD": (nn.SGD, {}),
    "Momentum": (nn.SGD, {"momentum": 0.9}),
    "AdaGrad": (nn.Adagrad, {}),
    "RMSprop": (nn.RMSprop, {}),
    "Adam": (nn.Adam, {}),
}
moons = nn.data.moons(200, rng=0)


def train(name: str, lr: float) -> list[float]:
    """The loss of each epoch of a net whose first weights are always the same."""
    kind, settings = kinds[name]
    model = nn.MLP(2, [8, 8, 1], activation="tanh", rng=0)
    optimizer = kind(model.parameters(), lr=lr, **settings)
    loss = nn.binary_cross_entropy_with_logits
    return nn.fit(model, loss, moons, optimizer, 50, 20, rng=0, progress=False).loss


losses = {name: {lr: train(name, lr) for lr in (0.01, 0.1, 1.0)} for name in kinds}
print(f"{'lr':8}", *(f"{lr:>7}" for lr in (0.01, 0.1, 1.0)))
for name, by_rate in losses.items():
    print(f"{name:8}", *(f"{loss[-1]:7.4f}" for loss in by_rate.values()))

# %%
title = {"en": "Two moons, learning rate 0.1", "zh": "双月形数据，学习率 0.1"}[lang]
epoch, height = {"en": ("epoch", "loss"), "zh": ("轮（epoch）", "损失")}[lang]
curves = {name: by_rate[0.1] for name, by_rate in losses.items()}
plots.curves(curves, log=True, title=title, xlabel=epoch, ylabel=height)

# %% [markdown] lang="en"
# With the learning rate 0.1 SGD comes last; with 1 it is far ahead of Adam, which cannot settle with such steps. The text is right here: no optimiser is best for all. That Adam does with one rate, 0.001 to 0.01 or so, on many nets is general experience; it is not tested here.
#
# ## Try next
#
# - Give SGD the learning rate 1.05 in the valley. What happens to y, and why?
# - Let Adam have `betas=(0.0, 0.99)`, and put β₁ = 0 into its equations: which of the others is it now, but for the correction at the start?
# - The next lesson, `initialisers`, asks where the descent should begin.

# %% [markdown] lang="zh"
# 学习率取 0.1，SGD 排在最后；取 1，它却远远好过 Adam，后者步子太大，定不下来。教程这句话说得对：没有对所有问题都最好的优化器。至于 Adam 用同一个学习率（大约 0.001 到 0.01）就能训练许多网络，那是一般的经验，这里没有检验。
#
# ## 接着试试
#
# - 在山谷里把 SGD 的学习率改成 1.05。y 会怎样？为什么？
# - 让 Adam 取 `betas=(0.0, 0.99)`，再把 β₁ = 0 代入它的更新规则：除了开头的修正，它变成了哪一个？
# - 下一课 `initialisers` 要问的是：下山该从哪里出发。
