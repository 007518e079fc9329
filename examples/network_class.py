# %% [markdown] lang="en"
# # The network as three classes
#
# [Text 000](https://cuijiahua.com/blog/2020/11/dl-basics-2.html), section 4, where the worked example becomes a program of three classes: `NeuralNetwork`, `NeuronLayer` and `Neuron`. Here they have the same names and the same methods, but each is a thin layer over `nn`: what the text's methods work out by hand, the engine has written down on its way forward and backward, and a method only has to look it up. You will see one training step, then 10,000 of them, and what one wrong digit in the text's program does.

# %% [markdown] lang="zh"
# # 把网络写成三个类
#
# 对应[教程 000](https://cuijiahua.com/blog/2020/11/dl-basics-2.html) 第 4 节：那里把手算的例子写成了三个类，`NeuralNetwork`、`NeuronLayer` 和 `Neuron`。这里类名和方法名照旧，但每个类都只是 `nn` 外面薄薄的一层：文中各个方法动手去算的东西，引擎在前向传播和反向传播的路上已经全部记下，方法只需去查。你会看到训练一步和训练 10,000 步的结果，还会看到文中程序里写错的一个数字造成了什么后果。

# %% tags=["parameters"]
from collections.abc import Sequence
from typing import TypeAlias

import autograd
import nn
import viz
from autograd import Value

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## One neuron
#
# A neuron computes a weighted sum, its net input, and sends it through the sigmoid. Its output is a `Value`, a number that *remembers* how it was made: after a forward pass `output.parents` holds the net input, `output.slopes` the slope `σ′(net)`, and after a backward pass `output.grad` is `∂E/∂out`. So the four methods whose names begin with `calculate_pd_` become one line each, and none of them needs the target any more.
#
# One of those names misleads: `calculate_pd_total_net_input_wrt_input` does not give a slope of the net input. It gives `out · (1 − out)`, the slope of the *output* in the net input.

# %% [markdown] lang="zh"
# ## 一个神经元
#
# 神经元先算出加权和（净输入），再把它送进 sigmoid。输出是一个 `Value`，也就是**记得**自己怎么算出来的数：前向传播之后，`output.parents` 里是净输入，`output.slopes` 里是斜率 `σ′(net)`；反向传播之后，`output.grad` 就是 `∂E/∂out`。于是名字以 `calculate_pd_` 开头的四个方法各只剩一行，而且都不再需要目标值。
#
# 其中一个名字会误导人：`calculate_pd_total_net_input_wrt_input` 给出的并不是净输入的导数，而是 `out · (1 − out)`，即**输出**对净输入的导数。


# %%
class Neuron:
    """A neuron with the text's methods, which read the recorded graph."""

    def __init__(self, weights: Sequence[float], bias: Value) -> None:
        self.unit = nn.Neuron.from_weights(weights, bias, self.squash)

    @staticmethod
    def squash(total_net_input: Value) -> Value:
        return total_net_input.sigmoid()

    def calculate_output(self, inputs: Sequence[Value]) -> Value:
        self.output = self.unit(inputs)
        return self.output

    def calculate_total_net_input(self) -> Value:
        return self.output.parents[0]

    def calculate_error(self, target_output: float) -> Value:
        return 0.5 * (target_output - self.output) ** 2

    def calculate_pd_error_wrt_output(self) -> float:
        return self.output.grad

    def calculate_pd_total_net_input_wrt_input(self) -> float:
        return self.output.slopes[0]

    def calculate_pd_error_wrt_total_net_input(self) -> float:
        return self.calculate_total_net_input().grad

    def calculate_pd_total_net_input_wrt_weight(self, index: int) -> float:
        # the first slope is that of the bias
        return self.calculate_total_net_input().slopes[1 + index]


# %% [markdown] lang="en"
# ## One layer
#
# The neurons of a layer share one bias: a single `Value` that stands in all of them. The text writes `bias if bias else random.random()`, so that a bias of 0 counts as missing and a random number takes its place. Here a bias of 0 is a 0.

# %% [markdown] lang="zh"
# ## 一个层
#
# 同一层的神经元共用一个偏置，也就是同一个 `Value` 出现在每个神经元里。文中写的是 `bias if bias else random.random()`，偏置为 0 时会被当作没有给出，换成一个随机数。在这里，0 就是 0。


# %%
class NeuronLayer:
    """Neurons side by side, with a bias that they share; a row of weights for each."""

    def __init__(self, weights: Sequence[Sequence[float]], bias: float) -> None:
        self.bias = Value(bias)
        self.neurons = [Neuron(row, self.bias) for row in weights]

    def feed_forward(self, inputs: Sequence[Value]) -> list[Value]:
        return [neuron.calculate_output(inputs) for neuron in self.neurons]

    def get_outputs(self) -> list[Value]:
        return [neuron.output for neuron in self.neurons]

    def inspect(self) -> None:
        for neuron in self.neurons:
            weights = ", ".join(f"{w.label} = {w.data:g}" for w in neuron.unit.w)
            bias = f"{self.bias.label} = {self.bias.data:g}"
            print(f"{neuron.unit.label}: {weights}, {bias}")


# %% [markdown] lang="en"
# ## The network
#
# `train` is the whole of learning: error forward, gradients backward, then one step of every weight. All gradients are computed before any weight moves. The optimiser is given the weights alone, since the text trains no bias (without saying so).

# %% [markdown] lang="zh"
# ## 整个网络
#
# 学习的全部过程都在 `train` 里：前向算误差，反向算梯度，然后每个权重走一步。所有梯度都算完之后，才改动权重。交给优化器的只有权重，因为文中并不训练偏置（虽然没有明说）。


# %%
TrainingSet: TypeAlias = tuple[Sequence[float], Sequence[float]]


class NeuralNetwork:
    """A hidden layer and an output layer, with the methods of the text."""

    LEARNING_RATE = 0.5

    def __init__(self, hidden_layer: NeuronLayer, output_layer: NeuronLayer) -> None:
        self.hidden_layer, self.output_layer = hidden_layer, output_layer
        hidden_layer.bias.label, output_layer.bias.label = "b1", "b2"
        for letter, layer in (("h", hidden_layer), ("o", output_layer)):
            for k, neuron in enumerate(layer.neurons, start=1):
                neuron.unit.label = f"{letter}{k}"
        neurons = [*hidden_layer.neurons, *output_layer.neurons]
        self.weights = [w for neuron in neurons for w in neuron.unit.w]
        for k, w in enumerate(self.weights, start=1):
            w.label = f"w{k}"
        self.optimizer = nn.SGD(self.weights, lr=self.LEARNING_RATE)

    def feed_forward(self, inputs: Sequence[float]) -> list[Value]:
        values = [Value(x, f"i{k}") for k, x in enumerate(inputs, start=1)]
        return self.output_layer.feed_forward(self.hidden_layer.feed_forward(values))

    def calculate_total_error(self, training_sets: Sequence[TrainingSet]) -> Value:
        errors = []
        for inputs, targets in training_sets:
            self.feed_forward(inputs)
            neurons = zip(self.output_layer.neurons, targets, strict=True)
            errors += [neuron.calculate_error(target) for neuron, target in neurons]
        total: Value = autograd.sum(errors)
        total.label = "E_total"
        return total

    def train(self, inputs: Sequence[float], targets: Sequence[float]) -> None:
        error = self.calculate_total_error([(inputs, targets)])
        self.optimizer.zero_grad()
        error.backward()
        self.optimizer.step()

    def inspect(self) -> None:
        self.hidden_layer.inspect()
        self.output_layer.inspect()


def worked_example() -> NeuralNetwork:
    hidden_layer = NeuronLayer([[0.15, 0.20], [0.25, 0.30]], bias=0.35)
    output_layer = NeuronLayer([[0.40, 0.45], [0.50, 0.55]], bias=0.60)
    return NeuralNetwork(hidden_layer, output_layer)


network = worked_example()
network.inspect()

# %% [markdown] lang="en"
# ## The chain rule, read off
#
# One pass forward and one backward, and the three factors of `∂E/∂w5` stand in neuron o1, each under its own method. Their product is what `w5.grad` holds.

# %% [markdown] lang="zh"
# ## 链式法则：三个因子一查便知
#
# 前向一遍，反向一遍，`∂E/∂w5` 的三个因子就都在神经元 o1 里，各由一个方法给出。它们的乘积正是 `w5.grad` 里的数。

# %%
inputs, targets = [0.05, 0.10], [0.01, 0.99]
error = network.calculate_total_error([(inputs, targets)])
error.backward()
o1, w5 = network.output_layer.neurons[0], network.weights[4]
factors = (
    o1.calculate_pd_error_wrt_output(),
    o1.calculate_pd_total_net_input_wrt_input(),
    o1.calculate_pd_total_net_input_wrt_weight(0),
)
print(f"E_total = {error.data:.9f}")
product = " · ".join(f"{factor:.9f}" for factor in factors)
print(f"∂E/∂w5 = {product} = {w5.grad:.9f}")
viz.draw(error, detail="named")

# %% [markdown] lang="en"
# ## One step
#
# The text prints the error after one step as 0.291027924. What it describes gives 0.291027774, and so does its own program, once the target is right: gradients first, then updates. The last digits of the printed figure come from other code, which updates w5 to w8 first and sends the hidden deltas back through the new weights. The program's line number 0, by the way, is the error *after* the first update.

# %% [markdown] lang="zh"
# ## 训练一步
#
# 文中给出的一步之后的误差是 0.291027924。照文中的推导去算，应是 0.291027774；把目标值改正之后，它自己的程序算出来的也是这个数：先算完梯度，再更新。文中那几位末位数字出自另一份代码，它先更新 w5 到 w8，再让隐藏层的 δ 穿过新的权重。顺带一提，程序打印的第 0 行其实是第一次更新**之后**的误差。

# %%
network.train(inputs, targets)
print(f"E_total = {network.calculate_total_error([(inputs, targets)]).data:.9f}")

# %% [markdown] lang="en"
# ## 10,000 steps
#
# `train` records a new graph in every step, which is right for looking and slow for repeating. `compile` turns the graph that was recorded once into a program, and the program does the other 9,999 steps in a blink. The steps are the same ones. The text has 0.000035085 and the outputs 0.015912196 and 0.984065734, again from the other code.

# %% [markdown] lang="zh"
# ## 训练 10,000 步
#
# `train` 每一步都重新记录一张图，便于观察，但重复起来慢。`compile` 把记录好的图变成程序，剩下的 9,999 步眨眼就走完了，而且步步相同。文中的结果是 0.000035085，输出是 0.015912196 和 0.984065734，同样出自那份另外的代码。


# %%
def train_on(network: NeuralNetwork, targets: Sequence[float], steps: int) -> None:
    error = network.calculate_total_error([(inputs, targets)])
    program = autograd.compile(error, parameters=network.optimizer.parameters, backend="python")
    program.train(network.optimizer, steps=steps)
    program.store()
    error = network.calculate_total_error([(inputs, targets)])
    o1, o2 = network.output_layer.get_outputs()
    print(f"E_total = {error.data:.7e}, o1 = {o1.data:.9f}, o2 = {o2.data:.9f}")


train_on(network, targets, steps=9_999)

# %% [markdown] lang="en"
# ## One wrong digit
#
# The text derives everything for the target 0.99, but its program is given 0.09. Run as printed, it shows 0.496045683 in its first line, never the 0.291 of the derivation, and it learns the wrong answer very well: the second output ends near 0.09. Nothing fails and nothing warns. A falling error only says that the network approaches the target it was *given*.

# %% [markdown] lang="zh"
# ## 写错一个数字
#
# 文中全程按目标 0.99 推导，程序里写的却是 0.09。照原样运行，第一行打印的是 0.496045683，无论如何也不会是推导出的 0.291；而且这个错误的答案学得很好，第二个输出最后停在 0.09 附近。程序不报错，也没有任何警告：误差下降，只说明网络正在接近**你给它的**目标。

# %%
misprinted = worked_example()
misprinted.train(inputs, [0.01, 0.09])
print(f"E_total = {misprinted.calculate_total_error([(inputs, [0.01, 0.09])]).data:.9f}")
train_on(misprinted, [0.01, 0.09], steps=9_999)

# %% [markdown] lang="en"
# ## Two traps beside the road
#
# The text's sigmoid, `1 / (1 + math.exp(-x))`, raises an OverflowError for net inputs below about −709.78; the engine's gives 0. And the text's comment calls the error a difference of squares (平方差); `(t − out)²` is a squared error (平方误差), for `t² − out²` would be another thing.

# %% [markdown] lang="zh"
# ## 路边的两个坑
#
# 文中的 sigmoid 写成 `1 / (1 + math.exp(-x))`，净输入低于约 −709.78 就会抛出 OverflowError；引擎里的给出 0。另外，文中的注释把误差叫作“平方差”；`(t − out)²` 是平方误差，`t² − out²` 才是平方差。

# %%
layer = NeuronLayer([[1.0]], bias=0.0)
squashed = layer.neurons[0].squash(Value(-1000.0))
print(f"b = {layer.bias.data}, squash(−1000) = {squashed.data}")

# %% [markdown] lang="en"
# ## Try next
#
# - Give the optimiser the biases too, in `NeuralNetwork.__init__`: `nn.SGD([*self.weights, self.hidden_layer.bias, self.output_layer.bias], lr=0.5)`. After one step the error is then 0.285750887. Why is it lower?
# - Build a network of 2 inputs, 5 hidden neurons and 1 output, and train it on the text's second example, XOR. Whether that succeeds, and how often, is the next lesson: `xor`.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 在 `NeuralNetwork.__init__` 里把偏置也交给优化器：`nn.SGD([*self.weights, self.hidden_layer.bias, self.output_layer.bias], lr=0.5)`，一步之后误差就成了 0.285750887。为什么更低？
# - 建一个 2 个输入、5 个隐藏神经元、1 个输出的网络，用文中的第二个例子“异或”来训练。学不学得会，多少次能学会，就是下一课 `xor` 的内容。
