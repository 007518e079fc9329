"""The worked example finds the figures that its text has in print, and tells how it found them."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest

from autograd import Figure, Value, grad, judge
from autograd.explaining.equations.equations import Equation
from autograd.explaining.equations.writing import Writer
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.telling import Passage, Table
from autograd.language import LANGUAGES, Language
from examples import texts
from examples.texts import (
    Verdict,
    errata,
    erratum,
    measured,
    rounds_to,
)
from examples.texts import judge as judge_by_rounding
from examples.texts.verdicts import as_expected, printed
from examples.worked_example.derivation import derivation
from examples.worked_example.findings import (
    findings,
    judged,
    program_section,
    variants_section,
)
from examples.worked_example.network import (
    LAST,
    OWN,
    TEXT,
    VARIANTS,
    Network,
    Trainings,
    Variant,
    given_network,
    train,
)
from examples.worked_example.page import drawn
from examples.worked_example.report import Picture, Section

FIGURES = [each for each in texts.figures(TEXT) if each.of]
"""Every figure of the network, with those that the text leaves out."""

PICTURES = 24
"""Eleven values are computed and sent back; one picture shows the network before, one after."""


@pytest.fixture(scope="module")
def trainings() -> Trainings:
    """All six variants, trained for as long as the text's last figures need."""
    return {variant: train(variant) for variant in VARIANTS}


Worked = tuple[Network, dict[str, Value]]


@pytest.fixture(scope="module")
def worked() -> Worked:
    network = given_network()
    return network, network.record()


@pytest.fixture(scope="module")
def derived(worked: Worked) -> list[Section]:
    return derivation(*worked)


def by_key(figure: texts.Figure) -> str:
    return f"{figure.group}.{figure.key}"


def recomputed(figure: texts.Figure, worked: Worked, trainings: Trainings) -> float:
    """The value of a figure by the engine's own gradients, and by the trainings."""
    network, recorded = worked
    values = recorded | {each.label: each for each in (*network.inputs, *network.weights)}
    if figure.by:
        return float(grad(values[figure.of], values[figure.by]))
    if figure.of.startswith("w") and figure.step == 1:
        weight = values[figure.of]
        return weight.data - 0.5 * float(grad(recorded["E_total"], weight))
    if figure.step:
        return trainings[OWN][figure.step][["E_total", "out_o1", "out_o2"].index(figure.of)]
    return values[figure.of].data


@pytest.mark.parametrize("figure", FIGURES, ids=by_key)
def test_every_figure_has_the_value_that_was_found_independently(
    figure: texts.Figure, worked: Worked, trainings: Trainings
) -> None:
    """The listed values come from another program; 1e-9 leaves room for 10,000 rounded steps."""
    value = recomputed(figure, worked, trainings)

    assert value == pytest.approx(figure.exact, rel=1e-9, abs=0)
    if figure.verdict == "agrees":
        assert rounds_to(figure.quoted, value)


def key_of(variant: Variant) -> str:
    """The name under which the measurements list a variant."""
    order = {"at once": "simultaneous", "output first": "output_first"}[variant.order]
    return f"{variant.bias}_{order}"


@pytest.mark.parametrize("variant", VARIANTS, ids=key_of)
def test_a_variant_has_its_own_errors_after_the_first_and_the_last_step(
    variant: Variant, trainings: Trainings
) -> None:
    found = measured(TEXT, "variants")[key_of(variant)]

    assert trainings[variant][1][0] == pytest.approx(found["E_after_1"], rel=1e-9)
    assert trainings[variant][LAST] == pytest.approx(
        [found[f"{each}_after_10000"] for each in ("E", "out_o1", "out_o2")], rel=1e-9
    )


def in_words(section: Section) -> list[list[str]]:
    """The cells of the table in a section, as English text."""
    table = next(part for part in section.parts() if isinstance(part, Table))
    form = TextForm(section.manner)
    return [[form.cell(cell) for cell in row] for row in table.rows]


def test_only_fixed_biases_and_the_output_layer_first_give_the_printed_error(
    trainings: Trainings,
) -> None:
    section = variants_section(trainings)
    matching = [row[:2] for row in in_words(section) if "= text" in " ".join(row)]

    assert matching == [["fixed", "output layer first"]]
    assert "Only one of the six gives the printed digits: biases fixed, output" in section.text


def test_where_no_variant_gives_the_printed_error_it_says_so(trainings: Trainings) -> None:
    """One figure is not enough."""
    others = {each: found for each, found in trainings.items() if each.order == "at once"}
    first_only = trainings[Variant("fixed_bias", "output first")] | {LAST: trainings[OWN][LAST]}
    others[Variant("fixed_bias", "output first")] = first_only

    assert "None of the six gives the printed digits." in variants_section(others).text


def test_the_printed_program_ends_where_it_was_found_to_end_when_it_was_run() -> None:
    """The listed numbers were found by running the program itself."""
    given = measured(TEXT, "program")
    training = train(OWN, given["t"])

    assert given["t"] == [0.01, 0.09]
    assert training[0][0] == pytest.approx(given["E_before"], rel=1e-9)
    assert training[1][0] == pytest.approx(given["E_after_1"], rel=1e-9)
    assert training[LAST] == pytest.approx(
        [given["E_after_10000"], *given["outputs_after_10000"]], rel=1e-9
    )


def test_the_program_as_printed_and_with_the_right_target_stand_beside_the_words(
    trainings: Trainings,
) -> None:
    """It prints 0.496045683 ... 0.000018102, and with 0.99 0.291027774 ... 0.000035102."""
    assert in_words(program_section(trainings)) == [
        [
            *("program as printed", "0.09", "0.496045683", "0.000018102"),
            "0.016017011, 0.0899783",
        ],
        [
            *("program with 0.99", "0.99", "0.291027774", "0.000035102"),
            "0.01591362, 0.984064274",
        ],
        [
            *("the text's words", "0.99", "0.291027924", "0.000035085"),
            "0.015912196, 0.984065734",
        ],
    ]


def test_the_last_digit_is_off_because_a_rounded_delta_was_multiplied() -> None:
    (off,) = [figure for figure in FIGURES if figure.verdict == "last-digit"]
    delta = Decimal(repr(next(f.exact for f in FIGURES if f.key == "delta_o2")))
    unit = Decimal("1e-9")
    product = delta.quantize(unit, ROUND_HALF_UP) * Decimal("0.5")

    assert str(product.quantize(unit, ROUND_HALF_UP)) == off.quoted
    assert str((delta * Decimal("0.5")).quantize(unit, ROUND_HALF_UP)) == "-0.019049118"
    for reason in off.why.values():
        assert "−0.038098237 × 0.5 = −0.0190491185" in reason
        assert str(product) == "-0.0190491185"


def test_a_bias_of_zero_becomes_a_random_number_in_the_texts_program() -> None:
    """Two layers draw one number each before any weight is drawn."""
    drawn = random.Random(0)

    assert [drawn.random(), drawn.random()] == erratum(TEXT, "bias_of_zero").exact


def test_the_sigmoid_of_the_texts_program_overflows_where_it_is_said_to() -> None:
    limit = erratum(TEXT, "squash_overflow").exact

    assert math.isfinite(math.exp(-limit))
    with pytest.raises(OverflowError):
        math.exp(-limit + 0.01)


def test_mean_and_half_sum_of_squares_agree_for_two_outputs_only() -> None:
    mean, half = 0.3**2 / 1, 0.3**2 / 2

    assert [mean, half] == pytest.approx(erratum(TEXT, "mse_and_half_sum").exact)
    assert (0.3**2 + 0.2**2) / 2 == pytest.approx(0.5 * 0.3**2 + 0.5 * 0.2**2)


def test_a_bias_trained_in_each_neuron_gives_another_error(trainings: Trainings) -> None:
    each = trainings[Variant("bias_per_neuron_trained", "at once")]

    assert each[1][0] == pytest.approx(erratum(TEXT, "biases_never_trained").exact, rel=1e-12)
    assert train(OWN, measured(TEXT, "program")["t"])[1][0] == pytest.approx(
        erratum(TEXT, "target_of_the_code").exact, rel=1e-12
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_in_the_reason_of_a_slip_is_the_one_that_was_found(language: Language) -> None:
    for each in errata(TEXT):
        if each.exact is None:
            continue
        found = each.exact if isinstance(each.exact, list) else [each.exact]
        told = re.findall(r"−?\d+\.\d+", each.why[language])
        for value in found:
            assert any(rounds_to(text.replace("−", "-"), value) for text in told), each.key


def test_every_printed_figure_gets_the_verdict_that_was_expected(worked: Worked) -> None:
    judgement = judged(*worked)
    found = [each.verdict for each in judgement.judged]

    assert as_expected(judgement, TEXT)
    assert found == [each.verdict for each in printed(TEXT)]
    assert len(found) == 33


def test_the_recomputed_numbers_are_those_that_were_found_independently(worked: Worked) -> None:
    numbers = [each.number for each in judged(*worked).judged]

    assert numbers == pytest.approx([each.exact for each in printed(TEXT)], rel=1e-9, abs=0)


def test_a_wrong_figure_is_not_as_expected(worked: Worked) -> None:
    """One digit of one figure is changed."""
    network, recorded = worked
    right = Figure("E_total", "0.082167041", "w5")
    values = {**recorded, "w5": network.weights[4]}
    assert judge(right, values).agree

    wrong = judge(replace(right, printed="0.082168041"), values)

    assert wrong.judged[0].verdict == "miscopied"
    whole = judged(*worked)
    planted = replace(whole, judged=(*whole.judged[:-1], wrong.judged[0]))
    assert not as_expected(planted, TEXT)


def test_what_is_known_of_a_figure_stands_below_the_verdicts(worked: Worked) -> None:
    network, _ = worked
    section = findings(network, judged(*worked))[3]

    for language in LANGUAGES:
        told = section.told(lang=language).text
        assert all(each.why[language] in told for each in printed(TEXT) if each.why)


@pytest.mark.parametrize(
    ("quoted", "value", "others", "verdict"),
    [
        ("0.50", 0.5049, [], "agrees"),
        ("0.511301270", 0.5113012702387375, [], "agrees"),
        ("0.50", 0.51, [], "last-digit"),
        ("-0.50", -0.4949, [], "last-digit"),
        ("0.50", 0.52, [], "miscopied"),
        ("0.05", 0.50, [], "miscopied"),
        ("0.50", 0.51, [0.4999], "variant"),
        ("0.50", 0.50, [0.50], "agrees"),
    ],
)
def test_a_verdict_depends_on_the_printed_digits(
    quoted: str, value: float, others: list[float], verdict: Verdict
) -> None:
    assert judge_by_rounding(quoted, value, others) == verdict


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_given_as_a_reason_rounds_to_the_printed_one_by_hand_too(
    language: Language,
) -> None:
    """A reader rounds the digits that are shown, halves up."""
    reasons = [
        (figure.quoted, value)
        for figure in FIGURES
        if figure.group == "training" and figure.why
        for value in re.findall(r"\d\.\d{6,}", figure.why[language])
    ]

    assert len(reasons) == 3
    for quoted, value in reasons:
        assert Decimal(value).quantize(Decimal(quoted), ROUND_HALF_UP) == Decimal(quoted)


def arithmetic(line: str) -> float:
    """The value of a line of numbers such as `0.5 · (0.01 − 0.75136507)²`."""
    plain = line.replace("²", "**2").replace("·", "*").replace("−", "-")
    return float(eval(plain, {"σ": lambda x: 1 / (1 + math.exp(-x))}))  # noqa: S307 - it is our own text


def equations_of(sections: list[Section]) -> Iterator[Equation]:
    for section in sections:
        for part in section.parts():
            if isinstance(part, Passage):
                yield from part.equations


def test_every_line_of_numbers_works_out_to_the_result_below_it(derived: list[Section]) -> None:
    """Both are printed with nine decimals, so a product of a few differs by less than 1e-8."""
    writer = Writer({}, decimals=9)
    lines = [writer.sides(each)[-2:] for each in equations_of(derived) if each.sides[-1].numbers]
    numbers = [line for line in lines if not re.match(r"[a-zδ∂]", line[0])]

    off = [line for line, result in numbers if abs(arithmetic(line) - arithmetic(result)) > 1e-8]

    assert len(numbers) > 40
    assert not off


def test_the_derivation_has_the_order_of_the_text(derived: list[Section]) -> None:
    writer = Writer({}, decimals=9)
    lefts = [writer.sides(each)[0] for each in equations_of(derived)]
    told_in_turn = [
        *("net_h1", "out_h1", "net_o1", "out_o1", "E_o1", "E_total"),
        *("∂E_total/∂w5", "∂E_total/∂out_o1", "∂out_o1/∂net_o1", "∂net_o1/∂w5"),
        *("∂E_total/∂w1", "∂E_total/∂out_h1", "∂E_o1/∂out_h1", "∂E_o2/∂out_h1"),
        *("∂out_h1/∂net_h1", "∂net_h1/∂w1"),
        *("δ_o1", "∂E_total/∂w6", "δ_o2", "∂E_total/∂w8", "δ_h1", "∂E_total/∂w2", "δ_h2"),
        *("w1⁺", "w8⁺"),
    ]

    places = [lefts.index(left) for left in told_in_turn]

    assert places == sorted(places)


def test_each_path_to_w1_is_told_alone(derived: list[Section]) -> None:
    """The text adds them earlier, at out_h1."""
    products = [each.exact for each in FIGURES if each.key.startswith("path_to_w1_through_o")]
    rows = in_words(derived[3])

    assert len(rows) == len(products) == 2
    for row, product in zip(rows, products, strict=True):
        assert rounds_to(row[-1].replace("−", "-"), product)


def pictures_of(sections: list[Section]) -> list[Picture]:
    return [part for each in sections for part in each.contents if isinstance(part, Picture)]


def test_the_first_picture_has_no_gradients_and_the_last_has_all(
    derived: list[Section], worked: Worked
) -> None:
    """0.082167041 is the derivative by w5, which a box shows with four digits."""
    drawings = drawn(derived, worked[1], "en")
    pictures = [*drawings]
    first, last = drawings[pictures[0]], drawings[pictures[-1]]

    assert (pictures[0].phase, pictures[-1].phase) == ("given", "all")
    assert ">0.2984<" in first
    assert ">0.2984<" in last
    assert ">0.08217<" not in first
    assert ">0.08217<" in last


def test_a_picture_on_the_page_knows_what_the_pictures_above_it_told(
    derived: list[Section], worked: Worked
) -> None:
    """In the forward pass each shows one value more than the last: the values come in its order."""
    drawings = drawn(derived, worked[1], "en")
    told = [each for each in drawings if each.phase == "forward"]

    assert [each.value.label for each in told] == [
        *("net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2", "out_o2"),
        *("E_o1", "E_o2", "E_total"),
    ]
    assert [drawings[each].count("is-dim") for each in told] == sorted(
        (drawings[each].count("is-dim") for each in told), reverse=True
    )


def test_every_step_of_both_passes_has_its_picture_once_in_the_derivation(
    derived: list[Section],
) -> None:
    """Back to w5 first, then by the other path and on to w1, then what is left."""
    pictures = pictures_of(derived)

    assert [each.value.label for each in pictures if each.phase == "backward"] == [
        *("E_total", "E_o1", "out_o1", "net_o1"),
        *("E_o2", "out_o2", "net_o2", "out_h1", "net_h1"),
        *("out_h2", "net_h2"),
    ]
    assert len(pictures) == len({(each.phase, each.value.label) for each in pictures}) == PICTURES
