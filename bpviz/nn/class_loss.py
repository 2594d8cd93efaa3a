"""ClassLoss: what CrossEntropyLoss and NLLLoss share: class indices, class weights, and samples that do not count."""

from typing import Any

import numpy as np

from bpviz.nn.check import check_array
from bpviz.nn.loss import Loss, check_batch
from bpviz.nn.loss_check import check_fit, check_weights


class ClassLoss(Loss):
    """A loss whose target is one class index a sample.

    The mean over the batch divides by the number of samples. With class weights it divides by the sum of the weights of
    the samples' classes, and a sample whose target is `ignore_index` counts neither above nor below the line, as in
    PyTorch; if no sample counts, the mean is 0 / 0 = NaN, and the gradient 0.

    Parameters
    ----------
    weight : array_like, shape (classes,), optional
        How much a sample of each class counts; 0 or more.
    ignore_index : int
        A sample with this target does not count.
    reduction : "mean" (default) or "sum"
    """

    def __init__(self, weight: object = None, *, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.weight = check_weights("weight", weight)
        if isinstance(ignore_index, bool) or not isinstance(ignore_index, int | np.integer):
            raise ValueError(f"ignore_index is {ignore_index!r}. Give a whole number (default -100).")
        self.ignore_index = int(ignore_index)

    @property
    def settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = {} if self.weight is None else {"weight": self.weight}
        return settings | ({"ignore_index": float(self.ignore_index)} if self._ignoring else {})

    _ignoring = False  # does the last target contain ignore_index?

    def check(self, output_shape: tuple[int, ...], target: object, dtype: Any = np.float64) -> np.ndarray:
        """`target` as whole numbers, shape (batch,), from 0 to classes - 1 or ignore_index, whatever the dtype."""
        name = type(self).__name__
        array = check_array("target", target, "iu", f"class indices, as {name} takes: one whole number a sample")
        check_batch(output_shape, array)
        if array.ndim != 1:
            raise ValueError(
                f"target has shape {array.shape}. {name} takes one class index a sample: shape ({output_shape[0]},). "
                f"From one number a class, the index of the largest is target.argmax(axis=1)."
            )
        classes = output_shape[1]
        if array.min() < 0 or array.max() >= classes:  # two looks that are cheap, and then a close one
            self._check_classes(array, classes)
        check_fit("weight", self.weight, output_shape)
        return array

    def _check_classes(self, array: np.ndarray, classes: int) -> None:
        wrong = ((array < 0) | (array >= classes)) & (array != self.ignore_index)
        if wrong.any():
            first = int(np.argmax(wrong))
            raise ValueError(
                f"target[{first}] is {array[first]}, but there are {classes} classes: legal are 0 to {classes - 1}. "
                f"Classes count from 0; a network for more classes needs a wider last layer."
            )

    def _counted(self, target: np.ndarray) -> np.ndarray:
        """`target` with class 0 in place of ignore_index: any class will do for what counts 0 times."""
        # a list is searched 20 times as fast as an array of one entry, and slower than one of hundreds
        self._ignoring = self.ignore_index in (target.tolist() if len(target) < 100 else target)
        return np.where(target == self.ignore_index, 0, target) if self._ignoring else target

    @property
    def _weighing(self) -> bool:
        return self.weight is not None or self._ignoring

    def _weigh(self, target: np.ndarray, counted: np.ndarray, kind: np.dtype) -> tuple[Any, Any]:
        """How much each sample counts, shape (batch,), or 1; and what the mean divides by (1 for a sum)."""
        if not self._weighing:
            return 1, len(target) if self.reduction == "mean" else 1
        sample_weight = self._work("sample_weight", target.shape, kind)
        sample_weight[...] = 1 if self.weight is None else self.weight[counted]
        self._skip(target, sample_weight)
        if self.reduction == "sum":
            return sample_weight, 1
        divisor = self._work("divisor", (), kind)
        divisor[()] = sample_weight.sum()
        return sample_weight, divisor

    def _skip(self, target: np.ndarray, array: np.ndarray) -> None:
        """Set an ignored sample's numbers to 0, whatever its output is."""
        if self._ignoring:
            array[target == self.ignore_index] = 0

    def _rows(self, batch: int) -> np.ndarray:
        if len(self._row_numbers) != batch:
            self._row_numbers = np.arange(batch)
        return self._row_numbers

    _row_numbers = np.arange(0)

    # Rules ----------------------------------------------------------------------------------------------------------

    def _unless_ignored(self, text: str) -> str:
        return f"where(target[n] == ignore_index, 0, {text})" if self._ignoring else text

    @property
    def _weight_rules(self) -> tuple[str, ...]:
        if not self._weighing:
            return ()
        weight = "1" if self.weight is None else "weight[target[n]]"
        divisor = ("divisor = sum[n](sample_weight[n])",) if self.reduction == "mean" else ()
        return (f"sample_weight[n] = {self._unless_ignored(weight)}", *divisor)

    @property
    def _divisor(self) -> str:
        return "" if self.reduction == "sum" else "divisor" if self._weighing else "size(n)"
