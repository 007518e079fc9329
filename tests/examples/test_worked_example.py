"""The worked example finds the figures that its text has in print, and tells how it found them."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest

from examples.texts import (
    Figure,
    Verdict,
    errata,
    erratum,
    judge,
    measured,
    rounds_to,
)
from examples.worked_example.derivation import derivation
from examples.worked_example.equations import Equation
from examples.worked_example.figures import TEXT, figures
from examples.worked_example.findings import (
    TEXTS_OWN,
    Trainings,
    checked_figures,
    figures_section,
    variants_section,
)
from examples.worked_example.network import Network, Pass, given_network
from examples.worked_example.pictures import drawings, plates
from examples.worked_example.program import printed_targets, program_section
from examples.worked_example.recomputing import recomputed
from examples.worked_example.report import Section, Step, Table
from examples.worked_example.texts import LANGUAGES, Language, say
from examples.worked_example.variants import VARIANTS, Training, Variant, train

PICTURES = 24
"""Eleven values are computed and sent back; one picture shows the network before, one after."""


@pytest.fixture(scope="module")
def trainings() -> Trainings:
    """All six variants, trained for as long as the text's last figures need."""
    return {variant: train(variant, 10_000) for variant in VARIANTS}


@pytest.fixture(scope="module")
def worked() -> tuple[Network, Pass]:
    network = given_network()
    recorded = network.record()
    recorded.total.backward()
    return network, recorded


@pytest.fixture(scope="module")
def derived(worked: tuple[Network, Pass]) -> list[Section]:
    return derivation(*worked)


def steps_of(sections: list[Section]) -> Iterator[Step]:
    for section in sections:
        yield from (part for part in section.parts if isinstance(part, Step))


def by_key(figure: Figure) -> str:
    return f"{figure.group}.{figure.key}"


@pytest.mark.parametrize(
    "figure", [each for each in figures() if each.verdict == "agrees"], ids=by_key
)
def test_a_figure_that_agrees_rounds_to_the_printed_digits(
    figure: Figure, worked: tuple[Network, Pass]
) -> None:
    value = recomputed(figure, *worked, Training({}, (math.nan, math.nan)))

    assert value is not None
    assert rounds_to(figure.quoted, value)


@pytest.mark.slow
@pytest.mark.parametrize("figure", figures(), ids=by_key)
def test_every_figure_has_the_value_that_was_found_independently(
    figure: Figure, worked: tuple[Network, Pass], trainings: Trainings
) -> None:
    """The listed values come from another program; 1e-9 leaves room for 10,000 rounded steps."""
    value = recomputed(figure, *worked, trainings[TEXTS_OWN])

    assert value == pytest.approx(figure.exact, rel=1e-9, abs=0)


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.key)
def test_a_variant_has_its_own_errors_after_the_first_and_the_last_step(
    variant: Variant, trainings: Trainings
) -> None:
    errors = trainings[variant].errors

    found = measured(TEXT, "variants")[variant.key]

    assert [errors[1], errors[10_000]] == pytest.approx(
        [found["E_after_1"], found["E_after_10000"]], rel=1e-9
    )
    assert trainings[variant].outputs == pytest.approx(
        (found["out_o1_after_10000"], found["out_o2_after_10000"]), rel=1e-9
    )


@pytest.mark.slow
def test_only_fixed_biases_and_the_output_layer_first_give_the_printed_error(
    trainings: Trainings,
) -> None:
    table = next(part for part in variants_section(trainings).parts if isinstance(part, Table))

    assert [VARIANTS[n] for n in table.marked] == [Variant("fixed_bias", "output_first")]


def test_the_printed_program_trains_towards_another_target() -> None:
    given = measured(TEXT, "program")
    errors = train(TEXTS_OWN, 1, targets=printed_targets()).errors

    assert printed_targets() == (0.01, 0.09)
    assert [errors[0], errors[1]] == pytest.approx([given["E_before"], given["E_after_1"]])


@pytest.mark.slow
def test_the_printed_program_ends_where_it_was_found_to_end_when_it_was_run() -> None:
    """The listed numbers were found by running the program itself."""
    given = measured(TEXT, "program")
    training = train(TEXTS_OWN, 10_000, targets=printed_targets())

    assert training.errors[10_000] == pytest.approx(given["E_after_10000"], rel=1e-9)
    assert training.outputs == pytest.approx(given["outputs_after_10000"], rel=1e-9)


@pytest.mark.slow
def test_the_program_as_printed_and_with_the_right_target_stand_beside_the_words(
    trainings: Trainings,
) -> None:
    """It prints 0.496045683 ... 0.000018102, and with 0.99 0.291027774 ... 0.000035102."""
    as_printed = train(TEXTS_OWN, 10_000, targets=printed_targets())
    section = program_section(as_printed, trainings[TEXTS_OWN])
    table = next(part for part in section.parts if isinstance(part, Table))

    assert [[say(cell, "en") for cell in row] for row in table.rows] == [
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


def test_steps_that_the_program_did_not_take_are_not_told() -> None:
    few = train(TEXTS_OWN, 2)
    table = next(part for part in program_section(few, few).parts if isinstance(part, Table))

    assert [say(cell, "en") for cell in table.rows[0][3:]] == ["not reached", "not reached"]
    assert [say(cell, "en") for cell in table.heading[2:4]] == [
        "E_total after 1 update (line 0)",
        "E_total after 10,000 updates (line 9,999)",
    ]


def test_the_last_digit_is_off_because_a_rounded_delta_was_multiplied() -> None:
    (off,) = [figure for figure in figures() if figure.verdict == "last-digit"]
    delta = Decimal(repr(next(f.exact for f in figures() if f.key == "delta_o2")))
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


def test_a_bias_trained_in_each_neuron_gives_another_error() -> None:
    each = train(Variant("bias_per_neuron_trained", "simultaneous"), 1)

    assert each.errors[1] == pytest.approx(erratum(TEXT, "biases_never_trained").exact, rel=1e-12)
    assert train(TEXTS_OWN, 1, targets=printed_targets()).errors[1] == pytest.approx(
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


@pytest.mark.slow
def test_every_printed_figure_gets_the_verdict_that_was_expected(
    worked: tuple[Network, Pass], trainings: Trainings
) -> None:
    checked = checked_figures(*worked, trainings)

    assert len(checked) == 33
    assert {each.figure.key: each.verdict for each in checked} == {
        each.key: each.verdict for each in figures() if each.quoted
    }


@pytest.mark.slow
def test_a_wrong_figure_is_found(worked: tuple[Network, Pass], trainings: Trainings) -> None:
    """One digit of one figure is changed; its row says so and what was expected."""
    checked = checked_figures(*worked, trainings)
    (wrong,) = [each for each in checked if each.figure.key == "dE_dw5"]
    planted = replace(wrong, figure=replace(wrong.figure, quoted="0.082168041"))
    planted = replace(planted, verdict=judge(planted.figure.quoted, wrong.value or 0.0))
    table = next(part for part in figures_section([planted]).parts if isinstance(part, Table))

    assert not planted.as_expected
    assert [say(cell, "en") for cell in table.rows[0][3:]] == [
        "miscopied",
        "unexpected: agrees was to be found",
    ]


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
    assert judge(quoted, value, others) == verdict


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_given_as_a_reason_rounds_to_the_printed_one_by_hand_too(
    language: Language,
) -> None:
    """A reader rounds the digits that are shown, halves up."""
    reasons = [
        (figure.quoted, value)
        for figure in figures()
        if figure.group == "training"
        for value in re.findall(r"\d\.\d{6,}", figure.why[language])
    ]

    assert len(reasons) == 3
    for quoted, value in reasons:
        assert Decimal(value).quantize(Decimal(quoted), ROUND_HALF_UP) == Decimal(quoted)


def test_figures_of_steps_that_were_not_taken_are_not_judged(
    worked: tuple[Network, Pass],
) -> None:
    few = {variant: train(variant, 2) for variant in VARIANTS}

    missing = [each for each in checked_figures(*worked, few) if each.verdict == "not_reached"]

    assert [each.figure.key for each in missing] == [
        "E_after_10000",
        "out_o1_after_10000",
        "out_o2_after_10000",
    ]


def arithmetic(line: str) -> float:
    """The value of a line of numbers such as `0.5 · (0.01 − 0.75136507)²`."""
    plain = line.replace("²", "**2").replace("·", "*").replace("−", "-")
    return float(eval(plain, {"σ": lambda x: 1 / (1 + math.exp(-x))}))  # noqa: S307 - it is our own text


def worked_out(sections: list[Section]) -> Iterator[Equation]:
    for step in steps_of(sections):
        yield from (each for each in step.equations if each.sides and each.in_numbers)


def test_every_line_of_numbers_works_out_to_the_result_below_it(derived: list[Section]) -> None:
    """Both are printed with nine decimals, so a product of a few differs by less than 1e-8."""
    equations = list(worked_out(derived))
    lines = [re.split(r"\s+=\s", equation.text())[-2:] for equation in equations]
    numbers = [(line, result) for line, result in lines if not re.match(r"[a-z]", line)]

    off = [line for line, result in numbers if abs(arithmetic(line) - arithmetic(result)) > 1e-8]

    assert len(numbers) > 40
    assert not off


def test_the_derivation_has_the_order_of_the_text(derived: list[Section]) -> None:
    lefts = [each.text().split(" = ")[0] for step in steps_of(derived) for each in step.equations]
    told_in_turn = [
        "net_h1",
        "out_h1",
        "net_o1",
        "out_o1",
        "E_o1",
        "E_total",
        "∂E_total/∂w5",
        "∂E_total/∂out_o1",
        "∂out_o1/∂net_o1",
        "∂net_o1/∂w5",
        "δ_o1",
        "∂E_o1/∂out_h1",
        "∂E_o2/∂out_h1",
        "∂E_total/∂w1",
        "w1⁺",
        "w8⁺",
    ]

    places = [lefts.index(left) for left in told_in_turn]

    assert places == sorted(places)


def test_the_first_picture_has_no_gradients_and_the_last_has_all() -> None:
    """0.082167041 is the derivative by w5, which a box shows with four digits."""
    network = given_network()
    recorded = network.record()
    drawn = drawings(recorded, "en")
    recorded.total.backward()
    pictures = [*plates(derivation(network, recorded), drawn)]
    first, last = drawn[pictures[0]], drawn[pictures[-1]]

    assert (pictures[0].phase, pictures[-1].phase) == ("given", "all")
    assert ">0.2984<" in first
    assert ">0.2984<" in last
    assert ">0.08217<" not in first
    assert ">0.08217<" in last


def test_a_picture_on_the_page_knows_what_the_pictures_above_it_told() -> None:
    """In the forward pass each shows one value more than the last: the values come in its order."""
    network = given_network()
    recorded = network.record()
    drawn = drawings(recorded, "en")
    recorded.total.backward()
    told = [
        each for each in plates(derivation(network, recorded), drawn) if each.phase == "forward"
    ]

    assert [each.value.label for each in told] == [
        *("net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2", "out_o2"),
        *("E_o1", "E_o2", "E_total"),
    ]
    assert [drawn[each].count("is-dim") for each in told] == sorted(
        (drawn[each].count("is-dim") for each in told), reverse=True
    )


def test_every_step_of_both_passes_has_its_picture_in_the_derivation(
    derived: list[Section],
) -> None:
    shown = {
        (step.picture.phase, step.picture.value.label) for step in steps_of(derived) if step.picture
    }

    assert len(shown) == PICTURES
