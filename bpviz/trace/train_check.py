"""What training is given besides an iteration's parts, checked before anything is changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz import nn
from bpviz.optim import lr_scheduler


def check_whole(name: str, value: Any, least: int) -> int:
    """Return a whole number, `least` or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value!r}; legal are whole numbers from {least}")
    return int(value)


def check_data(name: str, dataset: Any) -> None:
    """Raise if there is no x or no target."""
    if not (hasattr(dataset, "x") and hasattr(dataset, "target")):
        raise TypeError(f"{name} is {dataset!r}; give a Dataset, for instance datasets.Dataset(x, target)")


def check_batches(network: Any, samples: int, batch_size: int) -> None:
    """Raise if an epoch's last batch would be a single sample, of which BatchNorm1d can take no variance."""
    normalises = any(isinstance(layer, nn.BatchNorm1d) for layer in network.layers.values())
    if normalises and (batch_size == 1 or samples % batch_size == 1):
        raise ValueError(
            f"batch_size is {batch_size}, so the last batch of {samples} samples has one sample, and BatchNorm1d needs "
            f"two to have a variance. Give another batch_size, or leave one sample out."
        )


def check_steps(scheduler: Any, steps: int) -> None:
    """Raise if the schedule ends before training does: it would stop there, and all would be lost."""
    if isinstance(scheduler, lr_scheduler.OneCycleLR) and scheduler.last_epoch + steps > scheduler.total_steps:
        raise ValueError(
            f"scheduler has {scheduler.total_steps - scheduler.last_epoch} steps left, but training makes {steps}; "
            f"make it with total_steps={scheduler.last_epoch + steps}, or train less"
        )


def check_every(scheduler: Any, every: Any, optimizer: Any) -> str:
    """Return when the scheduler steps: after each "epoch" or each "iteration"."""
    if every not in (None, "epoch", "iteration"):
        raise ValueError(f"scheduler_every is {every!r}; legal are 'epoch' and 'iteration'")
    if scheduler is None:
        if every is not None:
            raise ValueError(
                f"scheduler_every is {every!r}, but there is no scheduler; give scheduler= or leave it out"
            )
        return "epoch"
    if not isinstance(scheduler, lr_scheduler.LRScheduler):
        raise TypeError(
            f"scheduler is {scheduler!r}; give one of optim.lr_scheduler, for instance "
            f"StepLR(optimizer, step_size=10), or None"
        )
    if scheduler.optimizer is not optimizer:
        raise ValueError("scheduler was made over another optimizer; make it over the one that trains this network")
    return every or ("iteration" if isinstance(scheduler, lr_scheduler.OneCycleLR) else "epoch")
