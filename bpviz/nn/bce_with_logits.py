"""BCEWithLogitsLoss: sigmoid and binary cross-entropy in one."""

from typing import Any

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.elementwise_loss import ElementwiseLoss
from bpviz.nn.loss_check import check_fit, check_weights
from bpviz.nn.module import Rules


class BCEWithLogitsLoss(ElementwiseLoss):
    """Binary cross-entropy of ``p = sigmoid(output)``: ``-(target * log(p) + (1 - target) * log(1 - p))``.

    The mean (or sum) is over all entries. The logarithms come from the logits z, not from p, so that nothing overflows:
    ``log(p) = min(z, 0) - log(1 + exp(-|z|))``, and the same of -z for ``log(1 - p)``. For a target y the loss is then
    ``max(z, 0) - z * y + log(1 + exp(-|z|))``.

    Parameters
    ----------
    pos_weight : array_like, shape (out_features,), optional
        How much ``target * log(p)`` counts, for each column; 0 or more. Above 1: a missed yes costs more than a false
        one.
    reduction : "mean" (default) or "sum"

    The formula is that of https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html; as there,
    targets are not held to [0, 1].
    """

    roles = ("prob", "log_prob", "log_rest", "nll", "value", "downstream")
    options = (("pos_weight", None),)

    def __init__(self, *, pos_weight: object = None, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.pos_weight = check_weights("pos_weight", pos_weight)

    @property
    def settings(self) -> dict[str, Any]:
        return {} if self.pos_weight is None else {"pos_weight": self.pos_weight}

    def check(self, output_shape: tuple[int, ...], target: object, dtype: Any = np.float64) -> np.ndarray:
        array = super().check(output_shape, target, dtype)
        check_fit("pos_weight", self.pos_weight, output_shape)
        return array

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        shape, kind = output.shape, output.dtype
        prob, log_prob, log_rest, nll = (self._work(name, shape, kind) for name in self.roles[:4])
        self._last = prob, target
        with quiet():
            np.divide(1, 1 + np.exp(-output), out=prob)
            tail = np.log1p(np.exp(-np.abs(output)))  # log(1 + e^-|z|): exp of a negative number cannot overflow
            np.subtract(np.minimum(output, 0), tail, out=log_prob)
            np.subtract(np.minimum(-output, 0), tail, out=log_rest)  # 1 - sigmoid(z) = sigmoid(-z)
            yes = target if self.pos_weight is None else self.pos_weight.astype(kind) * target
            np.negative(yes * log_prob + (1 - target) * log_rest, out=nll)
            return self._reduce(nll.sum(), nll)

    def backward(self) -> np.ndarray:
        prob, target = self._remembered()
        downstream = self._work("downstream", prob.shape, prob.dtype)
        with quiet():
            # d log(p)/dz = 1 - p and d log(1 - p)/dz = -p; without weights, (1 - y) p - y (1 - p) = p - y
            if self.pos_weight is None:
                np.subtract(prob, target, out=downstream)
            else:
                yes = self.pos_weight.astype(prob.dtype) * target
                np.subtract((1 - target) * prob, yes * (1 - prob), out=downstream)
            return self._average(downstream)

    def rules(self) -> Rules:
        weight = "" if self.pos_weight is None else "pos_weight[c] * "
        slope = "prob[n, c] - target[n, c]"
        if weight:
            slope = f"(1 - target[n, c]) * prob[n, c] - {weight}target[n, c] * (1 - prob[n, c])"
        return {
            "forward": (
                "prob[n, c] = 1 / (1 + exp(-input[n, c]))",
                "log_prob[n, c] = min(input[n, c], 0) - log(1 + exp(-abs(input[n, c])))",
                "log_rest[n, c] = min(-input[n, c], 0) - log(1 + exp(-abs(input[n, c])))",
                f"nll[n, c] = -({weight}target[n, c] * log_prob[n, c] + (1 - target[n, c]) * log_rest[n, c])",
                f"value = sum[n](sum[c](nll[n, c])){self._division}",
            ),
            "backward": (
                f"downstream[n, c] = ({slope}){self._division}" if self._division else f"downstream[n, c] = {slope}",
            ),
        }
