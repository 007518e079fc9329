# %% [markdown] lang="en"
# # Layers that know the way back
#
# Text 004 (the notes 深度学习入门), section 5, does backpropagation with classes: each layer computes its output in `forward`, and in `backward` it turns the gradient of its output into those of its inputs. Here are the six layers, Mul, Add, Relu, Sigmoid, Affine and SoftmaxWithLoss (the text's SoftmaxAndCrossEE), each checked against the engine, this project's automatic differentiation; the text's example of apples and tax, drawn as a graph; what goes wrong in its classes; and a network that learns XOR with these layers alone.

# %% [markdown] lang="zh"
# # 认得回头路的层
#
# 对应教程 004（笔记《深度学习入门》）第 5 节：用类来实现误差反向传播。每一层在 `forward` 里算出输出，在 `backward` 里把输出的梯度变成各个输入的梯度。本课有 Mul、Add、Relu、Sigmoid、Affine 和 SoftmaxWithLoss（文中叫 SoftmaxAndCrossEE）六种层，每一种都和引擎（本项目的自动求导）核对；文中用来买苹果、算消费税的例子，画成计算图；还有文中的类错在哪里；最后只用这些层搭一个网络，学会 XOR。

# %% tags=["parameters"]
from collections.abc import Callable
from typing import Any

import numpy as np

import nn
import viz
from autograd import Value, grad

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Two apples with tax, by the engine
#
# An apple costs 100, we buy 2, and the tax is a factor of 1.1. The engine computes the price forward and the gradients backward. Read the picture from right to left: the gradient of the total is 1, and at each edge it is multiplied by the local derivative. The gradients say what a small change would cost: if an apple costs 1 more, the total rises by 2.2; one more apple adds 110; and a tax factor larger by 1 adds 200.

# %% [markdown] lang="zh"
# ## 两个苹果加消费税：交给引擎
#
# 一个苹果 100 元，买 2 个，消费税是乘以 1.1。引擎正向算出总价，反向算出梯度。图要从右往左读：总价自己的梯度是 1，每过一条边，就乘上那里的局部导数。梯度说的是一点变化值多少钱：苹果单价涨 1，总价涨 2.2；多买一个，涨 110；消费税的倍数增加 1，涨 200。

# %%
price, count, tax = Value(100.0, "price"), Value(2.0, "count"), Value(1.1, "tax")
subtotal = price * count
subtotal.label = "subtotal"
total = subtotal * tax
total.label = "total"
total.backward()
print(f"total = {total.data:g}")
for value in (price, count, tax, subtotal):
    print(f"∂total/∂{value.label} = {value.grad:g}")
viz.draw(total)

# %% [markdown] lang="en"
# ## Four layers with one way back
#
# Now as layers. Mul, Add, Relu and Sigmoid treat each number by itself, so going back is the same for all four: the gradient of the output times the local derivative. In `forward` each notes its local derivatives: for x·y they are y and x, for a sum 1 and 1, for relu 1 or 0, and for the sigmoid y·(1 − y).

# %% [markdown] lang="zh"
# ## 四种层，同一条回头路
#
# 现在换成层。Mul、Add、Relu 和 Sigmoid 对每个数单独计算，所以四种层的反向传播都一样：输出的梯度乘以局部导数。每一层在 `forward` 里记下自己的局部导数：x·y 的是 y 和 x，加法的是 1 和 1，relu 的是 1 或 0，sigmoid 的是 y·(1 − y)。


# %%
class Elementwise:
    """A layer that treats each number by itself, by its local derivatives."""

    slopes: tuple[Any, ...]

    def backward(self, gradient: Any) -> tuple[Any, ...]:
        return tuple(gradient * slope for slope in self.slopes)


class Mul(Elementwise):
    """x · y."""

    def forward(self, x: Any, y: Any) -> Any:
        self.slopes = y, x
        return x * y


class Add(Elementwise):
    """x + y."""

    def forward(self, x: Any, y: Any) -> Any:
        self.slopes = 1.0, 1.0
        return x + y


class Relu(Elementwise):
    """max(x, 0)."""

    def forward(self, x: Any) -> Any:
        self.slopes = (np.where(x > 0.0, 1.0, 0.0),)
        return np.maximum(x, 0.0)


class Sigmoid(Elementwise):
    """1 / (1 + exp(−x))."""

    def forward(self, x: Any) -> Any:
        y = 1.0 / (1.0 + np.exp(-x))
        self.slopes = (y * (1.0 - y),)
        return y


apples, taxed = Mul(), Mul()
print(f"total = {taxed.forward(apples.forward(100.0, 2.0), 1.1):g}")
d_subtotal, d_tax = taxed.backward(1.0)
d_price, d_count = apples.backward(d_subtotal)
print(f"subtotal, tax: {d_subtotal:g} {d_tax:g}")
print(f"price, count:  {d_price:g} {d_count:g}")

# %% [markdown] lang="en"
# The same numbers. In the text this example stands in a string, where it never runs. Its last line prints the first gradient, which would be 1.1, under a name that means the price of an apple; it is that of the subtotal. The price of an apple has 2.2, which the example computes and does not print.
#
# ## Affine and SoftmaxWithLoss
#
# Affine is a whole layer of weighted sums, `x·W + b`, with a sample in each row of x. Its way back is two matrix products and a sum over the samples n; G is the gradient of the output:
#
# $$ \begin{aligned}
# \frac{\partial E}{\partial x} &= G\, W^\top \\
# \frac{\partial E}{\partial W} &= x^\top G \\
# \frac{\partial E}{\partial b} &= \sum_n G_n
# \end{aligned} $$
#
# SoftmaxWithLoss turns scores into probabilities p and takes the mean cross-entropy with the one-hot targets t. Each of the two alone is awkward to differentiate; together their gradient is as simple as can be. For N samples:
#
# $$ \frac{\partial E}{\partial a} = \frac{p - t}{N} $$

# %% [markdown] lang="zh"
# 数值相同。文中的这个例子写在字符串里（等于注释掉了），从不运行。假如运行，它打印的第一个梯度是 1.1，变量名的意思是苹果的单价，其实是小计的梯度。苹果单价的梯度是 2.2，例子里算了，却没有打印。
#
# ## Affine 和 SoftmaxWithLoss
#
# Affine 是一整层加权和 `x·W + b`，x 的每一行是一个样本。它的反向传播是两次矩阵乘法，再对样本 n 求一次和；G 是输出的梯度：
#
# $$ \begin{aligned}
# \frac{\partial E}{\partial x} &= G\, W^\top \\
# \frac{\partial E}{\partial W} &= x^\top G \\
# \frac{\partial E}{\partial b} &= \sum_n G_n
# \end{aligned} $$
#
# SoftmaxWithLoss 把得分变成概率 p，再与独热编码的目标 t 求交叉熵的平均。两者分开求导都麻烦，合在一起，梯度却再简单不过；样本数是 N 时：
#
# $$ \frac{\partial E}{\partial a} = \frac{p - t}{N} $$


# %%
class Affine:
    """x · w + b, with a sample in each row of x."""

    def forward(self, x: Any, w: Any, b: Any) -> Any:
        self.x, self.w = x, w
        return x @ w + b

    def backward(self, gradient: Any) -> tuple[Any, ...]:
        return gradient @ self.w.T, self.x.T @ gradient, gradient.sum(axis=0)


class SoftmaxWithLoss:
    """The mean cross-entropy of softmax(scores), with one-hot targets."""

    def forward(self, scores: Any, targets: Any) -> Any:
        shifted = scores - scores.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.p, self.t = np.exp(log_p), targets
        return -(targets * log_p).sum(axis=1).mean()

    def backward(self, gradient: Any = 1.0) -> tuple[Any, ...]:
        return (gradient * (self.p - self.t) / len(self.t),)


top = SoftmaxWithLoss()
loss = top.forward(np.array([[0.3, 2.9, 4.0]]), np.array([[0.0, 0.0, 1.0]]))
print(f"loss  = {loss:.12f}")
print("p     =", *(f"{p:12.9f}" for p in top.p[0]))
print("∂E/∂a =", *(f"{slope:12.9f}" for slope in top.backward()[0][0]))

# %% [markdown] lang="en"
# ## Each way back against the engine
#
# The engine needs no backward written by hand: it records the forward formula and differentiates it. So it can judge each layer. We give both the same random numbers, send the same random gradient back from the output, and compare.

# %% [markdown] lang="zh"
# ## 每一条回头路都和引擎核对
#
# 引擎不需要手写 backward：它记录前向的公式，自己求导，所以能给每一层当裁判。我们给两边同样的随机数，输出的梯度也取随机数，再比较结果。

# %%
rng = np.random.default_rng(0)
x, y, w, b = (rng.normal(size=size) for size in ((4, 3), (4, 3), (3, 2), 2))
t = np.eye(3)[[0, 2, 1, 1]]


def difference(layer: Any, formula: Callable[..., Any], *inputs: Any) -> float:
    weights = rng.normal(size=np.shape(layer.forward(*inputs)))
    found = layer.backward(weights)
    slopes = grad(lambda *given: np.sum(weights * formula(*given)), range(len(found)))
    pairs = zip(found, slopes(*inputs), strict=True)
    return max(float(np.abs(by_hand - exact).max()) for by_hand, exact in pairs)


differences = {
    "Mul": difference(Mul(), lambda x, y: x * y, x, y),
    "Add": difference(Add(), np.add, x, y),
    "Relu": difference(Relu(), lambda x: np.maximum(x, 0.0), x),
    "Sigmoid": difference(Sigmoid(), lambda x: 1.0 / (1.0 + np.exp(-x)), x),
    "Affine": difference(Affine(), lambda x, w, b: x @ w + b, x, w, b),
    "SoftmaxWithLoss": difference(SoftmaxWithLoss(), nn.cross_entropy, x, t),
}
for name, largest in differences.items():
    print(f"{name:15}  max |Δ| < 1e-12: {largest < 1e-12}")

# %% [markdown] lang="en"
# ## What goes wrong in the text's classes
#
# - Relu writes zeros into the gradient that it is given. This array belongs to the layer above, which may still need it. On the text's own numbers, [[3, 2], [2, 4]] becomes [[3, 0], [0, 4]]; here the result is a new array.
# - Affine takes `np.dot(x.T, dout)`. For one sample as a flat array this is a number: 3 for x = (1, 2) and the gradient (1, 1). It should be a matrix of the shape of W, [[1, 1], [2, 2]]; give the sample as a batch of one row.
# - SoftmaxAndCrossEE subtracts `self.x`, which does not exist: it stops with an AttributeError. What is meant is p − t. It also divides by `t.shape[0]`, which for a single one-hot target is the number of classes, so that with 3 classes the gradient is a third of what it should be.
# - The tests at the end stand in strings that begin in column 0 under the `if`: Python stops with an IndentationError before anything runs.

# %% [markdown] lang="zh"
# ## 文中的类错在哪里
#
# - Relu 直接在传进来的梯度里写零。这个数组属于把它传过来的那一层，那里也许还要用。按文中自己的例子，[[3, 2], [2, 4]] 会被改成 [[3, 0], [0, 4]]；这里则把结果放进新数组。
# - Affine 用的是 `np.dot(x.T, dout)`。单个样本写成一维数组时，它得到一个数：x = (1, 2)、梯度 (1, 1) 时是 3。正确的结果是和 W 一样大的矩阵 [[1, 1], [2, 2]]；把样本写成只有一行的批次就行。
# - SoftmaxAndCrossEE 减的是 `self.x`，而它并不存在，程序会停在 AttributeError 上；应当是 p − t。它还除以 `t.shape[0]`，目标只有一个独热向量时，这是类别数，于是有 3 个类别时，梯度只有应有的三分之一。
# - 文件末尾的测试写成字符串，在 `if` 下面却顶格（第 0 列）书写：程序还没运行，Python 就报 IndentationError。

# %%
relu, affine = Relu(), Affine()
relu.forward(np.array([[1.0, -0.5], [-2.0, 3.0]]))
gradient = np.array([[3.0, 2.0], [2.0, 4.0]])
print("relu:  ", relu.backward(gradient)[0].tolist(), "G:", gradient.tolist())
sample, ones = np.array([1.0, 2.0]), np.array([1.0, 1.0])
affine.forward(sample[None], np.eye(2), np.zeros(2))
print("affine:", np.dot(sample.T, ones), affine.backward(ones[None])[1].tolist())

# %% [markdown] lang="en"
# ## A network of layers
#
# Layers stack. Forward goes through them in order, backward in reverse, each handing its gradient to the one below. This is backpropagation, and it learns XOR, which no single perceptron can.

# %% [markdown] lang="zh"
# ## 由层搭成的网络
#
# 层可以叠起来：前向从下到上依次算，反向从上到下依次传，每一层把梯度交给下面一层。这就是反向传播；它学会了 XOR，而单个感知机做不到。

# %%
points = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
labels = np.eye(2)[[0, 1, 1, 0]]
w1, b1 = rng.normal(size=(2, 4)), np.zeros(4)
w2, b2 = rng.normal(size=(4, 2)), np.zeros(2)
hidden, bend, last, top = Affine(), Sigmoid(), Affine(), SoftmaxWithLoss()
for step in range(1001):
    z = bend.forward(hidden.forward(points, w1, b1))
    loss = top.forward(last.forward(z, w2, b2), labels)
    if step % 250 == 0:
        print(f"{step:5} {loss:.6f}")
    dz, dw2, db2 = last.backward(top.backward()[0])
    _, dw1, db1 = hidden.backward(bend.backward(dz)[0])
    w1, b1, w2, b2 = w1 - dw1, b1 - db1, w2 - dw2, b2 - db2
print("XOR:", *top.p.argmax(axis=1))

# %% [markdown] lang="en"
# ## Try next
#
# - Put a minus in front of a local derivative, such as the one of Relu, and see which check notices it.
# - Put `Relu()` in place of `Sigmoid()` in the last network, and train it with several seeds: does it always learn?
# - Write a layer Tanh: its local derivative is 1 − y². Check it, then put it into the network.
#
# The next lesson, `optimisers`, replaces the update in the last line of the loop with better rules; `network_class` has a network written as one class.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 在某个局部导数前面加个负号，比如 Relu 的，看哪一项核对会发现。
# - 把最后那个网络里的 `Sigmoid()` 换成 `Relu()`，换几个种子训练：每次都学得会吗？
# - 写一个 Tanh 层：它的局部导数是 1 − y²。先核对，再放进网络。
#
# 下一课 `optimisers` 把循环最后一行的更新换成更好的规则；`network_class` 一课把整个网络写成一个类。
