"""MNIST: handwritten digits. A part of them is bundled; the full set is read from its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpviz.datasets.check import check_dtype
from bpviz.datasets.dataset import Dataset
from bpviz.datasets.idx import read_idx
from bpviz.files import check_path

if TYPE_CHECKING:
    from pathlib import Path

FILE = "mnist_6k.npz"


def mnist(train: bool = True, folder: str | Path | None = None, *, dtype: Any = "float64") -> Dataset:
    """Handwritten digits, 28x28 pixels from 0 (paper) to 1 (ink).

    The first 5,000 of MNIST's training set or the first 1,000 of its test set, from a file in the package: nothing is
    downloaded. With a folder, all 60,000 or 10,000, from MNIST's own files. Pixels are divided by 255, as torchvision's
    ``ToTensor`` does; they are not normalised by mean and standard deviation. MNIST is by Y. LeCun, C. Cortes and
    C. J. C. Burges, CC BY-SA 3.0.

    Parameters
    ----------
    train : bool
        The training digits (default) or the test digits.
    folder : path, optional
        Where train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte are,
        plain or gzipped (.gz); a dot in place of the second dash will do.
    dtype : "float64" (default) or "float32"
        Of x.

    Returns
    -------
    Dataset
        x (5000, 784) or (1000, 784), full (60000, 784) or (10000, 784); target int64, the digits 0 to 9.

    Raises
    ------
    FileNotFoundError
        The folder or one of its files is missing.
    ValueError
        A file is not what its name says, is damaged, or images and labels do not go together; the message names it.
    """
    if not isinstance(train, bool | np.bool_):
        raise TypeError(f"train is {train!r}. Give True for the training digits, False for the test digits.")
    kind = check_dtype(dtype)
    if folder is None:
        part = "train" if train else "test"
        with np.load(check_path("here", __file__).parent / "data" / FILE, allow_pickle=False) as arrays:
            pixels, digits = arrays[f"x_{part}"], arrays[f"y_{part}"]
    else:
        pixels, digits = _read(check_path("folder", folder), "train" if train else "t10k")
    return Dataset(
        np.divide(pixels.reshape(len(pixels), -1), 255, dtype=kind),
        digits.astype(np.int64),
        name=f"mnist ({'train' if train else 'test'})",
        class_names=tuple("0123456789"),
        image_shape=(pixels.shape[1], pixels.shape[2]),
    )


def _read(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (count, rows, columns) and digits (count,), as bytes."""
    images_file, labels_file = (
        _find(folder, f"{part}-images", "idx3-ubyte"),
        _find(folder, f"{part}-labels", "idx1-ubyte"),
    )
    pixels = read_idx(images_file, ("images", "rows", "columns"))
    digits = read_idx(labels_file, ("labels",))
    if len(pixels) != len(digits):
        raise ValueError(
            f"{images_file} has {len(pixels)} images, but {labels_file} has {len(digits)} labels. "
            f"Give two files of the same set."
        )
    if digits.max() > 9:
        first = int(np.argmax(digits > 9))
        raise ValueError(f"{labels_file}: label {first} is {digits[first]}; legal are the digits 0 to 9. Get it again.")
    return pixels, digits


def _find(folder: Path, stem: str, ending: str) -> Path:
    """The file, by one of the four names that it goes by."""
    if not folder.is_dir():
        raise FileNotFoundError(f"folder {str(folder)!r} is no folder. Give the one that MNIST's files are in.")
    names = [f"{stem}{mark}{ending}{packed}" for packed in ("", ".gz") for mark in "-."]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"folder {str(folder)!r} has no {names[0]}. Legal names are {', '.join(names)}.")
