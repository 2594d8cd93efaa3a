"""What all schedulers share, and what those share whose rates follow from the number of steps."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from bpviz.optim.check import check_not_negative, check_whole
from bpviz.optim.optimizer import Optimizer

PYTORCHS_OWN = {"_get_lr_called_within_step", "verbose", "default_min_lr", "mode_worse"}
"""What PyTorch keeps in a scheduler's state and bpviz does not need."""


class LRScheduler(ABC):
    """Sets the learning rate of every group of an optimizer.

    Attributes
    ----------
    optimizer : Optimizer
    last_epoch : int
        How many times ``step()`` was called.
    """

    last_epoch: int

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = check_optimizer(optimizer)
        self._last_lr = self._rates()

    def get_last_lr(self) -> list[float]:
        """The learning rates that it last set, one a group."""
        return list(self._last_lr)

    def __repr__(self) -> str:
        names = [name for name in inspect.signature(type(self)).parameters if name in vars(self)]
        shown = {name: getattr(self, name) for name in names if name not in ("optimizer", "last_epoch")}
        told = ", ".join(f"{name}={list(v) if isinstance(v, dict) else v!r}" for name, v in shown.items())
        rates = ", ".join(f"{rate:.4g}" for rate in self._last_lr)
        return f"<{type(self).__name__}({told}) after {self.last_epoch} steps: lr {rates}>"

    def state_dict(self) -> dict[str, Any]:
        """Where it stands, in PyTorch's form: its numbers by name."""
        return {name: _copy(value) for name, value in vars(self).items() if name != "optimizer"}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from `state_dict`, bpviz's or PyTorch's. The optimizer has a state of its own: load that, too.

        Raises
        ------
        ValueError
            It is of another kind of scheduler.
        """
        own = set(self.state_dict())
        given = set(state_dict) - PYTORCHS_OWN
        if own - PYTORCHS_OWN != given:
            raise ValueError(
                f"state_dict has {', '.join(sorted(given)) or 'nothing'}; {type(self).__name__} has "
                f"{', '.join(sorted(own))}. Make the scheduler that the state was saved from."
            )
        vars(self).update({name: _copy(state_dict[name]) for name in given})

    def _rates(self) -> list[float]:
        return [group["lr"] for group in self.optimizer.param_groups]

    def _set(self, rates: list[float]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates):
            group["lr"] = rate
        self._last_lr = rates


class Schedule(LRScheduler):
    """A scheduler whose rates follow from the number of steps.

    As in PyTorch most subclasses make the next rates from the present ones, so that they go together with other changes
    of the rates; :meth:`closed_form` says where the rates are without such changes.

    Parameters
    ----------
    optimizer : Optimizer
    last_epoch : int
        -1 to begin. Anything else goes on from there: the groups then have an "initial_lr", from
        ``optimizer.load_state_dict()``.
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        super().__init__(optimizer)
        self.last_epoch = check_whole("last_epoch", last_epoch, -1)
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise ValueError(
                    f"last_epoch is {last_epoch}, but param_groups[{number}] has no 'initial_lr' to go on from. "
                    f"Load the optimizer's state_dict first, or leave last_epoch out to begin."
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.begin()

    @abstractmethod
    def get_lr(self) -> list[float]:
        """The rates of step `last_epoch`, one a group, made from the present ones."""

    def closed_form(self) -> list[float]:
        """The rates of step `last_epoch`, one a group, made from the initial ones."""
        return self.get_lr()

    def begin(self) -> None:
        """Set the rates of the very first step."""
        self._step_count = 0
        self._is_initial = True
        self.step()
        self._is_initial = False

    def step(self) -> None:
        """Set the rates of the next step. Call it after ``optimizer.step()``."""
        self._step_count += 1
        self.last_epoch += 1
        self._set(self.get_lr())

    def restart(self) -> None:
        """Set the rates of step 0, whatever they are now."""
        self.last_epoch = 0
        self._set(self.closed_form())


def check_optimizer(optimizer: Any) -> Optimizer:
    """One of ``bpviz.optim``."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer is {optimizer!r}. Give an optimizer, such as optim.SGD(net.parameters()).")
    return optimizer


def each_group(name: str, value: Any, optimizer: Optimizer, check: Any = check_not_negative) -> list[float]:
    """A number for all groups, or a list with one for each."""
    groups = len(check_optimizer(optimizer).param_groups)
    if not isinstance(value, list | tuple):
        return [check(name, value)] * groups
    if len(value) != groups:
        raise ValueError(
            f"{name} has {len(value)} numbers, but there are {groups} groups. Give one number, or {groups}."
        )
    return [check(f"{name}[{number}]", each) for number, each in enumerate(value)]


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, list | dict) else value
