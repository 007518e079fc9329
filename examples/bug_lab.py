# %% [markdown] lang="en"
# # Bug lab: mistakes forwards, numbers backwards
#
# Text 000, backpropagation by hand, and what goes wrong when one programs it. First forwards: we make the classic mistakes on purpose, one at a time, and see which number each of them gives. Then backwards: we have nothing but a wrong number, and find the mistake that made it. On the way two numbers that the text prints, and that its own derivation does not give, are explained.

# %% [markdown] lang="zh"
# # 错误实验室：从错误到数字，再从数字到错误
#
# 对应教程 000：亲手推导反向传播，以及把它写成程序时会出的错。先从错误到数字：故意犯下几种典型的错误，一次一种，看每一种会算出什么数。再从数字到错误：手里只有一个错的数，找出是哪种错误算出了它。教程印出过两个数，按它自己的推导却得不到；这一课也会查明来历。

# %% tags=["parameters"]
from collections.abc import Callable
from typing import Any

import numpy as np

import viz
from autograd import Value, affine, diagnose, exp, label_all, log, tanh
from examples.texts import given
from examples.worked_example.network import given_network

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## A program, written by hand
#
# The network of the text: two inputs, two hidden neurons, two outputs, the weights w1 to w8. W has w1 to w4, V has w5 to w8. The program goes forward, then back, and takes one step of gradient descent. It returns ∂E/∂w5, ∂E/∂w1 and the error E after the step. Each of its arguments is a switch: as they stand, the program is right.

# %% [markdown] lang="zh"
# ## 手写的程序
#
# 用的是教程里的网络：两个输入，两个隐藏神经元，两个输出，权重是 w1 到 w8。W 里是 w1 到 w4，V 里是 w5 到 w8。程序先前向传播，再反向传播，然后走一步梯度下降，返回 ∂E/∂w5、∂E/∂w1 和走完这一步之后的误差 E。每个参数都是一个开关：不去动它们，程序就是对的。

# %%
numbers = given("text_000", "network")
x, target, b = np.array(numbers["i"]), numbers["t"], numbers["b"]
W, V = np.reshape(numbers["w"], (2, 2, 2))
lr = numbers["learning_rate"]


def sigmoid(net: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-net))


def slope_of_sigmoid(net: Any) -> Any:
    return sigmoid(net) * (1.0 - sigmoid(net))


def forward(w: Any, v: Any) -> tuple[Any, Any]:
    h = sigmoid(w @ x + b[0])
    return h, sigmoid(v @ h + b[1])


def program(
    target: Any = target,
    slope: Callable[[Any], Any] = slope_of_sigmoid,
    through: tuple[int, int] = (1, 1),
    sign: int = 1,
    early: bool = False,
) -> tuple[float, float, float]:
    h, o = forward(W, V)
    delta_o = sign * (o - target) * slope(V @ h + b[1])
    grad_v = np.outer(delta_o, h)
    v_back = V - lr * grad_v if early else V
    delta_h = (delta_o * through) @ v_back * slope(W @ x + b[0])
    grad_w = np.outer(delta_h, x)
    _, after = forward(W - lr * grad_w, V - lr * grad_v)
    return grad_v[0, 0], grad_w[0, 0], ((target - after) ** 2).sum() / 2.0


print("∂E/∂w5 = {:.9f}\n∂E/∂w1 = {:.9f}\nE      = {:.9f}".format(*program()))

# %% [markdown] lang="en"
# ## Mistakes forwards
#
# Now six mistakes, each a switch that is set:
#
# - `no_slope`: the slope of the sigmoid is forgotten.
# - `at_result`: the slope of the sigmoid is taken at the neuron's output, and not at its net input, where it belongs.
# - `one_path`: a hidden neuron reaches E through both outputs. Only the path through the first is counted.
# - `sign`: out − target is turned round.
# - `updated_first`: the output layer is updated before the gradient goes back through it.
# - `slip`: the target 0.99 is copied as 0.09.
#
# Say beforehand: after which of them will the error grow, from 0.298371109 where it begins?

# %% [markdown] lang="zh"
# ## 从错误到数字
#
# 下面是六种错误，各拨动一个开关：
#
# - `no_slope`：忘了乘 sigmoid 的斜率。
# - `at_result`：sigmoid 的斜率本该在净输入处取值，却在神经元的输出处取值。
# - `one_path`：隐藏神经元经过两个输出通到 E，却只算了经过第一个输出的路径。
# - `sign`：out − target 写反了。
# - `updated_first`：梯度还没有经过输出层往回传，就先更新了输出层。
# - `slip`：目标值 0.99 抄成了 0.09。
#
# 先猜一猜：开始时的误差是 0.298371109，犯了哪种错误，走一步之后误差反而会变大？

# %%
mistakes: dict[str, dict[str, Any]] = {
    "right": {},
    "no_slope": {"slope": lambda _: 1.0},
    "at_result": {"slope": lambda net: slope_of_sigmoid(sigmoid(net))},
    "one_path": {"through": (1, 0)},
    "sign": {"sign": -1},
    "updated_first": {"early": True},
    "slip": {"target": [0.01, 0.09]},
}
print(f"{'':13} {'∂E/∂w5':>13} {'∂E/∂w1':>15} {'E':>12}")
for name, switch in mistakes.items():
    print("{:13} {:13.10f} {:15.12f} {:12.9f}".format(name, *program(**switch)))

# %% [markdown] lang="en"
# Only with the wrong sign does the error grow. (With the wrong target it is another error, measured against 0.09; it began at a higher number.) Without the slope it falls even further than with the right gradient, to 0.258255693 and not 0.291027774, because the steps are longer. So do not believe a program because its error falls. Nor because one number is right: three of the six mistakes leave ∂E/∂w5 as it is. A mistake shows only in what is computed behind it.
#
# ## The same network, recorded
#
# To go backwards we need the network as a graph. `backward` finds the right gradients, and the wider a line is in the picture, the more of the gradient flows along it. Look at out_h1: two lines come back to it, from net_o1 and from net_o2. These are the two paths.

# %% [markdown] lang="zh"
# 只有符号弄反时误差才变大。（目标值抄错时，算的是另一个误差，比的是 0.09；它开始时的数还要大。）忘了斜率，误差甚至比用正确的梯度降得更多，降到 0.258255693，而不是 0.291027774，因为步子更大。所以，不能因为误差在下降就相信程序是对的。也不能因为有一个数对了就相信：六种错误里有三种丝毫不影响 ∂E/∂w5。一个错误，只会影响在它之后算出的数。
#
# ## 同一个网络，记录成图
#
# 要从数字找到错误，先得把网络记录成图。`backward` 求出正确的梯度；图中的线越粗，沿它流过的梯度就越多。看 out_h1：有两条线回到这里，一条来自 net_o1，一条来自 net_o2。这就是那两条路径。

# %%
network = given_network()
E = network.record()["E_total"]
w1, w2, w3, w4, w5, *_ = weights = network.weights
E.backward()
viz.draw(E, weight="flow")

# %% [markdown] lang="en"
# ## Numbers backwards
#
# Somebody's program says that ∂E/∂w5 is 0.095790. `diagnose` computes the network again and again, each time with another mistake, and tells which of them give exactly this number. Give the number as text, in quotation marks, since its digits count.

# %% [markdown] lang="zh"
# ## 从数字到错误
#
# 有个程序说 ∂E/∂w5 是 0.095790。`diagnose` 把网络一遍遍地重算，每遍犯一种错误，然后说出哪些错误恰好得到这个数。要把这个数写成文本，加上引号，因为它有几位数字也很要紧。

# %%
diagnose(E, w5, "0.095790")

# %% [markdown] lang="en"
# The wrong step stands beside the right one: 0.217788, where 0.186816 should be.
#
# Text 000 prints 0.291027924 as the error after one step. Its derivation gives 0.291027774. The two differ in the seventh digit, and one might take it for rounding. It is not:

# %% [markdown] lang="zh"
# 错的一步和对的一步并排写出：应为 0.186816，却用了 0.217788。
#
# 教程 000 印出的走一步之后的误差是 0.291027924，按它的推导却是 0.291027774。两者从第七位数字起才不同，容易当作是舍入造成的。其实不是：

# %%
diagnose(E, None, "0.291027924", "loss after a step", weights, lr)

# %% [markdown] lang="en"
# And the program that the text lists prints yet another error after one step:

# %% [markdown] lang="zh"
# 而教程里列出的程序，走一步之后印出的误差又是另一个数：

# %%
diagnose(E, None, "0.496045683", "loss after a step", weights, lr)

# %% [markdown] lang="en"
# Is it always so easy? We give back every number of our table, with 9 digits each:

# %% [markdown] lang="zh"
# 总是这么容易吗？把前面表里的数一个个交给它，每个 9 位数字：


# %%
def first_named(diagnosis: Any) -> str:
    causes = [cause for each in diagnosis.hypotheses[:1] for cause in each]
    return " + ".join(cause.mistake.key for cause in causes) or diagnosis.verdict


print(f"{'':13}   {'∂E/∂w5':13} {'∂E/∂w1':13} E")
for name, switch in mistakes.items():
    of_w5, of_w1, after = (f"{number:#.9g}" for number in program(**switch))
    named = [
        diagnose(E, w5, of_w5, parameters=weights, lr=lr),
        diagnose(E, w1, of_w1, parameters=weights, lr=lr),
        diagnose(E, None, after, "loss after a step", weights, lr),
    ]
    print("{:13} → {:13} {:13} {}".format(name, *map(first_named, named)))

# %% [markdown] lang="en"
# Each is found, wherever it shows. In one row the name is another: the wrong sign is named `minus`, a minus forgotten in the derivative of target − out. By these numbers it is the same.
#
# ## Two mistakes at once
#
# Who forgets the slope may forget a path too. Then no single mistake fits, and pairs are tried. How many digits does that take?

# %% [markdown] lang="zh"
# 只要错误影响到的数，都能找出它来。只有一行名字不同：符号弄反时，被认作 `minus`，即 target − out 求导时漏了负号。单看这些数，两者是一回事。
#
# ## 同时犯两个错误
#
# 忘了斜率的人，也可能漏掉一条路径。这时没有哪一种错误单独说得通，就要成对地试。这需要多少位数字呢？

# %%
both = mistakes["no_slope"] | mistakes["one_path"]
wrong = program(**both)[1]
for digits in (3, 4, 5, 6, 9):
    found = f"{wrong:#.{digits}g}"
    diagnosis = diagnose(E, w1, found)
    print(f"{found:12} {diagnosis.tried:5} → {first_named(diagnosis)}")

# %% [markdown] lang="en"
# With 3 digits nothing is tried at all, and you are asked for more; with 4 and 5 only single mistakes; with 6 or more pairs as well. The middle column counts what was tried. Zeros in front are no digits: 0.0148 has three.

# %% [markdown] lang="zh"
# 只有 3 位数字时什么也不试，而是请你多给几位；有 4、5 位时只试单个错误；有 6 位以上才成对地试。中间一列是试过多少种。前面的零不算：0.0148 只有三位。

# %%
diagnose(E, w1, "0.0148")

# %% [markdown] lang="en"
# Why so strict? Because with few digits some mistake always fits by chance. Here are 100 numbers, drawn at random between half and twice the right ∂E/∂w1. Nobody made any mistake, yet some are “explained”:

# %% [markdown] lang="zh"
# 为什么这么严格？因为位数太少时，总有某种错误碰巧吻合。下面在正确的 ∂E/∂w1 的一半到两倍之间随机取 100 个数。谁也没有犯错，却有几个得到了“解释”：

# %%
drawn = w1.grad * np.random.default_rng(0).uniform(0.5, 2.0, 100)
for digits in (4, 6, 9):
    verdicts = [diagnose(E, w1, f"{number:#.{digits}g}").verdict for number in drawn]
    print(f"{digits}: {verdicts.count('explained'):2} / {len(drawn)}")

# %% [markdown] lang="en"
# ## What one number cannot tell
#
# Some mistakes give the same number, with all its digits. Here i2 = 0.10 is just twice i1 = 0.05:

# %% [markdown] lang="zh"
# ## 单凭一个数分不清的
#
# 有些错误算出的数一模一样，每一位都相同。这里 i2 = 0.10 恰好是 i1 = 0.05 的两倍：

# %%
diagnose(E, w1, "0.000877135469", parameters=weights)

# %% [markdown] lang="en"
# The answer says what to look at next. So ask the program for ∂E/∂w5 as well, and give both numbers: one mistake must explain the two together. Suppose that the program has 0.164334081 there, twice what is right:

# %% [markdown] lang="zh"
# 回答里说明了接下来该看哪个数。那就让程序把 ∂E/∂w5 也印出来，两个数一起交上去：必须有同一种错误能同时解释两者。假设程序在那里得到的是 0.164334081，正好是正确值的两倍：

# %%
diagnose(E, [w1, w5], ["0.000877135469", "0.164334081"])

# %% [markdown] lang="en"
# ## Softmax and cross-entropy
#
# Nothing of this is about one network. Three scores, a softmax, and the cross-entropy, where the second class is the right one:
#
# $$ p_k = \frac{\exp(z_k)}{\exp(z_1) + \exp(z_2) + \exp(z_3)} \qquad L = -\log(p_2) $$
#
# The derivatives are p₁, p₂ − 1 and p₃. The most common mistake is to forget the −1:

# %% [markdown] lang="zh"
# ## softmax 与交叉熵
#
# 这些办法并不只对某个网络有用。下面是三个得分，经过 softmax，再算交叉熵，正确的是第二类：
#
# $$ p_k = \frac{\exp(z_k)}{\exp(z_1) + \exp(z_2) + \exp(z_3)} \qquad L = -\log(p_2) $$
#
# 三个导数是 p₁、p₂ − 1 和 p₃。最常见的错误是忘了减 1：

# %%
scores = np.array([1.2, -0.4, 0.3])
p = np.exp(scores) / np.exp(scores).sum()
print("p =", p.round(9))

z1, z2, z3 = (Value(score, f"z{k}") for k, score in enumerate(scores, 1))
e1, e2, e3 = exp(z1), exp(z2), exp(z3)
s = e1 + e2 + e3
p2 = e2 / s
L = -log(p2)
label_all({"e1": e1, "e2": e2, "e3": e3, "s": s, "p2": p2, "L": L})
diagnose(L, z2, f"{p[1]:.9f}")

# %% [markdown] lang="en"
# So this too is a path left out: z2 raises its own power e2 and, with it, the sum s. The −1 comes by the first path, p₂ by the second.
#
# Who computes the target minus p, turned round, gets three numbers that are all wrong in the same way:

# %% [markdown] lang="zh"
# 原来这也是漏了一条路径：z2 既改变自己的指数 e2，又通过它改变总和 s。−1 来自第一条路径，p₂ 来自第二条。
#
# 把相减的次序写反，用目标值去减 p，三个数就都以同样的方式错了：

# %%
diagnose(L, [z1, z2, z3], [f"{number:.9f}" for number in np.array([0.0, 1.0, 0.0]) - p])

# %% [markdown] lang="en"
# Two ways to lose the minus, and no derivative tells them apart: whichever it was, the repair is the same. And a loss is a number like any other:

# %% [markdown] lang="zh"
# 丢掉负号有两种途径，看哪个导数都分不出来；不过无论哪一种，改法都一样。损失本身也是一个数，照样可以拿来查：

# %%
diagnose(L, None, f"{-np.log10(p[1]):.9f}", "loss")

# %% [markdown] lang="en"
# ## Your turn
#
# A net with two inputs, three tanh neurons and one linear output, and a program for the gradient of its six first weights. One line of `backward_by_hand` is wrong. Read it, and say which line and why, before you go on. (A lesson told in a terminal shows its programs with `--code`.)

# %% [markdown] lang="zh"
# ## 轮到你了
#
# 下面是一个网络：两个输入，三个 tanh 神经元，一个线性输出；还有一个程序，求第一层六个权重的梯度。`backward_by_hand` 里有一行是错的。先读程序，说出是哪一行、错在哪里，再往下看。（在终端里学这一课，加上 `--code` 才会显示程序。）

# %%
point, wanted = np.array([2.0, -1.0]), 1.0
A, c = np.array([[0.4, -0.3], [0.2, 0.7], [-0.5, 0.1]]), np.array([0.1, -0.2, 0.3])
u, d = np.array([0.6, -0.8, 0.5]), 0.2


def backward_by_hand() -> Any:
    z = A @ point + c
    a = np.tanh(z)
    delta = u @ a + d - wanted
    delta_z = delta * u * (1.0 - z**2)
    return np.outer(delta_z, point)


mine = [f"{number:.6f}" for number in backward_by_hand().ravel()]
print(*mine)

# %% [markdown] lang="en"
# The net once more, recorded, and all six numbers given at once:

# %% [markdown] lang="zh"
# 把这个网络也记录下来，六个数一起交上去：

# %%
v = [[Value(A[k, i], f"v{k + 1}{i + 1}") for i in range(2)] for k in range(3)]
z = [affine(c[k], v[k], point) for k in range(3)]
a = [tanh(each) for each in z]
loss = 0.5 * (affine(d, u, a) - wanted) ** 2
label_all({f"{name}{k + 1}": each[k] for name, each in (("z", z), ("a", a)) for k in range(3)})
label_all({"loss": loss})
diagnose(loss, [weight for row in v for weight in row], mine)

# %% [markdown] lang="en"
# Did you find it? The slope of tanh is 1 − a², with the result a; the program has put z, what goes into tanh. Repair the line and run both cells again. When the answer begins with “Right”, you are done.
#
# ## Try next
#
# - Set two switches of `program` at once, write down ∂E/∂w1 with 9 digits, and let a neighbour find your mistakes.
# - Which of the six mistakes would ∂E/∂w8 show?
# - Take a wrong number from a program of your own. `chainrule diagnose --help` says how to ask in a terminal, without writing any code.
#
# The next lesson, `errata`, gathers what is not right in the five texts.

# %% [markdown] lang="zh"
# 找到了吗？tanh 的斜率是 1 − a²，要代入结果 a；程序却代入了 z，也就是送进 tanh 的数。改好这一行，再把两个单元都运行一遍。回答以“正确”开头，就做完了。
#
# ## 接着试试
#
# - 同时拨动 `program` 的两个开关，写下 ∂E/∂w1 的 9 位数字，让同桌找出你犯的错误。
# - 六种错误里，哪几种会影响 ∂E/∂w8？
# - 从自己的程序里拿一个错的数来试。`chainrule diagnose --help` 会告诉你怎样不写代码、直接在终端里提问。
#
# 下一课 `errata` 汇总五篇教程里不对的地方。
