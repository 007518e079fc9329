"""With this module one finds a learning rate by trying, and nothing stays of the tries."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import numpy as np

from autograd.engine.operands import Number
from autograd.engine.value import Value
from autograd.shortening import shown
from nn.arguments import count
from nn.data.samples import Data
from nn.errors import NonFiniteWarning, SettingError, SettingTypeError
from nn.module import Module
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.rules import SGD
from nn.optimisers.searching import RateSearch, searched
from nn.randomness import generator
from nn.training.fitting import fit
from nn.training.points import Point
from nn.training.progress import History


def lr_search(  # noqa: PLR0913, PLR0917  (those of fit come first)
    model: Any,
    loss: Callable[[Any, Any], Value] | None = None,
    data: Data | Callable[[np.random.Generator], Data] | None = None,
    optimizer: Optimizer | None = None,
    start: Number = 1e-3,
    epochs: int = 3,
    batch_size: int | None = 32,
    *,
    factor: Number = 10.0,
    tries: int = 12,
    rng: Any = None,
    **settings: Any,
) -> RateSearch:
    """The learning rate for `optimizer`, by the rule of thumb of ten times and a tenth.

    A training of some `epochs` is tried with the rate `start`. If its loss falls from one epoch to
    the next, and from what it was before, ten times the rate is tried, and so on while it falls; if
    not, a tenth, until it falls. The last rate with which it fell is `lr` of the result, which also
    lists the tries.

    Every try begins at the model, the optimiser and the state of chance as they are now, and leaves
    them so: set `optimizer.lr = lr_search(...).lr`. Other `settings` are those of `fit`. One may
    also give a function alone, which for a rate gives the losses of a training that begins anew.

    >>> import nn
    >>> x = Value(1.0)
    >>> optimizer = nn.SGD([x], lr=0.5)
    >>> found = lr_search(lambda t: x * t, nn.mse_loss, ([1.0], [3.0]), optimizer)
    >>> found
    RateSearch(lr=0.1 of 4 tried)
      0.001      fell: 4 -> 3.984 -> 3.968
      0.01       fell: 4 -> 3.842 -> 3.689
      0.1        fell: 4 -> 2.56 -> 1.638
      1          did not fall: 4 -> 4 -> 4
    >>> x.data, optimizer.lr
    (1.0, 0.5)
    >>> lr_search(lambda lr: [1.0, abs(1.0 - lr)]).lr
    1.0
    """
    if loss is None and data is None and optimizer is None:
        if not callable(model) or isinstance(model, Module) or settings:
            raise SettingTypeError(
                "lr_search expects model, loss, data and optimizer, as fit does, or one function "
                f"that gives the losses of a rate, got {shown(model)}."
            )
        return searched(model, start, factor, tries)
    if loss is None or data is None or not isinstance(optimizer, Optimizer):
        raise SettingTypeError(
            "lr_search expects model, loss, data and optimizer, as fit does, got the optimizer "
            f"{shown(optimizer)}."
        )
    if "lr" not in optimizer.settings:
        raise SettingError(
            f"lr_search finds `lr`, and {type(optimizer).__name__} has no setting of that name."
        )
    if len({group["lr"] for group in optimizer.param_groups}) > 1:
        raise SettingError(
            "lr_search finds one rate for all parameters, and the groups of the optimizer have "
            f"different ones: {', '.join(str(g['lr']) for g in optimizer.param_groups)}; set "
            "optimizer.lr first, or search with a function of the rate."
        )
    if "scheduler" in settings:
        raise SettingError("lr_search sets the rate itself, and takes no scheduler.")
    epochs = count("lr_search", "epochs", epochs)
    if epochs < 2:
        raise SettingError("lr_search compares the losses of at least 2 epochs, got epochs=1.")
    given: dict[str, Any] = {"progress": False, **settings}

    def course(optimizer: Any, lr: float, epochs: int) -> History:
        with _set_back(model, optimizer, rng), warnings.catch_warnings():
            warnings.simplefilter("ignore", NonFiniteWarning)
            optimizer.lr = lr
            return fit(model, loss, data, optimizer, epochs, batch_size, rng=rng, **given)

    # all losses of an epoch are those of the beginning, for nothing moves
    before = course(SGD(optimizer.parameters), 0.0, 1).loss

    def losses_of(lr: float) -> list[float]:
        history = course(optimizer, lr, epochs)
        # without batches the first epoch has the loss of the beginning, too
        losses = history.loss if history.loss[:1] == before else [*before, *history.loss]
        # a training that stopped went up without end
        return losses if history.epochs == epochs else [*losses, inf, inf]

    return searched(losses_of, start, factor, tries)


@contextmanager
def _set_back(model: Any, optimizer: Optimizer, rng: Any) -> Iterator[None]:
    """Afterwards model, optimiser and chance are as they were before."""
    point = Point.of(optimizer)
    rates = [group["lr"] for group in optimizer.param_groups]
    sources = [generator(None), *([rng] if isinstance(rng, np.random.Generator) else [])]
    states = [source.bit_generator.state for source in sources]
    state = model.state_dict() if isinstance(model, Module) else None
    try:
        yield
    finally:
        if state is not None:
            model.load_state_dict(state)
        point.store(optimizer)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        for source, then in zip(sources, states, strict=True):
            source.bit_generator.state = then
