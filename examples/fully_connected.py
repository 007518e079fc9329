# %% [markdown] lang="en"
# # A fully connected net, layer by layer
#
# Text 001, step 1, from “neural network” to its remarks on “fully connected” and “feedforward”. Its net has two inputs and three layers of two neurons, and the text asks what it makes of two points. We send three points through it, watch every layer, see that other weights make another function of the same net, and find out which point the text meant.

# %% [markdown] lang="zh"
# # 全连接网络，一层一层看
#
# 教程 001 的 step1，从“神经网络”到“全连接”和“前馈”的理解。文中的网络有两个输入，共三层，每层两个神经元，问的是它对两个点给出什么结果。我们送进三个点，看每一层的输出；再换一组权重，看同样的结构怎样变成另一个函数；最后弄清文中的第二个点究竟是哪一个。

# %% tags=["parameters"]
import numpy as np

import autograd
import nn
import viz
from autograd import Value

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## The net
#
# The weights stand in a picture that the text has lost, so we take them from the lecture it follows. Each layer is a matrix, a row for each neuron, and a list of biases. Fully connected means that every neuron of a layer is linked to every neuron of the next, and to none of its own layer.

# %% [markdown] lang="zh"
# ## 这个网络
#
# 权重写在一张图里，文中的图已经丢了，所以取自它所跟的那门课。每一层是一个矩阵加一组偏置，矩阵的一行对应一个神经元。全连接的意思是：一层的每个神经元都与下一层的每个神经元相连，同一层之内则互不相连。

# %%
layers = [
    ([[1, -2], [-1, 1]], [1, 0]),
    ([[2, -1], [-2, -1]], [0, 0]),
    ([[3, -1], [-1, 4]], [-2, 2]),
]
net = nn.MLP.from_weights(layers, activation="sigmoid", output_activation="sigmoid")
print(net)
print(len(net.parameters()), "=", sum(np.size(w) for w, _ in layers), "+", 3 * 2)

# %% [markdown] lang="en"
# ## Forward, and only forward
#
# Feedforward says which way the signal goes: from the front to the back, from one layer to the next, with no way back. (The text says so in its definition; a few lines below, its short form has the direction the wrong way round.) So the net is run by a loop over its layers, in which the outputs of one are the inputs of the next.

# %% [markdown] lang="zh"
# ## 只往前走
#
# 前馈说的是信号的方向：由前往后，一层传给下一层，没有回头路。（文中的定义就是这样写的，只是几行之后的小结把方向写反了，成了“由后往前”。）所以运行网络就是对各层做一个循环：前一层的输出，就是后一层的输入。


# %%
def by_layer(net: nn.MLP, point: list[float]) -> list[list[float]]:
    values, outputs = point, []
    for layer in net.layers:
        values = [value.data for value in layer(values)]
        outputs.append(values)
    return outputs


points = [[1.0, -1.0], [0.0, 0.0], [-1.0, 0.0]]
for x1, x2 in points:
    rows = ["{:.3f} {:.3f}".format(*row) for row in by_layer(net, [x1, x2])]
    print(f"({x1:2g}, {x2:2g}) ->", " -> ".join(rows))

# %% [markdown] lang="en"
# The text gives its two points as (1, −1) and (−1, 0). The notes it follows have 0.51 and 0.85 as the outputs of the second point. Look at the table: those belong to (0, 0), 0.512 and 0.854; the point (−1, 0) would give 0.389 and 0.884. A slip of the pen, and running the net shows it at once.
#
# The picture shows the first point on its way. So that both outputs hang on one value, we ask how far they are from the answer (1, 0).

# %% [markdown] lang="zh"
# 文中的两个点写作 (1, −1) 和 (−1, 0)。它所参考的笔记给出第二个点的输出是 0.51 和 0.85。对照上表：这两个数属于 (0, 0)，即 0.512 和 0.854；而 (−1, 0) 的输出应是 0.389 和 0.884。一个小小的抄写错误，网络跑一遍就现形了。
#
# 下图是第一个点走过的路。为了让两个输出汇到同一个数上，我们算一下它们离答案 (1, 0) 有多远。

# %%
x = [Value(1.0, "x1"), Value(-1.0, "x2")]
y = net(x)
loss = nn.half_squared_error(y, [1, 0])
loss.label = "loss"
viz.draw(loss)

# %% [markdown] lang="en"
# ## Other weights, another function
#
# A structure is not yet a function: it is a set of functions, one for each choice of the 18 numbers. Change a single one, the bias of the last neuron from 2 to −2, and the same points get other answers. Learning is to pick one function of this set.

# %% [markdown] lang="zh"
# ## 换一组参数，换一个函数
#
# 结构本身还不是函数，而是一个函数集：18 个参数每取一组值，就得到其中一个函数。只改一个数，把最后一个神经元的偏置从 2 改成 −2，同样的点就得到不同的结果。所谓学习，就是从这个函数集里挑出一个。

# %%
changed = [*layers[:2], (layers[2][0], [-2, -2])]
other = nn.MLP.from_weights(changed, "sigmoid", "sigmoid")
for x1, x2 in points:
    print(f"({x1:2g}, {x2:2g}) ->", *(f"{y:.3f}" for y in by_layer(other, [x1, x2])[-1]))

# %% [markdown] lang="en"
# ## The same as matrices
#
# Written with matrices the whole net is one line:
#
# $$ y = \sigma(W_3\, \sigma(W_2\, \sigma(W_1 x + b_1) + b_2) + b_3) $$
#
# That is why the text says that matrices make it fast. `compile` finds them by itself: out of the scalars that were recorded it makes instructions, one of which may hold a whole layer, and each goes through all points at once. A net as small as this gains little; the one in `compiled_training` runs hundreds of times faster.

# %% [markdown] lang="zh"
# ## 写成矩阵
#
# 用矩阵来写，整个网络只有一行：
#
# $$ y = \sigma(W_3\, \sigma(W_2\, \sigma(W_1 x + b_1) + b_2) + b_3) $$
#
# 文中说矩阵运算可以加快速度，道理就在这里。`compile` 会自己找出这些矩阵：它把记录下来的一个个标量归并成指令，一条指令可以装下一整层，而且一次算完所有的点。这么小的网络省不了多少；`compiled_training` 里的那个网络能快上几百倍。

# %%
program = autograd.compile(y, inputs=x, backend="numpy")
print(program)
print(np.round(program(np.array(points)), 3).T)

# %% [markdown] lang="en"
# If you read the text beside this lesson: 单项 is 单向, 凉凉 is 两两, 全链接 is 全连接, and the two formulas that are not shown have `\partial` misspelt.
#
# ## Try next
#
# - Send (−9, 9) and then (−90, 90) through the net. Why do the outputs hardly differ? Look at the first layer.
# - Make the activation `None` in the first layer, with `net.layers[0] = nn.Layer.from_weights(*layers[0], activation=None)`: which numbers leave the range from 0 to 1?
# - Next lesson: `three_steps`, which judges these answers and picks better ones.

# %% [markdown] lang="zh"
# 对照原文阅读时请留意：“单项”应为“单向”，“凉凉”应为“两两”，“全链接”应为“全连接”；有两个公式没有显示出来，是因为 `\partial` 拼错了。
#
# ## 接着试试
#
# - 先后把 (−9, 9) 和 (−90, 90) 送进网络。为什么两次的输出几乎一样？看看第一层。
# - 用 `net.layers[0] = nn.Layer.from_weights(*layers[0], activation=None)` 去掉第一层的激活函数：哪些数会跑出 0 到 1 的范围？
# - 下一课 `three_steps`：评估这些结果，再挑出更好的。
