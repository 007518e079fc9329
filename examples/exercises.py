# %% [markdown] lang="en"
# # Eight exercises, answered by running
#
# Text 003 (使用python实现深度神经网络 1) ends with eight questions, the last three marked as optional. Each one is answered here in a few lines that run, so that you need not believe the answer. Try to answer first, then look.

# %% [markdown] lang="zh"
# # 八道练习题：跑出来的答案
#
# 教程 003《使用python实现深度神经网络 1》末尾有八道题，最后三道是选做题。这里每道题都用几行能运行的代码来回答，答案对不对，一跑便知。先自己想，再往下看。

# %% tags=["parameters"]
from typing import Any

import numpy as np

import nn
import viz
from autograd import Value, grad, sigmoid

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## 1. Is the 3.14 of the circle a parameter or a hyperparameter?
#
# A parameter: it is a number of the model, and says what the model computes. In the program written by hand a person sets it, but training can find it as well: before, it is 1 here, afterwards 3.14. A hyperparameter says how one learns, like the learning rate; it is set beforehand, and no training changes it.

# %% [markdown] lang="zh"
# ## 1. 圆面积里的 3.14 算参数，还是超参数？
#
# 是参数：它是模型里的数，决定模型算出什么。手工编程时由人来定，但它也能由训练得到：下面训练前是 1，训练后是 3.14。超参数决定的是怎样学，比如学习率；它事先设定，怎么训练都不会变。

# %%
a = Value(1.0, "a")
optimizer = nn.SGD([a], lr=1e-5)
nn.fit(
    lambda radius: a * radius**2,
    nn.half_squared_error,
    nn.data.circle_area(),
    optimizer,
    epochs=60,
    batch_size=None,
    progress=False,
)
print(f"a = {a.data:.2f}, lr = {optimizer.lr}")

# %% [markdown] lang="en"
# ## 2. A layer of 10 neurons, then one of 20: how many links, and which matrix?
#
# 10 · 20 = 200 links, for every neuron of the one is linked with every neuron of the other. The matrix is 20×10 if inputs are columns, W·a, and 10×20 if they are rows, x·W. It is the same table, turned.

# %% [markdown] lang="zh"
# ## 2. 一层 10 个神经元，下一层 20 个：有多少条连接？矩阵是多大？
#
# 10 · 20 = 200 条，因为两层的神经元两两相连。输入写成列向量，算 W·a，矩阵是 20×10；写成行向量，算 x·W，矩阵是 10×20。其实是同一张表，转置一下而已。

# %%
layer = nn.Linear(10, 20, bias=False, rng=0)
W, inputs = layer.weight.data, np.arange(10.0)
print(f"{len(layer.parameters())}: W {W.shape}, Wᵀ {W.T.shape}")
print("W a = a Wᵀ:", np.allclose(W @ inputs, inputs @ W.T))

# %% [markdown] lang="en"
# ## 3. To predict a stock curve: classification or regression?
#
# Regression: the answer is a number that may take any value. As a curve that can be predicted, take a sine. Two weights learn to get the next value from the last two. (They find −1 and 2 cos 1 = 1.0806, the law of the sine. Stocks have no such law.)

# %% [markdown] lang="zh"
# ## 3. 预测股价的走势，属于分类还是回归？
#
# 是回归：答案是一个数，可以取任何值。拿一条真能预测的曲线来说，比如正弦。用两个权重去学，由前两个值得出下一个值。（学到的是 −1 和 2 cos 1 = 1.0806，这正是正弦的规律。股票可没有这样的规律。）

# %%
curve = np.sin(np.arange(40))
pairs = np.column_stack([curve[:-2], curve[1:-1]])
predictor = nn.Neuron.from_weights([0, 0], activation=None)
optimizer = nn.SGD(predictor.parameters(), lr=0.5)
nn.fit(predictor, nn.mse_loss, (pairs, curve[2:]), optimizer, 200, None, progress=False)
print("w =", [round(w.data, 4) for w in predictor.w])
print(f"y = {predictor(curve[-2:]).data:.4f}, sin 40 = {np.sin(40):.4f}")

# %% [markdown] lang="en"
# ## 4. To tell from a face whether it is a man or a woman?
#
# Classification: there are two answers and nothing between them. The net's output is a number still, and the class is the side of 0.5 on which it lies. We take the four people of text 002, with two measurements instead of a face.

# %% [markdown] lang="zh"
# ## 4. 根据人脸判断性别呢？
#
# 是分类：只有两个答案，没有中间状态。网络输出的仍是一个数，看它在 0.5 的哪一边，就归入哪一类。这里借用教程 002 的四个人，用两个测量值代替人脸。

# %%
people, sexes = nn.data.four_people()
judge = nn.Neuron.from_weights([0, 0], activation="sigmoid")
optimizer = nn.SGD(judge.parameters(), lr=0.1)
data = people, sexes
nn.fit(judge, nn.binary_cross_entropy, data, optimizer, 100, None, progress=False)
outputs = nn.predict(judge, people)
print("y =", outputs.round(3))
print("y > 0.5:", (outputs > 0.5).astype(int), "t =", sexes)

# %% [markdown] lang="en"
# ## 5. If supervised data are X and Y, what are unsupervised data?
#
# X alone. Here are 90 points, and nobody says that they were drawn around three places. Three centres find them: each point goes to the nearest centre, each centre to the middle of its points, and so on (k-means).

# %% [markdown] lang="zh"
# ## 5. 有监督学习的数据是 X 和 Y，无监督学习的呢？
#
# 只有 X。下面有 90 个点，没有人告诉程序它们是围着三个位置生成的。三个中心自己就能找到：每个点归入最近的中心，每个中心移到归它的那些点的正中，如此反复（k 均值聚类）。

# %%
rng = np.random.default_rng(0)
X = rng.normal(np.repeat([[0, 0], [4, 0], [0, 4]], 30, axis=0), 0.5)
centres = rng.permutation(X)[:3]
for _ in range(10):
    nearest = np.linalg.norm(X[:, None] - centres, axis=2).argmin(1)
    centres = np.array([X[nearest == k].mean(axis=0) for k in range(3)])
for centre, n in zip(centres, np.bincount(nearest), strict=True):
    print(f"({centre[0]:4.1f}, {centre[1]:4.1f})  n = {n}")

# %% [markdown] lang="en"
# ## 6. What is the derivative of the sigmoid?
#
# $$ \sigma'(x) = \sigma(x) (1 - \sigma(x)) $$

# %% [markdown] lang="zh"
# ## 6. sigmoid 的导数是什么？
#
# $$ \sigma'(x) = \sigma(x) (1 - \sigma(x)) $$

# %%
for x in (-2.0, 0.0, 0.5, 3.0):
    s = sigmoid(x).data
    print(f"{x:4}  σ {s:.9f}  σ′ {grad(sigmoid)(x):.9f}  σ(1 − σ) {s * (1 - s):.9f}")

# %% [markdown] lang="en"
# ## 7. Why do the steps shrink with a moderate rate, and grow with one that is too large?
#
# (The question means the second of the two sections 2.6.1, where the text once writes `alhpa` for α.) A step is α times the slope. Towards the bottom the slope goes to 0, so the steps shrink with the same α. If one step multiplies the distance to the bottom by more than 1 in size, that is |1 − α · curvature| > 1, it lands where the slope is steeper, and the next step is longer. On x² the curvature is 2:

# %% [markdown] lang="zh"
# ## 7. 学习率适中时步子越来越短，过大时却越来越长，为什么？
#
# （题目指的是两个 2.6.1 小节中的第二个；教程里的 α 有一处误写成 `alhpa`。）一步的长度是 α 乘以斜率。越靠近谷底，斜率越接近 0，所以 α 不变，步子也会变短。如果走一步之后，到谷底的距离乘上了绝对值大于 1 的因子，也就是 |1 − α · 曲率| > 1，落脚的地方就更陡，下一步也就更长。x² 的曲率是 2：

# %%
for rate in (0.3, 1.05):
    path = [2.0]
    for _ in range(5):
        path.append(path[-1] - rate * grad(lambda x: x**2)(path[-1]))
    lengths = np.abs(np.diff(path)).round(4).tolist()
    print(f"α = {rate}, 1 − 2α = {1 - 2 * rate:.2f}:", *lengths)

# %% [markdown] lang="en"
# ## 8. How could one find the gradient of the loss?
#
# The simplest: move each parameter a little to both sides and see what the loss does.
#
# $$ \frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2 h} $$
#
# It costs two forward passes for each parameter. Backpropagation, which has the chain rule do it, costs one pass back for all of them: for a net of a million parameters, if one pass takes a second, that is the difference between seconds and weeks. Both, for the 13 parameters of a small net, and the largest difference Δ between them:

# %% [markdown] lang="zh"
# ## 8. 损失函数的梯度怎么求？想一个办法
#
# 最简单的办法：把每个参数往两边各挪一点，看损失怎么变。
#
# $$ \frac{\partial L}{\partial w} \approx \frac{L(w + h) - L(w - h)}{2 h} $$
#
# 这样每个参数都要做两次前向传播。反向传播靠链式法则，只需往回走一遍，就能得到所有参数的梯度：如果网络有一百万个参数，走一遍要一秒钟，这就是几秒钟和几个星期的差别。下面对一个有 13 个参数的小网络两种办法都算一遍，看两者最大的差 Δ：

# %%
net = nn.MLP(2, [3, 1], activation="tanh", rng=0)


def loss() -> Any:
    return nn.mse_loss([net(person) for person in people / 10], sexes)


loss().backward()
h, differences = 1e-5, []
for w in net.parameters():
    w.data += h
    above = loss().data
    w.data -= 2 * h
    differences.append(w.grad - (above - loss().data) / (2 * h))
    w.data += h
print(f"n = {len(differences)}, max |Δ| = {max(map(abs, differences)):.0e}")

# %% [markdown] lang="en"
# ## Try next
#
# - Question 8 with h = 1e-13: why does a smaller h not help for ever?
# - Question 7 with the rate 0.5. What is special about it?
# - Next lesson: `gates`, where text 004 begins: neurons that compute AND, OR, and never XOR.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 第 8 题取 h = 1e-13：为什么 h 不是越小越好？
# - 第 7 题把学习率取成 0.5。它有什么特别？
# - 下一课 `gates`：教程 004 从这里开始，用神经元计算 AND 和 OR，而 XOR 怎么也算不出来。
