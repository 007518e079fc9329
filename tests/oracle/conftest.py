"""PyTorch's function for each row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PyTorch = Callable[[str], Callable[..., Any]]


@pytest.fixture(scope="session")
def pytorch() -> PyTorch:
    """By the name of a row, PyTorch's function of as many tensors as the row has numbers.

    The groups of dot and affine are halves of what is given.
    """
    torch: Any = pytest.importorskip("torch")
    functional = torch.nn.functional

    def grouped(function: Callable[[Any], Any]) -> Callable[..., Any]:
        return lambda *xs: function(torch.stack(xs))

    def dot(*v: Any) -> Any:
        half = len(v) // 2
        return torch.dot(torch.stack(v[:half]), torch.stack(v[half:]))

    functions: dict[str, Callable[..., Any]] = {
        "heaviside": lambda x, y: torch.heaviside(x.detach(), y.detach()),
        "where": lambda c, x, y: torch.where(c != 0.0, x, y),
        "equal": torch.eq,
        # these two take a plain number, to which PyTorch gives no slope
        "leaky_relu": lambda x, slope=0.01: functional.leaky_relu(x, float(slope)),
        "elu": lambda x, alpha=1.0: functional.elu(x, float(alpha)),
        "sum": grouped(torch.sum),
        "prod": grouped(torch.prod),
        "mean": grouped(torch.mean),
        "max": grouped(torch.amax),
        "min": grouped(torch.amin),
        "logsumexp": grouped(lambda xs: torch.logsumexp(xs, 0)),
        "dot": dot,
        "affine": lambda b, *v: dot(*v) + b,
        "cross_entropy": lambda k, *xs: functional.cross_entropy(
            torch.stack(xs), k.detach().long()
        ),
    }
    functions |= {n: getattr(functional, n) for n in ("logsigmoid", "softplus", "silu", "gelu")}
    return lambda name: functions.get(name) or getattr(torch, name)
