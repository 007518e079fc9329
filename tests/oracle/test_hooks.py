"""Hooks on values against those on PyTorch's tensors: when they run, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, grad

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

Make = Callable[[float], Any]
Call = tuple[str, float]


def ours(x: float) -> Any:
    return Value(x)


def theirs(x: float) -> Any:
    return torch.tensor(x, dtype=torch.float64, requires_grad=True)


def chain(x: Any, w: Any) -> dict[str, Any]:
    h = x * w
    y = h.tanh()
    return {"h": h, "y": y, "root": y * 3.0}


def diamond(x: Any, w: Any) -> dict[str, Any]:
    h = x * w
    left, right = h.exp(), h * 2.0
    return {"h": h, "left": left, "right": right, "root": left * right + h}


def repeated(x: Any, w: Any) -> dict[str, Any]:
    h = x * x + w
    y = h * h
    return {"h": h, "y": y, "root": y * h * x}


GRAPHS = [chain, diamond, repeated]
HOOKS: dict[str, Callable[[Any], Any]] = {
    "looks": lambda _: None,
    "scales": lambda gradient: gradient * 10.0,
    "shifts": lambda gradient: gradient + 0.5,
    "turns": lambda gradient: -gradient,
}


def hooked(make: Make, graph: Any, places: dict[str, list[str]]) -> tuple[dict[str, Any], Any]:
    """The nodes of a graph by name, and the calls of its hooks as they come."""
    nodes = {"x": make(0.75), "w": make(-0.5)}
    nodes |= graph(**nodes)
    calls: list[Call] = []

    def hook(name: str, change: str) -> Callable[[Any], Any]:
        def called(gradient: Any) -> Any:
            calls.append((f"{name} {change}", float(getattr(gradient, "data", gradient))))
            return HOOKS[change](gradient)

        return called

    for name, changes in places.items():
        for change in changes:
            nodes[name].register_hook(hook(name, change))
    return nodes, calls


PLACES: list[dict[str, list[str]]] = [
    {"h": ["looks"]},
    {"h": ["scales"]},
    {"x": ["shifts"]},
    {"x": ["scales", "shifts"], "w": ["turns"]},
    {"h": ["shifts", "looks", "scales", "shifts"], "x": ["shifts", "scales"]},
    {"root": ["scales"], "h": ["turns"], "w": ["looks", "shifts"]},
]


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("places", PLACES, ids=str)
def test_a_pass_calls_the_hooks_and_accumulates_as_pytorch_does(graph: Any, places: Any) -> None:
    """Twice, so that what a leaf has accumulated before is not what its hook is given."""
    found = []
    for make in (ours, theirs):
        nodes, calls = hooked(make, graph, places)
        for _ in range(2):
            nodes["root"].backward(**({"retain_graph": True} if make is theirs else {}))
        grads = [float(nodes[name].grad) for name in ("x", "w")]
        of_each = {name: [c for c in calls if c[0].split()[0] == name] for name in places}
        found.append((grads, of_each, len(calls)))
    (grads, calls, n), (expected, expected_calls, n_expected) = found

    assert n == n_expected
    assert grads == pytest.approx(expected, rel=1e-13)
    for name in places:
        assert [what for what, _ in calls[name]] == [what for what, _ in expected_calls[name]]
        assert [g for _, g in calls[name]] == pytest.approx(
            [g for _, g in expected_calls[name]], rel=1e-13
        )


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("asked", ["x", "w", "h", "root"])
@pytest.mark.parametrize("create_graph", [False, True])
def test_grad_calls_the_hooks_that_pytorch_calls(
    graph: Any, asked: str, create_graph: bool
) -> None:
    """Those on the way to what is asked for, each once, that of the asked value too."""
    places = {"x": ["scales"], "w": ["shifts"], "h": ["shifts"], "root": ["scales", "shifts"]}
    found = []
    for make, differentiate in ((ours, grad), (theirs, torch.autograd.grad)):
        nodes, calls = hooked(make, graph, places)
        (gradient,) = differentiate(nodes["root"], [nodes[asked]], create_graph=create_graph)
        found.append((float(getattr(gradient, "data", gradient)), sorted(calls)))
    (gradient, calls), (expected, expected_calls) = found

    assert gradient == pytest.approx(expected, rel=1e-13)
    assert [what for what, _ in calls] == [what for what, _ in expected_calls]
    assert [g for _, g in calls] == pytest.approx([g for _, g in expected_calls], rel=1e-13)


def test_what_is_recorded_in_a_hook_is_differentiated_as_by_pytorch() -> None:
    found = []
    for make, differentiate in ((ours, grad), (theirs, torch.autograd.grad)):
        x = make(0.75)
        h = x * x
        h.register_hook(lambda gradient, h=h: gradient * h)
        (first,) = differentiate(h.sin(), [x], create_graph=True)
        (second,) = differentiate(first, [x])
        found.append([float(getattr(z, "data", z)) for z in (first, second)])

    assert found[0] == pytest.approx(found[1], rel=1e-13)


def test_the_gradient_that_an_interior_value_keeps_is_the_replaced_one() -> None:
    found = []
    for make in (ours, theirs):
        x = make(0.75)
        h = x * 2.0
        if make is theirs:
            h.retain_grad()
        h.register_hook(lambda gradient: gradient * 10.0)
        (h * h).backward()
        found.append(float(h.grad))

    assert found == [30.0, 30.0]
