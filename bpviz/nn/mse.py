"""MSELoss: the mean squared error."""

from typing import Any

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.check import check_finite, check_real
from bpviz.nn.loss import Loss, check_batch
from bpviz.nn.module import Rules


class MSELoss(Loss):
    """``mean((output - target) ** 2)`` over all elements of the batch, as in PyTorch; "sum" leaves the division out."""

    roles = ("error", "value", "downstream")

    def check(self, output_shape: tuple[int, ...], target: object, dtype: Any = np.float64) -> np.ndarray:
        """`target` as numbers of `dtype` and of exactly `output_shape`: nothing is broadcast."""
        array = check_real("target", target, np.dtype(dtype))
        check_batch(output_shape, array)
        if array.shape != tuple(output_shape):
            raise ValueError(
                f"target has shape {array.shape}, but the output has shape {tuple(output_shape)}. "
                f"MSELoss compares number by number: give target the output's shape."
            )
        check_finite("target", array)
        return array

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        self._last = output, target
        error = self._work("error", output.shape, output.dtype)
        value = self._work("value", (), output.dtype)
        with quiet():
            np.subtract(output, target, out=error)
            value[()] = np.vdot(error, error)  # the sum of error * error over all entries
            if self.reduction == "mean":
                value /= error.size
        return float(value)

    def backward(self) -> np.ndarray:
        output, _ = self._remembered()
        error = self._work("error", output.shape, output.dtype)
        downstream = self._work("downstream", output.shape, output.dtype)
        with quiet():
            # d(error^2)/d(output) = 2 * error; the mean's factor 1/size is a factor of its derivative, too
            np.multiply(error, 2, out=downstream)
            if self.reduction == "mean":
                downstream /= error.size
        return downstream

    def rules(self) -> Rules:
        mean = " / (size(n) * size(c))" if self.reduction == "mean" else ""
        return {
            "forward": ("error[n, c] = input[n, c] - target[n, c]", f"value = sum[n](sum[c](error[n, c] ** 2)){mean}"),
            "backward": (f"downstream[n, c] = 2 * error[n, c]{mean}",),
        }
