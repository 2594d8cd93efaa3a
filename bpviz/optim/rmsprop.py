"""RMSprop: the gradient divided by the root of a running average of its square."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz.optim.check import check_bool, check_not_negative
from bpviz.optim.group import Group, Setting
from bpviz.optim.optimizer import Optimizer
from bpviz.optim.share import Share


class RMSprop(Optimizer):
    """PyTorch's RMSprop.

    With gradient g, averages s and a and a buffer b that start at 0::

        g <- g + weight_decay * parameter
        s <- alpha * s + (1 - alpha) * g ** 2
        a <- alpha * a + (1 - alpha) * g                              (centered)
        denominator = sqrt(s) + eps    or, centered,    sqrt(s - a ** 2) + eps
        b <- momentum * b + g / denominator                           (momentum)
        parameter <- parameter - lr * b    or    parameter - lr * g / denominator

    Parameters
    ----------
    parameters : iterable of Parameter, or of groups (dicts)
    lr : float
    alpha : float
        How much of the averages is kept.
    eps : float
        Added to the denominator, outside the root (TensorFlow adds it inside).
    weight_decay, momentum : float
    centered : bool
        Divide by an estimate of the standard deviation instead of the root mean square.

    Attributes
    ----------
    state : mapping of parameter (or its name) to ``{"step", "square_avg"}``
        Centered also "grad_avg", with momentum also "momentum_buffer".

    References
    ----------
    Hinton, "Neural networks for machine learning", lecture 6e (2012); Graves, "Generating sequences with recurrent
    neural networks" (2013), for the centered form; the page of ``torch.optim.RMSprop``.
    """

    alpha = Setting()
    eps = Setting()
    momentum = Setting()
    centered = Setting()

    memories = ("square_avg", "momentum_buffer", "grad_avg")

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
    ) -> None:
        settings = {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay}
        super().__init__(parameters, {**settings, "momentum": momentum, "centered": centered})

    def _check(self, settings: Group) -> Group:
        numbers = ("lr", "alpha", "eps", "weight_decay", "momentum")
        checked = {name: check_not_negative(name, settings[name]) for name in numbers}
        return {**settings, **checked, "centered": check_bool("centered", settings["centered"])}

    def _memories(self, group: Group) -> tuple[str, ...]:
        switches = (True, group["momentum"], group["centered"])
        return tuple(name for name, on in zip(self.memories, switches) if on)

    def _update(self, share: Share, run: slice, before: np.ndarray, grad: np.ndarray, after: np.ndarray) -> None:
        group = share.group
        alpha = group["alpha"]
        update = self._scratch("update", run)  # until the end, a place for what is in between
        if group["weight_decay"]:
            decayed = np.multiply(before, group["weight_decay"], out=self._scratch("decayed", run))
            grad = np.add(decayed, grad, out=decayed)
        old, square = self._memory("square_avg", run)
        np.multiply(old, alpha, out=square)
        np.multiply(np.multiply(grad, grad, out=update), 1 - alpha, out=update)
        np.add(square, update, out=square)
        denominator = self._scratch("denominator", run)
        if group["centered"]:
            old, average = self._memory("grad_avg", run)
            np.multiply(old, alpha, out=average)
            np.add(average, np.multiply(grad, 1 - alpha, out=update), out=average)
            # mean square - square of the mean = variance
            np.subtract(square, np.multiply(average, average, out=update), out=denominator)
            np.sqrt(denominator, out=denominator)
        else:
            np.sqrt(square, out=denominator)
        np.add(denominator, group["eps"], out=denominator)
        direction = np.divide(grad, denominator, out=update)
        if group["momentum"]:
            old, buffer = self._memory("momentum_buffer", run)
            np.multiply(old, group["momentum"], out=buffer)
            direction = np.add(buffer, direction, out=buffer)
        np.multiply(direction, -group["lr"], out=update)
        np.add(before, update, out=after)

    def _rules(self, group: Group, steps: int) -> list[str]:
        gradient, square, rules = "grad[...]", "square_avg_after[...]", []
        if group["weight_decay"]:
            rules.append("decayed[...] = grad[...] + weight_decay * before[...]")
            gradient = "decayed[...]"
        rules.append(f"{square} = alpha * square_avg_before[...] + (1 - alpha) * {gradient} ** 2")
        if group["centered"]:
            rules.append(f"grad_avg_after[...] = alpha * grad_avg_before[...] + (1 - alpha) * {gradient}")
            square += " - grad_avg_after[...] ** 2"
        rules.append(f"denominator[...] = sqrt({square}) + eps")
        if group["momentum"]:
            buffer = "momentum_buffer_after[...]"
            rules.append(f"{buffer} = momentum * momentum_buffer_before[...] + {gradient} / denominator[...]")
            rules.append(f"update[...] = -lr * {buffer}")
        else:
            rules.append(f"update[...] = -lr * {gradient} / denominator[...]")
        return [*rules, "after[...] = before[...] + update[...]"]

    def _settings(self, group: Group) -> dict[str, float]:
        return {name: float(group[name]) for name in ("lr", "alpha", "eps", "weight_decay", "momentum")}
