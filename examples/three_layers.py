# %% [markdown] lang="en"
# # Three layers, forward
#
# Text 004 (the notes 深度学习入门), section 3, sends two inputs through three layers and prints two outputs. Here is the same forward pass in NumPy, in both orders of writing it, x·W and W·x, as a network of neurons with its picture, and for several samples at once.

# %% [markdown] lang="zh"
# # 三层神经网络的前向传播
#
# 对应教程 004（笔记《深度学习入门》）第 3 节：两个输入依次经过三层，打印出两个输出。本课先用 NumPy 做同样的前向传播，x·W 和 W·x 两种写法各来一遍；再把它搭成由神经元组成的网络，画成图；最后一次算好几个样本。

# %% tags=["parameters"]
import numpy as np
import numpy.typing as npt

import nn
import viz
from autograd import Value

lang = viz.usual_lang()
Array = npt.NDArray[np.float64]

# %% [markdown] lang="en"
# ## A layer is a product, a sum and an activation
#
# A layer multiplies its inputs by a matrix of weights, adds its biases, and applies its activation to each result:
#
# $$ a = x W + b \qquad z = \sigma(a) $$
#
# In the text x is a row. Then W has a row for each input and a column for each neuron, so the shapes can be read off from left to right: 2 inputs, 3 neurons, 2 neurons, 2 outputs. The two hidden layers use the sigmoid. The last one has no activation: it can then give any number, also below 0 or above 1.

# %% [markdown] lang="zh"
# ## 一层就是相乘、相加、激活
#
# 每一层把输入乘上权重矩阵，加上偏置，再对每个结果用一次激活函数：
#
# $$ a = x W + b \qquad z = \sigma(a) $$
#
# 文中的 x 是一行。这时 W 的每一行对应一个输入，每一列对应一个神经元，各层的大小从左往右一读便知：2 个输入，3 个神经元，2 个神经元，2 个输出。两个隐藏层用 sigmoid。最后一层不加激活函数，这样什么数都能输出，小于 0、大于 1 都行。

# %%
x = np.array([1.0, 0.5])
W1, b1 = np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]), np.array([0.1, 0.2, 0.3])
W2, b2 = np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]), np.array([0.1, 0.2])
W3, b3 = np.array([[0.1, 0.3], [0.2, 0.4]]), np.array([0.1, 0.2])


def sigmoid(a: Array) -> Array:
    z: Array = 1.0 / (1.0 + np.exp(-a))
    return z


z1 = sigmoid(x @ W1 + b1)
z2 = sigmoid(z1 @ W2 + b2)
y = z2 @ W3 + b3
for name, z in {"z1": z1, "z2": z2, "y": y}.items():
    print(f"{name:2} =", *(f"{number:.12f}" for number in z))

# %% [markdown] lang="en"
# The last line is what the program of the text prints: 0.316827 and 0.696279. (As it stands it stops with a ModuleNotFoundError: it imports active_fun, but the section with the sigmoid is headed Active_function.py. The file must have the name that is imported.)
#
# ## The other way round: W·x
#
# Many books write x as a column and the weights to its left. Then W has a row for each neuron, which holds the weights of that neuron. This matrix is the other one transposed, and the results are the same:
#
# $$ a = W x + b $$

# %% [markdown] lang="zh"
# 最后一行就是文中程序打印的结果：0.316827 和 0.696279。（照原样运行会停在 ModuleNotFoundError：程序导入的是 active_fun，而 sigmoid 所在的小节标题是 Active_function.py。文件名要和导入的名字一致。）
#
# ## 反过来写：W·x
#
# 许多书把 x 写成一列，权重放在它的左边。这时 W 的每一行对应一个神经元，装着它自己的权重。这个矩阵是前一个的转置，算出的结果完全一样：
#
# $$ a = W x + b $$

# %%
layers = [(W1.T, b1), (W2.T, b2), (W3.T, b3)]
column = x
for W, b in layers[:2]:
    column = sigmoid(W @ column + b)
column = layers[2][0] @ column + b3
print("W:", *(W.shape for W, _ in layers))
print("y =", *(f"{number:.12f}" for number in column))

# %% [markdown] lang="en"
# ## Neuron by neuron
#
# `nn` keeps a row of weights for each neuron, so it takes the transposed matrices. The net has 23 parameters: 6 + 6 + 4 weights and 3 + 2 + 2 biases. A picture has one end, so the two outputs are added up for it.
#
# Look for w1₂₁ in the picture. It is in layer 1 and leads to neuron 2 from input 1: its value, 0.3, stands in the text's W1 in row 1, column 2. If you mix the two conventions up, a square matrix such as W3 gives no error, only wrong numbers.

# %% [markdown] lang="zh"
# ## 一个神经元一个神经元地看
#
# `nn` 给每个神经元存一行权重，所以交给它的是转置后的矩阵。这个网络有 23 个参数：6 + 6 + 4 个权重，3 + 2 + 2 个偏置。一张图只有一个终点，所以这里把两个输出加了起来。
#
# 在图里找一找 w1₂₁：它在第 1 层，通向神经元 2，来自输入 1。它的值 0.3 写在文中 W1 的第 1 行第 2 列。两种写法一旦弄混，像 W3 这样的方阵不会报错，只会算出错误的数。

# %%
net = nn.MLP.from_weights(layers, activation="sigmoid")
outputs = net([Value(1.0, "x1"), Value(0.5, "x2")])
total = outputs[0] + outputs[1]
total.label = "total"
mixed_up = nn.MLP.from_weights([*layers[:2], (W3, b3)], activation="sigmoid")
print(f"{len(net.parameters())=}")
print("W3.T:", *(f"{output.data:.6f}" for output in outputs))
print("W3:  ", *(f"{output.data:.6f}" for output in mixed_up(x)))
viz.draw(total)

# %% [markdown] lang="en"
# ## Several samples at once
#
# The order x·W has one advantage: samples stand in the rows of a matrix X, as they do in a table, and X·W + b needs no other change. `nn.predict` takes such a matrix and gives a row of outputs for each sample.

# %% [markdown] lang="zh"
# ## 一次算几个样本
#
# x·W 的写法有一个好处：样本像表格那样一行一个，排成矩阵 X，而 X·W + b 不必改动。`nn.predict` 接受这样的矩阵，为每个样本给出一行输出。

# %%
X = np.array([[1.0, 0.5], [0.0, 0.0], [-1.0, 2.0]])
Y = sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2) @ W3 + b3
print(Y.round(6))
print(f"{np.allclose(Y, nn.predict(net, X), rtol=0.0, atol=1e-12)=}")

# %% [markdown] lang="en"
# ## Try next
#
# - Give the two outputs to `autograd.softmax`: they become probabilities of two classes.
# - Multiply all weights by 10 and look at z1 and z2: the sigmoids saturate. In the picture the local derivatives on the edges that go through a sigmoid shrink; where the local derivative is a weight it becomes 10 times as large, and at a bias it stays 1.
#
# The next lesson, `losses`, says how far such an output is from what was wanted.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 把两个输出交给 `autograd.softmax`：它们就成了两个类别的概率。
# - 把全部权重乘以 10，再看 z1 和 z2：sigmoid 饱和了。图中经过 sigmoid 的那些边，局部导数变小；局部导数就是权重的那些边，变成 10 倍；偏置的边不变，仍是 1。
#
# 下一课 `losses` 衡量这样的输出离目标有多远。
