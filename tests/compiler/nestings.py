"""Random functions of nested arguments, in words that several libraries have, and batches."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Nesting:
    """A function, an example of its arguments, and a batch of them.

    `fun(xp)` is the function in the words of a library: `xp` has sin, tanh, exp and array.
    """

    fun: Callable[[Any], Callable[..., Any]]
    example: tuple[Any, ...]
    in_axes: Any
    batch: tuple[Any, ...]
    size: int

    def sample(self, index: int) -> tuple[Any, ...]:
        """The arguments of one sample."""
        if not isinstance(self.in_axes, tuple):
            return tuple(_taken(x, self.in_axes, index) for x in self.batch)
        pairs = zip(self.batch, self.in_axes, strict=True)
        return tuple(_taken(x, axes, index) for x, axes in pairs)


def leaves(x: Any) -> list[Any]:
    """The numbers and arrays in containers, in order; dicts by their keys, as JAX has them."""
    if isinstance(x, dict):
        return [leaf for key in sorted(x) for leaf in leaves(x[key])]
    if isinstance(x, list | tuple):
        return [leaf for each in x for leaf in leaves(each)]
    return [x]


def nesting(seed: int, scalar: bool = False) -> Nesting:
    """A drawn one; with `scalar` the function returns one number."""
    rng = random.Random(seed)
    size = rng.choice([1, 2, 5])
    numbers = np.random.default_rng(seed)
    example, axes, batch = zip(*(_argument(rng, numbers, size) for _ in range(3)), strict=True)
    in_axes: Any = axes
    if all(x is None for x in axes):
        example, in_axes, batch = _argument_with(rng, numbers, size, example)
    steps = [(rng.randrange(4), rng.random(), rng.random()) for _ in range(rng.randint(4, 12))]
    form = rng.randrange(3)

    def fun(xp: Any) -> Callable[..., Any]:
        def function(*args: Any) -> Any:
            known = [n for leaf in leaves(args) for n in _numbers(leaf)]
            for kind, i, j in steps:
                a, b = known[int(i * len(known))], known[int(j * len(known))]
                known.append(
                    [a * b, xp.sin(a) + b, xp.tanh(a - b), xp.exp(0.1 * a) / (b * b + 1.0)][kind]
                )
            if scalar:
                return sum(known[1:], known[0])
            array = xp.array([*known[-2:], known[0], known[1]]).reshape(2, 2)
            nests: list[Any] = [known[-1], {"b": [known[-1], 1.0], "a": array}, (array, [known[0]])]
            return nests[form]

        return function

    return Nesting(fun, example, in_axes, batch, size)


def _argument(rng: random.Random, numbers: Any, size: int, depth: int = 0) -> tuple[Any, Any, Any]:
    """An example, its axes, and a batch of it."""
    kind = rng.choice(["number", "number", "array"] if depth > 1 else ["number", "array", "nest"])
    if kind == "nest":
        parts = [_argument(rng, numbers, size, depth + 1) for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.3:  # one axis for all that is below
            axis = rng.choice([0, -1, None])
            shapes = [
                leaf.shape if isinstance(leaf, np.ndarray) else ()
                for leaf in leaves([example for example, *_ in parts])
            ]
            values = [numbers.normal(size=shape) for shape in shapes]
            stacked = [
                v if axis is None else np.stack([v + 0.1 * k for k in range(size)], axis=axis)
                for v in values
            ]
            return values_in(values), axis, values_in(stacked)
        columns = list(zip(*parts, strict=True))
        if rng.random() < 0.5:
            return dict_of(columns[0]), dict_of(columns[1]), dict_of(columns[2])
        kinds: Any = rng.choice([list, tuple])
        return kinds(columns[0]), kinds(columns[1]), kinds(columns[2])
    shape = () if kind == "number" else rng.choice([(2,), (1, 2), (2, 1, 2)])
    axis = rng.choice([None, *range(-len(shape) - 1, len(shape) + 1)])
    value = numbers.normal(size=shape)
    example = float(value) if kind == "number" else value
    if axis is None:
        return example, None, example
    return example, axis, numbers.normal(size=_with(shape, axis, size))


def dict_of(parts: Any) -> dict[str, Any]:
    """A dict whose keys are not in the order of the alphabet."""
    return dict(zip("cab", parts, strict=False))


def values_in(values: list[Any]) -> list[Any]:
    """Numbers in place of arrays without axes."""
    return [float(v) if np.ndim(v) == 0 else v for v in values]


def _argument_with(
    rng: random.Random, numbers: Any, size: int, example: tuple[Any, ...]
) -> tuple[Any, Any, Any]:
    """Where nothing had an axis: one more number that has."""
    return (
        (*example, 1.0),
        (*(None for _ in example), 0),
        (*example, numbers.normal(size=size)),
    )


def _with(shape: tuple[int, ...], axis: int, size: int) -> tuple[int, ...]:
    at = axis % (len(shape) + 1)
    return (*shape[:at], size, *shape[at:])


def _numbers(leaf: Any) -> list[Any]:
    if not hasattr(leaf, "reshape") or not leaf.shape:
        return [leaf]
    flat = leaf.reshape(-1)
    return [flat[n] for n in range(flat.shape[0])]


def _taken(x: Any, axes: Any, index: int) -> Any:
    if axes is None:
        return x
    if isinstance(x, dict):
        return {
            key: _taken(each, axes[key] if isinstance(axes, dict) else axes, index)
            for key, each in x.items()
        }
    if isinstance(x, list | tuple):
        each_axes = axes if isinstance(axes, list | tuple) else [axes] * len(x)
        return [_taken(each, a, index) for each, a in zip(x, each_axes, strict=True)]
    taken = np.take(x, index, axis=axes)
    return taken if taken.shape else float(taken)
