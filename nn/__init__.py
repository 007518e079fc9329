"""Neurons, layers, losses and optimisers made of scalar Values, under PyTorch's names.

>>> import nn
>>> nn.manual_seed(0)
>>> model = nn.MLP(2, [3, 1], activation="tanh")
>>> optimizer = nn.SGD(model.parameters(), lr=0.1)
>>> points, targets = [(0.0, 1.0), (1.0, 0.0)], [1.0, -1.0]
>>> for _ in range(100):
...     loss = nn.mse_loss([model(point) for point in points], targets)
...     optimizer.zero_grad()
...     loss.backward()
...     optimizer.step()
>>> loss.data < 0.001
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import autograd

if getattr(autograd, "DISTRIBUTION", "") != "chainrule":
    raise ImportError(
        "The package `nn` belongs to the distribution `chainrule`, but the `autograd` that was "
        f"imported ({autograd.__file__}) is another one, which hides ours. Type "
        "`pip uninstall -y autograd chainrule`, then `pip install .` in chainrule's folder."
    )

from nn import data, functional, init, optim, utils
from nn.absent import what_is_here as _what_is_here
from nn.batch import Batch
from nn.errors import (
    ConstantColumnWarning,
    MissingStateError,
    NonFiniteWarning,
    SlowPathWarning,
    StateError,
    StateFileError,
)
from nn.layers.activating import (
    ELU,
    GELU,
    SELU,
    Hardtanh,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from nn.layers.attention import MultiheadAttention
from nn.layers.batchnorm import BatchNorm1d
from nn.layers.containers import ModuleDict, ModuleList
from nn.layers.convolution import Conv1d, Conv2d
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.layers.linear import Linear
from nn.layers.neuron import Neuron
from nn.layers.normalisation import LayerNorm, RMSNorm
from nn.layers.perceptron import MLP, Layer
from nn.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from nn.layers.recurrent import GRUCell, LSTMCell, RNNCell
from nn.layers.sequential import Sequential
from nn.layers.shaping import Flatten, Identity, Unflatten
from nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    half_squared_error,
    hinge_loss,
    huber_loss,
    l1_loss,
    mse_loss,
    nll_loss,
    smooth_l1_loss,
)
from nn.losses.criteria import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HingeLoss,
    HuberLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from nn.lr_scheduler import (
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from nn.module import Module
from nn.optimisers.moments import Adam, AdamW, Lion, NAdam
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.rules import SGD, Adadelta, Adagrad, RMSprop
from nn.optimisers.searching import RateSearch
from nn.optimisers.settings import Setting
from nn.parameter import Parameter
from nn.randomness import manual_seed
from nn.states import load, save
from nn.training.fitting import fit
from nn.training.predicting import accuracy, predict
from nn.training.progress import Epoch, History, Step, StopTraining
from nn.training.searching import lr_search

__all__ = [
    "ELU",
    "GELU",
    "MLP",
    "SELU",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "Batch",
    "BatchNorm1d",
    "ConstantColumnWarning",
    "ConstantLR",
    "Conv1d",
    "Conv2d",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CrossEntropyLoss",
    "Dropout",
    "Embedding",
    "Epoch",
    "ExponentialLR",
    "Flatten",
    "GRUCell",
    "Hardtanh",
    "HingeLoss",
    "History",
    "HuberLoss",
    "Identity",
    "L1Loss",
    "LRScheduler",
    "LSTMCell",
    "LambdaLR",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LinearLR",
    "Lion",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MaxPool1d",
    "MaxPool2d",
    "Mish",
    "MissingStateError",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MultiStepLR",
    "MultiheadAttention",
    "NAdam",
    "NLLLoss",
    "Neuron",
    "NonFiniteWarning",
    "OneCycleLR",
    "Optimizer",
    "Parameter",
    "PolynomialLR",
    "RMSNorm",
    "RMSprop",
    "RNNCell",
    "RateSearch",
    "ReLU",
    "ReLU6",
    "ReduceLROnPlateau",
    "Sequential",
    "SequentialLR",
    "Setting",
    "SiLU",
    "Sigmoid",
    "SlowPathWarning",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Softsign",
    "StateError",
    "StateFileError",
    "Step",
    "StepLR",
    "StopTraining",
    "Tanh",
    "Unflatten",
    "accuracy",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "data",
    "fit",
    "functional",
    "half_squared_error",
    "hinge_loss",
    "huber_loss",
    "init",
    "l1_loss",
    "load",
    "lr_search",
    "manual_seed",
    "mse_loss",
    "nll_loss",
    "optim",
    "predict",
    "save",
    "smooth_l1_loss",
    "utils",
]

if not TYPE_CHECKING:  # a type checker would believe that every name is here

    def __getattr__(name: str) -> Any:
        """Say of a name that is not here what is; only the search for it has failed so far."""
        raise AttributeError(_what_is_here(name, __all__), name=name)
