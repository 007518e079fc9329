"""What stands in a module after a list is a parameter too."""

from __future__ import annotations

import nn
from autograd import Value


class Mixed(nn.Module):
    """Values alone, in lists, and after them."""

    def __init__(self) -> None:
        self.first = Value(1.0)
        self.w = [Value(2.0), Value(3.0)]
        self.b = Value(4.0)
        self.nested = ([Value(5.0)], {"k": Value(6.0)})
        self.last = Value(7.0)


def test_parameters_after_a_list_of_values_are_found() -> None:
    """A search that ends with the list would leave the bias untrained."""
    model = Mixed()

    assert [p.data for p in model.parameters()] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    names = [name for name, _ in model.named_parameters()]
    assert names[:4] == ["first", "w.0", "w.1", "b"]
    assert names[-1] == "last"
