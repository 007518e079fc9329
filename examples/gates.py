# %% [markdown] lang="en"
# # Logic gates: one straight line, four points
#
# Text 004 (the notes 深度学习入门), section 2, builds AND, NAND (which it writes NOAND) and OR from one perceptron each, and XOR from three. Here are their truth tables, how much room each answer has, the lines they draw in the plane, and the rule by which a perceptron finds its weights by itself. It finds them for three of the gates and never for XOR; by the end you will see why.

# %% [markdown] lang="zh"
# # 逻辑门：一条直线，四个点
#
# 对应教程 004（笔记《深度学习入门》）第 2 节：AND、NAND（文中写作 NOAND）和 OR 各用一个感知机，XOR 由三个感知机拼成。本课列出它们的真值表，看每个答案留有多少余量，画出它们在平面上划下的直线，再让感知机按一条规则自己寻找权重。三种门都找得到，唯独 XOR 永远找不到；学完就明白为什么。

# %% tags=["parameters"]
import numpy as np

import nn
import viz
from autograd import Value, greater
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## A neuron that says yes or no
#
# A perceptron (Frank Rosenblatt, 1957) has several inputs and one output. It multiplies each input by its weight and adds the bias. If this weighted sum is above 0 it answers 1, else 0:
#
# $$ z = w_1 x_1 + w_2 x_2 + b $$
#
# A weight says how much its signal counts. The bias says how easily the neuron is activated: `z > 0` means the same as `w₁·x₁ + w₂·x₂ > −b`, so that `−b` is the threshold. The weights and biases here are those of the text. No weights are given for XOR: it asks NAND and OR, and gives their answers to AND.

# %% [markdown] lang="zh"
# ## 只会回答是与否的神经元
#
# 感知机（Frank Rosenblatt，1957 年）有多个输入，一个输出。它把每个输入乘上各自的权重，再加上偏置。这个加权和大于 0，就回答 1，否则回答 0：
#
# $$ z = w_1 x_1 + w_2 x_2 + b $$
#
# 权重表示这个信号有多重要，偏置表示神经元有多容易被激活：`z > 0` 也就是 `w₁·x₁ + w₂·x₂ > −b`，所以 `−b` 就是阈值。这里的权重和偏置与文中相同。XOR 没有自己的权重：它先问 NAND 和 OR，再把两个答案交给 AND。

# %%
Gate = tuple[list[float], float]  # the weights and the bias
gates: dict[str, Gate] = {
    "AND": ([0.5, 0.5], -0.9),
    "NAND": ([-0.5, -0.5], 0.9),
    "OR": ([1.0, 1.0], -0.9),
}
points = [(0, 0), (0, 1), (1, 0), (1, 1)]


def weighted_sum(gate: Gate, x: tuple[int, int]) -> float:
    weights, bias = gate
    return float(np.dot(weights, x) + bias)


def answer(gate: Gate, x: tuple[int, int]) -> int:
    return int(weighted_sum(gate, x) > 0.0)


truth = {name: [answer(gate, x) for x in points] for name, gate in gates.items()}
hidden = list(zip(truth["NAND"], truth["OR"], strict=True))
truth["XOR"] = [answer(gates["AND"], h) for h in hidden]
print("x1 x2 ", *(f"{name:>4}" for name in truth))
for row, x in enumerate(points):
    print(f"{x[0]:2} {x[1]:2} ", *(f"{column[row]:4}" for column in truth.values()))

# %% [markdown] lang="en"
# ## How much room is left
#
# All answers are right, but some only just. The margin of a point is the distance of its weighted sum from 0. With the text's bias of −0.9, AND is above 0 by only 0.1 at (1, 1), and below it by 0.4 at (0, 1) and (1, 0). A bias of −0.75 leaves 0.25 on both sides; with these weights no other makes the smallest margin larger.

# %% [markdown] lang="zh"
# ## 还剩多少余量
#
# 答案全对，但有的只是勉强答对。一个点的余量，是它的加权和到 0 的距离。按文中的偏置 −0.9，AND 在 (1, 1) 处只比 0 高出 0.1，在 (0, 1) 和 (1, 0) 处却低了 0.4。把偏置改成 −0.75，两边各留 0.25；权重不变时，没有哪个偏置能让最小的余量更大。

# %%
for bias in (-0.9, -0.75):
    sums = [weighted_sum(([0.5, 0.5], bias), x) for x in points]
    print(f"b = {bias:5.2f}   z =", *(f"{z:6.2f}" for z in sums))

# %% [markdown] lang="en"
# ## A gate is a line
#
# Where the weighted sum is 0, the answer changes. In the plane of x₁ and x₂ these places form a straight line: on one side every point gets 1, on the other 0. Two groups of points that such a line can separate are called linearly separable.

# %% [markdown] lang="zh"
# ## 一个门就是一条直线
#
# 加权和等于 0 的地方，答案从一种变成另一种。在 x₁ 和 x₂ 的平面上，这些地方连成一条直线：一侧的点都得 1，另一侧的点都得 0。能被这样一条直线分开的两组点，叫作线性可分的。

# %%
plots.lines(gates, points, truth, xlabel="x1", ylabel="x2")

# %% [markdown] lang="en"
# ## Weights that a machine finds
#
# The text chose its weights by hand. The perceptron rule finds them: go through the four points, and after each wrong answer move the weights a step towards the right one. With `y` for the answer and `t` for the right one:
#
# $$ w \leftarrow w + (t - y)\, x \qquad b \leftarrow b + (t - y) $$
#
# After a right answer t − y is 0 and nothing moves. We begin at random weights and a random bias from −1 to 1, with 100 seeds for each gate, and stop after a round without a mistake.

# %% [markdown] lang="zh"
# ## 让机器自己找权重
#
# 文中的权重是人挑的。感知机规则能自己找：依次看四个点，每答错一次，就让权重朝正确答案的方向挪一步。`y` 是它的回答，`t` 是正确答案：
#
# $$ w \leftarrow w + (t - y)\, x \qquad b \leftarrow b + (t - y) $$
#
# 答对时 t − y 等于 0，什么也不动。每种门用 100 个种子，权重和偏置从 −1 到 1 之间的随机数开始，直到有一轮一个也没答错为止。


# %%
def rounds_to_learn(targets: list[int], seed: int, most: int = 100) -> int | None:
    """The rounds with mistakes before the first without; None if there is none."""
    w1, w2, bias = np.random.default_rng(seed).uniform(-1.0, 1.0, 3)
    for done in range(most):
        mistakes = 0
        for x, target in zip(points, targets, strict=True):
            error = target - answer(([w1, w2], bias), x)
            w1, w2, bias = w1 + error * x[0], w2 + error * x[1], bias + error
            mistakes += abs(error)
        if mistakes == 0:
            return done
    return None


at_most = {"en": "max:", "zh": "最多"}[lang]
for name, targets in truth.items():
    counts = [rounds_to_learn(targets, seed) for seed in range(100)]
    found = [count for count in counts if count is not None]
    print(f"{name:4} {len(found):3} / 100   {at_most} {max(found, default='–')}")

# %% [markdown] lang="en"
# Three gates are learned from every seed, AND and NAND after at most 8 rounds with mistakes, OR after at most 5. XOR is learned from none, and more rounds or other seeds would not help. The four answers ask for
#
# $$ \begin{aligned}
# b &\le 0 \\
# w_1 + b &> 0 \\
# w_2 + b &> 0 \\
# w_1 + w_2 + b &\le 0
# \end{aligned} $$
#
# Add the two in the middle: `w₁ + w₂ + 2b > 0`. Add the two outer ones: `w₁ + w₂ + 2b ≤ 0`. Both cannot be true: there is no such line.
#
# ## Three lines can do it
#
# XOR works with three perceptrons because NAND and OR move the points before AND sees them. From the four points they make three: (0, 1) and (1, 0) both become (1, 1). One line separates that place from the other two.

# %% [markdown] lang="zh"
# 三种门不论从哪个种子出发都能学会：AND 和 NAND 最多错 8 轮，OR 最多错 5 轮。XOR 却一次也没学会；再多几轮、再换种子也没有用。四个答案要求
#
# $$ \begin{aligned}
# b &\le 0 \\
# w_1 + b &> 0 \\
# w_2 + b &> 0 \\
# w_1 + w_2 + b &\le 0
# \end{aligned} $$
#
# 中间两式相加，得 `w₁ + w₂ + 2b > 0`；首尾两式相加，得 `w₁ + w₂ + 2b ≤ 0`。两者不可能同时成立：这样的直线根本不存在。
#
# ## 三条直线就够了
#
# 三个感知机能拼出 XOR，是因为 NAND 和 OR 在 AND 看到之前先把点挪了位置。四个点变成三个：(0, 1) 和 (1, 0) 都落到 (1, 1)。一条直线就能把它和另外两个点分开。

# %%
seen = {"en": "AND sees NAND and OR", "zh": "AND 看到的是 NAND 和 OR"}[lang]
plots.lines({seen: gates["AND"]}, hidden, truth["XOR"], xlabel="NAND", ylabel="OR")

# %% [markdown] lang="en"
# ## Why the step must go
#
# Could the three neurons learn XOR together, by gradients? As a net of steps they cannot: on both sides of its jump a step is flat, so its slope is 0 and no gradient gets through.

# %% [markdown] lang="zh"
# ## 阶跃为什么要换掉
#
# 能不能让三个神经元一起，靠梯度学会 XOR？用阶跃函数就不能：跳变点的左右都是平的，斜率为 0，梯度过不去。


# %%
def step(z: Value) -> Value:
    return greater(z, 0.0)


(w1, b1), (w2, b2), (w3, b3) = (gates[name] for name in ("NAND", "OR", "AND"))
layers = [([w1, w2], [b1, b2]), ([w3], [b3])]
net = nn.MLP.from_weights(layers, activation=step, output_activation=step)
net((1, 1)).backward()
words = {"en": ("XOR: ", "grad:"), "zh": ("异或", "梯度")}[lang]
print(words[0], *(f"{net(x).data:g}" for x in points))
print(words[1], *(f"{parameter.grad:g}" for parameter in net.parameters()))

# %% [markdown] lang="en"
# ## Try next
#
# - Give AND the bias −1.1, then −0.4, and look at its table again: between which two values of the bias is it right? (With a bias that makes AND wrong, the column of XOR changes as well, for XOR asks AND. With both of these the rule then learns wrong answers and writes XOR 100 / 100: what it has learned is no XOR.)
# - Put `activation="sigmoid"` and `output_activation="sigmoid"` for the two steps in the last cell: now every parameter has a gradient.
#
# The next lesson, `activations`, shows what takes the place of the step; `xor` trains such a net.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 把 AND 的偏置改成 −1.1，再改成 −0.4，重看真值表：偏置在哪两个值之间，AND 才全对？（偏置让 AND 出错时，XOR 那一列也跟着变，因为 XOR 要问 AND。用这两个值时，感知机规则学的都是错误的答案，于是打印出 XOR 100 / 100：它学会的并不是异或。）
# - 在最后一格代码里，把两处阶跃换成 `activation="sigmoid"` 和 `output_activation="sigmoid"`：每个参数都有梯度了。
#
# 下一课 `activations` 讲用什么代替阶跃函数；`xor` 一课会真正训练这样的网络。
