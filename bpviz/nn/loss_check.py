"""Checks of a loss's own arguments."""

import numpy as np

from bpviz.nn.check import check_array, check_finite


def check_weights(name: str, values: object) -> np.ndarray | None:
    """Weights, one a class: a read-only copy as float64, shape (classes,); None stays None."""
    if values is None:
        return None
    array = check_array(name, values, "fiu", "numbers, one a class")
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}. Give a list with one number a class, also where there is only one."
        )
    array = array.astype(np.float64)
    check_finite(name, array)
    if array.min() < 0:
        first = int(np.argmax(array < 0))
        raise ValueError(f"{name}[{first}] is {array[first]}. Give weights of 0 or more.")
    array.flags.writeable = False
    return array


def check_fit(name: str, weights: np.ndarray | None, output_shape: tuple[int, ...]) -> None:
    """Raise if there are weights, but not one for each column of the output."""
    if weights is not None and len(weights) != output_shape[1]:
        raise ValueError(
            f"{name} has {len(weights)} numbers, but the output has shape {tuple(output_shape)}: "
            f"{output_shape[1]} columns. Give one number a column."
        )


def check_probabilities(name: str, array: np.ndarray, hint: str) -> None:
    """Raise if an entry lies outside [0, 1], and say where the first one is; NaN passes."""
    if array.min() >= 0 and array.max() <= 1:  # False for NaN, too: then look closer
        return
    wrong = (array < 0) | (array > 1)
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(
            f"{name}[{', '.join(map(str, first))}] is {array[first]}, and {int(wrong.sum())} of {array.size} entries "
            f"are not within [0, 1]. {hint}"
        )
