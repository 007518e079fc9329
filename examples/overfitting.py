# %% [markdown] lang="en"
# # Overfitting: learnt by heart
#
# Text 004, section 6, “overfitting”: it comes from too little data or too many parameters, and weight decay and dropout help. We give a net with 27,226 parameters only 208 letters. It learns all of them by heart, and gets one new letter in five wrong. Then weight decay, dropout and both together make it read better. The lesson takes about 15 to 30 seconds.

# %% [markdown] lang="zh"
# # 过拟合：把答案背下来
#
# 对应教程 004 第 6 节“过拟合”：原因是数据少或参数多，办法是权重衰减（文中写作“权值衰减”）和随机失活（dropout）。我们让一个有 27,226 个参数的网络只学 208 个字母。它把这些字母全背了下来，遇到新字母却每五个错一个。然后看权重衰减、随机失活以及两者合用，怎样让它认得更准。这一课要跑 15 到 30 秒。

# %% tags=["parameters"]
from statistics import mean
from typing import Any

import numpy as np

import nn
import viz
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## Few letters on dirty paper
#
# There are 8 images of each letter, 12 × 12 pixels, and every pixel has noise of its own. The noise says nothing about the letter, but it can be learnt by heart: no other image has the same. Here are 26 of them, A to Z in some order.

# %% [markdown] lang="zh"
# ## 脏纸上的几个字母
#
# 每个字母有 8 张图，12 × 12 像素，每个像素都加上各自的噪声。噪声跟是哪个字母毫无关系，却可以背下来：没有第二张图的噪声与它相同。下面是其中 26 张，从 A 到 Z，次序是打乱的。


# %%
def letters(n: int, seed: int) -> tuple[Any, Any]:
    """Noisy letters, each as a row of 144 pixels, and which they are."""
    rng = np.random.default_rng(seed)
    images, y = nn.data.letters(n, rng, 12, 12, variety=0.35)
    return images.reshape(n, -1) + rng.normal(0.0, 0.3, (n, 144)), y


practice, new = letters(208, 100), letters(1300, 3)
captions = [chr(ord("A") + k) for k in practice[1][:26]]
plots.images(practice[0][:26].reshape(-1, 12, 12), captions, columns=13)

# %% [markdown] lang="en"
# ## By heart
#
# The net has two hidden layers of 100 neurons with relu: 144 · 100 + 100, 100 · 100 + 100 and 100 · 26 + 26 parameters. It sees the 208 letters 100 times. After every epoch we look at the loss on letters that it does not learn from, the held-out data.

# %% [markdown] lang="zh"
# ## 死记硬背
#
# 网络有两个隐藏层，各 100 个神经元，激活函数是 relu，参数个数依次是 144 · 100 + 100、100 · 100 + 100 和 100 · 26 + 26。它把这 208 个字母看 100 遍。每学完一轮（epoch），都看一看没有拿来学的字母（留出数据）上的损失。

# %%


def train(
    seed: int,
    decay: float = 0.0,
    dropout: float = 0.0,
    inputs: float = 0.0,
    validation: Any = None,
) -> tuple[nn.Module, nn.History]:
    """Learn 208 letters in 100 epochs; the seed chooses them and the first weights."""
    nn.manual_seed(seed)
    net = nn.Sequential(
        nn.Dropout(inputs), nn.Linear(144, 100), nn.ReLU(),
        nn.Dropout(dropout), nn.Linear(100, 100), nn.ReLU(),
        nn.Dropout(dropout), nn.Linear(100, 26),
    )  # fmt: skip
    for layer in (net[1], net[4]):
        nn.init.kaiming_normal_(layer.weight)
    optimizer = nn.SGD(net.parameters(), lr=0.03, momentum=0.9, weight_decay=decay)
    history = nn.fit(
        net, nn.cross_entropy, letters(208, 100 + seed), optimizer, 100, 52,
        validation=validation, rng=seed, progress=False,
    )  # fmt: skip
    return net, history


net, plain = train(seed=0, validation=(new[0][:520], new[1][:520]))
said = {
    "en": ("{:,} parameters", "{:6.1%} of the 208, loss {:.3f}", "{:6.1%} of 1300 new ones"),
    "zh": ("{:,} 个参数", "208 个中认对 {:.1%}，损失 {:.3f}", "1300 个新字母中认对 {:.1%}"),
}[lang]
print(said[0].format(len(net.parameters())))
print(said[1].format(nn.accuracy(net, *practice), plain.loss[-1]))
print(said[2].format(nn.accuracy(net, *new)))

# %% [markdown] lang="en"
# All 208 right, and one new letter in five wrong: that gap is overfitting. Generalisation is how well the net does on what it has not seen. In the curves the loss on its own letters goes on falling towards 0, while the loss on new ones has long since all but stopped falling.

# %% [markdown] lang="zh"
# 208 个全对，新字母却每五个错一个：这个差距就是过拟合。泛化能力，就是网络在没见过的数据上做得多好。从曲线看，在自己那些字母上的损失一直朝 0 下降，在新字母上的损失却早就几乎不再下降。

# %%
words = {
    "en": ("By heart", "its 208 letters", "new letters", "epoch", "loss"),
    "zh": ("死记硬背", "学过的 208 个字母", "新字母", "轮（epoch）", "损失"),
}[lang]
both = {words[1]: plain.loss, words[2]: plain.validation_loss}
plots.curves(both, log=True, title=words[0], xlabel=words[3], ylabel=words[4])

# %% [markdown] lang="en"
# ## Two remedies
#
# **Weight decay** pulls every weight a little towards 0 in each step, the larger the weight the harder. It adds λ · w to the gradient of w, here with λ = 0.01. Remembering one speck of noise takes large weights; what all A's have in common does not.
#
# **Dropout** leaves out half of the hidden neurons in training, chosen at random anew in each step, and doubles the outputs of the others, as PyTorch does, so that their sums keep their size. No neuron can rely on a particular other one, so the net finds it harder to know a letter by a single speck. In use all take part, and nothing is doubled.
#
# **Both** together, and here the net also loses 0.2 of its pixels. We train each way with 3 seeds: other letters, other first weights.

# %% [markdown] lang="zh"
# ## 两种办法
#
# **权重衰减**：每一步都把每个权重往 0 拉一点，权重越大，拉得越重。它在 w 的梯度上加 λ · w，这里 λ = 0.01。要记住一个噪点，得有很大的权重；而所有 A 的共同之处用不着。
#
# **随机失活**：训练时每一步都重新随机去掉一半隐藏神经元，其余的输出加倍（PyTorch 也是这样），好让总和的大小不变。没有哪个神经元能依赖某个固定的同伴，网络也就更难靠一个噪点认字母。使用时全体参加，也不再加倍。
#
# **合用**：两样都用，另外还去掉 0.2 的像素。每种做法都用 3 个种子训练：字母不同，初始权重也不同。

# %%
ways: dict[str, dict[str, float]] = {
    {"en": "plain", "zh": "什么都不用"}[lang]: {},
    {"en": "decay", "zh": "权重衰减"}[lang]: {"decay": 0.01},
    {"en": "dropout", "zh": "随机失活"}[lang]: {"dropout": 0.5},
    {"en": "both", "zh": "合用"}[lang]: {"decay": 0.01, "dropout": 0.5, "inputs": 0.2},
}
rights: dict[str, list[float]] = {}
curves: dict[str, list[float]] = {}
for name, settings in ways.items():
    trained = [] if settings else [(net, plain)]  # the plain net of seed 0 is trained already
    trained += [train(seed, **settings) for seed in range(len(trained), 3)]
    rights[name] = [nn.accuracy(each, *new) for each, _ in trained]
    curves[name] = trained[0][1].loss
    by_seed = "  ".join(f"{right:.1%}" for right in rights[name])
    print(f"{mean(rights[name]):.1%}    {by_seed}    {name}")

# %% [markdown] lang="en"
# The first number is the mean. Each remedy helps with every seed; weight decay helps more than dropout. Measured beforehand with other letters and 12 seeds, the means were 80.5 % plain, 83.6 % with dropout, 87.2 % with weight decay and 88.3 % with both: the same order. It is no law: on letters with twice the noise dropout gained next to nothing, 38.9 → 40.3 %.

# %% [markdown] lang="zh"
# 每行第一个数是平均值。对每个种子，两种办法都有好处，权重衰减比随机失活更有效。事先用另一批字母和 12 个种子测得的平均值是：什么都不用 80.5 %，随机失活 83.6 %，权重衰减 87.2 %，合用 88.3 %，次序相同。但这不是定律：噪声加倍时，随机失活几乎没有好处，38.9 → 40.3 %。

# %%
title, epoch, loss = {
    "en": ("Loss in training", "epoch", "loss"),
    "zh": ("训练时的损失", "轮（epoch）", "损失"),
}[lang]
plots.curves(curves, log=True, title=title, xlabel=epoch, ylabel=loss)

# %% [markdown] lang="en"
# Text 003 concludes that the smaller the loss, the better the model. The curves show the loss in training, and here it is the other way round: the plain net has the smallest loss and reads worst, the one with both remedies has the largest and reads best. With dropout the loss in training is measured with half the neurons left out, so it is larger anyway; but plain and decay are measured alike, and there too the smaller loss reads worse. What counts is how a net does on letters it has not seen.
#
# ## Try next
#
# - The text names too little data first. Give the plain net 2080 letters: is there anything left to cure? (It takes 10 times as long, so one seed is enough.)
# - It names too many parameters too. Give the plain net hidden layers of 10 neurons in place of 100, 1846 parameters in all. It still learns the 208 letters by heart, and reads new ones worse, not better: fewer parameters alone are no cure here.
# - Make the weight decay ten times as strong, 0.1. Can a net be kept on too short a leash?
# - The next lesson, `convolution`, shows a net that needs fewer parameters from the start.

# %% [markdown] lang="zh"
# 教程 003 总结说，损失越小，模型越好。曲线画的是训练时的损失，在这里恰恰相反：什么都不用的网络损失最小，认得却最差；两样合用的损失最大，认得却最好。用了随机失活，训练时的损失是在一半神经元缺席的情况下测的，本来就偏大；但什么都不用和权重衰减测法相同，损失小的同样认得差。要紧的是它在没见过的字母上做得怎样。
#
# ## 接着试试
#
# - 教程首先提到的原因是数据少。给什么都不用的网络 2080 个字母：还有什么要治的吗？（时间要 10 倍，一个种子就够了。）
# - 教程还提到参数多。把什么都不用的网络的隐藏层从 100 个神经元减到 10 个，总共 1846 个参数。208 个字母它照样全背下来，新字母却认得更差而不是更好：在这里，单靠减少参数治不了过拟合。
# - 把权重衰减加强到十倍，取 0.1。管得太紧会怎样？
# - 下一课 `convolution` 介绍一种天生就不需要那么多参数的网络。
