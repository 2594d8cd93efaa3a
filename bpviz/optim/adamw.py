"""AdamW: Adam whose weight decay is kept apart from the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz.optim.adam import Adam
from bpviz.optim.group import Group


class AdamW(Adam):
    """PyTorch's AdamW: each parameter is first shrunk, then takes Adam's step (without decay)::

        parameter <- (1 - lr * weight_decay) * parameter
        parameter <- parameter - lr / (1 - beta1 ** t) * m / denominator

    In Adam the decay is divided by the denominator as the gradient is, so parameters with large gradients hardly
    decay; here all decay alike.

    Parameters
    ----------
    parameters, lr, betas, eps, amsgrad
        As in :class:`Adam`.
    weight_decay : float
        0.01 by default, unlike in Adam.

    References
    ----------
    Loshchilov and Hutter, "Decoupled weight decay regularization" (2019); the page of ``torch.optim.AdamW``.
    """

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay, amsgrad)

    def _decay(self, group: Group, run: slice, before: np.ndarray, grad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if not group["weight_decay"]:
            return before, grad
        shrunk = self._scratch("shrunk", run)
        return np.multiply(before, 1 - group["lr"] * group["weight_decay"], out=shrunk), grad

    def _decay_rules(self, group: Group) -> tuple[list[str], str, str]:
        if not group["weight_decay"]:
            return [], "before[...]", "grad[...]"
        return ["shrunk[...] = (1 - lr * weight_decay) * before[...]"], "shrunk[...]", "grad[...]"
