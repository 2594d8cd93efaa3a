"""ClipNorm: one norm over all gradients, and all of them made smaller together."""

import math
from collections.abc import Iterable

import numpy as np

from bpviz.arrays import Workspace, quiet
from bpviz.nn.module import Rules
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store


class ClipNorm:
    """Scale all gradients so that their common norm is at most about `max_norm`, as ``clip_grad_norm_`` does.

    ``coef = min(1, max_norm / (norm + 1e-6))``: a norm of exactly `max_norm` still shrinks a little, as in PyTorch.

    Parameters
    ----------
    max_norm : float
        0 or more.
    """

    def __init__(self, max_norm: float) -> None:
        try:
            self.max_norm = float(max_norm)
        except (TypeError, ValueError):
            self.max_norm = math.nan
        if not self.max_norm >= 0:
            raise ValueError(
                f"max_norm is {max_norm!r}. Give a number, 0 or more; leave clipping out to switch it off."
            )
        self._work = Workspace()

    def __call__(self, parameters: Iterable[Parameter] | Parameter) -> float:
        """Clip the gradients of `parameters` in place; returns the norm before clipping.

        Parameters without a gradient do not count.
        """
        masks = Store.masks([parameters] if isinstance(parameters, Parameter) else parameters)
        kind = next(iter(masks)).dtype if masks else np.dtype(np.float64)
        norm, coef = self._work("norm", (), kind), self._work("coef", (), kind)
        with quiet():
            norm[()] = 0
            for store, mask in masks.items():
                for run in store.runs(mask & store.live):
                    gradients = store.grad.array[run]
                    norm += np.dot(gradients, gradients)
            np.sqrt(norm, out=norm)
            # np.minimum, not min: a norm of NaN gives NaN, as in PyTorch
            np.minimum(1, self.max_norm / (norm + 1e-6), out=coef)
            for store, mask in masks.items():
                store.scale_grad(coef, mask)
        return float(norm)

    def rules(self) -> Rules:
        """The equations, under the key ``clip``."""
        return {
            "clip": (
                "norm = sqrt(sum[k](gradients[k] ** 2))",
                "coef = min(1, max_norm / (norm + 1e-6))",
                "clipped[...] = coef * grad[...]",
            )
        }

    def start(self) -> None:
        """A recording begins: results go into arrays that nobody else has seen."""
        self._work.clear()

    def take(self) -> dict[str, np.ndarray]:
        """`norm` and `coef`, shape (), of the last call."""
        return self._work.take("norm", "coef")

    def __repr__(self) -> str:
        return f"ClipNorm(max_norm={float(self.max_norm)!r})"
