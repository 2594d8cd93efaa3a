"""SmoothL1Loss: a parabola near 0, straight lines further out."""

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.check import check_number
from bpviz.nn.elementwise_loss import ElementwiseLoss
from bpviz.nn.module import Rules


class SmoothL1Loss(ElementwiseLoss):
    """The mean of ``error^2 / (2 beta)`` where ``|error| < beta``, and of ``|error| - beta / 2`` elsewhere.

    Parameters
    ----------
    beta : float, 0 or more
        Where the parabola becomes a line of slope 1. With 0 there is no parabola: L1Loss.
    reduction : "mean" (default) or "sum"

    The formula is that of https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html and of Girshick,
    "Fast R-CNN" (2015), equation 3, which has beta = 1.
    """

    roles = ("error", "cost", "value", "downstream")
    options = (("beta", 1.0),)

    def __init__(self, *, beta: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.beta = check_number("beta", beta, "a number, 0 or more; 0 is L1Loss", 0)

    @property
    def settings(self) -> dict[str, float]:
        return {"beta": self.beta} if self.beta else {}

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        error = self._work("error", output.shape, output.dtype)
        cost = self._work("cost", output.shape, output.dtype)
        self._last = (error,)
        beta = self.beta
        with quiet():
            np.subtract(output, target, out=error)
            np.abs(error, out=cost)
            if beta:  # with 0, |error| is the cost
                cost[...] = np.where(cost < beta, error * error / (2 * beta), cost - beta / 2)
            return self._reduce(cost.sum(), error)

    def backward(self) -> np.ndarray:
        (error,) = self._remembered()
        downstream = self._work("downstream", error.shape, error.dtype)
        with quiet():
            np.sign(error, out=downstream)
            if self.beta:
                # d(error^2 / (2 beta)) = error / beta grows to 1 at beta, where d|error| = 1 takes over: no jump
                np.divide(error, self.beta, out=downstream, where=np.abs(error) < self.beta)
            return self._average(downstream)

    def rules(self) -> Rules:
        cost, slope = "abs(error[n, c])", "sign(error[n, c])"
        if self.beta:
            cost = f"where({cost} < beta, error[n, c] ** 2 / (2 * beta), {cost} - beta / 2)"
            slope = f"where(abs(error[n, c]) < beta, error[n, c] / beta, {slope})"
        return {
            "forward": (
                "error[n, c] = input[n, c] - target[n, c]",
                f"cost[n, c] = {cost}",
                f"value = sum[n](sum[c](cost[n, c])){self._division}",
            ),
            "backward": (f"downstream[n, c] = {slope}{self._division}",),
        }
