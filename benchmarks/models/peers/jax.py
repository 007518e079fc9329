"""JAX: one jitted function, 64-bit numbers, compiled for one thread."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.models.trial import Ready
from benchmarks.networks import Array

__all__ = ["FUNCTIONS", "jax", "jnp", "numbers", "ready"]

jax.config.update("jax_enable_x64", True)

FUNCTIONS = SimpleNamespace(
    exp=jnp.exp, log=jnp.log, sqrt=jnp.sqrt, sin=jnp.sin, cos=jnp.cos, erf=jax.scipy.special.erf
)


def ready(function: Callable[..., Any], *given: Any) -> Ready:
    """Calls of the jitted function; its arguments lie where JAX wants them."""
    jitted = jax.jit(function)
    arguments = [jax.tree.map(jnp.asarray, each) for each in given]
    return Ready(lambda: jax.block_until_ready(jitted(*arguments)), numbers)


def numbers(found: Any) -> Array:
    return np.concatenate([np.ravel(each) for each in jax.tree.leaves(found)])
