"""HuberLoss: the squared error near 0, straight lines further out."""

import math

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.check import check_number
from bpviz.nn.elementwise_loss import ElementwiseLoss
from bpviz.nn.module import Rules


class HuberLoss(ElementwiseLoss):
    """The mean of ``error^2 / 2`` where ``|error| < delta``, and of ``delta (|error| - delta / 2)`` elsewhere.

    An outlier pulls with the strength `delta` and no more.

    Parameters
    ----------
    delta : float, above 0
        Where the parabola becomes a line of slope delta.
    reduction : "mean" (default) or "sum"

    The formula is that of https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html and of Huber, "Robust
    estimation of a location parameter" (1964). It is delta times SmoothL1Loss with beta = delta.
    """

    roles = ("error", "cost", "value", "downstream")
    options = (("delta", 1.0),)

    def __init__(self, *, delta: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.delta = check_number("delta", delta, "a number above 0", math.ulp(0.0))

    @property
    def settings(self) -> dict[str, float]:
        return {"delta": self.delta}

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        error = self._work("error", output.shape, output.dtype)
        cost = self._work("cost", output.shape, output.dtype)
        self._last = (error,)
        delta = self.delta
        with quiet():
            np.subtract(output, target, out=error)
            np.abs(error, out=cost)
            cost[...] = np.where(cost < delta, error * error / 2, delta * (cost - delta / 2))
            return self._reduce(cost.sum(), error)

    def backward(self) -> np.ndarray:
        (error,) = self._remembered()
        downstream = self._work("downstream", error.shape, error.dtype)
        with quiet():
            # d(error^2 / 2) = error grows to delta, where d(delta |error|) = delta takes over: the error, clipped
            np.clip(error, -self.delta, self.delta, out=downstream)
            return self._average(downstream)

    def rules(self) -> Rules:
        cost = "where(abs(error[n, c]) < delta, error[n, c] ** 2 / 2, delta * (abs(error[n, c]) - delta / 2))"
        return {
            "forward": (
                "error[n, c] = input[n, c] - target[n, c]",
                f"cost[n, c] = {cost}",
                f"value = sum[n](sum[c](cost[n, c])){self._division}",
            ),
            "backward": (f"downstream[n, c] = max(-delta, min(error[n, c], delta)){self._division}",),
        }
