"""Adagrad: the gradient divided by the root of the sum of all its squares so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz.optim.check import check_not_negative
from bpviz.optim.group import Group, Setting
from bpviz.optim.optimizer import Optimizer
from bpviz.optim.share import Share


class Adagrad(Optimizer):
    """PyTorch's Adagrad.

    With gradient g and a sum s that starts at `initial_accumulator_value`; t is the step's number, from 1::

        g <- g + weight_decay * parameter
        s <- s + g ** 2
        clr = lr / (1 + (t - 1) * lr_decay)
        parameter <- parameter - clr * g / (sqrt(s) + eps)

    Parameters
    ----------
    parameters : iterable of Parameter, or of groups (dicts)
    lr, lr_decay, weight_decay, initial_accumulator_value, eps : float
        The initial value is the optimizer's; the others may differ from group to group.

    Attributes
    ----------
    state : mapping of parameter (or its name) to ``{"step", "sum"}``
        Of all parameters from the start, as in PyTorch; those of frozen ones stay as they are.

    References
    ----------
    Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization" (2011); the
    page of ``torch.optim.Adagrad``.
    """

    lr_decay = Setting()
    eps = Setting()

    memories = ("sum",)
    starts_with_state = True

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
    ) -> None:
        settings = {"lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay}
        super().__init__(parameters, {**settings, "initial_accumulator_value": initial_accumulator_value})

    def _check(self, settings: Group) -> Group:
        numbers = ("lr", "lr_decay", "eps", "weight_decay", "initial_accumulator_value")
        return {**settings, **{name: check_not_negative(name, settings[name]) for name in numbers}}

    def _memories(self, group: Group) -> tuple[str, ...]:
        return self.memories

    def _initial(self, name: str) -> float:
        return self.defaults["initial_accumulator_value"] if name == "sum" else 0

    def _scalars(self, group: Group, step: int) -> dict[str, float]:
        return {"clr": group["lr"] / (1 + (step - 1) * group["lr_decay"])}

    def _update(self, share: Share, run: slice, before: np.ndarray, grad: np.ndarray, after: np.ndarray) -> None:
        group = share.group
        update = self._scratch("update", run)
        if group["weight_decay"]:
            decayed = np.multiply(before, group["weight_decay"], out=self._scratch("decayed", run))
            grad = np.add(decayed, grad, out=decayed)
        old, total = self._memory("sum", run)
        np.add(old, np.multiply(grad, grad, out=update), out=total)
        denominator = np.sqrt(total, out=self._scratch("denominator", run))
        np.add(denominator, group["eps"], out=denominator)
        np.divide(grad, denominator, out=update)
        np.multiply(update, -self._scalars(group, share.steps)["clr"], out=update)
        np.add(before, update, out=after)

    def _rules(self, group: Group, steps: int) -> list[str]:
        gradient, rules = "grad[...]", []
        if group["weight_decay"]:
            rules.append("decayed[...] = grad[...] + weight_decay * before[...]")
            gradient = "decayed[...]"
        return [
            *rules,
            f"sum_after[...] = sum_before[...] + {gradient} ** 2",
            "denominator[...] = sqrt(sum_after[...]) + eps",
            f"update[...] = -{'clr' if group['lr_decay'] else 'lr'} * {gradient} / denominator[...]",
            "after[...] = before[...] + update[...]",
        ]

    def _scalar_rules(self, group: Group) -> tuple[str, ...]:
        return ("clr = lr / (1 + (step - 1) * lr_decay)",) if group["lr_decay"] else ()

    def _settings(self, group: Group) -> dict[str, float]:
        return {name: float(group[name]) for name in ("lr", "lr_decay", "eps", "weight_decay")}
