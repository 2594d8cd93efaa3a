"""SequentialLR: one scheduler after another, such as a warm-up and then a decay."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from bpviz.optim.check import check_whole
from bpviz.optim.lr_scheduler.scheduler import LRScheduler, Schedule
from bpviz.optim.optimizer import Optimizer


class SequentialLR(LRScheduler):
    """`schedulers` in order: at each of the `milestones` the next one takes over, from its own step 0.

    ``SequentialLR(optimizer, [LinearLR(optimizer), CosineAnnealingLR(optimizer, T_max=95)], milestones=[5])``

    Parameters
    ----------
    optimizer : Optimizer
    schedulers : list of scheduler
        Made over the same optimizer; a ReduceLROnPlateau, which needs a metric, and another SequentialLR are none.
    milestones : list of int
        One fewer than there are schedulers, increasing.
    last_epoch : int
        -1 to begin.
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: list[Any], milestones: list[int], last_epoch: int = -1
    ) -> None:
        super().__init__(optimizer)
        self._schedulers = _schedulers(optimizer, schedulers)
        self._milestones = _milestones(milestones, len(self._schedulers))
        self.last_epoch = check_whole("last_epoch", last_epoch, -1) + 1
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        for scheduler in self._schedulers:  # each has set the rates of its step 0 when it was made
            scheduler.last_epoch -= 1
        first = self._schedulers[bisect_right(self._milestones, 0)]
        first.begin()
        self._last_lr = first.get_last_lr()

    def step(self) -> None:
        """Set the rates of the next step. Call it after ``optimizer.step()``."""
        self.last_epoch += 1
        index = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[index]
        if index > 0 and self._milestones[index - 1] == self.last_epoch:
            scheduler.restart()
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()

    def state_dict(self) -> dict[str, Any]:
        return super().state_dict() | {"_schedulers": [scheduler.state_dict() for scheduler in self._schedulers]}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        own, given = self._schedulers, list(state_dict.get("_schedulers", ()))
        if len(own) != len(given):
            raise ValueError(
                f"state_dict is of {len(given)} schedulers, but here are {len(own)}. "
                f"Make the scheduler that the state was saved from."
            )
        super().load_state_dict(state_dict)
        self._schedulers = own
        for scheduler, state in zip(own, given):
            scheduler.load_state_dict(state)


def _schedulers(optimizer: Optimizer, schedulers: Any) -> list[Schedule]:
    if not isinstance(schedulers, list | tuple) or not schedulers:
        raise ValueError(f"schedulers is {schedulers!r}. Give a list of schedulers, one or more.")
    for number, scheduler in enumerate(schedulers):
        name = f"schedulers[{number}]"
        if not isinstance(scheduler, Schedule):
            raise TypeError(
                f"{name} is {scheduler!r}. Give schedulers whose rates follow from the number of steps: "
                f"no ReduceLROnPlateau, which needs a metric, and no SequentialLR (list its schedulers here)."
            )
        if scheduler.optimizer is not optimizer:
            raise ValueError(f"{name} was made over another optimizer. Make all schedulers over the same one.")
    return list(schedulers)


def _milestones(milestones: Any, schedulers: int) -> list[int]:
    if not isinstance(milestones, list | tuple) or len(milestones) != schedulers - 1:
        raise ValueError(
            f"milestones is {milestones!r}, and there are {schedulers} schedulers. "
            f"Give a list with one number fewer: the steps at which the next one takes over."
        )
    checked = [check_whole(f"milestones[{number}]", each, 1) for number, each in enumerate(milestones)]
    if checked != sorted(set(checked)):
        raise ValueError(f"milestones is {milestones!r}. Give increasing numbers.")
    return checked
