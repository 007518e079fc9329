"""Copies and pickles are the same graph node by node, shared where it was shared."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from base64 import b85decode
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from threading import Lock, Thread
from typing import Any

import pytest

import autograd
import nn
from autograd import Value
from autograd.engine.notes import notes
from autograd.engine.operands import Group
from autograd.graph import edges, topological
from tests.compiler.random_dags import Dag

GRAPHS = 40

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def by_pickle(protocol: int, x: Any) -> Any:
    return pickle.loads(pickle.dumps(x, protocol))  # noqa: S301  (made a moment ago)


AGAIN: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    **{f"protocol {n}": partial(by_pickle, n) for n in PROTOCOLS},
}


def described(root: Value) -> list[tuple[Any, ...]]:
    """Everything a graph consists of, with the place of each node and group for its identity."""
    places: dict[int, int] = {}

    def place(x: Any) -> Any:
        if type(x) is float:
            return repr(x)
        known = places.setdefault(id(x), len(places))
        members = [place(member) for member in x] if isinstance(x, Group) else ()
        return type(x), known, *members

    found: list[tuple[Any, ...]] = []
    for node in topological(root):
        scope = getattr(node._label, "scope", None)
        facts = repr(node.data), repr(node.grad), type(node._label), node._label, scope, node.row
        operands = [(place(x), repr(slope)) for x, slope in edges(node)]
        found.append((place(node), *facts, operands, notes(node) if node.is_leaf else None))
    return found


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
def test_random_graphs_are_the_same_node_by_node(again: Callable[[Any], Any]) -> None:
    for seed in range(GRAPHS):
        root = Dag(seed).record([0.3, -0.4, 0.5]).root
        root.backward()

        assert described(again(root)) == described(root), f"seed {seed}"


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
def test_several_roots_of_random_graphs_share_what_they_shared(
    again: Callable[[Any], Any],
) -> None:
    for seed in range(GRAPHS):
        graph = Dag(seed).record([0.3, -0.4, 0.5])
        # each second one is a root that another one was computed from, or the other way round
        roots = [*graph.others, graph.root, graph.others[0].tanh() * graph.root]
        together = autograd.sum([*roots, *graph.inputs])
        apart = again([roots, *graph.inputs, together])

        assert described(apart[-1]) == described(together)
        assert all(
            x is y for x, y in zip([*apart[0], *apart[1:-1]], apart[-1].parents, strict=True)
        )


def test_weights_of_a_pickled_layer_are_those_of_the_graph_beside_it() -> None:
    neuron = nn.Neuron(3)
    output = neuron([1.0, 2.0, 3.0])

    output_too, neuron_too = by_pickle(5, (output, neuron))

    inner = next(x for x in topological(output_too) if x.op == "affine")
    assert inner.operands[1] is neuron_too.w


def test_many_roots_each_computed_from_the_one_before() -> None:
    """As losses of a training that were kept: neither recursion nor a square of their number."""
    history = [Value(1.0)]
    for _ in range(3000):
        history.append(history[-1] * 1.0)

    written = pickle.dumps(history)
    again = pickle.loads(written)  # noqa: S301

    assert len(written) < 3000 * 1000
    assert all(x is y.parents[0] for x, y in pairwise(again))


class Inside:
    """Is pickled as bytes, in which a pickle of its own was written meanwhile."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def __reduce__(self) -> tuple[Any, ...]:
        return pickle.loads, (pickle.dumps(self.root),)


def test_a_pickle_within_a_pickle_stands_for_itself() -> None:
    x = Value(2.0, "x")
    first = x * x
    second = first.tanh()
    third = second + first

    _, inner, outer = by_pickle(5, [first, Inside(second), third])

    assert described(inner) == described(second)
    assert described(outer) == described(third)


def test_a_pickle_that_fails_leaves_nothing_behind() -> None:
    x = Value(2.0)
    root = x * x
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps([root, Lock()])

    assert described(by_pickle(5, [root, root * x])[1]) == described(root * x)


class Mark(Value):
    """A leaf that can be observed."""


def test_what_was_copied_and_pickled_is_dropped_with_its_last_root() -> None:
    gc.disable()
    try:
        leaf = Mark(2.0)
        gone = weakref.ref(leaf)
        root = (leaf * 3.0).tanh()
        pickle.dumps([root, root * leaf])
        copy.deepcopy(root)
        del leaf, root

        assert gone() is None
    finally:
        gc.enable()


def test_threads_pickle_one_graph_side_by_side() -> None:
    root = Dag(3).record([0.3, -0.4, 0.5]).root
    expected = described(root)
    wrong: list[int] = []

    def often() -> None:
        for _ in range(30):
            wrong.extend({1} if described(by_pickle(5, root)) != expected else ())

    threads = [Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong


class Weight(Value):
    """A user's own kind of Value, with attributes."""

    seen_by: Any = None


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
def test_computed_nodes_of_a_users_kind_keep_it_and_their_attributes(
    again: Callable[[Any], Any],
) -> None:
    x = Value(2.0, "x")
    square: Any = Weight(0.0)
    for slot in ("_number", "_row", "_a", "_b", "_da", "_db"):
        setattr(square, slot, getattr(x * x, slot))
    root = square.tanh() + square
    square.seen_by = [root, "once"]

    root_too = again(root)
    square_too = root_too.parents[1]

    assert type(square_too) is Weight
    assert square_too.seen_by[0] is root_too
    assert square_too.seen_by[1] == "once"
    assert described(root_too) == described(root)


OLDER = b85decode(
    "fCQC|0ssI20001t7h!dDZ)b90WG-cHXK8L_E@N+Sd1-EEl#B&mY+-YBl#`TQlqhHbj0kdNb98TVWn`3-lqif9VRd"
    "wGXL4a=E@f_KX>MgMc42IFWt5BsR$**)Wt5YYN5B{W0000007n1-00000004{tl#Byyb!?Pq1t@3;M?e4o000000"
    "7pO&00000004{uVU%=~Qj|x)2mk;80001J1t@3;N5BXG0000007n1-00000004{uVw7~0Qj|wP000000001Vlv0#"
    "v1t@3;N5Db=0000007n1-00000003wSj00qEbd-!3VRdwGXL4a=E@f_KX>MgMZ*XODVQyq|l#B{ZX?SI1M{;j<aF"
    "mmjU6d$j4QLQYKo9@`00000WrdVdlwFi4N5BXG0000007pOo00000002k87ytkO0001GXcUYJR$**)Wk+&vb#RoE"
    "lwFi4Xb@-(XcA?Glv0#klqg3)000000000-zz6^U00000M?eq&000000A+NPQj}-~C};>rzwiJ600000M?dfY000"
    "000B8w}1ax6;Xq0FoM*si-000000Cbd6lxPJgXb49@000000000-Ko9@`00000XbFr1ZDDwnXcUYIOl4taM{;j<a"
    "FmmjXbor$Xb^{#g_Kg1U6d$CKi~iW00000M?c^I0000007n1-00000003ollv0#v1t@3;M?eq&0000007pOY0000"
    "0003wSj013Qca&%@M?eq&0000007pOo00000002&Olv0#v1t@3;M?eSw0000007pOY00000004{ua+Hh%VPs^KXe"
    "CEK@Bjb+0001JF-Je}00000004B9Qj}$dlv0!~"
)
"""What the format with an object for each node wrote."""


def test_a_pickle_of_a_release_before_is_read() -> None:
    """dot([a, b, 4.0], [b, a, a * b]).tanh() + max([a, a, b]) ** 2.0, after backward()."""
    root = pickle.loads(OLDER)  # noqa: S301
    a, b = (next(x for x in topological(root) if x.label == label) for label in "ab")

    assert (root.data, root.label, a.grad, b.grad) == (3.0, "r", 4.0, 0.0)
    root.backward()
    assert (a.grad, b.grad) == (8.0, 0.0)
