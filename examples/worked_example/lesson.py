# %% [markdown] lang="en"
# # A network by hand: w1 to w8
#
# [Text 000](https://cuijiahua.com/blog/2020/11/dl-basics-2.html), section 3, after [an article](https://www.cnblogs.com/charlotte77/p/5629865.html) that it follows: 2 inputs, 2 hidden neurons, 2 outputs, all sigmoid, and every number of one training step worked out. Here the engine records the step, and each formula below is read from that record. You will see the forward pass, the error, the way back to w5 and to w1, the new weights; then which way of training the text's figures come from; and at the end a verdict on each of its 33 numbers.
#
# This is the first lesson of the course. `python -m examples` lists all 29; `python -m examples NAME` runs one and tells it in the terminal, in Chinese with `--lang zh`, and `--code` shows its code as well. A lesson is one file, which editors open as a notebook: change a number in it and run it again. What is worth trying stands at its end, with the name of the next lesson.

# %% [markdown] lang="zh"
# # 手算一个网络：w1～w8
#
# 对应[教程 000](https://cuijiahua.com/blog/2020/11/dl-basics-2.html) 第 3 节，以及它参考的[一篇博文](https://www.cnblogs.com/charlotte77/p/5629865.html)：2 个输入、2 个隐藏神经元、2 个输出，激活函数都是 sigmoid，把一步训练中的每个数都算出来。这里由引擎记录这一步，下面的每个算式都是从记录中读出来的。你会看到前向传播、误差、回到 w5 和 w1 的路、新的权重；然后查明文中的数字来自哪一种训练做法；最后对文中的 33 个数字逐一给出结论。
#
# 这是课程的第一课。`python -m examples` 列出全部 29 课；`python -m examples 课名` 在终端里运行并讲解其中一课，加上 `--lang zh` 用中文讲，加上 `--code` 连代码一起显示。每一课就是一个文件，可以在编辑器里当作笔记本打开：改一个数，再运行一遍看看。值得一试的改动写在每课末尾，那里还有下一课的名字。

# %% tags=["parameters"]
import viz
from examples.worked_example.derivation import derivation
from examples.worked_example.findings import findings, judged
from examples.worked_example.network import given_network

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## The network, and one pass forward
#
# `record` computes the total error once. What it leaves behind is a graph: every box is a number, named as in the text, and every arrow goes to what was computed from it. The gradients are dashes, since no pass has gone backward yet. Below it stands the same pass as a calculation. The text's list of given numbers leaves out the biases b1 = 0.35 and b2 = 0.6, which appear only later, inside its formulas.

# %% [markdown] lang="zh"
# ## 网络，以及一次前向传播
#
# `record` 把总误差算一遍，留下一张计算图：每个方框是一个数，名称与文中相同，箭头指向由它算出的数。还没有做过反向传播，所以梯度处是短横线。图的下面是同一次传播的算式。文中列出的初始值里没有偏置 b1 = 0.35 和 b2 = 0.6，它们到后面的算式里才出现。

# %%
network = given_network()
recorded = network.record()
total = recorded["E_total"]
viz.draw(total)

# %%
derived = (section.told(lang=lang) for section in derivation(network, recorded))
givens, forward, to_w5, to_w1, all_weights = derived
givens

# %%
forward

# %% [markdown] lang="en"
# ## Back to the output layer
#
# `backward` goes through the graph once, from the total error to every leaf, and multiplies the local derivatives along the way: the chain rule. In the picture they stand on the edges, and each box now has its gradient.

# %% [markdown] lang="zh"
# ## 反向传播：输出层
#
# `backward` 从总误差出发，把计算图走一遍，直到每个叶节点，沿途把局部导数相乘，这就是链式法则。图中边上的数是局部导数，每个方框里也有了梯度。

# %%
total.backward()
viz.draw(total)

# %%
to_w5

# %% [markdown] lang="en"
# ## Back to the hidden layer
#
# The text's heading says hidden layer to hidden layer; w1 to w4 stand between the inputs and the hidden layer. Here two paths meet: out_h1 goes to both outputs, so 2 errors come back to it, and they are added. Then the same for all weights, with the δ of the text. It also gives the formula with the opposite sign of δ; then the update adds instead of subtracting, and all numbers stay as they are. Last comes the whole pass in pictures: forward in 11 steps, backward in 11, then all gradients together.

# %% [markdown] lang="zh"
# ## 反向传播：隐藏层
#
# 文中的小标题写的是“隐含层 → 隐含层”，而 w1～w4 连接的是输入层和隐藏层。这里有两条路径汇合：out_h1 送往两个输出，于是有 2 个误差传回来，要把它们相加。然后用文中的 δ，一次写出所有权重的导数。文中还给出了 δ 取相反符号的写法；那样的话，更新时就由减变成加，所有数字都不变。最后把整个过程一步一步画出来：前向 11 步，反向 11 步，然后是全部梯度。

# %%
to_w1

# %%
all_weights

# %%
viz.steps(total, order=[*recorded.values()])

# %% [markdown] lang="en"
# ## Where 0.291027924 comes from
#
# After this step the text has a total error of 0.291027924. Its own new weights give another number. So we train the network in the 6 ways that are common.

# %% [markdown] lang="zh"
# ## 0.291027924 从何而来
#
# 文中说，这一步之后总误差是 0.291027924；可是用文中自己的新权重，算出的是另一个数。于是我们把常见的 6 种做法都训练一遍。

# %%
found = (section.told(lang=lang) for section in findings(network, judged(network, recorded)))
training, variants, program, figures, slips = found
variants

# %%
training

# %% [markdown] lang="en"
# ## A verdict on each number, and what else is not right
#
# The lesson `network_class` runs the program of section 4.

# %% [markdown] lang="zh"
# ## 逐一核对文中的数字，以及其他错误
#
# `network_class` 这一课会运行第 4 节的程序。

# %%
figures

# %%
slips

# %% [markdown] lang="en"
# ## Try next
#
# - `python -m examples.worked_example` writes all this as a page of its own, with every picture.
# - Change a given number: `given_network((0.01, 0.09))` has the target that stands in the text's program.
# - Set all weights to 0.5, with `for w in network.weights: w.data = 0.5` before `record`: the 2 hidden neurons then get the same gradients, and stay alike for ever.
# - Next lesson: `network_class`, the program of section 4 with this network in three classes.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - `python -m examples.worked_example` 把这些内容写成一个独立的网页，带全部图片。
# - 改一个给定的数：`given_network((0.01, 0.09))` 用的是文中程序里的目标值。
# - 把所有权重都设成 0.5：在 `record` 之前加上 `for w in network.weights: w.data = 0.5`。那样 2 个隐藏神经元得到的梯度相同，永远没有差别。
# - 下一课 `network_class`：第 4 节的程序，把这个网络写成三个类。
