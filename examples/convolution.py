# %% [markdown] lang="en"
# # Convolution: one small window for the whole image
#
# Text 004, section 7. A kernel slides over an image and computes the same weighted sum in each place. We check the text's formula for the size of the result, which lacks one thing; compute an image of 3 × 3 by hand, product by product; see what pooling does to a gradient; and let a small convolutional net read letters.

# %% [markdown] lang="zh"
# # 卷积：一个小窗口看遍整张图
#
# 对应教程 004 第 7 节。卷积核在图像上滑动，在每个位置算同样的加权和。我们先检验教程里计算输出尺寸的公式（其中漏了一点），再把一张 3 × 3 的图逐个乘积地算一遍，看池化怎样对待梯度，最后让一个小卷积网络认字母。

# %% tags=["parameters"]
from typing import Any

import numpy as np

import nn
import viz
from autograd import Value
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Not everything is connected
#
# In a fully connected layer every neuron sees every pixel. (The text says that adjacent neurons are connected; it means the neurons of adjacent layers, for within a layer there are no connections.) A neuron of a convolutional layer sees only a small window, and all neurons of the layer share one set of weights, the kernel. How many windows are there? It depends on the height H, the height F of the kernel, the stride S, which is how far the window moves each time, and the padding P, which is how many rows of 0 are put on each side of the image:
#
# $$ O = \frac{H + 2 P - F}{S} + 1 $$
#
# The width goes likewise. For (H, P, F, S) we compare the formula with what a layer really gives.

# %% [markdown] lang="zh"
# ## 不必全都相连
#
# 在全连接层里，每个神经元都看到所有像素。（教程说“相邻神经元之间都有连接”，意思是相邻层的神经元之间；同一层的神经元并不相连。）卷积层的神经元只看一个小窗口，而且共用一组权重，也就是卷积核。窗口有多少个？这取决于图像的高度 H、卷积核的高度 F、步幅 S（窗口每次移动多远）和填充 P（图像每一边各补几行 0）：
#
# $$ O = \frac{H + 2 P - F}{S} + 1 $$
#
# 宽度同理。对几组 (H, P, F, S)，把公式的结果和卷积层实际给出的相比。

# %%
sizes = [(28, 0, 5, 1), (7, 0, 3, 2), (31, 2, 5, 3), (22, 0, 5, 2)]
found: list[tuple[float, int]] = []
for height, padding, kernel, stride in sizes:
    layer = nn.Conv2d(1, 1, kernel, stride=stride, padding=padding)
    result = layer(np.zeros((1, height, height)))
    by_formula = (height + 2 * padding - kernel) / stride + 1
    found.append((by_formula, len(result[0])))
    print(f"{(height, padding, kernel, stride)!s:15} {by_formula:4g} {len(result[0]):3}")

# %% [markdown] lang="en"
# The last one does not come out whole: 9.5. There is no half window, so the layer rounds down to 9 and never looks at the last row and column. That is what the text leaves out: **rounded down**.

# %% [markdown] lang="zh"
# 最后一组除不尽，得 9.5。半个窗口是没有的，所以卷积层向下取整为 9，最后一行和最后一列根本看不到。教程里漏的就是这一点：**向下取整**。

# %% [markdown] lang="en"
# ## An image of 3 × 3, by hand
#
# The image x and the kernel w are
#
# | x |  |  |
# |---|---|---|
# | 1 | 2 | 0 |
# | 0 | 1 | 3 |
# | 2 | 0 | 1 |
#
# | w |  |
# |---|---|
# | 1 | 2 |
# | 0 | -1 |
#
# Lay the kernel on the upper left corner, multiply the numbers that lie on top of each other and add the products; then move one to the right, and so on.

# %% [markdown] lang="zh"
# ## 3 × 3 的图，亲手算
#
# 图像 x 和卷积核 w 是
#
# | x |  |  |
# |---|---|---|
# | 1 | 2 | 0 |
# | 0 | 1 | 3 |
# | 2 | 0 | 1 |
#
# | w |  |
# |---|---|
# | 1 | 2 |
# | 0 | -1 |
#
# 把卷积核盖在左上角，上下重叠的数相乘再相加；然后右移一格，依此类推。

# %%
image = np.array([[1, 2, 0], [0, 1, 3], [2, 0, 1]])
kernel_2 = np.array([[1, 2], [0, -1]])
for row in range(2):
    for column in range(2):
        window = image[row : row + 2, column : column + 2]
        pairs = zip(kernel_2.ravel(), window.ravel(), strict=True)
        parts = [f"({w})·{x}" if w < 0 else f"{w}·{x}" for w, x in pairs]
        total = (kernel_2 * window).sum()
        print(f"y{row + 1}{column + 1} = {' + '.join(parts)} = {total}")

# %% [markdown] lang="en"
# `nn.Conv2d` does the same with Values. Max pooling (the text's Max layer) then keeps the largest of the four: the picture has 9 pixels, 4 weights, 4 sums and 1 maximum, 18 boxes.

# %% [markdown] lang="zh"
# `nn.Conv2d` 用 `Value` 算的是同一件事。最大池化（文中的“Max层”）再从四个数里留下最大的一个：图里有 9 个像素、4 个权重、4 个和、1 个最大值，一共 18 个方框。


# %%
def name(letter: str, values: Any) -> None:
    """Call the Values of a matrix by a letter, with row and column behind it."""
    for row, line in enumerate(values, 1):
        for column, value in enumerate(line, 1):
            value.label = f"{letter}{row}{column}"


x = [[Value(number) for number in line] for line in image]
conv = nn.Conv2d(1, 1, 2, bias=False)
conv.weight.data = kernel_2[None, None]
w = conv.weight[0][0]
y = conv([x])
name("x", x)
name("w", w)
name("y", y[0])
(((largest,),),) = nn.MaxPool2d(2)(y)
largest.label = "max"
largest.backward()
viz.draw(largest)

# %% [markdown] lang="en"
# ## Where the gradient goes
#
# The largest is y22 = 6, and only y22 gets a gradient: 1. The other three could grow a little without any effect. So the gradient of the kernel is the window of y22, and that of this window is the kernel.
#
# Average pooling (the text's Average layer) takes the mean instead, 11 / 4 = 2.75, and shares the gradient: 1/4 for each of the four.

# %% [markdown] lang="zh"
# ## 梯度往哪里去
#
# 最大的是 y22 = 6，也只有 y22 得到梯度：1。另外三个稍微变大一点，结果不受影响。所以卷积核的梯度就是 y22 的那个窗口，而那个窗口的梯度就是卷积核。
#
# 平均池化（文中的“Average层”）取的是平均值，11 / 4 = 2.75，梯度也平分：四个数各得 1/4。

# %%
slopes = {"max": [value.grad for row in y[0] for value in row]}
print("max ", largest.data, slopes["max"])
print("w   ", [value.grad for row in w for value in row])
print("x   ", [value.grad for row in x for value in row])

y = conv([x])
(((average,),),) = nn.AvgPool2d(2)(y)
average.backward()
slopes["mean"] = [value.grad for row in y[0] for value in row]
print("mean", average.data, slopes["mean"])

# %% [markdown] lang="en"
# ## A small convolutional net
#
# 8 kernels of 3 × 3 look at letters of 12 × 12 pixels: 8 feature maps of 10 × 10, by the formula. A feature map is all that one kernel finds, laid out like the image. Max pooling makes them 5 × 5, and a fully connected layer decides among 26 letters. The convolution has 8 · 9 + 8 = 80 parameters. A fully connected layer from 144 pixels to as many outputs, 800, would have 144 · 800 + 800 = 116,000.

# %% [markdown] lang="zh"
# ## 小卷积网络
#
# 8 个 3 × 3 的卷积核看 12 × 12 像素的字母，按公式得到 8 张 10 × 10 的特征图。特征图就是一个卷积核在各个位置的结果，按图像的样子排开。最大池化把它们缩成 5 × 5，再由一个全连接层在 26 个字母里作出决定。卷积层只有 8 · 9 + 8 = 80 个参数；换成全连接层，从 144 个像素到同样多的 800 个输出，就要 144 · 800 + 800 = 116,000 个。


# %%
def letters(n: int, seed: int) -> tuple[Any, Any]:
    """Letters of one channel, and which they are."""
    images, answers = nn.data.letters(n, seed, 12, 12)
    return images[:, None], answers


nn.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(200, 26)
)
optimizer = nn.Adam(net.parameters(), lr=0.01)
nn.fit(net, nn.cross_entropy, letters(2600, 1), optimizer, 8, 52, rng=0, progress=False)
right = nn.accuracy(net, *letters(1300, 2))
words = {"en": "{} + {} parameters, {:.1%}", "zh": "{} + {} 个参数，{:.1%}"}[lang]
print(words.format(len(net[0].parameters()), len(net[4].parameters()), right))

# %% [markdown] lang="en"
# These are the 8 kernels after training. Several look for an edge, dark on one side and light on the other: blue counts for, orange against.

# %% [markdown] lang="zh"
# 下面是训练之后的 8 个卷积核。其中好几个在找边缘，也就是一侧深、一侧浅的地方：蓝色加分，橙色减分。

# %%
title = {"en": "Kernels", "zh": "卷积核"}[lang]
plots.images(net[0].weight.data[:, 0], columns=8, title=title)

# %% [markdown] lang="en"
# ## Try next
#
# - Which padding keeps the size of an image under a 5 × 5 kernel with stride 1? Ask the formula, then the layer.
# - Let two of the four sums be the largest, for example by changing the 2 in the first row of the image to 3, and see how max pooling shares the gradient of a tie.
# - The next lesson, `compiled_training`, shows how a graph of single numbers becomes a few matrix products.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 5 × 5 的卷积核、步幅 1，填充取多少，图像的尺寸不变？先问公式，再问卷积层。
# - 让四个和里有两个并列最大，比如把图像第一行的 2 换成 3，看最大池化怎样在它们之间分配梯度。
# - 下一课 `compiled_training` 讲的是，由一个个数组成的图怎样变成几次矩阵乘法。
