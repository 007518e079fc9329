"""First numbers for parameters, under the names of `torch.nn.init`.

>>> import nn
>>> def start(module):
...     if isinstance(module, nn.Linear):
...         nn.init.xavier_uniform_(module.weight)
...         nn.init.zeros_(module.bias)
>>> model = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1)).apply(start)
>>> bool(abs(model[0].weight.data).max() <= (6 / 5) ** 0.5), model[0].bias.data.tolist()
(True, [0.0, 0.0])
"""

from nn.gains import calculate_gain
from nn.initialisers import (
    constant_,
    dirac_,
    eye_,
    kaiming_normal_,
    kaiming_uniform_,
    normal_,
    ones_,
    orthogonal_,
    trunc_normal_,
    uniform_,
    xavier_normal_,
    xavier_uniform_,
    zeros_,
)

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]
