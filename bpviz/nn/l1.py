"""L1Loss: the mean absolute error."""

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.elementwise_loss import ElementwiseLoss
from bpviz.nn.module import Rules


class L1Loss(ElementwiseLoss):
    """``mean(abs(output - target))`` over all elements of the batch; "sum" leaves the division out.

    Every error pulls with the same strength, however large it is; an error of exactly 0 does not pull, as in PyTorch.
    """

    roles = ("error", "value", "downstream")

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        error = self._work("error", output.shape, output.dtype)
        self._last = (error,)
        with quiet():
            np.subtract(output, target, out=error)
            return self._reduce(np.abs(error).sum(), error)

    def backward(self) -> np.ndarray:
        (error,) = self._remembered()
        downstream = self._work("downstream", error.shape, error.dtype)
        with quiet():
            np.sign(error, out=downstream)  # d|error|/d(output): 1 above the target, -1 below, 0 on it
            return self._average(downstream)

    def rules(self) -> Rules:
        return {
            "forward": (
                "error[n, c] = input[n, c] - target[n, c]",
                f"value = sum[n](sum[c](abs(error[n, c]))){self._division}",
            ),
            "backward": (f"downstream[n, c] = sign(error[n, c]){self._division}",),
        }
