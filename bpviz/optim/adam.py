"""Adam: a step size for every single parameter, from running averages of its gradient and of its square."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bpviz.optim.check import check_betas, check_bool, check_not_negative
from bpviz.optim.group import Group, Setting
from bpviz.optim.optimizer import Optimizer
from bpviz.optim.share import Share


class Adam(Optimizer):
    """PyTorch's Adam.

    With gradient g and averages m and v that start at 0; t is the step's number, from 1::

        g <- g + weight_decay * parameter
        m <- beta1 * m + (1 - beta1) * g
        v <- beta2 * v + (1 - beta2) * g ** 2
        denominator = sqrt(v) / sqrt(1 - beta2 ** t) + eps
        parameter <- parameter - lr / (1 - beta1 ** t) * m / denominator

    Averages that start at 0 are too small at first; the divisions by ``1 - beta ** t`` make up for it.

    Parameters
    ----------
    parameters : iterable of Parameter, or of groups (dicts)
    lr : float
    betas : (float, float)
        How much of the averages m and v is kept, each from 0 to below 1.
    eps : float
        Added to the denominator, outside the root.
    weight_decay : float
        Added to the gradient, so it is averaged too; :class:`AdamW` keeps it apart.
    amsgrad : bool
        Divide by the largest v so far (of the raw ones, as PyTorch does).

    Attributes
    ----------
    state : mapping of parameter (or its name) to ``{"step", "exp_avg", "exp_avg_sq"}``
        With amsgrad also "max_exp_avg_sq".

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1; Reddi et al., "On the convergence
    of Adam and beyond" (2018), for amsgrad; the page of ``torch.optim.Adam``.
    """

    betas = Setting()
    eps = Setting()
    amsgrad = Setting()

    memories = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
    ) -> None:
        settings = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        super().__init__(parameters, settings)

    def _check(self, settings: Group) -> Group:
        checked = {name: check_not_negative(name, settings[name]) for name in ("lr", "eps", "weight_decay")}
        switch = check_bool("amsgrad", settings["amsgrad"])
        return {**settings, **checked, "betas": check_betas(settings["betas"]), "amsgrad": switch}

    def _memories(self, group: Group) -> tuple[str, ...]:
        return self.memories if group["amsgrad"] else self.memories[:2]

    def _scalars(self, group: Group, step: int) -> dict[str, float]:
        beta1, beta2 = group["betas"]
        return {"correction1": 1 - beta1**step, "correction2": 1 - beta2**step}

    def _update(self, share: Share, run: slice, before: np.ndarray, grad: np.ndarray, after: np.ndarray) -> None:
        group = share.group
        beta1, beta2 = group["betas"]
        correction = self._scalars(group, share.steps)
        before, grad = self._decay(group, run, before, grad)
        update = self._scratch("update", run)  # until the end, a place for what is in between
        old, average = self._memory("exp_avg", run)
        np.multiply(old, beta1, out=average)
        np.add(average, np.multiply(grad, 1 - beta1, out=update), out=average)
        old, square = self._memory("exp_avg_sq", run)
        np.multiply(old, beta2, out=square)
        np.multiply(np.multiply(grad, grad, out=update), 1 - beta2, out=update)
        np.add(square, update, out=square)
        if group["amsgrad"]:
            old, largest = self._memory("max_exp_avg_sq", run)
            square = np.maximum(old, square, out=largest)
        denominator = np.sqrt(square, out=self._scratch("denominator", run))
        np.divide(denominator, math.sqrt(correction["correction2"]), out=denominator)
        np.add(denominator, group["eps"], out=denominator)
        np.divide(average, denominator, out=update)
        np.multiply(update, -group["lr"] / correction["correction1"], out=update)
        np.add(before, update, out=after)

    def _decay(self, group: Group, run: slice, before: np.ndarray, grad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The parameters to step from and the gradient to average."""
        if not group["weight_decay"]:
            return before, grad
        decayed = np.multiply(before, group["weight_decay"], out=self._scratch("decayed", run))
        return before, np.add(decayed, grad, out=decayed)

    def _decay_rules(self, group: Group) -> tuple[list[str], str, str]:
        """The equations of `_decay`, and how the parameters and the gradient are then called."""
        if not group["weight_decay"]:
            return [], "before[...]", "grad[...]"
        return ["decayed[...] = grad[...] + weight_decay * before[...]"], "before[...]", "decayed[...]"

    def _rules(self, group: Group, steps: int) -> list[str]:
        decay, start, gradient = self._decay_rules(group)
        largest, square = [], "exp_avg_sq_after[...]"
        if group["amsgrad"]:
            largest = ["max_exp_avg_sq_after[...] = max(max_exp_avg_sq_before[...], exp_avg_sq_after[...])"]
            square = "max_exp_avg_sq_after[...]"
        return [
            *decay,
            f"exp_avg_after[...] = beta1 * exp_avg_before[...] + (1 - beta1) * {gradient}",
            f"exp_avg_sq_after[...] = beta2 * exp_avg_sq_before[...] + (1 - beta2) * {gradient} ** 2",
            *largest,
            f"denominator[...] = sqrt({square}) / sqrt(correction2) + eps",
            "update[...] = -lr / correction1 * exp_avg_after[...] / denominator[...]",
            f"after[...] = {start} + update[...]",
        ]

    def _scalar_rules(self, group: Group) -> tuple[str, ...]:
        return ("correction1 = 1 - beta1 ** step", "correction2 = 1 - beta2 ** step")

    def _settings(self, group: Group) -> dict[str, float]:
        beta1, beta2 = map(float, group["betas"])
        settings = {"lr": group["lr"], "beta1": beta1, "beta2": beta2}
        return settings | {"eps": group["eps"], "weight_decay": group["weight_decay"]}
