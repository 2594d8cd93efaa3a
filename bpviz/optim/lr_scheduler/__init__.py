"""Schedulers: a learning rate that changes while training goes on; names and numbers are PyTorch's.

Call ``scheduler.step()`` after ``optimizer.step()``, once an epoch or once an iteration, as the schedule is meant.
"""

from typing import TYPE_CHECKING, NoReturn

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

if not TYPE_CHECKING:  # a type checker would believe that every name exists

    def __getattr__(name: str) -> NoReturn:
        """Say what there is where a name of ``torch.optim.lr_scheduler`` is missing."""
        if name.startswith("_"):  # Python itself asks for such names
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        there = ", ".join(each for each in __all__ if each != "LRScheduler")
        raise AttributeError(f"bpviz.optim.lr_scheduler has no {name} yet; it has {there}")
