"""The bug lab against the numbers of the text, and those that plain Python makes with mistakes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from examples.course.catalogue import path_of
from examples.course.cells import read
from examples.course.running import Told, tell
from examples.course.showing import WIDTH
from examples.texts import erratum, figure
from tests.explaining.bug_lab import LR, NUMBERS, TARGETS, WEIGHTS, by_hand

SLIPPED = (0.01, 0.09)
POINT, WANTED = (2.0, -1.0), 1.0
FIRST = ((0.4, -0.3), (0.2, 0.7), (-0.5, 0.1))
BIASES, SECOND, LAST = (0.1, -0.2, 0.3), (0.6, -0.8, 0.5), 0.2


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def _at_result(out: float, _: float) -> float:
    return _sigmoid(out) * (1.0 - _sigmoid(out))


def _updated_first() -> dict[str, float]:
    """The right gradients, but those of w1 to w4 sent back through w5 to w8 after their step."""
    right = by_hand()
    moved = {name: NUMBERS[name] - LR * right[name] for name in ("w5", "w6", "w7", "w8")}
    h1, h2 = (figure("text_000", f"forward.out_h{n}").exact for n in (1, 2))
    d1, d2 = right["w5"] / h1, right["w7"] / h1
    e1 = (d1 * moved["w5"] + d2 * moved["w7"]) * h1 * (1.0 - h1)
    e2 = (d1 * moved["w6"] + d2 * moved["w8"]) * h2 * (1.0 - h2)
    xs = NUMBERS["i1"], NUMBERS["i2"]
    firsts = zip(("w1", "w2", "w3", "w4"), ((e, x) for e in (e1, e2) for x in xs), strict=True)
    return {**right, **{name: e * x for name, (e, x) in firsts}}


def _error(v: Mapping[str, float], targets: tuple[float, float] = TARGETS) -> float:
    h1 = _sigmoid(v["w1"] * v["i1"] + v["w2"] * v["i2"] + v["b1"])
    h2 = _sigmoid(v["w3"] * v["i1"] + v["w4"] * v["i2"] + v["b1"])
    outs = (
        _sigmoid(v["w5"] * h1 + v["w6"] * h2 + v["b2"]),
        _sigmoid(v["w7"] * h1 + v["w8"] * h2 + v["b2"]),
    )
    return sum((t - out) ** 2 / 2.0 for t, out in zip(targets, outs, strict=True))


def _after(gradients: Mapping[str, float], targets: tuple[float, float] = TARGETS) -> float:
    return _error({**NUMBERS, **{n: NUMBERS[n] - LR * gradients[n] for n in WEIGHTS}}, targets)


PLANTED: dict[str, tuple[dict[str, float], tuple[float, float]]] = {
    "right": (by_hand(), TARGETS),
    "no_slope": (by_hand(slope=lambda out, net: 1.0), TARGETS),
    "at_result": (by_hand(slope=_at_result), TARGETS),
    "one_path": (by_hand(paths=(1.0, 0.0)), TARGETS),
    "sign": ({name: -number for name, number in by_hand().items()}, TARGETS),
    "updated_first": (_updated_first(), TARGETS),
    "slip": (by_hand(targets=SLIPPED), SLIPPED),
}


def wrong(mistake: str) -> tuple[float, float, float]:
    """What a program with the mistake says of w5, of w1, and of the error after a step."""
    gradients, targets = PLANTED[mistake]
    return gradients["w5"], gradients["w1"], _after(gradients, targets)


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("bug_lab")


def table(told: Told) -> dict[str, tuple[float, ...]]:
    number = r" +(-?\d\.\d+)"
    rows = re.findall(rf"^(\w+){number * 3}$", told.text, re.MULTILINE)
    return {name: tuple(map(float, numbers)) for name, *numbers in rows}


@pytest.mark.parametrize("mistake", PLANTED)
def test_each_mistake_gives_the_numbers_that_it_gives_in_plain_python(
    told: Told, mistake: str
) -> None:
    # printed with 10, 12 and 9 decimals
    for printed, number, decimals in zip(
        table(told)[mistake], wrong(mistake), (10, 12, 9), strict=True
    ):
        assert printed == pytest.approx(number, abs=0.6 * 10.0**-decimals)


def test_the_table_has_the_mistakes_of_the_list(told: Told) -> None:
    listed = re.findall(r"^- `(\w+)`", told.lesson.in_language("en")[4].source, re.MULTILINE)

    assert list(table(told)) == ["right", *listed] == list(PLANTED)


def test_only_the_wrong_sign_makes_the_error_grow(told: Told) -> None:
    """And where it begins, and ends with and without the slope, as the text tells."""
    begins = {TARGETS: _error(NUMBERS), SLIPPED: _error(NUMBERS, SLIPPED)}
    growing = [name for name, (_, targets) in PLANTED.items() if wrong(name)[2] > begins[targets]]

    assert growing == ["sign"]
    texts = " ".join(cell.source for cell in told.lesson.in_language("en"))
    assert f"will the error grow, from {begins[TARGETS]:.9f} where it begins?" in texts
    assert f"to {wrong('no_slope')[2]:.9f} and not {wrong('right')[2]:.9f}, because" in texts


def test_three_mistakes_leave_the_first_derivative_as_it_is(told: Told) -> None:
    rows = table(told)
    alike = [name for name, row in rows.items() if row[0] == rows["right"][0]]

    assert alike == ["right", "one_path", "updated_first", "slip"]


def test_the_slope_at_the_outputs_place_is_shown_beside_the_right_one(told: Told) -> None:
    out = figure("text_000", "forward.out_o1").exact

    assert f"{wrong('at_result')[0]:.6f}" == "0.095790"
    assert (
        "The slope for out_o1 was taken at the result in place of the operand: "
        f"{_at_result(out, 0.0):.6f} in place of {out * (1.0 - out):.6f}"
    ) in block(told, "0.095790")


def test_the_printed_error_of_the_text_is_the_output_layer_updated_first(told: Told) -> None:
    printed = figure("text_000", "training.E_after_1").quoted

    assert f"{wrong('updated_first')[2]:.9f}" == printed
    assert re.search(
        r"Right: E_total after one step = 0\.291027774\. [\w ]+ "
        r"The parameters nearer to the output were updated first, [\w ]+ The right step [^:]+$",
        block(told, printed),
    )


def test_the_error_of_the_texts_program_is_its_slipped_target(told: Told) -> None:
    printed = f"{wrong('slip')[2]:.9f}"
    wanted = erratum("text_000", "target_of_the_code").quoted

    assert printed == "0.496045683"
    _, _, named = block(told, printed).partition("exactly the number found ")
    assert re.search(rf"^[^:]+ in 0\.99 − out_o2: {wanted} in place of 0\.99 [^:]+$", named)


def block(told: Told, found: str) -> str:
    """What one diagnosis tells, in one line."""
    texts = [" ".join(part.shown.text.split()) for part in told.parts if part.shown]
    (only,) = (text for text in texts if text.startswith(f"Found: {found}. "))
    return only


def test_each_number_is_traced_to_its_mistake_where_it_is_wrong(told: Told) -> None:
    rows = re.findall(r"^(\w+) +→ +(\w+) +(\w+) +(\w+)$", told.text, re.MULTILINE)
    expected = {
        name: [
            name if abs(number - right) > 1e-9 * abs(right) else "right"
            for number, right in zip(wrong(name), wrong("right"), strict=True)
        ]
        for name in PLANTED
    }
    expected["sign"] = ["minus"] * 3  # of target - out, which is told in the text

    assert {name: named for name, *named in rows} == expected


def test_a_pair_is_found_as_soon_as_there_are_six_digits(told: Told) -> None:
    number = by_hand(slope=lambda out, net: 1.0, paths=(1.0, 0.0))["w1"]
    rows = re.findall(r"^(0\.0148\d*) +(\d+) → (.+)$", told.text, re.MULTILINE)

    assert [found for found, _, _ in rows] == [f"{number:#.{n}g}" for n in (3, 4, 5, 6, 9)]
    assert [named for _, _, named in rows] == [
        *("too few digits", "unexplained", "unexplained"),
        *("no_slope + one_path", "no_slope + one_path"),
    ]
    few, *singles, more, _ = (int(tried) for _, tried, _ in rows)
    assert few == 0 < singles[0] == singles[1] < more
    assert "at least 4 significant digits are needed" in block(told, "0.0148")


def test_random_numbers_are_explained_with_few_digits_only(told: Told) -> None:
    counts = {
        int(digits): int(n)
        for digits, n in re.findall(r"^(\d): +(\d+) / 100$", told.text, re.MULTILINE)
    }

    assert 1 <= counts[4] <= 20  # about 500 mistakes, and some 1,000 numbers of 4 digits
    assert counts[6] <= 1
    assert counts[9] == 0


def test_twice_the_right_number_has_two_causes_until_there_are_two_numbers(told: Told) -> None:
    right = by_hand()
    once, twice = f"{2.0 * right['w1']:.12f}", f"{2.0 * right['w5']:.9f}"

    assert right["w1"] / NUMBERS["i1"] * NUMBERS["i2"] == pytest.approx(2.0 * right["w1"])
    assert (once, twice) == ("0.000877135469", "0.164334081")
    alone, together = block(told, once), block(told, f"{once} and {twice}")
    assert "The derivative is doubled" in alone
    assert "with respect to w1 the factor of its neighbour was taken: 0.1 in place of 0.05" in alone
    assert "the derivative with respect to w5 tells most of them apart" in alone
    assert "The derivative is doubled" in together
    assert "neighbour" not in together


def test_softmax_without_its_minus_1_is_a_path_that_was_left_out(told: Told) -> None:
    powers = [math.exp(score) for score in (1.2, -0.4, 0.3)]
    total = sum(powers)
    p = [power / total for power in powers]

    text = block(told, f"{p[1]:.9f}")

    assert f"Right: ∂L/∂z2 = −{1.0 - p[1]:.9f}." in text
    both = f"{1.0 / total:.9g} in place of −{1.0 / powers[1] - 1.0 / total:.9g}"
    assert f"meet in e2, and only the one through s was counted: {both}" in text
    assert str([round(number, 8) for number in p]).replace(",", "") in told.text


def test_the_target_minus_softmax_is_a_lost_sign_that_no_derivative_pins_down(told: Told) -> None:
    powers = [math.exp(score) for score in (1.2, -0.4, 0.3)]
    first, second, third = (power / sum(powers) for power in powers)

    text = block(told, f"{-first:.9f}, {1.0 - second:.9f}, and {-third:.9f}")

    assert "The minus in the derivative of L" in text
    assert "The sign is turned" in text
    assert "These 2 cannot be told apart by this number, nor by a derivative" in text


def test_a_loss_in_logarithms_of_base_10_is_known(told: Told) -> None:
    total = sum(math.exp(score) for score in (1.2, -0.4, 0.3))
    p = math.exp(-0.4) / total

    assert "The logarithm to base 10 was taken" in block(told, f"{-math.log10(p):.9f}")


def of_tanh(slope: Callable[[float, float], float]) -> list[str]:
    """The gradients of the six first weights, worked out by hand with a slope for tanh."""
    nets = [
        sum(w * x for w, x in zip(row, POINT, strict=True)) + c
        for row, c in zip(FIRST, BIASES, strict=True)
    ]
    outs = [math.tanh(net) for net in nets]
    delta = sum(w * out for w, out in zip(SECOND, outs, strict=True)) + LAST - WANTED
    return [
        f"{delta * w * slope(out, net) * x:.6f}"
        for w, out, net in zip(SECOND, outs, nets, strict=True)
        for x in POINT
    ]


def test_the_exercise_prints_the_numbers_of_its_wrong_line_and_is_answered(told: Told) -> None:
    numbers = of_tanh(lambda out, net: 1.0 - net * net)

    assert " ".join(numbers) + "\n" in told.text
    text = block(told, f"{', '.join(numbers[:-1])}, and {numbers[-1]}")
    assert "The slope rule for a1, a2, and a3 was given the operand" in text


@pytest.mark.parametrize(("lang", "said"), [("en", "Right: "), ("zh", "正确：")])
def test_the_exercise_says_right_when_its_line_is_repaired(
    tmp_path: Path, lang: str, said: str
) -> None:
    source = path_of("bug_lab").read_text(encoding="utf-8")
    assert source.count("(1.0 - z**2)") == 1
    repaired = tmp_path / "bug_lab.py"
    repaired.write_text(source.replace("(1.0 - z**2)", "(1.0 - a**2)"), encoding="utf-8")

    told = tell(read("bug_lab", repaired), lang)  # type: ignore[arg-type]

    assert " ".join(of_tanh(lambda out, net: 1.0 - out * out)) + "\n" in told.text
    answer = told.parts[-2].shown
    assert answer is not None
    assert answer.text.startswith(said)


def test_the_picture_shows_both_paths_to_a_hidden_neuron(told: Told) -> None:
    (picture,) = told.pictures

    assert {"out_h1", "net_o1", "net_o2"} <= set(re.findall(r"[\w]+", picture))


def test_what_is_told_of_a_number_fits_a_terminal(told: Told) -> None:
    lines = [line for part in told.parts if part.shown for line in part.shown.text.splitlines()]

    assert max(map(len, lines)) <= WIDTH
