"""The mean and the standard deviation that a data set is standardised by."""

import numpy as np


def mean_and_std(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each feature, over all other axes; in float64, because float32 loses digits in long sums."""
    rows = x.reshape(-1, x.shape[-1]).astype(np.float64, copy=False)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, std = rows.mean(axis=0), rows.std(axis=0)
    same = (rows == rows[0]).all(axis=0)
    mean[same], std[same] = rows[0][same], 0  # not left to rounding: the mean of seven 0.1 is not 0.1
    if not np.isfinite(std).all():
        column = int(np.argmin(np.isfinite(std)))
        raise ValueError(f"x[:, {column}] holds numbers so large that their squares overflow. Divide the column first.")
    mean, std = mean.astype(x.dtype), std.astype(x.dtype)
    std[std == 0] = 1  # nothing to divide by
    return mean, std
