"""A typed expression is read as Python reads it, and what is none is pointed at."""

from __future__ import annotations

import contextlib
import math
import random
from typing import Any

import pytest

from autograd import ChainruleError, Value, notation, primitive
from autograd.errors import ExpressionError, OperandError
from autograd.explaining.parsing.parsing import known_functions, parse
from autograd.explaining.parsing.tokens import LONGEST
from autograd.graph import topological
from autograd.table.primitives import TABLE


def formula(value: Value) -> str:
    """The formula as the library writes it."""
    return notation.text(notation.expression(value, lambda each: False, 1000))


def refused(text: str, **values: Any) -> tuple[str, str]:
    """The message for a text, and the characters from the one that the caret points at."""
    with pytest.raises(ExpressionError) as error:
        parse(text, **values)
    message, line, caret = str(error.value).split("\n")
    return message, line[caret.index("^") :]


def test_the_result_is_that_of_the_formula() -> None:
    y = parse("tanh(w*x + b)", w=0.5, x=2, b=1)

    assert y.data == math.tanh(0.5 * 2 + 1)


def test_the_graph_is_that_of_the_same_formula_in_python() -> None:
    w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(1.0, "b")
    y = parse("(w*x + b)^2 / 3", w=0.5, x=2, b=1)

    def told(root: Value) -> list[tuple[str, str]]:
        return [(v.op, v.label) for v in topological(root)]

    assert told(y) == told((w * x + b) ** 2 / 3)


def test_leaves_have_the_label_of_their_name_and_the_result_none() -> None:
    y = parse("w*x", w=0.5, x=2)

    assert [leaf.label for leaf in y.parents] == ["w", "x"]
    assert y.label == ""


def test_a_name_that_stands_twice_is_one_leaf() -> None:
    y = parse("x*x + x", x=3)
    y.backward()

    assert [v.grad for v in topological(y) if v.label == "x"] == [7.0]


def test_a_value_is_taken_itself_and_named_if_it_has_no_name() -> None:
    x, w = Value(2.0), Value(3.0, label="weight")
    y = parse("w*x", w=w, x=x)

    assert y.parents == (w, x)
    assert (w.label, x.label) == ("weight", "x")


def test_nothing_is_named_when_the_text_is_refused() -> None:
    x = Value(2.0)
    with pytest.raises(ExpressionError):
        parse("tanh(x, x)", x=x)

    assert x.label == ""


def test_pi_is_known_and_e_is_a_name_like_any_other() -> None:
    assert parse("cos(pi) + π").data == math.cos(math.pi) + math.pi
    assert parse("e + pi", e=1, pi=2).data == 3.0
    assert refused("e")[0].startswith("e has no value")


def test_a_word_of_python_is_a_name_like_any_other() -> None:
    assert parse("lambda * if", **{"lambda": 2, "if": 3}).data == 6.0


def test_numbers_alone_make_a_number() -> None:
    assert formula(parse("1/2*(t - o)^2", t=1, o=3)) == "0.5 · (t − o)²"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2x", "2*x"),
        ("2x^2", "2*x**2"),
        ("2(x + y)", "2*(x + y)"),
        ("x²y", "x**2*y"),
        ("2 tanh(x)", "2*tanh(x)"),
        ("-x²", "-(x**2)"),
        ("x⁻¹²", "x**-12"),
        ("2（x＋１）×３．５－ｙ", "2*(x+1)*3.5-y"),
        ("maximum（x，y）", "maximum(x,y)"),
        ("x·y − 0。5", "x*y - 0.5"),
        ("x÷y", "x/y"),
        ("x % y", "remainder(x, y)"),
        ("σ(x)", "sigmoid(x)"),
        ("arctan(x) - clip(y, 0, 1)", "atan(x) - clamp(y, 0, 1)"),
        ("clamp(x, max=1)", "minimum(x, 1)"),
        ("1e-3x", "0.001*x"),
        ("x\n + y", "x + y"),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(text: str, same: str) -> None:
    asked = {"x": 1.7, "y": -2.25}
    given = {name: number for name, number in asked.items() if name in same}

    assert parse(text, **given).data == parse(same, **given).data


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sum", 7.0),
        ("max", 4.0),
        ("min", 1.0),
        ("prod", 8.0),
        ("mean", 7 / 3),
        ("norm", math.sqrt(21)),
        ("logsumexp", math.log(math.exp(1) + math.exp(2) + math.exp(4))),
        ("var", 7 / 3),
    ],
)
def test_a_group_is_several_arguments_or_a_list(name: str, expected: float) -> None:
    for text in (f"{name}(a, b, c)", f"{name}([a, b, c])"):
        assert parse(text, a=1, b=2, c=4).data == pytest.approx(expected, rel=1e-15)


def test_two_groups_are_two_lists() -> None:
    assert parse("dot([a, b], [b, 3]) + affine(1, [a], [b])", a=2, b=5).data == 10 + 15 + 1 + 10


def test_a_class_is_a_whole_number() -> None:
    expected = math.log(1 + math.exp(1))

    assert parse("cross_entropy([a, b], 0)", a=1, b=2).data == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_row_can_be_called(name: str) -> None:
    order = {"pick": "1, [x, 0.25]", "cross_entropy": "[x, 0.25], 1"}
    each = ["[x, 0.25]" if p.starred else "x" for p in TABLE[name].operands if p.default is None]

    assert parse(f"{name}({order.get(name, ', '.join(each))})", x=0.5).op == name


def test_a_row_of_ones_own_can_be_called(clean_table: None) -> None:
    primitive(
        "cube",
        "x",
        forward=lambda xp, x: x * x * x,
        slopes=(lambda xp, z, x: 3.0 * x * x,),
        aliases=("third_power",),
    )

    assert parse("third_power(x)", x=2).data == 8.0


def test_a_letter_never_hides_a_name() -> None:
    known = known_functions()

    assert all(known[alias] is row for row in TABLE.values() for alias in (row.name, *row.aliases))


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("tahn(x)", "There is no function 'tahn'; did you mean 'tanh'?", "tahn(x)"),
        ("1 + ln(x)", "ln(x) is written log(x) here.", "ln(x)"),
        ("x(2)", "'x' is a value and no function; for a product write x * (...).", "(2)"),
        ("x + sqrt", "sqrt is a function; write what it is of, as in sqrt(x).", "sqrt"),
        ("x x", "An operator is missing here; for a product write *", "x"),
        ("(x)(x)", "An operator is missing here", "(x)"),
        ("sin x", "An operator is missing here", "x"),
        ("1/2x", "This can be read in two ways; write / 2 * ... or / (2 * ...).", "x"),
        ("x^2x", "This can be read in two ways; write ^ 2 * ... or ^ (2 * ...).", "x"),
        ("0,5*x", "A comma stands between the arguments of a function; a decimal point", ",5*x"),
        ("y = x", "An expression has no =; write what stands on its right", "= x"),
        ("x < 1", "An expression has no < here; a comparison is less(x, y).", "< 1"),
        ("|x|", "An expression has no | here; the absolute value of x is abs(x).", "|x|"),
        ("x // 2", "An expression has no // here; the whole part of a quotient is floor", "// 2"),
        ("'x'", "A quotation mark, ', has no meaning here; leave it out.", "'x'"),
        ("x.data", "An expression has no . here", ".data"),
        ("x[0]", "An operator is missing here; a name with a number is written w1", "[0]"),
        ("[x]", "A list stands in a function, as in sum([x, y])", "[x]"),
        ("sum([x]*2)", "A list is an argument of a function as a whole", "*2)"),
        ("(x + 1", "This bracket is not closed; write ) where it ends.", "(x + 1"),
        ("sum([x, 1", "This bracket is not closed; write ] where it ends.", "[x, 1"),
        ("sum([x, 1)", "The last open bracket is closed by ] first.", ")"),
        ("x + 1)", "This bracket was never opened; leave it out.", ")"),
        ("()x", "Nothing stands in these brackets; write what does.", ")x"),
        ("tanh()", "Nothing stands in these brackets; write what does.", ")"),
        ("sum(x, )", "Something is missing after ,; write it here.", ")"),
        ("x + ^ 2", "Something is missing before ^; write it here.", "^ 2"),
        ("x *", "Nothing follows *; write what it is with, or leave it out.", "*"),
        ("x + 1e999", "This number is too large", "1e999"),
        ("x + 1_000", "The digits of a number stand together; leave the _ out.", "_000"),
        ("tanh(x, 1)", "tanh takes (x): too many positional arguments.", "tanh(x, 1)"),
        ("tanh([x])", "Expected a real number, got [", "tanh([x])"),
        ("clamp(x, max=1, 2)", "Arguments with a name stand after those without.", "2)"),
        ("clamp(x, max=1, max=2)", "'max' is given twice; give it once.", "max=2)"),
        ("clamp(x, most=1)", "clamp takes (x, min, max): got an unexpected", "clamp(x, most=1)"),
        (
            "x + cross_entropy([1, 2], 5)",
            "cross_entropy got class 5 for 2 logits",
            "cross_entropy(",
        ),
        ("x + ½", "An expression has no ½ here", "½"),
    ],
)
def test_an_error_points_at_the_character_and_says_what_to_do(
    text: str, message: str, place: str
) -> None:
    said, there = refused(text, x=3)

    assert said.startswith(message)
    assert there.startswith(place)


def test_the_caret_stands_under_its_character_after_wide_ones() -> None:
    with pytest.raises(ExpressionError) as error:
        parse("权重*x + )", 权重=1, x=2)

    assert str(error.value).split("\n")[1:] == ["    权重*x + )", "    " + " " * 9 + "^"]


def test_of_a_long_text_the_part_around_the_place_is_shown() -> None:
    message, there = refused("x + " * 200 + "* 1 + " + "x + " * 100 + "1", x=3)

    assert message.startswith("Something is missing before *")
    assert there.startswith("* 1 + ")
    assert len(there) < 70


def test_the_names_without_a_value_are_listed() -> None:
    message, there = refused("w*x + b", w=1)

    assert message == "x has no value; give one to each of x, b, as in x=0.5."
    assert there == "x + b"


def test_a_value_whose_name_the_text_does_not_have_is_refused() -> None:
    with pytest.raises(ExpressionError, match="There is no 'bias' in 'w.x'; its names are w, x."):
        parse("w*x", w=1, x=2, bias=3)


def test_a_value_that_is_no_number_is_named() -> None:
    with pytest.raises(OperandError, match="The value of 'w' is no number"):
        parse("w*x", w="half", x=2)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="The expression is empty"):
        parse(text)


@pytest.mark.parametrize("shape", ["x+", "x^", "-", "(", "tanh(", "sum([", "2", "x", "²", "f"])
def test_the_longest_texts_are_read_or_refused(shape: str) -> None:
    text = (shape * LONGEST)[: LONGEST - 1] + "x"
    try:
        assert isinstance(parse(text, x=1), Value)
    except ExpressionError as error:
        assert len(str(error)) < 500  # noqa: PT017  (either is right)


def test_a_chain_of_a_thousand_sums_is_read() -> None:
    assert parse("+".join(["x"] * (LONGEST // 2)), x=1).data == LONGEST // 2


def test_a_longer_text_is_refused() -> None:
    with pytest.raises(ExpressionError, match="is longer than is read, 2,000"):
        parse("x" * (LONGEST + 1), x=1)


def test_brackets_are_read_fifty_deep() -> None:
    assert parse("(" * 50 + "x" + ")" * 50, x=1).data == 1.0
    assert refused("(" * 51 + "x" + ")" * 51, x=1)[0].startswith("Brackets are read 50 deep")


def arithmetic(rng: random.Random, depth: int) -> str:
    """A random formula that Python and `parse` both read."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(["x", "y", "z", "2", "0.5", "1e1", ".25", "3."])
    left, right = arithmetic(rng, depth - 1), arithmetic(rng, depth - 1)
    return rng.choice(
        [
            f"{left} + {right}",
            f"{left} - {right}",
            f"{left}*{right}",
            f"{left} / {right}",
            f"{left} % {right}",
            f"-{left}",
            f"+{left}",
            f"({left})",
            f"{left}**2",
            f"abs({left}) ** -({right})",
            f"abs({left})",
            f"max({left}, {right})",
            f"sin({left})",
        ]
    )


def test_values_are_those_of_pythons_own_arithmetic() -> None:
    """Where Python has a float; it raises where the table has nan or inf."""
    rng = random.Random(11)
    names = {"x": 1.25, "y": -0.75, "z": 3.0}
    words = {"sin": math.sin, "max": max, "abs": abs, "__builtins__": {}}
    compared = 0
    for _ in range(3000):
        text = arithmetic(rng, 4)
        try:
            expected = eval(text, words, dict(names))  # noqa: S307  (of formulas made here)
        except (ArithmeticError, ValueError):
            continue
        if not math.isfinite(expected):
            continue
        used = {name: number for name, number in names.items() if name in text.replace("max", "")}
        assert parse(text, **used).data == expected, text
        compared += 1

    assert compared > 2000


def test_a_formula_that_the_library_wrote_is_read_back() -> None:
    rng = random.Random(5)
    names = {"x": 1.25, "y": 0.75, "z": 3.0}
    for _ in range(500):
        # it writes bars for abs and a word for %
        text = arithmetic(rng, 3).replace("%", "+").replace("abs", "exp")
        value = parse(f"x*y*z*({text})", **names)
        again = parse(formula(value), **names)

        assert again.data == pytest.approx(value.data, rel=1e-4), formula(value)


PIECES = [
    *"xyz_0123456789.+-*/%^()[],=<>|! \t\n'\"\\{}:;@#$&~`?",
    *"（）×＋－，．。、÷·−²³⁻½√πσ∂权重\u200b\u202e\ud800\0",
    *["sum(", "tanh(", "clamp(", "max=", "[x", "])", "1e", "e5", "**", "//", "lambda", "if"],
    *["__import__", "cross_entropy([x,y],", "pick(", "dot([", "None", "0x", "1j", "2x", "x²"],
]


def test_whatever_is_typed_only_errors_of_this_library_come_out() -> None:
    rng = random.Random(7)
    read = 0
    for _ in range(20_000):
        text = "".join(rng.choices(PIECES, k=rng.randint(1, 9)))
        values = {name: 1.5 for name in ("x", "y", "z") if name in text or rng.random() < 0.05}
        try:
            read += isinstance(parse(text, **values), Value)
        except ChainruleError as error:
            assert "\n" not in str(error).split("\n    ")[0]  # noqa: PT017  (either is right)
            assert len(str(error)) < 700  # noqa: PT017

    assert read > 100


def test_a_typed_formula_with_one_letter_changed_is_read_or_refused() -> None:
    rng = random.Random(3)
    names = {"w": 0.5, "x": 2.0, "b": 1.0}
    for _ in range(5000):
        letters = list("1/2*(tanh(w*x + b) - max(x, 0.5))^2")
        letters[rng.randrange(len(letters))] = rng.choice(PIECES)
        with contextlib.suppress(ChainruleError):
            assert isinstance(parse("".join(letters), **names), Value)
