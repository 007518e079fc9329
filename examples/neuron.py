# %% [markdown] lang="en"
# # One neuron, a net of three, and its loss
#
# Text 002 (神经网络入门教程), from “Neuron” to the definition of the loss. A neuron weighs its inputs, adds a bias and squeezes the sum into the range from 0 to 1. We compute one by hand, connect three of them to a net, and measure with the squared error how wrong a net is. On the way the three numbers that the text prints appear, to the last digit.

# %% [markdown] lang="zh"
# # 一个神经元、三个神经元的网络和损失
#
# 对应教程 002《神经网络入门教程》从“神经元”到“损失定义”的部分。神经元给每个输入乘上权重，加上偏置，再把得到的和压进 0 到 1 之间。我们先亲手算一个神经元，再把三个连成网络，最后用平方误差衡量网络错得有多厉害。教程印出的三个数会依次出现，每一位都相同。

# %% tags=["parameters"]
import nn
import viz
from autograd import Value, grad, sigmoid

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## A neuron is two operations
#
# The neuron of the text has two inputs. First it forms the weighted sum, then it applies an activation function, here the sigmoid:
#
# $$ \begin{aligned} z &= w_1 x_1 + w_2 x_2 + b \\ y &= \sigma(z) = \frac{1}{1 + \exp(-z)} \end{aligned} $$
#
# With w = (0, 1), b = 4 and x = (2, 3) the sum is 0 · 2 + 1 · 3 + 4 = 7, and the sigmoid of 7 is close to 1.

# %% [markdown] lang="zh"
# ## 一个神经元，两步运算
#
# 教程里的神经元有两个输入。它先求加权和，再经过激活函数，这里用的是 sigmoid：
#
# $$ \begin{aligned} z &= w_1 x_1 + w_2 x_2 + b \\ y &= \sigma(z) = \frac{1}{1 + \exp(-z)} \end{aligned} $$
#
# 取 w = (0, 1)，b = 4，x = (2, 3)，加权和就是 0 · 2 + 1 · 3 + 4 = 7，而 7 的 sigmoid 已经很接近 1。

# %%
x1, x2 = Value(2, "x1"), Value(3, "x2")
w1, w2, b = Value(0, "w1"), Value(1, "w2"), Value(4, "b")

z = w1 * x1 + w2 * x2 + b
y = sigmoid(z)
z.label, y.label = "z", "y"
print(f"z = {z.data}")
print(f"y = {y.data!r}")

# %% [markdown] lang="en"
# A `Value` is a number that remembers how it was made, so the neuron can be drawn. `backward()` goes through the picture from right to left and tells what y would gain if a box were a little larger. Look at x1: its gradient is 0, because its weight is 0 and the neuron does not hear it.

# %% [markdown] lang="zh"
# `Value` 是记得自己怎么算出来的数，所以这个神经元可以画成图。`backward()` 从右到左走一遍，算出每个方框增大一点时 y 会随之变化多少。看 x1：它的梯度是 0，因为它的权重是 0，神经元根本听不到它。

# %%
y.backward()
viz.draw(y)

# %% [markdown] lang="en"
# `nn.Neuron` is the same two operations in one object. The number is the first one that the text prints.

# %% [markdown] lang="zh"
# `nn.Neuron` 把这两步运算装进一个对象。下面这个数就是教程印出的第一个数。

# %%
neuron = nn.Neuron.from_weights([0, 1], bias=4, activation="sigmoid")
print(f"{neuron([2, 3]).data!r}")

# %% [markdown] lang="en"
# ## Three neurons make a net
#
# Two neurons h1 and h2 look at the inputs, and a third one, o1, looks at h1 and h2. In the text all three have the weights (0, 1) and the bias 0. We give each weight the name that it has in the text's training program, w1 to w6 and b1 to b3.

# %% [markdown] lang="zh"
# ## 三个神经元连成网络
#
# 神经元 h1 和 h2 看输入，第三个神经元 o1 看 h1 和 h2 的输出。教程里三个神经元的权重都是 (0, 1)，偏置都是 0。各个权重沿用教程训练程序里的名字：w1 到 w6，b1 到 b3。

# %%
w = [Value(number, f"w{i}") for i, number in enumerate([0, 1, 0, 1, 0, 1], start=1)]
biases = [Value(0, f"b{i}") for i in (1, 2, 3)]
net = nn.MLP.from_weights(
    [([w[0:2], w[2:4]], biases[:2]), ([w[4:6]], biases[2:])], "sigmoid", "sigmoid"
)
(h1, h2), (o1,) = (layer.neurons for layer in net.layers)
h1.label, h2.label, o1.label = "h1", "h2", "o1"

x = [Value(2, "x1"), Value(3, "x2")]
output = net(x)
print(f"h1 = {h1(x).data!r}")
print(f"o1 = {output.data!r}")

# %% [markdown] lang="en"
# The last line is the second number of the text. In the picture h1 and h2 hold the same value, 0.9526, for they have the same weights and the same inputs.

# %% [markdown] lang="zh"
# 最后一行就是教程的第二个数。图中 h1 和 h2 的数值同为 0.9526，因为两者的权重相同，输入也相同。

# %%
output.backward()
viz.draw(output)

# %% [markdown] lang="en"
# ## How wrong is a net?
#
# The loss of the text is the mean squared error over n predictions:
#
# $$ \mathrm{MSE} = \frac{1}{n} \sum_{i=1}^{n} (t_i - y_i)^2 $$
#
# Its example has the targets 1, 0, 0, 1 and a net that always answers 0: two of the four answers are wrong by 1, so the mean is 0.5, the third number. Mind what is summed and what is divided: text 000 takes half of the sum instead, which is 1 here. The two agree for two predictions only.

# %% [markdown] lang="zh"
# ## 网络错得有多厉害
#
# 教程用的损失函数是 n 个预测的均方误差：
#
# $$ \mathrm{MSE} = \frac{1}{n} \sum_{i=1}^{n} (t_i - y_i)^2 $$
#
# 例子里的目标是 1、0、0、1，而网络总是回答 0：四个回答里有两个差了 1，平均下来是 0.5，也就是第三个数。要分清怎么求和、除以几：教程 000 取的是平方和的一半，在这里等于 1。只有恰好两个预测时，两种算法的结果才一样。

# %%
targets, predictions = [1, 0, 0, 1], [0, 0, 0, 0]
mean, total = {"en": ("mean", "sum"), "zh": ("平均", "总和")}[lang]
print(f"{mean}:", nn.mse_loss(predictions, targets).data)
print(f"{total}:", nn.mse_loss(predictions, targets, reduction="sum").data)
print(f"{total} / 2:", nn.half_squared_error(predictions, targets).data)

# %% [markdown] lang="en"
# ## Which weight is to blame?
#
# Suppose that the net ought to have answered 1. The text asks what a weight has to do with the loss L, and answers with a product of three slopes, one for each stretch of the path from the weight to the loss. For w3, which leads from x1 to h2:
#
# $$ \frac{\partial L}{\partial w_3} = \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial h_2} \cdot \frac{\partial h_2}{\partial w_3} $$

# %% [markdown] lang="zh"
# ## 该怪哪个权重
#
# 假设网络本该回答 1。教程接着问：一个权重对损失 L 有什么影响？答案是三段斜率相乘，从权重到损失的路径每走一段就有一个。拿从 x1 连到 h2 的 w3 来说：
#
# $$ \frac{\partial L}{\partial w_3} = \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial h_2} \cdot \frac{\partial h_2}{\partial w_3} $$

# %%
hidden = [h1(x), h2(x)]
output = o1(hidden)
loss = nn.mse_loss([output], [1])
slopes = [grad(loss, output), grad(output, hidden[1]), grad(hidden[1], w[2])]
print("∂L/∂w3 = {:.6f} · {:.6f} · {:.6f}".format(*slopes))
print(f"       = {slopes[0] * slopes[1] * slopes[2]:.6f} = {grad(loss, w[2]):.6f}")
print(f"∂L/∂w1 = {grad(loss, w[0]):.6f}")

# %% [markdown] lang="en"
# A larger w3 would make the loss smaller. The slope of w1 is 0: its path leads through h1, and o1 gives h1 the weight w5 = 0. As long as w5 is 0, w1 learns nothing.
#
# ## Try next
#
# - Set `w[4].data = 1`, run the last cell again, and see w1 wake up.
# - Which bias makes the first neuron answer exactly 0.5 for x = (2, 3)? Think first, then try.
# - Next lesson: `four_people`, where this net is trained.

# %% [markdown] lang="zh"
# w3 增大一点，损失就会变小。w1 的斜率是 0：它的路径经过 h1，而 o1 给 h1 的权重 w5 = 0。只要 w5 还是 0，w1 就什么也学不到。
#
# ## 接着试试
#
# - 执行 `w[4].data = 1`，再运行最后一个代码单元，看 w1 怎样“醒过来”。
# - 偏置取多少，第一个神经元对 x = (2, 3) 的输出才恰好是 0.5？先想，再试。
# - 下一课 `four_people` 会训练这个网络。
