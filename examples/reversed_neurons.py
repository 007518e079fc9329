# %% [markdown] lang="en"
# # Backpropagation as a net run backwards
#
# Text 001, “back-propagation”, and its remark that the backward pass can be seen as another neuron, one that runs the other way. We take the remark at its word: on the network w1 to w8 of text 000 we build the reversed net, run it, and compare it with the engine, first with `backward()`, then with `grad(create_graph=True)`, which makes the reversed net by itself. All three give 0.00877135 for the δ of h1.

# %% [markdown] lang="zh"
# # 把反向传播看成倒着运行的网络
#
# 教程 001 的“反向传播”一节。文中提到，反向部分可以看成另一个神经元，只是方向倒了过来。我们就照这句话去做：在教程 000 的 w1 到 w8 网络上，搭出这个倒过来的网络，运行它，再和引擎对照；先比 `backward()`，再比 `grad(create_graph=True)`，后者会自己把倒过来的网络造出来。三种做法算出的 h1 的 δ 都是 0.00877135。

# %% tags=["parameters"]
from collections.abc import Iterable, Sequence

import autograd
import nn
import viz
from autograd import Value, grad

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Forward
#
# First the net runs in its usual direction. Two things are worth keeping from this pass: the input of every weight, for `∂z/∂w` is that input, and the slope `s = σ′(z)` of every neuron at the place where it now stands. The loss, too, is known already: it comes out of the forward pass. What the backward pass computes is its *gradient*. (The text calls backpropagation the best way to compute the loss; it means the gradient.)

# %% [markdown] lang="zh"
# ## 前向
#
# 网络先照常运行一遍。这一遍有两样东西要留下：每个权重的输入，因为 `∂z/∂w` 就等于它；每个神经元在当前位置的斜率 `s = σ′(z)`。损失这时也已经知道了，它是前向传播的结果；反向传播算的是损失的**梯度**。（文中说反向传播是计算损失最好的方法，指的其实是计算梯度。）

# %%
numbers = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]
w = [Value(number, f"w{k}") for k, number in enumerate(numbers, start=1)]
b1, b2 = Value(0.35, "b1"), Value(0.6, "b2")
net = nn.MLP.from_weights(
    [([w[0:2], w[2:4]], [b1, b1]), ([w[4:6], w[6:8]], [b2, b2])], "sigmoid", "sigmoid"
)
targets = [0.01, 0.99]
inputs = [Value(0.05, "i1"), Value(0.1, "i2")]
hidden = net.layers[0](inputs)
outputs = net.layers[1](hidden)
loss = nn.half_squared_error(outputs, targets)

# the slope of an output in its net input, as it was recorded
s_h1, s_h2, s_o1, s_o2 = (
    Value(out.slopes[0], f"s_{name}")
    for name, out in zip(("h1", "h2", "o1", "o2"), [*hidden, *outputs], strict=True)
)
print(f"loss = {loss.data:.9f}")
print("s =", *(f"{s.data:.6f}" for s in (s_h1, s_h2, s_o1, s_o2)))

# %% [markdown] lang="en"
# ## A neuron the other way round
#
# Call δ the derivative of the loss in a net input z. The two neurons above h1 have the net inputs z′ and z″, and h1 reaches them through w5 and w7. So its δ is
#
# $$ \delta_{h_1} = \sigma'(z) \left( w_5 \frac{\partial l}{\partial z'} + w_7 \frac{\partial l}{\partial z''} \right) $$
#
# Read it as a neuron: two inputs, two weights, a sum. Only its activation is odd. It multiplies by a number that was fixed on the way forward, as an amplifier does. A whole layer of them has the same weights as the layer above, read by columns where the forward pass reads by rows: the transposed matrix.
#
# Where does it begin? At the output layer δ is worked out directly, from the loss. At every other layer it needs the δ of the layer above. (The text has the words “last hidden layer” in both cases; a 不是, “is not”, got lost in the second, and the first means the output layer.)

# %% [markdown] lang="zh"
# ## 倒过来的神经元
#
# 把损失对净输入 z 的导数记作 δ。h1 后面的两个神经元，净输入是 z′ 和 z″，h1 经过 w5 和 w7 连到它们，所以它的 δ 是
#
# $$ \delta_{h_1} = \sigma'(z) \left( w_5 \frac{\partial l}{\partial z'} + w_7 \frac{\partial l}{\partial z''} \right) $$
#
# 把它当作神经元来看：两个输入，两个权重，求和，一样不少。特别的只是激活函数：乘上一个前向时就已确定的数，像一个放大器。整整一层这样的神经元，用的还是后一层的那些权重，只不过前向时按行读，现在按列读，也就是转置矩阵。
#
# 从哪里开始？输出层的 δ 由损失直接算出；其余各层都要先有后一层的 δ。（文中两种情况写的都是“最后一层隐藏层”：第二处丢了“不是”两个字，第一处指的其实是输出层。）


# %%
def reversed_layer(
    names: Iterable[str],
    slopes: Iterable[Value],
    columns: Iterable[Sequence[Value]],
    deltas: Sequence[Value],
) -> list[Value]:
    results = []
    for name, slope, weights in zip(names, slopes, columns, strict=True):
        delta = slope * autograd.dot(weights, deltas)
        delta.label = name
        results.append(delta)
    return results


e_o1 = Value(outputs[0].data - targets[0], "e_o1")
e_o2 = Value(outputs[1].data - targets[1], "e_o2")
delta_o = [s_o1 * e_o1, s_o2 * e_o2]
delta_o[0].label, delta_o[1].label = "δ_o1", "δ_o2"
columns = [[w[4], w[6]], [w[5], w[7]]]
delta_h = reversed_layer(("δ_h1", "δ_h2"), (s_h1, s_h2), columns, delta_o)

print("δ_o1 = {:.6f}, δ_o2 = {:.6f}".format(*(d.data for d in delta_o)))
print("δ_h1 = {:.8f}, δ_h2 = {:.8f}".format(*(d.data for d in delta_h)))

# %% [markdown] lang="en"
# Check the first by hand: 0.24130 · (0.4 · 0.138499 + 0.5 · (−0.038098)) = 0.00877135. One more layer, and the reversed net ends where the other began, at an input; there is no activation to go back through, so its slope is 1. In the picture everything flows from the errors e on the left, which are output minus target, to g = ∂l/∂i1 at the input i1 on the right.

# %% [markdown] lang="zh"
# 第一个可以手算核对：0.24130 · (0.4 · 0.138499 + 0.5 · (−0.038098)) = 0.00877135。再往回一层，倒过来的网络就在原来网络的起点，也就是输入处结束；那里没有激活函数要穿过，斜率取 1。图中一切都从左边的误差 e（输出减目标）流向右边输入 i1 处的 g = ∂l/∂i1。

# %%
(to_i1,) = reversed_layer(["g_i1"], [Value(1.0, "s_i1")], [[w[0], w[2]]], delta_h)
viz.draw(to_i1)

# %% [markdown] lang="en"
# ## What the engine does
#
# `backward()` is this net, run for every node at once. The net input of a neuron is the parent of its output, and its `grad` is δ. The derivative in a weight is then one product: what came in on the way forward, times what came back.

# %% [markdown] lang="zh"
# ## 引擎的做法
#
# `backward()` 运行的就是这个网络，而且所有节点一次算完。输出的父节点就是神经元的净输入，它的 `grad` 就是 δ。于是对权重的导数只是一个乘积：前向时送进来的，乘上反向时传回来的。

# %%
loss.backward()
net_h1, net_h2 = (h.parents[0] for h in hidden)
print(f"δ_h1 = {net_h1.grad:.8f}, δ_h2 = {net_h2.grad:.8f}, g_i1 = {inputs[0].grad:.8f}")
print(f"∂l/∂w1 = {inputs[0].data} · {net_h1.grad:.8f} = {w[0].grad:.9f}")

# %% [markdown] lang="en"
# ## The gradient is a graph as well
#
# With `create_graph=True` the engine writes down its way back, too. The δ that it gives is a `Value` with a past of its own: the reversed net, hung onto the forward one, so that it can be differentiated again.
#
# Here the two nets part. To ours σ′(z) was a constant, and the text, too, calls it one, since the forward pass has settled it. That is right for one pass backwards. But when w1 moves, z moves, and σ′(z) with it. Ask how δ_h1 changes with w1, and the net of constants says 0.

# %% [markdown] lang="zh"
# ## 梯度也是一张图
#
# 有了 `create_graph=True`，引擎连往回走的路也会记下来。它给出的 δ 是一个有来历的 `Value`：倒过来的网络接在前向网络的后面，因此还可以再求一次导。
#
# 两个网络在这里分道扬镳。在我们搭的网络里，σ′(z) 是常数；文中也这样说，理由是前向那一遍已经把它定下来了。只往回走一遍，这样说没有错。可是 w1 一动，z 就动，σ′(z) 也跟着动。问 δ_h1 随 w1 怎样变化，用常数搭成的网络只会答 0。

# %%
(recorded,) = grad(loss, [net_h1], create_graph=True)
print(f"δ_h1 = {recorded.data:.8f}")
words = {
    "en": (" (net of constants)", " (recorded)"),
    "zh": ("（常数网络）", "（记录的图）"),
}[lang]
for name, delta in zip(words, (delta_h[0], recorded), strict=True):
    print(f"∂δ_h1/∂w1 = {grad(delta, w[0]):.9f}{name}")

# %% [markdown] lang="en"
# ## Try next
#
# - Move w1 by 0.001, build the forward net again, and see whether δ_h1 changes by about 0.001 times the last number.
# - Draw `recorded` with `viz.draw(recorded, detail="ops")` and find your reversed net in it.
# - What if there are eight layers between? Each multiplies by a σ′ of at most 1/4. Next lesson: `depth`.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 把 w1 增大 0.001，重建前向网络，看 δ_h1 的变化是不是约为上面最后那个数的 0.001 倍。
# - 用 `viz.draw(recorded, detail="ops")` 画出 `recorded`，在里面找到你搭的倒过来的网络。
# - 中间要是隔着八层呢？每一层都要乘上一个不超过 1/4 的 σ′，见下一课 `depth`。
