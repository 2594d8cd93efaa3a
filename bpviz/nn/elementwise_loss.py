"""ElementwiseLoss: what the losses share that compare number by number."""

from typing import Any

import numpy as np

from bpviz.nn.check import check_finite, check_real
from bpviz.nn.loss import Loss, check_batch


class ElementwiseLoss(Loss):
    """A loss whose target has the output's shape; the mean is over all entries, "sum" leaves the division out."""

    def check(self, output_shape: tuple[int, ...], target: object, dtype: Any = np.float64) -> np.ndarray:
        """`target` as finite numbers of `dtype` and of exactly `output_shape`: nothing is broadcast."""
        if isinstance(target, np.ndarray) and target.ndim == 1 and target.dtype.kind in "iu":
            raise TypeError(
                f"target holds class indices, but {type(self).__name__} compares number by number. For two classes and "
                f"one output give target[:, None].astype(np.{np.dtype(dtype)}); for more take CrossEntropyLoss."
            )
        array = check_real("target", target, np.dtype(dtype))
        check_batch(output_shape, array)
        if array.shape != tuple(output_shape):
            raise ValueError(
                f"target has shape {array.shape}, but the output has shape {tuple(output_shape)}. "
                f"{type(self).__name__} compares number by number: give target the output's shape."
            )
        check_finite("target", array)
        return array

    def _reduce(self, total: Any, entries: np.ndarray) -> float:
        """Write the loss, from the sum `total` over `entries`, and return it."""
        value = total / entries.size if self.reduction == "mean" else total
        self._work["value"] = np.array(value, entries.dtype)
        return float(value)

    def _average(self, downstream: np.ndarray) -> np.ndarray:
        """Divide by the number of entries, in place: the mean's factor is a factor of its derivative, too."""
        if self.reduction == "mean":
            downstream /= downstream.size
        return downstream

    @property
    def _division(self) -> str:
        return " / (size(n) * size(c))" if self.reduction == "mean" else ""
