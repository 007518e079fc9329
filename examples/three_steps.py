# %% [markdown] lang="en"
# # Three steps: define, judge, pick
#
# Text 001, “the three steps of deep learning”: define a set of functions, judge how good each is, pick the best. We take the steps with the small net of the lesson `fully_connected`, where every number can be checked, and then with a net that has to part two spirals, where the result can be seen. On the way: loss, cost and total loss, which are one idea with three reductions, and softmax.

# %% [markdown] lang="zh"
# # 三个步骤：定义、评估、选择
#
# 教程 001 的“深度学习的三个步骤”：定义一个函数集，评估每个函数的好坏，选出最好的一个。我们先在 `fully_connected` 那一课的小网络上走一遍，每个数都能核对；再让一个网络去分开两条螺线，结果一眼就能看到。途中会讲到损失函数、代价函数和总体损失，它们是同一样东西的三种汇总方式；还会讲到 softmax。

# %% tags=["parameters"]
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
import nn
import viz
from autograd import Value, grad, softmax
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Step 1: define
#
# The structure of the net is fixed, its 18 numbers are open: that is a set of functions. The numbers below are one choice. The answers that we want are (1, 0) for the first point and (0, 1) for the other two.

# %% [markdown] lang="zh"
# ## 步骤 1：定义
#
# 网络的结构定了，18 个参数还没定：这就是一个函数集。下面的数只是其中一种取法。我们想要的答案是：第一个点 (1, 0)，后两个点 (0, 1)。

# %%
layers = [
    ([[1, -2], [-1, 1]], [1, 0]),
    ([[2, -1], [-2, -1]], [0, 0]),
    ([[3, -1], [-1, 4]], [-2, 2]),
]
net = nn.MLP.from_weights(layers, activation="sigmoid", output_activation="sigmoid")
points = np.array([[1.0, -1.0], [0.0, 0.0], [-1.0, 0.0]])
targets = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
print(nn.predict(net, points).round(3))

# %% [markdown] lang="en"
# ## Step 2: judge
#
# The text keeps three terms apart. A *loss* judges one sample. The *cost* is the mean over the training set, the *total loss* the sum over it:
#
# $$ l_n = \frac{1}{2} \sum_k (t_{nk} - y_{nk})^2 $$
#
# $$ C = \frac{1}{N} \sum_n l_n \qquad L = \sum_n l_n $$
#
# Libraries call them reductions: `none`, `mean`, `sum`. (Not everybody is so careful. Text 003 gives the loss of a whole data set both names.)

# %% [markdown] lang="zh"
# ## 步骤 2：评估
#
# 教程分清了三个名词。**损失函数**针对一个样本，**代价函数**是整个训练集上的平均，**总体损失**是整个训练集上的总和：
#
# $$ l_n = \frac{1}{2} \sum_k (t_{nk} - y_{nk})^2 $$
#
# $$ C = \frac{1}{N} \sum_n l_n \qquad L = \sum_n l_n $$
#
# 在各种库里，这叫三种汇总方式：`none`、`mean`、`sum`。（并非处处都分得这么清：教程 003 里，整个数据集上的损失就把两个名字都用上了。）


# %%
def judged(net: nn.MLP) -> list[Value]:
    samples = zip(points, targets, strict=True)
    return [nn.half_squared_error(net(x), t) for x, t in samples]


losses = judged(net)
cost, total = autograd.mean(losses), autograd.sum(losses)
print("none", *(f"{loss.data:.6f}" for loss in losses))
print(f"mean {cost.data:.6f}")
print(f"sum  {total.data:.6f}")

# %% [markdown] lang="en"
# Which of the last two should one follow downhill? Either: their gradients point the same way, one is 3 times as long, as there are 3 samples. On the total loss only the learning rate has to be divided by 3. The mean has the advantage that the rate need not change when samples are added.

# %% [markdown] lang="zh"
# 后两个该沿着哪一个往下走？都可以：两个梯度方向相同，只是一个的长度是另一个的 3 倍，因为有 3 个样本；改用总体损失时，学习率除以 3 就行了。平均值有个好处：样本增加时，学习率不用跟着改。

# %%
of_cost, of_total = (np.array(grad(each, net.parameters())) for each in (cost, total))
short, long = np.linalg.norm(of_cost), np.linalg.norm(of_total)
print(f"|∇C| = {short:.6f}, |∇L| = {long:.6f} = {long / short:.3f} |∇C|")

# %% [markdown] lang="en"
# ## Step 3: pick
#
# The set has infinitely many functions, so nobody tries them all. Gradient descent starts at some θ, asks for the gradient of the cost there, and goes a small step against it:
#
# $$ \theta \leftarrow \theta - \eta \, \nabla C(\theta) $$
#
# It is θ, the parameters, that is updated; the gradient is computed anew at each place. (The text says “update the gradient”.) One step by hand, then 2,000 by `nn.fit`, which follows the mean loss, so the cost.

# %% [markdown] lang="zh"
# ## 步骤 3：选择
#
# 函数集里有无穷多个函数，不可能一个个去试。梯度下降从某个 θ 出发，求出代价函数在那里的梯度，然后逆着它走一小步：
#
# $$ \theta \leftarrow \theta - \eta \, \nabla C(\theta) $$
#
# 更新的是 θ，也就是参数；梯度则每到一处重新计算。（文中写的是“更新梯度”。）先亲手走一步，再让 `nn.fit` 走 2,000 步；它沿着平均损失下降，也就是代价函数。

# %%
for parameter, slope in zip(net.parameters(), of_cost, strict=True):
    parameter.data -= 1.0 * slope
print(f"C = {cost.data:.6f} -> {autograd.mean(judged(net)).data:.6f}")

optimizer = nn.SGD(net.parameters(), lr=1.0)
history = nn.fit(
    net,
    nn.half_squared_error,
    (points, targets),
    optimizer,
    epochs=2_000,
    batch_size=None,
    progress=False,
)
print(f"C = {history.loss[-1]:.6f}")
print(nn.predict(net, points).round(3))

# %% [markdown] lang="en"
# ## Classes: softmax and cross-entropy
#
# The two sigmoids do not know of each other: their outputs for one point need not add up to 1. To choose among classes the last layer gives scores without bounds (logits), and softmax turns them into shares of 1:
#
# $$ p_k = \frac{\exp(z_k)}{\sum_j \exp(z_j)} \qquad l = -\log p_t $$
#
# The loss is the cross-entropy, minus the logarithm of the share that the right class t has. Its slopes in the logits are as simple as they can be: the shares, less 1 at the right class. Here are the scores 3, 1 and −3, of which the first is right.

# %% [markdown] lang="zh"
# ## 分类：softmax 与交叉熵
#
# 两个 sigmoid 互不相干：对同一个点，它们的输出加起来不一定等于 1。要在几个类别里选一个，最后一层就给出没有上下限的、未归一化的得分（logits），由 softmax 把得分变成总和为 1 的份额：
#
# $$ p_k = \frac{\exp(z_k)}{\sum_j \exp(z_j)} \qquad l = -\log p_t $$
#
# 损失用交叉熵：正确类别 t 所得份额的对数取负号。它对各个得分的导数再简单不过：就是各类的份额，只在正确的类别处减 1。下面三个得分是 3、1 和 −3，正确的是第一类。

# %%
scores = [Value(z, f"z{k}") for k, z in enumerate([3.0, 1.0, -3.0], start=1)]
loss = nn.cross_entropy(scores, 0)
print("p     =", *(f"{p.data:.4f}" for p in softmax(scores)))
print("l     =", f"{loss.data:.4f}")
print("∂l/∂z =", *(f"{slope:.4f}" for slope in grad(loss, scores)))

# %% [markdown] lang="en"
# ## The three steps at a glance
#
# Now 200 points on two spirals. Step 1: a net of 2 inputs, twice 16 hidden neurons, and 2 scores. Step 2: cross-entropy. Step 3: gradient descent, here by Adam, which sets the length of each step itself (lesson `optimisers`). The text calls the essence of it that hidden layers make new features of the inputs, and the last layer chooses by them. So the same last layer without them stands beside it: softmax alone, which can only draw a straight line.

# %% [markdown] lang="zh"
# ## 一眼看清三个步骤
#
# 现在换成两条螺线上的 200 个点。步骤 1：2 个输入、两层各 16 个隐藏神经元、2 个得分的网络。步骤 2：交叉熵。步骤 3：梯度下降，这里用 Adam，步长由它自己调节（见 `optimisers` 一课）。文中说，其本质是隐藏层把输入变换成新的特征，最后一层根据特征来选。所以旁边放上去掉隐藏层、只留同样的最后一层的网络：单独一个 softmax，它只能画直线。

# %%
X, y = nn.data.spirals(200, n_classes=2, turns=1.0, rng=0)


def picked(sizes: list[int], epochs: int) -> nn.MLP:
    model = nn.MLP(2, sizes, activation="tanh", rng=0)
    optimizer = nn.Adam(model.parameters(), lr=0.03)
    nn.fit(model, nn.cross_entropy, (X, y), optimizer, epochs=epochs, rng=0, progress=False)
    return model


first, best, alone = (
    nn.MLP(2, [16, 16, 2], activation="tanh", rng=0),
    picked([16, 16, 2], 200),
    picked([2], 50),
)
words = {
    "en": ("softmax alone", "step 1: some function", "step 3: the one picked"),
    "zh": ("单独的 softmax", "步骤 1：随便一个函数", "步骤 3：选出的函数"),
}[lang]
models = dict(zip(words, (alone, first, best), strict=True))
for name, model in models.items():
    print(f"{nn.accuracy(model, X, y):6.1%}  {name}")


# %%
def margin(model: nn.MLP) -> Callable[[Any], Any]:
    return lambda p: nn.predict(model, p) @ [-1.0, 1.0]


plots.boundaries(
    {name: margin(model) for name, model in models.items()},
    X,
    y,
    xlim=(-1.2, 1.2),
    ylim=(-1.2, 1.2),
)

# %% [markdown] lang="en"
# ## Try next
#
# - Take a single hidden layer of 2, then of 4 and of 16. From how many on do the spirals come apart?
# - Train the small net on the total loss with a third of the rate: `loss=lambda y, t: 3 * nn.half_squared_error(y, t)` and `lr=1 / 3`. What is the same?
# - Next lesson: `reversed_neurons`, where all these gradients come from.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 只用一个隐藏层，先给 2 个神经元，再给 4 个、16 个。从几个起，两条螺线才分得开？
# - 让小网络沿总体损失下降，学习率取三分之一：`loss=lambda y, t: 3 * nn.half_squared_error(y, t)`，`lr=1 / 3`。什么没有变？
# - 下一课 `reversed_neurons`：这些梯度是从哪里来的。
