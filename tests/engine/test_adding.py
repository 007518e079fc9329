"""One call adds a row; everything else follows from it, or nothing is added."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import ChainruleError, Value, grad, no_grad
from autograd.engine import operations
from autograd.engine.adding import primitive
from autograd.engine.methods import NAMESPACE
from autograd.errors import PrimitiveError
from autograd.notation import expression, latex, mathml, text
from autograd.notation.languages.python import Python
from autograd.notation.terms import SYMBOLS, Symbol
from autograd.table.algebras import ARRAY
from autograd.table.primitive import Parameter
from autograd.table.primitives import TABLE

pytestmark = pytest.mark.usefixtures("clean_table")


@pytest.fixture
def gauss() -> Callable[..., Value]:
    """exp(-x^2 / w), whose derivatives are known by hand."""
    return primitive(
        "gauss",
        "x w=2.0",
        lambda xp, x, w: xp.exp(-xp.square(x) / w),
        (lambda xp, z, x, w: -2.0 * x / w * z, lambda xp, z, x, w: xp.square(x / w) * z),
        tex=r"G_{{{1}}}\left({0}\right)",
        aliases=("bell",),
    )


def test_a_new_row_is_a_function_a_method_and_an_alias(gauss: Callable[..., Value]) -> None:
    x = Value(1.0)
    calls = [gauss(x), autograd.gauss(x, 2.0), autograd.bell(x), x.gauss(), x.bell(w=2.0)]  # type: ignore[attr-defined]

    assert {call.data for call in calls} == {math.exp(-0.5)}
    assert {call.op for call in calls} == {"gauss"}


def test_a_new_row_has_gradients_of_second_order(gauss: Callable[..., Value]) -> None:
    x, w = Value(0.5), Value(1.5)
    z = gauss(x, w)
    first = grad(z, [x, w], create_graph=True)

    g = math.exp(-0.25 / 1.5)
    assert [v.data for v in first] == pytest.approx([-1.0 / 1.5 * g, 0.25 / 2.25 * g], rel=1e-15)
    assert grad(first[0], x) == pytest.approx((1.0 / 2.25 - 2.0 / 1.5) * g, rel=1e-14)
    z.backward()
    assert x.grad == first[0].data


def test_a_new_row_is_computed_on_arrays(gauss: Callable[..., Value]) -> None:
    points = np.linspace(-2.0, 2.0, 9)

    expected = [math.exp(-x * x / 2.0) for x in points]
    assert list(ARRAY.gauss(points, 2.0)) == pytest.approx(expected, rel=1e-15)


def test_a_new_row_never_raises_from_arithmetic(gauss: Callable[..., Value]) -> None:
    x, w = Value(1.0), Value(0.0)
    z = gauss(x, w)

    assert z.data == 0.0  # exp(-inf)
    assert all(math.isnan(slope) for slope in z.slopes)  # inf times 0


def test_a_new_row_is_written_in_latex_mathml_and_text(gauss: Callable[..., Value]) -> None:
    term = expression(gauss(Value(1.0, "x"), Value(2.0, "w1")) + 1, lambda v: bool(v.label))

    assert latex(term) == r"G_{w_{1}}\left(x\right) + 1"
    assert "<mi>x</mi>" in mathml(term)
    assert "exp(−x² / w1) + 1" in text(term)  # without a template: by its rule


def test_a_new_row_is_written_as_python_source(gauss: Callable[..., Value]) -> None:
    source = Python()
    expression_source = source.expression(SYMBOLS.gauss(Symbol("x"), 2.0))
    scope: dict[str, Any] = {"x": 0.5, "exp": math.exp}
    for statement in source.statements:
        exec(statement, scope)  # noqa: S102

    assert eval(expression_source, scope) == math.exp(-0.125)  # noqa: S307


def test_a_new_row_may_use_another_new_one(gauss: Callable[..., Value]) -> None:
    twice = primitive(
        "twice_gauss", "x", lambda xp, x: 2.0 * xp.gauss(x, 2.0), (lambda xp, z, x: -x * z,)
    )
    x = Value(1.0)
    twice(x).backward()

    assert x.grad == -2.0 * math.exp(-0.5)


def test_a_new_row_may_take_groups() -> None:
    length_of = primitive(
        "length_of",
        "*xs",
        lambda xp, xs: xp.sqrt(xp.sum(x * x for x in xs)),
        (lambda xp, z, xs: tuple(x / z for x in xs),),
    )
    xs = [Value(3.0), Value(4.0)]
    length = length_of(xs)

    assert length.data == 5.0
    assert grad(length, xs) == [0.6, 0.8]
    # the second derivatives of a norm: (identity - u u') / length
    first = grad(length, xs, create_graph=True)
    assert grad(first[0], xs) == pytest.approx([0.64 / 5, -0.48 / 5], rel=1e-14)


def test_one_slope_may_stand_for_all_elements_of_a_group() -> None:
    total = primitive(
        "squared_sum",
        "*xs",
        lambda xp, xs: xp.square(xp.sum(xs)),
        (lambda xp, z, xs: 2.0 * xp.sum(xs),),
    )
    xs = [Value(np.float64(1.0)), Value(2.0)]
    xs[0].data = np.float64(1.0)
    total(xs).backward()

    assert [x.grad for x in xs] == [6.0, 6.0]


def test_a_new_row_may_be_an_operator() -> None:
    primitive(
        "hypotenuse",
        "x y",
        lambda xp, x, y: xp.hypot(x, y),
        (lambda xp, z, x, y: x / z, lambda xp, z, x, y: y / z),
        operator="matmul",
    )
    x = Value(3.0)

    assert [(x @ Value(4.0)).data, (x @ 4).data, (4 @ x).data] == [5.0] * 3  # type: ignore[operator]


ONE = (lambda xp, z, x: 1.0,)
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a row's name": ({"name": "tanh"}, "'tanh' is taken"),
    "an alias": ({"aliases": ("absolute",)}, "'absolute' is taken"),
    "a method of Value": ({"name": "backward"}, "'backward' is taken"),
    "a composed function": ({"name": "softmax"}, "'softmax' is taken"),
    "a fold of every algebra": ({"name": "count"}, "'count' is taken"),
    "an operator": ({"operator": "neg"}, "'__neg__' is taken"),
    "a special method": ({"operator": "init"}, "'__init__' is taken"),
    "a keyword": ({"name": "lambda"}, "identifiers"),
    "no identifier": ({"name": "my row"}, "identifiers"),
    "no operands": ({"signature": "", "slopes": ()}, "0 operands"),
    "four operands": ({"signature": "p q r s", "slopes": ONE * 4}, "4 operands"),
    "too few slopes": ({"signature": "x y"}, "2 operands .* 1 slopes"),
    "slopes that are no tuple": ({"slopes": ONE[0]}, "a tuple of rules"),
    "no forward rule": ({"forward": None}, "give a rule"),
    "an operand twice": ({"signature": "x x", "slopes": ONE * 2}, "differ"),
    "an operand named as a built-in": ({"signature": "type"}, "differ from .*type"),
    "an operand that ends as data": ({"signature": "x_data"}, "_data"),
    "a default before none": ({"signature": "x=1.0 y", "slopes": ONE * 2}, "must be the last"),
    "an operator of three": (
        {"signature": "p q r", "slopes": ONE * 3, "operator": "matmul"},
        "one or two",
    ),
    "an operand that a template lacks": ({"tex": r"\frac{x}{0}"}, "no operand 'x'"),
    "a brace that is not closed": ({"text": "f({0"}, "cannot be filled in"),
    "a precedence that is none": ({"text": "{0:high}"}, "no precedence"),
    "a name outside the table": ({"forward": lambda xp, x: xp.bessel(x)}, "xp.bessel"),
    "a slope outside the table": ({"slopes": (lambda xp, z, x: xp.bessel(x),)}, "xp.bessel"),
    "an if": ({"forward": lambda xp, x: 1.0 if x else x}, "xp.where"),
    "a comprehension that forgets its element": (
        {
            "signature": "*xs",
            "forward": lambda xp, xs: xp.sum(xs),
            "slopes": (lambda xp, z, xs: tuple(1.0 for x in xs),),
        },
        "must mention its element",
    ),
    "a sum that forgets its element": (
        {"signature": "*xs", "forward": lambda xp, xs: xp.sum(2.0 for x in xs)},
        "must mention its element",
    ),
    "too few slopes for a group": (
        {
            "signature": "*xs",
            "forward": lambda xp, xs: xp.sum(xs),
            "slopes": (lambda xp, z, xs: (1.0, 1.0),),
        },
        "must mention its element",
    ),
    "slopes of a group that come one by one": (
        {
            "signature": "*xs",
            "forward": lambda xp, xs: xp.sum(x * x for x in xs),
            "slopes": (lambda xp, z, xs: (2.0 * x for x in xs),),
        },
        r"the slopes of a group; give .*tuple\(2\.0 \* x for x in xs\)",
    ),
    "a slope that is nothing": (
        {"slopes": (lambda xp, z, x: None,)},
        "'fresh' cannot be written out: 'NoneType'",
    ),
    "aliases that are one word": ({"aliases": "word"}, r"give a tuple of names, such as"),
    "a comparison": ({"slopes": (lambda xp, z, x: 1.0 if x > 0.0 else 0.0,)}, "xp.where"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_refused_and_leaves_no_trace(case: str) -> None:
    changes, message = BAD[case]
    row: dict[str, Any] = {
        "name": "fresh",
        "signature": "x",
        "forward": lambda xp, *operands: 2.0 * operands[0],
        "slopes": ONE,
        "aliases": ("fresh_too",),
    } | changes
    before = state()

    with pytest.raises(ChainruleError, match=message) as caught:
        primitive(**row)
    assert isinstance(caught.value, ValueError)
    assert state() == before


@pytest.mark.parametrize(
    "rule", [lambda xp, x: math.sin(x), lambda xp, x: np.sin(x), lambda xp, x: x // 2]
)
@pytest.mark.parametrize("is_slope", [False, True])
def test_a_rule_that_python_refuses_is_answered_with_the_remedy(rule: Any, is_slope: bool) -> None:
    before = state()
    forward = (lambda xp, x: x) if is_slope else rule
    slopes = (lambda xp, z, x: rule(xp, x),) if is_slope else ONE

    with pytest.raises(ChainruleError, match=r"'fresh' cannot be written out: .*: xp\.sin\(x\)"):
        primitive("fresh", "x", forward, slopes)
    assert state() == before


@pytest.mark.parametrize(
    ("forward", "slope", "message"),
    [
        (lambda xp: 1.0, None, r"a forward rule with the parameters \(xp\).*write lambda xp, x: "),
        (
            lambda xp, x: x,
            lambda xp, x: 1.0,
            r"a slope rule .* 3 arguments, so write lambda xp, z,",
        ),
        (lambda xp, x: x, 1.0, r"got 1\.0 as a slope rule; write lambda xp, z, x: "),
    ],
)
def test_a_rule_with_other_parameters_is_refused(forward: Any, slope: Any, message: str) -> None:
    before = state()

    with pytest.raises(ChainruleError, match=message):
        primitive("fresh", "x", forward, (slope,))
    assert state() == before


def test_a_signature_with_commas_is_answered_with_the_right_one() -> None:
    with pytest.raises(ChainruleError, match="separate operands by spaces: 'x y'"):
        primitive("fresh", "x, y", lambda xp, x, y: x * y, (None, None))


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        ("x=a", "default in 'x=a' is no number"),
        ("x=1.0:bound", "default in 'x=1.0:bound' is no number; .*, `x:setting=1.0`"),
        ("x:wight", "role in 'x:wight' is none of value, weight, .*without one, `x`, is a value"),
        ("*x:", "role in '\\*x:' is none of"),
        (3, "a string of operands such as .*, got 3"),
    ],
)
def test_a_signature_that_cannot_be_read_is_refused(signature: Any, message: str) -> None:
    with pytest.raises(ChainruleError, match=message):
        primitive("fresh", signature, lambda xp, x: x, (None,))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("x", Parameter("x", False)),
        ("*ws:weight", Parameter("ws", True, None, "weight")),
        ("alpha:setting=0.5", Parameter("alpha", False, 0.5, "setting")),
    ],
)
def test_a_word_of_a_signature_may_have_a_star_a_role_and_a_default(
    word: str, expected: Parameter
) -> None:
    assert Parameter.parse(word) == expected


def state() -> list[Any]:
    """Every place in which a row leaves its name, once all of the table have left theirs."""
    for row in TABLE.values():
        getattr(operations, row.name)
    places: list[Any] = [TABLE, NAMESPACE, vars(operations), vars(operations.Operations)]
    return [dict(place) for place in places] + [list(operations.__all__)]


def test_a_row_is_added_inside_no_grad() -> None:
    """It is tried out with recording on, and what it computes inside is not recorded."""
    with no_grad():
        function = primitive("cubed", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 3 * x * x,))
        inside = function(Value(2.0))
    x = Value(2.0)
    function(x).backward()

    assert inside.is_leaf
    assert x.grad == 12.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": 5}, "The name of a primitive is a string, got 5 of type int"),
        ({"tex": None}, "The tex of a primitive is a string, got None"),
        ({"operator": ["add"]}, r"The operator of a primitive is a string, got \['add'\]"),
        ({"aliases": "odd"}, r"aliases='odd'; give a tuple of names, such as \('name',\)"),
        ({"aliases": [1.0]}, "must be Python identifiers, got 1.0"),
    ],
)
def test_a_description_that_is_no_text_is_refused(changes: dict[str, Any], message: str) -> None:
    description: dict[str, Any] = {
        "name": "twice",
        "signature": "x",
        "forward": lambda xp, x: 2.0 * x,
        "slopes": (lambda xp, z, x: 2.0,),
    }

    with pytest.raises(PrimitiveError, match=message):
        primitive(**(description | changes))
