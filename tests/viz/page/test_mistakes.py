"""The mistakes of the page: their numbers by hand, the graph they stand in, and their sentences."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, affine, relu
from autograd.explaining.diagnosing.diagnosis import diagnose
from autograd.explaining.diagnosing.hypotheses import Asked
from autograd.explaining.diagnosing.mistakes import CATALOGUE
from autograd.explaining.diagnosing.searching import causes_of
from tests.explaining.bug_lab import LR, NETWORKS, WEIGHTS, in_affine_nodes, in_operators
from tests.explaining.random_graphs import SMOOTH, Drawing
from tests.viz.page.erring import Erring, erring
from tests.viz.page.exporting import read, run_node
from viz.page import mistakes
from viz.page.mistakes import mistakes_data

node = pytest.mark.node


def told(made: Erring, folder: Path, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """What Node tells of each graph; `more` is asked besides of each."""
    graphs = made.write(folder)
    asked = [{"data": data, **(more[n] if n < len(more) else {})} for n, data in enumerate(graphs)]
    found: list[dict[str, Any]] = run_node(folder, "mistakes.mjs", asked)
    return found


def choices(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = dict(found["kinds"])[key]
    return listed


def networks() -> list[tuple[Value, Sequence[Value]]]:
    made: list[tuple[Value, Sequence[Value]]] = []
    for make, _ in NETWORKS.values():
        output, v = make()
        made.append((output, [value for label, value in v.items() if label[0] in "wu"]))
    return made


def random_graphs(count: int) -> list[tuple[Value, Sequence[Value]]]:
    made: list[tuple[Value, Sequence[Value]]] = []
    for seed in range(count):
        output, leaves = Drawing(seed, SMOOTH).record()
        made.append((output, [leaf for leaf in leaves if leaf.label][:3]))
    return made


@node
@pytest.mark.parametrize("network", [in_affine_nodes, in_operators])
@pytest.mark.parametrize(
    ("key", "output"),
    [
        ("updated_first", 0.291027923905442),
        ("one_path", 0.291027282714985),
        ("no_slope", 0.258255693018633),
        ("of_operand", 0.303431630760567),
        ("minus", 0.305640632684368),
    ],
)
def test_a_mistake_made_everywhere_gives_the_known_output_after_one_update(
    network: Any, key: str, output: float, tmp_path: Path
) -> None:
    total, v = network()

    (found,) = told(erring([(total, [v[name] for name in WEIGHTS])]), tmp_path)

    first = choices(found, key)[0]
    assert first["everywhere"]
    assert first["output"] == pytest.approx([0.29102777369359933, output], rel=1e-13)


@node
def test_without_a_mistake_all_numbers_are_those_of_the_engine(tmp_path: Path) -> None:
    """Plain numbers, the nameless parts of sums, and numbers that were changed included."""
    draw = random.Random(3)
    made = erring([*networks(), *random_graphs(60)])
    more = []
    for graph in made.graphs:
        leaves = [n for n, each in enumerate(graph.data["nodes"]) if "rule" not in each]
        changed = [n for n in leaves if draw.random() < 0.5]
        more.append({"numbers": [[n, round(draw.uniform(0.2, 1.5), 3)] for n in changed]})

    for found in told(made, tmp_path, *more):
        values, gradients = ([*map(read, found[name])] for name in ("values", "gradients"))
        size = max(map(abs, gradients))
        for place, value, gradient in found["rights"]:
            assert read(value) == pytest.approx(values[place], rel=1e-12, abs=1e-12, nan_ok=True)
            assert read(gradient) == pytest.approx(
                gradients[place], rel=1e-11, abs=1e-13 * size, nan_ok=True
            )
        for place, gradient in found["carried"]:
            assert read(gradient) == pytest.approx(
                gradients[place], rel=1e-11, abs=1e-13 * size, nan_ok=True
            )


@node
def test_every_value_of_the_graph_has_a_gradient_among_them(tmp_path: Path) -> None:
    made = erring([*networks(), *random_graphs(20)])

    for graph, found in zip(made.graphs, told(made, tmp_path), strict=True):
        known = {place for place, *_ in (*found["rights"], *found["carried"])}
        assert known >= {*range(len(graph.order))}


@node
def test_a_mistake_is_told_as_python_tells_it(tmp_path: Path) -> None:
    graphs = [*networks(), *random_graphs(30)]
    graphs = [(output, learned) for output, learned in graphs if learned]
    made = erring(graphs)

    for (output, learned), graph, found in zip(
        graphs, made.graphs, told(made, tmp_path), strict=True
    ):
        diagnosis = diagnose(output, learned[0], "0.12", parameters=learned, lr=LR)
        here = {
            (key, str(each["sites"]), _number(each["variant"])): each["sentence"]
            for key, each_kind in found["kinds"]
            for each in each_kind
        }
        slots = tuple(diagnosis.findings.sheet.slot_of[each] for each in learned)
        asked = Asked("gradient", (), slots, LR)
        for cause in causes_of(diagnosis.findings.sheet, asked):
            if cause.mistake.key == "slip":
                continue
            sites = [[*site.at] for site in cause.sites]
            one = here[cause.mistake.key, str(sites), _number(cause.variant)]
            sentence = diagnosis.sentence((cause,))
            assert f"mistakes.{one['key']}" == sentence.key
            ids = graph.ids
            assert one["of"] == [ids[value] for value in sentence.slots["of"]]
            assert one["through"] == [ids[value] for value in sentence.slots["through"]]
            by = [each for each in sentence.slots["by"] if isinstance(each, Value)]
            assert [each for each in one["by"] if _is_recorded(each, graph)] == [
                ids[value] for value in by
            ]
            if cause.mistake.key == "rounded":
                assert one["k"] == sentence.slots["k"]


def _is_recorded(place: Any, graph: Any) -> bool:
    return isinstance(place, int) and place < len(graph.order)


def _number(variant: Any) -> float | None:
    return None if variant is None else float(variant)


@node
def test_a_mistake_changes_the_step_that_its_sentence_tells(tmp_path: Path) -> None:
    """In place of the slope 0.2413 of the first sigmoid, the slope rule is given net_h1."""
    total, v = in_affine_nodes()
    (found,) = told(erring([(total, [v[name] for name in WEIGHTS])]), tmp_path)

    everywhere, *single = choices(found, "of_operand")

    for choice in (everywhere, single[0]):
        sentence = choice["sentence"]
        assert sentence["right"] == pytest.approx(0.241300709, abs=5e-10)
        assert sentence["wrong"] == pytest.approx(0.3775 * (1.0 - 0.3775), rel=1e-12)


@node
def test_the_slopes_that_a_mistake_changes_are_those_of_its_edges(tmp_path: Path) -> None:
    """Of a sigmoid 1 in place of 0.2413; of the sums behind weights their new numbers."""
    total, v = in_affine_nodes()
    made = erring([(total, [v[name] for name in WEIGHTS])])
    (graph,) = made.graphs
    (found,) = told(made, tmp_path)

    def wrong(key: str) -> list[float]:
        return sorted(slope for _, slope in choices(found, key)[0]["slopes"])

    gradients = {n: g for n, _, g in choices(found, "updated_first")[0]["gradients"]}
    hidden = [v[name].data - LR * gradients[graph.ids[v[name]]] for name in WEIGHTS[:4]]
    printed = [0.35891648, 0.408666186, 0.51130127, 0.56137012]
    assert wrong("updated_first") == pytest.approx([*hidden, *printed], abs=5e-9)
    assert wrong("no_slope") == [1.0] * 4
    assert wrong("sign") == []
    for edge, slope in choices(found, "of_operand")[0]["slopes"]:
        (fold,) = (each for each in graph.data["levels"][0]["folds"] if edge in each["edges"])
        net = graph.order[fold["sources"][fold["edges"].index(edge)]].data
        assert slope == pytest.approx(net * (1.0 - net), rel=1e-12)


@node
def test_an_assignment_in_place_of_a_sum_keeps_the_last_of_two_as_of_three(tmp_path: Path) -> None:
    x, y = Value(2.0, "x"), Value(3.0, "y")
    made = erring([(x.tanh() + x.sin() + x.square() + y.exp() + y.cos(), ())])
    ids = made.graphs[0].ids
    (found,) = told(made, tmp_path)

    first = choices(found, "one_path")[0]

    gradients = {place: wrong for place, _, wrong in first["gradients"]}
    assert first["everywhere"]
    assert first["last"]
    assert gradients[ids[x]] == pytest.approx(1.0 / math.cosh(2.0) ** 2)
    assert gradients[ids[y]] == pytest.approx(math.exp(3.0))


@node
def test_a_slip_is_one_of_the_present_number(tmp_path: Path) -> None:
    x = Value(0.5, "x")
    (found,) = told(erring([(x.tanh(), ())]), tmp_path, {"numbers": [[0, 0.99]], "slips": True})

    assert 0.09 in [each["variant"] for each in choices(found, "slip")]


@node
def test_an_exponent_lost_as_a_factor_is_the_present_one(tmp_path: Path) -> None:
    x = Value(1.5, "x")
    (found,) = told(erring([(x**3.0, ())]), tmp_path, {"numbers": [[2, 4.0]]})

    (only,) = choices(found, "power_factor")

    assert only["gradients"] == [[0, pytest.approx(4.0 * 1.5**3), pytest.approx(1.5**3)]]


@node
def test_what_changes_nothing_is_known(tmp_path: Path) -> None:
    """relu passes its operand through where it passes anything; its bias is 0 here."""
    w, b = Value(0.5, "w"), Value(0.0, "b")
    (found,) = told(erring([(relu(affine(b, (w,), (2.0,))), [w])]), tmp_path)

    assert [each["changes"] for each in choices(found, "no_slope")] == [False]
    assert [each["changes"] for each in choices(found, "no_bias")] == [False]
    assert [each["changes"] for each in choices(found, "result_as_slope")] == [False]
    assert [each["changes"] for each in choices(found, "doubled")] == [True]
    assert choices(found, "degrees") == []


def test_every_mistake_is_in_the_list_the_most_common_first() -> None:
    output, v = in_affine_nodes()
    made = erring([(output, [v["w1"]])])

    kinds = made.graphs[0].data["mistakes"]["kinds"]

    ranks = {each.key: each.rank for each in CATALOGUE}
    assert sorted(kinds) == sorted(ranks)
    assert [ranks[key] for key in kinds] == sorted(ranks.values())


def test_without_parameters_nothing_is_updated_too_early() -> None:
    output, _ = in_affine_nodes()
    nodes = erring([(output, ())]).graphs[0].data["nodes"]

    found = mistakes_data(output, nodes)

    assert {"updated_first", "no_rate"}.isdisjoint(each["key"] for each in found.changes)


def test_of_a_large_graph_the_less_common_mistakes_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output, _ = in_affine_nodes()
    nodes = erring([(output, ())]).graphs[0].data["nodes"]
    whole = mistakes_data(output, nodes)
    monkeypatch.setattr(mistakes, "MOST_CAUSES", 20)

    found = mistakes_data(output, nodes)

    assert found.data["cut"]
    assert not whole.data["cut"]
    assert found.data["causes"] == whole.data["causes"][:20]
    ranks = [whole.changes[change]["rank"] for change, *_ in whole.data["causes"]]
    assert ranks == sorted(ranks)
