"""Numbers as the page writes and reads them, against Python's own formatting and reading."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import islice
from typing import Any, TypeAlias

import pytest

from autograd.explaining.diagnosing.asking import typed_number
from autograd.notation.numbers import short
from tests.viz.page.exporting import copy_assets, run_node

pytestmark = pytest.mark.node

Answers: TypeAlias = Callable[[Sequence[Sequence[Any]]], list[Any]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What numbers.js answers to calls, from one process."""
    folder = tmp_path_factory.mktemp("node")
    copy_assets(folder)

    def ask(calls: Sequence[Sequence[Any]]) -> list[Any]:
        sent = [[name, *map(_sent, given)] for name, *given in calls]
        return list(map(_received, run_node(folder, "numbers.mjs", sent)))

    return ask


def _sent(argument: Any) -> Any:
    """A float by its bits, for JSON has no nan and no sign of zero."""
    if isinstance(argument, float):
        return {"bits": struct.pack(">d", argument).hex()}
    return argument


def _received(answer: Any) -> Any:
    if isinstance(answer, dict) and "bits" in answer:
        return struct.unpack(">d", bytes.fromhex(answer["bits"].rjust(16, "0")))[0]
    return answer


SPECIAL = [
    0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324, -2.2250738585072014e-308,
    1.7976931348623157e308, 0.125, 2.5, 0.5, 1.5, 9.5, 99.5, 0.95, 0.375, 1e22, 1e21,
    123456789012345680000.0, 1e23, 1e5, 99999.5, 99995.0, 12345.5, 12346.5, 0.001, 0.0009995,
    2**-10, 2**53 + 2.0, 5**22 * 1.0, 25.0, 35.0, 1e-5, 0.00009999, 0.00099995,
    450.0, 550.0, 1e15 + 0.5,
]  # fmt: skip


def drawn(rng: random.Random) -> Iterator[float]:
    """Numbers of all sizes; one in three lies exactly halfway between two short ones."""
    while True:
        kind = rng.randrange(6)
        if kind == 0:
            yield struct.unpack("<d", rng.randbytes(8))[0]
        elif kind == 1:
            yield rng.uniform(-1.0, 1.0) * 10.0 ** rng.randint(-9, 9)
        elif kind == 2:  # halfway behind the point
            yield rng.choice((-1, 1)) * (2 * rng.randrange(2**20) + 1) * 2.0 ** -rng.randint(1, 24)
        elif kind == 3:  # halfway before the point
            yield (
                rng.choice((-1.0, 1.0))
                * (10 * rng.randrange(10**6) + 5)
                * 10.0 ** rng.randint(0, 9)
            )
        elif kind == 4:
            yield round(rng.uniform(-10.0, 10.0), rng.randint(0, 6))
        else:
            yield rng.randrange(1, 2**30) * 5e-324


def test_numbers_are_written_as_python_writes_them(answers: Answers) -> None:
    rng = random.Random(11)
    numbers = drawn(rng)
    calls = [("short", x, digits) for x in SPECIAL for digits in range(1, 18)]
    calls += [("short", next(numbers), rng.randint(1, 17)) for _ in range(60_000)]

    found = answers(calls)

    wrong = [
        (x, digits, text, short(x, digits))
        for (_, x, digits), text in zip(calls, found, strict=True)
        if text != short(x, digits)
    ]
    assert wrong == []


def test_many_of_the_numbers_lie_halfway() -> None:
    """Else the test above would not notice rounding up."""
    rng = random.Random(11)
    numbers = drawn(rng)
    halves = 0
    for _ in range(1000):
        x, digits = Decimal(next(numbers)), rng.randint(1, 17)
        if x.is_finite() and x:
            even = Context(prec=digits, rounding=ROUND_HALF_EVEN).plus(x)
            halves += abs(x - even) * 2 == Decimal(1).scaleb(x.adjusted() - digits + 1)
    assert halves > 10


def test_padded_numbers_keep_their_zeros_and_what_rounds_to_zero_has_no_sign(
    answers: Answers,
) -> None:
    rng = random.Random(7)
    numbers = [x for x in (*SPECIAL, *islice(drawn(rng), 5000)) if math.isfinite(x)]
    places = [rng.randint(0, 17) for _ in numbers]

    found = answers([("padded", *each) for each in zip(numbers, places, strict=True)])

    wanted = [format(x, f"z.{n}f").replace("-", "−") for x, n in zip(numbers, places, strict=True)]
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.4", 0.4), (" 0.4\t", 0.4), ("\u30000.4\u00a0", 0.4), ("−0.5", -0.5), ("-0.5", -0.5),
        ("－０．５", -0.5), ("０。５", 0.5), ("１２，５", 12.5), ("+3", 3.0), ("＋3", 3.0),
        (".5", 0.5), ("5.", 5.0), ("1e-3", 1e-3), ("4.39e−4", 4.39e-4), ("1E5", 1e5),
        ("２ｅ３", 2e3), ("0,4", 0.4), ("-2,75", -2.75), ("0,125", 0.125), ("1,2345", 1.2345),
        (",5", 0.5), ("1,5e3", 1500.0), ("1,234,567", 1234567.0), ("1,234.5", 1234.5),
        ("1.234,5", 1234.5), ("-12,345.25e-2", -123.4525), ("0", 0.0), ("0e999", 0.0),
        ("5e-324", 5e-324), ("007", 7.0),
    ],
)  # fmt: skip
def test_typed_text_is_read_as_it_is_meant(answers: Answers, text: str, number: float) -> None:
    assert answers([("typed", text)]) == [number]


def test_what_is_no_number_or_might_be_two_is_not_read(answers: Answers) -> None:
    texts = [
        "", " ", "nan", "inf", "Infinity", "∞", "0x10", "0b1", "1e999", "-1e999", "1e-999", "1_000",
        "1,234", "-12,345", "1,234e2", "1,23,456", "1,2,3", "1.2.3", "1.234.567", "1,234,56",
        "0,4.5", "1 000", "--1", "+-1", "1e", "e5", ".", ",", "-", "1/3", "50%", "1e1.5", "abc",
        "0.4a", "null", "true", "1e12345", "[object Object]", "1n",
    ]  # fmt: skip
    found = answers([("typed", text) for text in texts])

    assert dict(zip(texts, found, strict=True)) == dict.fromkeys(texts)
    assert answers([("digitsOf", text) for text in texts]) == [None] * len(texts)
    assert answers([("agrees", 1.0, text) for text in texts]) == [False] * len(texts)


def printed(rng: random.Random) -> str:
    """A number as a text might print it."""
    x = rng.uniform(-1.0, 1.0) * 10.0 ** rng.randint(-4, 4)
    form = rng.choice(
        (f".{rng.randint(0, 9)}f", f".{rng.randint(0, 9)}e", f".{rng.randint(1, 9)}g")
    )
    text = format(x, form)
    return text.replace("-", "−") if rng.random() < 0.3 else text


def test_digits_and_agreement_are_judged_as_python_judges_them(answers: Answers) -> None:
    rng = random.Random(5)
    texts = [printed(rng) for _ in range(5000)] + ["0.000", "5e3", "100", "-0.0", "0.0500", "1."]
    read = list(map(typed_number, texts))
    numbers = [
        each.number + rng.choice((0.0, 0.5, 0.999, 1.0, 1.000002, 1.5, -1.0, -3.0)) * each.half_unit
        for each in read
    ]
    numbers[:3] = [math.nan, math.inf, -math.inf]

    agreed = answers([("agrees", x, text) for x, text in zip(numbers, texts, strict=True)])
    digits = answers([("digitsOf", text) for text in texts])

    assert agreed == [bool(each.agrees(x)) for each, x in zip(read, numbers, strict=True)]
    assert [each["significant"] for each in digits] == [each.digits for each in read]
    assert [float(f"5e{-each['decimals'] - 1}") for each in digits] == [e.half_unit for e in read]
    assert 1000 < sum(agreed) < 4000


def test_a_rounded_number_agrees_and_its_neighbours_do_not(answers: Answers) -> None:
    x = 0.29837110876000272  # the total error of the worked example

    assert answers([
        ("agrees", x, text)
        for text in ("0.298371109", "0.2984", "0.298371108", "0.298371110", "-0.298371109", "0.3")
    ]) == [True, True, False, False, False, True]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "step"),
    [
        (0.4, 0.01), (0.05, 0.01), (0.0, 0.01), (-0.4, 0.01), (0.1, 0.01), (0.99, 0.01), (1.0, 0.1),
        (-6.0, 0.1), (9.999, 0.1), (10.0, 1.0), (12.0, 1.0), (123.0, 10.0), (1e22, 1e21),
        (math.nan, 0.01), (math.inf, 0.01), (1e308, 1e307),
    ],
)  # fmt: skip
def test_a_number_moves_by_one_place_below_its_leading_digit(
    answers: Answers, start: float, step: float
) -> None:
    assert answers([("stepOf", start)]) == [step]


def test_a_moved_number_is_the_nearest_float_of_a_short_decimal(answers: Answers) -> None:
    """0.4 + 0.01 is 0.41, and so with steps of all sizes and a tenth of them."""
    rng = random.Random(3)
    calls, wanted = [], []
    for _ in range(5000):
        places = rng.randint(-3, 8)
        count = rng.randint(-(10**6), 10**6)
        step = float(f"1e{-places}")
        if rng.random() < 0.3:
            step = float(f"1e{1 - places}") * 0.1
        calls.append(("rounded", count * step + rng.uniform(-0.3, 0.3) * step, step))
        wanted.append(float(f"{count}e{-places}"))

    assert answers(calls) == wanted


def test_a_number_moved_to_zero_has_no_sign_and_a_huge_one_stays(answers: Answers) -> None:
    zero, huge, missing = answers([
        ("rounded", -0.001, 0.01), ("rounded", 1e300, 0.01), ("rounded", math.nan, 0.01),
    ])  # fmt: skip

    assert (zero, math.copysign(1.0, zero), huge) == (0.0, 1.0, 1e300)
    assert math.isnan(missing)
