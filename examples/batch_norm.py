# %% [markdown] lang="en"
# # Batch normalisation: let the layer set its own width
#
# Text 004, section 6, “an algorithm that forces the activations: Batch Normalization”. The previous lesson looked for first weights that keep the activations in shape. Batch normalisation brings them into shape by force, in every step. We compute it by hand, see that the width of the weights no longer shows in the output of the layer, and let nets with bad first weights learn to read, without it and with it. The lesson takes about 10 to 20 seconds.

# %% [markdown] lang="zh"
# # 批量归一化：让每一层自己把激活值调好
#
# 对应教程 004 第 6 节“强制改变激活值的算法：Batch Normalization”。上一课挑选合适的初始权重，好让激活值不走样。批量归一化干脆在每一步强行把激活值调好。我们先亲手算一遍，再看到权重的宽窄不再影响这一层的输出，最后让初始权重很差的网络学认字母，比较不加与加批量归一化的结果。这一课要跑 10 到 20 秒。

# %% tags=["parameters"]
from itertools import pairwise
from typing import Any

import nn
import viz
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Four samples by hand
#
# Take one neuron and a batch of four samples, for which its weighted sum is 1, 2, 3 and 6. Their mean is μ = 3, and the mean square of their distances from it is σ² = (4 + 1 + 0 + 9) / 4 = 3.5. Batch normalisation subtracts the mean and divides by the standard deviation:
#
# $$ y = \gamma \cdot \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta $$
#
# ε is tiny and only keeps us from dividing by 0. γ and β are learnt, like weights; they begin as 1 and 0, and let the net choose another width or centre where that serves it.

# %% [markdown] lang="zh"
# ## 四个样本，亲手算
#
# 取一个神经元和四个样本组成的批次，加权和分别是 1、2、3、6。均值 μ = 3；各数与均值之差的平方，平均起来是 σ² = (4 + 1 + 0 + 9) / 4 = 3.5。批量归一化先减去均值，再除以标准差：
#
# $$ y = \gamma \cdot \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta $$
#
# ε 极小，只是防止除以 0。γ 和 β 像权重一样是学来的，开始时是 1 和 0；如果换个宽度、换个中心更合适，网络可以自己去调。

# %%
batch = [[1.0], [2.0], [3.0], [6.0]]
norm = nn.BatchNorm1d(1)
print([round((x - 3) / 3.5**0.5, 4) for (x,) in batch])
print([round(y.data, 4) for (y,) in norm(nn.Batch(batch))])

# %% [markdown] lang="en"
# ## 100 times as wide, and the output is the same
#
# Multiply all weights of the neuron by 100. Its sums become 100, 200, 300 and 600, and what comes out is the same: mean and deviation have grown by the same factor. So the output no longer depends on how wide the first weights were drawn. Learning still does: weights 100 times as wide get a gradient of a hundredth, so at the same learning rate they learn more slowly.

# %% [markdown] lang="zh"
# ## 宽了 100 倍，输出不变
#
# 把这个神经元的权重都乘以 100，加权和变成 100、200、300、600，而输出一点没变：均值和标准差也都大了同样的倍数。所以初始权重抽得宽还是窄，输出都一样了。但学习起来仍有差别：权重大了 100 倍，梯度只有原来的百分之一，学习率不变，就学得更慢。

# %%
wide = nn.BatchNorm1d(1)
[round(y.data, 4) for (y,) in wide(nn.Batch([[100 * x] for (x,) in batch]))]

# %% [markdown] lang="en"
# ## One letter alone has no batch
#
# When the net is used, a letter may come alone, and then there is no mean of a batch. So the layer keeps running numbers while it trains: each batch counts for a tenth, what was there before (0 and 1 at first) for nine tenths. With our batch the mean becomes 0.1 · 3 = 0.3. For the variance the sum of squares 14 is divided by 3, not by 4, so that the guess from four samples is not too small (an unbiased estimate): 0.9 · 1 + 0.1 · 14 / 3 = 1.366667. PyTorch does the same, and after `eval()` these are what is used.

# %% [markdown] lang="zh"
# ## 单独一个字母没有批次
#
# 用网络的时候，字母可能单独来一个，没有批次可以求均值。所以这一层在训练时随时更新一组滑动统计量：新批次占十分之一，原有的值（起初是 0 和 1）占十分之九。算上我们的批次，均值变成 0.1 · 3 = 0.3。求方差时，平方和 14 除以 3 而不是 4，这样从四个样本作出的估计才不会偏小（无偏估计）：0.9 · 1 + 0.1 · 14 / 3 = 1.366667。PyTorch 也这么做；`eval()` 之后用的就是这组数。

# %%
print(norm.running_mean.round(6), norm.running_var.round(6))
norm.eval()
print(round(norm([3.0])[0].data, 4), round((3 - 0.3) / 1.366667**0.5, 4))

# %% [markdown] lang="en"
# ## Bad first weights, without and with
#
# Now the nets of the last lesson, 144-50-50-50-50-26, for letters of 12 × 12 pixels: 4 epochs of 2600 letters in batches of 52. Their first weights are bad on purpose, far too narrow or far too wide. Each net has a learning rate that suits it; for the narrow ones without normalisation none of 8 from 0.001 to 3 does.

# %% [markdown] lang="zh"
# ## 很差的初始权重，不加与加
#
# 现在回到上一课的网络：144-50-50-50-50-26，认 12 × 12 像素的字母，学 4 轮（epoch），每轮 2600 个字母，批次大小 52。初始权重故意取得很差，不是太窄就是太宽。每个网络都用适合它的学习率；只有不加归一化的窄网络，从 0.001 到 3 试了 8 个，哪个也不行。


# %%
def letters(seed: int) -> tuple[Any, Any]:
    """2600 letters, each as a row of 144 pixels."""
    images, y = nn.data.letters(2600, seed, 12, 12, variety=0.7)
    return images.reshape(len(images), -1), y


def network(activation: type[nn.Module], std: float, normalised: bool) -> nn.Module:
    """Four hidden layers, whose weights are drawn with the deviation `std`."""
    nn.manual_seed(0)
    modules: list[nn.Module] = []
    for n_inputs, n_outputs in pairwise([144, 50, 50, 50, 50, 26]):
        linear = nn.Linear(n_inputs, n_outputs)
        nn.init.normal_(linear.weight, std=std)
        modules += [linear, nn.BatchNorm1d(n_outputs), activation()]
    kept = [m for m in modules[:-2] if normalised or not isinstance(m, nn.BatchNorm1d)]
    return nn.Sequential(*kept)


practice, new = letters(1), letters(2)
with_norm = {"en": " + norm", "zh": " + 归一化"}[lang]
losses: dict[str, list[float]] = {}
rights: dict[str, float] = {}
for activation, std, normalised, lr in (
    (nn.Tanh, 0.01, False, 0.3), (nn.Tanh, 0.01, True, 0.1),
    (nn.Tanh, 1.0, False, 0.3), (nn.Tanh, 1.0, True, 1.0),
    (nn.ReLU, 0.01, False, 0.3), (nn.ReLU, 0.01, True, 0.3),
):  # fmt: skip
    name = f"{activation.__name__} std {std}{with_norm if normalised else ''}"
    net = network(activation, std, normalised)
    optimizer = nn.SGD(net.parameters(), lr)
    history = nn.fit(
        net, nn.cross_entropy, practice, optimizer, 4, 52, rng=0, progress=False
    )  # fmt: skip
    losses[name], rights[name] = history.loss, nn.accuracy(net, *new)
    print(f"{rights[name]:6.1%}  {name}")

# %% [markdown] lang="en"
# Without normalisation the narrow nets have learnt nothing: 1 letter in 26 is a guess, 3.8 %. With it the same first weights lead to more than 95 %. The curves show the loss of each epoch. Where it stays at ln 26 = 3.258, the net gives each letter the same chance.

# %% [markdown] lang="zh"
# 不加归一化，窄的网络什么也没学到：26 个字母里猜中 1 个，就是 3.8 %。加上之后，同样的初始权重能认对 95 % 以上。曲线画出每一轮的损失；停在 ln 26 = 3.258 不动的，就是给每个字母同样概率的网络。

# %%
title, epoch, loss = {
    "en": ("Bad first weights", "epoch", "loss"),
    "zh": ("很差的初始权重", "轮（epoch）", "损失"),
}[lang]
plots.curves(losses, x=[1, 2, 3, 4], title=title, xlabel=epoch, ylabel=loss)

# %% [markdown] lang="en"
# The same comparison, measured beforehand: other letters, the mean of 3 seeds, each net at the best of 11 learning rates; without → with.
#
# | first weights | tanh | relu | sigmoid |
# |---|---|---|---|
# | std 1 | 44.8 → 91.1 % | 9.5 → 83.5 % | 77.2 → 94.3 % |
# | std 0.01 | 12.2 → 94.9 % | 3.5 → 94.6 % | 3.8 → 94.0 % |
# | Xavier | 95.6 → 96.2 % | 94.0 → 96.4 % | 3.8 → 96.0 % |
#
# It helps in every row, most where the first weights are bad, and least where they were good already. Good first weights are still worth having: with relu `std` 1 gets to 83.5 %, Xavier to 96.4 %; and in the runs above each width had a learning rate of its own. It costs something too: a step mixes the samples of a batch, so it takes longer, and the net behaves differently in training and in use.
#
# ## Try next
#
# - Change the batch size from 52 to 4. The means of so few samples are noisy; what does that do?
# - Leave `norm.eval()` out, and read the error: in training the layer normalises over the samples of a batch and got only one; give it a `nn.Batch` of two or more, or call `eval()` first.
# - The next lesson, `overfitting`, has only 208 letters to learn from.

# %% [markdown] lang="zh"
# 同样的比较，事先测得的结果：用的是另一批字母，3 个种子的平均，每个网络都取 11 个学习率里最好的一个；箭头左边是不加，右边是加。
#
# | 初始权重 | tanh | relu | sigmoid |
# |---|---|---|---|
# | std 1 | 44.8 → 91.1 % | 9.5 → 83.5 % | 77.2 → 94.3 % |
# | std 0.01 | 12.2 → 94.9 % | 3.5 → 94.6 % | 3.8 → 94.0 % |
# | Xavier | 95.6 → 96.2 % | 94.0 → 96.4 % | 3.8 → 96.0 % |
#
# 每一行都有好处：初始权重越差，好处越大；本来就好的，好处最小。好的初始权重仍然值得要：用 relu，`std` 取 1 只到 83.5 %，Xavier 能到 96.4 %；而且上面训练时，宽窄不同的权重用的是不同的学习率。代价也有：一步之内同一批次的样本混在一起计算，所以更慢；而且网络在训练时与使用时的行为并不一样。
#
# ## 接着试试
#
# - 把批次大小从 52 改成 4。样本这么少，均值的噪声很大，结果会怎样？
# - 去掉 `norm.eval()`，看看报错信息。它用英文说的是：训练时，这一层要在一个批次的样本上归一化，而现在只有一个样本；请用 `nn.Batch` 给它两个以上的样本，或者先调用 `eval()`。
# - 下一课 `overfitting` 只有 208 个字母可学。
