"""MSELoss: the mean squared error."""

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.elementwise_loss import ElementwiseLoss
from bpviz.nn.module import Rules


class MSELoss(ElementwiseLoss):
    """``mean((output - target) ** 2)`` over all elements of the batch, as in PyTorch; "sum" leaves the division out."""

    roles = ("error", "value", "downstream")

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        with quiet():
            error = self._work["error"] = output - target
            self._last = (error,)
            return self._reduce(np.vdot(error, error), error)  # the sum of error * error over all entries

    def backward(self) -> np.ndarray:
        (error,) = self._remembered()
        # d(error^2)/d(output) = 2 * error; the mean's factor 1/size is a factor of its derivative, too
        factor = 2 / error.size if self.reduction == "mean" else 2.0
        with quiet():
            downstream = self._work["downstream"] = factor * error
        return downstream

    def rules(self) -> Rules:
        return {
            "forward": (
                "error[n, c] = input[n, c] - target[n, c]",
                f"value = sum[n](sum[c](error[n, c] ** 2)){self._division}",
            ),
            "backward": (f"downstream[n, c] = 2 * error[n, c]{self._division}",),
        }
