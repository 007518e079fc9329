# %% [markdown] lang="en"
# # The numerical gradient, and a descent without a bottom
#
# Text 004 (the notes 深度学习入门), section 4, finds gradients without any formula: it moves each number a little and looks at how much the function changes. Then it follows them downhill for 100 steps. Here the numerical gradient stands beside the exact one. We see why the descent of the text ends at −1.0557e13, what its function was meant to be, and which step h is best.

# %% [markdown] lang="zh"
# # 数值梯度，与没有谷底的下降
#
# 对应教程 004（笔记《深度学习入门》）第 4 节：不用公式求梯度，只把每个数挪动一点，看函数变了多少；然后顺着梯度往下走 100 步。本课把数值梯度和精确的梯度放在一起比较，看文中的下降为什么会停在 −1.0557e13，原本想写的是哪个函数，步长 h 又取多大最好。

# %% tags=["parameters"]
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

import viz
from autograd import grad
from viz import plots

lang = viz.usual_lang()
Array = npt.NDArray[np.float64]
Function = Callable[[Array], Any]

# %% [markdown] lang="en"
# ## A slope without a formula
#
# To find the slope in one variable, move it by h to both sides and divide the difference of the two values by the distance between the two points. This is the central difference; the numerical gradient takes it for every variable in turn:
#
# $$ \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2 h} $$
#
# Here eᵢ is the vector with a 1 in place i and 0 elsewhere: only xᵢ is moved. The function is that of the text, f = (x0 − 1)² + (x1 − 2)³ + x2², and h is its 0.0001. At (2, 3, 5) the exact gradient is (2, 3, 10). The numerical one is off by 1e-8 in x1, which is h², and elsewhere only in the last digits.
#
# It needs two values of f for each variable, and a network has thousands of them. Backpropagation needs one pass for all, which is why we use it. But the numerical gradient is hard to get wrong, so a backward pass is checked against it.

# %% [markdown] lang="zh"
# ## 没有公式的斜率
#
# 要求一个变量上的斜率，就让它向两边各挪 h，用函数值之差除以两点的距离。这叫中心差分；对每个变量依次这样做，就得到数值梯度：
#
# $$ \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2 h} $$
#
# 其中 eᵢ 是第 i 个数为 1、其余都为 0 的向量：只挪动 xᵢ。函数用文中的 f = (x0 − 1)² + (x1 − 2)³ + x2²，h 也取文中的 0.0001。在 (2, 3, 5) 处，精确的梯度是 (2, 3, 10)。数值梯度在 x1 上差了 1e-8，正好是 h²；其余的只差最后几位。
#
# 每个变量都要算两次函数值，而网络有成千上万个变量。反向传播一趟就全部算完，所以训练用的是它。不过数值梯度不容易写错，正好用来检验反向传播。


# %%
def cubic(x: Any) -> Any:
    return (x[0] - 1.0) ** 2 + (x[1] - 2.0) ** 3 + x[2] ** 2


def numerical_gradient(f: Function, x: Array, h: float = 0.0001) -> Array:
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        move = np.zeros(x.shape)
        move[place] = h
        slopes[place] = (f(x + move) - f(x - move)) / (2.0 * h)
    return slopes


here = np.array([2.0, 3.0, 5.0])
by_h, exactly = {"en": ("numerical", "exact    "), "zh": ("数值", "精确")}[lang]
print(by_h, *(f"{slope:.10f}" for slope in numerical_gradient(cubic, here)))
print(exactly, *(f"{slope:.10f}" for slope in grad(cubic)(here)))

# %% [markdown] lang="en"
# ## The gradient points uphill
#
# The text says that the gradient points to where the function falls most. It is the other way round: f rises most along the gradient, and falls most along minus the gradient. That is why the update has a minus sign, in the text's program too:
#
# $$ x \leftarrow x - \eta\, \frac{\partial f}{\partial x} $$
#
# Here η is the learning rate, which says how long the step is. A small step both ways shows the direction, here for the function with the exponent 2, which has a lowest point.

# %% [markdown] lang="zh"
# ## 梯度指向上坡
#
# 文中说，梯度指向函数值减少最多的方向。其实正相反：沿着梯度，函数上升得最快；沿着负梯度，才下降得最快。更新时带一个负号正是为此，文中的程序也是这样写的：
#
# $$ x \leftarrow x - \eta\, \frac{\partial f}{\partial x} $$
#
# 其中 η 是学习率，它决定步子多大。往哪边走，朝两边各走一小步就看得出来。这里把指数换成 2，这个函数有最低点。


# %%
def bowl(x: Any) -> Any:
    return (x[0] - 1.0) ** 2 + (x[1] - 2.0) ** 2 + x[2] ** 2


g = grad(bowl)(here)
print("g =", *g)
print(f"f(x + 0.001 g) − f(x) = {bowl(here + 0.001 * g) - bowl(here):.6f}")
print(f"f(x − 0.001 g) − f(x) = {bowl(here - 0.001 * g) - bowl(here):.6f}")

# %% [markdown] lang="en"
# ## A descent without a bottom
#
# The text starts at (1, 0, −1) and takes 100 steps with the learning rate 0.01. It calls the result min_num, the minimum. But (x1 − 2)³ falls without end as x1 goes to the left, and ever more steeply: each step moves x1 to the left by 0.03·(x1 − 2)². There is no minimum to find.
#
# In the table n is the number of steps. The column to the right of it has x1 with exact gradients, the two marked (h) have x1 and x2 with numerical ones.

# %% [markdown] lang="zh"
# ## 没有谷底的下降
#
# 文中从 (1, 0, −1) 出发，学习率 0.01，走 100 步，把结果叫作 min_num，也就是最小值。可是 x1 越往左，(x1 − 2)³ 就越小，没有尽头，而且越来越陡：每一步 x1 都左移 0.03·(x1 − 2)²。这里根本没有最小值可找。
#
# 表中 n 是步数，它右边那一列是用精确梯度得到的 x1，标有 (h) 的两列是用数值梯度得到的 x1 和 x2。


# %%
def descend(
    gradient: Callable[[Array], Array], start: Sequence[float] = (1.0, 0.0, -1.0)
) -> list[Array]:
    path = [np.array(start)]
    for _ in range(100):
        path.append(path[-1] - 0.01 * gradient(path[-1]))
    return path


exact = descend(grad(cubic))
numerical = descend(partial(numerical_gradient, cubic))
print(f"   n {'x1':>13} {'x1 (h)':>13} {'x2 (h)':>10}")
for n in (1, 3, 5, 7, 9, 11, 13, 22, 23, 24, 25, 29, 100):
    x1, x2 = numerical[n][1:]
    print(f"{n:4} {exact[n][1]:13.5g} {x1:13.5g} {x2:10.4f}")
print("x1 + h == x1:", numerical[24][1] + 0.0001 == numerical[24][1])

# %% [markdown] lang="en"
# With exact gradients x1 leaves the range of floating-point numbers at step 29. The numerical run stops before that, at −1.0557e13: numbers of this size lie 0.002 apart, so x1 + h is x1 itself, the difference is 0, and nothing moves any more. It looks like a minimum but is a rounding error. x2 is lost even earlier, at step 23: beside the cubic, x2² drowns in the last digit of f, and after one jump by rounding x2 stays at −0.5435.
#
# The picture shows the first 12 steps of x1: every step is longer than the one before.

# %% [markdown] lang="zh"
# 用精确的梯度，x1 在第 29 步就超出了浮点数的范围。数值梯度在此之前先停住了，停在 −1.0557e13：这么大的数，相邻两个相差 0.002，x1 + h 就等于 x1，差为 0，再也不动。看上去像是最小值，其实是舍入误差。x2 在第 23 步就先失灵了：在三次项旁边，x2² 淹没在 f 的末位里，被舍入误差推了一下之后，x2 就停在 −0.5435。
#
# 图中是 x1 的前 12 步：一步比一步长。


# %%
plots.descent(
    lambda x: (x - 2.0) ** 3,
    {"(x1 − 2)³": [x[1] for x in exact[:13]]},
    domain=(-4.5, 4.5),
    xlabel="x1",
)

# %% [markdown] lang="en"
# ## With the exponent 2
#
# With (x1 − 2)² in place of the cube there is a minimum, at (1, 2, 0). Each step shortens the distance to it by a fiftieth, so after 100 steps 0.98¹⁰⁰ of it is left: x1 = 2 − 2·0.98¹⁰⁰ and x2 = −0.98¹⁰⁰. The numerical gradient of a square is exact but for rounding, and gives the same. This picture is a map of x1 and x2: the path leads straight to the middle.

# %% [markdown] lang="zh"
# ## 指数换成 2
#
# 把三次方换成 (x1 − 2)²，就有最小值了，在 (1, 2, 0)。每一步都把剩下的距离缩短五十分之一，100 步之后还剩 0.98¹⁰⁰：x1 = 2 − 2·0.98¹⁰⁰，x2 = −0.98¹⁰⁰。平方的数值梯度除了舍入没有误差，结果相同。这幅图是 x1 和 x2 的地图：路径笔直地通向中心。

# %%
path = descend(partial(numerical_gradient, bowl))
left = 0.98**100
print(by_h, *(f"{x:.9f}" for x in path[-1]))
print(exactly, *(f"{x:.9f}" for x in (1.0, 2.0 - 2.0 * left, -left)))
plots.contours(
    lambda x1, x2: bowl([1.0, x1, x2]),
    {"(x1 − 2)²": [(x[1], x[2]) for x in path]},
    xlim=(-0.5, 3.0),
    ylim=(-1.5, 1.0),
    xlabel="x1",
    ylabel="x2",
)

# %% [markdown] lang="en"
# ## Which h is best
#
# With a large h the curve between the two points is no longer close to a straight line: for our cubic the error of the central difference is h², that of the one-sided (f(x + h) − f(x)) / h is 3h at x1 = 3. A small h leaves few digits in the difference of two almost equal numbers: rounding makes an error that grows as h shrinks. The best h lies between. In the table the central difference has its smallest error at h = 1e-5; above it the curve counts, below it rounding. The text's 0.0001 is not far from the best; at 1e-7 the error is already larger than with the text's 0.0001.

# %% [markdown] lang="zh"
# ## h 取多大最好
#
# h 太大，想要的是直线，看到的却是曲线：对我们的三次函数，在 x1 = 3 处，中心差分的误差是 h²，单侧的 (f(x + h) − f(x)) / h 则是 3h。h 太小，两个几乎相等的数一减，就剩不下几位有效数字，h 越小，舍入误差越大。最好的 h 在两者之间。从表中看，中心差分的误差在 h = 1e-5 处最小：再大，误差来自弯曲；再小，误差来自舍入。文中的 0.0001 离最好的不远；到了 1e-7，误差已经比用文中的 0.0001 时还大。

# %%
exponents = list(range(1, 13))
sizes = [10.0**-k for k in exponents]
central = [abs(numerical_gradient(cubic, here, h)[1] - 3.0) for h in sizes]
one_sided = [abs((cubic([2.0, 3.0 + h, 5.0]) - 27.0) / h - 3.0) for h in sizes]
print(f"{'±h':>18} {'+h':>10}")
for k in (2, 4, 5, 6, 7, 8, 12):
    print(f"h = 1e-{k:<2} {central[k - 1]:9.1e} {one_sided[k - 1]:10.1e}")
names = {"en": ("central", "one-sided"), "zh": ("中心差分", "单侧差分")}[lang]
series = dict(zip(names, (central, one_sided), strict=True))
error = {"en": "error", "zh": "误差"}[lang]
plots.curves(series, x=exponents, log=True, xlabel="−log10(h)", ylabel=error)

# %% [markdown] lang="en"
# ## Three traps in the program of the text
#
# The text moves the numbers in the caller's own array. This goes wrong in two ways, and counting its places along a single row in a third. The functions above compute new arrays and go through any shape, so they avoid all three. We try them on functions that have a minimum: the one with the exponent 2, and for the matrix the sum of squares.
#
# - `numerical_gradient`: an array of whole numbers keeps no h: 2.0001 becomes 2, and 1.9999 becomes 1. At (2, 3, 5) it finds the gradient (5000, 5000, 45000) where (2, 2, 10) is right.
# - `numerical_gradient`: a matrix of weights ends in an IndexError, because `range(x.size)` counts to the number of its entries, and it has fewer rows. `np.ndindex` goes through any shape.
# - `gradient_descent`: `x -= ...` changes the array that was given as the start. After the descent the starting point is gone.

# %% [markdown] lang="zh"
# ## 文中程序的三个陷阱
#
# 文中直接在调用者的数组里改动数字，因此有两处会出错；数位置时只按一行来数，又是一处。上面的函数每次都算出一个新数组，什么形状都能走遍，三处就都没有了。下面用有最小值的函数来试：指数为 2 的那个；矩阵则用平方和。
#
# - `numerical_gradient`：整数数组存不下 h，2.0001 变成 2，1.9999 变成 1。在 (2, 3, 5) 处算出的梯度是 (5000, 5000, 45000)，正确的是 (2, 2, 10)。
# - `numerical_gradient`：遇到权重矩阵就报 IndexError，因为 `range(x.size)` 一直数到元素的总数，而矩阵没有那么多行。`np.ndindex` 则什么形状都能走遍。
# - `gradient_descent`：`x -= ...` 会改掉作为起点传进来的数组。下降结束，起点也没了。

# %%
found = []
for spot in range(3):
    above, below = np.array([2, 3, 5]), np.array([2, 3, 5])
    above[spot], below[spot] = above[spot] + 0.0001, below[spot] - 0.0001
    found.append((bowl(above) - bowl(below)) / 0.0002)
words = {"en": ("int:   ", "matrix:", "start: "), "zh": ("整数", "矩阵", "起点")}[lang]
print(words[0], *(f"{slope:.0f}" for slope in found))
matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
slopes = numerical_gradient(lambda m: (m**2).sum(), matrix)
print(words[1], *slopes.round(6).tolist())
start = np.array([1.0, 0.0, -1.0])
same = start
for _ in range(100):
    same -= 0.01 * numerical_gradient(bowl, same)
print(words[2], *start.round(8))

# %% [markdown] lang="en"
# ## Try next
#
# - Print the end of `descend(grad(cubic), (1, 3, -1))`: from the right x1 creeps towards 2, a flat place that is no minimum.
# - Give `numerical_gradient` an h of 0.1 and run the bowl again: for a square the result stays the same.
#
# The next lesson, `layer_classes`, gets exact slopes layer by layer; `optimisers` has better ways downhill.

# %% [markdown] lang="zh"
# ## 接着试试
#
# - 打印 `descend(grad(cubic), (1, 3, -1))` 的终点：x1 从右边慢慢爬向 2，那里是平的，却不是最小值。
# - 把 `numerical_gradient` 的 h 改成 0.1，再跑一遍 bowl 的下降：对平方函数，结果不变。
#
# 下一课 `layer_classes` 一层一层求出精确的斜率；`optimisers` 一课有更好的下山办法。
