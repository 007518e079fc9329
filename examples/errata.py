# %% [markdown] lang="en"
# # Errata: what the texts print, and what comes out
#
# All five texts, from 000 to 004. Every number that they print, and every place that is doubtful, stands here with what is right, a verdict and the reason. None of this makes a text a bad one: each can be learned from, and a slip that is known helps more than one that is hidden. All that can be run was run; a test of this project repeats it.

# %% [markdown] lang="zh"
# # 勘误：文中的说法与实际结果
#
# 对应全部五篇教程，从 000 到 004。文中印出的每个数字、每处存疑的说法，都列在这里，附上正确的结果、结论和原因。这并不是说教程不好：每一篇都值得学，而一处错误说清楚了，比藏着更有帮助。凡是能运行的都运行过，本项目的测试会重复这些运行。

# %% tags=["parameters"]
import viz
from examples.texts import TEXTS, figure, judge
from examples.texts.sentences import VERDICT_WORDS
from examples.texts.tables import Verdicts

lang = viz.usual_lang()

# %% [markdown] lang="en"
# ## How a printed number is judged
#
# A number agrees if the recomputed value, rounded to the printed digits, is the printed number. If it is off by 1 unit of its last digit, that is its verdict: last digit. If another way of computing gives it exactly, it is a variant. Anything else is miscopied. Three numbers of text 000, each with the verdict by its own value alone, and with the other way known:

# %% [markdown] lang="zh"
# ## 印出的数字怎样判定
#
# 把重算的值舍入到文中的位数，与文中的数字相同，就是相符；只在最后一位差 1 个单位，是末位有误；如果按另一种做法计算恰好相同，是另一种做法；其余都是抄错。下面是教程 000 的三个数字，先只看重算的值，再考虑另一种做法，各得到一个结论：

# %%
for name in ("backward.dE_dw5", "backward.dE_o2_dout_h1", "training.E_after_1"):
    number = figure("text_000", name)
    alone = judge(number.quoted, number.exact)
    known = judge(number.quoted, number.exact, number.by_other_ways)
    print(f"{number.quoted:>12}  {number.exact:15.12f}", end="  ")
    print(VERDICT_WORDS[alone][lang], "→", VERDICT_WORDS[known][lang])

# %% [markdown] lang="en"
# The third is off by 150 units and would count as miscopied, if another order of updating the weights did not give it exactly: the lesson `worked_example` finds which.
#
# Statements, formulas and programs cannot be judged by rounding. Their verdicts are: wrong; broken, if it does not run; overstated, if it is true in some cases only; holds here, if it is true of the example at hand alone; word, for a wrong or misleading term; and misprint, for a slip of the pen.

# %% [markdown] lang="zh"
# 第三个数字差了 150 个单位，本应算作抄错；但换一种更新权重的次序，恰好得到它：是哪一种，`worked_example` 这一课会找出来。
#
# 说法、公式和程序不能靠舍入来判定。它们的结论有：错误；无法运行；说过头，即只在某些情形下成立；仅此处成立，即只对手头的例子成立；用词不当，即术语有误或容易误导；笔误，即写错了字。

# %% [markdown] lang="en"
# ## Text 000
#
# The text that works out a network by hand, w1 to w8. Its derivation has 1 wrong last digit and 1 miscopied number; the figures after training come from a different program from the one that is printed, which even has another target.

# %% [markdown] lang="zh"
# ## 教程 000
#
# 这篇教程亲手推导了一个网络，权重为 w1～w8。它的推导中只有 1 个数末位有误、1 个数抄错；训练之后的数字来自另一个程序，而文中附的程序连目标值也不同。

# %%
Verdicts("text_000", lang)

# %% [markdown] lang="en"
# ## Text 001
#
# Notes on a lecture. The ideas are right; some sentences turn them around.

# %% [markdown] lang="zh"
# ## 教程 001
#
# 一份听课笔记。思路都对，只是有几句话说反了。

# %%
Verdicts("text_001", lang)

# %% [markdown] lang="en"
# ## Text 002
#
# Every number that it prints is right, and the two predictions, for which no seed is given, can be reproduced.

# %% [markdown] lang="zh"
# ## 教程 002
#
# 印出的数字全部正确；没有给出种子的那两个预测，也确实可以得到。

# %%
Verdicts("text_002", lang)

# %% [markdown] lang="en"
# ## Text 003
#
# The most carefully worded of the five. What must not be followed as written is its rule for the learning rate.

# %% [markdown] lang="zh"
# ## 教程 003
#
# 五篇中用词最谨慎的一篇。不能照做的，是调整学习率的那条规则。

# %%
Verdicts("text_003", lang)

# %% [markdown] lang="en"
# ## Text 004
#
# Notes on a book, with much code. Most of what is wrong is in the code: the same few lines work in the case that was tried and fail in the next.

# %% [markdown] lang="zh"
# ## 教程 004
#
# 一份读书笔记，代码很多。问题也大多出在代码里：同样几行，试过的情形能用，换一种情形就不行了。

# %%
Verdicts("text_004", lang)

# %% [markdown] lang="en"
# ## All five together

# %% [markdown] lang="zh"
# ## 五篇合计

# %%
words = {"en": "text {}, {}", "zh": "教程 {} {}"}[lang]
for text in TEXTS:
    print(words.format(text.removeprefix("text_"), Verdicts(text, lang).summary))
print(Verdicts(TEXTS, lang).summary)
