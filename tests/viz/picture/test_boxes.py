"""Sketches: what boxes say, which leaves dock, and where derivatives are left to a tooltip."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import autograd as ag
from autograd import Value
from autograd.engine.adding import primitive
from autograd.graph import topological
from autograd.language import Language
from viz.letters.runs import Run
from viz.letters.widths import FORMULA_SIZE, width
from viz.picture.boxes import Drawn, sketch_of
from viz.picture.crowding import docked_leaves
from viz.picture.folding import fold
from viz.picture.learned import parameters_among
from viz.picture.sketch import Box
from viz.wishes import Wishes


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def drawn(
    root: Value,
    detail: str = "auto",
    parameters: object = None,
    lang: Language = "en",
    **wishes: object,
) -> Drawn:
    order = topological(root)
    known = parameters_among(order, parameters)  # type: ignore[arg-type]
    return sketch_of(fold(order, detail), known, Wishes(lang=lang, **wishes))  # type: ignore[arg-type]


def box_of(picture: Drawn, label: str) -> Box:
    return next(box for box in picture.sketch.boxes if box.value.label == label)


def written(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


@pytest.mark.parametrize(
    ("operation", "badge"),
    [
        (lambda x: x + 1.0, "+ 1"),
        (lambda x: 2.0 * x, "× 2"),
        (lambda x: x - 1.0, "− 1"),
        (lambda x: 1.0 - x, "1 −"),
        (lambda x: x / 3.0, "÷ 3"),
        (lambda x: 1.0 / x, "1 ÷"),
        (lambda x: x**2, "x²"),
        (lambda x: x**-0.5, "x⁻⁰·⁵"),
        (lambda x: 2.0**x, "2ˣ"),
        (lambda x: x * x, "×"),
        (lambda x: ag.maximum(x, 0.0), "max 0"),
        (lambda x: ag.greater(x, 0.5), "> 0.5"),
        (lambda x: x.tanh(), "tanh"),
        (lambda x: x.sigmoid(), "σ"),
        (lambda x: ag.sum([x, 1.0]), "Σ"),
    ],
)
def test_the_badge_of_an_operation_holds_its_number(
    operation: Callable[..., Value], badge: str
) -> None:
    result = named(operation(Value(4.0, "x")), "y")

    assert box_of(drawn(result), "y").badge == badge


@pytest.mark.parametrize(
    ("operation", "badge"),
    [
        (lambda x, y: x * y + y * 2.0 + 1.0, "Σ"),
        (lambda x, y: (x * y).tanh(), ""),
        (lambda x, y: 0.5 * (x - y) ** 2, ""),
    ],
)
def test_of_folds_only_sums_of_products_have_a_badge(
    operation: Callable[..., Value], badge: str
) -> None:
    result = named(operation(Value(4.0, "x"), Value(3.0, "y")), "z")

    assert box_of(drawn(result, "named"), "z").badge == badge


@pytest.mark.parametrize(
    ("operation", "formula"),
    [
        (lambda x, y: x + y, ""),
        (lambda x, y: x.tanh(), ""),
        (lambda x, y: 1.0 - x, ""),
        (lambda x, y: x - y, "x − y"),
        (lambda x, y: x / y, "x / y"),
        (lambda x, y: x**y, "x^y"),
        (lambda x, y: 0.5 * (1.0 - x) ** 2, "0.5 · (1 − x)²"),
        (lambda x, y: sum([x * y, y]), "x · y + y"),
    ],
)
def test_a_formula_is_shown_where_the_badge_does_not_say_it_all(
    operation: Callable[..., Value], formula: str
) -> None:
    result = named(operation(Value(4.0, "x"), Value(3.0, "y")), "z")

    assert written(box_of(drawn(result, "named"), "z").formula) == formula


def test_a_neurons_formula_keeps_its_first_and_last_product_and_the_bias() -> None:
    w = [Value(1.0, f"w{i}") for i in range(1, 6)]
    x = [Value(1.0, f"x{i}") for i in range(1, 6)]
    neuron = named(ag.affine(Value(0.0, "b"), w, x).tanh(), "h")

    assert written(box_of(drawn(neuron, "named"), "h").formula) == "tanh(w1 · x1 + … + w5 · x5 + b)"


def test_a_long_formula_of_operators_loses_whole_words_from_its_middle() -> None:
    x = [Value(1.0, f"weight{i}") for i in range(20)]
    total = named((x[0] * x[1] + x[2] * x[3] + x[4] * x[5] + x[6] * x[7]).tanh(), "h")

    formula = box_of(drawn(total, "named"), "h").formula

    assert written(formula) == "tanh(weight0 · … + weight6 · weight7)"


def test_no_formula_is_wider_than_a_box_allows() -> None:
    x = Value(1.0, "y" * 10_000)
    result = named(x * x + 1.0, "h")

    assert width(box_of(drawn(result, "named"), "h").formula, FORMULA_SIZE) <= 195.0


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        (lambda x, y: x * y, "arithmetic"),
        (lambda x, y: -x, "arithmetic"),
        (lambda x, y: x**2, "arithmetic"),
        (lambda x, y: x.tanh(), "function"),
        (lambda x, y: abs(x), "function"),
        (lambda x, y: ag.clamp(x, 0.0, 1.0), "function"),
    ],
)
def test_functions_of_one_value_have_a_kind_of_their_own(
    operation: Callable[..., Value], kind: str
) -> None:
    middle = named(operation(Value(4.0, "x"), Value(3.0, "y")), "z")

    assert box_of(drawn(named(middle + 1.0, "root")), "z").kind == kind


def test_weights_and_bias_of_an_affine_operation_are_parameters() -> None:
    w, x, b = Value(1.0, "w"), Value(2.0, "x"), Value(3.0, "b")
    picture = drawn(named(ag.affine(b, [w], [x]), "net"))

    assert [box_of(picture, label).kind for label in "wbx"] == ["parameter", "parameter", "data"]


@pytest.mark.usefixtures("clean_table")
def test_an_operand_is_learned_if_its_row_says_so_whatever_its_name() -> None:
    rules = (lambda xp, z, x, y: y, lambda xp, z, x, y: x)
    mixed = primitive("mixed", "b ws", lambda xp, b, ws: b * ws, rules)
    scaled = primitive("scaled", "x gain:weight", lambda xp, x, gain: x * gain, rules)
    x, y, gain = Value(2.0, "x"), Value(0.5, "y"), Value(3.0, "gain")

    picture = drawn(named(scaled(mixed(x, y), gain), "z"))

    assert {box_of(picture, label).kind for label in "xy"} == {"data"}
    assert box_of(picture, "gain").kind == "parameter"


def test_parameters_may_come_from_a_module() -> None:
    w, x = Value(1.0, "w"), Value(2.0, "x")

    class Network:
        def parameters(self) -> list[Value]:
            return [w]

    picture = drawn(named(w * x, "y"), "auto", Network())

    assert [box_of(picture, label).kind for label in "wx"] == ["parameter", "data"]


def layer(inputs: list[Value], neurons: int) -> list[Value]:
    return [
        named(
            ag.affine(
                Value(0.1, f"b{j}"), [Value(0.2, f"w{j}{i}") for i in range(len(inputs))], inputs
            ).tanh(),
            f"h{len(inputs)}_{j}",
        )
        for j in range(neurons)
    ]


def network(*sizes: int) -> Value:
    values = [Value(1.0, f"x{i}") for i in range(sizes[0])]
    for size in sizes[1:]:
        values = layer(values, size)
    return named(ag.sum(values), "out")


def test_leaves_used_once_dock_into_their_box_when_there_are_many() -> None:
    picture = drawn(network(3, 4, 4, 1))

    assert [len(box.rows) for box in picture.sketch.boxes if box.rows] == [4] * 4 + [5] * 5


def test_few_leaves_keep_their_boxes() -> None:
    assert not any(box.rows for box in drawn(network(2, 2, 1)).sketch.boxes)


@pytest.mark.parametrize(("neurons", "docks"), [(3, False), (4, True)])
def test_leaves_of_few_boxes_dock_where_more_than_ten_meet_in_a_column(
    neurons: int, docks: bool
) -> None:
    sums = [ag.sum([Value(1.0, f"x{i}_{j}") for j in range(3)]) for i in range(neurons)]

    assert bool(docked_leaves(fold(topological(ag.sum(sums)), "ops"))) is docks


def test_a_leaf_used_twice_does_not_dock() -> None:
    picture = drawn(network(3, 4, 4, 1))

    assert [box.value.label for box in picture.sketch.boxes if box.value.is_leaf] == [
        "x0",
        "x1",
        "x2",
    ]


def test_many_edges_lose_their_chips() -> None:
    assert drawn(network(3, 4, 4, 1)).sketch.chips
    assert not drawn(network(6, 6, 6, 1)).sketch.chips


def test_many_edges_lose_their_chips_though_no_column_is_crowded() -> None:
    """Nine columns of 9 edges have room for chips, eleven make more than 90 edges."""
    assert drawn(network(*[3] * 9)).sketch.chips
    assert not drawn(network(*[3] * 12)).sketch.chips


def test_columns_that_grow_too_tall_summarise_their_leaves() -> None:
    """One line stands for the 17 leaves of a neuron; its number is the norm of their gradients."""
    picture = drawn(network(16, 16, 1))
    neuron = box_of(picture, "h16_0")
    leaves = picture.summaries[neuron.rows[0].key]
    state = picture.state({}, dict.fromkeys(leaves, 2.0))

    assert [written(row.name) for row in neuron.rows] == ["17 leaves, |grad|"]
    assert state.grad[neuron.rows[0].key] == pytest.approx(2.0 * 17**0.5)


def test_the_line_for_many_leaves_is_in_the_language_of_the_picture() -> None:
    neuron = box_of(drawn(network(16, 16, 1), lang="zh"), "h16_0")

    assert [written(row.name) for row in neuron.rows] == ["17 个叶节点, |grad|"]
