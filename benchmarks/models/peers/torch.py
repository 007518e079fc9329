"""PyTorch: tensors of 64-bit numbers, one thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from benchmarks.networks import Array

__all__ = ["gradients", "numbers", "torch"]

torch.set_num_threads(1)


def gradients(output: Any, inputs: Sequence[Any], twice: bool = False) -> list[Any]:
    """Those of the sum of an output, to be differentiated again if `twice`."""
    return list(torch.autograd.grad(output.sum(), inputs, create_graph=twice, retain_graph=True))


def numbers(found: Sequence[Any]) -> Array:
    return np.concatenate([each.detach().numpy().ravel() for each in found])
