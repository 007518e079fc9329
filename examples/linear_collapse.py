# %% [markdown] lang="en"
# # Why layers need a nonlinearity
#
# Text 003 (使用python实现深度神经网络 1), section 2.3.2. Layers that only weigh and add collapse into one, however many there are. We see it twice: in the Jacobian of a small net, which is the product of its two matrices, and in points that lie in two rings. A net of three linear layers gets 54 of 100 points right, and with an activation function in between the same net gets 100.

# %% [markdown] lang="zh"
# # 层与层之间为什么必须有非线性
#
# 对应教程 003《使用python实现深度神经网络 1》的 2.3.2 节。如果每一层只做加权求和，不管叠多少层都会合并成一层。我们从两处来看：一是一个小网络的雅可比矩阵，它就等于两个权重矩阵的乘积；二是排成两个圆环的点，三个线性层的网络在 100 个点里只分对 54 个，中间加上激活函数，同样的网络能分对 100 个。

# %% tags=["parameters"]
from functools import partial

import numpy as np

import nn
import viz
from autograd import Value, grad
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Two matrices become one
#
# The net of the text has three inputs, two neurons, and three outputs. Written with columns, the first layer is a 2×3 matrix, the second a 3×2 matrix:
#
# $$ y = W_2 (W_1 x) = (W_2 W_1) x $$
#
# The Jacobian says how each output moves with each input. The engine finds it row by row, one gradient for each output, and knows nothing of matrices.

# %% [markdown] lang="zh"
# ## 两个矩阵合成一个
#
# 教程里的网络有三个输入、两个神经元、三个输出。把输入输出写成列向量，第一层是 2×3 的矩阵，第二层是 3×2 的矩阵：
#
# $$ y = W_2 (W_1 x) = (W_2 W_1) x $$
#
# 雅可比矩阵说明每个输出随每个输入怎样变化。引擎逐行求它，每个输出求一次梯度，完全不必知道矩阵是什么。

# %%
rng = np.random.default_rng(0)
W1, W2 = rng.normal(size=(2, 3)).round(1), rng.normal(size=(3, 2)).round(1)
linear = nn.MLP.from_weights([(W1, None), (W2, None)], activation=None)

x = [Value(number, f"x{i}") for i, number in enumerate((0.5, -1.0, 2.0), start=1)]
jacobian = np.array([grad(y, x) for y in linear(x)])
print(jacobian)
print("J = W2 W1:", np.allclose(jacobian, W2 @ W1))

# %% [markdown] lang="en"
# The text asks why the result is 3×3 and not 2×2: because three numbers go in and three come out. It does not say what has been lost on the way. Everything passes through two neurons, so the 3×3 matrix has the rank 2: there is a direction in which one may change the inputs and nothing happens.

# %% [markdown] lang="zh"
# 教程问：结果为什么是 3×3，而不是 2×2？因为进去三个数，出来也是三个数。但它没有说中途丢了什么。一切都要从两个神经元中间挤过去，所以这个 3×3 矩阵的秩只有 2：有一个方向，输入沿着它怎么变，输出都不动。

# %%
rank = {"en": "rank", "zh": "秩"}[lang]
print(f"{rank}: {np.linalg.matrix_rank(jacobian)}")
silent = np.linalg.svd(jacobian)[2][-1]
moved = [value + 10 * step for value, step in zip(x, silent, strict=True)]
for inputs in (x, moved):
    before, after = ([value.data for value in values] for values in (inputs, linear(inputs)))
    print(np.round(before, 3), "->", np.round(after, 9))

# %% [markdown] lang="en"
# ## With a sigmoid after each layer
#
# The same weights, and 40 random inputs. The 40 outputs of the linear net lie in a plane, rank 2. The sigmoid bends the plane, so that the outputs fill the space, rank 3. The Jacobian, too, is now a different one at every point, and no single matrix does that.

# %% [markdown] lang="zh"
# ## 每层之后加一个 sigmoid
#
# 权重不变，随机取 40 个输入。线性网络的 40 个输出都落在一个平面里，秩是 2。sigmoid 把平面弯曲了，输出占满了三维空间，秩是 3。雅可比矩阵也变得处处不同，单独一个矩阵做不到这一点。

# %%
curved = nn.MLP.from_weights([(W1, None), (W2, None)], "sigmoid", "sigmoid")
samples = rng.normal(size=(40, 3))
names = {"en": ("linear", "with sigmoid"), "zh": ("线性", "加上 sigmoid")}[lang]
for name, net in zip(names, (linear, curved), strict=True):
    print(f"{name}, {rank}: {np.linalg.matrix_rank(nn.predict(net, samples))}")

# %% [markdown] lang="en"
# ## What it means for a classifier
#
# A linear net with two inputs parts the plane by a straight line. Take 50 points on an outer ring and 50 on an inner one, which no line can part, and train a net of three layers, once without and once with tanh between them.

# %% [markdown] lang="zh"
# ## 对分类意味着什么
#
# 有两个输入的线性网络，只能用一条直线划分平面。取外环 50 个点、内环 50 个点，哪条直线也分不开它们。训练一个三层的网络，一次中间什么都不加，一次加上 tanh。

# %%
points, labels = nn.data.circles(100, noise=0.1, rng=2)


def trained(activation: str | None) -> nn.MLP:
    net = nn.MLP(2, [8, 8, 1], activation, rng=0)
    optimizer = nn.Adam(net.parameters(), lr=0.05)
    loss, data = nn.binary_cross_entropy_with_logits, (points, labels)
    nn.fit(net, loss, data, optimizer, epochs=300, batch_size=None, progress=False)
    return net


def right(net: nn.MLP) -> int:
    return int(np.sum((nn.predict(net, points) > 0) == labels))


straight, bent = trained(None), trained("tanh")
names = {"en": ("linear layers", "with tanh"), "zh": ("线性层", "加上 tanh")}[lang]
for name, net in zip(names, (straight, bent), strict=True):
    print(f"{name}: {right(net)}/{len(points)}")

# %% [markdown] lang="en"
# 54 of 100 is hardly more than guessing. More training would not help, nor more layers: we may try all lines, in 360 directions, and even the best one, with 69, cuts off only a part of the outer ring.

# %% [markdown] lang="zh"
# 100 个对 54 个，和瞎猜差不多。再训练也没用，再加层也没用：把 360 个方向上的直线全试一遍，最好的那条也只分对 69 个，因为它只能切掉外环的一部分。

# %%
angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
heights = points @ [np.cos(angles), np.sin(angles)]
best = max(np.sum((height > level) == labels) for height in heights.T for level in height)
print(f"{best}/{len(points)}")

# %% [markdown] lang="en"
# Seen in the plane, the boundary is where the output of the net is 0.

# %% [markdown] lang="zh"
# 画到平面上，决策边界就是网络输出为 0 的地方。

# %%
nets = zip(names, (straight, bent), strict=True)
scores = {name: partial(nn.predict, net) for name, net in nets}
plots.boundaries(scores, points, labels, xlabel="x1", ylabel="x2")

# %% [markdown] lang="en"
# ## Try next
#
# - Draw other rings: `rng=3` instead of `rng=2`. How far do the two numbers move?
# - Give the net `"relu"` instead of `"tanh"`. What do the corners of the boundary tell?
# - Widen the small net to 3-3-3. What is the rank of its Jacobian then?
# - Next lesson: `letters`, where the points have up to 1210 coordinates.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 换一批圆环：把 `rng=2` 改成 `rng=3`。这两个数会变多少？
# - 把 `"tanh"` 换成 `"relu"`。边界上的折角说明了什么？
# - 把小网络加宽成 3-3-3。它的雅可比矩阵秩是多少？
# - 下一课 `letters`：那里的点有多达 1210 个坐标。
