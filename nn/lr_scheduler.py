"""The schedules under the name they have in PyTorch: `from nn.lr_scheduler import StepLR`."""

from nn.schedules.cycles import OneCycleLR
from nn.schedules.plateau import ReduceLROnPlateau
from nn.schedules.rules import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from nn.schedules.schedule import LRScheduler
from nn.schedules.sequences import SequentialLR
from nn.schedules.waves import CosineAnnealingWarmRestarts, LambdaLR

__all__ = [
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
