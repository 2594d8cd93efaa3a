"""BCELoss: binary cross-entropy, of probabilities."""

from typing import Any

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.elementwise_loss import ElementwiseLoss
from bpviz.nn.loss_check import check_probabilities
from bpviz.nn.module import Rules

LEAST_LOG = -100.0  # log(0) is -infinity; PyTorch takes -100
EPS = float(np.float32(1e-12))  # PyTorch's constant is a float32, and bpviz agrees with its digits


class BCELoss(ElementwiseLoss):
    """``-(target * log(output) + (1 - target) * log(1 - output))``, the mean (or sum) over all entries.

    `output` (of a Sigmoid) and `target` are probabilities, from 0 to 1. Both logarithms are at least -100, and the
    gradient's denominator ``output * (1 - output)`` at least 1e-12, so that an output that is certain and wrong, 0
    for a target of 1, has a finite loss and gradient. An output that is NaN makes the loss NaN, where PyTorch raises an
    error.

    The formula is that of https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html

    Raises
    ------
    ValueError
        An output or a target is not within [0, 1]: the message names the first.
    """

    roles = ("log_prob", "log_rest", "nll", "value", "downstream")

    @property
    def settings(self) -> dict[str, float]:
        return {"eps": EPS}

    def check(self, output_shape: tuple[int, ...], target: object, dtype: Any = np.float64) -> np.ndarray:
        array = super().check(output_shape, target, dtype)
        check_probabilities("target", array, "BCELoss takes 0 for no, 1 for yes, or a probability between.")
        return array

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        check_probabilities("output", output, "End the network with nn.Sigmoid(), or take nn.BCEWithLogitsLoss.")
        log_prob = self._work("log_prob", output.shape, output.dtype)
        log_rest = self._work("log_rest", output.shape, output.dtype)
        nll = self._work("nll", output.shape, output.dtype)
        self._last = output, target
        with quiet():
            np.log(output, out=log_prob)
            np.maximum(log_prob, LEAST_LOG, out=log_prob)
            np.log1p(-output, out=log_rest)
            np.maximum(log_rest, LEAST_LOG, out=log_rest)
            np.negative(target * log_prob + (1 - target) * log_rest, out=nll)
            return self._reduce(nll.sum(), nll)

    def backward(self) -> np.ndarray:
        output, target = self._remembered()
        downstream = self._work("downstream", output.shape, output.dtype)
        with quiet():
            # -target / output + (1 - target) / (1 - output), over one denominator
            np.divide(output - target, np.maximum(output * (1 - output), EPS), out=downstream)
            return self._average(downstream)

    def rules(self) -> Rules:
        slope = "(input[n, c] - target[n, c]) / max(input[n, c] * (1 - input[n, c]), eps)"
        return {
            "forward": (
                "log_prob[n, c] = max(log(input[n, c]), -100)",
                "log_rest[n, c] = max(log(1 - input[n, c]), -100)",
                "nll[n, c] = -(target[n, c] * log_prob[n, c] + (1 - target[n, c]) * log_rest[n, c])",
                f"value = sum[n](sum[c](nll[n, c])){self._division}",
            ),
            "backward": (f"downstream[n, c] = {slope}{self._division}",),
        }
