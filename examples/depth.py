# %% [markdown] lang="en"
# # Depth: when more layers help, and when they do not
#
# Text 001, “what does deep mean”: deep is many hidden layers, and with more layers the error goes down. That was so for the nets of the lecture that it follows. We try it: two half moons, and nets with 0 to 8 hidden layers, of sigmoids and of relus. The sigmoids show that depth alone is no gain: with 8 layers of them nothing is learnt at all, and the loss stays at ln 2. A picture of the gradient, layer by layer, says why. The lesson takes about 5 seconds.

# %% [markdown] lang="zh"
# # 深度：层数多了，什么时候有用
#
# 教程 001 的“深度的理解”：深就是隐藏层多，层数变多，错误率就降低。对它所跟的那门课里举的网络，确实如此。我们来试一试：两个月牙形的数据，0 到 8 个隐藏层的网络，激活函数分别用 sigmoid 和 relu。sigmoid 会告诉我们，光是加深并没有好处：8 层时什么也学不到，损失停在 ln 2 不动。把每一层的梯度画出来，原因就清楚了。本课大约需要 5 秒。

# %% tags=["parameters"]
import math
from itertools import pairwise

import numpy as np

import autograd
import nn
import viz
from autograd import Value
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Nets of any depth
#
# Every hidden layer has 8 neurons. Initial weights are drawn in the usual way, so that a weighted sum is about as large as what goes into it: with variance 1/n for n inputs, and 2/n for relu, which lets only half through. The last layer gives one score, a logit; its sigmoid is the probability of class 1. The loss is the cross-entropy again, minus the logarithm of the probability that the right class gets.

# %% [markdown] lang="zh"
# ## 任意深度的网络
#
# 每个隐藏层有 8 个神经元。初始权重用通常的取法，让加权和与送进来的数差不多大：n 个输入时方差取 1/n；relu 只放过一半，方差取 2/n。最后一层给出一个得分（logit），它的 sigmoid 就是类别 1 的概率。损失仍用交叉熵：正确类别所得概率的对数取负号。

# %%
X, y = nn.data.moons(100, 0.1, rng=0)


def network(depth: int, activation: str, seed: int) -> nn.MLP:
    rng = np.random.default_rng(seed)
    gain = 2.0 if activation == "relu" else 1.0
    layers = [
        (rng.normal(0.0, math.sqrt(gain / n), (m, n)), None)
        for n, m in pairwise([2, *[8] * depth, 1])
    ]
    return nn.MLP.from_weights(layers, activation)


# %% [markdown] lang="en"
# ## The gradient before the first step
#
# On its way back the gradient passes layer after layer, and each multiplies it by its weights and by the slope of its activation:
#
# $$ \delta_k = \sigma'(z_k) \sum_j w_{jk} \, \delta_j $$
#
# The slope of a sigmoid is at most 1/4, that of a relu is 1 wherever it lets something through. Here is the mean size of a weight's gradient in each layer of a net with 8 hidden layers, before any training.

# %% [markdown] lang="zh"
# ## 训练之前的梯度
#
# 梯度往回走，一层一层地穿过去，每穿过一层，就乘上这一层的权重和激活函数的斜率：
#
# $$ \delta_k = \sigma'(z_k) \sum_j w_{jk} \, \delta_j $$
#
# sigmoid 的斜率最大也只有 1/4；relu 只要让信号通过，斜率就是 1。下面是有 8 个隐藏层的网络在训练之前，各层权重的梯度平均有多大。


# %%
def gradients(net: nn.MLP) -> list[float]:
    losses = [
        nn.binary_cross_entropy_with_logits(net(x), t)
        for x, t in zip(X.tolist(), y.tolist(), strict=True)
    ]
    autograd.mean(losses).backward()
    return [
        float(np.mean([abs(w.grad) for neuron in layer.neurons for w in neuron.w]))
        for layer in net.layers
    ]


flows = {name: gradients(network(8, name, seed=0)) for name in ("sigmoid", "relu")}
for name, sizes in flows.items():
    print(f"{name:8}", *(f"{size:.0e}" for size in sizes))
title, xlabel, ylabel = {
    "en": ("Mean size of the gradient before training", "layer", "mean |∂L/∂w|"),
    "zh": ("训练之前梯度的平均大小", "层", "|∂L/∂w| 的平均"),
}[lang]
plots.flow(flows, title=title, xlabel=xlabel, ylabel=ylabel)

# %% [markdown] lang="en"
# From the last layer to the first the gradient of the sigmoids vanishes by many powers of ten; that of the relus roughly keeps its size. A first layer that gets no gradient learns nothing, and the layers behind it look at the points through its random weights for ever.
#
# ## What is learnt
#
# Now train them: 400 steps on all 100 points, with momentum 0.9 (a part of the last step is taken again; see `optimisers`), from 3 seeds each, whose nets stand side by side as in the lesson `xor`; a number is the median of the final losses. Sigmoids get a second, larger rate, for small gradients want long steps.

# %% [markdown] lang="zh"
# sigmoid 网络的梯度从最后一层走到第一层，缩小了好几个数量级；relu 网络的梯度大致不变。第一层得不到梯度，就什么也学不到，后面各层看到的，永远是隔着它那些随机权重的点。
#
# ## 学到了什么
#
# 现在开始训练：每步用全部 100 个点，共 400 步，动量 0.9（把上一步的一部分再走一遍，见 `optimisers` 一课），各用 3 个种子，三个网络像 `xor` 那一课那样并排训练；每个数是最后损失的中位数。sigmoid 再试一个更大的学习率，因为梯度小，步子就得大。


# %%
def trained(depth: int, activation: str, rate: float) -> float:
    nets = [network(depth, activation, seed) for seed in range(3)]

    def side_by_side(x: list[Value]) -> list[Value]:
        return [net(x) for net in nets]

    def total(scores: list[Value], label: Value) -> Value:
        losses = [nn.binary_cross_entropy_with_logits(score, label) for score in scores]
        result: Value = autograd.sum(losses)
        return result

    parameters = [p for net in nets for p in net.parameters()]
    optimizer = nn.SGD(parameters, lr=rate, momentum=0.9)
    nn.fit(side_by_side, total, (X, y), optimizer, epochs=400, batch_size=None, progress=False)
    scores = nn.predict(side_by_side, X)
    losses = np.logaddexp(0.0, scores) - y[:, None] * scores
    return float(np.median(losses.mean(axis=0)))


DEPTHS = (0, 1, 2, 3, 5, 8)
words = {"en": "activation, rate; hidden layers:", "zh": "激活函数、学习率；隐藏层数："}
print(words[lang])
print(" " * 12, *(f"{depth:7}" for depth in DEPTHS))
medians = {}
for activation, rate in (("sigmoid", 0.1), ("sigmoid", 3.0), ("relu", 0.1)):
    medians[activation, rate] = row = [trained(depth, activation, rate) for depth in DEPTHS]
    print(f"{activation:8} {rate:3}", *(f"{loss:7.4f}" for loss in row))

# %% [markdown] lang="en"
# Without a hidden layer there is a straight line, and its loss is nearly the same for all. Relus find a curve from the first hidden layer on, and most runs with more layers do as well (a median hides the one in three that may not). The sigmoids need the larger rate; then 1 to 3 layers are as good, 5 are a matter of luck, and 8 stay at one and the same number.
#
# That number is ln 2. A net that hears nothing of its inputs gives every point the same probability, and for two classes of equal size the best is 1/2:
#
# $$ -\log \frac{1}{2} = \log \, 2 $$

# %% [markdown] lang="zh"
# 没有隐藏层时，边界是一条直线，损失几乎一样。relu 从一个隐藏层起就能画出曲线，层数更多时多数训练也能做到（三次里若有一次不行，中位数看不出来）。sigmoid 要用更大的学习率，这时 1 到 3 层同样好，5 层要看运气，8 层则始终停在同一个数上。
#
# 这个数就是 ln 2。网络若完全听不到输入，给每个点的概率就都一样；两类一样多时，最好的取值是 1/2：
#
# $$ -\log \frac{1}{2} = \log \, 2 $$

# %%
print(f"ln 2 = {math.log(2.0):.6f}, sigmoid, 8: {medians['sigmoid', 3.0][-1]:.6f}")

# %% [markdown] lang="en"
# So “more layers, lower error” needs a condition: if the gradient gets through. Measured beforehand, with 5 seeds and the best of six rates: the medians for sigmoids were 0.000 with 1 to 3 layers, 0.246 with 5 and 0.693 with 8, for relus 0.000 with 1 to 8. What made depth work were activations like relu, initial weights that suit them, and normalisation: lessons `initialisers` and `batch_norm`.
#
# The text is right that depth costs computation, and that matrices help. Of one sample's pass through the 8 layers `compile` makes a few instructions, which run for all 100 points at once.

# %% [markdown] lang="zh"
# 可见“层数越多，错误率越低”需要一个前提：梯度传得过去。事先用 5 个种子、在六个学习率中取最好的测过：sigmoid 的中位数，1 到 3 层是 0.000，5 层是 0.246，8 层是 0.693；relu 从 1 层到 8 层都是 0.000。让深度真正有用的，是 relu 一类的激活函数、与之相配的初始权重，还有归一化：见 `initialisers` 和 `batch_norm` 两课。
#
# 文中说深度要付出计算量，矩阵运算可以加快，这都没错。一个样本穿过这 8 层的计算，`compile` 只归并成几条指令，而且 100 个点一次算完。

# %%
inputs = [Value(0.0), Value(0.0)]
net = network(8, "relu", seed=0)
print(autograd.compile(net(inputs), inputs=inputs, parameters=net.parameters(), backend="numpy"))

# %% [markdown] lang="en"
# ## Try next
#
# - Make the sigmoids' initial weights four times as wide, to make up for the 1/4: `gain = 16.0`. Do 8 layers learn now?
# - Use `"tanh"`, whose slope is 1 at the middle, with gain 1.
# - Next lesson: `neuron`, where text 002 begins.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 把 sigmoid 的初始权重放大到四倍，抵消那个 1/4：`gain = 16.0`。8 层现在学得到东西吗？
# - 换成 `"tanh"`，它在中间的斜率是 1，gain 取 1。
# - 下一课 `neuron`：教程 002 从这里开始。
