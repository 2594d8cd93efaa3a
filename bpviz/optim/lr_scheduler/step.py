"""StepLR and MultiStepLR: a rate that drops at certain steps."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bpviz.optim.check import check_not_negative, check_whole
from bpviz.optim.lr_scheduler.scheduler import Schedule
from bpviz.optim.optimizer import Optimizer


class StepLR(Schedule):
    """Multiply the rates by `gamma` after every `step_size` steps: ``lr = initial_lr * gamma ** (t // step_size)``.

    Parameters
    ----------
    optimizer : Optimizer
    step_size : int
    gamma : float
    last_epoch : int
        See :class:`Schedule`.
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.step_size = check_whole("step_size", step_size, 1)
        self.gamma = check_not_negative("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self.last_epoch == 0 or self.last_epoch % self.step_size:
            return self._rates()
        return [rate * self.gamma for rate in self._rates()]

    def closed_form(self) -> list[float]:
        return [rate * self.gamma ** (self.last_epoch // self.step_size) for rate in self.base_lrs]


class MultiStepLR(Schedule):
    """Multiply the rates by `gamma` at each of the `milestones`; twice at one that is given twice.

    Parameters
    ----------
    optimizer : Optimizer
    milestones : list of int
        Numbers of steps.
    gamma : float
    last_epoch : int
        See :class:`Schedule`.
    """

    def __init__(
        self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        if isinstance(milestones, str) or not isinstance(milestones, Iterable):
            raise ValueError(f"milestones is {milestones!r}. Give a list of whole numbers, such as [30, 80].")
        self.milestones = Counter(check_whole(f"milestones[{i}]", each) for i, each in enumerate(milestones))
        self.gamma = check_not_negative("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        times = self.milestones[self.last_epoch]
        return [rate * self.gamma**times for rate in self._rates()] if times else self._rates()

    def closed_form(self) -> list[float]:
        times = bisect_right(sorted(self.milestones.elements()), self.last_epoch)
        return [rate * self.gamma**times for rate in self.base_lrs]

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        super().load_state_dict(state_dict)
        self.milestones = Counter({int(step): times for step, times in self.milestones.items()})  # text, from JSON
