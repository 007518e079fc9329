"""What PyTorch's `nn` has and this one has not, and what to write in its place."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.spelling import did_you_mean

_SEQUENCE = "go through the sequence with an nn.{}Cell, whose help shows how"
_NORM = "nn.BatchNorm1d after nn.Flatten() is here, and nn.LayerNorm of a whole image"
_FITTED = "nn.data.batches(X, y, size) gives batches; nn.fit makes them itself"
_LISTS = "numbers, lists and arrays are given as they are; nn.Parameter(numbers) is learned"
_INSTEAD = {
    "LSTM": _SEQUENCE.format("LSTM"),
    "GRU": _SEQUENCE.format("GRU"),
    "RNN": _SEQUENCE.format("RNN"),
    "BatchNorm2d": _NORM,
    "GroupNorm": _NORM,
    "InstanceNorm2d": _NORM,
    "DataLoader": _FITTED,
    "TensorDataset": _FITTED,
    "Tensor": _LISTS,
    "tensor": _LISTS,
    "no_grad": "write `from autograd import no_grad`",
    "AdaptiveAvgPool2d": "nn.AvgPool2d(n) takes the mean of n x n pixels",
    "TransformerEncoderLayer": "make it of nn.MultiheadAttention, nn.LayerNorm and nn.Linear",
}


def what_is_here(name: str, known: Iterable[str]) -> str:
    """What an AttributeError for `name` says: what is here in its place, or which name is near.

    >>> what_is_here("LSTM", [])
    "module 'nn' has no attribute 'LSTM': go through the sequence with an nn.LSTMCell, whose help \
shows how."
    >>> what_is_here("Liner", ["Linear"])
    "module 'nn' has no attribute 'Liner'; did you mean 'Linear'?"
    """
    instead = _INSTEAD.get(name)
    # Python itself asks for names like __wrapped__
    meant = "" if name.startswith("_") else did_you_mean(name, known)
    return f"module 'nn' has no attribute {name!r}{f': {instead}.' if instead else meant}"
