"""CrossEntropyLoss: softmax and negative log-likelihood in one."""

from typing import Any

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.check import check_array
from bpviz.nn.loss import Loss, check_batch
from bpviz.nn.module import Rules


class CrossEntropyLoss(Loss):
    """``-log(softmax(output)[target])``, the mean (or sum) over the batch; takes logits and class indices.

    The largest logit (`peak`) is subtracted first, so that exp cannot overflow: logits (1000, -1000) with target 1 give
    2000, not infinity.
    """

    roles = ("peak", "total", "prob", "nll", "value", "downstream")

    def check(self, output_shape: tuple[int, ...], target: object, dtype: Any = np.float64) -> np.ndarray:
        """`target` as whole numbers, shape (batch,), each from 0 to classes - 1, whatever the output's dtype."""
        array = check_array(
            "target", target, "iu", "class indices, as CrossEntropyLoss takes: one whole number a sample"
        )
        check_batch(output_shape, array)
        if array.ndim != 1:
            raise ValueError(
                f"target has shape {array.shape}. CrossEntropyLoss takes one class index a sample: "
                f"shape ({output_shape[0]},)."
            )
        classes = output_shape[1]
        if array.max() >= classes or array.min() < 0:
            first = int(np.argmax((array < 0) | (array >= classes)))
            raise ValueError(
                f"target[{first}] is {array[first]}, but there are {classes} classes: legal are 0 to {classes - 1}. "
                f"Classes count from 0; a network for more classes needs a wider last layer."
            )
        return array

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        batch, kind = output.shape[:1], output.dtype
        rows = self._rows(batch[0])
        peak = self._work("peak", batch, kind)
        total = self._work("total", batch, kind)
        prob = self._work("prob", output.shape, kind)
        nll = self._work("nll", batch, kind)
        value = self._work("value", (), kind)
        with quiet():
            # softmax: prob[c] = exp(output[c]) / sum(exp(output)), the same with one number taken from every logit
            np.maximum.reduce(output, axis=1, out=peak)
            np.subtract(output, peak[:, None], out=prob)
            chosen = prob[rows, target]  # the target's logit minus the peak
            np.exp(prob, out=prob)
            np.add.reduce(prob, axis=1, out=total)
            np.divide(prob, total[:, None], out=prob)
            # -log(prob[target]) = log(total) - chosen, finite also where prob[target] has become 0
            np.log(total, out=nll)
            np.subtract(nll, chosen, out=nll)
            np.add.reduce(nll, out=value)
            if self.reduction == "mean":
                value /= batch[0]
        self._last = output, target
        return float(value)

    def backward(self) -> np.ndarray:
        output, target = self._remembered()
        downstream = self._work("downstream", output.shape, output.dtype)
        with quiet():
            # d(-log softmax[target])/d(logit c) = prob[c] - (1 if c is the target, else 0)
            np.copyto(downstream, self._work("prob", output.shape, output.dtype))
            downstream[self._rows(output.shape[0]), target] -= 1
            if self.reduction == "mean":
                downstream /= output.shape[0]
        return downstream

    def _rows(self, batch: int) -> np.ndarray:
        if len(self._row_numbers) != batch:
            self._row_numbers = np.arange(batch)
        return self._row_numbers

    _row_numbers = np.arange(0)

    def rules(self) -> Rules:
        mean = " / size(n)" if self.reduction == "mean" else ""
        difference = "prob[n, c] - where(c == target[n], 1, 0)"
        return {
            "forward": (
                "peak[n] = max[c](input[n, c])",
                "total[n] = sum[c](exp(input[n, c] - peak[n]))",
                "prob[n, c] = exp(input[n, c] - peak[n]) / total[n]",
                "nll[n] = log(total[n]) - (input[n, target[n]] - peak[n])",
                f"value = sum[n](nll[n]){mean}",
            ),
            "backward": (f"downstream[n, c] = ({difference}){mean}" if mean else f"downstream[n, c] = {difference}",),
        }
