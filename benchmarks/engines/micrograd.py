"""micrograd's `Value` with the three functions that the workloads need and it lacks.

micrograd's operators always return its own `Value`, so a subclass would be lost at the first `+`;
the functions are therefore set on that class. Each is written as micrograd writes `relu`: a node,
a closure that pushes the gradient on, the closure kept by the node.
"""

from __future__ import annotations

import math

from micrograd.engine import Value
from micrograd.nn import MLP

__all__ = ["MLP", "Value"]


def exp(self: Value) -> Value:
    out = Value(math.exp(self.data), (self,), "exp")

    def _backward() -> None:
        self.grad += out.data * out.grad

    out._backward = _backward
    return out


def log(self: Value) -> Value:
    out = Value(math.log(self.data), (self,), "log")

    def _backward() -> None:
        self.grad += out.grad / self.data

    out._backward = _backward
    return out


def sigmoid(self: Value) -> Value:
    out = Value(1.0 / (1.0 + math.exp(-self.data)), (self,), "sigmoid")

    def _backward() -> None:
        self.grad += out.data * (1.0 - out.data) * out.grad

    out._backward = _backward
    return out


Value.exp = exp
Value.log = log
Value.sigmoid = sigmoid
