"""A wrong number is traced to the mistake that makes it, and a right one is called right."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, affine, exp, no_grad, tanh
from autograd.errors import (
    GraphChangedError,
    LengthError,
    NotRecordedError,
    OperandError,
    SettingError,
    UnusedInputError,
)
from autograd.explaining.diagnosing import lanes
from autograd.explaining.diagnosing.diagnosis import Diagnosis, diagnose
from autograd.explaining.diagnosing.searching import causes_of
from autograd.explaining.parsing.parsing import parse
from autograd.graph import topological
from tests.explaining.bug_lab import (
    LR,
    NETWORKS,
    WEIGHTS,
    Network,
    by_hand,
    in_affine_nodes,
    in_operators,
)
from tests.work import calls

BOTH = pytest.mark.parametrize("network", [in_operators, in_affine_nodes])
Make = Callable[[], Network]


def causes(diagnosis: Diagnosis) -> list[list[str]]:
    return [[cause.mistake.key for cause in each] for each in diagnosis.hypotheses]


def after_a_step(network: Make, found: str) -> Diagnosis:
    output, v = network()
    weights = [v[name] for name in WEIGHTS]
    return diagnose(output, None, found, "loss after a step", weights, LR)


def of_weight(network: Make, weight: str, found: str, **given: Any) -> Diagnosis:
    output, v = network()
    return diagnose(output, v[weight], found, **given)


@BOTH
def test_the_printed_loss_of_text_000_is_the_output_layer_updated_first(network: Make) -> None:
    assert causes(after_a_step(network, "0.291027924")) == [["updated_first"]]


@BOTH
def test_the_loss_that_its_program_prints_is_a_target_copied_wrongly(network: Make) -> None:
    diagnosis = after_a_step(network, "0.496045683")

    assert causes(diagnosis) == [["slip"]]
    (step,) = diagnosis.findings.trace(diagnosis.hypotheses[0]).steps
    assert (step.right, step.wrong) == (0.99, 0.09)


@BOTH
@pytest.mark.parametrize(
    ("found", "mistake"),
    [
        ("0.291027282715", "one_path"),
        ("0.258255693019", "no_slope"),
        ("0.303431630761", "of_operand"),
        ("0.305640632684", "minus"),
    ],
)
def test_the_classic_mistakes_are_known_by_the_loss_after_a_step(
    network: Make, found: str, mistake: str
) -> None:
    assert mistake in [key for (key,) in causes(after_a_step(network, found))]


@BOTH
@pytest.mark.parametrize(
    ("weight", "found", "mistake"),
    [
        ("w5", "0.095790", "at_result"),
        ("w1", "0.000471425465", "at_result"),
        ("w1", "0.000461551", "transposed"),
        ("w5", "0.082167343", "rounded"),
        ("w5", "0.071395160", "no_bias"),
        ("w1", "0.000668396021", "one_path"),
        ("w1", "-0.000229828287", "one_path"),
    ],
)
def test_a_wrong_gradient_names_its_mistake_first(
    network: Make, weight: str, found: str, mistake: str
) -> None:
    assert causes(of_weight(network, weight, found))[0] == [mistake]


@BOTH
def test_weights_updated_too_early_are_known_by_one_gradient(network: Make) -> None:
    output, v = network()
    weights = [v[name] for name in WEIGHTS]

    diagnosis = diagnose(output, v["w1"], "0.000364723", parameters=weights, lr=LR)

    assert causes(diagnosis)[0] == ["updated_first"]


@BOTH
@pytest.mark.parametrize(
    ("mistake", "changed"),
    [
        ("no_slope", {"slope": lambda out, net: 1.0}),
        ("of_operand", {"slope": lambda out, net: net * (1.0 - net)}),
        ("result_as_slope", {"slope": lambda out, net: out}),
        ("one_path", {"paths": (1.0, 0.0)}),
        ("transposed", {"back": ("w5", "w6", "w7", "w8")}),
        ("slip", {"targets": (0.1, 0.99)}),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_all_gradients_of_a_program_with_a_mistake_name_it_together(
    network: Make, mistake: str, changed: dict[str, Any]
) -> None:
    output, v = network()
    wrong = by_hand(**changed)

    diagnosis = diagnose(
        output, [v[name] for name in WEIGHTS], [f"{wrong[name]:.6g}" for name in WEIGHTS]
    )

    assert causes(diagnosis)[0] == [mistake]


@BOTH
def test_two_mistakes_at_once_are_found_where_no_single_one_fits(network: Make) -> None:
    wrong = by_hand(slope=lambda out, net: out, paths=(1.0, 0.0))

    found = causes(of_weight(network, "w1", f"{wrong['w1']:.12f}"))

    assert ["one_path", "result_as_slope"] in map(sorted, found)
    assert {len(each) for each in found} == {2}


@BOTH
def test_right_numbers_are_called_right(network: Make) -> None:
    output, v = network()
    right = by_hand()

    for name in WEIGHTS:
        assert diagnose(output, v[name], f"{right[name]:.9f}").verdict == "right"
    assert diagnose(output, None, "0.298371109", "loss").verdict == "right"
    assert after_a_step(network, "0.291027774").verdict == "right"
    assert diagnose(output, v["w5"], "0.35891648", "updated", lr=LR).verdict == "right"


@BOTH
def test_random_numbers_are_rarely_explained(network: Make) -> None:
    output, v = network()
    numbers = random.Random(11)

    explained = [
        diagnose(output, v[name], f"{numbers.uniform(-0.2, 0.2):.9f}").verdict
        for name in ("w1", "w5")
        for _ in range(50)
    ].count("explained")

    assert explained <= 1


@pytest.mark.parametrize("name", NETWORKS)
def test_a_mistake_planted_alone_is_named_first(name: str) -> None:
    """Of all that change one gradient, known by 6 digits; slips apart, for they are hundreds."""
    make, weight = NETWORKS[name]
    output, v = make()
    weights = [value for label, value in v.items() if label[0] in "wu"]
    findings = diagnose(output, v[weight], "0.123456789", parameters=weights, lr=LR).findings
    singles = [
        (cause,)
        for cause in causes_of(findings.sheet, findings.asked)
        if cause.mistake.key != "slip"
    ]
    (numbers,) = lanes.computed(findings.sheet, findings.asked, singles)
    planted = {f"{number:#.6g}": number for number in numbers if number}

    ranks = []
    for found, number in planted.items():
        diagnosis = diagnose(output, v[weight], found, parameters=weights, lr=LR)
        if diagnosis.verdict != "right":
            named = [each.numbers[0] for each in diagnosis.explanations]
            ranks.append(
                next(n for n, x in enumerate(named) if math.isclose(x, number, rel_tol=1e-11))
            )

    assert len(ranks) > 10
    assert sum(rank == 0 for rank in ranks) >= 0.85 * len(ranks)
    assert sum(rank < 3 for rank in ranks) >= 0.97 * len(ranks)


def test_two_numbers_must_come_of_the_same_mistake() -> None:
    output, v = in_operators()
    right, wrong = by_hand(), by_hand(slope=lambda out, net: 1.0)

    both = diagnose(output, [v["w5"], v["w1"]], [f"{wrong['w5']:.9f}", f"{right['w1']:.9f}"])

    assert "no_slope" not in [key for each in causes(both) for key in each]


def test_a_pair_is_not_named_where_one_of_the_two_changes_nothing() -> None:
    for found in ("0.095790", "0.0957897695"):
        assert causes(of_weight(in_affine_nodes, "w5", found)) == [["at_result"]]


def test_a_mistake_that_the_digits_do_not_show_is_not_named_beside_one_that_explains_them() -> None:
    """Half of 0.124244 is 0.0621221 whether or not a value before it is rounded to 6 decimals."""
    values = {"w1": 0.5, "w2": -1.0, "x": 2.0, "t": 1.0}
    leaves = {name: Value(value, name) for name, value in values.items()}
    output = parse("1/2*(t - sigmoid(w2*tanh(w1*x)))^2", **leaves)

    found = causes(diagnose(output, leaves["w1"], "0.0621221"))

    assert sorted(found) == [["halved"], ["power_factor"]]


def test_of_two_mistakes_it_is_said_that_the_right_step_of_one_has_the_other_in_it() -> None:
    """0.5 + 1.5 with the sign lost and no learning rate, where 0.5 - 0.1 * 1.5 is right."""
    w = Value(0.5, "w")
    found = diagnose(w * 1.5, w, "2.00000", "updated", lr=0.1)

    assert causes(found)[0] == ["sign", "no_rate"]
    assert "The right step (its numbers may have the other mistake in them)" in found.text


def test_two_paths_through_one_product_are_one_mistake() -> None:
    """w * w at 1: either of its two paths alone carries 1, where 2 is right."""
    w = Value(1.0, "w")

    assert causes(diagnose(w * w, w, "1.00000")) == [["one_path"], ["halved"]]


def test_what_gives_the_same_number_is_one_explanation_with_a_question_that_separates() -> None:
    explanation = of_weight(in_affine_nodes, "w1", "0.000877135469").explanations[0]

    assert [key for (cause,) in explanation.hypotheses for key in [cause.mistake.key]] == [
        "doubled",
        "neighbour",
    ]
    # doubled there, and untouched by what is done for w1 alone
    assert explanation.separated_by is not None
    assert explanation.separated_by.label != "w1"


def test_with_four_digits_only_single_mistakes_are_named_and_chance_is_told() -> None:
    diagnosis = of_weight(in_affine_nodes, "w1", "0.0008771")

    assert {len(each) for each in causes(diagnosis)} == {1}
    assert "by chance" in diagnosis.text


def test_with_three_digits_more_digits_are_asked_for() -> None:
    diagnosis = of_weight(in_affine_nodes, "w5", "0.0957")

    assert (diagnosis.verdict, diagnosis.hypotheses) == ("too few digits", ())
    assert "at least 4 significant digits" in diagnosis.text


def test_zeros_at_the_end_count_as_digits() -> None:
    output, v = in_affine_nodes()

    digits = [
        diagnose(output, v["w5"], text).question.found[0].digits
        for text in ("0.0958", "0.09580", "9.5790e-2", "1200")
    ]

    assert digits == [3, 4, 5, 4]


def test_the_sentence_shows_the_wrong_step_against_the_right_one() -> None:
    diagnosis = of_weight(in_affine_nodes, "w5", "0.095790")

    assert (
        "The slope for out_o1 was taken at the result in place of the operand: 0.217788 in place "
        "of 0.186816"
    ) in diagnosis.text
    assert "应为 0.186816，却用了 0.217788" in diagnosis.told(lang="zh").text


def test_it_is_told_in_every_form() -> None:
    diagnosis = of_weight(in_operators, "w1", "-0.000438568")

    for form in (diagnosis.text, diagnosis.latex, diagnosis.markdown, diagnosis._repr_html_()):
        assert "The sign is turned" in form


def test_nothing_of_the_graph_is_changed() -> None:
    output, v = in_operators()
    before = [(value.data, value.grad, value.label) for value in v.values()]

    diagnose(output, v["w1"], "0.123456789", parameters=[v["w1"]], lr=LR)

    assert [(value.data, value.grad, value.label) for value in v.values()] == before


def test_hypotheses_are_computed_side_by_side() -> None:
    """One by one each of them would take a call for each value of the graph, and more."""
    output, _ = in_affine_nodes()

    tried = after_a_step(in_affine_nodes, "0.123456789").tried
    work = calls(lambda: after_a_step(in_affine_nodes, "0.123456789"))

    assert tried > 3000
    assert work < tried * len(topological(output))


def test_a_layered_network_with_300_parameters_is_searched_with_pairs() -> None:
    numbers = random.Random(3)
    xs: tuple[Value, ...] = Value(0.3, "x1"), Value(-0.7, "x2")
    layers = []
    for size in (16, 16, 1):
        layers.append([[Value(numbers.uniform(-1.0, 1.0), "w") for _ in xs] for _ in range(size)])
        biases = [Value(numbers.uniform(-1.0, 1.0), "b") for _ in range(size)]
        nets = [affine(b, ws, xs) for b, ws in zip(biases, layers[-1], strict=True)]
        xs = tuple(map(tanh, nets))
    output = (xs[0] - 1.0) ** 2

    first = diagnose(output, layers[0][0][0], "0.123456789")
    work = calls(lambda: diagnose(output, layers[0][0][0], "0.123456789"))

    assert first.verdict == "unexplained"
    assert first.tried > 30_000
    assert work < first.tried * len(topological(output))


def test_a_long_chain_is_searched_without_recursion() -> None:
    x = Value(0.5, "x")
    output = x
    for _ in range(1200):
        output = output * 1.0

    assert causes(diagnose(output, x, "2.0000"))[0] == ["doubled"]


def test_of_a_large_graph_the_most_common_mistakes_are_tried_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autograd.explaining.diagnosing.searching.MOST_WORK", 1000)

    diagnosis = of_weight(in_affine_nodes, "w5", "0.123456789")

    assert diagnosis.tried < 200
    assert "The graph is large" in diagnosis.text


def test_it_also_serves_an_output_that_is_itself_a_leaf() -> None:
    x = Value(2.0, "x")

    assert diagnose(x, x, "1.00").verdict == "right"
    assert diagnose(x, None, "2.00", "data").verdict == "right"


def test_infinite_derivatives_are_searched_without_a_warning() -> None:
    x = Value(2.0, "x")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        diagnosis = diagnose(x.log() / 0.0, x, "0.123456")

    assert diagnosis.verdict == "unexplained"


def test_a_number_below_all_others_is_searched() -> None:
    """The unit of its last digit is no float any more."""
    x = Value(5e-324, "x")

    assert diagnose(x * 1.0, None, "9.88131292e-324", "data").verdict == "unexplained"


def test_numbers_of_another_culture_are_read() -> None:
    x = Value(1.0, "x")

    assert diagnose(-exp(x), x, "−2.71828").verdict == "right"


@pytest.mark.parametrize(
    ("error", "said", "given"),
    [
        (OperandError, "give the text", {"found": 0.0957}),
        (OperandError, "is no number", {"found": "nought"}),
        (OperandError, "is no number", {"found": "nan"}),
        (OperandError, "is no number", {"found": "1e999"}),
        (OperandError, "is no number", {"found": "1e99999999999999999999"}),
        (OperandError, "wrt is the Value", {"wrt": "w5"}),
        (OperandError, "wrt is the Value", {"wrt": None}),
        (LengthError, "give one number for each", {"found": ["0.1", "0.2"]}),
        (LengthError, "no number", {"found": []}),
        (SettingError, "quantity is one of", {"quantity": "slope"}),
        (SettingError, "give wrt=None", {"quantity": "loss"}),
        (SettingError, "needs the learning rate", {"quantity": "updated"}),
        (SettingError, "above 0", {"quantity": "updated", "lr": -1.0}),
        (SettingError, "parameters=", {"quantity": "loss after a step", "wrt": None, "lr": 0.5}),
        (OperandError, "leaves of the graph", {"parameters": ["w5"]}),
        (OperandError, "as a list", {"parameters": 5}),
        (UnusedInputError, "takes no part", {"wrt": Value(1.0, "z")}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    error: type[Exception], said: str, given: dict[str, Any]
) -> None:
    output, v = in_operators()

    with pytest.raises(error, match=said):
        diagnose(**{"output": output, "wrt": v["w5"], "found": "0.095790", **given})


def test_a_graph_whose_data_was_changed_is_refused() -> None:
    output, v = in_operators()
    v["w5"].data = 0.9

    with pytest.raises(GraphChangedError):
        diagnose(output, v["w5"], "0.095790")


def test_a_number_of_what_no_grad_computed_is_refused() -> None:
    w = Value(0.5, label="w")
    with no_grad():
        y = w * 2.0

    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        diagnose(y, w, "2.00000")


@pytest.mark.parametrize("found", ["0", "0.0", "-0.0", "0e3"])
def test_a_gradient_of_zero_is_not_right_where_the_right_one_is_small(found: str) -> None:
    """It is what w.grad says before backward(), and 0.02 rounds to it."""
    w = Value(0.01, "w")

    diagnosis = diagnose(w * w, w, found)

    assert diagnosis.verdict == "too few digits"
    assert "0.02" in diagnosis.text


def test_a_zero_is_right_where_the_gradient_is_zero_or_rounds_to_all_its_decimals() -> None:
    w = Value(1e-6, "w")

    assert diagnose(w - w, w, "0").verdict == "right"
    assert diagnose(w * w, w, "0.0000").verdict == "right"


def test_a_divisor_that_was_forgotten_is_not_called_a_factor() -> None:
    """In E = d² / 2 the factor is 1/2."""
    d = Value(0.3, "d")
    loss = d**2 / 2
    loss.label = "E"

    told = diagnose(loss, None, "0.0900000", "loss", lang="en").text

    assert "The 2 that multiplies or divides in E was forgotten" in told
