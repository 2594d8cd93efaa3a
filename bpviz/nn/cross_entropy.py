"""CrossEntropyLoss: softmax and negative log-likelihood in one."""

from typing import Any

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.check import check_number
from bpviz.nn.class_loss import ClassLoss
from bpviz.nn.module import Rules


class CrossEntropyLoss(ClassLoss):
    """``-log(softmax(output)[target])``, the mean (or sum) over the batch; takes logits and class indices.

    The largest logit (`peak`) is subtracted first, so that exp cannot overflow: logits (1000, -1000) with target 1 give
    2000, not infinity.

    Parameters
    ----------
    weight : array_like, shape (classes,), optional
        How much a sample of each class counts; 0 or more. The mean divides by the sum of the samples' weights.
    ignore_index : int
        A sample with this target counts neither above nor below the line of the mean.
    label_smoothing : float, from 0 to 1
        This share of the target is spread evenly over all classes (Szegedy et al., "Rethinking the Inception
        architecture", 2016, section 7): the loss is ``(1 - label_smoothing) * nll + label_smoothing * smooth``.
    reduction : "mean" (default) or "sum"

    The formulas are those of https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """

    roles = ("peak", "total", "prob", "nll", "smooth", "sample_weight", "divisor", "cost", "value", "downstream")
    options = (("weight", None), ("ignore_index", -100), ("label_smoothing", 0.0))

    def __init__(
        self,
        weight: object = None,
        *,
        ignore_index: int = -100,
        label_smoothing: float = 0.0,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight=weight, ignore_index=ignore_index, reduction=reduction)
        self.label_smoothing = check_number("label_smoothing", label_smoothing, "a number from 0 to 1", 0, 1)

    @property
    def settings(self) -> dict[str, Any]:
        smoothing = {"label_smoothing": self.label_smoothing} if self.label_smoothing else {}
        return super().settings | smoothing

    def forward(self, output: np.ndarray, target: np.ndarray) -> float:
        batch, kind = output.shape[:1], output.dtype
        counted = self._counted(target)
        peak = self._work("peak", batch, kind)
        total = self._work("total", batch, kind)
        prob = self._work("prob", output.shape, kind)
        nll = self._work("nll", batch, kind)
        value = self._work("value", (), kind)
        with quiet():
            # softmax: prob[c] = exp(output[c]) / sum(exp(output)), the same with one number taken from every logit
            np.maximum.reduce(output, axis=1, out=peak)
            np.subtract(output, peak[:, None], out=prob)
            chosen = prob[self._rows(batch[0]), counted]  # the target's logit minus the peak
            np.exp(prob, out=prob)
            np.add.reduce(prob, axis=1, out=total)
            np.divide(prob, total[:, None], out=prob)
            # -log(prob[target]) = log(total) - chosen, finite also where prob[target] has become 0
            np.log(total, out=nll)
            np.subtract(nll, chosen, out=nll)
            if self._weighing or self.label_smoothing:
                self._weighed(output, target, counted)
            else:
                total_nll = np.add.reduce(nll)
                value[()] = total_nll / batch[0] if self.reduction == "mean" else total_nll
                self._last = prob, target, counted, 1, None
        return float(value)

    def _weighed(self, output: np.ndarray, target: np.ndarray, counted: np.ndarray) -> None:
        """The rest of `forward`, where samples have weights or labels are smoothed."""
        batch, kind = output.shape[:1], output.dtype
        prob, peak, total, nll = (self._work[name] for name in ("prob", "peak", "total", "nll"))
        self._skip(target, nll)
        sample_weight, divisor = self._weigh(target, counted, kind)
        loss = sample_weight * nll
        if self.label_smoothing:
            # each class's -log(prob), by the weight of the class; the mean over the classes
            smooth = self._work("smooth", batch, kind)
            minus_log_prob = np.log(total)[:, None] - (output - peak[:, None])
            np.mean(self._class_weight(output.shape[1], kind) * minus_log_prob, axis=1, out=smooth)
            self._skip(target, smooth)
            cost = self._work("cost", batch, kind)
            loss = np.add((1 - self.label_smoothing) * loss, self.label_smoothing * smooth, out=cost)
        self._work["value"][()] = loss.sum() / divisor
        self._last = prob, target, counted, sample_weight, divisor

    def backward(self) -> np.ndarray:
        prob, target, counted, sample_weight, divisor = self._remembered()
        batch, classes = prob.shape
        downstream = self._work("downstream", prob.shape, prob.dtype)
        with quiet():
            # d(-log softmax[target])/d(logit c) = prob[c] - (1 if c is the target, else 0)
            np.copyto(downstream, prob)
            downstream[self._rows(batch), counted] -= 1
            if divisor is None:
                if self.reduction == "mean" and batch > 1:  # a mean over one sample is no division
                    downstream /= batch
                return downstream
            if self._weighing:
                downstream *= sample_weight[:, None]
            if self.label_smoothing:
                # the same for every class as the target, each by its weight: prob[c] * sum(weight) - weight[c]
                weight = self._class_weight(classes, prob.dtype)
                downstream *= 1 - self.label_smoothing
                downstream += self.label_smoothing / classes * (prob * weight.sum() - weight)
            downstream /= divisor
            self._skip(target, downstream)
        return downstream

    def _class_weight(self, classes: int, kind: np.dtype) -> np.ndarray:
        return np.ones(classes, kind) if self.weight is None else self.weight.astype(kind)

    def rules(self) -> Rules:
        return {
            "forward": (
                "peak[n] = max[c](input[n, c])",
                "total[n] = sum[c](exp(input[n, c] - peak[n]))",
                "prob[n, c] = exp(input[n, c] - peak[n]) / total[n]",
                f"nll[n] = {self._unless_ignored('log(total[n]) - (input[n, target[n]] - peak[n])')}",
                *self._smooth_rules,
                *self._weight_rules,
                *self._cost_rules,
                f"value = {self._value_rule}",
            ),
            "backward": (f"downstream[n, c] = {self._unless_ignored(self._slope_rule)}",),
        }

    @property
    def _smooth_rules(self) -> tuple[str, ...]:
        if not self.label_smoothing:
            return ()
        cost = "log(total[n]) - (input[n, c] - peak[n])"
        weighed = cost if self.weight is None else f"weight[c] * ({cost})"
        return (f"smooth[n] = {self._unless_ignored(f'sum[c]({weighed}) / size(c)')}",)

    @property
    def _cost_rules(self) -> tuple[str, ...]:
        if not self.label_smoothing:
            return ()
        loss = "sample_weight[n] * nll[n]" if self._weighing else "nll[n]"
        return (f"cost[n] = (1 - label_smoothing) * {loss} + label_smoothing * smooth[n]",)

    @property
    def _value_rule(self) -> str:
        loss = "cost[n]" if self.label_smoothing else "sample_weight[n] * nll[n]" if self._weighing else "nll[n]"
        return f"sum[n]({loss})" + (f" / {self._divisor}" if self._divisor else "")

    @property
    def _slope_rule(self) -> str:
        chosen = "where(c == target[n], 1, 0)"
        slope = f"prob[n, c] - {chosen}"
        if self.weight is not None:
            slope = f"sample_weight[n] * ({slope})"
        if self.label_smoothing and self.weight is None:
            slope = f"prob[n, c] - (1 - label_smoothing) * {chosen} - label_smoothing / size(c)"
        elif self.label_smoothing:
            spread = "label_smoothing / size(c) * (prob[n, c] * sum[k](weight[k]) - weight[c])"
            slope = f"(1 - label_smoothing) * {slope} + {spread}"
        return f"({slope}) / {self._divisor}" if self._divisor else slope
