"""First numbers for parameters, under the names of `torch.nn.init`.

>>> import nn
>>> layer = nn.Layer(3, 2)
>>> weights = nn.init.xavier_uniform_([neuron.w for neuron in layer.neurons])
>>> all(abs(w.data) <= (6 / 5) ** 0.5 for row in weights for w in row)
True
"""

from nn.initialisers import (
    calculate_gain,
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
