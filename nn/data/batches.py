"""Samples in parts: batches of one size, and sets to train on and to test with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, SupportsIndex, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.operands import Number
from autograd.shortening import shown
from nn.arguments import check_flag, count, is_ordered, real
from nn.data.samples import Rows, samples_of
from nn.errors import SettingError
from nn.randomness import Source, generator

Pair: TypeAlias = tuple[npt.NDArray[Any], npt.NDArray[Any]]


def batches(  # noqa: PLR0913, PLR0917  (the settings of a pass over data)
    X: Any,  # noqa: N803  (the field's word)
    y: Any,
    size: SupportsIndex = 32,
    shuffle: bool = True,
    drop_last: bool = False,
    rng: Source = None,
) -> Iterator[Pair]:
    """Pairs (X, y) of `size` samples each, once through all of them.

    X and y are arrays or sequences with an entry for each sample, whose numbers are checked as
    `fit` does. The last batch has what is left, and is left out with `drop_last`. With `shuffle`,
    which is PyTorch's DataLoader's only if asked for and here as in `fit`, the order is drawn from
    `rng`: a generator, a seed, or None for the generator of `nn.manual_seed`. A seed gives the same
    order in every epoch, which is hardly ever meant; make a generator before the first one.

    >>> for x, t in batches([[0, 0], [0, 1], [1, 0]], [0, 1, 1], size=2, shuffle=False):
    ...     print(x.tolist(), t.tolist())
    [[0, 0], [0, 1]] [0, 1]
    [[1, 0]] [1]
    """
    samples = samples_of("batches", (X, y))
    number = count("batches", "samples a batch", size)
    for name, flag in (("shuffle", shuffle), ("drop_last", drop_last)):
        check_flag("batches", name, flag)
    n = len(samples)
    if drop_last and number > n:
        raise SettingError(
            f"batches has no batch to give: with drop_last, {n} samples are less than one of "
            f"{number}. Give a smaller size."
        )
    order = generator(rng).permutation(n) if shuffle else np.arange(n)
    end = n - n % number if drop_last else n
    rows = [order[start : start + number] for start in range(0, end, number)]
    # the arguments are checked by the call, and not by the first step of a loop
    return ((samples.inputs.rows[chosen], samples.targets.rows[chosen]) for chosen in rows)


def split(
    X: Any,  # noqa: N803
    y: Any,
    sizes: Number | Sequence[Number] = 0.8,
    rng: Source = None,
    *,
    stratify: bool = False,
) -> list[Pair]:
    """Parts of the samples, drawn without order: a list of pairs (X, y).

    `sizes` is the share of the first of two parts, or what PyTorch's random_split takes: whole
    numbers that add up to all samples, or shares that add up to 1, of which what rounding leaves
    goes to the first parts, one by one. With `stratify` every class of y has its share in each
    part, but for a sample or two; y then holds one number for each sample.

    >>> train, test = split(np.arange(10.0), [0, 1] * 5, 0.6, rng=0, stratify=True)
    >>> sorted(train[1].tolist()), sorted(test[1].tolist())
    ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1])
    """
    samples = samples_of("split", (X, y))
    check_flag("split", "stratify", stratify)
    if stratify and samples.targets.shape:
        raise SettingError(
            "split with stratify expects y with one class for each sample, got targets of shape "
            f"{samples.targets.shape} each; for one-hot rows give y.argmax(axis=1)."
        )
    n = len(samples)
    ends = [0, *accumulate(_sizes(sizes, n))]
    order = generator(rng).permutation(n)
    if stratify:
        order = order[_spread(samples.targets.rows[order])]
    parts = [order[start:end] for start, end in pairwise(ends)]
    return [(samples.inputs.rows[part], samples.targets.rows[part]) for part in parts]


def _sizes(given: Any, n: int) -> list[int]:
    if not is_ordered(given):
        share = real("split", "sizes", given)
        if not 0.0 < share < 1.0:
            raise SettingError(
                "split expects sizes as the share of the first part, between 0 and 1, got "
                f"{share:g}; numbers of samples are given for all parts, as in [80, 20]."
            )
        given = [share, 1.0 - share]
    listed = list(given)
    if all(isinstance(x, int | np.integer) and not isinstance(x, bool) for x in listed):
        sizes = [int(x) for x in listed]
        if sum(sizes) != n or not sizes:
            raise SettingError(
                f"split expects sizes that add up to the {n} samples, got {shown(given)}, which "
                f"make {sum(sizes)}; shares are written with a point, as in [0.8, 0.2]."
            )
    else:
        shares = [real("split", "each size", x) for x in listed]
        if abs(sum(shares) - 1.0) > 1e-6:
            raise SettingError(f"split expects shares that add up to 1, got {shown(given)}.")
        # the nearest number below, but for the rounding of 0.7 * 10
        sizes = [int(n * share + 1e-9) for share in shares]
        for k in range(n - sum(sizes)):
            sizes[k % len(sizes)] += 1
    if min(sizes) < 1:
        raise SettingError(
            f"split expects one or more samples in each part, got sizes {sizes} of {n} samples "
            f"for {shown(given)}."
        )
    return sizes


def _spread(classes: npt.NDArray[Any]) -> Rows:
    """An order in which every class comes at even distances, so that any part has its share."""
    places = np.empty(len(classes))
    for each in np.unique(classes):
        (rows,) = np.nonzero(classes == each)
        places[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return np.argsort(places, kind="stable")
