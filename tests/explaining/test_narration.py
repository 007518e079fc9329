"""The sentences of steps: each said for its reason, at its place, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import pytest

import autograd as ag
from autograd import Value
from autograd.explaining.derivations import Step, derivation
from autograd.explaining.telling.forms import HtmlForm, LatexForm, TextForm
from autograd.explaining.telling.parts import Manner, Sentence
from autograd.explaining.telling.sentences import all_sentences
from autograd.graph import topological
from autograd.language import Language
from tests.explaining.random_graphs import Drawing
from tests.explaining.test_derivations import Alone
from viz.picture.folding import fold


def leaves(*numbers: float) -> list[Value]:
    return [Value(number, label) for number, label in zip(numbers, "abc", strict=False)]


def labelled(value: Value, label: str) -> Value:
    value.label = label
    return value


def steps_of(root: Value, parameters: Sequence[Value] = ()) -> list[Step]:
    return list(derivation(fold(topological(root), "named"), {}, None, parameters))


def said(root: Value, lang: Language = "en", parameters: Sequence[Value] = ()) -> list[str]:
    form = TextForm(Manner(lang))
    return [form.sentence(step.sentence) for step in steps_of(root, parameters)]


def single(sentence: Sentence) -> list[Sentence]:
    """The sentences that follow each other in it."""
    if sentence.key != "steps.then":
        return [sentence]
    return [each for name in ("before", "next") for each in single(sentence.slots[name])]


def reasons(step: Step) -> list[str]:
    """The names of the sentences that it is told with."""
    return [str(each.key).removeprefix("steps.") for each in single(step.sentence)]


def saying(step: Step, name: str) -> set[str]:
    """The labels of the values that the sentence of this name is about."""
    found = (each for each in single(step.sentence) if each.key == f"steps.{name}")
    return {value.label for each in found for value in each.slots["by"]}


def product_and_sum() -> Value:
    """L = d + a with d = a b: a is used twice, b once."""
    a, b = leaves(2.0, 3.0)
    return labelled(labelled(a * b, "d") + a, "L")


TOLD = {
    "en": """
d is computed from a and b.
L is computed from d and a. This is the result; every value is known now.
Now back from L: the gradient of a value says how fast L changes with it, and is 1 for L itself.
 Each of d and a receives the gradient of L, multiplied by the derivative of L with respect to it.
 For a this is not all yet: contributions from elsewhere will be added.
Each of a and b receives the gradient of d, multiplied by the derivative of d with respect to it.
 For a this is added to what has arrived before, and the sum is now complete.
All gradients are known now: each says how fast L changes with that value.
 To make L smaller, a and b would have to decrease.
""",
    "zh": """
d 由 a 和 b 算出。
L 由 d 和 a 算出。这就是结果，所有的值都已算出。
从 L 开始反向：一个值的梯度表示 L 随它变化的快慢，L 自身的梯度是 1。
d 和 a 各得到一份：L 的梯度乘以 L 对它的导数。a 得到的还不是全部：之后还要加上从别处传来的量。
a 和 b 各得到一份：d 的梯度乘以 d 对它的导数。a 把这一份加到先前得到的量上，至此梯度已经完整。
所有梯度都已求出：每个梯度表示 L 随相应的值变化的快慢。要使 L 变小，a 和 b 应当减小。
""".replace("1。\n", "1。"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_pass_is_told_in_whole_sentences(lang: Language) -> None:
    root = product_and_sum()

    told = said(root, lang, [x for x in topological(root) if x.is_leaf])

    assert told == TOLD[lang].replace("\n ", " ").strip().split("\n")


def ends(function: Callable[[Value], Value], number: float) -> list[str]:
    """What is said where the value of a function of a at `number` sends its gradient to a."""
    value = labelled(function(Value(number, "a")), "r")
    return said(labelled(3.0 * value, "L"))[3].split(". ")[1:]


def test_a_flat_side_a_saturated_function_and_a_factor_0_say_that_nothing_passes() -> None:
    assert ends(lambda a: a.relu(), -2.0) == [
        "r is on the flat side of a kink, where the derivative is 0: nothing passes."
    ]
    assert ends(lambda a: a.tanh(), 9.0) == [
        "r is saturated, where its curve is nearly flat: hardly anything passes."
    ]
    assert ends(lambda a: a * 0.0, 2.0) == ["Nothing passes to a: there the derivative of r is 0."]
    assert ends(lambda a: a.relu(), 2.0) == ends(lambda a: a.tanh(), 0.9) == []


def test_beyond_what_nothing_passes_there_is_nothing_to_pass_on() -> None:
    r = labelled(labelled(labelled(Value(3.0, "a") * 2.0, "d") * 0.0, "e") + 1.0, "L")

    assert said(r)[-2] == "The gradient of d is 0, so nothing is passed on."


@pytest.mark.parametrize("function", [lambda a: a.relu(), lambda a: a * 0.0])
def test_where_nothing_arrives_it_does_not_matter_what_would_pass(
    function: Callable[[Value], Value],
) -> None:
    r = labelled(function(Value(-3.0, "a")), "r")

    assert said(labelled(r * 0.0, "L"))[3] == "The gradient of r is 0, so nothing is passed on."


def test_one_branch_of_a_maximum_gets_nothing() -> None:
    a, b = leaves(2.0, 3.0)

    assert saying(steps_of(labelled(ag.maximum(a, b), "L"))[1], "zero") == {"a"}


@pytest.mark.parametrize(
    ("numbers", "lang", "way"),
    [
        ((2.0, 3.0), "en", "To make L smaller, a and b would have to decrease."),
        ((-2.0, -3.0), "en", "To make L smaller, a and b would have to increase."),
        ((-2.0, 3.0), "en", "To make L smaller, a would have to decrease, and b to increase."),
        ((-2.0, 3.0), "zh", "要使 L 变小，a 应当减小，b 应当增大。"),
    ],
)
def test_parameters_go_against_their_gradients(
    numbers: tuple[float, ...], lang: Language, way: str
) -> None:
    """Of a b the gradients are b and a."""
    a, b = leaves(*numbers)
    told = said(labelled(a * b, "L"), lang, [a, b])

    assert told[-1].endswith(way)
    h = 1e-3
    moved = (a.data - h * b.data) * (b.data - h * a.data)
    assert moved < a.data * b.data


def test_a_leaf_that_is_no_parameter_or_has_the_gradient_0_need_not_move() -> None:
    a, b, c = leaves(2.0, 3.0, 4.0)
    root = labelled(a * b + c * 0.0, "L")

    assert said(root)[-1] == (
        "All gradients are known now: each says how fast L changes with that value."
    )
    assert said(root, parameters=[a, c])[-1].endswith("smaller, a would have to decrease.")


@pytest.mark.parametrize("function", [lambda a: a / 0.0, lambda a: (-a).log(), lambda a: a * 1e309])
def test_no_way_is_told_to_make_smaller_what_is_not_a_number(
    function: Callable[[Value], Value],
) -> None:
    a = Value(3.0, "a")

    assert "smaller" not in said(labelled(function(a), "L"), parameters=[a])[-1]


def test_a_leaf_alone_is_told_as_what_it_is() -> None:
    assert said(Value(3.0, "a")) == [
        "a is not computed from anything; its derivative with respect to itself is 1."
    ]
    assert said(Value(3.0, "a"), "zh") == ["a 不是由别的值算出的；它对自身的导数是 1。"]


def test_one_source_is_named_twice_and_one_leaf_has_the_gradient() -> None:
    told = said(labelled(Value(3.0, "a").exp(), "L"))

    assert told[1].endswith(
        "a receives the gradient of L, multiplied by the derivative of L with respect to a."
    )
    assert told[2] == "The gradient is known now: it says how fast L changes with a."


def test_a_value_used_twice_in_one_formula_gets_two_contributions_at_once() -> None:
    (a,) = leaves(3.0)
    step = steps_of(labelled(a * a, "L"))[1]

    assert saying(step, "repeated") == {"a"}
    assert not saying(step, "first") | saying(step, "last")


def test_the_first_of_three_users_says_that_it_is_not_all_and_only_the_last_that_it_is() -> None:
    a, b, c = leaves(2.0, 3.0, 4.0)
    parts = [labelled(a * x, f"d{n}") for n, x in enumerate((b, c, Value(5.0)))]
    steps = steps_of(labelled(parts[0] + parts[1] + parts[2], "L"))[5:8]

    found = [
        {name for name in ("first", "further", "last") if "a" in saying(step, name)}
        for step in steps
    ]
    assert found == [{"first"}, {"further"}, {"last"}]


def test_more_values_than_are_read_are_counted() -> None:
    many = [Value(float(n), f"x{n}") for n in range(1, 10)]
    told = said(labelled(ag.sum(many), "L"), parameters=many)

    assert told[0].startswith("L is computed from 9 values.")
    assert "Each of 9 values receives" in told[1]
    assert told[2].endswith("To make L smaller, 9 values would have to decrease.")
    assert said(labelled(ag.sum(many[:8]), "L"))[0].startswith("L is computed from x1, x2, x3,")


def test_a_source_beyond_the_part_of_a_formula_that_is_written_is_named_too() -> None:
    x, w = leaves(0.5, 0.25)
    y = w
    for _ in range(100):
        y = y.sin() + x

    assert said(labelled(y, "L"))[0].startswith("L is computed from a and b.")


def test_labels_do_not_choose_the_sentences() -> None:
    """Nor their order, where labels sort otherwise than the values were made."""
    graphs = []
    for labels in ("abdL", "zyxA"):
        a, b = Value(2.0, labels[0]), Value(3.0, labels[1])
        graphs.append(labelled(labelled(a * b, labels[2]) + a, labels[3]))

    one, two = (
        [(reasons(step), step.told.value.data) for step in steps_of(root)] for root in graphs
    )

    assert one == two


@pytest.mark.parametrize("seed", range(60))
def test_a_gradient_is_called_complete_when_all_users_have_sent_their_part(seed: int) -> None:
    """Counted beside the code on every operation's parents: before, it is said to be open."""
    root, _ = Drawing(seed).record()
    told = list(map(Alone.of, topological(root)))
    for n, each in enumerate(told):
        each.value.label = f"v{n}"
    uses = Counter(parent.label for each in told for parent in each.value.parents)
    sent: Counter[str] = Counter()
    many = 9

    for step in derivation(told, {}):
        if step.phase != "backward":
            continue
        here = Counter(parent.label for parent in step.told.value.parents)
        before = Counter(sent)
        sent.update(here)
        kinds = {
            "repeated": {x for x in here if here[x] == uses[x] > 1},
            "first": {x for x in here if not before[x] and sent[x] < uses[x]},
            "further": {x for x in here if before[x] and sent[x] < uses[x]},
            "last": {x for x in here if before[x] and sent[x] == uses[x]},
        }
        for name, expected in kinds.items():
            if len(expected) < many:
                assert saying(step, name) == expected, name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sentence_is_said_of_some_graph_with_all_its_slots(lang: Language) -> None:
    """In each form; a sentence that no graph is told with would be dead words."""
    a, b, c = leaves(2.0, -3.0, 0.5)
    many = [Value(float(n), f"x{n}") for n in range(1, 10)]
    r = labelled((a * a + b).relu() + labelled((40.0 * a).tanh(), "t"), "r")
    graphs = [
        (labelled(r * c + labelled(b.relu(), "q") * r + labelled(b * 2.0, "p"), "L"), [a, b, c]),
        (labelled(a * 2.0 + ag.sum(many), "M"), [a]),
        (labelled(b.exp() - a, "N"), [a, b]),
        (labelled(-a, "O"), [a]),
        (labelled(labelled(labelled(a * 2.0, "s") * 0.0, "u") * 2.0, "P"), [a]),
        (labelled(a + labelled(a * b, "k") + labelled(a * c, "l"), "Q"), []),
        (labelled(a * a, "R"), []),
        (a, []),
    ]
    heard = set()
    for root, parameters in graphs:
        for step in steps_of(root, parameters):
            heard.update(reasons(step))
            for form in (TextForm, LatexForm, HtmlForm):
                form(Manner(lang)).sentence(step.sentence)

    assert heard == {*all_sentences()[lang]["steps"]} - {"values", "then"}
