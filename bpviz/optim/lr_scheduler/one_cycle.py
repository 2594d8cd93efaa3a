"""OneCycleLR: up to a large rate, down to a tiny one, while momentum goes the other way."""

from __future__ import annotations

from math import cos, pi
from typing import Any

from bpviz.optim.check import check_bool, check_choice, check_fraction, check_not_negative, check_whole
from bpviz.optim.lr_scheduler.scheduler import Schedule, each_group
from bpviz.optim.optimizer import Optimizer


class OneCycleLR(Schedule):
    """One cycle: the rate climbs from ``max_lr / div_factor`` to ``max_lr`` in the first ``pct_start`` of the steps and
    falls to the initial rate / `final_div_factor` in the rest. Momentum (Adam: the first beta) falls and climbs.

    Step it after every iteration, ``total_steps`` times in all.

    Parameters
    ----------
    optimizer : Optimizer
    max_lr : float, or a list with one for each group
    total_steps : int, optional
        Needed unless `epochs` and `steps_per_epoch` are given.
    epochs, steps_per_epoch : int, optional
    pct_start : float
        From 0 to 1: the part of the steps in which the rate climbs.
    anneal_strategy : "cos" or "linear"
    cycle_momentum : bool
    base_momentum, max_momentum : float, or lists with one for each group
    div_factor, final_div_factor : float
        Above 0.
    three_phase : bool
        First back to the initial rate, as fast as it climbed, then down to the smallest.
    last_epoch : int
        See :class:`Schedule`.

    References
    ----------
    Smith and Topin, "Super-convergence: very fast training of neural networks using large learning rates" (2018), with
    the two phases of the fast.ai library unless `three_phase`; the page of ``torch.optim.lr_scheduler.OneCycleLR``.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        if total_steps is None and (epochs is None or steps_per_epoch is None):
            raise ValueError("OneCycleLR needs to know its end. Give total_steps, or epochs and steps_per_epoch.")
        if total_steps is not None:
            self.total_steps = check_whole("total_steps", total_steps, 1)
        else:
            self.total_steps = check_whole("epochs", epochs, 1) * check_whole("steps_per_epoch", steps_per_epoch, 1)
        climb = check_not_negative("pct_start", pct_start)
        if climb > 1:
            raise ValueError(f"pct_start is {pct_start!r}. Give a number from 0 to 1.")
        self._schedule_phases = phases(climb, self.total_steps, check_bool("three_phase", three_phase))
        self._anneal_func_type = check_choice("anneal_strategy", anneal_strategy, "cos", "linear")
        self.cycle_momentum = check_bool("cycle_momentum", cycle_momentum)
        divisors = {"div_factor": div_factor, "final_div_factor": final_div_factor}
        for name, value in divisors.items():
            if not check_not_negative(name, value) > 0:
                raise ValueError(f"{name} is {value!r}. Give a number above 0.")
        rates = each_group("max_lr", max_lr, optimizer)
        kinds = [name for name in ("betas", "momentum") if name in optimizer.defaults]
        if self.cycle_momentum and not kinds:
            raise ValueError(
                f"cycle_momentum is True, but {type(optimizer).__name__} has neither momentum nor betas. "
                f"Give cycle_momentum=False."
            )
        if self.cycle_momentum:
            self.use_beta1 = "betas" in kinds
        check = check_fraction if "betas" in kinds else check_not_negative
        highest = each_group("max_momentum", max_momentum, optimizer, check)
        lowest = each_group("base_momentum", base_momentum, optimizer, check)
        if check_whole("last_epoch", last_epoch, -1) == -1:
            for number, group in enumerate(optimizer.param_groups):
                group["initial_lr"] = rates[number] / div_factor
                group["max_lr"] = rates[number]
                group["min_lr"] = group["initial_lr"] / final_div_factor
                if self.cycle_momentum:
                    group["max_momentum"], group["base_momentum"] = highest[number], lowest[number]
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"This is step {self.last_epoch}, but the cycle has {self.total_steps}. "
                f"Make the scheduler with as many steps as there are iterations."
            )
        phase, start = self._phase()
        length = phase["end_step"] - start
        passed = (self.last_epoch - start) / length if length else 1.0
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._between(group[phase["start_lr"]], group[phase["end_lr"]], passed))
            if self.cycle_momentum:
                momentum = self._between(group[phase["start_momentum"]], group[phase["end_momentum"]], passed)
                if self.use_beta1:
                    group["betas"] = (momentum, *group["betas"][1:])
                else:
                    group["momentum"] = momentum
        return rates

    def _phase(self) -> tuple[dict[str, Any], float]:
        """The phase that this step is in, and the step at which it starts."""
        start = 0.0
        for phase in self._schedule_phases[:-1]:
            if self.last_epoch <= phase["end_step"]:
                return phase, start
            start = phase["end_step"]
        return self._schedule_phases[-1], start

    def _between(self, start: float, end: float, passed: float) -> float:
        """From `start` (`passed` = 0) to `end` (1), along half a wave of the cosine or a straight line."""
        if self._anneal_func_type == "cos":
            return end + (start - end) / 2 * (cos(pi * passed) + 1)
        return (end - start) * passed + start


def phases(climb: float, steps: int, three: bool) -> list[dict[str, Any]]:
    """The phases of a cycle of `steps` steps: where each ends, and between which of a group's numbers it moves."""
    up = {"end_step": climb * steps - 1, "start_lr": "initial_lr", "end_lr": "max_lr"}
    up |= {"start_momentum": "max_momentum", "end_momentum": "base_momentum"}
    back = {"start_momentum": "base_momentum", "end_momentum": "max_momentum"}
    if not three:
        return [up, {"end_step": steps - 1, "start_lr": "max_lr", "end_lr": "min_lr", **back}]
    return [
        up,
        {"end_step": 2 * climb * steps - 2, "start_lr": "max_lr", "end_lr": "initial_lr", **back},
        {"end_step": steps - 1, "start_lr": "initial_lr", "end_lr": "min_lr"}
        | {"start_momentum": "max_momentum", "end_momentum": "max_momentum"},
    ]
