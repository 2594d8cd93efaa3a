"""MNIST: handwritten digits, bundled with the package."""

from pathlib import Path
from typing import Any

import numpy as np

from bpviz.datasets.dataset import Dataset

FILE = Path(__file__).parent / "data" / "mnist_6k.npz"


def mnist(train: bool = True, *, dtype: Any = "float64") -> Dataset:
    """Handwritten digits, 28x28 pixels from 0 (paper) to 1 (ink).

    The first 5,000 of MNIST's training set or the first 1,000 of its test set, from a file in the package: nothing is
    downloaded. Pixels are divided by 255, as torchvision's ``ToTensor`` does; they are not normalised by mean and
    standard deviation. MNIST is by Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0.

    Parameters
    ----------
    train : bool
        The training digits (default) or the test digits.
    dtype : "float64" (default) or "float32"
        Of x.

    Returns
    -------
    Dataset
        x (5000, 784) or (1000, 784); target int64, the digits 0 to 9.
    """
    part = "train" if train else "test"
    with np.load(FILE, allow_pickle=False) as arrays:
        pixels, digits = arrays[f"x_{part}"], arrays[f"y_{part}"]
    x = np.divide(pixels.reshape(len(pixels), -1), 255, dtype=dtype)
    return Dataset(
        x,
        digits.astype(np.int64),
        name=f"mnist ({part})",
        class_names=tuple("0123456789"),
        image_shape=(28, 28),
    )
