"""The right step stands beside the wrong one as equations, and both are true of their numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograd import Value, explain, grad, mean, sin, tanh
from autograd.explaining.diagnosing import lanes
from autograd.explaining.diagnosing.asking import question
from autograd.explaining.diagnosing.corrections import Correction
from autograd.explaining.diagnosing.diagnosis import Diagnosis, diagnose
from autograd.explaining.diagnosing.hypotheses import Hypothesis
from autograd.explaining.diagnosing.searching import causes_of
from autograd.explaining.equations.alignment import as_text
from autograd.graph import topological
from autograd.table.primitive import Primitive
from tests.explaining.bug_lab import LR, NETWORKS, WEIGHTS, by_hand, in_affine_nodes, in_operators
from tests.explaining.test_equations import from_text
from tests.trials import Trial


def shown(correction: Correction, diagnosis: Diagnosis) -> tuple[str, str]:
    manner = diagnosis.manner
    right, wrong = (
        as_text([each], manner.names, 12) for each in (correction.right, correction.wrong)
    )
    return re.sub(r"\s+", " ", right), re.sub(r"\s+", " ", wrong)


def first(diagnosis: Diagnosis, key: str) -> Hypothesis:
    return next(each for each in diagnosis.hypotheses if each[0].mistake.key == key)


def computed(side: str) -> float:
    names: dict[str, Any] = {
        "σ": lambda x: 1.0 / (1.0 + math.exp(-x)),
        "tanh": math.tanh,
        "cross_entropy": None,
        "sin": math.sin,
    }
    return float(eval(from_text(side), {"__builtins__": {}}, names))  # noqa: S307  (our own text)


def of_every_mistake(name: str) -> Iterator[tuple[str, Correction, Diagnosis]]:
    """The corrections of each single mistake that can be made in a network."""
    make, weight = NETWORKS[name]
    output, v = make()
    weights = [value for label, value in v.items() if label[0] in "wu"]
    diagnosis = diagnose(output, v[weight], "0.123456789", parameters=weights, lr=LR)
    for cause in causes_of(diagnosis.findings.sheet, diagnosis.findings.asked):
        for correction in diagnosis.corrections((cause,)):
            yield cause.mistake.key, correction, diagnosis


@pytest.mark.parametrize("name", NETWORKS)
def test_the_numbers_of_every_equation_are_equal(name: str) -> None:
    keys = set()
    for key, correction, diagnosis in of_every_mistake(name):
        keys.add(key)
        for line in shown(correction, diagnosis):
            *_, in_numbers, last = ["", *line.split(" = ")]
            if "∂" not in in_numbers and not re.search("[a-z]", in_numbers.replace("tanh", "")):
                found = computed(in_numbers) if in_numbers else computed(last)
                assert found == pytest.approx(computed(last), rel=1e-9, abs=1e-11), line

    assert len(keys) >= 9


def effective(diagnosis: Diagnosis) -> list[Hypothesis]:
    """Every single mistake that changes the number, but for slips in numbers with a label."""
    findings = diagnosis.findings
    singles = [
        (cause,)
        for cause in causes_of(findings.sheet, findings.asked)
        if cause.mistake.key != "slip" or findings.sheet.values[cause.sites[0].at[0]] is None
    ]
    numbers = lanes.computed(findings.sheet, findings.asked, singles)[0]
    (right,) = findings.right
    return [
        each
        for each, number in zip(singles, numbers, strict=True)
        if number != pytest.approx(right, rel=1e-12, abs=0.0)
    ]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_mistake_that_changes_the_number_is_shown(name: str) -> None:
    make, weight = NETWORKS[name]
    output, v = make()
    weights = [value for label, value in v.items() if label[0] in "wu"]

    diagnosis = diagnose(output, v[weight], "0.123456789", parameters=weights, lr=LR)

    assert all(diagnosis.corrections(each) for each in effective(diagnosis))


def test_every_mistake_in_an_operation_is_shown(row: Primitive, trials: list[Trial]) -> None:
    trial = trials[0]
    leaves, smooth = trial.leaves(), trial.smooth()
    if not smooth:
        return
    y = trial.apply(leaves)

    diagnosis = diagnose(tanh(y * 0.3) * y, leaves[smooth[-1]], "0.123456789")

    assert all(diagnosis.corrections(each) for each in effective(diagnosis))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_right_step_is_another_one_than_the_wrong(name: str) -> None:
    for key, correction, diagnosis in of_every_mistake(name):
        right, wrong = shown(correction, diagnosis)
        assert right != wrong, key
        assert right.split(" = ")[0] == wrong.split(" = ")[0], key


def test_the_lost_minus_of_text_000_stands_in_every_form() -> None:
    """The text has ∂E/∂out_o1 = −(target − out) = −(0.01 − 0.75136507) = 0.74136507."""
    output, v = in_affine_nodes()

    diagnosis = diagnose(output, v["w5"], "-0.082167041")

    right, wrong = shown(diagnosis.corrections(first(diagnosis, "minus"))[0], diagnosis)
    assert right.startswith("∂E_total/∂out_o1 = −(0.01 − out_o1) = −(0.01 − 0.7513650")
    assert right.endswith(" = 0.741365069552")
    assert wrong.startswith("∂E_total/∂out_o1 = 0.01 − out_o1 = 0.01 − 0.7513650")
    assert wrong.endswith(" = −0.741365069552")
    text = diagnosis.text
    assert text.index("The right step") < text.index(" = 0.74136507")
    assert text.index(" = 0.74136507") < text.index("The wrong step") < text.index("= −0.74136507")
    for form in (diagnosis.latex, diagnosis.markdown):
        assert r"-\left(0.01 - \mathrm{out}_{\mathrm{o1}}\right)" in form.replace("&", "")
        assert "= -0.74136507" in form
    assert diagnosis.mathml.count("0.74136507") == 2
    assert "正确的一步" in diagnosis.told(lang="zh").text


def test_the_sum_over_paths_has_the_gradient_beside_the_path_that_was_counted() -> None:
    output, v = in_affine_nodes()
    wrong = by_hand(paths=(1.0, 0.0))

    diagnosis = diagnose(output, v["w1"], f"{wrong['w1']:.12f}")
    right, false = shown(diagnosis.corrections(first(diagnosis, "one_path"))[0], diagnosis)

    (out,) = (value for value in topological(output) if value.label == "out_h1")
    assert right.startswith("∂E_total/∂out_h1 = ∂E_total/∂net_o1 · w5 + ∂E_total/∂net_o2 · w7 = ")
    assert computed(right.rpartition(" = ")[2]) == pytest.approx(grad(output, out), rel=1e-11)
    assert " = ∂E_total/∂net_o1 · w5 = " in false


def test_a_weight_that_was_already_updated_is_shown_after_its_step() -> None:
    output, v = in_affine_nodes()
    right = by_hand()
    h1 = 1.0 / (1.0 + math.exp(-0.3775))
    late = right["w5"] / h1 * (-LR * right["w5"]) * h1 * (1.0 - h1) * v["i1"].data
    weights = [v[name] for name in WEIGHTS]

    diagnosis = diagnose(output, v["w1"], f"{right['w1'] + late:.13f}", parameters=weights, lr=LR)

    (cause,) = diagnosis.hypotheses[0]
    assert cause.mistake.key == "updated_first"
    assert "w5 was updated first" in diagnosis.text
    _, wrong = shown(diagnosis.corrections((cause,))[0], diagnosis)
    assert wrong.startswith("∂net_o1/∂out_h1 = w5⁺ = 0.358916479")  # the text's w5⁺


def test_values_without_a_label_have_the_names_that_explain_gives_them() -> None:
    output, v = in_operators()

    diagnosis = diagnose(output, v["w5"], "0.095790")

    explained = explain(output, v["w5"]).text
    names = diagnosis.text.partition("What the names stand for")[2].split("\n")
    formulas = [line.strip().rpartition(" = ")[0] for line in names if "σ" in line]
    assert "The slope for t15 was taken" in diagnosis.text
    assert len(formulas) == 3
    assert all(formula in explained for formula in formulas)


def test_a_leaf_without_a_label_is_told_by_its_number() -> None:
    x = Value(0.7, "x")

    diagnosis = diagnose(tanh(x * Value(1.3)), x, f"{3.1 / math.cosh(0.7 * 3.1) ** 2:.9f}")

    assert "A given number was copied wrongly in t1: 3.1 in place of 1.3" in diagnosis.text


@pytest.mark.parametrize(
    ("output", "found", "right", "wrong"),
    [
        (lambda x: (x + 1.3) ** 3, (0.7 + 1.3) ** 2, "= 3 · t1² =", "= t1² ="),
        (lambda x: mean((x, x * 2.0)).square(), 2.0 * 2.1 * 3.0, "= mean(x, t1) =", "= x + t1 ="),
        (
            lambda x: sin(x * 2.0),
            2.0 * math.cos(math.radians(1.4)),
            "= sin(t1) =",
            "= sin(0.0174533 · t1) =",
        ),
    ],
)
def test_an_operation_stands_with_what_was_computed_in_its_place(
    output: Callable[[Value], Value], found: float, right: str, wrong: str
) -> None:
    x = Value(0.7, "x")

    text = diagnose(output(x), x, f"{found:#.10g}").told(digits=6).text

    assert right in text
    assert wrong in text


def test_two_mistakes_are_shown_at_the_numbers_that_they_made_together() -> None:
    output, v = in_affine_nodes()
    wrong = by_hand(slope=lambda out, net: out, paths=(1.0, 0.0))

    diagnosis = diagnose(output, v["w1"], f"{wrong['w1']:.12f}")

    lines = [shown(each, diagnosis) for each in diagnosis.corrections(diagnosis.hypotheses[0])]
    assert len(lines) == 2
    # δ_o1 with out in place of out(1 − out): (out − 0.01) · out
    assert any("0.557035817" in right for right, _ in lines)
    assert computed("(0.75136507 − 0.01) · 0.75136507") == pytest.approx(0.557035817, rel=1e-8)


def test_a_step_after_a_forward_mistake_has_the_numbers_that_came_of_it() -> None:
    output, v = in_affine_nodes()
    h1, h2 = (1.0 / (1.0 + math.exp(-net)) for net in (0.0275, 0.0425))  # without b1
    out = 1.0 / (1.0 + math.exp(-(0.4 * h1 + 0.45 * h2 + 0.6)))

    diagnosis = diagnose(output, v["w5"], f"{(out - 0.01) * out * h1:.12f}")

    keys = {cause.mistake.key for cause in diagnosis.hypotheses[0]}
    assert keys == {"no_bias", "result_as_slope"}
    lines = [shown(each, diagnosis) for each in diagnosis.corrections(diagnosis.hypotheses[0])]
    assert (
        "net_h1 = w1 · i1 + w2 · i2 + b1 = 0.15 · 0.05 + 0.2 · 0.1 + 0.35 = 0.3775",
        "net_h1 = w1 · i1 + w2 · i2 = 0.15 · 0.05 + 0.2 · 0.1 = 0.0275",
    ) in lines
    assert f"∂out_o1/∂net_o1 = out_o1 = {out:.12g}" in [wrong for _, wrong in lines]


def test_a_forgotten_learning_rate_is_shown_in_the_update() -> None:
    """w5⁺ = 0.4 − 0.5 · 0.082167041 is text 000's."""
    output, v = in_affine_nodes()
    found = f"{0.4 - by_hand()['w5']:.9f}"

    diagnosis = diagnose(output, v["w5"], found, "updated", [v["w5"]], LR)

    right, wrong = shown(diagnosis.corrections(first(diagnosis, "no_rate"))[0], diagnosis)
    assert right.startswith("w5⁺ = w5 − η · ∂E_total/∂w5 = 0.4 − 0.5 · 0.082167040564")
    assert wrong.startswith("w5⁺ = w5 − ∂E_total/∂w5 = 0.4 − 0.082167040564")
    assert right.endswith(" = 0.358916479718")


def test_a_question_is_asked_of_the_graph_alone() -> None:
    """What is shown reads no gradient that a backward pass has left."""
    output, v = in_affine_nodes()
    before = diagnose(output, v["w5"], "0.095790").text
    output.backward()

    assert diagnose(output, v["w5"], "0.095790").text == before
    assert question(output, v["w5"], "0.095790", "gradient", None, None).wrt == (v["w5"],)
