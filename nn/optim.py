"""Optimisers under the name they have in PyTorch: `from nn import optim`, `optim.Adam(...)`.

>>> from autograd import Value
>>> from nn import optim
>>> w = Value(1.0)
>>> optimizer = optim.SGD([w], lr=0.25)
>>> (w * w).backward(); optimizer.step()
>>> w.data
0.5
"""

from nn import lr_scheduler
from nn.optimisers.moments import Adam, AdamW, Lion, NAdam
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.rules import SGD, Adadelta, Adagrad, RMSprop

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Lion",
    "NAdam",
    "Optimizer",
    "RMSprop",
    "lr_scheduler",
]
