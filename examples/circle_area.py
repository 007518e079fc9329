# %% [markdown] lang="en"
# # The area of a circle: a machine learns one number
#
# Text 003 (使用python实现深度神经网络 1), section 2.1. First a person writes the formula of the area and sets its number, 3.14. Then a machine gets five circles with their areas and has to find the number itself. It arrives at 3.139999949; we see why it is not quite 3.14, and what the area of a circle of radius 100 is according to it.

# %% [markdown] lang="zh"
# # 圆的面积：让机器学会一个数
#
# 对应教程 003《使用python实现深度神经网络 1》的 2.1 节。先是人来写面积公式，亲手填上 3.14 这个数；然后换成机器，只给它五个圆的半径和面积，这个数要它自己找出来。它找到的是 3.139999949。我们会看到它为什么不正好是 3.14，以及照它的算法，半径 100 的圆有多大。

# %% tags=["parameters"]
from typing import Any

import numpy as np

import nn
import viz
from autograd import Value
from viz import plots

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## By hand
#
# Whoever knows the formula writes it down. (So does the text in its code. Where it repeats the line below, it has `3.14*radius*radisu`; copied from there it stops with a NameError.)

# %% [markdown] lang="zh"
# ## 人来写
#
# 知道公式，直接写出来就行。（教程的代码就是这样写的；只是后面的正文重复这一行时写成了 `3.14*radius*radisu`，照抄下来会报 NameError。）


# %%
def area_by_hand(radius: float) -> float:
    return 3.14 * radius * radius


print(f"r = 100: {area_by_hand(100)}")

# %% [markdown] lang="en"
# ## What the machine gets
#
# Radii and areas, as in the table of the text. The answer is a number that varies with the radius, so this is a *regression*; and since the right answers are given, the learning is *supervised*. Nobody tells it 3.14.

# %% [markdown] lang="zh"
# ## 交给机器的东西
#
# 半径和面积，就是教程里的那张表。答案是随半径变化的数，所以这是**回归**问题；正确答案已经给出，所以是**有监督**学习。没有人告诉它 3.14。

# %%
radii, areas = nn.data.circle_area()
for radius, area in zip(radii, areas, strict=True):
    print(f"{radius:5g} {area:8g}")

# %% [markdown] lang="en"
# It also gets a model, the shape of the answer with a hole in it: the area is some number a times r². That the radius is squared we still say ourselves. The hole is the *parameter*; it starts at 1.

# %% [markdown] lang="zh"
# 机器还会得到一个模型，也就是留了一个空的答案：面积等于某个数 a 乘以 r²。半径要平方，这一点仍是我们告诉它的。那个空就是**参数**，从 1 开始。


# %%
class Circle(nn.Module):
    """The area of a circle, but for one number."""

    def __init__(self) -> None:
        self.a = Value(1.0, "a")

    def __call__(self, radius: Any) -> Any:
        return self.a * radius**2


# %% [markdown] lang="en"
# ## Learning
#
# The text promises `learn` and `test` and leaves them empty. Here they are. How wrong the model is over all m circles is measured by half the mean squared error:
#
# $$ J(a) = \frac{1}{2 m} \sum_{i=1}^{m} (a \, r_i^2 - y_i)^2 $$
#
# The radii and areas in it are what they are; the only thing that varies is a, which is why the text writes the parameters θ first in J(θ, X, Y). Gradient descent makes J smaller, 60 steps with the learning rate 0.00001. (The text calls J 损失函数 and, in English, *cost function*. What is measured over the whole data is indeed the cost; the loss, strictly, is that of one sample.)

# %% [markdown] lang="zh"
# ## 学习
#
# 教程里的 `learn` 和 `test` 都是空的，这里补上。模型在全部 m 个圆上错了多少，用均方误差的一半来衡量：
#
# $$ J(a) = \frac{1}{2 m} \sum_{i=1}^{m} (a \, r_i^2 - y_i)^2 $$
#
# 其中半径和面积都是给定的，会变的只有 a，所以教程的 J(θ, X, Y) 把参数 θ 写在最前面。梯度下降让 J 变小，这里走 60 步，学习率 0.00001。（教程把 J 叫作“损失函数”，英文却写成 cost function。在全部数据上衡量的，确实叫代价函数（cost function）；严格说来，损失函数（loss function）只管一个样本。）


# %%
def learn(model: Circle, data: tuple[Any, Any], steps: int) -> Circle:
    optimizer = nn.SGD(model.parameters(), lr=1e-5)
    loss = nn.half_squared_error
    nn.fit(model, loss, data, optimizer, steps, batch_size=None, progress=False)
    return model


def test(model: Circle, radius: float) -> float:
    return float(model(radius).data)


for steps in (1, 2, 5, 10, 20, 60):
    trained = learn(Circle(), (radii, areas), steps)
    print(f"{steps:2d}  a = {trained.a.data:.9f}")
print(f"r = 100: {test(trained, 100):.3f}")

# %% [markdown] lang="en"
# ## Why not 3.14?
#
# The machine did not stop too early. Of all numbers a the best one has a closed form, the least squares:
#
# $$ a = \frac{\sum r_i^2 \, y_i}{\sum r_i^4} $$

# %% [markdown] lang="zh"
# ## 为什么不是 3.14
#
# 不是机器停得太早。所有的 a 当中最好的那个可以直接写成公式，也就是最小二乘解：
#
# $$ a = \frac{\sum r_i^2 \, y_i}{\sum r_i^4} $$

# %%
squares = radii**2
print("a =", (squares @ areas) / (squares @ squares))
print("y − 3.14 r² =", areas - 3.14 * squares)

# %% [markdown] lang="en"
# The same 3.139999949. Of the five areas one is not 3.14 r²: for the radius 1.4 it would be 6.1544, and the table has 6.15, rounded. A machine learns what the data say, slips included. It has not found π either, whatever one might hope: the data were made with 3.14, and for the radius 100 the true area is 31415.927, not 31399.999.

# %% [markdown] lang="zh"
# 还是 3.139999949。五个面积里有一个不等于 3.14 r²：半径 1.4 本该是 6.1544，表里舍入成了 6.15。数据怎么说，机器就怎么学，数据里的出入也一并学了去。它也并没有像人们期待的那样求出圆周率：数据是用 3.14 算出来的，而半径 100 的圆真正的面积是 31415.927，不是 31399.999。

# %%
names, x_word, y_word = {
    "en": (["five circles", "1 step", "2 steps", "60 steps"], "radius", "area"),
    "zh": (["五个圆", "1 步", "2 步", "60 步"], "半径", "面积"),
}[lang]
r = np.linspace(0.0, 20.0, 81)
fits = [learn(Circle(), (radii, areas), steps).a.data * r**2 for steps in (1, 2, 60)]
series = dict(zip(names, [(radii, areas), *((r, fit) for fit in fits)], strict=True))
plots.curves(series, dots=[names[0]], xlabel=x_word, ylabel=y_word)

# %% [markdown] lang="en"
# ## Try next
#
# - Correct the table: `areas[1] = 3.14 * 1.4**2`. What does the machine learn now?
# - Take away the squaring, so that the model is `self.a * radius`, and learn with `lr=0.01`. Does the number that it finds help?
# - Try the learning rates 0.0001 and 0.00003. Next lesson: `learning_rate`, which explains what you see.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 把表改对：`areas[1] = 3.14 * 1.4**2`。现在机器学到的是多少？
# - 去掉平方，把模型改成 `self.a * radius`，学习率改成 `lr=0.01`。这样找到的数有用吗？
# - 把学习率换成 0.0001 和 0.00003 试试。看到的现象，下一课 `learning_rate` 会解释。
