# %% [markdown] lang="en"
# # Before and after the net: augmentation, boxes, suppression
#
# Text 000, section 5, names two things and leaves them for later: preprocessing, with data augmentation, and postprocessing, such as non-maximum suppression (NMS) in object detection. Here they are. An image with a box around its letter is normalised, flipped, cropped and made noisy, and the box goes along. Then come boxes as a detector gives them, six for three things. We measure how much two boxes overlap (IoU), ask the engine which way to push each side, and keep the best boxes: 0, 3 and 4.

# %% [markdown] lang="zh"
# # 网络之前与网络之后：数据增强、框与非极大值抑制
#
# 教程 000 第 5 节提到两件事，留到以后再讲：预处理和其中的数据增强，以及后处理，比如目标检测里的非极大值抑制（NMS）。这里就来讲。先是一张图像，其中的字母用框标出：归一化、翻转、裁剪、加噪声，框要跟着图像一起变。然后是检测器给出的框，三个物体给了六个框。我们计算两个框重叠多少（交并比 IoU），问引擎该把哪条边往哪边推，最后留下最好的几个：0、3 和 4。

# %% tags=["parameters"]
from collections.abc import Sequence
from typing import Any

import numpy as np

import nn
import viz
from autograd import Value, grad, maximum, minimum, relu
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## An image and its box
#
# A letter F stands on a sheet of 24 by 32 pixels, 0 for paper and 1 for ink. Its box is (x1, y1, x2, y2): left, top, right, bottom, with y downwards. To normalise is to subtract the mean and divide by the standard deviation, so that every image reaches the net on the same scale, mean 0 and deviation 1.

# %% [markdown] lang="zh"
# ## 一张图像和它的框
#
# 一张 24 乘 32 像素的纸上写着字母 F，0 是纸，1 是墨。它的框写成 (x1, y1, x2, y2)，即左、上、右、下，y 轴向下。归一化就是减去平均值，再除以标准差，这样每张图像进入网络时尺度都一样：平均值 0，标准差 1。

# %%
letters, classes = nn.data.letters(26, rng=0, height=16, width=12)
image = np.zeros((24, 32))
image[4:20, 5:17] = letters[classes == ord("F") - ord("A")][0]
box = np.array([5, 4, 17, 20])


def normalised(image: Any) -> Any:
    return (image - image.mean()) / image.std()


for each in (image, normalised(image)):
    print(f"mean = {each.mean():z.4f}, std = {each.std():.4f}")

# %% [markdown] lang="en"
# ## Augmentation: the box goes along
#
# Augmentation makes new samples of old ones, by changes after which the answer is still known. In detection the answer has a place, so it moves: a flip maps x to width − x, and left and right change roles; a crop shifts the box and cuts it off at the border; noise leaves it where it is. Whether a change is allowed depends on the task: a mirrored F still has its box, but it is no F any more.

# %% [markdown] lang="zh"
# ## 数据增强：框要跟着走
#
# 数据增强把旧样本变成新样本，改动之后，答案必须仍是已知的。检测的答案里有位置，位置会变：翻转把 x 变成“宽度 − x”，左右互换；裁剪让框平移，超出边界的部分切掉；噪声不动它。哪种改动可以用，要看任务：镜像之后的 F 仍有框可标，但已经不是 F 了。


# %%
def flipped(image: Any, box: Any) -> tuple[Any, Any]:
    width = image.shape[1]
    return image[:, ::-1], np.array([width - box[2], box[1], width - box[0], box[3]])


def cropped(image: Any, box: Any, window: Sequence[int]) -> tuple[Any, Any]:
    left, top, right, bottom = window
    moved = box - np.array([left, top, left, top])
    size = np.array([right - left, bottom - top] * 2)
    return image[top:bottom, left:right], np.clip(moved, 0, size)


def noisy(image: Any, rng: np.random.Generator) -> Any:
    return np.clip(image + rng.normal(0.0, 0.05, image.shape), 0.0, 1.0)


samples = [
    (image, box),
    flipped(image, box),
    cropped(image, box, (8, 2, 28, 22)),
    (noisy(image, np.random.default_rng(0)), box),
]
words = {
    "en": ("original", "flipped", "cropped", "noisy"),
    "zh": ("原图", "翻转", "裁剪", "噪声"),
}[lang]
for word, (picture, place) in zip(words, samples, strict=True):
    x1, y1, x2, y2 = place
    inside = picture[y1:y2, x1:x2].sum() / picture.sum()
    print(word, picture.shape, place, f"{inside:.2f}", sep="\t")

# %% [markdown] lang="en"
# The last column is the share of the ink that lies inside the box: all of it, and only in the noisy image less, since specks outside count as ink too. That is a test worth writing: an augmentation that forgets the box is one of the quietest mistakes there are.

# %% [markdown] lang="zh"
# 最后一列是框内墨迹所占的比例：墨迹全在框里，只有加了噪声的那张少一些，因为框外的噪点也算成了墨。这样的检查值得写：数据增强时忘了改框，是最不声不响的错误之一。

# %%
plots.images([picture for picture, _ in samples], words, dark=True)

# %% [markdown] lang="en"
# The flipped image with its box, and with the one that it would have if the box had stayed behind:

# %% [markdown] lang="zh"
# 翻转后的图像和它的框；虚线是没有跟着翻转、留在原处的框：

# %%
mirrored, place = samples[1]
names = {"en": ["moved along", "left behind"], "zh": ["跟着走", "留在原处"]}[lang]
plots.boxes([place, box], names=names, kept=[0], image=mirrored)

# %% [markdown] lang="en"
# ## How much do two boxes overlap?
#
# The intersection over union: the area that both cover, divided by the area that at least one covers.
#
# $$ \mathrm{IoU} = \frac{I}{A + B - I} $$
#
# It is 1 for equal boxes and 0 for boxes that do not touch. Below, I = 190 · 190 = 36100, A + B − I = 40000 + 38000 − 36100 = 41900, which makes 0.861575. Written with Values it has slopes.

# %% [markdown] lang="zh"
# ## 两个框重叠多少？
#
# 交并比：两个框共同覆盖的面积，除以至少被一个框覆盖的面积。
#
# $$ \mathrm{IoU} = \frac{I}{A + B - I} $$
#
# 两框相同时为 1，互不相碰时为 0。下面的例子中，I = 190 · 190 = 36100，A + B − I = 40000 + 38000 − 36100 = 41900，结果是 0.861575。用 Value 来写，它就有斜率。


# %%
def iou(a: Sequence[Value | float], b: Sequence[Value | float]) -> Value:
    width = relu(minimum(a[2], b[2]) - maximum(a[0], b[0]))
    height = relu(minimum(a[3], b[3]) - maximum(a[1], b[1]))
    common = width * height
    areas = [(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in (a, b)]
    return common / (areas[0] + areas[1] - common)


truth = [90.0, 105.0, 290.0, 295.0]
guess = [Value(100.0, "x1"), Value(100.0, "y1"), Value(300.0, "x2"), Value(300.0, "y2")]
overlap = iou(guess, truth)
slopes = grad(overlap, guess)
print(f"IoU = {overlap.data:.6f}")
for x, slope in zip(guess, slopes, strict=True):
    print(f"∂IoU/∂{x.label} = {slope:9.6f}")

# %% [markdown] lang="en"
# Read the slopes as advice to the guess (100, 100, 300, 300), whose truth is (90, 105, 290, 295): x1 to the left, y1 down, x2 to the left, y2 up, all four right. One step uphill, and the overlap grows. That is how a net can learn boxes, with 1 − IoU as its loss. But where boxes do not touch, all slopes are 0, and nothing says where to go.

# %% [markdown] lang="zh"
# 把斜率读成给猜测框 (100, 100, 300, 300) 的建议，真实框是 (90, 105, 290, 295)：x1 向左，y1 向下，x2 向左，y2 向上，四条都对。往上走一步，重叠就变大。用 1 − IoU 作损失，网络就能这样学会画框。可是两框不相碰时，斜率全是 0，谁也不知道该往哪里走。

# %%
moved = [x.data + 500.0 * slope for x, slope in zip(guess, slopes, strict=True)]
print(np.round(moved, 2), f"IoU = {iou(moved, truth).data:.6f}")
elsewhere = iou(guess, [400.0, 400.0, 500.0, 500.0])
print(grad(elsewhere, guess), f"IoU = {elsewhere.data}")

# %% [markdown] lang="en"
# ## Non-maximum suppression
#
# A detector finds the same thing several times. NMS keeps the box with the highest score, drops all that overlap it by more than a threshold, and goes on with the best of the rest.

# %% [markdown] lang="zh"
# ## 非极大值抑制
#
# 检测器会把同一个物体找出好几次。NMS 先留下得分最高的框，去掉与它的重叠超过阈值的框，再从剩下的里面取最好的，如此继续。

# %%
boxes = [
    (100.0, 100.0, 300.0, 300.0),
    (90.0, 105.0, 290.0, 295.0),
    (120.0, 90.0, 310.0, 280.0),
    (260.0, 220.0, 420.0, 400.0),
    (450.0, 120.0, 560.0, 260.0),
    (460.0, 130.0, 570.0, 265.0),
]
scores = [0.92, 0.85, 0.78, 0.88, 0.81, 0.60]


def suppressed(
    boxes: Sequence[Sequence[float]], scores: Sequence[float], threshold: float
) -> list[int]:
    left = sorted(range(len(boxes)), key=lambda k: -scores[k])
    kept = []
    while left:
        best = left.pop(0)
        kept.append(best)
        left = [k for k in left if iou(boxes[best], boxes[k]).data <= threshold]
    return kept


kept = suppressed(boxes, scores, threshold=0.5)
print(kept)
print(f"IoU(0, 3) = {iou(boxes[0], boxes[3]).data:.2f}")
names = [f"{k}: {score:.2f}" for k, score in enumerate(scores)]
title = {"en": "kept (solid), suppressed (dashed)", "zh": "留下的（实线）与去掉的（虚线）"}[lang]
plots.boxes(boxes, names=names, kept=kept, title=title)

# %% [markdown] lang="en"
# Box 3 overlaps box 0 a little, with an IoU of 0.05, and stays: it is another thing. The threshold decides. If it is too low, neighbours are lost; if it is too high, doubles stay.

# %% [markdown] lang="zh"
# 框 3 与框 0 稍有重叠，IoU 是 0.05，留了下来：那是另一个物体。关键在阈值：太低，会丢掉邻近的物体；太高，会留下重复的框。

# %%
for threshold in (0.03, 0.5, 0.8, 0.9):
    print(threshold, suppressed(boxes, scores, threshold))

# %% [markdown] lang="en"
# NMS is a choice and has no slope: it comes after the net, and the net is not trained through it.
#
# ## Try next
#
# - Repeat the step uphill with the rates `1000 * 0.95**k` for k from 0 to 99, and see the guess come to rest on the truth.
# - Give boxes that do not touch a slope: subtract from the IoU the share of the smallest box around both that neither covers (GIoU).
# - Next lesson: `fully_connected`, back to the net itself.

# %% [markdown] lang="zh"
# NMS 是取舍，没有斜率：它在网络之后，训练时梯度并不从它那里经过。
#
# ## 接着试试
#
# - 让 k 从 0 到 99，用学习率 `1000 * 0.95**k` 重复“往上走一步”，看猜测框怎样停到真实框上。
# - 让不相碰的框也有斜率：取同时包住两框的最小框，把其中两框都没有盖住的面积比例从 IoU 里减去（GIoU）。
# - 下一课 `fully_connected`：回到网络本身。
