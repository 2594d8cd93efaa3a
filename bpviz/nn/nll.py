"""NLLLoss: the negative log-likelihood, of log-probabilities."""

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.class_loss import ClassLoss
from bpviz.nn.module import Rules


class NLLLoss(ClassLoss):
    """``-output[target]``, the mean (or sum) over the batch; takes log-probabilities (LogSoftmax) and class indices.

    LogSoftmax and NLLLoss together are CrossEntropyLoss. The formula, and how weights and `ignore_index` enter the
    mean, is that of https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html

    Parameters
    ----------
    weight : array_like, shape (classes,), optional
        How much a sample of each class counts; 0 or more.
    ignore_index : int
        A sample with this target does not count.
    reduction : "mean" (default) or "sum"
    """

    roles = ("nll", "sample_weight", "divisor", "value", "downstream")
    options = (("weight", None), ("ignore_index", -100))

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        batch, kind = output.shape[0], output.dtype
        counted = self._counted(target)
        nll = self._work("nll", (batch,), kind)
        value = self._work("value", (), kind)
        with quiet():
            np.negative(output[self._rows(batch), counted], out=nll)
            self._skip(target, nll)
            sample_weight, divisor = self._weigh(target, counted, kind)
            value[()] = (sample_weight * nll).sum() / divisor
        self._last = output, target, counted, sample_weight, divisor
        return float(value)

    def backward(self) -> np.ndarray:
        output, target, counted, sample_weight, divisor = self._remembered()
        downstream = self._work("downstream", output.shape, output.dtype)
        with quiet():
            # only the score of the sample's class enters the loss, with the factor -weight / divisor
            downstream[...] = 0
            downstream[self._rows(len(output)), counted] = -sample_weight / divisor
            self._skip(target, downstream)
        return downstream

    def rules(self) -> Rules:
        weight = "sample_weight[n]" if self._weighing else "1"
        nll = "sample_weight[n] * nll[n]" if self._weighing else "nll[n]"
        over = f" / {self._divisor}" if self._divisor else ""
        return {
            "forward": (
                f"nll[n] = {self._unless_ignored('-input[n, target[n]]')}",
                *self._weight_rules,
                f"value = sum[n]({nll}){over}",
            ),
            "backward": (f"downstream[n, c] = {self._unless_ignored(f'where(c == target[n], -{weight}{over}, 0)')}",),
        }
