"""Printed numbers are judged: which agree, and what made those that do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import exp, inf, nan
from typing import Any

import pytest

import autograd as ag
from autograd import Figure, Judgement, Value, judge, no_grad, sigmoid
from autograd.errors import (
    GraphChangedError,
    NotRecordedError,
    OperandError,
    SettingError,
    UnusedInputError,
)
from autograd.explaining.judging.judging import Judged
from autograd.graph import topological
from autograd.language import Language
from examples import texts
from examples.texts.verdicts import figures_of, printed
from examples.worked_example.network import given_network
from tests.work import calls

PRINTED = printed("text_000")


def judged_text() -> Judgement:
    network = given_network()
    total = network.record()["E_total"]
    return judge(
        figures_of("text_000"),
        {value.label: value for value in topological(total) if value.label},
        loss=total,
        parameters=network.weights,
        lr=network.learning_rate,
        lang="en",
    )


@pytest.fixture(scope="module")
def text_000() -> Judgement:
    return judged_text()


def pairs(judgement: Judgement) -> Iterator[tuple[texts.Figure, Judged]]:
    return zip(PRINTED, judgement.judged, strict=True)


def test_the_places_of_text_000_have_the_verdicts_that_were_written_down(
    text_000: Judgement,
) -> None:
    assert [each.verdict for _, each in pairs(text_000)] == [each.verdict for each in PRINTED]


def test_the_places_of_text_000_have_the_numbers_that_were_written_down(
    text_000: Judgement,
) -> None:
    """To the last bits: 10,000 steps are added up in another order there."""
    assert all(
        each.number == pytest.approx(known.exact, rel=1e-12) for known, each in pairs(text_000)
    )


def test_the_last_digit_of_text_000_came_of_a_rounded_delta(text_000: Judgement) -> None:
    (found,) = (each for each in text_000.judged if each.verdict == "last-digit")

    assert found.reason == "rounded"
    assert found.why[0].slots["wrong"] == -0.038098237


def test_the_miscopied_number_of_text_000_lost_a_digit(text_000: Judgement) -> None:
    (found,) = (each for each in text_000.judged if each.verdict == "miscopied")

    assert found.reason == "lost"
    assert found.why[0].slots["right"] == "5"


def test_the_errors_of_text_000_came_of_updating_the_output_layer_first(
    text_000: Judgement,
) -> None:
    found = [each for each in text_000.judged if each.verdict == "variant"]

    assert [each.reason for each in found] == ["updated_first"] * 4
    assert [each.figure.step for each in found] == [1, 10_000, 10_000, 10_000]


def neuron() -> dict[str, Value]:
    """out = σ(0.5 · 2 + 1), E = ½ (0.8 − out)²."""
    values = {name: Value(number, name) for name, number in NUMBERS.items()}
    values["net"] = values["w"] * values["x"] + values["b"]
    values["out"] = sigmoid(values["net"])
    values["E"] = 0.5 * (values["t"] - values["out"]) ** 2
    for name in ("net", "out", "E"):
        values[name].label = name
    return values


NUMBERS = {"w": 0.5, "x": 2.0, "b": 1.0, "t": 0.8}
RATE = 0.1
OUT = 1.0 / (1.0 + exp(-2.0))
BY_W = (OUT - 0.8) * OUT * (1.0 - OUT) * 2.0


def one(figure: Figure, **given: Any) -> Judged:
    """The verdict on one figure of the neuron, trained at the rate 0.1 in w and b."""
    asked: dict[str, Any] = {"loss": "E", "parameters": ["w", "b"], "lr": RATE} | given
    return judge([figure], neuron(), **asked).judged[0]


def descended(steps: int, rate: float = RATE, bias: float | None = None) -> tuple[float, float]:
    """w and b after so many steps, by hand; a `bias` that is given stays."""
    w, b = 0.5, 1.0 if bias is None else bias
    for _ in range(steps):
        out = 1.0 / (1.0 + exp(-(2.0 * w + b)))
        delta = (out - 0.8) * out * (1.0 - out)
        w = w - rate * 2.0 * delta
        b = b - rate * delta if bias is None else bias
    return w, b


@pytest.mark.parametrize("decimals", range(1, 13))
def test_a_number_that_is_rounded_agrees(decimals: int) -> None:
    assert one(Figure("out", f"{OUT:.{decimals}f}")).verdict == "agrees"
    assert one(Figure("E", f"{BY_W:.{decimals}f}", by="w")).verdict == "agrees"


@pytest.mark.parametrize("step", [1, 2, 50])
def test_parameters_after_some_steps_are_those_of_a_descent_by_hand(step: int) -> None:
    w, b = descended(step)

    assert one(Figure("w", "1", step=step)).number == pytest.approx(w, rel=1e-13)
    assert one(Figure("b", "1", step=step)).number == pytest.approx(b, rel=1e-13)


@pytest.mark.parametrize(
    ("figure", "verdict", "reason"),
    [
        # OUT is 0.8807970779778823, BY_W 0.01696635..., net 2
        (Figure("out", "0.88079707"), "last-digit", "cut_off"),
        (Figure("out", "0.8807970780"), "agrees", ""),
        (Figure("out", "0.88079608"), "miscopied", "digit"),
        (Figure("out", "0.88079780"), "miscopied", "exchanged"),
        (Figure("out", "0.80797078"), "miscopied", "lost"),
        (Figure("out", "0.88807971"), "miscopied", "added"),
        (Figure("out", "8.8079708"), "miscopied", "point"),
        (Figure("out", "-0.88079708"), "miscopied", "minus"),
        (Figure("net", "0.88079708"), "miscopied", "another"),
        (Figure("E", f"{-BY_W:.9f}", by="w"), "variant", "minus"),
        (Figure("E", f"{(OUT - 0.8) * 2:.9f}", by="w"), "variant", "no_slope"),
        (Figure("E", f"{(OUT - 0.8) ** 2:.9f}"), "variant", "no_factor"),
        (Figure("w", f"{0.5 - BY_W:.9f}", step=1), "variant", "no_rate"),
        (Figure("w", "0.500000", step=1), "variant", "no_step"),
        (Figure("w", f"{descended(7)[0]:.9f}", step=8), "variant", "steps"),
        (Figure("w", f"{descended(9)[0]:.9f}", step=8), "variant", "steps"),
        (Figure("w", f"{descended(1)[0]:.9f}", step=2), "variant", "one_step"),
        (Figure("w", f"{descended(7)[0]:.3f}", step=8), "variant", "steps"),
        (Figure("x", "3.1235"), "unknown", "no_slip"),
        (Figure("net", "0.0", by="t"), "agrees", ""),
        (Figure("out", "0.31"), "unknown", "few_digits"),
        (Figure("out", "0.317231117"), "unknown", "none_of"),
        (Figure("net", "0.317231117", by="t"), "unknown", "none"),
    ],
)
def test_a_planted_figure_has_its_verdict(figure: Figure, verdict: str, reason: str) -> None:
    found = one(figure)

    assert (found.verdict, found.reason) == (verdict, reason)


def test_a_mistake_is_named_in_a_derivative_after_some_steps() -> None:
    w, b = descended(2)
    without_slope = (1.0 / (1.0 + exp(-(2.0 * w + b))) - 0.8) * 2.0
    found = one(Figure("E", f"{without_slope:.9f}", by="w", step=2))

    assert (found.verdict, found.reason) == ("variant", "no_slope")


def test_a_mistake_is_named_in_the_last_of_some_steps() -> None:
    """The first step is right, the second goes up in place of down."""
    (before, _), (after, _) = descended(1), descended(2)
    found = one(Figure("w", f"{before + (before - after):.9f}", step=2))

    assert found.verdict == "variant"
    assert found.reason in ("sign", "minus")


def test_a_target_that_was_copied_wrongly_is_named_after_10_000_steps() -> None:
    """The program of text 000 trains to 0.09 in place of 0.99; the number is measured there."""
    network = given_network()
    total = network.record()["E_total"]
    printed = texts.measured("text_000", "program")["E_after_10000"]
    (found,) = judge(
        Figure(total, f"{printed:.12f}", step=10_000),
        loss=total,
        parameters=network.weights,
        lr=network.learning_rate,
    ).judged

    assert (found.verdict, found.reason) == ("variant", "slip")
    assert (found.why[0].slots["right"], found.why[0].slots["wrong"]) == (0.99, 0.09)


@pytest.mark.parametrize(
    ("factor", "reason"),
    [(1.0 / RATE, "no_rate"), (2.0, "doubled"), (0.5, "halved"), (-1.0, "sign")],
)
@pytest.mark.parametrize("of", ["w", "E", "out"])
def test_a_rate_that_was_wrong_in_all_steps_is_named(factor: float, reason: str, of: str) -> None:
    w, b = descended(5, factor * RATE)
    out = 1.0 / (1.0 + exp(-(2.0 * w + b)))
    number = {"w": w, "out": out, "E": 0.5 * (0.8 - out) ** 2}[of]
    found = one(Figure(of, f"{number:.10f}", step=5))

    assert (found.verdict, found.reason) == ("variant", reason)


def test_a_wrong_step_is_named_in_what_is_not_the_loss() -> None:
    w, b = descended(1, -RATE)
    found = one(Figure("out", f"{1.0 / (1.0 + exp(-(2.0 * w + b))):.9f}", step=1))

    assert (found.verdict, found.reason) == ("variant", "sign")


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_nothing_in_print_agrees_with_what_is_not_finite(number: float) -> None:
    (found,) = judge(Figure("x", "0.5"), {"x": number}).judged

    assert (found.verdict, found.reason) == ("unknown", "not_finite")


def test_what_is_no_part_of_the_loss_is_judged_after_some_steps_too() -> None:
    values = neuron()
    values["percent"] = 100.0 * values["out"]
    w, b = descended(3)
    right = 100.0 / (1.0 + exp(-(2.0 * w + b)))
    figures = [Figure("percent", printed, step=3) for printed in (f"{right:.6f}", "31.7231117")]
    judged = judge(figures, values, loss="E", parameters=["w", "b"], lr=RATE).judged

    assert [each.verdict for each in judged] == ["agrees", "unknown"]


def test_a_bias_that_was_left_out_in_all_steps_is_named() -> None:
    w, _ = descended(4, bias=0.0)
    found = one(Figure("w", f"{w:.10f}", step=4), parameters=["w"])

    assert (found.verdict, found.reason) == ("variant", "no_bias")


def test_a_rounded_parameter_is_named_in_what_comes_after_some_steps() -> None:
    w, b = descended(28)
    right, rounded = (1.0 / (1.0 + exp(-(2.0 * each + b))) for each in (w, round(w, 8)))
    found = one(Figure("out", f"{rounded:.8f}", step=28))

    assert f"{rounded:.8f}" != f"{right:.8f}"
    assert (found.verdict, found.reason) == ("last-digit", "rounded")
    assert (found.why[0].slots["what"].label, found.why[0].slots["wrong"]) == ("w", round(w, 8))


def test_a_rounded_derivative_is_named_in_an_updated_parameter() -> None:
    right, rounded = (0.5 - 3.0 * each for each in (BY_W, round(BY_W, 7)))
    found = one(Figure("w", f"{rounded:.7f}", step=1), lr=3.0)

    assert f"{rounded:.7f}" != f"{right:.7f}"
    assert (found.verdict, found.reason) == ("last-digit", "rounded")
    assert found.why[0].slots["wrong"] == round(BY_W, 7)


def test_a_last_digit_may_have_two_reasons() -> None:
    """Two thirds, of which one third was rounded and doubled, is cut off as well."""
    third = Value(1.0) / 3.0
    third.label = "third"
    (found,) = judge(Figure(2.0 * third, "0.6666")).judged

    assert [each.key for each in found.why] == ["figures.cut_off", "figures.rounded"]
    assert found.why[1].slots["wrong"] == 0.3333


@pytest.mark.parametrize(
    ("printed", "number", "reason", "right", "wrong"),
    [
        ("0.12346", 0.1234548, "twice_rounded", "0.123455", "0.12346"),
        ("0.12345", 0.1234561, "cut_off", "0.12346", "0.12345"),
        ("0.125456", 0.123456, "digit", "3", "5"),
        ("0.132456", 0.123456, "exchanged", "23", "32"),
        ("0.113456", 0.123456, "digit", "2", "1"),
        ("0.124567", 0.123456, "lost", "3", ""),
        ("0.122345", 0.123456, "added", "", "2"),
        ("0.0123456", 0.123456, "point", "0.123456", "0.0123456"),
        ("-0.123456", 0.123456, "minus", "0.123456", "-0.123456"),
        ("1.23456e3", 1.23456e4, "point", "12345.6", "1.23456e3"),
        ("1234507", 1234567.0, "digit", "6", "0"),
    ],
)
def test_a_slip_is_told_with_its_digits(
    printed: str, number: float, reason: str, right: str, wrong: str
) -> None:
    (found,) = judge(Figure("x", printed), {"x": number}).judged

    assert found.reason == reason
    assert (found.why[0].slots["right"], found.why[0].slots["wrong"]) == (right, wrong)


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (Figure("w", "0.5"), "w"),
        (Figure("E", "0.01", by="w"), "∂E/∂w"),
        (Figure("w", "0.5", step=1), "w⁺"),
        (Figure("w", "0.5", step=2), "w after 2 steps"),
        (Figure("E", "0.5", step=1), "E after 1 step"),
        (Figure("E", "0.5", by="w", step=1000), "∂E/∂w after 1,000 steps"),
    ],
)
def test_a_figure_stands_in_the_table_by_its_symbols(figure: Figure, told: str) -> None:
    found = judge([figure], neuron(), loss="E", parameters=["w", "b"], lr=RATE, lang="en")
    line = found.text.splitlines()[2]

    assert line.strip().split("  ")[0] == told


def test_a_bare_number_stands_in_the_table_by_its_name() -> None:
    assert "loss" in judge(Figure("loss", "0.5"), {"loss": 0.5}).text.splitlines()[2]


def test_numbers_are_told_with_two_more_decimals_or_as_the_reader_likes() -> None:
    figure = Figure("out", "0.880797")

    assert "0.88079708 " in judge(figure, neuron()).text
    assert " 0.881 " in judge(figure, neuron(), digits=3).text
    assert " 0.8808 " in judge(figure, neuron(), decimals=4).text


def test_biases_that_were_trained_too_are_another_way_to_train() -> None:
    w, _ = descended(3)
    found = one(Figure("w", f"{w:.9f}", step=3), parameters=["w"])

    assert (found.verdict, found.reason) == ("variant", "biases")
    assert [bias.label for bias in found.why[0].slots["by"]] == ["b"]


def test_a_bare_number_is_judged_by_its_digits_alone() -> None:
    figures = [Figure("out", printed) for printed in ("0.880797", "0.880779", "0.317231")]
    judged = judge(figures, {"out": OUT}).judged

    assert [(each.verdict, each.reason) for each in judged] == [
        ("agrees", ""),
        ("miscopied", "exchanged"),
        ("unknown", "number_only"),
    ]


def test_values_may_stand_in_figures_themselves() -> None:
    values = neuron()
    judged = judge(Figure(values["E"], f"{BY_W:.6f}", values["w"])).judged

    assert [each.verdict for each in judged] == ["agrees"]


def test_a_value_has_the_name_that_it_is_given() -> None:
    x = Value(3.0)

    assert "∂y/∂x" in judge(Figure("y", "6", by="x"), {"x": x, "y": x * x}, lang="en").text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["E after 2 steps", "unexplained", "exchanged", "Figures: 2."]),
        ("zh", ["2 步之后的 E", "原因不明", "写颠倒了", "共 2 个数字"]),
    ],
)
def test_a_judgement_is_told_in_both_languages(lang: Language, said: list[str]) -> None:
    values = neuron()
    figures = [Figure("out", "0.88079780"), Figure("E", "0.317231117", step=2)]
    found = judge(figures, values, loss="E", parameters=["w", "b"], lr=0.5, lang=lang)

    for form in (found.text, found.markdown, found.latex, found._repr_html_()):
        assert all(words in re.sub(r"</?m\w+>|\$", "", form) for words in said), form


def test_figures_of_one_reason_are_told_together(text_000: Judgement) -> None:
    assert text_000.text.count("were updated first") == 1


@pytest.mark.parametrize(
    ("factor", "digits", "more"),
    [
        # the exponent 2 and a factor 2 are the same number here
        (0.5, 9, ["figures.one_more"]),
        (0.5, 4, ["figures.one_more", "diagnose.chance"]),
        # a sigmoid's slope alone
        (1.0 / (OUT * (1.0 - OUT)), 9, []),
    ],
)
def test_what_else_gives_the_digits_is_told(factor: float, digits: int, more: list[str]) -> None:
    found = judge(Figure("E", f"{BY_W * factor:.{digits}g}", by="w"), neuron(), lang="en")
    (judged,) = found.judged
    assert judged.diagnosis is not None

    assert judged.verdict == "variant"
    assert len(judged.diagnosis.hypotheses) == (2 if more else 1)
    assert [each.key for each in judged.why[1:]] == more
    assert ("\n1 other mistake gives the same digits\n" in found.text) is bool(more)


def test_of_many_mistakes_one_is_told_and_the_others_are_counted() -> None:
    """A tenth too much in a sum of three may have come of a slip in each of them."""
    a, b, c = (Value(number, name) for name, number in {"a": 1.294, "b": 2.345, "c": 4.356}.items())
    (found,) = judge(Figure(a + b + c, "8.095")).judged

    assert (found.reason, found.why[1].key) == ("slip_of", "figures.more")
    assert found.why[1].slots["n"] == "2"


def test_a_minus_is_a_minus_in_latex() -> None:
    found = judge(Figure("x", "-1.5"), {"x": -1.5}, lang="en")

    assert "& $-$1.5 &" in found.latex


def test_a_judgement_is_told_when_all_agree() -> None:
    assert judge(Figure("out", "0.9"), neuron(), lang="en").text.endswith("All figures agree")


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: Figure("E", 0.5), OperandError, "printed=0.5 is of type float"),  # type: ignore[arg-type]
        (lambda: Figure("E", "half"), OperandError, "printed='half' is no number"),
        (lambda: Figure("E", "1" * 61), OperandError, "61 letters"),
        (lambda: Figure("", "0.5"), OperandError, "of is empty"),
        (lambda: Figure("E", "0.5", by=3), OperandError, "by is a Value or its name, got 3"),  # type: ignore[arg-type]
        (lambda: Figure("E", "0.5", step=-1), SettingError, "from 0 to 1,000,000, got -1"),
        (lambda: Figure("E", "0.5", step=True), SettingError, "got True"),
        (lambda: judge([], {}), OperandError, "no figure to judge"),
        (lambda: judge("0.5", {}), OperandError, "judge expects Figures, got '0.5'"),  # type: ignore[arg-type]
        (lambda: judge([0.5], {}), OperandError, "judge expects Figures, got 0.5"),  # type: ignore[list-item]
        (lambda: judge(Figure("oot", "0.5"), neuron()), SettingError, "did you mean 'out'?"),
        (
            lambda: judge(Figure("E", "0.5", by="w"), {"E": 0.5, "w": 1}),
            OperandError,
            "mere number",
        ),
        (lambda: judge(Figure("E", "0.5"), {"E": "0.5"}), OperandError, "'0.5'"),  # type: ignore[dict-item]
        (lambda: judge(Figure("E", "0.5"), 3), OperandError, "values maps names"),  # type: ignore[arg-type]
        (
            lambda: judge(Figure("w", "0.5", step=1), neuron()),
            SettingError,
            "give loss and parameters and lr too",
        ),
        (lambda: one(Figure("w", "0.5"), lr=-1.0), SettingError, "lr is a learning rate above 0"),
        (lambda: one(Figure("w", "0.5"), parameters="w"), OperandError, "as a list; got 'w'"),
        (lambda: one(Figure("w", "0.5"), parameters=["out"]), OperandError, "leaves"),
        (lambda: one(Figure("w", "0.5"), parameters=[]), SettingError, "parameters are empty"),
        (lambda: one(Figure("w", "0.5"), loss="net", parameters=["t"]), UnusedInputError, "'t'"),
        (
            lambda: one(Figure("w", "0.5"), loss="w", parameters=["w"]),
            SettingError,
            "loss is a leaf",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(
    make: Callable[[], object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=re.escape(said)):
        make()


def test_steps_are_refused_under_no_grad_and_nothing_else_is() -> None:
    values = neuron()

    with no_grad():
        assert judge(Figure("E", f"{BY_W:.6f}", by="w"), values).agree
        with pytest.raises(NotRecordedError, match="outside no_grad"):
            judge(Figure("w", "0.5", step=1), values, loss="E", parameters=["w"], lr=RATE)


def test_hooks_are_not_called() -> None:
    values = neuron()
    values["w"].register_hook(lambda gradient: 2.0 * gradient)
    figures = [Figure("E", f"{BY_W:.6f}", by="w"), Figure("w", f"{descended(1)[0]:.6f}", step=1)]

    assert judge(figures, values, loss="E", parameters=["w"], lr=RATE).agree


def test_what_no_step_changes_stays_as_it_is() -> None:
    assert one(Figure("x", "2.0", step=5)).verdict == "agrees"
    assert one(Figure("net", "0.0", by="t", step=5)).verdict == "agrees"


def test_a_graph_whose_leaf_changed_is_refused() -> None:
    values = neuron()
    values["w"].data = 7.0

    for figure in (Figure("E", "0.5"), Figure("t", "0.8")):
        with pytest.raises(GraphChangedError):
            judge(figure, values, loss="E", parameters=["w"], lr=RATE)


def test_twice_the_figures_of_a_graph_are_twice_the_work() -> None:
    """The whole graph was swept for every derivative, and walked for every parameter."""

    def work(n: int) -> int:
        ws = [Value(0.5, f"w{each}") for each in range(n)]
        values = [w * (1.0 + w) for w in ws]
        loss = ag.sum(values)
        derivatives = [Figure(loss, "2", by=w) for w in ws]
        figures = [*derivatives, *(Figure(value, "0.75") for value in values)]
        return calls(lambda: judge(figures, loss=loss, parameters=ws, lr=0.1))

    assert work(100) < 2.5 * work(50)
