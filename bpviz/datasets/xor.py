"""The exclusive or: the smallest problem that one layer cannot solve."""

from typing import Any

import numpy as np

from bpviz.datasets.check import check_dtype
from bpviz.datasets.dataset import Dataset


def xor(*, dtype: Any = "float64") -> Dataset:
    """The four cases of "either, but not both".

    Parameters
    ----------
    dtype : "float64" (default) or "float32"

    Returns
    -------
    Dataset
        x (4, 2) and target (4, 1), both of 0 and 1, for `MSELoss`.
    """
    kind = check_dtype(dtype)
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], kind)
    return Dataset(x, np.array([[0], [1], [1], [0]], kind), name="xor")
