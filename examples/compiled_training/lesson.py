# %% [markdown] lang="en"
# # From a graph to a fast program
#
# This lesson belongs to none of the five texts. Its task is the demo of micrograd, a small engine for learning: 100 points of two half moons, told apart by a network of scalars. We record one step of training, look at what it becomes when it is compiled, make sure that it still computes the same, train with it, and draw what was learned.

# %% [markdown] lang="zh"
# # 从计算图到快速的程序
#
# 这一课不属于五篇教程中的任何一篇。题目取自教学用的小引擎 micrograd 的演示：两个半月形的 100 个点，用一个由标量组成的网络来分开。我们记录一步训练，看它编译之后变成什么，确认算出的结果不变，再用它训练，最后画出学到的东西。

# %% tags=["parameters"]
import numpy as np

import autograd
import nn
import viz
from autograd import Value
from autograd.graph import topological
from examples.compiled_training.maps import map_of
from examples.compiled_training.moons import Network, points
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## One step, recorded number by number
#
# The network has 2 inputs, two hidden layers of 16 neurons and one output. It is written out with + and × on single numbers, without a word about layers or matrices. Its loss is the mean hinge loss of all 100 points, plus a little weight decay. Recorded, this is a graph of more than sixty thousand operations.

# %% [markdown] lang="zh"
# ## 一步训练，逐个数记录
#
# 网络有 2 个输入，两个隐藏层各 16 个神经元，一个输出。它全用单个数的加法和乘法写成，没有提到层，也没有提到矩阵。损失是全部 100 个点的合页损失的平均，再加一点权重衰减。记录下来，就是一张有六万多次运算的计算图。

# %%
samples, network = points(), Network.random()
parameters = network.parameters()
loss = network.loss(samples)
operations = sum(not node.is_leaf for node in topological(loss))
facts = {
    "en": "{} parameters, {:,} operations, loss {:.6f}",
    "zh": "{} 个参数，{:,} 次运算，损失 {:.6f}",
}
print(facts[lang].format(len(parameters), operations, loss.data))

# %% [markdown] lang="en"
# ## The same step, compiled
#
# `compile` reads the graph. A weighted sum, written as many products and sums, becomes one operation; that leaves 6,755. What is done alike for all points becomes one instruction on whole arrays, and a grid of weighted sums becomes a matrix product, although nobody wrote one. About a dozen instructions remain.

# %% [markdown] lang="zh"
# ## 同一步，编译之后
#
# `compile` 读这张图。一个加权和原本写成许多乘法和加法，现在合成一次运算，这样剩下 6,755 次。对所有点都一样的运算，合成对整个数组的一条指令；排成网格的加权和，合成矩阵乘法，尽管谁也没有写过矩阵。最后只剩十几条指令。

# %%
program = autograd.compile(loss, [], parameters, backend="numpy")
print(program)

# %% [markdown] lang="en"
# ## Does it compute the same?
#
# Three steps with the program, and three the slow way: record anew, go backward, update. Both begin at the same parameters, and must end at the same ones but for rounding.

# %% [markdown] lang="zh"
# ## 结果还一样吗
#
# 用程序走三步，再用慢办法走三步：每步重新记录，反向传播，更新。两边从同样的参数出发，走完之后除了舍入误差应当相同。

# %%
optimizer = nn.SGD(parameters, lr=0.2)
first = program.parameters.copy()
program.train(optimizer, steps=3)
compiled = program.parameters.copy()
for _ in range(3):
    loss = network.loss(samples)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
difference = np.abs(compiled - [parameter.data for parameter in parameters]).max()
print(f"max |Δ| < 1e-12: {difference < 1e-12}")

# %% [markdown] lang="en"
# ## Training
#
# Now 500 steps from the beginning. They take less time than the few slow steps above did. How much less on your machine, `python -m examples.compiled_training` tells: it does the same with a clock, and with machine code if numba is installed.

# %% [markdown] lang="zh"
# ## 训练
#
# 现在从头走 500 步。所用的时间，比上面慢慢走的那几步还少。在你的机器上快多少，运行 `python -m examples.compiled_training` 就知道：它做同样的事，同时计时；装了 numba 还会用机器码。

# %%
program.load()  # the parameters were moved above, without the program
program.parameters = first
losses = program.train(optimizer, steps=500)
print(f"{losses[0]:.3f} -> {losses[-1]:.3f}")
step, name = {"en": ("step", "loss"), "zh": ("步", "损失")}[lang]
plots.curves({name: losses}, log=True, xlabel=step)

# %% [markdown] lang="en"
# ## What was learned
#
# A second program answers for points it has never seen: one point was recorded, with its two coordinates as inputs, and arrays of any length can be given in their place. So the whole plane is computed in one call. First as letters: a dot stands where the network says x.

# %% [markdown] lang="zh"
# ## 学到了什么
#
# 另一个程序回答没见过的点：记录时只有一个点，两个坐标作为输入；运行时可以换成任意长的数组。于是整个平面一次就算完。先用字符画：标着点号的位置，网络判为 x。

# %%
x, y = Value(0.0, "x"), Value(0.0, "y")
judge = autograd.compile(network.score([x, y]), [x, y], parameters)
judge.parameters = program.parameters
plane = np.array(samples)
right = (judge(plane[:, :2]) * plane[:, 2] > 0.0).sum()
print(f"{right} / {len(samples)}")
print(map_of(samples, judge))

# %% [markdown] lang="en"
# And in colours, with the decision boundary, where the score is 0:

# %% [markdown] lang="zh"
# 再用颜色画出来，中间是决策边界，那里的得分是 0：

# %%
labels = plane[:, 2].astype(int)
plots.boundaries(judge, plane[:, :2], labels, xlim=(-1.5, 2.5), ylim=(-1.5, 2.0))

# %% [markdown] lang="en"
# ## Try next
#
# - Give `points` more noise, `points(noise=0.3)`: what does the boundary do, and the loss?
# - Write `backend="numba"` if numba is installed: the whole loop becomes machine code.
# - `nn.fit` records, compiles and trains in one call. Let it train `nn.MLP(2, [16, 16, 1])` with `nn.hinge_loss` on the same points.
#
# The next lesson, `bug_lab`, goes from a wrong number to the mistake that made it.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 给点加些噪声，`points(noise=0.3)`：决策边界和损失会怎样？
# - 装了 numba，就写 `backend="numba"`：整个循环都变成机器码。
# - `nn.fit` 一次调用就能记录、编译并训练。让它用 `nn.hinge_loss` 在同样的点上训练 `nn.MLP(2, [16, 16, 1])`。
#
# 下一课 `bug_lab` 由一个错的数找出算出它的错误。
