# %% [markdown] lang="en"
# # Letters: from guessing to a convolutional net
#
# Text 003 (使用python实现深度神经网络 1), sections 2.1.4, 2.3.2 and 2.4.1. The text promises a program that reads English letters in small pictures, and says that hardly anyone could write one by hand. Here is how far one gets: guessing reads 3.9 % of the letters, a single layer some 73 %, a hidden layer about 93 %, and a convolutional net that costs no more time over 97 %. We look at the letters that it takes for others, and at the kernels it has found. The lesson takes about 10 seconds; `python -m examples.letters wide` does the same with pictures of full size.

# %% [markdown] lang="zh"
# # 识别字母：从瞎猜到卷积网络
#
# 对应教程 003《使用python实现深度神经网络 1》的 2.1.4、2.3.2 和 2.4.1 节。教程说要写一个程序识别小图片里的英文字母，还说这种程序几乎不可能手工写出来。我们来看看能走多远：瞎猜能读对 3.9 %，单独一层约 73 %，加一个隐藏层约 93 %，而花同样时间的卷积网络超过 97 %。最后看看它认错了哪些字母，又找到了怎样的卷积核。这一课要跑 10 秒左右；`python -m examples.letters wide` 用原尺寸的图片做同样的事。

# %% tags=["parameters"]
from collections import Counter
from typing import Any

import numpy as np

import nn
import viz
from autograd import Value, sigmoid, softmax
from viz import plots

lang = viz.usual_lang()
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# %% [markdown] lang="en"
# ## What there is to read
#
# Which of 26 letters is it? A question with so many possible answers and nothing between them is a *classification*. The pictures of the text have 22 rows and 55 columns; a picture is a point with 1210 coordinates. They are not printed with the text, so `nn.data.letters` writes some, each with a hand of its own, and anywhere in the picture.

# %% [markdown] lang="zh"
# ## 要读的是什么
#
# 图片上是 26 个字母中的哪一个？答案只有这么几种，没有中间状态，这就是**分类**问题。教程里的图片高 22、宽 55，所以一张图片就是一个有 1210 个坐标的点。教程没有附上图片，好在 `nn.data.letters` 会“写”字母：每一张笔迹都不同，字母可以在图片里的任何位置。

# %%
pictures, which = nn.data.letters(24, 0, height=22, width=55)
print("22 × 55 =", pictures[0].size)
plots.images(pictures, [ALPHABET[k] for k in which], columns=6)

# %% [markdown] lang="en"
# So that training takes seconds, we use pictures of the same shape and fewer pixels, 12 rows and 30 columns. Every epoch gets 5200 new ones: nothing can be learnt by heart. Another 2600 are kept for the test.

# %% [markdown] lang="zh"
# 为了几秒钟就能训练完，我们用形状相同、像素较少的图片：高 12、宽 30。每一轮都换 5200 张新的，谁也没法死记硬背。另外留出 2600 张用来测试。


# %%
def fresh(rng: np.random.Generator, n: int = 5200) -> tuple[Any, Any]:
    images, letters = nn.data.letters(n, rng, height=12, width=30)
    return images[:, None], letters  # one channel


new, meant = fresh(np.random.default_rng(1), 2600)

# %% [markdown] lang="en"
# ## Guessing
#
# The text says that a net with random parameters ought to read about 1/26 of the letters. We ask 400 random layers, each a matrix from 360 pixels to 26 scores, for the highest score. (The ± is the standard error of the mean.)

# %% [markdown] lang="zh"
# ## 瞎猜
#
# 教程说，参数随机的网络，准确率应该在 1/26 左右。我们随机取 400 个层，每个都是从 360 个像素到 26 个得分的矩阵，看哪个得分最高。（± 后面是平均值的标准误差。）

# %%
rng = np.random.default_rng(0)
pixels, answers = new[:520].reshape(520, -1), meant[:520]
right = []
for _ in range(400):
    scores = pixels @ rng.normal(size=(360, 26))
    right.append(np.mean(scores.argmax(axis=1) == answers))
print(f"1/26 = {1 / 26:.3%}")
print(f"{np.mean(right):.1%} ± {np.std(right) / 400**0.5:.2%}")

# %% [markdown] lang="en"
# It is right. So 3.9 % is where learning starts.
#
# ## Scores become probabilities
#
# The text says that a sigmoid gives a number that can be taken as a probability. That holds for one yes or no. Of 26 classes exactly one is right, so the probabilities must add up to 1, and 26 sigmoids do not: of random scores they add up to about 13 (the mean of 200 draws below). The softmax divides each exponential by the sum of all.
#
# $$ \begin{aligned} p_k &= \frac{\exp(s_k)}{\sum_j \exp(s_j)} \\ L &= -\log p_t \end{aligned} $$
#
# The loss L is the cross-entropy: how surprised the net is by the true letter t. Guessing costs log 26 = 3.258.

# %% [markdown] lang="zh"
# 说得没错。所以学习的起点就是 3.9 %。
#
# ## 从得分到概率
#
# 教程说 sigmoid 的输出可以当作概率。如果只回答一个“是不是”，确实可以。但 26 个类别中只有一个正确，概率加起来必须等于 1，而 26 个 sigmoid 做不到：得分随机时，它们加起来大约是 13（下面取 200 次的平均）。softmax 则是把每个指数除以全部指数之和。
#
# $$ \begin{aligned} p_k &= \frac{\exp(s_k)}{\sum_j \exp(s_j)} \\ L &= -\log p_t \end{aligned} $$
#
# 损失 L 用交叉熵，它衡量正确的字母 t 让网络有多“意外”。瞎猜的损失是 log 26 = 3.258。

# %%
draws = [[Value(s) for s in row] for row in rng.normal(size=(200, 26))]
print(f"Σ σ(s) = {np.mean([sum(sigmoid(s).data for s in draw) for draw in draws]):.2f}")
print(f"Σ p = {np.mean([sum(p.data for p in softmax(draw)) for draw in draws]):.2f}")
print(f"L = {nn.cross_entropy([Value(0)] * 26, 0).data:.3f}")

# %% [markdown] lang="en"
# ## Three nets
#
# All are taught alike, by Adam, with a rate that rises and falls. The numbers of epochs are such that each net gets about the same computing time.

# %% [markdown] lang="zh"
# ## 三个网络
#
# 三个网络用同样的办法训练：Adam，学习率先升后降。各自训练多少轮，是按计算时间大致相同来定的。


# %%
def learn(model: nn.Sequential, epochs: int) -> nn.Sequential:
    optimizer = nn.Adam(model.parameters(), lr=0.02)
    steps = epochs * -(-5200 // 64)
    history = nn.fit(
        model,
        nn.cross_entropy,
        fresh,
        optimizer,
        epochs,
        batch_size=64,
        scheduler=nn.OneCycleLR(optimizer, 0.02, steps),
        scheduler_each="step",
        rng=0,
        progress=False,
    )
    words = {
        "en": "{} parameters, {} epochs: loss {:.3f}, {:.1%} right",
        "zh": "{} 个参数，{} 轮：损失 {:.3f}，读对 {:.1%}",
    }[lang]
    share = nn.accuracy(model, new, meant)
    print(words.format(len(model.parameters()), epochs, history.loss[-1], share))
    return model


# %% [markdown] lang="en"
# **A layer and the softmax.** Each letter has one template of 360 weights, laid over the picture.

# %% [markdown] lang="zh"
# **一层加 softmax**。每个字母只有一个由 360 个权重组成的模板，整张盖在图片上比对。

# %%
nn.manual_seed(0)
alone = learn(nn.Sequential(nn.Flatten(), nn.Linear(360, 26)), epochs=10)

# %% [markdown] lang="en"
# **A hidden layer.** 64 neurons, each with a template, and 26 that look at those.

# %% [markdown] lang="zh"
# **加一个隐藏层**。64 个神经元各有一个模板，再由 26 个神经元来看它们的输出。

# %%
hidden = nn.Sequential(nn.Flatten(), nn.Linear(360, 64), nn.ReLU(), nn.Linear(64, 26))
hidden = learn(hidden, epochs=9)

# %% [markdown] lang="en"
# **A convolutional net.** A template of the other two must be learnt anew for each place where a letter may stand. A kernel is small, 3×3, and looks at every place with the same weights. Its answers at all places make a *feature map*. The pooling then keeps, of each map in each row, the largest answer of all columns: *that* there is a stroke counts, not *where*.

# %% [markdown] lang="zh"
# **卷积网络**。前两个网络的模板是固定在位置上的，字母每换一个地方都得重新学。卷积核很小，只有 3×3，用同样的权重把每个位置都看一遍，各处的响应合起来就是一张**特征图**。随后的池化在每张特征图的每一行里，只留下各列中最大的响应：重要的是**有没有**这一笔，而不是它在**哪里**。

# %%
convolutional = nn.Sequential(
    nn.Conv2d(1, 8, kernel_size=3, stride=2),  # 8 feature maps of 5 x 14
    nn.ReLU(),
    nn.Conv2d(8, 16, kernel_size=3),  # 16 of 3 x 12
    nn.ReLU(),
    nn.MaxPool2d((1, 12)),  # 16 of 3 x 1
    nn.Flatten(),
    nn.Linear(48, 26),
)
convolutional = learn(convolutional, epochs=6)

# %% [markdown] lang="en"
# It has a tenth of the parameters of the net with the hidden layer, has seen fewer letters, and reads far more of them. With other seeds it gets between 97 and 98 %.
#
# ## What it gets wrong
#
# What was meant stands before the arrow, what the net has read behind it.

# %% [markdown] lang="zh"
# 它的参数只有带隐藏层的网络的十分之一，看过的字母也更少，却多读对了许多。换别的种子，它的准确率在 97 到 98 % 之间。
#
# ## 它认错了什么
#
# 箭头前面是本来的字母，后面是网络读成的字母。

# %%
read = nn.predict(convolutional, new).argmax(1)
wrong = np.flatnonzero(read != meant)
names = [f"{ALPHABET[meant[i]]} → {ALPHABET[read[i]]}" for i in wrong]
most = (f"{name} ×{n}" for name, n in Counter(names).most_common(5))
print(f"{len(wrong)}/{len(meant)}:", ", ".join(most))
plots.images(new[wrong[:18], 0], names[:18], columns=6)

# %% [markdown] lang="en"
# Some of these a person would have to look at twice.
#
# ## What it looks for
#
# The 8 kernels of the first layer: blue and orange are weights of opposite signs. Where orange lies beside blue, the kernel answers to an edge of that direction.

# %% [markdown] lang="zh"
# 其中有些，换成人也得多看一眼。
#
# ## 它在找什么
#
# 这是第一层的 8 个卷积核，蓝色和橙色表示符号相反的权重。两色相邻的地方，卷积核对那个方向的边缘有响应。

# %%
plots.images(convolutional[0].weight.data[:, 0], columns=8)

# %% [markdown] lang="en"
# ## Try next
#
# - In `fresh` make the width 12, so that a letter fills its picture; then write 144 for 360, and `nn.MaxPool2d((1, 3))`. Which net leads now, and why?
# - Leave out the pooling: then the last layer is `nn.Linear(16 * 36, 26)`, and places matter again.
# - The text sums up that a smaller loss is a better model. Here every letter is new, so it holds. With letters that come again it does not; the lesson `overfitting` shows it.
# - Next lesson: `exercises`, the eight questions at the end of text 003.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 在 `fresh` 里把宽度改成 12，让字母占满整张图；再把 360 都改成 144，池化改成 `nn.MaxPool2d((1, 3))`。现在是哪个网络领先？为什么？
# - 去掉池化，最后一层改成 `nn.Linear(16 * 36, 26)`，这样位置又变得重要了。
# - 教程总结说，损失越小，模型越好。这里每个字母都是新的，所以没错；如果字母会重复出现，就不对了，见 `overfitting` 一课。
# - 下一课 `exercises`：教程 003 末尾的八道题。
