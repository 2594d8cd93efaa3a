"""SGD: stochastic gradient descent with momentum, Nesterov momentum and weight decay."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz.optim.check import check_bool, check_not_negative, check_number
from bpviz.optim.group import Group, Setting
from bpviz.optim.optimizer import Optimizer
from bpviz.optim.share import Share


class SGD(Optimizer):
    """PyTorch's SGD.

    With gradient g, learning rate lr and a buffer b that starts as the first (decayed) gradient::

        g <- g + weight_decay * parameter
        b <- momentum * b + (1 - dampening) * g
        direction = g + momentum * b  (nesterov)  or  b
        parameter <- parameter - lr * direction

    Parameters
    ----------
    parameters : iterable of Parameter, or of groups (dicts)
        ``net.parameters()``, or some of one network's, or ``[{"params": ..., "lr": 0.1}, ...]``.
    lr : float
    momentum, dampening, weight_decay : float
    nesterov : bool
        Needs momentum and no dampening.

    Attributes
    ----------
    state : mapping of parameter (or its name) to ``{"momentum_buffer": array}``
        Only of parameters that have been updated with momentum.

    A parameter without a gradient is left alone: no decay, no momentum, no state.

    References
    ----------
    The page of ``torch.optim.SGD``; Sutskever et al., "On the importance of initialization and momentum in deep
    learning" (2013), whose velocity contains the learning rate: here, as in PyTorch, it does not.
    """

    momentum = Setting()
    dampening = Setting()
    nesterov = Setting()

    memories = ("momentum_buffer",)
    counts_steps = False

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
    ) -> None:
        settings = {"lr": lr, "momentum": momentum, "dampening": dampening}
        super().__init__(parameters, {**settings, "weight_decay": weight_decay, "nesterov": nesterov})

    def _check(self, settings: Group) -> Group:
        checked = {name: check_not_negative(name, settings[name]) for name in ("lr", "momentum", "weight_decay")}
        dampening = check_number("dampening", settings["dampening"])
        nesterov = check_bool("nesterov", settings["nesterov"])
        if nesterov and (checked["momentum"] == 0 or dampening != 0):
            raise ValueError(
                f"nesterov=True with momentum={checked['momentum']!r} and dampening={dampening!r}. "
                f"Nesterov momentum needs momentum above 0 and dampening=0."
            )
        return {**settings, **checked, "dampening": dampening, "nesterov": nesterov}

    def _memories(self, group: Group) -> tuple[str, ...]:
        return self.memories if group["momentum"] else ()

    def _update(self, share: Share, run: slice, before: np.ndarray, grad: np.ndarray, after: np.ndarray) -> None:
        group = share.group
        momentum, weight_decay = group["momentum"], group["weight_decay"]
        update = self._scratch("update", run)
        direction = grad
        if weight_decay:
            decayed = np.multiply(before, weight_decay, out=self._scratch("decayed", run))
            grad = direction = np.add(decayed, grad, out=decayed)
        if momentum:
            old, new = self._memory("momentum_buffer", run)
            if share.steps == 1:  # the first buffer is the gradient itself, not dampened
                np.copyto(new, grad)
            else:
                np.multiply(old, momentum, out=new)
                added = np.multiply(grad, 1 - group["dampening"], out=update) if group["dampening"] else grad
                np.add(new, added, out=new)
            direction = new
            if group["nesterov"]:
                ahead = np.multiply(new, momentum, out=self._scratch("direction", run))
                direction = np.add(grad, ahead, out=ahead)
        np.multiply(direction, -group["lr"], out=update)
        np.add(before, update, out=after)

    def _rules(self, group: Group, steps: int) -> list[str]:
        gradient, rules = "grad[...]", []
        if group["weight_decay"]:
            rules.append("decayed[...] = grad[...] + weight_decay * before[...]")
            gradient = "decayed[...]"
        direction = gradient
        if group["momentum"]:
            direction = "momentum_buffer_after[...]"
            if steps == 0:
                rules.append(f"momentum_buffer_after[...] = {gradient}")
            else:
                added = f"(1 - dampening) * {gradient}" if group["dampening"] else gradient
                rules.append(f"momentum_buffer_after[...] = momentum * momentum_buffer_before[...] + {added}")
            if group["nesterov"]:
                rules.append(f"direction[...] = {gradient} + momentum * momentum_buffer_after[...]")
                direction = "direction[...]"
        return [*rules, f"update[...] = -lr * {direction}", "after[...] = before[...] + update[...]"]

    def _settings(self, group: Group) -> dict[str, float]:
        return {name: float(group[name]) for name in ("lr", "momentum", "dampening", "weight_decay")}

    def start(self) -> None:
        super().start()
        if not self._plan.begun:  # there is no buffer before the first step
            self._before = {}
