"""Attention: each position of a sequence gathers what it looks for from other positions."""

from __future__ import annotations

from math import sqrt
from typing import Any, SupportsIndex

import numpy as np

from autograd.engine import operations
from autograd.engine.operands import Number, Snapshot
from autograd.engine.value import Value
from autograd.errors import LengthError
from nn.arguments import check_flag, count, figures, real
from nn.errors import SettingError
from nn.initialisers import xavier_uniform
from nn.layers.linear import Linear
from nn.layers.nesting import opened
from nn.layers.scores import Mask, Rows, attended, check_lengths, scaled, sequence_of
from nn.layers.unit import RELOAD, Learner, fixed
from nn.parameter import Parameter
from nn.randomness import Source, generator


class MultiheadAttention(Learner):
    """Attention of a sequence to another, or to itself, in `num_heads` parts side by side.

    A call `attention(query, key, value)` takes one sample: sequences of the shapes (L, E), (S, E)
    and (S, E), E being `embed_dim`. Queries, keys and values are weighted sums of them, of which
    each head takes its E / num_heads numbers; what the heads gather goes through `out_proj`. It
    gives the output (L, E) and the weights (L, S), their mean over the heads; one matrix a head,
    (num_heads, L, S), with `average_attn_weights=False`; None with `need_weights=False`, which
    saves their cost.

    `attn_mask` has the shape (L, S), or (num_heads, L, S): True for a position that must not be
    looked at, or a number that is added to the score, -inf for such a position; `key_padding_mask`
    has the shape (S,), True for what only fills the sequence up. `is_causal` lets position i see 0
    to i; PyTorch wants the mask beside it, here it does so alone. What is masked is not computed.
    A position that sees nothing gets weights 0, where PyTorch gives nan. In training `dropout`
    leaves weights out.

    The weights of queries, keys and values are the rows of `in_proj_weight`, (3 E, E), drawn as
    xavier_uniform_ does; biases are 0 at first. Not here, with PyTorch's defaults: kdim, vdim,
    add_bias_kv, add_zero_attn. `batch_first` is taken and has no effect, as a sample has no axis of
    the batch.

    >>> attention = MultiheadAttention(4, 2)
    >>> sequence = [[0.0, 0.5, 1.0, 1.5], [1.0, 1.0, 0.0, 0.0]]
    >>> output, weights = attention(sequence, sequence, sequence, is_causal=True)
    >>> len(output), len(output[0]), weights[0]
    (2, 4, [1.0, 0.0])

    Vaswani et al., Attention Is All You Need (2017).
    """

    embed_dim: int
    num_heads: int
    dropout: float
    in_proj_weight: Parameter
    in_proj_bias: Any
    out_proj: Linear
    _learned = "in_proj_weight", "in_proj_bias"
    _fixed = fixed(
        RELOAD,
        *("embed_dim", "num_heads"),
    )

    def __init__(  # noqa: PLR0913  (PyTorch's arguments)
        self,
        embed_dim: SupportsIndex,
        num_heads: SupportsIndex,
        dropout: Number = 0.0,
        bias: bool = True,
        *,
        batch_first: bool = False,
        rng: Source = None,
    ) -> None:
        n = count("MultiheadAttention", "numbers in each position (embed_dim)", embed_dim)
        heads = count("MultiheadAttention", "heads", num_heads)
        if n % heads:
            raise SettingError(
                f"MultiheadAttention parts {figures(n)} numbers among its heads evenly, got "
                f"{figures(heads)} heads; give a divisor of embed_dim={figures(n)}."
            )
        check_flag("MultiheadAttention", "bias", bias)
        check_flag("MultiheadAttention", "batch_first", batch_first)
        self.dropout = real("MultiheadAttention", "dropout", dropout, 0.0, 1.0)
        self._fix(embed_dim=n, num_heads=heads)
        source = generator(rng)
        self.in_proj_weight = Parameter(xavier_uniform((3 * n, n), rng=source))
        self.in_proj_bias = Parameter(np.zeros(3 * n)) if bias else None
        self.out_proj = Linear(n, n, bias, source)
        if bias:
            self.out_proj.bias.data = np.zeros(n)

    def forward(  # noqa: PLR0913, PLR0917  (PyTorch's arguments)
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Rows, Any]:
        """The output and the weights, or the output and None."""
        owner = "MultiheadAttention"
        for name, flag in (
            ("need_weights", need_weights),
            ("average_attn_weights", average_attn_weights),
            ("is_causal", is_causal),
        ):
            check_flag(owner, name, flag)
        queries, keys, values = self._projected(query, key, value)
        check_lengths(owner, keys, values)
        masks = self._masks(len(queries), len(keys), attn_mask, key_padding_mask, is_causal)
        p = self.dropout if self.training else 0.0
        size = self.embed_dim // self.num_heads
        gathered: list[list[Any]] = [[] for _ in queries]
        weights = []
        for start, mask in zip(range(0, self.embed_dim, size), masks, strict=True):
            q, k, v = ([x[start : start + size] for x in each] for each in (queries, keys, values))
            found, of_head = attended(scaled(q, 1.0 / sqrt(size)), k, v, mask, p)
            for row, part in zip(gathered, found, strict=True):
                row.extend(part)
            weights.append(of_head)
        output = [self.out_proj(row) for row in gathered]
        if not need_weights:
            return output, None
        return output, _mean_of(weights) if average_attn_weights else weights

    def _projected(self, *sequences: Any) -> list[Rows]:
        """Queries, keys and values; of one sequence for several of them all at once."""
        n = self.embed_dim
        # one product with all rows costs less than one for each third of them
        whole: dict[int, Rows] = {}
        projected = []
        for index, given in enumerate(sequences):
            if id(given) not in whole:
                name = ("query", "key", "value")[index]
                rows = sequence_of("MultiheadAttention", name, given)
                if len(rows[0]) != n:
                    raise LengthError(
                        f"MultiheadAttention expects embed_dim={n} numbers in each position, got a "
                        f"{name} of shape {(len(rows), len(rows[0]))}."
                    )
                wanted = [i for i, other in enumerate(sequences) if other is given]
                whole[id(given)] = [self._sums(Snapshot(row), wanted) for row in rows]
            sums = whole[id(given)]
            at = n * sum(other is given for other in sequences[:index])
            projected.append([row[at : at + n] for row in sums])
        return projected

    def _sums(self, inputs: Snapshot, thirds: list[int]) -> list[Value]:
        rows, n = self.in_proj_weight.rows, self.embed_dim
        places = [i for third in thirds for i in range(third * n, third * n + n)]
        if self.in_proj_bias is None:
            return [operations.dot(rows[i], inputs) for i in places]
        return [operations.affine(self.in_proj_bias[i], rows[i], inputs) for i in places]

    def _masks(
        self, n_queries: int, n_keys: int, attn_mask: Any, padding: Any, is_causal: bool
    ) -> list[Mask]:
        """What each head leaves out."""
        owner = "MultiheadAttention"
        per_head = [attn_mask] * self.num_heads
        if attn_mask is not None and len(opened(owner, attn_mask)[1]) == 3:
            per_head = list(attn_mask)
            if len(per_head) != self.num_heads:
                raise LengthError(
                    f"{owner} expects an attn_mask of 3 axes with one matrix for each of its "
                    f"{self.num_heads} heads, got {len(per_head)}."
                )
        masks = []
        for given in per_head:
            mask = Mask(n_queries, n_keys, is_causal)
            if given is not None:
                mask.add(owner, given, out=True)
            if padding is not None:
                mask.add(owner, [padding] * n_queries, out=True)
            masks.append(mask)
        return masks

    def extra_repr(self) -> str:
        """How the layer was made."""
        return f"{self.embed_dim}, {self.num_heads}"


def _mean_of(heads: list[Rows]) -> Rows:
    """The mean of matrices, entry by entry; entries that are numbers stay numbers."""
    if len(heads) == 1:
        return heads[0]
    return [
        [
            operations.mean(xs) if any(isinstance(x, Value) for x in xs) else xs[0]
            for xs in zip(*rows, strict=True)
        ]
        for rows in zip(*heads, strict=True)
    ]
