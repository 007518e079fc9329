# %% [markdown] lang="en"
# # Initial weights: too wide, too narrow, and right
#
# Text 004, section 6, “initial values of the weights”. We send numbers through five layers and look at how widely each layer spreads them, for several ways of drawing the first weights; we send a gradient back; and we see which nets learn. The text gives two good rules, He for relu and Xavier for tanh, and a reason for them that turns out to be wrong. The lesson takes about 10 to 20 seconds.

# %% [markdown] lang="zh"
# # 权重的初始值：太宽、太窄和刚刚好
#
# 对应教程 004 第 6 节“权重的初始值”。让一批数穿过五层，看不同的初始化方法使每一层的激活值散得多开；再让梯度往回走一趟；最后看哪些网络学得会。教程给出两条好规则：relu 用 He 初始值，tanh 用 Xavier 初始值；可它给出的理由，一检验便站不住。这一课要跑 10 到 20 秒。

# %% tags=["parameters"]
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

import nn
import viz
from autograd import Value, grad
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Five layers of 100 neurons
#
# Every layer multiplies by its weights and applies the activation function. We draw all weights from a normal distribution with mean 0. The only question is its standard deviation, `std`: how wide it is. The inputs are 200 samples of 100 numbers with the standard deviation 1.

# %% [markdown] lang="zh"
# ## 五层，每层 100 个神经元
#
# 每一层先乘权重，再经过激活函数。权重都从均值为 0 的正态分布里抽取，唯一的问题是它的标准差 `std`，也就是分布有多宽。输入是 200 个样本，每个样本有 100 个数，标准差为 1。

# %%
Init = Callable[[Any], Any]
samples = np.random.default_rng(1).normal(size=(200, 100))


def stack(sizes: list[int], activation: type[nn.Module], init: Init) -> nn.Sequential:
    """Layers of these sizes, whose weights `init` draws, each with an activation."""
    nn.manual_seed(0)
    modules: list[nn.Module] = []
    for n_inputs, n_outputs in pairwise(sizes):
        linear = nn.Linear(n_inputs, n_outputs, bias=False)
        init(linear.weight)
        modules += [linear, activation()]
    return nn.Sequential(*modules)


def spread(net: nn.Sequential) -> list[np.ndarray[Any, Any]]:
    """The activations of all samples, layer by layer."""
    layers = [samples]
    for first in range(0, len(net), 2):
        layers.append(nn.predict(net[first : first + 2], layers[-1]))
    return layers[1:]


def histogram(std: float) -> plots.Plot:
    """How five layers of tanh spread the samples."""
    init = partial(nn.init.normal_, std=std)
    layers = spread(stack([100] * 6, nn.Tanh, init))
    words = {"en": ("layer {}", "activation"), "zh": ("第 {} 层", "激活值")}[lang]
    panels = {words[0].format(n): layer for n, layer in enumerate(layers, 1)}
    title = f"tanh, std {std}"
    return plots.histograms(panels, range=(-1, 1), title=title, xlabel=words[1])


# %% [markdown] lang="en"
# ## Too wide
#
# With `std` 1 a neuron adds up 100 products, so its weighted sum is about 10 in size, and tanh of 10 is 1. About 4 in 5 activations are saturated, beyond 0.99 or -0.99. There tanh is flat: its slope is almost 0, and the neuron can hardly learn.

# %% [markdown] lang="zh"
# ## 太宽
#
# `std` 取 1 时，一个神经元把 100 个乘积加起来，加权和的大小约为 10，而 tanh(10) 就是 1。每 5 个激活值约有 4 个饱和，大于 0.99 或小于 -0.99。那里的 tanh 是平的，斜率几乎为 0，神经元很难再学到什么。

# %%
histogram(1)

# %% [markdown] lang="en"
# ## Too narrow
#
# With `std` 0.01 every layer makes the numbers about 10 times smaller. In the last layers all samples look alike, namely 0, and the gradient fades in the same way.

# %% [markdown] lang="zh"
# ## 太窄
#
# `std` 取 0.01 时，每过一层，数大约就要除以 10。到最后几层，所有样本看上去都一样，都是 0；梯度也照样一层层消失。

# %%
histogram(0.01)

# %% [markdown] lang="en"
# ## Right
#
# When n independent products are added, so are their variances. For inputs x and weights w with mean 0,
#
# $$ \mathrm{Var}(z) = n \cdot \mathrm{Var}(w) \cdot \mathrm{Var}(x) $$
#
# so the weighted sums spread as widely as the inputs if Var(w) = 1/n; tanh then narrows them a little in each layer. That is Xavier's rule for layers of n inputs and n outputs: with n = 100 it makes `std` = 1 / √100 = 0.1. Relu throws half of its inputs away, so He takes twice the variance, 2/n.

# %% [markdown] lang="zh"
# ## 刚刚好
#
# n 个独立的乘积相加，方差也相加。如果输入 x 和权重 w 的均值都为 0，那么
#
# $$ \mathrm{Var}(z) = n \cdot \mathrm{Var}(w) \cdot \mathrm{Var}(x) $$
#
# 所以只要 Var(w) = 1/n，加权和就与输入散得一样开；之后 tanh 每一层还会收窄一点。对于 n 个输入、n 个输出的层，这就是 Xavier 的规则：n = 100 时 `std` = 1 / √100 = 0.1。relu 会丢掉一半输入，于是 He 把方差加倍，取 2/n。

# %%
histogram(0.1)

# %% [markdown] lang="en"
# ## Forward and back, in numbers
#
# Below is the standard deviation of the activations in layers 1 to 5, and then how large a gradient of size 1 at the top still is when it has come back to the input.

# %% [markdown] lang="zh"
# ## 前向与反向，用数字来看
#
# 下表先列出第 1 到第 5 层激活值的标准差；最后一列是：顶层大小为 1 的梯度，反向传播到输入时还剩多大。

# %%
inits: dict[str, Init] = {
    "std 1": partial(nn.init.normal_, std=1.0),
    "std 0.01": partial(nn.init.normal_, std=0.01),
    "Xavier": nn.init.xavier_normal_,
    "He": nn.init.kaiming_normal_,
    "4 Xavier": partial(nn.init.xavier_normal_, gain=4.0),
}


def back(net: nn.Sequential) -> float:
    """The size of a gradient of size 1 at the top, at the input of one sample."""
    x = [Value(number) for number in samples[0]]
    top = np.random.default_rng(2).choice([-1.0, 1.0], 100).tolist()
    return float(np.std(grad(net(x), x, top)))


spreads: dict[str, list[float]] = {}
for activation, name in (
    (nn.Sigmoid, "std 1"), (nn.Sigmoid, "std 0.01"), (nn.Sigmoid, "Xavier"),
    (nn.Tanh, "std 1"), (nn.Tanh, "Xavier"), (nn.ReLU, "std 1"), (nn.ReLU, "He"),
):  # fmt: skip
    net = stack([100] * 6, activation, inits[name])
    row = f"{activation.__name__:7} {name}"
    spreads[row] = [float(layer.std()) for layer in spread(net)] + [back(net)]
    print(f"{row:17}", *(f"{number:8.3g}" for number in spreads[row]))

# %% [markdown] lang="en"
# Xavier keeps tanh alive, He keeps relu alive. With `std` 1 the gradient does not fade, it grows: behind relu without any hold, behind tanh by the few neurons that are not saturated, each of which passes on far too much. But look at sigmoid with Xavier: the gradient shrinks to less than 0.001. The slope of a sigmoid is at most 1/4, so five layers cost a factor of at least 1024 even where nothing is saturated; weights of the size of Xavier's do not make up for that. Xavier's rule was made for functions with the slope 1 at 0.
#
# ## What is learnt
#
# The text says that the activations should spread **as widely as possible**. If so, `std` 1 would be best. Let nets with the layers 144-50-50-50-50-26 learn to read letters of 12 × 12 pixels, 8 epochs each, at a learning rate that suits each of them, and count how many of 2600 new letters they get right.

# %% [markdown] lang="zh"
# Xavier 让 tanh 保持活力，He 让 relu 保持活力。`std` 取 1 时，梯度并不消失，反而变大：relu 的大得收不住；tanh 的全靠少数没有饱和的神经元传回来，而它们个个放大得太多。可是看看用 Xavier 的 sigmoid：梯度缩到了 0.001 以下。sigmoid 的斜率最多是 1/4，就算哪里都不饱和，五层下来至少也要缩小 1024 倍，Xavier 那么大的权重补不回来。Xavier 的规则本来就是为在 0 处斜率为 1 的函数设计的。
#
# ## 学到了什么
#
# 教程说激活值的广度要**尽可能大**。果真如此，`std` 取 1 就该最好。让结构为 144-50-50-50-50-26 的网络学认 12 × 12 像素的字母，各学 8 轮（epoch），每个都用适合它的学习率，再数一数 2600 个新字母里认对多少。


# %%
def letters(seed: int) -> tuple[Any, Any]:
    """2600 letters, each as a row of 144 pixels."""
    images, y = nn.data.letters(2600, seed, 12, 12, variety=0.75)
    return images.reshape(len(images), -1), y


practice, new = letters(1), letters(2)


def learn(activation: type[nn.Module], name: str, lr: float) -> float:
    """The share of new letters that a net reads right after 8 epochs."""
    net = stack([144, 50, 50, 50, 50, 26], activation, inits[name])[:-1]
    optimizer = nn.SGD(net.parameters(), lr)
    nn.fit(net, nn.cross_entropy, practice, optimizer, 8, 52, rng=0, progress=False)
    return nn.accuracy(net, *new)


rights: dict[str, float] = {}
for activation, name, lr in (
    (nn.Tanh, "std 1", 0.3), (nn.Tanh, "Xavier", 0.2),
    (nn.ReLU, "std 1", 0.0002), (nn.ReLU, "He", 0.1),
    (nn.Sigmoid, "Xavier", 1.0), (nn.Sigmoid, "4 Xavier", 1.0),
):  # fmt: skip
    row = f"{activation.__name__:7} {name}"
    rights[row] = learn(activation, name, lr)
    print(f"{row:17} {rights[row]:6.1%}")

# %% [markdown] lang="en"
# With tanh and with relu too wide a spread learns far worse than a moderate one (too narrow a spread is worse still: see `std` 0.01 in the table below). The text's reason is wrong, though its rules are good. Nor is it enough that the spread stays the same: with `std` 1 that of tanh is 0.958 in the first layer and in the last, just because most of its neurons are saturated, and it learns badly; with Xavier it falls from 0.622 to 0.312, and it learns best. What counts is that the weighted sums neither grow nor shrink from layer to layer and that the neurons do not saturate, so that the gradient gets back. And “Xavier for sigmoid and tanh” says too much: the sigmoid net of five layers has learnt next to nothing with Xavier (guessing gets 1 letter in 26 right, 3.8 %), and nearly everything with 4 times Xavier.
#
# Here is the whole table, measured beforehand with other letters; the mean of 5 seeds, each net at the best of 15 learning rates. Too wide a spread gives other numbers than above, but again far lower ones with tanh and relu:
#
# |  | sigmoid | tanh | relu |
# |---|---|---|---|
# | std 1 | 86.6 % | 59.8 % | 9.1 % |
# | std 0.01 | 3.8 % | 24.0 % | 3.8 % |
# | Xavier | 3.8 % | 96.6 % | 95.4 % |
# | He | 87.7 % | 96.2 % | 95.1 % |
# | 4 Xavier | 96.0 % | – | – |
#
# Only with sigmoid is `std` 1 not bad, and it does no better there than He.
#
# ## Try next
#
# - Draw `histogram(0.2)`. Is a little too wide better or worse than a little too narrow, `histogram(0.05)`?
# - Give sigmoid 8 Xavier: `net = stack([100] * 6, nn.Sigmoid, partial(nn.init.xavier_normal_, gain=8.0))`. The share of saturated activations in each layer is `[np.mean((z < 0.01) | (z > 0.99)) for z in spread(net)]`. Which layer has the most, and is it better with 4?
# - The next lesson, `batch_norm`, makes nets learn even with bad initial weights.

# %% [markdown] lang="zh"
# 对 tanh 和 relu 来说，散得太开远不如适中（太窄还要更差，见下表的 `std` 0.01）。教程的规则是好的，理由却错了。光是散开的程度各层不变也不够：`std` 取 1 时，tanh 从第一层到最后一层都是 0.958，那只是因为大部分神经元已经饱和，学得并不好；用 Xavier 时从 0.622 降到 0.312，反而学得最好。要紧的是加权和在各层之间既不变大也不变小，神经元又不饱和，梯度才回得来。“sigmoid、tanh 用 Xavier”也说过头了：五层的 sigmoid 网络配 Xavier 几乎什么也没学到（全靠猜，26 个里能对 1 个，就是 3.8 %），配 4 倍的 Xavier 却几乎全学会了。
#
# 下面是完整的表，事先用另一批字母测得；每个数是 5 个种子的平均，每个网络都取 15 个学习率里最好的一个。太宽的那一行与上面的数字不同，但 tanh 和 relu 同样差得远：
#
# |  | sigmoid | tanh | relu |
# |---|---|---|---|
# | std 1 | 86.6 % | 59.8 % | 9.1 % |
# | std 0.01 | 3.8 % | 24.0 % | 3.8 % |
# | Xavier | 3.8 % | 96.6 % | 95.4 % |
# | He | 87.7 % | 96.2 % | 95.1 % |
# | 4 Xavier | 96.0 % | – | – |
#
# 只有 sigmoid 用 `std` 1 还不算差，不过也并不比 He 好。
#
# ## 接着试试
#
# - 画出 `histogram(0.2)`。稍宽一点，比稍窄一点的 `histogram(0.05)` 好还是差？
# - 让 sigmoid 用 8 倍的 Xavier：`net = stack([100] * 6, nn.Sigmoid, partial(nn.init.xavier_normal_, gain=8.0))`。各层饱和的激活值占多大比例，可以这样算：`[np.mean((z < 0.01) | (z > 0.99)) for z in spread(net)]`。哪一层饱和得最多？换成 4 倍会好些吗？
# - 下一课 `batch_norm`：初始权重再差，也能让网络学起来。
