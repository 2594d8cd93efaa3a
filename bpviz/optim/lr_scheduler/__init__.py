"""Schedulers: a learning rate that changes while training goes on; names and numbers are PyTorch's.

Call ``scheduler.step()`` after ``optimizer.step()``, once an epoch or once an iteration, as the schedule is meant.
"""

from bpviz.optim.lr_scheduler.cosine import CosineAnnealingLR
from bpviz.optim.lr_scheduler.exponential import ExponentialLR
from bpviz.optim.lr_scheduler.linear import LinearLR
from bpviz.optim.lr_scheduler.one_cycle import OneCycleLR
from bpviz.optim.lr_scheduler.plateau import ReduceLROnPlateau
from bpviz.optim.lr_scheduler.scheduler import LRScheduler
from bpviz.optim.lr_scheduler.sequential import SequentialLR
from bpviz.optim.lr_scheduler.step import MultiStepLR, StepLR

__all__ = [
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
