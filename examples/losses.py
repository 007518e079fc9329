# %% [markdown] lang="en"
# # Two losses, and what a 1e-7 does
#
# To learn is to find good weights from data, and a loss says how far from good they are. Text 004 (the notes 深度学习入门), section 4, has two: the squared error and the cross-entropy. We compute both for one answer over ten classes, look at what the text adds inside the logarithm and what that costs, and see why a loss that takes the scores themselves needs nothing added.

# %% [markdown] lang="zh"
# # 两种损失函数，和那个 1e-7
#
# 学习就是从数据中找出好的权重，好不好由损失函数来评判。教程 004（笔记《深度学习入门》）第 4 节有两种损失函数：平方误差和交叉熵。我们先对一个十类问题的回答算出这两种损失，再看文中在对数里加的那个小量起什么作用、带来什么代价，最后说明为什么直接接受得分的损失函数什么都不用加。

# %% tags=["parameters"]
from collections.abc import Callable

import numpy as np

import nn
import viz
from autograd import Value, log, softmax, value_and_grad

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## The right answer as numbers: one-hot
#
# A network for ten classes gives ten probabilities. The right answer, class 2 here, is written in the same form: 1 for the right class, 0 for all others. The text calls this one-shot; its name is one-hot. (One-shot learning is something else: learning a class from a single example.)

# %% [markdown] lang="zh"
# ## 把正确答案写成数：独热编码
#
# 十个类别的网络给出十个概率。正确答案（这里是类别 2）也写成同样的形式：正确的类别记 1，其余都记 0。文中把它叫作 one-shot，正确的名称是 one-hot，即独热编码。（one-shot 指的是另一回事：只看一个样本就学会一个类别。）

# %%
y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
t = np.eye(10)[2]
print("t =", t)

# %% [markdown] lang="en"
# ## The squared error: half a sum or a mean
#
# $$ E = \frac{1}{2} \sum_k (y_k - t_k)^2 $$
#
# The half is there for the slope: the derivative with respect to yₖ is simply yₖ − tₖ. The text's function has the name mean_squared_error, but it computes this half of the sum. The mean divides by the number of outputs instead: 0.0195 here, not 0.0975. An error of 1 in one of 4 outputs costs 0.5 by the first and 0.25 by the second. Both have the same minimum and the same downhill direction, but with the same learning rate their steps differ in length.

# %% [markdown] lang="zh"
# ## 平方误差：和的一半，还是平均
#
# $$ E = \frac{1}{2} \sum_k (y_k - t_k)^2 $$
#
# 前面的二分之一是为了让斜率简单：对 yₖ 的导数正好是 yₖ − tₖ。文中的函数名叫 mean_squared_error（均方误差），算的却是和的一半。均方误差要除以输出的个数：这里是 0.0195，而不是 0.0975。如果 4 个输出中有一个错了 1，前者记 0.5，后者记 0.25。两者的最小值在同一处，方向也相同；但学习率相同时，步子的大小不一样。

# %%
four = [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]
for squared_error in (nn.half_squared_error, nn.mse_loss):
    ten_classes, one_of_four = squared_error(y, t).data, squared_error(*four).data
    print(f"{squared_error.__name__:18} {ten_classes:.4f} {one_of_four:.4f}")

# %% [markdown] lang="en"
# ## Cross-entropy: only the right class counts
#
# $$ E = -\sum_k t_k \log y_k = -\log y_2 $$
#
# All tₖ but one are 0, so one logarithm is left, that of the probability of the right class. It is 0 for an answer that is right and certain, and grows without bound as that probability goes to 0. The text computes log(y + 1e-7), to keep away from log 0. For our answer this changes the seventh digit: 0.510825457 in place of 0.510825624.

# %% [markdown] lang="zh"
# ## 交叉熵：只看正确的类别
#
# $$ E = -\sum_k t_k \log y_k = -\log y_2 $$
#
# tₖ 中只有一个不是 0，于是只剩一个对数：正确类别的概率的对数。答得又对又有把握，损失是 0；这个概率越接近 0，损失越大，没有上限。文中算的是 log(y + 1e-7)，好避开 log 0。对我们的回答，这只影响第七位有效数字：0.510825624 变成了 0.510825457。


# %%
def cross_entropy_with(delta: float) -> Callable[[float], Value]:
    return lambda p: -log(p + delta)


print(f"−log(0.6)        = {cross_entropy_with(0.0)(y[2]).data:.12f}")
print(f"−log(0.6 + 1e-7) = {cross_entropy_with(1e-7)(y[2]).data:.12f}")

# %% [markdown] lang="en"
# ## What the 1e-7 does
#
# At both ends it does more. A perfect answer, p = 1, gets a loss below 0. And the worst one, p = 0, is capped: no answer can cost more than −log(1e-7), which is 16.118, however sure it was of something wrong.

# %% [markdown] lang="zh"
# ## 1e-7 做了什么
#
# 在两头，它的影响就大了。完美的回答 p = 1，损失竟小于 0。最糟的回答 p = 0 则被封了顶：无论多么自信地答错，损失都不会超过 −log(1e-7)，即 16.118。

# %%
print(f"{'−log(p)':>31} {'−log(p + 1e-7)':>18}")
for p in (1.0, 0.6, 1e-4, 1e-10, 0.0):
    exact, text = (cross_entropy_with(delta)(p).data for delta in (0.0, 1e-7))
    print(f"p = {p:6g}   {exact:z18.12f} {text:18.12f}")

# %% [markdown] lang="en"
# ## Scores need no 1e-7
#
# What matters for training is the slope. Take two classes with the scores a (the right one) and b (the wrong one). The softmax makes probabilities of them, and the loss of the first one, computed in one piece, is
#
# $$ E = \log \left( \exp(a) + \exp(b) \right) - a \qquad \frac{\partial E}{\partial a} = p - 1 $$
#
# No logarithm of 0 can occur, and a bad mistake keeps its full slope of −1. Scores before the softmax are called logits; `nn.cross_entropy` takes them. With the 1e-7 the loss sticks at 16.118, and the slope dies where it is needed most: at b − a = 40 only 4e-11 of it is left, and the network learns nothing from its worst mistakes. That is so if one differentiates the formula with the 1e-7, as the engine does here. The text's class SoftmaxAndCrossEE has a backward of its own, meant to be p − t, which is free of this fault: there the 1e-7 is only in the loss that is reported (`layer_classes` has this layer). The table has the loss and its slope twice: from the scores, and then with the 1e-7.

# %% [markdown] lang="zh"
# ## 直接用得分，就不需要 1e-7
#
# 训练靠的是斜率。设两个类别的得分是 a（正确的）和 b（错误的），softmax 把它们变成概率；正确类别的损失若一步算成，就是
#
# $$ E = \log \left( \exp(a) + \exp(b) \right) - a \qquad \frac{\partial E}{\partial a} = p - 1 $$
#
# 这里不会出现 0 的对数，错得再离谱，斜率也保持 −1。softmax 之前的得分叫作未归一化得分（logits），`nn.cross_entropy` 接受的就是它。加了 1e-7，损失卡在 16.118，而斜率恰恰在最需要的地方消失：b − a = 40 时只剩 4e-11，网络从最严重的错误里什么也学不到。不过，这说的是对带 1e-7 的公式求导，这里的引擎就是这样算的。文中的 SoftmaxAndCrossEE 类另外写了 backward，原意是 p − t，并没有这个毛病，1e-7 只影响它报告的损失（这一层见 `layer_classes` 一课）。下表列出两组损失和斜率：前一组直接由得分算出，后一组加了 1e-7。


# %%
def of_scores(scores: list[Value]) -> Value:
    loss: Value = nn.cross_entropy(scores, 0)
    return loss


def of_probabilities(scores: list[Value]) -> Value:
    return -log(softmax(scores)[0] + 1e-7)


print(f"{'logits':>23} {'∂E/∂a':>12}   {'1e-7':>9} {'∂E/∂a':>12}")
for gap in (0.0, 10.0, 20.0, 40.0):
    print(f"b − a = {gap:2g}", end="")
    for loss in (of_scores, of_probabilities):
        value, (slope, _) = value_and_grad(loss)([0.0, gap])
        print(f"   {value:9.6f} {slope:12.3g}", end="")
    print()

# %% [markdown] lang="en"
# ## A batch of answers
#
# For a batch the text divides the cross-entropy by the number of samples: it is a mean over samples, as `nn.cross_entropy` is (the half squared error of the text is not). But its softmax takes one sample only: for a batch it divides by the sum over all rows, so that two equal rows add up to 0.5 each. The sum belongs to each row by itself, and so does the largest score.

# %% [markdown] lang="zh"
# ## 一批回答
#
# 对一个批次，文中把交叉熵除以样本数，也就是对样本取平均，`nn.cross_entropy` 也一样（文中的平方误差却没有除）。但文中的 softmax 只能处理一个样本：遇到一个批次，它除以所有行的总和，于是两行相同时，每行加起来只有 0.5。求和应当逐行进行，取最大值也一样。

# %%
scores = np.array([[0.3, 2.9, 4.0], [0.3, 2.9, 4.0]])
powers = np.exp(scores - scores.max(axis=1, keepdims=True))
for axis in (None, 1):
    p_rows = powers / powers.sum(axis=axis, keepdims=True)
    print(f"powers.sum(axis={axis})".ljust(23), p_rows.sum(axis=1))
print(f"nn.cross_entropy        {nn.cross_entropy(scores, [2, 2]).data:.6f}")

# %% [markdown] lang="en"
# ## Try next
#
# - Print `nn.cross_entropy(scores, [2, 2], reduction="sum")`, and find the learning rate with which it trains as the mean does.
# - At which probability does the 1e-7 halve the slope −1/p?
#
# The next lesson, `numerical_gradient`, finds slopes without any formula; `layer_classes` has softmax and loss as one layer.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 打印 `nn.cross_entropy(scores, [2, 2], reduction="sum")`，想一想学习率取多少，才能和取平均时训练得一样。
# - 概率小到多少时，1e-7 会让斜率 −1/p 减半？
#
# 下一课 `numerical_gradient` 不用公式也能求出斜率；`layer_classes` 一课把 softmax 和损失合成一层。
