"""ReduceLROnPlateau: a rate that drops when nothing gets better any more."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isnan
from typing import Any

from bpviz.optim.check import check_choice, check_not_negative, check_whole
from bpviz.optim.lr_scheduler.scheduler import LRScheduler, each_group
from bpviz.optim.optimizer import Optimizer


class ReduceLROnPlateau(LRScheduler):
    """Multiply the rates by `factor` once a metric has not improved for more than `patience` steps in a row.

    Parameters
    ----------
    optimizer : Optimizer
    mode : "min" or "max"
        Is a metric better when it is smaller (a loss) or larger (an accuracy)?
    factor : float
        From 0 to below 1.
    patience : int
        How many bad steps in a row are forgiven: the rate drops after ``patience + 1``.
    threshold : float
        How much better counts as better.
    threshold_mode : "rel" or "abs"
        By a part of the best metric, or by a fixed amount.
    cooldown : int
        How many steps after a drop bad ones are not counted.
    min_lr : float, or a list with one for each group
    eps : float
        A drop by no more than this is left out.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0,
        eps: float = 1e-8,
    ) -> None:
        super().__init__(optimizer)
        self.mode = check_choice("mode", mode, "min", "max")
        self.factor = check_not_negative("factor", factor)
        if self.factor >= 1:
            raise ValueError(f"factor is {factor!r}. Give a number from 0 to below 1.")
        self.patience = check_whole("patience", patience)
        self.threshold = check_not_negative("threshold", threshold)
        self.threshold_mode = check_choice("threshold_mode", threshold_mode, "rel", "abs")
        self.cooldown = check_whole("cooldown", cooldown)
        self.min_lrs = each_group("min_lr", min_lr, optimizer)
        self.eps = check_not_negative("eps", eps)
        self.last_epoch = 0
        self.best = inf if mode == "min" else -inf
        self.num_bad_epochs = 0
        self.cooldown_counter = 0

    def step(self, metrics: Any) -> None:
        """Take note of the newest metric, such as an epoch's mean loss; NaN counts as bad."""
        try:
            current = float("x" if isinstance(metrics, str | bool) else metrics)
        except (TypeError, ValueError):
            raise TypeError(f"metrics is {metrics!r}. Give a number, such as an epoch's loss.") from None
        self.last_epoch += 1
        if self._is_better(current):
            self.best, self.num_bad_epochs = current, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce()
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = self._rates()

    def _is_better(self, metric: float) -> bool:
        if isnan(metric):
            return False
        sign = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            return sign * metric > sign * self.best * (1 + sign * self.threshold)
        return sign * metric > sign * (self.best + sign * self.threshold)

    def _reduce(self) -> None:
        for group, least in zip(self.optimizer.param_groups, self.min_lrs):
            rate = max(group["lr"] * self.factor, least)
            if group["lr"] - rate > self.eps:
                group["lr"] = rate

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        super().load_state_dict(state_dict)
        groups = len(self.optimizer.param_groups)
        if len(self.min_lrs) != groups:
            raise ValueError(
                f"state_dict is of {len(self.min_lrs)} groups, but the optimizer has {groups}. "
                f"Make the optimizer with the groups that the state was saved from."
            )
